//! Tables whose columns stand apart by white space, as R and many instruments write them.

use std::io::{self, Read};

/// Bytes that are looked at at once.
const CHUNK: usize = 1 << 16;

/// A text in which each run of blanks and tabs has become one blank, but within quotation marks, and those at the beginning and the end of a
/// line are gone. Lines stay what they are.
pub(super) struct Blanks<R> {
    inner: R,
    /// Whether anything is changed at all.
    is_on: bool,
    chunk: Vec<u8>,
    /// What has become of a chunk, and how much of it is given out.
    ready: Vec<u8>,
    given: usize,
    /// The last byte that was kept, at first the end of a line.
    last: u8,
    /// Whether blanks stand before the next byte.
    is_apart: bool,
    is_quoted: bool,
}

impl<R: Read> Blanks<R> {
    /// Of a text that is separated by blanks, or of one that stays as it is.
    pub fn new(inner: R, is_on: bool) -> Self {
        let chunk = vec![0; if is_on { CHUNK } else { 0 }];
        Self { inner, is_on, chunk, ready: Vec::new(), given: 0, last: b'\n', is_apart: false, is_quoted: false }
    }

    fn push(&mut self, byte: u8) {
        if matches!(byte, b' ' | b'\t') && !self.is_quoted {
            self.is_apart = true;
            return;
        }
        let ends_line = |byte: u8| matches!(byte, b'\n' | b'\r');
        let begins_cell = self.is_apart || ends_line(self.last);
        if self.is_apart && !ends_line(self.last) && !ends_line(byte) {
            self.ready.push(b' ');
        }
        // A mark within a cell is none, but two of them within marks are one.
        if byte == b'"' {
            self.is_quoted = !self.is_quoted && (begins_cell || self.last == b'"');
        }
        self.ready.push(byte);
        (self.last, self.is_apart) = (byte, false);
    }
}

impl<R: Read> Read for Blanks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.is_on {
            return self.inner.read(buffer);
        }
        while self.given == self.ready.len() {
            let mut chunk = std::mem::take(&mut self.chunk);
            let count = self.inner.read(&mut chunk);
            self.ready.clear();
            self.given = 0;
            for &byte in chunk.iter().take(*count.as_ref().unwrap_or(&0)) {
                self.push(byte);
            }
            self.chunk = chunk;
            if count? == 0 {
                return Ok(0);
            }
        }
        let ready = self.ready.get(self.given..).unwrap_or_default();
        let bytes = ready.len().min(buffer.len());
        if let (Some(place), Some(ready)) = (buffer.get_mut(..bytes), ready.get(..bytes)) {
            place.copy_from_slice(ready);
        }
        self.given += bytes;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_white_space_become_one_blank_but_within_quotation_marks() {
        for (text, wanted) in [
            ("  a  b\t\tc \n1   2 3\n", "a b c\n1 2 3\n"),
            ("a\t\"b  c\" \r\n", "a \"b  c\"\r\n"),
            ("\"a \"\"b\"\"  c\"  d\n", "\"a \"\"b\"\"  c\" d\n"),
            ("5\"  6  7\n", "5\" 6 7\n"),
            ("\n\n  \n", "\n\n\n"),
        ] {
            for piece in [1, 2, 1000] {
                let mut blanks = Blanks::new(text.as_bytes(), true);
                let mut all = Vec::new();
                let mut buffer = vec![0; piece];
                loop {
                    match blanks.read(&mut buffer).unwrap() {
                        0 => break,
                        bytes => all.extend_from_slice(&buffer[..bytes]),
                    }
                }
                assert_eq!(String::from_utf8(all).unwrap(), wanted, "{text:?}");
            }
            let mut same = String::new();
            Blanks::new(text.as_bytes(), false).read_to_string(&mut same).unwrap();
            assert_eq!(same, text);
        }
    }
}
