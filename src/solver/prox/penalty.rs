//! The ℓ¹ norm and its proximal operators, over the parameters that it covers.

use std::ops::Range;

use crate::network::Network;

/// Which parameters the ℓ¹ norm covers. Every proximal operator takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Penalty {
    len: usize,
    /// In ascending order, without overlap.
    penalized: Vec<Range<usize>>,
}

impl Penalty {
    /// All of `len` parameters, as in the paper.
    #[must_use]
    pub fn all(len: usize) -> Self {
        let whole = 0..len;
        Self { len, penalized: vec![whole] }
    }

    /// None of `len` parameters.
    #[must_use]
    pub fn none(len: usize) -> Self {
        Self { len, penalized: Vec::new() }
    }

    /// The weights of `network` but those of its free inputs, and its biases unless they are free.
    #[must_use]
    pub fn of(network: &Network, free_biases: bool) -> Self {
        let len = network.parameters();
        if !free_biases && network.free_inputs.is_empty() {
            return Self::all(len);
        }
        let mut penalized = Vec::new();
        for (place, layer) in network.layers().into_iter().enumerate() {
            if place == 0 && !network.free_inputs.is_empty() {
                for unit in 0..layer.outputs {
                    let start = layer.weight.start + unit * layer.inputs;
                    covered_inputs(&network.free_inputs, layer.inputs)
                        .for_each(|range| join(&mut penalized, start + range.start..start + range.end));
                }
            } else {
                join(&mut penalized, layer.weight);
            }
            if !free_biases {
                join(&mut penalized, layer.bias);
            }
        }
        Self { len, penalized }
    }

    /// Number of parameters, covered or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no parameters at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The covered parts of `values`.
    pub fn penalized<'a, T>(&'a self, values: &'a [T]) -> impl Iterator<Item = &'a [T]> + 'a {
        self.penalized.iter().map(|range| &values[range.clone()])
    }

    /// The parts of θ that the norm covers, in ascending order.
    #[must_use]
    pub fn penalized_ranges(&self) -> &[Range<usize>] {
        &self.penalized
    }

    /// The parts of θ that the norm leaves out, in ascending order.
    pub fn free_ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let starts = std::iter::once(0).chain(self.penalized.iter().map(|range| range.end));
        let ends = self.penalized.iter().map(|range| range.start).chain(std::iter::once(self.len));
        starts.zip(ends).map(|(start, end)| start..end).filter(|range| !range.is_empty())
    }

    /// The ℓ¹ norm of the covered parameters.
    #[must_use]
    pub fn norm(&self, theta: &[f64]) -> f64 {
        self.penalized(theta).map(l1_norm).sum()
    }

    /// θ ← soft(θ, threshold) on the covered parameters: the proximal operator of threshold · ‖·‖₁.
    pub fn shrink(&self, theta: &mut [f64], threshold: f64) {
        for range in &self.penalized {
            for value in &mut theta[range.clone()] {
                *value = soft_threshold(*value, threshold);
            }
        }
    }
}

/// Adds a range that follows the others; two that touch are one.
fn join(ranges: &mut Vec<Range<usize>>, range: Range<usize>) {
    match ranges.last_mut() {
        _ if range.is_empty() => {}
        Some(last) if last.end == range.start => last.end = range.end,
        _ => ranges.push(range),
    }
}

/// What is left of so many inputs between those that are free.
fn covered_inputs(free: &[usize], inputs: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let starts = std::iter::once(0).chain(free.iter().map(move |&input| (input + 1).min(inputs)));
    let ends = free.iter().map(move |&input| input.min(inputs)).chain(std::iter::once(inputs));
    starts.zip(ends).map(|(start, end)| start..end)
}

/// Σ|values|, in eight independent sums.
#[must_use]
pub fn l1_norm(values: &[f64]) -> f64 {
    let (blocks, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for block in blocks {
        for (sum, value) in sums.iter_mut().zip(block) {
            *sum += value.abs();
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|value| value.abs()).sum::<f64>()
}

/// sign(value) · max(|value| − threshold, 0): the proximal operator of threshold · |·|.
#[inline]
#[must_use]
pub fn soft_threshold(value: f64, threshold: f64) -> f64 {
    let rest = value.abs() - threshold;
    if rest > 0.0 { rest.copysign(value) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;

    #[test]
    fn free_biases_are_neither_counted_nor_shrunk() {
        let network = Network::dense(1, vec![2], 1, Activation::Relu);
        let penalty = Penalty::of(&network, true);
        // weights 0..2, biases 2..4, weights 4..6, bias 6
        let mut theta = vec![1.0, -2.0, 10.0, 10.0, 3.0, -4.0, 10.0];
        assert_eq!(penalty.norm(&theta), 10.0);
        assert_eq!(penalty.free_ranges().collect::<Vec<_>>(), vec![2..4, 6..7]);
        penalty.shrink(&mut theta, 1.5);
        assert_eq!(theta, vec![0.0, -0.5, 10.0, 10.0, 1.5, -2.5, 10.0]);
        assert_eq!(Penalty::of(&network, false).free_ranges().count(), 0);
    }

    #[test]
    fn weights_of_free_inputs_are_neither_counted_nor_shrunk() {
        let network = Network::dense(3, vec![2], 1, Activation::Relu).with_free_inputs(vec![0, 2]);
        // weights [2 × 3] at 0..6, biases 6..8, weights 8..10, bias 10
        for (free_biases, covered) in [(true, vec![1..2, 4..5, 8..10]), (false, vec![1..2, 4..5, 6..11])] {
            let penalty = Penalty::of(&network, free_biases);
            assert_eq!(penalty.penalized_ranges(), covered);
            let mut theta = vec![2.0; 11];
            penalty.shrink(&mut theta, 0.5);
            for (place, value) in theta.iter().enumerate() {
                assert_eq!(*value == 1.5, covered.iter().any(|range| range.contains(&place)), "{place}");
            }
        }
        // Of all inputs, and of one that the network does not have.
        let all = Network::dense(2, vec![], 1, Activation::Relu).with_free_inputs(vec![0, 1, 7]);
        assert_eq!(Penalty::of(&all, true), Penalty::none(3));
        assert_eq!(Penalty::of(&all, false).penalized_ranges(), std::slice::from_ref(&(2..3)));
    }

    #[test]
    fn the_soft_threshold_minimizes_its_proximal_problem() {
        for value in [-3.0, -0.4, 0.0, 0.4, 3.0_f64] {
            let objective = |x: f64| 0.5 * (x - value).powi(2) + 0.5 * x.abs();
            let best = soft_threshold(value, 0.5);
            for step in -400..=400 {
                assert!(objective(best) <= objective(f64::from(step) / 100.0) + 1e-12);
            }
        }
    }
}
