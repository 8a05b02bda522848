//! Subproblems and their solutions: what holds whatever they are.

use super::{
    adam::{AdamConfig, ProjectedAdam},
    *,
};
use crate::{
    data::{Rows, Targets},
    network::{Activation, Loss, LossError, dense_loss, initial_parameters},
    solver::{
        Constraint, Criticality, criticality,
        test_support::{Tampered, rows, wide_rows},
    },
};

fn outputs(rows: &Rows) -> usize {
    match &rows.targets {
        Targets::Classes(classes) => classes.iter().map(|&class| class as usize + 1).max().unwrap_or(1),
        Targets::Values(_) => 1,
    }
}

fn network(rows: &Rows, hidden: &[usize], activation: Activation) -> Network {
    Network::dense(rows.columns, hidden.to_vec(), outputs(rows), activation)
}

fn solver(network: &Network, loss: Box<dyn TrainingLoss>, free_biases: bool) -> FullBatch {
    FullBatch::new(loss, network, free_biases, (network.outputs as f64).ln().max(1.0), FullBatchConfig::default())
}

fn solve(solver: &mut FullBatch, constraint: Constraint, theta: &[f64], effort: Effort) -> Solution {
    solver.begin(Subproblem { constraint, theta: theta.to_vec(), effort, seed: 1, passes: None }).unwrap();
    loop {
        if let Some(solution) = solver.advance().unwrap() {
            assert!(solver.reached().is_none(), "nothing is being solved any more");
            return solution;
        }
        let (loss, l1) = solver.reached().unwrap();
        assert!(loss.is_finite() && l1 <= constraint.radius() * (1.0 + 1e-6));
    }
}

/// A network that was trained without a constraint.
fn trained(network: &Network, rows: &Rows, seed: u64) -> Vec<f64> {
    let mut solver = solver(network, dense_loss(network, rows).unwrap(), false);
    solve(&mut solver, Constraint::None, &initial_parameters(network, seed), Effort::Train).theta
}

#[test]
fn a_solution_is_what_it_says_lies_on_its_ball_and_is_balanced() {
    let rows = rows(200);
    for activation in Activation::ALL {
        let network = network(&rows, &[8, 5], activation);
        let theta = trained(&network, &rows, 3);
        for free_biases in [false, true] {
            let (penalty, balance) = (Penalty::of(&network, free_biases), Balance::new(&network, free_biases));
            let mut loss = dense_loss(&network, &rows).unwrap();
            let mut solver = solver(&network, dense_loss(&network, &rows).unwrap(), free_biases);
            for constraint in [Constraint::Ball(4.0), Constraint::Ball(20.0), Constraint::Critical(12.0)] {
                for effort in [Effort::Coarse, Effort::Full, Effort::Polish] {
                    let solution = solve(&mut solver, constraint, &theta, effort);
                    let mut gradient = vec![0.0; theta.len()];
                    assert_eq!(loss.gradient(&solution.theta, &mut gradient).unwrap(), solution.loss);
                    assert_eq!(criticality(&solution.theta, &gradient, &penalty), solution.criticality);
                    assert_eq!(penalty.norm(&solution.theta), solution.l1);
                    assert!(solution.l1 <= constraint.radius() * (1.0 + 1e-6), "{} {constraint:?}", solution.l1);
                    assert!(solution.gradients > 2 && solution.work > 2.0);
                    let mut balanced = solution.theta.clone();
                    balance.apply(&mut balanced);
                    assert!(solution.l1 - penalty.norm(&balanced) < 1e-4 * solution.l1, "{constraint:?} {effort:?}");
                    if effort == Effort::Full && activation == Activation::Tanh {
                        assert_eq!(solution.termination, Termination::Critical, "{constraint:?}");
                        assert!(solution.criticality.residual < 1e-2, "{:?}", solution.criticality);
                    }
                }
            }
        }
    }
}

#[test]
fn a_solution_is_the_same_to_the_bit_whatever_was_solved_before() {
    // With many zeros among the inputs they are held in a sparse table, which remembers dead units.
    let dense = rows(150);
    let sparse = {
        let inputs =
            (0..400 * 60).map(|place| if place % 7 == 0 { f64::from(place % 11) - 5.0 } else { 0.0 }).collect();
        Rows::from_numbers(inputs, 60, Targets::Classes((0..400).map(|row| row * 7 % 3).collect()))
    };
    for rows in [&dense, &sparse] {
        let network = network(rows, &[6, 4], Activation::Relu);
        let theta = trained(&network, rows, 1);
        let problems = [
            (Constraint::Ball(9.0), Effort::Full),
            (Constraint::None, Effort::Train),
            (Constraint::Critical(5.0), Effort::Full),
            (Constraint::Ball(2.0), Effort::Coarse),
            (Constraint::Ball(15.0), Effort::Polish),
        ];
        let mut used = solver(&network, dense_loss(&network, rows).unwrap(), false);
        for (constraint, effort) in problems.into_iter().chain(problems.into_iter().rev()) {
            let mut new = solver(&network, dense_loss(&network, rows).unwrap(), false);
            let expected = solve(&mut new, constraint, &theta, effort);
            assert!(solve(&mut used, constraint, &theta, effort) == expected, "{constraint:?} {effort:?}");
        }
    }
}

