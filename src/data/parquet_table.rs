//! Tables from Parquet files, column by column.

use parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit},
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{ByteArray, DataType, FixedLenByteArray},
    errors::ParquetError,
    file::{
        metadata::{ParquetMetaData, RowGroupMetaData},
        reader::{ChunkReader, FileReader},
        serialized_reader::SerializedFileReader,
    },
    schema::types::ColumnDescriptor,
};

use super::{
    DataError,
    cell::{NOTHING, clean, number, shortened},
    foreign::guarded,
    npz_array::half,
    parquet_pages::Checked,
    reading::Meter,
    seekable::Seekable,
    stamp::{date, date_and_time},
    table::{MOST_CELLS, Table, TableColumn},
};

/// Values that are read at once.
const BATCH: usize = 1 << 13;
/// Rows that a file can have for each of its bytes, at most: of a column that is the same everywhere next to nothing is written.
const MOST_ROWS_PER_BYTE: u64 = 1 << 12;
/// So the program that writes most of these files names the numbers of the rows.
const INDEX: &str = "__index_level_";

/// Reads the columns of numbers and texts.
///
/// # Errors
/// What is no such file, has no such columns, or cannot be read.
pub(super) fn read(source: Seekable, file: &str, meter: &Meter) -> Result<Table, DataError> {
    let result = guarded(|| match source {
        Seekable::File(opened) => read_columns(opened, file, meter),
        Seekable::Memory(bytes) => read_columns(bytes.into_inner(), file, meter),
    });
    result.unwrap_or_else(|| Err(DataError::DamagedNumbers { file: file.to_owned() }))
}

/// Whether the places of all columns can be in a file of this length.
fn is_sound(about: &ParquetMetaData, length: u64) -> bool {
    let is_within = |start: i64, bytes: i64| {
        let end = start.checked_add(bytes).and_then(|end| u64::try_from(end).ok());
        start >= 0 && bytes >= 0 && end.is_some_and(|end| end <= length)
    };
    about.row_groups().iter().flat_map(RowGroupMetaData::columns).all(|column| {
        let starts = [Some(column.data_page_offset()), column.dictionary_page_offset()];
        starts.into_iter().flatten().all(|start| is_within(start, 0)) && is_within(0, column.compressed_size())
    })
}

fn read_columns<R: ChunkReader + 'static>(opened: R, file: &str, meter: &Meter) -> Result<Table, DataError> {
    let file = file.to_owned();
    let length = opened.len();
    let broken = |error: ParquetError| broken(&file, &error);
    let reader = SerializedFileReader::new(Checked(opened)).map_err(broken)?;
    let about = reader.metadata();
    if !is_sound(about, length) {
        return Err(DataError::DamagedNumbers { file });
    }
    let schema = about.file_metadata().schema_descr_ptr();
    let is_plain = |column: &ColumnDescriptor| column.max_rep_level() == 0 && column.path().parts().len() == 1;
    let is_index = |column: &ColumnDescriptor| column.name().starts_with(INDEX);
    let (places, others): (Vec<usize>, Vec<usize>) = (0..schema.num_columns())
        .partition(|&place| is_plain(&schema.column(place)) && !is_index(&schema.column(place)));
    if places.is_empty() {
        return Err(DataError::NoPlainColumns { file });
    }
    let counts = about.row_groups().iter().map(|group| usize::try_from(group.num_rows()).ok());
    let rows = counts.sum::<Option<usize>>().unwrap_or(usize::MAX);
    let cells = rows.checked_mul(places.len()).filter(|&cells| cells <= MOST_CELLS);
    let cells = cells.filter(|_| rows as u64 <= length.saturating_mul(MOST_ROWS_PER_BYTE));
    let too_many = || DataError::TooManyCells { file: file.clone(), rows, columns: places.len() };
    let cells = cells.ok_or_else(too_many)?;
    let names = places.iter().map(|&place| clean(schema.column(place).name()).into_owned()).collect();
    let mut table =
        Table::headed(&file, written(&others, |place| schema.column(place).name().to_owned()), "row", names);
    table.cells.try_reserve_exact(cells).map_err(|_| too_many())?;
    table.cells.resize(cells, NOTHING);
    if rows == 0 {
        return Err(DataError::NoRows { file });
    }
    let mut start = 0;
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(broken)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        for (at, &place) in places.iter().enumerate() {
            if meter.is_interrupted() {
                return Err(DataError::Interrupted);
            }
            let width = places.len();
            let Some(column) = table.columns.get_mut(at) else { continue };
            let mut sink = Sink { cells: &mut table.cells, column, at, width, row: start, end: start + rows };
            let reader = group.get_column_reader(place).map_err(broken)?;
            read_column(reader, &schema.column(place), &mut sink).map_err(broken)?;
            let packed = group.metadata().column(place).compressed_size();
            meter.add(usize::try_from(packed).unwrap_or(0));
        }
        start += rows;
    }
    table.look_for_numbers_of_rows();
    Ok(table)
}

