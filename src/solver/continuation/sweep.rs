//! Sweeps: sites compete with what their neighbours know.

use super::{
    Aim, Continuation, Effort, Note, Phase, Side, Solution,
    envelope::{Site, Solved},
    revival::revive,
    schedule,
};
use crate::solver::Subproblem;

/// Share of the room of a larger budget that revived units are given.
pub(super) const REVIVED_SHARE: f64 = 0.3;
/// A gain below this share of what the flatter of two slopes promises is a sign of two branches.
const MISSED_SHARE: f64 = 0.95;
/// A loss that rises by more than this multiple of what the steeper of two slopes explains is one as well.
const FALLEN: f64 = 1.2;

impl Continuation {
    /// Solves every coarse site from what its neighbours have found since the last try; how many tasks that makes.
    pub(super) fn sweep(&mut self, is_first: bool) -> usize {
        let mut wanted = Vec::new();
        for (index, site) in self.envelope.sites().iter().enumerate() {
            for side in Side::ALL {
                // Walks have tried the first denser networks.
                if let Some(solved) = self.envelope.untried(index, side) {
                    wanted.push((site.number, side, solved.version, !is_first || side != Side::Denser));
                }
            }
        }
        self.solve_from_neighbours(wanted, Effort::Sweep)
    }

    /// Solves the sites of the front again that have missed, by the slopes, what a neighbour has found; how many tasks that makes.
    ///
    /// Along one branch the secant between two points lies between their slopes −λ. Where it is flatter than both, the denser point
    /// has missed what its sparser neighbour has found; where it is much steeper, the sparser one has fallen off the branch.
    pub(super) fn repair(&mut self) -> usize {
        let wanted = self.missed();
        self.solve_from_neighbours(wanted, Effort::Full)
    }

    /// The sites that have missed what a neighbour has found, with the side on which that is.
    pub(super) fn missed(&self) -> Vec<(usize, Side, usize, bool)> {
        let mut wanted = Vec::new();
        for (index, pair) in self.envelope.sites().windows(2).enumerate() {
            let [dense_site, sparse_site] = pair else { continue };
            let (Some(dense), Some(sparse)) = (&dense_site.best, &sparse_site.best) else { continue };
            if has_missed(dense_site, dense, sparse)
                && let Some(solved) = self.envelope.untried(index, Side::Sparser)
            {
                wanted.push((dense_site.number, Side::Sparser, solved.version, true));
            }
            if has_fallen(dense, sparse)
                && let Some(solved) = self.envelope.untried(index + 1, Side::Denser)
            {
                wanted.push((sparse_site.number, Side::Denser, solved.version, true));
            }
        }
        // A largest norm that was asked for and is not reached yet.
        if let (Some(max_l1), Some(top)) = (self.settings.max_l1, self.envelope.sites().first())
            && let Some(solved) = self.envelope.untried(0, Side::Itself)
            && schedule::falls_short(max_l1, solved.l1, solved.loss / self.problem.loss_at_zero)
        {
            wanted.push((top.number, Side::Itself, solved.version, true));
        }
        wanted
    }

    fn solve_from_neighbours(&mut self, wanted: Vec<(usize, Side, usize, bool)>, effort: Effort) -> usize {
        let mut tasks = 0;
        for (number, side, version, is_worth_a_try) in wanted {
            if is_worth_a_try {
                let index = self.envelope.sites().iter().position(|site| site.number == number);
                let neighbour = index.and_then(|index| self.envelope.untried(index, side));
                let Some((start, l1, theta)) = neighbour.map(|solved| (solved.start, solved.l1, solved.theta())) else {
                    continue;
                };
                self.solve_site(number, start, l1, theta, effort);
                tasks += 1;
            }
            self.envelope.note_tried(number, side, version);
        }
        self.tasks.spread();
        tasks
    }

    /// Solves a site from a network of this norm; where that leaves room, dead units get another chance.
    pub(super) fn solve_site(&mut self, number: usize, start: usize, l1: f64, mut theta: Vec<f64>, effort: Effort) {
        let Some((budget, serial)) = self.envelope.site(number).map(|site| (site.budget, site.serial)) else { return };
        let seed = self.task_seed(start, serial + (self.search.sweeps << 32));
        if l1 < budget {
            revive(&self.problem.network, &mut theta, REVIVED_SHARE * (budget - l1), seed);
        }
        let passes = match effort {
            Effort::Full => self.passes_of_point(),
            Effort::Sweep => self.passes_of_coarse(),
            _ => None,
        };
        let note = Note { start, effort, aim: Aim::Site { number } };
        self.tasks.add(note, Subproblem { constraint: (self.pose)(budget), theta, effort, seed, passes });
    }

    /// Takes in another solution of a site. If it is no better its point is told again all the same, because more was spent on it:
    /// what is told last does not depend on the order in which solutions are found.
    pub(super) fn improved(&mut self, number: usize, start: usize, solution: &Solution) {
        self.envelope.improve(number, start, solution);
        if !matches!(self.phase, Phase::Sweep(_)) {
            self.show(number);
        }
    }
}

/// Whether a denser network gains less than its sparser neighbour promises.
fn has_missed(site: &Site, dense: &Solved, sparse: &Solved) -> bool {
    let gain = sparse.loss - dense.loss;
    let least_slope = dense.criticality.lambda.min(sparse.criticality.lambda);
    gain <= 0.0 || gain < MISSED_SHARE * least_slope * (site.budget.min(dense.l1) - sparse.l1)
}

/// Whether a sparser network loses more than its denser neighbour explains.
fn has_fallen(dense: &Solved, sparse: &Solved) -> bool {
    let slope = dense.criticality.lambda.max(sparse.criticality.lambda);
    sparse.loss - dense.loss > FALLEN * slope * (dense.l1 - sparse.l1)
}
