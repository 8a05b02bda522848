//! What the views say of inputs, paths and units, as another program finds it in the files of a run.

use std::{path::Path, process::Command};

use paretoscope::{
    front::{Along, Lines, Member, Paths, WeightMatrix},
    run::SavedRun,
};

use crate::{stderr, support::paretoscope};

fn layers(run: &SavedRun) -> Vec<WeightMatrix> {
    let of = |layer: paretoscope::network::Layer| WeightMatrix {
        outputs: layer.outputs,
        inputs: layer.inputs,
        spread: layer.spread,
        weight: layer.weight,
        bias: layer.bias,
    };
    run.network.layers().into_iter().map(of).collect()
}

/// What NumPy finds in the files; nothing, and a word about it, where there is none.
fn by_numpy(run: &Path) -> Option<serde_json::Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/inputs_of_run.py");
    if !Command::new("python3").args(["-c", "import numpy"]).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no NumPy to read the files by another program");
        return None;
    }
    let output = Command::new("python3").arg(script).arg(run).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn ranks_of_inputs_paths_and_live_units_are_those_of_numpy() {
    let folder = tempfile::tempdir().unwrap();
    for data in ["breast-cancer", "diabetes"] {
        let options = ["--points", "20", "--hidden", "5,4", "--starts", "2", "--validation", "0.2", "--out", data];
        let output = paretoscope(folder.path(), &[&["fit", data][..], &options].concat());
        assert!(output.status.success(), "{data}: {}", stderr(&output));
        let run = SavedRun::open(&folder.path().join(data)).unwrap();
        let layers = layers(&run);
        let keeps = run.front.non_dominated();
        let members: Vec<Member> = run
            .front
            .members()
            .iter()
            .zip(keeps)
            .filter(|(_, keeps)| *keeps)
            .map(|(member, _)| member.clone())
            .collect();
        let along = Along::new(&layers, &members, None);
        let paths = Paths::new(Lines::Inputs, &layers, &members, None);
        let enters: Vec<f64> = along.uses().iter().filter_map(|of| of.enters_at).collect();
        assert!(enters.is_sorted() && enters.len() >= 5 && enters.first() < enters.last(), "{data}: {enters:?}");
        let Some(found) = by_numpy(&run.path) else { continue };
        let ranks: Vec<u64> = along.uses().iter().map(|of| of.input as u64).collect();
        assert_eq!(found["ranks"], serde_json::json!(ranks), "{data}");
        for of in along.uses() {
            let theirs = found["enters_at"][of.input].as_f64();
            assert_eq!(of.enters_at.is_some(), theirs.is_some(), "{data} {of:?}");
            assert!((of.enters_at.unwrap_or(0.0) - theirs.unwrap_or(0.0)).abs() < 1e-9, "{data} {of:?} {theirs:?}");
        }
        assert_eq!(found["norms"].as_array().map(Vec::len), Some(paths.points().len()), "{data}");
        for (place, point) in paths.points().iter().enumerate() {
            assert_eq!(found["norms"][place]["point"], point.number, "{data}");
            for input in 0..paths.count() {
                let theirs = found["norms"][place]["norms"][input].as_f64().unwrap();
                let ours = f64::from(paths.column(place).unwrap().get(input));
                assert!((ours - theirs).abs() <= 1e-6 * theirs.max(1.0), "{data} {place} {input}: {ours} {theirs}");
            }
            let (_, anatomy) = along.nearest(point.l1).unwrap();
            assert_eq!(found["live"][place], serde_json::json!(anatomy.live_units()), "{data} {place}");
        }
    }
}
