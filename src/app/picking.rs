//! From a pointer to a point of the front. Pure geometry on screen positions, shared by clicks, hovering and dragging.

use eframe::egui::Pos2;

/// The index of the position nearest to the pointer, and its distance. Positions that are not finite are passed over.
#[must_use]
pub fn nearest(positions: &[Pos2], pointer: Pos2) -> Option<(usize, f32)> {
    positions
        .iter()
        .enumerate()
        .filter(|(_, position)| position.is_finite())
        .map(|(index, position)| (index, position.distance(pointer)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
}

/// The index of the position that a handle on the line through all positions stands at when the pointer pulls it: the
/// end nearer to the pointer's foot on the nearest stretch of the line.
#[must_use]
pub fn along(positions: &[Pos2], pointer: Pos2) -> Option<usize> {
    let best = positions
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair.iter().all(|position| position.is_finite()))
        .map(|(index, pair)| {
            let share = foot(pair[0], pair[1], pointer);
            let distance = (pair[0] + (pair[1] - pair[0]) * share).distance(pointer);
            (if share < 0.5 { index } else { index + 1 }, distance)
        })
        .min_by(|a, b| a.1.total_cmp(&b.1));
    best.map(|(index, _)| index).or_else(|| nearest(positions, pointer).map(|(index, _)| index))
}

/// Where the handle on this line stands when the pointer pulls it: the stretch of the line, by the place of its first position, and the
/// share of the stretch that lies before the foot of the pointer on it.
#[must_use]
pub fn on_line(positions: &[Pos2], pointer: Pos2) -> Option<(usize, f32)> {
    positions
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair.iter().all(|position| position.is_finite()))
        .map(|(index, pair)| {
            let share = foot(pair[0], pair[1], pointer);
            (index, share, (pair[0] + (pair[1] - pair[0]) * share).distance(pointer))
        })
        .min_by(|a, b| a.2.total_cmp(&b.2))
        .map(|(index, share, _)| (index, share))
}

/// Where on the way from `start` (0) to `end` (1) the point nearest to `pointer` lies.
fn foot(start: Pos2, end: Pos2, pointer: Pos2) -> f32 {
    let way = end - start;
    let length = way.length_sq();
    if length <= f32::EPSILON { 0.0 } else { ((pointer - start).dot(way) / length).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;

    use super::*;

    #[test]
    fn nearest_is_by_distance_on_screen() {
        let positions = [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(f32::NAN, 5.0), pos2(10.0, 9.0)];
        assert_eq!(nearest(&positions, pos2(9.0, 2.0)).map(|found| found.0), Some(1));
        assert_eq!(nearest(&positions, pos2(9.0, 6.0)).map(|found| found.0), Some(3));
        assert_eq!(nearest(&[], pos2(0.0, 0.0)), None);
    }

    #[test]
    fn a_handle_keeps_to_the_line() {
        // A steep branch down and a flat one to the right; the pointer hangs over the middle of the flat one.
        let positions = [pos2(0.0, 0.0), pos2(0.0, 100.0), pos2(50.0, 110.0), pos2(100.0, 112.0)];
        assert_eq!(along(&positions, pos2(60.0, 70.0)), Some(2));
        assert_eq!(along(&positions, pos2(-20.0, 10.0)), Some(0));
        assert_eq!(along(&positions, pos2(500.0, 112.0)), Some(3));
    }

    #[test]
    fn a_handle_glides_on_the_line_and_stays_at_its_ends() {
        let positions = [pos2(0.0, 0.0), pos2(0.0, 100.0), pos2(f32::NAN, 0.0), pos2(50.0, 110.0), pos2(100.0, 110.0)];
        assert_eq!(on_line(&positions, pos2(-30.0, 25.0)), Some((0, 0.25)));
        assert_eq!(on_line(&positions, pos2(60.0, 90.0)), Some((3, 0.2)));
        assert_eq!(on_line(&positions, pos2(500.0, 112.0)), Some((3, 1.0)));
        assert_eq!(on_line(&positions[..1], pos2(0.0, 0.0)), None);
    }

    #[test]
    fn one_point_is_enough_and_none_is_none() {
        assert_eq!(along(&[pos2(3.0, 3.0)], pos2(0.0, 0.0)), Some(0));
        assert_eq!(along(&[], pos2(0.0, 0.0)), None);
    }

    #[test]
    fn coinciding_points_do_not_divide_by_zero() {
        let positions = [pos2(1.0, 1.0), pos2(1.0, 1.0), pos2(2.0, 1.0)];
        assert_eq!(along(&positions, pos2(5.0, 1.0)), Some(2));
    }
}
