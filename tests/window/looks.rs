//! Themes, help, and room for everything.

use crate::prelude::*;

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
        let found: Vec<_> = written(&window).into_iter().map(|text| text.galley).collect();
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
        let stop = if size.x < 1100.0 { "More of the front" } else { "Stop" };
        for label in ["Start", stop, "More of the front", "Help", "Recommended", "Swap axes", "Export network…"] {
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

#[test]
fn times_leave_room_for_the_buttons_beside_them() {
    let (mut window, recorded) = recorded(iris());
    begin(&recorded);
    let progress = Progress {
        points: 20,
        of: 60,
        folds: None,
        share: Some(0.3),
        elapsed_seconds: 576.0,
        remaining_seconds: Some(1240.0),
    };
    recorded.events.send(Event::Progress(progress)).unwrap();
    for size in [vec2(900.0, 600.0), vec2(1000.0, 600.0), vec2(1280.0, 800.0)] {
        window.set_size(size);
        window.run();
        let times = window.get_by_label_contains("about 21 min left");
        let theme = window.get_by_label("Theme").rect();
        assert!(times.rect().right() <= theme.left(), "{:?} and {theme:?} at {size:?}", times.rect());
        assert!(window.get_by_label("Help").rect().left() >= theme.right());
        let found: Vec<_> = written(&window).into_iter().map(|text| text.galley).collect();
        let galley = found.iter().find(|galley| galley.text().contains("21 min left")).unwrap();
        assert!(!galley.elided && galley.size().x <= times.rect().width(), "{} at {size:?}", galley.text());
        assert_eq!(galley.text().contains("9 min 3"), size.x > 1100.0, "{}", galley.text());
    }
    recorded.events.send(Event::Finished(StopReason::EndOfFront)).unwrap();
    window.set_size(vec2(900.0, 600.0));
    window.run();
    let times = window.get_by_label_contains("end of the front in 9 min").rect();
    assert!(times.right() <= window.get_by_label("Theme").rect().left());
    assert!(window.query_all_by_label("end of the front in 9 min 36 s").count() == 1);
    window.hover_at(times.center());
    window.run();
    assert!(
        window.query_all_by_label("end of the front in 9 min 36 s").count() == 2,
        "what is cut off is in a tooltip"
    );
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

#[test]
fn of_a_long_path_the_end_is_seen_and_the_whole_under_the_pointer() {
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 10);
    window.run();
    let path = "/a/folder/with/a/long/name/in/another/with/a/longer/one/the-network.safetensors";
    open_export(&mut window);
    window.get_by_label("Path of the exported network").focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label("Path of the exported network").type_text(path);
    window.run();
    let has_end = |window: &Window| {
        let found = written(window);
        let mut texts = found.iter().map(|text| text.galley.text());
        texts.any(|text| text.starts_with('…') && text.ends_with("the-network.safetensors"))
    };
    assert!(!has_end(&window), "while it is typed, the cursor is seen");
    window.get_by_label("Browse for a file").focus();
    window.run();
    assert!(has_end(&window));
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
