//! Which network of a front to take.

use super::{Front, Member, Point};

/// A rule that takes one network of a front. Test rows have no part in any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// The one of lowest validation loss; without validation rows that of lowest training loss.
    Best,
    /// The one of highest accuracy, or R², on validation rows.
    BestAccuracy,
    /// The sparsest whose mean validation loss over the folds is within one standard error of the lowest (Breiman, Friedman, Olshen and
    /// Stone, *Classification and Regression Trees*, 1984, §3.4.3; glmnet's `lambda.1se`).
    OneStandardError,
    /// The one farthest below the straight line between the ends of the front, with both objectives measured in their ranges on it.
    Knee,
}

impl Selector {
    /// Every selector, in the order in which menus show them.
    pub const ALL: [Self; 4] = [Self::Best, Self::OneStandardError, Self::BestAccuracy, Self::Knee];

    /// The name used on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::BestAccuracy => "best-accuracy",
            Self::OneStandardError => "one-se",
            Self::Knee => "knee",
        }
    }

    /// The rule by which a network of this front is recommended: that of one standard error where there are standard errors, else that
    /// of the lowest validation loss; none where no rows were held out to choose by. Everything that recommends a network asks here.
    #[must_use]
    pub fn recommending(front: &Front) -> Option<Self> {
        let some = |has: fn(&Point) -> bool| front.members().iter().any(|member| has(&member.point));
        if !some(|point| point.validation.is_some()) {
            None
        } else if Self::OneStandardError.choose(front).is_some() {
            Some(Self::OneStandardError)
        } else {
            Some(Self::Best)
        }
    }

    /// The network that it takes; none where the front has not what it goes by.
    #[must_use]
    pub fn choose(self, front: &Front) -> Option<&Member> {
        match self {
            Self::Best => front.best(),
            Self::BestAccuracy => sparsest_of_highest(front, |point| point.validation.map(|rows| rows.score)),
            Self::OneStandardError => one_standard_error(front),
            Self::Knee => knee(front),
        }
    }

    /// What it goes by that a front may not have, where this one has not.
    #[must_use]
    pub fn missing(self, front: &Front) -> Option<&'static str> {
        let some = |has: fn(&Point) -> bool| front.members().iter().any(|member| has(&member.point));
        match self {
            _ if front.is_empty() => Some("there are no points"),
            Self::BestAccuracy if !some(|point| point.validation.is_some()) => Some("there are no validation rows"),
            Self::OneStandardError if !some(|point| point.validation_error.is_some()) => {
                Some("standard errors come from folds, and there are none")
            }
            Self::Knee if front.len() < 3 => Some("a knee needs three points"),
            _ => None,
        }
    }
}

