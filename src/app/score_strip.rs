//! Accuracy (or R²) along the front, or what its networks take, under it, on the same axis and with the same cursor.

use eframe::egui::{
    Align2, Color32, Id, PointerButton, PopupAnchor, Pos2, Rect, RectAlign, Response, RichText, Sense, Shape, Ui,
    UiBuilder, Vec2, accesskit, pos2, vec2,
};
use egui_plot::{Axis, PlotBounds, PlotResponse, PlotTransform, PlotUi};

use super::{
    axes::{Scale, Tick},
    command::AppCommand,
    costs::{Cost, FORMS, Figure},
    curves::{Curves, Mark},
    front_panel::View,
    front_plot, metrics, navigation,
    plot_axes::{self, Ticks},
    plot_items, readout, score_menu,
    settings::Layout,
    state::State,
    theme::{self, Palette},
    widgets,
};
use crate::run::RowSet;

/// The least height that the strip is of use with.
pub const LEAST_HEIGHT: f32 = 110.0;
/// Width of the name of what it shows, above it.
pub const NAME_WIDTH: f32 = 152.0;
/// Room above and below the canvas.
const ROOM: [f32; 2] = [22.0, 8.0];

/// Shows the strip in the room that is left.
pub fn show(
    ui: &mut Ui,
    state: &State,
    curves: &Curves,
    layout: Layout,
    view: &mut View,
    commands: &mut Vec<AppCommand>,
) {
    let (area, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let Some(front) = view.transform else { return };
    let palette = theme::of(ui.visuals());
    let strip = Strip { state, curves, layout, palette, shows_selection: true };
    // Exactly under the front, so that the two read as one.
    let canvas = Rect::from_x_y_ranges(front.frame().x_range(), area.top() + ROOM[0]..=area.bottom() - ROOM[1]);
    let PlotResponse { response, transform, .. } = strip.draw(ui, canvas, front, view);
    let name = format!("{} along the front{}", score_menu::label(strip.figure()), strip.spoken());
    response.widget_info(|| widgets::described(accesskit::Role::Figure, &name));
    strip.constant(ui, &transform);
    strip.write_forms(ui, &transform);
    let corner = pos2(canvas.left() - theme::PLOT_ROOM[0] + 4.0, canvas.top() - 4.0);
    score_menu::show(
        ui,
        Rect::from_min_max(corner - vec2(0.0, score_menu::MENU_HEIGHT), corner + vec2(NAME_WIDTH - 8.0, 0.0)),
        strip.figure(),
        state.metric(layout.figure).is_of_regression(),
        commands,
    );
    strip.interact(ui, &response, &transform, view, commands);
}

/// Everything that a picture of the strip is drawn from.
#[derive(Clone, Copy)]
pub struct Strip<'a> {
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

impl<'a> Strip<'a> {
    /// The plot; where it is zoomed along the axis that both share, the front goes too.
    fn draw(self, ui: &mut Ui, canvas: Rect, front: PlotTransform, view: &mut View) -> PlotResponse<()> {
        let ([left, right], shared) = ([front.bounds().min()[0], front.bounds().max()[0]], front.bounds());
        let [low, high] = self.curves.score_range(self.layout, [left, right]);
        let set = PlotBounds::from_min_max([left, low], [right, high]);
        let blank = self.curves.marks.is_empty();
        let (x_scale, x_ticks, y_ticks) = (self.layout.scales()[0], &view.x_ticks, &view.score_ticks);
        let figure = self.figure();
        let write = move |tick: &Tick| score_menu::write(figure, tick);
        let labels = plot_axes::labels(Axis::Y, self.palette, theme::PLOT_ROOM[0]);
        let outline = Rect::from_min_max(canvas.min - vec2(theme::PLOT_ROOM[0], 0.0), canvas.max);
        let room = UiBuilder::new().scope_id(Id::unique("score strip")).max_rect(outline);
        let shown = plot_axes::plot("scores", self.palette)
            .show_axes([false, true])
            .x_grid_spacer(move |input| if blank { Vec::new() } else { x_ticks.grid(Axis::X, x_scale, &input) })
            .y_grid_spacer(move |input| if blank { Vec::new() } else { y_ticks.grid(Axis::Y, Scale::Linear, &input) })
            .custom_y_axes(vec![labels.formatter(move |mark, _| y_ticks.label(mark, write))])
            .allow_zoom([true, false])
            .allow_drag(false)
            .allow_boxed_zoom(false)
            .allow_axis_zoom_drag(false)
            .show(&mut ui.new_child(room), move |plot| {
                plot.set_plot_bounds(set);
                navigation::zoom_by_wheel(plot, Vec2::new(1.0, 0.0));
                self.add_to(plot, canvas.width());
            });
        let mut now = *shared;
        now.set_x(shown.transform.bounds());
        navigation::follow(ui, &mut view.manual, *shared, now, canvas.size());
        shown
    }

    /// What is shown.
    fn figure(self) -> Figure {
        self.state.along(self.layout)
    }

    /// The curves that are shown: of a figure those of the chosen rows, of what networks take all forms.
    fn shown(self) -> impl DoubleEndedIterator<Item = usize> {
        (0..3).filter(move |&curve| self.layout.shown[curve] || self.layout.cost.is_some())
    }

    /// The colour of a curve. That of training, validation and test rows stands for these alone.
    fn color(self, curve: usize) -> Color32 {
        if self.layout.cost.is_some() { self.palette.text } else { self.palette.curves[curve] }
    }

    /// Names the curves of what networks take, each with what the selected network does, or without one the last.
    fn write_forms(self, ui: &Ui, transform: &PlotTransform) {
        let Some(cost) = self.layout.cost else { return };
        let frame = *transform.frame();
        let is_in_sight = |mark: &&Mark| frame.x_range().contains(self.position(transform, mark, 2).x);
        let last = self.curves.front().filter(is_in_sight).last();
        let told = self.curves.shown(self.state).filter(|_| self.shows_selection).or(last.copied());
        let (Some(last), Some(told)) = (last, told) else { return };
        let names = (0..3).filter(|&form| !last.scores[form].is_nan() && !told.scores[form].is_nan());
        let mut names: Vec<(f32, usize)> = names.map(|form| (self.position(transform, last, form).y, form)).collect();
        names.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let painter = ui.painter().with_clip_rect(frame);
        let mut above = frame.top();
        for (y, form) in names {
            let text = format!("{} {}", FORMS[form], cost.written(told.scores[form]));
            let galley = painter.layout_no_wrap(text, theme::small(), self.palette.text);
            // One below the other, where their curves meet.
            let top = (y - galley.size().y - 1.0).max(above);
            above = top + galley.size().y;
            let place = pos2(frame.right() - 8.0 - galley.size().x, top);
            painter.rect_filled(Rect::from_min_size(place, galley.size()).expand(1.0), 2.0, self.palette.canvas);
            painter.galley(place, galley, self.palette.text);
        }
        if self.curves.front().all(|mark| mark.scores[0].is_nan()) {
            let text = match cost {
                Cost::Bytes => "being counted",
                Cost::Time if self.state.is_computing() => "measured once the run has ended",
                Cost::Time => "being measured",
            };
            painter.text(frame.center(), Align2::CENTER_CENTER, text, theme::small(), self.palette.weak);
        }
    }

    /// What the network that is shown takes, for those who do not see it.
    fn spoken(self) -> String {
        let (Some(cost), Some(mark)) = (self.layout.cost, self.curves.shown(self.state)) else { return String::new() };
        let told = FORMS.iter().zip(mark.scores).filter(|(_, value)| !value.is_nan());
        told.map(|(form, value)| format!(", {form} {}", cost.written(value))).collect::<Vec<_>>().concat()
    }

    fn position(self, transform: &PlotTransform, mark: &Mark, curve: usize) -> Pos2 {
        let [x, y] = mark.score_place(self.layout, curve);
        pos2(transform.position_from_point_x(x), transform.position_from_point_y(y))
    }

    /// What the best constant answer comes to, where that is in sight: on validation rows if they are shown, else on training rows.
    fn constant(self, ui: &Ui, transform: &PlotTransform) {
        let Figure::Metric(metric) = self.figure() else { return };
        let shows_validation = self.layout.shown[1] && self.curves.marks.iter().any(|mark| !mark.scores[1].is_nan());
        let set = if shows_validation { RowSet::Validation } else { RowSet::Training };
        let Some(value) = self.state.best_constant(set, metric) else { return };
        let frame = *transform.frame();
        let y = transform.position_from_point_y(value);
        if self.curves.marks.is_empty() || !frame.y_range().contains(y) {
            return;
        }
        let line = [pos2(frame.left(), y), pos2(frame.right(), y)];
        let painter = ui.painter().with_clip_rect(frame);
        painter.extend(Shape::dotted_line(&line, self.palette.weak.gamma_multiply(0.8), 5.0, 0.75));
        let text = format!("best constant answer {}", metrics::written(metric, Some(value)));
        let above = y - frame.top() > 18.0;
        let (align, place) = if above { (Align2::RIGHT_BOTTOM, y - 1.0) } else { (Align2::RIGHT_TOP, y + 1.0) };
        painter.text(pos2(frame.right() - 8.0, place), align, text, theme::small(), self.palette.weak);
    }

    /// The strip without the front above it, within `area`: with an axis of its own below, which shows the part of the front's.
    pub fn show_alone(self, ui: &mut Ui, area: Rect, front: PlotBounds) {
        let [left, right, top, bottom] = theme::PLOT_ROOM;
        let canvas = Rect::from_min_max(area.min + vec2(left, top + ROOM[0]), area.max - vec2(right, bottom));
        let [low, high] = self.curves.score_range(self.layout, [front.min()[0], front.max()[0]]);
        let bounds = PlotBounds::from_min_max([front.min()[0], low], [front.max()[0], high]);
        let (x_scale, ticks) = (self.layout.scales()[0], [Ticks::default(), Ticks::default()]);
        let [x_ticks, y_ticks] = &ticks;
        let figure = self.figure();
        let write = move |tick: &Tick| score_menu::write(figure, tick);
        let loss = front_plot::loss_name(self.state.info().map(AsRef::as_ref));
        let x_name = if self.layout.swapped { loss } else { front_plot::L1_NAME };
        let x_name = RichText::new(x_name).font(theme::small());
        let x_labels = plot_axes::labels(Axis::X, self.palette, bottom - plot_axes::LABEL_GAP).label(x_name);
        let x_labels = x_labels.formatter(move |mark, _| x_ticks.label(mark, |tick| tick.label.clone()));
        let y_labels = plot_axes::labels(Axis::Y, self.palette, left);
        let outline = Rect::from_min_max(canvas.min - vec2(left, 0.0), canvas.max + vec2(0.0, bottom));
        let room = UiBuilder::new().scope_id(Id::unique("score strip alone")).max_rect(outline);
        let shown = plot_axes::plot("scores", self.palette)
            .x_grid_spacer(move |input| x_ticks.grid(Axis::X, x_scale, &input))
            .y_grid_spacer(move |input| y_ticks.grid(Axis::Y, Scale::Linear, &input))
            .custom_x_axes(vec![plot_axes::gap(egui_plot::VPlacement::Bottom), x_labels])
            .custom_y_axes(vec![y_labels.formatter(move |mark, _| y_ticks.label(mark, write))])
            .show(&mut ui.new_child(room), move |plot| {
                plot.set_plot_bounds(bounds);
                self.add_to(plot, canvas.width());
            });
        self.constant(ui, &shown.transform);
        self.write_forms(ui, &shown.transform);
        let corner = pos2(canvas.left() - left + 4.0, canvas.top() - 6.0);
        let name = score_menu::label(self.figure());
        ui.painter().text(corner, Align2::LEFT_BOTTOM, name, theme::small(), self.palette.text);
    }

    fn add_to(self, plot: &mut PlotUi<'a>, width: f32) {
        if self.layout.shown[1] && self.layout.cost.is_none() {
            plot_items::band(plot, &self.curves.bands[1], self.palette.curves[1]);
        }
        for curve in self.shown().rev() {
            let series = &self.curves.scores[curve];
            let radius = plot_items::marker_radius(series.points.len(), width, curve) * 0.8;
            plot_items::curve(plot, series, curve, self.color(curve), radius);
        }
        let Some(mark) = self.curves.shown(self.state).filter(|_| self.shows_selection) else { return };
        let [x, _] = mark.score_place(self.layout, 0);
        if !x.is_finite() {
            return;
        }
        plot_items::cursor(plot, self.palette, x);
        for curve in self.shown().filter(|&curve| !mark.scores[curve].is_nan()) {
            plot_items::ring(plot, self.palette, curve, mark.score_place(self.layout, curve));
        }
    }

    /// Clicking and dragging select by the horizontal place.
    fn interact(
        &self,
        ui: &Ui,
        response: &Response,
        transform: &PlotTransform,
        view: &mut View,
        commands: &mut Vec<AppCommand>,
    ) {
        if response.double_clicked_by(PointerButton::Primary) {
            commands.push(AppCommand::ResetView);
        }
        let pointer = response.interact_pointer_pos();
        let button = PointerButton::Primary;
        let nearest = pointer.and_then(|pointer| self.nearest(transform, pointer)).map(|(mark, _)| mark.number);
        if response.clicked_by(button) {
            view.click(response, nearest, commands);
        } else if response.dragged_by(button) || response.drag_stopped_by(button) {
            commands.extend(nearest.map(AppCommand::Select));
        }
        let Some(hover) = response.hover_pos().filter(|_| !response.dragged()) else { return };
        if let Some((mark, x)) = self.nearest(transform, hover) {
            ui.painter().vline(x, transform.frame().y_range(), self.palette.hair());
            readout::show(
                ui,
                response,
                self.state,
                mark.number,
                beside(transform.frame(), x.max(hover.x), x.min(hover.x), ui),
            );
        }
    }

    /// The point of the front whose horizontal place is nearest, and that place.
    fn nearest(&self, transform: &PlotTransform, pointer: Pos2) -> Option<(&'a Mark, f32)> {
        self.curves
            .front()
            .map(|mark| (mark, transform.position_from_point_x(mark.score_place(self.layout, 0)[0])))
            .filter(|(_, x)| x.is_finite())
            .min_by(|a, b| (a.1 - pointer.x).abs().total_cmp(&(b.1 - pointer.x).abs()))
    }
}

/// Distance of the figures from the line under the pointer.
const GAP: f32 = 14.0;

/// Where the figures stand: beside the line, at the foot of the strip, where scores seldom are; to the left of it at the right end.
fn beside(frame: &Rect, right: f32, left: f32, ui: &Ui) -> (PopupAnchor, RectAlign) {
    let foot = frame.bottom() + 2.0 * GAP;
    if right + GAP + readout::WIDTH < ui.ctx().content_rect().right() {
        (pos2(right + GAP, foot).into(), RectAlign::TOP_START)
    } else {
        (pos2(left - GAP, foot).into(), RectAlign::TOP_END)
    }
}
