//! What the networks of a front use, one after the other.

use std::{collections::HashMap, sync::Arc};

use super::{Anatomy, InputUse, Member, Parameters, PathPoint, WeightMatrix, input_uses};

/// The networks of a front that no other dominates, by ascending ℓ¹ norm, with what each of them uses.
#[derive(Clone, Debug, Default)]
pub struct Along {
    points: Vec<(PathPoint, Arc<Anatomy>)>,
    uses: Vec<InputUse>,
}

impl Along {
    /// Along these members of a front, in their order. What is known of them from `before` is not computed again.
    #[must_use]
    pub fn new<'a>(
        layers: &[WeightMatrix],
        members: impl IntoIterator<Item = &'a Member>,
        before: Option<&Self>,
    ) -> Self {
        let points = before.map(|before| before.points.as_slice()).unwrap_or_default();
        // The networks of before are alive, so that their places in memory are theirs alone.
        let known: HashMap<*const Parameters, &Arc<Anatomy>> =
            points.iter().map(|(point, anatomy)| (Arc::as_ptr(&point.parameters), anatomy)).collect();
        let anatomy = |member: &Member| {
            let known = known.get(&Arc::as_ptr(&member.parameters));
            known.map_or_else(|| Arc::new(Anatomy::of(layers, &member.parameters)), |anatomy| Arc::clone(anatomy))
        };
        let points: Vec<_> = members.into_iter().map(|member| (PathPoint::of(member), anatomy(member))).collect();
        let uses = input_uses(layers, &points);
        Self { points, uses }
    }

    /// How the networks use each input, in the order of [`InputUse::rank`].
    #[must_use]
    pub fn uses(&self) -> &[InputUse] {
        &self.uses
    }

    /// How many networks there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there is no network.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The network whose norm is nearest to this, and what it uses.
    #[must_use]
    pub fn nearest(&self, l1: f64) -> Option<&(PathPoint, Arc<Anatomy>)> {
        let after = self.points.partition_point(|(point, _)| point.l1 < l1);
        let candidates = [after.checked_sub(1).and_then(|before| self.points.get(before)), self.points.get(after)];
        let distance = |(point, _): &&(PathPoint, Arc<Anatomy>)| (point.l1 - l1).abs();
        candidates.into_iter().flatten().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::{paths::tests::front, sparsity::tests::layers};

    #[test]
    fn what_is_known_is_kept_as_the_front_changes() {
        let layers = layers(&[2, 1]);
        let mut front = front(&[(0, vec![0.0, 1.0, 0.0]), (0, vec![1.0, 1.0, 0.0]), (0, vec![2.0, 1.0, 0.0])]);
        let before = Along::new(&layers, front.members(), None);
        front.remove(1);
        let after = Along::new(&layers, front.members(), Some(&before));
        let (one, other) = (before.nearest(2.9).unwrap(), after.nearest(2.1).unwrap());
        assert!(Arc::ptr_eq(&one.1, &other.1));
        assert_eq!((before.len(), after.len(), other.0.number), (3, 2, 2));
        let entries: Vec<_> = after.uses().iter().map(|of| (of.input, of.enters_at)).collect();
        assert_eq!(entries, [(1, Some(1.0)), (0, Some(3.0))]);
        assert!(Along::default().nearest(1.0).is_none() && Along::default().is_empty());
    }
}
