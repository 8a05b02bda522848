//! Projection onto the ℓ¹ ball.

use super::Penalty;

/// Projects `theta` onto ‖θ‖₁ ≤ `radius` in the Euclidean metric, and returns the threshold ν ≥ 0 by which its covered
/// parameters were shrunk.
///
/// ν is the root of Σ max(|θᵢ| − ν, 0) − radius, which is convex, falling and piecewise linear: Newton's method from
/// `guess` reaches it exactly after a few passes over θ (Duchi et al. 2008; Michelot 1986). A threshold of a neighbouring
/// projection is a good `guess`; any number will do. A radius of 0 clears the covered parameters.
pub fn project_onto_l1_ball(theta: &mut [f64], penalty: &Penalty, radius: f64, guess: f64) -> f64 {
    let threshold = l1_threshold(theta, penalty, radius, guess);
    if threshold > 0.0 {
        penalty.shrink(theta, threshold);
    }
    threshold
}

/// The threshold of [`project_onto_l1_ball`], without shrinking.
fn l1_threshold(theta: &[f64], penalty: &Penalty, radius: f64, guess: f64) -> f64 {
    if radius.is_infinite() {
        return 0.0;
    }
    let largest = || penalty.penalized(theta).flatten().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if radius <= 0.0 {
        return largest();
    }
    let newton = |threshold: f64| {
        let (sum, count) = excess(theta, penalty, threshold);
        (threshold + (sum - radius) / count.max(1.0), count)
    };
    let mut threshold = guess.max(0.0);
    // A guess beyond every parameter has no Newton step; one above the root lands below it after one.
    let (mut next, mut count) = newton(threshold);
    if count == 0.0 {
        threshold = 0.0;
        (next, count) = newton(threshold);
    }
    for _ in 0..MOST_PASSES {
        next = next.max(0.0);
        if next == threshold {
            break;
        }
        threshold = next;
        let before = count;
        (next, count) = newton(threshold);
        // From below the root the set above the threshold only shrinks; once it stays, the step before was exact.
        if count == before {
            break;
        }
    }
    threshold
}

/// Newton's method on a piecewise linear function ends after finitely many passes; in practice after three to ten.
const MOST_PASSES: usize = 100;

/// Σ max(|θᵢ| − threshold, 0) over the covered parameters, and how many exceed the threshold.
fn excess(theta: &[f64], penalty: &Penalty, threshold: f64) -> (f64, f64) {
    let mut sums = [0.0; 8];
    let mut counts = [0.0; 8];
    for part in penalty.penalized(theta) {
        let (blocks, rest) = part.as_chunks::<8>();
        for block in blocks {
            for ((sum, count), value) in sums.iter_mut().zip(&mut counts).zip(block) {
                let rest = value.abs() - threshold;
                *sum += rest.max(0.0);
                *count += if rest > 0.0 { 1.0 } else { 0.0 };
            }
        }
        for value in rest {
            let rest = value.abs() - threshold;
            sums[0] += rest.max(0.0);
            counts[0] += if rest > 0.0 { 1.0 } else { 0.0 };
        }
    }
    (sums.iter().sum(), counts.iter().sum())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By definition: the best of all thresholds is found by sorting.
    fn projection_by_sorting(theta: &[f64], radius: f64) -> Vec<f64> {
        if theta.iter().map(|value| value.abs()).sum::<f64>() <= radius {
            return theta.to_vec();
        }
        let mut sorted: Vec<f64> = theta.iter().map(|value| value.abs()).collect();
        sorted.sort_by(|a, b| b.total_cmp(a));
        let mut sum = 0.0;
        let mut threshold = 0.0;
        for (index, value) in sorted.iter().enumerate() {
            sum += value;
            let candidate = (sum - radius) / (index + 1) as f64;
            if candidate < *value {
                threshold = candidate;
            }
        }
        theta.iter().map(|value| (value.abs() - threshold).max(0.0).copysign(*value)).collect()
    }

    proptest! {
        #[test]
        fn agrees_with_the_projection_by_sorting_from_any_guess(
            theta in prop::collection::vec(-10.0_f64..10.0, 1..60), radius in 0.01_f64..40.0, guess in 0.0_f64..15.0,
        ) {
            let penalty = Penalty::all(theta.len());
            let mut projected = theta.clone();
            project_onto_l1_ball(&mut projected, &penalty, radius, guess);
            for (a, b) in projected.iter().zip(projection_by_sorting(&theta, radius)) {
                prop_assert!((a - b).abs() < 1e-10, "{a} {b}");
            }
        }

        #[test]
        fn no_point_of_the_ball_is_nearer(
            pairs in prop::collection::vec((-3.0_f64..3.0, -3.0_f64..3.0), 1..12), radius in 0.01_f64..5.0,
        ) {
            let (theta, other): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let penalty = Penalty::all(theta.len());
            let mut projected = theta.clone();
            project_onto_l1_ball(&mut projected, &penalty, radius, 0.0);
            prop_assert!(penalty.norm(&projected) <= radius * (1.0 + 1e-12));
            let norm = penalty.norm(&other).max(radius);
            let other: Vec<f64> = other.iter().map(|value| value * radius / norm).collect();
            let distance = |a: &[f64]| a.iter().zip(&theta).map(|(x, y)| (x - y).powi(2)).sum::<f64>();
            prop_assert!(distance(&projected) <= distance(&other) + 1e-10);
        }
    }

    #[test]
    fn radius_zero_clears_what_is_covered_and_an_infinite_one_changes_nothing() {
        let mut theta = vec![1.0, -2.0];
        assert_eq!(project_onto_l1_ball(&mut theta, &Penalty::all(2), f64::INFINITY, 3.0), 0.0);
        assert_eq!(theta, vec![1.0, -2.0]);
        project_onto_l1_ball(&mut theta, &Penalty::all(2), 0.0, 0.0);
        assert_eq!(theta, vec![0.0, 0.0]);
    }
}
