//! How well a front is known: its starts and their branches, its sweeps, and the conditions at its points.

use egui_kittest::kittest::NodeT as _;

use crate::{common::branches, prelude::*};

#[test]
fn branches_are_hidden_at_first_and_switched_by_a_click_and_by_a_key() {
    let (mut window, recorded) = recorded(iris());
    let info = play(&recorded, 40);
    branches(&info).for_each(|point| recorded.events.send(Event::Branch(point)).unwrap());
    window.run();
    let shapes = |window: &Window| window.output().shapes.len();
    let is_on = |window: &Window| window.get_by_label("Branches").accesskit_node().toggled();
    let (off, before) = (is_on(&window), shapes(&window));
    assert!(!window.state().settings().layout.branches, "a first launch is calm");
    click(&mut window, "Branches");
    assert!(window.state().settings().layout.branches);
    assert_ne!(is_on(&window), off);
    assert!(shapes(&window) > before, "they are drawn");
    let framed = window.state().point_on_screen(5);
    for label in ["Swap axes", "Logarithmic ℓ¹ axis", "Logarithmic loss axis", "Logarithmic ℓ¹ axis", "Swap axes"]
    {
        click(&mut window, label);
    }
    click(&mut window, "Logarithmic loss axis");
    assert_eq!(window.state().point_on_screen(5), framed, "the front is framed, not its branches");
    window.key_press(Key::Num4);
    window.run();
    assert!(!window.state().settings().layout.branches);
}

#[test]
fn branches_of_a_run_that_is_going_grow() {
    let mut settings = iris();
    settings.layout.branches = true;
    let (mut window, recorded) = recorded(settings);
    let info = begin(&recorded);
    window.run();
    let points =
        |window: &Window| window.state().state().branches.iter().map(|(_, branch)| branch.len()).sum::<usize>();
    for (sent, point) in branches(&info).take(12).enumerate() {
        recorded.events.send(Event::Branch(point)).unwrap();
        window.run();
        assert_eq!(points(&window), sent + 1);
    }
    assert_eq!(window.state().state().branches.iter().count(), 2);
    assert!(window.query_by_label_contains("No run yet").is_none());
}

#[test]
fn starts_and_sweeps_are_told_and_why_the_front_ends() {
    let search = Search { starts: 2, sweeps: 3, last_gain: 2e-4, end: RangeEnd::LossFlat, gradients: None };
    let told = "2 starts, 3 sweeps; the last raised the hypervolume by 0.02 %";
    let (mut window, recorded) = recorded(iris());
    begin(&recorded);
    window.run();
    assert!(window.query_by_label_contains("sweeps").is_none());
    recorded.events.send(Event::Search(search)).unwrap();
    window.run();
    window.hover_at(middle(&window, told));
    let why = "The front ends where a larger norm hardly lowers the training loss.";
    wait(&mut window, "the tooltip", |window| window.query_by_label_contains(why).is_some());
}

#[test]
fn a_range_that_is_not_reached_is_told_plainly() {
    let mut settings = iris();
    settings.setup.automatic_range = false;
    settings.setup.max_l1 = "57".into();
    let (mut window, recorded) = recorded(settings);
    let info = begin(&recorded);
    let (point, parameters) = point(&info, 0, 60);
    recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
    let search = Search { starts: 1, sweeps: 1, last_gain: 0.0, end: RangeEnd::LossFlat, gradients: None };
    recorded.events.send(Event::Search(search)).unwrap();
    recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    window.run();
    let told = "The largest norm asked for, 57, is not reached: a larger norm hardly lowers the training loss.";
    assert!(window.query_by_label(told).is_some());
}

#[test]
fn the_inspector_says_where_the_conditions_do_not_hold() {
    let (mut window, recorded) = recorded(iris());
    let info = begin(&recorded);
    for (residual, termination, told, meaning) in [
        (2e-4, Termination::Critical, "Optimality: Critical", "hold to within 0.01 λ."),
        (15.0, Termination::AtRest, "Optimality: At rest on a kink: conditions do not hold", "lies on a kink"),
        (0.3, Termination::Iterations, "Optimality: Iterations spent: conditions do not hold", "iterations ended"),
    ] {
        let (mut point, parameters) = point(&info, 0, 60);
        (point.residual, point.termination) = (residual, Some(termination));
        (point.start, point.gradients) = (3, Some(1_234));
        recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
        window.run();
        for label in ["Start: 3", "Gradients: 1,234"] {
            assert!(window.query_by_label(label).is_some(), "{label}");
        }
        assert!(window.query_by_label_contains(&format!("{told}. ")).is_some(), "{told}");
        assert!(window.query_by_label_contains(meaning).is_some(), "{meaning}");
    }
}
