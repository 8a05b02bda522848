//! The text of a table, read from its beginning to its end, and in which encoding it is.

use std::{
    borrow::Cow,
    io::{self, Read},
};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{DataError, stream::fill};

/// The first bytes of a zip archive, which a spreadsheet is.
pub(super) const ZIP: [u8; 4] = [b'P', b'K', 3, 4];
/// Bytes of a packed table unpacked, at most: a small file can hold more rows than any memory.
const MOST_BYTES: u64 = 4 << 30;
/// Bytes that are read of a pipe at most: what has no end must not fill the memory.
pub(super) const MOST_PIPED: u64 = 1 << 30;
/// Values that are read of a pipe at most: of the shortest they take four times the memory of their text.
pub(super) const MOST_PIPED_CELLS: usize = 1 << 26;
/// Bytes of the first line, at most: names of a million columns have less.
const MOST_LINE: usize = 64 << 20;
/// Bytes of UTF-16 that are turned into UTF-8 at once.
const CHUNK: usize = 1 << 16;

/// Where a text comes from, which limits how much of it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TextKind {
    /// Whether it was unpacked.
    pub is_packed: bool,
    /// Whether it comes from a pipe or a device, which may never end.
    pub is_once: bool,
}

impl TextKind {
    /// Bytes that are read at most, and why no more.
    fn limit(self, file: &str) -> (u64, DataError) {
        let file = file.to_owned();
        match self {
            Self { is_once: true, .. } => (MOST_PIPED, endless(&file)),
            Self { is_packed: true, .. } => (MOST_BYTES, DataError::TooLarge { file, gibibytes: MOST_BYTES >> 30 }),
            // What lies on a disk has an end.
            Self { .. } => (u64::MAX, DataError::TooLarge { file, gibibytes: u64::MAX >> 30 }),
        }
    }
}

/// A pipe gives more than is read of one.
pub(super) fn endless(file: &str) -> DataError {
    DataError::Endless { file: file.to_owned(), mebibytes: MOST_PIPED >> 20, cells: MOST_PIPED_CELLS }
}

/// The bytes of a text. UTF-16, which its first bytes tell, is turned into UTF-8; in which of the encodings of single bytes another text is,
/// only its end tells.
pub(super) struct TextReader<R> {
    source: R,
    /// Of UTF-16, with the bytes that are not decoded yet.
    decoder: Option<(&'static Encoding, Decoder, Vec<u8>)>,
    /// What is read and not given out yet.
    ready: Vec<u8>,
    given: usize,
    taken: u64,
    kind: TextKind,
    has_ended: bool,
    file: String,
}

impl<R: Read> TextReader<R> {
    /// Looks at the first bytes.
    ///
    /// # Errors
    /// What is no text, or cannot be read.
    pub fn new(mut source: R, file: &str, kind: TextKind) -> io::Result<Self> {
        let mut first = [0; 4];
        let count = fill(&mut source, &mut first)?;
        let first = first.get(..count).unwrap_or_default();
        if first.starts_with(&ZIP) {
            return Err(no_text(file));
        }
        let marked = Encoding::for_bom(first);
        let rest = marked.map_or(first, |(_, mark)| first.get(mark..).unwrap_or_default()).to_vec();
        let wide = marked.map(|(encoding, _)| encoding).filter(|encoding| [UTF_16LE, UTF_16BE].contains(encoding));
        let wide = wide.or_else(|| unmarked(first));
        if wide.is_none() && rest.contains(&0) {
            return Err(no_text(file));
        }
        let (decoder, ready) = match wide {
            Some(encoding) => (Some((encoding, encoding.new_decoder_without_bom_handling(), rest)), Vec::new()),
            None => (None, rest),
        };
        Ok(Self { source, decoder, ready, given: 0, taken: 0, kind, has_ended: false, file: file.to_owned() })
    }

    /// The name of the encoding where the first bytes told it.
    pub fn marked_encoding(&self) -> Option<&'static str> {
        self.decoder.as_ref().map(|(encoding, ..)| encoding.name())
    }

    /// The beginning of the text: `bytes` at least and up to the end of a line, unless the text ends before. Tells whether it does.
    pub fn head(&mut self, bytes: usize) -> io::Result<(Vec<u8>, bool)> {
        let mut head = Vec::new();
        let mut wanted = bytes;
        loop {
            let start = head.len();
            head.resize(wanted, 0);
            let filled = fill(self, head.get_mut(start..).unwrap_or_default())?;
            head.truncate(start + filled);
            if head.len() < wanted {
                return Ok((head, true));
            }
            if head.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
                return Ok((head, false));
            }
            if wanted >= MOST_LINE {
                let (file, mebibytes) = (self.file.clone(), MOST_LINE >> 20);
                return Err(io::Error::other(DataError::LongLine { file, mebibytes }));
            }
            wanted = wanted.saturating_mul(2);
        }
    }

    /// Decodes more of a text in UTF-16.
    fn decode(&mut self) -> io::Result<()> {
        let Some((_, decoder, bytes)) = &mut self.decoder else { return Ok(()) };
        let start = bytes.len();
        bytes.resize(start + CHUNK, 0);
        let filled = fill(&mut self.source, bytes.get_mut(start..).unwrap_or_default())?;
        bytes.truncate(start + filled);
        self.has_ended = filled < CHUNK;
        let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(4 * CHUNK);
        self.ready.resize(room, 0);
        let (_, _, written, _) = decoder.decode_to_utf8(bytes, &mut self.ready, self.has_ended);
        bytes.clear();
        self.ready.truncate(written);
        self.given = 0;
        Ok(())
    }
}

