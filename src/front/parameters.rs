//! The parameters of one network of a front, kept sparse.

/// The parameters θ of one network, of which only those that are not exactly zero are stored.
///
/// Networks of a front are mostly zeros; a front holds hundreds of them.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Parameters {
    len: usize,
    indices: Vec<u32>,
    values: Vec<f32>,
}

impl Parameters {
    /// Keeps the non-zeros of `theta`, rounded to single precision; a value too small for it stays non-zero.
    #[must_use]
    pub fn from_dense(theta: &[f64]) -> Self {
        let nonzero = theta.iter().filter(|&&value| value != 0.0).count();
        let mut indices = Vec::with_capacity(nonzero);
        let mut values = Vec::with_capacity(nonzero);
        for (index, &value) in theta.iter().enumerate() {
            if value != 0.0 {
                indices.push(u32::try_from(index).unwrap_or(u32::MAX));
                values.push(single(value));
            }
        }
        Self { len: theta.len(), indices, values }
    }

    /// Number of parameters, zeros included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no parameters at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Number of parameters that are not zero.
    #[must_use]
    pub fn nonzero(&self) -> usize {
        self.indices.len()
    }

    /// The non-zero parameters with their places in θ, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.indices.iter().zip(&self.values).map(|(&index, &value)| (index as usize, value))
    }

    /// One parameter, by its place in θ; zero outside.
    #[must_use]
    pub fn get(&self, place: usize) -> f32 {
        let found = u32::try_from(place).ok().and_then(|place| self.indices.binary_search(&place).ok());
        found.and_then(|found| self.values.get(found)).copied().unwrap_or_default()
    }

    /// ℓ¹ norm of all parameters.
    #[must_use]
    pub fn norm(&self) -> f64 {
        self.values.iter().map(|&value| f64::from(value.abs())).sum()
    }

    /// All parameters, zeros included, as losses take them.
    #[must_use]
    pub fn to_double(&self) -> Vec<f64> {
        self.to_dense().into_iter().map(f64::from).collect()
    }

    /// All parameters, zeros included.
    #[must_use]
    pub fn to_dense(&self) -> Vec<f32> {
        let mut theta = vec![0.0; self.len];
        for (index, value) in self.iter() {
            if let Some(place) = theta.get_mut(index) {
                *place = value;
            }
        }
        theta
    }
}

/// Rounds to single precision without turning a non-zero into a zero.
#[allow(clippy::cast_possible_truncation)] // rounding is what this function is for
fn single(value: f64) -> f32 {
    let rounded = value as f32;
    if rounded == 0.0 { f32::MIN_POSITIVE.copysign(rounded) } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_and_sparse_agree_and_tiny_values_stay_nonzero() {
        let theta = [0.0, 1.5, -0.0, -1e-300, 2.0];
        let parameters = Parameters::from_dense(&theta);
        assert_eq!(parameters.len(), 5);
        assert_eq!(parameters.nonzero(), 3);
        let dense = parameters.to_dense();
        assert_eq!(dense[0], 0.0);
        assert_eq!(dense[1], 1.5);
        assert_eq!(dense[2], 0.0);
        assert!(dense[3] < 0.0);
        assert_eq!(dense[4], 2.0);
        assert_eq!([0, 1, 4, 5].map(|place| parameters.get(place)), [0.0, 1.5, 2.0, 0.0]);
        assert!((parameters.norm() - 3.5).abs() < 1e-6);
    }
}
