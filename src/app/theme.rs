//! Every colour, size, stroke, font and colour map of the window, for light and dark.

use std::{sync::Arc, time::Duration};

use eframe::egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, Style,
    TextStyle, Theme, Vec2, Visuals, style::WidgetVisuals, vec2,
};

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

/// The colours of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Background of bars and columns.
    pub panel: Color32,
    /// Background of plots and text fields.
    pub canvas: Color32,
    /// Figures and headings.
    pub strong: Color32,
    /// Text.
    pub text: Color32,
    /// Labels and notes.
    pub weak: Color32,
    /// Lines between columns and around controls.
    pub line: Color32,
    /// Grid lines of a plot.
    pub grid: Color32,
    /// Background of a control at rest, under the pointer, and pressed.
    pub control: [Color32; 3],
    /// The selection and the primary button.
    pub accent: Color32,
    /// Fill of the primary button at rest and under the pointer.
    pub primary: [Color32; 2],
    /// Text on the primary button.
    pub on_primary: Color32,
    /// The marker of the best point.
    pub best: Color32,
    /// Training, validation and test (Okabe–Ito's blue, vermilion and bluish green).
    pub curves: [Color32; 3],
    /// Something is wrong.
    pub error: Color32,
    /// Background of a message that something is wrong.
    pub error_panel: Color32,
    /// A thing to beware of.
    pub warning: Color32,
    /// A thing was done.
    pub done: Color32,
    /// Negative weights, from the smallest to the largest.
    pub negative: [Color32; 3],
    /// Positive weights, from the smallest to the largest.
    pub positive: [Color32; 3],
}

const LIGHT: Palette = Palette {
    panel: Color32::from_rgb(246, 247, 249),
    canvas: Color32::WHITE,
    strong: Color32::from_rgb(17, 21, 27),
    text: Color32::from_rgb(44, 51, 61),
    weak: Color32::from_rgb(94, 103, 116),
    line: Color32::from_rgb(218, 222, 228),
    grid: Color32::from_rgb(236, 239, 243),
    control: [Color32::WHITE, Color32::from_rgb(238, 241, 245), Color32::from_rgb(225, 230, 237)],
    accent: Color32::from_rgb(168, 44, 118),
    primary: [Color32::from_rgb(168, 44, 118), Color32::from_rgb(146, 33, 101)],
    on_primary: Color32::WHITE,
    best: Color32::from_rgb(168, 44, 118),
    curves: [Color32::from_rgb(0, 114, 178), Color32::from_rgb(213, 94, 0), Color32::from_rgb(0, 146, 106)],
    error: Color32::from_rgb(178, 32, 32),
    error_panel: Color32::from_rgb(253, 236, 234),
    warning: Color32::from_rgb(138, 88, 0),
    done: Color32::from_rgb(0, 122, 88),
    negative: [Color32::from_rgb(164, 205, 235), Color32::from_rgb(46, 127, 191), Color32::from_rgb(10, 45, 92)],
    positive: [Color32::from_rgb(247, 200, 150), Color32::from_rgb(222, 107, 28), Color32::from_rgb(122, 38, 4)],
};

const DARK: Palette = Palette {
    panel: Color32::from_rgb(27, 30, 36),
    canvas: Color32::from_rgb(19, 21, 26),
    strong: Color32::from_rgb(243, 245, 248),
    text: Color32::from_rgb(208, 213, 221),
    weak: Color32::from_rgb(150, 158, 171),
    line: Color32::from_rgb(53, 58, 68),
    grid: Color32::from_rgb(36, 40, 48),
    control: [Color32::from_rgb(38, 42, 50), Color32::from_rgb(49, 54, 64), Color32::from_rgb(61, 67, 79)],
    accent: Color32::from_rgb(238, 130, 190),
    primary: [Color32::from_rgb(182, 58, 131), Color32::from_rgb(200, 74, 148)],
    on_primary: Color32::WHITE,
    best: Color32::from_rgb(238, 130, 190),
    curves: [Color32::from_rgb(86, 172, 233), Color32::from_rgb(240, 138, 66), Color32::from_rgb(56, 196, 150)],
    error: Color32::from_rgb(255, 138, 128),
    error_panel: Color32::from_rgb(66, 31, 32),
    warning: Color32::from_rgb(240, 190, 92),
    done: Color32::from_rgb(72, 201, 157),
    negative: [Color32::from_rgb(28, 72, 116), Color32::from_rgb(56, 142, 214), Color32::from_rgb(196, 228, 255)],
    positive: [Color32::from_rgb(112, 58, 22), Color32::from_rgb(221, 112, 36), Color32::from_rgb(255, 214, 150)],
};

