//! Tables from NumPy's archives: an array of inputs and one of targets, and perhaps the same of test rows.

use std::io::{self, Read};

use npyz::NpyHeader;
use zip::ZipArchive;

use super::{
    DataError,
    cell::{NOTHING, shortened},
    npz_array::{Kind, Shape, read_header},
    reading::Meter,
    seekable::Seekable,
    stream::Counted,
    table::{MOST_CELLS, Table},
};

/// Bytes that are taken out of an array at once.
const CHUNK: usize = 1 << 18;
/// The names that inputs and targets may have.
const INPUTS: [&str; 2] = ["x", "x_train"];
const TARGETS: [&str; 2] = ["y", "y_train"];
const TEST_INPUTS: [&str; 1] = ["x_test"];
const TEST_TARGETS: [&str; 1] = ["y_test"];
/// An array of the names of the inputs.
const NAMES: [&str; 3] = ["feature_names", "columns", "names"];
/// Deflate makes so many bytes of one, at most.
const MOST_RATIO: u64 = 1_032;

type Archive<'a> = ZipArchive<io::BufReader<Counted<'a, Seekable>>>;

/// Reads the arrays, with the test rows of the archive if there are any.
///
/// # Errors
/// An archive that holds no arrays, such as a spreadsheet, or not those of a dataset; arrays that are no tables or do not fit each other; what
/// cannot be read.
pub(super) fn read(source: Seekable, file: &str, meter: &Meter) -> Result<Table, DataError> {
    let file = file.to_owned();
    let archive = ZipArchive::new(io::BufReader::with_capacity(CHUNK, Counted::new(source, meter)));
    // What is cut off or no archive of arrays is most likely something else.
    let archive = archive.map_err(|_| DataError::NotText { file: file.clone() })?;
    if !archive.file_names_raw().any(|name| name.ends_with(b".npy")) {
        return Err(DataError::NotText { file });
    }
    let mut reader = Reader { archive, file, meter };
    let (Some(inputs), Some(targets)) = (reader.find(&INPUTS), reader.find(&TARGETS)) else {
        return Err(reader.lacks("inputs `x` and targets `y`"));
    };
    let mut table = reader.table(&inputs, &targets)?;
    match (reader.find(&TEST_INPUTS), reader.find(&TEST_TARGETS)) {
        (Some(inputs), Some(targets)) => {
            let test = reader.table(&inputs, &targets)?;
            table.append(test);
        }
        (None, None) => {}
        _ => return Err(reader.lacks("both `x_test` and `y_test`")),
    }
    Ok(table)
}

struct Reader<'a> {
    archive: Archive<'a>,
    file: String,
    meter: &'a Meter,
}

