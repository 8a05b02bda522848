//! How far a network is from being Pareto critical.

use super::Penalty;

/// The multiplier of the ℓ¹ norm at some θ, and how well the optimality conditions hold with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Criticality {
    /// λ, minus the slope of the front.
    pub lambda: f64,
    /// Largest violation of the optimality conditions, divided by λ; 0 for an exactly critical θ. Where λ is 0, the
    /// violation itself.
    pub residual: f64,
}

/// Sums of gradients over rows that cancel leave about so much.
const ROUNDING: f64 = 1e-14;

/// Multiplier and residual of θ from its gradient ∇f(θ).
///
/// Where θ is critical, ∇ᵢf = −λ·sign(θᵢ) for its non-zeros, and so ⟨∇f, θ⟩ = −λ‖θ‖₁: that gives λ for every other θ
/// too, as minus the slope of the loss along the ray through θ. At zero λ is the smallest with which zero is critical,
/// ‖∇f‖∞. The violation of a covered parameter is |∇ᵢf + λ·sign(θᵢ)| where θᵢ ≠ 0 and max(|∇ᵢf| − λ, 0) where θᵢ = 0;
/// that of a parameter outside the norm is |∇ᵢf|.
#[must_use]
pub fn criticality(theta: &[f64], gradient: &[f64], penalty: &Penalty) -> Criticality {
    let mut product = 0.0;
    let mut norm = 0.0;
    let mut largest = 0.0_f64;
    for (values, slopes) in penalty.penalized(theta).zip(penalty.penalized(gradient)) {
        for (value, slope) in values.iter().zip(slopes) {
            product += value * slope;
            norm += value.abs();
            largest = largest.max(slope.abs());
        }
    }
    let lambda = if norm > 0.0 { -product / norm } else { largest };
    // Below that a multiplier is the rounding of a slope that vanishes.
    let lambda = if lambda < ROUNDING { 0.0 } else { lambda };
    criticality_at(lambda, theta, gradient, penalty)
}

/// The same for a multiplier that is given: how well the conditions of a minimum of f + λ‖·‖₁ hold at θ.
#[must_use]
pub fn criticality_at(lambda: f64, theta: &[f64], gradient: &[f64], penalty: &Penalty) -> Criticality {
    let mut violation = 0.0_f64;
    for (values, slopes) in penalty.penalized(theta).zip(penalty.penalized(gradient)) {
        for (&value, &slope) in values.iter().zip(slopes) {
            let here = if value == 0.0 { slope.abs() - lambda } else { (slope + lambda.copysign(value)).abs() };
            violation = violation.max(here);
        }
    }
    for range in penalty.free_ranges() {
        violation = gradient[range].iter().fold(violation, |largest, slope| largest.max(slope.abs()));
    }
    let residual = if lambda > 0.0 { violation / lambda } else { violation };
    Criticality { lambda, residual }
}

/// Median over the covered non-zeros of |∇ᵢf + λ·sign θᵢ|/λ: how well the optimality conditions hold for most of them; 0 where
/// there are none, and infinite where there is no multiplier.
#[must_use]
pub fn median_violation(theta: &[f64], gradient: &[f64], penalty: &Penalty, lambda: f64) -> f64 {
    let pairs = penalty.penalized(theta).zip(penalty.penalized(gradient));
    let mut violations: Vec<f64> = pairs
        .flat_map(|(values, slopes)| values.iter().zip(slopes))
        .filter(|(value, _)| **value != 0.0)
        .map(|(value, slope)| (slope + lambda.copysign(*value)).abs())
        .collect();
    if violations.is_empty() {
        return 0.0;
    }
    if lambda <= 0.0 {
        return f64::INFINITY;
    }
    let middle = violations.len() / 2;
    *violations.select_nth_unstable_by(middle, f64::total_cmp).1 / lambda
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multiplier_that_is_given_is_kept_and_without_one_the_violation_is_the_largest_slope() {
        let penalty = Penalty::all(3);
        let (theta, gradient) = ([2.0, -1.0, 0.0], [-0.5, 0.5, 0.75]);
        let given = criticality_at(0.4, &theta, &gradient, &penalty);
        assert!(given.lambda == 0.4 && (given.residual - 0.35 / 0.4).abs() < 1e-12, "{given:?}");
        assert_eq!(criticality_at(0.0, &theta, &gradient, &penalty).residual, 0.75);
    }

    #[test]
    fn a_critical_point_has_no_residual_and_a_violation_is_measured_in_lambda() {
        let penalty = Penalty::all(3);
        let theta = [2.0, -1.0, 0.0];
        let exact = criticality(&theta, &[-0.5, 0.5, 0.3], &penalty);
        assert_eq!(exact, Criticality { lambda: 0.5, residual: 0.0 });
        let at_zero = criticality(&theta, &[-0.5, 0.5, 0.75], &penalty);
        assert!((at_zero.residual - 0.5).abs() < 1e-12);
        assert_eq!(criticality(&[0.0; 3], &[0.1, -0.4, 0.2], &penalty), Criticality { lambda: 0.4, residual: 0.0 });
        assert_eq!(criticality(&[0.0; 3], &[0.0, 5e-17, 0.0], &penalty).lambda, 0.0);
    }
}
