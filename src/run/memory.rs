//! What a run remembers of the subproblems that it has solved, so that one that was broken off is carried on.

use std::{path::Path, sync::Arc};

use crossbeam_channel::{Receiver, Sender};
use twox_hash::XxHash3_128;

use super::{RunInfo, SolvedSubproblem, Specification, journal::Journal};
use crate::{
    front::Method,
    run::MethodSpecification,
    solver::{Memory, Solution, SubproblemKey},
};

/// A solution is worth a record if it has taken so many products of a parameter and a row: about ten milliseconds of a core, in which
/// megabytes are written. What is not written costs no more than this to solve again.
const WORTH: f64 = 2e7;

/// The memory of a run, of which each front, that of a fold too, has a part.
#[derive(Clone)]
pub(super) struct RunMemory {
    fingerprint: u128,
    before: Option<Arc<Journal>>,
    found: Sender<SolvedSubproblem>,
}

impl RunMemory {
    /// Of a run, which may have been broken off before in this folder, and where it tells what it solves.
    pub fn new(info: &RunInfo, folder: Option<&Path>) -> (Self, Receiver<SolvedSubproblem>) {
        // A file that cannot be read costs no more than the time to solve again what it holds.
        let before = folder.and_then(|folder| Journal::open(folder).ok().flatten());
        let (found, receiver) = crossbeam_channel::unbounded();
        let memory = Self { fingerprint: fingerprint(info), before: before.map(Arc::new), found };
        (memory, receiver)
    }

    /// The part for a front over so many rows of a network with so many parameters: that of a fold, or that over all rows.
    pub fn of(&self, fold: Option<usize>, parameters: usize, rows: usize) -> Arc<dyn Memory> {
        let unit = parameters as f64 * rows as f64;
        Arc::new(FrontMemory { run: self.clone(), fold, unit })
    }
}

/// All that the solutions of subproblems depend on besides the subproblems themselves. Points, range and starts are not among it: they
/// say which subproblems there are.
fn fingerprint(info: &RunInfo) -> u128 {
    let Specification { data, network, method, .. } = &info.specification;
    let method = MethodSpecification {
        name: Method::Budget,
        points: 0,
        max_l1: None,
        min_l1: 0.0,
        starts: None,
        gradients: None,
        seconds: None,
        as_published: false,
        ..method.clone()
    };
    // The rows themselves are in the checksum, wherever they lie.
    let data = crate::data::DataSpecification { source: String::new(), test: None, ..data.clone() };
    let specification = Specification { data, method, threads: None, network: network.clone(), ..info.specification };
    let mut hasher = XxHash3_128::new();
    for part in [env!("CARGO_PKG_VERSION"), info.checksum.as_deref().unwrap_or_default()] {
        hasher.write(part.as_bytes());
        hasher.write(&[0]);
    }
    // Every specification can be written: its numbers were checked, and its names are text.
    hasher.write(serde_json::to_string(&specification).unwrap_or_default().as_bytes());
    hasher.finish_128()
}

struct FrontMemory {
    run: RunMemory,
    fold: Option<usize>,
    /// Products of a parameter and a row in a pass.
    unit: f64,
}

impl FrontMemory {
    fn key(&self, SubproblemKey(key): SubproblemKey) -> u128 {
        let mut hasher = XxHash3_128::new();
        hasher.write(&self.run.fingerprint.to_le_bytes());
        hasher.write(&self.fold.map_or(u64::MAX, |fold| fold as u64).to_le_bytes());
        hasher.write(&key.to_le_bytes());
        hasher.finish_128()
    }
}

impl Memory for FrontMemory {
    fn recall(&self, key: SubproblemKey) -> Option<Solution> {
        self.run.before.as_ref()?.recall(self.key(key))
    }

    fn keep(&self, key: SubproblemKey, solution: &Solution) {
        if self.unit * solution.work >= WORTH {
            // The only error is a run that has ended.
            let _ = self.run.found.send(SolvedSubproblem { key: self.key(key), solution: solution.clone() });
        }
    }
}
