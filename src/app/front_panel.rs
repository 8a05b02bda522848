//! The front: legend and controls, the plot, and what the pointer does in it.

use eframe::egui::{
    self, CursorIcon, EventFilter, Id, PointerButton, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, vec2,
};

use super::{
    command::AppCommand,
    curves::{Curves, Mark},
    front_plot::{self, FrontPlot},
    picking, readout,
    settings::Layout,
    state::State,
    theme,
    view::{Bounds, Transform},
    widgets,
};

/// What part of the front is shown, and what the pointer is doing with it.
#[derive(Debug, Default)]
pub struct View {
    /// The part that a person has zoomed to; without one the whole front is framed as it grows.
    pub manual: Option<Bounds>,
    /// Where a box zoom began.
    box_from: Option<Pos2>,
    /// The last frame's transform.
    pub transform: Option<Transform>,
    /// The point under the pointer.
    pub hovered: Option<usize>,
}

/// What the panel needs to know.
pub struct FrontPanel<'a> {
    /// What is shown.
    pub state: &'a State,
    /// The curves.
    pub curves: &'a Curves,
    /// The axes.
    pub layout: Layout,
    /// What part is shown.
    pub view: &'a mut View,
    /// Where commands go.
    pub commands: &'a mut Vec<AppCommand>,
}

/// The widget of the plot.
#[must_use]
pub fn plot_id() -> Id {
    Id::unique("front plot")
}

/// The widget of the handle.
#[must_use]
pub fn handle_id() -> Id {
    Id::unique("front handle")
}

