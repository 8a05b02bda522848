//! What differs between the parameters of two networks.

/// What differs between the parameters of two networks of one architecture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// How many parameters are zero in neither.
    pub kept: usize,
    /// How many of these have another sign.
    pub turned: usize,
    /// How many the first has and the second has not.
    pub gone: usize,
    /// How many the second has and the first has not.
    pub come: usize,
    /// The places in θ of the parameters that differ most, with both values; the largest difference first.
    pub largest: Vec<(usize, [f32; 2])>,
}

impl Changes {
    /// What differs; at most so many parameters are listed.
    #[must_use]
    pub fn between(first: &[f32], second: &[f32], most: usize) -> Self {
        let mut found = Self::default();
        for (place, (&one, &other)) in first.iter().zip(second).enumerate() {
            match (one != 0.0, other != 0.0) {
                (true, true) => {
                    found.kept += 1;
                    found.turned += usize::from((one < 0.0) != (other < 0.0));
                }
                (true, false) => found.gone += 1,
                (false, true) => found.come += 1,
                (false, false) => {}
            }
            if one != other {
                found.largest.push((place, [one, other]));
            }
        }
        let difference = |(_, [one, other]): &(usize, [f32; 2])| (other - one).abs();
        let order =
            |a: &(usize, [f32; 2]), b: &(usize, [f32; 2])| difference(b).total_cmp(&difference(a)).then(a.0.cmp(&b.0));
        if found.largest.len() > most && most > 0 {
            found.largest.select_nth_unstable_by(most - 1, order);
        }
        found.largest.truncate(most);
        found.largest.sort_by(order);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_and_went_is_counted_and_the_largest_differences_come_first() {
        let first = [0.0, 1.0, -2.0, 0.0, 0.5, 3.0];
        let second = [0.25, 0.0, 2.0, 0.0, 0.5, 2.5];
        let changes = Changes::between(&first, &second, 3);
        assert_eq!((changes.kept, changes.turned, changes.gone, changes.come), (3, 1, 1, 1));
        assert_eq!(changes.largest, [(2, [-2.0, 2.0]), (1, [1.0, 0.0]), (5, [3.0, 2.5])]);
        assert_eq!(Changes::between(&first, &second, 0).largest, []);
        assert_eq!(Changes::between(&first, &second, 99).largest.len(), 4);
    }
}
