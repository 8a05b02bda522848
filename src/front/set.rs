//! The front: its points with their networks, in the order of their ℓ¹ norm.

use std::sync::Arc;

use super::{Parameters, Point, Validated};

/// A point of a front together with its network's parameters.
#[derive(Clone, Debug)]
pub struct Member {
    /// The figures.
    pub point: Point,
    /// The parameters θ, shared.
    pub parameters: Arc<Parameters>,
}

/// A front: points with their parameters, sorted by ascending ℓ¹ norm.
#[derive(Clone, Debug, Default)]
pub struct Front {
    pub(super) members: Vec<Member>,
}

impl Front {
    /// An empty front.
    #[must_use]
    pub const fn new() -> Self {
        Self { members: Vec::new() }
    }

    /// Of these points, no two with the same number.
    #[must_use]
    pub fn from_members(mut members: Vec<Member>) -> Self {
        members.sort_by(|a, b| a.point.l1.total_cmp(&b.point.l1));
        Self { members }
    }

    /// Adds a point; one with the same number is replaced.
    pub fn insert(&mut self, point: Point, parameters: Arc<Parameters>) {
        self.remove(point.number);
        let place = self.members.partition_point(|member| member.point.l1 <= point.l1);
        self.members.insert(place, Member { point, parameters });
    }

    /// Tells what the folds say of the point with this number, if it is there.
    pub fn validate(&mut self, number: usize, validated: Validated) {
        if let Some(member) = self.members.iter_mut().find(|member| member.point.number == number) {
            member.point.validation = Some(validated.mean);
            member.point.validation_error = validated.standard_error;
        }
    }

    /// Takes out the point with this number, if it is there.
    pub fn remove(&mut self, number: usize) -> Option<Member> {
        let index = self.index_of(number)?;
        Some(self.members.remove(index))
    }

    /// All points by ascending ℓ¹ norm.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Number of points.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is no point yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The place of the point with this number among [`Self::members`].
    #[must_use]
    pub fn index_of(&self, number: usize) -> Option<usize> {
        self.members.iter().position(|member| member.point.number == number)
    }

