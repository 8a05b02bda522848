//! Panes: opened, closed and brought back, by menu and by keys, and remembered.

use egui_kittest::kittest::NodeT as _;
use paretoscope::app::panes::{Ready, View};

use crate::prelude::*;

/// A window on a complete run of Iris.
fn complete(settings: Settings) -> (Window, crate::common::Recorded) {
    let (mut window, recorded) = recorded(settings);
    play(&recorded, 40);
    window.run();
    (window, recorded)
}

fn has(window: &Window, label: &str) -> bool {
    window.query_by_label(label).is_some()
}

const FRONT: &str = "Front of 40 points";
const LAYER: &str = "Weights of layer 1";

/// Chooses an entry of the menu of views.
fn choose(window: &mut Window, entry: &str) {
    click(window, "View");
    click(window, entry);
}

#[test]
fn a_pane_is_closed_and_brought_back_and_the_layout_is_reset() {
    let (mut window, _recorded) = complete(iris());
    let first = (window.get_by_label(FRONT).rect(), window.get_by_label(LAYER).rect());
    assert!(!has(&window, "Close Front"), "the first launch has no title bars");
    choose(&mut window, "View: Inspector");
    assert!(!has(&window, LAYER));
    assert!(window.get_by_label(FRONT).rect().width() > first.0.width() + 200.0, "the front has the room");
    choose(&mut window, "View: Front");
    assert!(has(&window, FRONT), "the last pane stays");
    choose(&mut window, "View: Inspector");
    assert_eq!((window.get_by_label(FRONT).rect(), window.get_by_label(LAYER).rect()), first);
    choose(&mut window, "Title bars");
    click(&mut window, "Close Front");
    assert!(!has(&window, FRONT) && has(&window, LAYER));
    choose(&mut window, "Reset layout");
    assert_eq!((window.get_by_label(FRONT).rect(), window.get_by_label(LAYER).rect()), first);
}

#[test]
fn a_pane_is_shown_alone_and_escape_brings_the_others_back() {
    let (mut window, _recorded) = complete(iris());
    click(&mut window, "Menu of Inspector");
    click(&mut window, "Show alone: Inspector");
    assert!(!has(&window, FRONT) && has(&window, LAYER));
    window.key_press(Key::Escape);
    window.run();
    assert!(has(&window, FRONT) && has(&window, LAYER));
}

#[test]
fn a_boundary_that_was_moved_stays_where_it_is_put_and_is_remembered() {
    let (mut window, _recorded) = complete(iris());
    let left = |window: &Window| window.get_by_label("Menu of Inspector").rect().right();
    let before = window.get_by_label(FRONT).rect();
    // The line is right of the front, past the margins of pane and plot.
    let line = pos2(before.right() + 30.0, before.center().y);
    window.hover_at(line);
    window.drag_at(line);
    window.hover_at(line - vec2(120.0, 0.0));
    window.drop_at(line - vec2(120.0, 0.0));
    window.run();
    let after = window.get_by_label(FRONT).rect();
    assert!((before.right() - after.right() - 120.0).abs() < 8.0, "{before:?} {after:?}");
    let right = left(&window);
    window.set_size(vec2(1600.0, 900.0));
    window.run();
    let wide = window.get_by_label(FRONT).rect();
    assert!((wide.width() - after.width() - 320.0).abs() < 2.0, "the front has what is new");
    assert!((left(&window) - right - 320.0).abs() < 2.0);
    let settings = window.state().settings().clone();
    let (mut again, _recorded) = complete(settings);
    again.set_size(vec2(1600.0, 900.0));
    again.run();
    assert_eq!(again.get_by_label(FRONT).rect(), wide);
}

#[test]
fn a_pane_is_dragged_to_the_other_side_and_onto_another() {
    let (mut window, _recorded) = complete(iris());
    choose(&mut window, "Title bars");
    let drag = |window: &mut Window, to: Pos2| {
        let from = middle(window, "Inspector");
        window.hover_at(from);
        window.drag_at(from);
        for share in [0.3, 0.6, 1.0] {
            window.hover_at(from + share * (to - from));
            window.step();
        }
        window.drop_at(to);
        window.run();
    };
    let front = window.get_by_label(FRONT).rect();
    drag(&mut window, pos2(242.0, front.center().y));
    let (front, layer) = (window.get_by_label(FRONT).rect(), window.get_by_label(LAYER).rect());
    assert!(layer.right() < front.left(), "{layer:?} {front:?}");
    let tab = window.get_by_label("Front").rect();
    drag(&mut window, tab.center());
    assert!(has(&window, LAYER) && !has(&window, FRONT), "what was dropped there lies on top");
    click(&mut window, "Front");
    assert!(!has(&window, LAYER) && has(&window, FRONT));
}

#[test]
fn the_keyboard_goes_from_pane_to_pane() {
    let (mut window, _recorded) = complete(iris());
    window.key_press(Key::F6);
    window.run();
    assert!(window.get_by_label_contains(HANDLE).is_focused());
    window.key_press(Key::F6);
    window.run();
    assert!(window.get_by_label("Inspector pane").is_focused());
    let before = shown(&window);
    window.key_press(Key::ArrowRight);
    window.run();
    assert_ne!(shown(&window), before, "the keys of the front count there too");
    window.key_press(Key::Tab);
    window.run();
    assert!(window.get_by_label("Sparser point").is_focused(), "Tab goes on with what is in the pane");
    window.key_press(Key::Tab);
    window.run();
    assert!(window.get_by_label("Denser point").is_focused());
    window.key_press_modifiers(Modifiers::SHIFT, Key::F6);
    window.run();
    assert!(window.get_by_label_contains(HANDLE).is_focused());
}

