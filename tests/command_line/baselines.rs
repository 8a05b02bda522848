//! The methods that others are compared with, and what a run may take.

use std::fs;

use paretoscope::{
    front::{Method, RangeEnd},
    run::{RunEnd, SavedRun},
};

use crate::{SMALL, fails, stderr, stdout, support::paretoscope};

#[test]
fn every_method_computes_a_front_with_folds_that_is_compared_with_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let methods = ["weighted-sum", "lambda-path", "nsga2"];
    for method in methods {
        let limits = ["--gradients", "1500", "--folds", "2", "--method", method, "--out", method];
        let output = paretoscope(folder.path(), &[&["fit", "iris"], &limits[..], &SMALL].concat());
        assert!(output.status.success(), "{method}: {}", stderr(&output));
        let run = SavedRun::open(&folder.path().join(method)).unwrap();
        assert!(run.front.len() >= 3 && run.folds.len() == 2, "{method}: {} points", run.front.len());
        assert!(run.front.members().iter().all(|member| member.point.method.name() == method));
        assert!(run.front.members().iter().all(|member| member.point.validation_error.is_some()), "{method}");
        assert!(run.ended.is_some_and(RunEnd::is_complete));
        let spent = run.search.unwrap().gradients.unwrap();
        assert!(spent <= 1800, "{method}: {spent}");
        // A front to compare with is not carried on.
        let more = paretoscope(folder.path(), &["fit", "--resume", method, "--points", "30"]);
        assert_eq!(more.status.code(), Some(2), "{}", stderr(&more));
        assert!(stderr(&more).contains("is not carried on beyond"), "{}", stderr(&more));
    }
    let told = stdout(&paretoscope(folder.path(), &[&["compare"][..], &methods].concat()));
    for method in methods {
        assert!(told.lines().any(|line| line.starts_with(method)), "{told}");
    }
    assert!(told.contains("not dominated") && told.contains("spacing"), "{told}");
}

#[test]
fn a_published_variant_is_kept_in_the_file_of_the_run_and_computed_again_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let fit = ["fit", "iris", "--validation", "0", "--method", "nsga2", "--as-published", "--gradients", "600"];
    let output = paretoscope(folder.path(), &[&fit[..], &["--out", "run"], &SMALL].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let run = SavedRun::open(&folder.path().join("run")).unwrap();
    assert!(run.specification.method.as_published && run.specification.method.name == Method::Nsga2);
    for member in run.front.members() {
        assert_eq!(member.point.l1, member.point.nonzero as f64, "its parameters are zeros and ones");
    }
    let again = paretoscope(folder.path(), &["fit", "--from", "run", "--out", "again"]);
    assert!(again.status.success(), "{}", stderr(&again));
    let rows = |run: &str| {
        let text = fs::read_to_string(folder.path().join(run).join("front.csv")).unwrap();
        text.lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(rows("run"), rows("again"));
}

#[test]
fn a_run_ends_in_order_when_its_seconds_are_over() {
    let folder = tempfile::tempdir().unwrap();
    for method in ["budget", "nsga2"] {
        let long = ["--points", "2000", "--seconds", "0.05", "--validation", "0.2", "--method", method];
        let output = paretoscope(folder.path(), &[&["fit", "digits", "--out", method], &long[..]].concat());
        assert!(output.status.success(), "{method}: {}", stderr(&output));
        assert!(stdout(&output).contains("seconds that were allowed"), "{method}: {}", stdout(&output));
        let run = SavedRun::open(&folder.path().join(method)).unwrap();
        assert_eq!(run.search.unwrap().end, RangeEnd::SecondsSpent);
        assert!(!run.front.is_empty() && run.ended == Some(RunEnd::EndOfFront), "{method}: {:?}", run.ended);
    }
}

#[test]
fn limits_that_make_no_sense_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (options, wanted) in [
        (["--gradients", "0"], "0 gradients"),
        (["--seconds", "0"], "0 seconds"),
        (["--seconds", "-1"], "-1 seconds"),
        (["--as-published", "--seed=1"], "no published variant"),
    ] {
        fails(folder.path(), &[&["fit", "iris"], &options[..]].concat(), 2, wanted);
    }
}
