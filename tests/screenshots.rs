//! Pictures of the window, drawn by the renderer that the program uses.
//!
//! `PARETOSCOPE_SCREENSHOTS=1 cargo test --release --test screenshots` writes them into `screenshots/`, with `all` those
//! of passing states too, into `target/tmp/`; without it the test only looks that there is something on them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

mod common;

use std::path::Path;

use common::{SIZE, Window, begin, branches, middle, play, point, real, recorded, settings, wait, wait_for_end};
use eframe::egui::{Key, ThemePreference, vec2};
use egui_kittest::kittest::Queryable as _;
use paretoscope::{
    app::{
        axes::Scale,
        panes::{Ready, View},
        settings::Settings,
    },
    data::Builtin,
    front::{Method, RangeEnd, Search, Termination},
    run::{Event, Progress, Step, StepKind},
};

/// Pictures of a whole run in both themes.
fn take(name: &str, mut settings: Settings, size: [f32; 2], scale: f32) {
    if wanted().is_empty() {
        settings.setup.points = FEW_POINTS.into();
    }
    let mut window = real(themed(settings, ThemePreference::Light), size, scale);
    wait_for_end(&mut window);
    save(&mut window, &format!("{name}-light"), scale);
    window.key_press(Key::T);
    save(&mut window, &format!("{name}-dark"), scale);
}

/// Which pictures are to be kept.
fn wanted() -> String {
    std::env::var("PARETOSCOPE_SCREENSHOTS").unwrap_or_default()
}

fn save(window: &mut Window, name: &str, scale: f32) {
    window.run();
    let picture = window.render().expect("a picture");
    let size = window.ctx.content_rect().size() * scale;
    assert_eq!((picture.width() as f32, picture.height() as f32), (size.x, size.y));
    let corner = *picture.get_pixel(2, 2);
    let drawn = picture.pixels().filter(|pixel| **pixel != corner).count();
    assert!(drawn > picture.len() / 40, "{name} is almost blank");
    let wanted = wanted();
    // Pictures of passing states are for looking at, not for keeping.
    let passing = name.starts_with("state-");
    if !wanted.is_empty() && (!passing || wanted == "all") {
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
        let folder = if passing { Path::new(env!("CARGO_TARGET_TMPDIR")).to_owned() } else { kept };
        std::fs::create_dir_all(&folder).expect("a folder");
        picture.save(folder.join(format!("{name}.png"))).expect("a file");
    }
}

/// Enough of a run to see that it is drawn.
const FEW_POINTS: &str = "6";

fn themed(settings: Settings, theme: ThemePreference) -> Settings {
    Settings { theme, ..settings }
}

#[test]
fn iris() {
    take("iris", settings(Builtin::Iris, "4,4"), SIZE, 1.0);
}

#[test]
fn digits() {
    let settings = Settings { units_as_images: true, ..settings(Builtin::Digits, "20,20") };
    take("digits", settings, [1280.0, 720.0], 2.0);
}

/// Every ready layout, and two networks compared, on a large screen and in a small window.
#[test]
fn layouts() {
    for (size, scale, of) in SIZES {
        for layout in Ready::ALL.iter().filter(|&&layout| layout != Ready::Overview) {
            let mut settings = settings(Builtin::Digits, "20,20");
            settings.panes.lay_out(*layout);
            take(&format!("layout-{}{of}", layout.label().to_lowercase()), settings, size, scale);
        }
        let mut window = real(quick(Builtin::BreastCancer, "10"), size, scale);
        wait_for_end(&mut window);
        window.key_press(Key::P);
        window.run();
        for _ in 0..3 {
            window.key_press(Key::ArrowLeft);
        }
        window.run();
        // Predictions of both come from another thread.
        wait(&mut window, "the rows", |window| window.query_by_label_contains("Both right: ").is_some());
        save_both(&mut window, &format!("compare-two{of}"), scale);
    }
}

/// A large screen with doubled scale and a small window, and what the names of their pictures end with.
const SIZES: [([f32; 2], f32, &str); 2] = [([1280.0, 720.0], 2.0, ""), (SIZE, 1.0, "-small")];

