//! What is read at any place of it.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom},
};

use bytes::Bytes;

/// A file on a disk, or all that a pipe has given.
#[derive(Debug)]
pub(super) enum Seekable {
    File(File),
    Memory(Cursor<Bytes>),
}

impl Read for Seekable {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Seekable {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(place),
            Self::Memory(bytes) => bytes.seek(place),
        }
    }
}
