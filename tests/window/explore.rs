//! The views of the networks along the front within the window: opened by the menu, linked with the selection and with each other.

use egui_kittest::kittest::NodeT as _;
use paretoscope::front::Point;

use crate::{common::Recorded, prelude::*};

/// A window on a complete run with this view opened by the menu.
fn open(view: &str) -> (Window, Recorded) {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.set_size(vec2(1800.0, 1000.0));
    window.run();
    click(&mut window, "View");
    click(&mut window, &format!("View: {view}"));
    window.run();
    (window, recorded)
}

/// The first label with this part.
fn label(window: &Window, part: &str) -> String {
    let found = window.query_all_by_label_contains(part).next().expect("a label");
    found.accesskit_node().label().expect("a label")
}

#[test]
fn the_views_follow_the_selection() {
    let (mut window, recorded) = recorded(Settings { panes: crate::common::all_in_sight(), ..iris() });
    play(&recorded, 40);
    window.set_size(vec2(2400.0, 1000.0));
    window.run();
    let told = |window: &Window| (label(window, "Graph of the network"), label(window, ": enters at "));
    window.key_press(Key::Home);
    window.run();
    let sparsest = told(&window);
    window.key_press(Key::End);
    window.run();
    let densest = told(&window);
    assert!(sparsest.0 != densest.0 && sparsest.1 != densest.1, "{sparsest:?} {densest:?}");
    // A drag over the paths selects as one over the front does.
    let plot = window.get_by_label_contains("Weight paths. ").rect();
    let at = |share: f32| pos2(plot.left() + share * plot.width(), plot.top() + 4.0);
    window.hover_at(at(0.9));
    window.drag_at(at(0.9));
    for step in 0..6 {
        window.hover_at(at(0.9 - 0.1 * step as f32));
        window.run();
    }
    window.drop_at(at(0.4));
    window.run();
    let l1 = window.state().state().shown().unwrap().point.l1;
    assert!((0.3..0.5).contains(&(l1 / 36.0)), "{l1}");
}

#[test]
fn a_double_click_on_the_paths_shows_all_of_them_and_selects_nothing() {
    let (mut window, _recorded) = open("Weight paths");
    window.key_press(Key::End);
    window.run();
    let before = shown(&window);
    let plot = window.get_by_label_contains("Weight paths. ").rect();
    let place = pos2(plot.left() + 0.3 * plot.width(), plot.top() + 4.0);
    window.hover_at(place);
    window.event(eframe::egui::Event::Zoom(1.5));
    window.run();
    assert!(window.query_by_label("Show the whole paths").is_some());
    for _ in 0..2 {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        let click =
            [true, false].map(|pressed| eframe::egui::Event::PointerButton { pos: place, button, pressed, modifiers });
        window.input_mut().events.extend(click);
        window.step();
    }
    window.run();
    assert!(window.query_by_label("Show the whole paths").is_none());
    assert_eq!(shown(&window), before);
}

/// Adds the networks of two folds to a run, or gives its points to two starts.
fn with_others(folds: bool) -> (Window, Recorded) {
    let (mut window, recorded) = recorded(iris());
    let info = begin(&recorded);
    for number in 0..40 {
        let (point, parameters) = point(&info, number, 40);
        let start = if folds { 0 } else { number % 2 };
        let parameters = Arc::new(parameters);
        recorded
            .events
            .send(Event::Point(Box::new(Point { start, ..point.clone() }), Arc::clone(&parameters)))
            .unwrap();
        for fold in (0..2).filter(|_| folds) {
            let point = Point { number: 100 * (fold + 1) + number, fold: Some(fold), ..point.clone() };
            recorded.events.send(Event::Point(Box::new(point), Arc::clone(&parameters))).unwrap();
        }
    }
    let end = RangeEnd::Asked;
    recorded.events.send(Event::Search(Search { starts: 3, sweeps: 1, last_gain: 0.0, end, gradients: None })).unwrap();
    recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    window.run();
    window.key_press(Key::End);
    window.run();
    window.key_press(Key::ArrowLeft);
    window.run();
    (window, recorded)
}

#[test]
fn heatmaps_show_how_often_folds_or_starts_use_each_connection() {
    for (folds, kin) in [(true, "folds"), (false, "starts")] {
        let (mut window, _recorded) = with_others(folds);
        let legend = format!("Colours from used by none to by all 2 {kin}");
        assert!(window.query_by_label(&legend).is_none());
        click(&mut window, "How often used");
        assert_eq!(window.query_all_by_label(&legend).count(), 3, "one for each layer");
        let heatmap = window.get_by_label("Weights of layer 1").rect();
        window.hover_at(heatmap.left_top() + vec2(3.0, 3.0));
        window.run_steps(4);
        let told = format!("of 2 {kin}");
        assert!(window.query_all_by_label_contains("connection used by").any(|node| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value()).is_some_and(|label| label.ends_with(&told))
        }));
        click(&mut window, "How often used");
        assert_eq!(window.query_all_by_label(&legend).count(), 0);
        assert!(window.query_by_label(&format!("Inputs that the {kin} use")).is_some());
    }
}

#[test]
fn one_start_alone_is_not_compared() {
    let (window, _recorded) = open("Inputs");
    assert!(window.query_by_label("How often used").is_none());
}
