//! Two networks compared: one is pinned, the other selected.

use egui_kittest::kittest::NodeT as _;
use paretoscope::app::figures;

use crate::prelude::*;

fn complete() -> (Window, crate::common::Recorded, Arc<paretoscope::run::RunInfo>) {
    let (mut window, recorded) = recorded(iris());
    let info = play(&recorded, 40);
    window.run();
    window.set_size(vec2(1600.0, 1400.0));
    window.run();
    (window, recorded, info)
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run();
}

#[test]
fn the_name_of_a_pin_at_the_foot_of_the_front_is_within_it() {
    let (mut window, _recorded, _) = complete();
    window.set_size(vec2(1280.0, 800.0));
    press(&mut window, Key::End);
    press(&mut window, Key::P);
    let front = window.get_by_label_contains("Front of 40 points").rect();
    let found = written(&window);
    let name = found.iter().find(|text| text.galley.text() == "pinned").expect("its name");
    let place = name.galley.rect.translate(name.pos.to_vec2());
    assert!(front.contains_rect(place), "{place:?} in {front:?}");
}

#[test]
fn a_pinned_network_is_compared_with_the_one_that_is_selected() {
    let (mut window, _recorded, info) = complete();
    press(&mut window, Key::End);
    let dense = shown(&window);
    press(&mut window, Key::P);
    assert!(window.query_by_label_contains("It is the pinned one").is_some());
    window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
    window.run();
    let sparse = shown(&window);
    let [one, other] = [dense, sparse].map(|number| point(&info, number, 40));
    let losses = [one.0.train.loss, other.0.train.loss];
    let [pinned, selected] = losses.map(figures::significant);
    let difference = figures::significant(losses[1] - losses[0]);
    let row = format!("Training loss: pinned {pinned}, selected {selected}, difference +{difference}");
    assert!(window.query_by_label(&row).is_some(), "{row}");
    // What came and went, counted by hand.
    let [from, to] = [one.1.to_dense(), other.1.to_dense()];
    let count = |is: fn((&f32, &f32)) -> bool| from.iter().zip(&to).filter(|&pair| is(pair)).count();
    let (come, gone) = (count(|(a, b)| *a == 0.0 && *b != 0.0), count(|(a, b)| *a != 0.0 && *b == 0.0));
    assert!(window.query_by_label_contains(&format!("{come} came, {gone} went, ")).is_some());
    for picture in ["Layer 1 · 4 → 4, pinned", "Layer 1 · 4 → 4, selected"] {
        assert!(window.query_by_label(picture).is_some(), "{picture}");
    }
    // Undone by keys as everything else that a person looks at.
    for _ in 0..2 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        window.run();
    }
    assert!(window.state().state().pinned.is_none());
}

#[test]
fn a_pin_stays_when_another_run_is_opened_and_says_of_which_it_is() {
    let (mut window, recorded, _info) = complete();
    press(&mut window, Key::Home);
    press(&mut window, Key::P);
    press(&mut window, Key::F5);
    play(&recorded, 12);
    window.run();
    press(&mut window, Key::Home);
    assert!(window.query_by_label_contains("(Iris 4-4-4-3)").is_some(), "it is of the run before");
    assert!(window.query_by_label_contains("came, ").is_some(), "the weights correspond");
    click(&mut window, "Unpin");
    assert!(window.query_by_label_contains("Pin a network, and then").is_some());
    let mut buttons = window.query_all_by_label("Pin this network");
    assert!(buttons.any(|button| !button.accesskit_node().is_disabled()));
}
