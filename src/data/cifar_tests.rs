//! What folders and archives in CIFAR-10's binary layout are read as, and what their errors say.

use std::fs;

use proptest::prelude::*;

use super::*;
use crate::data::{
    DataSpecification, Dataset, ImageShape, Targets,
    cifar_batch::RECORD,
    written::{batch, cifar_files, gzipped, label, large_data, pixel, tar},
};

type File = (String, Vec<u8>);

/// A folder with these files.
fn folder(files: &[File]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// The same files in a folder, in its subfolder, and in archives.
fn places(files: &[File]) -> (tempfile::TempDir, Vec<DataSpecification>) {
    let folder = folder(files);
    let archive = tar(files);
    fs::write(folder.path().join("packed.tar.gz"), gzipped(&archive)).unwrap();
    fs::write(folder.path().join("packed.tgz"), gzipped(&archive)).unwrap();
    fs::write(folder.path().join("plain.tar"), archive).unwrap();
    let places = ["", "cifar-10-batches-bin", "packed.tar.gz", "packed.tgz", "plain.tar"];
    let data = places.map(|place| DataSpecification::new(folder.path().join(place).to_str().unwrap()));
    (folder, data.to_vec())
}

/// The usual files, one of them with other bytes.
fn with(name: &str, bytes: Vec<u8>) -> Vec<File> {
    let mut files = cifar_files(30, 6);
    files.iter_mut().find(|(other, _)| other.ends_with(name)).unwrap().1 = bytes;
    files
}

#[test]
fn images_are_read_as_they_were_written_from_folders_and_archives() {
    let (_folder, places) = places(&cifar_files(30, 6));
    let names = ["", "cifar-10-batches-bin", "packed", "packed", "plain"];
    for (data, name) in places.iter().zip(names) {
        let prepared = data.prepare(1).unwrap();
        let Dataset { classes, targets, image, .. } = &*prepared.dataset;
        assert_eq!(*image, Some(ImageShape { channels: 3, height: 32, width: 32 }));
        assert_eq!(classes, &["ant", "bee", "cat"]);
        assert_eq!((prepared.train.len(), prepared.validation.len(), prepared.test.len()), (24, 6, 6));
        assert_eq!(data.summary(1).unwrap(), prepared.summary());
        assert!(name.is_empty() || prepared.dataset.name == name, "{}", prepared.dataset.name);
        let Targets::Classes(targets) = targets else { panic!("classes") };
        for (row, &class) in targets.iter().enumerate() {
            assert_eq!(class, u32::from(label(row)));
            for place in [0, 1, 1023, 1024, 3071] {
                assert_eq!(prepared.dataset.row(row).get(place), Some(f64::from(pixel(row, place, 3072))));
            }
        }
        assert_eq!(prepared.test.raw(5).get(7), Some(f64::from(pixel(35, 7, 3072))));
        assert_eq!(prepared.dataset.features[1024], "green_0_0");
    }
}

#[test]
fn without_names_classes_are_numbers_and_without_a_test_batch_a_fifth_is_held_out() {
    let mut files = cifar_files(30, 6);
    files.retain(|(name, _)| name.contains("data_batch"));
    for data in places(&files).1 {
        let Ok(prepared) = data.prepare(1) else { continue };
        assert_eq!(prepared.dataset.classes.len(), 10);
        assert_eq!(prepared.dataset.classes[9], "9");
    }
    let (_folder, places) = places(&files);
    for data in &places {
        let prepared = data.prepare(1).unwrap();
        assert_eq!((prepared.train.len(), prepared.validation.len(), prepared.test.len()), (19, 5, 6));
        assert_eq!(data.summary(1).unwrap(), prepared.summary());
    }
}

#[test]
fn batches_come_in_the_order_of_their_numbers() {
    let name = |number: usize| format!("data_batch_{number}.bin");
    let files: Vec<File> = (1..=11).rev().map(|number| (name(number), batch(3 * number, 3))).collect();
    let (_folder, places) = places(&files);
    for data in [&places[0], &places[2]] {
        let dataset = data.prepare(0).unwrap().dataset;
        let firsts: Vec<_> = (0..33).map(|row| dataset.row(row).get(5).unwrap()).collect();
        let expected: Vec<_> = (3..36).map(|row| f64::from(pixel(row, 5, 3072))).collect();
        assert_eq!(firsts, expected);
    }
}

#[test]
fn each_error_names_the_file_and_what_is_wrong_with_it() {
    let mut strange = batch(0, 15);
    strange[4 * RECORD] = 10;
    let mut beyond = batch(0, 15);
    beyond[0] = 3;
    let mut same = batch(0, 15);
    (0..15).for_each(|row| same[row * RECORD] = 1);
    let cut = batch(0, 15)[..15 * RECORD - 1].to_vec();
    for (name, bytes, wanted) in [
        ("data_batch_1.bin", cut, "has 46094 bytes, which is no multiple of the 3073 bytes"),
        ("test_batch.bin", vec![0; RECORD + 1], "has 3074 bytes"),
        ("data_batch_1.bin", Vec::new(), "has no images in it"),
        ("data_batch_1.bin", beyond, "the label 3 of image 1 in “"),
        ("data_batch_2.bin", strange, "the label 10 of image 5 in “"),
        ("batches.meta.txt", b"ant\n".to_vec(), "must name 2 to 10 classes"),
        ("batches.meta.txt", b"ant\nbee\nant\n".to_vec(), "must name 2 to 10 classes"),
    ] {
        let (_folder, places) = places(&with(name, bytes));
        for data in places {
            let message = data.prepare(0).err().unwrap().to_string();
            assert!(message.contains(wanted) && message.contains(name), "{name}, {wanted}: {message}");
            assert!(!message.contains('\n'), "{message}");
            let is_folder = Path::new(&data.source).is_dir();
            // The labels of a folder are not read for its outline.
            if !(is_folder && message.contains("label")) {
                let summary = data.summary(0).err().unwrap().to_string();
                assert!(summary.contains(wanted) && summary.contains(name), "{name}, {wanted}: {summary}");
            }
        }
    }
    let (_folder, places) = places(&[("data_batch_1.bin".to_owned(), same)]);
    let message = places[0].prepare(0).err().unwrap().to_string();
    assert!(message.contains("has the label 1; a classification needs"), "{message}");
}

/// What is said of an archive with these bytes.
fn archive_error(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("images.tar.gz");
    fs::write(&path, bytes).unwrap();
    let data = DataSpecification::new(path.to_str().unwrap());
    let (message, summary) = (data.prepare(0).err().unwrap().to_string(), data.summary(0).err().unwrap().to_string());
    assert_eq!(message, summary);
    assert!(message.contains("images.tar.gz") && !message.contains('\n'), "{message}");
    message
}

#[test]
fn archives_that_are_damaged_or_of_something_else_are_said_so() {
    let files = cifar_files(30, 6);
    let archive = tar(&files);
    let packed = gzipped(&archive);
    let mut checksum = packed.clone();
    let place = checksum.len() - 6;
    checksum[place] ^= 1;
    let python: Vec<File> = vec![("cifar-10-batches-py/data_batch_1".to_owned(), vec![0; 10])];
    for (bytes, wanted) in [
        (packed[..packed.len() / 2].to_vec(), "is truncated: it breaks off in the middle"),
        (packed[..packed.len() - 3].to_vec(), "is truncated: it breaks off in the middle"),
        (gzipped(&archive[..2 * RECORD]), "is truncated: it ends after"),
        (checksum, "is damaged ("),
        (b"this is no archive, whatever its name says".repeat(30), "no archive of files"),
        (gzipped(&tar(&python)), "holds no data_batch_1.bin"),
        (Vec::new(), "holds no data_batch_1.bin"),
        (gzipped(&[]), "holds no data_batch_1.bin"),
    ] {
        let message = archive_error(&bytes);
        assert!(message.contains(wanted), "{wanted}: {message}");
    }
}

#[test]
fn an_archive_is_only_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = tar::Builder::new(Vec::new());
    let mut append = |name: &str, kind: tar::EntryType, bytes: &[u8]| {
        let mut header = tar::Header::new_gnu();
        // Written as it stands, since the library refuses such names.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        archive.append(&header, bytes).unwrap();
    };
    append("../data_batch_1.bin", tar::EntryType::Regular, &batch(0, 30));
    append("data_batch_2.bin", tar::EntryType::Symlink, &[]);
    append("data_batch_3.bin", tar::EntryType::Directory, &[]);
    fs::create_dir(folder.path().join("inner")).unwrap();
    let path = folder.path().join("inner/images.tar");
    fs::write(&path, archive.into_inner().unwrap()).unwrap();
    assert_eq!(DataSpecification::new(path.to_str().unwrap()).prepare(0).unwrap().dataset.rows(), 30);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(folder.path().join("inner")).unwrap().count(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..1500), packed: bool) {
        archive_error(&if packed { gzipped(&bytes) } else { bytes });
    }

    #[test]
    fn a_header_with_another_byte_makes_no_panic(place in 0_usize..512, flip in 1_u8..=255) {
        let mut bytes = tar(&cifar_files(30, 6)[2..]);
        bytes[place] ^= flip;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("images.tar");
        fs::write(&path, bytes).unwrap();
        let data = DataSpecification::new(path.to_str().unwrap());
        // The checksum of the header tells, unless the byte is part of it and says the same.
        match data.prepare(0) {
            Ok(prepared) => prop_assert_eq!(prepared.dataset.rows(), 21),
            Err(error) => prop_assert!(error.to_string().contains("images.tar"), "{}", error),
        }
    }
}

#[test]
fn cifar_10_is_read_whole() {
    let Some(folder) = large_data("cifar-10-subset") else { return };
    let data = DataSpecification::new(folder.join("cifar-10-binary.tar.gz").to_str().unwrap());
    let start = std::time::Instant::now();
    let summary = data.summary(0).unwrap();
    let (outlined, start) = (start.elapsed(), std::time::Instant::now());
    let prepared = data.prepare(0).unwrap();
    eprintln!("CIFAR-10: outlined in {outlined:?}, read in {:?}", start.elapsed());
    assert_eq!(summary, prepared.summary());
    assert_eq!((prepared.train.len(), prepared.validation.len(), prepared.test.len()), (8_000, 2_000, 2_000));
    assert_eq!(prepared.dataset.classes[0], "airplane");
    assert_eq!(prepared.dataset.classes[9], "truck");
    assert!(!crate::run::default_hidden_of(&summary).is_empty());
    // Photographs have no pixel that never varies, and are neither black nor white on average.
    assert!(prepared.scaling.mean.iter().all(|mean| (80.0..180.0).contains(mean)));
    assert!(prepared.scaling.std.iter().all(|std| (40.0..100.0).contains(std)));
}