#[test]
fn a_subproblem_that_is_left_does_not_change_the_next() {
    let rows = rows(150);
    let network = network(&rows, &[6], Activation::Tanh);
    let theta = trained(&network, &rows, 2);
    let mut used = solver(&network, dense_loss(&network, &rows).unwrap(), false);
    let expected = solve(&mut used, Constraint::Ball(6.0), &theta, Effort::Full);
    let left = Subproblem {
        constraint: Constraint::Ball(3.0),
        theta: theta.clone(),
        effort: Effort::Full,
        seed: 5,
        passes: None,
    };
    used.begin(left).unwrap();
    assert!(solve(&mut used, Constraint::Ball(6.0), &theta, Effort::Full) == expected);
    assert!(used.advance().unwrap().is_none(), "nothing is left to advance");
}

/// Solves with all parts of the network left out that may be, and with none.
fn with_and_without_screening(rows: &Rows, hidden: &[usize], constraint: Constraint, theta: &[f64]) -> [Solution; 2] {
    let network = network(rows, hidden, Activation::Tanh);
    [false, true].map(|is_alone| {
        let loss = Tampered { is_alone, ..Tampered::new(dense_loss(&network, rows).unwrap()) };
        solve(&mut solver(&network, Box::new(loss), false), constraint, theta, Effort::Full)
    })
}

#[test]
fn screening_leads_to_the_optimum_of_a_convex_problem() {
    for (is_regression, seed) in [(false, 1), (true, 2), (true, 3)] {
        // Many more inputs than rows.
        let rows = wide_rows(40, 300, is_regression, seed);
        let network = network(&rows, &[], Activation::Tanh);
        let zeros = vec![0.0; network.parameters()];
        for radius in [0.3, 1.0, 2.5] {
            let [screened, whole] = with_and_without_screening(&rows, &[], Constraint::Ball(radius), &zeros);
            assert!((screened.loss - whole.loss).abs() < 1e-4, "{radius}: {} {}", screened.loss, whole.loss);
            let Criticality { lambda, residual } = screened.criticality;
            assert!(lambda < 1e-3 || residual < 1e-2, "{radius}: {lambda} {residual}");
            assert!(screened.work < whole.work, "{radius}: {} {}", screened.work, whole.work);
            assert!(screened.theta.iter().filter(|&&value| value != 0.0).count() < 60);
            // From there to the next radius what was screened must come in.
            let [screened, whole] =
                with_and_without_screening(&rows, &[], Constraint::Ball(2.0 * radius), &screened.theta);
            assert!((screened.loss - whole.loss).abs() < 2e-4, "{radius}: {} {}", screened.loss, whole.loss);
        }
    }
}

#[test]
fn screening_leads_to_a_critical_point_of_the_whole_network() {
    let rows = wide_rows(60, 200, false, 4);
    let network = network(&rows, &[6], Activation::Tanh);
    // A sparse network, which lacks inputs that larger ones need.
    let mut solver = solver(&network, dense_loss(&network, &rows).unwrap(), false);
    let theta = solve(&mut solver, Constraint::Ball(1.5), &trained(&network, &rows, 7), Effort::Full).theta;
    for constraint in [Constraint::Ball(3.0), Constraint::Ball(6.0), Constraint::Critical(5.0)] {
        let [screened, whole] = with_and_without_screening(&rows, &[6], constraint, &theta);
        for solution in [&screened, &whole] {
            assert_eq!(solution.termination, Termination::Critical, "{constraint:?}");
            let Criticality { lambda, residual } = solution.criticality;
            assert!(lambda < 1e-3 || residual < 1e-2, "{constraint:?}: {lambda} {residual}");
        }
        assert!(screened.work < whole.work, "{} {}", screened.work, whole.work);
    }
}

