use proptest::prelude::*;

use super::*;

/// Numbers of a formula, not of a generator: another program can write them down too.
fn shares(step: u32, of: u32, rows: u32) -> Vec<f64> {
    (0..rows).map(|row| f64::from(row * step % of) / f64::from(of)).collect()
}

fn assert_near(found: Option<f64>, expected: f64) {
    let found = found.expect("a figure");
    assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
}

// scikit-learn 1.9.1: with n = 60 and frac(a, b) = [(i * a % b) / b for i in range(n)]
// p = np.round(frac(37, 101), 1); y = [(i * 53 % 97) % 5 < 2 for i in range(n)]
// roc_auc_score(y, p), average_precision_score(y, p), brier_score_loss(y, p)
#[test]
fn two_classes_have_the_figures_that_scikit_learn_gives() {
    let second: Vec<f64> = shares(37, 101, 60).into_iter().map(|share| (share * 10.0).round() / 10.0).collect();
    let truth: Vec<u32> = (0..60).map(|row: u32| u32::from(row * 53 % 97 % 5 < 2)).collect();
    let probabilities: Vec<f64> = second.iter().flat_map(|share| [1.0 - share, *share]).collect();
    let predicted: Vec<u32> = second.iter().map(|&share| u32::from(share > 0.5)).collect();
    let confusion = ConfusionMatrix::new(2, &truth, &predicted);
    let scores = Scores::of_classes(&probabilities, &confusion, &truth, &[0.5; 60]);
    assert_near(scores.get(Metric::RocArea), 0.454_171_562_867_215);
    assert_near(scores.get(Metric::PrecisionRecallArea), 0.356_729_936_729_936_7);
    assert_near(scores.get(Metric::Brier), 0.360_166_666_666_666_6);
    assert_eq!(scores.get(Metric::RSquared), None);
}

// z = np.stack([frac(37, 101), frac(53, 97), frac(29, 89)], 1) * 4; y = [(i * 31 % 7) % 3 for i in range(n)]; z[i, y[i]] += 2 for even i
// P = softmax(z), macro averages of one class against the others
#[test]
fn three_classes_have_the_figures_that_scikit_learn_gives() {
    let truth: Vec<u32> = (0..60).map(|row: u32| row * 31 % 7 % 3).collect();
    let columns = [(37, 101), (53, 97), (29, 89)].map(|(step, of)| shares(step, of, 60));
    let mut logits = Vec::new();
    for (row, &class) in truth.iter().enumerate() {
        let more = |at: u32| if row % 2 == 0 && at == class { 2.0 } else { 0.0 };
        logits.extend((0..3).map(|at: u32| 4.0 * columns[at as usize][row] + more(at)));
    }
    let losses = losses(&logits, 3, &truth);
    softmax(&mut logits, 3);
    let predicted: Vec<u32> = logits.chunks_exact(3).map(largest).collect();
    let confusion = ConfusionMatrix::new(3, &truth, &predicted);
    let counts = |truth: usize| [0, 1, 2].map(|predicted| confusion.count(truth, predicted));
    assert_eq!([0, 1, 2].map(counts), [[14, 7, 6], [4, 9, 3], [2, 3, 12]]);
    assert_near(confusion.precision(1), 9.0 / 19.0);
    assert_near(confusion.recall(0), 14.0 / 27.0);
    let scores = Scores::of_classes(&logits, &confusion, &truth, &losses);
    for (metric, expected) in [
        (Metric::Accuracy, 0.583_333_333_333_333_3),
        (Metric::BalancedAccuracy, 0.595_633_623_819_899_8),
        (Metric::LogLoss, 0.937_734_464_508_088_4),
        (Metric::RocArea, 0.764_733_982_296_491_8),
        (Metric::PrecisionRecallArea, 0.647_474_510_165_601_2),
        (Metric::Brier, 0.532_832_117_321_374_6),
    ] {
        assert_near(scores.get(metric), expected);
    }
}

fn largest(row: &[f64]) -> u32 {
    let best = row.iter().enumerate().fold(0, |best, (at, value)| if *value > row[best] { at } else { best });
    u32::try_from(best).unwrap()
}

