//! What becomes of missing values.

use super::{
    Missing, Validation,
    given::{MIXED, MIXED_TEST, given, matrix},
};

#[test]
fn missing_values_can_take_the_means_or_drop_their_rows() {
    let mean = given(MIXED).missing(Missing::Mean).prepare_all();
    assert_eq!(mean.dataset.features, ["size", "colour=blue", "colour=green", "colour=red", "ok=yes"]);
    assert_eq!(matrix(&mean.train)[4], [3.0, 0.25, 0.25, 0.5, 0.0]);
    assert_eq!(matrix(&mean.train)[3], [4.0, 0.0, 0.0, 1.0, 0.5]);
    let drop = given(MIXED.replace("green,yes,a", "green,yes,b"))
        .with_test(MIXED_TEST.replace("b,yes,violet,", "b,yes,red,9").as_str())
        .missing(Missing::Drop);
    let prepared = drop.prepare();
    assert_eq!((prepared.train.len(), prepared.test.len()), (2, 1));
    let notes = drop.summary().table.unwrap().notes;
    assert!(notes.contains(&"3 of 5 rows are dropped because a value is missing".to_owned()), "{notes:?}");
    assert!(notes.contains(&"1 of 2 test rows are dropped because a value is missing".to_owned()), "{notes:?}");
}

#[test]
fn missing_numbers_and_ordered_levels_can_take_the_most_frequent_value() {
    let text =
        "size,wear,colour,y\n1,low,red,1.5\n4,high,blue,2\n4,low,,3.5\n1,?,red,3\n9,low,blue,0.5\nNA,high,red,1\n";
    let data = given(text).choose("wear", "ordered").missing(Missing::Mode).with_test("size,wear,colour,y\n,odd,,2\n");
    let prepared = data.prepare();
    assert_eq!(
        prepared.dataset.features,
        ["size", "size missing", "wear", "wear missing", "colour=blue", "colour=red", "colour=missing"]
    );
    // Of the sizes 1 and 4 as many have the one as the other; a category has a level for it.
    assert_eq!(matrix(&prepared.train)[5], [1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0]);
    assert_eq!(matrix(&prepared.train)[3], [1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
    assert_eq!(matrix(&prepared.test), [[1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]]);
    let columns = prepared.columns();
    assert_eq!((columns[0].mean[0], columns[1].mean[0]), (1.0, 0.0));
    let notes = data.summary().table.unwrap().notes;
    assert!(notes.iter().any(|note| note.ends_with("its input takes the most frequent value")), "{notes:?}");
}

#[test]
fn what_takes_the_most_frequent_value_is_standardized_with_it_in_each_fold() {
    let value = |row: usize| if row % 7 == 3 { "-".to_owned() } else { (row / 2 % 9).to_string() };
    let rows: String =
        (0..40).map(|row| format!("{},{},{}\n", value(row), row % 3, row % 2)).collect::<Vec<_>>().concat();
    let mut data = given(format!("a,b,y\n{rows}")).missing(Missing::Mode);
    (data.data.standardize, data.data.validation) = (true, Validation::Folds(4));
    let prepared = data.prepare();
    for part in [prepared.clone()].into_iter().chain((0..4).filter_map(|fold| prepared.fold(fold))) {
        let train = matrix(&part.train);
        let mean = train.iter().map(|row| row[0]).sum::<f64>() / train.len() as f64;
        let variance = train.iter().map(|row| row[0] * row[0]).sum::<f64>() / train.len() as f64;
        assert!(mean.abs() < 1e-12 && (variance - 1.0).abs() < 1e-12, "{mean} {variance}");
        let mode = part.columns()[0].mean[0];
        let scaled = (mode - part.scaling.mean[0]) / part.scaling.std[0];
        let missing: Vec<&Vec<f64>> = train.iter().filter(|row| row[1] > 0.0).collect();
        assert!(!missing.is_empty() && missing.iter().all(|row| row[0] == scaled), "{missing:?} {scaled}");
        let same = |mode: f64| train.iter().filter(|row| row[1] <= 0.0 && row[0] == mode).count();
        assert!(
            (0..9).all(|value| same((f64::from(value) - part.scaling.mean[0]) / part.scaling.std[0]) <= same(scaled))
        );
    }
}

#[test]
fn standardized_inputs_that_are_missing_are_zero_in_each_fold_too() {
    let rows: String = (0..40)
        .map(|row| {
            format!("{},{},{}\n", if row % 7 == 3 { "-".to_owned() } else { (row * row).to_string() }, row % 3, row % 2)
        })
        .collect::<Vec<_>>()
        .concat();
    let mut data = given(format!("a,b,y\n{rows}"));
    (data.data.standardize, data.data.validation) = (true, Validation::Folds(4));
    let prepared = data.prepare();
    for part in [prepared.clone()].into_iter().chain((0..4).filter_map(|fold| prepared.fold(fold))) {
        let train = matrix(&part.train);
        let missing: Vec<&Vec<f64>> = train.iter().filter(|row| row[1] > 0.0).collect();
        assert!(!missing.is_empty() && missing.iter().all(|row| row[0].abs() < 1e-12), "{missing:?}");
        let variance = train.iter().map(|row| row[0] * row[0]).sum::<f64>() / train.len() as f64;
        assert!((variance - 1.0).abs() < 1e-12, "{variance}");
        assert_eq!(part.columns()[0].mean[0], part.scaling.mean[0]);
    }
    assert_ne!(prepared.fold(0).unwrap().columns()[0].mean, prepared.columns()[0].mean);
}
