//! Fronts over each other, and hypervolume against time.

use std::sync::Arc;

use eframe::egui::{
    Align2, Color32, Id, Pos2, Rect, RichText, Sense, Stroke, Ui, UiBuilder, accesskit::Role, pos2, vec2,
};
use egui_plot::{Axis, PlotBounds, PlotPoint, PlotTransform, VPlacement};

use super::{
    super::{
        axes::{Scale, Tick},
        drawn::Drawn,
        front_plot::L1_NAME,
        plot_axes::{self, Ticks},
        plot_items,
        settings::Layout,
        theme::{self, Palette},
        widgets,
    },
    Gathered,
};
use crate::run::Compared;

/// Width below which the two plots stand below each other.
const BESIDE: f32 = 560.0;
/// Room for the name of the vertical axis above a canvas.
const NAME: f32 = 18.0;
/// Distance from a curve within which the pointer touches it.
const TOUCH: f32 = 8.0;
/// So many curves at most have markers: of more of them only a mist would be seen.
const MARKED: usize = 12;

/// The colour of a method, in both themes the hues of Okabe and Ito.
#[must_use]
pub fn color(method: &str, palette: &Palette) -> Color32 {
    let base = method.strip_suffix(" as published");
    let color = match base.unwrap_or(method) {
        "budget" => palette.curves[0],
        "predictor-corrector" => palette.curves[1],
        "lambda-path" => palette.curves[2],
        "weighted-sum" => palette.accent,
        _ => palette.warning,
    };
    if base.is_some() { color.gamma_multiply(0.65) } else { color }
}

/// What both plots keep from frame to frame.
#[derive(Default)]
pub struct Kept {
    /// The runs that it was drawn of.
    of: Arc<Gathered>,
    fronts: Vec<Drawn>,
    growths: Vec<Drawn>,
    ticks: [[Ticks; 2]; 2],
}

impl Kept {
    /// Forgets what is not of these runs.
    pub fn follow(&mut self, gathered: &Arc<Gathered>) {
        if !Arc::ptr_eq(&self.of, gathered) {
            let drawn = |curves: &[Vec<PlotPoint>]| curves.iter().map(|_| Drawn::default()).collect();
            (self.fronts, self.growths) = (drawn(&gathered.fronts), drawn(&gathered.growths));
            self.of = Arc::clone(gathered);
        }
    }
}

/// Shows both plots in so much height; gives the run whose curve the pointer is on.
pub fn show(ui: &mut Ui, kept: &Kept, layout: Layout, outstanding: Option<usize>, height: f32) -> Option<usize> {
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let gap = 4.0 * theme::GRID;
    let [first, second] = if area.width() >= BESIDE {
        let (left, right) = area.split_left_right_at_fraction(0.5);
        [left.with_max_x(left.right() - gap / 2.0), right.with_min_x(right.left() + gap / 2.0)]
    } else {
        let (above, below) = area.split_top_bottom_at_fraction(0.55);
        [above.with_max_y(above.bottom() - gap / 2.0), below]
    };
    let on_front = paint_fronts(ui, kept, layout, outstanding, first);
    on_front.or(paint_growth(ui, kept, outstanding, second))
}

/// The fronts over each other.
pub fn paint_fronts(ui: &mut Ui, kept: &Kept, layout: Layout, outstanding: Option<usize>, area: Rect) -> Option<usize> {
    let gathered = &kept.of;
    let (loss, l1) = gathered.comparison.reference;
    let bounds = bounds(&gathered.fronts, layout.place(if layout.l1_scale == Scale::Log { l1 } else { 0.0 }, loss));
    let loss = "training loss";
    let names = if layout.swapped { [loss, L1_NAME] } else { [L1_NAME, loss] };
    let graph = Graph { name: "fronts of the runs", names, scales: layout.scales(), is_share: false };
    let curves = Curves { all: &gathered.fronts, drawn: &kept.fronts, ticks: &kept.ticks[0] };
    graph.paint(ui, &gathered.comparison.rows, curves, outstanding, bounds, area)
}

/// Hypervolume against time.
pub fn paint_growth(ui: &mut Ui, kept: &Kept, outstanding: Option<usize>, area: Rect) -> Option<usize> {
    let gathered = &kept.of;
    let last = gathered.comparison.rows.iter().map(|run| run.seconds).fold(0.0, f64::max);
    let highest = gathered.comparison.rows.iter().map(|run| run.hypervolume).fold(0.0, f64::max);
    let bounds = PlotBounds::from_min_max([-0.02 * last, 0.0], [1.02 * last.max(1e-3), 1.05 * highest.max(1e-3)]);
    let names = ["seconds", "hypervolume"];
    let graph = Graph { name: "hypervolume against time", names, scales: [Scale::Linear; 2], is_share: true };
    let curves = Curves { all: &gathered.growths, drawn: &kept.growths, ticks: &kept.ticks[1] };
    graph.paint(ui, &gathered.comparison.rows, curves, outstanding, bounds, area)
}

/// The part of the plane that all curves are in.
fn bounds(curves: &[Vec<PlotPoint>], corner: [f64; 2]) -> PlotBounds {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    let places = curves.iter().flatten().map(|place| [place.x, place.y]).chain([corner]);
    for place in places.filter(|place| place.iter().all(|value| value.is_finite())) {
        for axis in 0..2 {
            low[axis] = low[axis].min(place[axis]);
            high[axis] = high[axis].max(place[axis]);
        }
    }
    for axis in 0..2 {
        if low[axis] >= high[axis] {
            (low[axis], high[axis]) =
                if low[axis].is_finite() { (low[axis] - 0.5, high[axis] + 0.5) } else { (0.0, 1.0) };
        }
        let room = 0.03 * (high[axis] - low[axis]);
        (low[axis], high[axis]) = (low[axis] - room, high[axis] + room);
    }
    PlotBounds::from_min_max(low, high)
}

