//! What part of the plane a plot shows, and how it maps to the screen. Pure geometry.

use eframe::egui::{Pos2, Rect, Vec2, pos2};

/// A part of the plane, in coordinates of the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// From left to right.
    pub x: [f64; 2],
    /// From bottom to top.
    pub y: [f64; 2],
}

impl Bounds {
    /// Shown before there is anything to show.
    pub const UNIT: Self = Self { x: [0.0, 1.0], y: [0.0, 1.0] };

    /// Moved by so much of its width and height.
    #[must_use]
    pub fn panned(self, by: [f64; 2]) -> Self {
        let shift = |[low, high]: [f64; 2], share: f64| {
            let distance = (high - low) * share;
            [low + distance, high + distance]
        };
        Self { x: shift(self.x, by[0]), y: shift(self.y, by[1]) }
    }

    /// Enlarged (`factor` < 1) or reduced about a place in it. Stays within what numbers can tell apart.
    #[must_use]
    pub fn zoomed(self, factor: [f64; 2], about: [f64; 2]) -> Self {
        let scale = |[low, high]: [f64; 2], factor: f64, about: f64| {
            let zoomed = [about + (low - about) * factor, about + (high - about) * factor];
            let width = zoomed[1] - zoomed[0];
            let least = 1e-9 * zoomed[0].abs().max(zoomed[1].abs()).max(1e-6);
            if width > least && width < 1e12 { zoomed } else { [low, high] }
        };
        Self { x: scale(self.x, factor[0], about[0]), y: scale(self.y, factor[1], about[1]) }
    }
}

/// From coordinates to the screen and back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform {
    /// Where the plot is.
    pub rect: Rect,
    /// What it shows.
    pub bounds: Bounds,
}

impl Transform {
    /// The place of coordinates on the screen; not finite where they are not.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // the screen is measured in single precision
    pub fn to_screen(&self, [x, y]: [f64; 2]) -> Pos2 {
        let Bounds { x: [left, right], y: [bottom, top] } = self.bounds;
        let share = [(x - left) / (right - left), (y - bottom) / (top - bottom)];
        // Far outside the plot a place only needs to be outside.
        let [across, up] = share.map(|share| share.clamp(-50.0, 50.0) as f32);
        pos2(self.rect.left() + across * self.rect.width(), self.rect.bottom() - up * self.rect.height())
    }

    /// The coordinates of a place on the screen.
    #[must_use]
    pub fn from_screen(&self, place: Pos2) -> [f64; 2] {
        let Bounds { x: [left, right], y: [bottom, top] } = self.bounds;
        let across = f64::from((place.x - self.rect.left()) / self.rect.width());
        let up = f64::from((self.rect.bottom() - place.y) / self.rect.height());
        [left + across * (right - left), bottom + up * (top - bottom)]
    }

    /// The bounds after the content was dragged by so much on the screen.
    #[must_use]
    pub fn dragged(&self, by: Vec2) -> Bounds {
        let share = [-f64::from(by.x / self.rect.width()), f64::from(by.y / self.rect.height())];
        self.bounds.panned(share)
    }

    /// The bounds of a box drawn on the screen; `None` when it is too small to be meant.
    #[must_use]
    pub fn boxed(&self, corner: Pos2, opposite: Pos2) -> Option<Bounds> {
        let drawn = Rect::from_two_pos(corner, opposite).intersect(self.rect);
        if drawn.width() < 6.0 || drawn.height() < 6.0 {
            return None;
        }
        let [left, top] = self.from_screen(drawn.left_top());
        let [right, bottom] = self.from_screen(drawn.right_bottom());
        Some(Bounds { x: [left, right], y: [bottom, top] })
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::vec2;

    use super::*;

    const TRANSFORM: Transform = Transform {
        rect: Rect { min: pos2(100.0, 50.0), max: pos2(300.0, 150.0) },
        bounds: Bounds { x: [0.0, 10.0], y: [-1.0, 1.0] },
    };

    #[test]
    fn screen_and_back() {
        assert_eq!(TRANSFORM.to_screen([0.0, 1.0]), pos2(100.0, 50.0));
        assert_eq!(TRANSFORM.to_screen([10.0, -1.0]), pos2(300.0, 150.0));
        assert_eq!(TRANSFORM.from_screen(pos2(200.0, 100.0)), [5.0, 0.0]);
        assert!(!TRANSFORM.to_screen([f64::NAN, 0.0]).is_finite());
        assert!(TRANSFORM.to_screen([1e300, 0.0]).is_finite());
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let pointer = pos2(130.0, 70.0);
        let about = TRANSFORM.from_screen(pointer);
        let zoomed = Transform { bounds: TRANSFORM.bounds.zoomed([0.5, 0.5], about), ..TRANSFORM };
        assert!((zoomed.to_screen(about) - pointer).length() < 1e-3);
        let dragged = Transform { bounds: TRANSFORM.dragged(vec2(7.0, -3.0)), ..TRANSFORM };
        assert!((dragged.to_screen(about) - pointer - vec2(7.0, -3.0)).length() < 1e-3);
    }

    #[test]
    fn a_box_becomes_the_view_and_a_slip_does_not() {
        let bounds = TRANSFORM.boxed(pos2(200.0, 150.0), pos2(100.0, 100.0)).unwrap();
        assert_eq!(bounds, Bounds { x: [0.0, 5.0], y: [-1.0, 0.0] });
        assert_eq!(TRANSFORM.boxed(pos2(200.0, 100.0), pos2(202.0, 130.0)), None);
    }

    #[test]
    fn zooming_ends_where_numbers_do() {
        let mut bounds = TRANSFORM.bounds;
        for _ in 0..500 {
            bounds = bounds.zoomed([0.5, 0.5], [3.0, 0.3]);
        }
        assert!(bounds.x[1] > bounds.x[0] && bounds.y[1] > bounds.y[0]);
        for _ in 0..500 {
            bounds = bounds.zoomed([2.0, 2.0], [3.0, 0.3]);
        }
        assert!(bounds.x[1].is_finite());
    }
}
