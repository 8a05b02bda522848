//! What is worked out of all networks along the front, piece by piece and away from the window's thread, as long as somebody wants to see it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use eframe::egui;

use super::background::{Poll, Task};
use crate::front::Parameters;

/// What is found is handed over after so long: often enough for curves that grow, seldom enough for the frames that draw them.
const SLICE: Duration = Duration::from_millis(150);

/// A network, by the place of its parameters in memory: whoever notes something by it keeps the parameters, so that their place stays
/// theirs.
#[must_use]
pub fn place(parameters: &Arc<Parameters>) -> usize {
    Arc::as_ptr(parameters).addr()
}

/// For which front something is worked out, by its revision, and what of it was asked for.
type Of<Q> = (u64, Q);

/// Things that are worked out one after the other; `Q` is what is asked for, `M` what a thing is worked out from, `F` what comes of it.
pub struct Piecewise<Q, M, F> {
    /// One piece of work, and what it is for.
    work: Option<(Task<Vec<F>>, Of<Q>)>,
    /// What is still to be worked out, the first at the end.
    missing: Vec<M>,
    /// For what that was found.
    seen: Option<Of<Q>>,
}

impl<Q, M, F> Default for Piecewise<Q, M, F> {
    fn default() -> Self {
        Self { work: None, missing: Vec::new(), seen: None }
    }
}

impl<Q: Copy + PartialEq, M: Clone + Send + 'static, F: Send + 'static> Piecewise<Q, M, F> {
    /// What the last piece of work has found, in the order in which it was missing; the front's revision is counted on with it, so that
    /// what is drawn from it is built anew.
    pub fn take_in(&mut self, revision: &mut u64) -> Vec<F> {
        let Some((task, of)) = &self.work else { return Vec::new() };
        let found = match task.poll() {
            Poll::Pending => return Vec::new(),
            Poll::Ready(found) => found,
            Poll::Lost => {
                self.missing.clear();
                Vec::new()
            }
        };
        // What came to the front in the meantime is missing too.
        let is_current = self.seen == Some(*of) && of.0 == *revision;
        self.work = None;
        if !found.is_empty() {
            *revision += 1;
            self.missing.truncate(self.missing.len().saturating_sub(found.len()));
            self.seen = self.seen.filter(|_| is_current).map(|(_, asked)| (*revision, asked));
        }
        found
    }

    /// Notes what is asked for; if that or the front has changed, `missing` tells what is not known of it, the first at the end.
    pub fn follow(&mut self, of: Of<Q>, missing: impl FnOnce() -> Vec<M>) {
        if self.seen != Some(of) {
            (self.seen, self.missing) = (Some(of), missing());
        }
    }

    /// Has the next things worked out, at most so many at once and as long as a slice of time lasts, unless some are being worked out.
    /// Where `each` gives nothing the piece ends.
    pub fn go_on(
        &mut self,
        ctx: &egui::Context,
        name: &str,
        most: usize,
        mut each: impl FnMut(M) -> Option<F> + Send + 'static,
    ) {
        let Some(of) = self.seen.filter(|_| self.work.is_none() && !self.missing.is_empty()) else { return };
        let things: Vec<M> = self.missing.iter().rev().take(most).cloned().collect();
        let work = move || {
            let until = Instant::now() + SLICE;
            let mut found = Vec::new();
            for thing in things {
                let Some(one) = each(thing) else { break };
                found.push(one);
                if Instant::now() >= until {
                    break;
                }
            }
            found
        };
        // Without a thread nothing is found, and the window goes on.
        self.work = Task::spawn(ctx, name, work).ok().map(|task| (task, of));
    }

    /// Asks for nothing, for now.
    pub fn rest(&mut self) {
        self.seen = None;
    }

    /// Whether a piece is being worked out.
    #[must_use]
    pub fn is_working(&self) -> bool {
        self.work.is_some()
    }

    /// How many things are still to be worked out.
    #[must_use]
    pub fn left(&self) -> usize {
        self.missing.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Doubles = Piecewise<u8, u32, u32>;

    /// Waits for a piece of work.
    fn taken(doubles: &mut Doubles, revision: &mut u64) -> Vec<u32> {
        let start = Instant::now();
        while doubles.is_working() {
            let found = doubles.take_in(revision);
            if !found.is_empty() {
                return found;
            }
            assert!(start.elapsed() < Duration::from_secs(20));
            std::thread::yield_now();
        }
        Vec::new()
    }

    #[test]
    fn pieces_are_worked_out_in_their_order_until_nothing_is_missing() {
        let (ctx, mut doubles, mut revision) = (egui::Context::default(), Doubles::default(), 7);
        let mut all = Vec::new();
        for turn in 0..3 {
            doubles.follow((revision, 0), || {
                assert_eq!(turn, 0, "what is missing is asked for once");
                vec![5, 4, 3, 2, 1]
            });
            doubles.go_on(&ctx, "doubles", 2, |thing| Some(2 * thing));
            all.extend(taken(&mut doubles, &mut revision));
        }
        assert_eq!((all.as_slice(), doubles.left(), revision), ([2, 4, 6, 8, 10].as_slice(), 0, 10));
        doubles.go_on(&ctx, "doubles", 2, |_| panic!("nothing is missing"));
        assert!(!doubles.is_working());
    }

    #[test]
    fn what_comes_to_the_front_while_a_piece_is_worked_out_is_not_forgotten() {
        let (ctx, mut doubles, mut revision) = (egui::Context::default(), Doubles::default(), 0);
        doubles.follow((revision, 0), || vec![1]);
        doubles.go_on(&ctx, "doubles", 9, |thing| Some(2 * thing));
        revision += 1;
        assert_eq!(taken(&mut doubles, &mut revision), [2]);
        doubles.follow((revision, 0), || vec![9]);
        assert_eq!(doubles.left(), 1, "the point that has come is asked for");
    }

    #[test]
    fn what_is_broken_off_is_asked_again_and_what_fails_is_not() {
        let (ctx, mut doubles, mut revision) = (egui::Context::default(), Doubles::default(), 0);
        doubles.follow((revision, 0), || vec![3, 2, 1]);
        doubles.go_on(&ctx, "doubles", 9, |thing| (thing < 2).then_some(thing));
        assert_eq!(taken(&mut doubles, &mut revision), [1]);
        assert_eq!(doubles.left(), 2);
        doubles.go_on(&ctx, "doubles", 9, |_| panic!("as it may"));
        assert!(taken(&mut doubles, &mut revision).is_empty());
        assert_eq!(doubles.left(), 0);
        // Another thing is asked for.
        doubles.follow((revision, 1), || vec![1]);
        assert_eq!(doubles.left(), 1);
    }
}
