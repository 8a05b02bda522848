//! The columns of a comparison: what each is called and what stands in it, on the command line and in the window.

use super::Compared;
use crate::front::Point;

/// A column of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComparedFigure {
    /// What the run is called.
    Run,
    /// How its front was computed.
    Method,
    /// Its network.
    Network,
    /// The seed of its search.
    Seed,
    /// Points of its front.
    Points,
    /// Those that no other dominates.
    NotDominated,
    /// The share of the common box that is dominated.
    Hypervolume,
    /// How unevenly the front is spread.
    Spacing,
    /// What it took, in passes over all rows.
    Gradients,
    /// How long it took.
    Time,
    /// Of the best network.
    BestLoss,
    /// Of the best network.
    BestNonZero,
    /// Of the recommended network.
    RecommendedLoss,
    /// Of the recommended network.
    RecommendedNonZero,
}

/// What stands in one cell of a comparison, to be written as figures are written there.
#[derive(Clone, Debug, PartialEq)]
pub enum ComparedEntry<'a> {
    /// A name.
    Text(&'a str),
    /// A number that names something.
    Number(u64),
    /// How many there are.
    Count(usize),
    /// A number with so many decimals.
    Fraction(f64, usize),
    /// A time in seconds.
    Seconds(f64),
    /// A loss, and its standard error where there are folds.
    Loss(f64, Option<f64>),
    /// It is not known, or there is none.
    Nothing,
}

impl ComparedFigure {
    /// Its heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Method => "method",
            Self::Network => "network",
            Self::Seed => "seed",
            Self::Points => "points",
            Self::NotDominated => "not dominated",
            Self::Hypervolume => "hypervolume",
            Self::Spacing => "spacing",
            Self::Gradients => "gradients",
            Self::Time => "time",
            Self::BestLoss => "best validation loss",
            Self::BestNonZero => "best non-zero",
            Self::RecommendedLoss => "recommended validation loss",
            Self::RecommendedNonZero => "recommended non-zero",
        }
    }

    /// Whether it holds texts, which stand to the left.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::Run | Self::Method | Self::Network)
    }

    /// What stands in it for a run.
    #[must_use]
    pub fn of(self, run: &Compared) -> ComparedEntry<'_> {
        let nonzero = |point: &Option<Point>| {
            point.as_ref().map_or(ComparedEntry::Nothing, |point| ComparedEntry::Count(point.nonzero))
        };
        match self {
            Self::Run => ComparedEntry::Text(&run.name),
            Self::Method => ComparedEntry::Text(&run.method),
            Self::Network => ComparedEntry::Text(&run.network),
            Self::Seed => ComparedEntry::Number(run.seed),
            Self::Points => ComparedEntry::Count(run.points),
            Self::NotDominated => ComparedEntry::Count(run.non_dominated),
            Self::Hypervolume => ComparedEntry::Fraction(run.hypervolume, 4),
            Self::Spacing => run.spacing.map_or(ComparedEntry::Nothing, |spacing| ComparedEntry::Fraction(spacing, 2)),
            Self::Gradients => run.gradients.map_or(ComparedEntry::Nothing, ComparedEntry::Count),
            Self::Time => ComparedEntry::Seconds(run.seconds),
            Self::BestLoss => validation(run.best.as_ref()),
            Self::BestNonZero => nonzero(&run.best),
            Self::RecommendedLoss => validation(run.recommended.as_ref()),
            Self::RecommendedNonZero => nonzero(&run.recommended),
        }
    }
}

fn validation(point: Option<&Point>) -> ComparedEntry<'static> {
    let Some((point, rows)) = point.and_then(|point| Some((point, point.validation?))) else {
        return ComparedEntry::Nothing;
    };
    ComparedEntry::Loss(rows.loss, point.validation_error.map(|error| error.loss))
}
