//! The window under test: with recorded events, or with the real background thread.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure
#![allow(dead_code)] // each test file uses a part

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender};
use eframe::egui::{self, Theme, ThemePreference};
use egui_kittest::Harness;
use paretoscope::{
    app::{
        App,
        panes::{Arrangement, View},
        settings::Settings,
        setup::Setup,
        state::Status,
    },
    data::Builtin,
    front::{BranchPoint, Evaluation, Method, Parameters, Point, Termination},
    run::{Command, Event, Progress, RunInfo, StopReason, Worker},
};

/// A window of this size in points.
pub type Window = Harness<'static, App>;

/// The usual size of the window.
pub const SIZE: [f32; 2] = [1280.0, 800.0];

/// The other ends of a window's channels.
pub struct Recorded {
    /// What the window has commanded.
    pub commands: Receiver<Command>,
    /// What it is told.
    pub events: Sender<Event>,
}

/// Settings with a built-in dataset.
pub fn settings(builtin: Builtin, hidden: &str) -> Settings {
    let setup = Setup { builtin: Some(builtin.name().into()), hidden: hidden.into(), ..Setup::default() };
    Settings { setup, ..Settings::default() }
}

/// Every view in sight at once, two in each column.
pub fn all_in_sight() -> Arrangement {
    in_sight(View::ALL)
}

/// These views in sight at once, two in each column.
pub fn in_sight(views: &[View]) -> Arrangement {
    let mut tiles = egui_tiles::Tiles::default();
    let mut columns = Vec::new();
    for pair in views.chunks(2) {
        let mut rows = Vec::new();
        for &view in pair {
            let pane = tiles.insert_pane(view);
            rows.push(tiles.insert_tab_tile(vec![pane]));
        }
        columns.push(tiles.insert_vertical_tile(rows));
    }
    let root = tiles.insert_horizontal_tile(columns);
    let tree = egui_tiles::Tree::new(egui::Id::unique("panes"), root, tiles);
    let text = serde_json::to_string(&tree).expect("a tree");
    serde_json::from_value(serde_json::json!({ "tree": text })).expect("an arrangement")
}

/// A window that is fed with events.
pub fn recorded(settings: Settings) -> (Window, Recorded) {
    let (command_sender, commands) = crossbeam_channel::unbounded();
    let (events, event_receiver) = crossbeam_channel::unbounded();
    let worker = Worker::from_channels(command_sender, event_receiver);
    (window(settings, SIZE, 1.0, worker), Recorded { commands, events })
}

/// A window with the real background thread.
pub fn real(settings: Settings, size: [f32; 2], pixels_per_point: f32) -> Window {
    let worker = Worker::spawn(|| {}).expect("a thread");
    window(settings, size, pixels_per_point, worker)
}

fn window(settings: Settings, size: [f32; 2], pixels_per_point: f32, worker: Worker) -> Window {
    let theme = if settings.theme == ThemePreference::Dark { Theme::Dark } else { Theme::Light };
    Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_pixels_per_point(pixels_per_point)
        .with_max_steps(40)
        .with_render_cursor(false)
        .wgpu()
        .build_eframe(|cc| App::with_settings(&cc.egui_ctx, settings, worker))
}

