//! Perturbation: where sweeps bring nothing more, some units of each coarse network are made anew, and what that leads to competes with
//! what is there.
//!
//! Sweeps only ever go from neighbour to neighbour, and end with networks of which each is the best that its neighbours lead to. A step
//! out of that, and a descent from there, is iterated local search (Lourenço, Martin, Stützle 2003, "Iterated local search"); to take a
//! part out and make it anew is the perturbation of ruin and recreate (Schrimpf et al. 2000, J. Comput. Phys. 159).

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Aim, Continuation, Effort, Note, Phase, revival::revive};
use crate::{
    network::{Layer, Network},
    solver::{Constraint, Subproblem},
};

/// How long coarse networks are perturbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Perturbation {
    /// Networks that are made of each coarse one in a round, of which the first loses one unit, the second two, and so on.
    pub tries: usize,
    /// Rounds in a row that may bring nothing before they end.
    pub in_vain: usize,
}

/// Networks with less than this share of the loss at zero have nothing left to win.
const VANISHED: f64 = 1e-3;

impl Perturbation {
    /// No perturbation.
    pub const NONE: Self = Self { tries: 0, in_vain: 0 };
}

impl Continuation {
    /// The same without perturbation, for a front that is only to be compared with others as short.
    #[must_use]
    pub fn without_perturbation(mut self) -> Self {
        self.problem.patience.perturbation = Perturbation::NONE;
        self
    }

    /// Begins a round of perturbations after so many sweeps, as long as they are worth it; how many tasks it makes.
    pub(super) fn begin_perturbation(&mut self, sweeps: usize) -> usize {
        if self.perturbations_left() == 0 {
            return 0;
        }
        self.in_vain += 1;
        self.phase = Phase::Sweep(sweeps + 1);
        self.search.sweeps += 1;
        self.measure_coarse();
        let tasks = self.perturb();
        self.coarse.begin_apart(tasks);
        tasks
    }

    /// How many rounds follow at the least.
    pub(super) fn perturbations_left(&self) -> usize {
        match (self.pose)(1.0) {
            Constraint::Ball(_) => self.problem.patience.perturbation.in_vain.saturating_sub(self.in_vain),
            // From a network that is far from critical the nearest critical one is anywhere.
            _ => 0,
        }
    }

    /// Perturbs the network of every coarse site; how many tasks that makes.
    fn perturb(&mut self) -> usize {
        let least = VANISHED * self.problem.loss_at_zero;
        let mut perturbed = Vec::new();
        for site in self.envelope.sites() {
            let Some(best) = site.best.as_ref().filter(|best| best.loss > least) else { continue };
            for attempt in 0..self.problem.patience.perturbation.tries {
                let seed = self.task_seed(best.start, site.serial + (self.search.sweeps << 32) + (attempt << 24));
                let mut theta = best.theta();
                if take_out(&self.problem.network, &mut theta, attempt + 1, seed) == 0 {
                    continue;
                }
                let room = site.budget - self.problem.penalty.norm(&theta);
                revive(&self.problem.network, &mut theta, room.max(0.0), seed);
                let constraint = (self.pose)(site.budget);
                perturbed.push((site.number, best.start, constraint, theta, seed));
            }
        }
        let count = perturbed.len();
        for (number, start, constraint, theta, seed) in perturbed {
            let (effort, passes) = (Effort::Sweep, self.passes_of_coarse());
            let note = Note { start, effort, aim: Aim::Site { number } };
            self.tasks.add(note, Subproblem { constraint, theta, effort, seed, passes });
        }
        self.tasks.spread();
        count
    }
}

/// Takes live units out of the hidden layers of a dense network at random, but never the last of a layer; how many it has taken.
fn take_out(network: &Network, theta: &mut [f64], units: usize, seed: u64) -> usize {
    if network.convolutional.is_some() {
        return 0;
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let layers = network.layers();
    for taken in 0..units {
        let candidates: Vec<(&[Layer], usize)> = layers
            .windows(2)
            .flat_map(|pair| {
                let live = live_units(pair, theta);
                let spare = if live.len() > 1 { live.len() } else { 0 };
                live.into_iter().take(spare).map(move |unit| (pair, unit))
            })
            .collect();
        if candidates.is_empty() {
            return taken;
        }
        let drawn = random.random_range(0..candidates.len());
        let Some(&([layer, next], unit)) = candidates.get(drawn) else { return taken };
        let incoming = layer.weight.start + unit * layer.inputs;
        theta[incoming..incoming + layer.inputs].fill(0.0);
        theta[layer.bias.start + unit] = 0.0;
        theta[next.weight.clone()].iter_mut().skip(unit).step_by(next.inputs.max(1)).for_each(|value| *value = 0.0);
    }
    units
}

/// The units of a layer that lead to the next.
fn live_units(pair: &[Layer], theta: &[f64]) -> Vec<usize> {
    let [layer, next] = pair else { return Vec::new() };
    let leads = |unit: &usize| {
        theta[next.weight.clone()].iter().skip(*unit).step_by(next.inputs.max(1)).any(|&value| value != 0.0)
    };
    (0..layer.outputs).filter(leads).collect()
}

#[cfg(test)]
#[path = "perturb_tests.rs"]
mod tests;
