//! The data of a run where it is a table: read, assembled, split, and its columns encoded.

use std::collections::HashSet;

use super::{
    Builtin, Column, CsvOptions, DataError, DataSpecification, Dataset, Missing, Prepared, Summary, TableSummary,
    Targets, Watch,
    assembly::Assembly,
    cell::{Cell, shortened},
    csv::{self, read_table},
    fill::Fill,
    order::Order,
    parts::Parts,
    penalty_factors,
    place::Place,
    read_before::{self, Origin},
    reading::{Meter, watched},
    recognize::{names as column_names, recognized_columns},
    table::Table,
    treatment::Treatment,
};

/// What is seen of data before a run.
#[derive(Debug)]
pub struct Look {
    /// What a run would compute with, or why it cannot.
    pub summary: Result<Summary, DataError>,
    /// The columns of a table and what they are taken as, also where a run cannot be computed as it is asked for.
    pub columns: Vec<Column>,
    /// How a table of one's own begins.
    pub preview: Option<Preview>,
}

/// How a table begins, as it stands in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// How it is written, in words.
    pub written: String,
    /// Number of its rows, without those of a test file.
    pub rows: usize,
    /// Its first rows, a text for each column; empty where a value is missing.
    pub first: Vec<Vec<String>>,
}

/// Rows of a preview.
const FIRST: usize = 12;

impl Preview {
    fn of(table: &Table) -> Self {
        let text = |row: usize, column: usize| match table.cell(row, column) {
            Cell::Number(value) => value.to_string(),
            Cell::Text(code) => {
                let texts = table.columns.get(column).map(|column| &column.texts);
                texts
                    .and_then(|texts| texts.get(code as usize))
                    .map_or("…".to_owned(), |text| shortened(&text.written))
            }
            Cell::Missing => String::new(),
        };
        let first = 0..FIRST.min(table.own_rows());
        Self {
            written: table.written.clone(),
            rows: table.own_rows(),
            first: first.map(|row| (0..table.columns.len()).map(|column| text(row, column)).collect()).collect(),
        }
    }
}

/// What is made of a table for a run.
struct Plan {
    assembly: Assembly,
    treatment: Treatment,
    parts: Parts,
    /// What is said of the column that makes the split.
    split_note: Option<String>,
    /// The penalty factor of each input, and what is said of them.
    factors: Vec<f64>,
    factor_notes: Vec<String>,
}

impl Plan {
    fn new(data: &DataSpecification, table: &Table, seed: u64) -> Result<Self, DataError> {
        let options = data.csv_options();
        let assembly = Assembly::new(table, &options)?;
        let targets = &assembly.encoded.targets;
        let test_rows = table.test.as_ref().map(|_| assembly.test_rows());
        data.check_class_weights(assembly.encoded.task, &assembly.encoded.classes)?;
        let order = data.split_by.as_ref().map(|by| Order::of(table, &assembly, by));
        let parts = data.parts(targets, test_rows, order.as_ref(), true, seed)?;
        data.check_target(targets, &table.name(assembly.target), &parts.split)?;
        check_factors(data, table)?;
        let treatment = Treatment::learn(table, &assembly, &parts.split.train, options.missing.unwrap_or_default());
        if treatment.features().is_empty() {
            let (file, target) = (table.file.clone(), table.name(assembly.target));
            return Err(DataError::NoInputsLeft { file, target });
        }
        let split_note = order.map(|order| order.note(table, &assembly, &parts.split));
        let factors = penalty_factors::of_inputs(&data.penalty_factors, &treatment.columns, &[]);
        let factor_notes = penalty_factors::notes(&data.penalty_factors, &treatment.columns);
        Ok(Self { assembly, treatment, parts, split_note, factors, factor_notes })
    }

    /// What was found in a file of one's own.
    fn table_summary(&self, place: &Place, table: &Table) -> Option<TableSummary> {
        matches!(place, Place::Csv(_)).then(|| TableSummary {
            format: table.written.clone(),
            class_rows: class_rows(&self.assembly.encoded.targets, self.assembly.encoded.classes.len()),
            notes: [self.split_note.as_slice(), &self.assembly.notes, &self.treatment.notes, &self.factor_notes]
                .concat(),
            columns: self.treatment.columns.clone(),
        })
    }

    /// The dataset without inputs and targets.
    fn outline(&self, data: &DataSpecification, place: &Place, table: &Table) -> Dataset {
        named(csv::outline(table, data.short_name(), &self.assembly, &self.treatment), data, place)
    }
}

/// Whether the columns that are to have penalty factors are there.
fn check_factors(data: &DataSpecification, table: &Table) -> Result<(), DataError> {
    let names: HashSet<String> = (0..table.columns.len()).map(|place| table.name(place)).collect();
    match data.penalty_factors.keys().find(|name| !names.contains(*name)) {
        Some(name) => {
            let (file, column, columns) = (table.file.clone(), shortened(name), column_names(table, None));
            Err(DataError::UnknownFactor { file, column, columns })
        }
        None => Ok(()),
    }
}

