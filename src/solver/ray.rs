//! Growth along the ray through a network, where a larger norm is allowed than it has.

use super::{Penalty, SolverError};
use crate::network::{Activation, Balance, Loss, Network};

/// How often a step along the ray is halved in search of a lower loss.
const HALVINGS: usize = 6;
/// Room below this share of the norm is not worth a look.
pub const LEAST_ROOM: f64 = 5e-3;
/// But for a network that a person asks for, which is to have the norm that was asked for to a thousandth.
pub const ASKED_ROOM: f64 = 1e-3;

/// Scales a network along its ray, on which the loss falls with slope −λ, up to a finite radius or as far as the loss falls below
/// `value`, unless the room that it has is less than `least_room` of its norm; returns the loss there. Balanced units stay balanced.
///
/// # Errors
/// When the loss cannot be computed.
pub fn grow(
    loss: &mut dyn Loss,
    penalty: &Penalty,
    theta: &mut Vec<f64>,
    value: f64,
    radius: f64,
    least_room: f64,
) -> Result<f64, SolverError> {
    let norm = penalty.norm(theta);
    if norm <= 0.0 || !radius.is_finite() || radius <= norm * (1.0 + least_room) {
        return Ok(value);
    }
    let mut growth = radius / norm - 1.0;
    for _ in 0..HALVINGS {
        let mut scaled = theta.clone();
        for range in penalty.penalized_ranges() {
            scaled[range.clone()].iter_mut().for_each(|value| *value *= 1.0 + growth);
        }
        let lower = loss.value(&scaled)?;
        if lower < value {
            *theta = scaled;
            return Ok(lower);
        }
        growth *= 0.5;
    }
    Ok(value)
}

/// Multiplies what a network puts out until it has the norm that it may have, as long as the loss falls: where all rows are told apart
/// the loss falls for ever that way, but so slowly that descents come to rest before.
///
/// The weights of every ReLU layer are scaled by s and the biases of the k-th by sᵏ, which scales the outputs of L layers by s to the
/// power of L, and the units are balanced after it. Of another network the last layer alone is scaled.
pub struct OutputRay {
    /// Where the weights and the biases of each layer are in θ, and the power of s that each is scaled by.
    powers: Vec<(std::ops::Range<usize>, i32)>,
    balance: Balance,
}

/// How often outputs are scaled and units balanced: balancing gives some of the norm back.
const ROUNDS: usize = 4;
/// Halvings of an interval in search of the scale, which leave less than single precision of it.
const BISECTIONS: usize = 40;

impl OutputRay {
    /// That of a network whose norm covers its biases, or not.
    pub fn new(network: &Network, free_biases: bool) -> Self {
        let layers = network.layers();
        let last = layers.len().saturating_sub(1);
        let mut powers = Vec::new();
        for (place, layer) in layers.into_iter().enumerate() {
            let [weight, bias] = match (network.activation, place == last) {
                (Activation::Relu, _) => [1, i32::try_from(place).unwrap_or(i32::MAX - 1) + 1],
                (_, true) => [1, 1],
                (_, false) => [0, 0],
            };
            powers.extend([(layer.weight, weight), (layer.bias, bias)]);
        }
        Self { powers, balance: Balance::new(network, free_biases) }
    }

