//! Curves in coordinates of the axes, as the plots borrow them in every frame.

use egui_plot::PlotPoint;

use super::drawn::Drawn;

/// One curve.
#[derive(Debug, Default)]
pub struct Series {
    /// Its line, in several stretches where values in between have no place on a logarithmic axis.
    pub lines: Vec<Vec<PlotPoint>>,
    /// Its points that no other point dominates.
    pub points: Vec<PlotPoint>,
    /// The others.
    pub dominated: Vec<PlotPoint>,
    /// What it came to on the screen last.
    pub drawn: Drawn,
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
            drawn: Drawn::default(),
        }
    }
}

/// The room between two lines.
#[derive(Debug, Default)]
pub struct Band {
    /// Its lower and its upper edge, place by place, in several stretches where one of them has no place.
    pub stretches: Vec<Vec<[PlotPoint; 2]>>,
}

impl Band {
    /// Between these edges.
    #[must_use]
    pub fn new(edges: impl Iterator<Item = [[f64; 2]; 2]>) -> Self {
        let edges: Vec<[[f64; 2]; 2]> = edges.collect();
        let stretches = edges.split(|edge| !edge.iter().all(|&place| is_somewhere(place)));
        let points = |stretch: &[[[f64; 2]; 2]]| stretch.iter().map(|edge| edge.map(PlotPoint::from)).collect();
        Self { stretches: stretches.filter(|stretch| stretch.len() > 1).map(points).collect() }
    }
}

fn is_somewhere([x, y]: [f64; 2]) -> bool {
    x.is_finite() && y.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_has_a_gap_where_one_of_its_edges_has_no_place() {
        let edge = |x: f64, low: f64| [[x, low], [x, 2.0]];
        let band = Band::new([edge(0.0, 1.0), edge(1.0, 1.0), edge(2.0, f64::NAN), edge(3.0, 1.0)].into_iter());
        assert_eq!(band.stretches.iter().map(Vec::len).collect::<Vec<_>>(), [2], "and one edge alone is no band");
    }

    #[test]
    fn a_line_has_a_gap_where_a_value_has_no_place() {
        let line = [[0.0, 1.0], [1.0, 2.0], [f64::NAN, 3.0], [2.0, f64::NAN], [3.0, 1.0], [4.0, 2.0], [5.0, 3.0]];
        let series = Series::new(line.into_iter(), line.into_iter().map(|place| (place, place[0] == 3.0)));
        assert_eq!(series.lines.iter().map(Vec::len).collect::<Vec<_>>(), [2, 3]);
        assert_eq!((series.points.len(), series.dominated.len()), (4, 1));
    }
}
