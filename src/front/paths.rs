//! Weight paths: how each parameter, or the norm of each input's or unit's weights, goes along the front.

use std::{collections::HashMap, ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Member, Parameters, WeightMatrix};

/// Neighbours of one start are drawn as one line if at least this share of the sparser one's norm is in the denser one as well. Less
/// means that it is another network, not the same a little changed: random networks that share no unit have almost nothing in common.
const ALIKE: f64 = 0.5;
/// The same where they come from different starts: units of these are in another order, so that all but a little must agree.
const ALIKE_ACROSS_STARTS: f64 = 0.9;

/// What the lines stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lines {
    /// A line for each parameter: its value.
    #[default]
    Parameters,
    /// A line for each input (each channel of an image that convolutions are given): the ℓ¹ norm of the weights that lead from it.
    Inputs,
    /// A line for each unit of the layer with this place: the ℓ¹ norm of the weights that lead to it, and of its bias.
    Units(usize),
}

impl Lines {
    /// How many lines there are of a network with these layers.
    #[must_use]
    pub fn count(self, layers: &[WeightMatrix]) -> usize {
        match self {
            Self::Parameters => layers.last().map_or(0, |last| last.bias.end),
            Self::Inputs => layers.first().map_or(0, WeightMatrix::sources),
            Self::Units(layer) => layers.get(layer).map_or(0, |layer| layer.outputs),
        }
    }

    /// The values of all lines at one network, of which most are zero.
    #[must_use]
    pub fn column(self, layers: &[WeightMatrix], parameters: &Arc<Parameters>) -> Arc<Parameters> {
        let mut norms = vec![0.0; self.count(layers)];
        let layer = match self {
            Self::Parameters => return Arc::clone(parameters),
            Self::Inputs => layers.first(),
            Self::Units(layer) => layers.get(layer),
        };
        let Some(layer) = layer else { return Arc::default() };
        for (place, value) in parameters.iter() {
            let line = if layer.weight.contains(&place) {
                let place = place - layer.weight.start;
                let [unit, input] = [place / layer.inputs.max(1), place % layer.inputs.max(1)];
                if self == Self::Inputs { input / layer.spread.max(1) } else { unit }
            } else if layer.bias.contains(&place) && self != Self::Inputs {
                place - layer.bias.start
            } else {
                continue;
            };
            if let Some(norm) = norms.get_mut(line) {
                *norm += f64::from(value.abs());
            }
        }
        Arc::new(Parameters::from_dense(&norms))
    }
}

/// A network of the front, as paths know it.
#[derive(Clone, Debug)]
pub struct PathPoint {
    /// Number of its point.
    pub number: usize,
    /// The start that it comes from.
    pub start: usize,
    /// Its ℓ¹ norm.
    pub l1: f64,
    /// Its parameters.
    pub parameters: Arc<Parameters>,
}

/// The paths of the networks of a front that no other dominates, by ascending ℓ¹ norm.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    lines: Lines,
    count: usize,
    points: Vec<PathPoint>,
    columns: Vec<Arc<Parameters>>,
    /// For each point but the last, whether lines go on to the next.
    joined: Vec<bool>,
}

