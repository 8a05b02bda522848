//! How well figures on a few rows are known: 95 % confidence intervals.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A 95 % confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The quantile of the standard normal distribution at 0.975.
const NORMAL_QUANTILE: f64 = 1.959_963_984_540_054;

/// Resamples of a bootstrap: the ends of an interval are then known to about a twentieth of its width.
const RESAMPLES: usize = 2000;

/// The same resamples every time, so that a network's interval never changes.
const SEED: u64 = 0;

impl Interval {
    /// The same in other units, of which `factor` are one.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self { low: factor * self.low, high: factor * self.high }
    }
}

/// The score interval of a share of so many rows, such as an accuracy (E. B. Wilson, *Probable inference, the law of succession, and
/// statistical inference*, Journal of the American Statistical Association 22, 1927). None without rows, or of what is no share.
#[must_use]
pub fn wilson(share: f64, rows: usize) -> Option<Interval> {
    if rows == 0 || !(0.0..=1.0).contains(&share) {
        return None;
    }
    let (rows, square) = (rows as f64, NORMAL_QUANTILE * NORMAL_QUANTILE);
    let middle = share + square / (2.0 * rows);
    let half = NORMAL_QUANTILE * (share * (1.0 - share) / rows + square / (4.0 * rows * rows)).sqrt();
    let whole = 1.0 + square / rows;
    // Where no row or every row is right, an end is the share itself but for rounding.
    Some(Interval {
        low: ((middle - half) / whole).clamp(0.0, share),
        high: ((middle + half) / whole).clamp(share, 1.0),
    })
}

/// The percentile bootstrap of the mean of a figure of each row, such as its loss (B. Efron, R. J. Tibshirani, *An Introduction to the
/// Bootstrap*, 1993, §13.3). None of fewer than two rows.
#[must_use]
pub fn bootstrap_mean(values: &[f64]) -> Option<Interval> {
    let rows = values.len() as f64;
    bootstrap(values.len(), |drawn| drawn.map(|row| values[row]).sum::<f64>() / rows)
}

