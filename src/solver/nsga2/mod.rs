//! The genetic algorithm NSGA-II.

mod operators;
mod sorting;

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use self::{
    operators::{CROSSOVER, cross, exchange, flip, mutate},
    sorting::{Objectives, fitness, is_fitter},
};
use super::{
    Constraint, Continuation, Effort, Executor, Settings, Solution, SolverError, Subproblem, TrainingRows,
    continuation::{
        Problem,
        scheme::{Assigned, Found, News, Scheme},
    },
    prox::single,
};
use crate::{
    front::RangeEnd,
    network::{Network, initial_parameters},
};

/// NSGA-II (Deb, Pratap, Agarwal, Meyarivan 2002) on the parameters of a network: a population is crossed and mutated, and of parents
/// and children the half survives that is dominated least and crowded least.
///
/// Parameters are real numbers, with simulated binary crossover and polynomial mutation; there are as many members as points, and no
/// gradients but those that judge the points. As published (`as_published`) each parameter is 0 or 1, as in the program of the authors
/// of arXiv 2308.12044: 100 members, 100 generations, two-point crossover and bit flips, no two members alike.
///
/// # Errors
/// When the settings make no sense, or the loss cannot be computed.
pub fn nsga2(
    rows: TrainingRows,
    settings: Settings,
    seed: u64,
    executor: Box<dyn Executor>,
    as_published: bool,
) -> Result<Continuation, SolverError> {
    rows.planned(settings, seed, executor, |problem| Box::new(Evolution::new(problem, &settings, as_published)))
}

/// Generations without another limit: those of Deb et al. 2002, and those of the authors' program.
const GENERATIONS: (usize, usize) = (250, 100);
/// Members as published.
pub const PUBLISHED_MEMBERS: usize = 100;
/// Members at the least.
const LEAST_MEMBERS: usize = 8;
/// Where gradients are counted there are fewer members rather than fewer generations than these.
const LEAST_GENERATIONS: usize = 20;
/// Parameters lie within so many times the bound of random ones: those of trained networks do.
const BOUNDS: f32 = 10.0;
/// First members are random networks, scaled evenly from 0 to this.
const FIRST_SCALE: f64 = 2.0;
/// The non-dominated members are points so many times, that a person sees what comes.
const SHOWN: usize = 4;
/// A child that is like another is mutated again, so often.
const TRIES: usize = 10;
/// The place of the subproblems that judge points begins here.
const JUDGE: usize = usize::MAX / 2;

struct Evolution {
    network: Network,
    is_binary: bool,
    random: ChaCha8Rng,
    seed: u64,
    members: usize,
    generations: usize,
    is_limited: bool,
    range: (f64, Option<f64>),
    bounds: Vec<f32>,
    generation: usize,
    population: Vec<Member>,
    /// Children that are evaluated, by place, and how many are still to come.
    children: BTreeMap<usize, Member>,
    evaluating: usize,
    judging: usize,
    is_over: bool,
    longest: f64,
}

#[derive(Clone, Debug)]
struct Member {
    genes: Vec<f32>,
    objectives: Objectives,
    /// The number of its point, and whether that was judged.
    number: Option<usize>,
    is_judged: bool,
}

impl Evolution {
    fn new(problem: &Problem, settings: &Settings, is_binary: bool) -> Self {
        let usual = if is_binary { PUBLISHED_MEMBERS } else { settings.points.max(LEAST_MEMBERS) };
        // Of three evaluations each takes a third of a gradient; points are judged by a whole one.
        let evaluations = settings.gradients.map(|gradients| 3 * gradients.saturating_sub(SHOWN * usual));
        let members = evaluations.map_or(usual, |all| (all / LEAST_GENERATIONS).clamp(LEAST_MEMBERS, usual));
        let usual_generations = if is_binary { GENERATIONS.1 } else { GENERATIONS.0 };
        // The first generation is evaluated as well.
        let generations = evaluations.map_or(usual_generations, |all| (all / members).saturating_sub(1));
        let network = problem.network.clone();
        // A start that is computed alone has a population of its own.
        let seed = problem.seed.wrapping_add((problem.patience.first_start as u64) << 48);
        let mut bounds = vec![1.0; network.parameters()];
        for layer in network.layers() {
            let bound = BOUNDS / single((layer.inputs.max(1) as f64).sqrt());
            bounds[layer.weight.clone()].fill(bound);
            bounds[layer.bias.clone()].fill(bound);
        }
        Self {
            network,
            is_binary,
            random: ChaCha8Rng::seed_from_u64(seed),
            seed,
            members,
            generations,
            is_limited: settings.gradients.is_some(),
            range: (settings.min_l1, settings.max_l1),
            bounds,
            generation: 0,
            population: Vec::new(),
            children: BTreeMap::new(),
            evaluating: 0,
            judging: 0,
            is_over: false,
            longest: 0.0,
        }
    }

