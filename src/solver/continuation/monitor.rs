//! Where the front ends.

use super::{Continuation, SolverError, schedule};
use crate::front::RangeEnd;

impl Continuation {
    /// Tells the range from the coarse networks where nobody has given it, and takes out what lies beyond.
    ///
    /// # Errors
    /// When the loss on the monitor's rows cannot be computed.
    pub(super) fn choose_range(&mut self) -> Result<(), SolverError> {
        let Some(densest) = self.envelope.solved().next().map(|(_, solved)| solved.l1) else { return Ok(()) };
        if let Some(max_l1) = self.settings.max_l1 {
            self.tell_end();
            self.axes.max_l1 = if self.search.end == RangeEnd::Asked { max_l1 } else { densest };
            return Ok(());
        }
        let chosen = match self.range {
            Some((max_l1, end)) if !schedule::falls_short(max_l1, densest, f64::INFINITY) => Some((max_l1, end)),
            // Over other rows the loss of a linear model has nothing left to fall sooner.
            Some((_, end)) if self.problem.is_convex() => Some((densest, end)),
            Some(_) => Some((densest, RangeEnd::StepsSpent)),
            None => schedule::choose_range(&self.range_points()?, self.problem.loss_at_zero),
        };
        let dense = self.envelope.solved().next().map(|(_, solved)| solved.criticality.lambda);
        // Where the slope is nothing, the loss of a linear model has nothing left to fall, however far it was to there.
        let is_lowest = self.problem.is_convex()
            && dense.is_some_and(|lambda| lambda < schedule::NO_SLOPE * self.problem.loss_at_zero);
        let chosen = chosen.map(|(max_l1, end)| match end {
            RangeEnd::StepsSpent if is_lowest => (max_l1, RangeEnd::LossFlat),
            end => (max_l1, end),
        });
        // After the sweeps it may only end sooner, where the validation loss of better networks has turned up or their training loss has
        // vanished sooner: what lies beyond is there no more.
        let is_first = self.search.sweeps == 0;
        let ends_sooner = |end| matches!(end, RangeEnd::Overfits | RangeEnd::LossVanished);
        if let Some((max_l1, end)) = chosen.filter(|&(_, end)| is_first || ends_sooner(end)) {
            self.axes.max_l1 = max_l1;
            self.search.end = end;
        }
        // The next coarse budget is larger by far; at that of the end itself a network may have a norm that is larger by rounding.
        let beyond: Vec<usize> = self
            .envelope
            .solved()
            .filter(|(_, solved)| solved.l1 > self.axes.max_l1 * (1.0 + 1e-3))
            .map(|(number, _)| number)
            .collect();
        for number in beyond {
            self.give_up(number);
        }
        Ok(())
    }

    /// The coarse networks by which the range is told, by rising norm.
    fn range_points(&mut self) -> Result<Vec<schedule::RangePoint>, SolverError> {
        let mut points = Vec::new();
        for (_, solved) in self.envelope.solved() {
            let validation = self.monitor.as_mut().map(|monitor| monitor.value(&solved.theta())).transpose()?;
            points.push(schedule::RangePoint { l1: solved.l1, loss: solved.loss, validation });
        }
        points.reverse();
        Ok(points)
    }

    /// Tells whether a norm that was asked for is reached, and why not.
    pub(super) fn tell_end(&mut self) {
        let dense = self.envelope.solved().next().map(|(_, solved)| solved);
        if let (Some(max_l1), Some(dense)) = (self.settings.max_l1, dense) {
            let unit = self.problem.loss_at_zero;
            let (l1, loss, lambda) = (dense.l1, dense.loss / unit, dense.criticality.lambda / unit);
            let densest = schedule::Densest { l1, loss, lambda, termination: dense.termination };
            self.search.end = schedule::end_of_asked(max_l1, &densest);
        }
    }
}
