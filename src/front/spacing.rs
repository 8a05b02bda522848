//! How evenly a front is spread.

use super::Front;

impl Front {
    /// The standard deviation of the distances between neighbours along the non-dominated points divided by their mean, with losses and
    /// norms in units of `reference` = (loss, ℓ¹ norm): 0 where all are alike. Points beyond the reference do not count. Nothing with
    /// fewer than three points, or with a reference that is not positive.
    #[must_use]
    pub fn spacing(&self, reference: (f64, f64)) -> Option<f64> {
        let (loss, l1) = reference;
        if !(loss > 0.0 && l1 > 0.0 && loss.is_finite() && l1.is_finite()) {
            return None;
        }
        let points: Vec<(f64, f64)> = self
            .members
            .iter()
            .zip(self.non_dominated())
            .filter(|(member, keeps)| *keeps && member.point.l1 <= l1 && member.point.train.loss <= loss)
            .map(|(member, _)| (member.point.l1 / l1, member.point.train.loss / loss))
            .collect();
        if points.len() < 3 {
            return None;
        }
        let gaps: Vec<f64> =
            points.windows(2).map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
        (mean > 0.0).then(|| variance.sqrt() / mean)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::front::set::tests::point;

    fn front(points: &[(f64, f64)]) -> Front {
        let mut front = Front::new();
        for (number, &(l1, loss)) in points.iter().enumerate() {
            front.insert(point(number, l1, loss), Arc::default());
        }
        front
    }

    #[test]
    fn even_points_have_no_spread_and_dominated_ones_do_not_count() {
        let even = [(0.0, 3.0), (10.0, 2.0), (20.0, 1.0), (30.0, 0.0)];
        assert!(front(&even).spacing((3.0, 30.0)).unwrap() < 1e-12);
        assert!(front(&[&even[..], &[(25.0, 2.5)]].concat()).spacing((3.0, 30.0)).unwrap() < 1e-12);
        // Gaps of 1, 1 and 2 of 4 in both directions: a mean of 4/3, and a deviation of √2/3.
        let uneven = front(&[(0.0, 4.0), (1.0, 3.0), (2.0, 2.0), (4.0, 0.0)]);
        assert!((uneven.spacing((4.0, 4.0)).unwrap() - 2.0_f64.sqrt() / 4.0).abs() < 1e-12);
        assert_eq!(front(&even[..2]).spacing((3.0, 30.0)), None);
        assert_eq!(front(&even).spacing((3.0, 15.0)), None, "two within the reference");
        assert_eq!(front(&even).spacing((0.0, 15.0)), None);
    }
}
