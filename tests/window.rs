//! The window, driven by the labels that a screen reader sees.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

mod common;

use std::{sync::Arc, time::Duration};

use common::{SIZE, Window, begin, middle, play, point, real, recorded, settings, wait, wait_for_end};
use eframe::egui::{
    Galley, Key, Modifiers, PointerButton, Rect, Shape, ThemePreference, Vec2, epaint::RectShape, pos2, vec2,
};
use egui_kittest::kittest::Queryable as _;
use paretoscope::{
    app::{
        settings::Settings,
        state::{Status, Tone},
    },
    data::Builtin,
    export::read_parameters,
    run::{Command, Event, Progress, StopReason},
};

fn shown(window: &Window) -> usize {
    window.state().state().shown().expect("a point").point.number
}

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run();
}

fn click_at(window: &mut Window, place: eframe::egui::Pos2) {
    window.hover_at(place);
    window.drag_at(place);
    window.drop_at(place);
    window.run();
}

fn iris() -> paretoscope::app::settings::Settings {
    settings(Builtin::Iris, "4,4")
}

#[test]
fn the_real_thread_fills_the_window_from_launch() {
    let mut window = real(iris(), SIZE, 1.0);
    wait(&mut window, "the first point", |window| !window.state().state().front.is_empty());
    wait_for_end(&mut window);
    window.run();
    assert_eq!(window.state().state().failure, None);
    assert!(window.state().state().front.len() > 20);
    for label in ["Weights of layer 1", "Weights of layer 2", "Weights of layer 3", "Accuracy along the front"] {
        assert!(window.query_by_label(label).is_some(), "{label}");
    }
}

#[test]
fn a_click_selects_and_the_selection_stays_with_its_network() {
    let (mut window, recorded) = recorded(iris());
    let info = begin(&recorded);
    for number in 0..30 {
        let (point, parameters) = point(&info, number, 60);
        recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
    }
    window.run();
    let place = window.state().point_on_screen(12).expect("in view");
    click_at(&mut window, place + vec2(2.0, -3.0));
    assert_eq!(shown(&window), 12);
    for number in 30..60 {
        let (point, parameters) = point(&info, number, 60);
        recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
    }
    window.run();
    assert_eq!(shown(&window), 12);
    assert!(window.query_by_label("Point 12").is_some());
}

#[test]
fn the_handle_is_dragged_along_the_front() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 60);
    window.run();
    let label = format!("Selected point {}", shown(&window));
    let start = middle(&window, &label);
    let target = window.state().point_on_screen(44).expect("in view");
    window.hover_at(start);
    window.drag_at(start);
    for step in 1..=8 {
        window.hover_at(start + (target + vec2(6.0, -14.0) - start) * (step as f32 / 8.0));
        window.step();
    }
    window.drop_at(target + vec2(6.0, -14.0));
    window.run();
    assert!(shown(&window).abs_diff(44) <= 2, "{}", shown(&window));
    assert_eq!(window.state().state().selected, Some(shown(&window)));
    let label = format!("Selected point {}", shown(&window));
    let before = shown(&window);
    window.get_by_label(&label).increment_accesskit();
    window.run();
    assert_eq!(shown(&window), before - 1, "assistive technology moves the handle too");
}

#[test]
fn the_handle_is_held_by_a_quick_hand_too() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 60);
    window.run();
    let start = middle(&window, &format!("Selected point {}", shown(&window)));
    let target = window.state().point_on_screen(44).expect("in view");
    window.hover_at(start);
    window.run();
    // On a slow screen the press and the first move come within one frame.
    let button = PointerButton::Primary;
    let modifiers = Modifiers::NONE;
    let input = window.input_mut();
    input.events.push(eframe::egui::Event::PointerButton { pos: start, button, pressed: true, modifiers });
    input.events.push(eframe::egui::Event::PointerMoved(target));
    window.step();
    window.drop_at(target);
    window.run();
    assert_eq!(window.state().point_on_screen(44), Some(target), "the plot was not dragged");
    assert!(shown(&window).abs_diff(44) <= 2, "{}", shown(&window));
}