    /// Grows a network to `radius`, or as far as the loss falls below `value`; returns the loss there.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn grow(
        &self,
        loss: &mut dyn Loss,
        penalty: &Penalty,
        theta: &mut Vec<f64>,
        mut value: f64,
        radius: f64,
    ) -> Result<f64, SolverError> {
        for _ in 0..ROUNDS {
            let norm = penalty.norm(theta);
            if norm <= 0.0 || !radius.is_finite() || radius <= norm * (1.0 + ASKED_ROOM) {
                break;
            }
            let mut growth = self.growth(penalty, theta, radius);
            let mut found = None;
            for _ in 0..HALVINGS {
                let mut scaled = self.scaled(theta, 1.0 + growth);
                self.balance.apply(&mut scaled);
                let lower = loss.value(&scaled)?;
                if lower < value {
                    found = Some((scaled, lower));
                    break;
                }
                growth *= 0.5;
            }
            let Some((scaled, lower)) = found else { break };
            (*theta, value) = (scaled, lower);
        }
        Ok(value)
    }

    fn scaled(&self, theta: &[f64], scale: f64) -> Vec<f64> {
        let mut scaled = theta.to_vec();
        for (range, power) in &self.powers {
            scaled[range.clone()].iter_mut().for_each(|value| *value *= scale.powi(*power));
        }
        scaled
    }

    /// By how much s is above 1 where the norm is `radius`.
    fn growth(&self, penalty: &Penalty, theta: &[f64], radius: f64) -> f64 {
        let (mut low, mut high) = (0.0, radius / penalty.norm(theta));
        // Where hardly anything is scaled the scale may be large; one beyond a thousand is not worth a look.
        while penalty.norm(&self.scaled(theta, 1.0 + high)) < radius && high < 1e3 {
            high *= 2.0;
        }
        for _ in 0..BISECTIONS {
            let middle = 0.5 * (low + high);
            if penalty.norm(&self.scaled(theta, 1.0 + middle)) <= radius { low = middle } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{Rows, Targets},
        network::{Activation, DenseLoss, Network},
    };

    #[test]
    fn it_ends_on_the_ball_or_where_the_loss_no_longer_falls() {
        // One weight w, target 3·x: the loss (w − 3)² is lowest at 3.
        let network = Network::dense(1, vec![], 1, Activation::Relu);
        let rows = Rows::from_numbers(vec![-1.0, 1.0], 1, Targets::Values(vec![-3.0, 3.0]));
        let mut loss = DenseLoss::<f64>::new(&network, &rows).unwrap();
        let penalty = Penalty::of(&network, false);
        for (radius, expected) in [(2.0, 2.0), (4.0, 4.0), (8.0, 4.5), (f64::INFINITY, 1.0), (0.5, 1.0)] {
            let mut theta = vec![1.0, 0.0];
            let value = loss.value(&theta).unwrap();
            let after = grow(&mut loss, &penalty, &mut theta, value, radius, LEAST_ROOM).unwrap();
            assert!((after - loss.value(&theta).unwrap()).abs() < 1e-12 && after <= value);
            assert!((theta[0] - expected).abs() < 1e-12, "{radius}: {}", theta[0]);
        }
    }

    #[test]
    fn where_all_rows_are_told_apart_outputs_grow_up_to_the_norm() {
        let inputs: Vec<f64> = (0..12).map(|row| f64::from(row) - 5.5).collect();
        let rows =
            Rows::from_numbers(inputs.clone(), 1, Targets::Classes((0..12).map(|row| u32::from(row > 5)).collect()));
        for (activation, free_biases) in
            [(Activation::Relu, false), (Activation::Relu, true), (Activation::Tanh, false)]
        {
            let network = Network::dense(1, vec![2, 2], 2, activation);
            let (penalty, balance) = (Penalty::of(&network, free_biases), Balance::new(&network, free_biases));
            let mut loss = DenseLoss::<f64>::new(&network, &rows).unwrap();
            // Each unit of a layer hands its sign on.
            let mut theta = vec![1.0, -1.0, 0.1, 0.1, 1.0, 0.0, 0.0, 1.0, 0.1, 0.1, -1.0, 1.0, 1.0, -1.0, 0.1, -0.1];
            balance.apply(&mut theta);
            let before = loss.value(&theta).unwrap();
            let radius = 3.0 * penalty.norm(&theta);
            let ray = OutputRay::new(&network, free_biases);
            let after = ray.grow(&mut loss, &penalty, &mut theta, before, radius).unwrap();
            assert!((after - loss.value(&theta).unwrap()).abs() < 1e-12 && after < 0.2 * before, "{before} {after}");
            let norm = penalty.norm(&theta);
            assert!(norm <= radius * (1.0 + 1e-9) && norm >= radius * (1.0 - ASKED_ROOM), "{norm} {radius}");
            let mut balanced = theta.clone();
            balance.apply(&mut balanced);
            assert!(penalty.norm(&balanced) > norm * (1.0 - 1e-4));
        }
    }
}
