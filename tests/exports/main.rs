//! Exported networks of every kind give other programs what they give this one.
#![allow(clippy::unwrap_used, clippy::panic, clippy::cast_possible_truncation)] // a test may panic, and networks compute in single precision

#[path = "../support/images.rs"]
mod image_files;
mod kinds;
mod network_file;
mod random_network;
#[path = "../support/mod.rs"]
mod support;

use std::{path::Path, process::Command, sync::Arc};

use paretoscope::{
    data::NewRows,
    export::{Exported, Form, Format, Predictor, RawRows, predict},
    front::Member,
    run::{Export, RunInfo},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use kinds::{Kind, kinds, years};

/// Largest difference of a probability, or of a prediction in standard deviations of the target.
const TOLERANCE: f64 = 1e-5;

/// The rows that a network is judged on, as another program reads them, and all that it gives for them in double precision.
fn judged(kind: &Kind, info: &RunInfo, member: &Member) -> (serde_json::Value, Vec<f64>) {
    let no_figures = serde_json::Map::new();
    let whole = Exported::new(&info.card, &info.provenance(), &member.parameters, no_figures, Form::default());
    let theta = member.parameters.to_double();
    if whole.provenance.image.is_some() {
        let rows = kind.data.prepare(kind.data.split).unwrap().test;
        let raw = RawRows::of(&whole, &rows);
        let RawRows::Pixels { width, values } = &raw else { panic!("images") };
        let images: Vec<&[f32]> = values.chunks_exact(*width).collect();
        return (serde_json::json!(images), whole.exact_outputs(&theta, &raw));
    }
    let table = NewRows::read(Path::new(&kind.data.source)).unwrap();
    let raw = RawRows::of_table(&whole, &table, 0..table.rows()).unwrap();
    (serde_json::json!(kind.data.source), whole.exact_outputs(&theta, &raw))
}

/// Exports a network in every form and checks what this program finds when it reads the files back; the case for others.
fn export(folder: &Path, kind: &Kind) {
    let (info, member) = kind.point();
    let (rows, expected) = judged(kind, &info, &member);
    let unit = info.card.meaning.unit();
    let mut files: [Vec<String>; 3] = Default::default();
    for format in Format::ALL {
        for (suffix, compact, fold_scaling) in
            [("", false, None), ("-compact", true, None), ("-folded", false, Some(true)), ("-apart", true, Some(false))]
        {
            if fold_scaling == Some(true) && !kind.convolutions.is_empty() {
                continue;
            }
            let name = format!("{}{suffix}-{}.{}", kind.name, format.ending(), format.ending());
            let export = Export::new(Arc::clone(&info), &member, None, Form { compact, fold_scaling });
            let report = export.write(&folder.join(&name)).unwrap();
            let found = report.verified;
            assert!(found.difference / unit < TOLERANCE && found.score.is_some(), "{name}: {report:?}");
            assert_eq!(found.rows, info.dataset.test_rows, "{name}");
            files[format as usize].push(name);
        }
    }
    let [safetensors, onnx, python] = files;
    let sizes = [&safetensors[0], &safetensors[1]].map(|name| folder.join(name).metadata().unwrap().len());
    // What says which inputs are left takes some bytes as well.
    assert!(sizes[1] < sizes[0] || kind.zeros < 0.6, "{}: {sizes:?}", kind.name);
    check_table_predictions(folder, kind, &rows, &expected, &[&safetensors[..], &onnx[..]].concat());
    let width = info.network.outputs;
    let expected: Vec<&[f64]> = expected.chunks_exact(width).collect();
    let case = serde_json::json!({ "rows": rows, "expected": expected, "onnx": onnx, "python": python, "unit": unit });
    std::fs::write(folder.join(format!("{}.json", kind.name)), case.to_string()).unwrap();
    for name in &onnx {
        check_by_rten(&folder.join(name), &rows, &expected.concat(), unit);
    }
}

/// What is predicted of a table by a file is what the network gives for its rows.
fn check_table_predictions(folder: &Path, kind: &Kind, rows: &serde_json::Value, expected: &[f64], files: &[String]) {
    let Some(table) = rows.as_str() else { return };
    for name in files {
        let predictions = predict(&folder.join(name), Path::new(table)).unwrap();
        let mut lines = csv::Reader::from_reader(predictions.csv.as_bytes());
        let is_regression = lines.headers().unwrap().len() == 1;
        let found: Vec<f64> = lines
            .records()
            .flat_map(|record| {
                let record = record.unwrap();
                let numbers = record.iter().skip(usize::from(!is_regression)).map(|cell| cell.parse().unwrap());
                numbers.collect::<Vec<f64>>()
            })
            .collect();
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 2e-5 * expected.abs().max(1.0), "{name}: {found} {expected}");
        }
        assert!(predictions.score.is_some() && predictions.rows > 100, "{}: {:?}", kind.name, predictions.notes);
    }
}

