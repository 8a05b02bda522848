//! A file that is read from its beginning to its end, plain or gzipped.

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use flate2::bufread::MultiGzDecoder;

use super::{
    DataError, ImageError,
    csv::unreadable,
    reading::Meter,
    seekable::Seekable,
    text::{MOST_PIPED, endless},
};

/// Bytes that are asked of the operating system at once.
const BUFFER: usize = 1 << 16;
/// Bytes that are taken out of a file at once.
const CHUNK: usize = 1 << 18;
/// A gzipped file of pixels is taken to be so many times as large unpacked, until it turns out to be larger.
const USUAL_RATIO: u64 = 8;
/// The first bytes of a gzipped file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// An open file. What it holds is told from its first bytes: names lie, since downloads are unpacked without renaming.
pub(super) struct Stream<'a> {
    /// The file's name for messages.
    pub file: String,
    /// Bytes of the file as it lies on the disk.
    pub length: u64,
    /// Whether it is unpacked while it is read.
    pub gzipped: bool,
    /// Whether it lies on a disk, and so has an end.
    pub is_regular: bool,
    /// Its first bytes as they lie on the disk, four at most.
    pub first: Vec<u8>,
    path: PathBuf,
    reader: Box<dyn Read + 'a>,
    meter: &'a Meter,
}

/// Counts what is read, and reads no more once it is told to stop.
pub(super) struct Counted<'a, R> {
    source: R,
    meter: &'a Meter,
}

impl<'a, R> Counted<'a, R> {
    /// A source that is read from its beginning.
    pub fn new(source: R, meter: &'a Meter) -> Self {
        Self { source, meter }
    }
}

impl<R: Seek> Seek for Counted<'_, R> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.source.seek(place)
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.is_interrupted() {
            return Err(io::Error::other("interrupted"));
        }
        let bytes = self.source.read(buffer)?;
        self.meter.add(bytes);
        Ok(bytes)
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl<'a> Stream<'a> {
    /// Opens a file.
    ///
    /// # Errors
    /// When the operating system does not give it.
    pub fn open(path: &Path, meter: &'a Meter) -> Result<Self, DataError> {
        let name = path.display().to_string();
        let open = || -> io::Result<_> {
            let file = File::open(path)?;
            let about = file.metadata()?;
            let (length, is_regular) = (about.len(), about.is_file());
            let mut reader = BufReader::with_capacity(BUFFER, Counted { source: file, meter });
            // A pipe may give them one by one.
            let mut first = vec![0; 4];
            let count = fill(&mut reader, &mut first)?;
            first.truncate(count);
            let gzipped = first.starts_with(&GZIP);
            let reader = Cursor::new(first.clone()).chain(reader);
            let reader: Box<dyn Read + 'a> =
                if gzipped { Box::new(MultiGzDecoder::new(reader)) } else { Box::new(reader) };
            Ok((reader, length, gzipped, is_regular, first))
        };
        match open() {
            Ok((reader, length, gzipped, is_regular, first)) => {
                let path = path.to_owned();
                Ok(Self { file: name, length, gzipped, is_regular, first, path, reader, meter })
            }
            Err(_) if meter.is_interrupted() => Err(DataError::Interrupted),
            Err(error) => Err(unreadable(&name, error)),
        }
    }

    /// The same to be read at any place, of which nothing was taken yet: a file on a disk is opened anew, and what a pipe gives is read to
    /// its end into memory.
    ///
    /// # Errors
    /// What cannot be read, and a pipe that gives more than is read of one.
    pub fn seekable(mut self) -> Result<Seekable, DataError> {
        if self.is_regular {
            return File::open(&self.path).map(Seekable::File).map_err(|error| unreadable(&self.file, error));
        }
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(MOST_PIPED + 1).read_to_end(&mut bytes);
        read.map_err(|error| failure(&self.file, self.meter, error))?;
        if bytes.len() as u64 > MOST_PIPED {
            return Err(endless(&self.file));
        }
        Ok(Seekable::Memory(Cursor::new(bytes.into())))
    }

    /// Fills a buffer as far as the file goes and gives the number of bytes.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, DataError> {
        fill(&mut self.reader, buffer).map_err(|error| failure(&self.file, self.meter, error))
    }

    /// The next `bytes` bytes, or fewer where the file ends. No more memory is taken than there are bytes to fill it,
    /// give or take a constant factor, however many are asked for.
    pub fn next_bytes(&mut self, bytes: u64) -> Result<Vec<u8>, DataError> {
        let too_large = || ImageError::TooLarge { file: self.file.clone() };
        let wanted = usize::try_from(bytes).map_err(|_| too_large())?;
        let likely = if self.gzipped { self.length.saturating_mul(USUAL_RATIO) } else { self.length };
        let mut taken = Vec::new();
        taken.try_reserve(wanted.min(usize::try_from(likely).unwrap_or(wanted))).map_err(|_| too_large())?;
        while taken.len() < wanted {
            let start = taken.len();
            let end = wanted.min(start.saturating_add(CHUNK));
            taken.try_reserve(end - start).map_err(|_| ImageError::TooLarge { file: self.file.clone() })?;
            taken.resize(end, 0);
            let filled = self.fill(taken.get_mut(start..).unwrap_or_default())?;
            if filled < end - start {
                taken.truncate(start + filled);
                break;
            }
        }
        Ok(taken)
    }

    /// Whether there is nothing more; at the end of a gzipped file this is where its checksum is compared.
    pub fn is_at_end(&mut self) -> Result<bool, DataError> {
        Ok(self.fill(&mut [0])? == 0)
    }

    /// Reads what is left and gives the number of bytes.
    pub fn drain(&mut self) -> Result<u64, DataError> {
        io::copy(&mut self.reader, &mut io::sink()).map_err(|error| failure(&self.file, self.meter, error))
    }
}

