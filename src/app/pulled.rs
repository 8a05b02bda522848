//! Networks between the points of a front and beyond them: where the handle is held, what was asked for, and what came of it.

use super::{
    command::AppCommand,
    figures,
    state::{Message, State, Status, Tone},
};
use crate::{
    front::Member,
    run::{Found, Goal, Preview, RunEnd, StopReason},
};

/// A place on the front that the handle was dragged to.
#[derive(Clone, Debug)]
pub struct Pulled {
    /// Its ℓ¹ norm.
    pub l1: f64,
    /// The network with just this norm, once it is computed.
    pub exact: Option<Member>,
}

/// What was asked for and is being computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Asked {
    /// The network with this ℓ¹ norm.
    Norm(f64),
    /// The best network that meets this goal.
    Goal(Goal),
}

/// Whether the thread has the run that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Session {
    /// It has not.
    #[default]
    None,
    /// It reads the rows of the run that was opened.
    Coming,
    /// It has.
    Here,
    /// The rows of the run that was opened are not to be had.
    WithoutRows,
}

impl State {
    /// Whether networks between the points, and beyond them, can be computed.
    #[must_use]
    pub fn can_compute(&self) -> bool {
        self.obstacle_to_computing().is_none()
    }

    /// Why none can be computed.
    #[must_use]
    pub fn obstacle_to_computing(&self) -> Option<&'static str> {
        let has_none = matches!(self.status, Status::Idle | Status::Starting | Status::Opening | Status::Failed);
        match self.status {
            _ if has_none || self.outdated || self.front().is_empty() => Some("Possible once there is a front"),
            Status::Opened if self.is_of_parts() => Some(
                "This run was computed in parts: keep it as one run (Ctrl+S, or fit --resume with --out) and open that",
            ),
            Status::Opened if self.session == Session::WithoutRows => {
                Some("The rows of this run are not where they were: look for the file first")
            }
            Status::Opened if self.written_elsewhere => {
                Some("This run is being written elsewhere: more of it can be computed once that has ended")
            }
            Status::Opened if !self.is_complete() => {
                Some("This run was broken off: continue it first, then more of it can be computed")
            }
            _ => None,
        }
    }

    /// Whether what is shown was opened from the folders of its parts.
    fn is_of_parts(&self) -> bool {
        self.folder.is_none() || self.record.as_ref().is_some_and(|record| !record.starts.is_empty())
    }

    /// Whether the front that is shown is complete.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        match self.status {
            Status::Finished(reason) => reason.is_complete(),
            _ => self.record.as_ref().and_then(|record| record.ended).is_some_and(RunEnd::is_complete),
        }
    }

    /// Whether the run that is shown was broken off and can go on.
    #[must_use]
    pub fn can_continue(&self) -> bool {
        match self.status {
            Status::Finished(reason) => reason == StopReason::Stopped && self.session == Session::Here,
            Status::Opened => {
                let waits = self.session != Session::Coming && !self.written_elsewhere;
                self.folder.is_some() && !self.is_complete() && waits
            }
            _ => false,
        }
    }

    /// Whether more points, a longer range and more starts can be computed.
    #[must_use]
    pub fn can_compute_more(&self) -> bool {
        self.can_compute() && self.is_complete() && !self.status.is_active() && !self.is_baseline()
    }

    /// Whether the front is by a method that others are compared with, and so is not carried on.
    #[must_use]
    pub fn is_baseline(&self) -> bool {
        self.info().is_some_and(|info| info.specification.method.name.is_baseline())
    }

    /// Whether something is computed that can be stopped.
    #[must_use]
    pub fn can_stop(&self) -> bool {
        self.status.is_active() || self.asked.is_some() || self.refits_left.is_some()
    }

    /// The point whose ℓ¹ norm is nearest to this.
    pub(super) fn nearest(&self, l1: f64) -> Option<&Member> {
        self.front().nearest(l1)
    }

    /// Whether what is shown is the nearest network to the place where the handle is held, and not the one that is there.
    #[must_use]
    pub fn shows_nearest(&self) -> bool {
        self.pulled.as_ref().is_some_and(|pulled| pulled.exact.is_none())
    }

    /// The handle is held at a place with this ℓ¹ norm; whether that is another than before.
    pub fn pull_to(&mut self, l1: f64) -> bool {
        let is_new = self.pulled.as_ref().is_none_or(|pulled| pulled.l1 != l1);
        if is_new {
            self.pulled = Some(Pulled { l1, exact: None });
        }
        is_new
    }

    /// Whether what a command would select or pull the ring to is so already.
    #[must_use]
    pub fn is_done(&self, command: &AppCommand) -> bool {
        match command {
            AppCommand::Select(number) => self.pulled.is_none() && self.selected == Some(*number),
            AppCommand::Pull(l1) => self.pulled.as_ref().is_some_and(|pulled| pulled.l1 == *l1),
            _ => false,
        }
    }

    /// A network to look at has come.
    pub(super) fn previewed(&mut self, preview: Option<Preview>) {
        let Some(Preview { asked, point, parameters, .. }) = preview else { return };
        if let Some(pulled) = self.pulled.as_mut().filter(|pulled| pulled.l1 == asked) {
            pulled.exact = Some(Member { point: *point, parameters });
        }
    }

    /// The network that was asked for is a point of the front, and shown.
    pub(super) fn computed(&mut self, found: Option<usize>) {
        self.trace.clear();
        self.pulled = None;
        match (found, self.asked.take()) {
            (Some(number), _) => self.select(number),
            (None, Some(Asked::Norm(l1))) => {
                self.note(format!("No network with an ℓ¹ norm of {} was found.", figures::significant(l1)));
            }
            (None, _) => {}
        }
    }

    /// The search for a goal has ended; the network is shown, and said how far it meets it.
    pub(super) fn found(&mut self, found: &Found) {
        self.trace.clear();
        (self.pulled, self.asked) = (None, None);
        let Some(number) = found.number else {
            let why =
                if found.goal.is_of_size() { "" } else { ": there are no figures on validation rows to tell it by" };
            self.note(format!("No network was found with {}{why}.", goal_text(found.goal)));
            return;
        };
        self.select(number);
        let reached = self.front().get(number).map(|member| reached(self, member)).unwrap_or_default();
        self.note(if found.is_met {
            format!("With {}: {reached}.", goal_text(found.goal))
        } else {
            format!("No network has {}; the nearest has {reached}.", goal_text(found.goal))
        });
    }

    /// The thread has the run that was opened.
    pub(super) fn carried_on(&mut self) {
        self.session = Session::Here;
        self.status = match self.record.as_ref().and_then(|record| record.ended) {
            Some(RunEnd::Complete) => Status::Finished(StopReason::Complete),
            Some(RunEnd::EndOfFront) => Status::Finished(StopReason::EndOfFront),
            _ => Status::Running,
        };
        self.reading = None;
    }

    /// The thread cannot have it.
    pub(super) fn not_carried_on(&mut self, reason: String, wants_rows: bool) {
        self.session = if wants_rows { Session::WithoutRows } else { Session::None };
        (self.pulled, self.asked, self.reading) = (None, None, None);
        self.test.forget_asked();
        self.message = Some(Message { text: reason, tone: Tone::Wrong });
    }

    fn note(&mut self, text: String) {
        self.message = Some(Message { text, tone: Tone::Note });
    }
}

/// A goal in words.
#[must_use]
pub fn goal_text(goal: Goal) -> String {
    match goal {
        Goal::NonZeros(most) => format!("at most {} non-zeros", figures::count(most)),
        Goal::Bytes(most) => format!("at most {} bytes", figures::count(most)),
        Goal::Sparsity(least) => format!("at least {} zeros", figures::percent(least)),
        Goal::Score(least) => format!("a validation score of at least {}", figures::significant(least)),
        Goal::Loss(most) => format!("a validation loss of at most {}", figures::significant(most)),
    }
}

/// What a network has.
fn reached(state: &State, member: &Member) -> String {
    let point = &member.point;
    let mut text = format!("ℓ¹ norm {}, {} non-zeros", figures::significant(point.l1), figures::count(point.nonzero));
    if let Some(info) = state.info() {
        let theta = member.parameters.to_double();
        text += ", ";
        text += &figures::count(crate::export::compacted_bytes(&info.network, &theta));
        text += " bytes";
    }
    if let Some(rows) = point.validation {
        text += ", validation loss ";
        text += &figures::significant(rows.loss);
    }
    text
}
