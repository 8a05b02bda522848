//! Draws the front: curves, points, trace, reference line, handle.

use eframe::egui::{self, Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};

use super::{
    axes::Scale,
    curves::{Curves, Mark},
    figures, icons,
    plot_frame::PlotFrame,
    settings::Layout,
    state::{State, Status},
    theme::{self, Palette},
    view::Transform,
};
use crate::{data::Task, run::RunInfo};

/// The coordinates of (ℓ¹ norm, loss) in a layout.
#[must_use]
pub fn place(layout: Layout, l1: f64, loss: f64) -> [f64; 2] {
    let (l1, loss) = (layout.l1_scale.coordinate(l1), layout.loss_scale.coordinate(loss));
    if layout.swapped { [loss, l1] } else { [l1, loss] }
}

/// The scales of the horizontal and the vertical axis.
#[must_use]
pub fn scales(layout: Layout) -> [Scale; 2] {
    if layout.swapped { [layout.loss_scale, layout.l1_scale] } else { [layout.l1_scale, layout.loss_scale] }
}

/// The name of the loss axis.
#[must_use]
pub fn loss_name(info: Option<&RunInfo>) -> &'static str {
    match info.map(|info| info.data.dataset.task) {
        Some(Task::Regression) => "loss (squared error, standardized)",
        Some(Task::Classification) => "loss (cross-entropy, nats)",
        None => "loss",
    }
}

/// The name of the ℓ¹ axis.
pub const L1_NAME: &str = "ℓ¹ norm of the weights";

/// Everything that a picture of the front is drawn from.
pub struct FrontPlot<'a> {
    /// What is shown.
    pub state: &'a State,
    /// The curves.
    pub curves: &'a Curves,
    /// The axes.
    pub layout: Layout,
    /// The colours.
    pub palette: &'a Palette,
    /// From coordinates to the screen.
    pub transform: Transform,
}

