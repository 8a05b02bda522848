use super::*;
use crate::solver::StageWork;

/// A run of stages: how many subproblems each has, what one of them takes, in any unit, and how many of them were expected while
/// earlier stages went on.
type Plan<'a> = &'a [(usize, f64, f64)];

/// The time at which each subproblem of a run of so many seconds ends, and the outlook then.
fn outlooks(plan: Plan<'_>, start: f64, length: f64) -> Vec<(f64, Outlook)> {
    let total: f64 = plan.iter().map(|&(count, each, _)| count as f64 * each).sum();
    let mut found = Vec::new();
    let mut passed = 0.0;
    for (current, &(count, each, _)) in plan.iter().enumerate() {
        for solved in 1..=count {
            passed += each;
            let mut stages = [StageWork::default(); STAGES];
            for (place, (stage, &(all, _, expected))) in stages.iter_mut().zip(plan).enumerate() {
                let (solved, left) = match place.cmp(&current) {
                    std::cmp::Ordering::Less => (all, 0.0),
                    std::cmp::Ordering::Equal => (solved, (all - solved) as f64),
                    std::cmp::Ordering::Greater => (0, expected),
                };
                *stage = StageWork { solved, left, nominal: 1.0 };
            }
            found.push((start + length * passed / total, Outlook { share: passed / total, stages }));
        }
    }
    found
}

/// By which factor the estimate missed the time left, at shares of the time.
fn misses(plan: Plan<'_>, start: f64, length: f64) -> Vec<(f64, f64)> {
    let mut left = TimeLeft::new(start);
    let mut misses = Vec::new();
    let outlooks = outlooks(plan, start, length);
    let mut told = outlooks.iter().peekable();
    for tick in 1..1_000 {
        let time = f64::from(tick) / 1_000.0;
        let now = start + length * time;
        while let Some((at, outlook)) = told.next_if(|(at, _)| *at <= now) {
            left.advance(*at, outlook);
        }
        if let Some(seconds) = left.seconds(now) {
            let true_seconds = length * (1.0 - time);
            misses.push((time, (seconds / true_seconds).max(true_seconds / seconds)));
        }
    }
    misses
}

fn worst(misses: &[(f64, f64)], times: std::ops::Range<f64>) -> f64 {
    misses.iter().filter(|(time, _)| times.contains(time)).map(|(_, miss)| *miss).fold(1.0, f64::max)
}

#[test]
fn of_even_work_the_time_left_is_known_whatever_came_before() {
    for (start, length) in [(0.0, 0.2), (40.0, 10.0), (3.0, 5_000.0)] {
        let misses = misses(&[(40, 1.0, 40.0), (160, 1.0, 160.0)], start, length);
        assert!(worst(&misses, 0.0..0.99) < 1.01, "{}", worst(&misses, 0.0..0.99));
        assert!(misses[0].0 < 0.06, "it is told early: {:?}", misses[0]);
    }
}

#[test]
fn uneven_work_is_estimated_within_a_factor_of_one_and_a_half() {
    // Stages whose subproblems take more or less than was to be expected, and more or fewer of them.
    for plan in [
        [(10, 2.0, 10.0), (60, 1.0, 60.0), (40, 1.2, 40.0)],
        [(10, 1.0, 10.0), (60, 1.0, 60.0), (40, 1.2, 36.0)],
        [(10, 1.0, 10.0), (60, 1.0, 80.0), (40, 0.8, 40.0)],
    ] {
        let miss = worst(&misses(&plan, 2.0, 60.0), 0.25..0.95);
        assert!(miss < 1.5, "{plan:?}: {miss}");
    }
}

#[test]
fn a_machine_that_becomes_slower_is_noticed() {
    // Half as fast from a third of the time on: the same work in twice the time.
    let mut left = TimeLeft::new(0.0);
    for solved in 1..=150_usize {
        let now = if solved <= 50 { solved as f64 } else { 50.0 + 2.0 * (solved - 50) as f64 };
        let mut stages = [StageWork::default(); STAGES];
        stages[0] = StageWork { solved, left: (200 - solved) as f64, nominal: 1.0 };
        left.advance(now, &Outlook { share: solved as f64 / 200.0, stages });
    }
    let (seconds, expected) = (left.seconds(250.0).unwrap(), 100.0);
    assert!((expected / 1.2..expected * 1.2).contains(&seconds), "{seconds}");
}

#[test]
fn work_that_turns_up_is_added_although_the_share_does_not_fall() {
    let mut left = TimeLeft::new(0.0);
    let mut stages = [StageWork { nominal: 1.0, ..StageWork::default() }; STAGES];
    stages[1] = StageWork { solved: 10, left: 10.0, nominal: 1.0 };
    left.advance(10.0, &Outlook { share: 0.5, stages });
    assert_eq!((left.share(), left.seconds(10.0)), (Some(0.5), Some(10.0)));
    stages[2].left = 30.0;
    left.advance(11.0, &Outlook { share: 0.5, stages });
    assert_eq!((left.share(), left.seconds(11.0)), (Some(0.5), Some(39.0)));
}

#[test]
fn nothing_is_told_too_early_and_nothing_impossible_ever() {
    let mut left = TimeLeft::new(1.0);
    assert_eq!((left.share(), left.seconds(5.0)), (None, None));
    let mut stages = [StageWork { nominal: 1.0, ..StageWork::default() }; STAGES];
    stages[0] = StageWork { solved: 1, left: 99.0, nominal: 1.0 };
    left.advance(2.0, &Outlook { share: 0.01, stages });
    assert_eq!((left.share(), left.seconds(2.0)), (Some(0.01), None));
    for (now, share) in [(2.0, f64::NAN), (1.5, 0.005)] {
        left.advance(now, &Outlook { share, stages });
        assert_eq!(left.share(), Some(0.01), "{share} at {now}");
    }
    stages[0] = StageWork { solved: 50, left: 50.0, nominal: 1.0 };
    left.advance(51.0, &Outlook { share: 0.5, stages });
    let seconds = left.seconds(51.0).unwrap();
    assert!((49.0..51.0).contains(&seconds), "{seconds}");
    assert_eq!(left.seconds(500.0), Some(seconds / 2.0), "standing still brings no end nearer");
    stages[0].left = f64::NAN;
    left.advance(52.0, &Outlook { share: 0.5, stages });
    assert_eq!(left.seconds(52.0), None);
    left.finish();
    assert_eq!((left.share(), left.seconds(60.0)), (Some(1.0), Some(0.0)));
}