impl Reader<'_> {
    /// The entry of an array with one of these names.
    fn find(&self, names: &[&str]) -> Option<String> {
        let entries: Vec<String> =
            self.archive.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        let is =
            |entry: &str, name: &str| entry.strip_suffix(".npy").is_some_and(|stem| stem.eq_ignore_ascii_case(name));
        names.iter().find_map(|name| entries.iter().find(|entry| is(entry, name)).cloned())
    }

    fn lacks(&self, what: &'static str) -> DataError {
        let names = self.archive.file_names_raw().take(10).map(|name| {
            let name = String::from_utf8_lossy(name);
            shortened(name.strip_suffix(".npy").unwrap_or(&name))
        });
        DataError::NoArrays { file: self.file.clone(), what, arrays: names.collect::<Vec<_>>().join(", ") }
    }

    fn wrong(&self, array: &str, what: impl Into<String>) -> DataError {
        let array = shortened(array.strip_suffix(".npy").unwrap_or(array));
        DataError::WrongArray { file: self.file.clone(), array, what: what.into() }
    }

    /// Why an array cannot be read on.
    fn broken(&self, error: io::Error) -> DataError {
        if self.meter.is_interrupted() {
            return DataError::Interrupted;
        }
        error.downcast::<DataError>().unwrap_or_else(|_| DataError::DamagedNumbers { file: self.file.clone() })
    }

    fn table(&mut self, inputs: &str, targets: &str) -> Result<Table, DataError> {
        let header = self.header(inputs)?;
        let shape = Shape::of(&header).map_err(|what| self.wrong(inputs, what))?;
        let kind = Kind::of(&header.dtype()).map_err(|what| self.wrong(inputs, what))?;
        let target_header = self.header(targets)?;
        let target_shape = Shape::of(&target_header).map_err(|what| self.wrong(targets, what))?;
        let target_kind = Kind::of(&target_header.dtype()).map_err(|what| self.wrong(targets, what))?;
        if target_shape.columns != 1 || target_shape.rows != shape.rows {
            let (rows, found, columns) = (shape.rows, target_shape.rows, target_shape.columns);
            let what = format!("holds {found} × {columns} values where {rows} rows need one each");
            return Err(self.wrong(targets, what));
        }
        let (rows, columns) = (shape.rows, shape.columns);
        let cells = rows.checked_mul(columns + 1).filter(|&cells| cells <= MOST_CELLS);
        let cells = cells.ok_or_else(|| self.wrong(inputs, "is larger than what can be read"))?;
        for (entry, kind, elements) in [(inputs, kind, rows * columns), (targets, target_kind, rows)] {
            self.check_size(entry, elements.saturating_mul(kind.bytes))?;
        }
        let mut names = self.names(columns);
        names.push(targets.strip_suffix(".npy").map_or("y", |name| name.split('_').next().unwrap_or("y")).to_owned());
        let written = format!("arrays of NumPy, {} and {}", kind.label(), target_kind.label());
        let mut table = Table::headed(&self.file, written, "row", names);
        table.cells.try_reserve_exact(cells).map_err(|_| self.wrong(inputs, "does not fit into the memory"))?;
        table.cells.resize(cells, NOTHING);
        let width = columns + 1;
        let found = self.fill(inputs, &mut table, (kind, width), |element| shape.place(element, width))?;
        let targets_found = self.fill(targets, &mut table, (target_kind, width), |row| row * width + columns)?;
        if (found, targets_found) != (rows * columns, rows) {
            return Err(DataError::DamagedNumbers { file: self.file.clone() });
        }
        table.look_for_numbers_of_rows();
        Ok(table)
    }

    /// Whether an array can have so many bytes, before memory is taken for them.
    fn check_size(&mut self, entry: &str, bytes: usize) -> Result<(), DataError> {
        let sizes = self.archive.by_name(entry).map(|array| (array.size(), array.compressed_size()));
        let (size, packed) = sizes.map_err(|error| self.broken(io::Error::other(error)))?;
        let is_there = bytes as u64 <= size && size <= packed.saturating_mul(MOST_RATIO);
        if is_there { Ok(()) } else { Err(DataError::DamagedNumbers { file: self.file.clone() }) }
    }

    /// The beginning of an array.
    fn header(&mut self, entry: &str) -> Result<NpyHeader, DataError> {
        let array = self.archive.by_name(entry).map_err(io::Error::other).and_then(|mut array| read_header(&mut array));
        array.map_err(|error| self.broken(error))
    }

    /// The names of so many inputs.
    fn names(&mut self, columns: usize) -> Vec<String> {
        self.named(columns).unwrap_or_else(|| (1..=columns).map(|place| format!("x{place}")).collect())
    }

    fn named(&mut self, columns: usize) -> Option<Vec<String>> {
        let entry = self.find(&NAMES)?;
        let mut array = self.archive.by_name(&entry).ok()?;
        let header = read_header(&mut array).ok()?;
        let (kind, shape) = (Kind::of(&header.dtype()).ok()?, Shape::of(&header).ok()?);
        if shape.rows != columns || shape.columns != 1 || !kind.is_text() {
            return None;
        }
        let mut names = Vec::new();
        let mut element = vec![0; kind.bytes];
        for _ in 0..columns {
            array.read_exact(&mut element).ok()?;
            names.push(super::cell::clean(&kind.text(&element)).into_owned());
        }
        Some(names)
    }

    /// Puts the elements of an array, in their order in the file, into the cells of a table.
    fn fill(
        &mut self,
        entry: &str,
        table: &mut Table,
        (kind, width): (Kind, usize),
        place: impl Fn(usize) -> usize,
    ) -> Result<usize, DataError> {
        let result = (|| {
            let mut array = self.archive.by_name(entry).map_err(io::Error::other)?;
            read_header(&mut array)?;
            let mut bytes = vec![0; (CHUNK / kind.bytes).max(1) * kind.bytes];
            let mut element = 0;
            loop {
                let filled = super::stream::fill(&mut array, &mut bytes)?;
                for value in bytes.get(..filled).unwrap_or_default().chunks_exact(kind.bytes) {
                    let at = place(element);
                    let (row, column) = (at / width, at % width);
                    if let (Some(cell), Some(column)) = (table.cells.get_mut(at), table.columns.get_mut(column)) {
                        *cell = kind.kept(value, column, row);
                    }
                    element += 1;
                }
                if filled < bytes.len() {
                    return Ok(element);
                }
            }
        })();
        result.map_err(|error| self.broken(error))
    }
}

#[cfg(test)]
#[path = "npz_tests.rs"]
mod tests;