// t = 10 * frac(53, 97); q = t + frac(37, 101) - 0.4; r2_score(t, q), root_mean_squared_error(t, q), mean_absolute_error(t, q),
// np.std(t), np.mean(np.abs(t - np.median(t)))
#[test]
fn numbers_have_the_figures_that_scikit_learn_gives() {
    let truth: Vec<f64> = shares(53, 97, 60).into_iter().map(|share| 10.0 * share).collect();
    let predicted: Vec<f64> = truth.iter().zip(shares(37, 101, 60)).map(|(truth, share)| truth + share - 0.4).collect();
    let scores = Scores::of_values(&predicted, &truth);
    assert_near(scores.get(Metric::RSquared), 0.989_049_699_733_721);
    assert_near(scores.get(Metric::RootMeanSquaredError), 0.302_387_865_282_040_76);
    assert_near(scores.get(Metric::MeanAbsoluteError), 0.257_920_792_079_207_9);
    let constant = TargetSummary::of_values(&truth);
    assert_near(constant.best_constant(Metric::RSquared), 0.0);
    assert_near(constant.best_constant(Metric::RootMeanSquaredError), 2.889_690_599_051_333);
    assert_near(constant.best_constant(Metric::MeanAbsoluteError), 2.510_309_278_350_516_3);
    assert_eq!((constant.best_constant(Metric::Accuracy), r_squared(&[1.0, 2.0], &[3.0, 3.0])), (None, None));
}

#[test]
fn what_the_rows_do_not_tell_is_not_told() {
    let scores =
        Scores::of_classes(&[0.3, 0.7, 0.4, 0.6], &ConfusionMatrix::new(2, &[1, 1], &[1, 1]), &[1, 1], &[0.4, 0.5]);
    assert_eq!((scores.get(Metric::Accuracy), scores.get(Metric::RocArea)), (Some(1.0), None));
    let nothing = Scores::of_classes(&[], &ConfusionMatrix::new(2, &[], &[]), &[], &[]);
    assert!(Metric::ALL.iter().all(|&metric| nothing.get(metric).is_none()));
    assert!(Metric::ALL.iter().all(|&metric| TargetSummary::of_classes(3, &[]).best_constant(metric).is_none()));
    let ranking = Ranking::new(vec![(f64::NAN, true), (0.5, false)]);
    assert_eq!((ranking.roc_area(), ranking.above(0.2), ranking.roc().len()), (None, [0, 1], 0));
}

#[test]
fn a_threshold_splits_equal_probabilities_never() {
    let ranking = Ranking::new(vec![(0.9, true), (0.5, false), (0.5, true), (0.1, false)]);
    for (threshold, above) in [(1.0, [0, 0]), (0.9, [0, 0]), (0.7, [1, 0]), (0.5, [1, 0]), (0.3, [2, 1]), (0.0, [2, 2])]
    {
        assert_eq!(ranking.above(threshold), above, "{threshold}");
    }
    assert_eq!(ranking.roc(), [[0.0, 0.0], [0.0, 0.5], [0.5, 1.0], [1.0, 1.0]]);
}

proptest! {
    /// No constant is better than the one that is said to be best, whatever the classes.
    #[test]
    fn no_constant_answer_is_better_than_the_best(
        truth in prop::collection::vec(0_u32..4, 1..40), weights in prop::collection::vec(0.01..1.0, 4)
    ) {
        let sum: f64 = weights.iter().sum();
        let constant: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
        let probabilities = constant.repeat(truth.len());
        let predicted = vec![largest(&constant); truth.len()];
        let losses: Vec<f64> = truth.iter().map(|&class| -constant[class as usize].ln()).collect();
        let scores = Scores::of_classes(&probabilities, &ConfusionMatrix::new(4, &truth, &predicted), &truth, &losses);
        let best = TargetSummary::of_classes(4, &truth);
        for metric in Metric::of(false) {
            let Some(found) = scores.get(metric) else { continue };
            let best = best.best_constant(metric).expect("a constant has it too");
            let worse = if metric.is_better_higher() { best - found } else { found - best };
            prop_assert!(worse > -1e-12, "{metric:?}: {found} against {best}");
        }
    }

    /// The area under the ROC curve is how often a pair is in the right order.
    #[test]
    fn the_area_under_the_roc_curve_counts_pairs(rows in prop::collection::vec((0_u8..6, any::<bool>()), 2..40)) {
        let ranking = Ranking::new(rows.iter().map(|&(level, is_positive)| (f64::from(level) / 6.0, is_positive)).collect());
        let of = |kind: bool| rows.iter().filter(move |row| row.1 == kind).map(|row| row.0);
        let pairs = of(true).flat_map(|a| of(false).map(move |b| f64::from(a > b) + 0.5 * f64::from(a == b)));
        let (sum, count) = pairs.fold((0.0, 0.0), |(sum, count), pair| (sum + pair, count + 1.0));
        match ranking.roc_area() {
            Some(area) => prop_assert!((area - sum / count).abs() < 1e-12),
            None => prop_assert!(count == 0.0),
        }
    }
}