#[test]
fn the_handle_goes_to_where_it_is_let_go() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 60);
    window.run();
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    // The last move and the release come within one frame, with the press before them or in the same one.
    for (target, frames) in [(44, 2), (20, 1)] {
        let start = middle(&window, &format!("Selected point {}", shown(&window)));
        let place = window.state().point_on_screen(target).expect("in view");
        window.hover_at(start);
        window.run();
        let press = eframe::egui::Event::PointerButton { pos: start, button, pressed: true, modifiers };
        window.input_mut().events.push(press);
        if frames == 2 {
            window.step();
        }
        let release = eframe::egui::Event::PointerButton { pos: place, button, pressed: false, modifiers };
        window.input_mut().events.extend([eframe::egui::Event::PointerMoved(place), release]);
        window.run();
        assert!(shown(&window).abs_diff(target) <= 2, "{} instead of {target}", shown(&window));
        assert_eq!(window.state().point_on_screen(target), Some(place), "the plot was not dragged");
        // Let go, it stays.
        let chosen = shown(&window);
        window.hover_at(start + vec2(30.0, 30.0));
        window.run();
        assert_eq!(shown(&window), chosen);
    }
}

#[test]
fn keys_walk_along_the_front() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.run();
    let best = shown(&window);
    for (modifiers, key, expected) in [
        (Modifiers::NONE, Key::End, 0),
        (Modifiers::NONE, Key::ArrowLeft, 1),
        (Modifiers::SHIFT, Key::ArrowLeft, 11),
        (Modifiers::SHIFT, Key::ArrowRight, 1),
        (Modifiers::NONE, Key::Home, 39),
        (Modifiers::NONE, Key::B, best),
    ] {
        window.key_press_modifiers(modifiers, key);
        window.run();
        assert_eq!(shown(&window), expected, "{modifiers:?} {key:?}");
    }
}

#[test]
fn keys_in_a_text_field_are_text() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.run();
    let before = shown(&window);
    window.get_by_label("Hidden layers").focus();
    window.run();
    for key in [Key::B, Key::Home, Key::ArrowLeft, Key::X] {
        window.key_press(key);
    }
    window.run();
    assert_eq!(window.state().state().selected, None);
    assert_eq!(shown(&window), before);
    assert!(!window.state().settings().layout.swapped);
}

#[test]
fn zooming_panning_and_boxes_change_the_view_and_a_key_resets_it() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.run();
    let framed = window.state().point_on_screen(5);
    let plot = window.get_by_label("Front of 40 points").rect();
    let (from, to) = (plot.center() - vec2(80.0, 60.0), plot.center() + vec2(120.0, 90.0));
    for (place, pressed) in [(from, true), (to, false)] {
        window.hover_at(place);
        window.event(eframe::egui::Event::PointerButton {
            pos: place,
            button: PointerButton::Secondary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        // A box begins where the pointer, as a hand moves it, is first seen to drag.
        if pressed {
            window.hover_at(place + vec2(8.0, 6.0));
        }
    }
    window.run();
    assert_ne!(window.state().point_on_screen(5), framed, "a box is zoomed to");
    window.key_press(Key::Num0);
    window.run();
    assert_eq!(window.state().point_on_screen(5), framed);
    let empty = pos2(plot.right() - 60.0, plot.top() + 30.0);
    window.hover_at(empty);
    window.drag_at(empty);
    window.hover_at(empty + vec2(-40.0, 20.0));
    window.drop_at(empty + vec2(-40.0, 20.0));
    window.run();
    let panned = window.state().point_on_screen(20).unwrap();
    window.key_press(Key::Num0);
    window.run();
    let moved = panned - window.state().point_on_screen(20).unwrap();
    assert!((moved - vec2(-40.0, 20.0)).length() < 1.5, "{moved:?}");
}

#[test]
fn axes_are_swapped_and_made_logarithmic() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 40);
    window.run();
    for label in ["Swap axes", "Logarithmic ℓ¹ axis", "Logarithmic loss axis"] {
        let before = window.state().point_on_screen(10);
        click(&mut window, label);
        assert!(window.state().point_on_screen(10).is_some(), "{label}");
        assert_ne!(window.state().point_on_screen(10), before, "{label}");
    }
    for label in ["Training", "Validation", "Test"] {
        click(&mut window, label);
    }
    assert_eq!(window.state().settings().layout.shown, [false; 3]);
}

#[test]
fn a_network_is_exported_through_the_path_field_and_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chosen.safetensors");
    let (mut window, recorded) = recorded(iris());
    let info = play(&recorded, 40);
    window.run();
    window.key_press(Key::Home);
    window.run();
    for expected in ["written to", "exists", "written to"] {
        let field = window.get_by_label("Path of the exported network");
        field.focus();
        window.run();
        if expected == "written to" && !path.exists() {
            window.key_press_modifiers(Modifiers::COMMAND, Key::A);
            window.get_by_label("Path of the exported network").type_text(path.to_str().unwrap());
            window.run();
        }
        let button = if window.query_by_label("Replace").is_some() { "Replace" } else { "Write" };
        click(&mut window, button);
        if expected == "exists" {
            assert!(window.query_by_label("This file exists already.").is_some());
        } else {
            wait(&mut window, "the file", |window| {
                window.state().state().message.as_ref().is_some_and(|message| message.text.contains("written to"))
            });
        }
    }
    let read = read_parameters(&path, &info.network).unwrap();
    let member = window.state().state().front.get(39).unwrap();
    assert_eq!(read.to_dense(), member.parameters.to_dense());
}

