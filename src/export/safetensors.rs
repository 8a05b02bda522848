//! `.safetensors` files that PyTorch's `nn.Sequential` loads.
//!
//! Such a file is the length of a header (8 bytes, little-endian), the header in JSON, and the tensors one after the
//! other. Writing it takes a few lines, and gives the same bytes for the same network each time; reading is left to the
//! `safetensors` crate, which checks everything that can be wrong with a file.

use std::path::Path;

use safetensors::{Dtype, SafeTensorError, SafeTensors, tensor::Metadata};
use serde_json::{Map, Value, json};

use super::{Card, ExportError, Exported, metadata, row, write_atomically};
use crate::{
    data::small_file::{self, MOST_NETWORK},
    front::{Member, Parameters, Refit},
    network::Network,
};

/// Writes one network as a file; its ending chooses the format (`.safetensors`). The file is there as a whole or not at
/// all.
///
/// # Errors
/// An unknown ending, parameters of another network, or what the operating system refuses.
pub fn write_network(path: &Path, card: &Card, member: &Member) -> Result<(), ExportError> {
    let bytes = network_bytes(path, card, member, &row::json(&member.point, &card.meaning))?;
    write_bytes(path, &bytes)
}

/// Writes a refit as such a file.
///
/// # Errors
/// The same as those of [`write_network`].
pub fn write_refit(path: &Path, card: &Card, refit: &Refit) -> Result<(), ExportError> {
    write_bytes(path, &refit_bytes(path, card, refit)?)
}

fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), ExportError> {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("safetensors")) {
        return Err(ExportError::UnknownFormat(path.to_owned()));
    }
    write_atomically(path, bytes).map_err(|source| ExportError::Write { path: path.to_owned(), source })
}

/// The bytes of a file that is to be written to `path`, with these figures of its point.
///
/// # Errors
/// Parameters of another network.
pub fn network_bytes(
    path: &Path,
    card: &Card,
    member: &Member,
    figures: &Map<String, Value>,
) -> Result<Vec<u8>, ExportError> {
    let (expected, found) = (card.network.parameters(), member.parameters.len());
    if expected != found {
        let network = card.network.to_string();
        return Err(ExportError::OtherParameters { path: path.to_owned(), network, expected, found });
    }
    let header = header(&card.network, metadata::of_card(card, figures));
    Ok(file_bytes(&header, &member.parameters.to_dense()))
}

/// The bytes of the file of a refit that is to be written to `path`.
///
/// # Errors
/// Parameters of another network.
pub fn refit_bytes(path: &Path, card: &Card, refit: &Refit) -> Result<Vec<u8>, ExportError> {
    network_bytes(path, card, &refit.alone(), &row::refit::json(refit, &card.meaning))
}

/// The bytes of the file of a network in the form in which it leaves.
pub(super) fn exported_bytes(exported: &Exported) -> Vec<u8> {
    file_bytes(&header(&exported.card.network, metadata::entries(exported)), &exported.theta)
}

/// What the file says of its tensors and its network.
fn header(network: &Network, entries: Vec<(String, String)>) -> Value {
    let metadata: Map<String, Value> = entries.into_iter().map(|(key, value)| (key, Value::String(value))).collect();
    let mut header = Map::from_iter([("__metadata__".to_owned(), Value::Object(metadata))]);
    for tensor in tensors(network) {
        let offsets = [4 * tensor.range.start, 4 * tensor.range.end];
        header.insert(tensor.name, json!({ "dtype": "F32", "shape": tensor.shape, "data_offsets": offsets }));
    }
    Value::Object(header)
}

