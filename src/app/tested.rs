//! The figures on the test rows: covered until a person asks for them, and then the final word on the selected network.

use std::sync::Arc;

use super::{App, pulled::Session, state::State};
use crate::{
    front::{Member, Parameters},
    run::{Command, TestIntervals},
};

/// What is known of the figures on the test rows.
#[derive(Clone, Debug, Default)]
pub struct TestFigures {
    /// Whether a person has asked for them.
    shown: bool,
    /// The network whose intervals are being computed.
    asked: Option<Arc<Parameters>>,
    /// The network whose intervals were computed last, and what came of it.
    told: Option<(Arc<Parameters>, Result<TestIntervals, String>)>,
}

impl TestFigures {
    /// Intervals of the network with these parameters have come, or the reason why they do not.
    pub fn told(&mut self, parameters: Arc<Parameters>, told: Result<TestIntervals, String>) {
        self.asked = None;
        self.told = Some((parameters, told));
    }

    /// Nothing comes of what was asked for.
    pub fn forget_asked(&mut self) {
        self.asked = None;
    }

    fn of(&self, member: &Member) -> Option<&Result<TestIntervals, String>> {
        self.told.as_ref().filter(|(of, _)| Arc::ptr_eq(of, &member.parameters)).map(|(_, told)| told)
    }
}

/// The intervals of the network that is shown, as far as they are known, and what keeps others.
#[derive(Clone, Debug, PartialEq)]
pub struct Intervals {
    /// What is known.
    pub known: TestIntervals,
    /// Why not all are.
    pub missing: Option<Missing>,
}

/// Why an interval is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It is being computed.
    Coming,
    /// A person can have it computed: the rows of the run that was opened are read then.
    OnDemand,
    /// It is not to be had, for this reason.
    Never(String),
}

impl State {
    /// Whether there are test rows whose figures are covered.
    #[must_use]
    pub fn covers_test(&self) -> bool {
        !self.test.shown && self.info().is_some_and(|info| info.dataset.test_rows > 0)
    }

    /// Whether a person has asked for the figures on the test rows of this run.
    #[must_use]
    pub fn shows_test(&self) -> bool {
        self.test.shown
    }

    /// Shows the figures on the test rows of this run from now on.
    pub fn show_test(&mut self) {
        self.test.shown = true;
        // The curves have them too.
        self.revision += 1;
    }

    /// The intervals of the network that is shown.
    #[must_use]
    pub fn test_intervals(&self) -> Option<Intervals> {
        let (info, member) = (self.info()?, self.shown()?);
        let alone = || TestIntervals::without_rows(&member.point, &info.dataset);
        Some(match self.test.of(member) {
            Some(Ok(known)) => {
                let known = *known;
                let missing = (known.loss.is_none() || known.score.is_none())
                    .then(|| Missing::Never("There are too few test rows for it".to_owned()));
                Intervals { known, missing }
            }
            Some(Err(reason)) => Intervals { known: alone(), missing: Some(Missing::Never(reason.clone())) },
            None => Intervals { known: alone(), missing: Some(self.missing_interval()) },
        })
    }

    fn missing_interval(&self) -> Missing {
        match self.obstacle_to_computing() {
            Some(obstacle) => Missing::Never(obstacle.to_owned()),
            None if self.session == Session::None => Missing::OnDemand,
            None => Missing::Coming,
        }
    }

    /// The network whose intervals are to be computed now.
    fn untested(&self) -> Option<&Member> {
        let is_free = self.test.shown && self.test.asked.is_none() && self.pulled.is_none() && self.can_compute();
        self.shown().filter(|member| is_free && member.point.test.is_some() && self.test.of(member).is_none())
    }
}

impl App {
    /// Shows the figures on the test rows, and has their intervals computed, for which the rows of an opened run are read.
    pub(super) fn show_test(&mut self) {
        self.state.show_test();
        self.ask_for_intervals(true);
    }

    /// Has the intervals of the network that is shown computed. The rows of an opened run are read only if a person has asked.
    pub(super) fn ask_for_intervals(&mut self, reads: bool) {
        if !reads && self.state.session == Session::None {
            return;
        }
        let Some(Member { point, parameters }) = self.state.untested().cloned() else { return };
        self.state.test.asked = Some(Arc::clone(&parameters));
        let command = Command::Test(Box::new(point), parameters);
        if self.state.session == Session::None {
            self.ask(command);
        } else {
            self.worker.send(command);
        }
    }
}
