//! What the window and the background thread say to each other.

use std::{path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Found, Goal, More, Record, RunInfo, SolvedSubproblem, Specification, TestIntervals};
use crate::{
    data::{Prepared, Reading},
    front::{BranchPoint, Parameters, Point, Refit, RefitKind, Search, Validated},
    solver::Step,
};

/// A command or an event, and the run that it is of: what comes late is never taken for another run's.
#[derive(Clone, Debug)]
pub(super) struct OfRun<T> {
    /// The number of the run: each start, and each run that is carried on, has another.
    pub run: u64,
    /// What is commanded or told.
    pub content: T,
}

/// From the window to the thread.
#[derive(Clone, Debug)]
pub enum Command {
    /// Compute this run; one that is going is given up.
    Start(Box<Specification>),
    /// The same, with hidden layers that follow from its data in the place of those given: the usual ones, and where there are folds those
    /// that cross-validation prefers to none.
    Choose(Box<Specification>),
    /// Stand still after the current step.
    Pause,
    /// Go on after a pause.
    Resume,
    /// End what is going on; its points stay, and the run can go on from there.
    Stop,
    /// Go on with a run that was opened from its folder, in the place of one that is going.
    CarryOn(Box<Carried>),
    /// Compute the network with this ℓ¹ norm to look at it, in the place of another that is waited for.
    Preview(f64),
    /// Compute the network with this ℓ¹ norm, and take it into the front.
    Compute(f64),
    /// Find the best network that meets a goal, and take it into the front.
    Find(Goal),
    /// Compute how well the figures of a network on the test rows are known: the figures of this point, and its parameters.
    Test(Box<Point>, Arc<Parameters>),
    /// Once the run is complete: compute more of it.
    More(More),
    /// Once the run is complete: train the supports of these points anew, of all points of the front if none is named. What is there
    /// already is not trained again.
    Refit(Vec<usize>, Vec<RefitKind>),
}

/// A run that was opened, to be carried on.
#[derive(Clone, Debug)]
pub struct Carried {
    /// What is known of it. Its rows are read from where its specification says.
    pub record: Record,
    /// Its folder, with what it had solved if it was broken off.
    pub folder: PathBuf,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Points found.
    pub points: usize,
    /// Points asked for.
    pub of: usize,
    /// How far the cross-validation is, once the front is there that it is of.
    pub folds: Option<FoldProgress>,
    /// Share of the work that is done, as far as it is known: points are found again and improved, so that their number says
    /// less.
    pub share: Option<f64>,
    /// Seconds since the start, pauses left out.
    pub elapsed_seconds: f64,
    /// Estimate of the seconds still needed, once one can be made.
    pub remaining_seconds: Option<f64>,
}

/// How far a cross-validation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoldProgress {
    /// Folds whose fronts are there.
    pub finished: usize,
    /// All folds.
    pub of: usize,
}

/// How far the training of supports is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefitProgress {
    /// Networks that are trained.
    pub done: usize,
    /// Networks that were asked for.
    pub of: usize,
    /// Those of them whose loss is no finite number, so that there is none.
    pub lost: usize,
    /// Whether nothing more comes: all are there, or a person has stopped it.
    pub is_over: bool,
}

impl Progress {
    /// How far the run is, between 0 and 1: the share of its work, or where that is not known of its points.
    #[must_use]
    pub fn done(&self) -> f64 {
        self.share.unwrap_or(self.points as f64 / self.of.max(1) as f64).clamp(0.0, 1.0)
    }
}

/// Why a run has ended although nothing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// All points asked for were found.
    Complete,
    /// The front ended before: there is nothing beyond its last point.
    EndOfFront,
    /// A person stopped it.
    Stopped,
}

impl StopReason {
    /// Whether nothing of the front is left to compute.
    #[must_use]
    pub fn is_complete(self) -> bool {
        matches!(self, Self::Complete | Self::EndOfFront)
    }
}

/// A network that was asked for, to look at.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The ℓ¹ norm that was asked for.
    pub asked: f64,
    /// Its figures. It has a number only if it is a point.
    pub point: Box<Point>,
    /// Its parameters.
    pub parameters: Arc<Parameters>,
    /// Whether it is a point of the front already.
    pub is_point: bool,
}

/// From the thread to the window.
#[derive(Clone, Debug)]
pub enum Event {
    /// So much of the data is read.
    Reading(Reading),
    /// So much is done of the comparison that chooses the hidden layers, from 0 to 1.
    Comparing(f64),
    /// The data is read and the continuation begins.
    Started(Arc<RunInfo>),
    /// The rows that it is about, or those of the fold that is computed alone: whoever shows predictions shares them.
    Rows(Arc<Prepared>),
    /// The data of a run that was opened from this folder is read, and it goes on.
    CarriedOn(Arc<RunInfo>, PathBuf),
    /// A run that was opened cannot be carried on.
    NotCarriedOn {
        /// Why, one sentence for people.
        reason: String,
        /// Whether its rows are not to be had: it may go on with those of another file.
        wants_rows: bool,
    },
    /// A subproblem was solved that need not be solved again when the run is broken off.
    Solved(Arc<SolvedSubproblem>),
    /// A step was taken. Steps are thinned to what a screen can show.
    Step(Step),
    /// A point was found, of the front or of that of a fold; one with the same number is replaced by a better network at the same
    /// place.
    Point(Box<Point>, Arc<Parameters>),
    /// The point with this number has turned out to be no point of the front.
    Dropped(usize),
    /// A start has come by a network, which the front need not keep.
    Branch(BranchPoint),
    /// What the folds that are finished say of the points with these numbers.
    Validated(Vec<(usize, Validated)>),
    /// What the front rests on so far.
    Search(Search),
    /// The network that was asked for to look at; nothing where there is none to be had.
    Previewed(Option<Preview>),
    /// The network that was asked for is the point with this number; nothing where there is none to be had.
    Computed(Option<usize>),
    /// How well the figures of the network with these parameters on the test rows are known; otherwise the reason, one sentence for
    /// people.
    Tested(Arc<Parameters>, Result<TestIntervals, String>),
    /// What the search for a goal has come to.
    Found(Found),
    /// The support of a point was trained anew.
    Refit(Box<Refit>),
    /// How far the training of supports is.
    Refitting(RefitProgress),
    /// How far the run is.
    Progress(Progress),
    /// The thread stands still.
    Paused,
    /// The thread goes on.
    Resumed,
    /// The run has ended; everything found stays.
    Finished(StopReason),
    /// The run has failed for this reason, one sentence for people; everything found so far stays.
    Failed(String),
}
