//! How alike networks of one norm are, which were trained on different rows or from different starts.

use std::sync::Arc;

use super::{Anatomy, Front, Member, Parameters, WeightMatrix, matched};

/// Networks of different starts are compared if their norms differ by no more than this factor: on a front of usual density a start
/// that has any points there has one so near.
const NEAR: f64 = 1.25;
/// Layers with more units are not matched: it takes the third power of their number.
const MOST_UNITS: usize = 600;

/// In what the networks differ that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kin {
    /// In the rows that they were trained on.
    Folds,
    /// In the random networks that they come from.
    Starts,
}

impl Kin {
    /// `folds` or `starts`
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Folds => "folds",
            Self::Starts => "starts",
        }
    }
}

/// Networks with nearly the norm of the one that is shown.
#[derive(Clone, Debug)]
pub struct Relatives {
    /// In what they differ.
    pub kin: Kin,
    /// One for each fold or start that has one.
    pub networks: Vec<Arc<Parameters>>,
    /// How many folds or starts there are, as far as that is known.
    pub of: usize,
}

impl Relatives {
    /// The networks that can be compared with one of norm `l1`. With folds those of each fold. Else those of each start: from their own
    /// fronts where these are known, as of starts that were computed apart, or else among the points of the front itself; there only the
    /// starts can be compared that have a point nearby. None where there are not two.
    #[must_use]
    pub fn of(l1: f64, front: &Front, folds: &[Front], starts: &[Front], searched: usize) -> Option<Self> {
        let nearest = |fronts: &[Front]| -> Vec<Arc<Parameters>> {
            fronts.iter().filter_map(|front| front.nearest(l1)).map(|member| Arc::clone(&member.parameters)).collect()
        };
        let (kin, networks, of) = if !folds.is_empty() {
            (Kin::Folds, nearest(folds), folds.len())
        } else if starts.len() > 1 {
            (Kin::Starts, nearest(starts), starts.len())
        } else {
            (Kin::Starts, of_starts(l1, front), searched)
        };
        (networks.len() > 1 || kin == Kin::Folds && !networks.is_empty()).then(|| Self {
            kin,
            of: of.max(networks.len()),
            networks,
        })
    }
}

/// The point of each start that is nearest to a norm, if one is near.
fn of_starts(l1: f64, front: &Front) -> Vec<Arc<Parameters>> {
    let distance = |member: &Member| (member.point.l1 - l1).abs();
    let is_near = |member: &&Member| member.point.l1 <= NEAR * l1 && l1 <= NEAR * member.point.l1;
    let mut nearest: std::collections::BTreeMap<usize, &Member> = std::collections::BTreeMap::new();
    for member in front.members().iter().filter(is_near) {
        let known = nearest.entry(member.point.start).or_insert(member);
        if distance(member) < distance(known) {
            *known = member;
        }
    }
    nearest.into_values().map(|member| Arc::clone(&member.parameters)).collect()
}

/// How many of some networks use each input, and each connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stability {
    /// In what the networks differ.
    pub kin: Kin,
    /// How many networks there are.
    pub networks: usize,
    /// How many folds or starts there are; those without a network near this norm are not counted in `networks`.
    pub of: usize,
    /// For each input (each channel of an image that convolutions are given), in how many of them something leads from it to an output.
    pub inputs: Vec<usize>,
}

impl Stability {
    /// Of these networks; none where there are no layers.
    #[must_use]
    pub fn of(layers: &[WeightMatrix], relatives: &Relatives) -> Option<Self> {
        let mut inputs = vec![0; layers.first()?.sources()];
        for network in &relatives.networks {
            let used = Anatomy::of(layers, network).inputs;
            inputs.iter_mut().zip(used).for_each(|(count, is_used)| *count += usize::from(is_used));
        }
        Some(Self { kin: relatives.kin, networks: relatives.networks.len(), of: relatives.of, inputs })
    }

    /// `used by 4 of 5 folds`
    #[must_use]
    pub fn used_by(&self, count: usize) -> String {
        format!("used by {count} of {} {}", self.networks, self.kin.name())
    }
}