/// A built-in dataset has a name for people, and may consist of images.
fn named(mut dataset: Dataset, data: &DataSpecification, place: &Place) -> Dataset {
    if let Place::Builtin(builtin) = place {
        builtin.finish(&mut dataset, &data.csv_options());
    }
    dataset
}

/// Rows of each class.
fn class_rows(targets: &Targets, classes: usize) -> Vec<usize> {
    let mut counts = vec![0; classes];
    if let Targets::Classes(targets) = targets {
        for &class in targets {
            if let Some(count) = counts.get_mut(class as usize) {
                *count += 1;
            }
        }
    }
    counts
}

/// Reads, splits and encodes a table.
pub(super) fn prepare(
    data: &DataSpecification,
    place: &Place,
    seed: u64,
    watch: &mut Watch<'_>,
) -> Result<Prepared, DataError> {
    let before = origin(data, place).as_ref().and_then(read_before::take);
    let table = before.map_or_else(|| load(data, place, watch), Ok)?;
    let plan = Plan::new(data, &table, seed)?;
    let summary = plan.table_summary(place, &table);
    let Plan { assembly, treatment, parts: Parts { split, folds }, factors, .. } = plan;
    let dataset = named(csv::dataset(table, data.short_name(), assembly, &treatment), data, place);
    let fill = if data.missing == Some(Missing::Mode) { Fill::Mode } else { Fill::Mean };
    let prepared = Prepared::of_table(dataset, &split, data.standardize, &factors, fill);
    Ok(prepared.with_folds(folds).with_table(summary))
}

/// Looks what a table is and what would become of it, and keeps it for the run.
pub(super) fn look(data: &DataSpecification, place: &Place, seed: u64, watch: &mut Watch<'_>) -> Look {
    // Before it is read: a file that changes meanwhile is another.
    let origin = origin(data, place);
    let before = origin.as_ref().and_then(read_before::take);
    let table = before.map_or_else(|| load(data, place, watch), Ok);
    let table = match table {
        Ok(table) => table,
        Err(error) => return Look { summary: Err(error), columns: Vec::new(), preview: None },
    };
    let is_own = matches!(place, Place::Csv(_));
    let preview = is_own.then(|| Preview::of(&table));
    let look = match Plan::new(data, &table, seed) {
        Ok(plan) => {
            let outline = plan.outline(data, place, &table);
            let table = plan.table_summary(place, &table);
            let columns = table.as_ref().map(|table| table.columns.clone()).unwrap_or_default();
            let folds = plan.parts.folds.len();
            let summary = Summary { folds, table, ..Summary::new(&outline, plan.parts.split.sizes()) };
            Look { summary: Ok(summary), columns, preview }
        }
        Err(error) => {
            let columns = if is_own { recognized_columns(&table, &data.csv_options()) } else { Vec::new() };
            Look { summary: Err(error), columns, preview }
        }
    };
    if let Some(origin) = origin {
        read_before::keep(origin, table);
    }
    look
}

/// Reads a table and its test file.
fn load(data: &DataSpecification, place: &Place, watch: &mut Watch<'_>) -> Result<Table, DataError> {
    let with_test = |mut table: Table, meter: &Meter| {
        if let Some(path) = &data.test {
            table.without_test_rows();
            let mut test = read_table(path, meter)?;
            test.without_test_rows();
            table.append(test);
        }
        Ok(table)
    };
    match place {
        Place::Builtin(builtin) => with_test(builtin.table()?, &Meter::default()),
        Place::Csv(path) => {
            let test = data.test.as_deref().and_then(|test| test.metadata().ok()).map_or(0, |test| test.len());
            watched(place.bytes() + test, watch, |meter| with_test(read_table(path, meter)?, meter))
        }
        Place::Idx(_) | Place::Cifar(_) => Err(DataError::NotText { file: data.source.clone() }),
    }
}

/// What tells whether a table is the one that was read last.
fn origin(data: &DataSpecification, place: &Place) -> Option<Origin> {
    let Place::Csv(path) = place else { return None };
    Origin::of(path, data.test.as_deref())
}

impl Builtin {
    /// The table that comes with the program.
    fn table(self) -> Result<Table, DataError> {
        Table::parse(self.bytes(), self.name())
    }

    /// Gives a dataset of this table its name for people, and the shape of its rows where they are images.
    pub(super) fn finish(self, dataset: &mut Dataset, options: &CsvOptions) {
        self.label().clone_into(&mut dataset.name);
        // With another target a pixel is missing from the inputs, and what is left is no image.
        dataset.image = self.image().filter(|shape| {
            shape.pixels() == dataset.features.len() && options.target.is_none() && dataset.columns.is_empty()
        });
    }
}
