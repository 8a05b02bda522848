//! What is drawn of the front: curves, points, trace, reference line, selection.

use eframe::egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use egui_plot::{HLine, LineStyle, PlotPoint, PlotTransform, PlotUi, VLine};

use super::{
    curves::{Curves, Mark},
    distinction::Distinction,
    icons,
    plot_items::{self, Painted},
    settings::Layout,
    state::State,
    theme::{self, Palette},
};
use crate::{data::Task, run::RunInfo};

/// The name of the loss axis.
#[must_use]
pub fn loss_name(info: Option<&RunInfo>) -> &'static str {
    match info.map(|info| info.dataset.task) {
        Some(Task::Regression) => "loss (squared error, standardized)",
        Some(Task::Classification) => "loss (cross-entropy, nats)",
        None => "loss",
    }
}

/// The name of the ℓ¹ axis.
pub const L1_NAME: &str = "ℓ¹ norm of the weights";

/// Where it is told from where on networks overfit: below the name of the loss at zero.
const OVERFITS_TOP: f32 = 48.0;

/// Everything that a picture of the front is drawn from.
#[derive(Clone, Copy)]
pub struct FrontPlot<'a> {
    /// What is shown.
    pub state: &'a State,
    /// The curves.
    pub curves: &'a Curves,
    /// The axes.
    pub layout: Layout,
    /// The colours.
    pub palette: &'static Palette,
    /// Whether it is shown what is selected.
    pub shows_selection: bool,
}

impl<'a> FrontPlot<'a> {
    /// The names of the horizontal and the vertical axis.
    #[must_use]
    pub fn names(&self) -> [&'static str; 2] {
        let loss = loss_name(self.state.info().map(AsRef::as_ref));
        if self.layout.swapped { [loss, L1_NAME] } else { [L1_NAME, loss] }
    }