#[test]
fn every_view_is_opened_from_the_palette_walked_to_by_keys_and_closed() {
    let (mut window, _recorded) = complete(iris());
    for view in View::ALL {
        if window.state().settings().panes.shows(*view) {
            continue;
        }
        window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        window.run();
        window.get_by_label("Name of a command").type_text(&format!("View: {}", view.label()));
        window.run();
        window.key_press(Key::Enter);
        window.run();
        assert!(window.state().settings().panes.shows(*view), "{view:?}");
        let label = format!("{} pane", view.label());
        for _ in 0..View::ALL.len() {
            window.key_press(Key::F6);
            window.run();
            if window.query_by_label(&label).is_some() {
                break;
            }
        }
        assert!(window.get_by_label(&label).is_focused(), "{label}");
    }
    // All of them with the titles of their panes, one behind the other.
    for view in View::ALL {
        assert!(window.query_all_by_label(view.label()).next().is_some(), "{view:?}");
    }
    choose(&mut window, "Reset layout");
    assert!(has(&window, FRONT) && has(&window, LAYER) && !has(&window, "Close Front"));
}

#[test]
fn every_ready_layout_shows_its_views_in_small_windows_too() {
    let (mut window, _recorded) = complete(iris());
    for size in [vec2(900.0, 600.0), vec2(1280.0, 800.0), vec2(2560.0, 1440.0)] {
        window.set_size(size);
        window.run();
        for layout in Ready::ALL {
            choose(&mut window, &format!("Layout: {}", layout.label()));
            let panes = &window.state().settings().panes;
            assert_eq!(panes.ready(), Some(*layout), "{layout:?} at {size}");
            assert!(panes.shows(View::Front));
            let front = window.get_by_label(FRONT).rect();
            assert!(front.width() > 150.0 && front.height() > 60.0, "{layout:?} at {size}: {front:?}");
        }
    }
}

#[test]
fn every_widget_that_tab_comes_to_has_a_name() {
    let (mut window, _recorded) = complete(iris());
    for layout in Ready::ALL {
        window.key_press(Key::Escape);
        choose(&mut window, &format!("Layout: {}", layout.label()));
        let mut named = std::collections::BTreeSet::new();
        for _ in 0..120 {
            window.key_press(Key::Tab);
            window.run();
            #[allow(clippy::redundant_closure_for_method_calls)]
            let focused = window.query_all_by(|node| node.is_focused());
            // Lines between panes are dragged, and have no name.
            let names: Vec<String> = focused
                .filter(|node| node.rect().size().min_elem() > 12.0 || node.accesskit_node().label().is_some())
                .map(|node| {
                    let node = node.accesskit_node();
                    node.label().or_else(|| node.value()).unwrap_or_default()
                })
                .collect();
            for name in names {
                assert!(!name.is_empty(), "{layout:?}: after {named:?}");
                named.insert(name);
            }
        }
        assert!(named.len() > 20, "{layout:?}: {named:?}");
        assert!(named.iter().any(|name| name.starts_with(HANDLE)), "{named:?}");
    }
}

/// Gives a command by its name in the palette.
fn command(window: &mut Window, name: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Name of a command").type_text(name);
    window.run();
    window.key_press(Key::Enter);
    window.run();
}

#[test]
fn panes_are_moved_stacked_and_resized_by_the_keyboard_alone_and_stay_so() {
    let (mut window, _recorded) = complete(iris());
    command(&mut window, "Move pane left");
    assert!(has(&window, "Name of a command"), "no pane has the keyboard");
    window.key_press(Key::Escape);
    window.run();
    for _ in 0..2 {
        window.key_press(Key::F6);
        window.run();
    }
    let places = |window: &Window| [FRONT, LAYER].map(|label| window.get_by_label(label).rect());
    let [front, layer] = places(&window);
    assert!(front.right() < layer.left());
    command(&mut window, "Move pane left");
    let [front, layer] = places(&window);
    assert!(layer.right() < front.left(), "{layer:?} {front:?}");
    assert!(window.get_by_label("Inspector pane").is_focused(), "the keyboard goes with the pane");
    command(&mut window, "Make pane wider");
    let [narrower, _] = places(&window);
    assert!((front.width() - narrower.width() - 50.0).abs() < 2.0, "{front:?} {narrower:?}");
    command(&mut window, "Make pane narrower");
    assert!((places(&window)[0].width() - front.width()).abs() < 1.0);
    command(&mut window, "Move pane into the next stack");
    assert!(has(&window, LAYER) && !has(&window, FRONT), "it lies over the front");
    command(&mut window, "Next pane of the stack");
    assert!(has(&window, FRONT) && !has(&window, LAYER));
    assert!(window.get_by_label_contains(HANDLE).is_focused());
    command(&mut window, "Move pane down");
    let settings = window.state().settings().clone();
    let (again, _recorded) = complete(settings);
    let panes = &again.state().settings().panes;
    let [front, inspector] = [View::Front, View::Inspector].map(|view| panes.rect(view).unwrap());
    assert!(inspector.bottom() <= front.top(), "as it was left: {inspector:?} {front:?}");
}