/// A pixel of a picture that a person brings along: red, green and blue.
#[must_use]
pub fn pixel([red, green, blue]: [u8; 3]) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// The colours of a theme.
#[must_use]
pub fn palette(theme: Theme) -> &'static Palette {
    match theme {
        Theme::Light => &LIGHT,
        Theme::Dark => &DARK,
    }
}

/// The colours of the theme that is shown.
#[must_use]
pub fn of(visuals: &Visuals) -> &'static Palette {
    palette(Theme::from_dark_mode(visuals.dark_mode))
}

impl Palette {
    /// The colour of a weight, given its share of the largest weight of its layer, between −1 and 1. Zero has no colour,
    /// and the smallest share that is not zero is plainly one.
    #[must_use]
    pub fn weight(&self, share: f32) -> Color32 {
        if share == 0.0 || share.is_nan() {
            return Color32::TRANSPARENT;
        }
        let stops = if share < 0.0 { &self.negative } else { &self.positive };
        let along = share.abs().min(1.0) * 2.0;
        if along <= 1.0 {
            stops[0].lerp_to_gamma(stops[1], along)
        } else {
            stops[1].lerp_to_gamma(stops[2], along - 1.0)
        }
    }

    /// A hair line between things.
    #[must_use]
    pub fn hair(&self) -> Stroke {
        Stroke::new(1.0, self.line)
    }
}

/// Text on a fill that may be light or dark.
#[must_use]
pub fn ink_on(fill: Color32) -> Color32 {
    let [red, green, blue, _] = egui::Rgba::from(fill).to_array();
    let luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    // Where the contrast to black and to white is the same.
    if luminance > 0.18 { LIGHT.strong } else { Color32::WHITE }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(color: Color32) -> f32 {
        let [red, green, blue, _] = egui::Rgba::from(color).to_array();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        if a > b { a / b } else { b / a }
    }

    #[test]
    fn text_is_legible_on_every_background() {
        for palette in [&LIGHT, &DARK] {
            for background in [palette.panel, palette.canvas] {
                for text in [palette.strong, palette.text, palette.weak, palette.error, palette.warning, palette.accent]
                {
                    assert!(contrast(text, background) >= 4.5, "{text:?} on {background:?}");
                }
                for curve in palette.curves {
                    assert!(contrast(curve, background) >= 3.0, "{curve:?} on {background:?}");
                }
            }
            assert!(contrast(palette.on_primary, palette.primary[0]) >= 4.5);
            assert!(contrast(palette.error, palette.error_panel) >= 4.5);
        }
    }

    #[test]
    fn values_are_legible_on_every_weight() {
        for palette in [&LIGHT, &DARK] {
            for share in [-1.0, -0.75, -0.5, -0.25, -1e-3, 1e-3, 0.25, 0.5, 0.75, 1.0] {
                let fill = palette.weight(share);
                assert!(contrast(ink_on(fill), fill) >= 3.9, "{share} {fill:?}");
            }
        }
    }

    #[test]
    fn the_smallest_weight_differs_from_zero_and_from_its_opposite() {
        for palette in [&LIGHT, &DARK] {
            assert_eq!(palette.weight(0.0), Color32::TRANSPARENT);
            for share in [1e-30, -1e-30] {
                assert!(contrast(palette.weight(share), palette.panel) >= 1.35, "{share}");
            }
            assert_ne!(palette.weight(1e-6), palette.weight(-1e-6));
            assert_eq!(palette.weight(1.0), palette.positive[2]);
            assert_eq!(palette.weight(-7.0), palette.negative[2]);
        }
    }
}
