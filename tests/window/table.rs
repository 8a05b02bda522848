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
    begin(&recorded);
    window.run();
    let _ = recorded.commands.try_iter().count();
    window.input_mut().dropped_files.push(Arc::new(Dropped(path.clone())) as DroppedFileHandle);
    window.run();
    assert_eq!(window.state().settings().setup.csv, path.display().to_string());
    // The last column holds names; the columns are seen all the same, and another is chosen from them.
    wait_for(&mut window, "“who”, cannot be predicted");
    click(&mut window, "Target column");
    click(&mut window, "colour");
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
        Command::Start(specification) => Some(specification),
        _ => None,
    });
    let data = started.expect("started").data;
    assert_eq!((data.target.as_deref(), data.columns.len()), (Some("colour"), 1));
    assert_eq!(data.columns.get("doors"), Some(&ColumnChoice::Category));
    assert_eq!(data.penalty_factors.get("doors"), Some(&0.0));
}
