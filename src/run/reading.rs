//! Reads the data of a run, announcing how far that is and obeying commands meanwhile.

use super::{Event, Specification, attention::Attention};
use crate::data::{DataError, Prepared, Reading};

/// Reads the data; none if it was broken off because a command ends the run.
pub(super) fn read(
    specification: &Specification,
    attention: &mut Attention<'_>,
) -> Result<Option<Prepared>, DataError> {
    let mut watch = |reading: Reading| {
        attention.announce(Event::Reading(reading));
        attention.heed()
    };
    let result = specification.data.prepare_watched(specification.data.split, &mut watch);
    if attention.ended.is_some() { Ok(None) } else { result.map(Some) }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{
        data::{DataSpecification, written::write_idx},
        front::Method,
        network::{Activation, ComputeDevice},
        run::{
            Command, MethodSpecification, NetworkSpecification, StopReason,
            computation::Channels,
            message::OfRun,
            worker::{Ended, Wanted, What},
        },
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

    /// What is read when these commands wait, how the run has ended and whether it is paused, and what is announced.
    fn reading(commands: Vec<Command>, keep: bool) -> (Option<Prepared>, Option<Ended>, bool, Vec<Event>) {
        let folder = tempfile::tempdir().unwrap();
        let (sender, receiver) = crossbeam_channel::unbounded();
        for command in commands {
            sender.send(OfRun { run: 7, content: command }).unwrap();
        }
        let _kept = keep.then_some(sender);
        let events = Mutex::new(Vec::new());
        let announce = |event| events.lock().unwrap().push(event);
        let mut attention = Attention::new(Channels { run: 7, commands: &receiver, announce: &announce });
        let data = read(&specification(&folder), &mut attention).unwrap();
        let Attention { ended, paused, .. } = attention;
        (data, ended, paused, events.into_inner().unwrap())
    }

    #[test]
    fn reading_is_announced_from_the_beginning_to_the_end() {
        let (data, ended, paused, events) = reading(Vec::new(), true);
        assert_eq!(data.map(|data| data.test.len()), Some(6));
        assert!(ended.is_none() && !paused);
        let shares: Vec<u64> = events
            .iter()
            .map(|event| if let Event::Reading(reading) = event { reading.per_cent() } else { panic!("{event:?}") })
            .collect();
        assert!(shares.is_sorted() && shares.first() == Some(&0) && shares.last() == Some(&100), "{shares:?}");
    }

    #[test]
    fn a_stop_another_start_and_a_closed_window_end_the_reading() {
        let (data, ended, _, events) = reading(vec![Command::Stop], true);
        assert!(data.is_none() && matches!(ended, Some(Ended::Itself)));
        assert!(matches!(events.last(), Some(Event::Finished(StopReason::Stopped))));
        let other = Box::new(Specification {
            seed: 9,
            device: ComputeDevice::Cpu,
            ..specification(&tempfile::tempdir().unwrap())
        });
        let (_, ended, ..) = reading(vec![Command::Pause, Command::Start(other)], true);
        assert!(matches!(ended, Some(Ended::ForAnother(Wanted { what: What::New(other, _), .. })) if other.seed == 9));
        assert!(matches!(reading(Vec::new(), false).1, Some(Ended::WithTheWindow)));
    }

    #[test]
    fn a_pause_is_kept_for_later() {
        for (commands, wanted) in
            [(vec![Command::Pause], true), (vec![Command::Pause, Command::Resume], false), (Vec::new(), false)]
        {
            let (data, _, paused, _) = reading(commands, true);
            assert!(data.is_some() && paused == wanted);
        }
    }
}
