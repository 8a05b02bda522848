//! What is shown: the run, its front, the selection.

use std::{cell::Cell, collections::VecDeque, path::PathBuf, sync::Arc};

use super::{
    along::KnownScores,
    branches::Branches,
    costs::KnownCosts,
    held::Held,
    pinned::Pinned,
    pulled::{Asked, Pulled, Session},
    tested::TestFigures,
};
use crate::{
    data::Reading,
    front::{Front, Member, Relatives, Search, recommended},
    run::{Progress, Record, RefitProgress, RunInfo, RunRows, Step, StepKind, StopReason},
};

/// What the run is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Status {
    /// Nothing has been started.
    #[default]
    Idle,
    /// Start was pressed; the data is being read.
    Starting,
    /// The front is being computed.
    Running,
    /// The thread stands still.
    Paused,
    /// The run has ended.
    Finished(StopReason),
    /// The run that was looked at last is being opened, as the program begins.
    Opening,
    /// The run was opened from its folder.
    Opened,
    /// The run has failed; the reason is in [`State::failure`].
    Failed,
}

impl Status {
    /// Whether there is a run to pause or stop.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Starting | Self::Running | Self::Paused)
    }
}

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A thing was done.
    Done,
    /// A thing to know.
    Note,
    /// Something went wrong.
    Wrong,
}

/// A line at the foot of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it says.
    pub text: String,
    /// In what tone.
    pub tone: Tone,
}

/// What is shown.
#[derive(Debug, Default)]
pub struct State {
    /// The run, once its data is read, or its folder.
    pub record: Option<Record>,
    /// Counts the changes of the front, so that what is drawn from it is built only when it has changed.
    pub revision: u64,
    /// The numbers of the best and of the recommended point, and the revision that they are of: each is asked for many times a frame.
    told_apart: Cell<Option<(u64, [Option<usize>; 2])>>,
    /// Counts the runs that were shown.
    pub generation: u64,
    /// Its folder, where it is kept or was opened from.
    pub folder: Option<PathBuf>,
    /// What each start has come by.
    pub branches: Branches,
    /// What the run is doing.
    pub status: Status,
    /// How much of its data is read.
    pub reading: Option<Reading>,
    /// How much is done of the comparison that chooses its hidden layers, from 0 to 1.
    pub comparing: Option<f64>,
    /// How far it is, and when the window heard of it, in seconds of the window's clock.
    pub progress: Option<(Progress, f64)>,
    /// The number of the point that a person has selected; without one the recommended one is shown, or else the best.
    pub selected: Option<usize>,
    /// What has left the front while it was selected, and what was selected before.
    pub held: Held,
    /// The last steps towards the network that is being computed.
    pub trace: VecDeque<Step>,
    /// The newest point and when it came.
    pub newest: Option<(usize, f64)>,
    /// Why the last run failed, until a person has seen it off.
    pub failure: Option<String>,
    /// Whether what is shown belongs to the run before, since the last one ended before it began.
    pub outdated: bool,
    /// The place between points, or beyond them, that the handle was dragged to.
    pub pulled: Option<Pulled>,
    /// What was asked for and is being computed.
    pub asked: Option<Asked>,
    /// How far the training of supports is, as long as it goes on.
    pub refits_left: Option<RefitProgress>,
    /// The network that others are compared with.
    pub pinned: Option<Pinned>,
    /// Whether refits are shown in the place of their points, where there are any.
    pub prefers_refits: bool,
    /// Whether the thread has the run that is shown, so that more of it can be computed.
    pub session: Session,
    /// Whether another program is still writing the run that is shown.
    pub written_elsewhere: bool,
    /// The figures on the test rows.
    pub test: TestFigures,
    /// The rows of the run, once they are here.
    pub rows: Option<Arc<RunRows>>,
    /// Why they are not to be had.
    pub no_rows: Option<String>,
    /// Figures of networks that only the rows tell, as far as they are known.
    pub scores: KnownScores,
    /// What networks take, as far as it is known.
    pub costs: KnownCosts,
    /// What was done last.
    pub message: Option<Message>,
}

impl State {
    /// Whether something is computed that can stand still: the run, or what was asked for of one that has ended.
    #[must_use]
    pub fn can_pause(&self) -> bool {
        let is_asked = self.asked.is_some() || self.refits_left.is_some();
        self.status == Status::Running || is_asked && matches!(self.status, Status::Finished(_))
    }

