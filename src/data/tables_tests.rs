//! What becomes of tables as people have them.

use proptest::prelude::*;

use super::{
    ColumnChoice, ColumnKind, DataSpecification, Missing, Prepared, Targets, Task,
    given::{MIXED, MIXED_TEST, given, matrix},
    written::gzipped,
};

#[test]
fn texts_missing_values_and_ids_become_inputs() {
    let data = given(MIXED).with_test(MIXED_TEST);
    let prepared = data.prepare();
    let names = [
        "size",
        "size missing",
        "colour=blue",
        "colour=green",
        "colour=red",
        "colour=missing",
        "ok=no",
        "ok=yes",
        "ok=missing",
    ];
    assert_eq!(prepared.dataset.features, names);
    assert_eq!(
        matrix(&prepared.train),
        [
            [1.5, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0],
            [3.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0],
            [3.5, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
            [4.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
            [3.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0],
        ]
    );
    // A level that is not known has 0 in all inputs of its column.
    assert_eq!(
        matrix(&prepared.test),
        [[3.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0], [2.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]]
    );
    assert_eq!(prepared.test.targets, Targets::Classes(vec![1, 0]));
    let summary = data.summary();
    assert_eq!(summary, prepared.summary());
    assert_eq!(summary.features, names);
    let table = summary.table.unwrap();
    assert_eq!(table.format, "separated by commas, UTF-8");
    assert_eq!(table.balance(&summary.classes), "a 57.1 %, b 42.9 %");
    assert!(table.notes.contains(&"“id” is left out: it numbers the rows".to_owned()), "{:?}", table.notes);
    assert!(table.notes.iter().any(|note| note.contains("levels of “colour” that no training row has stand in 1 row")));
    let columns = prepared.columns();
    assert_eq!(columns.iter().map(|column| column.missing).collect::<Vec<_>>(), [0, 2, 1, 1, 0]);
    assert_eq!((columns[1].mean.as_slice(), columns[1].indicator), (&[3.0, 0.4][..], true));
    assert_eq!(columns[2].levels, ["blue", "green", "red"]);
}

#[test]
fn rare_levels_share_an_input_and_names_and_dates_are_left_out() {
    let rows: String = (0..400)
        .map(|row| {
            let level = if row < 4 { format!("rare{row}") } else { ["a", "b"][row % 2].to_owned() };
            format!("{level},name {row},2024-01-{:02},{row}.5\n", row % 28 + 1)
        })
        .collect::<Vec<_>>()
        .concat();
    let data = given(format!("kind,who,day,y\n{rows}"));
    let summary = data.summary();
    assert_eq!(summary.features, ["kind=a", "kind=b", "kind=other"]);
    assert_eq!(summary.task, Task::Regression);
    let columns = summary.table.unwrap().columns;
    assert!(columns[1].reason.starts_with("a text of its own in most rows (400 in 400)"), "{}", columns[1].reason);
    assert_eq!((columns[2].kind, columns[2].reason.as_str()), (ColumnKind::Ignored, "dates"));
    let prepared = data.prepare();
    let others: f64 = matrix(&prepared.train).iter().chain(&matrix(&prepared.test)).map(|row| row[2]).sum();
    assert_eq!(others, 4.0);
    // What is left out can be taken in.
    let taken = given(format!("kind,who,day,y\n{rows}")).choose("day", "category").summary();
    assert_eq!(taken.columns, 3 + 28);
}

#[test]
fn ordered_levels_have_one_input() {
    let text = "size,y\nM,1.5\nS,2\nL,3.5\nXL,3\nS,0.5\nM,1\n?,2\n";
    let known = given(text).choose("size", "ordered").with_test("size,y\nL,1\nXXL,2\n").prepare();
    assert_eq!(known.dataset.features, ["size", "size missing"]);
    let inputs: Vec<f64> = matrix(&known.train).iter().map(|row| row[0]).collect();
    assert_eq!(inputs[..6], [1.0, 0.0, 2.0, 3.0, 0.0, 1.0]);
    assert!((inputs[6] - 7.0 / 6.0).abs() < 1e-12);
    assert_eq!(matrix(&known.test), [vec![2.0, 0.0], vec![7.0 / 6.0, 0.0]], "one that is not known takes the mean");
    let given_order = given(text).choose("size", "ordered:XL,L,M,S").with_test("size,y\nL,1\n").prepare();
    assert_eq!(matrix(&given_order.train)[0][0], 2.0);
    assert_eq!(given_order.columns()[0].levels, ["XL", "L", "M", "S"]);
    let error = given(text).choose("size", "ordered:S,M,L").error();
    assert!(error.contains("“XL” has no place in the order of column “size”"), "{error}");
}

#[test]
fn numbers_can_be_categories_and_a_word_among_them_is_told() {
    let rows: String = (0..60).map(|row| format!("{},{}.5,{}\n", row % 3, row, row % 2)).collect::<Vec<_>>().concat();
    let data = given(format!("doors,price,y\n{rows}1,unknown,1\n")).choose("doors", "category");
    let summary = data.summary();
    assert_eq!(summary.features, ["doors=0", "doors=1", "doors=2", "price", "price missing"]);
    assert!(summary.table.unwrap().notes.contains(&"“unknown” in “price” counts as missing".to_owned()));
    assert!(given(format!("doors,price,y\n{rows}1,dear,1\n")).error().contains("“dear” in line 62, column “price”"));
    let chosen = given(format!("doors,price,y\n{rows}1,dear,1\n")).choose("price", "ignore");
    assert_eq!(chosen.summary().columns, 1);
    let nothing = given(format!("doors,price,y\n{rows}")).choose("price", "ignore").choose("doors", "ignore");
    assert!(nothing.error().contains("no column of"), "{}", nothing.error());
    assert!(given("a,y\n1,2\n2,1\n").choose("b", "ignore").error().contains("has no column “b”"));
}

#[test]
fn the_columns_are_seen_also_where_no_run_can_be_computed() {
    let rows: String =
        (0..40).map(|row| format!("{row},{},person {row}\n", ["x", "y"][row % 2])).collect::<Vec<_>>().concat();
    let mut given = given(format!("a,b,who\n{rows}"));
    let look = given.data.look(0);
    assert!(look.summary.unwrap_err().to_string().contains("“who”, cannot be predicted"));
    let kinds: Vec<ColumnKind> = look.columns.iter().map(|column| column.kind).collect();
    assert_eq!(kinds, [ColumnKind::Numeric, ColumnKind::Category, ColumnKind::Ignored]);
    given.data.target = Some("b".to_owned());
    let look = given.data.look(0);
    assert_eq!(look.summary.unwrap().table.unwrap().columns, look.columns);
    assert_eq!(look.columns[1].kind, ColumnKind::Target);
}

#[test]
fn a_target_may_be_missing_and_may_be_any_two_words() {
    let rows: String =
        (0..30).map(|row| format!("{row},{}\n", ["Yes", "No", ""][row % 3])).collect::<Vec<_>>().concat();
    let data = given(format!("a,buys\n{rows}"));
    let summary = data.summary();
    assert_eq!((summary.classes, summary.train_rows + summary.test_rows), (vec!["No".into(), "Yes".into()], 20));
    assert!(
        summary.table.unwrap().notes.contains(&"10 of 30 rows are dropped because the target is missing".to_owned())
    );
}

#[test]
fn every_way_of_writing_a_table_gives_the_same_rows() {
    let plain = given("größe,x,y\n1.5,a,p\n2.25,b,q\n-3,a,p\n4,b,q\n0.5,a,q\n").prepare();
    let german = "\"größe\";x;y\r\n1,5;a;p\r\n2,25;b;q\r\n-3;a;p\r\n4;b;q\r\n0,5;a;q\r\n";
    let utf_16: Vec<u8> = std::iter::once(0xfeff).chain(german.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = german.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    for (bytes, format) in [
        (german.as_bytes().to_vec(), "separated by semicolons, UTF-8, decimal comma"),
        (utf_16, "separated by semicolons, UTF-16LE, decimal comma"),
        (latin.clone(), "separated by semicolons, Windows-1252 (Latin-1), decimal comma"),
        (gzipped(&latin), "separated by semicolons, Windows-1252 (Latin-1), decimal comma, gzipped"),
        (german.replace(';', "\t").into_bytes(), "separated by tabs, UTF-8, decimal comma"),
        (
            b"\xef\xbb\xbf,gr\xc3\xb6\xc3\x9fe,x,y\n0,1.5,a,p\n1,2.25,b,q\n2,-3,a,p\n3,4,b,q\n4,0.5,a,q\n".to_vec(),
            "separated by commas, UTF-8",
        ),
    ] {
        let data = given(bytes);
        assert_eq!(data.summary().table.unwrap().format, format);
        let prepared = data.prepare();
        assert_eq!(
            (&prepared.dataset.features, matrix(&prepared.train)),
            (&plain.dataset.features, matrix(&plain.train))
        );
    }
}

#[test]
fn a_separator_at_the_end_of_each_line_makes_no_column() {
    for text in ["a,b,y,\n1,2,p,\n2,3,q,\n3,4,p,\n4,1,q,\n", "a,b,y\n1,2,p,\n2,3,q,\n3,4,p,\n4,1,q,\n"] {
        let summary = given(text).with_test("a,b,y\n1,2,p\n").summary();
        assert_eq!((summary.target.as_str(), summary.columns), ("y", 2), "{text}");
    }
}

#[test]
fn very_many_texts_are_one_other_level() {
    let rows: Vec<String> = (0..24_000)
        .map(|row| format!("{},{}\n", if row % 2 == 0 { "a".to_owned() } else { row.to_string() + "x" }, row % 3))
        .collect();
    let summary = given(format!("t,y\n{}", rows.concat())).choose("t", "category").summary();
    assert_eq!(summary.features, ["t=other"]);
    assert_eq!(summary.table.unwrap().columns[0].base.as_deref(), Some("a"));
}

#[test]
fn without_a_header_line_columns_are_named_by_their_places() {
    let data = given("5.1,3.5,setosa\n4.9,3,setosa\n7,3.2,versicolor\n6.4,3.2,versicolor\n6,3,setosa\n");
    let summary = data.summary();
    assert_eq!((summary.rows(), summary.features), (5, vec!["column 1".to_owned(), "column 2".to_owned()]));
}

#[test]
fn runs_of_versions_that_recognized_nothing_keep_all_their_columns() {
    let rows: String =
        (0..30).map(|row| format!("{row},{},{}\n", row * row % 11, row % 2)).collect::<Vec<_>>().concat();
    let mut data = given(format!("id,a,y\n{rows}")).data;
    let text = toml::to_string(&data).unwrap();
    assert!(text.contains("missing = \"level\"") && !text.contains("columns"), "{text}");
    let old: DataSpecification = toml::from_str(&text.replace("missing = \"level\"\n", "")).unwrap();
    assert_eq!(old.missing, None);
    data.columns.insert("a".to_owned(), ColumnChoice::Ordered(vec!["x".into(), "y".into()]));
    let text = toml::to_string(&data).unwrap();
    assert_eq!(toml::from_str::<DataSpecification>(&text).unwrap(), data, "{text}");
}

#[test]
fn a_named_number_of_the_rows_is_left_out_but_not_in_old_runs() {
    let rows: String =
        (0..30).map(|row| format!("{row},{},{}\n", row * row % 11, row % 2)).collect::<Vec<_>>().concat();
    let mut given = given(format!("id,a,y\n{rows}"));
    assert_eq!(given.summary().features, ["a"]);
    given.data.missing = None;
    assert_eq!(given.summary().features, ["id", "a"]);
}

proptest! {
    #[test]
    fn changing_a_test_row_changes_nothing_that_is_learned(
        value in prop_oneof![Just("NA".to_owned()), (-1e6_f64..1e6).prop_map(|value| value.to_string())],
        level in "[a-z]{1,3}", standardize: bool, missing in prop::sample::select(Missing::ALL.to_vec())
    ) {
        let line = |row: usize| format!("{}.25,{},{}", row * row % 17, ["u", "v", "w"][row % 3], row % 2);
        let lines: Vec<String> = (0..40).map(line).collect();
        let text = |lines: &[String]| format!("a,b,y\n{}\n", lines.join("\n"));
        let with = |text: String| {
            let mut given = given(text).missing(missing);
            given.data.standardize = standardize;
            given
        };
        let before = with(text(&lines)).prepare();
        let test = (0..40).find(|row| !before.train.scaled().is_empty() && {
            // A row that is held out.
            let split = super::Split::new(&before.dataset.targets, 0.2, 0.0, 0);
            split.test.contains(row)
        }).unwrap();
        let mut changed = lines.clone();
        changed[test] = format!("{value},{level},{}", test % 2);
        // Where rows are dropped the split changes with their number.
        prop_assume!(missing != Missing::Drop || value != "NA");
        let after = with(text(&changed)).prepare();
        prop_assert_eq!(&after.dataset.features, &before.dataset.features);
        prop_assert_eq!(&after.scaling, &before.scaling);
        prop_assert_eq!(after.train.scaled(), before.train.scaled());
        let without_counts = |prepared: &Prepared| -> Vec<_> {
            let columns = prepared.columns().into_iter();
            columns.map(|column| (column.inputs, column.levels, column.base, column.mean)).collect()
        };
        prop_assert_eq!(without_counts(&after), without_counts(&before));
    }
}