/// A graph without texts gives another runtime the same.
fn check_by_rten(path: &Path, rows: &serde_json::Value, expected: &[f64], unit: f64) {
    let predictor = Predictor::read(path).unwrap();
    let exported = predictor.exported();
    if !exported.used_columns().all(paretoscope::data::Column::has_codes) {
        return;
    }
    let count = expected.len() / exported.card.network.outputs;
    let (shape, values): (Vec<usize>, Vec<f32>) = if let Some(table) = rows.as_str() {
        let table = NewRows::read(Path::new(table)).unwrap();
        let RawRows::Columns(columns) = RawRows::of_table(exported, &table, 0..count).unwrap() else {
            panic!("columns")
        };
        let value = |row: usize, column: &Vec<paretoscope::data::Value<'_>>| match column[row] {
            paretoscope::data::Value::Number(number) => number as f32,
            _ => f32::NAN,
        };
        let values = (0..count).flat_map(|row| columns.iter().map(move |column| value(row, column))).collect();
        (vec![count, columns.len()], values)
    } else {
        let values = rows.as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap().clone());
        let values = values.map(|pixel| pixel.as_f64().unwrap() as f32).collect();
        let image = exported.card.network.image();
        let shape = image
            .map_or(vec![count, exported.raw_inputs()], |image| vec![count, image.channels, image.height, image.width]);
        (shape, values)
    };
    let model = rten::Model::load_file(path).unwrap();
    let input = rten::Value::from_shape(&shape, values).unwrap();
    let output: rten::Value = model.run_one(input.into(), None).unwrap();
    let (_, found): ([usize; 2], Vec<f32>) = output.into_shape_vec().unwrap();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((f64::from(*found) - expected).abs() / unit < TOLERANCE, "{}: {found} {expected}", path.display());
    }
}

#[test]
fn networks_of_every_kind_give_the_same_in_every_form_and_in_other_programs() {
    let folder = tempfile::tempdir().unwrap();
    let kinds = kinds(folder.path());
    for kind in &kinds {
        export(folder.path(), kind);
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/run_exports.py");
    let Ok(output) = Command::new("python3").arg(script).arg(folder.path()).output() else {
        eprintln!("skipped: there is no python3 to run exported networks by other programs");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for kind in ["onnx", "python"] {
        if result[kind].is_null() {
            eprintln!("skipped: the module that runs {kind} is not installed");
            continue;
        }
        eprintln!("{kind}: {}", result[kind]);
        assert!(
            result[kind]["difference"].as_f64().unwrap() < TOLERANCE,
            "{result}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(
            (&result[kind]["files"], &result[kind]["other_classes"]),
            (&(4 * kinds.len() - 1).into(), &0.into())
        );
    }
}

#[test]
fn a_scaling_that_would_cost_accuracy_stays_apart_unless_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let kind = years(folder.path());
    let (info, member) = kind.point();
    for format in Format::ALL {
        for (fold_scaling, keeps_scaling) in [(None, true), (Some(true), false)] {
            let path =
                folder.path().join(format!("{keeps_scaling}-{}", format.ending())).with_extension(format.ending());
            let form = Form { compact: true, fold_scaling };
            let report = Export::new(Arc::clone(&info), &member, None, form).write(&path).unwrap();
            assert_eq!(report.keeps_scaling, keeps_scaling, "{report:?}");
            assert_eq!(report.verified.difference > TOLERANCE, !keeps_scaling, "{report:?}");
            assert_eq!(report.sentence().contains("the scaling stays apart"), keeps_scaling);
            let scaling = Predictor::read(&path).unwrap().exported().card.input_std.clone();
            assert_eq!(scaling != vec![1.0; scaling.len()], keeps_scaling, "{scaling:?}");
        }
    }
}

#[test]
fn damaged_files_are_told_or_give_something_and_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let kinds = kinds(folder.path());
    let kind = kinds.iter().find(|kind| kind.name == "mixed").unwrap();
    let (info, member) = kind.point();
    let mut generator = ChaCha8Rng::seed_from_u64(5);
    for format in [Format::Safetensors, Format::Onnx] {
        let path = folder.path().join("network").with_extension(format.ending());
        let form = Form { compact: true, fold_scaling: Some(false) };
        Export::new(Arc::clone(&info), &member, None, form).write(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let mut told = 0;
        for _ in 0..300 {
            let mut damaged = bytes.clone();
            for _ in 0..generator.random_range(1..4) {
                let place = generator.random_range(0..damaged.len());
                // Digits are where sizes are told.
                damaged[place] = if damaged[place].is_ascii_digit() {
                    b'0' + generator.random_range(0..10_u8)
                } else {
                    generator.random()
                };
            }
            if generator.random_bool(0.1) {
                damaged.truncate(generator.random_range(0..bytes.len()));
            }
            std::fs::write(&path, &damaged).unwrap();
            told += usize::from(predict(&path, Path::new(&kind.data.source)).is_err());
        }
        assert!(told > 20, "{told} of 300 {}", format.label());
    }
}
