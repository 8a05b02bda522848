//! Divides the window: the bars on top and at the foot, the setup on the left, and the panes.

use eframe::egui::{
    self, CentralPanel, EventFilter, Frame, Id, Key, Margin, Panel, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    accesskit::Role, pos2, vec2,
};

use super::{
    App,
    command::AppCommand,
    export_dialog, failure,
    front_panel::{self, FrontPanel},
    inspector, launch_run,
    panes::{Bars, Hover, Seen, View},
    run_bar, score_strip, setup_changes, setup_panel, status_bar, theme, widgets,
};

/// Space above and below the line over the foot of the inspector.
const FOOT_GAP: f32 = 12.0;
/// Width at the most of what a line between two panes is gripped by.
const LINE_WIDTH: f32 = 12.0;
/// The least height of the front's plot.
const LEAST_FRONT: f32 = 160.0;

/// The lines between panes are dragged: Tab passes them by.
fn pass_lines_by(ui: &Ui) {
    let focused = ui.memory(egui::Memory::focused).and_then(|focused| ui.ctx().read_response(focused));
    let Some(line) = focused.filter(|line| line.sense.senses_drag() && line.rect.size().min_elem() <= LINE_WIDTH)
    else {
        return;
    };
    // What is as thin and short as a line is wide is none.
    if line.rect.size().max_elem() > 8.0 * LINE_WIDTH {
        let back = ui.input(|input| input.modifiers.shift);
        let direction = if back { egui::FocusDirection::Previous } else { egui::FocusDirection::Next };
        ui.memory_mut(|memory| memory.move_focus(direction));
        // Once for each press: a line that keeps the focus must not keep the window awake.
        if ui.input(|input| input.key_pressed(egui::Key::Tab)) {
            ui.ctx().request_repaint();
        }
    }
}

/// The widget that a pane is as a whole, while it has the keyboard.
fn pane_id(view: View) -> Id {
    Id::unique(("pane", view))
}

impl App {
    pub(super) fn setup_is_open(&self, ctx: &egui::Context) -> bool {
        self.setup_open.unwrap_or(ctx.content_rect().width() >= theme::FOLD_WIDTH)
    }

