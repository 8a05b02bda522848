//! One mini-batch by itself, as tests look at them.

use super::{BatchLoss, LossError};

/// Writes the gradient over the rows with these places to `gradient`, and returns their mean loss.
///
/// # Errors
/// The same as those of [`BatchLoss::batches`].
pub fn batch_gradient(
    loss: &mut dyn BatchLoss,
    theta: &[f32],
    rows: &[u32],
    gradient: &mut Vec<f32>,
) -> Result<f64, LossError> {
    let mut found = f64::NAN;
    let mut same = theta.to_vec();
    loss.batches(&mut same, &[rows], &mut |_, value, slopes| {
        found = value;
        gradient.clear();
        gradient.extend_from_slice(slopes);
        true
    })?;
    Ok(found)
}
