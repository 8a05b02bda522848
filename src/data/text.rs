//! The bytes of a file as text: plain or gzipped, in one of the usual encodings.

use std::{borrow::Cow, io::Read, path::Path};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use flate2::bufread::MultiGzDecoder;

use super::{DataError, csv::unreadable, reading::Meter};

/// The first bytes of a gzipped file.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// The first bytes of a zip archive, which a spreadsheet is.
const ZIP: [u8; 4] = [b'P', b'K', 3, 4];
/// Bytes of a table unpacked, at most: a small file can hold more zeros than any memory.
const MOST_BYTES: u64 = 4 << 30;
/// Bytes that are unpacked between two looks whether to go on.
const CHUNK: u64 = 1 << 20;

/// A text and how it was written.
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// The name of the encoding.
    pub encoding: &'static str,
}

/// The bytes of a file, unpacked if it is gzipped, and whether it is.
pub(super) fn bytes_of(path: &Path, meter: &Meter) -> Result<(Vec<u8>, bool), DataError> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| unreadable(&file, error))?;
    if !bytes.starts_with(&GZIP) {
        return Ok((bytes, false));
    }
    let mut unpacked = Vec::new();
    let mut decoder = MultiGzDecoder::new(bytes.as_slice());
    loop {
        let read = decoder.by_ref().take(CHUNK).read_to_end(&mut unpacked);
        let read = read.map_err(|_| DataError::DamagedArchive { file: file.clone() })?;
        if meter.is_interrupted() {
            return Err(DataError::Interrupted);
        }
        if unpacked.len() as u64 > MOST_BYTES {
            return Err(DataError::TooLarge { file, gibibytes: MOST_BYTES >> 30 });
        }
        if read == 0 {
            return Ok((unpacked, true));
        }
    }
}

/// Reads bytes as UTF-8, with or without a mark; as UTF-16 where its mark stands before them; and else as Windows-1252, of which Latin-1
/// is a part.
///
/// # Errors
/// What is no text.
pub(super) fn decode<'a>(bytes: &'a [u8], file: &str) -> Result<Decoded<'a>, DataError> {
    let marked = Encoding::for_bom(bytes);
    if let Some((encoding, mark)) = marked.filter(|(encoding, _)| [UTF_16LE, UTF_16BE].contains(encoding)) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return Ok(Decoded { text, encoding: encoding.name() });
    }
    // A zero byte is in no text; without a mark UTF-16 is full of them.
    if bytes.starts_with(&ZIP) || bytes.contains(&0) {
        return Err(DataError::NotText { file: file.to_owned() });
    }
    let bytes = marked.map_or(bytes, |(_, mark)| bytes.get(mark..).unwrap_or_default());
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: text.into(), encoding: UTF_8.name() });
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Ok(Decoded { text, encoding: "Windows-1252 (Latin-1)" })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::written::gzipped;

    /// UTF-16 with its mark.
    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    proptest! {
        #[test]
        fn every_encoding_is_read_back(text in "[a-zäöß€,;\\n\"0-9𝄞]{1,40}") {
            let read = |bytes: &[u8]| decode(bytes, "x").map(|decoded| decoded.text.into_owned()).unwrap();
            prop_assert_eq!(read(text.as_bytes()), text.clone());
            prop_assert_eq!(read(format!("\u{feff}{text}").as_bytes()), text.clone());
            prop_assert_eq!(read(&utf_16(&text, u16::to_le_bytes)), text.clone());
            prop_assert_eq!(read(&utf_16(&text, u16::to_be_bytes)), text.clone());
            let western = text.replace('𝄞', "é");
            let (bytes, _, _) = WINDOWS_1252.encode(&western);
            // Where it happens to be UTF-8 as well, that is what it is.
            prop_assume!(std::str::from_utf8(&bytes).is_err());
            prop_assert_eq!(read(&bytes), western);
        }
    }

    #[test]
    fn what_is_no_text_is_said_so() {
        for bytes in [&b"PK\x03\x04rest"[..], b"a,b\n1,\0\n"] {
            assert!(matches!(decode(bytes, "x"), Err(DataError::NotText { .. })));
        }
    }

    #[test]
    fn a_packed_file_is_unpacked_and_a_damaged_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv.gz");
        let packed = gzipped(b"a,b\n1,2\n");
        std::fs::write(&path, &packed).unwrap();
        assert_eq!(bytes_of(&path, &Meter::default()).unwrap(), (b"a,b\n1,2\n".to_vec(), true));
        std::fs::write(&path, &packed[..packed.len() - 6]).unwrap();
        assert!(matches!(bytes_of(&path, &Meter::default()), Err(DataError::DamagedArchive { .. })));
    }
}
