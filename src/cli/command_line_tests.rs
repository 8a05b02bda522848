//! The command line that the window shows asks for the run that it shows.

use clap::Parser as _;
use paretoscope::{
    data::{Builtin, ClassWeights, ColumnChoice, Missing, SplitBy, SplitKind, Task},
    front::Method,
    network::{Activation, ComputeDevice},
    run::{BatchSize, HiddenLayers, command_line, quoted},
};
use proptest::{option, prelude::*};

use super::*;
use crate::cli::arguments::{Arguments, Subcommand};

/// What the program makes of these words, before it has looked at the data.
fn parsed(words: &[String]) -> (Specification, bool) {
    let arguments = Arguments::try_parse_from(words).unwrap_or_else(|error| panic!("{words:?}: {error}"));
    let Some(Subcommand::Fit(mut fit)) = arguments.subcommand else { panic!("{words:?}") };
    let hidden = fit.hidden.take();
    (specification(*fit, hidden.as_ref()), hidden.is_some())
}

/// What a file or a column may be called: also what a shell or a parser of options takes for something else.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}(\\.csv)?",
        "-{1,2}[a-z]{1,6}(=[a-z])?",
        "[ -~äλ\u{2019}\t]{1,12}",
        Just("a 'quoted' \"name\" of $HOME;`ls`\\!^".to_owned()),
    ]
}

fn data() -> impl Strategy<Value = DataSpecification> {
    let task = option::of(prop_oneof![Just(Task::Classification), Just(Task::Regression)]);
    let validation = prop_oneof![
        Just((Validation::Automatic, 1)),
        (0.0_f64..1.0).prop_map(|share| (Validation::Share(share), 1)),
        Just((Validation::Share(0.0), 1)),
        (2_usize..100, 1_usize..5).prop_map(|(folds, repeats)| (Validation::Folds(folds), repeats)),
    ];
    let target = option::of(prop_oneof![name(), Just(String::new())]);
    let columns = prop::collection::btree_map(name().prop_map(|name| name.trim().to_owned()), column(), 0..3);
    let factor = prop_oneof![Just(0.0), 1e-3_f64..1e3, (1.0_f64..1e3).prop_map(f64::round)];
    let factors = prop::collection::btree_map(name().prop_map(|name| name.trim().to_owned()), factor, 0..3);
    let missing = prop::sample::select(Missing::ALL.to_vec());
    let split = prop_oneof![Just(0), any::<u64>()];
    let kind = option::of(prop::sample::select(SplitKind::ALL.to_vec()));
    let split_by = option::of(
        ("[a-z -]{0,5}[a-z]", kind).prop_map(|(column, kind)| SplitBy { column: column.trim().to_owned(), kind }),
    );
    let given = prop::collection::btree_map("[a-z= -]{0,5}[a-z]", 0.01_f64..100.0, 1..3);
    let given = given
        .prop_map(|weights| weights.into_iter().map(|(class, weight)| (class.trim().to_owned(), weight)).collect());
    let class_weights = option::of(prop_oneof![Just(ClassWeights::Balanced), given.prop_map(ClassWeights::Given)]);
    let more = (split, missing, columns, factors, split_by, class_weights);
    (name(), option::of(name()), target, task, validation, any::<bool>(), more).prop_map(
        |(source, test, target, task, (validation, repeats), standardize, more)| {
            let (split, missing, columns, penalty_factors, split_by, class_weights) = more;
            DataSpecification {
                source,
                test: test.map(Into::into),
                target,
                task,
                validation,
                repeats,
                standardize,
                split,
                missing: Some(missing),
                columns,
                split_by,
                class_weights,
                penalty_factors,
            }
        },
    )
}

/// What a column may be taken as.
fn column() -> impl Strategy<Value = ColumnChoice> {
    let levels = prop::collection::vec("[a-z=:]([a-z =:]{0,5}[a-z])?", 0..3);
    prop_oneof![
        Just(ColumnChoice::Numeric),
        Just(ColumnChoice::Category),
        Just(ColumnChoice::Ignore),
        levels.prop_map(ColumnChoice::Ordered)
    ]
}

fn network() -> impl Strategy<Value = NetworkSpecification> {
    let activation = || prop_oneof![Just(Activation::Relu), Just(Activation::Tanh)];
    let dense = (prop::collection::vec(1_usize..999, 0..4), activation(), any::<bool>()).prop_map(
        |(hidden, activation, free_biases)| NetworkSpecification {
            hidden,
            activation,
            free_biases,
            convolutions: Vec::new(),
        },
    );
    let paper = (activation(), any::<bool>()).prop_map(|(activation, free_biases)| NetworkSpecification {
        activation,
        ..NetworkSpecification::of_the_paper(free_biases)
    });
    prop_oneof![3 => dense, 1 => paper]
}

