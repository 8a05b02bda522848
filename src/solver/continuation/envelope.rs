//! The lower envelope of what was found, budget by budget.

use crate::{
    front::Termination,
    solver::{Criticality, Solution, SolvedPoint},
};

/// θ, of which only the non-zeros are kept.
#[derive(Clone, Debug, Default)]
struct SparseTheta {
    len: usize,
    // Two tables, because pairs of them would take a third more.
    indices: Box<[u32]>,
    values: Box<[f64]>,
}

impl SparseTheta {
    fn of(theta: &[f64]) -> Self {
        let nonzero = || (0_u32..).zip(theta).filter(|&(_, &value)| value != 0.0);
        // Counted first: a table that grows would take up to twice the room.
        let count = nonzero().count();
        let (mut indices, mut values) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for (index, &value) in nonzero() {
            indices.push(index);
            values.push(value);
        }
        Self { len: theta.len(), indices: indices.into_boxed_slice(), values: values.into_boxed_slice() }
    }
}

/// A solved budget.
#[derive(Clone, Debug)]
pub struct Solved {
    /// The start that it came from.
    pub start: usize,
    /// Tells solutions apart: another at the same budget has another.
    pub version: usize,
    /// ℓ¹ norm of θ: the budget, unless the constraint is not active.
    pub l1: f64,
    /// Training loss.
    pub loss: f64,
    /// Multiplier and residual.
    pub criticality: Criticality,
    /// Why the solver ended.
    pub termination: Termination,
    /// Gradients that were spent at this budget.
    pub gradients: usize,
    theta: SparseTheta,
}

impl Solved {
    /// A solution that came from this start.
    #[must_use]
    pub fn new(start: usize, version: usize, solution: &Solution) -> Self {
        let &Solution { ref theta, l1, loss, criticality, termination, gradients, .. } = solution;
        Self { start, version, l1, loss, criticality, termination, gradients, theta: SparseTheta::of(theta) }
    }

    /// As a continuation yields it.
    #[must_use]
    pub fn point(&self, number: usize) -> SolvedPoint {
        let &Self { start, l1, loss, criticality: Criticality { lambda, residual }, termination, gradients, .. } = self;
        let theta = self.theta();
        SolvedPoint { number, start, theta, loss, l1, lambda, residual, termination, gradients }
    }

    /// Of a point that was yielded.
    #[must_use]
    pub fn of_point(point: &SolvedPoint) -> Self {
        let &SolvedPoint { start, ref theta, loss, l1, lambda, residual, termination, gradients, .. } = point;
        let (criticality, theta) = (Criticality { lambda, residual }, SparseTheta::of(theta));
        Self { start, version: 0, l1, loss, criticality, termination, gradients, theta }
    }

    /// θ
    #[must_use]
    pub fn theta(&self) -> Vec<f64> {
        let mut theta = vec![0.0; self.theta.len];
        for (&index, &value) in self.theta.indices.iter().zip(&self.theta.values) {
            theta[index as usize] = value;
        }
        theta
    }
}

/// A budget and the best network found for it.
#[derive(Clone, Debug)]
pub struct Site {
    /// Number of its point.
    pub number: usize,
    /// Decides the random choices at it. Numbers will not do: some are given to points that a person asks for, and the front does not
    /// depend on whether anybody has.
    pub serial: usize,
    /// τ
    pub budget: f64,
    /// The best network.
    pub best: Option<Solved>,
    /// Versions of the networks that it was solved from, by side: another try changes nothing.
    pub tried: [Option<usize>; 3],
}

/// Where a network comes from, seen from a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The neighbour with the next larger budget, whose network is shrunk.
    Denser,
    /// The neighbour with the next smaller budget, whose network is grown.
    Sparser,
    /// Its own network: steps go on where the iterations were spent.
    Itself,
}

impl Side {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Denser, Self::Sparser, Self::Itself];
}

/// The sites by falling budget.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    sites: Vec<Site>,
    /// Numbers that were given out.
    numbers: usize,
    /// Sites that were added.
    serials: usize,
    versions: usize,
    /// Neighbours, by number, between which no better network was found.
    exhausted: Vec<(usize, usize)>,
}

impl Envelope {
    /// Adds a budget, and returns the number of its site.
    pub fn add(&mut self, budget: f64) -> usize {
        let number = self.next_number();
        self.insert(number, budget, None);
        number
    }

    /// Adds a network that was found aside, or before.
    pub fn add_solved(&mut self, number: usize, mut solved: Solved) {
        self.reserve_numbers(number + 1);
        self.versions += 1;
        solved.version = self.versions;
        self.insert(number, solved.l1, Some(solved));
    }

    fn insert(&mut self, number: usize, budget: f64, best: Option<Solved>) {
        let serial = self.serials;
        self.serials += 1;
        let index = self.sites.partition_point(|site| site.budget > budget);
        self.sites.insert(index, Site { number, serial, budget, best, tried: [None; 3] });
    }

    /// How many sites were added.
    #[must_use]
    pub fn added(&self) -> usize {
        self.serials
    }

    /// No number from this one on was given out.
    #[must_use]
    pub fn numbers(&self) -> usize {
        self.numbers
    }

    /// Takes out the sites that have no network.
    pub fn remove_unsolved(&mut self) {
        self.sites.retain(|site| site.best.is_some());
    }

