//! How far a predictor goes.

/// The length of the predictor: what it must move so that the corrected points lie as far apart as wanted.
///
/// Correction takes back a part of every prediction, and how much is learned from point to point.
#[derive(Clone, Copy, Debug)]
pub struct StepControl {
    wanted: f64,
    length: f64,
    failures: usize,
}

/// A corrected point nearer than this share of the wanted distance is no new point.
const NEAREST_SHARE: f64 = 0.1;
/// After so many corrections that led back, a direction has ended.
const MOST_FAILURES: usize = 12;

impl StepControl {
    /// Nothing is wanted and nothing known yet.
    #[must_use]
    pub fn new() -> Self {
        Self { wanted: 0.0, length: 0.0, failures: 0 }
    }

    /// Wants points this far apart from now on; what was learned is kept.
    pub fn want(&mut self, wanted: f64) {
        let ratio = if self.wanted > 0.0 { self.length / self.wanted } else { 1.0 };
        *self = Self { wanted, length: wanted * ratio, failures: 0 };
    }

    /// How far the next predictor goes.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.length
    }

    /// Learns how far a predictor of the current length has led; whether that is a new point.
    pub fn accept(&mut self, moved: f64) -> bool {
        let is_new = moved >= NEAREST_SHARE * self.wanted;
        let factor = (self.wanted / moved.max(f64::MIN_POSITIVE)).clamp(0.5, 2.0);
        self.length *= factor;
        self.failures = if is_new { 0 } else { self.failures + 1 };
        is_new
    }

    /// Whether corrections have led back too often.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.failures > MOST_FAILURES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predictors_grow_until_corrected_points_lie_as_far_apart_as_wanted() {
        let mut control = StepControl::new();
        control.want(1.0);
        // Correction takes back three quarters of each prediction.
        for _ in 0..20 {
            assert!(control.accept(0.25 * control.length()));
        }
        assert!((0.25 * control.length() - 1.0).abs() < 1e-6);
        control.want(2.0);
        assert!((0.25 * control.length() - 2.0).abs() < 1e-6, "what was learned is kept");
    }

    #[test]
    fn a_direction_that_leads_nowhere_ends() {
        let mut control = StepControl::new();
        control.want(1.0);
        let tries = (0..100).take_while(|_| !control.accept(0.0) && !control.has_failed()).count();
        assert!((5..30).contains(&tries), "{tries}");
    }
}
