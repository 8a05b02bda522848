//! What a source is, told from its name and from what lies there.

use std::path::{Path, PathBuf};

use super::{Builtin, DataError, ImageError, Remote, cifar, csv::unreadable, idx};

/// Endings of archives.
const ARCHIVES: [&str; 3] = [".tar.gz", ".tgz", ".tar"];

/// What a source is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A dataset that comes with the program.
    Builtin(Builtin),
    /// A file of text.
    Csv(PathBuf),
    /// A folder in MNIST's layout.
    Idx(idx::Files),
    /// A folder or an archive in CIFAR-10's binary layout.
    Cifar(cifar::Files),
}

impl Place {
    /// Looks what a source is: the name of a built-in dataset, or a path.
    ///
    /// # Errors
    /// Where nothing is, or a folder without files that are known.
    pub fn of(source: &str) -> Result<Self, DataError> {
        if let Some(builtin) = Builtin::from_name(source) {
            return Ok(Self::Builtin(builtin));
        }
        let downloaded = Remote::from_name(source).map(Remote::place).transpose()?;
        let path = downloaded.as_deref().unwrap_or(Path::new(source));
        if let Err(error) = path.metadata() {
            let source_name = source.to_owned();
            let absent = error.kind() == std::io::ErrorKind::NotFound;
            return Err(if absent { DataError::UnknownSource { source_name } } else { unreadable(source, error) });
        }
        if path.is_dir() {
            return folder(path);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if stem_of_archive(&name).is_some() {
            return Ok(Self::Cifar(cifar::Files::Archive(path.to_owned())));
        }
        if idx::is_name(&name) || cifar::is_name(&name) {
            return Err(ImageError::OneOfSeveral { file: source.to_owned() }.into());
        }
        Ok(Self::Csv(path.to_owned()))
    }

    /// Bytes of all files, as they lie on the disk.
    pub fn bytes(&self) -> u64 {
        let length = |path: &Path| path.metadata().map_or(0, |metadata| metadata.len());
        match self {
            Self::Builtin(_) => 0,
            Self::Csv(path) => length(path),
            Self::Idx(files) => files.paths().map(length).sum(),
            Self::Cifar(files) => files.paths().map(length).sum(),
        }
    }
}

/// Whether a folder or an archive holds images in a layout that is read.
#[must_use]
pub fn holds_images(path: &Path) -> bool {
    path.to_str().is_some_and(|path| matches!(Place::of(path), Ok(Place::Idx(_) | Place::Cifar(_))))
}

fn folder(path: &Path) -> Result<Place, DataError> {
    if let Some(files) = idx::Files::find(path)? {
        return Ok(Place::Idx(files));
    }
    if let Some(files) = cifar::Files::find(path)? {
        return Ok(Place::Cifar(files));
    }
    Err(ImageError::UnknownFolder { folder: path.display().to_string() }.into())
}

/// The name of an archive without its ending.
fn stem_of_archive(name: &str) -> Option<&str> {
    let ending = ARCHIVES.iter().find(|ending| {
        let start = name.len().checked_sub(ending.len());
        start.and_then(|start| name.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
    })?;
    name.get(..name.len() - ending.len()).filter(|stem| !stem.is_empty())
}

/// A short name of a source, for people and for files: that of the folder, or that of the file without its ending.
pub(super) fn short_name(source: &str) -> String {
    let path = Path::new(source);
    // Of `.` and `..` only the operating system knows the name.
    let whole = if path.file_name().is_none() { path.canonicalize().ok() } else { None };
    let Some(name) = whole.as_deref().unwrap_or(path).file_name().map(|name| name.to_string_lossy().into_owned())
    else {
        return "data".to_owned();
    };
    if path.is_dir() {
        return name;
    }
    match stem_of_archive(&name) {
        Some(stem) => stem.to_owned(),
        None => Path::new(name.strip_suffix(".gz").unwrap_or(&name))
            .file_stem()
            .map_or(name.clone(), |stem| stem.to_string_lossy().into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        folder
    }

    fn place(folder: &tempfile::TempDir, name: &str) -> Result<Place, String> {
        Place::of(folder.path().join(name).to_str().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_source_is_told_from_what_lies_there() {
        let files = folder(&[
            "mnist/train-images.idx3-ubyte",
            "mnist/train-labels-idx1-ubyte.gz",
            "cifar/cifar-10-batches-bin/data_batch_1.bin",
            "batches/data_batch_7.bin",
            "rows.csv",
            "rows",
            "x.TAR.GZ",
            "x.tgz",
        ]);
        assert_eq!(Place::of("iris").unwrap(), Place::Builtin(Builtin::Iris));
        assert!(matches!(place(&files, "mnist"), Ok(Place::Idx(files)) if files.paths().count() == 2));
        for name in ["cifar", "cifar/", "cifar/cifar-10-batches-bin", "batches"] {
            let found = place(&files, name);
            assert!(matches!(&found, Ok(Place::Cifar(cifar::Files::Folder(files))) if files.len() == 1), "{found:?}");
        }
        for name in ["x.TAR.GZ", "x.tgz"] {
            assert!(matches!(place(&files, name), Ok(Place::Cifar(cifar::Files::Archive(_)))), "{name}");
        }
        for name in ["rows.csv", "rows"] {
            assert!(matches!(place(&files, name), Ok(Place::Csv(_))), "{name}");
        }
    }

    #[test]
    fn a_place_that_is_none_is_said_so() {
        let files = folder(&[
            "other/readme.txt",
            "no-labels/train-images-idx3-ubyte",
            "test-only/t10k-images-idx3-ubyte",
            "test-only/t10k-labels-idx1-ubyte",
            "no-test-labels/train-images-idx3-ubyte",
            "no-test-labels/train-labels-idx1-ubyte",
            "no-test-labels/t10k-images-idx3-ubyte",
            "no-train/test_batch.bin",
            "train-images-idx3-ubyte.gz",
            "data_batch_1.bin",
        ]);
        for (name, wanted) in [
            ("absent", "there is no file"),
            ("other", "neither train-images-idx3-ubyte (plain or .gz)"),
            ("no-labels", "“train-labels-idx1-ubyte” is missing in the folder"),
            ("test-only", "“train-images-idx3-ubyte” is missing in the folder"),
            ("no-test-labels", "“t10k-labels-idx1-ubyte” is missing in the folder"),
            ("no-train", "“data_batch_1.bin” is missing in the folder"),
            ("train-images-idx3-ubyte.gz", "choose the folder in which it lies"),
            ("data_batch_1.bin", "choose the folder in which it lies"),
        ] {
            let message = place(&files, name).unwrap_err();
            assert!(message.contains(wanted) && message.contains(name), "{name}: {message}");
        }
    }

    #[test]
    fn names_are_those_of_folders_and_files_without_their_endings() {
        let files = folder(&["my.images/x"]);
        let whole = files.path().join("my.images");
        assert_eq!(short_name(whole.to_str().unwrap()), "my.images");
        assert_eq!(short_name(&format!("{}/", whole.display())), "my.images");
        assert_eq!(short_name(&format!("{}/.", whole.display())), "my.images");
        assert_eq!(short_name("some/where/cifar-10-binary.tar.gz"), "cifar-10-binary");
        assert_eq!(short_name("some/where/x.TGZ"), "x");
        assert_eq!(short_name("some/where/my.data.csv"), "my.data");
        assert_eq!(short_name("some/where/my.data.csv.gz"), "my.data");
        assert_eq!(short_name("/"), "data");
        assert_eq!(short_name("iris"), "iris");
        let here = std::env::current_dir().unwrap();
        assert_eq!(short_name("."), here.file_name().unwrap().to_str().unwrap());
    }
}
