//! What each start of a run has come by.

use std::collections::BTreeMap;

use crate::front::BranchPoint;

/// Norms that differ by less than this share are the same budget.
const SAME: f64 = 1e-6;

/// The branches of a run, start by start. The front is their lower envelope.
#[derive(Clone, Debug, Default)]
pub struct Branches {
    starts: BTreeMap<usize, Vec<BranchPoint>>,
    revision: u64,
}

impl Branches {
    /// Adds a network that a start has come by; one of the same start and norm is replaced.
    pub fn insert(&mut self, point: BranchPoint) {
        if !(point.l1.is_finite() && point.loss.is_finite()) {
            return;
        }
        let branch = self.starts.entry(point.start).or_default();
        let width = SAME * point.l1.abs();
        let place = branch.partition_point(|known| known.l1 < point.l1 - width);
        match branch.get_mut(place).filter(|known| known.l1 <= point.l1 + width) {
            Some(known) => *known = point,
            None => branch.insert(place, point),
        }
        self.revision += 1;
    }

    /// Gives all of them up, since another run begins.
    pub fn clear(&mut self) {
        self.starts.clear();
        self.revision += 1;
    }

    /// Each start with its networks by rising ℓ¹ norm.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &[BranchPoint])> {
        self.starts.iter().map(|(&start, branch)| (start, branch.as_slice()))
    }

    /// Counts the changes, so that what is drawn is built only when there is one.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_are_kept_start_by_start_in_the_order_of_the_norm() {
        let mut branches = Branches::default();
        let points = [(1, 9.0, 0.1), (0, 8.0, 0.2), (1, 3.0, 0.7), (1, 5.0, 0.4), (0, f64::NAN, 0.1), (1, 5.0, 0.3)];
        for (start, l1, loss) in points {
            branches.insert(BranchPoint { start, l1, loss });
        }
        let found: Vec<(usize, Vec<(f64, f64)>)> = branches
            .iter()
            .map(|(start, branch)| (start, branch.iter().map(|point| (point.l1, point.loss)).collect()))
            .collect();
        assert_eq!(found, [(0, vec![(8.0, 0.2)]), (1, vec![(3.0, 0.7), (5.0, 0.3), (9.0, 0.1)])]);
        let before = branches.revision();
        branches.clear();
        assert!(branches.iter().next().is_none() && branches.revision() > before);
    }
}
