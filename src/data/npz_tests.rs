//! Archives of arrays as NumPy writes them.

use std::{fs::File, io::Write, path::PathBuf};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::data::{DataSpecification, csv::read_table};

/// An array as NumPy saves it.
fn array(descr: &str, is_fortran: bool, shape: &str, bytes: &[u8]) -> Vec<u8> {
    let order = if is_fortran { "True" } else { "False" };
    let header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}");
    let padded = (10 + header.len() + 1).next_multiple_of(64);
    let header = format!("{header:width$}\n", width = padded - 11);
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), bytes].concat()
}

fn doubles(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn letters(text: &str, width: usize) -> Vec<u8> {
    let mut letters: Vec<u32> = text.chars().map(u32::from).collect();
    letters.resize(width, 0);
    letters.into_iter().flat_map(u32::to_le_bytes).collect()
}

fn archive(arrays: &[(&str, Vec<u8>)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.npz");
    let mut writer = ZipWriter::new(File::create(&path).unwrap());
    for (name, bytes) in arrays {
        writer.start_file(format!("{name}.npy"), SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
    (folder, path)
}

fn read_arrays(arrays: &[(&str, Vec<u8>)]) -> Result<Table, DataError> {
    let (_folder, path) = archive(arrays);
    read_table(&path, &Meter::default())
}

/// The cells of the inputs, row by row.
fn inputs(table: &Table) -> Vec<Vec<f64>> {
    table.cells.chunks(table.columns.len()).map(|row| row[..row.len() - 1].to_vec()).collect()
}

#[test]
fn numbers_of_every_kind_are_read_in_both_orders() {
    let y = || ("y", array("|b1", false, "(2,)", &[1, 0]));
    let wanted = [vec![1.0, 2.0, -3.0], vec![4.0, 0.0, 6.0]];
    let by_rows = [1, 2, -3, 4, 0, 6];
    let by_columns = [1, 4, 2, 0, -3, 6];
    let single = |values: [i32; 6]| values.iter().flat_map(|&value| (value as f32).to_le_bytes()).collect::<Vec<_>>();
    let bytes = |size: usize, big: bool| -> Vec<u8> {
        let of = |value: i32| {
            let bytes = i64::from(value).to_be_bytes();
            let mut bytes = bytes[8 - size..].to_vec();
            if !big {
                bytes.reverse();
            }
            bytes
        };
        by_rows.iter().flat_map(|&value| of(value)).collect()
    };
    let half =
        [0x3c00_u16, 0x4000, 0xc200, 0x4400, 0x8000, 0x4600].iter().flat_map(|half| half.to_le_bytes()).collect();
    let double = |values: [i32; 6]| doubles(&values.map(f64::from));
    for (descr, is_fortran, bytes) in [
        ("<f8", false, double(by_rows)),
        ("<f8", true, double(by_columns)),
        ("<f4", false, single(by_rows)),
        ("<f2", false, half),
        ("|i1", false, bytes(1, false)),
        ("<i2", false, bytes(2, false)),
        (">i4", false, bytes(4, true)),
        ("<i8", false, bytes(8, false)),
    ] {
        let table = read_arrays(&[("x", array(descr, is_fortran, "(2, 3)", &bytes)), y()]).unwrap();
        assert_eq!(inputs(&table), wanted, "{descr} {is_fortran}");
        assert!(inputs(&table).concat().iter().all(|value| value.to_bits() != (-0.0_f64).to_bits()));
    }
}

#[test]
fn more_axes_become_columns_in_their_order() {
    // By element [row, i, j]: 100 row + 10 i + j.
    let by_rows: Vec<f64> = (0..12).map(|at| f64::from(100 * (at / 6) + 10 * (at / 3 % 2) + at % 3)).collect();
    let by_columns: Vec<f64> = (0..12).map(|at| f64::from(100 * (at % 2) + 10 * (at / 2 % 2) + at / 4)).collect();
    let y = || ("Y", array("<f8", false, "(2, 1)", &doubles(&[0.5, 1.5])));
    for (is_fortran, values) in [(false, by_rows), (true, by_columns)] {
        let table = read_arrays(&[("X", array("<f8", is_fortran, "(2, 2, 3)", &doubles(&values))), y()]).unwrap();
        let wanted: Vec<f64> = [0, 1, 2, 10, 11, 12].map(f64::from).to_vec();
        assert_eq!(inputs(&table), [wanted.clone(), wanted.iter().map(|value| value + 100.0).collect()]);
        assert_eq!((table.columns[0].name.as_str(), table.columns[6].name.as_str()), ("x1", "Y"));
    }
}

#[test]
fn names_texts_missing_values_and_test_rows_are_read() {
    let texts = ["cat", "dog", "cat"].map(|text| letters(text, 4)).concat();
    let names = [letters("height", 6), letters("weight", 6)].concat();
    let (_folder, path) = archive(&[
        ("x_train", array("<f8", false, "(3, 2)", &doubles(&[1.0, f64::NAN, 2.0, 5.0, 3.0, 6.0]))),
        ("y_train", array("<U4", false, "(3,)", &texts)),
        ("feature_names", array("<U6", false, "(2,)", &names)),
        ("x_test", array("<f8", false, "(1, 2)", &doubles(&[7.0, 8.0]))),
        ("y_test", array("|S3", false, "(1,)", b"dog")),
    ]);
    let data = DataSpecification::new(path.to_str().unwrap()).prepare(0).unwrap();
    assert_eq!(data.dataset.classes, ["cat", "dog"]);
    assert_eq!(&data.dataset.features[..2], ["height", "weight"]);
    assert_eq!((data.test.len(), data.test.raw(0).get(0)), (1, Some(7.0)));
    let columns = data.summary().table.unwrap().columns;
    assert_eq!((columns[1].missing, columns[2].name.as_str()), (1, "y"));
}

#[test]
fn what_is_wrong_with_an_archive_is_told() {
    let x = || ("x", array("<f8", false, "(2, 2)", &doubles(&[1.0, 2.0, 3.0, 4.0])));
    let y = || ("y", array("<i8", false, "(2,)", &doubles(&[0.0, 0.0])));
    for (arrays, wanted) in [
        (vec![x()], "has not inputs `x` and targets `y`"),
        (vec![x(), y(), ("x_test", vec![])], "both `x_test` and `y_test`"),
        (vec![x(), ("y", array("<i8", false, "(3,)", &[0; 24]))], "the array “y” of"),
        (vec![("x", array("|O", false, "(2,)", b"pickled")), y()], "Python objects"),
        (vec![("x", array("<c16", false, "(2,)", &[0; 32])), y()], "has the type"),
        (vec![("x", array("<f8", false, "(2, 2)", &doubles(&[1.0]))), y()], "is damaged"),
        (
            vec![("x", array("<f8", false, "(1000000000, 2)", &doubles(&[1.0]))), y()],
            "values where 1000000000 rows need one each",
        ),
        (vec![("x", array("<f8", false, "(2, 1000000000)", &doubles(&[1.0]))), y()], "is damaged"),
        (vec![("x", b"\x93NUMPY".to_vec()), y()], "is damaged"),
        (vec![("x", array("<f8", false, "()", &doubles(&[1.0]))), y()], "its first axis must be the rows"),
    ] {
        let message = read_arrays(&arrays).unwrap_err().to_string();
        assert!(message.contains(wanted), "{wanted}: {message}");
    }
    let mut values: Vec<f64> = (0..60).map(f64::from).collect();
    values[2] = f64::INFINITY;
    let targets: Vec<f64> = (0..30).map(|row| f64::from(row) + 0.5).collect();
    let (_folder, path) = archive(&[
        ("x", array("<f8", false, "(30, 2)", &doubles(&values))),
        ("y", array("<f8", false, "(30,)", &doubles(&targets))),
    ]);
    let message = DataSpecification::new(path.to_str().unwrap()).prepare(0).unwrap_err().to_string();
    assert!(message.contains("“inf” in row 2, column “x1”"), "{message}");
}

#[test]
fn no_damage_makes_the_reader_panic() {
    let (_folder, path) = archive(&[
        ("x", array("<f8", false, "(2, 2)", &doubles(&[1.0, 2.0, 3.0, 4.0]))),
        ("y", array("<i8", false, "(2,)", &[0; 16])),
    ]);
    let bytes = std::fs::read(&path).unwrap();
    for place in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x55;
        std::fs::write(&path, &damaged).unwrap();
        let _ = read_table(&path, &Meter::default());
        std::fs::write(&path, &bytes[..place]).unwrap();
        assert!(read_table(&path, &Meter::default()).is_err());
    }
}
