//! The recommended network, and the test figures that are covered until a person asks for them.

use paretoscope::{
    front::{Interval, wilson},
    run::TestIntervals,
};

use crate::{
    folds::{awaiting, validated},
    prelude::*,
};

#[test]
fn the_recommended_network_is_selected_at_the_end_and_says_why() {
    let (mut window, recorded) = awaiting();
    recorded.events.send(Event::Validated(validated())).unwrap();
    recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    window.run();
    assert_eq!((window.state().state().recommended(), shown(&window)), (Some(9), 9));
    let point = window.state().state().front().get(9).unwrap().point.clone();
    let name = paretoscope::app::figures::significant(point.l1);
    let told = format!("Selected: ℓ¹ norm {name}, {} non-zeros, recommended", point.nonzero);
    assert!(window.query_by_label(&told).is_some(), "{told}");
    assert!(window.query_by_label("recommended").is_some());
    let why = format!("90.0 % in cross-validation, as good as the best, with {} of ", point.nonzero);
    assert!(window.query_by_label_contains(&why).is_some(), "{why}");
    // The best one is told apart from it.
    window.key_press(Key::B);
    window.run();
    assert!(shown(&window) == 8 && window.query_by_label("best validated").is_some());
    assert!(window.query_by_label("recommended").is_none() && window.query_by_label_contains(&why).is_none());
    click(&mut window, "Recommended");
    assert_eq!((shown(&window), window.state().state().selected), (9, Some(9)));
}

#[test]
fn a_selection_made_before_the_end_stays() {
    let (mut window, recorded) = awaiting();
    window.key_press(Key::Home);
    window.run();
    assert_eq!(shown(&window), 19);
    recorded.events.send(Event::Validated(validated())).unwrap();
    recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    window.run();
    assert_eq!((shown(&window), window.state().state().selected), (19, Some(19)));
    window.key_press(Key::R);
    window.run();
    assert_eq!(shown(&window), 9);
}

/// What was asked for of the test rows.
fn tested(recorded: &crate::common::Recorded) -> Option<(usize, Arc<paretoscope::front::Parameters>)> {
    match recorded.commands.try_recv() {
        Ok(Command::Test(point, parameters)) => Some((point.number, parameters)),
        _ => None,
    }
}

#[test]
fn test_figures_are_covered_until_they_are_asked_for_and_then_have_intervals() {
    let (mut window, recorded) = recorded(iris());
    let info = play(&recorded, 40);
    window.run();
    let chosen = shown(&window);
    let test = point(&info, chosen, 40).0.test.unwrap();
    let has = |window: &Window, label: &str| window.query_all_by_label_contains(label).next().is_some();
    // Neither in the column, nor in the legend, nor beside the pointer.
    assert!(has(&window, ", test covered") && window.query_by_label("Test").is_none());
    let place = window.state().point_on_screen(chosen).unwrap();
    window.hover_at(place);
    window.run();
    let readouts = |window: &Window| window.query_all_by_label("Test").count();
    assert!(readouts(&window) == 0 && !has(&window, &format!("test {:.4}", test.loss)));
    window.hover_at(pos2(5.0, 5.0));
    window.run();
    assert!(tested(&recorded).is_none());

    window.key_press(Key::U);
    window.run();
    assert!(!has(&window, "covered") && window.query_by_label("Show test figures").is_none());
    assert!(window.query_by_label("Test").is_some(), "the curves have them too");
    let (rows, share) = (info.dataset.test_rows, 100.0 * test.score);
    let Interval { low, high } = wilson(test.score, rows).unwrap();
    let accuracy =
        format!("Test accuracy {share:.1} %, 95 % confidence interval {:.1} % to {:.1} %", 100.0 * low, 100.0 * high);
    assert!(has(&window, &accuracy), "{accuracy}");
    assert!(has(&window, &format!("Test loss {:.4}, no confidence interval", test.loss)));
    assert!(has(&window, "The interval is being computed."));
    let (number, parameters) = tested(&recorded).unwrap();
    assert_eq!(number, chosen);
    let known = TestIntervals { loss: Some(Interval { low: 0.1, high: 0.5 }), score: wilson(test.score, rows) };
    recorded.events.send(Event::Tested(parameters, Ok(known))).unwrap();
    window.run();
    assert!(has(&window, &format!("Test loss {:.4}, 95 % confidence interval 0.1000 to 0.5000", test.loss)));
    assert!(!has(&window, "The interval is being computed."));

    // Of another network they are shown as well, and its intervals asked for; what comes late is not taken for its own.
    window.key_press(Key::End);
    window.run();
    let (number, parameters) = tested(&recorded).unwrap();
    assert!(number == 0 && !has(&window, "0.1000 to 0.5000") && !has(&window, "covered"));
    recorded.events.send(Event::Tested(parameters, Err("the rows are gone".to_owned()))).unwrap();
    window.run();
    assert!(has(&window, "No interval: The rows are gone.") && tested(&recorded).is_none());

    // Another run is another test.
    window.key_press(Key::F5);
    window.run();
    play(&recorded, 40);
    window.run();
    assert!(has(&window, ", test covered") && tested(&recorded).is_none());
}