/// For each parameter of a network, how many of its relatives have one that is not zero at the corresponding place, once their hidden
/// units are matched with those of the network. None where a layer has too many units to match.
#[must_use]
pub fn connection_use(
    layers: &[WeightMatrix],
    network: &Parameters,
    relatives: &Relatives,
    is_odd: bool,
) -> Option<Vec<u16>> {
    let hidden = layers.split_last().map_or(&[][..], |(_, hidden)| hidden);
    if hidden.iter().any(|layer| layer.outputs > MOST_UNITS) {
        return None;
    }
    let reference = network.to_dense();
    let mut counts = vec![0; reference.len()];
    for relative in &relatives.networks {
        let theta = matched(layers, &reference, &relative.to_dense(), is_odd);
        counts.iter_mut().zip(&theta).for_each(|(count, value)| *count += u16::from(*value != 0.0));
    }
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::{paths::tests::front, sparsity::tests::layers};

    fn relatives(networks: &[&[f64]]) -> Relatives {
        let networks: Vec<_> = networks.iter().map(|theta| Arc::new(Parameters::from_dense(theta))).collect();
        Relatives { kin: Kin::Folds, of: networks.len(), networks }
    }

    #[test]
    fn an_input_is_used_where_something_leads_from_it_to_an_output() {
        // 3 inputs → 2 units → 1 output: weights 0..6, biases 6..8, weights 8..10, bias 10
        let layers = layers(&[3, 2, 1]);
        let network = |set: &[usize]| {
            let mut theta = vec![0.0; 11];
            for &place in set {
                theta[place] = 1.0;
            }
            theta
        };
        // Nobody listens to the unit that input 1 leads to in the second; in the third there are only biases.
        let networks = [network(&[0, 4, 8, 9]), network(&[0, 4, 8]), network(&[6, 8, 10])];
        let found = Stability::of(&layers, &relatives(&networks.each_ref().map(Vec::as_slice))).unwrap();
        assert_eq!((found.networks, &found.inputs), (3, &vec![2, 1, 0]));
        assert_eq!(found.used_by(2), "used by 2 of 3 folds");
        assert_eq!(Stability::of(&[], &relatives(&[])), None);
    }

    #[test]
    fn connections_correspond_once_units_are_matched() {
        let linear = layers(&[2, 2]);
        let all = relatives(&[&[1.0, 0.0, 0.0, -1.0, 0.5, 0.5], &[1.0, 0.0, 2.0, 0.0, 0.0, 0.0]]);
        let network = Parameters::from_dense(&[1.0; 6]);
        assert_eq!(connection_use(&linear, &network, &all, false), Some(vec![2, 0, 1, 1, 1, 1]));
        // 2 inputs → 2 units → 1 output; the second network has the units of the first the other way round.
        let deep = layers(&[2, 2, 1]);
        let (one, other) =
            ([1.0, 0.0, 0.0, 0.5, 0.0, 0.0, 2.0, 1.0, 0.0], [0.0, 0.6, 1.1, 0.0, 0.0, 0.0, 1.2, 1.9, 0.3]);
        let found = connection_use(&deep, &Parameters::from_dense(&one), &relatives(&[&one, &other]), false);
        assert_eq!(found, Some(vec![2, 0, 0, 2, 0, 0, 2, 2, 1]));
        let wide = layers(&[1, MOST_UNITS + 1, 1]);
        assert_eq!(connection_use(&wide, &network, &all, false), None);
    }

    #[test]
    fn relatives_are_folds_or_starts_that_have_a_network_near_the_norm() {
        let networks =
            |starts: &[(usize, f64)]| front(&starts.iter().map(|&(start, l1)| (start, vec![l1])).collect::<Vec<_>>());
        let norms = |found: Option<Relatives>| {
            found.map(|found| {
                (found.kin, found.networks.iter().map(|network| network.get(0)).collect::<Vec<_>>(), found.of)
            })
        };
        let own = networks(&[(0, 1.0), (0, 2.0), (3, 2.2), (1, 2.4), (1, 4.0), (2, 9.0)]);
        assert_eq!(norms(Relatives::of(2.0, &own, &[], &[], 4)), Some((Kin::Starts, vec![2.0, 2.4, 2.2], 4)));
        assert_eq!(norms(Relatives::of(9.0, &own, &[], &[], 4)), None, "one alone is not compared");
        let apart = [networks(&[(0, 1.0), (0, 8.0)]), networks(&[(1, 3.0)])];
        assert_eq!(norms(Relatives::of(9.0, &own, &[], &apart, 4)), Some((Kin::Starts, vec![8.0, 3.0], 2)));
        assert_eq!(norms(Relatives::of(1.0, &own, &apart, &[], 4)), Some((Kin::Folds, vec![1.0, 3.0], 2)));
    }
}
