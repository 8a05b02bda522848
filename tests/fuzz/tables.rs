//! Sound tables.

use std::fmt::Write as _;

use crate::images::gzipped;

/// CSV texts of several kinds, and one gzipped, with the endings of their names.
pub fn sound() -> Vec<(&'static str, Vec<u8>)> {
    let rows = |line: &dyn Fn(usize) -> String| (0..40).map(|row| line(row) + "\n").collect::<Vec<_>>().concat();
    let numbers = format!("a,b,y\n{}", rows(&|row| format!("{},{}.5,{}", row * row % 17, row, row % 2)));
    let texts = format!(
        "\"\";\"größe\";\"farbe\";\"kauft\"\n{}",
        rows(&|row| format!(
            "\"{row}\";{},5;\"{}\";\"{}\"",
            row % 7,
            ["rot", "grün", "NA"][row % 3],
            ["ja", "nein"][row * row % 5 % 2]
        ))
    );
    let ordered = format!(
        "id\tsize\tdate\tprice\n{}",
        rows(&|row| format!(
            "{row}\t{}\t2024-01-{:02}\t{}",
            ["low", "medium", "high"][row % 3],
            row % 28 + 1,
            row * 37 % 11
        ))
    );
    let mut wide = (0..300).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",") + "\n";
    for row in 0..12 {
        for column in 0..300 {
            write!(wide, "{}{}", if column > 0 { "," } else { "" }, row * column % 13).unwrap();
        }
        wide.push('\n');
    }
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(numbers.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    vec![
        ("csv", numbers.clone().into_bytes()),
        ("csv", texts.into_bytes()),
        ("tsv", ordered.into_bytes()),
        ("csv", wide.into_bytes()),
        ("csv", utf16),
        ("csv.gz", gzipped(numbers.as_bytes())),
    ]
}

/// An array as NumPy saves it.
fn array(kind: &str, shape: &str, bytes: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
    let header = format!("{header:width$}\n", width = (10 + header.len() + 1).next_multiple_of(64) - 11);
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), bytes].concat()
}

/// The arrays of a dataset, with their names.
pub fn arrays() -> Vec<(&'static str, Vec<u8>)> {
    let numbers =
        |count: usize| (0..count).flat_map(|place| ((place * place % 17) as f64).to_le_bytes()).collect::<Vec<_>>();
    let classes: Vec<u8> = (0..20_u8).map(|row| row % 2).collect();
    vec![
        ("x.npy", array("<f8", "(20, 3)", &numbers(60))),
        ("y.npy", array("|u1", "(20,)", &classes)),
        ("names.npy", array("|S2", "(3,)", b"abcdef")),
    ]
}

/// An archive of files.
pub fn archive(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