fn written(others: &[usize], name: impl Fn(usize) -> String) -> String {
    let left_out: Vec<String> = others.iter().map(|&place| format!("“{}”", shortened(&name(place)))).collect();
    match left_out.as_slice() {
        [] => "Parquet".to_owned(),
        names if names.len() > 5 => format!("Parquet, {} nested columns or indices left out", names.len()),
        names => format!("Parquet, without {}, nested or the index of the rows", names.join(", ")),
    }
}

fn broken(file: &str, error: &ParquetError) -> DataError {
    let reason = shortened_reason(&error.to_string());
    DataError::UnreadableParquet { file: file.to_owned(), reason }
}

/// What a reader says, in one line of bounded length.
fn shortened_reason(reason: &str) -> String {
    clean(reason).chars().take(120).collect()
}

/// Where the values of a column go.
struct Sink<'a> {
    cells: &'a mut [f64],
    column: &'a mut TableColumn,
    at: usize,
    width: usize,
    row: usize,
    end: usize,
}

impl Sink<'_> {
    /// Takes the next value, if there is one.
    fn push(&mut self, keep: impl FnOnce(&mut TableColumn, usize) -> f64) {
        if self.row < self.end {
            let kept = keep(self.column, self.row);
            if let Some(cell) = self.cells.get_mut(self.row * self.width + self.at) {
                *cell = kept;
            }
        }
        self.row += 1;
    }
}

/// What the numbers or bytes of a column stand for.
#[derive(Clone, Copy)]
enum Meaning {
    Number,
    /// A number that is shifted by so many decimal places.
    Decimal(i32),
    Unsigned,
    Date,
    /// A time in so many parts of a second.
    Time(i64),
    Half,
    Text,
}

