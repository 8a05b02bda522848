//! The targets, one for each kind of file.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use paretoscope::{
    data::DataSpecification,
    export::{self, read_network},
    run::{SavedRun, kept::open_record},
};

use crate::{
    arrays,
    changes::{Changes, read},
    images, runs, support, tables,
};

/// The time of each target in the suite.
const TIME: Duration = Duration::from_secs(1);

/// Changes sound files at random for as long as there is time.
macro_rules! fuzz {
    ($test:expr) => {
        bolero::check!().with_iterations(usize::MAX).with_test_time(TIME).with_type::<Changes>().for_each($test)
    };
}

/// Files are written here: in memory, where there is such a folder.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn read_data(path: &Path) {
    let data = DataSpecification::new(path.to_str().unwrap());
    read(|| data.summary(0));
    read(|| data.prepare(0));
}

#[test]
fn tables_are_read_or_refused() {
    let (sound, folder) = (tables::sound(), folder());
    fuzz!(|changes: &Changes| {
        let (ending, bytes) = changes.choose(&sound);
        let path = folder.path().join(format!("table.{ending}"));
        std::fs::write(&path, changes.of(bytes)).unwrap();
        read_data(&path);
    });
}

#[test]
fn archives_of_numpy_are_read_or_refused() {
    let (all, folder) = (arrays::arrays(), folder());
    let sound = arrays::archive(&all);
    let path = folder.path().join("rows.npz");
    fuzz!(|changes: &Changes| {
        // A change of the archive itself mostly breaks its checksums alone.
        let bytes = if changes.base.is_multiple_of(4) {
            changes.of(&sound)
        } else {
            let (changed, _) = changes.choose(&all);
            let of = |(name, bytes): &(&'static str, Vec<u8>)| {
                (*name, if name == changed { changes.of(bytes) } else { bytes.clone() })
            };
            arrays::archive(&all.iter().map(of).collect::<Vec<_>>())
        };
        std::fs::write(&path, bytes).unwrap();
        read_data(&path);
    });
}

#[test]
fn parquet_files_are_read_or_refused() {
    let sound: [&[u8]; 2] =
        [include_bytes!("../fixtures/rows.parquet"), include_bytes!("../fixtures/rows_packed.parquet")];
    let folder = folder();
    let path = folder.path().join("rows.parquet");
    fuzz!(|changes: &Changes| {
        std::fs::write(&path, changes.of(changes.choose::<&[u8]>(&sound))).unwrap();
        read_data(&path);
    });
}

#[test]
fn images_of_mnist_are_read_or_refused() {
    let folder = folder();
    let files = images::idx_files(12, 6);
    fuzz!(|changes: &Changes| {
        let (changed, _) = changes.choose(&files);
        for (name, bytes) in &files {
            let bytes = if name == changed { changes.of(bytes) } else { bytes.clone() };
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        read_data(folder.path());
    });
}

#[test]
fn archives_of_cifar_are_read_or_refused() {
    let folder = folder();
    let archive = images::tar(&images::cifar_files(6, 3));
    let packed = images::gzipped(&archive);
    fuzz!(|changes: &Changes| {
        // Most changes of a packed file break its checksum alone.
        let (name, bytes) = if changes.base.is_multiple_of(4) { ("a.tar.gz", &packed) } else { ("a.tar", &archive) };
        let path = folder.path().join(name);
        std::fs::write(&path, changes.of(bytes)).unwrap();
        read_data(&path);
    });
}

#[test]
fn exported_networks_are_read_and_run_or_refused() {
    let folder = folder();
    let run = folder.path().join("run");
    runs::write(&run);
    let rows = folder.path().join("rows.csv");
    std::fs::write(
        &rows,
        std::fs::read_to_string(support::asset("iris.csv")).unwrap().lines().take(9).collect::<Vec<_>>().join("\n"),
    )
    .unwrap();
    let sound: Vec<(&str, Vec<u8>)> = ["a.onnx", "a.safetensors", "b.py"]
        .into_iter()
        .map(|name| {
            let output = support::paretoscope(folder.path(), &["export", "run", name]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            (name, std::fs::read(folder.path().join(name)).unwrap())
        })
        .collect();
    fuzz!(|changes: &Changes| {
        let (name, bytes) = changes.choose(&sound);
        let path = folder.path().join(name);
        std::fs::write(&path, changes.of(bytes)).unwrap();
        read(|| export::predict(&path, &rows));
        std::fs::write(&path, bytes).unwrap();
    });
}

/// A run of which one file is changed; what was there before is put back.
fn changed_run(folder: &Path, name: &Path, changes: &Changes) {
    let sound = &runs::sound()[name];
    std::fs::write(folder.join(name), changes.of(sound)).unwrap();
    read(|| SavedRun::open(folder).map(|run| assert!(run.hypervolume() >= 0.0)));
    read(|| open_record(&[folder.to_owned()]));
    read(|| SavedRun::read_specification(folder).map(|run| drop(run.validate())));
    std::fs::write(folder.join(name), sound).unwrap();
}

#[test]
fn specifications_of_runs_are_read_or_refused() {
    let folder = folder();
    runs::write(folder.path());
    fuzz!(|changes: &Changes| changed_run(folder.path(), Path::new("run.toml"), changes));
}

#[test]
fn fronts_are_read_or_refused() {
    let folder = folder();
    runs::write(folder.path());
    fuzz!(|changes: &Changes| {
        changed_run(
            folder.path(),
            Path::new(if changes.base.is_multiple_of(4) { "refits.csv" } else { "front.csv" }),
            changes,
        );
    });
}

#[test]
fn networks_are_read_or_refused() {
    let folder = folder();
    let networks: Vec<&PathBuf> = runs::sound().keys().filter(|name| name.starts_with("networks")).collect();
    let path = folder.path().join("net.safetensors");
    fuzz!(|changes: &Changes| {
        let name = *changes.choose(&networks);
        std::fs::write(&path, changes.of(&runs::sound()[name])).unwrap();
        read(|| read_network(&path));
    });
}
