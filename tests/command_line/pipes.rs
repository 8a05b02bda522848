//! Data that can be read but once, and files that are none.
#![cfg(unix)]

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use crate::{arrays, fails, stderr};

/// A table of two classes.
fn table() -> String {
    let rows: String =
        (0..60).map(|row| format!("{}.5,{},{}\n", row * row % 23, row, row % 2)).collect::<Vec<_>>().concat();
    format!("a,b,y\n{rows}")
}

/// Runs a line of the shell in a folder, in which `$P` is the program; no pipe may make it wait for ever.
fn shell(folder: &Path, line: &str, input: &str) -> Output {
    let mut child = Command::new("bash")
        .args(["-c", &format!("set -o pipefail; {line}")])
        .current_dir(folder)
        .env("P", env!("CARGO_BIN_EXE_paretoscope"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_mins(4) {
            child.kill().unwrap();
            panic!("“{line}” waits for ever");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap()
}

#[test]
fn pipes_of_every_kind_are_read_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.csv"), table()).unwrap();
    let options = "--points 3 --hidden none --starts 1 --validation 0 --overwrite --out run";
    for (line, input) in [
        (format!("$P fit t.csv {options}"), String::new()),
        (format!("$P fit /dev/stdin {options}"), table()),
        (format!("gzip -c t.csv | $P fit /dev/stdin {options}"), String::new()),
        (format!("$P fit <(cat t.csv) {options}"), String::new()),
        (format!("$P fit t.csv --test <(cat t.csv) {options}"), String::new()),
        (format!("mkfifo pipe && (cat t.csv > pipe &) && $P fit pipe {options}"), String::new()),
    ] {
        let output = shell(folder.path(), &line, &input);
        assert!(output.status.success(), "{line}: {}", stderr(&output));
        assert!(stderr(&output).contains("separated by commas"), "{line}: {}", stderr(&output));
        let front = std::fs::read_to_string(folder.path().join("run/front.csv")).unwrap();
        assert!(front.lines().count() >= 3, "{line}: {front}");
    }
}

#[test]
fn arrays_and_parquet_files_are_read_from_pipes_as_from_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.npz"), arrays::archive(&arrays::arrays())).unwrap();
    std::fs::write(folder.path().join("t.parquet"), include_bytes!("../fixtures/rows.parquet")).unwrap();
    let options = "--points 3 --hidden none --starts 1 --validation 0 --overwrite --out run";
    for name in ["t.npz", "t.parquet"] {
        let front = |line: String| {
            let output = shell(folder.path(), &line, "");
            assert!(output.status.success(), "{line}: {}", stderr(&output));
            let text = std::fs::read_to_string(folder.path().join("run/front.csv")).unwrap();
            // All but the seconds, which stand last.
            let rows: Vec<String> = text.lines().map(|row| row.rsplit_once(',').unwrap().0.to_owned()).collect();
            assert!(rows.len() >= 3, "{line}: {text}");
            rows
        };
        let from_disk = front(format!("$P fit {name} {options}"));
        assert_eq!(front(format!("cat {name} | $P fit /dev/stdin {options}")), from_disk);
        assert_eq!(front(format!("$P fit <(cat {name}) {options}")), from_disk);
        // In pieces of a few bytes.
        assert_eq!(front(format!("dd if={name} bs=3 2>/dev/null | $P fit /dev/stdin {options}")), from_disk);
    }
}

#[test]
fn a_damaged_parquet_file_is_told_in_one_line_also_where_its_reader_panics() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = include_bytes!("../fixtures/rows.parquet").to_vec();
    // The length of a value within a page: the decoder of the library slices beyond its end.
    bytes[2592] ^= 0x55;
    std::fs::write(folder.path().join("t.parquet"), bytes).unwrap();
    fails(folder.path(), &["fit", "t.parquet"], 1, "“t.parquet” is damaged; get it anew");
}

#[test]
fn devices_and_what_never_ends_give_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    fails(folder.path(), &["fit", "/dev/zero"], 1, "“/dev/zero” is no table of text");
    fails(folder.path(), &["fit", "/dev/null"], 1, "“/dev/null” is empty");
    fails(folder.path(), &["export", "/dev/zero", "net.safetensors"], 1, "is not the folder of a run");
    // Rows without an end, and a line without one.
    for line in ["yes 1,2,3 | $P fit /dev/stdin", "yes xxxxxxx | tr -d '\\n' | $P fit /dev/stdin"] {
        let output = shell(folder.path(), line, "");
        let told = stderr(&output);
        assert!(!output.status.success() && told.starts_with("error: ") && told.lines().count() == 1, "{line}: {told}");
    }
}

#[test]
fn names_and_paths_send_no_commands_to_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..60)
        .map(|row| format!("{},{},{}\n", row * row % 23, row % 7, ["p\u{1b}[31m", "q"][row % 2]))
        .collect::<Vec<_>>()
        .concat();
    let path = folder.path().join("t\u{1b}[2J\nx.csv");
    std::fs::write(&path, format!("a\u{1b}]0;title\u{7},b,y\n{rows}")).unwrap();
    let options = "--points 3 --hidden none --starts 1 --validation 0 --out run";
    for (line, works) in [
        (format!("$P fit t*.csv {options}"), true),
        ("$P fit t*.csv --target z".to_owned(), false),
        ("$P fit $'absent\\e[2J.csv'".to_owned(), false),
        ("$P compare run $'absent\\e[2J'".to_owned(), false),
        ("$P open $'absent\\e[2J'".to_owned(), false),
        ("$P compare run".to_owned(), true),
        ("$P export run $'net\\e[2J.safetensors'".to_owned(), true),
    ] {
        let output = shell(folder.path(), &line, "");
        assert_eq!(output.status.success(), works, "{line}: {}", stderr(&output));
        for told in [&output.stdout, &output.stderr] {
            assert!(!told.iter().any(|byte| matches!(byte, 0x1b | 7)), "{line}: {}", String::from_utf8_lossy(told));
        }
    }
    // However long they are.
    let name = "n".repeat(3_000_000);
    std::fs::write(folder.path().join("long.csv"), format!("{name},b,y\n{rows}")).unwrap();
    let output = shell(folder.path(), "$P fit long.csv --target z", "");
    assert!(!output.status.success() && stderr(&output).len() < 3_000, "{} bytes", stderr(&output).len());
}
