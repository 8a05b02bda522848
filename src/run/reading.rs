//! Reads the data of a run, announcing how far that is and obeying commands meanwhile.

use std::ops::ControlFlow;

use crossbeam_channel::TryRecvError;

use super::{
    Command, Event, Specification, StopReason,
    computation::Channels,
    message::OfRun,
    worker::{Ended, Wanted},
};
use crate::data::{DataError, Prepared, Reading};

/// The data of a run, and whether a pause was asked for while it was read.
pub(super) struct Read {
    /// The data.
    pub data: Prepared,
    /// Whether the run is to stand still before its first step.
    pub paused: bool,
    /// What was asked for meanwhile.
    pub asked: Vec<Command>,
}

/// Reads the data, or breaks it off as soon as a command ends the run.
pub(super) fn read(
    specification: &Specification,
    Channels { run, commands, announce }: Channels<'_>,
) -> Result<ControlFlow<Ended, Read>, DataError> {
    let mut paused = false;
    let mut asked = Vec::new();
    let mut ended = None;
    let mut watch = |reading: Reading| {
        announce(Event::Reading(reading));
        loop {
            ended = Some(match commands.try_recv().map(Wanted::of) {
                Ok(Ok(wanted)) => Ended::ForAnother(wanted),
                Ok(Err(command)) if command.run != run => continue,
                Ok(Err(OfRun { content: Command::Stop, .. })) => {
                    announce(Event::Finished(StopReason::Stopped));
                    Ended::Itself
                }
                Ok(Err(OfRun { content: command @ (Command::Pause | Command::Resume), .. })) => {
                    paused = matches!(command, Command::Pause);
                    continue;
                }
                Ok(Err(OfRun { content: command, .. })) => {
                    asked.push(command);
                    continue;
                }
                Err(TryRecvError::Empty) => return ControlFlow::Continue(()),
                Err(TryRecvError::Disconnected) => Ended::WithTheWindow,
            });
            return ControlFlow::Break(());
        }
    };
    let result = specification.data.prepare_watched(specification.data.split, &mut watch);
    match ended {
        Some(ended) => Ok(ControlFlow::Break(ended)),
        None => result.map(|data| ControlFlow::Continue(Read { data, paused, asked })),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{
        data::{DataSpecification, written::write_idx},
        front::Method,
        network::{Activation, ComputeDevice},
        run::{MethodSpecification, NetworkSpecification, worker::What},
    };

    fn specification(folder: &tempfile::TempDir) -> Specification {
        let source = write_idx(&folder.path().join("images"), 30, 6);
        Specification {
            seed: 0,
            threads: None,
            device: ComputeDevice::Cpu,
            part: None,
            data: DataSpecification::new(source.to_str().unwrap()),
            network: NetworkSpecification {
                hidden: vec![2],
                activation: Activation::Relu,
                free_biases: false,
                convolutions: Vec::new(),
            },
            method: MethodSpecification {
                name: Method::Budget,
                points: 3,
                max_l1: None,
                min_l1: 0.0,
                batch_size: None,
                epochs: None,
                starts: None,
                ..MethodSpecification::default()
            },
        }
    }

    /// What reading comes to when these commands wait, and what is announced.
    fn reading(commands: Vec<Command>, keep: bool) -> (Result<ControlFlow<Ended, Read>, DataError>, Vec<Event>) {
        let folder = tempfile::tempdir().unwrap();
        let (sender, receiver) = crossbeam_channel::unbounded();
        for command in commands {
            sender.send(OfRun { run: 7, content: command }).unwrap();
        }
        let _kept = keep.then_some(sender);
        let events = Mutex::new(Vec::new());
        let announce = |event| events.lock().unwrap().push(event);
        let result = read(&specification(&folder), Channels { run: 7, commands: &receiver, announce: &announce });
        (result, events.into_inner().unwrap())
    }

    #[test]
    fn reading_is_announced_from_the_beginning_to_the_end() {
        let (result, events) = reading(Vec::new(), true);
        let Ok(ControlFlow::Continue(Read { data, paused: false, .. })) = result else { panic!("the data is read") };
        assert_eq!(data.test.len(), 6);
        let shares: Vec<u64> = events
            .iter()
            .map(|event| if let Event::Reading(reading) = event { reading.per_cent() } else { panic!("{event:?}") })
            .collect();
        assert!(shares.is_sorted() && shares.first() == Some(&0) && shares.last() == Some(&100), "{shares:?}");
    }

    #[test]
    fn a_stop_another_start_and_a_closed_window_end_the_reading() {
        let (result, events) = reading(vec![Command::Stop], true);
        assert!(matches!(result, Ok(ControlFlow::Break(Ended::Itself))));
        assert!(matches!(events.last(), Some(Event::Finished(StopReason::Stopped))));
        let other = Box::new(Specification {
            seed: 9,
            device: ComputeDevice::Cpu,
            ..specification(&tempfile::tempdir().unwrap())
        });
        let (result, _) = reading(vec![Command::Pause, Command::Start(other)], true);
        assert!(
            matches!(result, Ok(ControlFlow::Break(Ended::ForAnother(Wanted { what: What::New(other), .. }))) if other.seed == 9)
        );
        assert!(matches!(reading(Vec::new(), false).0, Ok(ControlFlow::Break(Ended::WithTheWindow))));
    }

    #[test]
    fn a_pause_is_kept_for_later() {
        for (commands, wanted) in
            [(vec![Command::Pause], true), (vec![Command::Pause, Command::Resume], false), (Vec::new(), false)]
        {
            let (result, _) = reading(commands, true);
            assert!(matches!(result, Ok(ControlFlow::Continue(Read { paused, .. })) if paused == wanted));
        }
    }
}
