//! How a front has grown while it was computed.

use super::{Front, Member};

impl Front {
    /// The hypervolume up to `reference` = (loss, ℓ¹ norm) of what was found by when, as (seconds, share of the reference's box), in the
    /// order of time. Of points that were replaced by better ones nothing is known any more: it is that of the points that have stayed.
    #[must_use]
    pub fn hypervolume_over_time(&self, reference: (f64, f64)) -> Vec<[f64; 2]> {
        let mut found: Vec<&Member> = self.members.iter().collect();
        found.sort_by(|a, b| a.point.seconds.total_cmp(&b.point.seconds));
        let (mut so_far, mut growth) = (Self::new(), Vec::with_capacity(found.len()));
        for member in found {
            let place = so_far.members.partition_point(|other| other.point.l1 <= member.point.l1);
            so_far.members.insert(place, member.clone());
            growth.push([member.point.seconds, so_far.hypervolume(reference)]);
        }
        growth
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::front::set::tests::point;

    #[test]
    fn it_ends_with_the_hypervolume_of_the_front() {
        let mut front = Front::new();
        for (number, (l1, loss, seconds)) in [(1.0, 2.0, 3.0), (2.0, 1.0, 1.0), (3.0, 1.5, 2.0)].into_iter().enumerate()
        {
            let mut point = point(number, l1, loss);
            point.seconds = seconds;
            front.insert(point, Arc::default());
        }
        let growth = front.hypervolume_over_time((4.0, 4.0));
        // (4 − 1)(4 − 2), then a dominated one, then (4 − 2)(4 − 1) + (2 − 1)(4 − 2), each of 16.
        assert_eq!(growth, [[1.0, 6.0 / 16.0], [2.0, 6.0 / 16.0], [3.0, 8.0 / 16.0]]);
        assert_eq!(growth.last().map(|place| place[1]), Some(front.hypervolume((4.0, 4.0))));
    }
}
