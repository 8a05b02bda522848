//! A continuation with losses and solvers that do not do what they should, and with few of them.

use std::sync::atomic::Ordering;

use crate::{
    data::{Builtin, DataSpecification, Validation},
    front::RangeEnd,
    network::{Activation, Loss, LossError, Network, dense_loss},
    solver::{
        Progress, Sequential, Settings, SolvedPoint, SolverError, StepKind, TrainingRows, budget, predictor_corrector,
        test_support::{COLUMNS, Method, Tampered, front, rows, told, wide_rows},
    },
};

const METHODS: [Method; 2] = [budget, predictor_corrector];

fn network() -> Network {
    Network::dense(COLUMNS, vec![6], 3, Activation::Relu)
}

fn training_rows(loss: Tampered) -> TrainingRows {
    TrainingRows { network: network(), free_biases: false, loss: Box::new(loss) }
}

fn tampered() -> Tampered {
    Tampered::new(dense_loss(&network(), &rows(60)).unwrap())
}

fn settings() -> Settings {
    Settings { points: 8, max_l1: Some(20.0), starts: Some(3), ..Settings::default() }
}

/// Hypervolume up to the largest norm that was asked for and the loss at zero.
fn volume(points: &[SolvedPoint]) -> f64 {
    let norms = points.iter().skip(1).map(|point| point.l1).chain([20.0]);
    let area = points.iter().zip(norms).map(|(point, next)| (next - point.l1) * (3.0_f64.ln() - point.loss));
    area.sum::<f64>() / (20.0 * 3.0_f64.ln())
}

#[test]
fn a_loss_that_fails_is_told_once_and_ends_the_continuation_wherever_it_happens() {
    let whole = tampered();
    let gradients = std::sync::Arc::clone(&whole.gradients);
    told(budget(training_rows(whole), settings(), 0, Box::new(Sequential)).unwrap()).unwrap();
    let all = gradients.load(Ordering::Relaxed);
    // While starts are trained, on their walks, in sweeps and at the end.
    for fails_after in [0, 1, 7, all / 2, all - 1] {
        let loss = Tampered { fails_after, ..tampered() };
        let mut continuation = budget(training_rows(loss), settings(), 0, Box::new(Sequential)).unwrap();
        let failed = continuation.by_ref().find_map(Result::err);
        assert!(matches!(failed, Some(SolverError::Loss(LossError::NotFinite))), "after {fails_after} of {all}");
        assert!(continuation.next().is_none(), "nothing comes after an error");
    }
}

#[test]
fn a_loss_that_there_is_only_one_of_leads_to_a_front_of_the_same_kind() {
    for method in METHODS {
        let alone = Tampered { is_alone: true, ..tampered() };
        let one = told(method(training_rows(alone), settings(), 0, Box::new(Sequential)).unwrap()).unwrap();
        let many = front(method, &network(), &rows(60), settings(), 0, 3);
        assert_eq!((one.points.len(), one.search.unwrap().starts), (8, 3), "starts wait for the only solver");
        // Without parts all is computed in double precision, with them not: walks end on other branches, but on none that is bad.
        let (one, many) = (volume(&one.points), volume(&many.points));
        assert!((one / many - 1.0).abs() < 0.03, "{one} {many}");
    }
    let alone = Tampered { is_alone: true, ..tampered() };
    let automatic = Settings { starts: None, ..settings() };
    let one = told(budget(training_rows(alone), automatic, 0, Box::new(Sequential)).unwrap()).unwrap();
    assert_eq!(one.search.unwrap().starts, 1, "as many as there is time for");
}

#[test]
fn each_start_is_walked_once_from_the_dense_end_to_the_sparse_one() {
    for method in METHODS {
        let found = front(method, &network(), &rows(60), settings(), 0, 2);
        for start in 0..3 {
            let walk: Vec<f64> =
                found.branches.iter().filter(|point| point.start == start).map(|point| point.l1).collect();
            assert!(walk.len() > 3, "start {start}: {walk:?}");
            // After the trained network, which may be sparser than what was asked for.
            assert!(walk[1..].windows(2).all(|pair| pair[0] > pair[1]), "start {start}: {walk:?}");
            let sparsest = found.branches.iter().rfind(|point| point.start == start).unwrap();
            assert!(sparsest.loss > 0.95 * 3.0_f64.ln(), "start {start} ends at {}", sparsest.loss);
        }
        assert!(found.points.iter().all(|point| point.start < 3));
    }
}

#[test]
fn a_start_alone_is_the_one_that_it_is_beside_the_others() {
    for method in METHODS {
        let all = front(method, &network(), &rows(60), settings(), 0, 2);
        for start in [0, 2] {
            let settings = Settings { start_alone: Some(start), ..settings() };
            let alone = front(method, &network(), &rows(60), settings, 0, 2);
            let walk: Vec<_> = all.branches.iter().filter(|point| point.start == start).copied().collect();
            assert_eq!(alone.branches, walk, "the same networks on the way, and none of another start");
            assert!(alone.points.iter().all(|point| point.start == start));
            assert_eq!(alone.search.unwrap().starts, 1);
        }
    }
}

