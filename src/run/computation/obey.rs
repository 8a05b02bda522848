//! What a person asks of a run while it is computed, and after that.

use std::sync::Arc;

use crossbeam_channel::TryRecvError;

use super::{Channels, Computation, Rest, stages::Stage};
use crate::{
    run::{
        Command, Event, StopReason,
        message::OfRun,
        worker::{Ended, Wanted},
    },
    solver::{Continuation, More},
};

impl Computation {
    /// Does what is asked for, and waits for it where there is nothing else to do; how the run ended if it did.
    pub(super) fn obey(&mut self, channels: Channels<'_>) -> Option<Ended> {
        loop {
            let is_idle = self.rest != Rest::No && (self.is_held || !self.is_asked());
            let command = match self.asked.pop_front() {
                Some(command) => Ok(OfRun { run: channels.run, content: command }),
                None if is_idle => channels.commands.recv().map_err(|_| TryRecvError::Disconnected),
                None => channels.commands.try_recv(),
            };
            match command.map(Wanted::of) {
                Ok(Ok(wanted)) => return Some(Ended::ForAnother(wanted)),
                Ok(Err(OfRun { run, content })) => {
                    if run == channels.run {
                        self.follow(&content, channels);
                    }
                }
                Err(TryRecvError::Empty) => return None,
                Err(TryRecvError::Disconnected) => return Some(Ended::WithTheWindow),
            }
        }
    }

    /// Whether a person waits for a network, or for supports that are trained anew.
    fn is_asked(&self) -> bool {
        self.front.as_ref().is_some_and(Continuation::is_asked) || self.refitting.is_some()
    }

    fn follow(&mut self, command: &Command, channels: Channels<'_>) {
        let announce = channels.announce;
        let is_released = !matches!(command, Command::Pause | Command::Test(..)) && self.release(channels);
        match *command {
            Command::Resume if is_released => {}
            Command::Refit(ref points, ref kinds) => self.refit(points, kinds, channels),
            Command::Pause if self.rest == Rest::No => {
                (self.rest, self.is_held) = (Rest::Paused, self.is_asked());
                self.clock.pause();
                self.announce_progress(announce);
                announce(Event::Paused);
            }
            Command::Pause if self.is_asked() && !self.is_held => {
                self.is_held = true;
                announce(Event::Paused);
            }
            Command::Resume if self.rest != Rest::No && self.stage != Stage::Complete => self.go_on(channels),
            Command::Start(_) | Command::Choose(_) | Command::CarryOn(_) | Command::Pause | Command::Resume => {}
            Command::Stop => self.stop(channels),
            Command::Preview(l1) => self.preview(l1, channels),
            Command::Compute(l1) => self.compute(l1, channels),
            Command::Find(goal) => self.find(goal, channels),
            Command::Test(ref point, ref parameters) => {
                announce(Event::Tested(Arc::clone(parameters), self.test(point, parameters)));
            }
            Command::More(more) => {
                // Points may be replaced.
                self.end_refitting(channels);
                if self.stage == Stage::Complete && self.front.as_mut().is_some_and(|front| front.more(more)) {
                    self.stage = Stage::More;
                    self.refolded = matches!(more, More::Range(_)).then_some(0);
                    self.refolded_numbers.clear();
                    // Points are counted again.
                    self.folds = None;
                    self.go_on(channels);
                } else if self.rest == Rest::Ended {
                    // There is no more of it.
                    announce(Event::Finished(self.end()));
                }
            }
        }
    }

    /// What stands still beside a run that has ended goes on, if there is any: the run is told to have ended again, and does not go on.
    fn release(&mut self, channels: Channels<'_>) -> bool {
        let is_released = std::mem::take(&mut self.is_held) && self.rest == Rest::Ended;
        if is_released {
            (channels.announce)(Event::Finished(self.end()));
        }
        is_released
    }

    pub(super) fn go_on(&mut self, channels: Channels<'_>) {
        self.rest = Rest::No;
        self.clock.resume();
        (channels.announce)(Event::Resumed);
    }

    /// Ends what a person waits for, or else the run, which can go on from there.
    fn stop(&mut self, channels: Channels<'_>) {
        if self.front.as_ref().is_some_and(Continuation::is_asked) {
            self.give_up_waiting(channels);
        } else if self.refitting.is_some() {
            self.end_refitting(channels);
        } else if self.stage == Stage::More || self.refolded.is_some() {
            // The front was complete without it.
            self.stop_more(channels);
        } else if self.rest != Rest::Ended {
            self.announce_solved(channels.announce);
            self.announce_progress(channels.announce);
            self.rest = Rest::Ended;
            self.clock.pause();
            (channels.announce)(Event::Finished(StopReason::Stopped));
        }
    }

    fn stop_more(&mut self, channels: Channels<'_>) {
        if let Some(front) = &mut self.front {
            front.end();
        }
        // Folds that are not all there say nothing; those before them say what they did.
        self.end_refolding(false, channels);
        self.complete(channels);
    }

    fn end(&self) -> StopReason {
        match self.stage {
            Stage::Complete if self.points.len() >= self.info.specification.method.points => StopReason::Complete,
            Stage::Complete => StopReason::EndOfFront,
            _ => StopReason::Stopped,
        }
    }
}
