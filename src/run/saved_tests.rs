//! What is damaged is told and not believed.

use std::fs;

use super::*;
use crate::{
    data::Builtin,
    export::write_network,
    run::{
        RunFolder,
        folder::tests::{found, info},
        own_files::network_path,
    },
};

/// A run with two points.
fn run() -> (tempfile::TempDir, std::path::PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let (path, info) = (parent.path().join("run"), info(Builtin::Iris));
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    for (number, l1) in [(0, 2.0), (1, 4.0)] {
        folder.receive(&found(&info, number, l1)).unwrap();
    }
    (parent, path)
}

fn told(path: &Path, wanted: &str) {
    let message = SavedRun::open(path).unwrap_err().to_string();
    assert!(message.contains(wanted) && !message.contains('\n'), "{wanted}: {message}");
}

#[test]
fn another_network_in_the_place_of_one_is_told() {
    let (_parent, path) = run();
    let networks = [0, 1].map(|number| network_path(&path, number));
    let bytes = networks.each_ref().map(|path| fs::read(path).unwrap());
    fs::write(&networks[0], &bytes[1]).unwrap();
    told(&path, "0.safetensors” is damaged: its checksum is not that of the point 0");
    let mut flipped = bytes[0].clone();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(&networks[0], flipped).unwrap();
    told(&path, "its checksum is not that of the point 0");
    fs::write(&networks[0], &bytes[0]).unwrap();
    assert_eq!(SavedRun::open(&path).unwrap().front.len(), 2);
}

/// The `front.csv` of a run with something replaced.
fn replaced(path: &Path, from: &str, to: &str) {
    let front = path.join("front.csv");
    let text = fs::read_to_string(&front).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(front, text.replace(from, to)).unwrap();
}

#[test]
fn without_checksums_figures_that_are_not_of_the_network_are_told() {
    let (_parent, path) = run();
    let front = path.join("front.csv");
    let text = fs::read_to_string(&front).unwrap();
    let without = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        [&fields[..18], &fields[19..]].concat().join(",") + "\n"
    };
    let old: String = text.lines().map(without).collect();
    let reset = || fs::write(&front, &old).unwrap();
    reset();
    assert_eq!(SavedRun::open(&path).unwrap().front.len(), 2);
    for (from, to, wanted) in [
        (",budget,2,", ",budget,2.1,", "the point 0 has an ℓ¹ norm of 2.1, and that of its network is 2"),
        (",2,0.1,inf,", ",3,0.1,inf,", "has 3 non-zero parameters, and its network has 2"),
        (",0.6,", ",0.3,", "has 0.3 for train_loss, and the file of its network has 0.6"),
        ("budget,2,0.6,0.6,,", "budget,2,0.6,0.6,0.1,", "has “” for test_accuracy"),
    ] {
        reset();
        replaced(&path, from, to);
        told(&path, wanted);
    }
    reset();
    let (first, second) = (network_path(&path, 0), network_path(&path, 1));
    fs::copy(second, first).unwrap();
    told(&path, "the point 0 has an ℓ¹ norm of 2, and that of its network is 4");
    // Another network with the same norm.
    let info = info(Builtin::Iris);
    let crate::run::Event::Point(point, parameters) = found(&info, 7, 2.0) else { unreachable!() };
    write_network(&network_path(&path, 0), &info.card, &Member { point: *point, parameters }).unwrap();
    told(&path, "the point 0 has 0 for point, and the file of its network has 7");
}

#[test]
fn rows_that_cannot_be_are_told() {
    let (_parent, path) = run();
    let front = path.join("front.csv");
    let text = fs::read_to_string(&front).unwrap();
    for (from, to, wanted) in [
        (",0.6,0.6,", ",0.6,NaN,", "line 2 has “NaN” for validation_loss"),
        (",0.6,0.6,", ",0.6,-inf,", "line 2 has “-inf” for validation_loss"),
        (",budget,2,", ",budget,-2,", "line 2 has “-2” for l1"),
        ("0.30000000000000004", "1.5", "line 2 has “1.5” for train_accuracy"),
        ("point,start", "start,point", "line 2 "),
        ("_accuracy", "_r2", "line 1 has other scores than those of a classification"),
        ("\n1,", "\n0,", "line 3 repeats the point 0"),
    ] {
        replaced(&path, from, to);
        // Exchanged columns are read by their names, and then the figures are others.
        if to == "start,point" {
            assert!(SavedRun::open(&path).is_err());
        } else {
            told(&path, wanted);
        }
        fs::write(&front, &text).unwrap();
    }
    for (content, wanted) in [
        ("", "line 1 names no columns"),
        (text.split_once('\n').unwrap().1, "line 1 names no column point"),
        ("a,b\n1,2\n", "line 1 names no column point"),
    ] {
        fs::write(&front, content).unwrap();
        told(&path, wanted);
    }
    fs::remove_file(&front).unwrap();
    told(&path, "cannot read “");
}
