//! Supports that are trained anew: what is asked for, how far it is, and whether a refit is shown in the place of its point.

use super::{
    command::AppCommand,
    figures,
    state::{Message, State, Tone},
};
use crate::{
    front::{Member, Refit, RefitKind},
    run::RefitProgress,
};

impl State {
    /// Takes in how far the training of supports is.
    pub(super) fn refitting(&mut self, progress: RefitProgress) {
        self.refits_left = (!progress.is_over).then_some(progress);
        if progress.is_over && progress.lost > 0 {
            let lost = match progress.lost {
                1 => "1 network".to_owned(),
                lost => format!("{} networks", figures::count(lost)),
            };
            let text = format!("The loss of {lost} is no finite number without the norm, so that there is no refit.");
            self.message = Some(Message { text, tone: Tone::Note });
        }
    }

    /// That of the network that is shown, if it is a point and has one of this kind.
    #[must_use]
    pub fn refit(&self, kind: RefitKind) -> Option<&Refit> {
        let number = self.point_shown()?;
        self.record.as_ref()?.refits.get(number, kind)
    }

    /// The number of the network that is shown, if it is a point of the front.
    fn point_shown(&self) -> Option<usize> {
        let is_point = self.pulled.is_none() && self.departed().is_none();
        self.shown().map(|member| member.point.number).filter(|_| is_point)
    }

    /// Whether its refit is shown in the place of a point.
    #[must_use]
    pub fn shows_refit(&self) -> bool {
        self.prefers_refits && self.refit(RefitKind::Refit).is_some()
    }

    /// The network whose figures and layers are shown, and which is exported: that of the point, or its refit.
    #[must_use]
    pub fn displayed(&self) -> Option<Member> {
        let shown = self.shown()?;
        let refit = self.refit(RefitKind::Refit).filter(|_| self.prefers_refits);
        Some(refit.map_or_else(|| shown.clone(), |refit| refit.member(&shown.point)))
    }

    /// The points of the front that have no refit of some of these kinds yet: the one that is shown, or all.
    #[must_use]
    pub fn without_refit(&self, command: &AppCommand) -> usize {
        let Some(record) = &self.record else { return 0 };
        let lacks =
            |number: usize, kinds: &[RefitKind]| kinds.iter().any(|&kind| record.refits.get(number, kind).is_none());
        match command {
            AppCommand::RefitAll => {
                record.front.members().iter().filter(|member| lacks(member.point.number, &[RefitKind::Refit])).count()
            }
            AppCommand::Refit => usize::from(self.point_shown().is_some_and(|shown| lacks(shown, &[RefitKind::Refit]))),
            AppCommand::Tickets => usize::from(self.point_shown().is_some_and(|shown| lacks(shown, &RefitKind::ALL))),
            _ => 0,
        }
    }

    /// What the thread is asked for by a command.
    #[must_use]
    pub fn refit_request(&self, command: &AppCommand) -> Option<(Vec<usize>, Vec<RefitKind>)> {
        if self.without_refit(command) == 0 || !self.can_compute_more() {
            return None;
        }
        match command {
            AppCommand::RefitAll => Some((Vec::new(), vec![RefitKind::Refit])),
            AppCommand::Refit => Some((vec![self.point_shown()?], vec![RefitKind::Refit])),
            AppCommand::Tickets => Some((vec![self.point_shown()?], RefitKind::ALL.to_vec())),
            _ => None,
        }
    }
}
