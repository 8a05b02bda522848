//! What folders in MNIST's layout are read as, and what their errors say.

use std::{fs, ops::ControlFlow};

use proptest::prelude::*;

use super::*;
use crate::data::{
    DataSpecification, Dataset, Inputs, Targets, Validation,
    written::{gzipped, idx, idx_files, idx_images, idx_labels, label, large_data, pixel},
};

/// A folder with these files.
fn folder<Name: AsRef<str>>(files: &[(Name, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name.as_ref()), bytes).unwrap();
    }
    folder
}

fn specification(folder: &tempfile::TempDir) -> DataSpecification {
    DataSpecification::new(folder.path().to_str().unwrap())
}

/// The usual files, one of them with other bytes.
fn with(name: &str, bytes: Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = idx_files(30, 6).to_vec();
    files.iter_mut().find(|(other, _)| *other == name).unwrap().1 = bytes;
    files
}

fn error<Name: AsRef<str>>(files: &[(Name, Vec<u8>)]) -> String {
    specification(&folder(files)).prepare(0).err().unwrap().to_string()
}

fn dataset<Name: AsRef<str>>(files: &[(Name, Vec<u8>)]) -> Dataset {
    let mut dataset = Dataset::clone(&specification(&folder(files)).prepare(0).unwrap().dataset);
    dataset.name.clear();
    dataset
}

#[test]
fn images_are_read_as_they_were_written_plain_or_packed_whatever_the_names() {
    let plain = dataset(&idx_files(30, 6));
    assert_eq!(plain.image, Some(ImageShape { channels: 1, height: 4, width: 3 }));
    assert_eq!((plain.classes.join(" ").as_str(), plain.features.len(), plain.rows()), ("0 1 2", 12, 36));
    assert_eq!(plain.features.last().map(String::as_str), Some("pixel_3_2"));
    let Targets::Classes(classes) = &plain.targets else { panic!("classes") };
    for (row, &class) in classes.iter().enumerate() {
        assert_eq!(class, u32::from(label(row)));
        assert!((0..12).all(|place| plain.row(row).get(place) == Some(f64::from(pixel(row, place, 12)))), "row {row}");
    }
    let as_file = |change: fn(&str) -> String, pack: bool| {
        let files = idx_files(30, 6).map(|(name, bytes)| (change(name), if pack { gzipped(&bytes) } else { bytes }));
        dataset(&files)
    };
    assert_eq!(as_file(|name| format!("{name}.gz"), true), plain);
    assert_eq!(as_file(|name| name.replace("-idx", ".idx"), false), plain);
    assert_eq!(as_file(|name| name.replace("-idx", ".idx") + ".gz", true), plain);
    // Downloads are unpacked without being renamed, or packed.
    assert_eq!(as_file(|name| format!("{name}.gz"), false), plain);
    assert_eq!(as_file(str::to_owned, true), plain);
}

#[test]
fn own_test_rows_are_the_test_and_the_others_are_split() {
    let folder = folder(&idx_files(30, 6));
    let prepared = specification(&folder).prepare(1).unwrap();
    assert_eq!((prepared.train.len(), prepared.validation.len(), prepared.test.len()), (24, 6, 6));
    for row in 0..6 {
        assert_eq!(prepared.test.raw(row).get(0), Some(f64::from(pixel(30 + row, 0, 12))));
    }
    assert_eq!(prepared.dataset.name, folder.path().file_name().unwrap().to_str().unwrap());
    assert_eq!(specification(&folder).summary(1).unwrap(), prepared.summary());
    assert_ne!(prepared.validation, specification(&folder).prepare(2).unwrap().validation);
    let whole = DataSpecification { validation: Validation::Share(0.0), ..specification(&folder) }.prepare(1).unwrap();
    assert_eq!((whole.train.len(), whole.validation.len()), (30, 0));
}

#[test]
fn without_test_files_a_fifth_is_held_out() {
    let folder = folder(&idx_files(30, 6)[..2]);
    let prepared = specification(&folder).prepare(1).unwrap();
    assert_eq!((prepared.train.len(), prepared.validation.len(), prepared.test.len()), (19, 5, 6));
    assert_eq!(specification(&folder).summary(1).unwrap(), prepared.summary());
}