impl std::str::FromStr for Selector {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|selector| selector.name() == name);
        found.ok_or_else(|| format!("unknown selector “{name}”; use {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// Why no network is recommended, where none is.
pub const NOTHING_TO_RECOMMEND_BY: &str =
    "no network can be recommended: no rows were held out that could tell which one generalizes";

/// The network of a front that is recommended, see [`Selector::recommending`].
#[must_use]
pub fn recommended(front: &Front) -> Option<&Member> {
    Selector::recommending(front)?.choose(front)
}

/// The member of the highest figure, the sparsest of equals.
fn sparsest_of_highest(front: &Front, figure: impl Fn(&Point) -> Option<f64>) -> Option<&Member> {
    let mut best: Option<(f64, &Member)> = None;
    for member in front.members() {
        if let Some(value) = figure(&member.point)
            && best.is_none_or(|(highest, _)| value > highest)
        {
            best = Some((value, member));
        }
    }
    best.map(|(_, member)| member)
}

fn one_standard_error(front: &Front) -> Option<&Member> {
    let best = &front.best()?.point;
    let most = best.validation?.loss + best.validation_error?.loss;
    front.members().iter().find(|member| member.point.validation.is_some_and(|rows| rows.loss <= most))
}

fn knee(front: &Front) -> Option<&Member> {
    let flags = front.non_dominated();
    let line = || front.members().iter().zip(&flags).filter(|(_, keeps)| **keeps).map(|(member, _)| member);
    let (sparse, dense) = (&line().next()?.point, &line().next_back()?.point);
    let (width, height) = (dense.l1 - sparse.l1, sparse.train.loss - dense.train.loss);
    if !(width > 0.0 && height > 0.0) || line().nth(2).is_none() {
        return None;
    }
    // The line falls from (0, 1) to (1, 0).
    let below = |point: &Point| 1.0 - (point.l1 - sparse.l1) / width - (point.train.loss - dense.train.loss) / height;
    line().max_by(|a, b| below(&a.point).total_cmp(&below(&b.point)))
}

/// The sparsest network from which on towards denser ones the validation loss is higher than its lowest by more than one standard error:
/// from there on networks learn the training rows by heart. None where it does not turn up so plainly, or there are no folds.
#[must_use]
pub fn overfitting(front: &Front) -> Option<&Member> {
    let best = &front.best()?.point;
    let most = best.validation?.loss + best.validation_error?.loss;
    let is_worse = |member: &&Member| member.point.validation.is_some_and(|rows| rows.loss > most);
    front.members().iter().filter(|member| member.point.l1 > best.l1).find(is_worse)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::front::{Evaluation, Method, Parameters};

    /// ℓ¹ norm, training loss, and the loss and the score on validation rows.
    type Figures = (f64, f64, Option<(f64, f64)>);

    /// A front with these figures; the standard error is 0.1 where there are folds.
    fn front(points: &[Figures], has_folds: bool) -> Front {
        let mut front = Front::new();
        for (number, &(l1, loss, validation)) in points.iter().enumerate() {
            let point = Point {
                number,
                start: 0,
                fold: None,
                method: Method::Budget,
                l1,
                train: Evaluation { loss, score: 0.5 },
                validation: validation.map(|(loss, score)| Evaluation { loss, score }),
                validation_error: has_folds.then_some(Evaluation { loss: 0.1, score: 0.02 }),
                test: Some(Evaluation { loss: -1.0, score: 9.0 }),
                nonzero: number,
                lambda: 0.1,
                residual: 0.0,
                termination: None,
                gradients: None,
                seconds: 0.0,
            };
            front.insert(point, Arc::new(Parameters::from_dense(&[1.0])));
        }
        front
    }

    /// Losses that turn up at both sides of the fourth point, which is not the most accurate.
    fn turning(has_folds: bool) -> Front {
        let points = [
            (0.0, 1.0, Some((1.0, 0.3))),
            (1.0, 0.8, Some((0.58, 0.8))),
            (2.0, 0.3, Some((0.55, 0.9))),
            (3.0, 0.2, Some((0.50, 0.9))),
            (4.0, 0.15, Some((0.57, 0.95))),
            (5.0, 0.1, Some((0.61, 0.95))),
            (6.0, 0.05, Some((0.59, 0.8))),
        ];
        front(&points, has_folds)
    }

    fn chosen(selector: Selector, front: &Front) -> Option<usize> {
        selector.choose(front).map(|member| member.point.number)
    }

    #[test]
    fn each_selector_takes_its_own_network() {
        let front = turning(true);
        assert_eq!(chosen(Selector::Best, &front), Some(3));
        assert_eq!(chosen(Selector::OneStandardError, &front), Some(1), "0.58 is within 0.1 of 0.50");
        assert_eq!(chosen(Selector::BestAccuracy, &front), Some(4), "the sparsest of equals");
        // Below the line between the ends by 0.04, 0.40, 0.34, …
        assert_eq!(chosen(Selector::Knee, &front), Some(2));
        assert!(Selector::ALL.iter().all(|selector| selector.missing(&front).is_none()));
        assert_eq!(overfitting(&front).map(|member| member.point.number), Some(5), "0.57 cannot be told from 0.50");
    }

    #[test]
    fn what_a_selector_goes_by_may_be_missing() {
        let share = turning(false);
        assert_eq!((chosen(Selector::Best, &share), chosen(Selector::OneStandardError, &share)), (Some(3), None));
        assert!(Selector::OneStandardError.missing(&share).is_some_and(|reason| reason.contains("folds")));
        assert!(overfitting(&share).is_none());
        let alone = front(&[(1.0, 0.5, None), (2.0, 0.4, None)], false);
        assert_eq!(chosen(Selector::Best, &alone), Some(1), "that of lowest training loss");
        for selector in [Selector::BestAccuracy, Selector::OneStandardError, Selector::Knee] {
            assert!(chosen(selector, &alone).is_none() && selector.missing(&alone).is_some(), "{selector:?}");
        }
        for selector in Selector::ALL {
            assert!(chosen(selector, &Front::new()).is_none() && selector.missing(&Front::new()).is_some());
        }
    }

    #[test]
    fn one_standard_error_recommends_where_there_is_one_and_else_the_lowest_loss() {
        let number = |front: &Front| recommended(front).map(|member| member.point.number);
        let (folds, share) = (turning(true), turning(false));
        assert_eq!((Selector::recommending(&folds), number(&folds)), (Some(Selector::OneStandardError), Some(1)));
        assert_eq!((Selector::recommending(&share), number(&share)), (Some(Selector::Best), Some(3)));
        let alone = front(&[(1.0, 0.5, None), (2.0, 0.4, None)], false);
        assert_eq!(
            (Selector::recommending(&alone), number(&alone)),
            (None, None),
            "a training loss recommends nothing"
        );
        assert_eq!(number(&Front::new()), None);
    }

    proptest! {
        /// On any front, whose networks have more non-zeros the larger they are.
        #[test]
        fn one_standard_error_is_never_denser_than_the_best_and_sparser_where_the_band_lets_it(
            losses in prop::collection::vec(0.0_f64..1.0, 1..20)
        ) {
            let points: Vec<Figures> = losses
                .iter()
                .enumerate()
                .map(|(place, &loss)| (place as f64, 1.0 / (1.0 + place as f64), Some((loss, 0.5))))
                .collect();
            let front = front(&points, true);
            let best = &front.best().unwrap().point;
            let chosen = &Selector::OneStandardError.choose(&front).unwrap().point;
            prop_assert!(chosen.l1 <= best.l1 && chosen.nonzero <= best.nonzero);
            let lowest = best.validation.unwrap().loss;
            prop_assert!(chosen.validation.unwrap().loss <= lowest + 0.1);
            let has_sparser = losses.iter().enumerate().any(|(place, &loss)| place < best.number && loss <= lowest + 0.1);
            prop_assert_eq!(has_sparser, chosen.nonzero < best.nonzero);
            // Overfitting begins beyond the best, at the first network outside of the band.
            let outside = losses.iter().enumerate().position(|(place, &loss)| place > best.number && loss > lowest + 0.1);
            prop_assert_eq!(overfitting(&front).map(|member| member.point.number), outside);
        }
    }

    #[test]
    fn a_front_that_never_turns_up_does_not_overfit() {
        let points = [(1.0, 0.5, Some((0.6, 0.5))), (2.0, 0.4, Some((0.5, 0.5))), (3.0, 0.3, Some((0.4, 0.5)))];
        assert!(overfitting(&front(&points, true)).is_none());
    }

    #[test]
    fn names_are_those_of_the_command_line() {
        for selector in Selector::ALL {
            assert_eq!(selector.name().parse(), Ok(selector));
        }
        assert!("worst".parse::<Selector>().is_err_and(|message| message.contains("one-se")));
    }
}
