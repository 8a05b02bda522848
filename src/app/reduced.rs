//! Curves with many points, reduced to what a screen can tell apart: what is drawn takes as long as the plot is large, however many points
//! there are. What is reduced looks the same.

use eframe::egui::{Pos2, Rect};

/// A line as it is seen within a frame, in several runs where it leaves the frame. Of the places that share a column of so many `pixels`
/// points across only the first, the lowest, the highest and the last are kept, in their order: what lies between them covers the same
/// pixels.
#[must_use]
pub fn runs(places: impl Iterator<Item = Pos2>, frame: Rect, pixel: f32) -> Vec<Vec<Pos2>> {
    let mut runs: Vec<Vec<Pos2>> = Vec::new();
    let mut run: Vec<Pos2> = Vec::new();
    let mut column = Column::default();
    let mut before: Option<Pos2> = None;
    for place in places {
        let Some(from) = before.replace(place) else { continue };
        if frame.intersects(Rect::from_two_pos(from, place)) {
            if run.is_empty() && column.is_empty() {
                column.add(from, pixel, &mut run);
            }
            column.add(place, pixel, &mut run);
        } else if !column.is_empty() {
            column.empty_into(&mut run);
            runs.push(std::mem::take(&mut run));
        }
    }
    column.empty_into(&mut run);
    if run.len() > 1 {
        runs.push(run);
    }
    runs
}

/// The places of a line that share a column of pixels, each with its turn.
#[derive(Default)]
struct Column {
    number: f32,
    count: usize,
    /// The first, the lowest, the highest and the last.
    kept: [(usize, Pos2); 4],
}

impl Column {
    fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Takes in the next place; one of another column sends on what is here.
    fn add(&mut self, place: Pos2, pixel: f32, run: &mut Vec<Pos2>) {
        let number = (place.x / pixel).floor();
        if !self.is_empty() && number != self.number {
            self.empty_into(run);
        }
        let found = (self.count, place);
        if self.is_empty() {
            (self.number, self.kept) = (number, [found; 4]);
        }
        let [_, low, high, last] = &mut self.kept;
        if place.y < low.1.y {
            *low = found;
        }
        if place.y > high.1.y {
            *high = found;
        }
        *last = found;
        self.count += 1;
    }

    /// Sends on what is here, in its order.
    fn empty_into(&mut self, run: &mut Vec<Pos2>) {
        if self.is_empty() {
            return;
        }
        let [_, low, high, _] = &mut self.kept;
        if low.0 > high.0 {
            std::mem::swap(low, high);
        }
        let mut before = None;
        for (turn, place) in self.kept {
            if before.replace(turn) != Some(turn) {
                run.push(place);
            }
        }
        self.count = 0;
    }
}

/// The places of markers that are told apart: of those nearer to each other than `distance` one stands for all. The first and the last, the
/// ends of a front, are always among them.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // places within the frame
pub fn markers(places: impl Iterator<Item = Pos2>, frame: Rect, distance: f32) -> Vec<Pos2> {
    // A curve that goes to and fro comes by the same cells again.
    let cell = |place: Pos2| ((place - frame.min) / distance).floor();
    let across = (frame.width() / distance).ceil().max(1.0);
    let cells = across * (frame.height() / distance).ceil().max(1.0);
    let mut taken = vec![false; cells as usize];
    let (mut kept, mut before, mut end) = (Vec::new(), Pos2::NAN, None);
    for place in places.filter(|place| place.is_finite()) {
        let is_first = before.any_nan();
        if !is_first && place.distance_sq(before) < distance * distance {
            end = Some(place);
            continue;
        }
        (before, end) = (place, None);
        if !frame.contains(place) {
            continue;
        }
        let at = cell(place);
        let is_new = taken.get_mut((at.y * across + at.x) as usize).is_none_or(|taken| !std::mem::replace(taken, true));
        if is_new || is_first {
            kept.push(place);
        } else {
            end = Some(place);
        }
    }
    kept.extend(end.filter(|end| frame.contains(*end)));
    kept
}

#[cfg(test)]
mod tests {
    use eframe::egui::{pos2, vec2};

