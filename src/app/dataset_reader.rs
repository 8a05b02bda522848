//! Reads datasets away from the window's thread, to say what a run would compute.

use super::background::{Poll, Task};
use crate::data::{DataSpecification, Task as DataTask};

/// How many datasets are remembered.
const REMEMBERED: usize = 16;

/// What the setup says of a dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// What is predicted.
    pub task: DataTask,
    /// Rows to train on, kept for selection, and held out for the test.
    pub rows: [usize; 3],
    /// Number of inputs.
    pub inputs: usize,
    /// Number of outputs.
    pub outputs: usize,
    /// Name of the column that is predicted.
    pub target: String,
}

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
        self.known.retain(|((data, _), _)| crate::data::Builtin::ALL.iter().any(|b| b.name() == data.source));
    }

    fn begin(&mut self, ctx: &egui::Context, asked: Asked) {
        let (data, seed) = asked.clone();
        match Task::spawn(ctx, "dataset", move || read(&data, seed)) {
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
            self.known.remove(0);
        }
        self.known.push((asked, answer));
    }
}

fn read(data: &DataSpecification, seed: u64) -> Answer {
    let prepared = data.prepare(seed).map_err(|error| super::sentence(&error.to_string()))?;
    Ok(Summary {
        task: prepared.dataset.task,
        rows: [prepared.train.len(), prepared.validation.len(), prepared.test.len()],
        inputs: prepared.dataset.features.len(),
        outputs: prepared.dataset.outputs(),
        target: prepared.dataset.target.clone(),
    })
}
