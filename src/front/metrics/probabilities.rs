//! Probabilities out of a network's outputs, and how good they are.

/// Turns the logits of rows, row-major, [rows × classes], into probabilities.
pub fn softmax(logits: &mut [f64], classes: usize) {
    for row in logits.chunks_exact_mut(classes.max(1)) {
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for value in &mut *row {
            *value = (*value - largest).exp();
            sum += *value;
        }
        for value in row.iter_mut() {
            *value /= sum;
        }
    }
}

/// The loss of each row, −ln of the probability of its class, out of logits, row-major, [rows × classes]: it stays finite where the
/// probability is too small for a number.
#[must_use]
pub fn losses(logits: &[f64], classes: usize, truth: &[u32]) -> Vec<f64> {
    let loss = |(row, &class): (&[f64], &u32)| {
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = row.iter().map(|value| (value - largest).exp()).sum();
        sum.ln() + largest - row.get(class as usize).copied().unwrap_or(f64::NAN)
    };
    logits.chunks_exact(classes.max(1)).zip(truth).map(loss).collect()
}

/// The Brier score: the mean squared error of the probability of the second of two classes, or of more classes the sum over all of them.
#[must_use]
pub fn brier(probabilities: &[f64], classes: usize, truth: &[u32]) -> Option<f64> {
    let first = usize::from(classes == 2);
    let of_row = |(row, &class): (&[f64], &u32)| -> f64 {
        let error =
            |(at, &probability): (usize, &f64)| (probability - f64::from(u8::from(at == class as usize))).powi(2);
        row.iter().enumerate().skip(first).map(error).sum()
    };
    let sum: f64 = probabilities.chunks_exact(classes.max(1)).zip(truth).map(of_row).sum();
    (!truth.is_empty()).then(|| sum / truth.len() as f64)
}
