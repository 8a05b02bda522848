//! How the data of a run is read and split.

use super::*;
use crate::data::Targets;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn specification(folder: &tempfile::TempDir, name: &str) -> DataSpecification {
    DataSpecification::new(folder.path().join(name).to_str().unwrap())
}

#[test]
fn the_built_in_datasets_are_split_by_the_seed_alone() {
    for (builtin, train, validation, test, folds) in [
        (Builtin::Iris, 120, 0, 30, 5),
        (Builtin::Digits, 1150, 288, 359, 0),
        (Builtin::BreastCancer, 455, 0, 114, 5),
        (Builtin::Diabetes, 354, 0, 88, 5),
    ] {
        let specification = DataSpecification::builtin(builtin);
        let prepared = specification.prepare(3).unwrap();
        assert_eq!((prepared.train.len(), prepared.validation.len(), prepared.test.len()), (train, validation, test));
        let again = specification.prepare(3).unwrap();
        assert_eq!((&prepared.train, &prepared.test), (&again.train, &again.test));
        assert_ne!(prepared.train, specification.prepare(4).unwrap().train);
        let summary = specification.summary(3).unwrap();
        assert_eq!((summary.train_rows, summary.validation_rows, summary.test_rows), (train, validation, test));
        assert_eq!((prepared.folds.len(), summary.folds, prepared.summary()), (folds, folds, summary.clone()));
        assert_eq!(summary.columns, prepared.train.columns);
    }
}

#[test]
fn training_rows_are_standardized() {
    let train = DataSpecification::builtin(Builtin::Digits).prepare(0).unwrap().train;
    let inputs = train.scaled();
    for column in 0..train.columns {
        let values = || inputs.iter().skip(column).step_by(train.columns);
        let mean = values().sum::<f64>() / train.len() as f64;
        let variance = values().map(|value| value * value).sum::<f64>() / train.len() as f64;
        assert!(mean.abs() < 1e-12);
        assert!((variance - 1.0).abs() < 1e-12 || variance == 0.0);
    }
}

#[test]
fn all_rows_are_for_training_and_selection_where_there_is_a_test_file() {
    let main: Vec<String> = (0..30).map(|row| format!("{row},{}", row % 3)).collect();
    let main = main.join("\n");
    let folder = folder(&[("main.csv", &format!("a,y\n{main}")), ("test.csv", "y,a\n2,5\n1,7\n")]);
    let mut specification = specification(&folder, "main.csv");
    specification.test = Some(folder.path().join("test.csv"));
    specification.validation = Validation::Share(0.0);
    specification.standardize = false;
    let prepared = specification.prepare(0).unwrap();
    assert_eq!((prepared.train.len(), prepared.validation.len(), prepared.test.len()), (30, 0, 2));
    assert_eq!(prepared.test.scaled(), [5.0, 7.0]);
    assert_eq!(prepared.test.targets, Targets::Classes(vec![2, 1]));
    assert_eq!(prepared.dataset.name, "main");
}

#[test]
fn a_fold_is_scaled_by_the_rows_that_it_trains_on() {
    let prepared = DataSpecification::builtin(Builtin::Diabetes).prepare(0).unwrap();
    assert!(prepared.fold(5).is_none());
    for (fold, split) in prepared.folds.iter().enumerate() {
        let data = prepared.fold(fold).unwrap();
        assert_eq!((data.train.len(), data.validation.len()), (split.train.len(), split.validation.len()));
        assert_eq!((data.train.len() + data.validation.len(), &data.test.targets.len()), (354, &88));
        let inputs = data.train.scaled();
        let mean = inputs.iter().step_by(data.train.columns).sum::<f64>() / data.train.len() as f64;
        assert!(mean.abs() < 1e-12, "{mean}");
        assert_ne!(data.scaling, prepared.scaling);
        // No second copy of the rows.
        assert!(std::sync::Arc::ptr_eq(&data.dataset, &prepared.dataset));
    }
}

#[test]
fn folds_are_repeated_in_other_divisions_of_the_same_rows() {
    let data = DataSpecification { validation: Validation::Folds(4), repeats: 3, ..DataSpecification::new("iris") };
    let prepared = data.prepare(0).unwrap();
    assert_eq!((prepared.folds.len(), data.summary(0).unwrap().folds), (12, 12));
    for repetition in prepared.folds.chunks(4) {
        let mut held_out: Vec<usize> = repetition.iter().flat_map(|fold| fold.validation.clone()).collect();
        held_out.sort_unstable();
        assert_eq!(held_out.len(), 120);
        held_out.dedup();
        assert_eq!(held_out.len(), 120, "each row once");
    }
    assert_ne!(prepared.folds[0], prepared.folds[4]);
    for repeats in [0, 101] {
        let message = DataSpecification { repeats, ..data.clone() }.prepare(0).unwrap_err().to_string();
        assert!(message.contains("use 1 to 100"), "{message}");
    }
}

#[test]
fn folds_that_there_are_no_rows_for_are_said_so() {
    let rows: Vec<String> = (0..20).map(|row| format!("{row},{}", ["p", "q"][row % 2])).collect();
    let folder = folder(&[("twenty.csv", &format!("a,y\n{}\n", rows.join("\n")))]);
    let with =
        |folds| DataSpecification { validation: Validation::Folds(folds), ..specification(&folder, "twenty.csv") };
    assert_eq!(with(16).prepare(0).unwrap().folds.len(), 16, "each row alone");
    for (folds, wanted) in [
        (17, "has 16 training rows, too few for 17 folds"),
        (1, "1 folds make no cross-validation; use 2 to 100"),
        (0, "0 folds"),
        (101, "101 folds"),
    ] {
        let message = with(folds).prepare(0).unwrap_err().to_string();
        assert!(message.contains(wanted), "{message}");
    }
}

#[test]
fn what_cannot_be_split_is_said_so() {
    let folder = folder(&[
        ("two.csv", "a,y\n1,p\n2,q\n"),
        ("four.csv", "a,y\n1,p\n2,q\n3,p\n4,q\n"),
        ("same.csv", "a,y\n1,2.5\n2,2.5\n3,2.5\n4,2.5\n5,2.5\n"),
    ]);
    let message = |name: &str, validation: f64| {
        let data = DataSpecification { validation: Validation::Share(validation), ..specification(&folder, name) };
        data.prepare(0).unwrap_err().to_string()
    };
    assert!(message("two.csv", 0.2).contains("the 2 rows of"), "{}", message("two.csv", 0.2));
    assert!(message("four.csv", 0.1).contains("set the validation share to 0"));
    assert!(message("same.csv", 0.2).contains("the same number in every training row"));
    assert!(
        message("absent.csv", 0.2)
            .contains("use iris, digits, breast-cancer, diabetes, mnist, fashion-mnist or cifar-10")
    );
    for share in [1.0, -0.1, f64::NAN, f64::INFINITY] {
        assert!(message("four.csv", share).contains("is not in [0, 1)"));
    }
}

#[test]
fn paths_are_made_whole_and_names_are_not() {
    let mut data = DataSpecification::new("iris");
    data.make_absolute();
    assert_eq!(data.source, "iris");
    let mut data = DataSpecification { test: Some("b.csv".into()), ..DataSpecification::new("a.csv") };
    data.make_absolute();
    assert!(std::path::Path::new(&data.source).is_absolute() && data.test.unwrap().is_absolute());
}
