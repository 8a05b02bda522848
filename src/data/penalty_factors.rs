//! Penalty factors: how much the weights of an input count in the ℓ¹ norm.
//!
//! With factors wⱼ the norm is Σ wⱼ|θᵢⱼ| over the weights of the first layer, as in glmnet. An input that is divided by its factor has
//! the weight φᵢⱼ = wⱼθᵢⱼ in its place: the network computes the same, the norm is Σ|φᵢⱼ|, and every optimality condition
//! |∂f/∂θᵢⱼ| ≤ λwⱼ becomes |∂f/∂φᵢⱼ| ≤ λ. So a factor is part of the scaling of its input, and no solver needs to know of it. A factor of 0
//! has no such form: the norm leaves the weights of these inputs out.

use std::collections::BTreeMap;

use super::{Column, ColumnKind, DataError, cell::shortened};

/// Factors that are not 1, by names of columns.
pub type PenaltyFactors = BTreeMap<String, f64>;

/// The factors that there can be besides 0: beyond them an input is worth nothing, or all, and single precision suffers.
pub const PENALTY_FACTORS: std::ops::RangeInclusive<f64> = 1e-3..=1e3;

/// Whether all factors can be.
pub(super) fn validate(factors: &PenaltyFactors) -> Result<(), DataError> {
    let is_sound = |factor: &f64| *factor == 0.0 || PENALTY_FACTORS.contains(factor);
    match factors.iter().find(|(_, factor)| !is_sound(factor)) {
        Some((column, &factor)) => Err(DataError::PenaltyFactor { column: shortened(column), factor }),
        None => Ok(()),
    }
}

/// The factor of each input; none where all are 1. Inputs of one column share that of the column. Where there are no columns the inputs
/// are the features themselves.
pub(super) fn of_inputs(factors: &PenaltyFactors, columns: &[Column], features: &[String]) -> Vec<f64> {
    if factors.values().all(|&factor| factor == 1.0) {
        return Vec::new();
    }
    let factor = |name: &String| factors.get(name).copied().unwrap_or(1.0);
    if columns.is_empty() {
        return features.iter().map(factor).collect();
    }
    columns.iter().flat_map(|column| std::iter::repeat_n(factor(&column.name), column.inputs.len())).collect()
}

/// What is said of factors that change nothing, because their columns have no inputs.
pub(super) fn notes(factors: &PenaltyFactors, columns: &[Column]) -> Vec<String> {
    let is_idle = |column: &&Column| factors.contains_key(&column.name) && column.inputs.is_empty();
    let note = |column: &Column| {
        let why = if column.kind == ColumnKind::Target { "it is the target" } else { "it has no inputs" };
        format!("the penalty factor of “{}” changes nothing: {why}", shortened(&column.name))
    };
    columns.iter().filter(is_idle).map(note).collect()
}

/// Penalty factors as people read them, such as `age 0 (always in), bmi 2`.
#[must_use]
pub fn penalty_factors_text(factors: &PenaltyFactors) -> String {
    const TOLD: usize = 8;
    let told = |(name, &factor): (&String, &f64)| {
        let always = if factor == 0.0 { " (always in)" } else { "" };
        format!("{} {factor}{always}", shortened(name).trim_end())
    };
    let more = factors.len().saturating_sub(TOLD);
    let text = factors.iter().take(TOLD).map(told).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{text} and {more} more") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Builtin, DataSpecification};

    fn factors(list: &[(&str, f64)]) -> PenaltyFactors {
        list.iter().map(|&(name, factor)| (name.to_owned(), factor)).collect()
    }

    #[test]
    fn a_factor_divides_its_input_and_zero_frees_it() {
        let usual = DataSpecification::builtin(Builtin::Diabetes);
        let plain = usual.prepare(0).unwrap();
        let weighted = DataSpecification { penalty_factors: factors(&[("bmi", 4.0), ("sex", 0.0)]), ..usual.clone() };
        let found = weighted.prepare(0).unwrap();
        assert_eq!((plain.free_inputs(), found.free_inputs()), (vec![], vec![1]));
        for data in [(&plain, &found), (&plain.fold(0).unwrap(), &found.fold(0).unwrap())] {
            let (plain, found) = data;
            for column in 0..10 {
                let factor = if column == 2 { 4.0 } else { 1.0 };
                assert_eq!(found.scaling.std[column], factor * plain.scaling.std[column]);
                assert_eq!(found.train.scaled()[column], plain.train.scaled()[column] / factor);
            }
            assert_eq!(found.scaling.mean, plain.scaling.mean);
        }
        let as_is = DataSpecification { standardize: false, ..weighted }.prepare(0).unwrap();
        assert_eq!(as_is.scaling.std[..4], [1.0, 1.0, 4.0, 1.0]);
        let ones = DataSpecification { penalty_factors: factors(&[("bmi", 1.0)]), ..usual };
        assert_eq!(ones.prepare(0).unwrap().scaling, plain.scaling);
    }

    #[test]
    fn the_inputs_of_a_category_share_its_factor() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        let line = |row: usize| format!("{},{},person {row},{}\n", ["a", "b", "c"][row % 3], row * 7 % 11, row % 2);
        let rows = (0..60).map(line).collect::<Vec<_>>().concat();
        std::fs::write(&path, format!("kind,size,who,y\n{rows}")).unwrap();
        let asked = factors(&[("kind", 0.0), ("size", 3.0), ("who", 2.0)]);
        let data = DataSpecification { penalty_factors: asked, ..DataSpecification::new(path.to_str().unwrap()) };
        let prepared = data.prepare(0).unwrap();
        assert_eq!(prepared.free_inputs(), [0, 1, 2]);
        let notes = prepared.summary().table.unwrap().notes;
        assert!(notes.iter().any(|note| note.contains("“who” changes nothing")), "{notes:?}");
        assert_eq!(data.summary(0).unwrap().table.unwrap().notes, notes);
        let wrong = DataSpecification { penalty_factors: factors(&[("weight", 2.0)]), ..data };
        assert!(wrong.prepare(0).unwrap_err().to_string().contains("no column “weight”"));
        assert!(wrong.summary(0).is_err());
    }

    #[test]
    fn factors_that_cannot_be_are_refused() {
        for (factor, sound) in [
            (0.0, true),
            (1e-3, true),
            (1e3, true),
            (-1.0, false),
            (1e-4, false),
            (f64::NAN, false),
            (f64::INFINITY, false),
        ] {
            assert_eq!(validate(&factors(&[("a", factor)])).is_ok(), sound, "{factor}");
        }
        let text = penalty_factors_text(&factors(&[("a", 0.0), ("b\u{1b}", 2.5)]));
        assert_eq!(text, "a 0 (always in), b 2.5");
    }
}
