//! A run as far as it is known, whether it is being computed or was opened.

use std::sync::Arc;

use super::{Event, RunEnd, RunInfo};
use crate::front::{Front, Refits, Search};

/// A run as far as it is known.
#[derive(Clone, Debug)]
pub struct Record {
    /// What is known of it besides its points.
    pub info: Arc<RunInfo>,
    /// The front over all training rows, or that of the fold that is computed alone.
    pub front: Front,
    /// The front of each fold that there are points of, in the order of the folds.
    pub folds: Vec<Front>,
    /// The whole fronts of the starts, where these were computed apart; of starts that were computed together only what they have on the
    /// front is kept.
    pub starts: Vec<Front>,
    /// Networks that were trained anew on the supports of points of the front.
    pub refits: Refits,
    /// What the front rests on, as far as that is known.
    pub search: Option<Search>,
    /// Why it has ended; nothing while it is computed, and after a kill.
    pub ended: Option<RunEnd>,
}

impl Record {
    /// Of a run that begins.
    #[must_use]
    pub fn new(info: Arc<RunInfo>) -> Self {
        let (front, refits) = (Front::new(), Refits::new());
        Self { info, front, folds: Vec::new(), starts: Vec::new(), refits, search: None, ended: None }
    }

    /// Takes in what an event tells of the run; whether the front has changed.
    pub fn receive(&mut self, event: &Event) -> bool {
        match event {
            Event::Point(point, parameters) => {
                let is_front = point.fold == self.info.specification.fold_alone();
                let front = match point.fold {
                    Some(fold) if !is_front => {
                        if self.folds.len() <= fold {
                            self.folds.resize(fold + 1, Front::new());
                        }
                        &mut self.folds[fold]
                    }
                    _ => &mut self.front,
                };
                let is_another = || front.get(point.number).is_some_and(|before| before.parameters != *parameters);
                if is_front && is_another() {
                    self.refits.forget(point.number);
                }
                front.insert((**point).clone(), Arc::clone(parameters));
                is_front
            }
            Event::Dropped(number) => {
                let is_of_front = self.front.remove(*number).is_some();
                self.refits.forget(*number);
                // Of a run that is carried on, a fold may have points that it comes to no more.
                if !is_of_front {
                    self.folds.iter_mut().for_each(|fold| drop(fold.remove(*number)));
                }
                is_of_front
            }
            Event::CarriedOn(info, _) => {
                self.info = Arc::clone(info);
                false
            }
            Event::Failed(_) => {
                self.ended = Some(RunEnd::Failed);
                false
            }
            Event::Finished(reason) => {
                self.ended = Some((*reason).into());
                false
            }
            Event::Validated(points) => {
                for (number, validated) in points {
                    self.front.validate(*number, *validated);
                }
                true
            }
            Event::Refit(refit) => {
                self.refits.insert((**refit).clone());
                true
            }
            Event::Search(search) => {
                self.search = Some(*search);
                false
            }
            _ => false,
        }
    }

    /// Hypervolume of the front up to the default reference: the loss at θ = 0 and the largest ℓ¹ norm.
    #[must_use]
    pub fn hypervolume(&self) -> f64 {
        self.front.hypervolume((self.info.loss_at_zero, self.front.max_l1().unwrap_or(0.0)))
    }
}