#[test]
fn an_impossible_export_says_so() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    window.get_by_label("Path of the exported network").focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label("Path of the exported network").type_text("/no/such/folder/net.safetensors");
    window.run();
    click(&mut window, "Write");
    wait(&mut window, "the message", |window| {
        window.state().state().message.as_ref().is_some_and(|message| message.tone == Tone::Wrong)
    });
}

fn write_to(window: &mut Window, path: &std::path::Path) {
    window.get_by_label("Path of the exported network").focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label("Path of the exported network").type_text(path.to_str().unwrap());
    window.run();
    click(window, "Write");
}

#[test]
fn each_attempt_to_write_has_an_answer_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("there.safetensors");
    std::fs::write(&file, "something").unwrap();
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    let wrong = |window: &Window, part: &str| {
        let message = window.state().state().message.clone();
        message.is_some_and(|message| message.tone == Tone::Wrong && message.text.contains(part))
    };
    for name in ["one", "two"] {
        write_to(&mut window, &folder.path().join(name).join("net.safetensors"));
        wait(&mut window, "the message", |window| wrong(window, name));
    }
    write_to(&mut window, folder.path());
    assert!(wrong(&window, "is a folder"), "{:?}", window.state().state().message);
    assert!(window.query_by_label("This file exists already.").is_none());
    write_to(&mut window, &file);
    assert!(window.query_by_label("This file exists already.").is_some());
    assert_eq!(window.state().state().message, None, "that was about the folder");
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
    let progress = Progress { points: 3, of: 60, elapsed_seconds: 1.0, remaining_seconds: Some(19.0) };
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
    assert_eq!(window.state().state().front.len(), 1);
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
        assert_eq!(window.state().state().front.len(), 12, "they stay");
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

#[test]
fn themes_help_and_folding() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    click(&mut window, "Theme");
    click(&mut window, "Dark");
    assert_eq!(window.state().settings().theme, ThemePreference::Dark);
    click(&mut window, "Help");
    assert!(window.query_by_label("How to read the picture").is_some());
    click(&mut window, "Close help");
    assert!(window.query_by_label("How to read the picture").is_none());
    click(&mut window, "Fold setup");
    assert!(window.query_by_label("Hidden layers").is_none());
    click(&mut window, "Setup");
    assert!(window.query_by_label("Hidden layers").is_some());
}

#[test]
fn the_help_is_set_left_and_fills_its_width() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    for size in [vec2(900.0, 600.0), vec2(1280.0, 800.0)] {
        window.set_size(size);
        window.run();
        click(&mut window, "Help");
        let text = window.get_by_label_contains("Every point is a trained network").rect();
        let (key, meaning) = (window.get_by_label("Space").rect(), window.get_by_label("Validation on or off").rect());
        let right = window.get_by_label("Close help").rect().right();
        assert!((20.0..70.0).contains(&(key.left() - text.right())), "{text:?} {key:?}");
        assert!(meaning.left() - key.right() > 12.0, "{key:?} {meaning:?}");
        assert!((0.0..50.0).contains(&(right - meaning.right())), "{meaning:?} {right}");
        let mut found = Vec::new();
        window.output().shapes.iter().for_each(|clipped| texts(&clipped.shape, &mut found));
        assert!(found.iter().any(|galley| galley.text().starts_with("Every point")));
        assert!(found.iter().all(|galley| !galley.job.justify));
        click(&mut window, "Close help");
    }
}

#[test]
fn nothing_is_outside_of_a_small_window() {
    let (mut window, recorded) = recorded(settings(Builtin::Digits, "20,20"));
    play(&recorded, 40);
    for size in [vec2(900.0, 600.0), vec2(1280.0, 800.0), vec2(1920.0, 1080.0)] {
        window.set_size(size);
        window.run();
        let screen = Rect::from_min_size(pos2(0.0, 0.0), size).expand(0.5);
        for label in ["Start", "Stop", "Help", "Best validated", "Swap axes", "Write", "Export network…"] {
            for node in window.get_all_by_label(label) {
                assert!(screen.contains_rect(node.rect()), "{label} at {size:?}: {:?}", node.rect());
            }
        }
        let (front, strip) =
            (window.get_by_label("Front of 40 points"), window.get_by_label("Accuracy along the front"));
        assert!(front.rect().width() > 280.0 && front.rect().height() > 120.0, "{:?}", front.rect());
        assert!((front.rect().left() - strip.rect().left()).abs() < 0.5);
        assert!((front.rect().right() - strip.rect().right()).abs() < 0.5);
    }
}

