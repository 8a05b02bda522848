//! The front: legend and controls, the plot, and what the pointer does in it.

use eframe::egui::{
    self, Event, Id, InputState, PointerButton, Pos2, Rect, RectAlign, Response, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, Vec2, vec2,
};
use egui_plot::{PlotBounds, PlotResponse, PlotTransform};

use super::{
    command::AppCommand,
    curves::{Curves, REFITS},
    front_axes::{self, FrontAxes},
    front_plot::FrontPlot,
    navigation, panes,
    plot_axes::Ticks,
    pointed::Pointed,
    readout, selectors,
    settings::Layout,
    state::State,
    theme, widgets,
};
use crate::front::Selector;

/// What part of the front is shown, and what the pointer is doing with it.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // none follows from the others
pub struct View {
    /// The part that a person has zoomed to; without one the whole front is framed as it grows.
    pub manual: Option<PlotBounds>,
    /// The last frame's transform.
    pub transform: Option<PlotTransform>,
    /// The point under the pointer.
    pub hovered: Option<usize>,
    /// Ticks of the horizontal axis, which the strip below shares.
    pub x_ticks: Ticks,
    /// Ticks of the front's vertical axis.
    pub y_ticks: Ticks,
    /// Ticks of the strip's vertical axis.
    pub score_ticks: Ticks,
    /// The widget of the plot.
    plot: Option<Id>,
    /// Where the handle could be gripped in the last frame.
    grip: Option<Rect>,
    /// Whether the handle is held, or was let go in this frame.
    gripped: bool,
    /// Whether the handle was dragged in the last frame.
    dragged: bool,
    /// Whether the handle, which is held still, was taken back.
    taken_back: bool,
    /// Whether the last click has selected a point.
    selects: bool,
    /// Whether the button was still down at the end of the last frame.
    down: bool,
}

impl View {
    /// The widgets in which the keys belong to the front.
    #[must_use]
    pub fn widgets(&self) -> Vec<Id> {
        self.plot.into_iter().chain([handle_id()]).collect()
    }

    /// Selects the point that was clicked, if one was. Two clicks show everything and select nothing: what the first of them has
    /// selected is taken back.
    pub fn click(&mut self, response: &Response, point: Option<usize>, commands: &mut Vec<AppCommand>) {
        if response.double_clicked_by(PointerButton::Primary) {
            commands.extend(std::mem::take(&mut self.selects).then_some(AppCommand::SelectAgain));
        } else if !response.triple_clicked_by(PointerButton::Primary) {
            self.selects = point.is_some();
            commands.extend(point.map(AppCommand::Select));
        }
    }

    /// Notes whether the handle is held. By itself the toolkit looks only where the pointer is at the end of a frame:
    /// after a press and a quick move within one, that is no longer the handle, and once the button is up it forgets
    /// where it was pressed.
    fn follow_grip(&mut self, ui: &Ui) {
        self.gripped &= self.down;
        if let (Some(grip), Some(origin)) = (self.grip, ui.input(pressed_at)) {
            self.gripped = grip.contains(origin) && ui.ctx().layer_id_at(origin) == Some(ui.layer_id());
        }
        self.down = ui.input(|input| input.pointer.primary_down());
    }
}

/// Where the primary button was pressed since the last frame.
fn pressed_at(input: &InputState) -> Option<Pos2> {
    input.events.iter().rev().find_map(|event| match *event {
        Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, .. } => Some(pos),
        _ => None,
    })
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
    /// Whether it stands under a title bar, which has the menu of its pane.
    pub titled: bool,
    /// Where commands go.
    pub commands: &'a mut Vec<AppCommand>,
}

/// The widget of the handle.
#[must_use]
pub fn handle_id() -> Id {
    Id::unique("front handle")
}

