//! Which hidden units of two networks correspond.
//!
//! Hidden units can be exchanged for one another without changing what a network computes, so that connections of two networks can be
//! compared only once their units are matched: by weights, layer by layer, as in Ainsworth, Hayase, Srinivasa, "Git Re-Basin: Merging
//! Models modulo Permutation Symmetries" (2023), section 3.2.

use super::WeightMatrix;

/// Most rounds over all hidden layers; each raises the agreement, and a few are enough for it to stand still.
const ROUNDS: usize = 8;

/// The parameters of `other` with its hidden units in the order in which they agree best with those of `reference`: the sum of the
/// products of corresponding parameters is raised, layer by layer, until nothing changes. With `is_odd` the activation is odd, as tanh
/// is, and a unit whose weights all have the opposite sign is the same unit; they are turned.
#[must_use]
pub fn matched(layers: &[WeightMatrix], reference: &[f32], other: &[f32], is_odd: bool) -> Vec<f32> {
    let mut theta = other.to_vec();
    let fits = |layer: &WeightMatrix| [reference.len(), theta.len()].iter().all(|&length| layer.bias.end <= length);
    if !layers.iter().all(fits) {
        return theta;
    }
    for _ in 0..ROUNDS {
        let mut has_changed = false;
        for pair in layers.windows(2) {
            let [layer, next] = pair else { continue };
            let agreement = agreement(layer, next, reference, &theta);
            let gain = |value: f64| if is_odd { value.abs() } else { value };
            let costs: Vec<Vec<f64>> =
                agreement.iter().map(|row| row.iter().map(|&value| -gain(value)).collect()).collect();
            let order = assignment(&costs);
            let sign = |unit: usize| if is_odd && agreement[unit][order[unit]] < 0.0 { -1.0 } else { 1.0 };
            let signs: Vec<f32> = (0..order.len()).map(sign).collect();
            let is_better = |unit: &usize| gain(agreement[*unit][order[*unit]]) > gain(agreement[*unit][*unit]);
            if signs.iter().any(|sign| *sign < 0.0) || (0..order.len()).any(|unit| is_better(&unit)) {
                exchange(layer, next, &order, &signs, &mut theta);
                has_changed = true;
            }
        }
        if !has_changed {
            break;
        }
    }
    theta
}

/// For each unit of a layer of the reference and each of the other network, the sum of the products of their parameters: those that
/// lead to them, and those that lead from them.
fn agreement(layer: &WeightMatrix, next: &WeightMatrix, reference: &[f32], other: &[f32]) -> Vec<Vec<f64>> {
    let row = |theta: &[f32], unit: usize| -> Vec<(usize, f32)> {
        let start = layer.weight.start + unit * layer.inputs;
        let incoming = theta[start..start + layer.inputs].iter().copied().enumerate();
        let bias = std::iter::once((layer.inputs, theta[layer.bias.start + unit]));
        let outgoing = (0..next.outputs).flat_map(|to| {
            let start = next.weight.start + to * next.inputs + unit * next.spread;
            let place = layer.inputs + 1 + to * next.spread;
            theta[start..start + next.spread].iter().copied().enumerate().map(move |(at, value)| (place + at, value))
        });
        // Most of them are zero.
        incoming.chain(bias).chain(outgoing).filter(|(_, value)| *value != 0.0).collect()
    };
    let rows = |theta: &[f32]| -> Vec<Vec<(usize, f32)>> { (0..layer.outputs).map(|unit| row(theta, unit)).collect() };
    let (left, right) = (rows(reference), rows(other));
    left.iter().map(|a| right.iter().map(|b| product(a, b)).collect()).collect()
}

/// The product of two sparse rows.
fn product(a: &[(usize, f32)], b: &[(usize, f32)]) -> f64 {
    let (mut left, mut right, mut sum) = (0, 0, 0.0);
    while let (Some(&(at, value)), Some(&(beside, other))) = (a.get(left), b.get(right)) {
        if at == beside {
            sum += f64::from(value) * f64::from(other);
        }
        left += usize::from(at <= beside);
        right += usize::from(beside <= at);
    }
    sum
}

/// Puts unit `order[unit]` with its parameters in the place of `unit`, multiplied by its sign.
fn exchange(layer: &WeightMatrix, next: &WeightMatrix, order: &[usize], signs: &[f32], theta: &mut [f32]) {
    let before = theta.to_vec();
    for (unit, (&from, &sign)) in order.iter().zip(signs).enumerate() {
        let [to_row, from_row] = [unit, from].map(|unit| layer.weight.start + unit * layer.inputs);
        for input in 0..layer.inputs {
            theta[to_row + input] = sign * before[from_row + input];
        }
        theta[layer.bias.start + unit] = sign * before[layer.bias.start + from];
        for row in 0..next.outputs {
            let start = next.weight.start + row * next.inputs;
            for at in 0..next.spread {
                theta[start + unit * next.spread + at] = sign * before[start + from * next.spread + at];
            }
        }
    }
}