/// Fills a buffer as far as a reader goes.
pub(super) fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(bytes) => filled += bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// What it means that a file cannot be read on.
pub(super) fn failure(file: &str, meter: &Meter, error: io::Error) -> DataError {
    let file = file.to_owned();
    match error.kind() {
        _ if meter.is_interrupted() => DataError::Interrupted,
        io::ErrorKind::UnexpectedEof => ImageError::CutOff { file }.into(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            ImageError::Damaged { file, reason: error.to_string().replace(char::is_control, " ") }.into()
        }
        // So says the reader of tar, with the bytes that it does not understand.
        io::ErrorKind::Other => ImageError::NoArchive { file }.into(),
        _ => unreadable(&file, error),
    }
}

/// What the end of a gzipped file says of its length unpacked, as far as 32 bits can.
pub(super) fn promised_length(path: &Path) -> Option<u32> {
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::End(-4)).ok()?;
    let mut length = [0; 4];
    file.read_exact(&mut length).ok()?;
    Some(u32::from_le_bytes(length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::written::gzipped;

    fn file(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    #[test]
    fn a_file_is_read_in_parts_plain_or_packed_in_one_piece_or_several() {
        let bytes: Vec<u8> = (0..251).cycle().take(3 * CHUNK).collect();
        let (first, second) = bytes.split_at(CHUNK + 7);
        for packed in [bytes.clone(), gzipped(&bytes), [gzipped(first), gzipped(second)].concat()] {
            let (_folder, path) = file(&packed);
            let meter = Meter::new(packed.len() as u64);
            let mut stream = Stream::open(&path, &meter).unwrap();
            assert_eq!(stream.next_bytes(5).unwrap(), bytes[..5]);
            assert_eq!(stream.next_bytes(2 * CHUNK as u64).unwrap(), bytes[5..2 * CHUNK + 5]);
            assert!(!stream.is_at_end().unwrap());
            assert_eq!(stream.next_bytes(u64::MAX).unwrap(), bytes[2 * CHUNK + 6..]);
            assert!(stream.is_at_end().unwrap());
        }
    }

    #[test]
    fn nothing_more_is_read_once_it_is_interrupted() {
        // What does not shrink, so that most of the packed file lies beyond the first look at it.
        let bytes: Vec<u8> = (1_u64..).flat_map(|place| place.wrapping_pow(9).to_be_bytes()).take(8 * BUFFER).collect();
        for packed in [bytes.clone(), gzipped(&bytes)] {
            let (_folder, path) = file(&packed);
            let meter = Meter::default();
            let mut stream = Stream::open(&path, &meter).unwrap();
            assert!(stream.next_bytes(10).is_ok());
            meter.interrupt();
            assert!(matches!(stream.next_bytes(8 * BUFFER as u64), Err(DataError::Interrupted)));
            assert!(matches!(Stream::open(&path, &meter), Err(DataError::Interrupted)));
        }
    }

    #[test]
    fn the_end_of_a_packed_file_tells_its_length() {
        let (_folder, path) = file(&gzipped(&[7; 1000]));
        assert_eq!(promised_length(&path), Some(1000));
        assert_eq!(promised_length(&path.with_file_name("absent")), None);
        let (_folder, path) = file(b"abc");
        assert_eq!(promised_length(&path), None);
    }
}
