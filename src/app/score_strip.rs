//! Accuracy (or R²) along the front, under it, on the same axis and with the same cursor.

use eframe::egui::{self, Align2, Id, PointerButton, Pos2, Rect, Response, Sense, Stroke, Ui, pos2};

use super::{
    axes::Scale,
    command::AppCommand,
    curves::{Curves, Mark},
    figures,
    front_panel::{View, wheel},
    front_plot, icons,
    plot_frame::PlotFrame,
    readout,
    settings::Layout,
    state::State,
    theme,
    view::{Bounds, Transform},
    widgets,
};

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
    // Exactly under the front, so that the two read as one.
    let rect = Rect::from_x_y_ranges(front.rect.x_range(), area.top() + 22.0..=area.bottom() - 8.0);
    let bounds = Bounds { x: front.bounds.x, y: curves.score_range(layout.shown) };
    let response = ui.interact(rect, Id::unique("score strip"), Sense::click_and_drag());
    let name = format!("{} along the front", readout::score_name(state));
    response.widget_info(|| widgets::described(egui::accesskit::Role::Figure, &name));
    let strip = Strip { state, curves, layout, transform: Transform { rect, bounds } };
    strip.paint(ui, &name);
    strip.interact(ui, &response, front, view, commands);
}

struct Strip<'a> {
    state: &'a State,
    curves: &'a Curves,
    layout: Layout,
    transform: Transform,
}

impl Strip<'_> {
    /// Where a mark stands: over its place on the front's horizontal axis.
    fn position(&self, mark: &Mark, curve: usize) -> Pos2 {
        let [x, _] = front_plot::place(self.layout, mark.l1, mark.losses[0]);
        self.transform.to_screen([x, mark.scores[curve]])
    }

    fn paint(&self, ui: &Ui, name: &str) {
        let palette = theme::of(ui.visuals());
        let rect = self.transform.rect;
        let frame = PlotFrame { painter: ui.painter(), palette, transform: self.transform };
        frame.canvas();
        let inside = ui.painter().with_clip_rect(rect.expand(0.5).intersect(ui.clip_rect()));
        if !self.curves.marks.is_empty() {
            self.axes(&frame, &inside);
        }
        let corner = pos2(rect.left() - theme::PLOT_ROOM[0] + 4.0, rect.top() - 6.0);
        frame.name(corner, Align2::LEFT_BOTTOM, name);
        for curve in [2, 1, 0] {
            if self.layout.shown[curve] {
                self.curve(&inside, curve, palette.curves[curve]);
            }
        }
        self.cursor(&inside, palette);
        frame.edge();
    }

    fn axes(&self, frame: &PlotFrame<'_>, inside: &egui::Painter) {
        let grid = PlotFrame { painter: inside, ..*frame };
        grid.x_grid(&frame.x_ticks(front_plot::scales(self.layout)[0]));
        let ticks = frame.y_ticks(Scale::Linear);
        grid.y_grid(&ticks);
        let regression = readout::is_regression(self.state);
        frame.y_labels(&ticks, |tick| if regression { tick.label.clone() } else { share(tick.value) });
    }

    fn curve(&self, inside: &egui::Painter, curve: usize, color: egui::Color32) {
        let line: Vec<Pos2> = self.curves.front().map(|mark| self.position(mark, curve)).collect();
        front_plot::paint_line(inside, &line, curve, color);
        let radius = front_plot::marker_radius(line.len(), self.transform.rect.width(), curve) * 0.8;
        for position in line.into_iter().filter(|position| position.is_finite()) {
            icons::marker(inside, curve, position, radius, color, Stroke::NONE);
        }
    }

    fn cursor(&self, inside: &egui::Painter, palette: &theme::Palette) {
        let shown = self.state.shown().and_then(|member| self.curves.mark(member.point.number));
        let Some(mark) = shown else { return };
        front_plot::paint_cursor(inside, palette, self.position(mark, 0).x, self.transform.rect);
        for curve in (0..3).filter(|&curve| self.layout.shown[curve]) {
            let position = self.position(mark, curve);
            if position.is_finite() {
                let ring = Stroke::new(1.75, palette.accent);
                icons::marker(inside, curve, position, 4.0, palette.canvas, ring);
            }
        }
    }

    /// Clicking and dragging select by the horizontal place; the wheel zooms the axis that both share.
    fn interact(
        &self,
        ui: &Ui,
        response: &Response,
        front: Transform,
        view: &mut View,
        commands: &mut Vec<AppCommand>,
    ) {
        if response.double_clicked_by(PointerButton::Primary) {
            commands.push(AppCommand::ResetView);
        }
        let pointer = response.interact_pointer_pos();
        let pulled = response.clicked_by(PointerButton::Primary) || response.dragged_by(PointerButton::Primary);
        if let Some(mark) = pointer.filter(|_| pulled).and_then(|pointer| self.nearest(pointer)) {
            commands.push(AppCommand::Select(mark.number));
        }
        let Some(hover) = response.hover_pos() else { return };
        if let Some(factor) = wheel(ui) {
            let about = front.from_screen(pos2(hover.x, front.rect.center().y));
            view.manual = Some(front.bounds.zoomed([factor, 1.0], about));
        }
        if let Some(mark) = self.nearest(hover).filter(|_| !response.dragged()) {
            let x = self.position(mark, 0).x;
            ui.painter().vline(x, self.transform.rect.y_range(), theme::of(ui.visuals()).hair());
            readout::show(ui, response, self.state, mark.number);
        }
    }

    /// The point of the front whose horizontal place is nearest.
    fn nearest(&self, pointer: Pos2) -> Option<&Mark> {
        let distance = |mark: &&Mark| (self.position(mark, 0).x - pointer.x).abs();
        self.curves
            .front()
            .filter(|mark| self.position(mark, 0).is_finite())
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

/// A tick of an axis of shares as per cent.
fn share(value: f64) -> String {
    format!("{} %", figures::plain((value * 1000.0).round() / 10.0))
}

/// The least height that the strip is of use with.
pub const LEAST_HEIGHT: f32 = 110.0;
