//! Every colour of the window and the colour maps, for light and dark.

use eframe::egui::{self, Color32, Stroke, Theme, Visuals};

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
