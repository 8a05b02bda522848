//! Axes: scales and the places and labels of their ticks. Pure numbers, no toolkit.
//!
//! An axis has *values* (what is measured) and *coordinates* (where they stand: the values themselves, or their decimal
//! logarithms). Bounds, panning and zooming are in coordinates.

use serde::{Deserialize, Serialize};

use super::figures;

/// How values are laid out along an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scale {
    /// Equal distances for equal differences.
    #[default]
    Linear,
    /// Equal distances for equal ratios; values that are not positive have no place.
    Log,
}

impl Scale {
    /// The coordinate of a value; `NaN` where it has none.
    #[must_use]
    pub fn coordinate(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log if value > 0.0 => value.log10(),
            Self::Log => f64::NAN,
        }
    }

    /// The value at a coordinate.
    #[must_use]
    pub fn value(self, coordinate: f64) -> f64 {
        match self {
            Self::Linear => coordinate,
            Self::Log => 10_f64.powf(coordinate),
        }
    }

    /// The other scale.
    #[must_use]
    pub fn toggled(self) -> Self {
        match self {
            Self::Linear => Self::Log,
            Self::Log => Self::Linear,
        }
    }
}

/// A tick of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The value it stands for.
    pub value: f64,
    /// Where it stands.
    pub coordinate: f64,
    /// The step from tick to tick at its value.
    pub step: f64,
    /// What is written beside it; empty for a minor tick.
    pub label: String,
}

/// The ticks between two coordinates, about as many labelled ones as `wanted`.
#[must_use]
pub fn ticks(scale: Scale, [low, high]: [f64; 2], wanted: f64) -> Vec<Tick> {
    if !(low.is_finite() && high.is_finite() && high > low && wanted >= 1.0) {
        return Vec::new();
    }
    match scale {
        Scale::Linear => linear_ticks(low, high, wanted),
        // Within less than a decade round numbers are as good as on a linear axis.
        Scale::Log if high - low < 0.8 => linear_ticks(scale.value(low), scale.value(high), wanted)
            .into_iter()
            .filter(|tick| tick.value > 0.0)
            .map(|tick| Tick { coordinate: tick.value.log10(), ..tick })
            .collect(),
        Scale::Log => log_ticks(low, high, wanted),
    }
}

fn linear_ticks(low: f64, high: f64, wanted: f64) -> Vec<Tick> {
    let step = nice_step((high - low) / wanted);
    let first = (low / step).ceil();
    let count = ((high / step).floor() - first).clamp(-1.0, 200.0);
    whole(count)
        .map(|place| {
            let value = (first + place) * step;
            let value = if value.abs() < step / 2.0 { 0.0 } else { value };
            Tick { value, coordinate: value, step, label: figures::tick(value, step) }
        })
        .collect()
}

/// 0, 1, …, `last` as floating-point numbers; none when `last` is negative.
fn whole(last: f64) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(0.0), |place| Some(place + 1.0)).take_while(move |place| *place <= last + 0.5)
}

/// The round number nearest to `raw`: 1, 2 or 5 times a power of ten.
fn nice_step(raw: f64) -> f64 {
    let power = 10_f64.powf(raw.log10().floor());
    let factor = match raw / power {
        near if near < 1.4 => 1.0,
        near if near < 3.2 => 2.0,
        near if near < 7.1 => 5.0,
        _ => 10.0,
    };
    factor * power
}

fn log_ticks(low: f64, high: f64, wanted: f64) -> Vec<Tick> {
    let decades = high - low;
    // Label 1, 2 and 5 of each decade where there is room, else 1 alone, else every n-th decade.
    let labelled: &[f64] = if decades * 3.0 <= wanted * 1.5 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let every = (decades / wanted).ceil().max(1.0);
    let mut ticks = Vec::new();
    let first = low.floor();
    for decade in whole(high.floor() - first).map(|place| first + place) {
        for factor in whole(8.0).map(|place| place + 1.0) {
            let value = factor * 10_f64.powf(decade);
            let coordinate = value.log10();
            if coordinate < low - 1e-9 || coordinate > high + 1e-9 || (every > 1.0 && factor > 1.0) {
                continue;
            }
            let has_label = labelled.contains(&factor) && (decade % every).abs() < 0.5;
            let label = if has_label { figures::plain(value) } else { String::new() };
            ticks.push(Tick { value, coordinate, step: 10_f64.powf(decade), label });
        }
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).filter(|label| !label.is_empty()).collect()
    }

    #[test]
    fn linear_ticks_are_round_and_inside() {
        let ticks = ticks(Scale::Linear, [-0.03, 1.13], 6.0);
        assert_eq!(labels(&ticks), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert!(ticks.iter().all(|tick| (-0.03..=1.13).contains(&tick.coordinate)));
        assert_eq!(labels(&super::ticks(Scale::Linear, [0.0, 2400.0], 5.0)), ["0", "500", "1,000", "1,500", "2,000"]);
    }

    #[test]
    fn log_ticks_label_decades_in_plain_numbers() {
        let wide = ticks(Scale::Log, [-3.0, 2.0], 6.0);
        assert_eq!(labels(&wide), ["0.001", "0.01", "0.1", "1", "10", "100"]);
        assert!(wide.len() > 40, "minor ticks show that the axis is logarithmic");
        let narrow = ticks(Scale::Log, [0.0, 1.0], 4.0);
        assert_eq!(labels(&narrow), ["1", "2", "5", "10"]);
        let huge = ticks(Scale::Log, [-12.0, 12.0], 6.0);
        assert!(labels(&huge).len() <= 8);
    }

    #[test]
    fn narrow_log_axis_uses_round_numbers() {
        let ticks = ticks(Scale::Log, [2_f64.log10(), 4_f64.log10()], 4.0);
        assert_eq!(labels(&ticks), ["2.0", "2.5", "3.0", "3.5", "4.0"].map(|label| label).as_slice());
    }

    #[test]
    fn impossible_bounds_have_no_ticks() {
        for bounds in [[1.0, 1.0], [f64::NAN, 1.0], [2.0, 1.0], [0.0, f64::INFINITY]] {
            assert!(ticks(Scale::Linear, bounds, 5.0).is_empty());
        }
        assert!(Scale::Log.coordinate(0.0).is_nan());
        assert!((Scale::Log.value(Scale::Log.coordinate(3.5)) - 3.5).abs() < 1e-12);
    }
}
