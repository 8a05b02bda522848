//! A run is read as it was written, at every moment of its life.

use std::fs;

use super::*;
use crate::{
    data::{Builtin, DataSpecification},
    export,
    front::{Evaluation, Method, RangeEnd, Search, Termination},
    network::{Activation, ComputeDevice},
    run::{Candidate, MethodSpecification, NetworkSpecification, SavedRun, Specification},
};

pub fn info(builtin: Builtin) -> RunInfo {
    let specification = Specification {
        seed: 5,
        threads: None,
        device: ComputeDevice::Cpu,
        part: None,
        data: DataSpecification::builtin(builtin),
        network: NetworkSpecification {
            hidden: vec![3],
            activation: Activation::Tanh,
            free_biases: true,
            convolutions: Vec::new(),
        },
        method: MethodSpecification {
            name: Method::Budget,
            points: 60,
            max_l1: Some(12.5),
            min_l1: 0.0,
            batch_size: None,
            epochs: None,
            starts: None,
            ..MethodSpecification::default()
        },
    };
    let data = specification.data.prepare(specification.seed).unwrap();
    let network = specification.network.build(data.train.columns, data.dataset.outputs(), data.dataset.image).unwrap();
    let candidates = vec![
        Candidate { hidden: Vec::new(), loss: 0.7, error: None },
        Candidate { hidden: vec![3], loss: 0.1 + 0.2, error: Some(0.01) },
    ];
    RunInfo { candidates, ..RunInfo::new(specification, &data, network, 1.0 / 3.0) }
}

pub fn point(number: usize, l1: f64) -> Point {
    let evaluation = Evaluation { loss: 0.1 + 1.0 / l1, score: 0.1 + 0.2 };
    Point {
        number,
        start: 0,
        fold: None,
        method: Method::Budget,
        l1,
        train: evaluation,
        validation: Some(evaluation),
        validation_error: None,
        test: None,
        nonzero: 2,
        lambda: 0.1,
        residual: f64::INFINITY,
        termination: Some(Termination::Critical),
        gradients: Some(12),
        seconds: 0.25,
    }
}

/// Two weights with this ℓ¹ norm.
pub fn parameters(info: &RunInfo, l1: f64) -> Arc<Parameters> {
    let mut theta = vec![0.0; info.network.parameters()];
    theta[1] = 0.75 * l1;
    theta[4] = -0.25 * l1;
    Arc::new(Parameters::from_dense(&theta))
}

/// Such a point with its network.
pub fn found(info: &RunInfo, number: usize, l1: f64) -> Event {
    Event::Point(Box::new(point(number, l1)), parameters(info, l1))
}

#[test]
fn a_run_is_opened_as_it_was_written() {
    for builtin in [Builtin::Iris, Builtin::Diabetes] {
        let info = info(builtin);
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("runs/first");
        let mut folder = RunFolder::create(&path, &info, false).unwrap();
        let empty = SavedRun::open(&path).unwrap();
        assert!(empty.front.is_empty() && empty.card.is_none());
        for (number, l1) in [(0, 8.0), (1, 4.0), (2, 2.0)] {
            folder.receive(&found(&info, number, l1)).unwrap();
            assert_eq!(SavedRun::open(&path).unwrap().front.len(), number + 1);
        }
        let run = SavedRun::open(&path).unwrap();
        assert_eq!(run.version, env!("CARGO_PKG_VERSION"));
        assert_eq!((&run.specification, &run.network), (&info.specification, &info.network));
        assert_eq!((run.card, run.dataset), (Some(info.card.clone()), info.dataset.clone()));
        assert_eq!(run.loss_at_zero, info.loss_at_zero);
        let numbers: Vec<usize> = run.front.members().iter().map(|member| member.point.number).collect();
        assert_eq!(numbers, [2, 1, 0]);
        assert_eq!(run.front.members()[0].point, point(2, 2.0));
        assert_eq!(run.front.members()[0].parameters, parameters(&info, 2.0));
    }
}

