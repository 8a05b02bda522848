//! The table of inputs, by the labels that a screen reader sees.

use std::sync::Arc;

use eframe::egui::{Key, Shape, accesskit::Role, vec2};
use egui_kittest::kittest::Queryable as _;

use crate::app::{
    explore::{
        ExploreView,
        tests::{Window, info, state_of, wait, window},
    },
    panes::Hover,
};

#[test]
fn inputs_are_ranked_sorted_and_searched() {
    let info = info("breast-cancer", "10,10");
    let mut window = window(state_of(&info, 30, 3), ExploreView::Inputs, [700.0, 500.0], false);
    window.state_mut().state.select(9);
    window.run_steps(3);
    let rows = |window: &Window| -> Vec<String> {
        let found = window.query_all_by_role(Role::Row);
        found.filter_map(|row| egui_kittest::kittest::NodeT::accesskit_node(&row).label()).collect()
    };
    let first = rows(&window);
    assert!(first[0].starts_with("1. ") && first[1].starts_with("2. "), "{first:?}");
    assert!(first[0].contains("used by ") && first[0].contains(" starts"), "{first:?}");
    window.get_by_label("Sort by share").click();
    window.run_steps(3);
    let shares: Vec<f64> = rows(&window)
        .iter()
        .map(|row| {
            let share = row.split("share ").nth(1).unwrap().split(' ').next().unwrap();
            share.parse().unwrap()
        })
        .collect();
    assert!(shares.is_sorted_by(|a, b| a >= b) && shares[0] > shares[5], "{shares:?}");
    window.get_by_label("Sort by share").click();
    window.run_steps(3);
    assert!(rows(&window)[0].contains("share 0.0 %") || rows(&window)[0] != first[0], "it is turned round");
    window.get_by_label("Search inputs").focus();
    window.run_steps(2);
    window.get_by_label("Search inputs").type_text("texture");
    window.run_steps(3);
    let found = rows(&window);
    assert!(!found.is_empty() && found.iter().all(|row| row.contains("texture")), "{found:?}");
    let (header, rows) = window.state().explore.inputs.table(&info).unwrap();
    assert_eq!((header.len(), rows.len()), (8, 30));
}

#[test]
fn the_names_of_columns_stand_over_what_is_in_them() {
    fn lefts(shape: &Shape, found: &mut Vec<(String, f32)>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| lefts(shape, found)),
            Shape::Text(text) => found.push((text.galley.text().to_owned(), text.pos.x)),
            _ => {}
        }
    }
    let info = info("breast-cancer", "10,10");
    let mut window = window(state_of(&info, 30, 3), ExploreView::Inputs, [520.0, 400.0], false);
    window.state_mut().state.select(9);
    window.run_steps(3);
    let mut found = Vec::new();
    window.output().shapes.iter().for_each(|clipped| lefts(&clipped.shape, &mut found));
    let left = |wanted: &str| found.iter().find(|(text, _)| text == wanted).expect(wanted).1;
    for column in ["Enters at", "Stability"] {
        let below = found.iter().filter(|(_, at)| (at - left(column)).abs() < 1.0).count();
        assert!(below > 8, "{column}: {found:?}");
    }
}

#[test]
fn of_thousands_of_inputs_only_those_in_view_are_made() {
    let info = info("digits", "20,20");
    let mut large = (*info).clone();
    large.dataset.features = (0..2308).map(|input| format!("gene {input}")).collect();
    large.dataset.image = None;
    large.network.inputs = 2308;
    let info = Arc::new(large);
    let mut window = window(state_of(&info, 12, 1), ExploreView::Inputs, [600.0, 400.0], false);
    wait(&mut window, "the inputs", |window| window.query_by_label("Inputs, 2308 rows").is_some());
    let count = window.query_all_by_role(Role::Row).count();
    assert!((10..30).contains(&count), "{count}");
    window.get_by_label("Inputs, 2308 rows").focus();
    window.run_steps(2);
    window.key_press(Key::End);
    window.run_steps(6);
    assert!(window.query_by_label_contains("2308. gene").is_some(), "the keys bring rows into view");
}

#[test]
fn an_input_under_the_pointer_is_told_to_the_other_views() {
    let info = info("iris", "4,4");
    let mut window = window(state_of(&info, 20, 1), ExploreView::Inputs, [600.0, 400.0], false);
    window.state_mut().state.select(15);
    window.run_steps(3);
    let row = window.get_by_label_contains("2. ").rect().center();
    window.hover_at(row);
    window.run_steps(3);
    assert!(matches!(window.state().hover.get(), Some(Hover::Input(_))));
    window.state_mut().view = ExploreView::Paths;
    window.step();
    window.hover_at(row + vec2(0.0, 2000.0));
    window.run_steps(3);
    assert_eq!(window.state().hover.get(), None, "and it is forgotten once it is left");
}
