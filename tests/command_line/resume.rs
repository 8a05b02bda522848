//! Runs that were killed and are carried on, and complete ones that are computed further.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use paretoscope::run::SavedRun;

use crate::{SMALL, fails, stderr, stdout, support::paretoscope};

/// All rows of a front by the number of their points, without the seconds.
fn rows(run: &Path) -> BTreeMap<usize, Vec<String>> {
    let text = fs::read_to_string(run.join("front.csv")).unwrap();
    let mut lines = text.lines();
    let seconds = lines.next().unwrap().split(',').position(|name| name == "seconds").unwrap();
    lines
        .map(|line| {
            let mut fields: Vec<String> = line.split(',').map(str::to_owned).collect();
            fields.remove(seconds);
            (fields[0].parse().unwrap(), fields)
        })
        .collect()
}

fn begin(folder: &Path, arguments: &[&str]) -> Child {
    let mut program = Command::new(env!("CARGO_BIN_EXE_paretoscope"));
    program.current_dir(folder).args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    program.spawn().unwrap()
}

#[test]
fn a_run_that_is_killed_again_and_again_is_completed_and_has_the_front_of_one_that_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let fit = ["fit", "digits", "--hidden", "20,20", "--points", "20", "--folds", "2", "--threads", "2", "--out"];
    let clock = Instant::now();
    let output = paretoscope(folder.path(), &[&fit[..], &["whole"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let took = clock.elapsed();
    let run = folder.path().join("killed");
    let mut known: Vec<usize> = Vec::new();
    let mut child = begin(folder.path(), &[&fit[..], &["killed"]].concat());
    for share in [0.3, 0.3, 0.2] {
        std::thread::sleep(took.mul_f64(share).max(Duration::from_millis(50)));
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        // Every row that was there has its network, and stays until the run is complete.
        if run.join("run.toml").exists() {
            let saved = SavedRun::open(&run).unwrap();
            let mut numbers: Vec<usize> = saved.front.members().iter().map(|member| member.point.number).collect();
            if ended {
                break;
            }
            known.append(&mut numbers);
        }
        let again: &[&str] = if SavedRun::open(&run).is_ok_and(|saved| !saved.front.is_empty()) {
            &["fit", "--resume", "killed"]
        } else {
            &[
                "fit",
                "digits",
                "--hidden",
                "20,20",
                "--points",
                "20",
                "--folds",
                "2",
                "--threads",
                "2",
                "--out",
                "killed",
                "--overwrite",
            ]
        };
        child = begin(folder.path(), again);
    }
    child.wait().unwrap();
    let output = paretoscope(folder.path(), &["fit", "--resume", "killed"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!known.is_empty(), "it was killed after its first points");
    assert_eq!(rows(&run), rows(&folder.path().join("whole")));
    let output = paretoscope(folder.path(), &["fit", "--resume", "killed"]);
    assert!(output.status.success() && stdout(&output).contains("is complete"), "{}", stdout(&output));
}

#[test]
fn a_complete_run_has_more_points_a_longer_range_and_more_starts() {
    let folder = tempfile::tempdir().unwrap();
    let output = paretoscope(folder.path(), &[&["fit", "diabetes", "--out", "run"][..], &SMALL].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let run = folder.path().join("run");
    let before = SavedRun::open(&run).unwrap();
    let longer = (1.5 * before.front.max_l1().unwrap()).to_string();
    let starts = (before.search.unwrap().starts + 1).to_string();
    let more = ["fit", "--resume", "run", "--points", "30", "--max-l1", &longer, "--starts", &starts];
    let output = paretoscope(folder.path(), &more);
    assert!(output.status.success(), "{}", stderr(&output));
    let after = SavedRun::open(&run).unwrap();
    assert!(after.front.len() >= 30 && after.front.max_l1() > before.front.max_l1(), "{}", stdout(&output));
    assert_eq!(after.search.unwrap().starts, before.search.unwrap().starts + 1);
    let (reference, most) = (before.loss_at_zero, before.front.max_l1().unwrap());
    let volume = |run: &SavedRun| run.front.hypervolume((reference, most));
    assert!(volume(&after) >= volume(&before), "{} {}", volume(&after), volume(&before));
    assert!(after.front.members().iter().all(|member| member.point.validation.is_some()));
}

#[test]
fn what_cannot_be_carried_on_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fails(folder.path(), &["fit", "--resume", "absent"], 1, "is not the folder of a run");
    let output = paretoscope(folder.path(), &["fit", "iris", "--resume", "absent"]);
    assert_eq!(output.status.code(), Some(2), "one or the other");
}
