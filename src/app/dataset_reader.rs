//! Reads datasets away from the window's thread, to say what a run would compute.

use std::sync::Arc;

use eframe::egui;

use super::background::{Poll, Task};
use crate::data::{Builtin, Column, DataSpecification, Look, Summary};

/// How many datasets are remembered.
const REMEMBERED: usize = 16;

type Asked = (DataSpecification, u64);

/// What is known of a dataset.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What a run would compute with, or why it cannot.
    pub summary: Result<Summary, String>,
    /// The columns of a table.
    pub columns: Arc<Vec<Column>>,
}

impl From<String> for Answer {
    fn from(message: String) -> Self {
        Self { summary: Err(message), columns: Arc::default() }
    }
}

/// Reads datasets one at a time and remembers what it found.
#[derive(Debug, Default)]
pub struct DatasetReader {
    known: Vec<(Asked, Answer)>,
    /// The columns of the table that was read last, and its path.
    seen: (String, Arc<Vec<Column>>),
    reading: Option<(Asked, Task<Answer>)>,
}

impl DatasetReader {
    /// What is known of this data. The first time, reading begins and there is nothing yet.
    pub fn ask(&mut self, ctx: &egui::Context, data: &DataSpecification, seed: u64) -> Option<&Answer> {
        self.collect();
        let asked = (data.clone(), seed);
        let known = self.known.iter().position(|(known, _)| *known == asked);
        if known.is_none() && self.reading.is_none() {
            self.begin(ctx, asked);
        }
        known.and_then(|place| self.known.get(place)).map(|(_, answer)| answer)
    }

    /// The columns of the table at this path as they were seen last.
    pub fn columns(&self, source: &str) -> Arc<Vec<Column>> {
        if self.seen.0 == source { Arc::clone(&self.seen.1) } else { Arc::default() }
    }

    /// Forgets files, which may have changed since; what comes with the program cannot.
    pub fn forget_files(&mut self) {
        self.known.retain(|((data, _), _)| Builtin::ALL.iter().any(|builtin| builtin.name() == data.source));
    }

    fn begin(&mut self, ctx: &egui::Context, asked: Asked) {
        let (data, seed) = asked.clone();
        let read = move || {
            let Look { summary, columns } = data.look(seed);
            let summary = summary.map_err(|error| super::sentence(&error.to_string()));
            Answer { summary, columns: Arc::new(columns) }
        };
        match Task::spawn(ctx, "dataset", read) {
            Ok(task) => self.reading = Some((asked, task)),
            Err(error) => self.remember(asked, format!("The dataset cannot be read: {error}.").into()),
        }
    }

    fn collect(&mut self) {
        let Some((asked, task)) = self.reading.take() else { return };
        match task.poll() {
            Poll::Pending => self.reading = Some((asked, task)),
            Poll::Ready(answer) => self.remember(asked, answer),
            Poll::Lost => self.remember(asked, "Reading this dataset failed.".to_owned().into()),
        }
    }

    fn remember(&mut self, asked: Asked, answer: Answer) {
        if self.known.len() == REMEMBERED {
            drop(self.known.remove(0));
        }
        if !answer.columns.is_empty() {
            self.seen = (asked.0.source.clone(), Arc::clone(&answer.columns));
        }
        self.known.push((asked, answer));
    }
}
