//! How long a large table takes to open, and how much memory.

use std::{
    fmt::Write as _,
    io::{BufWriter, Write as _},
    time::Instant,
};

use paretoscope::data::DataSpecification;

const ROWS: usize = 1_000_000;
const COLUMNS: usize = 50;

/// Writes the table, and opens it as the window does.
pub fn measure() {
    println!(
        "\nOpening a CSV file of {ROWS} rows and {COLUMNS} columns (goal: below 10 s, and below 3 times the table in single precision)"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.csv");
    write(&path);
    let bytes = path.metadata().unwrap().len();
    let before = most_memory();
    let start = Instant::now();
    let mut told = 0;
    let look = DataSpecification::new(path.to_str().unwrap()).look_watched(0, &mut |_| {
        told += 1;
        std::ops::ControlFlow::Continue(())
    });
    let seconds = start.elapsed().as_secs_f64();
    let summary = look.summary.unwrap();
    assert_eq!((summary.rows(), summary.columns), (ROWS, COLUMNS - 1));
    println!(
        "  {seconds:.1} s for {} MB, {:.0} MB a second; told {told} times how far it is",
        bytes / 1_000_000,
        bytes as f64 / 1e6 / seconds
    );
    if let Some((before, after)) = before.zip(most_memory()) {
        let table = (4 * ROWS * COLUMNS) as f64;
        println!(
            "  {:.0} MB of memory at most, {:.2} times the table in single precision ({before} MB before)",
            after,
            after as f64 * 1e6 / table
        );
    }
}

fn write(path: &std::path::Path) {
    let mut file = BufWriter::new(std::fs::File::create(path).unwrap());
    let names: Vec<String> = (1..COLUMNS).map(|column| format!("x{column}")).collect();
    writeln!(file, "{},y", names.join(",")).unwrap();
    let mut state = 1_u64;
    let mut line = String::new();
    for _ in 0..ROWS {
        line.clear();
        for _ in 1..COLUMNS {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            write!(line, "{}.{:06},", state >> 60, (state >> 40) % 1_000_000).unwrap();
        }
        writeln!(file, "{line}{}", state >> 63).unwrap();
    }
}

/// The most memory that this process has had, in MB, where the system tells.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024 / 1_000_000)
}
