//! Whether the optimality conditions hold at a point, in words and with a mark.

use eframe::egui::{self, Rect, Sense, Ui, accesskit::Role, pos2, vec2};

use super::{icons::Icon, theme, widgets};
use crate::front::{Point, Termination};

/// Residual up to which the conditions count as met.
const TOLERANCE: f64 = 1e-2;

/// What is said of the optimality conditions at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Optimality {
    /// Whether they hold.
    pub holds: bool,
    /// Why the solver ended there, where that is worth telling.
    pub reason: Option<&'static str>,
    /// What that means, in one sentence.
    pub meaning: &'static str,
}

impl Optimality {
    /// At this point.
    #[must_use]
    pub fn of(point: &Point) -> Self {
        let holds = point.residual <= TOLERANCE;
        let reason = match point.termination {
            Some(Termination::AtRest) => Some("At rest on a kink"),
            Some(Termination::Iterations) => Some("Iterations spent"),
            // To a tolerance that may be coarser than this one while the front is searched.
            Some(Termination::Critical) | None => holds.then_some("Critical"),
        };
        let meaning = match point.termination {
            _ if holds => "The optimality conditions hold to within 0.01 λ.",
            Some(Termination::AtRest) => {
                "It lies on a kink of the loss, or the front is flat there: no step lowers its loss visibly."
            }
            Some(Termination::Iterations) => {
                "The iterations ended before the conditions held: a better network of this norm may be near."
            }
            Some(Termination::Critical) | None => {
                "They are violated by more than 0.01 λ: a better network of this norm may be near."
            }
        };
        Self { holds, reason, meaning }
    }

    /// What is plain at once.
    #[must_use]
    pub fn headline(&self) -> String {
        match self.reason {
            Some(reason) if self.holds => reason.to_owned(),
            Some(reason) => format!("{reason}: conditions do not hold"),
            None => "Conditions do not hold".to_owned(),
        }
    }
}

/// Shows the mark and the reason; under the pointer what it means.
pub fn show(ui: &mut Ui, point: &Point) {
    let palette = theme::of(ui.visuals());
    let optimality = Optimality::of(point);
    let (icon, ink) = if optimality.holds { (Icon::Check, palette.done) } else { (Icon::Warning, palette.warning) };
    let headline = optimality.headline();
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    response.widget_info(|| widgets::described(Role::Row, &format!("Optimality: {headline}. {}", optimality.meaning)));
    let mark = Rect::from_min_size(pos2(rect.left(), rect.center().y - 7.0), vec2(14.0, 14.0));
    icon.paint(ui.painter(), mark, ink);
    let place = pos2(mark.right() + 6.0, rect.center().y);
    ui.painter().text(place, egui::Align2::LEFT_CENTER, &headline, theme::heading(), ink);
    response.on_hover_text(format!(
        "{} At a critical point the partial derivative of the loss is −λ times the sign of every parameter that is not zero, and at most λ \
         in size for every zero. The residual is the largest violation of this, divided by λ",
        optimality.meaning
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::{Evaluation, Method};

    fn point(residual: f64, termination: Option<Termination>) -> Point {
        Point {
            number: 0,
            start: 0,
            fold: None,
            method: Method::Budget,
            l1: 1.0,
            train: Evaluation { loss: 1.0, score: 0.5 },
            validation: None,
            validation_error: None,
            test: None,
            nonzero: 1,
            lambda: 0.1,
            residual,
            termination,
            gradients: None,
            seconds: 0.0,
        }
    }

    #[test]
    fn where_the_conditions_do_not_hold_is_told_whatever_the_reason() {
        for (residual, termination, headline) in [
            (1e-3, Some(Termination::Critical), "Critical"),
            (1e-2, Some(Termination::AtRest), "At rest on a kink"),
            (15.0, Some(Termination::AtRest), "At rest on a kink: conditions do not hold"),
            (0.2, Some(Termination::Iterations), "Iterations spent: conditions do not hold"),
            (0.02, Some(Termination::Critical), "Conditions do not hold"),
            (1e-3, None, "Critical"),
            (f64::NAN, None, "Conditions do not hold"),
            (f64::INFINITY, None, "Conditions do not hold"),
        ] {
            let optimality = Optimality::of(&point(residual, termination));
            assert_eq!(optimality.headline(), headline);
            assert!(optimality.meaning.ends_with('.') && optimality.meaning.len() < 110);
            assert_eq!(optimality.holds, optimality.meaning.contains("hold to within"));
        }
    }
}
