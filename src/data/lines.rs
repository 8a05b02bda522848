//! Which line of a text is read.

use std::{
    collections::VecDeque,
    io::{self, Read},
};

/// Bytes in which the end of a line is looked for at once.
const BLOCK: usize = 64;

/// Tells the lines of what is read through it, in the order of the file.
pub(super) struct Lined<R> {
    inner: R,
    /// What ends a line: `\n`, or `\r` where a text has no `\n`.
    end: u8,
    read: u64,
    last: u8,
    /// Where lines end that are read and not counted yet, and whether a `\r` stands before that.
    ends: VecDeque<(u64, bool)>,
    counted: usize,
}

impl<R: Read> Lined<R> {
    /// Lines that end with this byte.
    pub fn new(inner: R, end: u8) -> Self {
        Self { inner, end, read: 0, last: 0, ends: VecDeque::new(), counted: 0 }
    }

    /// Counts the lines that end before this offset.
    pub fn advance(&mut self, offset: u64) {
        while self.ends.front().is_some_and(|&(end, _)| end < offset) {
            self.ends.pop_front();
            self.counted += 1;
        }
    }

    /// The line, counted from 1, of the record that begins at the offset up to which lines were counted, or after the line ends that
    /// follow it. The reader's own line numbers pass over the ends of lines that it has not consumed yet.
    pub fn line(&self, offset: u64) -> usize {
        let mut next = offset;
        let follows = |&&(end, after_return): &&(u64, bool)| {
            let is_next = end == next || end == next + 1 && after_return;
            next = if is_next { end + 1 } else { next };
            is_next
        };
        1 + self.counted + self.ends.iter().take_while(follows).count()
    }
}

impl<R: Read> Read for Lined<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let bytes = buffer.get(..count).unwrap_or_default();
        let mut start = 0;
        // Most blocks hold none, which is seen at once.
        for block in bytes.chunks(BLOCK) {
            if block.contains(&self.end) {
                for (place, _) in block.iter().enumerate().filter(|(_, byte)| **byte == self.end) {
                    let before = (start + place).checked_sub(1).and_then(|before| bytes.get(before));
                    let after_return = before.copied().unwrap_or(self.last) == b'\r';
                    self.ends.push_back((self.read + (start + place) as u64, after_return));
                }
            }
            start += block.len();
        }
        self.last = bytes.last().copied().unwrap_or(self.last);
        self.read += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_are_told_in_whatever_pieces_they_are_read(
            lines in prop::collection::vec("[a-c]{0,3}", 1..30), end in prop::sample::select(vec!["\n", "\r\n", "\r"]), piece in 1_usize..7,
        ) {
            let text = lines.join(end);
            let mut lined = Lined::new(text.as_bytes(), end.as_bytes()[end.len() - 1]);
            let mut buffer = vec![0; piece];
            while lined.read(&mut buffer).unwrap() > 0 {}
            let mut offset = 0;
            for (number, line) in lines.iter().enumerate() {
                lined.advance(offset);
                let first = lines[number..].iter().position(|line| !line.is_empty());
                if let Some(first) = first {
                    prop_assert_eq!(lined.line(offset), 1 + number + first);
                }
                offset += (line.len() + end.len()) as u64;
            }
        }
    }
}
