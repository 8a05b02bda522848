//! Setting up runs, commanding them, and what is remembered of them.

use egui_kittest::kittest::NodeT as _;

use crate::prelude::*;

#[test]
fn the_real_thread_fills_the_window_from_launch() {
    let mut window = real(iris(), SIZE, 1.0);
    wait(&mut window, "the first point", |window| !window.state().state().front().is_empty());
    wait_for_end(&mut window);
    window.run();
    assert_eq!(window.state().state().failure, None);
    assert!(window.state().state().front().len() > 20);
    for label in ["Weights of layer 1", "Weights of layer 2", "Weights of layer 3", "Accuracy along the front"] {
        assert!(window.query_by_label(label).is_some(), "{label}");
    }
}

#[test]
fn a_wrong_value_is_told_beside_its_field_and_start_waits() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    let field = window.get_by_label("Hidden layers");
    field.focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label("Hidden layers").type_text("20,0");
    window.run();
    assert!(window.query_by_label_contains("A hidden layer of 0 units").is_some());
    window.key_press(Key::F5);
    window.run();
    assert!(recorded.commands.try_recv().is_err(), "nothing is started");
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label("Hidden layers").type_text("6");
    window.run();
    window.key_press(Key::F5);
    window.run();
    let Ok(Command::Start(specification)) = recorded.commands.try_recv() else { panic!("started") };
    assert_eq!(specification.network.hidden, vec![6]);
}

#[test]
fn a_file_that_is_not_there_is_told_beside_its_field() {
    let mut settings = iris();
    settings.setup.builtin = None;
    settings.setup.csv = "/no/such/file.csv".into();
    let (mut window, recorded) = recorded(settings);
    wait(&mut window, "the message", |window| window.query_by_label_contains("/no/such/file.csv").is_some());
    assert!(recorded.commands.try_recv().is_err(), "a file of one's own waits for Start");
}

#[test]
fn pause_resume_and_stop_are_commanded() {
    let (mut window, recorded) = recorded(iris());
    begin(&recorded);
    let progress = Progress {
        points: 3,
        of: 60,
        folds: None,
        share: Some(0.05),
        elapsed_seconds: 1.0,
        remaining_seconds: Some(19.0),
    };
    recorded.events.send(Event::Progress(progress)).unwrap();
    window.run();
    click(&mut window, "Pause");
    assert!(matches!(recorded.commands.try_recv(), Ok(Command::Pause)));
    recorded.events.send(Event::Paused).unwrap();
    window.run();
    click(&mut window, "Resume");
    assert!(matches!(recorded.commands.try_recv(), Ok(Command::Resume)));
    recorded.events.send(Event::Resumed).unwrap();
    window.run();
    click(&mut window, "Stop");
    assert!(matches!(recorded.commands.try_recv(), Ok(Command::Stop)));
    recorded.events.send(Event::Finished(StopReason::Stopped)).unwrap();
    window.run();
    assert_eq!(window.state().state().status, Status::Finished(StopReason::Stopped));
    assert!(window.query_by_label_contains("stopped after").is_some());
}

#[test]
fn a_failed_run_keeps_its_points_and_offers_to_start_again() {
    let (mut window, recorded) = recorded(iris());
    let info = begin(&recorded);
    let (point, parameters) = point(&info, 0, 60);
    recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
    recorded.events.send(Event::Failed("the loss is no longer finite".into())).unwrap();
    window.run();
    assert!(window.query_by_label("The loss is no longer finite.").is_some());
    assert_eq!(window.state().state().front().len(), 1);
    click(&mut window, "Start again");
    assert!(matches!(recorded.commands.recv_timeout(Duration::from_secs(1)), Ok(Command::Start(_))));
    assert!(window.query_by_label("The loss is no longer finite.").is_none());
}