#[test]
fn steps_are_told_while_networks_are_trained_and_while_they_are_solved() {
    let found = front(budget, &network(), &rows(6000), settings(), 0, 2);
    assert!([StepKind::WarmUp, StepKind::Corrector].iter().all(|kind| found.kinds.contains(kind)));
}

#[test]
fn the_range_goes_on_until_validation_has_turned_and_points_beyond_are_given_up() {
    // Labels of which a third is noise: more norm soon only learns the noise by heart.
    let (train, validation) = (wide_rows(40, 15, false, 5), wide_rows(200, 15, false, 6));
    let network = Network::dense(15, vec![8], 2, Activation::Relu);
    for method in METHODS {
        let loss = dense_loss(&network, &train).unwrap();
        let mut judge = dense_loss(&network, &validation).unwrap();
        let monitor = Some(judge.sharing().unwrap() as Box<dyn Loss + Send>);
        let rows = TrainingRows { network: network.clone(), free_biases: false, loss };
        let settings = Settings { points: 20, ..Settings::default() };
        let found = told(method(rows, settings, 0, Box::new(Sequential)).unwrap().with_monitor(monitor)).unwrap();
        let judged: Vec<f64> = found.points.iter().map(|point| judge.value(&point.theta).unwrap()).collect();
        let lowest = judged.iter().copied().fold(f64::INFINITY, f64::min);
        let best = judged.iter().position(|&loss| loss == lowest).unwrap();
        assert!(best + 1 < judged.len(), "the best validated network is not the densest: {judged:?}");
        let end = found.search.unwrap().end;
        assert!(matches!(end, RangeEnd::Overfits | RangeEnd::LossVanished), "{end:?}");
        if end == RangeEnd::Overfits {
            assert!(judged[judged.len() - 1] > 1.02 * lowest, "{judged:?}");
        }
    }
}

#[test]
fn budgets_that_are_given_are_all_solved_and_no_others() {
    // Near each other, far apart, and one that no constraint holds.
    let budgets = [0.0, 3.0, 3.1, 19.0, 7.5, 20.0, 3.0];
    for method in METHODS {
        let rows =
            TrainingRows { network: network(), free_biases: false, loss: dense_loss(&network(), &rows(60)).unwrap() };
        let continuation = method(rows, settings(), 0, Box::new(Sequential)).unwrap().with_budgets(&budgets);
        let found: Vec<f64> = told(continuation).unwrap().points.iter().map(|point| point.l1).collect();
        let wanted = [0.0, 3.0, 3.1, 7.5, 19.0, 20.0];
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        for (l1, budget) in found.iter().zip(wanted) {
            assert!((l1 - budget).abs() <= 0.01 * budget, "{found:?}");
        }
    }
}

#[test]
fn the_range_is_told_before_the_points_of_the_front_are_placed() {
    let network = Network::dense(15, vec![8], 2, Activation::Relu);
    let rows = TrainingRows {
        network: network.clone(),
        free_biases: false,
        loss: dense_loss(&network, &wide_rows(40, 15, false, 5)).unwrap(),
    };
    let settings = Settings { points: 20, ..Settings::default() };
    let steps: Vec<Progress> =
        budget(rows, settings, 0, Box::new(Sequential)).unwrap().collect::<Result<_, _>>().unwrap();
    let place = steps.iter().position(|progress| matches!(progress, Progress::Range(..))).unwrap();
    let found = told(steps.iter().cloned().map(Ok)).unwrap();
    let (max_l1, end) = found.range.unwrap();
    let densest = found.points[found.points.len() - 1].l1;
    assert!((densest / max_l1 - 1.0).abs() < 0.01 && end == found.search.unwrap().end, "{max_l1} {densest} {end:?}");
    let later = steps[place..].iter().filter(|progress| matches!(progress, Progress::Point(_))).count();
    assert!(later >= 20, "all points are solved after it is known: {later}");
    // Budgets may still be given then.
    let rows = TrainingRows {
        network: network.clone(),
        free_biases: false,
        loss: dense_loss(&network, &wide_rows(40, 15, false, 5)).unwrap(),
    };
    let mut continuation = budget(rows, settings, 0, Box::new(Sequential)).unwrap();
    let before: Vec<_> = continuation.by_ref().take_while(|step| !matches!(step, Ok(Progress::Range(..)))).collect();
    let budgets = [0.0, 0.25 * max_l1, 0.5 * max_l1, max_l1];
    let found = told(before.into_iter().chain(continuation.with_budgets(&budgets))).unwrap();
    assert_eq!(found.points.len(), 4);
    for (point, budget) in found.points.iter().zip(budgets) {
        assert!((point.l1 - budget).abs() <= 0.01 * budget, "{} {budget}", point.l1);
    }
}