/// Shows frames until `done`, at most some minutes.
pub fn wait(window: &mut Window, what: &str, done: impl Fn(&Window) -> bool) {
    let start = Instant::now();
    while !done(window) {
        assert!(start.elapsed() < Duration::from_secs(400), "waited in vain for {what}");
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    // What came last is drawn only in the next frames.
    window.run_steps(3);
}

/// Shows frames until the run has ended.
pub fn wait_for_end(window: &mut Window) {
    wait(window, "the end of the run", |window| {
        matches!(window.state().state().status, Status::Finished(_) | Status::Failed)
    });
}

/// Plays a whole run of `points` points into a window.
pub fn play(recorded: &Recorded, points: usize) -> Arc<RunInfo> {
    let info = begin(recorded);
    for number in 0..points {
        let (point, parameters) = point(&info, number, points);
        recorded.events.send(Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    }
    let progress = Progress {
        points,
        of: points,
        folds: None,
        share: Some(1.0),
        elapsed_seconds: 4.12,
        remaining_seconds: Some(0.0),
    };
    recorded.events.send(Event::Progress(progress)).unwrap();
    recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    info
}

/// Answers the window's first command with the beginning of its run.
pub fn begin(recorded: &Recorded) -> Arc<RunInfo> {
    let Ok(Command::Start(specification) | Command::Choose(specification)) =
        recorded.commands.recv_timeout(Duration::from_secs(5))
    else {
        panic!("the window starts a run at once");
    };
    let data = specification.data.prepare(specification.seed).unwrap();
    let (columns, outputs) = (data.dataset.features.len(), data.dataset.outputs());
    let network = specification.network.build(columns, outputs, data.dataset.image).unwrap();
    let loss_at_zero = if data.dataset.classes.is_empty() { 1.0 } else { (data.dataset.outputs() as f64).ln() };
    let info = Arc::new(RunInfo::new(*specification, &data, network, loss_at_zero));
    recorded.events.send(Event::Started(Arc::clone(&info))).unwrap();
    info
}

/// Point `number` of `of`, from the dense end to the sparse one: loss falls with the ℓ¹ norm, validation turns up again.
pub fn point(info: &RunInfo, number: usize, of: usize) -> (Point, Parameters) {
    let parameters = network(info, number, of);
    (point_with(info, number, of, &parameters), parameters)
}

/// The ℓ¹ norm of such a point.
fn norm(number: usize, of: usize) -> f64 {
    let share = 1.0 - number as f64 / of as f64;
    36.0 * share * share
}

/// The network of such a point.
pub fn network(info: &RunInfo, number: usize, of: usize) -> Parameters {
    let (share, l1) = (1.0 - number as f64 / of as f64, norm(number, of));
    let mut theta: Vec<f64> = (0..info.network.parameters())
        .map(|place| {
            let mixed = (place.wrapping_mul(2_654_435_761) >> 7) % 1000;
            if (mixed as f64) < 900.0 * share { (mixed as f64 / 500.0 - 0.9) * share } else { 0.0 }
        })
        .collect();
    // A network with the norm of its point.
    let norm: f64 = theta.iter().map(|value| value.abs()).sum();
    if norm > 0.0 {
        for value in &mut theta {
            *value *= l1 / norm;
        }
    } else {
        theta[0] = l1;
    }
    Parameters::from_dense(&theta)
}

/// Such a point with this network.
pub fn point_with(info: &RunInfo, number: usize, of: usize, parameters: &Parameters) -> Point {
    let l1 = norm(number, of);
    let loss = |rate: f64| info.loss_at_zero * (-rate * l1).exp();
    Point {
        number,
        start: 0,
        fold: None,
        method: Method::Budget,
        l1,
        train: Evaluation { loss: loss(0.14), score: 1.0 - 0.66 * (-0.3 * l1).exp() },
        validation: Some(Evaluation { loss: loss(0.1) + 0.008 * l1, score: 0.95 - 0.6 * (-0.3 * l1).exp() }),
        validation_error: None,
        test: Some(Evaluation { loss: loss(0.09) + 0.009 * l1, score: 0.94 - 0.6 * (-0.3 * l1).exp() }),
        nonzero: parameters.nonzero(),
        lambda: 0.14 * loss(0.14),
        residual: 2e-4,
        termination: Some(Termination::Critical),
        gradients: Some(12),
        seconds: 0.07 * number as f64,
    }
}

/// The branches of two starts above the front of [`point`], from the dense end to the sparse one.
pub fn branches(info: &RunInfo) -> impl Iterator<Item = BranchPoint> {
    let zero = info.loss_at_zero;
    (0..60).map(move |number| {
        let (start, share) = (number % 2, 1.0 - (number / 2) as f64 / 30.0);
        let l1 = 36.0 * share * share;
        let worse = if start == 0 { 0.09 * share } else { 0.3 * share * (1.0 - share) };
        BranchPoint { start, l1, loss: zero * ((-0.14 * l1).exp() + worse) }
    })
}

/// The middle of the widget with this label.
pub fn middle(window: &Window, label: &str) -> egui::Pos2 {
    use egui_kittest::kittest::Queryable as _;
    window.get_by_label(label).rect().center()
}

/// Events, commands, layout and tessellation: all of a frame but what the graphics card does. Of the processor's time where the system
/// tells it: other programs take it away from a frame.
pub fn frame(window: &mut Window) -> Duration {
    let began = Clock::now();
    window.step();
    let laid_out = began.elapsed();
    // The window itself copies nothing.
    let shapes = window.output().shapes.clone();
    let began = Clock::now();
    let drawn = window.ctx.tessellate(shapes, window.ctx.pixels_per_point());
    let tessellated = began.elapsed();
    assert!(!drawn.is_empty());
    laid_out + tessellated
}

/// What [`frame`] tells, of one frame in which all of these come. Of the others that wait a window under test shows each in a frame of its
/// own.
pub fn frame_with(window: &mut Window, events: impl IntoIterator<Item = egui::Event>) -> Duration {
    window.input_mut().events.extend(events);
    frame(window)
}

/// A key is pressed and let go.
pub fn pressed(key: egui::Key) -> Vec<egui::Event> {
    let event = |pressed| egui::Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    vec![event(true), event(false)]
}

/// A moment, by the processor's time of this thread too.
struct Clock(Instant, Option<Duration>);

impl Clock {
    fn now() -> Self {
        Self(Instant::now(), processor_time())
    }

    fn elapsed(&self) -> Duration {
        self.1.zip(processor_time()).map_or_else(|| self.0.elapsed(), |(before, after)| after.saturating_sub(before))
    }
}

/// What this thread has taken of the processor, where the system tells it. It is counted whenever the thread gives way, and by itself only
/// some hundred times a second.
fn processor_time() -> Option<Duration> {
    std::thread::yield_now();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
