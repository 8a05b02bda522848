//! The curve between two neighbouring points of a front.

/// The cubic Hermite interpolant of loss over ℓ¹ norm between two points, from their losses and slopes −λ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hermite {
    x: [f64; 2],
    y: [f64; 2],
    slope: [f64; 2],
}

impl Hermite {
    /// Between (x₀, y₀) and (x₁, y₁), x₀ < x₁, with these slopes at the ends. The slopes are limited so that the curve
    /// stays monotone (Fritsch, Carlson 1980), as a front is.
    #[must_use]
    pub fn new(x: [f64; 2], y: [f64; 2], slope: [f64; 2]) -> Self {
        let secant = (y[1] - y[0]) / (x[1] - x[0]);
        let limited = slope
            .map(|end| if secant < 0.0 { end.clamp(3.0 * secant, 0.0) } else { end.clamp(0.0, 3.0 * secant.max(0.0)) });
        Self { x, y, slope: limited }
    }

    /// The interpolated loss at ℓ¹ norm `x`.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        let width = self.x[1] - self.x[0];
        if width <= 0.0 {
            return self.y[0];
        }
        let t = (x - self.x[0]) / width;
        let (t2, t3) = (t * t, t * t * t);
        (2.0 * t3 - 3.0 * t2 + 1.0) * self.y[0]
            + (t3 - 2.0 * t2 + t) * width * self.slope[0]
            + (3.0 * t2 - 2.0 * t3) * self.y[1]
            + (t3 - t2) * width * self.slope[1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reproduces_a_monotone_cubic() {
        let cubic = |x: f64| 5.0 - x - x * x * x / 3.0;
        let slope = |x: f64| -1.0 - x * x;
        let curve = Hermite::new([0.0, 1.0], [cubic(0.0), cubic(1.0)], [slope(0.0), slope(1.0)]);
        for x in [0.0, 0.25, 0.5, 0.9, 1.0] {
            assert!((curve.at(x) - cubic(x)).abs() < 1e-12);
        }
    }

    #[test]
    fn never_rises_whatever_the_slopes() {
        for slopes in [[-100.0, 0.0], [0.0, -100.0], [5.0, 5.0], [-40.0, -40.0]] {
            let curve = Hermite::new([1.0, 3.0], [2.0, 1.0], slopes);
            let values: Vec<f64> = (0..=50).map(|i| curve.at(1.0 + f64::from(i) / 25.0)).collect();
            assert!(values.windows(2).all(|pair| pair[1] <= pair[0] + 1e-12), "{slopes:?}");
        }
    }
}