impl FrontPanel<'_> {
    /// Shows legend, controls and plot; of the height that is left below the former the plot takes what `height` tells.
    pub fn show(&mut self, ui: &mut Ui, height: impl FnOnce(f32) -> f32) {
        self.controls(ui);
        let height = height(ui.available_height()).max(1.0);
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        self.plot(ui, front_axes::canvas(area, self.layout.swapped));
    }

    /// The legend, and what acts on the whole picture; on two lines where one is too short.
    fn controls(&mut self, ui: &mut Ui) {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        if ui.available_width() < theme::CONTROLS_WIDTH {
            ui.horizontal_wrapped(|ui| self.legend(ui));
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
                widgets::legend_entry(ui, self.commands, AppCommand::ToggleCurve(curve), Some(curve), shown);
            }
        }
        if self.curves.has_refits() {
            widgets::legend_entry(ui, self.commands, AppCommand::ToggleRefitCurve, None, self.layout.refits);
        }
        widgets::legend_entry(ui, self.commands, AppCommand::ToggleBranches, None, self.layout.branches);
    }

    fn buttons(&mut self, ui: &mut Ui) {
        if !self.titled {
            panes::pane_menu(ui, panes::View::Front, self.commands);
        }
        widgets::icon_button(ui, self.commands, AppCommand::ResetView, self.view.manual.is_some());
        widgets::icon_button(ui, self.commands, AppCommand::SwapAxes, true);
        selectors::menu(ui, self.state, self.commands);
        // Where nothing can be recommended there is a network of lowest training loss all the same.
        let (command, label, there) = if self.state.lacks_validation() && !self.state.awaits_folds() {
            let best = Selector::Best;
            (AppCommand::Choose(best), selectors::label(self.state, best), self.state.best().is_some())
        } else {
            (AppCommand::Recommend, AppCommand::Recommend.label(), self.state.recommended().is_some())
        };
        widgets::labelled_button(ui, self.commands, command, label, there);
    }

    /// A switch beside the name of each axis makes it logarithmic.
    fn scale_switches(&mut self, ui: &mut Ui, names: [Rect; 2]) {
        let l1 = (AppCommand::ToggleL1Scale, self.layout.l1_scale);
        let loss = (AppCommand::ToggleLossScale, self.layout.loss_scale);
        let axes = if self.layout.swapped { [loss, l1] } else { [l1, loss] };
        for ((command, scale), name) in axes.into_iter().zip(names) {
            let size = vec2(34.0, 18.0);
            let rect = Rect::from_min_size(egui::pos2(name.right() + 8.0, name.center().y - size.y / 2.0), size);
            widgets::small_toggle(ui, self.commands, command, rect, "log", scale == super::axes::Scale::Log);
        }
    }

    fn plot(&mut self, ui: &mut Ui, canvas: Rect) {
        let palette = theme::of(ui.visuals());
        let plot =
            FrontPlot { state: self.state, curves: self.curves, layout: self.layout, palette, shows_selection: true };
        let PlotResponse { response, transform, .. } = self.draw(ui, plot, canvas);
        let canvas = *transform.frame();
        response.widget_info(|| widgets::described(egui::accesskit::Role::Figure, &plot.description()));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(plot.told()));
        plot.note(ui.painter(), canvas);
        if response.double_clicked_by(PointerButton::Primary) {
            self.commands.push(AppCommand::ResetView);
        }
        let pointed = Pointed { plot, transform };
        let touched = pointed.touched(&response);
        self.view.hovered = touched.map(|(mark, _)| mark.number);
        self.compute(ui, &pointed, &response);
        let clicked = self.click(&pointed, &response);
        let dragging = self.handle(ui, &pointed, clicked);
        if let Some((mark, position)) = touched.filter(|_| !dragging && !response.dragged()) {
            let inside = ui.painter().with_clip_rect(canvas.intersect(ui.clip_rect()));
            inside.circle_stroke(position, 6.5, Stroke::new(1.5, palette.strong));
            // The front falls to the right, and so does a validation curve for most of its way: there is room above it.
            let pointer = response.hover_pos().unwrap_or(position);
            let place = egui::pos2(pointer.x.max(position.x), pointer.y.min(position.y));
            readout::show(ui, &response, self.state, mark.number, (place.into(), RectAlign::TOP_START));
        }
        if response.has_focus() {
            ui.painter().rect_stroke(canvas, 4.0, Stroke::new(1.5, palette.accent), StrokeKind::Outside);
        }
    }

    /// The plot itself and its axes; it pans and zooms by itself, and is followed where it has gone.
    fn draw(&mut self, ui: &mut Ui, plot: FrontPlot<'_>, canvas: Rect) -> PlotResponse<()> {
        let set = self.view.manual.unwrap_or_else(|| self.curves.frame(self.state, self.layout));
        self.view.follow_grip(ui);
        let gripped = self.view.gripped;
        let now = ui.input(|input| input.time);
        let axes = FrontAxes { plot, ticks: [&self.view.x_ticks, &self.view.y_ticks] };
        // An identity of its own: the keyboard focus stays, whatever widgets come and go before it.
        let room = UiBuilder::new().scope_id(Id::unique("front plot")).max_rect(axes.outline(canvas));
        let shown = axes.dressed().allow_drag(!gripped).show(&mut ui.new_child(room), move |inside| {
            inside.set_plot_bounds(set);
            navigation::zoom_by_wheel(inside, Vec2::splat(1.0));
            plot.add_to(inside, canvas.width(), now);
        });
        let canvas = *shown.transform.frame();
        axes.write_names(ui.painter(), canvas);
        let names = axes.name_rects(ui.painter(), canvas);
        navigation::follow(ui, &mut self.view.manual, set, *shown.transform.bounds(), canvas.size());
        self.view.transform = Some(shown.transform);
        self.view.plot = Some(shown.response.id);
        self.scale_switches(ui, names);
        shown
    }

    /// Return asks for the network under the pointer.
    fn compute(&mut self, ui: &Ui, pointed: &Pointed<'_>, response: &Response) {
        let is_free = ui.memory(|memory| memory.focused().is_none_or(|focus| self.view.widgets().contains(&focus)));
        let Some(pointer) = response.hover_pos().filter(|_| is_free && self.state.can_compute()) else { return };
        if ui.input(|input| input.key_pressed(egui::Key::Enter)) {
            let place = pointed.transform.value_from_position(pointer);
            let l1 = self.layout.l1_at([place.x, place.y]);
            self.commands.extend((l1.is_finite() && l1 >= 0.0).then_some(AppCommand::Compute(l1)));
        }
    }

    /// Selects where a click was; gives whether there was one.
    fn click(&mut self, pointed: &Pointed<'_>, response: &Response) -> bool {
        if !response.clicked_by(PointerButton::Primary) {
            return false;
        }
        // The keys go to the front from now on, wherever the focus was.
        if let Some(focused) = response.ctx.memory(egui::Memory::focused) {
            response.ctx.memory_mut(|memory| memory.surrender_focus(focused));
        }
        let pointer = response.interact_pointer_pos();
        let near = pointer.and_then(|pointer| pointed.nearest(pointer)).filter(|near| near.2 <= theme::TOUCH_DISTANCE);
        // Of a refit that is clicked on, the point is selected and the refit shown.
        if near.is_some_and(|near| near.3 == REFITS) && !self.state.prefers_refits {
            self.commands.push(AppCommand::ToggleRefits);
        }
        self.view.click(response, near.map(|near| near.0.number), self.commands);
        true
    }
}

#[path = "front_handle.rs"]
mod handle;
