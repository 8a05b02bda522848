//! What a person needs of a network, in place of its ℓ¹ norm, and the search for the network that has it.

use crate::{export::compacted_bytes, front::Point, network::Network, solver::Answer};

/// What a person needs of a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// At most so many parameters that are not zero.
    NonZeros(usize),
    /// At most so many bytes: four for each parameter of the dense network that is left without dead units and unused inputs.
    Bytes(usize),
    /// At least this share of parameters that are zero.
    Sparsity(f64),
    /// At least this accuracy, or R², on rows that it was not trained on.
    Score(f64),
    /// At most this loss on rows that it was not trained on.
    Loss(f64),
}

/// What the search for a goal has come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// The goal.
    pub goal: Goal,
    /// The point that meets it, or else comes nearest to it.
    pub number: Option<usize>,
    /// Whether it meets it.
    pub is_met: bool,
}

/// Networks that are computed for a goal at the most: each halves the gap between two points in which it is met.
const MOST_TRIES: usize = 8;
/// A gap of this share of the norm is not halved again.
const NARROW: f64 = 1e-3;

impl Goal {
    /// Whether the goal limits the size of a network. Then the best one is that of lowest loss, and otherwise the sparsest.
    #[must_use]
    pub fn is_of_size(self) -> bool {
        matches!(self, Self::NonZeros(_) | Self::Bytes(_) | Self::Sparsity(_))
    }

    /// How far a network is from the goal, none or less if it meets it; nothing where that cannot be told.
    fn shortfall(self, point: &Point, theta: &[f64], network: &Network) -> Option<f64> {
        let all = network.parameters();
        match self {
            Self::NonZeros(most) => Some(point.nonzero as f64 - most as f64),
            Self::Bytes(most) => Some(compacted_bytes(network, theta) as f64 - most as f64),
            Self::Sparsity(least) => Some(least - (1.0 - point.nonzero as f64 / all.max(1) as f64)),
            Self::Score(least) => Some(least - point.validation?.score),
            Self::Loss(most) => Some(point.validation?.loss - most),
        }
    }
}

/// What comes next in a search.
pub(super) enum Verdict {
    /// The network with this ℓ¹ norm is to be looked at.
    Ask(f64),
    /// Nothing: the best one is known.
    Done,
}

/// The search for a goal.
pub(super) struct Search {
    goal: Goal,
    best: Option<Candidate>,
    /// ℓ¹ norms of networks that do not meet it.
    missed: Vec<f64>,
    tries: usize,
}

struct Candidate {
    answer: Answer,
    loss: f64,
    shortfall: f64,
}

impl Search {
    /// That has just begun.
    pub fn new(goal: Goal) -> Self {
        Self { goal, best: None, missed: Vec::new(), tries: 0 }
    }

    /// What is looked for.
    pub fn goal(&self) -> Goal {
        self.goal
    }

    /// Whether a network is known that meets the goal.
    pub fn is_met(&self) -> bool {
        self.best.as_ref().is_some_and(Candidate::is_met)
    }

    /// The best network that meets the goal, or else the one that comes nearest to it.
    pub fn best(&self) -> Option<&Answer> {
        self.best.as_ref().map(|best| &best.answer)
    }

    /// Takes in a network.
    pub fn learn(&mut self, point: &Point, answer: &Answer, network: &Network) {
        self.tries += usize::from(!answer.is_point);
        let Some(shortfall) = self.goal.shortfall(point, &answer.point.theta, network) else { return };
        let candidate = Candidate { answer: answer.clone(), loss: point.train.loss, shortfall };
        if !candidate.is_met() {
            self.missed.push(answer.point.l1);
        }
        if self.best.as_ref().is_none_or(|best| candidate.is_better(best, self.goal)) {
            self.best = Some(candidate);
        }
    }

    /// What comes next.
    pub fn verdict(&self) -> Verdict {
        let Some(best) = self.best.as_ref().filter(|best| best.is_met() && self.tries < MOST_TRIES) else {
            return Verdict::Done;
        };
        let l1 = best.answer.point.l1;
        // Where the next network misses the goal: a denser one is too large, a sparser one too bad.
        let missed = self.missed.iter().copied();
        let next = if self.goal.is_of_size() {
            missed.filter(|&missed| missed > l1).min_by(f64::total_cmp)
        } else {
            missed.filter(|&missed| missed < l1).max_by(f64::total_cmp)
        };
        match next {
            Some(next) if (next - l1).abs() > NARROW * next.max(l1) => Verdict::Ask(0.5 * (l1 + next)),
            _ => Verdict::Done,
        }
    }
}

impl Candidate {
    fn is_met(&self) -> bool {
        self.shortfall <= 0.0
    }

    fn is_better(&self, other: &Self, goal: Goal) -> bool {
        match (self.is_met(), other.is_met()) {
            (true, true) if goal.is_of_size() => self.loss < other.loss,
            (true, true) => self.answer.point.l1 < other.answer.point.l1,
            (false, false) => self.shortfall < other.shortfall,
            (met, _) => met,
        }
    }
}