/// The whole file.
fn file_bytes(header: &Value, theta: &[f32]) -> Vec<u8> {
    let mut json = header.to_string();
    // Readers may map the file into memory, where the tensors should be aligned.
    json.push_str(&" ".repeat(json.len().next_multiple_of(8) - json.len()));
    let mut bytes = Vec::with_capacity(8 + json.len() + 4 * theta.len());
    bytes.extend((json.len() as u64).to_le_bytes());
    bytes.extend(json.as_bytes());
    bytes.extend(theta.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}

/// One tensor of a network.
struct Tensor {
    name: String,
    shape: Vec<usize>,
    range: std::ops::Range<usize>,
}

/// The tensors of a network in the order of θ, which is also that of the file.
fn tensors(network: &Network) -> impl Iterator<Item = Tensor> {
    network.layers().into_iter().flat_map(|layer| {
        [
            Tensor { name: format!("{}.weight", layer.index), shape: layer.shape(), range: layer.weight },
            Tensor { name: format!("{}.bias", layer.index), shape: vec![layer.outputs], range: layer.bias },
        ]
    })
}

/// Reads the parameters of `network` from a `.safetensors` file.
///
/// # Errors
/// A file that cannot be read, is no `.safetensors`, or holds another network.
pub fn read_parameters(path: &Path, network: &Network) -> Result<Parameters, ExportError> {
    NetworkFile::parse(path, &read(path)?)?.parameters(network)
}

/// Reads a whole network: what its file says of it, and its parameters.
///
/// # Errors
/// A file that cannot be read, is no `.safetensors`, or was not written by [`write_network`].
pub fn read_network(path: &Path) -> Result<(Card, Parameters), ExportError> {
    let bytes = read(path)?;
    let file = NetworkFile::parse(path, &bytes)?;
    let card = file.card()?;
    let parameters = file.parameters(&card.network)?;
    Ok((card, parameters))
}

/// The file of a network, as it was read from `path`.
#[derive(Debug)]
pub struct NetworkFile<'a> {
    path: &'a Path,
    header: Metadata,
    tensors: SafeTensors<'a>,
}

impl<'a> NetworkFile<'a> {
    /// Takes a file apart.
    ///
    /// # Errors
    /// Bytes that are no complete `.safetensors` file.
    pub fn parse(path: &'a Path, bytes: &'a [u8]) -> Result<Self, ExportError> {
        let wrong = |error: &SafeTensorError| no_safetensors(path, error);
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| wrong(&error))?;
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| wrong(&error))?;
        Ok(Self { path, header, tensors })
    }

    /// What it says of its network besides the parameters.
    ///
    /// # Errors
    /// A file that was not written by [`write_network`].
    pub fn card(&self) -> Result<Card, ExportError> {
        metadata::card(|key| self.entry(key))
            .map_err(|reason| ExportError::Metadata { path: self.path.to_owned(), reason })
    }

    /// The parameters, which must be those of this network.
    ///
    /// # Errors
    /// A file of another network.
    pub fn parameters(&self, network: &Network) -> Result<Parameters, ExportError> {
        parameters(self.path, network, &self.tensors)
    }

    /// The network in the form in which it was exported.
    ///
    /// # Errors
    /// A file that does not name its inputs, as one that is kept with a run, or is damaged.
    pub fn exported(&self) -> Result<Exported, ExportError> {
        let theta = self.parameters(&self.card()?.network)?.to_dense();
        metadata::read(|key| self.entry(key), theta)
            .map_err(|reason| ExportError::Metadata { path: self.path.to_owned(), reason })
    }

    /// The figures of its point; nothing where it does not tell them.
    #[must_use]
    pub fn figures(&self) -> Option<Map<String, Value>> {
        serde_json::from_str(self.entry("point")?).ok()
    }

    fn entry(&self, key: &str) -> Option<&str> {
        self.header.metadata().as_ref()?.get(key).map(String::as_str)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, ExportError> {
    small_file::stream(path, MOST_NETWORK).map_err(|source| ExportError::Read { path: path.to_owned(), source })
}

fn no_safetensors(path: &Path, error: &SafeTensorError) -> ExportError {
    ExportError::NoSafetensors { path: path.to_owned(), reason: error.to_string() }
}

/// The parameters of `network`, whose tensors must be those of the file and no others.
fn parameters(path: &Path, network: &Network, file: &SafeTensors<'_>) -> Result<Parameters, ExportError> {
    let other = |reason| ExportError::OtherNetwork { path: path.to_owned(), network: network.to_string(), reason };
    let mut theta = Vec::new();
    let mut count = 0;
    for Tensor { name, shape, .. } in tensors(network) {
        let view = file.tensor(&name).map_err(|_| other(format!("it has no tensor {name}")))?;
        if view.dtype() != Dtype::F32 || view.shape() != shape {
            return Err(other(format!("its tensor {name} is {} of shape {:?}", view.dtype(), view.shape())));
        }
        let values = view.data().as_chunks::<4>().0.iter().map(|&bytes| f64::from(f32::from_le_bytes(bytes)));
        theta.extend(values);
        count += 1;
    }
    if file.len() != count {
        return Err(other(format!("it has {} tensors instead of {count}", file.len())));
    }
    if theta.iter().any(|value| !value.is_finite()) {
        return Err(other("a parameter is not finite".to_owned()));
    }
    Ok(Parameters::from_dense(&theta))
}

#[cfg(test)]
#[path = "safetensors_tests.rs"]
mod tests;
