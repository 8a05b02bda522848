//! Networks between the points of a front are asked for, and shown when they are there.

use crate::{common::Recorded, prelude::*};

fn complete() -> (Window, Recorded, Arc<paretoscope::run::RunInfo>) {
    let (mut window, recorded) = recorded(iris());
    let info = play(&recorded, 20);
    window.run();
    (window, recorded, info)
}

/// The norm that was asked for.
fn asked(recorded: &Recorded) -> Option<f64> {
    match recorded.commands.try_recv() {
        Ok(Command::Compute(l1)) => Some(l1),
        _ => None,
    }
}

#[test]
fn a_norm_is_typed_and_its_network_selected_once_it_is_there() {
    let (mut window, recorded, info) = complete();
    window.get_by_label("Another ℓ¹ norm").focus();
    window.run();
    window.get_by_label("Another ℓ¹ norm").type_text("12.5");
    window.run();
    click(&mut window, "Compute");
    assert_eq!((asked(&recorded), window.state().state().asked), (Some(12.5), Some(Asked::Norm(12.5))));
    let (mut point, parameters) = point(&info, 3, 20);
    (point.number, point.l1) = (77, 12.5);
    recorded.events.send(Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    recorded.events.send(Event::Computed(Some(77))).unwrap();
    window.run();
    assert_eq!((shown(&window), window.state().state().asked), (77, None));
    // Return in the field does the same, and what is no norm does nothing.
    for (text, wanted) in [("0.5", Some(0.5)), ("-1", None), ("many", None)] {
        window.get_by_label("Another ℓ¹ norm").focus();
        window.run();
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        window.get_by_label("Another ℓ¹ norm").type_text(text);
        window.run();
        window.key_press(Key::Enter);
        window.run();
        assert_eq!(asked(&recorded), wanted, "{text}");
    }
}

#[test]
fn a_norm_and_return_may_come_within_one_frame() {
    let (mut window, recorded, _) = complete();
    window.get_by_label("Another ℓ¹ norm").focus();
    window.run();
    // As from a quick hand: not one after the other, as the harness would have it.
    let enter = eframe::egui::Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    window.input_mut().events.extend([eframe::egui::Event::Text("12.5".to_owned()), enter]);
    window.run();
    assert_eq!(asked(&recorded), Some(12.5));
}

#[test]
fn return_asks_for_the_network_under_the_pointer() {
    let (mut window, recorded, _) = complete();
    let front = window.state().state().front();
    let norms = [8, 9].map(|number| front.get(number).unwrap().point.l1);
    let places = [8, 9].map(|number| window.state().point_on_screen(number).unwrap());
    window.hover_at(places[0].lerp(places[1], 0.5));
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let l1 = asked(&recorded).unwrap();
    assert!((l1 - 0.5 * (norms[0] + norms[1])).abs() < 0.02 * l1, "{l1} {norms:?}");
}

#[test]
fn what_cannot_be_had_is_told() {
    let (mut window, recorded, _) = complete();
    window.get_by_label("Another ℓ¹ norm").focus();
    window.run();
    window.get_by_label("Another ℓ¹ norm").type_text("12.5");
    window.run();
    click(&mut window, "Compute");
    recorded.events.send(Event::Computed(None)).unwrap();
    window.run();
    assert!(window.query_by_label("No network with an ℓ¹ norm of 12.50 was found.").is_some());
}

#[test]
fn nothing_is_asked_before_there_is_a_front_and_then_while_it_is_computed_too() {
    let (mut window, recorded) = recorded(iris());
    let info = begin(&recorded);
    window.run();
    assert!(!window.state().state().can_compute());
    for number in 0..3 {
        let (point, parameters) = point(&info, number, 20);
        recorded.events.send(Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    }
    window.run();
    window.get_by_label("Another ℓ¹ norm").focus();
    window.run();
    window.get_by_label("Another ℓ¹ norm").type_text("2.5");
    window.run();
    click(&mut window, "Compute");
    assert_eq!(asked(&recorded), Some(2.5));
}

#[test]
fn a_network_is_asked_for_by_what_is_needed_of_it() {
    let (mut window, recorded, info) = complete();
    window.get_by_label("What to ask a network for by").click();
    window.run();
    window.get_by_label("Non-zeros ≤").click();
    window.run();
    window.get_by_label("At most so many non-zeros").focus();
    window.run();
    window.get_by_label("At most so many non-zeros").type_text("14");
    window.run();
    click(&mut window, "Compute");
    let goal = Goal::NonZeros(14);
    assert!(matches!(recorded.commands.try_recv(), Ok(Command::Find(asked)) if asked == goal));
    let (point, parameters) = point(&info, 4, 20);
    let (number, nonzero) = (point.number, point.nonzero);
    recorded.events.send(Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    recorded.events.send(Event::Found(Found { goal, number: Some(number), is_met: true })).unwrap();
    window.run();
    assert_eq!((shown(&window), window.state().state().asked), (number, None));
    let told = &window.state().state().message.as_ref().unwrap().text;
    assert!(
        told.starts_with("With at most 14 non-zeros: ℓ¹ norm ") && told.contains(&format!("{nonzero} non-zeros")),
        "{told}"
    );
    // What cannot be met is said.
    recorded.events.send(Event::Found(Found { goal: Goal::Loss(0.01), number: Some(number), is_met: false })).unwrap();
    window.run();
    let told = &window.state().state().message.as_ref().unwrap().text;
    assert!(told.starts_with("No network has a validation loss of at most 0.01"), "{told}");
}