fn rectangles(shape: &Shape, found: &mut Vec<RectShape>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| rectangles(shape, found)),
        Shape::Rect(rect) => found.push(rect.clone()),
        _ => {}
    }
}

/// Whether a scroll bar is seen at the right edge of the window.
fn has_scroll_bar(window: &Window, size: Vec2) -> bool {
    let mut found = Vec::new();
    window.output().shapes.iter().for_each(|clipped| rectangles(&clipped.shape, &mut found));
    found.iter().any(|shape| {
        shape.rect.left() > size.x - 16.0
            && (20.0..size.y - 100.0).contains(&shape.rect.height())
            && shape.fill.a() > 60
    })
}

#[test]
fn layers_that_do_not_fit_have_a_scroll_bar() {
    let (mut window, recorded) = recorded(settings(Builtin::Digits, "20,20"));
    play(&recorded, 40);
    for (size, overflows) in [(vec2(1280.0, 800.0), true), (vec2(1280.0, 1600.0), false)] {
        window.set_size(size);
        window.run();
        assert_eq!(has_scroll_bar(&window, size), overflows, "{size:?}");
    }
}

fn texts(shape: &Shape, found: &mut Vec<Arc<Galley>>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, found)),
        Shape::Text(text) => found.push(Arc::clone(&text.galley)),
        _ => {}
    }
}

#[test]
fn of_a_long_path_the_end_is_seen_and_the_whole_under_the_pointer() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    let path = "/a/folder/with/a/long/name/in/another/with/a/longer/one/the-network.safetensors";
    window.get_by_label("Path of the exported network").focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label("Path of the exported network").type_text(path);
    window.run();
    let written = |window: &Window| {
        let mut found = Vec::new();
        window.output().shapes.iter().for_each(|clipped| texts(&clipped.shape, &mut found));
        found
            .iter()
            .map(|galley| galley.text())
            .any(|text| text.starts_with('…') && text.ends_with("the-network.safetensors"))
    };
    assert!(!written(&window), "while it is typed, the cursor is seen");
    window.get_by_label("Hidden layers").focus();
    window.run();
    assert!(written(&window));
    window.hover_at(middle(&window, "Path of the exported network"));
    wait(&mut window, "the whole path", |window| window.query_by_label_contains(path).is_some());
}

#[test]
fn a_run_in_progress_leaves_most_of_a_frame_to_others() {
    let (mut window, recorded) = recorded(settings(Builtin::Digits, "20,20"));
    play(&recorded, 200);
    window.run();
    let start = std::time::Instant::now();
    for number in 0..60 {
        // Every frame shows another network.
        window.key_press(if number < 30 { Key::ArrowLeft } else { Key::ArrowRight });
        window.step();
    }
    // A key press is two frames. The bound is loose, for machines that are busy with other tests.
    let frame = start.elapsed() / 120;
    assert!(frame < Duration::from_millis(40), "{frame:?} a frame");
    println!("{frame:?} a frame");
}

#[derive(Default)]
struct Remembered(std::collections::HashMap<String, String>);

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
    click(&mut window, "Theme");
    click(&mut window, "Dark");
    click(&mut window, "More settings");
    let mut storage = Remembered::default();
    eframe::App::save(window.state_mut(), &mut storage);
    let settings = Settings::load(Some(&storage));
    assert_eq!(&settings, window.state().settings());
    assert_eq!(settings.theme, ThemePreference::Dark);
    assert!(settings.more);
    assert_eq!(Settings::load(None), Settings::default());
    let broken = Remembered([("settings".to_owned(), "(setup: 7".to_owned())].into());
    assert_eq!(Settings::load(Some(&broken)), Settings::default(), "what cannot be read is forgotten");
}

#[test]
fn a_dataset_is_chosen_and_its_network_filled_in() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    click(&mut window, "Dataset");
    click(&mut window, "Digits");
    wait(&mut window, "the dataset", |window| window.query_by_label_contains("1,930 parameters").is_some());
    assert_eq!(window.state().settings().setup.hidden, "20,20");
    assert_eq!(window.state().state().info.as_ref().unwrap().data.dataset.name, "Iris", "until Start is pressed");
}