/// A light window, with few points where nobody looks at the pictures.
fn quick(builtin: Builtin, hidden: &str) -> Settings {
    let mut settings = settings(builtin, hidden);
    if wanted().is_empty() {
        settings.setup.points = FEW_POINTS.into();
    }
    themed(settings, ThemePreference::Light)
}

/// Pictures of a light window in both themes.
fn save_both(window: &mut Window, name: &str, scale: f32) {
    save(window, &format!("{name}-light"), scale);
    window.key_press(Key::T);
    save(window, &format!("{name}-dark"), scale);
}

/// The views that no ready layout shows in front.
#[test]
fn views() {
    for (size, scale, of) in SIZES {
        for (name, view) in [("inputs", View::Inputs), ("network", View::Network), ("comparison", View::Comparison)] {
            let mut settings = quick(Builtin::BreastCancer, "10");
            settings.panes.open(view);
            let mut window = real(settings, size, scale);
            wait_for_end(&mut window);
            window.run();
            save_both(&mut window, &format!("{name}{of}"), scale);
        }
    }
}

/// The layout of predictions: of many classes, of two, and of a regression.
#[test]
fn predictions() {
    let large = ([1280.0, 720.0], 2.0);
    for (name, builtin, hidden, (size, scale)) in [
        ("predictions", Builtin::Digits, "20,20", large),
        ("predictions-small", Builtin::Digits, "20,20", (SIZE, 1.0)),
        ("predictions-two-classes", Builtin::BreastCancer, "4,4", (SIZE, 1.0)),
        ("predictions-regression", Builtin::Diabetes, "4", (SIZE, 1.0)),
    ] {
        let mut settings = quick(builtin, hidden);
        settings.panes.lay_out(Ready::Predictions);
        let mut window = real(settings, size, scale);
        wait_for_end(&mut window);
        wait(&mut window, "predictions", |window| window.state().predictions_are_current());
        save_both(&mut window, name, scale);
    }
}

#[test]
fn states() {
    beginning();
    growing();
    branched();
    small();
    helped_and_failed();
    pointed();
    idle();
    logarithmic();
}

fn growing() {
    let (mut window, recorded) = recorded(themed(settings(Builtin::Digits, "20,20"), ThemePreference::Light));
    let info = begin(&recorded);
    for number in 0..22 {
        let (point, parameters) = point(&info, number, 60);
        recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
    }
    for step in 0..80 {
        let share = f64::from(step) / 80.0;
        let l1 = 13.6 - 1.2 * share;
        let loss = 2.302 * (-0.14 * l1).exp() + 0.2 * (1.0 - share).powi(2) * (share * 30.0).cos().abs();
        let kind = if step < 10 { StepKind::Predictor } else { StepKind::Corrector };
        recorded.events.send(Event::Step(Step { kind, loss, l1 })).unwrap();
    }
    let progress = Progress {
        points: 22,
        of: 60,
        folds: None,
        share: Some(0.36),
        elapsed_seconds: 4.1,
        remaining_seconds: Some(7.2),
    };
    recorded.events.send(Event::Progress(progress)).unwrap();
    save(&mut window, "state-growing", 1.0);
}

/// The first second: the trace of a first training, and the first points at a large norm.
fn beginning() {
    let (mut window, recorded) = recorded(themed(settings(Builtin::Digits, "20,20"), ThemePreference::Light));
    let info = begin(&recorded);
    for step in 0..120 {
        let share = f64::from(step) / 120.0;
        let (loss, l1) = (0.2 + 2.3 * (-4.0 * share).exp(), 210.0 + 140.0 * share.sqrt());
        recorded.events.send(Event::Step(Step { kind: StepKind::WarmUp, loss, l1 })).unwrap();
    }
    save(&mut window, "state-training", 1.0);
    for number in 0..5 {
        let (mut point, parameters) = point(&info, number, 60);
        point.l1 *= 10.0;
        recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
    }
    save(&mut window, "state-first-points", 1.0);
}