#[test]
fn the_header_of_the_front_is_the_agreed_one() {
    let parent = tempfile::tempdir().unwrap();
    for (builtin, scores) in [(Builtin::Iris, "accuracy"), (Builtin::Diabetes, "r2")] {
        let path = parent.path().join(scores);
        RunFolder::create(&path, &info(builtin), false).unwrap();
        assert_eq!(
            fs::read_to_string(path.join("front.csv")).unwrap(),
            format!(
                "point,start,fold,method,l1,train_loss,validation_loss,test_loss,train_{scores},validation_{scores},\
                 test_{scores},nonzero,lambda,residual,termination,gradients,validation_loss_se,\
                 validation_{scores}_se,sha256,seconds\n"
            )
        );
    }
}

#[test]
fn what_the_front_rests_on_is_kept_and_an_older_run_has_none() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let mut folder = RunFolder::create(&path, &info(Builtin::Iris), false).unwrap();
    let text = || fs::read_to_string(path.join("run.toml")).unwrap();
    assert!(!text().contains("[search]"));
    assert_eq!(SavedRun::open(&path).unwrap().search, None);
    for (sweeps, end) in [(1, RangeEnd::LossFlat), (2, RangeEnd::StepsSpent), (4, RangeEnd::Asked)] {
        let search = Search { starts: 3, sweeps, last_gain: 0.0012, end, gradients: None };
        folder.receive(&Event::Search(search)).unwrap();
        assert_eq!(SavedRun::open(&path).unwrap().search, Some(search));
    }
    assert!(text().ends_with("[search]\nstarts = 3\nsweeps = 4\nlast-gain = 0.0012\nend = \"asked\"\n"), "{}", text());
    assert_eq!(SavedRun::open(&path).unwrap().specification, info(Builtin::Iris).specification);
}

#[test]
fn a_front_of_an_older_version_is_opened() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    folder.receive(&found(&info, 0, 1.0)).unwrap();
    let front = path.join("front.csv");
    let old: String = fs::read_to_string(&front)
        .unwrap()
        .lines()
        .map(|line| {
            let mut fields: Vec<&str> = line.split(',').collect();
            // Without checksums, termination and gradients, without folds, and with starts under their old name.
            fields.remove(18);
            fields.drain(14..16);
            fields.remove(2);
            fields.join(",").replace("start", "branch") + "\n"
        })
        .collect();
    fs::write(&front, &old).unwrap();
    let run = SavedRun::open(&path).unwrap();
    let wanted = Point { termination: None, gradients: None, ..point(0, 1.0) };
    assert_eq!(run.front.members()[0].point, wanted);
    fs::write(&front, old.replace("lambda", "slope")).unwrap();
    let message = SavedRun::open(&path).unwrap_err().to_string();
    assert!(message.contains("line 1 names no column lambda"), "{message}");
}

#[test]
fn points_are_replaced_and_removed() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    for number in 0..3 {
        folder.receive(&found(&info, number, 3.0)).unwrap();
    }
    folder.receive(&found(&info, 1, 2.5)).unwrap();
    folder.receive(&Event::Dropped(0)).unwrap();
    folder.receive(&Event::Dropped(17)).unwrap();
    folder.receive(&found(&info, 3, 1.0)).unwrap();
    let run = SavedRun::open(&path).unwrap();
    let numbers: Vec<usize> = run.front.members().iter().map(|member| member.point.number).collect();
    assert_eq!(numbers, [3, 1, 2]);
    assert_eq!(run.front.get(1).unwrap().parameters, parameters(&info, 2.5));
    assert!(!network_path(&path, 0).exists());
    assert!(fs::read_to_string(path.join("front.csv")).unwrap().ends_with('\n'));
}

#[test]
fn rows_come_in_the_order_of_the_front_when_the_run_has_ended() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    for (number, l1) in [(0, 9.0), (1, 2.0), (3, 10.0), (2, 4.0)] {
        folder.receive(&found(&info, number, l1)).unwrap();
    }
    let numbers = || {
        let text = fs::read_to_string(path.join("front.csv")).unwrap();
        text.lines().skip(1).map(|row| row.split_once(',').unwrap().0.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(), ["0", "1", "3", "2"], "as they were found");
    folder.finish().unwrap();
    assert_eq!(numbers(), ["1", "2", "0", "3"], "by rising ℓ¹ norm");
    assert_eq!(SavedRun::open(&path).unwrap().front.len(), 4);
}

