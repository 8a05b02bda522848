//! One more point, where a person asks for it.

use super::{Continuation, Effort, Phase, Side};

/// A network whose norm is as near as this to the budget that is asked for, as a share of it, is that of the budget.
const SAME: f64 = 1e-6;

impl Continuation {
    /// Gives no point that is asked for a number below this: others have them.
    pub fn reserve_numbers(&mut self, next: usize) {
        self.envelope.reserve_numbers(next);
    }

    /// Asks for the network of one more budget, which `next` then solves from the neighbours on both sides, beyond an end from that end.
    /// The number of its point, which may be there already; nothing as long as the front is not complete.
    pub fn ask(&mut self, budget: f64) -> Option<usize> {
        let is_complete = matches!(self.phase, Phase::Replace | Phase::Asked);
        if !(is_complete && budget.is_finite() && budget >= 0.0) {
            return None;
        }
        let there = self.envelope.solved().find(|(_, solved)| (solved.l1 - budget).abs() <= SAME * budget);
        if let Some((number, _)) = there {
            return Some(number);
        }
        let number = self.envelope.add(budget);
        let index = self.envelope.sites().iter().position(|site| site.number == number)?;
        let from: Vec<_> = [Side::Denser, Side::Sparser]
            .into_iter()
            .filter_map(|side| self.envelope.untried(index, side))
            .map(|solved| (solved.start, solved.l1, solved.theta()))
            .collect();
        for (start, l1, theta) in from {
            self.solve_site(number, start, l1, theta, Effort::Full);
        }
        self.phase = Phase::Asked;
        self.has_ended = false;
        Some(number)
    }
}
