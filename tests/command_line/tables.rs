//! Tables as people have them.

use std::fmt::Write as _;

use crate::{fails, stderr, support::paretoscope};

/// Semicolons, decimal commas, Latin-1, texts, missing values and a number of each row.
fn table() -> Vec<u8> {
    let mut text = "\"\";\"größe\";\"farbe\";\"kauft\"\n".to_owned();
    for row in 0..60 {
        let size = if row % 9 == 4 { "NA".to_owned() } else { format!("{},5", row * row % 23) };
        let colour = ["rot", "grün", "blau"][row % 3];
        writeln!(text, "\"{row}\";{size};\"{colour}\";\"{}\"", ["Ja", "Nein"][row * row % 5 % 2]).unwrap();
    }
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

#[test]
fn a_table_opens_as_it_is_and_its_treatment_travels_with_the_network() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("kunden.csv"), table()).unwrap();
    let small = ["--points", "4", "--hidden", "none", "--validation", "0", "--starts", "1", "--out", "run"];
    let output = paretoscope(folder.path(), &[&["fit", "kunden.csv"][..], &small].concat());
    let told = stderr(&output);
    assert!(output.status.success(), "{told}");
    let line = "kunden: separated by semicolons, Windows-1252 (Latin-1), decimal comma; 1 numeric; 1 category; 1 left out; 5 inputs; \
                predicts “kauft” (Ja 60.0 %, Nein 40.0 %); missing values: 7 in “größe”";
    assert!(told.contains(line), "{told}");
    assert!(told.contains("note: “column 1” is left out: it numbers the rows"), "{told}");
    let run = std::fs::read_to_string(folder.path().join("run/run.toml")).unwrap();
    for wanted in ["missing = \"level\"", "\"größe missing\"", "\"farbe=grün\"", "kind = \"category\""] {
        assert!(run.contains(wanted), "{wanted}: {run}");
    }
    let output = paretoscope(folder.path(), &["export", "run", "net.safetensors", "--point", "knee"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let (card, _) = paretoscope::export::read_network(&folder.path().join("net.safetensors")).unwrap();
    assert_eq!(card.columns.iter().map(|column| column.inputs.len()).collect::<Vec<_>>(), [0, 2, 3, 0]);
    assert!((card.columns[1].mean[0] - card.input_mean[0]).abs() < 1e-12);
    // The same again, with another treatment of a column.
    let other = ["--column", "farbe=ignore", "--missing", "mean", "--overwrite"];
    let output = paretoscope(folder.path(), &[&["fit", "kunden.csv"][..], &small, &other].concat());
    assert!(stderr(&output).contains("2 left out; 1 input;"), "{}", stderr(&output));
    let again = paretoscope(folder.path(), &["fit", "--from", "run", "--out", "again"]);
    assert!(again.status.success() && stderr(&again).contains("2 left out; 1 input;"), "{}", stderr(&again));
}

#[test]
fn penalty_factors_are_told_kept_and_computed_with_again() {
    let folder = tempfile::tempdir().unwrap();
    let small = ["--points", "6", "--hidden", "none", "--validation", "0", "--starts", "1", "--free-biases"];
    let asked = ["--penalty-factor", "bmi=0", "--penalty-factor", "s5=2.5"];
    let output = paretoscope(folder.path(), &[&["fit", "diabetes", "--out", "run"][..], &small, &asked].concat());
    let told = stderr(&output);
    assert!(output.status.success() && told.contains("penalty factors: bmi 0 (always in), s5 2.5"), "{told}");
    let run = std::fs::read_to_string(folder.path().join("run/run.toml")).unwrap();
    assert!(run.contains("free_inputs = [2]") && run.contains("s5 = 2.5"), "{run}");
    let front = |run: &str| {
        let text = std::fs::read_to_string(folder.path().join(run).join("front.csv")).unwrap();
        let figures = |line: &str| line.split(',').take(6).map(str::to_owned).collect::<Vec<_>>();
        text.lines().map(figures).collect::<Vec<_>>()
    };
    let output = paretoscope(folder.path(), &["fit", "--from", "run", "--out", "again"]);
    assert!(output.status.success() && stderr(&output).contains("bmi 0 (always in)"), "{}", stderr(&output));
    assert_eq!(front("again"), front("run"));
    // At the sparse end there is the input that is always in, and nothing else; more points and refits respect it too.
    let more = ["fit", "--resume", "run", "--points", "9", "--refit"];
    let output = paretoscope(folder.path(), &more);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(front("run").len(), 10);
    let output = paretoscope(folder.path(), &["export", "run", "net.safetensors"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let run = paretoscope::run::SavedRun::open(&folder.path().join("run")).unwrap();
    let sparsest = run.front.members().iter().min_by(|a, b| a.point.l1.total_cmp(&b.point.l1)).unwrap();
    let theta = sparsest.parameters.to_dense();
    let there: Vec<usize> = (0..10).filter(|&input| theta[input] != 0.0).collect();
    assert!(sparsest.point.l1 < 1e-6 && there == [2], "{} {there:?}", sparsest.point.l1);
    let (card, _) = paretoscope::export::read_network(&folder.path().join("net.safetensors")).unwrap();
    assert_eq!((card.penalty_factors[2], card.penalty_factors[8], card.network.free_inputs), (0.0, 2.5, vec![2]));
    for (factor, wanted) in [("weight=2", "no column “weight”"), ("bmi=-1", "use 0 for an input")] {
        let output = paretoscope(folder.path(), &["fit", "diabetes", "--penalty-factor", factor]);
        assert!(!output.status.success() && stderr(&output).contains(wanted), "{}", stderr(&output));
    }
    let output = paretoscope(folder.path(), &["fit", "diabetes", "--penalty-factor", "bmi"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("NAME=NUMBER"), "{}", stderr(&output));
}

#[test]
fn all_that_is_wrong_is_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..40).map(|row| format!("{row}.5,{}\n", row % 2)).collect::<Vec<_>>().concat();
    std::fs::write(folder.path().join("bad.csv"), format!("a,y\n{rows}oops\u{1b}[2J,1\n1\n")).unwrap();
    fails(folder.path(), &["fit", "bad.csv"], 1, "needs 2 corrections: line 43 has 1 value");
    let output = paretoscope(folder.path(), &["fit", "bad.csv"]);
    assert!(!stderr(&output).contains('\u{1b}'));
    let output = paretoscope(folder.path(), &["fit", "bad.csv", "--column", "a=text"]);
    assert!(output.status.code() == Some(2) && stderr(&output).contains("NAME=category"), "{}", stderr(&output));
}

#[test]
fn a_column_makes_the_split_and_classes_have_weights() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<String> = (0..60)
        .map(|row| {
            format!(
                "{},2024-{:02}-{:02},{}",
                row * row % 23,
                1 + row / 28,
                1 + row % 28,
                ["no", "yes"][usize::from(row % 5 == 0)]
            )
        })
        .collect();
    std::fs::write(folder.path().join("rows.csv"), format!("size,day,bought\n{}\n", rows.join("\n"))).unwrap();
    let small = ["fit", "rows.csv", "--points", "4", "--hidden", "none", "--validation", "0", "--starts", "1"];
    let asked = ["--split-by", "day", "--class-weights", "balanced", "--out", "run"];
    let output = paretoscope(folder.path(), &[&small[..], &asked].concat());
    let told = stderr(&output);
    assert!(output.status.success(), "{told}");
    assert!(
        told.contains("“day” makes the split: it holds times, the test rows are those from 2024-02-21 on"),
        "{told}"
    );
    assert!(told.contains("1 input;") && !told.contains("“day” is left out"), "{told}");
    let run = std::fs::read_to_string(folder.path().join("run/run.toml")).unwrap();
    assert!(run.contains("column = \"day\"") && run.contains("class-weights = \"balanced\""), "{run}");
    // Knowing nothing of two classes costs ln 2, whatever they weigh.
    let front = std::fs::read_to_string(folder.path().join("run/front.csv")).unwrap();
    let losses: Vec<f64> = front.lines().skip(1).filter_map(|line| line.split(',').nth(5)?.parse().ok()).collect();
    let largest = losses.iter().copied().fold(0.0, f64::max);
    assert!(largest > 0.3 && largest < 2.0_f64.ln() + 1e-9, "{losses:?}");
    let again = paretoscope(folder.path(), &["fit", "--from", "run", "--out", "again"]);
    assert!(again.status.success(), "{}", stderr(&again));
    assert_eq!(
        front.lines().nth(1).map(|line| line.split(',').take(8).collect::<Vec<_>>().join(",")),
        std::fs::read_to_string(folder.path().join("again/front.csv")).unwrap().lines().nth(1).map(|line| line
            .split(',')
            .take(8)
            .collect::<Vec<_>>()
            .join(","))
    );
    fails(folder.path(), &["fit", "rows.csv", "--class-weights", "maybe=2"], 1, "no class “maybe” to have a weight");
    fails(folder.path(), &["fit", "rows.csv", "--split-by", "month"], 1, "no column “month” to split by");
    fails(folder.path(), &["fit", "diabetes", "--class-weights", "balanced"], 1, "a number is predicted");
    let output = paretoscope(folder.path(), &["fit", "rows.csv", "--class-weights", "yes"]);
    assert!(output.status.code() == Some(2) && stderr(&output).contains("yes=5,no=1"), "{}", stderr(&output));
}

#[test]
fn what_is_not_downloaded_says_how_to_get_it() {
    let folder = tempfile::tempdir().unwrap();
    let program = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_paretoscope"))
            .args(arguments)
            .current_dir(folder.path())
            .env("XDG_CACHE_HOME", folder.path().join("cache"))
            .env("HOME", folder.path())
            .output()
            .unwrap()
    };
    let output = program(&["fit", "mnist"]);
    let told = stderr(&output);
    assert!(output.status.code() == Some(1) && told.contains("`paretoscope data download mnist`"), "{told}");
    let list = String::from_utf8(program(&["data"]).stdout).unwrap();
    assert!(list.contains("iris") && list.contains("fashion-mnist") && list.contains("170 MB"), "{list}");
    // Nobody listens there.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let output = program(&["data", "download", "mnist", "--mirror", &format!("http://{closed}")]);
    let told = stderr(&output);
    assert!(output.status.code() == Some(1) && told.contains("check the internet connection"), "{told}");
    assert_eq!(told.trim_end().lines().count(), 1, "{told}");
}
