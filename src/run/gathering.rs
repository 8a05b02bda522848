//! What a run begins with: its data, and what follows from them.

use std::{ops::ControlFlow, sync::Arc};

use super::{Candidate, HiddenLayers, RunError, Specification, attention::Attention, choice, reading::read};
use crate::{data::Prepared, network::Network};

/// What a run begins with.
pub(super) struct Gathered {
    /// With what was automatic written down as it was done.
    pub specification: Specification,
    /// Its data.
    pub data: Arc<Prepared>,
    /// The network for them.
    pub network: Network,
    /// What its hidden layers were chosen from; empty where they were given.
    pub candidates: Vec<Candidate>,
}

/// Reads the data and chooses what follows from it, with what is known already of a run that is carried on; nothing where a
/// command has ended the run meanwhile.
///
/// # Errors
/// When the data cannot be read, or a loss cannot be computed.
pub(super) fn gather(
    specification: Specification,
    hidden: HiddenLayers,
    known: Vec<Candidate>,
    attention: &mut Attention<'_>,
) -> Result<Option<Gathered>, RunError> {
    let Some(data) = read(&specification, attention)?.map(Arc::new) else { return Ok(None) };
    let mut specification = resolved(specification, &data)?;
    let mut candidates = known;
    if hidden == HiddenLayers::Automatic {
        let device = specification.device.open()?;
        let ControlFlow::Continue(compared) = choice::compare(&specification, &data, &device, attention)? else {
            return Ok(None);
        };
        specification.network.hidden = choice::chosen(&compared, &data);
        candidates = compared;
    }
    let network = specification.network.build(data.train.columns, data.dataset.outputs(), data.dataset.image)?;
    let network = network.with_free_inputs(data.free_inputs());
    Ok(Some(Gathered { specification, data, network, candidates }))
}

/// The specification with what was automatic written down as it was done.
fn resolved(mut specification: Specification, data: &Prepared) -> Result<Specification, RunError> {
    let rows = data.train.len() + data.validation.len();
    specification.data.validation = specification.data.validation.resolved(rows, data.dataset.image.is_none());
    specification.validate_part()?;
    Ok(specification)
}
