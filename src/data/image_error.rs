//! Why images could not be read.

/// Why images could not be read, in one sentence that names the file and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// A folder has none of the files that are known.
    #[error(
        "the folder “{folder}” holds no dataset: neither train-images-idx3-ubyte (plain or .gz), as MNIST has it, nor \
         data_batch_1.bin, as the binary version of CIFAR-10 has it; choose the folder in which such files lie"
    )]
    UnknownFolder {
        /// The folder.
        folder: String,
    },
    /// One of the files that belong together is missing.
    #[error("“{file}” is missing in the folder “{folder}”; put it beside the others")]
    Missing {
        /// The folder.
        folder: String,
        /// The file.
        file: String,
    },
    /// A single file was given where its folder is needed.
    #[error("“{file}” is one of several files that belong together; choose the folder in which it lies")]
    OneOfSeveral {
        /// The file.
        file: String,
    },
    /// An archive without batches.
    #[error(
        "the archive “{file}” holds no data_batch_1.bin; choose the binary version of CIFAR-10 (cifar-10-binary.tar.gz)"
    )]
    NoBatches {
        /// The archive.
        file: String,
    },
    /// Something was asked for that images have no use for.
    #[error("“{source_name}” holds images with labels{}; leave out {what}", own_test_rows(.what))]
    NotForImages {
        /// The dataset.
        source_name: String,
        /// What was asked for.
        what: &'static str,
    },
    /// There is nothing in the file.
    #[error("“{file}” has no {what} in it; get it anew")]
    Empty {
        /// The file.
        file: String,
        /// What should be in it.
        what: &'static str,
    },
    /// Images stand where labels belong, or the other way round.
    #[error("“{file}” holds {found} where {wanted} belong; the two files have been swapped, so exchange their names")]
    Swapped {
        /// The file.
        file: String,
        /// What it holds.
        found: &'static str,
        /// What it should hold.
        wanted: &'static str,
    },
    /// The file does not begin as one of its kind does.
    #[error("“{file}” is no IDX file of {wanted}: it begins with the number {found} instead of {magic}; get it anew")]
    Magic {
        /// The file.
        file: String,
        /// What it should hold.
        wanted: &'static str,
        /// The number it begins with.
        found: u32,
        /// The number it should begin with.
        magic: u32,
    },
    /// The images have no pixels, or too many.
    #[error(
        "“{file}” says that its images have {height} × {width} pixels; images of 1 to {max} pixels can be read",
        max = super::idx_file::MAX_PIXELS
    )]
    Shape {
        /// The file.
        file: String,
        /// Pixels from top to bottom.
        height: u32,
        /// Pixels from left to right.
        width: u32,
    },
    /// The file has fewer bytes than it says.
    #[error("“{file}” is truncated: it ends after {found} of {expected} bytes; get it anew")]
    Truncated {
        /// The file.
        file: String,
        /// Bytes that are there, unpacked.
        found: u64,
        /// Bytes that should be there.
        expected: u64,
    },
    /// The file has more bytes than it says.
    #[error("“{file}” goes on after the {expected} bytes that its header speaks of; get it anew")]
    TooLong {
        /// The file.
        file: String,
        /// Bytes that should be there, unpacked.
        expected: u64,
    },
    /// A packed file ends in the middle.
    #[error("“{file}” is truncated: it breaks off in the middle; get it anew")]
    CutOff {
        /// The file.
        file: String,
    },
    /// A packed file cannot be unpacked.
    #[error("“{file}” is damaged ({reason}); get it anew")]
    Damaged {
        /// The file.
        file: String,
        /// What the unpacking said.
        reason: String,
    },
    /// What is packed is no archive.
    #[error("“{file}” is damaged, or no archive of files as tar writes it; get it anew")]
    NoArchive {
        /// The file.
        file: String,
    },
    /// The memory does not suffice.
    #[error("“{file}” is too large for this machine's memory; use fewer images")]
    TooLarge {
        /// The file.
        file: String,
    },
    /// There are not as many labels as images.
    #[error(
        "“{image_file}” holds {images} images and “{label_file}” {labels} labels; take two files that belong together"
    )]
    Counts {
        /// The file of images.
        image_file: String,
        /// Number of images.
        images: u64,
        /// The file of labels.
        label_file: String,
        /// Number of labels.
        labels: u64,
    },
    /// The test images have another size.
    #[error(
        "the images in “{file}” have {found} pixels where those in “{train_file}” have {expected}; they must be alike"
    )]
    TestShape {
        /// The file of test images.
        file: String,
        /// Height × width of the test images.
        found: String,
        /// The file of training images.
        train_file: String,
        /// Height × width of the training images.
        expected: String,
    },
    /// A test image has a label that no training image has.
    #[error("the label {label} in “{file}” is in no row of “{train_file}”; a class needs rows to train on")]
    UnseenLabel {
        /// The label.
        label: u8,
        /// The file of test labels.
        file: String,
        /// The file of training labels.
        train_file: String,
    },
    /// All images have the same label.
    #[error("every image in “{file}” has the label {label}; a classification needs at least two classes")]
    OneLabel {
        /// The file.
        file: String,
        /// The label.
        label: u8,
    },
    /// A batch is no whole number of images.
    #[error(
        "“{file}” has {size} bytes, which is no multiple of the {record} bytes of an image and its label; it is truncated \
         or not in the binary layout of CIFAR-10, so get it anew",
        record = super::cifar_batch::RECORD
    )]
    BatchSize {
        /// The file.
        file: String,
        /// Its bytes.
        size: u64,
    },
    /// A label stands for no class.
    #[error("the label {label} of image {image} in “{file}” is none of the {classes} classes (0 to {}); get it anew", classes - 1)]
    Label {
        /// The file.
        file: String,
        /// Place of the image, counted from 1.
        image: usize,
        /// Its label.
        label: u8,
        /// Number of classes.
        classes: usize,
    },
    /// The file of class names does not name classes.
    #[error(
        "“{file}” must name 2 to {} classes, each once and on a line of its own; correct it or take it out",
        super::cifar_batch::CLASSES
    )]
    ClassNames {
        /// The file.
        file: String,
    },
}

/// That there are test rows already, where that is the point.
fn own_test_rows(what: &str) -> &'static str {
    if what.contains("test") { " and brings its own test rows" } else { "" }
}
