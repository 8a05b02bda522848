//! The objectives in units of their ranges, in which distances along a front are measured.

/// Divides ℓ¹ norms by the largest on the front and losses by the loss at zero, so that both run from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axes {
    /// The largest ℓ¹ norm.
    pub max_l1: f64,
    /// The loss of the network whose penalized parameters are all zero.
    pub loss_at_zero: f64,
}

impl Axes {
    /// Distance between two points (ℓ¹ norm, loss).
    #[must_use]
    pub fn distance(&self, a: (f64, f64), b: (f64, f64)) -> f64 {
        ((a.0 - b.0) / self.max_l1).hypot((a.1 - b.1) / self.loss_at_zero)
    }

    /// A guess at the length of the front between two of its points: a falling curve is no shorter than the straight
    /// line and no longer than the two legs of the box, and this is the middle.
    #[must_use]
    pub fn arc_between(&self, a: (f64, f64), b: (f64, f64)) -> f64 {
        let legs = ((a.0 - b.0) / self.max_l1).abs() + ((a.1 - b.1) / self.loss_at_zero).abs();
        0.5 * (legs + self.distance(a, b))
    }

    /// Slope of the front in these units at a point with multiplier λ.
    #[must_use]
    pub fn slope(&self, lambda: f64) -> f64 {
        lambda * self.max_l1 / self.loss_at_zero
    }
}
