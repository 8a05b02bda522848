//! The network of a row, which is believed only if it is the one that the row tells of.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{
    FolderError,
    own_files::{network_path, next_network_path},
};
use crate::{
    data::small_file::{self, MOST_NETWORK},
    export::{ExportError, NetworkFile, checksum},
    front::{Parameters, Point},
    solver::Penalty,
};

/// Parameters are kept in single precision, so that their norm differs from that of the network as it was found by a share of
/// 6·10⁻⁸ at the most; figures in a file may miss their last digit.
const TOLERANCE: f64 = 1e-6;

/// The file of a network as it was read.
pub(super) struct SavedNetwork {
    pub path: PathBuf,
    bytes: Vec<u8>,
}

impl SavedNetwork {
    /// Reads the network of a point, whose file has this checksum if it is known.
    ///
    /// # Errors
    /// A file that cannot be read, or has another checksum.
    pub fn read(folder: &Path, number: usize, sum: Option<&str>) -> Result<Self, FolderError> {
        let path = network_path(folder, number);
        let is_right = |bytes: &[u8]| sum.is_none_or(|sum| checksum(bytes) == sum);
        let refused = match small_file::bytes(&path, MOST_NETWORK) {
            Ok(bytes) if is_right(&bytes) => return Ok(Self { path, bytes }),
            Ok(_) => None,
            Err(source) => Some(source),
        };
        // A kill may have come between the row and the renaming of its network.
        let next = next_network_path(folder, number);
        if sum.is_some()
            && let Ok(bytes) = small_file::bytes(&next, MOST_NETWORK)
            && is_right(&bytes)
        {
            return Ok(Self { bytes, path: next });
        }
        if let Some(source) = refused {
            return Err(ExportError::Read { path, source }.into());
        }
        let reason = format!("its checksum is not that of the point {number} in front.csv");
        Err(FolderError::Damaged { path, reason })
    }

    /// The file taken apart.
    ///
    /// # Errors
    /// Bytes that are no complete file.
    pub fn file(&self) -> Result<NetworkFile<'_>, FolderError> {
        Ok(NetworkFile::parse(&self.path, &self.bytes)?)
    }
}

/// Whether the figures of a row are those of its network, and those that the file of the network tells.
///
/// # Errors
/// Says in a few words which figure is another.
pub(super) fn check_figures(
    point: &Point,
    parameters: &Parameters,
    penalty: &Penalty,
    told: Option<&Map<String, Value>>,
) -> Result<(), String> {
    let theta: Vec<f64> = parameters.to_dense().into_iter().map(f64::from).collect();
    let norm = penalty.norm(&theta);
    if !agree(point.l1, norm) {
        return Err(format!("has an ℓ¹ norm of {}, and that of its network is {norm}", point.l1));
    }
    if point.nonzero != parameters.nonzero() {
        let (row, network) = (point.nonzero, parameters.nonzero());
        return Err(format!("has {row} non-zero parameters, and its network has {network}"));
    }
    let figures = [
        ("point", Some(point.number as f64)),
        ("train_loss", Some(point.train.loss)),
        ("test_loss", point.test.map(|rows| rows.loss)),
    ];
    for (name, row) in figures {
        // Older versions tell less in the file of a network.
        let Some(file) = told.and_then(|told| told.get(name)).and_then(Value::as_f64) else { continue };
        if row.is_none_or(|row| !agree(row, file)) {
            let row = row.map_or_else(|| "none".to_owned(), |row| row.to_string());
            return Err(format!("has {row} for {name}, and the file of its network has {file}"));
        }
    }
    Ok(())
}

pub(super) fn agree(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()) + f64::from(f32::MIN_POSITIVE)
}
