//! The plot of the weight paths, and what the pointer does in it.

use eframe::egui::{
    Align2, Color32, Id, PointerButton, Pos2, Rect, Response, RichText, Sense, Shape, Stroke, Ui, UiBuilder, Vec2,
    accesskit::Role, pos2, vec2,
};
use egui_plot::{Axis, HLine, PlotBounds, PlotResponse, PlotTransform, PlotUi, VPlacement};

use super::{Drawing, Lined, WeightPaths, list::summary};
use crate::{
    app::{
        axes::{Scale, Tick},
        command::AppCommand,
        explore::{Scene, selected_l1},
        explore_settings::Upper,
        figures, front_axes,
        front_plot::L1_NAME,
        hover::Hovered,
        names::Names,
        navigation,
        plot_axes::{self, LABEL_GAP},
        plot_items::{self, Painted},
        theme::{self, Palette},
        widgets,
    },
    front::{Along, Lines, PathView, Pictured},
};

/// Height of the labels above the canvas.
const UPPER_HEIGHT: f32 = 18.0;
/// A line that is no farther from the pointer than this is under it, in points.
const TOUCH: f32 = 7.0;
/// Width of a line.
const LINE: f32 = 1.2;
/// Room beyond the lines, as a share of the range of values and of norms.
const ROOM: [f64; 2] = [0.02, 0.06];

impl WeightPaths {
    /// The plot in this room.
    pub(super) fn plot(&mut self, ui: &mut Ui, area: Rect, names: &Names<'_>, scene: &mut Scene<'_>) {
        ui.allocate_rect(area, Sense::hover());
        let Some(paths) = self.paths().cloned().filter(|paths| !paths.points().is_empty()) else { return };
        let canvas = front_axes::canvas(area, false);
        if canvas.width() < 60.0 || canvas.height() < 40.0 {
            return;
        }
        let scale = scene.layout.l1_scale;
        let seen = self.manual.map(|bounds| [bounds.min()[0], bounds.max()[0]]);
        let size = [canvas.width().round(), canvas.height().round()].map(f64::from);
        self.picture_of(ui.ctx(), &paths, PathView { is_log: scale == Scale::Log, seen, size });
        let Some((key, Lined { picture, drawn })) = self.picture.with_key() else { return };
        // The picture of other lines says nothing of these.
        if key.paths.lines() != paths.lines() || key.view.is_log != (scale == Scale::Log) {
            return;
        }
        let drawing = Drawing {
            paths: &paths,
            picture,
            drawn,
            names,
            scale,
            upper: scene.settings.upper,
            selected: selected_l1(scene.state),
            lit: Hovered::of(scene.hover, names),
        };
        let set = self.manual.unwrap_or_else(|| drawing.frame());
        let PlotResponse { response, transform, .. } = self.draw(ui, canvas, set, drawing, scene.along);
        let spoken = format!("Weight paths. {}", summary(&paths, picture));
        let hovered = response.hover_pos().and_then(|pointer| drawing.under(&transform, pointer));
        response.widget_info(|| widgets::described(Role::Figure, &spoken));
        navigation::follow(ui, &mut self.manual, set, *transform.bounds(), canvas.size());
        self.hovered = hovered;
        self.interact(&response, &transform, &paths, scale, scene);
    }

    fn draw(
        &self,
        ui: &mut Ui,
        canvas: Rect,
        set: PlotBounds,
        drawing: Drawing<'_>,
        along: Option<&std::sync::Arc<Along>>,
    ) -> PlotResponse<()> {
        let palette = theme::of(ui.visuals());
        let [left, _, _, bottom] = theme::PLOT_ROOM;
        let outline =
            Rect::from_min_max(canvas.min - vec2(left, LABEL_GAP + UPPER_HEIGHT), canvas.max + vec2(0.0, bottom));
        let [x_ticks, y_ticks] = &self.ticks;
        let scale = drawing.scale;
        let name = RichText::new(L1_NAME).font(theme::small());
        let below = plot_axes::labels(Axis::X, palette, bottom - LABEL_GAP).label(name);
        let above = plot_axes::labels(Axis::X, palette, UPPER_HEIGHT).placement(VPlacement::Top);
        let beside = plot_axes::labels(Axis::Y, palette, left);
        let counted = move |tick: &Tick| drawing.counted(tick.value, along.map(AsRef::as_ref));
        let room = UiBuilder::new().scope_id(Id::unique("weight paths plot")).max_rect(outline);
        let (hovered, pinned) = (self.hovered, self.pinned.as_slice());
        let shown = plot_axes::plot("weight paths", palette)
            .x_grid_spacer(move |input| x_ticks.grid(Axis::X, scale, &input))
            .y_grid_spacer(move |input| y_ticks.grid(Axis::Y, Scale::Linear, &input))
            .custom_x_axes(vec![
                plot_axes::gap(VPlacement::Bottom),
                below.formatter(move |mark, _| x_ticks.label(mark, |tick| tick.label.clone())),
                plot_axes::gap(VPlacement::Top),
                above.formatter(move |mark, _| x_ticks.label(mark, counted)),
            ])
            .custom_y_axes(vec![beside.formatter(move |mark, _| y_ticks.label(mark, |tick| tick.label.clone()))])
            .allow_drag(false)
            .allow_axis_zoom_drag(false)
            .show(&mut ui.new_child(room), move |plot| {
                plot.set_plot_bounds(set);
                navigation::zoom_by_wheel(plot, Vec2::splat(1.0));
                drawing.add_to(plot, palette, (hovered, pinned));
            });
        let y = canvas.top() - LABEL_GAP - UPPER_HEIGHT - 2.0;
        let painter = ui.painter();
        let name = match drawing.paths.lines() {
            Lines::Parameters => "value of each parameter",
            Lines::Inputs => "ℓ¹ norm of each input's weights",
            Lines::Units(_) => "ℓ¹ norm of each unit's weights and bias",
        };
        painter.text(pos2(canvas.left() - left + 4.0, y), Align2::LEFT_BOTTOM, name, theme::small(), palette.text);
        let upper = drawing.upper.label();
        painter.text(pos2(canvas.right(), y), Align2::RIGHT_BOTTOM, upper, theme::small(), palette.weak);
        shown
    }

