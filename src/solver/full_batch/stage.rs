//! The stages in which a subproblem is solved.

use super::{
    Corrector, Descent, FullBatchConfig,
    adam::{AdamConfig, ProjectedAdam},
    part::Part,
    penalized::Penalized,
    rest::Rest,
    settling::{Ending, Settling},
};
use crate::{
    front::Termination,
    network::{Activation, Network, TrainingLoss},
    solver::{Constraint, Effort, SolverError, Subproblem},
};

/// What all subproblems have in common.
#[derive(Clone, Debug)]
pub struct Context {
    /// The network.
    pub network: Network,
    /// Whether the norm leaves out the biases.
    pub free_biases: bool,
    /// f(0)
    pub loss_at_zero: f64,
    /// How much is spent.
    pub config: FullBatchConfig,
}

/// A stage.
pub enum Stage {
    /// So many steps of a descent, or until a loss.
    Descend(Box<Descent>, usize, f64),
    /// Adam.
    Adam(Box<ProjectedAdam>),
    /// A descent until nothing is left to do.
    Settle(Box<Settling<Descent>>),
    /// A corrector until nothing is left to do.
    Correct(Box<Settling<Corrector>>),
    /// Proximal gradient steps of a penalized loss until nothing is left to do.
    Penalize(Box<Settling<Penalized>>),
}

/// Step size of Adam: parameters of networks are tenths, and a hundred steps must be able to make a new one. Over six datasets
/// walks with it reached more than with 0.02, and with more than 0.08 many networks were lost.
const RATE: f64 = 0.04;
/// Step size in training: from there on short steps lead to networks from which walks are better than from longer ones.
const TRAINING_RATE: f64 = 0.01;
/// Iterations over which the step size rises.
const RISE: usize = 10;
/// Training ends with a loss of this share of that at zero: there is nothing left to learn.
const TRAINED: f64 = 1e-4;
/// Steps end with a loss of this share of that at zero: what is left of it nobody sees.
const VANISHED: f64 = 3e-4;
/// Progress of a window that nobody could see, as a share of the loss at zero.
const LEAST_PROGRESS: f64 = 1e-4;
/// Iterations of the last descent at the most, where the optimality conditions decide.
const MOST_ITERATIONS: usize = 10_000;
/// The same with a penalty, where there are hidden layers: no quasi-Newton steps follow the descent, and each penalty is solved from
/// many starts.
const MOST_PENALIZED: usize = 2_000;
/// Iterations that move a network towards a denser one before it is corrected.
const PREDICTED: usize = 20;

impl Stage {
    /// The first stage of a subproblem, at a network that satisfies its constraint and has this loss.
    ///
    /// # Errors
    /// When the loss cannot be computed there.
    pub fn first(
        part: &mut Part,
        whole: &mut dyn TrainingLoss,
        context: &Context,
        subproblem: &Subproblem,
        theta: &[f64],
        loss: f64,
    ) -> Result<Self, SolverError> {
        let Context { config, loss_at_zero, .. } = context;
        let is_linear = context.network.hidden.is_empty() && context.network.convolutional.is_none();
        let theta_of_part = part.gather(theta);
        let adam = |iterations, rate, target| {
            let config = AdamConfig { iterations, rate, rise: RISE, target };
            let constraint = subproblem.constraint;
            let (penalty, at_zero) = (part.penalty(), *loss_at_zero);
            Self::Adam(Box::new(ProjectedAdam::new(&theta_of_part, loss, constraint, penalty, at_zero, config)))
        };
        match (subproblem.effort, subproblem.constraint) {
            (Effort::Train, _) if !is_linear => Ok(adam(config.training, TRAINING_RATE, TRAINED * loss_at_zero)),
            (Effort::Coarse | Effort::Sweep | Effort::Full | Effort::Asked, Constraint::Critical(_)) => {
                Ok(adam(PREDICTED, TRAINING_RATE, 0.0))
            }
            (Effort::Full, Constraint::Penalty(_)) if !is_linear => {
                // Half of what it may take is left to proximal gradient steps, which find the zeros.
                let most = subproblem.passes.map_or(usize::MAX, |passes| (passes / 2).max(1));
                Ok(adam(config.training.min(most), RATE, 0.0))
            }
            (Effort::Coarse | Effort::Sweep | Effort::Full | Effort::Asked, _) if !is_linear => {
                let (loss, penalty, _) = part.loss(whole);
                let descent = Descent::new(loss, penalty, theta_of_part, subproblem.constraint.radius())?;
                Ok(Self::Descend(Box::new(descent), config.descent, VANISHED * loss_at_zero))
            }
            _ => Self::last(part, whole, context, subproblem, theta),
        }
    }

