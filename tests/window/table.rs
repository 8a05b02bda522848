//! A table of one's own: its columns, what they are taken as, and the target.

use std::path::{Path, PathBuf};

use eframe::egui::{DroppedFile, DroppedFileHandle};
use paretoscope::data::ColumnChoice;

use crate::prelude::*;

/// A table with numbers, texts, a name in each row and a missing value.
fn table(folder: &Path) -> PathBuf {
    let rows: String = (0..60)
        .map(|row| {
            let size = if row == 7 { "NA".to_owned() } else { format!("{}.5", row * row % 23) };
            format!("{},{size},{},person {row}\n", row % 3, ["red", "blue"][row % 2])
        })
        .collect::<Vec<_>>()
        .concat();
    let path = folder.join("table.csv");
    std::fs::write(&path, format!("doors,size,colour,who\n{rows}")).unwrap();
    path
}

/// A file that was dropped on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Opens a menu and takes one of its entries.
fn choose(window: &mut Window, menu: &str, entry: &str) {
    click(window, menu);
    window.get_by_role_and_label(eframe::egui::accesskit::Role::Button, entry).click();
    window.run();
}

/// Puts a text in the place of what stands in a field.
fn type_into(window: &mut Window, label: &str, text: &str) {
    window.get_by_label(label).focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label(label).type_text(text);
    window.run();
}

fn wait_for(window: &mut Window, text: &str) {
    wait(window, text, |window| window.query_by_label_contains(text).is_some());
}

#[test]
fn a_dropped_table_shows_its_columns_and_each_can_be_taken_as_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = table(folder.path());
    let (mut window, recorded) = recorded(iris());
    // The preview and its menus are in sight.
    window.set_size(vec2(1600.0, 1400.0));
    begin(&recorded);
    window.run();
    let _ = recorded.commands.try_iter().count();
    window.input_mut().dropped_files.push(Arc::new(Dropped(path.clone())) as DroppedFileHandle);
    window.run();
    assert_eq!(window.state().settings().setup.csv, path.display().to_string());
    // The last column holds names; the columns are seen all the same, and another is chosen from them.
    wait_for(&mut window, "60 rows · 4 columns");
    assert!(window.query_all_by_label_contains("“who”, cannot be predicted").next().is_some());
    choose(&mut window, "Column to predict", "colour");
    wait(&mut window, "both classes", |window| window.query_by_label("Share of red").is_some());
    assert!(window.query_all_by_label_contains("48 training rows · 3 inputs").next().is_some());
    click(&mut window, "Done with the table");
    assert!(window.query_by_label("Column to predict").is_none());
    wait_for(&mut window, "48 training rows · 3 inputs");
    assert!(
        window.query_by_label_contains("separated by commas").is_some()
            || window.query_by_label_contains("Separated by commas").is_some()
    );
    click(&mut window, "Columns");
    wait_for(&mut window, "1 missing");
    assert!(window.query_by_label("Kind of colour").is_none(), "it is the target");
    // As recognized, numeric, category.
    window.get_by_label("Kind of doors").focus();
    window.run();
    window.key_press(Key::ArrowDown);
    window.key_press(Key::ArrowDown);
    window.run();
    assert_eq!(window.state().settings().setup.columns.get("doors"), Some(&ColumnChoice::Category));
    wait_for(&mut window, "48 training rows · 5 inputs");
    assert!(window.query_by_label_contains("3 levels").is_some());
    assert!(window.query_by_label("Penalty factor of colour").is_none(), "it is the target");
    // One that cannot be says so, and Start waits.
    type_into(&mut window, "Penalty factor of doors", "-2");
    wait_for(&mut window, "must be 0 or from 0.001 to 1000");
    type_into(&mut window, "Penalty factor of doors", "0");
    wait_for(&mut window, "Penalty factors: doors 0 (always in)");
    window.key_press(Key::F5);
    window.run();
    let started = recorded.commands.try_iter().find_map(|command| match command {
        Command::Choose(specification) => Some(specification),
        _ => None,
    });
    let data = started.expect("started").data;
    assert_eq!((data.target.as_deref(), data.columns.len()), (Some("colour"), 1));
    assert_eq!(data.columns.get("doors"), Some(&ColumnChoice::Category));
    assert_eq!(data.penalty_factors.get("doors"), Some(&0.0));
}

