//! The views of the networks along the front, each alone in a window, by the labels that a screen reader sees.

use std::time::{Duration, Instant};

use eframe::egui::{Key, Shape, Theme, Vec2, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;
use crate::{
    app::{curves::Curves, explore_settings::NetworkPicture, settings::Settings, setup::Setup, theme},
    front::{Evaluation, Method, Parameters, Point, Search, Termination},
    run::{Event, RunInfo},
};

/// A window with one view.
pub struct Shown {
    pub explore: Explore,
    pub state: State,
    pub settings: Settings,
    pub hover: Hovering,
    pub view: ExploreView,
    pub commands: Vec<AppCommand>,
}

pub type Window = Harness<'static, Shown>;

/// A run of a dataset with these hidden layers, as far as it is known before its first point.
pub fn info(dataset: &str, hidden: &str) -> Arc<RunInfo> {
    let setup = Setup { builtin: Some(dataset.to_owned()), hidden: hidden.to_owned(), ..Setup::default() };
    let specification = setup.specification().unwrap();
    let data = specification.data.prepare(0).unwrap();
    let (columns, outputs) = (data.dataset.features.len(), data.dataset.outputs());
    let network = specification.network.build(columns, outputs, data.dataset.image).unwrap();
    Arc::new(RunInfo::new(specification, &data, network, 1.0))
}

/// A network whose weights grow from zero one after the other; `along` is between 0 and 1, and other starts have other ones.
fn theta(info: &RunInfo, start: usize, along: f64) -> Vec<f64> {
    let weight = |place: usize| {
        let mixed = (place.wrapping_add(start * 7919).wrapping_mul(2_654_435_761) >> 7) % 1000;
        let (enters, size) = (mixed as f64 / 1000.0, ((mixed * 37) % 100) as f64 / 50.0 - 0.99);
        size * (along - enters).max(0.0)
    };
    (0..info.network.parameters()).map(weight).collect()
}

/// What is shown of a front of so many points; the denser half comes from another start.
pub fn state_of(info: &Arc<RunInfo>, points: usize, starts: usize) -> State {
    let mut state = State::default();
    state.receive(Event::Started(Arc::clone(info)), 0.0);
    for number in 0..points {
        let along = (number + 1) as f64 / points as f64;
        let start = number * starts / points;
        let theta = theta(info, start, along);
        let l1: f64 = theta.iter().map(|value| value.abs()).sum();
        let parameters = Parameters::from_dense(&theta);
        let evaluation = Evaluation { loss: 1.0 / (1.0 + l1), score: 0.9 };
        let point = Point {
            number,
            start,
            fold: None,
            method: Method::Budget,
            l1,
            train: evaluation,
            validation: Some(evaluation),
            validation_error: None,
            test: None,
            nonzero: parameters.nonzero(),
            lambda: 0.1,
            residual: 0.0,
            termination: Some(Termination::Critical),
            gradients: Some(12),
            seconds: 0.0,
        };
        state.receive(Event::Point(Box::new(point), Arc::new(parameters)), 0.0);
    }
    let end = crate::front::RangeEnd::Asked;
    state.receive(Event::Search(Search { starts, sweeps: 1, last_gain: 0.0, end, gradients: None }), 0.0);
    state
}

pub fn window(state: State, view: ExploreView, size: [f32; 2], dark: bool) -> Window {
    let shown = Shown {
        explore: Explore::default(),
        state,
        settings: Settings::default(),
        hover: Hovering::default(),
        view,
        commands: Vec::new(),
    };
    let show = |ui: &mut Ui, shown: &mut Shown| {
        let Shown { explore, state, settings, hover, view, commands } = shown;
        if ui.ctx().cumulative_pass_nr() == 0 {
            theme::install(ui.ctx());
        }
        for command in &*commands {
            settings.explore.apply(command);
        }
        let curves = Curves::default();
        explore.pane(*view).show(ui, &Seen { state, curves: &curves, settings, hover }, commands);
        if hover.turn() {
            ui.ctx().request_repaint();
        }
    };
    let theme = if dark { Theme::Dark } else { Theme::Light };
    Harness::builder().with_size(Vec2::from(size)).with_theme(theme).wgpu().build_ui_state(show, shown)
}

/// Shows frames until `done`.
pub fn wait(window: &mut Window, what: &str, done: impl Fn(&Window) -> bool) {
    let start = Instant::now();
    while !done(window) {
        assert!(start.elapsed() < Duration::from_mins(1), "waited in vain for {what}");
        window.step();
        std::thread::sleep(Duration::from_millis(2));
    }
    window.run_steps(2);
}

/// Keeps a picture to look at, where that is asked for.
fn picture(window: &mut Window, name: &str) {
    window.run_steps(3);
    let picture = window.render().expect("a picture");
    if let Ok(folder) = std::env::var("PARETOSCOPE_VIEWS") {
        picture.save(format!("{folder}/{name}.png")).unwrap();
    }
}

#[test]
fn every_view_is_drawn_of_small_and_large_networks() {
    for (dataset, hidden, starts) in [("iris", "4,4", 2), ("digits", "20,20", 1), ("breast-cancer", "10,10", 3)] {
        let info = info(dataset, hidden);
        for view in [ExploreView::Paths, ExploreView::Inputs, ExploreView::Network] {
            for dark in [false, true] {
                let mut window = window(state_of(&info, 40, starts), view, [760.0, 480.0], dark);
                window.state_mut().state.select(18);
                window.run_steps(3);
                wait(&mut window, "what is drawn", |window| {
                    ["Weight paths. ", "Inputs, ", "Graph of the network"]
                        .iter()
                        .any(|label| window.query_by_label_contains(label).is_some())
                        || window.query_by_label_contains("Histogram of the").is_some()
                });
                picture(&mut window, &format!("{dataset}-{view:?}-{dark}"));
            }
        }
    }
}

#[test]
fn without_a_front_the_views_say_what_will_appear() {
    for (view, text) in [
        (ExploreView::Paths, "The paths of the weights along the front appear here."),
        (ExploreView::Inputs, "The inputs that the networks of the front use appear here."),
        (ExploreView::Network, "The units and weights of the network that is selected appear here."),
    ] {
        let window = window(State::default(), view, [500.0, 300.0], false);
        assert!(window.query_by_label(text).is_some(), "{text}");
    }
}

#[test]
fn the_network_is_a_graph_where_it_is_small_and_layers_otherwise() {
    let iris = info("iris", "4,4");
    let mut window = window(state_of(&iris, 20, 1), ExploreView::Network, [700.0, 420.0], false);
    window.state_mut().state.select(10);
    window.run_steps(3);
    assert!(window.query_by_label_contains("Graph of the network: ").is_some());
    window.get_by_label_contains("Graph of the network").focus();
    window.run_steps(2);
    window.key_press(Key::ArrowRight);
    window.run_steps(3);
    assert!(window.query_by_label_contains("unit 0 of layer 1: ").is_some());
    window.state_mut().settings.explore.network = NetworkPicture::Layers;
    window.run_steps(3);
    assert_eq!(window.query_all_by_label_contains("Histogram of the ").count(), 3);
    assert!(window.query_by_label_contains("Non-zero weights to each unit of layer 3").is_some());
    let (header, rows) = window.state().explore.network.table(&iris).unwrap();
    assert_eq!((header.len(), rows.len()), (7, 4 + 4 + 3));
}

#[test]
fn names_beside_the_graph_are_whole_where_there_is_room() {
    fn is_written(shape: &Shape, text: &str) -> bool {
        match shape {
            Shape::Vec(shapes) => shapes.iter().any(|shape| is_written(shape, text)),
            // What is cut off ends otherwise.
            Shape::Text(shape) => shape.galley.text() == text && !shape.galley.elided,
            _ => false,
        }
    }
    let mut window = window(state_of(&info("diabetes", "4"), 20, 1), ExploreView::Network, [370.0, 420.0], false);
    window.state_mut().state.select(10);
    window.run_steps(3);
    for name in ["age", "progression"] {
        assert!(window.output().shapes.iter().any(|clipped| is_written(&clipped.shape, name)), "{name}");
    }
}

#[test]
fn a_picture_has_everything_at_once_and_no_controls() {
    let info = info("digits", "150,40");
    let state = state_of(&info, 40, 1);
    let whole = Explore::default();
    for (view, label) in [
        (ExploreView::Paths, "Weight paths. 64 of 64 lines"),
        (ExploreView::Inputs, "Inputs, 64 rows"),
        (ExploreView::Network, "Histogram of the"),
    ] {
        let (settings, hover, curves) = (Settings::default(), Hovering::default(), Curves::default());
        let (state, mut explore) = (&state, whole.for_picture());
        let mut is_installed = false;
        let mut harness = Harness::builder().with_size(vec2(400.0, 300.0)).build_ui(|ui| {
            // Fonts are there from the next pass on.
            if !std::mem::replace(&mut is_installed, true) {
                return theme::install(ui.ctx());
            }
            let seen = Seen { state, curves: &curves, settings: &settings, hover: &hover };
            explore.pane(view).show(ui, &seen, &mut Vec::new());
        });
        harness.step();
        assert!(harness.query_all_by_label_contains(label).count() > 0, "{label}");
        assert_eq!(harness.query_all_by_role(Role::ComboBox).count(), 0);
        assert_eq!(harness.query_all_by_role(Role::TextInput).count(), 0);
    }
}