    /// The first members.
    fn first(&mut self) -> Vec<Vec<f32>> {
        let parameters = self.network.parameters();
        (0..self.members)
            .map(|member| {
                if self.is_binary {
                    return (0..parameters).map(|_| f32::from(u8::from(self.random.random_bool(0.5)))).collect();
                }
                let scale = FIRST_SCALE * member as f64 / (self.members - 1) as f64;
                let theta = initial_parameters(&self.network, self.seed.wrapping_add((member as u64) << 32));
                theta.into_iter().map(|value| single(scale * value)).collect()
            })
            .collect()
    }

    /// Has networks evaluated.
    fn evaluate(&mut self, networks: Vec<Vec<f32>>) -> Vec<Assigned> {
        self.evaluating = networks.len();
        let task = |(place, genes): (usize, Vec<f32>)| judged(place, place, &genes, Effort::Value);
        networks.into_iter().enumerate().map(task).collect()
    }

    /// The next children: of the winners of tournaments between two.
    fn breed(&mut self) -> Vec<Vec<f32>> {
        let objectives: Vec<Objectives> = self.population.iter().map(|member| member.objectives).collect();
        let fitness = fitness(&objectives);
        let mut children = Vec::with_capacity(self.members + 1);
        while children.len() < self.members && !fitness.is_empty() {
            let [a, b] = [(); 2].map(|()| {
                let rivals = [(); 2].map(|()| self.random.random_range(0..fitness.len()));
                if is_fitter(fitness[rivals[1]], fitness[rivals[0]]) { rivals[1] } else { rivals[0] }
            });
            let parents = (&*self.population[a].genes, &*self.population[b].genes);
            let pair = match (self.random.random_bool(CROSSOVER), self.is_binary) {
                (false, _) => [parents.0.to_vec(), parents.1.to_vec()],
                (true, true) => exchange(parents, &mut self.random),
                (true, false) => cross(parents, &self.bounds, &mut self.random),
            };
            for mut child in pair {
                self.vary(&mut child, &children);
                children.push(child);
            }
        }
        children.truncate(self.members);
        children
    }

    /// Mutates a child, which is to be like no other.
    fn vary(&mut self, child: &mut [f32], children: &[Vec<f32>]) {
        for _ in 0..TRIES {
            if self.is_binary {
                flip(child, &mut self.random);
            } else {
                mutate(child, &self.bounds, &mut self.random);
            }
            let others = children.iter().chain(self.population.iter().map(|member| &member.genes));
            if !others.into_iter().any(|other| other.as_slice() == child) {
                break;
            }
        }
    }

    /// Parents and children are there: the fittest half survives, and the numbers of points that do not are told.
    fn select(&mut self) -> Vec<usize> {
        let children = std::mem::take(&mut self.children);
        let mut all: Vec<Member> = std::mem::take(&mut self.population);
        all.extend(children.into_values());
        let objectives: Vec<Objectives> = all.iter().map(|member| member.objectives).collect();
        let fitness = fitness(&objectives);
        let mut order: Vec<usize> = (0..all.len()).collect();
        // Stable, so that of equals the older survive.
        order.sort_by(|&a, &b| fitness[a].0.cmp(&fitness[b].0).then(fitness[b].1.total_cmp(&fitness[a].1)));
        let mut all: Vec<Option<Member>> = all.into_iter().map(Some).collect();
        self.population = order.iter().take(self.members).filter_map(|&index| all[index].take()).collect();
        all.into_iter().flatten().filter_map(|member| member.number).collect()
    }

