//! The target column: what it predicts, and as what.

use std::collections::{BTreeSet, HashMap};

use super::{
    DataError, Faults, SplitError, Targets, Task,
    cell::{Cell, shortened},
    recognize::number_faults,
    table::Table,
};

/// With at most so many different integers a target column can hold classes.
const MOST_INTEGER_CLASSES: usize = 20;

/// A target column as the program uses it.
#[derive(Debug)]
pub(super) struct Encoded {
    /// What is predicted.
    pub task: Task,
    /// Names of the classes in the order of the network's outputs.
    pub classes: Vec<String>,
    /// One per row that is kept.
    pub targets: Targets,
}

/// The target column of a table and the rows that are kept, those of the test file last.
#[derive(Clone, Copy)]
pub(super) struct Labels<'a> {
    pub table: &'a Table,
    pub column: usize,
    /// Rows of the file itself.
    pub own: &'a [u32],
    /// Rows of the test file.
    pub test: &'a [u32],
}

impl Labels<'_> {
    fn of(self, rows: &[u32]) -> impl Iterator<Item = Cell> {
        rows.iter().map(move |&row| self.table.cell(row as usize, self.column))
    }

    fn text(&self, code: u32) -> &str {
        let text = self.table.columns.get(self.column).and_then(|column| column.texts.get(code as usize));
        text.map_or("…", |text| &text.written)
    }

    /// Encodes the column as `task`, or as what the column itself tells:
    ///
    /// - text is a classification, unless most labels are numbers with more than 20 different values: then it is a
    ///   regression with a text in the wrong place;
    /// - integers are a classification where there are at most two different ones, or at most 20 with three rows each on
    ///   average;
    /// - all other numbers are a regression.
    ///
    /// # Errors
    /// Texts among the numbers of a regression, a test label that is no class, one class or too many.
    pub fn encode(self, task: Option<Task>, faults: (&mut Faults, &mut Faults)) -> Result<Encoded, DataError> {
        match task.unwrap_or_else(|| self.told()) {
            Task::Classification => self.classes(),
            Task::Regression => {
                number_faults(self.table, self.column, &|| shortened(&self.table.name(self.column)), faults);
                let value = |cell| if let Cell::Number(value) = cell { value } else { 0.0 };
                let values = self.of(self.own).chain(self.of(self.test)).map(value).collect();
                Ok(Encoded { task: Task::Regression, classes: Vec::new(), targets: Targets::Values(values) })
            }
        }
    }

    /// The task that the column tells.
    fn told(self) -> Task {
        let mut values = Vec::with_capacity(self.own.len());
        values.extend(
            self.of(self.own).filter_map(|cell| if let Cell::Number(value) = cell { Some(value) } else { None }),
        );
        let (numbers, rows) = (values.len(), self.own.len());
        values.sort_by(f64::total_cmp);
        values.dedup();
        let regression = if numbers < rows {
            2 * numbers >= rows && values.len() > MOST_INTEGER_CLASSES
        } else {
            let integers = values.iter().all(|value| value.fract() == 0.0);
            let few = values.len() <= 2 || (values.len() <= MOST_INTEGER_CLASSES && 3 * values.len() <= rows);
            !(integers && few)
        };
        if regression { Task::Regression } else { Task::Classification }
    }

    /// The labels as classes: numbers in numeric order, then text in alphabetical order.
    fn classes(self) -> Result<Encoded, DataError> {
        let (numbers, texts) = self.labels();
        let (count, rows) = (numbers.len() + texts.len(), self.own.len());
        let file = || self.table.file.clone();
        let column = || shortened(&self.table.name(self.column));
        if count > MOST_INTEGER_CLASSES && 2 * count > rows || texts.contains_key("…") {
            return Err(DataError::TooManyClasses { file: file(), column: column(), classes: count, rows });
        }
        let mut classes: Vec<String> = numbers.iter().map(f64::to_string).collect();
        let mut sorted: Vec<&str> = texts.keys().copied().collect();
        sorted.sort_unstable();
        classes.extend(sorted.into_iter().map(str::to_owned));
        if let [class] = classes.as_slice() {
            return Err(DataError::OneClass { file: file(), column: column(), class: shortened(class) });
        }
        let of_number: HashMap<u64, u32> = numbers.iter().map(|number| number.to_bits()).zip(0..).collect();
        let of_text: HashMap<u32, u32> = classes
            .iter()
            .zip(0_u32..)
            .skip(numbers.len())
            .filter_map(|(class, place)| Some((*texts.get(class.as_str())?, place)))
            .collect();
        let class = |cell| match cell {
            Cell::Number(value) => of_number.get(&value.to_bits()).copied(),
            Cell::Text(code) => of_text.get(&code).copied(),
            Cell::Missing => None,
        };
        let mut targets: Vec<u32> = self.of(self.own).filter_map(class).collect();
        for cell in self.of(self.test) {
            targets.push(class(cell).ok_or_else(|| self.unseen(cell))?);
        }
        Ok(Encoded { task: Task::Classification, classes, targets: Targets::Classes(targets) })
    }

    /// The different numbers in numeric order, and the different texts with their codes.
    fn labels(&self) -> (Vec<f64>, HashMap<&str, u32>) {
        let mut numbers = BTreeSet::new();
        let mut codes = BTreeSet::new();
        for cell in self.of(self.own) {
            match cell {
                Cell::Number(value) => drop(numbers.insert(value.to_bits())),
                Cell::Text(code) => drop(codes.insert(code)),
                Cell::Missing => {}
            }
        }
        let mut numbers: Vec<f64> = numbers.into_iter().map(f64::from_bits).collect();
        numbers.sort_by(f64::total_cmp);
        (numbers, codes.into_iter().map(|code| (self.text(code), code)).collect())
    }

    /// A label of the test file that no row of the dataset has.
    fn unseen(&self, cell: Cell) -> DataError {
        let test = self.table.test.as_ref();
        let (class, line) = match cell {
            Cell::Number(value) => (value.to_string(), None),
            Cell::Text(code) => {
                let test = test.filter(|test| test.unit == "line");
                (shortened(self.text(code)), test.and_then(|test| test.lines.get(self.column)?.get(&code).copied()))
            }
            Cell::Missing => (String::new(), None),
        };
        SplitError::UnseenClass {
            file: test.map(|test| test.file.clone()).unwrap_or_default(),
            line,
            class,
            dataset: self.table.file.clone(),
        }
        .into()
    }
}
