//! Networks as files that other programs read.

mod atomic;
mod card;
mod checksum;
mod compacted;
mod error;
mod exported;
mod format;
mod forward;
mod measure;
mod metadata;
mod onnx;
mod predict;
mod provenance;
mod python;
pub mod row;
mod rows;
mod safetensors;
mod saving;
mod table;
mod verified;

pub use atomic::write_atomically;
pub(crate) use atomic::{name_of_part, place_atomically, sync_folder};
pub use card::{Card, Meaning};
pub use checksum::checksum;
pub use compacted::{Compacted, compacted_bytes, compacted_bytes_of};
pub use error::ExportError;
pub use exported::Exported;
pub use format::{Form, Format, weights_path};
pub use forward::Forward;
pub use measure::{Sizes, Times, measure};
pub use onnx::OnnxNetwork;
pub use predict::{Predictions, predict, predict_by};
pub use provenance::Provenance;
pub use rows::RawRows;
pub use safetensors::{
    NetworkFile, network_bytes, read_network, read_parameters, refit_bytes, write_network, write_refit,
};
pub use saving::{Predictor, save};
pub use table::Table;
pub use verified::{Verified, verify};

/// Rounds to single precision, which files hold.
#[allow(clippy::cast_possible_truncation)] // rounding is what this function is for
fn single(values: &[f64]) -> Vec<f32> {
    values.iter().map(|&value| value as f32).collect()
}

/// Names in quotation marks as a list of bounded length.
fn listed(names: &[&String]) -> String {
    /// So many are told.
    const TOLD: usize = 8;
    let told: Vec<String> = names.iter().take(TOLD).map(|name| format!("“{}”", crate::data::shortened(name))).collect();
    let more = names.len().saturating_sub(TOLD);
    if more > 0 { format!("{} and {more} more", told.join(", ")) } else { told.join(", ") }
}
