//! Whether epochs have won or lost a network, and how long their steps are to be.

use super::{Stage, Stochastic};

/// What the epochs of a descent may lead to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Acceptance {
    /// Loss of some rows where the epochs began.
    pub start_loss: f64,
    /// Share of its fit that the network may give up: long steps rise out of valleys, and the rounds win some of it back.
    may_lose: f64,
    /// How often the epochs may still be taken again.
    retries: usize,
}

/// Epochs that give up this share of what a network has won over zero have lost it.
const LOST_SHARE: f64 = 0.1;
/// No loss is higher than another by less than this share of the loss at zero.
const ROUNDING: f64 = 1e-4;
/// Epochs that have lost the network are taken again so many times.
const RETRIES: usize = 2;
/// Factor of the step size of epochs that have lost the network. A wide layer moves its outputs farther than a narrow one with
/// steps of the same size, so which size is too large cannot be known beforehand.
const SHORTER: f64 = 0.5;
/// Factor after epochs that have not: what was too long once need not be so for a sparser network.
const LONGER: f64 = 1.05;

impl Default for Acceptance {
    fn default() -> Self {
        Self { start_loss: f64::INFINITY, may_lose: LOST_SHARE, retries: RETRIES }
    }
}

impl Acceptance {
    /// For a network that is settled already: any loss above its own is too high.
    pub fn strict() -> Self {
        Self { may_lose: 0.0, retries: 0, ..Self::default() }
    }

    /// Whether epochs that end with this loss have lost the network.
    pub fn has_lost(&self, loss: f64, loss_at_zero: f64) -> bool {
        let fit = (loss_at_zero - self.start_loss).max(0.0);
        self.start_loss.is_finite() && loss > self.start_loss + self.may_lose * fit + ROUNDING * loss_at_zero
    }
}

impl Stochastic {
    /// Goes back to where the epochs began, and takes them again with shorter steps, or leaves them out.
    pub(super) fn begin_again(&mut self) {
        self.theta.copy_from_slice(&self.start);
        self.moments.forget_mean();
        if self.acceptance.retries > 0 {
            self.acceptance.retries -= 1;
            self.epoch_rate *= SHORTER;
            self.stage = Stage::Epochs { step: 0, steps: self.steps };
        } else {
            self.acceptance.start_loss = f64::INFINITY;
        }
    }

    /// After epochs that have not lost the network, unless they were left out.
    pub(super) fn lengthen_steps(&mut self) {
        if self.acceptance.start_loss.is_finite() {
            self.epoch_rate = (LONGER * self.epoch_rate).min(1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;
    use crate::{
        data::{Rows, Targets},
        network::{Activation, Balance, DenseLoss, Network, initial_parameters},
        solver::{
            Penalty,
            mini_batch::stochastic::{RATE, StepSchedule},
            test_support::Tampered,
        },
    };

    const ROWS: usize = 640;
    const SIZE: usize = 64;

    /// A descent of two epochs, whether it ended where it began, and the batches that it took.
    fn descend(by: f64, elsewhere: bool) -> (Stochastic, bool, usize) {
        let network = Network::dense(2, vec![4], 2, Activation::Tanh);
        let inputs: Vec<f64> = (0..2 * ROWS).map(|i| (0.37 * i as f64).sin()).collect();
        let classes = inputs.chunks(2).map(|row| u32::from(row[0] > row[1])).collect();
        let rows = Rows::from_numbers(inputs, 2, Targets::Classes(classes));
        let mut loss = Tampered { by, ..Tampered::new(Box::new(DenseLoss::<f32>::new(&network, &rows).unwrap())) };
        let penalty = Penalty::of(&network, false);
        let theta = initial_parameters(&network, 3);
        let mut stochastic = Stochastic::new(&loss, SIZE, 0, 2.0_f64.ln());
        let two_epochs = StepSchedule { epochs: 2, rate: RATE, rounds: 0 };
        if elsewhere {
            stochastic.start_elsewhere(&theta, f64::INFINITY, two_epochs);
        } else {
            stochastic.start(&theta, f64::INFINITY, two_epochs);
        }
        while !stochastic.has_ended() {
            stochastic.step(&mut loss, &penalty, &Balance::new(&network, false)).unwrap();
        }
        let stays = stochastic.theta == stochastic.start;
        (stochastic, stays, loss.batches.load(Ordering::Relaxed))
    }

    #[test]
    fn epochs_that_win_are_kept() {
        let (stochastic, stays, _) = descend(0.0, false);
        assert!(!stays && stochastic.epoch_rate == 1.0 && stochastic.loss() < stochastic.acceptance.start_loss);
    }

    #[test]
    fn epochs_that_lose_the_network_are_taken_again_with_shorter_steps_and_at_last_left_out() {
        let (won, _, batches) = descend(0.0, false);
        let (lost, stays, more_batches) = descend(5.0, false);
        assert!(stays && lost.epoch_rate == 0.25, "{}", lost.epoch_rate);
        assert!(lost.loss() > won.loss() + 4.0, "what is told is the loss over all rows");
        assert_eq!(more_batches - batches, RETRIES * 2 * ROWS / SIZE);
    }

    #[test]
    fn a_settled_network_is_left_as_it_was_by_epochs_that_end_worse() {
        let (stochastic, stays, _) = descend(1.0, true);
        // It says nothing of how long steps of a walk may be.
        assert!(stays && stochastic.epoch_rate == 1.0);
        assert!(!descend(0.0, true).1);
    }

    #[test]
    fn a_network_is_lost_with_a_tenth_of_its_fit() {
        let began = |acceptance: Acceptance| Acceptance { start_loss: 1.0, ..acceptance };
        assert!(!began(Acceptance::default()).has_lost(1.09, 2.0) && began(Acceptance::default()).has_lost(1.11, 2.0));
        assert!(!began(Acceptance::strict()).has_lost(1.0, 2.0) && began(Acceptance::strict()).has_lost(1.01, 2.0));
        assert!(!Acceptance::default().has_lost(7.0, 2.0), "nothing is known of where it began");
    }
}
