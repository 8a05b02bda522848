//! How well a front is known: what it was searched by.

use serde::{Deserialize, Serialize};

/// What a front rests on. Critical points lie on many branches; the front is the lower envelope of those that were found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Search {
    /// Random starts that competed.
    pub starts: usize,
    /// Sweeps over the budgets, in both directions, after the first walk of every start, and rounds of perturbation between them.
    pub sweeps: usize,
    /// By which share of itself the last sweep has raised the hypervolume.
    pub last_gain: f64,
    /// Why the front ends where it does.
    pub end: RangeEnd,
    /// Gradients that all of it has taken so far, in passes over all rows; unknown of fronts that an older version has computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gradients: Option<usize>,
}

/// Why the dense end of a front lies where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RangeEnd {
    /// The largest ℓ¹ norm that was asked for is reached.
    Asked,
    /// The training loss is almost nothing of that at zero.
    LossVanished,
    /// The validation loss has plainly turned up.
    Overfits,
    /// A larger norm hardly lowers the training loss.
    LossFlat,
    /// The steps that a network is given are spent before the loss is known to fall no further.
    StepsSpent,
    /// No smaller penalty was asked for.
    SmallestPenalty,
    /// The generations of a genetic algorithm are over.
    GenerationsSpent,
    /// The gradients that were allowed are spent.
    GradientsSpent,
    /// The seconds that were allowed are spent.
    SecondsSpent,
}

impl Search {
    /// What the front rests on and why it ends where it does, in words; `asked` is the largest ℓ¹ norm that was asked for.
    #[must_use]
    pub fn sentence(&self, asked: Option<f64>) -> String {
        format!("{}; {}", self.effort(), self.range(asked))
    }

    /// How much was searched, and what the last of it has brought.
    #[must_use]
    pub fn effort(&self) -> String {
        let counted = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        let starts = counted(self.starts, "start", "starts");
        if self.sweeps == 0 {
            return format!("{starts}, no sweeps");
        }
        let gain = match 100.0 * self.last_gain {
            gain if gain > 0.0 && gain < 0.01 => "raised the hypervolume by less than 0.01 %".to_owned(),
            gain if gain > 0.0 => format!("raised the hypervolume by {gain:.2} %"),
            _ => "changed nothing".to_owned(),
        };
        format!("{starts}, {}; the last {gain}", counted(self.sweeps, "sweep", "sweeps"))
    }

    /// Why the front ends where it does; whether the largest norm that was `asked` for is reached.
    #[must_use]
    pub fn range(&self, asked: Option<f64>) -> String {
        match (self.end.reason(asked.is_some()), asked) {
            (None, _) => "the front ends at the largest norm asked for".to_owned(),
            (Some(reason), None) => format!("the front ends where {reason}"),
            (Some(reason), Some(asked)) => format!("the largest norm asked for, {asked}, is not reached: {reason}"),
        }
    }

    /// Whether the front ends before the largest norm that was `asked` for.
    #[must_use]
    pub fn falls_short(&self, asked: Option<f64>) -> bool {
        asked.is_some() && self.end != RangeEnd::Asked
    }
}

impl RangeEnd {
    /// What is so at the dense end, if that is not where it was asked for, and what leads farther where something may; whether a
    /// largest norm was asked for.
    #[must_use]
    pub fn reason(self, is_asked: bool) -> Option<&'static str> {
        match self {
            Self::Asked => None,
            Self::LossVanished => Some("the training loss is almost nothing of that at zero"),
            Self::Overfits => Some("the validation loss has plainly turned up"),
            Self::LossFlat => Some("a larger norm hardly lowers the training loss"),
            Self::StepsSpent if is_asked => Some(
                "the steps that a point is given are spent before; more passes or iterations per point may lead there",
            ),
            Self::StepsSpent => Some(
                "training has led; the loss may still fall beyond, and a largest norm that is asked for leads there",
            ),
            Self::SmallestPenalty if is_asked => Some("no penalty of the grid leads there"),
            Self::SmallestPenalty => Some("the smallest penalty of the grid leads"),
            Self::GenerationsSpent if is_asked => Some("no generation has come there"),
            Self::GenerationsSpent => Some("the last generation has come"),
            Self::GradientsSpent if is_asked => Some("the gradients that were allowed are spent before"),
            Self::GradientsSpent => Some("it had come when the gradients that were allowed were spent"),
            Self::SecondsSpent if is_asked => Some("the seconds that were allowed are over before"),
            Self::SecondsSpent => Some("it had come when the seconds that were allowed were over"),
        }
    }
}

/// A network that one start has come by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BranchPoint {
    /// The start, counted from 0.
    pub start: usize,
    /// ℓ¹ norm of its penalized parameters.
    pub l1: f64,
    /// Training loss.
    pub loss: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_front_rests_on_is_told_in_words() {
        let search = Search { starts: 2, sweeps: 3, last_gain: 2e-4, end: RangeEnd::Asked, gradients: None };
        let told = "2 starts, 3 sweeps; the last raised the hypervolume by 0.02 %; the front ends at the largest norm asked for";
        assert_eq!(search.sentence(Some(35.0)), told);
        let search = Search { starts: 1, sweeps: 1, last_gain: 1e-6, end: RangeEnd::LossVanished, gradients: None };
        assert_eq!(search.effort(), "1 start, 1 sweep; the last raised the hypervolume by less than 0.01 %");
        assert_eq!(search.range(None), "the front ends where the training loss is almost nothing of that at zero");
        let search = Search { starts: 1, sweeps: 0, last_gain: 0.0, end: RangeEnd::Overfits, gradients: None };
        assert_eq!(
            search.sentence(None),
            "1 start, no sweeps; the front ends where the validation loss has plainly turned up"
        );
        assert!(Search { sweeps: 2, ..search }.effort().ends_with("2 sweeps; the last changed nothing"));
    }

    #[test]
    fn a_norm_that_is_not_reached_is_told_with_the_reason() {
        let search = Search { starts: 4, sweeps: 2, last_gain: 0.0, end: RangeEnd::LossFlat, gradients: None };
        let told = "the largest norm asked for, 57.5, is not reached: a larger norm hardly lowers the training loss";
        assert_eq!(search.range(Some(57.5)), told);
        assert!(search.falls_short(Some(57.5)) && !search.falls_short(None));
        let search = Search { end: RangeEnd::StepsSpent, ..search };
        assert!(search.falls_short(Some(57.5)) && !search.falls_short(None));
        assert_eq!(
            search.range(Some(57.5)),
            "the largest norm asked for, 57.5, is not reached: the steps that a point is given are spent before; more passes or \
             iterations per point may lead there"
        );
        assert_eq!(
            search.range(None),
            "the front ends where training has led; the loss may still fall beyond, and a largest norm that is asked for leads \
             there"
        );
        assert!(!Search { end: RangeEnd::Asked, ..search }.falls_short(Some(57.5)));
    }
}
