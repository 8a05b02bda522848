//! Cross-validation against what is known exactly: on each fold the lasso path, and its loss on the rows that the fold holds out.

use std::time::{Duration, Instant};

use paretoscope::{
    data::{Builtin, DataSpecification, Validation},
    network::{Activation, ComputeDevice},
    run::{Command, Event, MethodSpecification, NetworkSpecification, Record, Specification, Worker},
};

const FOLDS: usize = 5;

/// The run that `paretoscope fit diabetes --hidden none --free-biases --folds 5 --points 30` computes.
fn specification() -> Specification {
    let mut data = DataSpecification::builtin(Builtin::Diabetes);
    data.validation = Validation::Folds(FOLDS);
    Specification {
        seed: 0,
        threads: Some(2),
        device: ComputeDevice::Cpu,
        part: None,
        data,
        network: NetworkSpecification {
            hidden: Vec::new(),
            activation: Activation::Relu,
            free_biases: true,
            convolutions: Vec::new(),
        },
        method: MethodSpecification { points: 30, ..MethodSpecification::default() },
    }
}

/// Fold, ℓ¹ norm and loss on the rows that it holds out, at the knots of the exact lasso path and in the middle between two of them.
///
/// By scikit-learn 1.9 on the rows that `print_the_rows_of_the_folds` prints, of `load_diabetes(scaled=False)`. For each fold, with
/// `x, y` of its training rows standardized by their own means and standard deviations (of the population), and the rows that it holds
/// out by the same:
///
/// ```python
/// _, _, coefficients = lars_path(x, y, method="lasso")
/// knots = coefficients.T
/// both = [knot for a, b in zip(knots, knots[1:]) for knot in (a, (a + b) / 2)] + [knots[-1]]
/// unit = (std of the fold's training targets / std of those of all training rows) ** 2
/// rows = [(fold, abs(c).sum(), unit * mean((held_out_y - held_out_x @ c) ** 2)) for c in both]
/// ```
fn exact_losses() -> Vec<Vec<(f64, f64)>> {
    let mut folds = vec![Vec::new(); FOLDS];
    for line in include_str!("../fixtures/diabetes_fold_losses.csv").lines().skip(1) {
        let [fold, l1, loss] = line.split(',').collect::<Vec<_>>().try_into().unwrap();
        folds[fold.parse::<usize>().unwrap()].push((l1.parse().unwrap(), loss.parse().unwrap()));
    }
    folds
}

/// The loss at a norm. Between two knots the coefficients are linear in the norm, so that the loss is the parabola through them and the
/// middle; beyond the last knot, which is least squares, the norm is not used up.
fn exact(places: &[(f64, f64)], l1: f64) -> f64 {
    let Some(segment) = places.windows(3).step_by(2).find(|segment| segment[2].0 >= l1) else {
        return places.last().unwrap().1;
    };
    let [(from, low), (_, middle), (to, high)] = [segment[0], segment[1], segment[2]];
    let share = (l1 - from) / (to - from);
    let weights = [(1.0 - share) * (1.0 - 2.0 * share), 4.0 * share * (1.0 - share), share * (2.0 * share - 1.0)];
    weights[0] * low + weights[1] * middle + weights[2] * high
}

fn computed() -> Record {
    let worker = Worker::spawn(|| {}).unwrap();
    worker.send(Command::Start(Box::new(specification())));
    let until = Instant::now() + Duration::from_mins(2);
    let mut record = None;
    loop {
        let event = worker.next_until(until).unwrap();
        match &event {
            Event::Started(info) => record = Some(Record::new(info.clone())),
            Event::Failed(reason) => panic!("{reason}"),
            event => drop(record.as_mut().map(|record: &mut Record| record.receive(event))),
        }
        if matches!(event, Event::Finished(_)) {
            return record.unwrap();
        }
    }
}

#[test]
fn the_loss_on_held_out_rows_is_that_of_the_lasso_path_of_each_fold() {
    let (record, folds) = (computed(), exact_losses());
    assert_eq!(record.folds.len(), FOLDS);
    for (fold, places) in record.folds.iter().zip(&folds) {
        assert!(fold.len() >= 25, "{}", fold.len());
        for member in fold.members() {
            let (l1, loss) = (member.point.l1, member.point.validation.unwrap().loss);
            let exact = exact(places, l1);
            assert!((loss - exact).abs() < 1e-3, "fold {:?} at {l1}: {loss}, and {exact}", member.point.fold);
        }
    }
    // The front is judged by their mean.
    for member in record.front.members() {
        let mean = folds.iter().map(|places| exact(places, member.point.l1)).sum::<f64>() / FOLDS as f64;
        let told = member.point.validation.unwrap().loss;
        assert!((told - mean).abs() < 2e-3, "at {}: {told}, and {mean}", member.point.l1);
    }
}

#[test]
#[ignore = "prints what the fixture is made from"]
fn print_the_rows_of_the_folds() {
    let data = specification().data;
    let prepared = data.prepare(data.split).unwrap();
    for (place, fold) in prepared.folds.iter().enumerate() {
        println!("{place};{:?};{:?}", fold.train, fold.validation);
    }
}
