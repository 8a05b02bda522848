//! Networks that are trained further without the norm.

use std::{fs, path::Path};

use paretoscope::{front::RefitKind, run::SavedRun};

use crate::{SMALL, stderr, stdout, support::paretoscope};

fn says(folder: &Path, arguments: &[&str], wanted: &str) {
    let output = paretoscope(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    assert!(stdout(&output).contains(wanted), "{arguments:?}: {}", stdout(&output));
}

#[test]
fn a_front_is_refitted_when_it_is_computed_or_later_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    says(path, &[&["fit", "iris", "--out", "now", "--refit"], &SMALL[..]].concat(), "12 of 12 points refitted");
    says(path, &[&["fit", "iris", "--out", "later"], &SMALL[..]].concat(), "12 points");
    let output = paretoscope(path, &["export", "later", "net.safetensors", "--refit"]);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert!(message.contains("has not been refitted") && message.contains("fit --resume later --refit"), "{message}");
    assert!(!path.join("net.safetensors").exists());
    says(path, &["fit", "--resume", "later", "--refit"], "12 of 12 points refitted");
    let [now, later] = ["now", "later"].map(|run| SavedRun::open(&path.join(run)).unwrap());
    for member in now.front.members() {
        let number = member.point.number;
        let both = [&now, &later].map(|run| run.refits.get(number, RefitKind::Refit).unwrap().parameters.to_dense());
        assert_eq!(both[0], both[1], "when it is done makes no difference");
    }
    // Nothing is left to do, and nothing is done again.
    let before = fs::read(path.join("later/refits.csv")).unwrap();
    says(path, &["fit", "--resume", "later", "--refit"], "12 of 12 points refitted");
    assert_eq!(fs::read(path.join("later/refits.csv")).unwrap(), before);
    let number = now.front.members()[6].point.number;
    let point = number.to_string();
    says(path, &["export", "now", "net.safetensors", "--refit", "--point", &point], "wrote the refit of point");
    let read = paretoscope::export::read_parameters(&path.join("net.safetensors"), &now.network).unwrap();
    assert_eq!(read, *now.refits.get(number, RefitKind::Refit).unwrap().parameters);
    let output = paretoscope(path, &["fit", "iris", "--start", "0", "--refit"]);
    assert_eq!(output.status.code(), Some(2), "a part has no folds that could tell");
}