impl Paths {
    /// The paths along these members of a front, in their order. What is known of them from `before`, which may be of a front that has
    /// changed since, is not computed again.
    #[must_use]
    pub fn new<'a>(
        lines: Lines,
        layers: &[WeightMatrix],
        members: impl IntoIterator<Item = &'a Member>,
        before: Option<&Self>,
    ) -> Self {
        let points: Vec<PathPoint> = members.into_iter().map(PathPoint::of).collect();
        let known = before.filter(|before| before.lines == lines).map(Known::of).unwrap_or_default();
        let column = |point: &PathPoint| {
            let known = known.columns.get(&Arc::as_ptr(&point.parameters));
            known.map_or_else(|| lines.column(layers, &point.parameters), |column| Arc::clone(column))
        };
        let columns: Vec<Arc<Parameters>> = points.iter().map(column).collect();
        // Where there are no hidden units, nothing can be exchanged, and the problem is convex.
        let is_exchangeable = layers.len() > 1;
        let is_joined = |place: usize| {
            let [a, b] = [&points[place], &points[place + 1]];
            let pair = (Arc::as_ptr(&a.parameters), Arc::as_ptr(&b.parameters));
            let least = if a.start == b.start { ALIKE } else { ALIKE_ACROSS_STARTS };
            known.joined.get(&pair).copied().unwrap_or_else(|| {
                !is_exchangeable || likeness(&columns[place], &columns[place + 1]).is_none_or(|share| share >= least)
            })
        };
        let joined = (0..points.len().saturating_sub(1)).map(is_joined).collect();
        Self { lines, count: lines.count(layers), points, columns, joined }
    }

    /// What the lines stand for.
    #[must_use]
    pub fn lines(&self) -> Lines {
        self.lines
    }

    /// How many lines there are, those that are zero all along included.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Values that are not zero, of all lines together.
    #[must_use]
    pub fn size(&self) -> usize {
        self.columns.iter().map(|column| column.nonzero()).sum()
    }

    /// The networks by ascending ℓ¹ norm.
    #[must_use]
    pub fn points(&self) -> &[PathPoint] {
        &self.points
    }

    /// Whether lines go on from the network with this place to the next.
    #[must_use]
    pub fn is_joined(&self, place: usize) -> bool {
        self.joined.get(place) == Some(&true)
    }

    /// How often lines are broken.
    #[must_use]
    pub fn breaks(&self) -> usize {
        self.joined.iter().filter(|joined| !**joined).count()
    }

    /// The values of all lines at the network with this place.
    #[must_use]
    pub fn column(&self, place: usize) -> Option<&Arc<Parameters>> {
        self.columns.get(place)
    }

    /// The lines that reach farthest from zero among the networks with these places, the strongest first, and how many lines are not
    /// zero all along there.
    #[must_use]
    pub fn strongest(&self, places: Range<usize>, most: usize) -> (Vec<usize>, usize) {
        let mut reach = vec![0.0_f32; self.count];
        for column in self.columns.get(places).unwrap_or_default() {
            for (line, value) in column.iter() {
                if let Some(reach) = reach.get_mut(line) {
                    *reach = reach.max(value.abs());
                }
            }
        }
        let mut lines: Vec<usize> = (0..self.count).filter(|&line| reach[line] > 0.0).collect();
        let all = lines.len();
        let order = |a: &usize, b: &usize| reach[*b].total_cmp(&reach[*a]).then(a.cmp(b));
        if most < all {
            lines.select_nth_unstable_by(most, order);
            lines.truncate(most);
        }
        lines.sort_unstable_by(order);
        (lines, all)
    }

    /// The values of some lines at the networks with these places: one row for each line.
    #[must_use]
    pub fn values(&self, lines: &[usize], places: Range<usize>) -> Vec<Vec<f32>> {
        let columns = self.columns.get(places).unwrap_or_default();
        let mut values = vec![vec![0.0; columns.len()]; lines.len()];
        // Where there are many lines, one pass over all that is not zero beats looking each of them up.
        let mut rows = vec![usize::MAX; self.count];
        for (row, &line) in lines.iter().enumerate() {
            if let Some(place) = rows.get_mut(line) {
                *place = row;
            }
        }
        for (place, column) in columns.iter().enumerate() {
            for (line, value) in column.iter() {
                let row = rows.get(line).copied().unwrap_or(usize::MAX);
                if let Some(values) = values.get_mut(row) {
                    values[place] = value;
                }
            }
        }
        values
    }

    /// The lowest ℓ¹ norm at which a line is not zero.
    #[must_use]
    pub fn enters_at(&self, line: usize) -> Option<f64> {
        let place = self.columns.iter().position(|column| column.get(line) != 0.0)?;
        self.points.get(place).map(|point| point.l1)
    }

    /// The place of the network whose norm is nearest to this.
    #[must_use]
    pub fn nearest(&self, l1: f64) -> Option<usize> {
        let after = self.points.partition_point(|point| point.l1 < l1);
        let candidates = [after.checked_sub(1), Some(after).filter(|&after| after < self.points.len())];
        let distance = |place: &usize| (self.points[*place].l1 - l1).abs();
        candidates.into_iter().flatten().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

impl PathPoint {
    pub(super) fn of(member: &Member) -> Self {
        let point = &member.point;
        Self { number: point.number, start: point.start, l1: point.l1, parameters: Arc::clone(&member.parameters) }
    }
}

type Place = *const Parameters;

/// What was computed before, by the places in memory of networks that the paths before keep alive.
#[derive(Default)]
struct Known<'a> {
    columns: HashMap<Place, &'a Arc<Parameters>>,
    joined: HashMap<(Place, Place), bool>,
}

impl<'a> Known<'a> {
    fn of(paths: &'a Paths) -> Self {
        let places = paths.points.iter().map(|point| Arc::as_ptr(&point.parameters));
        let pairs = places.clone().zip(places.clone().skip(1));
        Self {
            columns: places.zip(&paths.columns).collect(),
            joined: pairs.zip(paths.joined.iter().copied()).collect(),
        }
    }
}

/// The share of the smaller one's norm that both have in common: Σ min(|aᵢ|, |bᵢ|) over the places of equal sign, divided by the
/// smaller norm. None where one of them is zero.
fn likeness(a: &Parameters, b: &Parameters) -> Option<f64> {
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    let mut common = 0.0;
    while let (Some(&(at, value)), Some(&(beside, other))) = (left.peek(), right.peek()) {
        if at <= beside {
            left.next();
        }
        if beside <= at {
            right.next();
        }
        if at == beside && value.is_sign_negative() == other.is_sign_negative() {
            common += f64::from(value.abs().min(other.abs()));
        }
    }
    let least = a.norm().min(b.norm());
    (least > 0.0).then(|| common / least)
}

#[cfg(test)]
#[path = "paths_tests.rs"]
pub(super) mod tests;