    /// The point with this number.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&Member> {
        self.index_of(number).and_then(|index| self.members.get(index))
    }

    /// The point of lowest validation loss, the sparsest of equals; without validation rows that of lowest training
    /// loss. Test rows never select.
    #[must_use]
    pub fn best(&self) -> Option<&Member> {
        // A network that was not judged as yet is not compared with those that were.
        let is_judged = self.members.iter().any(|member| member.point.validation.is_some());
        let selection_loss =
            |member: &Member| member.point.validation.map_or(member.point.train.loss, |evaluation| evaluation.loss);
        self.members
            .iter()
            .filter(|member| member.point.validation.is_some() == is_judged)
            .min_by(|a, b| selection_loss(a).total_cmp(&selection_loss(b)).then(a.point.l1.total_cmp(&b.point.l1)))
    }

    /// For every member, in order, whether no other member dominates it.
    #[must_use]
    pub fn non_dominated(&self) -> Vec<bool> {
        // Sorted by ℓ¹, a member can be dominated only by one that stands before it, or beside it at equal norm.
        let mut flags = vec![true; self.members.len()];
        let mut lowest = f64::INFINITY;
        let mut start = 0;
        while let Some(first) = self.members.get(start) {
            let group = self.members[start..].iter().take_while(|member| member.point.l1 <= first.point.l1).count();
            let group_lowest = self.members[start..start + group]
                .iter()
                .map(|member| member.point.train.loss)
                .fold(f64::INFINITY, f64::min);
            for (flag, member) in flags[start..start + group].iter_mut().zip(&self.members[start..]) {
                let loss = member.point.train.loss;
                *flag = loss < lowest && loss <= group_lowest;
            }
            lowest = lowest.min(group_lowest);
            start += group;
        }
        flags
    }

    /// Area dominated by the front up to `reference` = (loss, ℓ¹ norm), divided by the reference's box.
    ///
    /// Without points, or with a reference that is not positive, it is 0.
    #[must_use]
    pub fn hypervolume(&self, reference: (f64, f64)) -> f64 {
        let (reference_loss, reference_l1) = reference;
        let box_area = reference_loss * reference_l1;
        if !(box_area > 0.0 && box_area.is_finite()) {
            return 0.0;
        }
        let mut area = 0.0;
        let mut lowest = reference_loss;
        for Member { point, .. } in &self.members {
            if point.train.loss < lowest && point.l1 < reference_l1 {
                area += (lowest - point.train.loss) * (reference_l1 - point.l1);
                lowest = point.train.loss;
            }
        }
        area / box_area
    }

    /// The point whose ℓ¹ norm is nearest to this.
    #[must_use]
    pub fn nearest(&self, l1: f64) -> Option<&Member> {
        let distance = |member: &&Member| (member.point.l1 - l1).abs();
        self.members.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// The largest ℓ¹ norm on the front.
    #[must_use]
    pub fn max_l1(&self) -> Option<f64> {
        self.members.last().map(|member| member.point.l1)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::front::{Evaluation, Method, Termination};

    pub fn point(number: usize, l1: f64, loss: f64) -> Point {
        Point {
            number,
            start: 0,
            fold: None,
            method: Method::Budget,
            l1,
            train: Evaluation { loss, score: 0.5 },
            validation: None,
            validation_error: None,
            test: None,
            nonzero: 1,
            lambda: 1.0,
            residual: 0.0,
            termination: Some(Termination::Critical),
            gradients: Some(12),
            seconds: 0.0,
        }
    }

    fn front(points: &[(f64, f64)]) -> Front {
        let mut front = Front::new();
        for (number, &(l1, loss)) in points.iter().enumerate() {
            front.insert(point(number, l1, loss), Arc::default());
        }
        front
    }

    #[test]
    fn hypervolume_of_a_staircase_is_its_area() {
        let front = front(&[(1.0, 2.0), (2.0, 1.0), (3.0, 1.5)]);
        // (4 − 2)(4 − 1) + (2 − 1)(4 − 2) of 16
        assert!((front.hypervolume((4.0, 4.0)) - 8.0 / 16.0).abs() < 1e-15);
        assert_eq!(front.non_dominated(), vec![true, true, false]);
    }

    #[test]
    fn the_best_point_is_chosen_by_validation_loss_and_never_by_test_loss() {
        let mut front = Front::new();
        for (number, (validation, test)) in [(0.5, 0.1), (0.4, 0.9), (0.4, 0.0)].into_iter().enumerate() {
            let mut point = point(number, number as f64, 1.0 - number as f64 * 0.1);
            point.validation = Some(Evaluation { loss: validation, score: 0.0 });
            point.test = Some(Evaluation { loss: test, score: 0.0 });
            front.insert(point, Arc::default());
        }
        assert_eq!(front.best().map(|member| member.point.number), Some(1));
        front.insert(point(3, 4.0, 0.01), Arc::default());
        assert_eq!(
            front.best().map(|member| member.point.number),
            Some(1),
            "one that is not judged as yet is not the best"
        );
    }

    proptest! {
        #[test]
        fn dominance_flags_agree_with_the_definition(
            points in prop::collection::vec((0_u8..6, 0_u8..6), 0..20)
        ) {
            let points: Vec<_> = points.iter().map(|&(a, b)| (f64::from(a), f64::from(b))).collect();
            let front = front(&points);
            let flags = front.non_dominated();
            for (flag, member) in flags.iter().zip(front.members()) {
                let dominated = front.members().iter().any(|other| other.point.dominates(&member.point));
                prop_assert_eq!(*flag, !dominated);
            }
        }

        #[test]
        fn a_point_more_never_lowers_the_hypervolume(
            points in prop::collection::vec((0.0_f64..5.0, 0.0_f64..5.0), 1..12)
        ) {
            let all = front(&points).hypervolume((4.0, 4.0));
            let fewer = front(&points[1..]).hypervolume((4.0, 4.0));
            prop_assert!(all >= fewer - 1e-12);
            prop_assert!((0.0..=1.0).contains(&all));
        }
    }
}
