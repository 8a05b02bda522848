//! One IDX file: a header of big-endian numbers, then bytes.

use std::path::Path;

use super::{
    DataError, ImageError, ImageShape,
    reading::Meter,
    stream::{Stream, promised_length},
};

/// Images with more pixels are not read: no network would have room for their inputs.
pub(super) const MAX_PIXELS: u64 = 1 << 20;

/// What an IDX file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Bytes, images × height × width.
    Images,
    /// Bytes, one per image.
    Labels,
}

impl Content {
    /// Each of them.
    pub const BOTH: [Self; 2] = [Self::Images, Self::Labels];

    /// The number that such a file begins with: zero, zero, the type (8, bytes), the number of dimensions.
    pub fn magic(self) -> u32 {
        match self {
            Self::Images => 0x803,
            Self::Labels => 0x801,
        }
    }

    /// For messages, and in names of files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Images => "images",
            Self::Labels => "labels",
        }
    }

    /// Bytes of the header.
    fn header(self) -> u64 {
        match self {
            Self::Images => 16,
            Self::Labels => 8,
        }
    }
}

/// An IDX file whose header is read.
pub(super) struct Open<'a> {
    stream: Stream<'a>,
    content: Content,
    /// Number of images or labels.
    pub count: u64,
    /// Shape of an image; one pixel for labels.
    pub shape: ImageShape,
}

impl<'a> Open<'a> {
    /// Reads and checks the header.
    pub fn new(path: &Path, content: Content, meter: &'a Meter) -> Result<Self, DataError> {
        let mut stream = Stream::open(path, meter)?;
        let file = stream.file.clone();
        let what = content.name();
        let magic = next_number(&mut stream, content, 0)?;
        if let Some(found) = Content::BOTH.into_iter().find(|other| *other != content && other.magic() == magic) {
            return Err(ImageError::Swapped { file, found: found.name(), wanted: what }.into());
        }
        if magic != content.magic() {
            return Err(ImageError::Magic { file, wanted: what, found: magic, magic: content.magic() }.into());
        }
        let count = u64::from(next_number(&mut stream, content, 4)?);
        if count == 0 {
            return Err(ImageError::Empty { file, what }.into());
        }
        let (height, width) = match content {
            Content::Labels => (1, 1),
            Content::Images => (next_number(&mut stream, content, 8)?, next_number(&mut stream, content, 12)?),
        };
        if !(1..=MAX_PIXELS).contains(&(u64::from(height) * u64::from(width))) {
            return Err(ImageError::Shape { file, height, width }.into());
        }
        let shape = ImageShape { channels: 1, height: height as usize, width: width as usize };
        let open = Self { stream, content, count, shape };
        if open.stream.gzipped { Ok(open) } else { open.compare(open.stream.length).map(|()| open) }
    }

    /// Bytes of the whole file, unpacked: less than 2³² × 2²⁰.
    fn expected(&self) -> u64 {
        self.content.header() + self.count * self.shape.pixels() as u64
    }

    /// Compares the length of the file, unpacked, with what its header says.
    fn compare(&self, found: u64) -> Result<(), DataError> {
        let (file, expected) = (self.stream.file.clone(), self.expected());
        match found {
            _ if found < expected => Err(ImageError::Truncated { file, found, expected }.into()),
            _ if found > expected => Err(ImageError::TooLong { file, expected }.into()),
            _ => Ok(()),
        }
    }

    /// The bytes after the header, all of them and no more.
    pub fn body(&mut self) -> Result<Vec<u8>, DataError> {
        let body = self.stream.next_bytes(self.expected() - self.content.header())?;
        self.compare(self.content.header() + body.len() as u64)?;
        if self.stream.is_at_end()? { Ok(body) } else { self.compare(u64::MAX).map(|()| body) }
    }

    /// Whether the file is as long as its header says. A packed file tells its length at its end; only where that is
    /// another, it is unpacked to see what is wrong with it.
    pub fn check_length(&mut self, path: &Path) -> Result<(), DataError> {
        let told = self.expected() & u64::from(u32::MAX);
        if !self.stream.gzipped || promised_length(path).map(u64::from) == Some(told) {
            return Ok(());
        }
        let found = self.content.header() + self.stream.drain()?;
        self.compare(found)
    }
}

/// The next number of a header of which `before` bytes are read.
fn next_number(stream: &mut Stream<'_>, content: Content, before: u64) -> Result<u32, DataError> {
    let mut bytes = [0; 4];
    let filled = stream.fill(&mut bytes)?;
    let file = || stream.file.clone();
    match (filled, before) {
        (4, _) => Ok(u32::from_be_bytes(bytes)),
        (0, 0) => Err(ImageError::Empty { file: file(), what: content.name() }.into()),
        _ => {
            let found = before + filled as u64;
            Err(ImageError::Truncated { file: file(), found, expected: content.header() }.into())
        }
    }
}
