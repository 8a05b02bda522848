//! Parquet files of every kind of column.

use std::{fs::File, path::PathBuf, sync::Arc};

use parquet::{
    basic::{Compression, GzipLevel, ZstdLevel},
    data_type::{BoolType, ByteArrayType, DoubleType, FloatType, Int32Type, Int64Type},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};

use super::*;
use crate::data::{
    ColumnKind::{self, Category, Ignored, Numeric, Target},
    DataSpecification,
    cell::Cell,
    csv::read_table,
};

const SCHEMA: &str = "message rows {
    required double weight;
    optional float height;
    optional int32 count;
    required boolean smokes;
    optional binary city (utf8);
    required int32 day (date);
    required int64 at (timestamp_millis);
    optional int32 price (decimal(9, 2));
    required int32 wide (uint_32);
    optional group list (list) { repeated group list { optional int32 element; } }
    required int64 __index_level_0__;
    required binary y (utf8);
}";

/// Writes so many groups of four rows.
fn file(compression: Compression, groups: usize) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.parquet");
    let properties = WriterProperties::builder().set_compression(compression).build();
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut writer = SerializedFileWriter::new(File::create(&path).unwrap(), schema, Arc::new(properties)).unwrap();
    let texts = |texts: [&str; 4]| texts.map(ByteArray::from);
    for _ in 0..groups {
        let mut group = writer.next_row_group().unwrap();
        let mut place = 0;
        while let Some(mut column) = group.next_column().unwrap() {
            let some = Some(&[1, 0, 1, 1][..]);
            match place {
                0 => column.typed::<DoubleType>().write_batch(&[1.5, f64::NAN, -0.0, 4.0], None, None),
                1 => column.typed::<FloatType>().write_batch(&[0.5, 2.5, 3.5], some, None),
                2 => column.typed::<Int32Type>().write_batch(&[-1, 2, 3], some, None),
                3 => column.typed::<BoolType>().write_batch(&[true, false, true, false], None, None),
                4 => column.typed::<ByteArrayType>().write_batch(&texts(["Rome", "Oslo", "Rome", ""])[..3], some, None),
                5 => column.typed::<Int32Type>().write_batch(&[0, 1, 19_782, 3], None, None),
                6 => column.typed::<Int64Type>().write_batch(&[0, 1_000, 2_000, 3_000], None, None),
                7 => column.typed::<Int32Type>().write_batch(&[1_234, -5, 0], some, None),
                8 => column.typed::<Int32Type>().write_batch(&[-1, 0, 1, 2], None, None),
                9 => column.typed::<Int32Type>().write_batch(&[], Some(&[0; 4]), Some(&[0; 4])),
                10 => column.typed::<Int64Type>().write_batch(&[0, 1, 2, 3], None, None),
                _ => column.typed::<ByteArrayType>().write_batch(&texts(["a", "b", "a", "b"]), None, None),
            }
            .unwrap();
            column.close().unwrap();
            place += 1;
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
    (folder, path)
}

#[test]
fn columns_of_every_kind_and_compression_are_read() {
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4_RAW,
        Compression::GZIP(GzipLevel::default()),
    ] {
        let (_folder, path) = file(compression, 3);
        let table = read_table(&path, &Meter::default()).unwrap();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["weight", "height", "count", "smokes", "city", "day", "at", "price", "wide", "y"]);
        assert_eq!(table.written, "Parquet, without “element”, “__index_level_0__”, nested or the index of the rows");
        assert_eq!(table.rows(), 12);
        for start in [0, 4, 8] {
            let numbers = |column: usize| -> Vec<Option<f64>> {
                let number = |row: usize| {
                    if let Cell::Number(value) = table.cell(start + row, column) { Some(value) } else { None }
                };
                (0..4).map(number).collect()
            };
            assert_eq!(numbers(0), [Some(1.5), None, Some(0.0), Some(4.0)]);
            assert_eq!(numbers(1), [Some(0.5), None, Some(2.5), Some(3.5)]);
            assert_eq!(numbers(2), [Some(-1.0), None, Some(2.0), Some(3.0)]);
            assert_eq!(numbers(7), [Some(12.34), None, Some(-0.05), Some(0.0)]);
            assert_eq!(numbers(8), [Some(4_294_967_295.0), Some(0.0), Some(1.0), Some(2.0)]);
            let texts = |column: usize| -> Vec<&str> {
                let text = |row: usize| match table.cell(start + row, column) {
                    Cell::Text(code) => table.columns[column].texts[code as usize].written.as_str(),
                    _ => "",
                };
                (0..4).map(text).collect()
            };
            assert_eq!(texts(3), ["True", "False", "True", "False"]);
            assert_eq!(texts(4), ["Rome", "", "Oslo", "Rome"]);
            assert_eq!(texts(5), ["1970-01-01", "1970-01-02", "2024-02-29", "1970-01-04"]);
            assert_eq!(texts(6)[1], "1970-01-01 00:00:01");
        }
    }
}

#[test]
fn the_columns_are_recognized_and_treated_as_those_of_a_text() {
    let (_folder, path) = file(Compression::SNAPPY, 10);
    let data = DataSpecification::new(path.to_str().unwrap()).prepare(0).unwrap();
    let kinds: Vec<ColumnKind> = data.dataset.columns.iter().map(|column| column.kind).collect();
    assert_eq!(kinds, [Numeric, Numeric, Numeric, Category, Category, Ignored, Ignored, Numeric, Numeric, Target]);
    assert!(data.dataset.features.contains(&"city=missing".to_owned()), "{:?}", data.dataset.features);
    assert_eq!(data.dataset.classes, ["a", "b"]);
    assert_eq!(data.test.len(), 8);
}

#[test]
fn no_damage_makes_the_reader_panic() {
    let (_folder, path) = file(Compression::SNAPPY, 1);
    let bytes = std::fs::read(&path).unwrap();
    for place in (0..bytes.len()).step_by(3) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x55;
        std::fs::write(&path, &damaged).unwrap();
        let _ = read_table(&path, &Meter::default());
        std::fs::write(&path, &bytes[..place]).unwrap();
        assert!(read_table(&path, &Meter::default()).is_err(), "{place}");
    }
}
