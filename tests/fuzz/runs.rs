//! A sound run to change files of.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use crate::support::paretoscope;

/// The files of a small run, by their paths in its folder: with folds, refits, and a journal as of a run that was broken off.
pub fn sound() -> &'static BTreeMap<PathBuf, Vec<u8>> {
    static RUN: OnceLock<BTreeMap<PathBuf, Vec<u8>>> = OnceLock::new();
    RUN.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let fit = "fit iris --points 3 --hidden 2 --folds 2 --starts 1 --gradients 200 --refit --penalty-factor=petal_length=0 --out run";
        let words: Vec<String> = fit.split(' ').map(str::to_owned).collect();
        let columns = paretoscope::data::Builtin::Iris.dataset(&paretoscope::data::CsvOptions::default()).unwrap().features;
        let words: Vec<String> = words.iter().map(|word| word.replace("petal_length", &columns[2])).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = paretoscope(folder.path(), &words);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut files = BTreeMap::new();
        collect(&folder.path().join("run"), Path::new(""), &mut files);
        assert!(files.contains_key(Path::new("run.toml")) && files.contains_key(Path::new("refits.csv")), "{:?}", files.keys());
        files
    })
}

fn collect(root: &Path, within: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(root.join(within)).unwrap() {
        let name = within.join(entry.unwrap().file_name());
        let path = root.join(&name);
        if path.is_dir() {
            collect(root, &name, files);
        } else {
            files.insert(name, std::fs::read(path).unwrap());
        }
    }
}

/// Writes the sound run to a folder.
pub fn write(folder: &Path) {
    for (name, bytes) in sound() {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}
