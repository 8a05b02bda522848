//! The front as the pointer sees it: the point under it, and the place to which it pulls the ring.

use eframe::egui::{Pos2, Response, Vec2};
use egui_plot::PlotTransform;

use super::{
    command::AppCommand,
    curves::{Mark, REFITS},
    front_plot::FrontPlot,
    picking, theme,
};

/// The handle snaps to a point that is no farther from it than this, in points of the screen.
const SNAP: f32 = 4.0;

/// The front as the pointer sees it.
pub struct Pointed<'a> {
    /// The front as it is drawn.
    pub plot: FrontPlot<'a>,
    /// Where it is drawn.
    pub transform: PlotTransform,
}

impl<'a> Pointed<'a> {
    /// The point nearest to the pointer among all curves that are shown, its place, its distance, and the curve.
    pub fn nearest(&self, pointer: Pos2) -> Option<(&'a Mark, Pos2, f32, usize)> {
        let marks = &self.plot.curves.marks;
        let layout = self.plot.layout;
        let curves: Vec<usize> =
            (0..3).filter(|&curve| layout.shown[curve]).chain(layout.refits.then_some(REFITS)).collect();
        let positions: Vec<Pos2> = curves
            .iter()
            .flat_map(|&curve| marks.iter().map(move |mark| self.plot.position(&self.transform, mark, curve)))
            .map(|position| if self.transform.frame().contains(position) { position } else { Vec2::NAN.to_pos2() })
            .collect();
        let (index, distance) = picking::nearest(&positions, pointer)?;
        Some((marks.get(index % marks.len())?, positions[index], distance, *curves.get(index / marks.len())?))
    }

    /// The point under the pointer and its place.
    pub fn touched(&self, response: &Response) -> Option<(&'a Mark, Pos2)> {
        let (mark, position, distance, _) = self.nearest(response.hover_pos()?)?;
        (distance <= theme::TOUCH_DISTANCE).then_some((mark, position))
    }

    /// Where the pointer pulls the handle: to a point, or between points and beyond them where networks can be computed.
    pub fn pulled(&self, pointer: Pos2) -> Option<AppCommand> {
        let front: Vec<&Mark> = self.plot.curves.front().collect();
        let curve = self.plot.layout.first_shown()?;
        let positions: Vec<Pos2> = front.iter().map(|mark| self.plot.position(&self.transform, mark, curve)).collect();
        if !self.plot.state.can_compute() {
            let index = picking::along(&positions, pointer)?;
            return front.get(index).map(|mark| AppCommand::Select(mark.number));
        }
        let (l1, place) = self.pulled_to(pointer)?;
        let near = picking::nearest(&positions, place).filter(|(_, distance)| *distance <= SNAP);
        match near.and_then(|(index, _)| front.get(index)) {
            Some(mark) => Some(AppCommand::Select(mark.number)),
            None => Some(AppCommand::Pull(l1)),
        }
    }

    /// The ℓ¹ norm of the place on the curve, or beyond its ends, to which the pointer pulls the handle, and the place.
    fn pulled_to(&self, pointer: Pos2) -> Option<(f64, Pos2)> {
        let layout = self.plot.layout;
        let line = &self.plot.curves.line(layout.first_shown()?);
        let on_screen = |place: &[f64; 2]| self.transform.position_from_point(&layout.place(place[0], place[1]).into());
        let positions: Vec<Pos2> = line.iter().map(on_screen).collect();
        let (index, share) = picking::on_line(&positions, pointer)?;
        let (from, to) = (line.get(index)?, line.get(index + 1)?);
        // No farther than can be seen.
        let value = self.transform.value_from_position(self.transform.frame().clamp(pointer));
        let pointed_at = layout.l1_at([value.x, value.y]);
        if index + 2 == line.len() && share >= 1.0 && pointed_at > to[0] {
            return Some((pointed_at, on_screen(&[pointed_at, to[1]])));
        }
        if index == 0 && share <= 0.0 && (0.0..from[0]).contains(&pointed_at) {
            return Some((pointed_at, on_screen(&[pointed_at, from[1]])));
        }
        let share = f64::from(share);
        let [l1, loss] = [0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis]));
        Some((l1, on_screen(&[l1, loss])))
    }
}
