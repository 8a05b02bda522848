//! What a point is called: by what it is, not by its number, which is for files.

use super::figures;
use crate::front::Point;

/// `ℓ¹ norm 41.30`
#[must_use]
pub fn norm(point: &Point) -> String {
    format!("ℓ¹ norm {}", figures::significant(point.l1))
}

/// `402 non-zeros`
#[must_use]
pub fn nonzeros(point: &Point) -> String {
    match point.nonzero {
        1 => "1 non-zero".to_owned(),
        nonzero => format!("{} non-zeros", figures::count(nonzero)),
    }
}

/// `ℓ¹ norm 41.30, 402 non-zeros`
#[must_use]
pub fn name(point: &Point) -> String {
    format!("{}, {}", norm(point), nonzeros(point))
}

/// The beginning of the name of a file for a network: `iris-l1-41.30-nonzero-402`.
#[must_use]
pub fn file_stem(dataset: &str, point: &Point) -> String {
    let norm = figures::significant(point.l1).replace(',', "");
    format!("{}-l1-{norm}-nonzero-{}", as_file(dataset), point.nonzero)
}

/// A name of which nothing in a path would be split: lower case, and a hyphen for all but letters and digits.
#[must_use]
pub fn as_file(name: &str) -> String {
    name.to_lowercase().chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::curves::tests::state;

    #[test]
    fn a_point_is_called_by_its_norm_and_its_non_zeros() {
        let state = state(&[(41.3, 0.5), (12_345.6, 0.1)]);
        let mut point = state.front().get(0).unwrap().point.clone();
        for (nonzero, wanted, file) in [
            (402, "ℓ¹ norm 41.30, 402 non-zeros", "breast-cancer-l1-41.30-nonzero-402"),
            (1, "ℓ¹ norm 41.30, 1 non-zero", "breast-cancer-l1-41.30-nonzero-1"),
            (0, "ℓ¹ norm 41.30, 0 non-zeros", "breast-cancer-l1-41.30-nonzero-0"),
        ] {
            point.nonzero = nonzero;
            assert_eq!((name(&point).as_str(), file_stem("Breast Cancer", &point).as_str()), (wanted, file));
        }
        let large = &state.front().get(1).unwrap().point;
        assert_eq!(file_stem("a/b.c", large), "a-b-c-l1-12346-nonzero-10", "nothing that a path would be split at");
    }
}
