//! Every size, stroke and font of the window, and its styles for light and dark; with the colours of `colors.rs` all that it looks by.

use std::{sync::Arc, time::Duration};

use eframe::egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, Style,
    TextStyle, Theme, Vec2, Visuals, style::WidgetVisuals, vec2,
};

pub use super::colors::{Palette, ink_on, of, palette, pixel};

/// The step of the spacing grid, in points.
pub const GRID: f32 = 4.0;
/// Width of the setup column.
pub const SETUP_WIDTH: f32 = 236.0;
/// Width of the setup column folded to a rail.
pub const RAIL_WIDTH: f32 = 44.0;
/// Width of the inspector column at first, and at least.
pub const INSPECTOR_WIDTH: [f32; 2] = [360.0, 312.0];
/// The least width that is left to the front beside the inspector.
pub const FRONT_WIDTH: f32 = 380.0;
/// Width of the window below which the setup column folds.
pub const FOLD_WIDTH: f32 = 1100.0;
/// Height of the run bar and of the status bar.
pub const BAR_HEIGHT: [f32; 2] = [48.0, 28.0];
/// Size of the window at first, and at least.
pub const WINDOW_SIZE: [Vec2; 2] = [vec2(1280.0, 800.0), vec2(900.0, 600.0)];
/// Margin of the columns.
pub const COLUMN_MARGIN: Margin = Margin { left: 16, right: 16, top: 12, bottom: 12 };
/// Height of a line of small text with a link in it.
pub const LINE_HEIGHT: f32 = 20.0;
/// Height of a control.
pub const CONTROL_HEIGHT: f32 = 28.0;
/// Share of the middle column's height that the strip below the front takes.
pub const STRIP_SHARE: f32 = 0.27;
/// Room for the labels around a plot: left, right, top, bottom.
pub const PLOT_ROOM: [f32; 4] = [58.0, 14.0, 8.0, 40.0];
/// Width below which legend and buttons of the front take two lines.
pub const CONTROLS_WIDTH: f32 = 600.0;
/// Distance within which the pointer touches a point of the front.
pub const TOUCH_DISTANCE: f32 = 22.0;
/// Radius of the handle, and of the place around it that can be gripped.
pub const HANDLE_RADIUS: [f32; 2] = [8.0, 14.0];
/// Radius of the marker of a point.
pub const MARKER_RADIUS: f32 = 3.0;
/// How long the newest point glows, in seconds.
pub const GLOW_SECONDS: f64 = 0.6;
/// Time from frame to frame while nothing but the computation moves: more would be drawn at its expense.
pub const PACE: Duration = Duration::from_millis(33);
/// Largest side of a heatmap's cell, and largest height of a heatmap.
pub const HEATMAP_CELL: [f32; 2] = [22.0, 210.0];
/// Distance of the biases from the weights in a heatmap.
pub const HEATMAP_GAP: f32 = 6.0;

/// Size of the plot in a picture of the front where none is on the screen.
pub const PICTURE_SIZE: Vec2 = vec2(560.0, 340.0);

const SMALL: f32 = 11.5;
const BODY: f32 = 13.0;
const TITLE: f32 = 17.0;

/// The font of notes and of the ticks of plots.
#[must_use]
pub fn small() -> FontId {
    FontId::new(SMALL, FontFamily::Proportional)
}

/// The font of text and figures.
#[must_use]
pub fn body() -> FontId {
    FontId::new(BODY, FontFamily::Proportional)
}

/// The font of headings within a column.
#[must_use]
pub fn heading() -> FontId {
    FontId::new(BODY, semibold())
}

/// The font of the title of a column.
#[must_use]
pub fn title() -> FontId {
    FontId::new(TITLE, semibold())
}

fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// Installs fonts and both styles.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    for theme in [Theme::Light, Theme::Dark] {
        ctx.set_style_of(theme, style(theme));
    }
}

/// The faces of the font, by their names.
pub const FACES: [(&str, &[u8]); 2] = [
    ("Inter", include_bytes!("../../assets/fonts/Inter-Regular.otf")),
    ("Inter SemiBold", include_bytes!("../../assets/fonts/Inter-SemiBold.otf")),
];

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let fallbacks = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for ((name, bytes), family) in FACES.into_iter().zip([FontFamily::Proportional, semibold()]) {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let mut chain = vec![name.to_owned()];
        chain.extend(fallbacks.iter().cloned());
        fonts.families.insert(family, chain);
    }
    fonts
}

fn style(theme: Theme) -> Style {
    let mut style = Style { visuals: visuals(theme), ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, small()),
        (TextStyle::Body, body()),
        (TextStyle::Button, body()),
        (TextStyle::Monospace, FontId::monospace(BODY)),
        (TextStyle::Heading, title()),
    ]
    .into();
    style.spacing.item_spacing = vec2(2.0 * GRID, 1.5 * GRID);
    style.spacing.button_padding = vec2(2.5 * GRID, GRID);
    style.spacing.interact_size = vec2(CONTROL_HEIGHT, CONTROL_HEIGHT);
    style.spacing.icon_width = 4.0 * GRID;
    style.spacing.icon_width_inner = 2.5 * GRID;
    style.spacing.icon_spacing = 1.5 * GRID;
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.tooltip_width = 320.0;
    style.spacing.scroll = egui::style::ScrollStyle { bar_width: 8.0, ..egui::style::ScrollStyle::floating() };
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style
}

fn visuals(theme: Theme) -> Visuals {
    let palette = palette(theme);
    let mut visuals = theme.default_visuals();
    visuals.panel_fill = palette.panel;
    visuals.window_fill = palette.panel;
    visuals.window_stroke = palette.hair();
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    let shade = Color32::from_black_alpha(if theme == Theme::Dark { 110 } else { 32 });
    visuals.popup_shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: shade };
    visuals.window_shadow = Shadow { offset: [0, 8], blur: 28, spread: 0, color: shade };
    visuals.extreme_bg_color = palette.canvas;
    visuals.faint_bg_color = palette.grid;
    visuals.weak_text_color = Some(palette.weak);
    visuals.error_fg_color = palette.error;
    visuals.hyperlink_color = palette.accent;
    visuals.selection.bg_fill = palette.accent.gamma_multiply(if theme == Theme::Dark { 0.25 } else { 0.14 });
    visuals.selection.stroke = Stroke::new(1.0, palette.accent);
    visuals.text_cursor.stroke = Stroke::new(1.5, palette.accent);
    visuals.indent_has_left_vline = false;
    visuals.widgets.noninteractive = widget(palette.panel, palette.line, palette.text);
    visuals.widgets.inactive = widget(palette.control[0], palette.line, palette.text);
    visuals.widgets.hovered = widget(palette.control[1], palette.weak, palette.strong);
    visuals.widgets.active = widget(palette.control[2], palette.accent, palette.strong);
    visuals.widgets.open = widget(palette.control[1], palette.weak, palette.strong);
    visuals
}

fn widget(fill: Color32, line: Color32, text: Color32) -> WidgetVisuals {
    WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: CornerRadius::same(5),
        fg_stroke: Stroke::new(1.25, text),
        expansion: 0.0,
    }
}
