//! Small datasets of images, written as files in the layouts that the program reads.
#![allow(dead_code, clippy::unwrap_used, clippy::cast_possible_truncation, missing_docs)] // tests use a part of it each

use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// The label of an image: three classes that take turns.
pub fn label(row: usize) -> u8 {
    (row % 3) as u8
}

/// The value of a pixel: noise, and above it a class shows in which third of the image is bright.
pub fn pixel(row: usize, pixel: usize, pixels: usize) -> u8 {
    let noise = ((row * 7919 + pixel * 104_729) % 61) as u8;
    if 3 * pixel / pixels == usize::from(label(row)) { 150 + noise } else { noise }
}

fn image(row: usize, pixels: usize) -> impl Iterator<Item = u8> {
    (0..pixels).map(move |place| pixel(row, place, pixels))
}

/// An IDX file: its magic number, its dimensions, then bytes.
pub fn idx(magic: u32, dimensions: &[u32], bytes: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let header = std::iter::once(&magic).chain(dimensions).flat_map(|number| number.to_be_bytes());
    header.chain(bytes).collect()
}

/// An IDX file of `rows` images; `first` is the number of the first.
pub fn idx_images(first: usize, rows: usize, [height, width]: [u32; 2]) -> Vec<u8> {
    let pixels = (height * width) as usize;
    idx(2051, &[rows as u32, height, width], (first..first + rows).flat_map(|row| image(row, pixels)))
}

/// An IDX file of their labels.
pub fn idx_labels(first: usize, rows: usize) -> Vec<u8> {
    idx(2049, &[rows as u32], (first..first + rows).map(label))
}

/// The four files of a dataset of images of 4×3 pixels in MNIST's layout, with their names.
pub fn idx_files(train: usize, test: usize) -> [(&'static str, Vec<u8>); 4] {
    [
        ("train-images-idx3-ubyte", idx_images(0, train, [4, 3])),
        ("train-labels-idx1-ubyte", idx_labels(0, train)),
        ("t10k-images-idx3-ubyte", idx_images(train, test, [4, 3])),
        ("t10k-labels-idx1-ubyte", idx_labels(train, test)),
    ]
}

/// Writes a dataset in MNIST's layout, gzipped, into a new folder of this name.
pub fn write_idx(folder: &Path, train: usize, test: usize) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    for (name, bytes) in idx_files(train, test) {
        std::fs::write(folder.join(format!("{name}.gz")), gzipped(&bytes)).unwrap();
    }
    folder.to_owned()
}

/// Writes a dataset as large as MNIST, and of images that are as dark, into a new folder of this name.
pub fn write_large_idx(folder: &Path) -> PathBuf {
    const PIXELS: usize = 28 * 28;
    std::fs::create_dir_all(folder).unwrap();
    // A class shows in which third of the image a part of the pixels is bright.
    let bright = |row: usize, place: usize| {
        let noise = (row * 7919 + place * 104_729) % 97;
        let is_bright = 3 * place / PIXELS == usize::from(label(row)) && noise < 30 || noise < 4;
        if is_bright { 150 + noise as u8 } else { 0 }
    };
    for (name, first, rows) in [("train", 0, 60_000_usize), ("t10k", 60_000, 1_000)] {
        let images = (first..first + rows).flat_map(|row| (0..PIXELS).map(move |place| bright(row, place)));
        let images = idx(2051, &[rows as u32, 28, 28], images);
        std::fs::write(folder.join(format!("{name}-images-idx3-ubyte")), images).unwrap();
        std::fs::write(folder.join(format!("{name}-labels-idx1-ubyte")), idx_labels(first, rows)).unwrap();
    }
    folder.to_owned()
}

/// A batch in CIFAR-10's binary layout.
pub fn batch(first: usize, rows: usize) -> Vec<u8> {
    (first..first + rows).flat_map(|row| std::iter::once(label(row)).chain(image(row, 3 * 32 * 32))).collect()
}

/// The files of a dataset in CIFAR-10's binary layout with three named classes, not in order.
pub fn cifar_files(train: usize, test: usize) -> Vec<(String, Vec<u8>)> {
    let half = train / 2;
    let file = |name: &str, bytes| (format!("cifar-10-batches-bin/{name}"), bytes);
    vec![
        file("data_batch_2.bin", batch(half, train - half)),
        file("batches.meta.txt", b"ant\nbee\ncat\n\n".to_vec()),
        file("data_batch_1.bin", batch(0, half)),
        file("readme.html", b"<p>".to_vec()),
        file("test_batch.bin", batch(train, test)),
    ]
}

/// Packs bytes as gzip does.
pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// Files as one archive.
pub fn tar(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    archive.into_inner().unwrap()
}

/// Writes a dataset in CIFAR-10's binary layout as a packed archive.
pub fn write_cifar(path: &Path, train: usize, test: usize) -> PathBuf {
    std::fs::write(path, gzipped(&tar(&cifar_files(train, test)))).unwrap();
    path.to_owned()
}

/// The folder of the data that is too large to come with the program; `None`, and a word about it, where there is none.
pub fn large_data(name: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("PARETOSCOPE_DATA") else {
        eprintln!("skipped: PARETOSCOPE_DATA does not name the folder in which {name} lies");
        return None;
    };
    Some(Path::new(&folder).join(name))
}