    /// Has the non-dominated members judged that are no points yet; and the numbers of those that are no longer non-dominated.
    fn show(&mut self) -> News {
        let objectives: Vec<Objectives> = self.population.iter().map(|member| member.objectives).collect();
        let (min, max) = self.range;
        let mut dropped = Vec::new();
        let mut seen: Vec<Objectives> = Vec::new();
        let mut waiting = Vec::new();
        for (index, (rank, _)) in fitness(&objectives).into_iter().enumerate() {
            let [loss, l1] = objectives[index];
            let is_inside = l1 >= min && max.is_none_or(|max| l1 <= max * (1.0 + 1e-6));
            let is_point = rank == 0 && loss.is_finite() && is_inside && !seen.contains(&objectives[index]);
            if is_point {
                seen.push(objectives[index]);
                self.longest = self.longest.max(l1);
            }
            match self.population[index].number {
                None if is_point => waiting.push(index),
                Some(number) if !is_point => {
                    (self.population[index].number, self.population[index].is_judged) = (None, false);
                    dropped.push(number);
                }
                _ => {}
            }
        }
        let taken: Vec<usize> = self.population.iter().filter_map(|member| member.number).collect();
        let mut free = (0..).filter(|number| !taken.contains(number));
        let mut tasks = Vec::new();
        for index in waiting {
            let Some(number) = free.next() else { break };
            self.population[index].number = Some(number);
            tasks.push(judged(JUDGE + number, index, &self.population[index].genes, Effort::Judge));
        }
        self.judging = tasks.len();
        News { tasks, dropped, ..News::default() }
    }

    /// All are evaluated: what comes next.
    fn next(&mut self) -> News {
        let mut dropped = self.select();
        self.is_over |= self.generation >= self.generations;
        let (now, all) = (self.generation * SHOWN, self.generations.max(1));
        let is_moment = now / all > (now.saturating_sub(SHOWN)) / all;
        let mut news = if self.is_over || is_moment { self.show() } else { News::default() };
        if !self.is_over {
            self.generation += 1;
            let children = self.breed();
            let tasks = self.evaluate(children);
            news.tasks.extend(tasks);
        }
        dropped.append(&mut news.dropped);
        News { dropped, ..news }
    }
}

/// A network that is judged as it is.
fn judged(place: usize, start: usize, genes: &[f32], effort: Effort) -> Assigned {
    let theta = genes.iter().copied().map(f64::from).collect();
    Assigned {
        place,
        start,
        subproblem: Subproblem { constraint: Constraint::None, theta, effort, seed: 0, passes: None },
    }
}

impl Scheme for Evolution {
    fn begin(&mut self) -> News {
        let first = self.first();
        News { tasks: self.evaluate(first), ..News::default() }
    }

    fn take(&mut self, place: usize, _: usize, solution: Solution) -> News {
        if let Some(number) = place.checked_sub(JUDGE) {
            self.judging = self.judging.saturating_sub(1);
            // It may have been dominated while it was judged.
            let genes: Vec<f32> = solution.theta.iter().map(|&value| single(value)).collect();
            let is_it = |member: &&mut Member| member.number == Some(number) && member.genes == genes;
            let Some(member) = self.population.iter_mut().find(is_it) else { return News::default() };
            member.is_judged = true;
            return News { found: vec![Found { number, start: 0, solution }], ..News::default() };
        }
        let genes = solution.theta.iter().map(|&value| single(value)).collect();
        self.children
            .insert(place, Member { genes, objectives: [solution.loss, solution.l1], number: None, is_judged: false });
        self.evaluating = self.evaluating.saturating_sub(1);
        if self.evaluating == 0 { self.next() } else { News::default() }
    }

    fn is_interruptible(&self, _: bool) -> bool {
        !self.population.is_empty() || self.children.values().any(|child| child.objectives[0].is_finite())
    }

    fn interrupt(&mut self) -> News {
        self.is_over = true;
        if self.population.is_empty() {
            self.select();
        }
        self.children.clear();
        // What was to be judged is not judged any more.
        for member in self.population.iter_mut().filter(|member| !member.is_judged) {
            member.number = None;
        }
        self.show()
    }

    fn left(&self) -> usize {
        if self.is_over { 0 } else { (self.generations - self.generation) * self.members }
    }

    fn starts(&self) -> usize {
        self.members
    }

    fn end(&self) -> RangeEnd {
        match self.range.1 {
            Some(max) if self.longest >= 0.99 * max => RangeEnd::Asked,
            _ if self.is_limited => RangeEnd::GradientsSpent,
            _ => RangeEnd::GenerationsSpent,
        }
    }
}

#[cfg(test)]
mod tests;
