//! Which files in the folder of a run are the run's: nothing else is ever removed or replaced.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use super::{FolderError, journal::JOURNAL_FILE, saved::read_run_file};
use crate::{export::name_of_part, front::RefitKind};

/// The file that makes a folder a run.
pub(super) const RUN_FILE: &str = "run.toml";
/// The file with one row per point.
pub(super) const FRONT_FILE: &str = "front.csv";
/// The folder with one network per point.
pub(super) const NETWORKS_FOLDER: &str = "networks";
/// The file with one row per refit.
pub(super) const REFITS_FILE: &str = "refits.csv";
/// The folder with the networks of refits.
pub(super) const REFITS_FOLDER: &str = "refits";
/// The file that whoever writes has locked.
pub(super) const LOCK_FILE: &str = "run.lock";

/// The files of a run beside its networks.
const FILES: [&str; 5] = [RUN_FILE, FRONT_FILE, REFITS_FILE, LOCK_FILE, JOURNAL_FILE];
/// Tells the run's files by their names.
type IsOwn = fn(&str) -> bool;
/// The folders of networks, and which of their files are the run's.
const FOLDERS: [(&str, IsOwn); 2] = [(NETWORKS_FOLDER, is_own_network), (REFITS_FOLDER, is_own_refit)];
/// The ending of a network that takes the place of another as soon as its row is written.
const NEXT: &str = ".next";

/// The file of a point's network.
pub(super) fn network_path(folder: &Path, number: usize) -> PathBuf {
    folder.join(NETWORKS_FOLDER).join(network_name(number))
}

/// Where a network waits that is to replace the one of its point. Once the row has its checksum it is the network of the
/// point, whether it has been renamed or not.
pub(super) fn next_network_path(folder: &Path, number: usize) -> PathBuf {
    folder.join(NETWORKS_FOLDER).join(format!(".{}{NEXT}", network_name(number)))
}

fn network_name(number: usize) -> String {
    format!("{number}.safetensors")
}

/// The file of a refit's network.
pub(super) fn refit_path(folder: &Path, number: usize, kind: RefitKind) -> PathBuf {
    folder.join(REFITS_FOLDER).join(refit_name(number, kind))
}

fn refit_name(number: usize, kind: RefitKind) -> String {
    match kind {
        RefitKind::Refit => network_name(number),
        other => format!("{number}-{}.safetensors", other.name()),
    }
}

/// The point and the kind of the refit whose network has this name.
pub(super) fn refit_of_name(name: &str) -> Option<(usize, RefitKind)> {
    let stem = name.strip_suffix(".safetensors")?;
    let (number, kind) = match stem.split_once('-') {
        None => (stem, RefitKind::Refit),
        Some((number, kind)) => (number, kind.parse().ok()?),
    };
    let refit = (number.parse().ok()?, kind);
    (refit_name(refit.0, refit.1) == name).then_some(refit)
}

/// The number of the point that a network waits for under this name.
pub(super) fn number_of_next(name: &str) -> Option<usize> {
    number_of_network(name.strip_prefix('.')?.strip_suffix(NEXT)?)
}

/// The number of the point whose network has this name.
pub(super) fn number_of_network(name: &str) -> Option<usize> {
    let number = name.strip_suffix(".safetensors")?.parse().ok()?;
    (network_name(number) == name).then_some(number)
}

/// Whether a file with this name in the folder itself is the run's.
fn is_own(name: &str) -> bool {
    FILES.contains(&name) || name_of_part(name).is_some_and(|name| FILES.contains(&name))
}

/// Whether a file with this name in the folder of the networks is the run's.
fn is_own_network(name: &str) -> bool {
    let is_next = number_of_next(name).is_some();
    let begun = name_of_part(name);
    is_next
        || number_of_network(begun.unwrap_or(name)).is_some()
        || begun.is_some_and(|begun| number_of_next(begun).is_some())
}

/// Whether a file with this name in the folder of the refits is the run's.
fn is_own_refit(name: &str) -> bool {
    refit_of_name(name_of_part(name).unwrap_or(name)).is_some()
}

/// The files of a run in this folder, by their names alone. A folder of networks that is a link is not looked into.
///
/// # Errors
/// A folder that cannot be read.
pub(super) fn own_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = named(folder, is_own)?;
    for (name, is_own) in FOLDERS {
        let networks = folder.join(name);
        if networks.is_dir() && !networks.is_symlink() {
            files.extend(named(&networks, is_own)?);
        }
    }
    Ok(files)
}

fn named(folder: &Path, wanted: fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let is_wanted = |name: &OsStr| name.to_str().is_some_and(wanted);
    Ok(entries.iter().filter(|entry| is_wanted(&entry.file_name())).map(fs::DirEntry::path).collect())
}