    /// Shows a run that was opened, from a folder if it is in one; `is_again` if it is shown already.
    pub fn open(&mut self, record: Record, folder: Option<PathBuf>, is_again: bool) {
        let mut branches = std::mem::take(&mut self.branches);
        branches.clear();
        // Of the same run a person goes on to look at the same network.
        let selected = self.selected.filter(|_| is_again);
        let test = if is_again { std::mem::take(&mut self.test) } else { TestFigures::default() };
        let message = self.message.take().filter(|_| is_again);
        let session = if is_again { self.session } else { Session::None };
        let rows = self.rows.take().filter(|_| is_again);
        *self = Self {
            branches,
            record: Some(record),
            pinned: self.pinned.take(),
            folder,
            selected,
            test,
            message,
            session,
            rows,
            prefers_refits: self.prefers_refits && is_again,
            revision: self.revision + 1,
            generation: self.generation + u64::from(!is_again),
            status: Status::Opened,
            ..Self::default()
        };
    }

    /// The run that is computed is kept in this folder.
    pub fn kept_in(&mut self, folder: PathBuf) {
        if self.status != Status::Opened {
            self.folder = Some(folder);
        }
    }

    /// A run was asked for: what is said from now on is of it.
    pub fn expect_run(&mut self) {
        self.status = Status::Starting;
        self.refits_left = None;
        self.session = Session::None;
        self.progress = None;
        self.reading = None;
        self.comparing = None;
        self.failure = None;
        self.message = None;
    }

    /// Notes that the run has failed. Its points stay; if it had not even begun, those of the run before do.
    pub fn fail(&mut self, reason: String) {
        self.trace.clear();
        self.outdated |= self.never_began();
        self.refits_left = None;
        self.status = Status::Failed;
        self.failure = Some(reason);
    }

    /// What is known of the run besides its points.
    #[must_use]
    pub fn info(&self) -> Option<&Arc<RunInfo>> {
        self.record.as_ref().map(|record| &record.info)
    }

    /// The points of the run.
    #[must_use]
    pub fn front(&self) -> &Front {
        static NOTHING: Front = Front::new();
        self.record.as_ref().map_or(&NOTHING, |record| &record.front)
    }

    /// What the front rests on, as far as that is known.
    #[must_use]
    pub fn search(&self) -> Option<Search> {
        self.record.as_ref()?.search
    }

    /// The network that is shown: the one where the handle is held, or the nearest as long as that is not computed; or the selected one, or
    /// else the one that is recommended so far, or else the best.
    #[must_use]
    pub fn shown(&self) -> Option<&Member> {
        if let Some(pulled) = &self.pulled {
            return pulled.exact.as_ref().or_else(|| self.nearest(pulled.l1));
        }
        let selected = || self.selected.and_then(|number| self.front().get(number));
        let [best, recommended] = self.told_apart();
        self.departed().or_else(selected).or_else(|| self.front().get(recommended.or(best)?))
    }

    /// The networks that the one that is shown is compared with: those of the folds at its norm, or else those of other starts.
    #[must_use]
    pub fn relatives(&self) -> Option<Relatives> {
        let (record, l1) = (self.record.as_ref()?, self.shown()?.point.l1);
        let starts = record.search.map_or(0, |search| search.starts);
        Relatives::of(l1, &record.front, &record.folds, &record.starts, starts)
    }

    /// Number of the best point; none as long as folds are to come that will tell.
    #[must_use]
    pub fn best(&self) -> Option<usize> {
        self.told_apart()[0].filter(|_| !self.awaits_folds())
    }

    /// Number of the point that is recommended so far.
    #[must_use]
    pub fn recommended(&self) -> Option<usize> {
        self.told_apart()[1]
    }

    /// The numbers of the best and of the recommended point.
    fn told_apart(&self) -> [Option<usize>; 2] {
        let known = self.told_apart.get().filter(|(revision, _)| *revision == self.revision);
        known.map_or_else(
            || {
                let front = self.front();
                let found = [front.best(), recommended(front)].map(|member| Some(member?.point.number));
                self.told_apart.set(Some((self.revision, found)));
                found
            },
            |(_, found)| found,
        )
    }

    /// Whether folds are to come that will judge the points.
    #[must_use]
    pub fn awaits_folds(&self) -> bool {
        self.status.is_active() && self.lacks_validation() && self.info().is_some_and(|info| info.dataset.folds > 0)
    }

    /// Whether the network is trained that the front begins with.
    #[must_use]
    pub fn is_warming_up(&self) -> bool {
        self.front().is_empty() && self.trace.back().is_some_and(|step| step.kind == StepKind::WarmUp)
    }

    /// Whether there are points, and none was judged by validation rows.
    #[must_use]
    pub fn lacks_validation(&self) -> bool {
        self.front().members().first().is_some_and(|member| member.point.validation.is_none())
    }
}

#[path = "state_events.rs"]
mod events;

#[cfg(test)]
#[path = "state_tests.rs"]
pub(super) mod tests;