impl<R: Read> Read for TextReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.decoder.is_some() && self.given == self.ready.len() && !self.has_ended {
            self.decode()?;
        }
        let ready = self.ready.get(self.given..).unwrap_or_default();
        let bytes = if ready.is_empty() && self.decoder.is_none() {
            let bytes = self.source.read(buffer)?;
            // A zero byte is in no text but one in UTF-16.
            if buffer.get(..bytes).is_some_and(|read| read.contains(&0)) {
                return Err(no_text(&self.file));
            }
            bytes
        } else {
            let bytes = ready.len().min(buffer.len());
            if let (Some(place), Some(ready)) = (buffer.get_mut(..bytes), ready.get(..bytes)) {
                place.copy_from_slice(ready);
            }
            self.given += bytes;
            bytes
        };
        self.taken += bytes as u64;
        let (most, error) = self.kind.limit(&self.file);
        if self.taken > most {
            return Err(io::Error::other(error));
        }
        Ok(bytes)
    }
}

/// The encoding of a text in UTF-16 without a mark: every other of its first bytes is zero, since names of columns mostly begin with
/// two letters of ASCII, or with one and what separates it from the next.
fn unmarked(first: &[u8]) -> Option<&'static Encoding> {
    let is_letter = |byte: u8| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    match *first {
        [one, 0, two, 0] if is_letter(one) && is_letter(two) => Some(UTF_16LE),
        [0, one, 0, two] if is_letter(one) && is_letter(two) => Some(UTF_16BE),
        _ => None,
    }
}

fn no_text(file: &str) -> io::Error {
    io::Error::other(DataError::NotText { file: file.to_owned() })
}

/// Bytes without a mark as a text: UTF-8, or else Windows-1252, of which Latin-1 is a part.
pub(super) fn decoded(bytes: &[u8], is_utf_8: bool) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if is_utf_8 => text.into(),
        _ => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The beginning of a text, which may end within a character.
pub(super) fn decoded_head(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => {
            decoded(bytes.get(..error.valid_up_to()).unwrap_or_default(), true)
        }
        _ => decoded(bytes, true),
    }
}

/// The name of the encoding of a text without a mark of UTF-16.
pub(super) fn encoding(is_utf_8: bool) -> &'static str {
    if is_utf_8 { UTF_8.name() } else { "Windows-1252 (Latin-1)" }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// UTF-16 with its mark.
    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    /// All that a reader gives, decoded.
    fn read(bytes: &[u8]) -> io::Result<String> {
        let mut all = Vec::new();
        TextReader::new(bytes, "x", TextKind { is_packed: true, is_once: false })?.read_to_end(&mut all)?;
        Ok(decoded(&all, true).into_owned())
    }

    proptest! {
        #[test]
        fn every_encoding_is_read_back(text in "[a-zäöß€,;\\n\"0-9𝄞]{1,40}") {
            prop_assert_eq!(read(text.as_bytes()).unwrap(), text.clone());
            prop_assert_eq!(read(format!("\u{feff}{text}").as_bytes()).unwrap(), text.clone());
            prop_assert_eq!(read(&utf_16(&text, u16::to_le_bytes)).unwrap(), text.clone());
            prop_assert_eq!(read(&utf_16(&text, u16::to_be_bytes)).unwrap(), text.clone());
            let western = text.replace('𝄞', "é");
            let (bytes, _, _) = WINDOWS_1252.encode(&western);
            // Where it happens to be UTF-8 as well, that is what it is.
            prop_assume!(std::str::from_utf8(&bytes).is_err());
            prop_assert_eq!(read(&bytes).unwrap(), western);
        }
    }

    #[test]
    fn a_long_text_in_utf_16_is_decoded_in_pieces() {
        let text = "naïve;𝄞\n".repeat(CHUNK / 3);
        assert_eq!(read(&utf_16(&text, u16::to_le_bytes)).unwrap(), text);
        let mut reader = TextReader::new(text.as_bytes(), "x", TextKind::default()).unwrap();
        let (head, is_whole) = reader.head(1001).unwrap();
        assert!(head.len() >= 1001 && !is_whole && text.starts_with(&*decoded_head(&head)));
        assert!(TextReader::new(&b"a,b"[..], "x", TextKind::default()).unwrap().head(1000).unwrap().1);
    }

    #[test]
    fn utf_16_without_its_mark_is_told_from_its_zeros() {
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let text = "a,größe\n1,€\n";
            assert_eq!(read(&utf_16(text, bytes)[2..]).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_text_is_said_so() {
        for bytes in [&b"PK\x03\x04rest"[..], b"a,b\n1,\0\n", b"a\0\0\0b\0\0\0", b"\x01\0\x02\0a,b\n"] {
            let error = read(bytes).unwrap_err().downcast::<DataError>();
            assert!(matches!(error, Ok(DataError::NotText { .. })));
        }
    }
}
