//! What a run does after its last point: it stays, and computes more where it is asked to.

use std::ops::ControlFlow;

use super::{
    Command, Event, RunError,
    computation::{Channels, Computation},
    worker::Ended,
};

impl Computation {
    /// Waits for what a person asks for, until another run is to be computed or the window has gone.
    pub(super) fn serve(&mut self, channels: Channels<'_>) -> Result<Ended, RunError> {
        loop {
            match channels.commands.recv() {
                Ok(Command::Compute(l1)) => {
                    if let ControlFlow::Break(ended) = self.compute(l1, channels)? {
                        return Ok(ended);
                    }
                }
                Ok(Command::Start(specification)) => return Ok(Ended::ForAnother(specification)),
                Ok(Command::Pause | Command::Resume | Command::Stop) => {}
                Err(_) => return Ok(Ended::WithTheWindow),
            }
        }
    }

    /// Computes the network with this ℓ¹ norm. A stop, another norm or another run ends it.
    fn compute(&mut self, l1: f64, channels: Channels<'_>) -> Result<ControlFlow<Ended>, RunError> {
        let mut wanted = Some(l1);
        while let Some(l1) = wanted.take() {
            let number = self.ask(l1);
            if number.is_some() {
                self.go_on();
                while wanted.is_none() && self.solve(channels)? {
                    match channels.commands.try_recv() {
                        Ok(Command::Compute(other)) => wanted = Some(other),
                        Ok(Command::Start(specification)) => {
                            return Ok(ControlFlow::Break(Ended::ForAnother(specification)));
                        }
                        Ok(Command::Stop) => break,
                        // A window that has gone is seen by whoever waits next.
                        Ok(Command::Pause | Command::Resume) | Err(_) => {}
                    }
                }
                self.stand_still();
            }
            if wanted.is_none() {
                let found = number.filter(|&number| self.judge(number, channels));
                (channels.announce)(Event::Computed(found));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}
