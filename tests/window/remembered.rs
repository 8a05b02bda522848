//! What is chosen within the views comes back with the layout, and what was pinned with its run.

use egui_kittest::kittest::NodeT as _;
use paretoscope::run::kept::open_record;

use eframe::egui::accesskit::Role;

use crate::{common::all_in_sight, prelude::*};

/// What a menu or a button says of itself.
fn value(window: &Window, role: Role, label: &str) -> String {
    window.get_by_role_and_label(role, label).accesskit_node().value().unwrap_or_default()
}

fn is_on(window: &Window, label: &str) -> bool {
    window.get_by_label(label).accesskit_node().toggled() == Some(eframe::egui::accesskit::Toggled::True)
}

/// Chooses the next thing of a menu by its key.
fn choose_next(window: &mut Window, label: &str) {
    window.get_by_role_and_label(Role::ComboBox, label).focus();
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
}

#[test]
fn what_was_chosen_and_pinned_within_the_views_comes_back() {
    let parent = tempfile::tempdir().unwrap();
    let wide = vec2(3400.0, 1400.0);
    let (mut window, recorded) = recorded(Settings { panes: all_in_sight(), ..iris() });
    window.set_size(wide);
    let ctx = window.ctx.clone();
    window.state_mut().keep_runs_in(&ctx, parent.path().join("runs")).unwrap();
    play(&recorded, 20);
    wait(&mut window, "the folder", |window| window.state().state().folder.is_some());
    let folder = window.state().state().folder.clone().unwrap();
    wait(&mut window, "all points", |_| {
        open_record(std::slice::from_ref(&folder)).is_ok_and(|record| record.front.len() == 20)
    });
    window.key_press(Key::End);
    window.run();
    window.key_press(Key::P);
    window.run();
    let pinned = window.state().state().pinned.as_ref().map(|pinned| pinned.member.point.number);
    window.key_press(Key::ArrowLeft);
    window.run();
    assert_eq!(value(&window, Role::ComboBox, "Lines"), "Parameters");
    choose_next(&mut window, "Lines");
    choose_next(&mut window, "Layers");
    click(&mut window, "Sort by share");
    click(&mut window, "Predictions on training rows");
    window.get_by_label_contains("Lines at the selection").focus();
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let told = |window: &Window| {
        let pinned = window.get_by_label_contains(", pinned").accesskit_node().label();
        (value(window, Role::ComboBox, "Lines"), value(window, Role::ComboBox, "Layers"), pinned)
    };
    let before = told(&window);
    assert_eq!([before.0.as_str(), before.1.as_str()], ["Inputs", "Difference"]);
    let settings = window.state().settings().clone();
    drop(window);
    let (mut again, _recorded) = crate::common::recorded(settings);
    again.set_size(wide);
    wait(&mut again, "the run", |window| window.state().state().status == Status::Opened);
    again.run();
    assert_eq!(told(&again), before);
    assert!(is_on(&again, "Sort by share") && is_on(&again, "Predictions on training rows"));
    let pinned_again = again.state().state().pinned.as_ref().map(|pinned| pinned.member.point.number);
    assert!(pinned.is_some() && pinned_again == pinned, "{pinned:?} {pinned_again:?}");
}
