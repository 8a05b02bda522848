//! What setups stand for.

use super::*;

#[test]
fn the_first_setup_is_the_iris_example() {
    let specification = Setup::default().specification().unwrap();
    assert_eq!(specification.data, DataSpecification::builtin(Builtin::Iris));
    assert_eq!(specification.network.hidden, vec![4, 4]);
    assert_eq!(specification.method.points, 60);
    assert_eq!(specification.method.max_l1, None);
    assert_eq!(specification.method.iterations, None);
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
fn every_wrong_field_says_so() {
    let setup = Setup {
        builtin: None,
        hidden: "0".into(),
        points: "1".into(),
        automatic_range: false,
        min_l1: "5".into(),
        max_l1: "5".into(),
        validation: "95".into(),
        automatic_iterations: false,
        iterations: "0".into(),
        seed: "-1".into(),
        ..Setup::default()
    };
    let wrong = setup.specification().unwrap_err();
    let all =
        [Field::Dataset, Field::Hidden, Field::Points, Field::Range, Field::Validation, Field::Iterations, Field::Seed];
    assert_eq!(wrong.keys().copied().collect::<Vec<_>>(), all);
    assert!(setup.data().unwrap_err().contains_key(&Field::Dataset));
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
    let setup = Setup { validation: "25 %".into(), ..Setup::default() };
    assert!((setup.specification().unwrap().data.validation - 0.25).abs() < 1e-12);
}
