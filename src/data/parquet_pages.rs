//! Headers of the pages of a Parquet file, looked at before the reader of that format gets them: it believes whatever number of elements a
//! header promises, and beyond the end of the file it goes on counting them for hours.

use std::io::{self, Read};

use bytes::Bytes;
use parquet::{
    errors::{ParquetError, Result},
    file::{
        FOOTER_SIZE,
        reader::{ChunkReader, Length},
    },
};

/// Structures within one another, at most; those of the format are three deep.
const MOST_DEEP: u8 = 16;

/// What a Parquet file is read from, whose page headers hold no more than the file has bytes.
pub(super) struct Checked<R>(pub R);

impl<R: Length> Length for Checked<R> {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl<R: ChunkReader> ChunkReader for Checked<R> {
    type T = R::T;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let left = self.0.len().saturating_sub(start);
        if left <= FOOTER_SIZE as u64 {
            // The length of what the file says of itself, which its reader checks.
            return self.0.get_read(start);
        }
        let mut header = Header { source: self.0.get_read(start)?, left };
        header.structure(MOST_DEEP).map_err(|_| ParquetError::General("the header of a page is damaged".to_owned()))?;
        self.0.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.0.get_bytes(start, length)
    }
}

/// A header in the compact protocol of Thrift, which is skipped. Each element takes one of what is left, also one without bytes.
struct Header<R> {
    source: R,
    left: u64,
}

impl<R: Read> Header<R> {
    fn structure(&mut self, depth: u8) -> io::Result<()> {
        loop {
            let head = self.byte()?;
            match head & 0xf {
                0 => return Ok(()),
                kind => {
                    // The number of the field, where it is not told by the distance to the last.
                    if head >> 4 == 0 {
                        self.number()?;
                    }
                    self.value(kind, depth)?;
                }
            }
        }
    }

    fn value(&mut self, kind: u8, depth: u8) -> io::Result<()> {
        let deeper = depth.checked_sub(1).ok_or(io::ErrorKind::InvalidData)?;
        match kind {
            // True and false have no bytes of their own.
            1 | 2 => Ok(()),
            3 => self.skip(1),
            4..=6 => self.number().map(drop),
            7 => self.skip(8),
            8 => {
                let bytes = self.number()?;
                self.skip(bytes)
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.number()? } else { u64::from(head >> 4) };
                self.elements(count, &[head & 0xf], deeper)
            }
            11 => match self.number()? {
                0 => Ok(()),
                count => {
                    let kinds = self.byte()?;
                    self.elements(count, &[kinds >> 4, kinds & 0xf], deeper)
                }
            },
            12 => self.structure(deeper),
            13 => self.skip(16),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn elements(&mut self, count: u64, kinds: &[u8], depth: u8) -> io::Result<()> {
        self.left = self.left.checked_sub(count).ok_or(io::ErrorKind::UnexpectedEof)?;
        for _ in 0..count {
            for &kind in kinds {
                self.value(kind, depth)?;
            }
        }
        Ok(())
    }

    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.left = self.left.checked_sub(1).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.source.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    fn number(&mut self) -> io::Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(io::ErrorKind::InvalidData.into())
    }

    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        self.left = self.left.checked_sub(bytes).ok_or(io::ErrorKind::UnexpectedEof)?;
        match io::copy(&mut self.source.by_ref().take(bytes), &mut io::sink())? {
            skipped if skipped == bytes => Ok(()),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_sound(bytes: &[u8]) -> bool {
        Header { source: bytes, left: bytes.len() as u64 }.structure(MOST_DEEP).is_ok()
    }

    #[test]
    fn a_header_that_promises_more_than_there_is_is_refused_at_once() {
        let start = std::time::Instant::now();
        // A whole number, and a list of two texts; then the page.
        assert!(is_sound(&[0x15, 0x80, 0x01, 0x19, 0x28, 1, b'a', 2, b'b', b'c', 0, 7, 7, 7]));
        // A structure in which a structure ends, and what is true.
        assert!(is_sound(&[0x1c, 0x15, 4, 0, 0x11, 0]));
        for kind in [0xf1, 0xf3, 0xf7, 0xf8, 0xf9, 0xfc] {
            let list = [0x19, kind, 0xff, 0xff, 0xff, 0xff, 0x07];
            assert!(!is_sound(&list) && !is_sound(&list.repeat(1000)), "{kind:x}");
        }
        assert!(!is_sound(&[0x1b, 0xff, 0xff, 0xff, 0xff, 0x07, 0x11]));
        assert!(!is_sound(&[0x1c; 100]) && !is_sound(&[]) && !is_sound(&[0xff; 100]));
        assert!(start.elapsed() < std::time::Duration::from_secs(1), "{:?}", start.elapsed());
    }
}
