//! Why a selector takes the network that it takes, in a sentence of figures: where it lies, what it costs and gains against the others.

use super::{figures, naming};
use crate::{
    data::Task,
    front::{Front, Point, Selector, recommended},
};

/// What the sentences are of.
#[derive(Clone, Copy, Debug)]
pub struct Reasons<'a> {
    /// The front.
    pub front: &'a Front,
    /// What its networks predict.
    pub task: Task,
    /// How many parameters its networks have.
    pub parameters: usize,
}

impl Reasons<'_> {
    /// Of the network that a selector takes; none where it takes none.
    #[must_use]
    pub fn of(self, selector: Selector) -> Option<String> {
        let point = &selector.choose(self.front)?.point;
        Some(format!("{}: {}. {}.", naming::norm(point), self.figures(point), self.why(selector, point)?))
    }

    /// Of the network that is recommended, without its place; none where none is recommended.
    #[must_use]
    pub fn of_recommended(self) -> Option<String> {
        let selector = Selector::recommending(self.front)?;
        let point = &selector.choose(self.front)?.point;
        Some(format!("{}. {}.", self.figures(point), self.why(selector, point)?))
    }

    /// What a network is good for, and what it costs and gains: against the best validated one, or of this against the recommended one.
    fn figures(self, point: &Point) -> String {
        let size = format!("with {} of {} parameters", figures::count(point.nonzero), figures::count(self.parameters));
        let best = self.front.best().map(|member| (&member.point, "the best"));
        let other = || recommended(self.front).map(|member| (&member.point, "the recommended one"));
        let against = best.filter(|(best, _)| best.number != point.number).or_else(other);
        let against = against.filter(|(against, _)| against.number != point.number);
        let fewer = against.map_or_else(String::new, |(against, _)| match against.nonzero.abs_diff(point.nonzero) {
            0 => ", as many".to_owned(),
            difference if point.nonzero < against.nonzero => format!(", {} fewer", figures::count(difference)),
            difference => format!(", {} more", figures::count(difference)),
        });
        let Some(rows) = point.validation else {
            return format!("training loss {} {size}{fewer}", figures::significant(point.train.loss));
        };
        let place = if point.validation_error.is_some() { "in cross-validation" } else { "on validation rows" };
        let against = against
            .and_then(|(against, name)| Some((against.validation?.score, name)))
            .map_or_else(String::new, |(score, name)| format!(", {} {name},", self.difference(rows.score - score)));
        format!("{} {place}{against} {size}{fewer}", self.score(rows.score))
    }

    fn score(self, value: f64) -> String {
        match self.task {
            Task::Classification => figures::percent(value),
            Task::Regression => format!("R² {}", figures::r_squared(value)),
        }
    }

    /// How far a score is from another, as far as that can be seen in its figures.
    fn difference(self, by: f64) -> String {
        let amount = match self.task {
            Task::Classification => format!("{:.1} points", 100.0 * by.abs()),
            Task::Regression => figures::r_squared(by.abs()),
        };
        match by {
            // A tenth of a point, or the third decimal.
            by if by.abs() < 5e-4 => "as good as".to_owned(),
            0.0.. => format!("{amount} above"),
            _ => format!("{amount} below"),
        }
    }

    /// What the rule has seen in it.
    fn why(self, selector: Selector, point: &Point) -> Option<String> {
        let best = &self.front.best()?.point;
        let loss = |point: &Point| point.validation.map(|rows| figures::significant(rows.loss));
        let score = if self.task == Task::Regression { "R²" } else { "accuracy" };
        Some(match selector {
            Selector::Best => match (loss(point), point.validation_error) {
                (None, _) => "The lowest training loss, which tells nothing of other rows".to_owned(),
                (Some(loss), None) => format!("The lowest validation loss, {loss}"),
                (Some(loss), Some(error)) => {
                    format!("The lowest validation loss, {loss} ± {}", figures::small(error.loss))
                }
            },
            Selector::OneStandardError => {
                let (lowest, error) = (loss(best)?, figures::small(best.validation_error?.loss));
                if point.number == best.number {
                    format!(
                        "No sparser one is within a standard error ({error}) of its validation loss, {lowest}, the lowest"
                    )
                } else {
                    let loss = loss(point)?;
                    format!(
                        "The sparsest whose validation loss, {loss}, is within a standard error ({error}) of the lowest, {lowest}"
                    )
                }
            }
            Selector::BestAccuracy => format!("The highest {score}; {}", above_lowest(point, best)),
            Selector::Knee => {
                let beyond = "beyond it a larger norm lowers the training loss less";
                format!("Where the front bends most: {beyond}; {}", above_lowest(point, best))
            }
        })
    }
}