    /// Whether there is nothing that axes could measure: numbers on them would only mislead.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.curves.marks.is_empty() && self.state.trace.is_empty()
    }

    /// Adds everything, from the back to the front. `width` is that of the canvas, `now` the window's clock.
    pub fn add_to(self, plot: &mut PlotUi<'a>, width: f32, now: f64) {
        if let Some(mark) = self.curves.shown(self.state).filter(|_| self.shows_selection) {
            let [x, _] = mark.loss_place(self.layout, self.ring_curve(&mark).unwrap_or(0));
            if x.is_finite() {
                plot_items::cursor(plot, self.palette, x);
            }
        }
        self.branches(plot);
        self.reference(plot);
        self.overfitting(plot);
        plot.add(Painted::new("trace", move |_, transform, shapes| self.trace(transform, shapes)));
        if self.layout.shown[1] {
            plot_items::band(plot, &self.curves.bands[0], self.palette.curves[1]);
        }
        if self.layout.refits {
            let radius = plot_items::marker_radius(self.curves.marks.len(), width, 1);
            plot_items::refits(plot, &self.curves.refits, self.palette.curves[1], radius);
        }
        for curve in [2, 1, 0] {
            if self.layout.shown[curve] {
                let radius = plot_items::marker_radius(self.curves.marks.len(), width, curve);
                let series = &self.curves.losses[curve];
                plot_items::curve(plot, series, curve, self.palette.curves[curve], radius);
            }
        }
        plot.add(Painted::new("stars", move |ui, transform, shapes| self.stars(ui, transform, shapes)));
        plot.add(Painted::new("pinned", move |ui, transform, shapes| self.pinned(ui, transform, shapes)));
        plot.add(Painted::new("glow", move |ui, transform, shapes| self.glow(ui, transform, shapes, now)));
    }

    /// Where a mark of one of the three curves stands on the screen; not finite where it has no place.
    #[must_use]
    pub fn position(&self, transform: &PlotTransform, mark: &Mark, curve: usize) -> Pos2 {
        transform.position_from_point(&mark.loss_place(self.layout, curve).into())
    }

    /// The curve that the ring stands on: the first of those that are shown and have a figure for this network.
    #[must_use]
    pub fn ring_curve(&self, mark: &Mark) -> Option<usize> {
        (0..3).find(|&curve| self.layout.shown[curve] && !mark.losses[curve].is_nan())
    }

    /// What the starts have come by, quietly; that of the network that is shown a little less so.
    fn branches(self, plot: &mut PlotUi<'a>) {
        let chosen = self.state.shown().map(|member| member.point.start);
        for (start, series) in &self.curves.branches {
            let strength = if chosen == Some(*start) { 0.9 } else { 0.45 };
            plot_items::branch(plot, series, self.palette.weak.gamma_multiply(strength));
        }
    }

    /// The loss of the network whose weights are all zero: nothing is gained above it.
    fn reference(self, plot: &mut PlotUi<'a>) {
        let Some(info) = self.state.info() else { return };
        let stroke = Stroke::new(0.75, self.palette.weak.gamma_multiply(0.8));
        let style = LineStyle::Dotted { spacing: 5.0 };
        let place = PlotPoint::from(self.layout.place(1.0, info.loss_at_zero));
        if self.layout.swapped {
            plot.vline(VLine::new("zero", place.x).stroke(stroke).style(style));
        } else {
            plot.hline(HLine::new("zero", place.y).stroke(stroke).style(style));
        }
        plot.add(Painted::new("zero name", move |ui, transform, shapes| {
            self.reference_name(ui, transform.position_from_point(&place), *transform.frame(), shapes);
        }));
    }

    fn reference_name(&self, ui: &Ui, line: Pos2, frame: Rect, shapes: &mut Vec<Shape>) {
        let corner = if self.layout.swapped {
            Pos2::new(line.x - 6.0, frame.top() + 6.0)
        } else {
            Pos2::new(frame.right() - 8.0, line.y + 3.0)
        };
        let galley = ui.painter().layout_no_wrap("all weights zero".to_owned(), theme::small(), self.palette.weak);
        let place = Align2::RIGHT_TOP.anchor_size(corner, galley.size());
        shapes.push(Shape::rect_filled(place.expand2(vec2(4.0, 0.0)), 2.0, self.palette.canvas));
        shapes.push(Shape::galley(place.min, galley, self.palette.weak));
    }

    /// From where on networks learn the training rows by heart.
    fn overfitting(self, plot: &mut PlotUi<'a>) {
        let Some(l1) = self.curves.overfits.filter(|_| self.layout.shown[1]) else { return };
        let color = self.palette.curves[1];
        let stroke = Stroke::new(1.0, color.gamma_multiply(0.6));
        let style = LineStyle::Dashed { length: 3.0 };
        let place = PlotPoint::from(self.layout.place(l1, 1.0));
        if self.layout.swapped {
            plot.hline(HLine::new("overfitting", place.y).stroke(stroke).style(style));
        } else {
            plot.vline(VLine::new("overfitting", place.x).stroke(stroke).style(style));
        }
        plot.add(Painted::new("overfitting name", move |ui, transform, shapes| {
            let (line, frame) = (transform.position_from_point(&place), transform.frame());
            let galley = ui.painter().layout_no_wrap("overfits from here".to_owned(), theme::small(), color);
            // At the end that all curves are far from, and on the side that has room.
            let (corner, align) = match self.layout.swapped {
                true => (Pos2::new(frame.right() - 8.0, line.y - 3.0), Align2::RIGHT_BOTTOM),
                false if line.x + galley.size().x + 12.0 < frame.right() => {
                    (Pos2::new(line.x + 6.0, frame.top() + OVERFITS_TOP), Align2::LEFT_TOP)
                }
                false => (Pos2::new(line.x - 6.0, frame.top() + OVERFITS_TOP), Align2::RIGHT_TOP),
            };
            let place = align.anchor_size(corner, galley.size());
            shapes.push(Shape::rect_filled(place.expand2(vec2(4.0, 0.0)), 2.0, self.palette.canvas));
            shapes.push(Shape::galley(place.min, galley, color));
        }));
    }

    /// The way of the computation, thin and fading with age.
    fn trace(&self, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let trace = &self.state.trace;
        let length = trace.len().max(2) as f32;
        for (age, (from, to)) in trace.iter().zip(trace.iter().skip(1)).enumerate() {
            let ends =
                [from, to].map(|step| transform.position_from_point(&self.layout.place(step.l1, step.loss).into()));
            if ends.iter().all(|end| end.is_finite()) {
                let fresh = (age as f32 / length).powi(2);
                let stroke = Stroke::new(1.0, self.palette.weak.gamma_multiply(0.3 + 0.6 * fresh));
                shapes.push(Shape::line_segment(ends, stroke));
            }
        }
    }

    /// Stars where the recommended and the best point stand, on the curve that tells them; the former is named.
    fn stars(&self, ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        for (distinction, number) in self.state.distinguished() {
            let Some(mark) = self.curves.mark(number) else { continue };
            let Some(curve) =
                [1, 0, 2].into_iter().find(|&curve| self.layout.shown[curve] && !mark.losses[curve].is_nan())
            else {
                continue;
            };
            let position = self.position(transform, mark, curve);
            if !position.is_finite() {
                continue;
            }
            shapes.extend(icons::star(position, 9.5, self.palette.canvas));
            shapes.extend(distinction.star(position, 7.0, self.palette));
            if distinction == Distinction::Recommended {
                self.star_name(ui, position, *transform.frame(), shapes);
            }
        }
    }

    /// A square around the network that is pinned, where it is of this run, with its name.
    fn pinned(&self, ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let pinned = self.state.pinned.as_ref().filter(|pinned| self.shows_selection && pinned.is_of_run(self.state));
        let Some(point) = pinned.map(|pinned| &pinned.member.point) else { return };
        let losses = [Some(point.train), point.validation, point.test.filter(|_| self.state.shows_test())];
        let loss = losses.iter().zip(self.layout.shown).find_map(|(rows, shown)| rows.filter(|_| shown));
        let Some(loss) = loss.map(|rows| rows.loss) else { return };
        let position = transform.position_from_point(&self.layout.place(point.l1, loss).into());
        if !position.is_finite() || !transform.frame().contains(position) {
            return;
        }
        let stroke = Stroke::new(1.5, self.palette.strong);
        let square = Rect::from_center_size(position, vec2(13.0, 13.0));
        shapes.push(Shape::rect_stroke(square, 1.0, stroke, StrokeKind::Middle));
        let galley = ui.painter().layout_no_wrap("pinned".to_owned(), theme::small(), self.palette.strong);
        let frame = transform.frame();
        let below = Align2::RIGHT_TOP.anchor_size(position + vec2(-6.0, 10.0), galley.size());
        let place = if below.bottom() + 2.0 <= frame.bottom() {
            below
        } else {
            // Beside the square, at the foot of the plot.
            Align2::RIGHT_BOTTOM.anchor_size(pos2(position.x - 12.0, frame.bottom() - 2.0), galley.size())
        };
        let place = place.translate(vec2((frame.left() + 4.0 - place.left()).max(0.0), 0.0));
        shapes.push(Shape::rect_filled(place.expand2(vec2(4.0, 0.0)), 2.0, self.palette.canvas.gamma_multiply(0.8)));
        shapes.push(Shape::galley(place.min, galley, self.palette.strong));
    }

    /// Above the star, where a falling curve is not, as far as the frame has room.
    fn star_name(&self, ui: &Ui, star: Pos2, frame: Rect, shapes: &mut Vec<Shape>) {
        let color = self.palette.best;
        let galley = ui.painter().layout_no_wrap(Distinction::Recommended.label().to_owned(), theme::small(), color);
        let place = Align2::LEFT_BOTTOM.anchor_size(star + vec2(8.0, -8.0), galley.size());
        let beyond = (place.right() - frame.right() + 8.0).max(0.0);
        let place = place.translate(vec2(-beyond, 0.0));
        shapes.push(Shape::rect_filled(place.expand2(vec2(4.0, 0.0)), 2.0, self.palette.canvas.gamma_multiply(0.8)));
        shapes.push(Shape::galley(place.min, galley, color));
    }

    /// A ring that opens and fades around the newest point.
    fn glow(&self, ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>, now: f64) {
        let Some((number, since)) = self.state.newest else { return };
        let Some(mark) = self.curves.mark(number) else { return };
        let age = (now - since) / theme::GLOW_SECONDS;
        let position = self.position(transform, mark, 0);
        if (0.0..1.0).contains(&age) && position.is_finite() {
            #[allow(clippy::cast_possible_truncation)] // between 0 and 1
            let age = age as f32;
            let color = self.palette.curves[0].gamma_multiply(0.5 * (1.0 - age));
            shapes.push(Shape::circle_stroke(position, 4.0 + 10.0 * age, Stroke::new(2.5, color)));
            ui.ctx().request_repaint_after(theme::PACE);
        }
    }
}

/// The ring that marks the selection and can be dragged.
pub fn paint_handle(painter: &Painter, palette: &Palette, position: Pos2, active: bool, star: Option<Distinction>) {
    let radius = theme::HANDLE_RADIUS[0] + if active { 1.5 } else { 0.0 };
    if active {
        painter.circle_filled(position, radius + 6.0, palette.accent.gamma_multiply(0.18));
    }
    painter.circle(position, radius, palette.canvas, Stroke::new(2.5, palette.accent));
    if let Some(distinction) = star {
        painter.extend(distinction.star(position, 5.0, palette));
    } else {
        painter.circle_filled(position, 3.0, palette.accent);
    }
}
