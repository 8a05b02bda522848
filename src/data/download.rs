//! Downloads of datasets: whole or carried on, and believed only with the right checksum.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
    time::Duration,
};

use sha2::{Digest, Sha256};
use ureq::Agent;

use super::{Reading, Remote, Watch, cell::shortened};

/// Bytes that are taken from the network at once.
const CHUNK: usize = 1 << 16;
/// A server that says nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often a file is asked for again where it was broken off, as long as some of it came.
const ATTEMPTS: usize = 5;

/// A file of a dataset on the web.
#[derive(Clone, Copy, Debug)]
pub(super) struct RemoteFile {
    pub name: &'static str,
    pub bytes: u64,
    /// In hexadecimal digits.
    pub sha256: &'static str,
}

impl RemoteFile {
    /// Whether it was downloaded into a folder: it gets its name only once its checksum was right.
    pub fn is_in(&self, folder: &Path) -> bool {
        folder.join(self.name).metadata().is_ok_and(|about| about.is_file() && about.len() == self.bytes)
    }

    /// Its part that is there already.
    fn part(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.part", self.name))
    }

    /// Bytes of it that are there.
    fn bytes_in(&self, folder: &Path) -> u64 {
        if self.is_in(folder) {
            return self.bytes;
        }
        self.part(folder).metadata().map_or(0, |about| about.len().min(self.bytes))
    }
}

/// Why a dataset was not downloaded.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// No server answers.
    #[error(
        "{label} could not be downloaded, because {host} cannot be reached ({reason}); check the internet connection and try again, what has \
         come is kept"
    )]
    Offline {
        /// The dataset.
        label: &'static str,
        /// The server that was asked last.
        host: String,
        /// What went wrong.
        reason: String,
    },
    /// The server has not the file.
    #[error("{label} could not be downloaded, because {host} answers with status {status} for {file}; try again later")]
    Refused {
        /// The dataset.
        label: &'static str,
        /// The server that was asked last.
        host: String,
        /// The status of HTTP.
        status: u16,
        /// The file.
        file: &'static str,
    },
    /// What came is another file.
    #[error(
        "{file} of {label}, as {host} has it, is not the file that was published: its checksum is another; it was removed, try again later"
    )]
    Checksum {
        /// The dataset.
        label: &'static str,
        /// The server that was asked last.
        host: String,
        /// The file.
        file: &'static str,
    },
    /// The disk does not take it.
    #[error("cannot write to {}: {error}; make room there and try again", folder.display())]
    Disk {
        /// The folder.
        folder: PathBuf,
        /// What the operating system said.
        error: io::Error,
    },
    /// Another program downloads it.
    #[error("{label} is being downloaded already, by another window or command; wait for it")]
    Busy {
        /// The dataset.
        label: &'static str,
    },
    /// There is no cache folder.
    #[error(transparent)]
    NoFolder(#[from] super::DataError),
    /// Whoever watched has broken it off.
    #[error("the download was broken off; what has come is kept, and goes on from there the next time")]
    Interrupted,
}

impl Remote {
    /// Downloads what is missing, into [`Self::folder`], and gives the folder. `watch` is told how much is there and can break it off;
    /// the next time it goes on from there. A `mirror` is the address of a folder with the same files.
    ///
    /// # Errors
    /// No connection, a server that has not the file, a wrong checksum, a full disk, or an interruption.
    pub fn download(self, mirror: Option<&str>, watch: &mut Watch<'_>) -> Result<PathBuf, DownloadError> {
        let folder = self.folder()?;
        let mirrors: Vec<&str> = mirror.map_or_else(|| self.mirrors().to_vec(), |mirror| vec![mirror]);
        let download = Download { label: self.label(), files: self.files(), mirrors: &mirrors, folder: &folder };
        download.run(watch)?;
        Ok(folder)
    }
}

/// What is downloaded from where to where.
struct Download<'a> {
    label: &'static str,
    files: &'a [RemoteFile],
    mirrors: &'a [&'a str],
    folder: &'a Path,
}