/// The branches of two starts behind the front, and a point where the conditions do not hold.
fn branched() {
    for theme in [ThemePreference::Light, ThemePreference::Dark] {
        let mut settings = settings(Builtin::Digits, "20,20");
        settings.layout.branches = true;
        let (mut window, recorded) = recorded(themed(settings, theme));
        let info = play(&recorded, 60);
        branches(&info).for_each(|point| recorded.events.send(Event::Branch(point)).unwrap());
        let (mut rough, parameters) = point(&info, 20, 60);
        (rough.residual, rough.termination) = (15.2, Some(Termination::AtRest));
        recorded.events.send(Event::Point(Box::new(rough), parameters.into())).unwrap();
        let search = Search { starts: 2, sweeps: 3, last_gain: 2e-4, end: RangeEnd::Overfits, gradients: None };
        recorded.events.send(Event::Search(search)).unwrap();
        window.run();
        let place = window.state().point_on_screen(20).expect("in view");
        window.hover_at(place);
        window.drag_at(place);
        window.drop_at(place);
        save(&mut window, &format!("state-branches-{theme:?}"), 1.0);
        window.key_press(Key::X);
        window.key_press(Key::L);
        save(&mut window, &format!("state-branches-swapped-{theme:?}"), 1.0);
    }
}

fn small() {
    let mut settings = settings(Builtin::Digits, "20,20");
    settings.layout.swapped = true;
    settings.units_as_images = true;
    let (mut window, recorded) = recorded(themed(settings, ThemePreference::Dark));
    play(&recorded, 60);
    window.set_size(vec2(900.0, 600.0));
    save(&mut window, "state-small", 1.0);
}

fn helped_and_failed() {
    let mut settings = settings(Builtin::Diabetes, "10");
    settings.more = true;
    settings.setup.automatic_range = false;
    settings.setup.max_l1 = "0".into();
    settings.setup.points = "1".into();
    let mut good = settings.clone();
    good.setup.automatic_range = true;
    good.setup.points = "60".into();
    let (mut window, recorded) = recorded(themed(good, ThemePreference::Light));
    let info = begin(&recorded);
    for number in 0..22 {
        let (point, parameters) = point(&info, number, 60);
        recorded.events.send(Event::Point(Box::new(point), parameters.into())).unwrap();
    }
    recorded.events.send(Event::Failed("the loss is no longer finite".into())).unwrap();
    window.run();
    window.get_by_label("Hidden layers").focus();
    window.run();
    window.get_by_label("Hidden layers").type_text("x");
    save(&mut window, "state-failed", 1.0);
    window.key_press(Key::F1);
    save(&mut window, "state-help", 1.0);
}

fn pointed() {
    let (mut window, recorded) = recorded(themed(settings(Builtin::Digits, "20,20"), ThemePreference::Dark));
    play(&recorded, 60);
    window.run();
    let place = window.state().point_on_screen(30).expect("in view");
    window.hover_at(place + vec2(1.0, 1.0));
    save(&mut window, "state-readout", 1.0);
    window.hover_at(middle(&window, "Weights of layer 1"));
    save(&mut window, "state-weight", 1.0);
}

fn idle() {
    let mut settings = settings(Builtin::Iris, "4,4");
    settings.setup.builtin = None;
    settings.setup.csv = "/home/me/wine.csv".into();
    let (mut window, _recorded) = recorded(themed(settings, ThemePreference::Light));
    std::thread::sleep(std::time::Duration::from_millis(50));
    save(&mut window, "state-idle", 1.0);
}

fn logarithmic() {
    let mut settings = settings(Builtin::Digits, "20,20");
    settings.layout.l1_scale = Scale::Log;
    settings.layout.loss_scale = Scale::Log;
    settings.setup.method = Method::PredictorCorrector;
    let (mut window, recorded) = recorded(themed(settings, ThemePreference::Light));
    play(&recorded, 60);
    save(&mut window, "state-logarithmic", 1.0);
}