    /// A number that no site has.
    fn next_number(&mut self) -> usize {
        self.numbers += 1;
        self.numbers - 1
    }

    /// Gives out no number below this from now on.
    pub fn reserve_numbers(&mut self, next: usize) {
        self.numbers = self.numbers.max(next);
    }

    /// The sites by falling budget.
    #[must_use]
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// The site with this number.
    #[must_use]
    pub fn site(&self, number: usize) -> Option<&Site> {
        self.sites.iter().find(|site| site.number == number)
    }

    /// The networks, by falling budget, with the numbers of their sites.
    pub fn solved(&self) -> impl Iterator<Item = (usize, &Solved)> {
        self.sites.iter().filter_map(|site| Some((site.number, site.best.as_ref()?)))
    }

    /// Takes a solution for a site if it is better than what is there; whether it is. Gradients add up in either case.
    pub fn improve(&mut self, number: usize, start: usize, solution: &Solution) -> bool {
        self.versions += 1;
        let version = self.versions;
        let Some(site) = self.sites.iter_mut().find(|site| site.number == number) else { return false };
        let spent = site.best.as_ref().map_or(0, |best| best.gradients);
        if let Some(best) = &mut site.best
            && !is_better((solution, start), best)
        {
            best.gradients = spent + solution.gradients;
            return false;
        }
        let mut solved = Solved::new(start, version, solution);
        solved.gradients += spent;
        site.best = Some(solved);
        true
    }

    /// Notes that a site is solved from its neighbour on a side.
    pub fn note_tried(&mut self, number: usize, side: Side, version: usize) {
        if let Some(site) = self.sites.iter_mut().find(|site| site.number == number) {
            site.tried[side as usize] = Some(version);
        }
    }

    /// The neighbour of a site on a side, if it is solved and was not tried yet.
    #[must_use]
    pub fn untried(&self, index: usize, side: Side) -> Option<&Solved> {
        let neighbour = match side {
            Side::Denser => index.checked_sub(1)?,
            Side::Sparser => index + 1,
            Side::Itself => index,
        };
        let solved = self.sites.get(neighbour)?.best.as_ref()?;
        (self.sites.get(index)?.tried[side as usize] != Some(solved.version)).then_some(solved)
    }

    /// Takes out a site.
    pub fn remove(&mut self, number: usize) {
        self.sites.retain(|site| site.number != number);
    }

    /// Takes out the densest site whose network is dominated by its neighbour's, or stands in the wrong order with it, and returns
    /// its number. Between its neighbours no other is looked for.
    pub fn give_up_dominated(&mut self) -> Option<usize> {
        let index =
            self.sites.windows(2).enumerate().find_map(|(index, pair)| match (&pair[0].best, &pair[1].best) {
                // The network of the larger budget may be the sparser one: what then fits no better is the other.
                (Some(dense), Some(sparse)) if dense.l1 <= sparse.l1 && dense.loss <= sparse.loss => Some(index + 1),
                (Some(dense), Some(sparse)) if dense.l1 <= sparse.l1 || dense.loss >= sparse.loss => Some(index),
                _ => None,
            })?;
        let number = self.sites.remove(index).number;
        if let Some([dense, sparse]) = index.checked_sub(1).and_then(|before| self.sites.get(before..=index)) {
            self.exhausted.push((dense.number, sparse.number));
        }
        Some(number)
    }

    /// Whether nothing better was found between these neighbours.
    #[must_use]
    pub fn is_exhausted(&self, dense: usize, sparse: usize) -> bool {
        self.exhausted.contains(&(dense, sparse))
    }

    /// The hypervolume up to the loss at zero and a largest norm, as a share of their box.
    #[must_use]
    pub fn hypervolume(&self, loss_at_zero: f64, max_l1: f64) -> f64 {
        let mut points: Vec<(f64, f64)> = self.solved().map(|(_, solved)| (solved.loss, solved.l1)).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (mut area, mut ceiling) = (0.0, max_l1);
        for (loss, l1) in points {
            if loss < loss_at_zero && l1 < ceiling {
                area += (loss_at_zero - loss) * (ceiling - l1);
                ceiling = l1;
            }
        }
        area / (loss_at_zero * max_l1).max(f64::MIN_POSITIVE)
    }

    /// The point of a site, as a continuation yields it.
    #[must_use]
    pub fn point(&self, number: usize) -> Option<SolvedPoint> {
        Some(self.site(number)?.best.as_ref()?.point(number))
    }
}

/// Losses, and norms, are the same up to about this share; then what follows decides.
const SAME: f64 = 1e-6;

/// Whether a solution of a budget that came from a start is better than another: by its loss, then its norm, then its residual. What
/// is the best of several does not depend on the order in which they are found, which is that of the threads.
fn is_better((solution, start): (&Solution, usize), best: &Solved) -> bool {
    // Rounded and not compared with a tolerance: of three, each might be the same as the next, and the first not as the last.
    let step = |value: f64| (value.ln() / SAME).round();
    let rank = |loss: f64, l1: f64, residual: f64| [step(loss), step(l1), residual, loss, l1];
    let candidate = rank(solution.loss, solution.l1, solution.criticality.residual);
    let known = rank(best.loss, best.l1, best.criticality.residual);
    let order = candidate.iter().zip(&known).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
    order.unwrap_or_else(|| start.cmp(&best.start)).is_lt()
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
