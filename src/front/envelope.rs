//! The envelope of several fronts over the same rows.

use std::sync::Arc;

use super::{Front, Member};

impl Front {
    /// What several fronts over the same rows make together: their points that no point of any of them dominates, and of equal ones the
    /// first. Their numbers should be different.
    #[must_use]
    pub fn envelope<'a>(fronts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut all = Self::new();
        for Member { point, parameters } in fronts.into_iter().flat_map(Self::members) {
            all.insert(point.clone(), Arc::clone(parameters));
        }
        let keeps = all.non_dominated();
        let mut envelope = Self::new();
        for (member, _) in all.members.into_iter().zip(keeps).filter(|(_, keeps)| *keeps) {
            let figures = |member: &Member| (member.point.l1, member.point.train.loss);
            if envelope.members.last().map(figures) != Some(figures(&member)) {
                envelope.members.push(member);
            }
        }
        envelope
    }

    /// The same points under other numbers, which should be as different as their own.
    #[must_use]
    pub fn renumbered(mut self, number: impl Fn(usize) -> usize) -> Self {
        for member in &mut self.members {
            member.point.number = number(member.point.number);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::front::{Point, set::tests::point};

    const LOSS_AT_ZERO: f64 = 4.0;

    /// Fronts whose points have these norms and losses; the start of each is its place, which numbers tell too.
    fn fronts(fronts: &[Vec<(f64, f64)>]) -> Vec<Front> {
        let front = |(start, points): (usize, &Vec<(f64, f64)>)| {
            let mut front = Front::new();
            for (number, &(l1, loss)) in points.iter().enumerate() {
                front.insert(Point { start, ..point(number, l1, loss) }, Arc::default());
            }
            front.renumbered(|number| fronts.len() * number + start)
        };
        fronts.iter().enumerate().map(front).collect()
    }

    fn figures(front: &Front) -> Vec<(usize, usize, f64, f64)> {
        front
            .members()
            .iter()
            .map(|Member { point, .. }| (point.number, point.start, point.l1, point.train.loss))
            .collect()
    }

    #[test]
    fn each_point_is_the_best_of_all_starts_and_has_a_number_of_its_own() {
        let fronts = fronts(&[vec![(1.0, 3.0), (2.0, 1.0)], vec![(1.0, 3.0), (1.5, 2.0), (3.0, 1.5)]]);
        let envelope = Front::envelope(&fronts);
        assert_eq!(figures(&envelope), [(0, 0, 1.0, 3.0), (3, 1, 1.5, 2.0), (2, 0, 2.0, 1.0)]);
        assert!(Front::envelope([]).is_empty());
    }

    proptest! {
        #[test]
        fn the_envelope_is_as_good_as_all_of_its_fronts_in_any_box(
            points in prop::collection::vec(prop::collection::vec((0_u8..9, 0_u8..9), 0..12), 1..4),
            l1 in 0.5_f64..12.0,
        ) {
            let float = |front: &Vec<(u8, u8)>| front.iter().map(|&(a, b)| (a.into(), b.into())).collect();
            let fronts = fronts(&points.iter().map(float).collect::<Vec<_>>());
            let envelope = Front::envelope(&fronts);
            for front in &fronts {
                prop_assert!(envelope.hypervolume((LOSS_AT_ZERO, l1)) >= front.hypervolume((LOSS_AT_ZERO, l1)) - 1e-12);
            }
            // None of its points is dominated, by whatever front, and each is a point of one with the number that tells which.
            let all = || fronts.iter().flat_map(Front::members).map(|member| &member.point);
            let mut numbers = Vec::new();
            for Member { point, .. } in envelope.members() {
                prop_assert!(!all().any(|other| other.dominates(point)));
                let from = fronts[point.start].get(point.number).map(|member| &member.point);
                prop_assert_eq!(from, Some(point));
                numbers.push((point.l1.to_bits(), point.train.loss.to_bits()));
            }
            // And nothing that is not dominated is missing, or there twice.
            let mut wanted: Vec<_> = all()
                .filter(|point| !all().any(|other| other.dominates(point)))
                .map(|point| (point.l1.to_bits(), point.train.loss.to_bits()))
                .collect();
            wanted.sort_unstable();
            wanted.dedup();
            prop_assert_eq!(numbers, wanted);
        }
    }
}
