//! Starts as the tasks of a job array, by a scheduler that schedules them.
#![cfg(unix)]
#![allow(clippy::unwrap_used)] // a test may panic

#[path = "support/slurm.rs"]
mod slurm;

use std::time::Duration;

use paretoscope::run::{Part, SavedRun, open_together};

use slurm::Cluster;

#[test]
fn three_starts_of_digits_as_a_job_array_open_as_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let cluster = match Cluster::start(&folder.path().join("slurm"), 3) {
        Ok(cluster) => cluster,
        Err(reason) => {
            eprintln!("skipped: no job array without Slurm: {reason}");
            return;
        }
    };
    // As in the README, but smaller.
    let task = format!(
        "{} fit digits --points 20 --threads 1 --start $SLURM_ARRAY_TASK_ID --out runs/digits/start-$SLURM_ARRAY_TASK_ID",
        env!("CARGO_BIN_EXE_paretoscope")
    );
    let options = ["--array=0-2", "--wait", "--output=task-%a.out", "--wrap", &task];
    let output = cluster.ask("sbatch", &options, Duration::from_mins(5)).unwrap();
    let told = |start: usize| std::fs::read_to_string(folder.path().join(format!("task-{start}.out")));
    assert!(output.status.success(), "{output:?} {:?}", [0, 1, 2].map(told));

    let runs = folder.path().join("runs/digits");
    let starts = [0, 1, 2].map(|start| runs.join(format!("start-{start}")));
    let alone = starts.each_ref().map(|start| SavedRun::open(start).unwrap());
    for paths in [&starts[..], &[runs]] {
        let run = open_together(paths).unwrap();
        let longest = alone.iter().filter_map(|run| run.front.max_l1()).fold(0.0, f64::max);
        let reference = (run.loss_at_zero, longest);
        for (start, alone) in alone.iter().enumerate() {
            assert_eq!(alone.specification.part, Some(Part::Start(start)));
            assert!(alone.front.len() >= 15 && alone.front.members().iter().all(|member| member.point.start == start));
            assert!(run.front.hypervolume(reference) >= alone.front.hypervolume(reference));
        }
        assert_eq!(run.search.map(|search| search.starts), Some(3));
        assert!(run.front.non_dominated().iter().all(|keeps| *keeps));
        assert!(run.front.members().iter().all(|member| member.point.validation.is_some()));
    }
}
