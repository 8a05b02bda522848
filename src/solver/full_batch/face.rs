//! Quasi-Newton descent on a face of the ℓ¹ ball.

use std::collections::VecDeque;

use crate::{
    network::Loss,
    solver::{Penalty, SolverError},
};

/// L-BFGS (Nocedal, Wright 2006, algorithm 7.4) on the face of the ℓ¹ ball that a network lies on: its zeros stay zero, its
/// signs stay, and the ℓ¹ norm stays. There the problem is smooth wherever the loss is, and curvature pays: projected
/// gradient steps identify the face, these converge on it.
#[derive(Clone, Debug)]
pub struct FaceDescent {
    /// sign θᵢ of the covered non-zeros; 0 for what is fixed at zero. Parameters outside the norm are free.
    signs: Vec<f64>,
    free: Vec<bool>,
    gradient: Vec<f64>,
    reduced: Vec<f64>,
    direction: Vec<f64>,
    candidate: Vec<f64>,
    candidate_gradient: Vec<f64>,
    candidate_reduced: Vec<f64>,
    pairs: VecDeque<Pair>,
    is_prepared: bool,
    /// Steps in a row that had to be made much shorter than the curvature asked for.
    short_steps: usize,
}

/// A step and the change of the reduced gradient along it.
#[derive(Clone, Debug)]
struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    /// 1/⟨step, change⟩
    inverse: f64,
    /// Used while a direction is found.
    weight: f64,
}

/// How a step on the face has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaceStep {
    /// The loss fell.
    Fell,
    /// The loss fell, and a parameter has become zero: the face is a smaller one now.
    Shrank,
    /// Kinks: no step on this face lowers the loss by much.
    Stuck,
}

/// How well the optimality conditions hold at a point of a face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaceConditions {
    /// Their largest violation among the parameters of the face.
    pub on_face: f64,
    /// Their largest violation among the zeros: by how much the steepest of them wants to leave.
    pub off_face: f64,
    /// The multiplier λ of the norm.
    pub multiplier: f64,
}

const MEMORY: usize = 12;
/// Armijo's constant.
const SUFFICIENT: f64 = 1e-4;
const MOST_HALVINGS: usize = 30;
/// On a smooth face quasi-Newton steps are soon taken at full length; one shorter than this share of it is short.
const SHORT_STEP: f64 = 0.02;
/// So many short steps in a row are a sign of kinks.
const MOST_SHORT_STEPS: usize = 6;

