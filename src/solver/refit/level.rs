//! How far the networks of several folds should be trained, told by all of them together.

use super::{Milestone, Way};

/// Loss and score on the held-out rows of each fold.
type HeldOut = Vec<(f64, f64)>;

/// The share of its first training loss down to which a network should be trained, and the loss and score on held-out rows of each fold
/// there, in their order. None without held-out rows.
///
/// The training loss as a share of that at the beginning is a clock that all folds, and the network over all rows, have in common; steps
/// are not, as quasi-Newton steps are of any length. Between two milestones of a fold its figures are joined by a line, and one that has
/// settled stays as it is. One level for all folds is chosen by the mean of their losses, weighted by `units`, so that it hardly flatters
/// them: levels that fit each fold best would.
#[must_use]
pub fn shared_level(ways: &[(Way, f64)]) -> Option<(f64, HeldOut)> {
    // What a fold would do beyond the end of its training nobody knows.
    let ends = ways.iter().filter(|(way, _)| !way.has_settled).filter_map(|(way, _)| way.milestones.last());
    let lowest = ends.map(|end| end.share).fold(0.0, f64::max);
    let mut levels: Vec<f64> = ways
        .iter()
        .flat_map(|(way, _)| &way.milestones)
        .map(|milestone| milestone.share)
        .filter(|&share| share >= lowest)
        .collect();
    // The first of equals, which has been trained least.
    levels.sort_by(|a, b| b.total_cmp(a));
    levels.dedup();
    let mut best: Option<(f64, f64, HeldOut)> = None;
    for level in levels {
        let figures: Option<HeldOut> = ways.iter().map(|(way, _)| at(&way.milestones, level)).collect();
        let figures = figures.filter(|figures| !figures.is_empty())?;
        let mean = figures.iter().zip(ways).map(|((loss, _), (_, unit))| unit * loss).sum::<f64>();
        if best.as_ref().is_none_or(|(_, lowest, _)| mean < *lowest) {
            best = Some((level, mean, figures));
        }
    }
    best.map(|(level, _, figures)| (level, figures))
}

/// The figures on held-out rows where the training loss has come down to this share.
fn at(milestones: &[Milestone], level: f64) -> Option<(f64, f64)> {
    let place = milestones.partition_point(|milestone| milestone.share > level);
    let before = place.checked_sub(1).and_then(|before| milestones.get(before));
    match (before, milestones.get(place)) {
        (Some(before), Some(after)) => {
            let (from, to) = (before.held_out?, after.held_out?);
            let share = (before.share - level) / (before.share - after.share).max(f64::MIN_POSITIVE);
            Some((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)))
        }
        (Some(end), None) | (None, Some(end)) => end.held_out,
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(milestones: &[(f64, f64)], has_settled: bool) -> (Way, f64) {
        let milestone = |&(share, loss): &(f64, f64)| Milestone { share, held_out: Some((loss, 1.0 - loss)) };
        (Way { milestones: milestones.iter().map(milestone).collect(), has_settled }, 1.0)
    }

    #[test]
    fn one_level_is_the_best_for_all_together() {
        // Alone the first would go on to its end, and the second stop at one half.
        let ways =
            [way(&[(1.0, 0.9), (0.5, 0.6), (0.25, 0.5)], false), way(&[(1.0, 0.8), (0.5, 0.5), (0.125, 0.95)], false)];
        let (level, figures) = shared_level(&ways).unwrap();
        assert_eq!(level, 0.5);
        assert_eq!(figures, [(0.6, 0.4), (0.5, 0.5)]);
        // With a unit ten times as large the first decides.
        let ways = [(ways[0].0.clone(), 10.0), ways[1].clone()];
        let (level, figures) = shared_level(&ways).unwrap();
        assert_eq!(level, 0.25);
        // Two thirds of the way from one half to an eighth.
        assert!((figures[1].0 - 0.8).abs() < 1e-12, "{figures:?}");
    }

    #[test]
    fn a_fold_that_has_settled_stays_and_one_that_has_not_ends_the_levels() {
        let settled = way(&[(1.0, 0.9), (0.5, 0.4)], true);
        let longer = way(&[(1.0, 0.9), (0.2, 0.3)], true);
        let (level, figures) = shared_level(&[settled.clone(), longer.clone()]).unwrap();
        assert_eq!((level, figures[0].0), (0.2, 0.4));
        let broken_off = way(&[(1.0, 0.9), (0.5, 0.4)], false);
        assert_eq!(shared_level(&[broken_off, longer]).map(|(level, _)| level), Some(0.5));
        assert_eq!(shared_level(&[]), None);
        let mut blind = settled;
        blind.0.milestones.iter_mut().for_each(|milestone| milestone.held_out = None);
        assert_eq!(shared_level(&[blind]), None);
    }
}
