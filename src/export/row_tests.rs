//! A row reads back as the point that it was written of, and what cannot be is told.

use super::*;

fn point() -> Point {
    Point {
        number: 7,
        start: 1,
        fold: None,
        method: Method::PredictorCorrector,
        l1: 0.1 + 0.2,
        train: Evaluation { loss: 1.0 / 3.0, score: 1.0 },
        validation: None,
        validation_error: None,
        test: Some(Evaluation { loss: 5e-324, score: 0.5 }),
        nonzero: 12,
        lambda: 1e-17,
        residual: f64::INFINITY,
        termination: Some(Termination::AtRest),
        gradients: Some(340),
        seconds: 1234.5,
    }
}

fn sum() -> String {
    "0123456789abcdef".repeat(4)
}

fn regression() -> Meaning {
    Meaning::Target { mean: 0.0, std: 1.0 }
}

#[test]
fn figures_read_back_as_the_same_numbers() {
    for meaning in [regression(), Meaning::Classes(Vec::new())] {
        let header = Header::parse(&columns(&meaning).join(",")).unwrap();
        let folded = Point {
            fold: Some(3),
            validation: Some(Evaluation { loss: 0.7, score: 0.9 }),
            validation_error: Some(Evaluation { loss: 0.1 + 0.2, score: 0.01 }),
            ..point()
        };
        for point in [point(), Point { termination: None, gradients: None, ..point() }, folded] {
            let line = fields(&point, &sum()).join(",");
            assert_eq!(header.point(&line), Ok(point));
            assert_eq!(header.checksum(&line), Ok(Some(sum().as_str())));
        }
        assert_eq!(header.point("7,1").unwrap_err(), "has 2 columns instead of 20");
    }
}

#[test]
fn columns_are_known_by_their_names() {
    let old = "point,branch,method,l1,train_loss,validation_loss,test_loss,train_r2,validation_r2,test_r2,nonzero,\
               lambda,residual,seconds";
    let row = "7,1,predictor-corrector,2,0.5,,0.25,0.9,,0.8,12,0.1,inf,3";
    let read = Header::parse(old).unwrap().point(row).unwrap();
    assert_eq!((read.start, read.termination, read.gradients), (1, None, None));
    assert_eq!(read.test, Some(Evaluation { loss: 0.25, score: 0.8 }));
    // In another order, with a column of a later version, and without those of rows that there are not.
    let new = "seconds,bits,point,method,l1,train_loss,train_accuracy,nonzero,lambda,residual,termination";
    let read = Header::parse(new).unwrap().point("3,8,7,budget,2,0.5,0.9,12,0.1,0,iterations").unwrap();
    assert_eq!((read.number, read.start, read.validation, read.test), (7, 0, None, None));
    assert_eq!(read.termination, Some(Termination::Iterations));
}

#[test]
fn a_column_that_is_needed_and_a_value_that_is_wrong_are_told() {
    let columns = columns(&regression()).join(",");
    for (name, wanted) in [("l1", "names no column l1"), ("train_r2", "names no column train_accuracy or train_r2")] {
        let without: Vec<&str> = columns.split(',').filter(|column| *column != name).collect();
        assert_eq!(Header::parse(&without.join(",")).unwrap_err(), wanted);
    }
    let header = Header::parse(&columns).unwrap();
    let line = fields(&point(), &sum()).join(",");
    assert_eq!(header.point(&line.replace("1234.5", "long")).unwrap_err(), "has “long” for seconds");
    assert!(header.point(&line.replace("at-rest", "tired")).unwrap_err().contains("unknown termination “tired”"));
    assert_eq!(header.checksum(&line.replace(&sum(), "short")).unwrap_err(), "has “short” for sha256");
    assert_eq!(Header::parse(&(columns + ",l1")).unwrap_err(), "names the column l1 twice");
}

#[test]
fn figures_that_cannot_be_are_told() {
    let meaning = Meaning::Classes(Vec::new());
    let columns = columns(&meaning);
    let header = Header::parse(&columns.join(",")).unwrap();
    let refused = |name: &str, value: &str| {
        let mut fields = fields(&Point { validation: point().test, ..point() }, &sum());
        fields[columns.iter().position(|column| *column == name).unwrap()] = value.to_owned();
        assert_eq!(header.point(&fields.join(",")).unwrap_err(), format!("has “{value}” for {name}"));
    };
    for name in ["l1", "train_loss", "validation_loss", "test_loss", "lambda", "seconds"] {
        for value in ["NaN", "inf", "-inf", "-0.5", ""] {
            refused(name, value);
        }
    }
    for name in ["train_accuracy", "validation_accuracy", "test_accuracy"] {
        for value in ["NaN", "inf", "-0.1", "1.1"] {
            refused(name, value);
        }
    }
    for value in ["NaN", "-1"] {
        refused("residual", value);
    }
    refused("nonzero", "-1");
    // R² is negative where a network is worse than the mean.
    let line = fields(&point(), &sum()).join(",").replace(",0.5,", ",-3.5,");
    let header = Header::parse(&super::columns(&regression()).join(",")).unwrap();
    assert_eq!(header.point(&line).unwrap().test.unwrap().score, -3.5);
}

#[test]
fn json_names_every_column_and_has_null_where_there_is_no_figure() {
    let json = json(&point(), &regression());
    assert_eq!((&json["point"], &json["start"], &json["gradients"]), (&7.into(), &1.into(), &340.into()));
    assert_eq!((&json["method"], &json["termination"]), (&"predictor-corrector".into(), &"at-rest".into()));
    assert_eq!(json["l1"], 0.1 + 0.2);
    assert_eq!(json["train_r2"], 1.0);
    for name in ["fold", "validation_loss", "validation_r2", "residual"] {
        assert!(json[name].is_null(), "{name}");
    }
    assert_eq!((json.len(), json.get("sha256")), (COLUMNS - 1, None));
}
