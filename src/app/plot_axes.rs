//! What both plots have in common: their look, and our own ticks as their grid and labels.

use std::cell::RefCell;

use eframe::egui::Rangef;
use egui_plot::{Axis, AxisHints, GridInput, GridMark, Plot, VPlacement};

use super::{
    axes::{self, Scale, Tick},
    theme::{self, Palette},
};

/// Points of the screen that a labelled tick wants for itself, across and up.
const TICK_DISTANCE: [f64; 2] = [84.0, 40.0];
/// At least so many labelled ticks.
const LEAST_TICKS: [f64; 2] = [2.0, 3.0];
/// Grid lines fade in over these distances; the lower end is one point, so that the grid's base step is one point too.
const GRID_FADE: Rangef = Rangef { min: 1.0, max: 20.0 };
/// The grid line of a minor tick is as faint as one at this distance.
const MINOR_DISTANCE: f64 = 14.0;
/// Labels that are closer than this are left out.
const LABEL_FADE: Rangef = Rangef { min: 8.0, max: 12.0 };
/// Distance of the labels from the canvas, above and below.
pub const LABEL_GAP: f32 = 6.0;

/// A plot that looks like the rest of the window. What it shows, and when it shows everything again, it is told.
pub fn plot<'a>(name: &'static str, palette: &Palette) -> Plot<'a> {
    Plot::new(name)
        .show_x(false)
        .show_y(false)
        .allow_scroll(false)
        .allow_double_click_reset(false)
        .grid_color(palette.grid)
        .grid_spacing(GRID_FADE)
        .grid_fade(1.0)
}

/// An axis that is so thick, whose labels are still to be told.
pub fn labels<'a>(axis: Axis, palette: &Palette, thickness: f32) -> AxisHints<'a> {
    AxisHints::new(axis)
        .min_thickness(thickness)
        .tick_label_color(palette.weak)
        .tick_label_font(theme::small())
        .label_spacing(LABEL_FADE)
}

/// An axis without labels, for their distance from the canvas: the plot itself puts them right at its edge.
pub fn gap<'a>(placement: VPlacement) -> AxisHints<'a> {
    AxisHints::new_x().placement(placement).min_thickness(LABEL_GAP).formatter(|_, _| String::new())
}

/// The ticks of one axis, worked out anew only when it shows another part.
#[derive(Debug, Default)]
pub struct Ticks {
    cached: RefCell<Cached>,
}

#[derive(Debug, Default)]
struct Cached {
    of: Option<(Scale, [f64; 2], f64)>,
    ticks: Vec<Tick>,
    /// Least distance of two labelled ticks.
    step: f64,
}

impl Ticks {
    /// The ticks that the axis has room for, as the grid of a plot.
    pub fn grid(&self, axis: Axis, scale: Scale, input: &GridInput) -> Vec<GridMark> {
        let (low, high) = input.bounds;
        let point = input.base_step_size;
        let wanted = ((high - low) / point / TICK_DISTANCE[axis as usize]).max(LEAST_TICKS[axis as usize]);
        let mut cached = self.cached.borrow_mut();
        cached.update(scale, [low, high], wanted);
        let step = |tick: &Tick| if tick.label.is_empty() { MINOR_DISTANCE * point } else { cached.step };
        cached.ticks.iter().map(|tick| GridMark { value: tick.coordinate, step_size: step(tick) }).collect()
    }

    /// What stands beside a line of that grid; `write` puts it otherwise than the axis would.
    pub fn label(&self, mark: GridMark, write: impl Fn(&Tick) -> String) -> String {
        let cached = self.cached.borrow();
        let tick = cached.ticks.iter().find(|tick| tick.coordinate == mark.value && !tick.label.is_empty());
        tick.map(write).unwrap_or_default()
    }
}

impl Cached {
    fn update(&mut self, scale: Scale, bounds: [f64; 2], wanted: f64) {
        if self.of == Some((scale, bounds, wanted)) {
            return;
        }
        self.of = Some((scale, bounds, wanted));
        self.ticks = axes::ticks(scale, bounds, wanted);
        let labelled: Vec<f64> =
            self.ticks.iter().filter(|tick| !tick.label.is_empty()).map(|tick| tick.coordinate).collect();
        let distances = labelled.windows(2).map(|pair| pair[1] - pair[0]);
        self.step = distances.fold(bounds[1] - bounds[0], f64::min);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_has_the_ticks_and_their_labels() {
        let ticks = Ticks::default();
        let input = GridInput { bounds: (-0.1, 2.1), base_step_size: 2.2 / 400.0 };
        let grid = ticks.grid(Axis::X, Scale::Log, &input);
        assert!(grid.len() > 15, "minor ticks show that the axis is logarithmic");
        let labels: Vec<String> = grid.iter().map(|mark| ticks.label(*mark, |tick| tick.label.clone())).collect();
        assert_eq!(
            labels.iter().filter(|label| !label.is_empty()).collect::<Vec<_>>(),
            ["1", "2", "5", "10", "20", "50", "100"]
        );
        assert!(grid.iter().zip(&labels).all(|(mark, label)| label.is_empty() == (mark.step_size < 0.1)));
    }
}