#[test]
fn the_preview_of_a_pasted_table_changes_what_is_computed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("visits.csv");
    let rows: Vec<String> = (0..80)
        .map(|row| {
            format!(
                "{},p{},{},{}",
                row * 7 % 31,
                row % 16,
                ["S", "M", "L"][row % 3],
                ["ill", "well"][usize::from(row % 4 > 0)]
            )
        })
        .collect();
    std::fs::write(&path, format!("age,patient,size,state\n{}\n", rows.join("\n"))).unwrap();
    let (mut window, recorded) = recorded(iris());
    // The preview and its menus are in sight.
    window.set_size(vec2(1600.0, 1400.0));
    begin(&recorded);
    window.run();
    let _ = recorded.commands.try_iter().count();
    window.event(eframe::egui::Event::Paste(path.display().to_string()));
    window.run();
    wait(&mut window, "the classes", |window| window.query_by_label("Share of well").is_some());
    // A column of texts is left to be chosen by a click.
    window.get_by_label("Kind of size").focus();
    window.run();
    for _ in 0..3 {
        window.key_press(Key::ArrowDown);
    }
    window.run();
    assert_eq!(window.state().settings().setup.columns.get("size"), Some(&ColumnChoice::Ordered(Vec::new())));
    choose(&mut window, "Split by", "patient");
    wait(&mut window, "the groups", |window| {
        window.query_all_by_label_contains("makes the split: it holds 16 groups").next().is_some()
    });
    choose(&mut window, "Class weights", "Balanced");
    wait(&mut window, "an answer", |window| {
        window.query_all_by_label_contains("training rows · 2 inputs").next().is_some()
    });
    click(&mut window, "Compute the front of this table");
    assert!(window.query_by_label("Column to predict").is_none());
    let started = recorded.commands.try_iter().find_map(|command| match command {
        Command::Choose(specification) => Some(specification),
        _ => None,
    });
    let data = started.expect("started").data;
    assert_eq!(data.split_by.map(|by| by.to_string()).as_deref(), Some("patient"));
    assert_eq!(data.class_weights, Some(paretoscope::data::ClassWeights::Balanced));
    // It comes back, and a path that leads nowhere is told.
    click(&mut window, "Look at the table…");
    assert!(window.query_by_label("Column to predict").is_some());
    click(&mut window, "Close the preview");
    window.event(eframe::egui::Event::Paste(folder.path().join("absent.csv").display().to_string()));
    window.run();
    assert!(window.query_by_label_contains("There is nothing at").is_some());
}

/// Opens a table with so many rows and cancels its reading; false where it was read before that.
fn cancels(window: &mut Window, folder: &Path, count: usize) -> bool {
    let path = folder.join(format!("{count}.csv"));
    let row = "0.123456789012345678,".repeat(60);
    let names = (0..60).map(|column| format!("x{column},")).collect::<Vec<_>>().concat();
    let rows: String = (0..count).map(|number| format!("{row}{}\n", number % 2)).collect::<Vec<_>>().concat();
    std::fs::write(&path, format!("{names}y\n{rows}")).unwrap();
    window.input_mut().dropped_files.push(Arc::new(Dropped(path)) as DroppedFileHandle);
    window.step();
    let is_read = |window: &Window| window.query_all_by_label_contains("60 inputs").next().is_some();
    while window.query_all_by_label("Cancel reading").next().is_none() {
        if is_read(window) {
            return false;
        }
        window.step();
    }
    // The preview finds its place.
    window.run_steps(4);
    // One stands in the preview, and one on the left behind it.
    let buttons = window.query_all_by_label("Cancel reading");
    let button = buttons.max_by(|one, other| one.rect().center().x.total_cmp(&other.rect().center().x));
    let Some(button) = button else { return false };
    button.click();
    let is_cancelled = |window: &Window| window.query_all_by_label_contains("was cancelled").next().is_some();
    wait(window, "an end", |window| is_cancelled(window) || is_read(window));
    is_cancelled(window)
}

