//! Weight paths reduced to what can be seen of them: the strongest lines, with no more places than the screen can tell apart.

use std::ops::Range;

use super::Paths;

/// Most lines that are drawn: more of them cannot be told apart.
const MOST_LINES: usize = 400;
/// Most places of all lines together, so that drawing them takes a small part of a frame.
const MOST_PLACES: usize = 40_000;
/// How far a line may be from what is drawn of it, in points of the screen; it is doubled until there are few enough places.
const TOLERANCE: f64 = 0.35;

/// The part of the paths that is to be seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Whether the ℓ¹ axis is logarithmic.
    pub is_log: bool,
    /// The lowest and the highest coordinate along it that is seen: ℓ¹ norms, or their decimal logarithms. None for all.
    pub seen: Option<[f64; 2]>,
    /// Width and height of the picture, in points of the screen.
    pub size: [f64; 2],
}

/// One line, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Pictured {
    /// Which of the lines it is.
    pub line: usize,
    /// Its stretches, each a row of (coordinate along the ℓ¹ axis, value).
    pub stretches: Vec<Vec<[f64; 2]>>,
}

/// Lines that are ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PathPicture {
    /// The strongest first.
    pub lines: Vec<Pictured>,
    /// How many lines are not zero all along, in the part that is seen.
    pub nonzero: usize,
    /// The lowest and the highest value in the part that is seen, zero included.
    pub values: [f64; 2],
}

impl PathPicture {
    /// What is seen of the paths. The lines in `kept` are there however weak they are.
    #[must_use]
    pub fn new(paths: &Paths, view: View, kept: &[usize]) -> Self {
        let places = seen(paths, view);
        let (mut lines, nonzero) = paths.strongest(places.clone(), MOST_LINES);
        lines.extend(kept.iter().filter(|line| **line < paths.count() && !lines.contains(line)).collect::<Vec<_>>());
        let values = paths.values(&lines, places.clone());
        let all = || values.iter().flatten().map(|&value| f64::from(value));
        let ends = [all().fold(0.0, f64::min), all().fold(0.0, f64::max)];
        let axis: Vec<f64> = paths.points()[places.clone()].iter().map(|point| coordinate(view, point.l1)).collect();
        let across = match (view.seen, axis.first(), axis.last()) {
            (Some([low, high]), ..) => high - low,
            (None, Some(low), Some(high)) => high - low,
            _ => 0.0,
        };
        // Points of the screen for one unit of each axis.
        let scale = [view.size[0] / across.max(1e-300), view.size[1] / (ends[1] - ends[0]).max(1e-300)];
        let ranges = stretches(paths, &axis, places.start);
        let mut tolerance = TOLERANCE;
        loop {
            let drawn: Vec<Pictured> = lines
                .iter()
                .zip(&values)
                .map(|(&line, values)| Pictured { line, stretches: reduced(&axis, values, &ranges, scale, tolerance) })
                .collect();
            let count: usize = drawn.iter().flat_map(|line| &line.stretches).map(Vec::len).sum();
            // Beyond the whole height nothing is left to leave out.
            if count <= MOST_PLACES || tolerance > view.size[1] {
                return Self { lines: drawn, nonzero, values: ends };
            }
            tolerance *= 2.0;
        }
    }
}

fn coordinate(view: View, l1: f64) -> f64 {
    match view.is_log {
        false => l1,
        true if l1 > 0.0 => l1.log10(),
        true => f64::NAN,
    }
}

/// The places of the networks that are seen, and of one more on each side, to which lines lead.
fn seen(paths: &Paths, view: View) -> Range<usize> {
    let points = paths.points();
    let Some([low, high]) = view.seen else { return 0..points.len() };
    let first = points.partition_point(|point| coordinate(view, point.l1) < low || view.is_log && point.l1 <= 0.0);
    let end = points.partition_point(|point| coordinate(view, point.l1) <= high || view.is_log && point.l1 <= 0.0);
    first.saturating_sub(1)..(end + 1).min(points.len()).max(first.saturating_sub(1))
}

