//! Which hidden layers a network has: where rows are few, cross-validation compares a linear model with the usual network before a run
//! begins.

use std::{ops::ControlFlow, sync::Arc};

use candle_core::Device;
use serde::{Deserialize, Serialize};

use super::{
    Event, MethodSpecification, RunError, RunInfo, Specification,
    attention::Attention,
    cross_validation::{CrossValidation, FoldRun},
    default_hidden,
    memory::RunMemory,
};
use crate::{
    data::Prepared,
    front::{Evaluation, Method},
    solver::Progress,
};

/// Where the hidden layers of a run come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenLayers {
    /// From its specification.
    Given,
    /// From its data: the usual ones, and where there are folds those that cross-validation prefers to none.
    Automatic,
}

/// A network that was compared with others, and the lowest of its validation losses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Candidate {
    /// Units of each hidden layer; empty for a linear model.
    pub hidden: Vec<usize>,
    /// Mean validation loss over the folds, at the budget where it is lowest.
    pub loss: f64,
    /// Its standard error; none with one fold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
}

/// Budgets at which networks are compared: with 12 the lowest loss can lie between two of them.
const BUDGETS: usize = 24;

/// Compares the networks that there may be, the simplest first, over the folds of the data; none where there are no folds, or where what
/// the run may take is all for its front. Each fold has one start and no perturbation: over 43 small tables, what runs of 12 points from
/// one start preferred had mean test scores within 0.003 of what whole runs preferred.
///
/// # Errors
/// When a loss cannot be computed.
pub(super) fn compare(
    specification: &Specification,
    data: &Arc<Prepared>,
    device: &Device,
    attention: &mut Attention<'_>,
) -> Result<ControlFlow<(), Vec<Candidate>>, RunError> {
    let usual = default_hidden(&data.dataset);
    let MethodSpecification { gradients, seconds, .. } = specification.method;
    if data.folds.is_empty() || gradients.is_some() || seconds.is_some() {
        return Ok(ControlFlow::Continue(Vec::new()));
    }
    let possible = [Vec::new(), usual];
    let mut candidates = Vec::with_capacity(possible.len());
    for (place, hidden) in possible.iter().enumerate() {
        let info = Arc::new(info(specification, data, hidden)?);
        let share = |of_one: f64| (place as f64 + of_one) / possible.len() as f64;
        let Some(mut folds) = folds(&info, data, device, attention)? else { return Ok(ControlFlow::Break(())) };
        while !folds.is_over() {
            attention.announce(Event::Comparing(share(folds.share())));
            if attention.heed().is_break() {
                return Ok(ControlFlow::Break(()));
            }
            folds.advance(0.0)?;
        }
        candidates.extend(lowest(hidden, &folds));
    }
    Ok(ControlFlow::Continue(candidates))
}

/// The hidden layers of the network of lowest validation loss, of which the simplest is the first; the usual ones where nothing was
/// compared.
pub(super) fn chosen(candidates: &[Candidate], data: &Prepared) -> Vec<usize> {
    let lowest = candidates.iter().min_by(|a, b| a.loss.total_cmp(&b.loss));
    lowest.map_or_else(|| default_hidden(&data.dataset), |lowest| lowest.hidden.clone())
}

/// A run of few points with these hidden layers.
fn info(specification: &Specification, data: &Arc<Prepared>, hidden: &[usize]) -> Result<RunInfo, RunError> {
    let MethodSpecification { max_l1, batch_size, epochs, .. } = specification.method;
    let few = MethodSpecification {
        name: Method::Budget,
        points: BUDGETS,
        starts: Some(1),
        max_l1,
        batch_size,
        epochs,
        ..MethodSpecification::default()
    };
    let mut specification = Specification { part: None, method: few, ..specification.clone() };
    specification.network.hidden = hidden.to_vec();
    let network = specification.network.build(data.train.columns, data.dataset.outputs(), data.dataset.image)?;
    let network = network.with_free_inputs(data.free_inputs());
    Ok(RunInfo::new(specification, data, network, 1.0))
}

/// The folds of such a run, of which the first tells the range and the budgets; none where a command has ended it.
fn folds(
    info: &Arc<RunInfo>,
    data: &Arc<Prepared>,
    device: &Device,
    attention: &mut Attention<'_>,
) -> Result<Option<CrossValidation>, RunError> {
    let (memory, _) = RunMemory::new(info, None);
    let mut range = None;
    let mut first = FoldRun::new(info, data, device, &memory, 0)?.map(FoldRun::without_perturbation);
    if let Some(fold) = &mut first {
        while let Some(progress) = fold.step()? {
            if let Progress::Range(max_l1, end) = progress {
                range = Some((max_l1, end));
            }
            if attention.heed().is_break() {
                return Ok(None);
            }
        }
    }
    let budgets = first.as_ref().map_or_else(Vec::new, FoldRun::norms);
    let (info, data, device) = (Arc::clone(info), Arc::clone(data), device.clone());
    let folds = CrossValidation::new(info, data, device, memory, budgets, 0, range, first);
    Ok(Some(folds.without_perturbation()))
}

/// How the hidden layers of a run were chosen, in one sentence of figures; nothing where they were given, or nothing was to choose.
#[must_use]
pub fn choice(info: &RunInfo) -> Option<String> {
    let is_taken = |candidate: &&Candidate| candidate.hidden == info.network.hidden;
    let taken = info.candidates.iter().find(is_taken)?;
    let other = info.candidates.iter().find(|candidate| !is_taken(candidate))?;
    let error = |candidate: &Candidate| candidate.error.map_or_else(String::new, |error| format!(" ± {error:.3}"));
    Some(format!(
        "{} chosen by cross-validation: lowest validation loss {:.4}{}, {:.4}{} {}",
        layers(taken, "no hidden layer", "hidden layers "),
        taken.loss,
        error(taken),
        other.loss,
        error(other),
        layers(other, "without one", "with "),
    ))
}

fn layers(candidate: &Candidate, none: &str, some: &str) -> String {
    let widths: Vec<String> = candidate.hidden.iter().map(usize::to_string).collect();
    if widths.is_empty() { none.to_owned() } else { format!("{some}{}", widths.join(",")) }
}

/// The lowest mean validation loss of these folds at any of their norms.
fn lowest(hidden: &[usize], folds: &CrossValidation) -> Option<Candidate> {
    let found = folds.budgets().iter().filter_map(|&budget| folds.validated(budget));
    let lowest = found.min_by(|a, b| a.mean.loss.total_cmp(&b.mean.loss))?;
    let error = lowest.standard_error.map(|Evaluation { loss, .. }| loss);
    Some(Candidate { hidden: hidden.to_vec(), loss: lowest.mean.loss, error })
}

#[cfg(test)]
#[path = "choice_tests.rs"]
mod tests;