impl Meaning {
    fn of(column: &ColumnDescriptor) -> Self {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Decimal(decimal)), _) => Self::Decimal(decimal.scale),
            (None, ConvertedType::DECIMAL) => Self::Decimal(column.type_scale()),
            (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => Self::Date,
            (Some(LogicalType::Timestamp(time)), _) => Self::Time(match time.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            }),
            (None, ConvertedType::TIMESTAMP_MILLIS) => Self::Time(1_000),
            (None, ConvertedType::TIMESTAMP_MICROS) => Self::Time(1_000_000),
            (Some(LogicalType::Integer(integer)), _) if !integer.is_signed => Self::Unsigned,
            (
                None,
                ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64,
            ) => Self::Unsigned,
            (Some(LogicalType::Float16), _) => Self::Half,
            (Some(LogicalType::String | LogicalType::Enum | LogicalType::Json), _) => Self::Text,
            _ => Self::Number,
        }
    }

    fn keep_integer(self, value: i64, is_narrow: bool, column: &mut TableColumn, row: usize) -> f64 {
        let text = match self {
            Self::Date => date(value),
            Self::Time(per_second) => date_and_time(value, per_second),
            Self::Decimal(scale) => return column.keep_number(value as f64 / 10_f64.powi(scale), row),
            #[allow(clippy::cast_sign_loss, clippy::cast_possible_truncation)] // the bits are those of such a number
            Self::Unsigned if is_narrow => return column.keep_number(f64::from(value as u32), row),
            #[allow(clippy::cast_sign_loss)]
            Self::Unsigned => return column.keep_number(value as u64 as f64, row),
            _ => return column.keep_number(value as f64, row),
        };
        column.keep(&text, row, || row + 1)
    }

    fn keep_bytes(self, bytes: &[u8], column: &mut TableColumn, row: usize) -> f64 {
        match (self, bytes) {
            (Self::Decimal(scale), [first, ..]) => {
                // A whole number with a sign, its highest byte first.
                let start = if first & 0x80 == 0 { 0.0 } else { -1.0 };
                let value = bytes.iter().fold(start, |sum: f64, &byte| sum * 256.0 + f64::from(byte));
                column.keep_number(value / 10_f64.powi(scale), row)
            }
            (Self::Half, [low, high]) => column.keep_number(half(u16::from_le_bytes([*low, *high])), row),
            _ => {
                let text = super::text::decoded(bytes, true);
                let text = text.trim();
                number(text, false).unwrap_or_else(|| column.keep(text, row, || row + 1))
            }
        }
    }
}

fn read_column(reader: ColumnReader, about: &ColumnDescriptor, sink: &mut Sink<'_>) -> Result<(), ParquetError> {
    let meaning = Meaning::of(about);
    let level = about.max_def_level();
    match reader {
        ColumnReader::BoolColumnReader(reader) => read_values(reader, level, sink, |&value, column, row| {
            column.keep(if value { "True" } else { "False" }, row, || row + 1)
        }),
        ColumnReader::Int32ColumnReader(reader) => read_values(reader, level, sink, |&value, column, row| {
            meaning.keep_integer(i64::from(value), true, column, row)
        }),
        ColumnReader::Int64ColumnReader(reader) => {
            read_values(reader, level, sink, |&value, column, row| meaning.keep_integer(value, false, column, row))
        }
        ColumnReader::Int96ColumnReader(reader) => read_values(reader, level, sink, |value, column, row| {
            column.keep(&date_and_time(value.to_millis(), 1_000), row, || row + 1)
        }),
        ColumnReader::FloatColumnReader(reader) => {
            read_values(reader, level, sink, |&value, column, row| column.keep_number(f64::from(value), row))
        }
        ColumnReader::DoubleColumnReader(reader) => {
            read_values(reader, level, sink, |&value, column, row| column.keep_number(value, row))
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            read_values(reader, level, sink, |value: &ByteArray, column, row| {
                meaning.keep_bytes(value.data(), column, row)
            })
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            read_values(reader, level, sink, |value: &FixedLenByteArray, column, row| {
                meaning.keep_bytes(value.data(), column, row)
            })
        }
    }
}

/// Reads all values of a column of a group of rows; what is not defined is missing.
fn read_values<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    level: i16,
    sink: &mut Sink<'_>,
    mut keep: impl FnMut(&T::T, &mut TableColumn, usize) -> f64,
) -> Result<(), ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    while sink.row < sink.end {
        values.clear();
        levels.clear();
        let batch = BATCH.min(sink.end - sink.row);
        let (records, ..) = reader.read_records(batch, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            return Err(ParquetError::EOF("a column ends before its rows".to_owned()));
        }
        let mut values = values.iter();
        for record in 0..records {
            let is_there = level == 0 || levels.get(record) == Some(&level);
            let value = if is_there { values.next() } else { None };
            sink.push(|column, row| match value {
                Some(value) => keep(value, column, row),
                None => column.keep("", row, || row + 1),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "parquet_table_tests.rs"]
mod tests;