/// Whether a folder may be replaced by a run: it is a run itself, or holds nothing but what a run that never came to be
/// has left.
///
/// # Errors
/// It holds something else, or a file of it is a link and so may stand for one elsewhere.
pub(super) fn check_own_files(folder: &Path) -> Result<(), FolderError> {
    let unreadable = |source| FolderError::Read { path: folder.to_owned(), source };
    let folders = FOLDERS.map(|(name, _)| folder.join(name));
    for path in own_files(folder).map_err(unreadable)?.into_iter().chain(folders.clone()) {
        match path.symlink_metadata() {
            Ok(about) if about.is_symlink() => return Err(FolderError::Link(path)),
            Ok(about) if about.is_dir() != folders.contains(&path) => {
                return Err(FolderError::NotOverwritten(folder.to_owned()));
            }
            _ => {}
        }
    }
    let holds_nothing = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        name == LOCK_FILE || name.to_str().and_then(name_of_part).is_some_and(|name| FILES.contains(&name))
    };
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(unreadable)?;
    if entries.iter().all(holds_nothing) || read_run_file(folder).is_ok() {
        Ok(())
    } else {
        Err(FolderError::NotOverwritten(folder.to_owned()))
    }
}

/// Removes the files of a run, and the folders that are empty then.
///
/// # Errors
/// What the operating system refuses. That something else is left in the folder is no error.
pub(super) fn remove_own_files(folder: &Path) -> io::Result<()> {
    for path in own_files(folder)? {
        unless_absent(fs::remove_file(path))?;
    }
    for path in FOLDERS.iter().map(|(name, _)| folder.join(name)).chain([folder.to_owned()]) {
        match fs::remove_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {}
            result => unless_absent(result)?,
        }
    }
    Ok(())
}

/// Moves what is not a run's from one folder of a run to another.
///
/// # Errors
/// What the operating system refuses.
pub(super) fn carry_foreign_files(from: &Path, to: &Path) -> io::Result<()> {
    for (folder, is_own) in [("", is_own as IsOwn)].into_iter().chain(FOLDERS) {
        let Ok(entries) = fs::read_dir(from.join(folder)) else { continue };
        for entry in entries.collect::<io::Result<Vec<_>>>()? {
            let name = entry.file_name();
            let is_folder = FOLDERS.iter().any(|(own, _)| name == *own);
            let stays = is_folder && folder.is_empty() || name.to_str().is_some_and(is_own);
            let target = to.join(folder).join(&name);
            if !stays && !target.exists() {
                if !folder.is_empty() && !to.join(folder).exists() {
                    fs::create_dir(to.join(folder))?;
                }
                unless_absent(fs::rename(entry.path(), target))?;
            }
        }
    }
    Ok(())
}

/// The run that a file belongs to, whether it is there already or is to be written: under its own name, through a link,
/// or by another way.
#[must_use]
pub fn run_of_file(path: &Path) -> Option<PathBuf> {
    let path = path.canonicalize().ok().or_else(|| {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    })?;
    let (name, folder) = (path.file_name()?.to_str()?, path.parent()?);
    let is_run = |folder: &Path| read_run_file(folder).is_ok();
    if is_own(name) && is_run(folder) {
        return Some(folder.to_owned());
    }
    let is_network = FOLDERS.iter().any(|(own, is_own)| folder.ends_with(own) && is_own(name));
    let run = folder.parent().filter(|_| is_network)?;
    is_run(run).then(|| run.to_owned())
}

/// That something is gone already is no error.
pub(super) fn unless_absent(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_name() {
        for name in ["run.toml", "front.csv", "refits.csv", "run.lock", ".run.toml.12-0.part"] {
            assert!(is_own(name), "{name}");
        }
        for name in ["notes.txt", "front.csv.bak", ".notes.txt.12-0.part", "3.safetensors", "networks"] {
            assert!(!is_own(name), "{name}");
        }
        for name in
            ["3.safetensors", ".3.safetensors.12-0.part", ".3.safetensors.next", "..3.safetensors.next.1-2.part"]
        {
            assert!(is_own_network(name), "{name}");
        }
        for name in ["mine.safetensors", "+3.safetensors", "03.safetensors", "3.pt", ".mine.safetensors.next"] {
            assert!(!is_own_network(name), "{name}");
        }
        assert_eq!(number_of_next(".12.safetensors.next"), Some(12));
        for name in ["3.safetensors", "3-ticket.safetensors", ".3-random-support.safetensors.12-0.part"] {
            assert!(is_own_refit(name), "{name}");
        }
        for name in ["3-refit.safetensors", "03-ticket.safetensors", "3-mine.safetensors", ".3.safetensors.next"] {
            assert!(!is_own_refit(name), "{name}");
        }
    }
}