    /// A click on a line pins it; elsewhere clicking and dragging select by the horizontal place.
    fn interact(
        &mut self,
        response: &Response,
        transform: &PlotTransform,
        paths: &crate::front::Paths,
        scale: Scale,
        scene: &mut Scene<'_>,
    ) {
        let button = PointerButton::Primary;
        if response.double_clicked_by(button) {
            self.manual = None;
            // What the first click of the two has selected is taken back.
            scene.commands.extend(std::mem::take(&mut self.selects).then_some(AppCommand::SelectAgain));
            return;
        }
        let Some(pointer) = response.interact_pointer_pos() else { return };
        let l1 = scale.value(transform.value_from_position(pointer).x);
        let nearest = || paths.nearest(l1).and_then(|place| paths.points().get(place)).map(|point| point.number);
        if response.clicked_by(button) && !response.triple_clicked_by(button) {
            if let Some(line) = self.hovered {
                self.toggle_pin(line);
                self.selects = false;
            } else {
                self.selects = nearest().is_some();
                scene.commands.extend(nearest().map(AppCommand::Select));
            }
        } else if response.dragged_by(button) || response.drag_stopped_by(button) {
            self.selects = false;
            let select = nearest().map(AppCommand::Select);
            scene.commands.extend(select.filter(|select| !scene.state.is_done(select)));
        }
    }
}

