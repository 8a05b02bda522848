//! Which network to take: the test figures of the networks that the selectors take from fronts of default runs, of their refits and of
//! the densest, over several splits, beside what a person would take from scikit-learn instead on the same rows.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use paretoscope::{
    data::{DataSpecification, Validation},
    front::{Member, RefitKind, Selector, recommended},
    network::Activation,
    run::{
        Command, Event, MethodSpecification, NetworkSpecification, Record, RefitProgress, Specification, Worker,
        default_hidden_of,
    },
};

use crate::{rivals::Rivals, table::Table};

/// How often the rows are divided anew.
const SPLITS: u64 = 5;
/// Longest time that nothing is heard of a run.
const PATIENCE: Duration = Duration::from_hours(1);

/// What is compared on a dataset, in the order of the columns.
const NETWORKS: [&str; 6] = ["recommended", "lowest loss", "highest accuracy", "knee", "refit", "densest"];

/// A test score (accuracy or R²) and the number of parameters that are not zero.
#[derive(Clone, Copy)]
pub struct Outcome {
    pub score: f64,
    pub nonzero: usize,
}

/// What a split of a dataset has come to.
struct Split {
    networks: [Outcome; NETWORKS.len()],
    rivals: Option<Rivals>,
    /// Parameters of the whole network.
    parameters: usize,
}

/// Prints the table. With `PARETOSCOPE_ONLY` only the datasets whose names it holds, separated by commas.
pub fn measure() {
    let only = std::env::var("PARETOSCOPE_ONLY").ok();
    let is_asked = |name: &str| only.as_deref().is_none_or(|only| only.split(',').any(|one| one == name));
    let mut found = Vec::new();
    for (name, data) in datasets().into_iter().filter(|(name, _)| is_asked(name)) {
        let splits: Vec<Split> = (0..SPLITS).map(|split| compute(&data, split)).collect();
        print(name, &splits);
        found.push((name, splits));
    }
    summarize(&found);
}

/// Built-in datasets, and those of the folder that `PARETOSCOPE_DATA` names.
fn datasets() -> Vec<(&'static str, DataSpecification)> {
    let mut datasets: Vec<_> =
        ["iris", "digits", "breast-cancer", "diabetes"].map(|name| (name, name.to_owned(), None)).into();
    match std::env::var_os("PARETOSCOPE_DATA") {
        Some(folder) => {
            let at = |name: &str| Path::new(&folder).join(name).to_string_lossy().into_owned();
            datasets.extend([
                ("Auto", at("tables/Auto.csv"), Some("mpg")),
                ("Carseats", at("tables/Carseats.csv"), Some("Sales")),
                ("Default", at("tables/Default.csv"), Some("default")),
                ("MNIST", at("mnist"), None),
            ]);
        }
        None => println!("\nPARETOSCOPE_DATA is not set: Auto, Carseats, Default and MNIST are left out."),
    }
    let data = |source, target: Option<&str>| DataSpecification {
        target: target.map(str::to_owned),
        ..DataSpecification::new(source)
    };
    datasets.into_iter().map(|(name, source, target)| (name, data(source, target))).collect()
}

fn compute(data: &DataSpecification, split: u64) -> Split {
    let mut data = DataSpecification { split, ..data.clone() };
    let summary = data.summary(split).unwrap();
    data.validation = data.validation.resolved(summary.train_rows + summary.validation_rows, summary.image.is_none());
    let network = NetworkSpecification {
        hidden: default_hidden_of(&summary),
        activation: Activation::Relu,
        free_biases: false,
        convolutions: Vec::new(),
    };
    let specification = Specification {
        seed: split,
        threads: None,
        device: paretoscope::network::ComputeDevice::default(),
        part: None,
        data: data.clone(),
        network: network.clone(),
        method: MethodSpecification::default(),
    };
    let usual = network.build(summary.columns, summary.outputs, summary.image).expect("a network that can be");
    let parameters = usual.parameters();
    let record = run(specification);
    let taken = recommended(&record.front).expect("there are rows to choose by");
    let chosen = |selector: Selector| outcome(selector.choose(&record.front).unwrap_or(taken));
    let refit =
        record.refits.get(taken.point.number, RefitKind::Refit).map(|refit| outcome(&refit.member(&taken.point)));
    let networks = [
        outcome(taken),
        chosen(Selector::Best),
        chosen(Selector::BestAccuracy),
        chosen(Selector::Knee),
        refit.expect("the recommended network is refitted"),
        outcome(record.front.members().last().expect("a front")),
    ];
    // Those that choose by themselves have all rows but those of the test.
    let all = DataSpecification { validation: Validation::Share(0.0), ..data }.prepare(split).unwrap();
    assert_eq!(all.test.len(), record.info.dataset.test_rows);
    Split { networks, rivals: Rivals::fit(&all, &network.hidden, split), parameters }
}

