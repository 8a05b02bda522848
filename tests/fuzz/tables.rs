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
