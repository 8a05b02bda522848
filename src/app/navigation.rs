//! Moving about in the plots: what the wheel does, and which moves are followed.

use eframe::egui::{Ui, Vec2};
use egui_plot::{PlotBounds, PlotUi};

/// A box with a shorter side in points is a slip of the hand.
const LEAST_BOX: f64 = 6.0;
/// Distance in points that the wheel turns to zoom by a factor of e.
const WHEEL_DISTANCE: f32 = 240.0;

/// Lets the wheel zoom about the pointer along the axes that are named by ones.
pub fn zoom_by_wheel(plot: &mut PlotUi<'_>, along: Vec2) {
    if plot.response().contains_pointer() {
        let turned = plot.ctx().input(|input| input.smooth_scroll_delta().y) / WHEEL_DISTANCE;
        if turned != 0.0 {
            plot.zoom_bounds_around_hovered(Vec2::new((turned * along.x).exp(), (turned * along.y).exp()));
        }
    }
}

/// The bounds that a person has moved to, where a canvas of this size was to show `set` and has come to show `now`.
/// A box that is too small to be meant, and bounds that numbers cannot tell apart, are not followed.
#[must_use]
pub fn moved(set: PlotBounds, now: PlotBounds, size: Vec2) -> Option<PlotBounds> {
    if set == now {
        return None;
    }
    let sides = [(set.range_x(), now.range_x(), size.x), (set.range_y(), now.range_y(), size.y)];
    let meant = sides.into_iter().all(|(set, now, size)| {
        let (width, before) = (now.end() - now.start(), set.end() - set.start());
        let least = 1e-9 * now.start().abs().max(now.end().abs()).max(1e-6);
        width > least && width < 1e12 && width * f64::from(size) >= before * LEAST_BOX
    });
    meant.then_some(now)
}

/// Draws one frame more where a move was not followed, so that the plot goes back at once.
pub fn follow(ui: &Ui, manual: &mut Option<PlotBounds>, set: PlotBounds, now: PlotBounds, size: Vec2) {
    match moved(set, now, size) {
        Some(bounds) => *manual = Some(bounds),
        None if set != now => ui.ctx().request_repaint(),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Vec2 = Vec2::new(200.0, 100.0);

    fn bounds(x: [f64; 2], y: [f64; 2]) -> PlotBounds {
        PlotBounds::from_min_max([x[0], y[0]], [x[1], y[1]])
    }

    #[test]
    fn a_box_is_followed_and_a_slip_is_not() {
        let set = bounds([0.0, 10.0], [-1.0, 1.0]);
        assert_eq!(moved(set, set, SIZE), None);
        let drawn = bounds([0.0, 5.0], [-1.0, 0.0]);
        assert_eq!(moved(set, drawn, SIZE), Some(drawn));
        assert_eq!(moved(set, bounds([0.0, 0.1], [-1.0, 0.0]), SIZE), None);
        assert_eq!(moved(set, bounds([0.0, 5.0], [0.0, 0.02]), SIZE), None);
    }

    #[test]
    fn zooming_ends_where_numbers_do() {
        for factor in [0.5, 2.0] {
            let mut shown = bounds([0.0, 10.0], [-1.0, 1.0]);
            for _ in 0..500 {
                let about = |[low, high]: [f64; 2], place: f64| {
                    [place + (low - place) * factor, place + (high - place) * factor]
                };
                let next =
                    bounds(about([shown.min()[0], shown.max()[0]], 3.0), about([shown.min()[1], shown.max()[1]], 0.3));
                shown = moved(shown, next, SIZE).unwrap_or(shown);
            }
            assert!(shown.width() > 0.0 && shown.height() > 0.0 && shown.width() < 1e13, "{shown:?}");
        }
    }
}
