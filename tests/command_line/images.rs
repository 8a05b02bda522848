//! Images in both layouts.

use std::{fs, path::Path};

use paretoscope::run::SavedRun;

use crate::{
    fails,
    image_files::{write_cifar, write_idx},
    stderr, stdout,
    support::paretoscope,
};

#[test]
fn images_of_both_layouts_are_computed_with() {
    let folder = tempfile::tempdir().unwrap();
    write_idx(&folder.path().join("my.digits"), 60, 15);
    write_cifar(&folder.path().join("animals.tar.gz"), 45, 9);
    for (data, header, name) in [
        ("my.digits/", "my.digits: 48 training, 12 validation and 15 test rows; network 12-2-3", "my.digits-2"),
        ("animals.tar.gz", "animals: 36 training, 9 validation and 9 test rows; network 3072-2-3", "animals-2"),
    ] {
        let output = paretoscope(folder.path(), &["fit", data, "--hidden", "2", "--points", "3", "--epochs", "30"]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stdout(&output).starts_with(header), "{}", stdout(&output));
        let runs = fs::read_dir(folder.path().join("runs")).unwrap().map(|entry| entry.unwrap().path());
        let run = runs.into_iter().find(|run| run.file_name().unwrap().to_str().unwrap().starts_with(name)).unwrap();
        let run = SavedRun::open(&run).unwrap();
        assert!(!run.front.is_empty());
        assert!(Path::new(&run.specification.data.source).is_absolute(), "{}", run.specification.data.source);
        assert!(run.dataset.image.is_some() && run.dataset.classes.len() == 3);
    }
}

#[test]
fn the_convolutional_network_of_the_paper_is_computed_for_images() {
    let folder = tempfile::tempdir().unwrap();
    write_cifar(&folder.path().join("animals.tar.gz"), 45, 9);
    let options = ["fit", "animals.tar.gz", "--conv", "--points", "2", "--epochs", "2", "--max-l1", "50"];
    let output = paretoscope(folder.path(), &[&options[..], &["--out", "run"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let header = "network 3×32×32-32c3p2-32c4p2-512-3 (ReLU) with 609187 parameters";
    assert!(stdout(&output).contains(header), "{}", stdout(&output));
    let run = SavedRun::open(&folder.path().join("run")).unwrap();
    assert_eq!((run.network.parameters(), run.front.is_empty()), (609_187, false));
    let export = paretoscope(folder.path(), &["export", "run", "network.safetensors"]);
    assert!(export.status.success(), "{}", stderr(&export));
}

#[test]
fn what_has_no_convolutions_or_no_such_device_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fails(folder.path(), &["fit", "iris", "--conv"], 1, "convolutions need images");
    fails(folder.path(), &["fit", "digits", "--conv"], 1, "images of 8×8 pixels are too small");
    fails(folder.path(), &["fit", "digits", "--conv", "--activation", "tanh"], 2, "have ReLU activations");
    if !cfg!(feature = "cuda") {
        fails(folder.path(), &["fit", "iris", "--device", "cuda:1"], 1, "--features cuda");
    }
    if !cfg!(feature = "metal") {
        fails(folder.path(), &["fit", "iris", "--device", "metal"], 1, "--features metal");
    }
    for wrong in [&["--conv", "--hidden", "3"][..], &["--device", "gpu"]] {
        let output = paretoscope(folder.path(), &[&["fit", "iris"], wrong].concat());
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }
}

#[test]
fn damaged_images_get_one_clear_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let images = write_idx(&folder.path().join("images"), 60, 15);
    let (pixels, labels) = (images.join("train-images-idx3-ubyte.gz"), images.join("train-labels-idx1-ubyte.gz"));
    let intact = fs::read(&pixels).unwrap();
    let fit = |options: &[&str], wanted: &str| fails(folder.path(), &[&["fit", "images"], options].concat(), 1, wanted);
    fit(&["--test", "x.csv"], "leave out the test file");
    fit(&["--target", "label"], "leave out the target column");
    fit(&["--task", "classification"], "leave out the task");
    fs::write(&pixels, &intact[..intact.len() - 20]).unwrap();
    fit(&[], "“images/train-images-idx3-ubyte.gz” is truncated");
    fs::write(&pixels, fs::read(&labels).unwrap()).unwrap();
    fit(&[], "“images/train-images-idx3-ubyte.gz” holds labels where images belong");
    fs::remove_file(&pixels).unwrap();
    fit(&[], "“train-images-idx3-ubyte” is missing in the folder “images”");
    // Damaged where only a whole reading finds it: the run does not begin.
    let mut damaged = intact;
    let checksum = damaged.len() - 6;
    damaged[checksum] ^= 1;
    fs::write(&pixels, &damaged).unwrap();
    fit(&[], "train-images-idx3-ubyte.gz” is damaged");
    fs::write(folder.path().join("images.tar.gz"), &damaged).unwrap();
    fails(folder.path(), &["fit", "images.tar.gz"], 1, "“images.tar.gz” is damaged");
}
