//! Networks that are trained further without the norm, in the window.

use paretoscope::{
    front::{Evaluation, Parameters, Refit, RefitKind},
    run::{RefitProgress, RunInfo},
};

use crate::{common::Recorded, prelude::*};

fn complete() -> (Window, Recorded, Arc<RunInfo>) {
    let (mut window, recorded) = recorded(iris());
    let info = play(&recorded, 20);
    window.run();
    (window, recorded, info)
}

fn progress(recorded: &Recorded, done: usize, of: usize) {
    let progress = RefitProgress { done, of, lost: 0, is_over: done == of };
    recorded.events.send(Event::Refitting(progress)).unwrap();
}

/// What was trained of a point, with this validation loss.
fn refit(info: &RunInfo, number: usize, kind: RefitKind, loss: f64) -> Event {
    let (of, parameters) = point(info, number, 20);
    let theta: Vec<f64> = parameters.to_dense().into_iter().map(|value| 2.0 * f64::from(value)).collect();
    let rows = Evaluation { loss, score: 0.875 };
    Event::Refit(Box::new(Refit {
        point: number,
        kind,
        l1: 2.0 * of.l1,
        train: rows,
        validation: Some(rows),
        validation_error: None,
        test: None,
        nonzero: of.nonzero,
        passes: 23,
        seconds: 0.1,
        parameters: Arc::new(Parameters::from_dense(&theta)),
    }))
}

#[test]
fn a_point_is_refitted_and_shown_both_ways() {
    let (mut window, recorded, info) = complete();
    let number = shown(&window);
    click(&mut window, "Refit");
    let Ok(Command::Refit(points, kinds)) = recorded.commands.try_recv() else { panic!("it is asked for") };
    assert_eq!((points, kinds), (vec![number], vec![RefitKind::Refit]));
    progress(&recorded, 0, 1);
    window.run();
    assert!(window.query_by_label("0 of 1 refits").is_some() && window.state().state().can_stop());
    recorded.events.send(refit(&info, number, RefitKind::Refit, 0.1234)).unwrap();
    progress(&recorded, 1, 1);
    window.run();
    assert!(!window.state().state().can_stop());
    // Who asks for one wants to see it.
    assert!(window.query_by_label_contains("validation 0.1234").is_some());
    assert!(window.query_by_label("Gradients of the refit: 23").is_some());
    assert!(window.query_by_label_contains("Residual").is_none(), "without the norm there is none");
    let own = window.state().state().shown().unwrap().point.validation.unwrap().loss;
    click(&mut window, "As on the front");
    let text = format!("validation {}", paretoscope::app::figures::significant(own));
    assert!(window.query_by_label_contains(&text).is_some());
    assert!(window.query_by_label_contains("Residual").is_some());
    assert_eq!(shown(&window), number, "the selection stays");
    click(&mut window, "Refitted");
    assert!(window.query_by_label_contains("validation 0.1234").is_some());
}

#[test]
fn all_points_are_refitted_by_the_menu_and_drawn_as_a_curve_that_can_be_hidden() {
    let (mut window, recorded, info) = complete();
    assert!(window.query_by_label("Refits").is_none());
    click(&mut window, "More of the front");
    click(&mut window, "Refit all points");
    let Ok(Command::Refit(points, _)) = recorded.commands.try_recv() else { panic!("it is asked for") };
    assert!(points.is_empty(), "all of them");
    for number in 0..20 {
        recorded.events.send(refit(&info, number, RefitKind::Refit, 0.2)).unwrap();
    }
    progress(&recorded, 20, 20);
    window.run();
    click(&mut window, "Refits");
    assert!(!window.state().settings().layout.refits);
    click(&mut window, "Refits");
    assert!(window.state().settings().layout.refits);
    click(&mut window, "More of the front");
    click(&mut window, "Refit all points");
    assert!(recorded.commands.try_recv().is_err(), "nothing is left to do");
}

#[test]
fn tickets_stand_in_a_table_beside_the_refit() {
    let (mut window, recorded, info) = complete();
    let number = shown(&window);
    click(&mut window, "Lottery ticket");
    let Ok(Command::Refit(points, kinds)) = recorded.commands.try_recv() else { panic!("it is asked for") };
    assert_eq!((points, kinds), (vec![number], RefitKind::ALL.to_vec()));
    for (kind, loss) in RefitKind::ALL.into_iter().zip([0.1111, 0.2222, 0.3333]) {
        recorded.events.send(refit(&info, number, kind, loss)).unwrap();
    }
    window.run();
    for row in ["Its weights: 0.1111, 87.5 %", "First weights: 0.2222, 87.5 %", "Random support: 0.3333, 87.5 %"] {
        assert!(window.query_by_label(row).is_some(), "{row}");
    }
    assert!(window.query_by_label("Lottery ticket").is_none(), "nothing is left to do");
}

#[test]
fn what_is_shown_is_exported() {
    let (mut window, recorded, info) = complete();
    let number = shown(&window);
    click(&mut window, "Refit");
    recorded.events.send(refit(&info, number, RefitKind::Refit, 0.1)).unwrap();
    window.run();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.safetensors");
    open_export(&mut window);
    window.get_by_label("Path of the exported network").focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label("Path of the exported network").type_text(path.to_str().unwrap());
    window.run();
    click(&mut window, "Write");
    wait(&mut window, "the file", |_| path.exists());
    let read = read_parameters(&path, &info.network).unwrap();
    let wanted = window.state().state().displayed().unwrap().parameters;
    assert_eq!(read, *wanted);
    assert_ne!(read, *window.state().state().shown().unwrap().parameters);
}

#[test]
fn how_many_folds_use_an_input_is_told() {
    let (mut window, recorded, info) = complete();
    assert!(window.query_by_label("Inputs that the folds use").is_none());
    for fold in 0..5 {
        let (mut point, _) = point(&info, 3, 20);
        (point.number, point.fold) = (100 + fold, Some(fold));
        let layers = info.network.layers();
        let mut theta = vec![0.0; info.network.parameters()];
        // Input 0 in all folds, input 2 in the first two; each leads on to an output.
        theta[layers[0].weight.start] = 1.0;
        if fold < 2 {
            theta[layers[0].weight.start + 2] = 1.0;
        }
        (theta[layers[1].weight.start], theta[layers[2].weight.start]) = (1.0, 1.0);
        let parameters = Arc::new(Parameters::from_dense(&theta));
        recorded.events.send(Event::Point(Box::new(point), parameters)).unwrap();
    }
    window.run();
    click(&mut window, "Inputs that the folds use");
    let features = &info.dataset.features;
    for (input, count) in [(0, 5), (2, 2)] {
        let row = format!("{}: used by {count} of 5 folds", features[input]);
        assert!(window.query_by_label(&row).is_some(), "{row}");
    }
    assert!(window.query_by_label("2 are used by none").is_some());
}
