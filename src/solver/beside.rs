//! Points that are worked at beside the walk, by other threads.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use rayon::prelude::*;

use super::{Penalty, SolverError, plan::Target, stochastic::Stochastic};
use crate::network::Loss;

/// Work on a point that needs no other.
pub struct Job {
    /// Its budget.
    pub target: Target,
    /// How far it has come.
    pub stochastic: Stochastic,
}

/// Jobs with a loss of their own each, so that they are worked at together, and those that wait.
///
/// What a job computes depends on where it starts alone, and not on how far others are meanwhile: any number of threads comes
/// to the same. Only the order in which jobs end is that of the threads: none waits for others, so that nothing is lost by a
/// stop.
#[derive(Default)]
pub struct Beside {
    slots: Vec<Slot>,
    waiting: VecDeque<Job>,
}

struct Slot {
    loss: Box<dyn Loss + Send>,
    job: Option<Job>,
}

/// Others are heard after so long.
const SLICE: Duration = Duration::from_millis(8);
/// Losses at the most: each has buffers of its own.
const MOST_SLOTS: usize = 8;

impl Beside {
    /// Adds a job.
    pub fn add(&mut self, job: Job) {
        self.waiting.push_back(job);
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Jobs that have not ended.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len() + self.busy()
    }

    /// Whether jobs wait for others to end.
    #[must_use]
    pub fn is_full(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// A job that is worked at; while there is none, the next.
    #[must_use]
    pub fn first(&self) -> Option<&Job> {
        self.slots.iter().find_map(|slot| slot.job.as_ref()).or_else(|| self.waiting.front())
    }

    fn busy(&self) -> usize {
        self.slots.iter().filter(|slot| slot.job.is_some()).count()
    }

    /// Works at the jobs and, at the same time, at the walk if there is one: for a moment each, with its loss. Returns the jobs
    /// that have ended.
    ///
    /// # Errors
    /// When a loss cannot be computed.
    pub fn work<L: Loss + Send>(
        &mut self,
        loss: &mut L,
        walker: Option<&mut Stochastic>,
        penalty: &Penalty,
    ) -> Result<Vec<Job>, SolverError> {
        let threads = rayon::current_num_threads();
        self.assign(loss, threads - usize::from(walker.is_some() && threads > 1));
        let until = Instant::now() + SLICE;
        if self.slots.is_empty() {
            return self.work_alone(loss, walker, until, penalty);
        }
        let workers = self.busy() + usize::from(walker.is_some());
        let each = (threads / workers.max(1)).max(1);
        let slots = &mut self.slots;
        let (walked, worked) = rayon::join(
            || {
                loss.use_threads(each);
                walker.map_or(Ok(()), |walker| run(walker, loss, until, penalty))
            },
            || {
                slots.par_iter_mut().try_for_each(|Slot { loss, job }| {
                    loss.use_threads(each);
                    job.as_mut().map_or(Ok(()), |job| run(&mut job.stochastic, loss, until, penalty))
                })
            },
        );
        walked?;
        worked?;
        let ended = |slot: &mut Slot| slot.job.take_if(|job| job.stochastic.has_ended());
        Ok(self.slots.iter_mut().filter_map(ended).collect())
    }

    /// The same for a loss that cannot be shared: one after the other, and the walk last.
    fn work_alone<L: Loss>(
        &mut self,
        loss: &mut L,
        walker: Option<&mut Stochastic>,
        until: Instant,
        penalty: &Penalty,
    ) -> Result<Vec<Job>, SolverError> {
        let Some(job) = self.waiting.front_mut() else {
            return walker.map_or(Ok(()), |walker| run(walker, loss, until, penalty)).map(|()| Vec::new());
        };
        run(&mut job.stochastic, loss, until, penalty)?;
        let has_ended = job.stochastic.has_ended();
        Ok(if has_ended { self.waiting.pop_front().into_iter().collect() } else { Vec::new() })
    }

    /// Gives waiting jobs a loss, of which there are `most` in use.
    fn assign(&mut self, loss: &impl Loss, most: usize) {
        while !self.waiting.is_empty() && self.busy() < most.clamp(1, MOST_SLOTS) {
            let free = self.slots.iter().position(|slot| slot.job.is_none());
            let place = if let Some(place) = free {
                place
            } else {
                let Some(loss) = loss.sharing() else { return };
                self.slots.push(Slot { loss, job: None });
                self.slots.len() - 1
            };
            if let Some(slot) = self.slots.get_mut(place) {
                slot.job = self.waiting.pop_front();
            }
        }
    }
}

/// Takes steps until that time, or until the stretch has come to rounds that are taken beside the walk, or to its end.
fn run(
    stochastic: &mut Stochastic,
    loss: &mut impl Loss,
    until: Instant,
    penalty: &Penalty,
) -> Result<(), SolverError> {
    loop {
        stochastic.step(loss, penalty)?;
        if stochastic.has_landed() || Instant::now() >= until {
            return Ok(());
        }
    }
}

#[cfg(test)]
#[path = "beside_tests.rs"]
mod tests;
