//! What a front reaches of the envelope of several, which are pairs of an ℓ¹ norm and a loss.

/// Area dominated by the points up to a loss and a norm, as a share of their box.
pub fn hypervolume(points: &[(f64, f64)], loss: f64, l1: f64) -> f64 {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
    let (mut area, mut ceiling) = (0.0, l1);
    for (norm, value) in sorted {
        if value < loss && norm < ceiling {
            area += (loss - value) * (ceiling - norm);
            ceiling = norm;
        }
    }
    area / (loss * l1)
}

/// What a front reaches of the hypervolume of the envelope of all fronts, at its own norms: between the non-dominated points of all
/// fronts the envelope is interpolated linearly, so that the number of points costs nothing.
pub fn share_of_envelope(points: &[(f64, f64)], all: &[Vec<(f64, f64)>], loss: f64, l1: f64) -> f64 {
    let mut union: Vec<(f64, f64)> = all.concat();
    union.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut lowest = f64::INFINITY;
    union.retain(|&(_, value)| {
        let is_better = value < lowest;
        lowest = lowest.min(value);
        is_better
    });
    let at = |norm: f64| {
        let next = union.partition_point(|point| point.0 < norm);
        match (next.checked_sub(1).map(|before| union[before]), union.get(next)) {
            (Some(a), Some(&b)) => a.1 + (b.1 - a.1) * (norm - a.0) / (b.0 - a.0),
            (Some(end), None) | (None, Some(&end)) => end.1,
            (None, None) => f64::INFINITY,
        }
    };
    let best: Vec<(f64, f64)> = points.iter().map(|&(norm, value)| (norm, value.min(at(norm)))).collect();
    hypervolume(points, loss, l1) / hypervolume(&best, loss, l1)
}
