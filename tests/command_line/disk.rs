//! Nothing is lost on disk: two writers, kills, signals, a disk that is full, a folder that goes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use paretoscope::{export::checksum, run::SavedRun};

use crate::{SMALL, fails, stderr, stdout, support::paretoscope};

/// A run that takes a while, in this folder.
const LONG: [&str; 10] =
    ["fit", "breast-cancer", "--hidden", "20,20", "--points", "200", "--folds", "20", "--out", "run"];

/// Begins to compute, and waits until there are so many points.
fn begin(folder: &Path, arguments: &[&str], rows: usize) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paretoscope"));
    command.current_dir(folder).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.env("TMPDIR", folder).spawn().unwrap();
    let front = folder.join("run/front.csv");
    wait(|| {
        assert!(child.try_wait().unwrap().is_none(), "it has ended already");
        fs::read_to_string(&front).is_ok_and(|text| text.lines().count() > rows)
    });
    child
}

fn wait(mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_mins(2), "waited in vain");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Lets a run that is going end in order.
#[cfg(unix)]
fn end(child: Child, signal: &str) -> Output {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    child.wait_with_output().unwrap()
}

/// The rows of a run without their header.
fn rows(run: &Path) -> Vec<String> {
    fs::read_to_string(run.join("front.csv")).unwrap().lines().skip(1).map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_in_order_and_only_one_program_writes_at_a_time() {
    for signal in ["-INT", "-TERM"] {
        let folder = tempfile::tempdir().unwrap();
        let child = begin(folder.path(), &LONG, 2);
        // Another one comes too late, whatever it wants.
        let second = |options: &[&str]| paretoscope(folder.path(), &[&LONG[..], options].concat());
        assert!(stderr(&second(&[])).contains("exists already"));
        let refused = second(&["--overwrite"]);
        assert_eq!((refused.status.code(), stderr(&refused).lines().count()), (Some(1), 1));
        assert!(stderr(&refused).contains("another program is writing the run “run”"), "{}", stderr(&refused));
        let output = end(child, signal);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let told = stdout(&output);
        assert!(told.contains("where it was stopped") && told.contains("* lowest") && told.contains("written to run"));
        assert!(stderr(&output).contains("stopping"), "{}", stderr(&output));
        let run = folder.path().join("run");
        let norms: Vec<f64> = rows(&run).iter().map(|row| row.split(',').nth(4).unwrap().parse().unwrap()).collect();
        assert!(norms.len() >= 2 && norms.is_sorted(), "{norms:?}");
        assert_eq!(SavedRun::open(&run).unwrap().front.len(), norms.len());
        let mut left = fs::read_dir(&run).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let own = ["front.csv", "networks", "run.toml", "solved.journal"];
        assert!(left.all(|name| own.contains(&name.as_str())), "nothing is left of the writing");
    }
}

#[test]
fn a_kill_loses_no_row_and_the_old_run_stays_until_the_new_one_has_a_point() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let old = [&["fit", "iris", "--out", "run"], &SMALL[..]].concat();
    assert!(paretoscope(folder.path(), &old).status.success());
    let before = rows(&run);
    // Before the first point the old one is there.
    let mut child = Command::new(env!("CARGO_BIN_EXE_paretoscope"));
    let mut child =
        child.current_dir(folder.path()).args(LONG).arg("--overwrite").stdout(Stdio::null()).spawn().unwrap();
    wait(|| folder.path().join(".run.new/run.toml").exists() || rows(&run) != before);
    let seen = rows(&run);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(seen == before || SavedRun::open(&run).unwrap().dataset.name != "Iris");
    for count in [1, 2, 40] {
        let mut child = begin_over(folder.path(), count);
        let seen = rows(&run);
        child.kill().unwrap();
        child.wait().unwrap();
        let saved = SavedRun::open(&run).unwrap();
        let points: usize = saved.front.len() + saved.folds.iter().map(paretoscope::front::Front::len).sum::<usize>();
        assert!(points + 1 >= seen.len(), "{points} of {}", seen.len());
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["run"], "opening has tidied up");
    }
}

/// Overwrites the run in a folder, and waits until so many rows of the new one are there.
fn begin_over(folder: &Path, count: usize) -> Child {
    fs::remove_dir_all(folder.join("run")).unwrap();
    begin(folder, &[&LONG[..], &["--overwrite"]].concat(), count)
}

#[test]
fn a_folder_that_is_removed_while_it_is_written_is_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let options = ["fit", "iris", "--points", "30", "--out", "run"];
    let child = begin(folder.path(), &options, 1);
    fs::remove_dir_all(folder.path().join("run")).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let saved = SavedRun::open(&folder.path().join("run")).unwrap();
    assert!(saved.front.len() > 20 && saved.folds.iter().all(|fold| fold.len() == saved.front.len()));
}

/// A small disk of its own; without the right to make one a word about it.
#[cfg(target_os = "linux")]
struct Disk(PathBuf);

#[cfg(target_os = "linux")]
impl Disk {
    fn new(path: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir(&path).unwrap();
        let mount = |path: &Path| {
            let options = format!("size={size}");
            Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(path).output()
        };
        if mount(&path).is_ok_and(|output| output.status.success()) {
            return Some(Self(path));
        }
        eprintln!("skipped: a small disk cannot be mounted here (that takes the rights of root)");
        None
    }

    fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        assert!(Command::new("mount").args(["-o", &options]).arg(&self.0).status().unwrap().success());
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["-l"]).arg(&self.0).status();
    }
}

/// A run on a disk that is soon full, and the file to which it tells how it gets on.
#[cfg(target_os = "linux")]
fn on_disk(folder: &Path) -> (Child, PathBuf) {
    let told = folder.join("told.txt");
    let options = ["fit", "iris", "--points", "60", "--out", "disk/run"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_paretoscope"));
    command.current_dir(folder).args(options).env("TMPDIR", folder);
    (command.stdout(Stdio::null()).stderr(fs::File::create(&told).unwrap()).spawn().unwrap(), told)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing_and_what_waits_is_written_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::new(folder.path().join("disk"), "300k") else { return };
    let run = folder.path().join("disk/run");
    // Room comes later.
    let (mut child, told) = on_disk(folder.path());
    let text = || fs::read_to_string(&told).unwrap();
    wait(|| text().contains("are in memory"));
    assert!(!SavedRun::open(&run).unwrap().front.is_empty());
    disk.remount("size=10m");
    assert!(child.wait().unwrap().success(), "{}", text());
    for wanted in ["nothing is lost, but cannot write “", "make room", "everything is written again"] {
        assert!(text().contains(wanted), "{wanted}: {}", text());
    }
    let whole = SavedRun::open(&run).unwrap();
    let length = whole.front.len();
    assert!(length > 40 && whole.folds.len() == 5 && whole.folds.iter().all(|fold| fold.len() == length));
    // Room never comes.
    fs::remove_dir_all(&run).unwrap();
    disk.remount("size=300k");
    assert_eq!(on_disk(folder.path()).0.wait().unwrap().code(), Some(1), "{}", text());
    let last = text().lines().last().unwrap().to_owned();
    assert!(last.starts_with("error: cannot write “disk/run/") && last.contains("the whole run is in “"), "{last}");
    let rescued = folder.path().join(last.split('“').nth(2).unwrap().split('”').next().unwrap());
    assert_eq!(SavedRun::open(&rescued).unwrap().front.len(), length);
    assert!(!SavedRun::open(&run).unwrap().front.is_empty(), "what was written is there still");
    // A disk that is only for reading.
    disk.remount("ro");
    fails(folder.path(), &["fit", "iris", "--out", "disk/other"], 1, "cannot write “disk/other”");
    assert!(paretoscope(folder.path(), &["compare", "disk/run"]).status.success());
}

#[test]
fn an_export_replaces_no_file_unasked_and_never_one_of_a_run() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["run", "other"] {
        assert!(paretoscope(folder.path(), &[&["fit", "iris", "--out", name], &SMALL[..]].concat()).status.success());
    }
    let run = folder.path().join("run");
    let number = SavedRun::open(&run).unwrap().front.members()[0].point.number;
    let network = format!("run/networks/{number}.safetensors");
    let before = fs::read(folder.path().join(&network)).unwrap();
    assert!(rows(&run).iter().any(|row| row.contains(&checksum(&before))));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&network, folder.path().join("link.safetensors")).unwrap();
        std::os::unix::fs::symlink("run", folder.path().join("way")).unwrap();
    }
    let dotted = format!("other/../{network}");
    let other = network.replace("run/", "other/");
    let (by_way, free) = (network.replace("run/", "way/"), "run/networks/7777.safetensors".to_owned());
    let mut targets = vec![network.clone(), dotted, other, free, "run/front.csv".to_owned(), "run/run.toml".to_owned()];
    if cfg!(unix) {
        targets.extend([by_way, "link.safetensors".to_owned()]);
    }
    for target in &targets {
        for options in [&[][..], &["--overwrite"]] {
            let output = paretoscope(folder.path(), &[&["export", "run", target], options].concat());
            assert_eq!(output.status.code(), Some(1), "{target}: {}", stdout(&output));
            assert!(stderr(&output).contains("belongs to the run"), "{target}: {}", stderr(&output));
        }
    }
    assert_eq!(fs::read(folder.path().join(&network)).unwrap(), before);
    let export =
        |options: &[&str]| paretoscope(folder.path(), &[&["export", "run", "net.safetensors"], options].concat());
    assert!(export(&[]).status.success());
    assert!(stderr(&export(&[])).contains("exists already; choose another file, or add --overwrite"));
    assert!(export(&["--overwrite"]).status.success());
    // A network that was swapped is not exported.
    fs::copy(folder.path().join("net.safetensors"), folder.path().join(&network)).unwrap();
    let output = export(&["--overwrite"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("its checksum is not that of the point"), "{}", stderr(&output));
}

#[test]
fn a_folder_with_a_file_of_the_same_name_is_no_run() {
    let folder = tempfile::tempdir().unwrap();
    let precious = folder.path().join("precious");
    fs::create_dir_all(precious.join("networks")).unwrap();
    let files = ["run.toml", "front.csv", "networks/3.safetensors"];
    for name in files {
        fs::write(precious.join(name), "name = \"mine\"\n").unwrap();
    }
    fails(folder.path(), &["fit", "iris", "--out", "precious", "--overwrite"], 1, "is not a run and not empty");
    for name in files {
        assert_eq!(fs::read(precious.join(name)).unwrap(), b"name = \"mine\"\n");
    }
}