#[test]
fn folds_read_back_beside_the_front_with_a_scaling_of_their_own() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    let unjudged = Point { validation: None, ..point(0, 9.0) };
    folder.receive(&Event::Point(Box::new(unjudged.clone()), parameters(&info, 9.0))).unwrap();
    for (number, fold) in [(1, 1), (2, 0)] {
        let point = Point { fold: Some(fold), ..point(number, 9.0) };
        folder.receive(&Event::Point(Box::new(point), parameters(&info, 9.0))).unwrap();
    }
    let mean = Evaluation { loss: 0.25, score: 0.9 };
    let validated = Validated { mean, standard_error: Some(Evaluation { loss: 0.01, score: 0.02 }) };
    folder.receive(&Event::Validated(vec![(0, validated)])).unwrap();
    // Complete at every moment, also before the end.
    let judged = |run: &SavedRun| run.front.get(0).map(|member| member.point.clone()).unwrap();
    let wanted = Point { validation: Some(mean), validation_error: validated.standard_error, ..unjudged.clone() };
    assert_eq!(judged(&SavedRun::open(&path).unwrap()), wanted);
    folder.finish().unwrap();
    let run = SavedRun::open(&path).unwrap();
    assert_eq!((judged(&run), run.front.len()), (wanted, 1));
    let numbers: Vec<Vec<usize>> =
        run.folds.iter().map(|fold| fold.members().iter().map(|member| member.point.number).collect()).collect();
    assert_eq!(numbers, [vec![2], vec![1]]);
    assert_eq!(run.dataset.folds, 5);
    let means = |number: usize| export::read_network(&network_path(&path, number)).unwrap().0.input_mean;
    assert_eq!(means(0), info.card.input_mean);
    assert_eq!((means(2), means(1)), (info.fold_cards[0].input_mean.clone(), info.fold_cards[1].input_mean.clone()));
    assert_ne!(means(0), means(1));
    let bytes = fs::read(network_path(&path, 0)).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains(r#"\"validation_loss\":0.25"#), "what the folds say stands in the network's own file");
    // A fold that there cannot be is damage, not a reason to fill the memory.
    let csv = fs::read_to_string(path.join("front.csv")).unwrap();
    fs::write(path.join("front.csv"), csv.replace("2,0,0,", "2,0,4000000000,")).unwrap();
    let message = SavedRun::open(&path).unwrap_err().to_string();
    assert!(message.contains("of fold 4000000000"), "{message}");
}

#[test]
fn a_torn_last_row_is_left_out_and_damage_is_told() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    folder.receive(&found(&info, 0, 1.0)).unwrap();
    let front = path.join("front.csv");
    let text = fs::read_to_string(&front).unwrap();
    fs::write(&front, format!("{text}1,0,budget,0.")).unwrap();
    assert_eq!(SavedRun::open(&path).unwrap().front.len(), 1);
    let message = || SavedRun::open(&path).unwrap_err().to_string();
    fs::write(&front, format!("{text}1,0,budget,0.\n")).unwrap();
    assert!(message().contains("line 3 has 4 columns instead of 20"), "{}", message());
    fs::write(&front, text.replace("budget", "magic")).unwrap();
    assert!(message().contains("line 2 unknown method “magic”"), "{}", message());
    fs::write(&front, &text).unwrap();
    fs::remove_file(network_path(&path, 0)).unwrap();
    assert!(message().starts_with("cannot read “"), "{}", message());
    fs::write(path.join("run.toml"), "version = 1\nseed = [").unwrap();
    assert!(message().contains("run.toml” is damaged") && !message().contains('\n'), "{}", message());
    fs::remove_file(path.join("run.toml")).unwrap();
    assert!(message().contains("is not the folder of a run"));
}
