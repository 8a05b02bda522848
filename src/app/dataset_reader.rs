//! Reads datasets away from the window's thread, to say what a run would compute.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use eframe::egui;

use super::{
    background::{Poll, Task},
    setup_wrong::Field,
};
use crate::data::{Builtin, Column, DataError, DataSpecification, Look, Preview, Reading, Summary};

/// How many datasets are remembered.
const REMEMBERED: usize = 16;

type Asked = (DataSpecification, u64);

/// What is known of a dataset.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What a run would compute with, or why it cannot.
    pub summary: Result<Arc<Summary>, Refusal>,
    /// The columns of a table, and how it begins.
    pub table: Arc<Seen>,
}

/// What is seen of a table.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Its columns.
    pub columns: Vec<Column>,
    /// How it begins.
    pub preview: Option<Preview>,
}

/// Why no run can compute with a dataset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A person has ended the reading of its file.
    #[error("The reading of this file was cancelled.")]
    Cancelled,
    /// It cannot be read, or not as it is asked for.
    #[error("{0}")]
    Dataset(String),
    /// Its classes are not those that have weights.
    #[error("{0}")]
    ClassWeights(String),
}

impl Refusal {
    /// The field of the setup that it is about.
    #[must_use]
    pub fn field(&self) -> Field {
        match self {
            Self::Cancelled | Self::Dataset(_) => Field::Dataset,
            Self::ClassWeights(_) => Field::ClassWeights,
        }
    }
}

impl From<&DataError> for Refusal {
    fn from(error: &DataError) -> Self {
        let message = super::sentence(&error.to_string());
        match error {
            DataError::WeightsOfRegression | DataError::UnknownClass { .. } => Self::ClassWeights(message),
            _ => Self::Dataset(message),
        }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self { summary: Err(refusal), table: Arc::default() }
    }
}

/// How far work on another thread is, and whether it is to end. Both sides hold it.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    per_cent: AtomicU64,
    is_cancelled: AtomicBool,
}

impl Progress {
    /// Takes down how far it is, asks for a repaint where that is seen, and says whether to go on.
    pub fn tell(&self, ctx: &egui::Context, reading: Reading) -> ControlFlow<()> {
        if self.0.per_cent.swap(reading.per_cent(), Ordering::Relaxed) != reading.per_cent() {
            ctx.request_repaint();
        }
        if self.0.is_cancelled.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Whole per cent that are done.
    #[must_use]
    pub fn per_cent(&self) -> u64 {
        self.0.per_cent.load(Ordering::Relaxed)
    }

    /// Has the work end soon.
    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::Relaxed);
    }
}

/// Reads datasets one at a time and remembers what it found.
#[derive(Debug, Default)]
pub struct DatasetReader {
    known: Vec<(Asked, Answer)>,
    /// The table that was read last, and its path.
    seen: (String, Arc<Seen>),
    /// The dataset that was read last, and its path or name.
    last: Option<(String, Arc<Summary>)>,
    reading: Option<(Asked, Task<Answer>, Progress)>,
}

impl DatasetReader {
    /// What is known of this data. The first time, reading begins and there is nothing yet.
    pub fn ask(&mut self, ctx: &egui::Context, data: &DataSpecification, seed: u64) -> Option<&Answer> {
        self.collect();
        let asked = (data.clone(), seed);
        let known = self.known.iter().position(|(known, _)| *known == asked);
        match &self.reading {
            None if known.is_none() => self.begin(ctx, asked),
            // Another file is read that nobody waits for.
            Some(((other, _), _, progress)) if other.source != data.source || other.test != data.test => {
                progress.cancel();
            }
            _ => {}
        }
        known.and_then(|place| self.known.get(place)).map(|(_, answer)| answer)
    }

    /// The table at this path as it was seen last.
    pub fn seen(&self, source: &str) -> Arc<Seen> {
        if self.seen.0 == source { Arc::clone(&self.seen.1) } else { Arc::default() }
    }

    /// The dataset at this path, or of this name, as it was read last, perhaps by another setup.
    pub fn last(&self, source: &str) -> Option<&Arc<Summary>> {
        self.last.as_ref().filter(|(of, _)| of == source).map(|(_, summary)| summary)
    }

    /// How many per cent of a file are read, while one is.
    #[must_use]
    pub fn per_cent(&self) -> Option<u64> {
        self.reading.as_ref().map(|(.., progress)| progress.per_cent())
    }

    /// Ends the reading of a file.
    pub fn cancel(&mut self) {
        if let Some((asked, _, progress)) = self.reading.take() {
            progress.cancel();
            self.remember(asked, Refusal::Cancelled.into());
        }
    }

    /// Forgets files, which may have changed since; what comes with the program cannot.
    pub fn forget_files(&mut self) {
        self.known.retain(|((data, _), _)| Builtin::ALL.iter().any(|builtin| builtin.name() == data.source));
    }

    fn begin(&mut self, ctx: &egui::Context, asked: Asked) {
        let (data, seed) = asked.clone();
        let progress = Progress::default();
        let (told, window) = (progress.clone(), ctx.clone());
        let read = move || {
            let Look { summary, columns, preview } =
                data.look_watched(seed, &mut |reading| told.tell(&window, reading));
            let summary = summary.map(Arc::new).map_err(|error| Refusal::from(&error));
            Answer { summary, table: Arc::new(Seen { columns, preview }) }
        };
        match Task::spawn(ctx, "dataset", read) {
            Ok(task) => self.reading = Some((asked, task, progress)),
            Err(error) => {
                let refusal = Refusal::Dataset(format!("The dataset cannot be read: {error}."));
                self.remember(asked, refusal.into());
            }
        }
    }

    fn collect(&mut self) {
        let Some((asked, task, progress)) = self.reading.take() else { return };
        match task.poll() {
            Poll::Pending => self.reading = Some((asked, task, progress)),
            // What was ended for another dataset is read again when it is asked for.
            Poll::Ready(_) if progress.0.is_cancelled.load(Ordering::Relaxed) => {}
            Poll::Ready(answer) => self.remember(asked, answer),
            Poll::Lost => self.remember(asked, Refusal::Dataset("Reading this dataset failed.".to_owned()).into()),
        }
    }

    fn remember(&mut self, asked: Asked, answer: Answer) {
        if self.known.len() == REMEMBERED {
            drop(self.known.remove(0));
        }
        if !answer.table.columns.is_empty() {
            self.seen = (asked.0.source.clone(), Arc::clone(&answer.table));
        }
        if let Ok(summary) = &answer.summary {
            self.last = Some((asked.0.source.clone(), Arc::clone(summary)));
        }
        self.known.push((asked, answer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SplitError;

    #[test]
    fn what_is_wrong_with_weights_is_said_beside_their_field_whatever_names_the_file_has() {
        let unknown = DataError::UnknownClass { class: "x".to_owned(), classes: "a, b".to_owned() };
        for error in [DataError::WeightsOfRegression, unknown] {
            assert_eq!(Refusal::from(&error).field(), Field::ClassWeights, "{error}");
        }
        let split = SplitError::SplitByTarget { column: "class weights".to_owned() }.into();
        assert_eq!(Refusal::from(&split).field(), Field::Dataset, "a column by this name is no weight");
    }
}