impl Download<'_> {
    fn run(&self, watch: &mut Watch<'_>) -> Result<(), DownloadError> {
        std::fs::create_dir_all(self.folder).map_err(|error| self.disk(error))?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(PATIENCE))
            .timeout_per_read(Some(PATIENCE))
            .user_agent(concat!("paretoscope/", env!("CARGO_PKG_VERSION")))
            .build();
        let agent = Agent::new_with_config(config);
        for file in self.files {
            if !file.is_in(self.folder) {
                self.file(&agent, file, watch)?;
            }
        }
        self.tell(None, watch)
    }

    /// Downloads one file, from the first server that has it.
    fn file(&self, agent: &Agent, file: &RemoteFile, watch: &mut Watch<'_>) -> Result<(), DownloadError> {
        let path = file.part(self.folder);
        let mut part = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let part = part.as_mut().map_err(|error| self.disk(io::Error::new(error.kind(), error.to_string())))?;
        // Where a disk has no locks it goes without.
        if matches!(part.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(DownloadError::Busy { label: self.label });
        }
        let mut last = None;
        for mirror in self.mirrors {
            match self.from(agent, mirror, file, part, watch) {
                Ok(()) => return std::fs::rename(&path, self.folder.join(file.name)).map_err(|error| self.disk(error)),
                Err(error @ (DownloadError::Interrupted | DownloadError::Disk { .. })) => return Err(error),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or(DownloadError::Interrupted))
    }

    /// Downloads what is missing of a file, again where it breaks off, and compares its checksum.
    fn from(
        &self,
        agent: &Agent,
        mirror: &str,
        file: &RemoteFile,
        part: &mut File,
        watch: &mut Watch<'_>,
    ) -> Result<(), DownloadError> {
        let mut attempts = 0;
        loop {
            let before = part.metadata().map_or(0, |about| about.len());
            if before > file.bytes {
                part.set_len(0).map_err(|error| self.disk(error))?;
            } else if before == file.bytes {
                break;
            }
            self.tell(Some((file, before)), watch)?;
            let result = self.request(agent, mirror, file, part, watch);
            let after = part.metadata().map_or(0, |about| about.len());
            match result {
                Err(DownloadError::Offline { .. }) if after > before && attempts < ATTEMPTS => attempts += 1,
                Err(error) => return Err(error),
                Ok(()) if after == file.bytes => break,
                Ok(()) if after > file.bytes || attempts >= ATTEMPTS || after == before => break,
                Ok(()) => attempts += 1,
            }
        }
        if sha256(part).map_err(|error| self.disk(error))? == file.sha256 {
            return part.sync_all().map_err(|error| self.disk(error));
        }
        part.set_len(0).map_err(|error| self.disk(error))?;
        Err(DownloadError::Checksum { label: self.label, host: host(mirror), file: file.name })
    }

    /// Asks for the rest of a file and writes it behind its part.
    fn request(
        &self,
        agent: &Agent,
        mirror: &str,
        file: &RemoteFile,
        part: &mut File,
        watch: &mut Watch<'_>,
    ) -> Result<(), DownloadError> {
        let offline = |reason: String| {
            let reason = shortened(&reason);
            DownloadError::Offline { label: self.label, host: host(mirror), reason }
        };
        let mut start = part.metadata().map_or(0, |about| about.len());
        let mut request = agent.get(format!("{}/{}", mirror.trim_end_matches('/'), file.name));
        if start > 0 {
            request = request.header("Range", format!("bytes={start}-"));
        }
        let mut response = request.call().map_err(|error| offline(error.to_string()))?;
        match response.status().as_u16() {
            206 if begins_at(response.headers().get("Content-Range"), start) => {}
            // It sends all of it again.
            200 | 206 => start = 0,
            // There is nothing behind what is there, so it is not a part of this file.
            416 => return part.set_len(0).map_err(|error| self.disk(error)),
            status => {
                return Err(DownloadError::Refused { label: self.label, host: host(mirror), status, file: file.name });
            }
        }
        part.set_len(start).and_then(|()| part.seek(SeekFrom::Start(start))).map_err(|error| self.disk(error))?;
        // Never more than the file has, and a little to see that there is more.
        let mut body = response.body_mut().as_reader().take(file.bytes - start + 1);
        let mut buffer = vec![0; CHUNK];
        loop {
            let count = body.read(&mut buffer).map_err(|error| offline(error.to_string()))?;
            if count == 0 {
                return Ok(());
            }
            part.write_all(buffer.get(..count).unwrap_or_default()).map_err(|error| self.disk(error))?;
            start += count as u64;
            self.tell(Some((file, start)), watch)?;
        }
    }

    /// Tells how much of all files is there; of one it is known.
    fn tell(&self, known: Option<(&RemoteFile, u64)>, watch: &mut Watch<'_>) -> Result<(), DownloadError> {
        let bytes = |file: &RemoteFile| match known {
            Some((known, bytes)) if known.name == file.name => bytes.min(file.bytes),
            _ => file.bytes_in(self.folder),
        };
        let reading =
            Reading { bytes: self.files.iter().map(bytes).sum(), of: self.files.iter().map(|file| file.bytes).sum() };
        if watch(reading) == ControlFlow::Continue(()) { Ok(()) } else { Err(DownloadError::Interrupted) }
    }

    fn disk(&self, error: io::Error) -> DownloadError {
        DownloadError::Disk { folder: self.folder.to_owned(), error }
    }
}

/// Whether what is sent begins at this byte, by its `Content-Range`.
fn begins_at(range: Option<&ureq::http::HeaderValue>, start: u64) -> bool {
    let text = range.and_then(|range| range.to_str().ok());
    text.and_then(|text| text.strip_prefix("bytes ")?.split('-').next()?.parse().ok()) == Some(start)
}

/// The server of an address.
fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    shortened(rest.split('/').next().unwrap_or(rest))
}

/// The checksum of a file in hexadecimal digits.
fn sha256(file: &mut File) -> io::Result<String> {
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            let digits: Vec<String> = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            return Ok(digits.concat());
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
    }
}

#[cfg(test)]
#[path = "download_tests.rs"]
mod tests;
