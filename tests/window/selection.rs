//! The selection is a person's: what it stays with, and what does not change it.

use crate::prelude::*;

/// A window on a complete run of Iris.
fn complete() -> (Window, crate::common::Recorded, Arc<paretoscope::run::RunInfo>) {
    let (mut window, recorded) = recorded(iris());
    let info = play(&recorded, 40);
    window.run();
    (window, recorded, info)
}

fn selected(window: &Window) -> Option<usize> {
    window.state().state().selected
}

#[test]
fn a_network_that_leaves_the_front_stays_as_long_as_it_is_selected_and_says_so() {
    let (mut window, recorded, info) = complete();
    window.key_press(Key::End);
    window.key_press(Key::ArrowLeft);
    window.run();
    assert_eq!(shown(&window), 1);
    let (title, ring) = (norm(&window), handle(&window));
    assert!(window.query_by_label("Replaced on the front").is_none());
    // A better network takes the place of the one that is selected.
    let (mut better, parameters) = point(&info, 1, 40);
    better.train.loss *= 0.5;
    better.nonzero -= 1;
    let opposite: Vec<f64> = parameters.to_dense().into_iter().map(|weight| -f64::from(weight)).collect();
    let parameters = paretoscope::front::Parameters::from_dense(&opposite);
    recorded.events.send(Event::Point(Box::new(better.clone()), Arc::new(parameters))).unwrap();
    window.run();
    assert!(window.query_by_label("Replaced on the front").is_some());
    let loss = |window: &Window| window.state().state().shown().unwrap().point.train.loss;
    assert!(loss(&window) > better.train.loss, "it is still the one that was selected");
    assert!((handle(&window) - ring).length() < 1.0 && norm(&window) == title);
    click(&mut window, "Show the better one");
    assert_eq!((shown(&window), loss(&window)), (1, better.train.loss));
    assert!(window.query_by_label("Replaced on the front").is_none());
    // And one is given up.
    recorded.events.send(Event::Dropped(1)).unwrap();
    window.run();
    assert_eq!((shown(&window), loss(&window)), (1, better.train.loss));
    assert!(window.query_by_label("No longer on the front").is_some());
    assert!(window.query_by_label_contains(HANDLE).is_some(), "the ring stays where it stood");
    window.key_press(Key::ArrowLeft);
    window.run();
    assert_eq!(shown(&window), 2, "and goes on from there");
    assert!(window.query_by_label("No longer on the front").is_none());
    // And one is dominated.
    let (mut worse, parameters) = point(&info, 2, 40);
    (worse.number, worse.l1) = (90, worse.l1 + 0.1);
    worse.train.loss *= 1.01;
    recorded.events.send(Event::Point(Box::new(worse), Arc::new(parameters))).unwrap();
    window.run();
    window.key_press(Key::ArrowRight);
    window.run();
    assert_eq!(shown(&window), 90);
    assert!(window.query_by_label("Dominated").is_some());
}

#[test]
fn a_click_far_from_the_curves_selects_nothing() {
    let (mut window, _recorded, _) = complete();
    window.key_press(Key::Home);
    window.run();
    let plot = window.get_by_label("Front of 40 points").rect();
    click_at(&mut window, pos2(plot.right() - 40.0, plot.top() + 60.0));
    assert_eq!(selected(&window), Some(39));
    let near = window.state().point_on_screen(20).unwrap();
    click_at(&mut window, near + vec2(1.0, -2.0));
    assert_eq!(selected(&window), Some(20));
}

/// Clicks so often that one follows at once on the other.
fn click_quickly(window: &mut Window, place: eframe::egui::Pos2, times: usize) {
    for _ in 0..times {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        let click =
            [true, false].map(|pressed| eframe::egui::Event::PointerButton { pos: place, button, pressed, modifiers });
        window.input_mut().events.extend(click);
        window.step();
    }
    window.run();
}

#[test]
fn a_double_click_shows_the_whole_front_and_keeps_the_selection() {
    let (mut window, _recorded, _) = complete();
    let strip = window.get_by_label("Accuracy along the front").rect();
    let on_curve = window.state().point_on_screen(20).unwrap();
    let far = pos2(strip.right() - 40.0, on_curve.y - 150.0);
    let framed = window.state().point_on_screen(5);
    for selection in [None, Some(39)] {
        if selection.is_some() {
            window.key_press(Key::Home);
            window.run();
        }
        for (place, times) in [(on_curve, 2), (far, 2), (strip.center(), 2), (on_curve, 3)] {
            // What a click before has to do with this is over by then.
            window.run_steps(60);
            window.event(eframe::egui::Event::Zoom(1.3));
            window.hover_at(place);
            window.run();
            click_quickly(&mut window, place, times);
            assert_eq!(selected(&window), selection, "{place} {times}");
            assert_eq!(window.state().point_on_screen(5), framed, "everything is shown");
        }
    }
}

#[test]
fn figures_beside_the_pointer_stand_where_the_curve_is_not() {
    let (mut window, _recorded, info) = complete();
    for number in [12, 16, 20] {
        let place = window.state().point_on_screen(number).unwrap();
        window.hover_at(place);
        window.run();
        let l1 = point(&info, number, 40).0.l1;
        let name = format!("ℓ¹ norm {} · ", paretoscope::app::figures::significant(l1));
        let readout = window.get_by_label_contains(&name).rect();
        assert!(readout.bottom() < place.y && readout.left() >= place.x - 1.0, "{readout:?} at {place}");
    }
}

#[test]
fn the_ring_stands_on_a_curve_that_is_shown() {
    let (mut window, _recorded, info) = complete();
    window.key_press(Key::Home);
    window.run();
    window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    window.run();
    let on_training = handle(&window);
    window.key_press(Key::Num1);
    window.run();
    let on_validation = handle(&window);
    assert!((on_training.x - on_validation.x).abs() < 40.0 && on_training != on_validation);
    // It is dragged along the curve that it stands on.
    let number = shown(&window);
    let target = on_validation + vec2(60.0, 20.0);
    window.hover_at(on_validation);
    window.drag_at(on_validation);
    window.hover_at(target);
    window.step();
    window.drop_at(target);
    window.run();
    assert_ne!(shown(&window), number);
    let (point, _) = point(&info, shown(&window), 40);
    assert!(point.l1 > 0.0);
    window.key_press(Key::Num2);
    window.key_press(Key::Num3);
    window.run();
    assert!(window.query_by_label_contains(HANDLE).is_some(), "the keys go on without any curve");
}

#[test]
fn what_cannot_be_seen_is_spoken() {
    use egui_kittest::kittest::NodeT as _;
    let (mut window, _recorded, info) = complete();
    window.key_press(Key::Home);
    window.run();
    let node = window.get_by_label_contains(HANDLE);
    let loss = paretoscope::app::figures::significant(point(&info, 39, 40).0.train.loss);
    let value = node.accesskit_node().value().unwrap();
    assert!(value.starts_with("ℓ¹ norm ") && value.contains(&format!("training loss {loss}")), "{value}");
    let figure = window.get_by_label("Front of 40 points");
    let told = figure.accesskit_node().description().unwrap_or_default().clone();
    assert!(told.starts_with("The training loss goes from ") && told.contains("Recommended: ℓ¹ norm "), "{told}");
}