#[test]
fn a_range_that_another_front_has_told_is_kept_to_and_said_with_its_reason() {
    let rows =
        || TrainingRows { network: network(), free_biases: false, loss: dense_loss(&network(), &rows(60)).unwrap() };
    let settings = Settings { max_l1: None, ..settings() };
    let range = Some((12.0, RangeEnd::Overfits));
    let found = told(budget(rows(), settings, 0, Box::new(Sequential)).unwrap().with_range(range)).unwrap();
    let densest = found.points[found.points.len() - 1].l1;
    assert!((densest / 12.0 - 1.0).abs() < 0.01, "{densest}");
    assert_eq!((found.range, found.search.unwrap().end), (range, RangeEnd::Overfits));
    // Training leads no farther than to some norm.
    let range = Some((1e6, RangeEnd::Overfits));
    let found = told(budget(rows(), settings, 0, Box::new(Sequential)).unwrap().with_range(range)).unwrap();
    assert_eq!(found.search.unwrap().end, RangeEnd::StepsSpent);
    assert!(found.points[found.points.len() - 1].l1 < 1e6);
}

#[test]
fn the_range_does_not_go_far_beyond_the_best_validated_network() {
    // Its walks end in networks that are worse than those of the sweeps, and validate best at larger norms.
    let mut data = DataSpecification::builtin(Builtin::Digits);
    data.validation = Validation::Share(0.2);
    let data = data.prepare(0).unwrap();
    let network = Network::dense(64, vec![20, 20], 10, Activation::Relu);
    for seed in 0..2 {
        let loss = dense_loss(&network, &data.train).unwrap();
        let mut judge = dense_loss(&network, &data.validation).unwrap();
        let monitor = Some(judge.sharing().unwrap() as Box<dyn Loss + Send>);
        let rows = TrainingRows { network: network.clone(), free_biases: false, loss };
        let continuation =
            budget(rows, Settings { points: 30, ..Settings::default() }, seed, Box::new(Sequential)).unwrap();
        let points = told(continuation.with_monitor(monitor)).unwrap().points;
        let judged: Vec<f64> = points.iter().map(|point| judge.value(&point.theta).unwrap()).collect();
        let best =
            (0..points.len()).min_by(|&a, &b| judged[a].total_cmp(&judged[b])).map(|best| &points[best]).unwrap();
        let densest = &points[points.len() - 1];
        // Three coarse budgets at the most.
        assert!(best.l1 < densest.l1 && densest.l1 < best.l1 / 0.343, "seed {seed}: {} {}", best.l1, densest.l1);
    }
}

#[test]
fn the_work_is_told_from_nothing_to_all_of_it() {
    let continuation = budget(training_rows(tampered()), settings(), 0, Box::new(Sequential)).unwrap();
    let shares: Vec<f64> = continuation
        .filter_map(|progress| match progress.unwrap() {
            Progress::Done(outlook) => Some(outlook.share),
            _ => None,
        })
        .collect();
    assert!(shares[0] < 0.2 && shares[shares.len() - 1] == 1.0, "{} … {}", shares[0], shares[shares.len() - 1]);
    // Not all of it in one leap at the end.
    let largest = shares.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
    assert!(largest < 0.3, "{largest}");
}

#[test]
fn the_front_of_a_linear_model_goes_on_to_the_least_squares() {
    let network = Network::dense(6, Vec::new(), 1, Activation::Relu);
    for seed in 0..4 {
        let loss = dense_loss(&network, &wide_rows(60, 6, true, seed)).unwrap();
        let again = loss.sharing().unwrap();
        // By the rows that it is trained on validation never turns.
        let monitor = Some(loss.sharing().unwrap() as Box<dyn Loss + Send>);
        let rows = TrainingRows { network: network.clone(), free_biases: false, loss };
        let continuation = budget(rows, Settings { points: 12, ..Settings::default() }, 0, Box::new(Sequential));
        let found = told(continuation.unwrap().with_monitor(monitor)).unwrap();
        let densest = found.points.last().unwrap();
        // Where the slope is nothing, a convex loss is lowest.
        assert!(densest.lambda < 1e-3, "λ is {} at {}", densest.lambda, densest.l1);
        let (max_l1, end) = found.range.unwrap();
        assert!(end == RangeEnd::LossFlat && max_l1 <= densest.l1 * 1.01, "{max_l1} {end:?}");
        // Over other rows it ends where that of these has told, which is no power of anything.
        let rows = TrainingRows { network: network.clone(), free_biases: false, loss: again };
        let continuation = budget(rows, Settings { points: 12, ..Settings::default() }, 0, Box::new(Sequential));
        let told_by_others = 0.93 * max_l1;
        let found = told(continuation.unwrap().with_range(Some((told_by_others, RangeEnd::LossFlat)))).unwrap();
        let reached = found.points.last().unwrap().l1;
        assert!((reached / told_by_others - 1.0).abs() < 1e-3, "{reached} of {told_by_others}");
    }
}
