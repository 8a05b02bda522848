//! Growth along the ray through a network, where a larger norm is allowed than it has.

use super::{Penalty, SolverError};
use crate::network::Loss;

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
}
