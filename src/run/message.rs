//! What the window and the background thread say to each other.

use std::sync::Arc;

use super::Specification;
use crate::{
    data::{Prepared, Reading, TargetScaling},
    export::{Card, Meaning},
    front::{BranchPoint, Parameters, Point, Search, Validated},
    network::Network,
    solver::Step,
};

/// From the window to the thread.
#[derive(Clone, Debug)]
pub enum Command {
    /// Compute this run; one that is going is given up.
    Start(Box<Specification>),
    /// Stand still after the current step.
    Pause,
    /// Go on after a pause.
    Resume,
    /// End the run; its points stay.
    Stop,
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

impl Progress {
    /// How far the run is, between 0 and 1: the share of its work, or where that is not known of its points.
    #[must_use]
    pub fn done(&self) -> f64 {
        self.share.unwrap_or(self.points as f64 / self.of.max(1) as f64).clamp(0.0, 1.0)
    }
}

/// Why a run has ended although nothing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// All points asked for were found.
    Complete,
    /// The front ended before: there is nothing beyond its last point.
    EndOfFront,
    /// A person stopped it.
    Stopped,
}

/// What is known of a run once its data is read.
#[derive(Clone, Debug)]
pub struct RunInfo {
    /// What was asked for.
    pub specification: Specification,
    /// The data.
    pub data: Arc<Prepared>,
    /// The network.
    pub network: Network,
    /// Training loss of the network whose penalized parameters are all zero, the top of the front.
    pub loss_at_zero: f64,
}

impl RunInfo {
    /// What an exported network of this run says about itself.
    #[must_use]
    pub fn card(&self) -> Card {
        self.card_of(&self.data)
    }

    /// What the networks of each fold say about themselves: they have a scaling of their own.
    #[must_use]
    pub fn fold_cards(&self) -> Vec<Card> {
        (0..self.data.folds.len()).filter_map(|fold| Some(self.card_of(&self.data.fold(fold)?))).collect()
    }

    fn card_of(&self, data: &Prepared) -> Card {
        let meaning = match data.target_scaling {
            Some(TargetScaling { mean, std }) => Meaning::Target { mean, std },
            None => Meaning::Classes(data.dataset.classes.clone()),
        };
        Card {
            network: self.network.clone(),
            input_mean: data.scaling.mean.clone(),
            input_std: data.scaling.std.clone(),
            meaning,
        }
    }
}

/// From the thread to the window.
#[derive(Clone, Debug)]
pub enum Event {
    /// So much of the data is read.
    Reading(Reading),
    /// The data is read and the continuation begins.
    Started(Arc<RunInfo>),
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
