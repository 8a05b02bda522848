//! Undo and redo of what a person looks at and sets up.

use crate::prelude::*;

fn complete() -> (Window, crate::common::Recorded) {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.run();
    (window, recorded)
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run();
}

fn undo(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run();
}

fn redo(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    window.run();
}

fn selected(window: &Window) -> Option<usize> {
    window.state().state().selected
}

#[test]
fn selection_is_undone_step_by_step_and_a_drag_at_once() {
    let (mut window, _recorded) = complete();
    undo(&mut window);
    assert_eq!(selected(&window), None, "there is nothing to undo");
    press(&mut window, Key::Home);
    press(&mut window, Key::ArrowRight);
    let number = selected(&window);
    let (from, to) = (handle(&window), window.state().point_on_screen(10).unwrap());
    window.hover_at(from);
    window.drag_at(from);
    for share in [0.2, 0.4, 0.6, 0.8, 1.0] {
        window.hover_at(from + share * (to - from));
        window.step();
    }
    window.drop_at(to);
    window.run();
    assert_ne!(selected(&window), number);
    let dragged = selected(&window);
    undo(&mut window);
    assert_eq!(selected(&window), number, "the drag is one step");
    undo(&mut window);
    assert_eq!(selected(&window), Some(39));
    undo(&mut window);
    assert_eq!(selected(&window), None);
    for wanted in [Some(39), number, dragged, dragged] {
        redo(&mut window);
        assert_eq!(selected(&window), wanted);
    }
}

#[test]
fn zoom_axes_and_setup_are_undone_too() {
    let (mut window, _recorded) = complete();
    let place = |window: &Window| window.state().point_on_screen(20).unwrap();
    let framed = place(&window);
    window.hover_at(framed + vec2(40.0, 10.0));
    window.event(eframe::egui::Event::Zoom(1.4));
    window.run();
    let zoomed = place(&window);
    assert!((zoomed - framed).length() > 4.0);
    press(&mut window, Key::X);
    let swapped = window.state().settings().layout.swapped;
    let activation = |window: &Window| window.state().settings().setup.activation;
    let before = activation(&window);
    window.get_by_label("Activation").focus();
    press(&mut window, Key::ArrowDown);
    let after = activation(&window);
    assert_ne!(after, before);
    undo(&mut window);
    assert_eq!(activation(&window), before);
    assert_eq!(window.state().settings().layout.swapped, swapped);
    undo(&mut window);
    assert!(window.state().settings().layout.swapped != swapped);
    assert!((place(&window) - zoomed).length() < 0.5, "zoomed as before the axes were exchanged");
    undo(&mut window);
    assert!((place(&window) - framed).length() < 0.5);
    for _ in 0..3 {
        redo(&mut window);
    }
    assert_eq!((activation(&window), window.state().settings().layout.swapped), (after, swapped));
}

#[test]
fn what_is_typed_into_a_field_is_one_step_once_it_is_left() {
    let (mut window, _recorded) = complete();
    let points = |window: &Window| window.state().settings().setup.points.clone();
    window.get_by_label("Points").focus();
    window.run();
    for letter in ["1", "2"] {
        window.get_by_label("Points").type_text(letter);
        window.run();
    }
    assert_eq!(points(&window), "6012");
    press(&mut window, Key::Enter);
    undo(&mut window);
    assert_eq!(points(&window), "60");
    redo(&mut window);
    assert_eq!(points(&window), "6012");
}

#[test]
fn a_run_that_is_opened_leaves_the_selection_of_another_alone_and_its_setup_can_be_had_again() {
    let (mut window, recorded) = complete();
    press(&mut window, Key::Home);
    recorded.commands.try_iter().count();
    press(&mut window, Key::F5);
    play(&recorded, 12);
    window.run();
    assert_eq!(selected(&window), None);
    undo(&mut window);
    undo(&mut window);
    assert_eq!(selected(&window), None, "number 39 is of the run before");
    assert_eq!(window.state().state().front().len(), 12);
}
