//! Arrays as NumPy saves them.

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