/// The curves of a plot, run by run.
#[derive(Clone, Copy)]
struct Curves<'a> {
    all: &'a [Vec<PlotPoint>],
    drawn: &'a [Drawn],
    ticks: &'a [Ticks; 2],
}

/// One of the two plots.
#[derive(Clone, Copy)]
struct Graph {
    name: &'static str,
    names: [&'static str; 2],
    scales: [Scale; 2],
    is_share: bool,
}

impl Graph {
    fn paint(
        self,
        ui: &mut Ui,
        rows: &[Compared],
        curves: Curves<'_>,
        outstanding: Option<usize>,
        bounds: PlotBounds,
        area: Rect,
    ) -> Option<usize> {
        let palette = theme::of(ui.visuals());
        let [left, right, _, bottom] = theme::PLOT_ROOM;
        let canvas = Rect::from_min_max(area.min + vec2(left, NAME), area.max - vec2(right, bottom));
        let [x_ticks, y_ticks] = curves.ticks;
        let [x_scale, y_scale] = self.scales;
        let write = |tick: &Tick| tick.label.clone();
        let x_name = RichText::new(self.names[0]).font(theme::small());
        let x_labels = plot_axes::labels(Axis::X, palette, bottom - plot_axes::LABEL_GAP).label(x_name);
        let y_labels = plot_axes::labels(Axis::Y, palette, left);
        let outline = Rect::from_min_max(canvas.min - vec2(left, 0.0), canvas.max + vec2(0.0, bottom));
        let room = UiBuilder::new().scope_id(Id::unique(self.name)).max_rect(outline);
        let shown = plot_axes::plot(self.name, palette)
            .x_grid_spacer(move |input| x_ticks.grid(Axis::X, x_scale, &input))
            .y_grid_spacer(move |input| y_ticks.grid(Axis::Y, y_scale, &input))
            .custom_x_axes(vec![
                plot_axes::gap(VPlacement::Bottom),
                x_labels.formatter(move |mark, _| x_ticks.label(mark, write)),
            ])
            .custom_y_axes(vec![y_labels.formatter(move |mark, _| y_ticks.label(mark, write))])
            .allow_zoom(false)
            .allow_drag(false)
            .allow_boxed_zoom(false)
            .allow_axis_zoom_drag(false)
            .show(&mut ui.new_child(room), move |plot| {
                plot.set_plot_bounds(bounds);
                // What stands out lies over the others.
                let order = (0..rows.len()).filter(|&run| Some(run) != outstanding).chain(outstanding);
                for run in order {
                    let curve = curves.all.get(run).map(Vec::as_slice).zip(curves.drawn.get(run));
                    if let (Some(of), Some(curve)) = (rows.get(run), curve) {
                        draw(plot, of, curve, outstanding.map(|one| one == run), rows.len(), palette);
                    }
                }
            });
        let text = format!("{} of {} runs", self.name, rows.len());
        shown.response.widget_info(|| widgets::described(Role::Figure, &text));
        let corner = pos2(canvas.left() - left + 4.0, canvas.top() - 6.0);
        let name = if self.is_share { "hypervolume, share of the common box" } else { self.names[1] };
        ui.painter().text(corner, Align2::LEFT_BOTTOM, name, theme::small(), palette.text);
        let pointer = shown.response.hover_pos()?;
        nearest(curves.all, &shown.transform, pointer)
    }
}

fn draw<'a>(
    plot: &mut egui_plot::PlotUi<'a>,
    run: &Compared,
    curve: (&'a [PlotPoint], &'a Drawn),
    stands_out: Option<bool>,
    runs: usize,
    palette: &Palette,
) {
    let color = color(&run.method, palette);
    let (strength, width) = match stands_out {
        Some(true) => (1.0, 2.4),
        Some(false) => (0.25, 1.0),
        None if runs > MARKED => (0.6, 1.0),
        None => (1.0, 1.6),
    };
    let color = color.gamma_multiply(strength);
    let has_discs = runs <= MARKED || stands_out == Some(true);
    let discs = has_discs.then_some(if stands_out == Some(true) { 2.6 } else { 1.8 });
    plot_items::plain(plot, curve, Stroke::new(width, color), discs);
}

/// The curve that the pointer touches.
fn nearest(curves: &[Vec<PlotPoint>], transform: &PlotTransform, pointer: Pos2) -> Option<usize> {
    let distance = |curve: &Vec<PlotPoint>| {
        let places = || curve.iter().map(|place| transform.position_from_point(place));
        let to_points = places().map(|place| place.distance(pointer));
        let to_lines = places().zip(places().skip(1)).map(|(from, to)| to_segment(pointer, from, to));
        to_points.chain(to_lines).fold(f32::INFINITY, f32::min)
    };
    let found = curves.iter().map(distance).enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    (found.1 <= TOUCH).then_some(found.0)
}

fn to_segment(place: Pos2, from: Pos2, to: Pos2) -> f32 {
    let along = to - from;
    let share = ((place - from).dot(along) / along.length_sq().max(f32::MIN_POSITIVE)).clamp(0.0, 1.0);
    place.distance(from + share * along)
}