impl FrontPlot<'_> {
    /// Where a mark of one of the three curves stands on the screen; not finite where it has no place.
    #[must_use]
    pub fn position(&self, mark: &Mark, curve: usize) -> Pos2 {
        self.transform.to_screen(place(self.layout, mark.l1, mark.losses[curve]))
    }

    /// Draws all but the handle. `now` is the window's clock.
    pub fn paint(&self, painter: &Painter, now: f64) {
        let frame = PlotFrame { painter, palette: self.palette, transform: self.transform };
        frame.canvas();
        let inside = painter.with_clip_rect(self.transform.rect.expand(0.5).intersect(painter.clip_rect()));
        self.axes(&frame, &inside);
        self.cursor(&inside);
        self.reference(&inside);
        self.trace(&inside);
        for curve in [2, 1, 0] {
            if self.layout.shown[curve] {
                self.curve(&inside, curve);
            }
        }
        self.best(&inside);
        self.glow(&inside, now);
        if self.curves.marks.is_empty() {
            self.empty(&frame);
        }
        frame.edge();
    }

    fn axes(&self, frame: &PlotFrame<'_>, inside: &Painter) {
        for (name, rect) in self.names().into_iter().zip(self.name_rects(frame.painter)) {
            frame.name(rect.left_center(), Align2::LEFT_CENTER, name);
        }
        // Numbers on axes that measure nothing yet would only mislead.
        if self.curves.marks.is_empty() && self.state.trace.is_empty() {
            return;
        }
        let [x_scale, y_scale] = scales(self.layout);
        let (x_ticks, y_ticks) = (frame.x_ticks(x_scale), frame.y_ticks(y_scale));
        let grid = PlotFrame { painter: inside, ..*frame };
        grid.x_grid(&x_ticks);
        grid.y_grid(&y_ticks);
        frame.x_labels(&x_ticks);
        frame.y_labels(&y_ticks, |tick| tick.label.clone());
        self.nonzero_axis(frame, if self.layout.swapped { &y_ticks } else { &x_ticks });
    }

    /// The names of the horizontal and the vertical axis.
    fn names(&self) -> [&'static str; 2] {
        let loss = loss_name(self.state.info.as_deref());
        if self.layout.swapped { [loss, L1_NAME] } else { [L1_NAME, loss] }
    }

    /// Where they stand.
    #[must_use]
    pub fn name_rects(&self, painter: &Painter) -> [Rect; 2] {
        let Rect { min, max } = self.transform.rect;
        let size = |name: &str| painter.layout_no_wrap(name.to_owned(), theme::small(), self.palette.text).size();
        let [x_name, y_name] = self.names().map(size);
        let below = pos2((min.x + max.x - x_name.x) / 2.0, max.y + 22.0);
        let above = pos2(min.x - theme::PLOT_ROOM[0] + 4.0, min.y - 24.0 - y_name.y);
        [Rect::from_min_size(below, x_name), Rect::from_min_size(above, y_name)]
    }

    /// The line through the selection.
    fn cursor(&self, inside: &Painter) {
        let shown = self.state.shown().and_then(|member| self.curves.mark(member.point.number));
        if let Some(position) = shown.map(|mark| self.position(mark, 0)).filter(|position| position.is_finite()) {
            paint_cursor(inside, self.palette, position.x, self.transform.rect);
        }
    }

    /// The second axis: how many parameters are not zero where the first axis has its ticks.
    fn nonzero_axis(&self, frame: &PlotFrame<'_>, ticks: &[super::axes::Tick]) {
        let labels: Vec<(f64, String)> = ticks
            .iter()
            .filter(|tick| !tick.label.is_empty())
            .filter_map(|tick| Some((tick.coordinate, rounded_count(self.curves.nonzero_at(tick.value)?))))
            .collect();
        if labels.is_empty() {
            return;
        }
        frame.second_axis(&labels, self.layout.swapped);
        let Rect { min, max } = self.transform.rect;
        let caption = pos2(max.x, min.y - 24.0);
        frame.painter.text(caption, Align2::RIGHT_BOTTOM, "non-zero parameters", theme::small(), self.palette.weak);
    }

    /// The loss of the network whose weights are all zero: nothing is gained above it.
    fn reference(&self, inside: &Painter) {
        let Some(info) = &self.state.info else { return };
        let bounds = self.transform.bounds;
        let [across, up] = place(self.layout, 1.0, info.loss_at_zero);
        let (ends, anchor, align) = if self.layout.swapped {
            let x = self.transform.to_screen([across, bounds.y[0]]).x;
            let range = self.transform.rect.y_range();
            ([pos2(x, range.min), pos2(x, range.max)], pos2(x - 6.0, range.min + 6.0), Align2::RIGHT_TOP)
        } else {
            let y = self.transform.to_screen([bounds.x[0], up]).y;
            let range = self.transform.rect.x_range();
            ([pos2(range.min, y), pos2(range.max, y)], pos2(range.max - 8.0, y + 3.0), Align2::RIGHT_TOP)
        };
        inside.extend(Shape::dotted_line(&ends, self.palette.weak.gamma_multiply(0.8), 5.0, 0.75));
        let galley = inside.layout_no_wrap("all weights zero".to_owned(), theme::small(), self.palette.weak);
        let label = align.anchor_size(anchor, galley.size());
        inside.rect_filled(label.expand2(egui::vec2(4.0, 0.0)), 2.0, self.palette.canvas);
        inside.galley(label.min, galley, self.palette.weak);
    }

    /// The way of the computation, thin and fading with age.
    fn trace(&self, inside: &Painter) {
        let trace = &self.state.trace;
        let length = trace.len().max(2) as f32;
        for (age, (from, to)) in trace.iter().zip(trace.iter().skip(1)).enumerate() {
            let ends = [from, to].map(|step| self.transform.to_screen(place(self.layout, step.l1, step.loss)));
            if ends.iter().all(|end| end.is_finite()) {
                let fresh = (age as f32 / length).powi(2);
                inside.line_segment(ends, Stroke::new(1.0, self.palette.weak.gamma_multiply(0.3 + 0.6 * fresh)));
            }
        }
    }

    fn curve(&self, inside: &Painter, curve: usize) {
        let color = self.palette.curves[curve];
        let on_screen = |[l1, loss]: [f64; 2]| self.transform.to_screen(place(self.layout, l1, loss));
        let line: Vec<Pos2> = if curve == 0 {
            self.curves.train.iter().copied().map(on_screen).collect()
        } else {
            self.curves.front().map(|mark| on_screen([mark.l1, mark.losses[curve]])).collect()
        };
        paint_line(inside, &line, curve, color);
        for mark in &self.curves.marks {
            let position = self.position(mark, curve);
            if position.is_finite() {
                self.marker(inside, curve, position, color, mark.dominated);
            }
        }
    }

    fn marker(&self, inside: &Painter, curve: usize, position: Pos2, color: Color32, dominated: bool) {
        let radius = marker_radius(self.curves.marks.len(), self.transform.rect.width(), curve);
        if dominated {
            let faint = color.gamma_multiply(0.45);
            icons::marker(inside, curve, position, radius, self.palette.canvas, Stroke::new(1.0, faint));
        } else {
            icons::marker(inside, curve, position, radius, color, Stroke::NONE);
        }
    }

    /// A star where the best point stands on the curve that makes it the best.
    fn best(&self, inside: &Painter) {
        let Some(mark) = self.state.best().and_then(|number| self.curves.mark(number)) else { return };
        let curve = usize::from(!mark.losses[1].is_nan() && self.layout.shown[1]);
        let position = self.position(mark, curve);
        if position.is_finite() {
            icons::star(inside, position, 9.5, self.palette.canvas);
            icons::star(inside, position, 7.0, self.palette.best);
        }
    }

    /// A ring that opens and fades around the newest point.
    fn glow(&self, inside: &Painter, now: f64) {
        let Some((number, since)) = self.state.newest else { return };
        let Some(mark) = self.curves.mark(number) else { return };
        let age = (now - since) / theme::GLOW_SECONDS;
        let position = self.position(mark, 0);
        if (0.0..1.0).contains(&age) && position.is_finite() {
            #[allow(clippy::cast_possible_truncation)] // between 0 and 1
            let age = age as f32;
            let color = self.palette.curves[0].gamma_multiply(0.5 * (1.0 - age));
            inside.circle_stroke(position, 4.0 + 10.0 * age, Stroke::new(2.5, color));
            inside.ctx().request_repaint();
        }
    }

    fn empty(&self, frame: &PlotFrame<'_>) {
        let (heading, text) = match self.state.status {
            Status::Starting => ("Reading the data", "The front will grow here, point by point."),
            Status::Running if self.state.trace.is_empty() => ("Starting", "The front will grow here, point by point."),
            Status::Running | Status::Paused => {
                ("Training the dense network", "The front begins where this training ends.")
            }
            Status::Finished(_) => {
                ("No points", "The run was ended before its first point. Press Start to compute it.")
            }
            Status::Failed => ("No points", "The run failed before its first point."),
            Status::Idle => ("No run yet", "Choose a dataset and a network on the left, then press Start."),
        };
        frame.note(heading, text);
    }
}

