//! Curves in coordinates of the axes, as the plots borrow them in every frame.

use egui_plot::PlotPoint;

/// One curve.
#[derive(Debug, Default)]
pub struct Series {
    /// Its line, in several stretches where values in between have no place on a logarithmic axis.
    pub lines: Vec<Vec<PlotPoint>>,
    /// Its points that no other point dominates.
    pub points: Vec<PlotPoint>,
    /// The others.
    pub dominated: Vec<PlotPoint>,
}

impl Series {
    /// A curve along `line` with markers at the `points`; each is told with whether another dominates it.
    #[must_use]
    pub fn new(line: impl Iterator<Item = [f64; 2]>, points: impl Iterator<Item = ([f64; 2], bool)>) -> Self {
        let line: Vec<[f64; 2]> = line.collect();
        let stretches = line.split(|&place| !is_somewhere(place)).filter(|stretch| stretch.len() > 1);
        let (dominated, rest): (Vec<_>, Vec<_>) =
            points.filter(|(place, _)| is_somewhere(*place)).partition(|(_, dominated)| *dominated);
        Self {
            lines: stretches.map(|stretch| stretch.iter().copied().map(PlotPoint::from).collect()).collect(),
            points: rest.into_iter().map(|(place, _)| place.into()).collect(),
            dominated: dominated.into_iter().map(|(place, _)| place.into()).collect(),
        }
    }
}

fn is_somewhere([x, y]: [f64; 2]) -> bool {
    x.is_finite() && y.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_gap_where_a_value_has_no_place() {
        let line = [[0.0, 1.0], [1.0, 2.0], [f64::NAN, 3.0], [2.0, f64::NAN], [3.0, 1.0], [4.0, 2.0], [5.0, 3.0]];
        let series = Series::new(line.into_iter(), line.into_iter().map(|place| (place, place[0] == 3.0)));
        assert_eq!(series.lines.iter().map(Vec::len).collect::<Vec<_>>(), [2, 3]);
        assert_eq!((series.points.len(), series.dominated.len()), (4, 1));
    }
}