    pub(super) fn panels(&mut self, ui: &mut Ui) {
        let [run_height, status_height] = theme::BAR_HEIGHT;
        let palette = theme::of(ui.visuals());
        let bar = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(16, 10));
        let obstacle = self.findings.obstacle();
        Panel::top("run bar").exact_size(run_height).resizable(false).frame(bar).show(ui, |ui| {
            run_bar::show(ui, &self.state, &self.settings.panes, obstacle, &mut self.commands);
        });
        let foot = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(16, 4));
        Panel::bottom("status bar").exact_size(status_height).resizable(false).frame(foot).show(ui, |ui| {
            let (interrupted, before) = (self.launch.interrupted(), &self.run_before);
            status_bar::show(ui, &self.state, |ui| {
                launch_run::show(ui, interrupted, &mut self.commands);
                before.show(ui, &self.state, &mut self.commands);
                interrupted.is_empty()
            });
        });
        self.setup_column(ui);
        let frame = Frame::new().fill(palette.panel);
        CentralPanel::default().frame(frame).show(ui, |ui| self.show_panes(ui));
    }

    fn setup_column(&mut self, ui: &mut Ui) {
        let palette = theme::of(ui.visuals());
        let frame = Frame::new().fill(palette.panel);
        if self.setup_is_open(ui.ctx()) {
            let frame = frame.inner_margin(Margin { right: 0, ..theme::COLUMN_MARGIN });
            Panel::left("setup").exact_size(theme::SETUP_WIDTH).resizable(false).frame(frame).show(ui, |ui| {
                setup_panel::show(ui, &self.state, &mut self.settings, &self.findings, &mut self.commands);
            });
        } else {
            let frame = frame.inner_margin(Margin::symmetric(6, 12));
            Panel::left("rail").exact_size(theme::RAIL_WIDTH).resizable(false).frame(frame).show(ui, |ui| {
                let setup = &self.settings.setup;
                setup_panel::show_rail(ui, &self.state, setup, &self.findings, &mut self.commands);
            });
        }
    }

    /// Shows every pane that is open, or the one that is enlarged.
    fn show_panes(&mut self, ui: &mut Ui) {
        let mut panes = std::mem::take(&mut self.settings.panes);
        let room = ui.available_width();
        let titled = panes.is_titled() || panes.enlarged.is_some();
        let mut contents = |ui: &mut Ui, view: View| self.pane(ui, view, titled);
        let mut bars = Bars { titled, contents: &mut contents, emitted: Vec::new(), resized: false, stacked: 0 };
        panes.show(ui, &mut bars);
        let Bars { emitted, resized, .. } = bars;
        self.commands.extend(emitted);
        if resized {
            panes.note_resized(room);
        }
        let covered = self.help_open || self.runs_open || self.palette.is_some() || self.enlarged.is_some();
        let is_free = !ui.ctx().any_popup_open() && self.state.pulled.is_none() && !covered;
        if panes.enlarged.is_some() && is_free && ui.input(|input| input.key_pressed(Key::Escape)) {
            panes.enlarged = None;
        }
        self.settings.panes = panes;
        // What lay over the panes in the last frame still keeps the keyboard from them: then it is taken there in the next.
        if ui.memory(egui::Memory::top_modal_layer).is_none() {
            self.focus = None;
        } else if self.focus.is_some() {
            ui.ctx().request_repaint();
        }
        // What lies over the panes takes the keyboard for a while alone.
        if !self.is_covered() {
            self.keyboard_in =
                self.focused(ui.ctx()).or(self.keyboard_in).filter(|&view| self.settings.panes.shows(view));
        }
        pass_lines_by(ui);
    }

    /// Shows a view in its pane.
    fn pane(&mut self, ui: &mut Ui, view: View, titled: bool) {
        let room = ui.max_rect();
        self.take_keyboard(ui, view, room);
        let top = if titled { 8 } else { theme::COLUMN_MARGIN.top };
        // The scroll bar of the inspector floats in the margin.
        let right = if view == View::Inspector { 0 } else { theme::COLUMN_MARGIN.right };
        let margin = Margin { top, right, ..theme::COLUMN_MARGIN };
        ui.set_clip_rect(room.intersect(ui.clip_rect()));
        Frame::new().inner_margin(margin).show(ui, |ui| match view {
            View::Front => self.front(ui, titled),
            View::Inspector => self.inspector(ui, titled),
            View::Predictions => {
                self.predictions.show(ui, &self.state, &self.predicting, &self.hover, &mut self.commands);
            }
            View::Compare => self.pair_view.show(ui, &self.state, &self.predicting, &mut self.commands),
            View::Paths | View::Inputs | View::Network | View::Comparison => {
                let Self { state, curves, settings, hover, commands, panes, .. } = self;
                let seen = Seen { state, curves, settings, hover };
                if let Some(pane) = panes.of(view) {
                    pane.show(ui, &seen, commands);
                }
            }
        });
    }

    /// A pane that the keyboard is taken to has a ring, and Tab goes on with what is in it.
    fn take_keyboard(&mut self, ui: &Ui, view: View, room: Rect) {
        let is_wanted = self.focus == Some(view);
        if view == View::Front {
            if is_wanted {
                ui.memory_mut(|memory| memory.request_focus(front_panel::handle_id()));
            }
            return;
        }
        let id = pane_id(view);
        if is_wanted {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        if ui.memory(|memory| memory.has_focus(id)) {
            let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            let response = ui.interact(room, id, Sense::focusable_noninteractive());
            response.widget_info(|| widgets::described(Role::Group, &format!("{} pane", view.label())));
            let ring = Stroke::new(1.5, theme::of(ui.visuals()).accent);
            ui.painter().rect_stroke(room.shrink(2.0), 4.0, ring, StrokeKind::Inside);
        }
    }

    /// The view that has the keyboard, if one has.
    fn focused(&self, ctx: &egui::Context) -> Option<View> {
        let focused = ctx.memory(egui::Memory::focused)?;
        if self.view.widgets().contains(&focused) {
            return Some(View::Front);
        }
        let in_sight = self.settings.panes.in_sight();
        in_sight.into_iter().find(|&view| pane_id(view) == focused).or_else(|| {
            let place = ctx.read_response(focused)?.rect.center();
            self.settings.panes.at(place)
        })
    }

    /// The widgets in which the keys belong to the front: its own, and the panes themselves.
    pub(super) fn keyed_widgets(&self) -> Vec<Id> {
        let panes = View::ALL.iter().map(|&view| pane_id(view));
        self.view.widgets().into_iter().chain(panes).collect()
    }

    /// Applies a command that concerns the panes.
    pub(super) fn arrange(&mut self, ctx: &egui::Context, command: &AppCommand) {
        let panes = &mut self.settings.panes;
        match *command {
            AppCommand::ToggleView(view) => panes.toggle(view),
            AppCommand::Enlarge(view) => panes.enlarge(view),
            AppCommand::LayOut(ready) => panes.lay_out(ready),
            AppCommand::ResetLayout => panes.reset(),
            AppCommand::ToggleTitleBars => panes.titled = !panes.is_titled(),
            AppCommand::NextPane | AppCommand::PreviousPane => {
                let in_sight = panes.in_sight();
                let count = in_sight.len().max(1);
                let place = self.focused(ctx).and_then(|view| in_sight.iter().position(|&one| one == view));
                let next = match (place, command) {
                    (None, AppCommand::NextPane) => 0,
                    (None, _) => count - 1,
                    (Some(place), AppCommand::NextPane) => (place + 1) % count,
                    (Some(place), _) => (place + count - 1) % count,
                };
                self.focus = in_sight.get(next).copied();
            }
            AppCommand::MovePane(how) => {
                // The keyboard goes with it.
                let moved = self.keyboard_in.and_then(|view| panes.move_pane(view, how));
                self.focus = moved.or(self.keyboard_in);
            }
            _ => {}
        }
    }

    /// The figures above, what is done with the network below: in this order for Tab too, so that the height of the foot is the one that
    /// it had in the last frame.
    fn inspector(&mut self, ui: &mut Ui, titled: bool) {
        let room = ui.available_rect_before_wrap();
        let id = Id::unique("inspector foot");
        let height: f32 = ui.data(|data| data.get_temp(id)).unwrap_or_default();
        let line = room.bottom() - height;
        let above = Rect::from_min_max(room.min, pos2(room.right(), line - FOOT_GAP));
        ui.scope_builder(UiBuilder::new().scope_id(Id::unique("inspector figures")).max_rect(above), |ui| {
            ui.set_clip_rect(above.expand2(vec2(theme::GRID, 0.0)).intersect(ui.clip_rect()));
            self.layers.lit = self.hover.get();
            inspector::show(ui, &self.state, &self.settings, &mut self.layers, titled, &mut self.commands);
            if let Some(place) = self.layers.hovered.take() {
                self.hover.set(Hover::Parameter(place));
            }
        });
        let hair = theme::of(ui.visuals()).hair();
        ui.painter().hline(room.x_range(), line, hair);
        let below = Rect::from_min_max(
            pos2(room.left(), line),
            room.right_bottom() - vec2(f32::from(theme::COLUMN_MARGIN.right), 0.0),
        );
        let foot = ui.scope_builder(UiBuilder::new().scope_id(Id::unique("inspector foot")).max_rect(below), |ui| {
            ui.add_space(FOOT_GAP);
            self.compute_row.show(ui, &self.state, &mut self.commands);
            export_dialog::button(ui, &self.state, &mut self.commands);
        });
        let needed = foot.response.rect.height();
        if (needed - height).abs() > 0.5 {
            ui.data_mut(|data| data.insert_temp(id, needed));
            ui.ctx().request_discard("the foot of the inspector has another height");
        }
    }

    fn front(&mut self, ui: &mut Ui, titled: bool) {
        failure::show(ui, &self.state, &self.findings, &mut self.commands);
        // In a low pane the front has all the room.
        let mut has_strip = true;
        let height = |room: f32| {
            let room = room - 1.5 * theme::GRID;
            let strip = (room * theme::STRIP_SHARE).max(score_strip::LEAST_HEIGHT);
            has_strip = room - strip >= LEAST_FRONT;
            if has_strip { room - strip } else { room }
        };
        let layout = self.settings.layout;
        let mut panel = FrontPanel {
            state: &self.state,
            curves: &self.curves,
            layout,
            view: &mut self.view,
            titled,
            commands: &mut self.commands,
        };
        panel.show(ui, height);
        if !has_strip {
            return;
        }
        // On the line between the two plots, where nothing is written over and nothing moves.
        let line = egui::Rect::from_min_size(ui.cursor().min, egui::vec2(ui.available_width(), theme::LINE_HEIGHT));
        score_strip::show(ui, &self.state, &self.curves, layout, &mut self.view, &mut self.commands);
        let ends = line.left() + score_strip::NAME_WIDTH..=line.right() - theme::PLOT_ROOM[1];
        let line = egui::Rect::from_x_y_ranges(ends, line.y_range());
        ui.scope_builder(egui::UiBuilder::new().max_rect(line), |ui| {
            setup_changes::show(ui, &self.state, &self.settings.setup, &mut self.commands);
        });
    }
}
