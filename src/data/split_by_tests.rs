//! Splits by a column.
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // inputs are small whole numbers

use proptest::prelude::*;

use super::*;
use crate::data::{ColumnKind, DataSpecification, Prepared, Validation};

fn specification(text: &str, by: &str) -> (tempfile::TempDir, DataSpecification) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(&path, text).unwrap();
    let data = DataSpecification {
        split_by: by.parse().ok(),
        validation: Validation::Folds(4),
        ..DataSpecification::new(path.to_str().unwrap())
    };
    (folder, data)
}

fn prepared(text: &str, by: &str) -> Prepared {
    let (_folder, data) = specification(text, by);
    data.prepare(0).unwrap()
}

/// The first inputs of some rows of a dataset.
fn of(data: &Prepared, rows: &[usize]) -> Vec<f64> {
    rows.iter().map(|&row| data.dataset.row(row).get(0).unwrap()).collect()
}

#[test]
fn the_last_times_are_the_test_and_folds_are_stretches_of_time() {
    // From the last to the first, in days of a month.
    let rows: Vec<String> = (1..=25).rev().map(|day| format!("{day},{day}.1.2024,{}", day % 2)).collect();
    let data = prepared(&format!("x,when,y\n{}\n", rows.join("\n")), "when");
    let mut test: Vec<f64> = (0..data.test.len()).map(|row| data.test.raw(row).get(0).unwrap()).collect();
    test.sort_by(f64::total_cmp);
    assert_eq!(test, [21.0, 22.0, 23.0, 24.0, 25.0]);
    let mut ends = Vec::new();
    for fold in &data.folds {
        let held = of(&data, &fold.validation);
        let (low, high) = held.iter().fold((f64::MAX, f64::MIN), |(low, high), &day| (low.min(day), high.max(day)));
        assert_eq!(held.len(), 5);
        assert!(of(&data, &fold.train).iter().all(|day| *day < low || *day > high), "{held:?}");
        ends.push(high);
    }
    assert_eq!(ends, [5.0, 10.0, 15.0, 20.0]);
    let summary = data.summary();
    let table = summary.table.unwrap();
    assert_eq!(table.columns[1].kind, ColumnKind::Ignored);
    assert_eq!(summary.features, ["x"]);
    assert_eq!(
        table.notes,
        ["“when” makes the split: it holds times, the test rows are those from 21.1.2024 on, and it is no input"]
    );
}

#[test]
fn rows_of_one_time_stay_together() {
    let rows: Vec<String> = (0..40).map(|row| format!("{row},{},{}", 2000 + row / 7, row % 2)).collect();
    let data = prepared(&format!("x,year,y\n{}\n", rows.join("\n")), "year");
    // The five of 2005 are nearer to a fifth than the twelve since 2004, or none.
    assert_eq!(data.test.len(), 5);
    let year = |row: &usize| row / 7;
    for fold in &data.folds {
        assert!(fold.validation.iter().all(|row| fold.train.iter().all(|other| year(other) != year(row))));
    }
}

#[test]
fn groups_are_never_divided_and_classes_keep_about_their_shares() {
    let rows: Vec<String> =
        (0..200).map(|row| format!("{row},p{},{}", row % 23, if row % 23 < 9 { "a" } else { "b" })).collect();
    let data = prepared(&format!("x,patient,y\n{}\n", rows.join("\n")), "patient");
    let patient = |row: usize| of(&data, &[row])[0] as usize % 23;
    let mut parts = vec![data.folds[0].test.clone()];
    parts.extend(data.folds.iter().map(|fold| fold.validation.clone()));
    let all: usize = parts.iter().map(Vec::len).sum();
    assert_eq!(all, 200);
    for (number, part) in parts.iter().enumerate() {
        let others = parts.iter().enumerate().filter(|(other, _)| *other != number).flat_map(|(_, part)| part);
        let others: std::collections::HashSet<usize> = others.map(|&row| patient(row)).collect();
        assert!(part.iter().all(|&row| !others.contains(&patient(row))));
        assert!((25..=60).contains(&part.len()), "{number}: {}", part.len());
        let share = part.iter().filter(|&&row| patient(row) < 9).count() as f64 / part.len() as f64;
        assert!((0.2..0.6).contains(&share), "{share}");
    }
    assert!(data.summary().table.unwrap().notes[0].contains("it holds 23 groups"));
}

