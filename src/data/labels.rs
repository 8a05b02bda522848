//! The target column: what it predicts, and as what.

use std::collections::HashMap;

use super::{
    DataError, Dataset, Targets, Task,
    table::{Table, shortened},
};

/// With at most so many different integers a target column can hold classes.
const MOST_INTEGER_CLASSES: usize = 20;

/// A target column as the program uses it.
pub(super) struct Encoded {
    /// What is predicted.
    pub task: Task,
    /// Names of the classes in the order of the network's outputs.
    pub classes: Vec<String>,
    /// One per row.
    pub targets: Targets,
}

/// Encodes the target column of a table as `task`, or as what the column itself tells:
///
/// - text is a classification, unless most labels are numbers with more than 20 different values: then it is a
///   regression with a text in the wrong place;
/// - integers are a classification where there are at most two different ones, or at most 20 with three rows each on
///   average;
/// - all other numbers are a regression.
pub(super) fn encode(table: &Table<'_>, task: Option<Task>) -> Result<Encoded, DataError> {
    let numbers: Vec<f64> = table.labels.iter().filter_map(|label| label.text.parse().ok()).collect();
    match task.unwrap_or_else(|| told(&numbers, table.labels.len())) {
        Task::Classification => classes(table, numbers.len() == table.labels.len()),
        Task::Regression => {
            let values = table.labels.iter().map(|label| table.label_number(label)).collect::<Result<_, _>>()?;
            Ok(Encoded { task: Task::Regression, classes: Vec::new(), targets: Targets::Values(values) })
        }
    }
}

/// The task that a target column with these `numbers` among so many rows tells.
fn told(numbers: &[f64], rows: usize) -> Task {
    let mut values = numbers.to_vec();
    values.sort_by(f64::total_cmp);
    values.dedup();
    let regression = if numbers.len() < rows {
        2 * numbers.len() >= rows && values.len() > MOST_INTEGER_CLASSES
    } else {
        let integers = values.iter().all(|value| value.fract() == 0.0);
        let few = values.len() <= 2 || (values.len() <= MOST_INTEGER_CLASSES && 3 * values.len() <= rows);
        !(integers && few)
    };
    if regression { Task::Regression } else { Task::Classification }
}

/// The labels as classes: numbers in numeric order, text in alphabetical order.
fn classes(table: &Table<'_>, numeric: bool) -> Result<Encoded, DataError> {
    let classes = if numeric { numeric_classes(table)? } else { text_classes(table) };
    let rows = table.labels.len();
    if classes.len() > MOST_INTEGER_CLASSES && 2 * classes.len() > rows {
        return Err(DataError::TooManyClasses {
            file: table.file.to_owned(),
            column: table.target.clone(),
            classes: classes.len(),
            rows,
        });
    }
    let outputs = Outputs::new(&classes);
    let targets = table.labels.iter().filter_map(|label| outputs.of(&label.text)).collect();
    Ok(Encoded { task: Task::Classification, classes, targets: Targets::Classes(targets) })
}

fn text_classes(table: &Table<'_>) -> Vec<String> {
    let mut classes: Vec<String> = table.labels.iter().map(|label| label.text.clone()).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

fn numeric_classes(table: &Table<'_>) -> Result<Vec<String>, DataError> {
    let mut values = table.labels.iter().map(|label| table.label_number(label)).collect::<Result<Vec<f64>, _>>()?;
    values.sort_by(f64::total_cmp);
    values.dedup();
    Ok(values.iter().map(f64::to_string).collect())
}

/// Which output of a network stands for a label.
struct Outputs<'a>(HashMap<&'a str, u32>);

impl<'a> Outputs<'a> {
    fn new(classes: &'a [String]) -> Self {
        Self(classes.iter().map(String::as_str).zip(0..).collect())
    }

    /// By the label as it is written, or as the number that it is: `1`, `1.0` and `01` are one class.
    fn of(&self, label: &str) -> Option<u32> {
        let by_number = || self.0.get((label.parse::<f64>().ok()? + 0.0).to_string().as_str());
        self.0.get(label).or_else(by_number).copied()
    }
}

/// Encodes the target column of a test file as the dataset has it.
pub(super) fn encode_as(table: &Table<'_>, dataset: &Dataset) -> Result<Targets, DataError> {
    let labels = table.labels.iter();
    match dataset.task {
        Task::Regression => {
            labels.map(|label| table.label_number(label)).collect::<Result<_, _>>().map(Targets::Values)
        }
        Task::Classification => {
            let outputs = Outputs::new(&dataset.classes);
            labels
                .map(|label| {
                    outputs.of(&label.text).ok_or_else(|| DataError::UnseenClass {
                        file: table.file.to_owned(),
                        line: table.label_line(label),
                        class: shortened(&label.text),
                        dataset: dataset.name.clone(),
                    })
                })
                .collect::<Result<_, _>>()
                .map(Targets::Classes)
        }
    }
}
