//! A file that is read from its beginning to its end, plain or gzipped.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;

use super::{DataError, ImageError, csv::unreadable, reading::Meter};

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
    reader: Box<dyn Read + 'a>,
    meter: &'a Meter,
}

/// Counts what is read, and reads no more once it is told to stop.
struct Counted<'a> {
    file: File,
    meter: &'a Meter,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.is_interrupted() {
            return Err(io::Error::other("interrupted"));
        }
        let bytes = self.file.read(buffer)?;
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
            let length = file.metadata()?.len();
            let mut reader = BufReader::with_capacity(BUFFER, Counted { file, meter });
            let gzipped = reader.fill_buf()?.starts_with(&GZIP);
            let reader: Box<dyn Read + 'a> =
                if gzipped { Box::new(MultiGzDecoder::new(reader)) } else { Box::new(reader) };
            Ok((reader, length, gzipped))
        };
        match open() {
            Ok((reader, length, gzipped)) => Ok(Self { file: name, length, gzipped, reader, meter }),
            Err(_) if meter.is_interrupted() => Err(DataError::Interrupted),
            Err(error) => Err(unreadable(&name, error)),
        }
    }

    /// Fills a buffer as far as the file goes and gives the number of bytes.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, DataError> {
        fill(&mut self.reader, buffer).map_err(|error| failure(&self.file, self.meter, error))
    }

    /// The next `bytes` bytes, or fewer where the file ends. No more memory is taken than there are bytes to fill it,
    /// give or take a constant factor, however many are asked for.
    pub fn take(&mut self, bytes: u64) -> Result<Vec<u8>, DataError> {
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
