//! How good predicted numbers are.

/// Root of the mean squared error, in the units of the numbers.
#[must_use]
pub fn root_mean_squared_error(predicted: &[f64], truth: &[f64]) -> Option<f64> {
    (!truth.is_empty()).then(|| (squared_errors(predicted, truth) / truth.len() as f64).sqrt())
}

/// Mean absolute error, in the units of the numbers.
#[must_use]
pub fn mean_absolute_error(predicted: &[f64], truth: &[f64]) -> Option<f64> {
    let sum = || predicted.iter().zip(truth).map(|(predicted, truth)| (predicted - truth).abs()).sum::<f64>();
    (!truth.is_empty()).then(|| sum() / truth.len() as f64)
}

/// Coefficient of determination, 1 − the squared errors over those of the mean; nothing where the true numbers do not vary.
#[must_use]
pub fn r_squared(predicted: &[f64], truth: &[f64]) -> Option<f64> {
    let mean = truth.iter().sum::<f64>() / truth.len().max(1) as f64;
    let spread: f64 = truth.iter().map(|value| (value - mean).powi(2)).sum();
    (spread > 0.0).then(|| 1.0 - squared_errors(predicted, truth) / spread)
}

fn squared_errors(predicted: &[f64], truth: &[f64]) -> f64 {
    predicted.iter().zip(truth).map(|(predicted, truth)| (predicted - truth).powi(2)).sum()
}
