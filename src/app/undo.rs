//! Undo and redo of what a person looks at and sets up: selection, pin, axes, zoom and setup.

use std::collections::VecDeque;

use eframe::egui::{self, Event};
use egui_plot::PlotBounds;

use super::{App, held::Selection, pinned::Pinned, settings::Layout, setup::Setup};

/// Steps that are remembered at most.
const MOST: usize = 200;
/// What is taken back within so many seconds, as by the second click of two, is no step.
const TAKEN_BACK: f64 = 0.6;

/// What a person looks at and has set up.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Counts the runs that were shown: a selection means something in its own run alone.
    run: u64,
    selection: Selection,
    layout: Layout,
    zoom: Option<[[f64; 2]; 2]>,
    pinned: Option<Pinned>,
    setup: Setup,
}

/// What was looked at and set up before, and what was undone.
#[derive(Debug, Default)]
pub struct History {
    past: VecDeque<Moment>,
    future: Vec<Moment>,
    present: Option<Moment>,
    /// What the frame before has ended with.
    last: Option<Moment>,
    /// Whether a person has done anything since the last step.
    touched: bool,
    /// When the last step was made.
    time: f64,
}

impl History {
    /// Takes notice of what a frame has ended with. While `busy`, as in a drag, it is one step with what comes; and so it is while it
    /// moves by itself, as after a turn of the wheel. What changes without any doing of a person is no step. Whether another frame is
    /// to be looked at.
    pub fn follow(&mut self, now: Moment, busy: bool, touched: bool, time: f64) -> bool {
        self.touched |= touched;
        let rests = self.last.as_ref() == Some(&now);
        if self.present.is_none() {
            self.present = Some(now.clone());
        }
        if self.present.as_ref() == Some(&now) || busy || !rests {
            self.last = Some(now);
            return !rests;
        }
        let Some(before) = self.present.replace(now.clone()) else { return false };
        self.last = Some(now);
        if !std::mem::take(&mut self.touched) {
            return false;
        }
        if self.past.back() == self.present.as_ref() && time - self.time < TAKEN_BACK {
            self.past.pop_back();
            return false;
        }
        self.time = time;
        self.future.clear();
        if self.past.len() == MOST {
            self.past.pop_front();
        }
        self.past.push_back(before);
        false
    }

    /// Whether there is something to undo, and to redo.
    #[must_use]
    pub fn can(&self) -> [bool; 2] {
        [!self.past.is_empty(), !self.future.is_empty()]
    }

    /// What it was before the last step.
    fn undo(&mut self) -> Option<Moment> {
        let before = self.past.pop_back()?;
        self.future.extend(self.present.replace(before.clone()));
        self.last = Some(before.clone());
        Some(before)
    }

    /// What it was before the last step was undone.
    fn redo(&mut self) -> Option<Moment> {
        let after = self.future.pop()?;
        self.past.extend(self.present.replace(after.clone()));
        self.last = Some(after.clone());
        Some(after)
    }
}

impl App {
    fn moment(&self) -> Moment {
        Moment {
            run: self.state.generation,
            selection: self.state.selection(),
            layout: self.settings.layout,
            zoom: self.view.manual.map(|bounds| [bounds.min(), bounds.max()]),
            pinned: self.state.pinned.clone(),
            setup: self.settings.setup.clone(),
        }
    }

    /// Takes notice of what this frame has ended with.
    pub(super) fn follow_history(&mut self, ctx: &egui::Context) {
        let is_typing = ctx.text_edit_focused();
        let (busy, touched, time) = ctx.input(|input| {
            let busy = input.pointer.any_down() || !input.keys_down.is_empty();
            (busy, input.events.iter().any(is_doing), input.time)
        });
        let busy = busy || is_typing || self.state.pulled.is_some();
        if self.history.follow(self.moment(), busy, touched, time) {
            ctx.request_repaint();
        }
    }

    /// Goes one step back, or forward again.
    pub(super) fn step_in_history(&mut self, forward: bool) {
        // What has come since the last frame is a step too.
        let now = self.moment();
        self.history.last = Some(now.clone());
        self.history.follow(now, false, false, f64::INFINITY);
        let moment = if forward { self.history.redo() } else { self.history.undo() };
        let Some(Moment { run, selection, layout, zoom, pinned, setup }) = moment else { return };
        self.settings.setup = setup;
        self.state.pinned = pinned;
        if run == self.state.generation {
            self.state.pulled = None;
            self.state.take_selection(selection);
            self.settings.layout = layout;
            self.view.manual = zoom.map(|[min, max]| PlotBounds::from_min_max(min, max)).filter(PlotBounds::is_valid);
        }
        // What cannot be had again, as a network that is gone, is not missed in every frame.
        let now = self.moment();
        (self.history.present, self.history.last) = (Some(now.clone()), Some(now));
    }
}

/// Whether a person does something by an event.
fn is_doing(event: &Event) -> bool {
    !matches!(event, Event::PointerMoved(_) | Event::MouseMoved(_) | Event::PointerGone | Event::WindowFocused(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(selected: usize) -> Moment {
        let selection = Selection { number: Some(selected), departed: None };
        Moment { run: 0, selection, layout: Layout::default(), zoom: None, pinned: None, setup: Setup::default() }
    }

    fn selected(moment: Option<Moment>) -> Option<usize> {
        moment.and_then(|moment| moment.selection.number)
    }

    /// Shows two frames, as after every change.
    fn look(history: &mut History, number: usize, touched: bool, time: f64) {
        history.follow(moment(number), false, touched, time);
        assert!(!history.follow(moment(number), false, false, time));
    }

    #[test]
    fn steps_are_undone_and_redone_until_something_else_is_done() {
        let mut history = History::default();
        for number in 0..4 {
            look(&mut history, number, true, f64::from(u32::try_from(number).unwrap()) * 10.0);
        }
        assert_eq!(history.can(), [true, false]);
        assert_eq!(selected(history.undo()), Some(2));
        assert_eq!(selected(history.undo()), Some(1));
        assert_eq!(selected(history.redo()), Some(2));
        look(&mut history, 9, true, 100.0);
        assert_eq!(history.can(), [true, false], "another way was taken");
        assert_eq!(selected(history.undo()), Some(2));
    }

    #[test]
    fn a_drag_is_one_step_and_what_moves_by_itself_is_one_too() {
        let mut history = History::default();
        look(&mut history, 0, true, 0.0);
        for number in 1..20 {
            history.follow(moment(number), true, true, 1.0);
        }
        look(&mut history, 20, true, 2.0);
        for number in 21..30 {
            assert!(history.follow(moment(number), false, number == 21, 3.0), "another frame is looked at");
        }
        look(&mut history, 30, false, 3.0);
        assert_eq!(selected(history.undo()), Some(20));
        assert_eq!(selected(history.undo()), Some(0));
        assert_eq!(selected(history.undo()), None);
    }

    #[test]
    fn what_nobody_did_is_no_step_and_neither_is_what_is_taken_back_at_once() {
        let mut history = History::default();
        look(&mut history, 0, true, 0.0);
        look(&mut history, 1, true, 1.0);
        look(&mut history, 2, false, 2.0);
        assert_eq!(selected(history.undo()), Some(0));
        assert_eq!(selected(history.redo()), Some(2), "it belongs to the step before");
        look(&mut history, 3, true, 5.0);
        look(&mut history, 2, true, 5.3);
        assert_eq!(selected(history.undo()), Some(0), "two clicks that came to nothing");
    }
}