#[test]
fn what_a_column_holds_is_told_from_it_and_can_be_said() {
    let kind = |header: &str, value: fn(usize) -> String, by: &str| {
        let rows: Vec<String> = (0..40).map(|row| format!("{row},{},{}", value(row), row % 2)).collect();
        let notes = prepared(&format!("x,{header},y\n{}\n", rows.join("\n")), by).summary().table.unwrap().notes;
        notes.iter().any(|note| note.contains("it holds times"))
    };
    assert!(kind("season", |row| format!("2024-01-{:02}", 1 + row % 20), "season"));
    assert!(kind("year", |row| (1990 + row % 20).to_string(), "year"));
    assert!(kind("z", |row| (row as f64 / 3.0).to_string(), "z"));
    assert!(!kind("z", |row| (row % 9).to_string(), "z"));
    assert!(!kind("z", |row| format!("p{}", row % 9), "z"));
    assert!(kind("z", |row| (row % 9).to_string(), "z=time"));
    assert!(!kind("year", |row| (1990 + row % 20).to_string(), "year=group"));
    let by: SplitBy = "a=b=group".parse().unwrap();
    assert_eq!((by.column.as_str(), by.kind, by.to_string().as_str()), ("a=b", Some(SplitKind::Group), "a=b=group"));
}

#[test]
fn more_different_groups_and_times_than_texts_are_kept_are_told_apart() {
    let rows: Vec<String> = (0..12_000).map(|row| format!("{row},g{},{}", row / 2 * 2 + 100_000, row % 2)).collect();
    let (_folder, data) = specification(&format!("x,group,y\n{}\n", rows.join("\n")), "group");
    let data = DataSpecification { validation: Validation::Share(0.0), ..data }.prepare(0).unwrap();
    assert!((2_300..2_500).contains(&data.test.len()), "{}", data.test.len());
    let pair = |rows: &crate::data::Rows| -> std::collections::HashSet<usize> {
        (0..rows.len()).map(|row| rows.raw(row).get(0).unwrap() as usize / 2).collect()
    };
    assert!(pair(&data.test).is_disjoint(&pair(&data.train)));
    let time = |row: usize| {
        let minute = 11_999 - row;
        format!("{row},2024-01-{:02} {:02}:{:02},{}", 1 + minute / 1440, minute / 60 % 24, minute % 60, row % 2)
    };
    let rows: Vec<String> = (0..12_000).map(time).collect();
    let (_folder, data) = specification(&format!("x,when,y\n{}\n", rows.join("\n")), "when");
    let data = DataSpecification { validation: Validation::Share(0.0), ..data }.prepare(0).unwrap();
    assert_eq!(data.test.len(), 2_400);
    assert!((0..2_400).all(|row| data.test.raw(row).get(0).unwrap() < 2_400.0));
}

#[test]
fn what_cannot_make_the_split_is_said() {
    let text = "x,g,y\n1,a,0\n2,a,1\n3,b,0\n4,b,1\n5,c,1\n6,c,0\n7,d,1\n8,d,0\n9,,1\n";
    for (by, wanted) in [
        ("absent", "no column “absent” to split by"),
        ("y", "cannot make the split as well"),
        ("g", "too few for 4 folds"),
    ] {
        let (_folder, data) = specification(text, by);
        let message = data.prepare(0).unwrap_err().to_string();
        assert!(message.contains(wanted), "{by}: {message}");
    }
    let (_folder, data) = specification(text, "g");
    let data = DataSpecification { validation: Validation::Folds(2), ..data };
    let notes = data.summary(0).unwrap().table.unwrap().notes;
    assert!(notes.iter().any(|note| note.contains("1 row is dropped")), "{notes:?}");
    let (_folder, times) = specification(text, "x=time");
    let times = DataSpecification { repeats: 2, validation: Validation::Folds(2), ..times };
    assert!(times.prepare(0).unwrap_err().to_string().contains("the same each time"));
}

proptest! {
    #[test]
    fn a_split_is_a_partition(
        rows in prop::collection::vec((0_u64..9, 0_u32..3), 4..60), test in 0.0..0.6, validation in 0.0..0.6, seed: u64, is_time: bool,
    ) {
        let (keys, classes): (Vec<u64>, Vec<u32>) = rows.into_iter().unzip();
        let kind = if is_time { SplitKind::Time } else { SplitKind::Group };
        let order = Order { kind, name: "g".into(), file: "f".into(), keys };
        let targets = Targets::Classes(classes);
        let split = order.split(&targets, test, validation, seed);
        let mut all = [split.train.clone(), split.validation.clone(), split.test.clone()].concat();
        all.sort_unstable();
        prop_assert_eq!(all, (0..targets.len()).collect::<Vec<_>>());
        let of = |rows: &[usize]| -> std::collections::BTreeSet<u64> { rows.iter().map(|&row| order.key(row)).collect() };
        prop_assert!(of(&split.train).is_disjoint(&of(&split.test)) && of(&split.train).is_disjoint(&of(&split.validation)));
        prop_assert_eq!(&split, &order.split(&targets, test, validation, seed));
        if let Ok(folds) = order.folds(&targets, &split, 2, seed) {
            let mut held: Vec<usize> = folds.iter().flat_map(|fold| fold.validation.clone()).collect();
            held.sort_unstable();
            let mut train = split.train.clone();
            train.sort_unstable();
            prop_assert_eq!(held, train);
            prop_assert!(of(&folds[0].validation).is_disjoint(&of(&folds[1].validation)));
        }
    }
}
