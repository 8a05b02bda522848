//! How well a front is known: what it was searched by.

use serde::{Deserialize, Serialize};

/// What a front rests on. Critical points lie on many branches; the front is the lower envelope of those that were found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Search {
    /// Random starts that competed.
    pub starts: usize,
    /// Sweeps over the budgets, in both directions, after the first walk of every start.
    pub sweeps: usize,
    /// By which share of itself the last sweep has raised the hypervolume.
    pub last_gain: f64,
    /// Why the front ends where it does.
    pub end: RangeEnd,
}

/// Why the dense end of a front lies where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RangeEnd {
    /// The largest ℓ¹ norm that was asked for is reached.
    Asked,
    /// The training loss is almost nothing of that at zero.
    LossVanished,
    /// The validation loss has plainly turned up.
    Overfits,
    /// A larger norm lowers the training loss no further.
    LossFlat,
}

/// A network that one start has come by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BranchPoint {
    /// The start, counted from 0.
    pub start: usize,
    /// ℓ¹ norm of its penalized parameters.
    pub l1: f64,
    /// Training loss.
    pub loss: f64,
}
