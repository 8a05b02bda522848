//! The palette of commands.

use crate::prelude::*;

fn complete() -> (Window, crate::common::Recorded) {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.run();
    (window, recorded)
}

fn ask(window: &mut Window, query: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Name of a command").type_text(query);
    window.run();
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run();
}

#[test]
fn a_command_is_found_by_its_name_and_done_by_return() {
    let (mut window, _recorded) = complete();
    ask(&mut window, "sparsest");
    assert!(window.query_by_label("Sparsest point").is_some());
    assert!(window.query_by_label("Select: Knee").is_none(), "what has another name is left out");
    press(&mut window, Key::Enter);
    assert_eq!(window.state().state().selected, Some(39));
    assert!(window.query_by_label("Name of a command").is_none(), "it is closed");
    ask(&mut window, "swap");
    press(&mut window, Key::Enter);
    assert!(window.state().settings().layout.swapped);
}

#[test]
fn arrow_keys_choose_and_escape_closes_without_doing_anything() {
    let (mut window, _recorded) = complete();
    ask(&mut window, "select");
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::Escape);
    assert!(window.query_by_label("Name of a command").is_none());
    assert_eq!(window.state().state().selected, None);
    ask(&mut window, "colours");
    let before = window.state().settings().theme;
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::Enter);
    assert_ne!(window.state().settings().theme, before);
    assert_eq!(
        window.state().settings().theme,
        ThemePreference::Light,
        "the second of three: the shortest is the first"
    );
}

#[test]
fn what_can_do_nothing_now_is_not_done() {
    let (mut window, _recorded) = complete();
    ask(&mut window, "undo");
    press(&mut window, Key::Enter);
    assert!(window.query_by_label("Name of a command").is_some(), "there is nothing to undo, and it stays open");
}

#[test]
fn the_palette_and_the_help_list_every_command() {
    let (mut window, _recorded) = complete();
    window.set_size(vec2(1280.0, 800.0));
    for name in ["Undo", "Redo", "Select: Knee", "View: Inspector", "Show alone: Front", "Layout: Overview"] {
        ask(&mut window, name);
        assert!(window.query_by_label(name).is_some(), "{name}");
        press(&mut window, Key::Escape);
    }
    press(&mut window, Key::F1);
    for name in ["All commands", "Undo", "Previous pane", "View: Inspector", "Copy command line"] {
        assert!(window.query_all_by_label(name).next().is_some(), "{name}");
    }
}