#[test]
fn a_large_table_is_read_with_progress_and_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let (mut window, recorded) = recorded(iris());
    begin(&recorded);
    window.run();
    // A fast computer has read the first before anybody can click.
    let is_cancelled = [40_000, 160_000].into_iter().any(|count| cancels(&mut window, folder.path(), count));
    assert!(is_cancelled, "its reading ends");
    click(&mut window, "Close the preview");
    click(&mut window, "Read it again");
    wait(&mut window, "its inputs", |window| window.query_all_by_label_contains("60 inputs").next().is_some());
}

#[test]
fn a_dataset_that_is_not_here_is_offered_for_download() {
    let (mut window, recorded) = recorded(iris());
    begin(&recorded);
    window.run();
    if paretoscope::data::Remote::Cifar10.is_here() {
        println!("skipped: CIFAR-10 is downloaded on this computer");
        return;
    }
    choose(&mut window, "Dataset", "CIFAR-10");
    assert!(window.query_by_label("Download CIFAR-10").is_some());
    assert!(window.query_by_label_contains("Not on this computer yet").is_some());
}

#[test]
fn a_table_that_is_dropped_on_a_network_is_predicted_or_opened_as_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flowers.csv");
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/iris.csv")).unwrap();
    std::fs::write(&path, &text).unwrap();
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 20);
    window.run();
    let before = window.state().settings().setup.clone();
    window.input_mut().dropped_files.push(Arc::new(Dropped(path.clone())) as DroppedFileHandle);
    window.run();
    assert_eq!(window.state().settings().setup, before, "nobody has said yet what it is for");
    assert_eq!(window.get_by_label("Table to predict").value().as_deref(), path.to_str());
    let out = folder.path().join("flowers-predictions.csv");
    assert_eq!(window.get_by_label("File of the predictions").value().as_deref(), out.to_str());
    click(&mut window, "Predict");
    wait(&mut window, "the predictions", |_| out.exists());
    wait(&mut window, "the message", |window| window.state().state().message.is_some());
    let told = window.state().state().message.clone().unwrap().text;
    assert!(told.starts_with("150 rows predicted: accuracy "), "{told}");
    let predictions = std::fs::read_to_string(&out).unwrap();
    assert_eq!(predictions.lines().count(), text.lines().count());
    assert!(predictions.starts_with("prediction,probability of "), "{predictions}");

    // The same again, and it is the data of the next run.
    window.input_mut().dropped_files.push(Arc::new(Dropped(path.clone())) as DroppedFileHandle);
    window.run();
    click(&mut window, "Predict");
    assert!(window.query_by_label("This file exists already.").is_some());
    click(&mut window, "Open as data");
    assert!(window.query_by_label("Table to predict").is_none());
    assert_eq!(window.state().settings().setup.csv, path.display().to_string());
    click(&mut window, "Close the preview");

    // Without a drop it is a command, and a table that lacks columns is told in a sentence.
    std::fs::write(&path, "x,y\n1,2\n").unwrap();
    window.key_press_modifiers(Modifiers::COMMAND, Key::D);
    window.run();
    assert!(window.query_by_label("Open as data").is_none());
    click(&mut window, "Predict");
    click(&mut window, "Replace");
    wait(&mut window, "the reason", |window| {
        let message = window.state().state().message.clone();
        message.is_some_and(|message| message.tone == Tone::Wrong && message.text.contains("lacks the columns"))
    });
    assert_eq!(std::fs::read_to_string(&out).unwrap(), predictions);
}

#[test]
fn where_there_is_no_file_dialog_the_field_for_the_path_has_the_keyboard() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    assert!(window.query_by_label("Table").is_none(), "Iris needs no path");
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Name of a command").type_text("choose a csv");
    window.run();
    window.key_press(Key::Enter);
    wait(&mut window, "the field", |window| window.query_by_label("Table").is_some_and(|field| field.is_focused()));
    assert!(window.query_by_label_contains("type the path of the table").is_some());
    let folder = tempfile::tempdir().unwrap();
    let path = table(folder.path()).display().to_string();
    window.event(eframe::egui::Event::Text(path.clone()));
    window.run();
    assert_eq!(window.state().settings().setup.csv, path);
}
