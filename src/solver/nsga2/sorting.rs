//! Which members of a population survive: non-dominated sorting and crowding distance (Deb, Pratap, Agarwal, Meyarivan 2002).

/// Two objectives, both to be low.
pub type Objectives = [f64; 2];

/// Whether `a` is no worse than `b` in both objectives and better in one.
#[must_use]
pub fn dominates(a: Objectives, b: Objectives) -> bool {
    a[0] <= b[0] && a[1] <= b[1] && (a[0] < b[0] || a[1] < b[1])
}

/// The rank of every member: 0 if no other dominates it, 1 if none does once those of rank 0 are taken out, and so on.
///
/// With two objectives, members that are sorted by the first need only be compared by the second: each joins the first layer whose
/// lowest value lies above its own. That takes O(n log n) in the place of the O(n²) of the original.
#[must_use]
pub fn ranks(objectives: &[Objectives]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..objectives.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (objectives[a], objectives[b]);
        a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]))
    });
    let mut ranks = vec![0; objectives.len()];
    // The last member of each layer: that with the lowest second objective so far.
    let mut last: Vec<Objectives> = Vec::new();
    for index in order {
        let member = objectives[index];
        let rank = last.partition_point(|&layer| dominates(layer, member));
        match last.get_mut(rank) {
            Some(layer) => *layer = member,
            None => last.push(member),
        }
        ranks[index] = rank;
    }
    ranks
}

/// The crowding distance of each of some members of one rank: the sides of the box between its neighbours, in units of the ranges of
/// the objectives; infinite at the ends.
#[must_use]
pub fn crowding_distances(objectives: &[Objectives]) -> Vec<f64> {
    let mut distances = vec![0.0; objectives.len()];
    for objective in 0..2 {
        let mut order: Vec<usize> = (0..objectives.len()).collect();
        order.sort_by(|&a, &b| objectives[a][objective].total_cmp(&objectives[b][objective]));
        let (Some(&first), Some(&last)) = (order.first(), order.last()) else { break };
        let range = objectives[last][objective] - objectives[first][objective];
        for end in [first, last] {
            distances[end] = f64::INFINITY;
        }
        for triple in order.windows(3) {
            if let [before, here, after] = *triple
                && range > 0.0
                && range.is_finite()
            {
                distances[here] += (objectives[after][objective] - objectives[before][objective]) / range;
            }
        }
    }
    distances
}

/// Ranks and crowding distances of a population.
#[must_use]
pub fn fitness(objectives: &[Objectives]) -> Vec<(usize, f64)> {
    let ranks = ranks(objectives);
    let mut fitness: Vec<(usize, f64)> = ranks.iter().map(|&rank| (rank, 0.0)).collect();
    for rank in 0..=ranks.iter().copied().max().unwrap_or_default() {
        let members: Vec<usize> = (0..ranks.len()).filter(|&index| ranks[index] == rank).collect();
        let of_rank: Vec<Objectives> = members.iter().map(|&index| objectives[index]).collect();
        for (index, distance) in members.into_iter().zip(crowding_distances(&of_rank)) {
            fitness[index].1 = distance;
        }
    }
    fitness
}

/// Whether the first of two members is fitter: by its rank, then by its distance.
#[must_use]
pub fn is_fitter(a: (usize, f64), b: (usize, f64)) -> bool {
    a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).is_lt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By definition: layer after layer is taken out.
    fn ranks_by_layers(objectives: &[Objectives]) -> Vec<usize> {
        let mut ranks = vec![usize::MAX; objectives.len()];
        for rank in 0.. {
            let left: Vec<usize> = (0..ranks.len()).filter(|&index| ranks[index] == usize::MAX).collect();
            if left.is_empty() {
                break;
            }
            let is_free = |&index: &usize| !left.iter().any(|&other| dominates(objectives[other], objectives[index]));
            for index in left.iter().copied().filter(is_free) {
                ranks[index] = rank;
            }
        }
        ranks
    }

    proptest! {
        #[test]
        fn ranks_are_those_of_the_definition(
            // Few values, so that many are equal.
            objectives in prop::collection::vec((0_u8..8, 0_u8..8), 0..40),
        ) {
            let objectives: Vec<Objectives> = objectives.into_iter().map(|(a, b)| [f64::from(a), f64::from(b)]).collect();
            prop_assert_eq!(ranks(&objectives), ranks_by_layers(&objectives));
        }
    }

    #[test]
    fn crowding_is_the_box_between_the_neighbours_and_ends_are_never_crowded() {
        let distances = crowding_distances(&[[0.0, 4.0], [4.0, 0.0], [1.0, 2.0], [2.0, 1.0]]);
        assert_eq!(distances, [f64::INFINITY, f64::INFINITY, 0.5 + 0.75, 0.75 + 0.5]);
        assert_eq!(crowding_distances(&[[1.0, 1.0]; 3])[1..2], [0.0]);
        assert!(crowding_distances(&[]).is_empty());
        let fitness = fitness(&[[0.0, 1.0], [1.0, 2.0], [1.0, 0.0]]);
        assert_eq!(fitness, [(0, f64::INFINITY), (1, f64::INFINITY), (0, f64::INFINITY)]);
        assert!(is_fitter((0, 0.1), (1, 9.0)) && is_fitter((1, 2.0), (1, 1.0)) && !is_fitter((1, 1.0), (1, 1.0)));
    }
}