impl FrontPanel<'_> {
    /// Shows legend, controls and plot; the plot takes `height` points.
    pub fn show(&mut self, ui: &mut Ui, height: f32) {
        self.controls(ui);
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        self.plot(ui, plot_rect(area, self.layout.swapped));
    }

    /// The legend, and what acts on the whole picture; on two lines where one is too short.
    fn controls(&mut self, ui: &mut Ui) {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        if ui.available_width() < theme::CONTROLS_WIDTH {
            ui.horizontal(|ui| self.legend(ui));
            ui.horizontal(|ui| self.buttons(ui));
            return;
        }
        ui.horizontal(|ui| {
            self.legend(ui);
            let buttons = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(buttons, |ui| self.buttons(ui));
        });
    }

    fn legend(&mut self, ui: &mut Ui) {
        for curve in 0..3 {
            if curve == 0 || self.curves.marks.first().is_none_or(|mark| !mark.losses[curve].is_nan()) {
                let shown = self.layout.shown[curve];
                widgets::legend_entry(ui, self.commands, AppCommand::ToggleCurve(curve), curve, shown);
            }
        }
    }

    fn buttons(&mut self, ui: &mut Ui) {
        widgets::icon_button(ui, self.commands, AppCommand::ResetView, self.view.manual.is_some());
        widgets::icon_button(ui, self.commands, AppCommand::SwapAxes, true);
        let label = if self.state.lacks_validation() { "Lowest loss" } else { "Best validated" };
        let there = self.state.best().is_some();
        widgets::labelled_button(ui, self.commands, AppCommand::SelectBest, label, there);
    }

    /// A switch beside the name of each axis makes it logarithmic.
    fn scale_switches(&mut self, ui: &mut Ui, plot: &FrontPlot<'_>) {
        let l1 = (AppCommand::ToggleL1Scale, self.layout.l1_scale);
        let loss = (AppCommand::ToggleLossScale, self.layout.loss_scale);
        let axes = if self.layout.swapped { [loss, l1] } else { [l1, loss] };
        for ((command, scale), name) in axes.into_iter().zip(plot.name_rects(ui.painter())) {
            let size = vec2(34.0, 18.0);
            let rect = Rect::from_min_size(egui::pos2(name.right() + 8.0, name.center().y - size.y / 2.0), size);
            widgets::small_toggle(ui, self.commands, command, rect, "log", scale == super::axes::Scale::Log);
        }
    }

    fn plot(&mut self, ui: &mut Ui, rect: Rect) {
        let bounds = self.view.manual.unwrap_or_else(|| self.curves.frame(self.state, self.layout));
        let response = ui.interact(rect, plot_id(), Sense::click_and_drag());
        response.widget_info(|| widgets::described(egui::accesskit::Role::Figure, &self.description()));
        let transform = self.navigate(ui, &response, Transform { rect, bounds });
        self.view.transform = Some(transform);
        let palette = theme::of(ui.visuals());
        let plot = FrontPlot { state: self.state, curves: self.curves, layout: self.layout, palette, transform };
        plot.paint(ui.painter(), ui.input(|input| input.time));
        self.scale_switches(ui, &plot);
        let touched = touched(&plot, &response);
        self.view.hovered = touched.map(|(mark, _)| mark.number);
        self.click(&plot, &response);
        let inside = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let dragging = self.handle(ui, &plot);
        if let Some((mark, position)) = touched.filter(|_| !dragging && !response.dragged()) {
            inside.circle_stroke(position, 6.5, Stroke::new(1.5, palette.strong));
            readout::show(ui, &response, self.state, mark.number);
        }
        self.paint_box(ui, &response);
        if response.has_focus() {
            let ring = Stroke::new(1.5, palette.accent);
            ui.painter().rect_stroke(rect, 4.0, ring, StrokeKind::Outside);
        }
    }

    fn description(&self) -> String {
        format!("Front of {} points", self.curves.marks.len())
    }

    /// Scrolling and pinching zoom, dragging pans, a box drawn with the other button is zoomed to, a double click
    /// shows everything.
    fn navigate(&mut self, ui: &Ui, response: &Response, transform: Transform) -> Transform {
        let mut bounds = transform.bounds;
        if response.contains_pointer()
            && let Some(pointer) = ui.input(|input| input.pointer.hover_pos())
            && let Some(factor) = wheel(ui)
        {
            bounds = bounds.zoomed([factor; 2], transform.from_screen(pointer));
        }
        if response.dragged_by(PointerButton::Primary) {
            bounds = Transform { bounds, ..transform }.dragged(response.drag_delta());
        }
        if response.drag_started_by(PointerButton::Secondary) {
            self.view.box_from = ui.input(|input| input.pointer.press_origin());
        }
        if response.drag_stopped_by(PointerButton::Secondary)
            && let (Some(from), Some(to)) = (self.view.box_from.take(), response.interact_pointer_pos())
        {
            bounds = transform.boxed(from, to).unwrap_or(bounds);
        }
        if bounds != transform.bounds {
            self.view.manual = Some(bounds);
        }
        if response.double_clicked_by(PointerButton::Primary) {
            self.commands.push(AppCommand::ResetView);
        }
        if response.dragged_by(PointerButton::Primary) {
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        }
        Transform { bounds, ..transform }
    }

    fn click(&mut self, plot: &FrontPlot<'_>, response: &Response) {
        if !response.clicked_by(PointerButton::Primary) {
            return;
        }
        // The keys go to the front from now on, wherever the focus was.
        if let Some(focused) = response.ctx.memory(egui::Memory::focused) {
            response.ctx.memory_mut(|memory| memory.surrender_focus(focused));
        }
        let pointer = response.interact_pointer_pos();
        if let Some((mark, _, _)) = pointer.and_then(|pointer| nearest(plot, pointer)) {
            self.commands.push(AppCommand::Select(mark.number));
        }
    }

    /// The ring at the selection: drawn, dragged along the front, and known to assistive technology as a slider.
    fn handle(&mut self, ui: &Ui, plot: &FrontPlot<'_>) -> bool {
        let number = self.state.shown().map(|member| member.point.number);
        let Some(mark) = number.and_then(|number| self.curves.mark(number)) else { return false };
        let position = plot.position(mark, 0);
        if !position.is_finite() {
            return false;
        }
        let painter = ui.painter().with_clip_rect(plot.transform.rect.expand(9.0).intersect(ui.clip_rect()));
        if !plot.transform.rect.expand(1.0).contains(position) {
            return false;
        }
        let grip = Rect::from_center_size(position, vec2(2.0, 2.0) * theme::HANDLE_RADIUS[1]);
        let response = ui.interact(grip, handle_id(), Sense::drag() | Sense::FOCUSABLE);
        self.describe_handle(ui, &response, mark);
        if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
            let front: Vec<&Mark> = self.curves.front().collect();
            let positions: Vec<Pos2> = front.iter().map(|mark| plot.position(mark, 0)).collect();
            let pulled = picking::along(&positions, pointer).and_then(|index| front.get(index));
            self.commands.extend(pulled.map(|mark| AppCommand::Select(mark.number)));
        }
        let active = response.hovered() || response.dragged() || response.has_focus();
        front_plot::paint_handle(&painter, plot.palette, position, active, self.state.best() == Some(mark.number));
        response.clone().on_hover_and_drag_cursor(CursorIcon::Grab);
        response.dragged()
    }

    fn describe_handle(&mut self, ui: &Ui, response: &Response, mark: &Mark) {
        let label = format!("Selected point {}", mark.number);
        let index = self.state.front.index_of(mark.number).unwrap_or_default() as f64;
        response.widget_info(|| egui::WidgetInfo::slider(true, index, &label));
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        for id in [plot_id(), handle_id()] {
            if ui.memory(|memory| memory.has_focus(id)) {
                ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            }
        }
        let requested = |action| ui.input(|input| input.num_accesskit_action_requests(response.id, action));
        for (action, step) in [(egui::accesskit::Action::Increment, 1), (egui::accesskit::Action::Decrement, -1)] {
            self.commands.extend((0..requested(action)).map(|_| AppCommand::Step(step)));
        }
    }

    fn paint_box(&self, ui: &Ui, response: &Response) {
        let pointer = response.interact_pointer_pos().filter(|_| response.dragged_by(PointerButton::Secondary));
        let (Some(from), Some(to)) = (self.view.box_from, pointer) else { return };
        let drawn = Rect::from_two_pos(from, to).intersect(response.rect);
        let palette = theme::of(ui.visuals());
        ui.painter().rect(
            drawn,
            2.0,
            palette.accent.gamma_multiply(0.12),
            Stroke::new(1.0, palette.accent),
            StrokeKind::Inside,
        );
    }
}