    use super::*;

    fn frame() -> Rect {
        Rect::from_min_size(Pos2::ZERO, vec2(100.0, 50.0))
    }

    #[test]
    fn a_line_of_many_points_has_no_more_places_than_columns_times_four_and_keeps_each_peak() {
        let wave = |turn: usize| pos2(turn as f32 * 0.01, 25.0 + 20.0 * (turn as f32 * 0.7).sin());
        let found = runs((0..10_000).map(wave).chain([pos2(100.0, 1.0)]), frame(), 1.0);
        let [run] = found.as_slice() else { panic!("one run: {}", found.len()) };
        assert!(run.len() <= 4 * 101, "{}", run.len());
        assert!(run.windows(2).all(|pair| pair[0].x <= pair[1].x), "in their order");
        for column in 0..100 {
            let within = |place: &&Pos2| place.x.floor() == column as f32;
            let extreme = |all: &mut dyn Iterator<Item = f32>| {
                all.fold([f32::MAX, f32::MIN], |[low, high], y| [low.min(y), high.max(y)])
            };
            let all: Vec<Pos2> = (0..10_000).map(wave).collect();
            let before = extreme(&mut all.iter().filter(within).map(|place| place.y));
            assert_eq!(extreme(&mut run.iter().filter(within).map(|place| place.y)), before);
        }
    }

    #[test]
    fn a_line_with_few_points_stays_as_it_is_and_is_cut_where_it_leaves_the_frame() {
        let line = [[0.0, 10.0], [30.0, 20.0], [30.2, 12.0], [60.0, 40.0]].map(|[x, y]| pos2(x, y));
        assert_eq!(runs(line.into_iter(), frame(), 1.0), [line.to_vec()]);
        let leaves = [[10.0, 10.0], [20.0, 80.0], [40.0, 80.0], [50.0, 80.0], [60.0, 10.0]].map(|[x, y]| pos2(x, y));
        let found = runs(leaves.into_iter(), frame(), 1.0);
        assert_eq!(found, [leaves[..2].to_vec(), leaves[3..].to_vec()], "what crosses the edge is drawn to its end");
        assert!(runs([pos2(5.0, 5.0)].into_iter(), frame(), 1.0).is_empty(), "one place is no line");
        assert!(runs([pos2(-20.0, 5.0), pos2(-10.0, 5.0)].into_iter(), frame(), 1.0).is_empty());
    }

    #[test]
    fn a_line_that_goes_back_in_its_column_keeps_its_order() {
        let steep = [[0.1, 0.0], [0.2, 30.0], [0.3, 10.0], [0.4, 49.0], [0.5, 20.0]].map(|[x, y]| pos2(x, y));
        let found = runs(steep.into_iter(), frame(), 1.0);
        assert_eq!(found, [vec![steep[0], steep[3], steep[4]]], "the first is the lowest too");
    }

    #[test]
    fn of_markers_that_cover_each_other_one_stands_for_all_and_both_ends_are_there() {
        let near = (0..1_000).map(|turn| pos2(0.05 + turn as f32 * 0.09, 25.0));
        let kept = markers(near.clone(), frame(), 3.0);
        assert!(kept.len() > 28 && kept.len() < 33, "{}", kept.len());
        assert_eq!((kept.first().copied(), kept.last().copied()), (near.clone().next(), near.clone().next_back()));
        let apart: Vec<Pos2> = (0..10).map(|turn| pos2(turn as f32 * 10.0, 25.0)).collect();
        assert_eq!(markers(apart.iter().copied(), frame(), 3.0), apart);
        assert_eq!(markers([pos2(500.0, 5.0), Pos2::NAN].into_iter(), frame(), 3.0), [], "out of sight");
    }

    #[test]
    fn a_curve_that_trembles_has_no_more_markers_than_there_is_room_for() {
        let trembling = (0..100_000).map(|turn| pos2(50.0 + (turn % 2) as f32 * 10.0, turn as f32 * 0.0004));
        assert!(markers(trembling, frame(), 4.0).len() < 30);
    }
}
