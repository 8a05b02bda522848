//! What can be wrong with a specification or a run folder.

use std::{io::ErrorKind, path::PathBuf};

use super::{MethodSpecification, NetworkSpecification, Specification};
use crate::{data::DataError, export::ExportError, front::Method, network::ConvolutionError};

/// A value of a specification that makes no sense in itself, in one sentence that says what to use instead.
#[derive(Debug, thiserror::Error)]
pub enum SpecificationError {
    /// Of the data.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A hidden layer without units.
    #[error("a hidden layer of 0 units passes nothing on; use widths of at least 1, or no hidden layers at all")]
    ZeroWidth,
    /// A hidden layer that is too wide.
    #[error("a hidden layer of {0} units is too wide; use at most {max}", max = NetworkSpecification::MAX_WIDTH)]
    Width(usize),
    /// Too many hidden layers.
    #[error("{0} hidden layers are too many; use at most {max}", max = NetworkSpecification::MAX_LAYERS)]
    Layers(usize),
    /// A network too large for the memory.
    #[error(
        "a network of {0} parameters is too large (at most {max}); use narrower hidden layers",
        max = NetworkSpecification::MAX_PARAMETERS
    )]
    Parameters(usize),
    /// Convolutions for rows that are no images.
    #[error("convolutions need images, and the rows of this dataset are none; use hidden layers instead")]
    NoImages,
    /// Convolutions that cannot be.
    #[error(transparent)]
    Convolution(#[from] ConvolutionError),
    /// Convolutions with another activation.
    #[error("convolutional networks have ReLU activations; use relu")]
    ConvolutionalActivation,
    /// Too few points, or too many.
    #[error("a front cannot be computed with {0} points; use 2 to {max}", max = MethodSpecification::MAX_POINTS)]
    Points(usize),
    /// The smallest ℓ¹ norm is no norm.
    #[error("the smallest ℓ¹ norm {0} is no norm; use 0 or a positive number")]
    MinL1(f64),
    /// The largest ℓ¹ norm is not positive.
    #[error("the largest ℓ¹ norm {0} is not positive and finite; use a positive number")]
    MaxL1(f64),
    /// There is nothing between the smallest and the largest ℓ¹ norm.
    #[error("the smallest ℓ¹ norm {min_l1} is not below the largest, {max_l1}; lower the one or raise the other")]
    Range {
        /// The smallest.
        min_l1: f64,
        /// The largest.
        max_l1: f64,
    },
    /// No rows in a batch.
    #[error("a batch of 0 rows computes nothing; use at least 1 row, or full for all training rows")]
    BatchSize,
    /// No epochs per point, or too many.
    #[error(
        "{0} epochs per point make no sense; use 1 to {max}: passes over the training rows with mini-batches, iterations \
         with the full batch",
        max = MethodSpecification::MAX_EPOCHS
    )]
    Epochs(usize),
    /// No starts, or too many.
    #[error("a front cannot be searched from {0} starts; use 1 to {max}", max = MethodSpecification::MAX_STARTS)]
    Starts(usize),
    /// No gradients, or too many.
    #[error("a front cannot be computed with {0} gradients; use 1 to {max}", max = MethodSpecification::MAX_GRADIENTS)]
    Gradients(usize),
    /// No seconds.
    #[error("a run cannot be computed in {0} seconds; use a positive number")]
    Seconds(f64),
    /// A variant that there is not.
    #[error("of the method {0} there is no published variant; use weighted-sum or nsga2, or leave it out")]
    AsPublished(Method),
    /// A start alone that the run does not have.
    #[error("there is no start {start}: starts are counted from 0; use at most {last}, or more starts")]
    NoSuchStart {
        /// The start that was asked for.
        start: usize,
        /// The last that there is.
        last: usize,
    },
    /// A fold alone that the run does not have.
    #[error("there is no fold {fold}: folds are counted from 0; use at most {last}, or more folds")]
    NoSuchFold {
        /// The fold that was asked for.
        fold: usize,
        /// The last that there is.
        last: usize,
    },
    /// A fold alone of a run that has none.
    #[error("there is no fold {0}: the run has no folds; ask for some in place of a share of the rows")]
    NoFolds(usize),
    /// No threads, or too many.
    #[error("a run cannot be computed by {0} threads; use 1 to {max}", max = Specification::MAX_THREADS)]
    Threads(usize),
    /// A seed that run files cannot hold.
    #[error("the seed {0} is too large; use at most {max}", max = Specification::MAX_SEED)]
    Seed(u64),
}

/// Why a run folder could not be written or read, in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder is there already.
    #[error("“{0}” exists already; choose another folder, or overwrite it")]
    Exists(PathBuf),
    /// The folder to overwrite holds something else than a run.
    #[error("“{0}” is not a run and not empty, so it is not overwritten; choose another folder")]
    NotOverwritten(PathBuf),
    /// Somebody else writes to the folder.
    #[error("another program is writing the run “{0}”; wait until it has ended, or choose another folder")]
    Busy(PathBuf),
    /// A file of the run is a link: what it stands for may be somebody else's.
    #[error("“{0}” is a symbolic link, and a run is not written through links; choose another folder")]
    Link(PathBuf),
    /// There is no run to open.
    #[error("“{0}” is not the folder of a run: it has no run.toml; choose a folder that a run was written to")]
    NotARun(PathBuf),
    /// There is nothing to show.
    #[error("the run “{0}” has no points yet; wait until there are some, or choose another run")]
    Empty(PathBuf),
    /// Two folders that are to be opened as one, but are of different runs.
    #[error("“{one}” and “{other}” do not make one run: {difference}; open each of them alone")]
    NotOfOneRun {
        /// The one folder.
        one: PathBuf,
        /// The other.
        other: PathBuf,
        /// In what they differ, or must not be the same.
        difference: String,
    },
    /// A folder that is to be opened as one with others, but is a run of its own.
    #[error("“{0}” is a whole run, and only starts and folds of one are opened together; open it alone")]
    WholeRun(PathBuf),
    /// A part that is to become one run with others, but has not come to its end.
    #[error("“{0}” is not complete; carry it on first (paretoscope fit --resume {0})")]
    UnfinishedPart(PathBuf),
    /// Folds without the front that they judge.
    #[error("“{0}” has folds of a run but no start that their figures are for; compute one too, such as start 0")]
    OnlyFolds(PathBuf),
    /// The operating system refuses to write.
    #[error("cannot write “{path}”: {source}; make room or choose a folder that you may write to")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The operating system refuses to read.
    #[error("cannot read “{path}”: {source}; check that the run is complete and that you may read it")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The specification cannot be put into a file.
    #[error("cannot write “{path}”: {reason}; use file names in UTF-8")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What cannot be written.
        reason: String,
    },
    /// A file of the run is not as the program writes it.
    #[error("“{path}” is damaged: {reason}; compute the run again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, with the line where there is one.
        reason: String,
    },
    /// A network of the run.
    #[error(transparent)]
    Network(#[from] ExportError),
}

impl FolderError {
    /// Whether a file or a folder is not there that should be.
    pub(super) fn is_absence(&self) -> bool {
        self.kind() == Some(ErrorKind::NotFound)
    }

    /// The same, or one is there that should not be.
    pub(super) fn is_about_absence(&self) -> bool {
        self.is_absence() || self.kind() == Some(ErrorKind::AlreadyExists)
    }

    /// What the operating system said.
    fn kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Write { source, .. } | Self::Read { source, .. } => Some(source.kind()),
            _ => None,
        }
    }
}
