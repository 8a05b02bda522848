//! Datasets that can be downloaded.

use std::path::PathBuf;

use super::{DataError, download::RemoteFile};

/// A dataset that is downloaded on request, into the cache folder of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remote {
    /// Handwritten digits (`LeCun`, Cortes, Burges).
    Mnist,
    /// Pictures of clothes, in the layout of MNIST (Xiao, Rasul, Vollgraf 2017).
    FashionMnist,
    /// Small colour pictures of ten kinds of things (Krizhevsky 2009).
    Cifar10,
}

/// The files of MNIST as they were published; the checksums stand in many places, such as the recipes of TensorFlow's datasets.
const MNIST: [RemoteFile; 4] = [
    file("train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
    file("train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
    file("t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
    file("t10k-labels-idx1-ubyte.gz", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
];
/// Those of Fashion-MNIST.
const FASHION_MNIST: [RemoteFile; 4] = [
    file("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
    file("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
    file("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
    file("t10k-labels-idx1-ubyte.gz", 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
];
/// The binary version of CIFAR-10.
const CIFAR_10: [RemoteFile; 1] =
    [file("cifar-10-binary.tar.gz", 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")];

const fn file(name: &'static str, bytes: u64, sha256: &'static str) -> RemoteFile {
    RemoteFile { name, bytes, sha256 }
}

impl Remote {
    /// Every dataset, in the order in which menus show them.
    pub const ALL: [Self; 3] = [Self::Mnist, Self::FashionMnist, Self::Cifar10];

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mnist => "mnist",
            Self::FashionMnist => "fashion-mnist",
            Self::Cifar10 => "cifar-10",
        }
    }

    /// The dataset of a name, where nothing lies at a path of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let remote = Self::ALL.into_iter().find(|remote| remote.name() == name)?;
        (!std::path::Path::new(name).exists()).then_some(remote)
    }

    /// The name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Mnist => "MNIST",
            Self::FashionMnist => "Fashion-MNIST",
            Self::Cifar10 => "CIFAR-10",
        }
    }

    /// What it is.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Mnist => "handwritten digits, 28×28",
            Self::FashionMnist => "pictures of clothes, 28×28",
            Self::Cifar10 => "colour pictures of things, 32×32",
        }
    }

    /// Number of training and test images.
    #[must_use]
    pub fn rows(self) -> usize {
        if self == Self::Cifar10 { 60_000 } else { 70_000 }
    }

    /// Number of inputs of an image.
    #[must_use]
    pub fn inputs(self) -> usize {
        if self == Self::Cifar10 { 3_072 } else { 784 }
    }

    /// What has to be downloaded, in bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.files().iter().map(|file| file.bytes).sum()
    }

    pub(super) fn files(self) -> &'static [RemoteFile] {
        match self {
            Self::Mnist => &MNIST,
            Self::FashionMnist => &FASHION_MNIST,
            Self::Cifar10 => &CIFAR_10,
        }
    }

    /// The folders on the web that have the files.
    pub(super) fn mirrors(self) -> &'static [&'static str] {
        match self {
            Self::Mnist => {
                &["https://ossci-datasets.s3.amazonaws.com/mnist", "https://storage.googleapis.com/cvdf-datasets/mnist"]
            }
            Self::FashionMnist => &[
                "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion",
                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
            ],
            Self::Cifar10 => &["https://www.cs.toronto.edu/~kriz"],
        }
    }

    /// The folder that it is downloaded into.
    ///
    /// # Errors
    /// The system has no cache folder for this user.
    pub fn folder(self) -> Result<PathBuf, DataError> {
        let folders = directories::ProjectDirs::from("", "", "paretoscope").ok_or(DataError::NoCacheFolder)?;
        Ok(folders.cache_dir().join("datasets").join(self.name()))
    }

    /// Whether it is downloaded.
    #[must_use]
    pub fn is_here(self) -> bool {
        self.folder().is_ok_and(|folder| self.files().iter().all(|file| file.is_in(&folder)))
    }

    /// The folder or archive that is read, once it is downloaded.
    ///
    /// # Errors
    /// It is not downloaded yet.
    pub(super) fn place(self) -> Result<PathBuf, DataError> {
        if !self.is_here() {
            let (name, mebibytes) = (self.name(), self.bytes() / 1_000_000);
            return Err(DataError::NotDownloaded { label: self.label(), name, megabytes: mebibytes });
        }
        let folder = self.folder()?;
        match self.files() {
            [archive] => Ok(folder.join(archive.name)),
            _ => Ok(folder),
        }
    }
}
