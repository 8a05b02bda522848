//! The ROC curve and the precision–recall curve of two classes, with the place of the threshold.

use eframe::egui::{Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::chart::Chart;
use crate::{app::theme, front::Ranking};

/// Height of the curve.
const HEIGHT: f32 = 190.0;
/// Places of a curve that are drawn at most: more than pixels show nothing more.
const MOST: usize = 400;

/// Which curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True positive rate against false positive rate.
    Roc,
    /// Precision against recall.
    PrecisionRecall,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Roc, Self::PrecisionRecall];

    fn label(self) -> &'static str {
        match self {
            Self::Roc => "ROC",
            Self::PrecisionRecall => "Precision–recall",
        }
    }

    fn axes(self) -> [&'static str; 2] {
        match self {
            Self::Roc => ["false positive rate", "true positive rate"],
            Self::PrecisionRecall => ["recall", "precision"],
        }
    }

    fn place(self, ranking: &Ranking, above: [usize; 2]) -> [f64; 2] {
        match self {
            Self::Roc => ranking.rates(above),
            Self::PrecisionRecall => {
                let [positive, all] = [above[0] as f64, (above[0] + above[1]) as f64];
                [positive / ranking.rows[0].max(1) as f64, if all > 0.0 { positive / all } else { 1.0 }]
            }
        }
    }
}

/// Shows a curve. A click, or a drag along it, gives the threshold there.
pub fn show(ui: &mut Ui, kind: &mut Kind, ranking: &Ranking, threshold: f64) -> Option<f64> {
    let palette = theme::of(ui.visuals());
    ui.horizontal(|ui| {
        for other in Kind::ALL {
            let response = ui.selectable_label(*kind == other, other.label());
            if response.clicked() {
                *kind = other;
            }
        }
    });
    if ranking.rows.contains(&0) {
        super::note(ui, "There are no rows of one of the classes.");
        return None;
    }
    let size = vec2(ui.available_width().min(HEIGHT + 60.0), HEIGHT);
    let (chart, response) =
        Chart::new(ui, size, [[0.0, 1.0]; 2], kind.axes(), Sense::click_and_drag() - Sense::FOCUSABLE);
    let here = kind.place(ranking, ranking.above(threshold));
    let name = format!(
        "{} curve, at the threshold {} {:.3}, {} {:.3}",
        kind.label(),
        kind.axes()[0],
        here[0],
        kind.axes()[1],
        here[1]
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &name));
    let painter = ui.painter().with_clip_rect(chart.canvas.expand(6.0));
    // What knowing nothing comes to.
    let share = ranking.rows[0] as f64 / (ranking.rows[0] + ranking.rows[1]).max(1) as f64;
    let chance = if *kind == Kind::Roc { [[0.0, 0.0], [1.0, 1.0]] } else { [[0.0, share], [1.0, share]] };
    chart.dashed(&painter, chance, Stroke::new(1.0, palette.weak));
    let every = ranking.steps.len().div_ceil(MOST).max(1);
    let first = (*kind == Kind::Roc).then_some([0.0; 2]);
    let steps = ranking.steps.iter().step_by(every).chain(ranking.steps.last());
    let line: Vec<[f64; 2]> = first.into_iter().chain(steps.map(|(_, above)| kind.place(ranking, *above))).collect();
    chart.line(&painter, &line, Stroke::new(2.0, palette.curves[0]));
    painter.circle(chart.at(here), 5.0, palette.canvas, Stroke::new(2.0, palette.accent));
    let pointer = response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged())?;
    nearest(ranking, |above| chart.at(kind.place(ranking, above)).distance(pointer))
}

/// The threshold whose place is nearest: between the last probability above it and the first below.
fn nearest(ranking: &Ranking, distance: impl Fn([usize; 2]) -> f32) -> Option<f64> {
    let places = ranking.steps.iter().enumerate().map(|(at, (_, above))| (at, distance(*above)));
    let (at, _) = places.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let above = ranking.steps.get(at)?.0;
    let below = ranking.steps.get(at + 1).map_or(0.0, |(probability, _)| *probability);
    Some(f64::midpoint(above, below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_of_a_place_leads_back_to_it() {
        let ranking = Ranking::new(vec![(0.9, true), (0.6, false), (0.6, true), (0.3, true), (0.1, false)]);
        for wanted in [[1, 0], [2, 1], [3, 1], [3, 2]] {
            let distance = |above: [usize; 2]| if above == wanted { 0.0 } else { 1.0 };
            assert_eq!(ranking.above(nearest(&ranking, distance).unwrap()), wanted);
        }
        assert_eq!(Kind::PrecisionRecall.place(&ranking, [2, 1]), [2.0 / 3.0, 2.0 / 3.0]);
        assert_eq!(Kind::Roc.place(&ranking, [2, 1]), [0.5, 2.0 / 3.0]);
        assert_eq!(Kind::PrecisionRecall.place(&ranking, [0, 0]), [0.0, 1.0]);
    }
}