/// The stretches of places that lines go through without a break. What has no place on a logarithmic axis is in none.
fn stretches(paths: &Paths, axis: &[f64], first: usize) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let mut start = 0;
    for place in 0..axis.len() {
        if !axis[place].is_finite() {
            start = place + 1;
        } else if place + 1 == axis.len() || !paths.is_joined(first + place) {
            stretches.push(start..place + 1);
            start = place + 1;
        }
    }
    stretches
}

/// What is to be drawn of a line: where it is not zero, and one place before and after, with as few places as the tolerance allows.
fn reduced(
    axis: &[f64],
    values: &[f32],
    ranges: &[Range<usize>],
    scale: [f64; 2],
    tolerance: f64,
) -> Vec<Vec<[f64; 2]>> {
    let mut drawn = Vec::new();
    for range in ranges {
        let mut place = range.start;
        while let Some(first) = (place..range.end).find(|&place| values[place] != 0.0) {
            let end = (first..range.end).find(|&place| values[place] == 0.0).unwrap_or(range.end);
            let whole = first.saturating_sub(1).max(range.start)..(end + 1).min(range.end);
            let line: Vec<[f64; 2]> = whole.map(|place| [axis[place], f64::from(values[place])]).collect();
            drawn.push(simplified(&line, scale, tolerance));
            place = end;
        }
    }
    drawn
}

