//! Which inputs the networks of a front use, and from which norm on.

use std::{cmp::Ordering, sync::Arc};

use super::{Anatomy, Lines, Parameters, PathPoint, WeightMatrix};

/// How the networks of a front use one input.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct InputUse {
    /// The input.
    pub input: usize,
    /// The lowest ℓ¹ norm of a network that uses it: from it a path of weights that are not zero leads to an output. None where no
    /// network of the front does.
    pub enters_at: Option<f64>,
    /// The lowest ℓ¹ norm from which on all networks use it.
    pub stays_from: Option<f64>,
    /// How many of the networks use it.
    pub networks: usize,
    /// Its share of the ℓ¹ norm of the first layer's weights in the first network that uses it.
    pub first_share: f64,
}

impl InputUse {
    /// What enters the front earlier comes first; of what enters with the same network, what has the larger share there.
    #[must_use]
    pub fn rank(&self, other: &Self) -> Ordering {
        let norm = |of: &Self| of.enters_at.unwrap_or(f64::INFINITY);
        let by_share = || other.first_share.total_cmp(&self.first_share);
        norm(self).total_cmp(&norm(other)).then_with(by_share).then(self.input.cmp(&other.input))
    }
}

/// How the networks of a front use each input, in the order of [`InputUse::rank`]. `points` come by ascending ℓ¹ norm with what each
/// uses.
#[must_use]
pub fn input_uses(layers: &[WeightMatrix], points: &[(PathPoint, Arc<Anatomy>)]) -> Vec<InputUse> {
    let count = Lines::Inputs.count(layers);
    let mut uses: Vec<InputUse> = (0..count).map(|input| InputUse { input, ..InputUse::default() }).collect();
    for (point, anatomy) in points {
        let mut shares = None;
        for (of, &used) in uses.iter_mut().zip(&anatomy.inputs) {
            if !used {
                of.stays_from = None;
                continue;
            }
            of.networks += 1;
            of.stays_from = of.stays_from.or(Some(point.l1));
            if of.enters_at.is_none() {
                of.enters_at = Some(point.l1);
                let shares: &Vec<f64> = shares.get_or_insert_with(|| input_shares(layers, &point.parameters));
                of.first_share = shares.get(of.input).copied().unwrap_or_default();
            }
        }
    }
    uses.sort_by(InputUse::rank);
    uses
}

/// Each input's share of the ℓ¹ norm of the first layer's weights; zero of a layer without any.
#[must_use]
pub fn input_shares(layers: &[WeightMatrix], parameters: &Arc<Parameters>) -> Vec<f64> {
    let norms = Lines::Inputs.column(layers, parameters).to_double();
    let all: f64 = norms.iter().sum();
    norms.into_iter().map(|norm| if all > 0.0 { norm / all } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::{Paths, paths::tests::front, sparsity::tests::layers};

    #[test]
    fn inputs_are_ranked_by_the_norm_at_which_they_enter_and_by_their_share_there() {
        // 4 inputs → 1 unit → 1 output: weights 0..4, bias 4, weight 5, bias 6
        let layers = layers(&[4, 1, 1]);
        let networks = [
            vec![0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5], // nobody hears the unit
            vec![0.0, 0.0, 0.6, 0.0, 0.0, 0.6, 0.0],
            vec![0.3, 0.7, 0.6, 0.0, 0.0, 0.6, 0.0],
            vec![0.8, 0.7, 0.0, 0.0, 0.0, 1.6, 0.0],
            vec![0.8, 0.7, 0.9, 0.0, 0.0, 1.6, 0.0],
        ];
        let front = front(&networks.map(|theta| (0, theta)));
        let paths = Paths::new(Lines::Inputs, &layers, front.members(), None);
        let points: Vec<_> = paths
            .points()
            .iter()
            .map(|point| (point.clone(), Arc::new(Anatomy::of(&layers, &point.parameters))))
            .collect();
        let uses = input_uses(&layers, &points);
        assert_eq!(uses.iter().map(|of| of.input).collect::<Vec<_>>(), [2, 1, 0, 3]);
        let l1 = |place: usize| Some(paths.points()[place].l1);
        assert_eq!(uses.iter().map(|of| of.enters_at).collect::<Vec<_>>(), [l1(1), l1(2), l1(2), None]);
        assert_eq!(uses.iter().map(|of| of.stays_from).collect::<Vec<_>>(), [l1(4), l1(2), l1(2), None]);
        assert_eq!(uses.iter().map(|of| of.networks).collect::<Vec<_>>(), [3, 3, 3, 0]);
        assert!((uses[1].first_share - 0.7 / 1.6).abs() < 1e-6);
        let shares = input_shares(&layers, &paths.points()[4].parameters);
        assert!((shares[2] - 0.9 / 2.4).abs() < 1e-6 && shares[3] == 0.0);
    }
}