impl FaceDescent {
    /// For networks of `len` parameters.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self {
            signs: vec![0.0; len],
            free: vec![false; len],
            gradient: vec![0.0; len],
            reduced: vec![0.0; len],
            direction: vec![0.0; len],
            candidate: vec![0.0; len],
            candidate_gradient: vec![0.0; len],
            candidate_reduced: vec![0.0; len],
            pairs: VecDeque::with_capacity(MEMORY),
            is_prepared: false,
            short_steps: 0,
        }
    }

    /// How well the optimality conditions hold after a step, on the face and off it.
    #[must_use]
    pub fn conditions(&self) -> FaceConditions {
        let multiplier = (-dot(&self.gradient, &self.signs) / self.covered().max(1.0)).max(0.0);
        let steepest_zero = self
            .gradient
            .iter()
            .zip(&self.free)
            .filter(|&(_, &is_free)| !is_free)
            .fold(0.0_f64, |steepest, (slope, _)| steepest.max(slope.abs()));
        let off_face = (steepest_zero - multiplier).max(0.0);
        FaceConditions { on_face: largest(&self.reduced), off_face, multiplier }
    }

    /// Forgets the face: the next step takes the one that θ lies on then.
    pub fn leave(&mut self) {
        self.is_prepared = false;
        self.short_steps = 0;
        self.pairs.clear();
    }

    /// Takes one step from `theta` with loss `value`, and updates both.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn step(
        &mut self,
        loss: &mut dyn Loss,
        penalty: &Penalty,
        theta: &mut [f64],
        value: &mut f64,
    ) -> Result<FaceStep, SolverError> {
        if !self.is_prepared {
            self.prepare(loss, penalty, theta)?;
        }
        let mut slope = self.find_direction();
        if slope >= 0.0 {
            self.pairs.clear();
            slope = self.find_direction();
        }
        let longest = self.longest_step(theta);
        // Without memory the direction is the gradient, whose length means nothing.
        let first = if self.pairs.is_empty() { 0.01 / largest(&self.direction).max(1e-300) } else { 1.0 };
        let mut length = first.min(longest);
        for _ in 0..MOST_HALVINGS {
            for ((place, &from), &direction) in self.candidate.iter_mut().zip(&*theta).zip(&self.direction) {
                *place = from + length * direction;
            }
            let reaches_border = length >= longest;
            if reaches_border {
                self.clear_what_changed_sign();
            }
            let next = loss.gradient(&self.candidate, &mut self.candidate_gradient)?;
            if next <= *value + SUFFICIENT * length * slope && next < *value {
                let is_short = !self.pairs.is_empty() && !reaches_border && length < SHORT_STEP * longest.min(1.0);
                self.short_steps = if is_short { self.short_steps + 1 } else { 0 };
                let taken = self.accept(penalty, theta, value, next, reaches_border);
                return Ok(if self.short_steps < MOST_SHORT_STEPS { taken } else { FaceStep::Stuck });
            }
            length *= 0.5;
        }
        Ok(FaceStep::Stuck)
    }

    fn prepare(&mut self, loss: &mut dyn Loss, penalty: &Penalty, theta: &[f64]) -> Result<(), SolverError> {
        self.free.fill(true);
        self.signs.fill(0.0);
        for range in penalty.penalized_ranges() {
            for place in range.clone() {
                self.free[place] = theta[place] != 0.0;
                self.signs[place] = if theta[place] == 0.0 { 0.0 } else { 1.0_f64.copysign(theta[place]) };
            }
        }
        loss.gradient(theta, &mut self.gradient)?;
        reduce(&self.gradient, &self.signs, &self.free, &mut self.reduced);
        self.pairs.clear();
        self.is_prepared = true;
        Ok(())
    }

    fn accept(
        &mut self,
        penalty: &Penalty,
        theta: &mut [f64],
        value: &mut f64,
        next: f64,
        reaches_border: bool,
    ) -> FaceStep {
        reduce(&self.candidate_gradient, &self.signs, &self.free, &mut self.candidate_reduced);
        if !reaches_border {
            self.remember(theta);
        }
        theta.copy_from_slice(&self.candidate);
        std::mem::swap(&mut self.gradient, &mut self.candidate_gradient);
        std::mem::swap(&mut self.reduced, &mut self.candidate_reduced);
        *value = next;
        if !reaches_border {
            return FaceStep::Fell;
        }
        for range in penalty.penalized_ranges() {
            for place in range.clone() {
                if theta[place] == 0.0 {
                    self.free[place] = false;
                    self.signs[place] = 0.0;
                }
            }
        }
        reduce(&self.gradient, &self.signs, &self.free, &mut self.reduced);
        self.pairs.clear();
        FaceStep::Shrank
    }

    fn remember(&mut self, theta: &[f64]) {
        let mut pair = if self.pairs.len() < MEMORY {
            let len = theta.len();
            Pair { step: vec![0.0; len], change: vec![0.0; len], inverse: 0.0, weight: 0.0 }
        } else if let Some(oldest) = self.pairs.pop_front() {
            oldest
        } else {
            return;
        };
        for ((step, &to), &from) in pair.step.iter_mut().zip(&self.candidate).zip(theta) {
            *step = to - from;
        }
        for ((change, &after), &before) in pair.change.iter_mut().zip(&self.candidate_reduced).zip(&self.reduced) {
            *change = after - before;
        }
        let curvature = dot(&pair.step, &pair.change);
        let squared = dot(&pair.change, &pair.change);
        // Without positive curvature the pair would turn the direction uphill.
        if curvature > 1e-12 * squared {
            pair.inverse = 1.0 / curvature;
            self.pairs.push_back(pair);
        }
    }

    /// The L-BFGS direction by two loops over the pairs; returns its slope.
    fn find_direction(&mut self) -> f64 {
        for (place, &slope) in self.direction.iter_mut().zip(&self.reduced) {
            *place = -slope;
        }
        for pair in self.pairs.iter_mut().rev() {
            pair.weight = pair.inverse * dot(&pair.step, &self.direction);
            add_scaled(&mut self.direction, -pair.weight, &pair.change);
        }
        if let Some(latest) = self.pairs.back() {
            let scale = 1.0 / (latest.inverse * dot(&latest.change, &latest.change));
            self.direction.iter_mut().for_each(|place| *place *= scale);
        }
        for pair in &self.pairs {
            let weight = pair.weight - pair.inverse * dot(&pair.change, &self.direction);
            add_scaled(&mut self.direction, weight, &pair.step);
        }
        // In exact arithmetic the direction lies within the face; where curvatures differ by many orders of magnitude,
        // rounding would lead it out, and the norm would grow.
        let drift = dot(&self.direction, &self.signs) / self.covered().max(1.0);
        for ((place, &sign), &is_free) in self.direction.iter_mut().zip(&self.signs).zip(&self.free) {
            *place = if is_free { *place - drift * sign } else { 0.0 };
        }
        dot(&self.direction, &self.reduced)
    }

    /// Number of parameters of the face that the norm covers.
    fn covered(&self) -> f64 {
        self.signs.iter().map(|sign| sign.abs()).sum()
    }

    /// The longest step before a parameter changes its sign.
    fn longest_step(&self, theta: &[f64]) -> f64 {
        let mut longest = f64::INFINITY;
        for ((&from, &direction), &sign) in theta.iter().zip(&self.direction).zip(&self.signs) {
            if direction * sign < 0.0 {
                longest = longest.min(-from / direction);
            }
        }
        longest
    }

    /// What has reached the border, or crossed it by rounding, becomes exactly zero.
    fn clear_what_changed_sign(&mut self) {
        for (value, &sign) in self.candidate.iter_mut().zip(&self.signs) {
            if sign != 0.0 && *value * sign <= 1e-14 {
                *value = 0.0;
            }
        }
    }
}

/// The gradient within the face: nothing for the fixed zeros, and nothing along the change of the ℓ¹ norm.
fn reduce(gradient: &[f64], signs: &[f64], free: &[bool], reduced: &mut [f64]) {
    let covered: f64 = signs.iter().map(|sign| sign.abs()).sum();
    let mean = dot(gradient, signs) / covered.max(1.0);
    for (((place, &slope), &sign), &is_free) in reduced.iter_mut().zip(gradient).zip(signs).zip(free) {
        *place = if is_free { slope - mean * sign } else { 0.0 };
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    crate::network::dot(a, b)
}

fn add_scaled(a: &mut [f64], factor: f64, b: &[f64]) {
    for (place, value) in a.iter_mut().zip(b) {
        *place += factor * value;
    }
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |largest, value| value.abs().max(largest))
}