#[test]
fn a_start_outside_of_the_ball_begins_at_the_better_of_two_points_on_it() {
    let rows = rows(200);
    let network = network(&rows, &[8], Activation::Relu);
    let dense = trained(&network, &rows, 5);
    let mut solver = solver(&network, dense_loss(&network, &rows).unwrap(), false);
    let mut noisy = solve(&mut solver, Constraint::Ball(8.0), &dense, Effort::Full).theta;
    // What a projection cuts first is not worth anything.
    noisy.iter_mut().enumerate().for_each(|(place, value)| *value += if place % 2 == 0 { 0.01 } else { -0.01 });
    let penalty = Penalty::all(dense.len());
    let mut loss = dense_loss(&network, &rows).unwrap();
    let mut chosen = [0, 0];
    for (theta, share) in [(&dense, 0.9), (&dense, 0.4), (&dense, 0.1), (&noisy, 0.9), (&noisy, 0.8)] {
        let norm = penalty.norm(theta);
        let radius = share * norm;
        let mut projected = theta.clone();
        project_onto_l1_ball(&mut projected, &penalty, radius, 0.0);
        let scaled: Vec<f64> = theta.iter().map(|value| value * share).collect();
        let losses = [&projected, &scaled].map(|theta| loss.value(theta).unwrap());
        let best = usize::from(losses[1] < losses[0]);
        chosen[best] += 1;
        let begun = solver.onto_ball(theta.clone(), radius).unwrap();
        assert!((penalty.norm(&begun) - radius).abs() < 1e-9 * radius);
        assert!((loss.value(&begun).unwrap() - losses[best]).abs() < 1e-12);
        assert_eq!(&solver.onto_ball(theta.clone(), 2.0 * norm).unwrap(), theta, "inside nothing changes");
        // No effort ends above where it began.
        for effort in [Effort::Coarse, Effort::Full, Effort::Polish] {
            let solution = solve(&mut solver, Constraint::Ball(radius), theta, effort);
            assert!(solution.loss <= losses[best] + 1e-6 && solution.l1 <= radius * (1.0 + 1e-6), "{share} {effort:?}");
        }
    }
    assert!(chosen[0] > 0 && chosen[1] > 0, "each is the better one somewhere: {chosen:?}");
}

#[test]
fn adam_never_ends_above_where_it_began() {
    let rows = rows(150);
    for activation in Activation::ALL {
        let network = network(&rows, &[8, 5], activation);
        // Where there is nothing to gain most steps lead upwards.
        let mut solver = solver(&network, dense_loss(&network, &rows).unwrap(), false);
        let theta = solve(&mut solver, Constraint::Ball(15.0), &trained(&network, &rows, 4), Effort::Full).theta;
        let (penalty, balance) = (Penalty::all(theta.len()), Balance::new(&network, false));
        let mut loss = dense_loss(&network, &rows).unwrap();
        let begun = loss.value(&theta).unwrap();
        // Steps that throw the network away, and some that do not.
        for rate in [1e-3, 0.02, 0.05, 0.1, 0.3, 1.0, 10.0, 1e4, 1e30] {
            let config = AdamConfig { iterations: 12, rate, rise: 10, target: 0.0 };
            let radius = penalty.norm(&theta);
            let mut adam = ProjectedAdam::new(&theta, begun, Constraint::Ball(radius), &penalty, 3.0_f64.ln(), config);
            let mut steps = 0;
            while !adam.step(&mut loss, &penalty, &balance).unwrap() {
                steps += 1;
                assert!(steps <= 3 * 12 + 3, "it ends");
            }
            assert!(adam.loss() <= begun, "{rate}: {} {begun}", adam.loss());
            assert!(
                (loss.value(adam.theta()).unwrap() - adam.loss()).abs() < 1e-9,
                "it tells the loss of what it gives"
            );
            let norm = penalty.norm(adam.theta());
            assert!(norm <= radius * (1.0 + 1e-5), "{rate}: {norm} {radius}");
        }
    }
}

#[test]
fn iterations_that_were_asked_for_are_taken() {
    let rows = rows(100);
    let network = network(&rows, &[6], Activation::Relu);
    let theta = trained(&network, &rows, 4);
    let spent = [5, 50, 500].map(|iterations| {
        let config = FullBatchConfig { iterations: Some(iterations), ..FullBatchConfig::default() };
        let loss = dense_loss(&network, &rows).unwrap();
        let mut solver = FullBatch::new(loss, &network, false, 3.0_f64.ln(), config);
        let solution = solve(&mut solver, Constraint::Ball(8.0), &theta, Effort::Polish);
        assert!(solution.gradients >= iterations, "{} {iterations}", solution.gradients);
        solution.loss
    });
    assert!(spent[0] > spent[1] && spent[1] >= spent[2] - 1e-9, "{spent:?}");
}

#[test]
fn a_network_of_which_no_loss_can_be_computed_is_an_error() {
    let rows = rows(50);
    let network = network(&rows, &[3], Activation::Relu);
    let mut failing = solver(
        &network,
        Box::new(Tampered { fails_after: 3, ..Tampered::new(dense_loss(&network, &rows).unwrap()) }),
        false,
    );
    let problem =
        |theta| Subproblem { constraint: Constraint::Ball(3.0), theta, effort: Effort::Polish, seed: 0, passes: None };
    let mut failed = false;
    for seed in 0..3 {
        let begun = failing.begin(problem(initial_parameters(&network, seed)));
        failed |= begun.and_then(|()| while_none(&mut failing)).is_err();
    }
    assert!(failed);
    let mut new = solver(&network, dense_loss(&network, &rows).unwrap(), false);
    let refused = new.begin(problem(vec![f64::NAN; network.parameters()]));
    assert!(matches!(refused, Err(SolverError::Loss(LossError::NotFinite))));
}

fn while_none(solver: &mut FullBatch) -> Result<(), SolverError> {
    while solver.advance()?.is_none() {}
    Ok(())
}