#[test]
fn each_error_names_the_file_and_what_is_wrong_with_it() {
    let (images, labels) = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
    let image_bytes = || idx_images(0, 30, [4, 3]);
    let label_bytes = || idx_labels(0, 30);
    let cut = |mut bytes: Vec<u8>, length: usize| {
        bytes.truncate(length);
        bytes
    };
    let longer = |mut bytes: Vec<u8>| {
        bytes.push(0);
        bytes
    };
    let damaged = || {
        let mut bytes = gzipped(&image_bytes());
        let place = bytes.len() - 6;
        bytes[place] ^= 1;
        bytes
    };
    for (name, bytes, wanted) in [
        (images, label_bytes(), "holds labels where images belong"),
        (labels, image_bytes(), "holds images where labels belong"),
        (images, b"PK\x03\x04 and so on".to_vec(), "is no IDX file of images: it begins with the number 1347093252"),
        (labels, idx(2050, &[30], [0; 30]), "begins with the number 2050 instead of 2049"),
        (images, Vec::new(), "has no images in it"),
        (labels, gzipped(&[]), "has no labels in it"),
        (images, idx(2051, &[0, 4, 3], []), "has no images in it"),
        (images, cut(image_bytes(), 3), "is truncated: it ends after 3 of 16 bytes"),
        (images, cut(image_bytes(), 15), "is truncated: it ends after 15 of 16 bytes"),
        (images, cut(image_bytes(), 375), "is truncated: it ends after 375 of 376 bytes"),
        (images, gzipped(&cut(image_bytes(), 375)), "is truncated: it ends after 375 of 376 bytes"),
        (labels, cut(label_bytes(), 9), "is truncated: it ends after 9 of 38 bytes"),
        (images, longer(image_bytes()), "goes on after the 376 bytes"),
        (images, gzipped(&longer(image_bytes())), "goes on after the 376 bytes"),
        (images, cut(gzipped(&image_bytes()), 60), "is truncated: it breaks off in the middle"),
        (images, damaged(), "is damaged ("),
        (images, longer(gzipped(&image_bytes())), "“"),
        (images, idx(2051, &[30, 0, 3], []), "its images have 0 × 3 pixels"),
        (images, idx(2051, &[30, 60_000, 60_000], []), "its images have 60000 × 60000 pixels"),
        (images, idx(2051, &[u32::MAX, 1 << 10, 1 << 10], []), "it ends after 16 of 4503599626321936 bytes"),
        (images, idx_images(0, 29, [4, 3]), "holds 29 images and “"),
        (labels, idx(2049, &[30], [7; 30]), "has the label 7; a classification needs at least two classes"),
        ("t10k-images-idx3-ubyte", idx_images(0, 6, [3, 4]), "have 3 × 4 pixels where those in “"),
        ("t10k-labels-idx1-ubyte", idx(2049, &[6], [0, 1, 2, 3, 4, 0]), "the label 3 in “"),
        ("t10k-labels-idx1-ubyte", idx_labels(0, 5), "holds 6 images and “"),
    ] {
        let files = with(name, bytes);
        let message = error(&files);
        assert!(message.contains(wanted) && message.contains(name), "{name}, {wanted}: {message}");
        assert!(!message.contains('\n'), "{message}");
        let folder = folder(&files);
        // What is wrong within a packed file is known to those alone who unpack it.
        if !(message.contains("damaged") || wanted == "“") {
            let summary = specification(&folder).summary(0).unwrap_err().to_string();
            assert!(summary.contains(wanted) && summary.contains(name), "{name}, {wanted}: {summary}");
        }
    }
}

#[test]
fn what_images_have_no_use_for_is_refused() {
    let folder = folder(&idx_files(30, 6));
    let data = specification(&folder);
    for (data, wanted) in [
        (DataSpecification { test: Some("x.csv".into()), ..data.clone() }, "own test rows; leave out the test file"),
        (DataSpecification { target: Some("x".into()), ..data.clone() }, "leave out the target column"),
        (DataSpecification { task: Some(crate::data::Task::Regression), ..data.clone() }, "leave out the task"),
    ] {
        for message in [data.prepare(0).unwrap_err().to_string(), data.summary(0).unwrap_err().to_string()] {
            assert!(message.contains(wanted) && message.contains(&data.source), "{message}");
        }
    }
}

