//! Tables from NumPy's archives: an array of inputs and one of targets, and perhaps the same of test rows.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use npyz::{DType, Endianness, NpyHeader, Order, TypeChar};
use zip::ZipArchive;

use super::{
    DataError,
    cell::{NOTHING, shortened},
    reading::Meter,
    stream::Counted,
    table::{MOST_CELLS, Table, TableColumn},
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
/// Bytes of an element at most: names may be long texts, but none is longer.
const MOST_ELEMENT_BYTES: usize = 1 << 16;

/// Brackets within brackets in the header of an array, at most: a tuple of axes within a dictionary, or kinds within a list within it.
const MOST_NESTED: usize = 4;

type Archive<'a> = ZipArchive<io::BufReader<Counted<'a>>>;

/// Whether an archive of this kind holds arrays.
pub(super) fn is_archive_of_arrays(path: &Path) -> bool {
    let archive = File::open(path).ok().and_then(|file| ZipArchive::new(io::BufReader::new(file)).ok());
    archive.is_some_and(|archive| archive.file_names_raw().any(|name| name.ends_with(b".npy")))
}

/// The beginning of an array. Its length and its brackets are looked at before it is understood: on brackets within brackets the time for
/// that grows exponentially.
fn read_header(array: &mut impl Read) -> io::Result<NpyHeader> {
    let refused = || io::Error::new(io::ErrorKind::InvalidData, "its header is none of an array");
    let mut bytes = vec![0; 10];
    array.read_exact(&mut bytes)?;
    let mut length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    if bytes[6] > 1 {
        // From version 2 on the length has four bytes.
        let mut more = [0; 2];
        array.read_exact(&mut more)?;
        bytes.extend(more);
        length |= usize::from(u16::from_le_bytes(more)) << 16;
    }
    if length > CHUNK {
        return Err(refused());
    }
    let start = bytes.len();
    bytes.resize(start + length, 0);
    array.read_exact(bytes.get_mut(start..).unwrap_or_default())?;
    let mut depth = 0_usize;
    for byte in bytes.iter().skip(start) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MOST_NESTED {
            return Err(refused());
        }
    }
    NpyHeader::from_reader(bytes.as_slice())
}

