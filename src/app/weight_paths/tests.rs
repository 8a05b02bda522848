//! Weight paths, by the labels that a screen reader sees.

use eframe::egui::{Key, accesskit::Role, pos2};
use egui_kittest::kittest::Queryable as _;

use crate::app::{
    axes::Scale,
    command::AppCommand,
    explore::{
        ExploreView,
        tests::{info, state_of, wait, window},
    },
    explore_settings::Upper,
};

#[test]
fn lines_are_pinned_by_keys_and_by_a_click_and_the_plot_selects() {
    let info = info("iris", "4,4");
    let mut window = window(state_of(&info, 40, 1), ExploreView::Paths, [900.0, 480.0], false);
    window.run_steps(3);
    assert!(
        window.query_by_label_contains("Weight paths. 54 of 55 lines are not zero").is_some()
            || window.query_by_label_contains("of 55 lines are not zero").is_some()
    );
    window.get_by_label_contains("Lines at the selection").focus();
    window.run_steps(2);
    window.key_press(Key::ArrowDown);
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert_eq!(window.query_all_by_label_contains(", pinned").count(), 1);
    assert_eq!(window.state().explore.paths.pins().map(|(_, pinned)| pinned.len()), Some(1));
    window.key_press(Key::Home);
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(2);
    assert_eq!(window.state().explore.paths.pins(), None, "the first row is the one that is pinned");
    // A click where no line is selects the nearest network.
    let plot = window.get_by_label_contains("Weight paths. ").rect();
    let place = pos2(plot.left() + 0.25 * plot.width(), plot.top() + 6.0);
    window.hover_at(place);
    window.drag_at(place);
    window.drop_at(place);
    window.run_steps(3);
    let selected = window.state().commands.iter().find_map(|command| match command {
        AppCommand::Select(number) => Some(*number),
        _ => None,
    });
    let l1 = |number: usize| window.state().state.front().get(number).unwrap().point.l1;
    let wanted = 0.25 * l1(39);
    let number = selected.expect("a selection");
    assert!((l1(number) - wanted).abs() < 0.1 * l1(39), "{} for {wanted}", l1(number));
}

#[test]
fn what_the_lines_and_the_upper_axis_are_is_chosen() {
    let info = info("digits", "20,20");
    let mut window = window(state_of(&info, 20, 1), ExploreView::Paths, [900.0, 480.0], false);
    window.run_steps(3);
    // 1,930 parameters cannot be told apart.
    assert!(window.query_by_label_contains("of 64 lines").is_some());
    window.get_by_role_and_label(Role::ComboBox, "Lines").focus();
    window.run_steps(2);
    window.key_press(Key::ArrowUp);
    window.run_steps(3);
    wait(&mut window, "the parameters", |window| window.query_by_label_contains("The 400 strongest of").is_some());
    for _ in 0..2 {
        window.key_press(Key::ArrowDown);
        window.run_steps(3);
    }
    wait(&mut window, "the units", |window| window.query_by_label_contains("of 20 lines").is_some());
    window.get_by_role_and_label(Role::ComboBox, "Above").focus();
    window.run_steps(2);
    window.key_press(Key::ArrowDown);
    window.run_steps(2);
    window.key_press(Key::ArrowDown);
    window.run_steps(2);
    assert_eq!(window.state().settings.explore.upper, Upper::Bytes);
    window.state_mut().settings.layout.l1_scale = Scale::Log;
    window.run_steps(3);
    let (header, rows) = window.state().explore.paths.table(&info).unwrap();
    assert_eq!(
        (&header[..4], rows.len()),
        (&["point", "l1", "nonzero", header[3].as_str()].map(str::to_owned)[..], 20)
    );
    assert!(rows.iter().all(|row| row.len() == header.len()));
}