#[test]
fn too_few_images_are_said_so() {
    let message = error(&idx_files(3, 0)[..2]);
    assert!(message.contains("the 3 rows of “") && message.contains("for test"), "{message}");
}

#[test]
fn whoever_watches_can_break_the_reading_off() {
    let folder = folder(&idx_files(30, 6));
    let mut looks = 0;
    let mut watch = |reading: crate::data::Reading| {
        looks += 1;
        assert_eq!(reading.of, 376 + 38 + 88 + 14);
        if reading.bytes == reading.of { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let result = specification(&folder).prepare_watched(0, &mut watch);
    assert!(matches!(result, Err(DataError::Interrupted)));
    assert!(looks >= 2);
}

#[test]
fn no_memory_is_taken_for_what_a_header_says() {
    // Together the headers ask for four petabytes.
    let files = [
        ("train-images-idx3-ubyte", gzipped(&idx(2051, &[u32::MAX, 1 << 10, 1 << 10], [0; 100]))),
        ("train-labels-idx1-ubyte", gzipped(&idx(2049, &[u32::MAX], [0, 1, 2]))),
    ];
    let message = error(&files);
    assert!(message.contains("it ends after 11 of 4294967303 bytes"), "{message}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_bytes_make_the_reader_panic(
        which in 0_usize..4, packed: bool, header in prop::collection::vec(any::<u8>(), 0..20), keep_magic: bool,
    ) {
        let mut files = idx_files(6, 3).to_vec();
        let mut bytes = header;
        if keep_magic {
            bytes.splice(0..0, files[which].1[..4].to_vec());
        }
        files[which].1 = if packed { gzipped(&bytes) } else { bytes };
        let message = error(&files);
        prop_assert!(message.contains("-ubyte"), "{}", message);
        let _ = specification(&folder(&files)).summary(0);
    }

    #[test]
    fn a_byte_less_or_another_in_the_header_is_an_error_that_names_the_file(
        which in 0_usize..4, place in 0_usize..16, flip in 1_u8..=255, cut: bool, packed: bool,
    ) {
        let mut files = idx_files(30, 6).to_vec();
        let (name, bytes) = &mut files[which];
        if cut {
            bytes.remove(place % bytes.len());
        } else {
            let header = if name.contains("images") { 16 } else { 8 };
            bytes[place % header] ^= flip;
        }
        if packed {
            *bytes = gzipped(bytes);
        }
        let name = *name;
        let message = error(&files);
        prop_assert!(message.contains(name), "{}", message);
        prop_assert!(!message.contains('\n'));
    }
}

#[test]
fn mnist_is_read_whole_and_fast() {
    let Some(folder) = large_data("mnist") else { return };
    let data = DataSpecification::new(folder.to_str().unwrap());
    let start = std::time::Instant::now();
    let summary = data.summary(0).unwrap();
    let (outlined, start) = (start.elapsed(), std::time::Instant::now());
    let prepared = data.prepare(0).unwrap();
    eprintln!("MNIST: outlined in {outlined:?}, read in {:?}", start.elapsed());
    assert_eq!(summary, prepared.summary());
    assert_eq!((prepared.train.len(), prepared.validation.len(), prepared.test.len()), (48_000, 12_000, 10_000));
    assert_eq!(prepared.dataset.image, Some(ImageShape { channels: 1, height: 28, width: 28 }));
    assert_eq!(prepared.dataset.classes.len(), 10);
    assert_eq!(crate::run::default_hidden_of(&summary), [20, 20]);
    let Inputs::Bytes(pixels) = &prepared.dataset.inputs else { panic!("bytes") };
    assert_eq!(pixels.len(), 70_000 * 784);
    // Known of MNIST: the mean of its training pixels, and that corners are always blank.
    let mean = pixels[..60_000 * 784].iter().map(|&pixel| f64::from(pixel)).sum::<f64>() / (60_000.0 * 784.0);
    assert!((mean / 255.0 - 0.1307).abs() < 1e-4, "{mean}");
    assert_eq!((prepared.scaling.mean[0], prepared.scaling.std[0]), (0.0, 1.0));
}
