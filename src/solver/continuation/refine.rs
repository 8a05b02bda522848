//! The budgets of the front, once its coarse shape is known.

use super::{Continuation, Effort, envelope::Solved, schedule};

/// A coarse budget takes the place of one of the front that is no farther from it than this share of the distance between two.
const SNAP: f64 = 0.5;
/// Sites that may be added for each point that is asked for: a point that is given up makes room for another, but not without
/// end.
pub(super) const MOST_NUMBERS: usize = 4;
/// Rounds of replacement in a row that may bring no more points. Of 150 runs over tables six ended with more than a hundred such rounds,
/// up to 83 % of their time for one or two points that did not come; all others took at most four rounds.
const MOST_ROUNDS: usize = 5;

impl Continuation {
    /// Places the points of the front at equal distances along the envelope, and solves them all.
    pub(super) fn place_front(&mut self) {
        let coarse: Vec<(usize, f64, Solved)> = self
            .envelope
            .sites()
            .iter()
            .filter_map(|site| Some((site.number, site.budget, site.best.clone()?)))
            .collect();
        let rising: Vec<&Solved> = coarse.iter().rev().map(|(_, _, solved)| solved).collect();
        let range = (self.settings.min_l1, self.axes.max_l1.max(self.settings.min_l1));
        let budgets = match &self.budgets {
            Some(given) => given.clone(),
            None => schedule::equal_arcs(&rising, &self.axes, range, self.settings.points),
        };
        let mut kept = Vec::new();
        for (index, &budget) in budgets.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| budgets.get(before)).copied();
            let gap = before.map(|before| before - budget).into_iter();
            let gap = gap.chain(budgets.get(index + 1).map(|next| budget - next)).fold(f64::INFINITY, f64::min);
            let is_fixed = self.budgets.is_some() || index == 0 || index + 1 == budgets.len();
            let reach = if is_fixed { 1e-6 * budget } else { SNAP * gap };
            let near = coarse
                .iter()
                .filter(|(number, coarse, _)| (coarse - budget).abs() <= reach && !kept.contains(number))
                .min_by(|a, b| (a.1 - budget).abs().total_cmp(&(b.1 - budget).abs()));
            if let Some((number, _, solved)) = near {
                kept.push(*number);
                self.solve_site(*number, solved.start, solved.l1, solved.theta(), Effort::Full);
            } else {
                let number = self.envelope.add(budget);
                // From the denser side, which has all the units that the sparser network needs.
                let from = coarse.iter().rev().find(|(_, coarse, _)| *coarse >= budget).or(coarse.first());
                if let Some((_, _, solved)) = from {
                    let effort = if budget > 0.0 { Effort::Full } else { Effort::Polish };
                    self.solve_site(number, solved.start, solved.l1, solved.theta(), effort);
                }
            }
        }
        self.tasks.spread();
        for (number, ..) in coarse {
            if !kept.contains(&number) {
                self.give_up(number);
            }
        }
    }

    /// Takes out what is dominated, and fills the widest gaps as long as points are missing; how many tasks that makes.
    pub(super) fn replace(&mut self) -> usize {
        // Of budgets that are given each is to be solved, and no other.
        if self.budgets.is_some() {
            return 0;
        }
        while let Some(number) = self.envelope.give_up_dominated() {
            self.give_up(number);
        }
        let points = self.envelope.sites().len();
        let (most_points, rounds) = self.replaced;
        self.replaced = if points > most_points { (points, 0) } else { (most_points, rounds + 1) };
        if self.replaced.1 > MOST_ROUNDS {
            return 0;
        }
        let missing = self.settings.points.saturating_sub(self.envelope.sites().len());
        let left = (MOST_NUMBERS * self.settings.points).saturating_sub(self.envelope.added());
        let gaps = schedule::gaps(&self.envelope, &self.axes);
        // Of the gaps so many are filled at once: one in four, the widest.
        let most = missing.min(left).min(gaps.len().div_ceil(4));
        for &budget in gaps.iter().take(most) {
            let dense = self.envelope.solved().map(|(_, solved)| solved).take_while(|solved| solved.l1 > budget).last();
            let Some((start, l1, theta)) = dense.map(|solved| (solved.start, solved.l1, solved.theta())) else {
                continue;
            };
            let number = self.envelope.add(budget);
            self.solve_site(number, start, l1, theta, Effort::Full);
        }
        most
    }
}