/// The line of one of the three curves, told apart by its dashes too.
pub fn paint_line(painter: &Painter, line: &[Pos2], curve: usize, color: Color32) {
    // Where a value has no place on a logarithmic axis the line has a gap.
    for stretch in line.split(|position| !position.is_finite()).filter(|stretch| stretch.len() > 1) {
        match curve {
            0 => drop(painter.line(stretch.to_vec(), Stroke::new(2.0, color))),
            1 => painter.extend(Shape::dashed_line(stretch, Stroke::new(1.4, color), 6.0, 3.0)),
            _ => painter.extend(Shape::dashed_line(stretch, Stroke::new(1.4, color), 1.6, 2.6)),
        }
    }
}

/// Smaller markers where many points share the width.
#[must_use]
pub fn marker_radius(points: usize, width: f32, curve: usize) -> f32 {
    let crowd = (width / (points.max(1) as f32 * 4.0)).clamp(0.5, 1.0);
    theme::MARKER_RADIUS * crowd * if curve == 0 { 1.0 } else { 0.75 }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count between two counts
fn rounded_count(value: f64) -> String {
    figures::count(value.round().max(0.0) as usize)
}

/// The ring that marks the selection and can be dragged.
pub fn paint_handle(painter: &Painter, palette: &Palette, position: Pos2, active: bool, best: bool) {
    let radius = theme::HANDLE_RADIUS[0] + if active { 1.5 } else { 0.0 };
    if active {
        painter.circle_filled(position, radius + 6.0, palette.accent.gamma_multiply(0.18));
    }
    painter.circle(position, radius, palette.canvas, Stroke::new(2.5, palette.accent));
    if best {
        icons::star(painter, position, 5.0, palette.best);
    } else {
        painter.circle_filled(position, 3.0, palette.accent);
    }
}

/// The line that shows the selection at the same place in both plots.
pub fn paint_cursor(painter: &Painter, palette: &Palette, x: f32, rect: Rect) {
    if rect.x_range().contains(x) {
        let x = painter.round_to_pixel_center(x);
        painter.vline(x, rect.y_range(), Stroke::new(1.0, palette.accent.gamma_multiply(0.55)));
    }
}
