use std::sync::atomic::AtomicBool;

use super::*;
use crate::{
    data::Builtin,
    front::Metric,
    network::{Activation, initial_parameters},
    run::{RunInfo, folder::tests::info},
};

fn rows(info: &RunInfo) -> RunRows {
    RunRows::read(info, &AtomicBool::new(false)).unwrap()
}

fn parameters(network: &Network, seed: u64) -> Arc<Parameters> {
    Arc::new(Parameters::from_dense(&initial_parameters(network, seed)))
}

fn predict(
    info: &RunInfo,
    rows: &RunRows,
    set: RowSet,
    networks: Vec<(Option<usize>, Arc<Parameters>)>,
) -> Predictions {
    PredictionTask { set, networks }.predict(&info.network, rows, &|| false).unwrap().unwrap()
}

fn of_set(builtin: Builtin, set: RowSet) -> (RunInfo, Predictions) {
    let info = info(builtin);
    let rows = rows(&info);
    let own = vec![(None, parameters(&info.network, 3))];
    let predictions = predict(&info, &rows, set, own);
    assert_eq!(predictions.len(), rows.count(set));
    (info, predictions)
}

#[test]
fn classes_and_figures_are_those_that_the_run_computes() {
    let (info, predictions) = of_set(Builtin::Iris, RowSet::Test);
    let data = info.specification.data.prepare(0).unwrap();
    let theta = initial_parameters(&info.network, 3);
    let (loss, accuracy) = crate::network::dense_loss(&info.network, &data.test).unwrap().evaluate(&theta).unwrap();
    let near = |metric, expected: f64| (predictions.scores.get(metric).unwrap() - expected).abs() < 1e-6;
    assert!(near(Metric::LogLoss, loss) && near(Metric::Accuracy, accuracy), "{:?}", predictions.scores);
    let Answers::Classes(classified) = &predictions.answers else { panic!("classes") };
    assert_eq!(classified.confusion.rows(), 30);
    let wrong = (0..30).filter(|&row| predictions.is_right(row) == Some(false)).count() as f64;
    assert!((1.0 - wrong / 30.0 - accuracy).abs() < 1e-12);
    // The worst row is the one whose true class is the least probable.
    let own = |row: u32| classified.of_row(row as usize)[classified.truth[row as usize] as usize];
    assert!(predictions.order.windows(2).all(|pair| own(pair[0]) <= own(pair[1])));
    assert_eq!(predictions.targets.best_constant(Metric::Accuracy), Some(1.0 / 3.0));
    assert_eq!(info.targets[2].as_ref(), Some(&predictions.targets));
}

#[test]
fn numbers_are_in_the_units_of_the_target() {
    let (info, predictions) = of_set(Builtin::Diabetes, RowSet::Training);
    let data = info.specification.data.prepare(0).unwrap();
    let theta = initial_parameters(&info.network, 3);
    let (loss, r_squared) = crate::network::dense_loss(&info.network, &data.train).unwrap().evaluate(&theta).unwrap();
    let std = data.target_scaling.unwrap().std;
    let rmse = predictions.scores.get(Metric::RootMeanSquaredError).unwrap();
    assert!((rmse - loss.sqrt() * std).abs() < 1e-5 * rmse, "{rmse}");
    assert!((predictions.scores.get(Metric::RSquared).unwrap() - r_squared).abs() < 1e-6);
    let constant = predictions.targets.best_constant(Metric::RootMeanSquaredError).unwrap();
    assert!((constant - std).abs() < 1e-9 * std);
    let Answers::Values(estimated) = &predictions.answers else { panic!("numbers") };
    let error = |row: u32| (estimated.predicted[row as usize] - estimated.truth[row as usize]).abs();
    assert!(predictions.order.windows(2).all(|pair| error(pair[0]) >= error(pair[1])));
}

#[test]
fn every_training_row_is_judged_by_the_fold_that_holds_it_out() {
    let mut info = info(Builtin::Iris);
    info.specification.data.validation = crate::data::Validation::Folds(3);
    info.specification.data.repeats = 2;
    info.checksum = None;
    let rows = rows(&info);
    assert!(rows.are_held_out(RowSet::Validation) && !rows.are_held_out(RowSet::Test));
    assert_eq!((rows.folds(), rows.count(RowSet::Validation)), (3, rows.count(RowSet::Training)));
    let networks: Vec<_> = (0..3).map(|fold| (Some(fold), parameters(&info.network, fold as u64))).collect();
    let predictions = predict(&info, &rows, RowSet::Validation, networks.clone());
    let mut places = predictions.places.clone();
    places.sort_unstable();
    let mut train = rows.data().train.places().to_vec();
    train.sort_unstable();
    assert_eq!((places, predictions.folds), (train, Some([3, 3])));
    // Each with its own network and its own scaling.
    let fold = rows.data().fold(1).unwrap();
    let theta = initial_parameters(&info.network, 1);
    let (loss, _) = crate::network::dense_loss(&info.network, &fold.validation).unwrap().evaluate(&theta).unwrap();
    let alone = predict(&info, &rows, RowSet::Validation, vec![networks[1].clone()]);
    assert!((alone.scores.get(Metric::LogLoss).unwrap() - loss).abs() < 1e-6);
    assert_eq!((alone.folds, alone.len()), (Some([1, 3]), fold.validation.len()));
}

#[test]
fn what_nobody_waits_for_is_not_told_and_other_rows_are_refused() {
    let mut info = info(Builtin::Iris);
    let rows = rows(&info);
    let task = PredictionTask { set: RowSet::Training, networks: vec![(None, parameters(&info.network, 0))] };
    assert!(task.predict(&info.network, &rows, &|| true).unwrap().is_none());
    let other = Network::dense(3, vec![2], 3, Activation::Relu);
    assert!(task.predict(&other, &rows, &|| false).is_err());
    info.checksum = Some("another".to_owned());
    assert!(RunRows::read(&info, &AtomicBool::new(false)).is_err());
    assert_ne!(task, PredictionTask { networks: vec![(None, parameters(&info.network, 0))], ..task.clone() });
    assert_eq!(task, task.clone());
}
