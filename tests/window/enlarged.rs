//! A heatmap that is shown large.

use egui_kittest::kittest::NodeT as _;

use crate::prelude::*;

const LARGE: &str = "Enlarged heatmap";

fn complete(settings: Settings) -> (Window, crate::common::Recorded) {
    let (mut window, recorded) = recorded(settings);
    play(&recorded, 40);
    window.run();
    (window, recorded)
}

fn told(window: &Window) -> String {
    window.get_by_label(LARGE).accesskit_node().value().unwrap_or_default()
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run();
}

#[test]
fn a_click_on_a_heatmap_shows_it_large_with_the_names_of_both_ends_and_the_values() {
    let (mut window, _recorded) = complete(iris());
    let place = middle(&window, "Weights of layer 1");
    click_at(&mut window, place);
    let small = window.get_by_label("Weights of layer 1").rect();
    let large = window.get_by_label(LARGE).rect();
    assert!(large.width() > 4.0 * small.width() && large.height() > 4.0 * small.height(), "{small:?} {large:?}");
    window.hover_at(large.left_top() + vec2(6.0, 6.0));
    window.run();
    let theta = window.state().state().shown().unwrap().parameters.to_dense();
    let first = theta[0];
    let value = paretoscope::app::figures::significant(f64::from(first));
    let features = window.state().state().info().unwrap().dataset.features.clone();
    let value = if first == 0.0 { "exactly zero".to_owned() } else { value };
    assert_eq!(told(&window), format!("{} → unit 0: {value}", features[0]));
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::ArrowRight);
    assert!(told(&window).starts_with(&format!("{} → unit 1: ", features[1])), "{}", told(&window));
    for _ in 0..9 {
        press(&mut window, Key::ArrowRight);
    }
    assert!(told(&window).starts_with("Bias of unit 1: "), "{}", told(&window));
    press(&mut window, Key::Escape);
    assert!(window.query_by_label(LARGE).is_none());
}

#[test]
fn the_wheel_and_the_keys_zoom_and_what_is_pointed_at_stays() {
    let (mut window, _recorded) = complete(settings(Builtin::Digits, "20,20"));
    let place = middle(&window, "Weights of layer 1");
    click_at(&mut window, place);
    let place = window.get_by_label(LARGE).rect().left_top() + vec2(300.0, 60.0);
    window.hover_at(place);
    window.run();
    let before = told(&window);
    window.event(eframe::egui::Event::Zoom(2.0));
    window.run();
    window.hover_at(place + vec2(0.5, 0.0));
    window.run();
    assert_eq!(told(&window), before);
    assert!(!window.get_by_label("Show all cells").accesskit_node().is_disabled());
    window.hover_at(pos2(2.0, 2.0));
    window.run();
    press(&mut window, Key::Num0);
    assert!(window.get_by_label("Show all cells").accesskit_node().is_disabled());
    click(&mut window, "Zoom in");
    assert!(!window.get_by_label("Show all cells").accesskit_node().is_disabled());
    click(&mut window, "Close the heatmap");
    assert!(window.query_by_label(LARGE).is_none());
}

#[test]
fn a_unit_is_shown_large_as_an_image() {
    let settings = Settings { units_as_images: true, ..settings(Builtin::Digits, "20,20") };
    let (mut window, _recorded) = complete(settings);
    let place = middle(&window, "Weights of unit 3 as an image");
    click_at(&mut window, place);
    let large = window.get_by_label(LARGE).rect();
    window.hover_at(large.left_top() + vec2(4.0, 4.0));
    window.run();
    assert!(told(&window).contains("→ unit 3: "), "{}", told(&window));
    for _ in 0..20 {
        press(&mut window, Key::ArrowRight);
        press(&mut window, Key::ArrowDown);
    }
    let last = window.state().state().info().unwrap().dataset.features.last().cloned().unwrap();
    assert!(told(&window).starts_with(&last), "{} {last}", told(&window));
}
