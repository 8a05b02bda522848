//! Commands that come while a run is prepared.

use std::ops::ControlFlow;

use crossbeam_channel::TryRecvError;

use super::{
    Command, Event, StopReason,
    computation::Channels,
    message::OfRun,
    worker::{Ended, Wanted},
};

/// Notes what is asked of a run that has not begun, and ends its preparation where it is no longer wanted.
pub(super) struct Attention<'a> {
    channels: Channels<'a>,
    /// Whether the run is to stand still before its first step.
    pub paused: bool,
    /// What was asked for meanwhile.
    pub asked: Vec<Command>,
    /// Why the run is not prepared any further, if it is not.
    pub ended: Option<Ended>,
}

impl<'a> Attention<'a> {
    /// To the commands of these channels.
    pub fn new(channels: Channels<'a>) -> Self {
        Self { channels, paused: false, asked: Vec::new(), ended: None }
    }

    /// How the run has ended whose preparation was broken off.
    pub fn how_it_ended(self) -> Ended {
        self.ended.unwrap_or(Ended::Itself)
    }

    /// Tells something.
    pub fn announce(&self, event: Event) {
        (self.channels.announce)(event);
    }

    /// Takes in the commands that have come; whether the preparation ends.
    pub fn heed(&mut self) -> ControlFlow<()> {
        let Channels { run, commands, announce } = self.channels;
        loop {
            self.ended = Some(match commands.try_recv().map(Wanted::of) {
                Ok(Ok(wanted)) => Ended::ForAnother(wanted),
                Ok(Err(command)) if command.run != run => continue,
                Ok(Err(OfRun { content: Command::Stop, .. })) => {
                    announce(Event::Finished(StopReason::Stopped));
                    Ended::Itself
                }
                Ok(Err(OfRun { content: command @ (Command::Pause | Command::Resume), .. })) => {
                    self.paused = matches!(command, Command::Pause);
                    continue;
                }
                Ok(Err(OfRun { content: command, .. })) => {
                    self.asked.push(command);
                    continue;
                }
                Err(TryRecvError::Empty) => return ControlFlow::Continue(()),
                Err(TryRecvError::Disconnected) => Ended::WithTheWindow,
            });
            return ControlFlow::Break(());
        }
    }
}
