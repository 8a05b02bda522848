//! The part of a network that a subproblem is solved on.

use super::stage::Context;
use crate::{
    network::{Balance, Compaction, Loss, Network, Precision, TrainingLoss},
    solver::Penalty,
};

/// The live units of a network and the inputs that a solution may use: the active set. Where the network cannot be taken apart it
/// is the whole.
pub struct Part {
    compaction: Option<(Compaction, Box<dyn Loss + Send>)>,
    penalty: Penalty,
    balance: Balance,
    inputs: Vec<bool>,
}

/// Inputs whose largest partial derivative is below this share of λ are screened: most of them stay zero, and those that
/// do not are found when the solution is checked.
const SCREENED: f64 = 0.5;
/// Fewer inputs than these are not worth a look.
const FEW_INPUTS: usize = 16;

impl Part {
    /// The part for a start with this gradient and multiplier, in double precision if `is_double`.
    #[must_use]
    pub fn new(
        whole: &dyn TrainingLoss,
        context: &Context,
        theta: &[f64],
        gradient: &[f64],
        lambda: f64,
        is_double: bool,
    ) -> Self {
        let inputs = used_inputs(&context.network, theta, gradient, SCREENED * lambda);
        let compaction = Compaction::of(&context.network, theta, &inputs).and_then(|compaction| {
            let precision = if is_double { Precision::Double } else { Precision::Single };
            let loss = whole.compacted(&compaction, precision)?;
            Some((compaction, loss))
        });
        let network = compaction.as_ref().map_or(&context.network, |(compaction, _)| &compaction.network);
        let (penalty, balance) =
            (Penalty::of(network, context.free_biases), Balance::new(network, context.free_biases));
        Self { compaction, penalty, balance, inputs }
    }

    /// Goes on in double precision.
    pub fn make_double(&mut self, whole: &dyn TrainingLoss) {
        if let Some((compaction, loss)) = &mut self.compaction
            && let Some(double) = whole.compacted(compaction, Precision::Double)
        {
            *loss = double;
        }
    }

    /// Number of parameters.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.penalty.len()
    }

    /// Which of its parameters the norm covers.
    #[must_use]
    pub fn penalty(&self) -> &Penalty {
        &self.penalty
    }

    /// Its loss, norm and symmetry.
    pub fn loss<'a>(&'a mut self, whole: &'a mut dyn TrainingLoss) -> (&'a mut dyn Loss, &'a Penalty, &'a Balance) {
        match &mut self.compaction {
            Some((_, loss)) => (&mut **loss, &self.penalty, &self.balance),
            None => (whole, &self.penalty, &self.balance),
        }
    }

    /// Its parameters out of those of the whole network.
    #[must_use]
    pub fn gather(&self, theta: &[f64]) -> Vec<f64> {
        self.compaction.as_ref().map_or_else(|| theta.to_vec(), |(compaction, _)| compaction.gather(theta))
    }

    /// The parameters of the whole network.
    #[must_use]
    pub fn whole(&self, theta: &[f64]) -> Vec<f64> {
        self.compaction.as_ref().map_or_else(|| theta.to_vec(), |(compaction, _)| compaction.scatter(theta))
    }

    /// Whether it lacks inputs whose weights violate their optimality conditions, by the gradient of the whole network.
    #[must_use]
    pub fn misses(&self, network: &Network, gradient: &[f64], lambda: f64, tolerance: f64) -> bool {
        let needed = used_inputs(network, &[], gradient, lambda * (1.0 + tolerance));
        self.compaction.is_some() && needed.iter().zip(&self.inputs).any(|(&needed, &is_there)| needed && !is_there)
    }
}

/// The inputs with a weight that is not zero, or that the norm leaves out, or whose largest partial derivative exceeds a threshold.
fn used_inputs(network: &Network, theta: &[f64], gradient: &[f64], threshold: f64) -> Vec<bool> {
    let mut used = vec![network.inputs <= FEW_INPUTS; network.inputs];
    let Some(layer) = network.layers().into_iter().next() else { return used };
    for &input in &network.free_inputs {
        if let Some(used) = used.get_mut(input) {
            *used = true;
        }
    }
    let mut mark = |values: &[f64], threshold: f64| {
        for row in values.chunks_exact(layer.inputs.max(1)) {
            for (used, value) in used.iter_mut().zip(row) {
                *used |= value.abs() > threshold;
            }
        }
    };
    mark(theta.get(layer.weight.clone()).unwrap_or_default(), 0.0);
    mark(gradient.get(layer.weight.clone()).unwrap_or_default(), threshold);
    used
}
