//! What setups stand for.

use super::*;
use crate::{
    app::{setup_values::hidden, setup_wrong::Field},
    data::{DataSpecification, Validation},
};

#[test]
fn the_first_setup_is_the_iris_example() {
    let specification = Setup::default().specification().unwrap();
    assert_eq!(specification.data, DataSpecification::builtin(Builtin::Iris));
    assert_eq!(specification.network.hidden, vec![4, 4]);
    assert_eq!(specification.method.points, 60);
    assert_eq!(specification.method.max_l1, None);
    assert_eq!((specification.method.batch_size, specification.method.epochs), (None, None));
    assert_eq!((specification.method.starts, specification.threads), (None, None));
}

#[test]
fn hidden_layers_are_read_as_people_write_them() {
    assert_eq!(hidden("20,20"), Ok(vec![20, 20]));
    assert_eq!(hidden(" 8 - 4 "), Ok(vec![8, 4]));
    assert_eq!(hidden("None"), Ok(vec![]));
    assert_eq!(hidden(""), Ok(vec![]));
    for wrong in ["20,x", "x", "2.5", "99999999999999999999999"] {
        assert!(hidden(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_test_file_goes_with_a_table_of_ones_own_alone() {
    let table = Setup { builtin: None, csv: "rows.csv".into(), test: " test.csv ".into(), ..Setup::default() };
    assert_eq!(table.specification().unwrap().data.test, Some("test.csv".into()));
    let images = Setup { images: true, image_path: "folder".into(), ..table.clone() };
    assert_eq!(images.specification().unwrap().data.test, None);
    let mut chosen = table;
    chosen.choose(Origin::Builtin(Builtin::Iris));
    assert_eq!((chosen.specification().unwrap().data.test, chosen.test.as_str()), (None, ""));
}

#[test]
fn every_wrong_field_says_so() {
    let setup = Setup {
        builtin: None,
        hidden: "0".into(),
        points: "1".into(),
        automatic_range: false,
        min_l1: "5".into(),
        max_l1: "5".into(),
        validation_choice: ValidationChoice::Share,
        validation: "95".into(),
        batches: BatchChoice::Rows,
        batch_size: "0".into(),
        automatic_epochs: false,
        epochs: "0".into(),
        starts: "0".into(),
        threads: "0".into(),
        seed: "-1".into(),
        ..Setup::default()
    };
    let wrong = setup.specification().unwrap_err();
    let all = [
        Field::Dataset,
        Field::Hidden,
        Field::Points,
        Field::Range,
        Field::Validation,
        Field::BatchSize,
        Field::Epochs,
        Field::Starts,
        Field::Threads,
        Field::Seed,
    ];
    assert_eq!(wrong.keys().copied().collect::<Vec<_>>(), all);
    assert!(setup.data().unwrap_err().contains_key(&Field::Dataset));
}

#[test]
fn penalty_factors_are_those_that_are_typed() {
    let typed = |text: &str| [("a".to_owned(), text.to_owned()), ("b".to_owned(), " 1 ".to_owned())].into();
    let mut setup = Setup { csv: "rows.csv".into(), ..Setup::default() };
    setup.choose(Origin::Csv);
    setup.penalty_factors = typed("0");
    let data = setup.specification().unwrap().data;
    assert_eq!(data.penalty_factors, [("a".to_owned(), 0.0)].into());
    for wrong in ["-1", "x", "1e9", "nan"] {
        setup.penalty_factors = typed(wrong);
        assert!(setup.specification().unwrap_err()[&Field::PenaltyFactors].contains("“a”"));
    }
    setup.open_csv("other.csv".into());
    assert!(setup.penalty_factors.is_empty());
}

#[test]
fn choosing_a_dataset_fills_in_its_network() {
    let mut setup = Setup { hidden: "3".into(), ..Setup::default() };
    setup.choose(Origin::Builtin(Builtin::Iris));
    assert_eq!(setup.hidden, "3", "nothing changes when nothing is chosen");
    setup.choose(Origin::Builtin(Builtin::Digits));
    setup.suggest(&DataSpecification::builtin(Builtin::Digits).summary(0).unwrap());
    assert_eq!(setup.hidden, "20,20");
    setup.hidden = "7".into();
    setup.suggest(&DataSpecification::builtin(Builtin::Digits).summary(0).unwrap());
    assert_eq!(setup.hidden, "7", "what a person types stays");
    setup.choose(Origin::Csv);
    assert_eq!(setup.builtin(), None);
}

#[test]
fn images_have_a_path_of_their_own_and_no_target_column() {
    let mut setup = Setup { csv: "rows.csv".into(), image_path: " images ".into(), ..Setup::default() };
    setup.choose(Origin::Csv);
    setup.target = "y".into();
    let data = setup.specification().unwrap().data;
    assert_eq!((data.source.as_str(), data.target.as_deref()), ("rows.csv", Some("y")));
    setup.choose(Origin::Images);
    setup.target = "y".into();
    assert_eq!(setup.specification().unwrap().data, DataSpecification::new("images"));
    setup.image_path.clear();
    assert!(setup.data().unwrap_err()[&Field::Dataset].contains("a folder or an archive"));
}

#[test]
fn a_setup_of_an_older_version_is_still_read() {
    let setup: Setup = serde_json::from_str(r#"{"builtin": null, "csv": "rows.csv", "points": "7"}"#).unwrap();
    assert_eq!(setup, Setup { builtin: None, csv: "rows.csv".into(), points: "7".into(), ..Setup::default() });
    assert_eq!(setup.origin(), Origin::Csv);
}

#[test]
fn a_per_cent_sign_may_be_typed() {
    let setup = Setup { validation_choice: ValidationChoice::Share, validation: "25 %".into(), ..Setup::default() };
    assert_eq!(setup.specification().unwrap().data.validation, Validation::Share(0.25));
}

#[test]
fn batches_epochs_starts_and_threads_are_read_from_their_fields() {
    let typed = Setup {
        batches: BatchChoice::Rows,
        batch_size: " 64 ".into(),
        automatic_epochs: false,
        epochs: "5".into(),
        starts: " 7 ".into(),
        threads: "2".into(),
        ..Setup::default()
    };
    let specification = typed.specification().unwrap();
    assert_eq!(specification.method.batch_size, Some(BatchSize::Rows(64)));
    let MethodSpecification { epochs, starts, .. } = specification.method;
    assert_eq!((epochs, starts, specification.threads), (Some(5), Some(7), Some(2)));
    let full = Setup { batches: BatchChoice::Full, ..typed };
    assert_eq!(full.specification().unwrap().method.batch_size, Some(BatchSize::Full));
    let wrong = Setup {
        batches: BatchChoice::Rows,
        batch_size: "half".into(),
        starts: "many".into(),
        threads: "two".into(),
        ..full
    };
    let wrong = wrong.specification().unwrap_err();
    assert_eq!(wrong.keys().copied().collect::<Vec<_>>(), [Field::BatchSize, Field::Starts, Field::Threads]);
}

#[test]
fn a_number_of_passes_or_iterations_to_begin_with_follows_the_batches_until_it_is_typed() {
    let summary = DataSpecification::builtin(Builtin::Digits).summary(0).unwrap();
    let mut setup = Setup { batches: BatchChoice::Rows, batch_size: "32".into(), ..Setup::default() };
    setup.suggest(&summary);
    assert_eq!(setup.epochs, "3");
    setup.batches = BatchChoice::Automatic;
    setup.suggest(&summary);
    assert_eq!(setup.epochs, "500");
    setup.automatic_epochs = false;
    setup.batches = BatchChoice::Rows;
    setup.suggest(&summary);
    assert_eq!(setup.epochs, "500", "what a person chose stays");
}

#[test]
fn iterations_of_an_older_version_are_still_read() {
    let setup: Setup = serde_json::from_str(r#"{"automatic_iterations": false, "iterations": "70"}"#).unwrap();
    assert_eq!(setup.specification().unwrap().method.epochs, Some(70));
}
