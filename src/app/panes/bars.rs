//! The title bars of the panes, and the lines between them.

use eframe::egui::{
    self, Align, Color32, CursorIcon, Id, Layout, Rect, Response, Sense, Stroke, Style, TextWrapMode, Ui, Visuals,
    WidgetInfo, WidgetText, accesskit::Role, vec2,
};
use egui_tiles::{Behavior, EditAction, ResizeState, SimplificationOptions, TabState, Tabs, TileId, Tiles, UiResponse};

use super::{
    super::{command::AppCommand, icons::Icon, theme, widgets},
    View, arrangement, menu,
};

/// Height of a title bar.
const HEIGHT: f32 = 32.0;
/// Space beside a title.
const MARGIN: f32 = 10.0;
/// Neither a pane's width nor its height can be dragged below this.
pub(super) const LEAST: f32 = 200.0;

/// Shows the panes with their bars.
pub struct Bars<'a> {
    /// Whether there are any.
    pub titled: bool,
    /// Shows what is in a pane.
    pub contents: &'a mut dyn FnMut(&mut Ui, View),
    /// What the bars have emitted.
    pub emitted: Vec<AppCommand>,
    /// Whether a boundary was moved.
    pub resized: bool,
    /// How many views are in the stack whose bar is drawn.
    pub stacked: usize,
}

impl Behavior<View> for Bars<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile: TileId, view: &mut View) -> UiResponse {
        if self.titled {
            let line = theme::of(ui.visuals()).hair();
            ui.painter().hline(ui.max_rect().x_range(), ui.max_rect().top(), line);
        }
        (self.contents)(ui, *view);
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, view: &View) -> WidgetText {
        view.label().into()
    }

    fn is_tab_bar_visible(&self, _tile: TileId, _tabs: &Tabs) -> bool {
        self.titled
    }

    fn tab_bar_height(&self, _style: &Style) -> f32 {
        HEIGHT
    }

    /// A title to click and to drag; the one in sight stands out where there are several.
    fn tab_ui(&mut self, tiles: &mut Tiles<View>, ui: &mut Ui, id: Id, tile: TileId, state: &TabState) -> Response {
        let palette = theme::of(ui.visuals());
        let title = self.tab_title_for_tile(tiles, tile);
        let font = if state.active { theme::heading() } else { theme::body() };
        let galley = title.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, font);
        let (_, rect) = ui.allocate_space(vec2(galley.size().x + 2.0 * MARGIN, ui.available_height()));
        let response = ui.interact(rect, id, Sense::click_and_drag()).on_hover_cursor(CursorIcon::Grab);
        let name = galley.text().to_owned();
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, state.active, &name));
        if ui.is_rect_visible(rect) && !state.is_being_dragged {
            let hot = response.hovered() || response.has_focus();
            let ink = if state.active || hot { palette.strong } else { palette.weak };
            let place = egui::Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect).min;
            if response.has_focus() {
                let ring = rect.shrink2(vec2(2.0, 4.0));
                ui.painter().rect_stroke(ring, 4.0, Stroke::new(1.5, palette.accent), egui::StrokeKind::Inside);
            }
            ui.painter().galley_with_override_text_color(place, galley, ink);
            if state.active && self.stacked > 1 {
                let line = Rect::from_min_max(
                    rect.left_bottom() + vec2(MARGIN, -2.0),
                    rect.right_bottom() - vec2(MARGIN, 0.0),
                );
                ui.painter().rect_filled(line, 0.0, palette.accent);
            }
        }
        let view = tiles.get_pane(&tile).copied();
        if response.double_clicked() {
            self.emitted.extend(view.map(AppCommand::Enlarge));
        }
        let tooltip = view.map(View::tooltip).unwrap_or_default();
        response.on_hover_text(format!("{tooltip}. Drag it to another place; a double click shows it alone"))
    }

    /// What can be done with the pane in sight.
    fn top_bar_right_ui(&mut self, tiles: &Tiles<View>, ui: &mut Ui, _tile: TileId, tabs: &Tabs, _offset: &mut f32) {
        self.stacked = tabs.children.len();
        let Some(view) = tabs.active.and_then(|tile| tiles.get_pane(&tile)).copied() else { return };
        let size = vec2(2.0 * widgets::ICON_BUTTON_WIDTH + 2.0 * theme::GRID, ui.available_height());
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            menu::pane_menu(ui, view, &mut self.emitted);
            let look = widgets::Look { icon: Some(Icon::Cross), quiet: true, ..Default::default() };
            let close = widgets::button(ui, look, &format!("Close {}", view.label()), true);
            if close.on_hover_text("Close this pane; the View menu brings it back").clicked() {
                self.emitted.push(AppCommand::ToggleView(view));
            }
        });
    }

    /// Panes alone: what lies beside the titles of a stack would be another stop for Tab, without a name.
    fn is_tile_draggable(&self, tiles: &Tiles<View>, tile: TileId) -> bool {
        tiles.get_pane(&tile).is_some()
    }

    fn gap_width(&self, _style: &Style) -> f32 {
        1.0
    }

    fn min_size(&self) -> f32 {
        LEAST
    }

    fn simplification_options(&self) -> SimplificationOptions {
        arrangement::bars_rules()
    }

    fn resize_stroke(&self, style: &Style, state: ResizeState) -> Stroke {
        let palette = theme::of(&style.visuals);
        match state {
            ResizeState::Idle => palette.hair(),
            ResizeState::Hovering => Stroke::new(1.0, palette.weak),
            ResizeState::Dragging => Stroke::new(2.0, palette.accent),
        }
    }

    fn tab_bar_color(&self, visuals: &Visuals) -> Color32 {
        theme::of(visuals).panel
    }

    fn drag_preview_color(&self, visuals: &Visuals) -> Color32 {
        theme::of(visuals).accent.gamma_multiply(0.18)
    }

    fn on_edit(&mut self, action: EditAction) {
        self.resized |= action == EditAction::TileResized;
    }
}
