//! A run as tests follow it, from one event to the next.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use super::{Event, Worker};
use crate::{
    front::{Front, Member, Point},
    run::{Record, RunFolder, SavedRun},
};

/// What a run is known to have, with all that it tells until an event is `last`; its folder is written as well.
pub(super) struct Followed {
    record: Option<Record>,
    folder: Option<RunFolder>,
    path: std::path::PathBuf,
}

impl Followed {
    pub(super) fn new(path: &Path) -> Self {
        Self { record: None, folder: None, path: path.to_owned() }
    }

    /// Follows the run until an event is the last; that event.
    pub(super) fn until(&mut self, worker: &Worker, mut last: impl FnMut(&Event) -> bool) -> Event {
        loop {
            let event = worker.next_until(Instant::now() + Duration::from_mins(1)).unwrap();
            match &event {
                Event::Started(info) => {
                    self.folder = Some(RunFolder::create(&self.path, info, false).unwrap());
                    self.record = Some(Record::new(std::sync::Arc::clone(info)));
                }
                Event::CarriedOn(info, path) => {
                    self.folder = Some(RunFolder::reopen(path, info).unwrap());
                    self.record = SavedRun::open(path).unwrap().into_record();
                }
                Event::Failed(reason) | Event::NotCarriedOn { reason, .. } => panic!("{reason}"),
                _ => {}
            }
            if let (Some(record), Some(folder)) = (&mut self.record, &mut self.folder) {
                record.receive(&event);
                folder.receive(&event).unwrap();
            }
            if last(&event) {
                return event;
            }
        }
    }

    /// Nothing more is written.
    pub(super) fn close(&mut self) {
        self.folder = None;
    }

    pub(super) fn record(&self) -> &Record {
        self.record.as_ref().unwrap()
    }
}

/// Whether a run has ended.
pub(super) fn finished(event: &Event) -> bool {
    matches!(event, Event::Finished(_))
}

/// All points of a run by number, but for the time at which they were found.
pub(super) fn points(record: &Record) -> BTreeMap<usize, Point> {
    let members = record.front.members().iter().chain(record.folds.iter().flat_map(Front::members));
    members.map(|Member { point, .. }| (point.number, Point { seconds: 0.0, ..point.clone() })).collect()
}
