//! The multiobjective proximal gradient (MPG) step.

use super::{Penalty, penalty::soft_threshold};

/// The solution of the dual of one MPG step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MpgStep {
    /// α ∈ [0, 1], the weight of the loss against the ℓ¹ norm.
    pub alpha: f64,
    /// ⟨∇f, θ⁺ − θ⟩
    pub loss_change: f64,
    /// ‖θ⁺ − θ‖²
    pub squared_length: f64,
    /// Largest |θ⁺ᵢ − θᵢ|
    pub largest_change: f64,
}

/// The MPG step of length `step` from `theta` with gradient ∇f(θ): writes to `next` the θ⁺ = θ + d whose step d solves
/// minimize max{⟨∇f, d⟩, ‖θ + d‖₁ − ‖θ‖₁} + ‖d‖²/(2h) over d (Amakor, Sonntag, Peitz, arXiv 2308.12044).
///
/// Its dual has one variable: θ⁺(α) = soft(θ − hα∇f, h(1 − α)) on the covered parameters, and α is where
/// ω₁(α) − ω₂(α) = ⟨∇f, θ⁺ − θ⟩ − (‖θ⁺‖₁ − ‖θ‖₁) vanishes, or the nearer end of [0, 1]. That difference falls and is
/// piecewise linear in α, so Newton's method, kept within a bracket, ends after a few passes over θ, to rounding.
pub fn mpg_step(theta: &[f64], gradient: &[f64], penalty: &Penalty, step: f64, next: &mut [f64]) -> MpgStep {
    let alpha = mpg_alpha(theta, gradient, penalty, step);
    let mut result = MpgStep { alpha, loss_change: 0.0, squared_length: 0.0, largest_change: 0.0 };
    let (gradient_step, threshold) = (step * alpha, step * (1.0 - alpha));
    next.copy_from_slice(theta);
    for (place, slope) in next.iter_mut().zip(gradient) {
        *place -= gradient_step * slope;
    }
    penalty.shrink(next, threshold);
    for ((to, from), slope) in next.iter().zip(theta).zip(gradient) {
        let change = to - from;
        result.loss_change += slope * change;
        result.squared_length += change * change;
        result.largest_change = result.largest_change.max(change.abs());
    }
    result
}

