//! Files of runs and networks as they are read: none is larger than the program would write it, and those of a run are regular ones.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// Bytes of a text of a run, at most: `run.toml` of a table with 100,000 columns has a few MB, `front.csv` 300 bytes for each point of each
/// fold.
pub(crate) const MOST_TEXT: u64 = 32 << 20;
/// Bytes of the file of a network, at most: the parameters of the largest that there can be, and a header for as many inputs.
pub(crate) const MOST_NETWORK: u64 = 192 << 20;

/// The bytes of a file, which must not be more than `most`. No more memory than that is taken, and nothing is waited for, as by a pipe.
pub(crate) fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // Before it is opened: to open a pipe is to wait for somebody who writes.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > most {
        return Err(io::Error::other(format!("it has more than {} MiB", most >> 20)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a file that a person has named, which may be a pipe, and must not be more than `most`.
pub(crate) fn stream(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it has more than {} MiB", most >> 20)));
    }
    Ok(bytes)
}

/// The text of a regular file.
pub(crate) fn text(path: &Path) -> io::Result<String> {
    String::from_utf8(bytes(path, MOST_TEXT)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is no text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_a_bounded_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "abc").unwrap();
        assert_eq!(bytes(&path, 3).unwrap(), b"abc");
        assert!(bytes(&path, 2).unwrap_err().to_string().contains("more than"));
        assert_eq!(text(&path).unwrap(), "abc");
        std::fs::write(&path, [0xff]).unwrap();
        assert!(text(&path).unwrap_err().to_string().contains("no text"));
        assert!(bytes(folder.path(), 9).unwrap_err().to_string().contains("no regular file"));
        assert_eq!(bytes(&folder.path().join("absent"), 9).unwrap_err().kind(), io::ErrorKind::NotFound);
        #[cfg(unix)]
        {
            let status = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap();
            assert!(status.success() && bytes(&folder.path().join("pipe"), 9).is_err());
            assert!(bytes(Path::new("/dev/zero"), 9).is_err());
            assert!(stream(Path::new("/dev/zero"), 1 << 20).unwrap_err().to_string().contains("more than 1 MiB"));
            assert_eq!(stream(Path::new("/dev/null"), 9).unwrap(), b"");
        }
    }
}