/// Reads the arrays, with the test rows of the archive if there are any.
///
/// # Errors
/// An archive without such arrays, arrays that are no tables or do not fit each other, or what cannot be read.
pub(super) fn read(path: &Path, meter: &Meter) -> Result<Table, DataError> {
    let file = path.display().to_string();
    let opened = File::open(path).map_err(|error| super::csv::unreadable(&file, error))?;
    let archive = ZipArchive::new(io::BufReader::with_capacity(CHUNK, Counted::new(opened, meter)));
    let archive = archive.map_err(|_| DataError::DamagedNumbers { file: file.clone() })?;
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

/// The rows and columns of an array.
#[derive(Clone, Debug)]
struct Shape {
    rows: usize,
    columns: usize,
    /// The lengths of all axes but the first.
    axes: Vec<usize>,
    order: Order,
}

impl Shape {
    fn of(header: &NpyHeader) -> Result<Self, String> {
        let axes: Option<Vec<usize>> = header.shape().iter().map(|&length| usize::try_from(length).ok()).collect();
        let axes = axes.unwrap_or_default();
        let Some((&rows, axes)) = axes.split_first() else {
            return Err("holds one value alone; its first axis must be the rows".to_owned());
        };
        let columns = axes.iter().try_fold(1_usize, |product, &length| product.checked_mul(length));
        let columns = columns.filter(|&columns| columns < MOST_CELLS).ok_or("is larger than what can be read")?;
        Ok(Self { rows, columns, axes: axes.to_vec(), order: header.order() })
    }

    /// The cell, in rows of so many, of an element in the order of the file.
    #[inline]
    fn place(&self, element: usize, width: usize) -> usize {
        if self.columns == 0 || self.rows == 0 {
            return usize::MAX;
        }
        let (row, column) = match self.order {
            Order::C => (element / self.columns, element % self.columns),
            Order::Fortran => {
                let (row, mut rest) = (element % self.rows, element / self.rows);
                let mut column = 0;
                let mut stride = self.columns;
                for &axis in &self.axes {
                    stride /= axis;
                    column += rest % axis * stride;
                    rest /= axis;
                }
                (row, column)
            }
        };
        if row < self.rows { row * width + column } else { usize::MAX }
    }
}

/// What the elements of an array are.
#[derive(Clone, Copy, Debug)]
struct Kind {
    char: TypeChar,
    bytes: usize,
    is_big_endian: bool,
}

impl Kind {
    fn of(dtype: &DType) -> Result<Self, String> {
        let DType::Plain(plain) = dtype else { return Err("is an array of records; save plain arrays".to_owned()) };
        let bytes = plain.num_bytes().filter(|bytes| (1..=MOST_ELEMENT_BYTES).contains(bytes));
        let (char, bytes) = (plain.type_char(), bytes.unwrap_or(0));
        let is_read = match char {
            TypeChar::Bool => bytes == 1,
            TypeChar::Int | TypeChar::Uint => matches!(bytes, 1 | 2 | 4 | 8),
            TypeChar::Float => matches!(bytes, 2 | 4 | 8),
            TypeChar::ByteStr => bytes > 0,
            TypeChar::UnicodeStr => bytes > 0 && bytes % 4 == 0,
            TypeChar::Object => return Err("holds Python objects; save it as numbers or texts (astype)".to_owned()),
            _ => false,
        };
        if !is_read {
            return Err(format!("has the type {plain}, which is not read; save it as float64 or as texts"));
        }
        let is_big_endian = match plain.endianness() {
            Endianness::Big => true,
            Endianness::Little => false,
            Endianness::Irrelevant => cfg!(target_endian = "big") && bytes > 1,
        };
        Ok(Self { char, bytes, is_big_endian })
    }

    fn is_text(self) -> bool {
        matches!(self.char, TypeChar::ByteStr | TypeChar::UnicodeStr)
    }

    fn label(self) -> String {
        let name = match self.char {
            TypeChar::Bool => return "bool".to_owned(),
            TypeChar::Int => "int",
            TypeChar::Uint => "uint",
            TypeChar::Float => "float",
            _ => return "texts".to_owned(),
        };
        format!("{name}{}", 8 * self.bytes)
    }

    /// What is kept of an element.
    #[inline]
    fn kept(self, bytes: &[u8], column: &mut TableColumn, row: usize) -> f64 {
        if self.is_text() {
            let text = self.text(bytes);
            let text = text.trim();
            let number = super::cell::number(text, false);
            return number.unwrap_or_else(|| column.keep(text, row, || row + 1));
        }
        column.keep_number(self.number(bytes), row)
    }

    fn text(self, bytes: &[u8]) -> String {
        let text = if self.char == TypeChar::ByteStr {
            super::text::decoded(bytes, true).into_owned()
        } else {
            let letter = |bytes: &[u8]| char::from_u32(self.unsigned(bytes).try_into().ok()?);
            bytes.chunks_exact(4).map(|bytes| letter(bytes).unwrap_or('\u{fffd}')).collect()
        };
        text.trim_end_matches('\0').to_owned()
    }

    /// The bytes as a whole number without a sign.
    #[inline]
    fn unsigned(self, bytes: &[u8]) -> u64 {
        let add = |sum: u64, &byte: &u8| sum << 8 | u64::from(byte);
        if self.is_big_endian { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)] // bits are taken as what they are
    fn number(self, bytes: &[u8]) -> f64 {
        let bits = self.unsigned(bytes);
        match (self.char, self.bytes) {
            (TypeChar::Float, 8) => f64::from_bits(bits),
            (TypeChar::Float, 4) => f64::from(f32::from_bits(bits as u32)),
            (TypeChar::Float, _) => half(bits as u16),
            (TypeChar::Int, 1) => f64::from(bits as i8),
            (TypeChar::Int, 2) => f64::from(bits as i16),
            (TypeChar::Int, 4) => f64::from(bits as i32),
            (TypeChar::Int, _) => bits as i64 as f64,
            _ => bits as f64,
        }
    }
}

/// A number of half precision (IEEE 754 binary16).
pub(super) fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2_f64.powi(exponent - 25),
    }
}

#[cfg(test)]
#[path = "npz_tests.rs"]
mod tests;