#[test]
fn a_run_that_never_began_does_not_claim_the_points_of_the_run_before() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 12);
    window.run();
    assert!(window.query_by_label_contains("12 of 12 points").is_some());
    for _ in 0..2 {
        window.key_press(Key::F5);
        window.run();
        assert!(window.query_by_label("12 points").is_none(), "while it starts");
        recorded.events.send(Event::Failed("no such file".into())).unwrap();
        window.run();
        assert!(window.query_by_label_contains("that of the run before").is_some());
        assert!(window.query_by_label_contains("found so far").is_none());
        assert!(window.query_by_label("12 points").is_none());
        assert_eq!(window.state().state().front().len(), 12, "they stay");
    }
    while recorded.commands.try_recv().is_ok() {}
    window.key_press(Key::F5);
    window.run();
    let info = begin(&recorded);
    let (point, parameters) = point(&info, 0, 60);
    recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
    recorded.events.send(Event::Failed("the loss is no longer finite".into())).unwrap();
    window.run();
    assert!(window.query_by_label_contains("The point found so far").is_some());
}

#[test]
fn a_thread_that_is_gone_is_told() {
    let (mut window, recorded) = recorded(iris());
    begin(&recorded);
    drop(recorded);
    window.run();
    assert_eq!(window.state().state().status, Status::Failed);
}

/// What was remembered.
#[derive(Default)]
pub struct Remembered(std::collections::HashMap<String, String>);

impl eframe::Storage for Remembered {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }

    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }

    fn flush(&mut self) {}
}

#[test]
fn setup_theme_and_axes_are_remembered() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    click(&mut window, "Logarithmic loss axis");
    click(&mut window, "Branches");
    click(&mut window, "Theme");
    click(&mut window, "Dark");
    click(&mut window, "More settings");
    let mut storage = Remembered::default();
    eframe::App::save(window.state_mut(), &mut storage);
    let settings = Settings::load(Some(&storage));
    assert_eq!(&settings, window.state().settings());
    assert_eq!(settings.theme, ThemePreference::Dark);
    assert!(settings.more && settings.layout.branches);
    assert_eq!(Settings::load(None), Settings::default());
    let broken = Remembered([("settings".to_owned(), "(setup: 7".to_owned())].into());
    assert_eq!(Settings::load(Some(&broken)), Settings::default(), "what cannot be read is forgotten");
}

#[test]
fn the_warm_up_is_told_until_the_first_point() {
    let (mut window, recorded) = recorded(iris());
    let info = begin(&recorded);
    let progress =
        Progress { points: 0, of: 60, folds: None, share: None, elapsed_seconds: 1.0, remaining_seconds: None };
    recorded.events.send(Event::Progress(progress)).unwrap();
    recorded.events.send(Event::Step(Step { kind: StepKind::WarmUp, loss: 0.5, l1: 9.0 })).unwrap();
    window.run();
    assert!(window.query_by_label_contains("warm-up").is_some());
    assert!(window.query_by_label_contains("Training the first network").is_some());
    recorded.events.send(Event::Step(Step { kind: StepKind::Corrector, loss: 0.5, l1: 8.0 })).unwrap();
    window.run();
    assert!(window.query_by_label_contains("warm-up").is_none());
    assert!(window.query_by_label_contains("Computing the first point").is_some());
    let (point, parameters) = point(&info, 0, 60);
    recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
    window.run();
    assert!(window.query_by_label_contains("warm-up").is_none());
    assert!(window.query_by_label_contains("Front of 1 point").is_some());
}

#[test]
fn the_bar_shows_the_share_of_the_work() {
    let (mut window, recorded) = recorded(iris());
    begin(&recorded);
    let mut told = |share, points| {
        let progress =
            Progress { points, of: 60, folds: None, share, elapsed_seconds: 2.0, remaining_seconds: Some(3.0) };
        recorded.events.send(Event::Progress(progress)).unwrap();
        window.run();
        assert!(window.query_by_label_contains("improving").is_none());
        window.get_by_label("Progress").accesskit_node().numeric_value().unwrap()
    };
    assert!((told(Some(0.4), 60) - 0.4).abs() < 1e-6, "all points are there, and better ones are looked for");
    assert!((told(None, 15) - 0.25).abs() < 1e-6, "where nothing is known of the work, its points count");
}

#[test]
fn tab_begins_with_the_buttons_of_the_run() {
    let (mut window, recorded) = recorded(iris());
    begin(&recorded);
    window.run();
    for wanted in ["Start", "Pause", "Stop"] {
        window.key_press(Key::Tab);
        window.run();
        // There is one more Start under the setup.
        let first = window.query_all_by_label(wanted).min_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
        assert!(first.is_some_and(|button| button.is_focused()), "{wanted}");
    }
}