/// The canvas within the room of the plot.
fn plot_rect(area: Rect, swapped: bool) -> Rect {
    let [left, right, top, bottom] = theme::PLOT_ROOM;
    // Names of axes and the second axis stand above the canvas, or on its right when the axes are exchanged.
    let right = if swapped { left } else { right };
    Rect::from_min_max(area.min + vec2(left, top + 36.0), area.max - vec2(right, bottom))
}

/// How much the wheel or a pinch zooms in this frame.
pub fn wheel(ui: &Ui) -> Option<f64> {
    let (scrolled, pinched) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
    let factor = f64::from(-scrolled / 240.0).exp() / f64::from(pinched);
    (factor != 1.0 && factor.is_finite()).then_some(factor)
}

/// The point nearest to the pointer among all curves that are shown, its place and its distance.
fn nearest<'a>(plot: &FrontPlot<'a>, pointer: Pos2) -> Option<(&'a Mark, Pos2, f32)> {
    let marks = &plot.curves.marks;
    let curves: Vec<usize> = (0..3).filter(|&curve| plot.layout.shown[curve]).collect();
    let positions: Vec<Pos2> = curves
        .iter()
        .flat_map(|&curve| marks.iter().map(move |mark| plot.position(mark, curve)))
        .map(|position| if plot.transform.rect.contains(position) { position } else { Pos2::new(f32::NAN, f32::NAN) })
        .collect();
    let (index, distance) = picking::nearest(&positions, pointer)?;
    Some((marks.get(index % marks.len())?, positions[index], distance))
}

/// The point under the pointer and its place.
fn touched<'a>(plot: &FrontPlot<'a>, response: &Response) -> Option<(&'a Mark, Pos2)> {
    let (mark, position, distance) = nearest(plot, response.hover_pos()?)?;
    (distance <= theme::TOUCH_DISTANCE).then_some((mark, position))
}