/// A line with as few of its places as stay within a tolerance of all of them (Ramer 1972, Douglas and Peucker 1973).
fn simplified(line: &[[f64; 2]], scale: [f64; 2], tolerance: f64) -> Vec<[f64; 2]> {
    if line.len() < 3 {
        return line.to_vec();
    }
    let last = line.len() - 1;
    let mut keeps = vec![false; line.len()];
    (keeps[0], keeps[last]) = (true, true);
    let mut parts = Vec::from([(0, last)]);
    while let Some((start, end)) = parts.pop() {
        let (from, to) = (line[start], line[end]);
        let farthest = (start + 1..end)
            .map(|place| (place, distance(line[place], from, to, scale)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((place, distance)) = farthest
            && distance > tolerance
        {
            keeps[place] = true;
            parts.extend([(start, place), (place, end)]);
        }
    }
    line.iter().zip(keeps).filter(|(_, keeps)| *keeps).map(|(place, _)| *place).collect()
}

/// The distance of a place from the segment between two others, in points of the screen.
fn distance(place: [f64; 2], from: [f64; 2], to: [f64; 2], scale: [f64; 2]) -> f64 {
    let on_screen = |a: [f64; 2], b: [f64; 2]| [(b[0] - a[0]) * scale[0], (b[1] - a[1]) * scale[1]];
    let (way, reach) = (on_screen(from, to), on_screen(from, place));
    let length = way[0] * way[0] + way[1] * way[1];
    let share = if length > 0.0 { ((way[0] * reach[0] + way[1] * reach[1]) / length).clamp(0.0, 1.0) } else { 0.0 };
    (reach[0] - share * way[0]).hypot(reach[1] - share * way[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::{Lines, WeightMatrix, paths::tests::front};

    /// Paths of a linear model of so many inputs along `points` networks.
    fn paths(inputs: usize, points: usize, value: impl Fn(usize, f64) -> f64) -> Paths {
        let layers = [WeightMatrix { outputs: 1, inputs, spread: 1, weight: 0..inputs, bias: inputs..inputs + 1 }];
        let theta = |point: usize| (0..=inputs).map(|line| value(line, point as f64 / points as f64)).collect();
        let networks: Vec<(usize, Vec<f64>)> = (0..points).map(|point| (0, theta(point))).collect();
        Paths::new(Lines::Parameters, &layers, front(&networks).members(), None)
    }

    const VIEW: View = View { is_log: false, seen: None, size: [600.0, 300.0] };

    #[test]
    fn a_line_is_within_the_tolerance_of_all_its_places_and_ends_where_it_does() {
        let paths = paths(3, 500, |line, at| at * (1.5 + 0.3 * (3.0 * at + line as f64).sin()));
        let picture = PathPicture::new(&paths, VIEW, &[]);
        let places: Vec<usize> = picture.lines.iter().map(|line| line.stretches[0].len()).collect();
        assert!(places.iter().all(|&places| (3..120).contains(&places)), "{places:?}");
        let across = paths.points().last().unwrap().l1 - paths.points()[0].l1;
        let scale = [600.0 / across, 300.0 / (picture.values[1] - picture.values[0])];
        for Pictured { line, stretches } in &picture.lines {
            let drawn = &stretches[0];
            for (place, point) in paths.points().iter().enumerate().skip(1) {
                let at = [point.l1, f64::from(paths.column(place).unwrap().get(*line))];
                let off = drawn.windows(2).map(|pair| distance(at, pair[0], pair[1], scale)).fold(f64::MAX, f64::min);
                assert!(off <= TOLERANCE + 1e-9, "{line} {place}: {off}");
            }
            assert_eq!(drawn.last().unwrap()[0], paths.points().last().unwrap().l1);
        }
    }

    #[test]
    fn noise_is_reduced_until_it_can_be_drawn_and_weak_lines_are_left_out_unless_kept() {
        let noise =
            |line: usize, at: f64| (1.0 + line as f64) * at * (0.5 + ((line * 7919) as f64 + 1e6 * at).sin().abs());
        let paths = paths(600, 400, noise);
        let picture = PathPicture::new(&paths, VIEW, &[0]);
        let places: usize = picture.lines.iter().flat_map(|line| &line.stretches).map(Vec::len).sum();
        assert!(places <= MOST_PLACES, "{places}");
        assert_eq!((picture.lines.len(), picture.nonzero), (MOST_LINES + 1, 601));
        assert_eq!(picture.lines.last().unwrap().line, 0);
    }

    #[test]
    fn lines_are_drawn_from_where_they_leave_zero_to_where_they_are_back() {
        let paths = paths(2, 10, |line, at| match line {
            0 => at,
            1 if (0.25..0.65).contains(&at) => -0.5,
            _ => 0.0,
        });
        let picture = PathPicture::new(&paths, VIEW, &[]);
        let line = picture.lines.iter().find(|line| line.line == 1).unwrap();
        let l1 = |place: usize| paths.points()[place].l1;
        // The networks come in the order of their norms.
        let nonzero: Vec<usize> = (0..10).filter(|&place| paths.column(place).unwrap().get(1) != 0.0).collect();
        let ends = [line.stretches[0][0], *line.stretches.last().unwrap().last().unwrap()];
        assert_eq!(ends[0], [l1(nonzero[0] - 1), 0.0]);
        assert!(ends[1][0] >= l1(*nonzero.last().unwrap()));
        assert_eq!(picture.values[0], -0.5);
    }

    #[test]
    fn a_part_has_the_places_that_lines_lead_to_beyond_its_edges() {
        let paths = paths(1, 10, |_, at| at);
        let l1 = |place: usize| paths.points()[place].l1;
        let part = View { seen: Some([l1(4) - 1e-6, l1(5) + 1e-6]), ..VIEW };
        assert_eq!(seen(&paths, part), 3..7);
        // Zero has no place on a logarithmic axis.
        let log = View { is_log: true, seen: Some([-9.0, l1(2).log10()]), ..VIEW };
        assert_eq!(seen(&paths, log), 0..4);
        let picture = PathPicture::new(&paths, log, &[]);
        assert!(picture.lines.iter().flat_map(|line| &line.stretches).flatten().all(|place| place[0].is_finite()));
        assert_eq!(PathPicture::new(&Paths::default(), VIEW, &[3]), PathPicture::default());
    }
}