    /// The last stage, at a network that satisfies the constraint of its subproblem.
    ///
    /// # Errors
    /// When the loss cannot be computed there.
    pub fn last(
        part: &mut Part,
        whole: &mut dyn TrainingLoss,
        context: &Context,
        subproblem: &Subproblem,
        theta: &[f64],
    ) -> Result<Self, SolverError> {
        // In a kink nothing is left of digits that single precision does not have.
        let has_kinks = context.network.activation == Activation::Relu && !context.network.hidden.is_empty();
        if !has_kinks {
            part.make_double(whole);
        }
        let theta = part.gather(theta);
        let (loss, penalty, _) = part.loss(whole);
        let config = &context.config;
        let is_coarse = matches!(subproblem.effort, Effort::Coarse | Effort::Sweep | Effort::Train);
        let is_linear = context.network.hidden.is_empty() && context.network.convolutional.is_none();
        let least_multiplier = FullBatchConfig::least_multiplier(context.loss_at_zero);
        let most = match subproblem.constraint {
            _ if is_coarse => config.training,
            Constraint::Penalty(_) if !is_linear => MOST_PENALIZED,
            _ => MOST_ITERATIONS,
        };
        let (most, is_counted) = config.iterations.map_or((most, false), |iterations| (iterations, true));
        let ending = Ending {
            rest: Rest::new(LEAST_PROGRESS * context.loss_at_zero),
            most,
            tolerance: config.tolerance,
            least_multiplier,
            is_counted,
        };
        Ok(match subproblem.constraint {
            Constraint::Critical(_) => {
                Self::Correct(Box::new(Settling { solver: Corrector::new(loss, penalty, theta)?, ending }))
            }
            Constraint::Penalty(lambda) => {
                Self::Penalize(Box::new(Settling { solver: Penalized::new(loss, penalty, theta, lambda)?, ending }))
            }
            constraint => {
                let solver = Descent::new(loss, penalty, theta, constraint.radius())?;
                Self::Settle(Box::new(Settling { solver, ending }))
            }
        })
    }

    /// Takes one step; why the stage has ended, if it has.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite where it was before.
    pub fn step(&mut self, part: &mut Part, whole: &mut dyn TrainingLoss) -> Result<Option<Termination>, SolverError> {
        let (loss, penalty, balance) = part.loss(whole);
        Ok(match self {
            Self::Descend(descent, left, target) => {
                descent.step(loss, penalty)?;
                *left = left.saturating_sub(1);
                (*left == 0 || descent.is_stuck() || descent.loss() < *target).then_some(Termination::Iterations)
            }
            Self::Adam(adam) => adam.step(loss, penalty, balance)?.then_some(Termination::Iterations),
            Self::Settle(settling) => settling.step(loss, penalty)?,
            Self::Correct(settling) => settling.step(loss, penalty)?,
            Self::Penalize(settling) => settling.step(loss, penalty)?,
        })
    }

    /// The stage after this one.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn next(
        &self,
        part: &mut Part,
        whole: &mut dyn TrainingLoss,
        context: &Context,
        subproblem: &Subproblem,
    ) -> Result<Option<Self>, SolverError> {
        let constraint = subproblem.constraint;
        Ok(match self {
            Self::Descend(descent, ..) => {
                let FullBatchConfig { coarse, sweep, full, .. } = context.config;
                let iterations = match subproblem.effort {
                    Effort::Coarse => coarse,
                    Effort::Sweep => sweep,
                    _ => full,
                };
                let target = VANISHED * context.loss_at_zero;
                let config = AdamConfig { iterations, rate: RATE, rise: RISE, target };
                let (theta, loss) = (descent.theta(), descent.loss());
                let (penalty, at_zero) = (part.penalty(), context.loss_at_zero);
                Some(Self::Adam(Box::new(ProjectedAdam::new(theta, loss, constraint, penalty, at_zero, config))))
            }
            Self::Adam(adam) => {
                let is_last = subproblem.effort == Effort::Train
                    || matches!(subproblem.effort, Effort::Coarse | Effort::Sweep)
                        && matches!(subproblem.constraint, Constraint::Ball(_));
                if is_last {
                    return Ok(None);
                }
                let theta = part.whole(adam.theta());
                Some(Self::last(part, whole, context, subproblem, &theta)?)
            }
            Self::Settle(_) | Self::Correct(_) | Self::Penalize(_) => None,
        })
    }

    /// Passes over all rows that a step takes: a descent looks at the loss where it has led.
    #[must_use]
    pub fn cost(&self) -> f64 {
        if matches!(self, Self::Adam(_)) { 1.0 } else { 1.7 }
    }

    /// θ reached, of the part.
    #[must_use]
    pub fn theta(&self) -> &[f64] {
        match self {
            Self::Descend(descent, ..) => descent.theta(),
            Self::Adam(adam) => adam.theta(),
            Self::Settle(settling) => settling.solver.theta(),
            Self::Correct(settling) => settling.solver.theta(),
            Self::Penalize(settling) => settling.solver.theta(),
        }
    }

    /// f(θ) there.
    #[must_use]
    pub fn loss(&self) -> f64 {
        match self {
            Self::Descend(descent, ..) => descent.loss(),
            Self::Adam(adam) => adam.loss(),
            Self::Settle(settling) => settling.solver.loss(),
            Self::Correct(settling) => settling.solver.loss(),
            Self::Penalize(settling) => settling.solver.loss(),
        }
    }
}
