//! The ring at the selection.

use eframe::egui::{self, CursorIcon, EventFilter, Rect, Response, Sense, Ui, vec2};

use super::{
    super::{command::AppCommand, figures, front_plot, naming, pointed::Pointed, theme},
    FrontPanel, handle_id,
};
use crate::front::Point;

impl FrontPanel<'_> {
    /// The ring at the selection: drawn, dragged along the front, and known to assistive technology as a slider. Where
    /// it is let go counts too, unless that was a click.
    pub(super) fn handle(&mut self, ui: &Ui, pointed: &Pointed<'_>, clicked: bool) -> bool {
        let Pointed { plot, transform } = pointed;
        let Some(mark) = self.curves.shown(self.state) else { return false };
        let position = plot.position(transform, &mark, plot.ring_curve(&mark).unwrap_or(0));
        let canvas = *transform.frame();
        self.view.grip = None;
        if !position.is_finite() || !canvas.expand(1.0).contains(position) {
            return false;
        }
        let grip = Rect::from_center_size(position, vec2(2.0, 2.0) * theme::HANDLE_RADIUS[1]);
        let response = ui.interact(grip, handle_id(), Sense::drag() | Sense::FOCUSABLE);
        self.describe_handle(ui, &response);
        self.view.grip = Some(grip);
        let is_held = response.dragged() || response.drag_stopped() || self.view.gripped;
        let is_pulled = is_held && !self.view.taken_back || self.state.pulled.is_some();
        if is_pulled && ui.input(|input| input.key_pressed(egui::Key::Escape)) {
            self.commands.push(AppCommand::TakeBack);
            self.view.taken_back = true;
        }
        let dragged = !clicked && is_held && !self.view.taken_back;
        self.view.taken_back &= is_held;
        if !std::mem::replace(&mut self.view.dragged, dragged) && dragged {
            self.commands.push(AppCommand::Grip);
        }
        if let Some(pointer) = ui.input(|input| input.pointer.interact_pos()).filter(|_| dragged) {
            // A ring that is held still asks for nothing.
            self.commands.extend(pointed.pulled(pointer).filter(|command| !self.state.is_done(command)));
        }
        if dragged && response.drag_stopped() {
            self.commands.push(AppCommand::LetGo);
        }
        if plot.ring_curve(&mark).is_none() {
            // Without any curve there is nothing for it to stand on; the keys go on.
            return dragged;
        }
        let active = response.hovered() || dragged || response.has_focus();
        let painter = ui.painter().with_clip_rect(canvas.expand(9.0).intersect(ui.clip_rect()));
        front_plot::paint_handle(&painter, plot.palette, position, active, self.state.distinction(mark.number));
        response.on_hover_and_drag_cursor(CursorIcon::Grab);
        dragged
    }

    fn describe_handle(&mut self, ui: &Ui, response: &Response) {
        let shown = self
            .state
            .shown()
            .map(|member| &member.point)
            .filter(|_| self.state.pulled.is_none() && self.state.departed().is_none());
        let name = self.state.shown().map(|member| naming::name(&member.point)).unwrap_or_default();
        let distinction = shown.and_then(|point| self.state.distinction(point.number));
        let distinction = distinction.map_or_else(String::new, |of| format!(", {}", of.label()));
        let label = format!("Selected: {name}{distinction}");
        let index = self.state.place().unwrap_or_default() as f64;
        let spoken = self.state.shown().map(|member| spoken_value(&member.point)).unwrap_or_default();
        response.widget_info(|| egui::WidgetInfo {
            current_text_value: Some(spoken.clone()),
            ..egui::WidgetInfo::slider(true, index, &label)
        });
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        for id in self.view.widgets() {
            if ui.memory(|memory| memory.has_focus(id)) {
                ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            }
        }
        let requested = |action| ui.input(|input| input.num_accesskit_action_requests(response.id, action));
        for (action, step) in [(egui::accesskit::Action::Increment, 1), (egui::accesskit::Action::Decrement, -1)] {
            self.commands.extend((0..requested(action)).map(|_| AppCommand::Step(step)));
        }
    }
}

/// What assistive technology says of where the handle stands.
fn spoken_value(point: &Point) -> String {
    let validation = point
        .validation
        .map_or_else(String::new, |rows| format!(", validation loss {}", figures::significant(rows.loss)));
    let (norm, loss) = (naming::norm(point), figures::significant(point.train.loss));
    format!("{norm}, training loss {loss}{validation}")
}
