//! Cross-validation in the window: what the folds say, and what waits for them.

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::NodeT as _;
use paretoscope::{
    app::validation_fields::ValidationChoice,
    data::Validation,
    front::{Evaluation, Validated},
    run::FoldProgress,
};

use crate::prelude::*;

/// A window on a run whose points wait for their folds.
pub fn awaiting() -> (Window, crate::common::Recorded) {
    let (mut window, recorded) = recorded(iris());
    let info = begin(&recorded);
    for number in 0..20 {
        let (mut point, parameters) = point(&info, number, 20);
        point.validation = None;
        recorded.events.send(Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    }
    window.run();
    (window, recorded)
}

/// What folds say that have the lowest loss at point 8.
pub fn validated() -> Vec<(usize, Validated)> {
    let of = |number: usize| Validated {
        mean: Evaluation { loss: 0.25 + 0.01 * (number as f64 - 8.0).abs(), score: 0.9 },
        standard_error: Some(Evaluation { loss: 0.0125, score: 0.02 }),
    };
    (0..20).map(|number| (number, of(number))).collect()
}

#[test]
fn no_network_is_the_best_before_the_folds_have_told() {
    let (mut window, recorded) = awaiting();
    assert_eq!(window.state().state().best(), None);
    assert!(window.query_by_label("lowest loss").is_none() && window.query_by_label("Validation").is_none());
    recorded.events.send(Event::Validated(validated())).unwrap();
    window.run();
    assert_eq!((window.state().state().best(), shown(&window)), (Some(8), 9), "the recommended one is shown");
    assert!(window.query_by_label("recommended").is_some());
    assert!(window.query_by_label_contains("validation 0.2600").is_some());
    let errors = "Standard errors on validation rows: loss 0.013, Accuracy 2.0 %";
    assert!(window.query_by_label(errors).is_some());
}

#[test]
fn a_run_that_was_stopped_before_its_folds_shows_the_lowest_loss() {
    let (mut window, recorded) = awaiting();
    recorded.events.send(Event::Finished(StopReason::Stopped)).unwrap();
    window.run();
    assert_eq!(window.state().state().best(), Some(0));
    assert!(window.query_by_label("lowest loss").is_some() && window.query_by_label("Recommended").is_none());
    assert!(window.query_by_label_contains("No network can be recommended: no rows were held out").is_some());
}

#[test]
fn one_standard_error_is_drawn_beside_the_curves_and_goes_with_them() {
    let (mut window, recorded) = awaiting();
    let bands = |window: &Window| {
        let is_band = |shape: &Shape| matches!(shape, Shape::Mesh(mesh) if mesh.vertices.len() == 40);
        window.output().shapes.iter().filter(|shape| is_band(&shape.shape)).count()
    };
    assert_eq!(bands(&window), 0);
    recorded.events.send(Event::Validated(validated())).unwrap();
    window.run();
    assert_eq!(bands(&window), 2, "of the loss and of the accuracy");
    click(&mut window, "Validation");
    assert_eq!(bands(&window), 0);
}

#[test]
fn how_many_folds_are_finished_is_told_while_they_are_computed() {
    let (mut window, recorded) = awaiting();
    let folds = Some(FoldProgress { finished: 2, of: 5 });
    let progress =
        Progress { points: 60, of: 60, folds, share: Some(0.4), elapsed_seconds: 2.0, remaining_seconds: Some(3.0) };
    recorded.events.send(Event::Progress(progress)).unwrap();
    window.run();
    assert!(window.query_by_label("2 of 5 folds").is_some());
    recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    window.run();
    assert!(window.query_by_label("2 of 5 folds").is_none() && window.query_by_label("20 of 60 points").is_some());
}

#[test]
fn folds_or_a_share_are_chosen_and_a_wrong_number_is_told() {
    let mut settings = iris();
    settings.more = true;
    let (mut window, recorded) = recorded(settings);
    play(&recorded, 10);
    wait(&mut window, "the dataset", |window| window.query_by_label("5 folds · 30 test rows").is_some());
    let menu = |window: &Window| {
        window
            .get_all_by_label("Validation")
            .find(|node| node.accesskit_node().role() == Role::ComboBox)
            .unwrap()
            .focus();
    };
    menu(&window);
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    assert_eq!(window.state().settings().setup.validation_choice, ValidationChoice::Folds);
    let mut type_into = |label: &str, text: &str| {
        window.get_by_label(label).focus();
        window.run();
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        window.get_by_label(label).type_text(text);
        window.run();
        window.query_by_label_contains("from 2 to 100").is_some()
    };
    type_into("Repeats", "2");
    assert!(type_into("Folds", "1") && type_into("Folds", "four") && !type_into("Folds", "4"));
    wait(&mut window, "the folds", |window| window.query_by_label("8 folds · 30 test rows").is_some());
    window.key_press(Key::F5);
    window.run();
    let Ok(Command::Start(specification)) = recorded.commands.try_recv() else { panic!("started") };
    assert_eq!((specification.data.validation, specification.data.repeats), (Validation::Folds(4), 2));
}

#[test]
fn the_menu_of_selectors_tells_what_each_network_costs_and_takes_it() {
    let (mut window, recorded) = awaiting();
    window.key_press(Key::O);
    window.run();
    assert_eq!(window.state().state().selected, None, "nothing is chosen before the folds have told");
    recorded.events.send(Event::Validated(validated())).unwrap();
    window.run();
    let front = &window.state().state().front();
    let nonzero = |number: usize| front.get(number).unwrap().point.nonzero;
    let parameters = window.state().state().info().unwrap().network.parameters();
    // 9 is a hundredth above the lowest loss, and sparser.
    let told = format!(
        "ℓ¹ norm {}: 90.0 % in cross-validation, as good as the best, with {} of {parameters} parameters, {} fewer. The sparsest \
         whose validation loss, 0.2600, is within a standard error (0.013) of the lowest, 0.2500.",
        paretoscope::app::figures::significant(front.get(9).unwrap().point.l1),
        nonzero(9),
        nonzero(8) - nonzero(9)
    );
    click(&mut window, "Selectors");
    let entry = format!("One standard error (O) · recommended\n{told}");
    assert!(window.query_by_label_contains(&entry).is_some(), "{told}");
    window.get_by_label_contains("One standard error (O)").click();
    window.run();
    assert_eq!(shown(&window), 9);
    assert!(window.query_by_label_contains("One standard error (O)").is_none(), "the menu is closed");
    window.key_press(Key::B);
    window.run();
    assert_eq!(shown(&window), 8);
    window.key_press(Key::A);
    window.run();
    assert_eq!(shown(&window), 19, "of equal accuracies the sparsest");
}

#[test]
fn from_where_on_networks_overfit_is_told() {
    let (mut window, recorded) = awaiting();
    assert!(window.query_by_label("Front of 20 points").is_some());
    recorded.events.send(Event::Validated(validated())).unwrap();
    window.run();
    // The first denser one that is worse than the best by more than 0.0125.
    let l1 = window.state().state().front().get(6).unwrap().point.l1;
    let told = format!("Front of 20 points; overfits from an ℓ¹ norm of {l1:.2} on");
    assert!(window.query_by_label(&told).is_some(), "{told}");
}