/// For each row of a square table of costs its column, so that the sum of the costs is least: the Hungarian method by shortest
/// augmenting paths (Jonker and Volgenant 1987).
fn assignment(costs: &[Vec<f64>]) -> Vec<usize> {
    let count = costs.len();
    // Rows and columns are counted from 1; column 0 stands for the row that is being assigned.
    let (mut row_price, mut column_price) = (vec![0.0; count + 1], vec![0.0; count + 1]);
    let mut row_of = vec![0; count + 1];
    for row in 1..=count {
        row_of[0] = row;
        let (mut least, mut before) = (vec![f64::INFINITY; count + 1], vec![0; count + 1]);
        let mut is_done = vec![false; count + 1];
        let mut column = 0;
        while row_of[column] != 0 {
            is_done[column] = true;
            let current = row_of[column];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for other in (1..=count).filter(|&other| !is_done[other]) {
                let reduced = costs[current - 1][other - 1] - row_price[current] - column_price[other];
                if reduced < least[other] {
                    (least[other], before[other]) = (reduced, column);
                }
                if least[other] < step {
                    (step, next) = (least[other], other);
                }
            }
            if next == 0 {
                // No finite cost is left, as where a weight is no number.
                return (0..count).collect();
            }
            for other in 0..=count {
                if is_done[other] {
                    row_price[row_of[other]] += step;
                    column_price[other] -= step;
                } else {
                    least[other] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[before[column]];
            column = before[column];
        }
    }
    let mut columns = vec![0; count];
    for column in 1..=count {
        columns[row_of[column] - 1] = column - 1;
    }
    columns
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::front::sparsity::tests::layers;

    proptest! {
        #[test]
        fn an_assignment_costs_no_more_than_any_other(costs in prop::collection::vec(prop::collection::vec(-9_i8..9, 4), 4)) {
            let costs: Vec<Vec<f64>> = costs.iter().map(|row| row.iter().map(|&cost| f64::from(cost)).collect()).collect();
            let of = |order: &[usize]| -> f64 { order.iter().enumerate().map(|(row, &column)| costs[row][column]).sum() };
            let found = assignment(&costs);
            let mut sorted = found.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, [0, 1, 2, 3]);
            let mut orders = vec![vec![]];
            for _ in 0..4 {
                orders = orders.into_iter().flat_map(|order: Vec<usize>| (0..4).filter(|next| !order.contains(next))
                    .map(|next| [order.clone(), vec![next]].concat()).collect::<Vec<_>>()).collect();
            }
            prop_assert!(orders.iter().all(|order| of(&found) <= of(order) + 1e-9));
        }

        #[test]
        fn exchanged_and_turned_units_are_found_again(
            theta in prop::collection::vec(-1.0_f32..1.0, 3 * 4 + 4 + 4 * 3 + 3 + 3 * 2 + 2),
            (first, second) in (Just(vec![0, 1, 2, 3]).prop_shuffle(), Just(vec![0, 1, 2]).prop_shuffle()),
            turned in any::<[bool; 4]>(),
        ) {
            let layers = layers(&[3, 4, 3, 2]);
            let mut other = theta.clone();
            exchange(&layers[0], &layers[1], &first, &[1.0; 4], &mut other);
            exchange(&layers[1], &layers[2], &second, &[1.0; 3], &mut other);
            let sum = |found: &[f32]| -> f64 { theta.iter().zip(found).map(|(a, b)| f64::from(a * b)).sum() };
            // Rounds may end where no single layer can be bettered, but never below where they have begun.
            prop_assert!(sum(&matched(&layers, &theta, &other, false)) >= sum(&other) - 1e-6);
            // One layer alone is solved exactly: no order agrees better with a network than its own.
            let mut one = theta.clone();
            let signs = turned.map(|turned| if turned { -1.0 } else { 1.0 });
            exchange(&layers[0], &layers[1], &first, &signs, &mut one);
            let short = &layers[..2];
            let end = short[1].bias.end;
            prop_assert_eq!(&matched(short, &theta, &one, true)[..end], &theta[..end]);
        }
    }

    #[test]
    fn channels_are_exchanged_with_all_their_pixels() {
        // 1 channel → 2 channels (kernels of 2 pixels) → 1 unit (2 pixels of each)
        let layers = [
            WeightMatrix { outputs: 2, inputs: 2, spread: 2, weight: 0..4, bias: 4..6 },
            WeightMatrix { outputs: 1, inputs: 4, spread: 2, weight: 6..10, bias: 10..11 },
        ];
        let theta = [1.0, 2.0, 0.0, 3.0, 0.1, 0.2, 5.0, 6.0, 7.0, 8.0, 9.0];
        let other = [0.0, 3.0, 1.0, 2.0, 0.2, 0.1, 7.0, 8.0, 5.0, 6.0, 9.0];
        assert_eq!(matched(&layers, &theta, &other, false), theta);
        assert_eq!(matched(&layers, &theta, &[1.0], false), [1.0], "of another network there is nothing to match");
        assert_eq!(assignment(&[vec![f64::NAN]]), [0]);
    }
}