/// The dual variable α of [`mpg_step`].
#[must_use]
pub fn mpg_alpha(theta: &[f64], gradient: &[f64], penalty: &Penalty, step: f64) -> f64 {
    let difference = |alpha: f64| dual_derivative(theta, gradient, penalty, step, alpha);
    // ω₁ − ω₂ falls: at an end where it already has the wrong sign, that end is the solution.
    if difference(0.0).0 <= 0.0 {
        return 0.0;
    }
    let (at_one, slope_at_one) = difference(1.0);
    if at_one >= 0.0 {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    let mut alpha = newton(1.0, at_one, slope_at_one, low, high);
    for _ in 0..MOST_PASSES {
        let (value, slope) = difference(alpha);
        if value > 0.0 {
            low = alpha;
        } else {
            high = alpha;
        }
        let next = newton(alpha, value, slope, low, high);
        if (next - alpha).abs() <= f64::EPSILON {
            return next;
        }
        alpha = next;
    }
    alpha
}

/// A bracket of [0, 1] halved so often is as narrow as rounding; Newton's method ends long before.
const MOST_PASSES: usize = 60;

/// Newton's next α, or the middle of the bracket where it would leave it.
fn newton(alpha: f64, value: f64, slope: f64, low: f64, high: f64) -> f64 {
    let next = alpha - value / slope;
    if next >= low && next <= high { next } else { 0.5 * (low + high) }
}

/// ω₁(α) − ω₂(α) and its derivative −h Σ (∇ᵢf − sign θ⁺ᵢ)² over the parameters that are not zero in θ⁺, in one pass.
fn dual_derivative(theta: &[f64], gradient: &[f64], penalty: &Penalty, step: f64, alpha: f64) -> (f64, f64) {
    let (gradient_step, threshold) = (step * alpha, step * (1.0 - alpha));
    let mut value = 0.0;
    let mut squares = 0.0;
    for (values, slopes) in penalty.penalized(theta).zip(penalty.penalized(gradient)) {
        for (&from, &slope) in values.iter().zip(slopes) {
            let to = soft_threshold(from - gradient_step * slope, threshold);
            value += slope * (to - from) - (to.abs() - from.abs());
            let sign = if to == 0.0 { slope } else { 1.0_f64.copysign(to) };
            squares += (slope - sign) * (slope - sign);
        }
    }
    for range in penalty.free_ranges() {
        for &slope in &gradient[range] {
            value -= gradient_step * slope * slope;
            squares += slope * slope;
        }
    }
    (value, -step * squares)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The negative of the dual objective, which α minimizes: −max over α of the inner minimum over d.
    fn dual(theta: &[f64], gradient: &[f64], step: f64, alpha: f64) -> f64 {
        theta
            .iter()
            .zip(gradient)
            .map(|(&from, &slope)| {
                let to = soft_threshold(from - step * alpha * slope, step * (1.0 - alpha));
                let change = to - from;
                alpha * slope * change + (1.0 - alpha) * (to.abs() - from.abs()) + change * change / (2.0 * step)
            })
            .sum()
    }

    proptest! {
        #[test]
        fn alpha_is_as_good_as_brute_force(
            pairs in prop::collection::vec((-2.0_f64..2.0, -3.0_f64..3.0), 1..15), step in 0.01_f64..2.0,
        ) {
            let (theta, gradient): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let alpha = mpg_alpha(&theta, &gradient, &Penalty::all(theta.len()), step);
            let found = dual(&theta, &gradient, step, alpha);
            let best = (0..=2000).map(|i| dual(&theta, &gradient, step, f64::from(i) / 2000.0));
            prop_assert!((0.0..=1.0).contains(&alpha));
            prop_assert!(found >= best.fold(f64::NEG_INFINITY, f64::max) - 1e-12);
        }

        #[test]
        fn no_direction_is_better_for_the_worse_of_the_two_objectives(
            triples in prop::collection::vec((-2.0_f64..2.0, -3.0_f64..3.0, -1.0_f64..1.0), 1..8), step in 0.05_f64..1.0,
        ) {
            let theta: Vec<f64> = triples.iter().map(|t| t.0).collect();
            let gradient: Vec<f64> = triples.iter().map(|t| t.1).collect();
            let primal = |next: &[f64]| {
                let loss: f64 = next.iter().zip(&theta).zip(&gradient).map(|((a, b), g)| g * (a - b)).sum();
                let norm: f64 = next.iter().zip(&theta).map(|(a, b)| a.abs() - b.abs()).sum();
                let squared: f64 = next.iter().zip(&theta).map(|(a, b)| (a - b) * (a - b)).sum();
                loss.max(norm) + squared / (2.0 * step)
            };
            let mut next = vec![0.0; theta.len()];
            mpg_step(&theta, &gradient, &Penalty::all(theta.len()), step, &mut next);
            let other: Vec<f64> = next.iter().zip(&triples).map(|(value, t)| value + 0.1 * t.2).collect();
            prop_assert!(primal(&next) <= primal(&other) + 1e-9);
        }
    }

    #[test]
    fn a_critical_point_stays_where_it_is() {
        // ∇f = −λ sign θ with λ = 0.5, that is α = 1/(1 + λ).
        let theta = [1.0, -2.0, 0.0];
        let gradient = [-0.5, 0.5, 0.2];
        let mut next = [f64::NAN; 3];
        let step = mpg_step(&theta, &gradient, &Penalty::all(3), 0.3, &mut next);
        assert!((step.alpha - 1.0 / 1.5).abs() < 1e-12, "{}", step.alpha);
        assert!(step.largest_change < 1e-12);
    }
}
