//! Groups of rows, such as those of one patient, none of which is divided.

use std::collections::{BTreeMap, HashMap};

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{Targets, split::held_out};

/// The rows of a group, and how many there are of each class.
type Group = (Vec<usize>, BTreeMap<u32, usize>);

/// Rows that belong together where their keys are the same.
pub(super) struct Groups<'a> {
    /// The key of each row.
    pub keys: &'a [u64],
    /// What is predicted of each row.
    pub targets: &'a Targets,
}

impl Groups<'_> {
    /// The rows of each group, with how many there are of each class, in an order that the generator chooses.
    fn shuffled(&self, rows: &[usize], random: &mut ChaCha8Rng) -> Vec<Group> {
        let mut places: HashMap<u64, usize> = HashMap::new();
        let mut groups: Vec<Group> = Vec::new();
        for &row in rows {
            let place = *places.entry(self.keys.get(row).copied().unwrap_or(0)).or_insert(groups.len());
            if place == groups.len() {
                groups.push(Default::default());
            }
            if let Some((rows, classes)) = groups.get_mut(place) {
                rows.push(row);
                *classes.entry(self.class(row)).or_default() += 1;
            }
        }
        groups.shuffle(random);
        groups
    }

    /// Takes groups out until they have about this share of the rows of each class; a class keeps rows to train on.
    pub fn hold_out(&self, rows: Vec<usize>, share: f64, random: &mut ChaCha8Rng) -> (Vec<usize>, Vec<usize>) {
        if held_out(rows.len(), share) == 0 {
            return (rows, Vec::new());
        }
        let groups = self.shuffled(&rows, random);
        let total = totals(&groups);
        let mut taken: BTreeMap<u32, usize> = BTreeMap::new();
        let (mut kept, mut held) = (Vec::new(), Vec::new());
        let count = groups.len();
        for (number, (group, classes)) in groups.into_iter().enumerate() {
            let count_of = |class: &u32| taken.get(class).copied().unwrap_or(0);
            // By how much the shares of the classes come nearer to what is wanted.
            let gain: f64 = classes
                .iter()
                .map(|(class, &rows)| {
                    let all = total.get(class).copied().unwrap_or(1) as f64;
                    let (before, rows) = (count_of(class) as f64 - share * all, rows as f64);
                    (before.powi(2) - (before + rows).powi(2)) / all
                })
                .sum();
            let is_last_of_class =
                classes.iter().any(|(class, rows)| Some(count_of(class) + rows) == total.get(class).copied());
            // At least one group is held out, if there are two.
            let is_needed = held.is_empty() && number + 1 == count && number > 0;
            if (gain > 0.0 || is_needed) && !is_last_of_class {
                for (class, rows) in classes {
                    *taken.entry(class).or_default() += rows;
                }
                held.extend(group);
            } else {
                kept.extend(group);
            }
        }
        kept.sort_unstable();
        held.sort_unstable();
        (kept, held)
    }

    /// Whole groups in so many parts, over which rows and classes are spread about evenly: the largest groups first, each where it adds
    /// least to what its classes have there.
    pub fn divided(&self, rows: &[usize], count: usize, seed: u64) -> Vec<Vec<usize>> {
        let mut groups = self.shuffled(rows, &mut ChaCha8Rng::seed_from_u64(seed));
        let total = totals(&groups);
        groups.sort_by_key(|(rows, _)| std::cmp::Reverse(rows.len()));
        let mut parts: Vec<Group> = vec![Default::default(); count];
        for (group, classes) in groups {
            let cost = |part: &(Vec<usize>, BTreeMap<u32, usize>)| -> f64 {
                let of = |(class, &rows): (&u32, &usize)| {
                    let all = total.get(class).copied().unwrap_or(1) as f64;
                    (part.1.get(class).copied().unwrap_or(0) * rows) as f64 / all
                };
                classes.iter().map(of).sum()
            };
            let best = parts
                .iter_mut()
                .min_by(|one, other| cost(one).total_cmp(&cost(other)).then_with(|| one.0.len().cmp(&other.0.len())));
            if let Some(part) = best {
                part.0.extend(group);
                for (class, rows) in classes {
                    *part.1.entry(class).or_default() += rows;
                }
            }
        }
        parts.into_iter().map(|(rows, _)| rows).collect()
    }

    fn class(&self, row: usize) -> u32 {
        if let Targets::Classes(classes) = self.targets { classes.get(row).copied().unwrap_or(0) } else { 0 }
    }
}

fn totals(groups: &[Group]) -> BTreeMap<u32, usize> {
    let mut total = BTreeMap::new();
    for (class, rows) in groups.iter().flat_map(|(_, classes)| classes) {
        *total.entry(*class).or_default() += rows;
    }
    total
}
