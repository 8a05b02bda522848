//! What the fuzzer and people have found, for ever.

use std::path::Path;

use paretoscope::{data::DataSpecification, export::read_network, run::SavedRun};

use crate::{arrays, changes::read, runs};

/// A folder with the sound run, of whose `run.toml` something is replaced.
fn run_with(from: &str, to: &str) -> Result<SavedRun, String> {
    let folder = tempfile::tempdir().unwrap();
    runs::write(folder.path());
    let text = String::from_utf8(runs::sound()[Path::new("run.toml")].clone()).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(folder.path().join("run.toml"), text.replacen(from, to, 1)).unwrap();
    let mut opened = Err(String::new());
    read(|| {
        opened = SavedRun::open(folder.path()).map_err(|error| error.to_string());
        opened.as_ref().map(|_| ()).map_err(Clone::clone)
    });
    opened
}

#[test]
fn a_network_that_cannot_be_is_refused_before_it_is_counted() {
    assert!(run_with("\n", "\n").is_ok());
    for (from, to) in [
        ("free_inputs = [2]", "free_inputs = [2, 1]"),
        ("free_inputs = [2]", "free_inputs = [4000000000]"),
        ("inputs = 4", "inputs = 4000000000000000000"),
        ("outputs = 3", "outputs = 4000000000000000000"),
    ] {
        let error = run_with(from, to).unwrap_err();
        assert!(error.contains("damaged"), "{error}");
    }
}

#[test]
fn a_run_file_of_sixty_megabytes_gives_a_short_message() {
    let folder = tempfile::tempdir().unwrap();
    for (text, wanted) in [
        ("x".repeat(60_000_000), "more than 32 MiB"),
        ("x".repeat(4_000_000), "damaged"),
        (format!("version = \"{}", "é".repeat(2_000_000)), "damaged"),
        ("[a]\n".repeat(500_000), "damaged"),
    ] {
        std::fs::write(folder.path().join("run.toml"), text).unwrap();
        read(|| {
            let error = SavedRun::open(folder.path()).unwrap_err().to_string();
            assert!(error.contains(wanted) && error.len() < 1_000, "{} bytes", error.len());
            Err::<(), _>(error)
        });
    }
}

#[test]
fn a_long_word_in_a_row_of_figures_gives_a_short_message() {
    let folder = tempfile::tempdir().unwrap();
    for (name, word) in [("refits.csv", "refit"), ("front.csv", "budget")] {
        runs::write(folder.path());
        let text = String::from_utf8(runs::sound()[Path::new(name)].clone()).unwrap();
        let (head, rows) = text.split_once('\n').unwrap();
        let rows = rows.replacen(word, &word.repeat(10_000), 1);
        std::fs::write(folder.path().join(name), format!("{head}\n{rows}")).unwrap();
        let error = SavedRun::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("damaged") && error.len() < 1_000, "{name}: {} bytes", error.len());
    }
}

#[test]
fn a_parquet_file_whose_pages_promise_billions_of_elements_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.parquet");
    // A list of numbers, and one of true and false, in the header of the first page.
    for kind in [0xf7, 0xf1] {
        let mut bytes = include_bytes!("../fixtures/rows.parquet").to_vec();
        bytes[4..11].copy_from_slice(&[0xf9, kind, 0xff, 0xff, 0xff, 0xff, 0x07]);
        std::fs::write(&path, bytes).unwrap();
        let data = DataSpecification::new(path.to_str().unwrap());
        let start = std::time::Instant::now();
        read(|| data.summary(0));
        assert!(
            data.summary(0).is_err() && start.elapsed() < std::time::Duration::from_secs(1),
            "{:?}",
            start.elapsed()
        );
    }
}

#[test]
fn a_run_file_of_countless_open_brackets_does_not_fill_the_stack() {
    let folder = tempfile::tempdir().unwrap();
    let part = "gradients = {338\nes = [40, 40]\n\n[targets.test]\nclasses = [10]\n\n[search]\nstarts = {1}\n";
    std::fs::write(folder.path().join("run.toml"), part.repeat(20_000)).unwrap();
    read(|| {
        let error = SavedRun::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("damaged: line 2") && error.len() < 1_000, "{error}");
        Err::<(), _>(error)
    });
}

#[test]
fn a_front_with_countless_columns_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    runs::write(folder.path());
    std::fs::write(folder.path().join("front.csv"), "a,".repeat(500_000) + "\n").unwrap();
    read(|| SavedRun::open(folder.path()));
}

#[test]
fn a_network_whose_header_promises_more_than_there_is_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.safetensors");
    for length in [0_u64, 1, 8, 1 << 20, 1 << 40, u64::MAX] {
        std::fs::write(&path, [&length.to_le_bytes()[..], b"{\"a\":1}"].concat()).unwrap();
        read(|| read_network(&path));
        assert!(read_network(&path).is_err());
    }
}

#[test]
fn brackets_within_brackets_in_the_header_of_an_array_are_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.npz");
    for (which, nested) in [(0, "{"), (1, "["), (2, "("), (2, "{")] {
        let mut all = arrays::arrays();
        let array = &mut all[which].1;
        for (place, byte) in array.iter_mut().enumerate().skip(10).take(100) {
            *byte = nested.as_bytes()[place % nested.len()];
        }
        std::fs::write(&path, arrays::archive(&all)).unwrap();
        read(|| DataSpecification::new(path.to_str().unwrap()).prepare(0));
    }
}

#[test]
fn odd_tables_are_read_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    for text in [
        "",
        "\n",
        ",",
        "\"",
        "\"\"\"",
        "a\n\"",
        "\u{feff}",
        "a,b\n",
        "a,b\n1,2\n",
        "a,a\n1,2\n3,4\n",
        "x\r1\r2\r3\r",
        ",,,\n,,,\n,,,\n",
        "a,b\n1e400,1\n-1e400,2\nnan,3\n",
        "\0\0\0\0",
    ] {
        std::fs::write(&path, text).unwrap();
        read(|| DataSpecification::new(path.to_str().unwrap()).prepare(0));
    }
}

#[test]
fn wide_and_long_tables_are_read_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    for (rows, columns) in [(12, 100_000), (300_000, 3)] {
        let mut text = (0..columns).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",") + "\n";
        for row in 0..rows {
            let line: Vec<String> = (0..columns).map(|column| (row * (column + 7) % 13 % 5).to_string()).collect();
            text += &(line.join(",") + "\n");
        }
        std::fs::write(&path, text).unwrap();
        let data = DataSpecification::new(path.to_str().unwrap());
        read(|| data.summary(0));
        // Columns of test rows are matched by their names.
        read(|| DataSpecification { test: Some(path.clone()), ..data.clone() }.prepare(0));
        assert!(data.prepare(0).is_ok());
    }
}