/// The same of the coefficient of determination R², from the squared error and the target of each row. None where the targets of some
/// resamples do not vary, or of fewer than two rows.
#[must_use]
pub fn bootstrap_r_squared(squared_errors: &[f64], targets: &[f64]) -> Option<Interval> {
    let rows = squared_errors.len().min(targets.len());
    let mean = targets.iter().sum::<f64>() / targets.len() as f64;
    bootstrap(rows, |drawn| {
        let (mut error, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for row in drawn {
            let target = targets[row] - mean;
            error += squared_errors[row];
            sum += target;
            squares += target * target;
        }
        1.0 - error / (squares - sum * sum / rows as f64)
    })
}

/// The interval of a statistic of rows that are drawn from so many with replacement.
fn bootstrap(rows: usize, statistic: impl Fn(&mut dyn Iterator<Item = usize>) -> f64) -> Option<Interval> {
    if rows < 2 {
        return None;
    }
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut values: Vec<f64> =
        (0..RESAMPLES).map(|_| statistic(&mut (0..rows).map(|_| random.random_range(0..rows)))).collect();
    values.sort_by(f64::total_cmp);
    let interval = Interval { low: quantile(&values, 0.025), high: quantile(&values, 0.975) };
    (interval.low.is_finite() && interval.high.is_finite()).then_some(interval)
}

/// A quantile of values in ascending order, between two of them on the line that joins them.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a place among the values
fn quantile(values: &[f64], share: f64) -> f64 {
    let place = share * values.len().saturating_sub(1) as f64;
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    let (below, above) = (at(place as usize), at(place.ceil() as usize));
    below + place.fract() * (above - below)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // scipy.stats.binomtest(right, rows).proportion_ci(method="wilson"), SciPy 1.17.1.
    #[test]
    fn an_accuracy_has_the_interval_that_scipy_gives() {
        for (right, rows, low, high) in [
            (0, 10, 0.0, 0.277_532_799_862_889_26),
            (7, 10, 0.396_778_147_461_145_26, 0.892_208_732_593_699),
            (27, 30, 0.743_789_174_208_159_2, 0.965_400_111_252_665_7),
            (30, 30, 0.886_486_606_826_031_2, 1.0),
            (948, 1000, 0.932_444_260_680_72, 0.960_126_963_716_222_6),
        ] {
            let interval = wilson(f64::from(right) / rows as f64, rows).unwrap();
            assert!((interval.low - low).abs() < 1e-12 && (interval.high - high).abs() < 1e-12, "{right} {interval:?}");
        }
        assert_eq!((wilson(0.5, 0), wilson(1.5, 10), wilson(f64::NAN, 10)), (None, None, None));
    }

    /// Values of a formula, not of a generator: another program can write them down too.
    fn rows() -> (Vec<f64>, Vec<f64>) {
        let value = |step: u32, of: u32| move |row: u32| f64::from(row * step % of) / f64::from(of);
        ((0..60).map(value(37, 101)).map(|value| value * value).collect(), (0..60).map(value(53, 97)).collect())
    }

    fn assert_near(interval: Option<Interval>, [low, high]: [f64; 2]) {
        let interval = interval.unwrap();
        let most = 0.05 * (high - low);
        assert!((interval.low - low).abs() < most && (interval.high - high).abs() < most, "{interval:?} {low} {high}");
    }

    // scipy.stats.bootstrap of the same values with a million resamples and method="percentile", for R² with 400,000 and paired=True; SciPy
    // 1.17.1.
    #[test]
    fn a_loss_and_r_squared_have_the_intervals_that_scipy_gives() {
        let (values, targets) = rows();
        assert_near(bootstrap_mean(&values), [0.251_192_652_681_1, 0.399_098_127_634_5]);
        let errors: Vec<f64> = values.iter().map(|value| 0.1 * value).collect();
        assert_near(bootstrap_r_squared(&errors, &targets), [0.439_742_338_378_3, 0.723_834_794_908_1]);
        assert_eq!(bootstrap_mean(&values), bootstrap_mean(&values), "the same every time");
    }

    #[test]
    fn rows_that_tell_nothing_have_no_interval() {
        assert_eq!((bootstrap_mean(&[]), bootstrap_mean(&[1.0])), (None, None));
        assert_eq!(bootstrap_r_squared(&[0.1; 20], &[3.0; 20]), None, "targets that do not vary");
        assert_eq!(bootstrap_mean(&[1.0, f64::NAN, 2.0]), None);
        assert_eq!(bootstrap_mean(&[0.5; 9]), Some(Interval { low: 0.5, high: 0.5 }));
    }

    /// The chance that so many of the rows are right, each with this chance.
    fn binomial(right: usize, rows: usize, chance: f64) -> f64 {
        let choices: f64 = (0..right).map(|place| (rows - place) as f64 / (place + 1) as f64).product();
        let [right, wrong] = [right, rows - right].map(|count| i32::try_from(count).unwrap());
        choices * chance.powi(right) * (1.0 - chance).powi(wrong)
    }

    /// Exactly, by the binomial distribution.
    #[test]
    fn nineteen_of_twenty_intervals_hold_the_true_accuracy() {
        for rows in [20, 60, 150] {
            let coverage = |chance: f64| {
                let holds = |right: usize| {
                    wilson(right as f64 / rows as f64, rows).is_some_and(|of| of.low <= chance && chance <= of.high)
                };
                (0..=rows).filter(|&right| holds(right)).map(|right| binomial(right, rows, chance)).sum::<f64>()
            };
            let coverages: Vec<f64> = (1..100).map(|percent| coverage(f64::from(percent) / 100.0)).collect();
            let mean = coverages.iter().sum::<f64>() / coverages.len() as f64;
            let least = coverages.iter().copied().fold(1.0, f64::min);
            assert!((0.94..0.965).contains(&mean) && least > 0.82, "{rows}: {mean} {least}");
        }
    }

    #[test]
    fn about_nineteen_of_twenty_intervals_hold_the_true_mean() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let samples = 300;
        // Exponential losses have a mean of 1; of a skewed distribution a percentile interval holds it a little less often.
        let held = (0..samples).filter(|_| {
            let losses: Vec<f64> = (0..60).map(|_| -(1.0 - random.random::<f64>()).ln()).collect();
            bootstrap_mean(&losses).is_some_and(|interval| interval.low <= 1.0 && 1.0 <= interval.high)
        });
        let share = held.count() as f64 / f64::from(samples);
        assert!((0.89..0.98).contains(&share), "{share}");
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share_and_narrows_with_the_rows(right in 0_usize..50, rows in 50_usize..500) {
            let share = right as f64 / rows as f64;
            let (few, many) = (wilson(share, rows).unwrap(), wilson(share, 4 * rows).unwrap());
            prop_assert!(0.0 <= few.low && few.low <= share && share <= few.high && few.high <= 1.0);
            prop_assert!(many.high - many.low < few.high - few.low);
            let mirrored = wilson(1.0 - share, rows).unwrap();
            prop_assert!((mirrored.low - (1.0 - few.high)).abs() < 1e-12);
        }
    }
}