/// How far the loss that selects is above the lowest.
fn above_lowest(point: &Point, best: &Point) -> String {
    let (kind, loss, lowest) = match (point.validation, best.validation) {
        (Some(rows), Some(best)) => ("validation", rows.loss, best.loss),
        _ => ("training", point.train.loss, best.train.loss),
    };
    if loss <= lowest {
        return format!("its {kind} loss, {}, is the lowest too", figures::significant(loss));
    }
    format!("its {kind} loss, {}, is {} above the lowest", figures::significant(loss), figures::small(loss - lowest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::curves::tests::state,
        front::{Evaluation, Validated},
    };

    /// Three networks with 0, 10 and 20 of 16,330 parameters, and what is held out says of them.
    fn front(validated: [(f64, f64); 3], has_folds: bool) -> Front {
        let mut front = state(&[(1.0, 0.9), (2.5, 0.5), (4.0, 0.1)]).front().clone();
        for (number, (loss, score)) in validated.into_iter().enumerate() {
            let standard_error = has_folds.then_some(Evaluation { loss: 0.0125, score: 0.02 });
            front.validate(number, Validated { mean: Evaluation { loss, score }, standard_error });
        }
        front
    }

    fn sentence(front: &Front, task: Task, selector: Selector) -> String {
        Reasons { front, task, parameters: 16_330 }.of(selector).unwrap()
    }

    #[test]
    fn each_selector_says_where_why_and_what_it_costs() {
        let front = front([(0.9, 0.5), (0.26, 0.948), (0.25, 0.951)], true);
        for (selector, wanted) in [
            (
                Selector::OneStandardError,
                "ℓ¹ norm 2.500: 94.8 % in cross-validation, 0.3 points below the best, with 10 of 16,330 parameters, 10 fewer. \
                 The sparsest whose validation loss, 0.2600, is within a standard error (0.013) of the lowest, 0.2500.",
            ),
            (
                Selector::Best,
                "ℓ¹ norm 4.000: 95.1 % in cross-validation, 0.3 points above the recommended one, with 20 of 16,330 parameters, 10 \
                 more. The lowest validation loss, 0.2500 ± 0.013.",
            ),
            (
                Selector::BestAccuracy,
                "ℓ¹ norm 4.000: 95.1 % in cross-validation, 0.3 points above the recommended one, with 20 of 16,330 parameters, 10 \
                 more. The highest accuracy; its validation loss, 0.2500, is the lowest too.",
            ),
        ] {
            assert_eq!(sentence(&front, Task::Classification, selector), wanted);
        }
        let told = Reasons { front: &front, task: Task::Classification, parameters: 16_330 }.of_recommended().unwrap();
        assert!(told.starts_with("94.8 % in cross-validation, 0.3 points below the best"), "{told}");
    }

    #[test]
    fn without_folds_the_best_is_recommended_and_without_rows_none() {
        let share = front([(0.9, 0.1), (0.2, 0.512), (0.25, 0.500)], false);
        assert_eq!(
            sentence(&share, Task::Regression, Selector::Best),
            "ℓ¹ norm 2.500: R² 0.512 on validation rows with 10 of 16,330 parameters. The lowest validation loss, 0.2000."
        );
        let alone = state(&[(1.0, 0.9), (4.0, 0.1)]).front().clone();
        let reasons = Reasons { front: &alone, task: Task::Regression, parameters: 30 };
        assert_eq!(reasons.of_recommended(), None);
        assert_eq!(
            reasons.of(Selector::Best).unwrap(),
            "ℓ¹ norm 4.000: training loss 0.1000 with 10 of 30 parameters. The lowest training loss, which tells nothing of other rows."
        );
    }
}
