//! The support of a network, and the loss as a function of its parameters alone.

use rand::{SeedableRng, seq::index::sample};
use rand_chacha::ChaCha8Rng;

use crate::{
    network::{Compaction, Loss, LossError, Network, Precision, TrainingLoss},
    solver::{Penalty, SolverError},
};

/// The parameters that are not zero, and those that the norm leaves out: which of them are zero is chance.
#[must_use]
pub fn support(theta: &[f64], penalty: &Penalty) -> Vec<bool> {
    let mut support: Vec<bool> = theta.iter().map(|&value| value != 0.0).collect();
    for range in penalty.free_ranges() {
        support[range].fill(true);
    }
    support
}

/// A random support with as many weights and as many biases of each layer as this one has. Biases that the norm leaves out are in both.
#[must_use]
pub fn random_support(network: &Network, support: &[bool], seed: u64) -> Vec<bool> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn = vec![false; support.len()];
    for layer in network.layers() {
        for range in [layer.weight, layer.bias] {
            let count = support[range.clone()].iter().filter(|&&is_in| is_in).count();
            for place in sample(&mut random, range.len(), count) {
                drawn[range.start + place] = true;
            }
        }
    }
    drawn
}

/// θ with zeros outside a support.
#[must_use]
pub fn restricted(theta: &[f64], support: &[bool]) -> Vec<f64> {
    theta.iter().zip(support).map(|(&value, &is_in)| if is_in { value } else { 0.0 }).collect()
}

/// The live part of a network as far as its support goes: what is dead stays so.
pub struct Part {
    /// The network without what is dead, where it can be taken apart and gradients are over all rows.
    compaction: Option<(Compaction, Box<dyn Loss + Send>)>,
    /// Places of the support in θ of the part, or of the whole network.
    places: Vec<u32>,
    /// θ of the part with zeros outside the support, and its gradient.
    theta: Vec<f64>,
    gradient: Vec<f64>,
    whole: usize,
}

impl Part {
    /// The part of `network` at `theta` with this support. With mini-batches it is not taken apart: their loss leaves out what is dead
    /// by itself.
    pub fn new(network: &Network, theta: &[f64], support: &[bool], loss: &dyn TrainingLoss, in_batches: bool) -> Self {
        let live = live_support(network, theta, support);
        let marks: Vec<f64> = live.iter().map(|&is_in| f64::from(u8::from(is_in))).collect();
        let compaction = (!in_batches).then(|| Compaction::of(network, &marks, &used_inputs(network, &live))).flatten();
        let compaction = compaction.and_then(|part| {
            let loss = loss.compacted(&part, Precision::Double)?;
            Some((part, loss))
        });
        let of_part = compaction.as_ref().map_or_else(|| marks.clone(), |(part, _)| part.gather(&marks));
        let places = (0_u32..).zip(&of_part).filter(|&(_, &mark)| mark != 0.0).map(|(place, _)| place).collect();
        let len = of_part.len();
        Self { compaction, places, theta: vec![0.0; len], gradient: vec![0.0; len], whole: network.parameters() }
    }

    /// Places of the support in θ of the whole network, where it was not taken apart.
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    /// The parameters of the support out of those of the whole network.
    pub fn gather(&self, whole: &[f64]) -> Vec<f64> {
        let of_part = self.compaction.as_ref().map(|(part, _)| part.gather(whole));
        let from = of_part.as_deref().unwrap_or(whole);
        self.places.iter().map(|&place| from[place as usize]).collect()
    }

    /// The parameters of the whole network: those of the support, and zeros.
    pub fn whole(&self, values: &[f64]) -> Vec<f64> {
        let mut theta = vec![0.0; self.theta.len()];
        scatter(&self.places, values, &mut theta);
        let whole = self.compaction.as_ref().map_or(theta.clone(), |(part, _)| part.scatter(&theta));
        debug_assert_eq!(whole.len(), self.whole);
        whole
    }

    /// The loss over all rows at these values of the support.
    ///
    /// # Errors
    /// When it cannot be computed.
    pub fn value(&mut self, whole: &mut dyn TrainingLoss, values: &[f64]) -> Result<f64, SolverError> {
        Ok(self.loss(whole).value(values)?)
    }

    /// The loss as a function of the support.
    pub fn loss<'a>(&'a mut self, whole: &'a mut dyn TrainingLoss) -> SupportLoss<'a> {
        let Self { compaction, places, theta, gradient, .. } = self;
        let loss: &mut dyn Loss = match compaction {
            Some((_, loss)) => &mut **loss,
            None => whole,
        };
        SupportLoss { loss, places, theta, gradient }
    }
}

/// The loss as a function of the support alone.
pub struct SupportLoss<'a> {
    loss: &'a mut dyn Loss,
    places: &'a [u32],
    theta: &'a mut [f64],
    gradient: &'a mut [f64],
}

impl Loss for SupportLoss<'_> {
    fn parameters(&self) -> usize {
        self.places.len()
    }

    fn rows(&self) -> usize {
        self.loss.rows()
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        scatter(self.places, theta, self.theta);
        self.loss.value(self.theta)
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        scatter(self.places, theta, self.theta);
        let value = self.loss.gradient(self.theta, self.gradient)?;
        for (slope, &place) in gradient.iter_mut().zip(self.places) {
            *slope = self.gradient[place as usize];
        }
        Ok(value)
    }
}

fn scatter(places: &[u32], values: &[f64], theta: &mut [f64]) {
    for (&place, &value) in places.iter().zip(values) {
        theta[place as usize] = value;
    }
}

/// The support without what belongs to units that compute nothing: nothing comes to them, or nobody listens. Of a network with
/// convolutions all of it.
fn live_support(network: &Network, theta: &[f64], support: &[bool]) -> Vec<bool> {
    let mut live = support.to_vec();
    if network.convolutional.is_some() {
        return live;
    }
    let is_there = |place: usize, live: &[bool]| live[place] && theta[place] != 0.0;
    let layers = network.layers();
    // One unit that dies may be the only one that another has listened to, or was heard by.
    loop {
        let mut has_changed = false;
        for pair in layers.windows(2) {
            let [layer, next] = pair else { continue };
            for unit in 0..layer.outputs {
                let incoming = layer.weight.start + unit * layer.inputs..layer.weight.start + (unit + 1) * layer.inputs;
                let own = || incoming.clone().chain(std::iter::once(layer.bias.start + unit));
                let outgoing = || next.weight.clone().skip(unit).step_by(next.inputs.max(1));
                let hears = own().any(|place| is_there(place, &live));
                let is_heard = outgoing().any(|place| is_there(place, &live));
                if !(hears && is_heard) {
                    for place in own().chain(outgoing()) {
                        has_changed |= std::mem::take(&mut live[place]);
                    }
                }
            }
        }
        if !has_changed {
            return live;
        }
    }
}

/// The inputs that have a weight in the support.
fn used_inputs(network: &Network, support: &[bool]) -> Vec<bool> {
    let mut used = vec![false; network.inputs];
    if let Some(layer) = network.layers().into_iter().next() {
        for row in support[layer.weight].chunks_exact(layer.inputs.max(1)) {
            used.iter_mut().zip(row).for_each(|(used, &is_in)| *used |= is_in);
        }
    }
    used
}