fn method() -> impl Strategy<Value = MethodSpecification> {
    let norm = || prop_oneof![0.0_f64..1e3, (0.0_f64..1e3).prop_map(f64::round), any::<f64>().prop_map(f64::abs)];
    let finite = move || norm().prop_filter("a number", |norm| norm.is_finite());
    let batch_size = option::of(prop_oneof![Just(BatchSize::Full), any::<u32>().prop_map(BatchSize::Rows)]);
    (
        prop::sample::select(Method::ALL.to_vec()),
        prop_oneof![Just(60_usize), 2..10_000_usize],
        option::of(finite()),
        prop_oneof![Just(0.0), finite()],
        batch_size,
        option::of(1_usize..1_000_000),
        option::of(1_usize..1_000),
        (option::of(1_usize..1_000_000), option::of(0.01_f64..1e6), any::<bool>()),
    )
        .prop_map(|(name, points, max_l1, min_l1, batch_size, epochs, starts, limits)| MethodSpecification {
            name,
            points,
            max_l1,
            min_l1,
            batch_size,
            epochs,
            starts,
            gradients: limits.0,
            seconds: limits.1,
            as_published: limits.2,
        })
}

fn any_specification() -> impl Strategy<Value = Specification> {
    let device =
        prop_oneof![Just(ComputeDevice::Cpu), Just(ComputeDevice::Metal), (0_usize..4).prop_map(ComputeDevice::Cuda)];
    let seed = prop_oneof![Just(0), any::<u64>()];
    let part = prop_oneof![
        Just(None),
        (0_usize..9).prop_map(|start| Some(Part::Start(start))),
        (0_usize..9).prop_map(|fold| Some(Part::Fold(fold)))
    ];
    (seed, option::of(1_usize..64), device, part, data(), network(), method()).prop_map(
        |(seed, threads, device, part, data, network, method)| Specification {
            seed,
            threads,
            device,
            part,
            data,
            network,
            method,
        },
    )
}

proptest! {
    #[test]
    fn the_program_reads_the_same_specification_from_its_command_line(wanted in any_specification()) {
        let words = command_line(&wanted, HiddenLayers::Given, None).expect("options say it");
        let line = quoted(&words).expect("no word holds a zero byte");
        prop_assert_eq!(shlex::split(&line), Some(words.clone()), "{}", line);
        prop_assert_eq!(parsed(&words).0, wanted, "{}", line);
    }
}

#[test]
fn what_is_automatic_for_the_data_is_left_out() {
    for (data, validation, hidden, wanted) in [
        (Builtin::Iris, Validation::Folds(5), vec![4, 4], "paretoscope fit iris --hidden 4,4"),
        (Builtin::Iris, Validation::Automatic, vec![], "paretoscope fit iris --hidden none"),
        (Builtin::Iris, Validation::Share(0.2), vec![4, 4], "paretoscope fit iris --validation 0.2"),
        (Builtin::Digits, Validation::Share(0.2), vec![20, 20], "paretoscope fit digits"),
        (Builtin::Digits, Validation::Folds(5), vec![20], "paretoscope fit digits --folds 5 --hidden 20"),
    ] {
        let data = DataSpecification { validation, ..DataSpecification::builtin(data) };
        let summary = data.summary(0).unwrap();
        let network =
            NetworkSpecification { hidden, activation: Activation::Relu, free_biases: false, convolutions: Vec::new() };
        let wanted_run = Specification {
            seed: 0,
            threads: None,
            device: ComputeDevice::Cpu,
            part: None,
            data,
            network,
            method: MethodSpecification::default(),
        };
        let words = command_line(&wanted_run, HiddenLayers::Given, Some(&summary)).unwrap();
        assert_eq!(quoted(&words).as_deref(), Some(wanted));
        // The program fills in what follows from the data: without folds the usual hidden layers.
        let (mut read, has_hidden) = parsed(&words);
        if !has_hidden {
            assert_eq!(summary.folds, 0, "{wanted}");
            read.network.hidden = default_hidden_of(&summary);
        }
        let rows = summary.train_rows + summary.validation_rows;
        let resolved = |data: &DataSpecification| data.validation.resolved(rows, true);
        assert_eq!(resolved(&read.data), resolved(&wanted_run.data), "{wanted}");
        assert_eq!(read.network, wanted_run.network, "{wanted}");
    }
}

#[test]
fn hidden_layers_that_are_to_be_chosen_are_left_out() {
    let mut wanted = parsed(&["paretoscope", "fit", "iris", "--free-biases"].map(str::to_owned)).0;
    wanted.network.hidden = Vec::new();
    let words = command_line(&wanted, HiddenLayers::Automatic, None).unwrap();
    assert_eq!(quoted(&words).as_deref(), Some("paretoscope fit iris --free-biases"));
}

#[test]
fn what_no_option_says_has_no_command_line() {
    let of = |data, network| Specification {
        seed: 0,
        threads: None,
        device: ComputeDevice::Cpu,
        part: None,
        data,
        network,
        method: MethodSpecification::default(),
    };
    let paper = NetworkSpecification::of_the_paper(false);
    let other = NetworkSpecification { hidden: vec![7], ..paper.clone() };
    let images = DataSpecification::new("images");
    assert!(command_line(&of(images.clone(), paper.clone()), HiddenLayers::Given, None).is_some());
    assert_eq!(command_line(&of(images.clone(), other), HiddenLayers::Given, None), None);
    let repeated = DataSpecification { repeats: 3, ..images };
    assert_eq!(
        command_line(&of(repeated, paper), HiddenLayers::Given, None),
        None,
        "repetitions of folds that nobody has asked for"
    );
}
