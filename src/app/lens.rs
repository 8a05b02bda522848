//! Which part of a large picture of cells is seen: zoomed and moved about. Pure geometry, in points of the screen.

use std::ops::Range;

use eframe::egui::{Vec2, vec2};

/// The largest side of a cell, in points.
const LARGEST: f32 = 96.0;
/// Cells are no more than so many times as high as they are wide while the whole is shown, or the other way round.
const LONGEST: f32 = 4.0;

/// What is seen of columns and rows of cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    /// How many columns and rows there are.
    cells: [usize; 2],
    /// The room that they are seen in.
    room: Vec2,
    /// How many times as large as when the whole is seen.
    zoom: f32,
    /// What is seen at the upper left corner, in cells.
    corner: Vec2,
}

impl Lens {
    /// All cells in a room.
    #[must_use]
    pub fn whole(cells: [usize; 2], room: Vec2) -> Self {
        Self { cells, room, zoom: 1.0, corner: Vec2::ZERO }
    }

    /// The same part of as many cells in this room; all of them where there are others.
    #[must_use]
    pub fn fitted(self, cells: [usize; 2], room: Vec2) -> Self {
        if cells == self.cells { Self { room, ..self }.kept_inside() } else { Self::whole(cells, room) }
    }

    /// Whether all cells are seen.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.zoom <= 1.0
    }

    /// Width and height of a cell.
    #[must_use]
    pub fn cell(&self) -> Vec2 {
        let [columns, rows] = self.cells.map(|count| count.max(1) as f32);
        let fill = vec2(self.room.x / columns, self.room.y / rows);
        let side = fill.x.min(fill.y);
        let whole = vec2(fill.x.min(side * LONGEST), fill.y.min(side * LONGEST));
        // Where there is room for it, a cell is a square.
        let whole = if fill.x.max(fill.y) < LONGEST * side || side >= 12.0 { Vec2::splat(side) } else { whole };
        (whole * self.zoom).min(Vec2::splat(LARGEST * self.zoom.max(1.0)))
    }

    /// The places along one axis (0 columns, 1 rows) that are seen, at least in part.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // places of cells
    pub fn range(&self, axis: usize) -> Range<usize> {
        let cells = self.room[axis] / self.cell()[axis];
        let start = (self.corner[axis].max(0.0) as usize).min(self.cells[axis]);
        start..((self.corner[axis] + cells).ceil() as usize).clamp(start, self.cells[axis])
    }

    /// Where the upper left corner of a cell is, from that of the room.
    #[must_use]
    pub fn place(&self, [column, row]: [usize; 2]) -> Vec2 {
        (vec2(column as f32, row as f32) - self.corner) * self.cell()
    }

    /// The cell at a place of the room.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // places of cells
    pub fn at(&self, place: Vec2) -> Option<[usize; 2]> {
        let cell = place / self.cell() + self.corner;
        let inside = place.min_elem() >= 0.0 && place.x < self.room.x && place.y < self.room.y;
        let found = [cell.x.max(0.0) as usize, cell.y.max(0.0) as usize];
        (inside && found[0] < self.cells[0] && found[1] < self.cells[1]).then_some(found)
    }

    /// Larger by a factor; what is at a place of the room stays there.
    #[must_use]
    pub fn zoomed(self, factor: f32, place: Vec2) -> Self {
        let held = place / self.cell() + self.corner;
        // No further than to a cell that fills its largest size.
        let most = (LARGEST / Self::whole(self.cells, self.room).cell().min_elem()).max(1.0);
        let mut lens = Self { zoom: (self.zoom * factor).clamp(1.0, most), ..self };
        lens.corner = held - place / lens.cell();
        lens.kept_inside()
    }

    /// Moved by some points.
    #[must_use]
    pub fn moved(self, by: Vec2) -> Self {
        Self { corner: self.corner - by / self.cell(), ..self }.kept_inside()
    }

    /// Moved as far as is needed to see a cell.
    #[must_use]
    pub fn showing(mut self, cell: [usize; 2]) -> Self {
        let seen = self.room / self.cell();
        for axis in 0..2 {
            let place = cell[axis] as f32;
            self.corner[axis] = self.corner[axis].clamp((place + 1.0 - seen[axis]).min(place), place);
        }
        self.kept_inside()
    }

    fn kept_inside(mut self) -> Self {
        let seen = self.room / self.cell();
        for axis in 0..2 {
            let most = (self.cells[axis] as f32 - seen[axis]).max(0.0);
            self.corner[axis] = self.corner[axis].clamp(0.0, most);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_fits_and_what_is_pointed_at_stays_while_zooming() {
        for (cells, room) in
            [([4, 4], vec2(800.0, 500.0)), ([785, 20], vec2(900.0, 600.0)), ([64, 512], vec2(700.0, 500.0))]
        {
            let lens = Lens::whole(cells, room);
            let size = vec2(cells[0] as f32, cells[1] as f32) * lens.cell();
            assert!(size.x <= room.x + 0.01 && size.y <= room.y + 0.01, "{cells:?} {size}");
            let place = size * vec2(0.7, 0.4);
            let mut zoomed = lens;
            for _ in 0..6 {
                let cell = zoomed.at(place).unwrap();
                zoomed = zoomed.zoomed(1.3, place);
                let there = zoomed.at(place).unwrap();
                for axis in 0..2 {
                    // No side is moved beyond its ends.
                    let range = zoomed.range(axis);
                    let is_at_an_end = range.start == 0 || range.end == cells[axis];
                    assert!(is_at_an_end || there[axis].abs_diff(cell[axis]) <= 1, "{cells:?}: {there:?} {cell:?}");
                }
            }
            assert_eq!(zoomed.zoomed(1e-3, place).cell(), lens.cell(), "no smaller than the whole");
        }
    }

    #[test]
    fn moving_ends_at_the_edges_and_a_cell_is_brought_into_sight() {
        let lens = Lens::whole([100, 50], vec2(500.0, 250.0)).zoomed(4.0, Vec2::ZERO);
        assert_eq!(lens.range(0).start, 0);
        let end = lens.moved(vec2(-1e6, -1e6));
        assert_eq!((end.range(0).end, end.range(1).end), (100, 50));
        assert_eq!(end.moved(vec2(1e6, 1e6)), lens);
        let shown = lens.showing([70, 30]);
        assert!(shown.range(0).contains(&70) && shown.range(1).contains(&30));
        assert!(!lens.range(0).contains(&70));
    }

    #[test]
    fn beside_the_cells_there_is_none() {
        let lens = Lens::whole([3, 3], vec2(600.0, 90.0));
        assert_eq!(lens.cell(), vec2(30.0, 30.0));
        assert_eq!(lens.at(vec2(100.0, 10.0)), None);
        assert_eq!(lens.at(vec2(-1.0, 10.0)), None);
        assert_eq!(lens.at(vec2(65.0, 35.0)), Some([2, 1]));
    }
}