impl<'a> Drawing<'a> {
    /// What is shown while nobody has zoomed.
    fn frame(&self) -> PlotBounds {
        let axis = self.paths.points().iter().map(|point| self.scale.coordinate(point.l1)).filter(|at| at.is_finite());
        let [mut low, mut high] =
            axis.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], at| [low.min(at), high.max(at)]);
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let widened = |[low, high]: [f64; 2], share: f64| {
            let width = if high > low { high - low } else { high.abs().max(1.0) };
            [low - share * width, high + share * width]
        };
        let ([left, right], [bottom, top]) = (widened([low, high], ROOM[0]), widened(self.picture.values, ROOM[1]));
        PlotBounds::from_min_max([left, bottom], [right, top])
    }

    /// What the upper axis counts at a norm.
    fn counted(&self, l1: f64, along: Option<&Along>) -> String {
        let known = || along?.nearest(l1).map(|(_, anatomy)| anatomy);
        let counted = match self.upper {
            Upper::Nonzero => {
                let point = self.paths.nearest(l1).and_then(|place| self.paths.points().get(place));
                point.map(|point| figures::count(point.parameters.nonzero()))
            }
            Upper::LiveUnits => known().map(|of| figures::count(of.live_units().iter().sum())),
            Upper::Bytes => known().map(|of| figures::bytes(of.compact_bytes())),
        };
        counted.unwrap_or_default()
    }

    fn add_to(self, plot: &mut PlotUi<'a>, palette: &'static Palette, (hovered, pinned): (Option<usize>, &'a [usize])) {
        plot.hline(HLine::new("zero", 0.0).stroke(Stroke::new(1.0, palette.line)));
        if let Some(x) = self.selected.map(|l1| self.scale.coordinate(l1)).filter(|x| x.is_finite()) {
            plot_items::cursor(plot, palette, x);
        }
        plot.add(Painted::new("paths", move |ui, transform, shapes| {
            let lines = &self.picture.lines;
            let is_strong =
                |line: &Pictured| pinned.contains(&line.line) || hovered == Some(line.line) || self.is_lit(line.line);
            let has_strong = lines.iter().any(is_strong);
            let faint = strength(lines.len()) * if has_strong { 0.45 } else { 1.0 };
            // All of them, so that they are drawn once; what is strong covers its own line.
            let kept_for = (palette.weak.gamma_multiply(faint), LINE);
            self.drawn.add(ui, transform, kept_for, shapes, |shapes| {
                for line in lines.iter().rev() {
                    let color = self.color(line, palette).gamma_multiply(faint);
                    add_line(line, transform, Stroke::new(LINE, color), shapes);
                }
            });
            for line in lines.iter().rev().filter(|line| is_strong(line)) {
                let is_hovered = hovered == Some(line.line);
                let stroke = Stroke::new(if is_hovered { 2.6 } else { 2.0 }, palette.strong);
                add_line(line, transform, stroke, shapes);
                if is_hovered || pinned.contains(&line.line) {
                    self.label(ui, line, transform, palette, shapes);
                }
            }
        }));
    }

    /// Whether another view points at what a line stands for.
    fn is_lit(&self, line: usize) -> bool {
        let (lit, lines) = (self.lit, self.paths.lines());
        match lines {
            Lines::Parameters if lit.parameter.is_some() => lit.parameter == Some(line),
            Lines::Parameters if lit.input.is_some() => self.names.input_of(lines, line) == lit.input,
            Lines::Inputs => lit.input == Some(line),
            Lines::Units(_) | Lines::Parameters => lit.unit.is_some() && self.names.unit_of(lines, line) == lit.unit,
        }
    }

    /// As in the heatmaps, by its sign where it reaches farthest from zero; norms have none.
    fn color(&self, line: &Pictured, palette: &Palette) -> Color32 {
        if self.paths.lines() != Lines::Parameters {
            return palette.weak;
        }
        let farthest = line
            .stretches
            .iter()
            .flatten()
            .map(|place| place[1])
            .fold(0.0_f64, |a, b| if b.abs() > a.abs() { b } else { a });
        if farthest < 0.0 { palette.negative[1] } else { palette.positive[1] }
    }

    /// The name of a line at its end.
    fn label(&self, ui: &Ui, line: &Pictured, transform: &PlotTransform, palette: &Palette, shapes: &mut Vec<Shape>) {
        let frame = *transform.frame();
        let places = line.stretches.iter().flatten().map(|place| transform.position_from_point(&(*place).into()));
        let Some(end) = places.rev().find(|place| frame.expand(0.5).contains(*place)) else { return };
        let name = self.names.line(self.paths.lines(), line.line);
        let galley = ui.painter().layout_no_wrap(name, theme::small(), palette.strong);
        let place = Align2::RIGHT_BOTTOM.anchor_size(end + vec2(-4.0, -3.0), galley.size());
        let place = place
            .translate(vec2((frame.left() + 4.0 - place.left()).max(0.0), (frame.top() + 2.0 - place.top()).max(0.0)));
        shapes.push(Shape::rect_filled(place.expand2(vec2(3.0, 0.0)), 2.0, palette.canvas.gamma_multiply(0.85)));
        shapes.push(Shape::galley(place.min, galley, palette.strong));
    }

    /// The line under the pointer.
    fn under(&self, transform: &PlotTransform, pointer: Pos2) -> Option<usize> {
        if !transform.frame().contains(pointer) {
            return None;
        }
        let at = transform.value_from_position(pointer).x;
        let reach = f64::from(TOUCH) * transform.dvalue_dpos()[0].abs();
        let distance = |line: &Pictured| {
            let near = line.stretches.iter().flat_map(|stretch| {
                let first = stretch.partition_point(|place| place[0] < at - reach).saturating_sub(1);
                stretch[first..].windows(2).take_while(move |pair| pair[0][0] <= at + reach)
            });
            near.map(|pair| {
                let [from, to] = [pair[0], pair[1]].map(|place| transform.position_from_point(&place.into()));
                from_segment(pointer, from, to)
            })
            .fold(f32::INFINITY, f32::min)
        };
        let nearest =
            self.picture.lines.iter().map(|line| (line.line, distance(line))).min_by(|a, b| a.1.total_cmp(&b.1));
        nearest.filter(|(_, distance)| *distance <= TOUCH).map(|(line, _)| line)
    }
}

/// The distance of a place from a segment.
fn from_segment(place: Pos2, from: Pos2, to: Pos2) -> f32 {
    let (way, length) = (to - from, (to - from).length_sq());
    let share = if length > 0.0 { ((place - from).dot(way) / length).clamp(0.0, 1.0) } else { 0.0 };
    (from + share * way).distance(place)
}

/// How strong each of so many lines is, so that many do not make one surface.
fn strength(lines: usize) -> f32 {
    match lines {
        0..40 => 0.9,
        40..150 => 0.65,
        _ => 0.45,
    }
}

fn add_line(line: &Pictured, transform: &PlotTransform, stroke: Stroke, shapes: &mut Vec<Shape>) {
    for stretch in &line.stretches {
        let places: Vec<Pos2> = stretch.iter().map(|place| transform.position_from_point(&(*place).into())).collect();
        match places.as_slice() {
            [] => {}
            [one] => shapes.push(Shape::circle_filled(*one, stroke.width, stroke.color)),
            _ => shapes.push(Shape::line(places, stroke)),
        }
    }
}
