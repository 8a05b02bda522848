//! What CSV files are read as, and what their errors say.

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::data::written::gzipped;

fn parse(text: &str) -> Result<Dataset, DataError> {
    parse_csv(text.as_bytes(), "data.csv", &CsvOptions::default())
}

fn parse_as(text: &str, target: &str, task: Task) -> Result<Dataset, DataError> {
    let options = CsvOptions { target: Some(target.to_owned()), task: Some(task), ..CsvOptions::default() };
    parse_csv(text.as_bytes(), "data.csv", &options)
}

fn table(text: &str, file: &str) -> Result<Table, DataError> {
    Table::parse(text.as_bytes(), file)
}

/// A dataset with the rows of a test file at its end.
fn parse_with(main: &str, test: &str) -> Result<Dataset, DataError> {
    let mut whole_table = table(main, "data.csv")?;
    whole_table.append(table(test, "rows.csv")?);
    whole(whole_table, "data".to_owned(), &CsvOptions::default())
}

fn error(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

/// A file with this text that lives as long as the folder beside it.
fn file(text: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn text_labels_are_classes_in_alphabetical_order() {
    let dataset = parse("a,b,y\n1,2,pear\n3,4.5,apple\n-5e-1,6,pear\n").unwrap();
    assert_eq!(dataset.task, Task::Classification);
    assert_eq!(dataset.features, ["a", "b"]);
    assert_eq!(dataset.target, "y");
    assert_eq!(dataset.classes, ["apple", "pear"]);
    assert_eq!(dataset.inputs, Inputs::Numbers(vec![1.0, 2.0, 3.0, 4.5, -0.5, 6.0]));
    assert_eq!(dataset.targets, Targets::Classes(vec![1, 0, 1]));
}

#[test]
fn integer_labels_are_classes_in_numeric_order_however_they_are_written() {
    let dataset = parse("a,y\n1,10\n2,9\n3,10.0\n4,09\n").unwrap();
    assert_eq!(dataset.classes, ["9", "10"]);
    assert_eq!(dataset.targets, Targets::Classes(vec![1, 0, 1, 0]));
}

#[test]
fn the_target_column_tells_the_task() {
    let column = |labels: &[i32]| {
        let rows: Vec<String> = labels.iter().map(|label| format!("1,{label}")).collect();
        parse(&format!("a,y\n{}", rows.join("\n"))).unwrap().task
    };
    let thirty: Vec<i32> = (0..30).map(|row| row % 3).collect();
    assert_eq!(column(&thirty), Task::Classification);
    assert_eq!(column(&[0, 1]), Task::Classification);
    assert_eq!(column(&[0, 1, 2, 3]), Task::Regression);
    assert_eq!(column(&(0..90).map(|row| row % 21).collect::<Vec<_>>()), Task::Regression);
    assert_eq!(parse("a,y\n1,0.5\n2,1\n3,0.5\n").unwrap().task, Task::Regression);
}

#[test]
fn the_task_can_be_chosen_and_the_target_too() {
    let text = "y,a\n0,1\n1,2\n0,3\n";
    assert_eq!(parse_as(text, "y", Task::Regression).unwrap().targets, Targets::Values(vec![0.0, 1.0, 0.0]));
    let dataset = parse_as(text, "y", Task::Classification).unwrap();
    assert_eq!((dataset.features, dataset.classes), (vec!["a".to_owned()], vec!["0".to_owned(), "1".to_owned()]));
}

#[test]
fn byte_order_mark_line_ends_delimiters_quotes_and_blank_lines_do_not_matter() {
    let plain = parse("a,b c,y\n1,2,p\n3,4,q\n").unwrap();
    for text in [
        "\u{feff}a,b c,y\r\n1,2,p\r\n3,4,q\r\n",
        "a;b c;y\n1;2;p\n3;4;q",
        "a\tb c\ty\n1\t2\tp\n3\t4\tq\n",
        "\n\n\"a\",\"b c\",\"y\"\n\n1, 2 ,p\n3,4, \"q\" \n   \n".replace(" \"q\" ", "q").as_str(),
        "a,b c,y\r1,2,p\r3,4,q\r",
    ] {
        assert_eq!(parse(text).unwrap(), plain, "{text:?}");
    }
    // A delimiter within quotation marks separates nothing.
    assert_eq!(parse("\"a;b;c\",y\n1,p\n2,q\n").unwrap().features, ["a;b;c"]);
}

/// Rows with so many different numbers that a column of them is one of numbers.
fn numbers() -> String {
    (0..50).map(|row| format!("{row}.5,{}\n", ["p", "q"][row % 2])).collect::<Vec<_>>().concat()
}

#[test]
fn each_error_names_its_place() {
    let many = numbers();
    for (text, wanted) in [
        (String::new(), "“data.csv” is empty"),
        ("\u{feff} \n\n".into(), "“data.csv” is empty"),
        ("a,y\n".into(), "a header line and no rows"),
        ("a,y\n1,p\n".into(), "one row only"),
        ("a,y\n1,\n2,?\n".into(), "every row of “data.csv” lacks its target"),
        (
            "a,b,y\n1,2,p\n1,2\n".into(),
            "“data.csv” needs a correction: line 3 has 2 values where the header line has 3",
        ),
        ("a,b,y\r\n\r\n1,2,p\r\n1\r\n".into(), "line 4 has 1 value where"),
        (format!("a,y\r\n{}x y,q\r\n", many.replace('\n', "\r\n")), "“x y” in line 52, column “a” is not a number"),
        (format!("a,y\n{many}\n\"1\n2\",q\n"), "“1 2” in line 53, column “a”"),
        (format!("a,y\n{many}-inf,q\n"), "“-inf” in line 52, column “a” is not a finite number"),
        (format!("a,y\n{many}1e39,q\n"), "“1e39” in line 52, column “a”"),
        ("a,y\n1,p\n2,p\n".into(), "every row of “data.csv” has the class “p” in column “y”"),
        ("a,a,y\n1,2,p\n1,2,q\n".into(), "the column “a” stands twice"),
        ("y,y\n1,2\n".into(), "the column “y” stands twice"),
        ("a\n1\n2\n".into(), "has the one column “a” and no inputs"),
    ] {
        let message = error(&text);
        assert!(message.contains(wanted), "{text:?}: {message}");
        assert!(!message.contains('\n'), "{message:?}");
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once_up_to_a_limit() {
    let wrong: String = (0..20).map(|row| format!("oops{row}\u{1b}[31m,p\n")).collect::<Vec<_>>().concat();
    let message = error(&format!("a,y\n{}1\n{wrong}1,2,3\n", numbers()));
    assert!(message.starts_with("“data.csv” needs 22 corrections: line 52 has 1 value"), "{message}");
    assert!(message.contains("line 73 has 3 values") && message.contains("“oops0 [31m” in line 53"), "{message}");
    assert!(message.contains("; and 14 more (a column of texts") && !message.contains('\u{1b}'), "{message}");
}

#[test]
fn a_text_among_many_numbers_is_an_error_and_no_class() {
    let rows = |suffix: &str| (0..50).map(|row| format!("1,{row}{suffix}")).collect::<Vec<_>>().join("\n");
    assert!(error(&format!("a,y\n{}\n1,oops\n", rows(".5"))).contains("“oops” in line 52, column “y”"));
    let message = error(&format!("a,y\n{}\n", rows(" o'clock")));
    assert!(
        message.contains("“y”, cannot be predicted, because it is a text of its own in most rows (50 in 50)"),
        "{message}"
    );
    let chosen = parse_as(&format!("a,y\n{}\n", rows(" o'clock")), "y", Task::Classification).unwrap_err().to_string();
    assert!(chosen.contains("50 different labels in 50 rows"), "{chosen}");
}

#[test]
fn an_unknown_target_lists_the_columns() {
    let message = parse_as("a,b,y\n1,2,p\n", "z", Task::Classification).unwrap_err().to_string();
    assert!(message.contains("no column “z”") && message.contains("a, b, y"), "{message}");
    let header: Vec<String> = (0..30).map(|column| format!("c{column}")).collect();
    let message = parse_as(&format!("{}\n{}\n", header.join(","), ["1"; 30].join(",")), "z", Task::Classification)
        .unwrap_err()
        .to_string();
    assert!(message.contains("c4, …, c26"), "{message}");
}

#[test]
fn a_file_that_is_missing_or_not_text_is_said_so() {
    let (folder, path) = file(b"a,y\n1,\0\n");
    let message = read_csv(&path, &CsvOptions::default()).unwrap_err().to_string();
    assert!(message.contains("is no table of text; save it as CSV"), "{message}");
    for path in [folder.path().join("missing.csv"), folder.path().to_owned()] {
        let message = read_csv(&path, &CsvOptions::default()).unwrap_err().to_string();
        assert!(message.starts_with("cannot read “"), "{message}");
    }
}

#[test]
fn test_rows_come_in_the_order_of_the_columns_of_the_dataset() {
    let dataset = parse_with("a,b,y\n1,2,0\n3,4,1\n5,6,1\n", "y,b,a\n1.0,20,10\n0,40,30\n").unwrap();
    assert_eq!(dataset.inputs, Inputs::Numbers(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 10.0, 20.0, 30.0, 40.0]));
    assert_eq!(dataset.targets, Targets::Classes(vec![0, 1, 1, 1, 0]));
}

#[test]
fn a_test_file_that_does_not_fit_says_why() {
    let main = "a,b,y\n1,2,p\n3,4,q\n";
    for (text, wanted) in [
        ("a,y\n1,p\n", "has no column “b”"),
        ("a,b\n1,2\n", "has no column “y”"),
        ("a,b,c,y\n1,2,3,p\n", "has a column “c”"),
        ("a,b,y\n1,2,p\n1,2,r\n", "the class “r” in line 3"),
        ("a,b,y\n1,2,p\n1,2,7\n", "the class “7” of the test file"),
        ("a,b,y\n", "no rows"),
        ("a,b,y\n1,2,\n", "no rows"),
        ("a,b,y\n1,x,p\n1,2\nz,x,p\n", "“rows.csv” needs 3 corrections: line 3 has 2 values"),
        ("a,b,y\n1,x,p\n", "“x” in line 2, column “b”"),
    ] {
        let message = parse_with(main, text).unwrap_err().to_string();
        assert!(message.contains(wanted), "{text:?}: {message}");
    }
    let message = parse_with("a,y\n1,0.5\n3,2\n", "a,y\n1,high\n").unwrap_err().to_string();
    assert!(message.contains("“high” in line 2"), "{message}");
}

#[test]
fn reading_is_told_and_can_be_broken_off() {
    let rows: Vec<String> = (0..30_000).map(|row| format!("{row},{}", row % 2)).collect();
    let text = format!("a,y\n{}\n", rows.join("\n"));
    // A file may be smaller on the disk than its text.
    for bytes in [text.clone().into_bytes(), gzipped(text.as_bytes())] {
        let (_folder, path) = file(&bytes);
        let meter = Meter::new(bytes.len() as u64);
        assert_eq!(read_table(&path, &meter).unwrap().rows(), 30_000);
        assert_eq!((meter.reading().per_cent(), meter.reading().bytes), (100, bytes.len() as u64));
        let meter = Meter::new(bytes.len() as u64);
        meter.interrupt();
        let result = read_table(&path, &meter);
        assert!(matches!(result, Err(DataError::Interrupted)) && meter.reading().per_cent() < 50);
    }
}

#[test]
fn a_packed_file_is_unpacked_and_a_damaged_one_is_not() {
    let packed = gzipped(b"a,y\n1,2\n2,3\n");
    let (_folder, path) = file(&packed);
    let table = read_table(&path, &Meter::default()).unwrap();
    assert_eq!((table.rows(), table.written.as_str()), (2, "separated by commas, UTF-8, gzipped"));
    std::fs::write(&path, &packed[..packed.len() - 6]).unwrap();
    assert!(matches!(read_table(&path, &Meter::default()), Err(DataError::DamagedArchive { .. })));
}

#[test]
fn one_letter_tells_the_encoding_of_all_others() {
    let rows = |text: &[u8]| [b"n\xc3\xa9,y\n", text, b",1\nb,2\n", text, b",3\n"].concat();
    let table = Table::parse(&rows("é".as_bytes()), "x").unwrap();
    assert_eq!((table.columns[0].name.as_str(), table.columns[0].texts[0].written.as_str()), ("né", "é"));
    // The last letter is no UTF-8, so the others were none either.
    let mut bytes = rows("é".as_bytes());
    bytes.extend(b"\xe9,4\n");
    let table = Table::parse(&bytes, "x").unwrap();
    let texts: Vec<&str> = table.columns[0].texts.iter().map(|text| text.written.as_str()).collect();
    assert_eq!((table.columns[0].name.as_str(), texts), ("nÃ©", vec!["Ã©", "b", "é"]));
    assert_eq!(table.written, "separated by commas, Windows-1252 (Latin-1)");
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        rows in prop::collection::vec((-1e30_f64..1e30, -1e-30_f64..1e-30, 0_usize..3), 2..40),
        delimiter in prop::sample::select(vec![b',', b';', b'\t']),
    ) {
        prop_assume!(rows.iter().any(|row| row.2 != rows[0].2));
        let names = ["be;ta", "al,pha", "gam\"ma"];
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(["first", "second", "kind"]).unwrap();
        for (a, b, class) in &rows {
            writer.write_record([a.to_string().as_str(), b.to_string().as_str(), names[*class]]).unwrap();
        }
        let dataset = parse_csv(&writer.into_inner().unwrap(), "data.csv", &CsvOptions::default()).unwrap();
        let Targets::Classes(classes) = &dataset.targets else { panic!("text is a classification") };
        for (row, (a, b, class)) in rows.iter().enumerate() {
            prop_assert_eq!(dataset.row(row).get(0), Some(*a));
            prop_assert_eq!(dataset.row(row).get(1), Some(*b));
            prop_assert_eq!(dataset.classes[classes[row] as usize].as_str(), names[*class]);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[a-c0-9,;\\n\\r\"\\. ]{0,80}") {
        let _ = parse_csv(&bytes, "data.csv", &CsvOptions::default());
        let _ = parse_csv(text.as_bytes(), "data.csv", &CsvOptions::default());
        let _ = parse_csv(text.as_bytes(), "data.csv", &CsvOptions { task: Some(Task::Classification), ..CsvOptions::default() });
    }
}