fn outcome(member: &Member) -> Outcome {
    Outcome { score: member.point.test.expect("there are test rows").score, nonzero: member.point.nonzero }
}

/// Computes a run, and the refit of its recommended network.
fn run(specification: Specification) -> Record {
    let worker = Worker::spawn(|| {}).unwrap();
    // Hidden layers as in a default run: by cross-validation where rows are few.
    worker.send(Command::Choose(Box::new(specification)));
    let mut record: Option<Record> = None;
    loop {
        let event = worker.next_until(Instant::now() + PATIENCE).expect("the run goes on");
        if let Event::Started(info) = &event {
            record = Some(Record::new(info.clone()));
        }
        let Some(record) = &mut record else { continue };
        record.receive(&event);
        match event {
            Event::Failed(reason) => panic!("{reason}"),
            Event::Finished(_) => {
                let taken = recommended(&record.front).expect("there are rows to choose by").point.number;
                worker.send(Command::Refit(vec![taken], vec![RefitKind::Refit]));
            }
            Event::Refitting(RefitProgress { is_over: true, .. }) => return record.clone(),
            _ => {}
        }
    }
}

/// Prints what was found on a dataset.
fn print(name: &str, splits: &[Split]) {
    let mut table = Table::new(
        format!(
            "{name}: a default run on each of {} splits, at most {} parameters; test score (accuracy or R²), mean over the splits and its range; \
             non-zeros, biases included",
            splits.len(),
            splits.first().map_or(0, |split| split.parameters)
        ),
        &["network", "test score", "lowest", "highest", "non-zeros"],
    );
    let mut add = |name: &str, outcomes: Vec<Outcome>| {
        if outcomes.is_empty() {
            return;
        }
        let scores = || outcomes.iter().map(|outcome| outcome.score);
        table.add([
            name.to_owned(),
            format!("{:.3}", mean(scores())),
            format!("{:.3}", scores().fold(f64::INFINITY, f64::min)),
            format!("{:.3}", scores().fold(f64::NEG_INFINITY, f64::max)),
            format!("{:.0}", mean(outcomes.iter().map(|outcome| outcome.nonzero as f64))),
        ]);
    };
    for (place, network) in NETWORKS.into_iter().enumerate() {
        add(network, splits.iter().map(|split| split.networks[place]).collect());
    }
    let rivals = |of: fn(&Rivals) -> Outcome| splits.iter().filter_map(|split| split.rivals.as_ref().map(of)).collect();
    add("l1, cross-validated", rivals(|rivals| rivals.l1));
    add("MLP", rivals(|rivals| rivals.mlp));
    table.print();
}

/// Prints how the recommended networks stand to the better of their rivals, dataset by dataset and on average.
fn summarize(found: &[(&str, Vec<Split>)]) {
    let Some(versions) = found.iter().flat_map(|(_, splits)| splits).find_map(|split| split.rivals.as_ref()) else {
        println!(
            "\nThere is no scikit-learn for the Python that PARETOSCOPE_PYTHON names (or python3): nothing to compare with."
        );
        return;
    };
    let mut table = Table::new(
        format!(
            "Mean test score minus that of the better of cross-validated l1 (LogisticRegressionCV, LassoCV) and an MLP of the same shape \
             (MLPClassifier, MLPRegressor), both by {} with default options but as many iterations as they need, on all rows but those of \
             the test; and the share of the MLP's weights",
            versions.versions
        ),
        &["dataset", "recommended", "lowest loss", "refit", "densest", "weights of recommended / MLP"],
    );
    let mut means: Vec<[f64; 5]> = Vec::new();
    for (name, splits) in found {
        let of = |network: usize| mean(splits.iter().map(|split| split.networks[network].score));
        let rival = |of: fn(&Rivals) -> f64| mean(splits.iter().filter_map(|split| split.rivals.as_ref().map(of)));
        let better = rival(|rivals| rivals.l1.score).max(rival(|rivals| rivals.mlp.score));
        let nonzero = mean(splits.iter().map(|split| split.networks[0].nonzero as f64));
        let share = nonzero / rival(|rivals| rivals.mlp.nonzero as f64);
        let figures = [of(0) - better, of(1) - better, of(4) - better, of(5) - better, share];
        table.add(row(name, &figures));
        means.push(figures);
    }
    let average: [f64; 5] = std::array::from_fn(|place| mean(means.iter().map(|figures| figures[place])));
    table.add(row("mean", &average));
    table.print();
}

fn row(name: &str, figures: &[f64; 5]) -> Vec<String> {
    let [differences @ .., share] = figures;
    let differences = differences.iter().map(|difference| format!("{difference:+.3}"));
    std::iter::once(name.to_owned()).chain(differences).chain([format!("{share:.3}")]).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}
