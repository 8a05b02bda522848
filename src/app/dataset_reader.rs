//! Reads datasets away from the window's thread, to say what a run would compute.

use eframe::egui;

use super::background::{Poll, Task};
use crate::data::{Builtin, DataSpecification, Summary};

/// How many datasets are remembered.
const REMEMBERED: usize = 16;

type Asked = (DataSpecification, u64);
type Answer = Result<Summary, String>;

/// Reads datasets one at a time and remembers what it found.
#[derive(Debug, Default)]
pub struct DatasetReader {
    known: Vec<(Asked, Answer)>,
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

    /// Forgets files, which may have changed since; what comes with the program cannot.
    pub fn forget_files(&mut self) {
        self.known.retain(|((data, _), _)| Builtin::ALL.iter().any(|builtin| builtin.name() == data.source));
    }

    fn begin(&mut self, ctx: &egui::Context, asked: Asked) {
        let (data, seed) = asked.clone();
        let read = move || data.summary(seed).map_err(|error| super::sentence(&error.to_string()));
        match Task::spawn(ctx, "dataset", read) {
            Ok(task) => self.reading = Some((asked, task)),
            Err(error) => self.remember(asked, Err(format!("The dataset cannot be read: {error}."))),
        }
    }

    fn collect(&mut self) {
        let Some((asked, task)) = self.reading.take() else { return };
        match task.poll() {
            Poll::Pending => self.reading = Some((asked, task)),
            Poll::Ready(answer) => self.remember(asked, answer),
            Poll::Lost => self.remember(asked, Err("Reading this dataset failed.".to_owned())),
        }
    }

    fn remember(&mut self, asked: Asked, answer: Answer) {
        if self.known.len() == REMEMBERED {
            drop(self.known.remove(0));
        }
        self.known.push((asked, answer));
    }
}
