//! The front and the selection on it.

use crate::prelude::*;

#[test]
fn a_click_selects_and_the_selection_stays_with_its_network() {
    let (mut window, recorded) = recorded(iris());
    let info = begin(&recorded);
    for number in 0..30 {
        let (point, parameters) = point(&info, number, 60);
        recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
    }
    window.run();
    let place = window.state().point_on_screen(12).expect("in view");
    click_at(&mut window, place + vec2(2.0, -3.0));
    assert_eq!(shown(&window), 12);
    for number in 30..60 {
        let (point, parameters) = point(&info, number, 60);
        recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
    }
    window.run();
    assert_eq!(shown(&window), 12);
    let norm = norm(&window);
    assert!(window.query_by_label(&norm).is_some(), "{norm}");
}

#[test]
fn the_handle_is_dragged_along_the_front() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 60);
    window.run();
    let start = handle(&window);
    let target = window.state().point_on_screen(44).expect("in view");
    window.hover_at(start);
    window.drag_at(start);
    for step in 1..=8 {
        window.hover_at(start + (target + vec2(6.0, -14.0) - start) * (step as f32 / 8.0));
        window.step();
    }
    window.drop_at(target + vec2(6.0, -14.0));
    window.run();
    assert!(shown(&window).abs_diff(44) <= 2, "{}", shown(&window));
    assert_eq!(window.state().state().selected, Some(shown(&window)));
    let before = shown(&window);
    window.get_by_label_contains(HANDLE).increment_accesskit();
    window.run();
    assert_eq!(shown(&window), before - 1, "assistive technology moves the handle too");
}

#[test]
fn the_handle_is_held_by_a_quick_hand_too() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 60);
    window.run();
    let start = handle(&window);
    let target = window.state().point_on_screen(44).expect("in view");
    window.hover_at(start);
    window.run();
    // On a slow screen the press and the first move come within one frame.
    let button = PointerButton::Primary;
    let modifiers = Modifiers::NONE;
    let input = window.input_mut();
    input.events.push(eframe::egui::Event::PointerButton { pos: start, button, pressed: true, modifiers });
    input.events.push(eframe::egui::Event::PointerMoved(target));
    window.step();
    window.drop_at(target);
    window.run();
    assert_eq!(window.state().point_on_screen(44), Some(target), "the plot was not dragged");
    assert!(shown(&window).abs_diff(44) <= 2, "{}", shown(&window));
}

#[test]
fn the_handle_goes_to_where_it_is_let_go() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 60);
    window.run();
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    // The last move and the release come within one frame, with the press before them or in the same one.
    for (target, frames) in [(44, 2), (20, 1)] {
        let start = handle(&window);
        let place = window.state().point_on_screen(target).expect("in view");
        window.hover_at(start);
        window.run();
        let press = eframe::egui::Event::PointerButton { pos: start, button, pressed: true, modifiers };
        window.input_mut().events.push(press);
        if frames == 2 {
            window.step();
        }
        let release = eframe::egui::Event::PointerButton { pos: place, button, pressed: false, modifiers };
        window.input_mut().events.extend([eframe::egui::Event::PointerMoved(place), release]);
        window.run();
        assert!(shown(&window).abs_diff(target) <= 2, "{} instead of {target}", shown(&window));
        assert_eq!(window.state().point_on_screen(target), Some(place), "the plot was not dragged");
        // Let go, it stays.
        let chosen = shown(&window);
        window.hover_at(start + vec2(30.0, 30.0));
        window.run();
        assert_eq!(shown(&window), chosen);
    }
}

#[test]
fn keys_walk_along_the_front() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.run();
    let best = shown(&window);
    for (modifiers, key, expected) in [
        (Modifiers::NONE, Key::End, 0),
        (Modifiers::NONE, Key::ArrowLeft, 1),
        (Modifiers::SHIFT, Key::ArrowLeft, 11),
        (Modifiers::SHIFT, Key::ArrowRight, 1),
        (Modifiers::NONE, Key::Home, 39),
        (Modifiers::NONE, Key::B, best),
    ] {
        window.key_press_modifiers(modifiers, key);
        window.run();
        assert_eq!(shown(&window), expected, "{modifiers:?} {key:?}");
    }
}

#[test]
fn keys_in_a_text_field_are_text() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.run();
    let before = shown(&window);
    window.get_by_label("Hidden layers").focus();
    window.run();
    for key in [Key::B, Key::Home, Key::ArrowLeft, Key::X] {
        window.key_press(key);
    }
    window.run();
    assert_eq!(window.state().state().selected, None);
    assert_eq!(shown(&window), before);
    assert!(!window.state().settings().layout.swapped);
}

#[test]
fn zooming_panning_and_boxes_change_the_view_and_a_key_resets_it() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.run();
    let framed = window.state().point_on_screen(5);
    let plot = window.get_by_label("Front of 40 points").rect();
    let (from, to) = (plot.center() - vec2(80.0, 60.0), plot.center() + vec2(120.0, 90.0));
    for (place, pressed) in [(from, true), (to, false)] {
        window.hover_at(place);
        window.event(eframe::egui::Event::PointerButton {
            pos: place,
            button: PointerButton::Secondary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        // A box begins where the pointer, as a hand moves it, is first seen to drag.
        if pressed {
            window.hover_at(place + vec2(8.0, 6.0));
        }
    }
    window.run();
    assert_ne!(window.state().point_on_screen(5), framed, "a box is zoomed to");
    window.key_press(Key::Num0);
    window.run();
    assert_eq!(window.state().point_on_screen(5), framed);
    let empty = pos2(plot.right() - 60.0, plot.top() + 30.0);
    window.hover_at(empty);
    window.drag_at(empty);
    window.hover_at(empty + vec2(-40.0, 20.0));
    window.drop_at(empty + vec2(-40.0, 20.0));
    window.run();
    let panned = window.state().point_on_screen(20).unwrap();
    window.key_press(Key::Num0);
    window.run();
    let moved = panned - window.state().point_on_screen(20).unwrap();
    assert!((moved - vec2(-40.0, 20.0)).length() < 1.5, "{moved:?}");
}

#[test]
fn axes_are_swapped_and_made_logarithmic() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.run();
    for label in ["Swap axes", "Logarithmic ℓ¹ axis", "Logarithmic loss axis"] {
        let before = window.state().point_on_screen(10);
        click(&mut window, label);
        assert!(window.state().point_on_screen(10).is_some(), "{label}");
        assert_ne!(window.state().point_on_screen(10), before, "{label}");
    }
    assert!(window.query_by_label("Test").is_none(), "what is covered cannot be switched");
    for label in ["Show test figures", "Training", "Validation", "Test"] {
        click(&mut window, label);
    }
    assert_eq!(window.state().settings().layout.shown, [false; 3]);
}
