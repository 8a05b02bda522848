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
