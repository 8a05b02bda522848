//! A network as a graph of units and the weights between them that are not zero.

use super::{Anatomy, Parameters, WeightMatrix};

/// Most edges that are drawn: more of them are one surface.
const MOST_EDGES: usize = 3_000;

/// An input or a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GraphNode {
    /// Which input, or which unit of its layer.
    pub unit: usize,
    /// Whether it lies on a path of weights that are not zero from an input to an output.
    pub is_live: bool,
    /// Its bias; none of an input.
    pub bias: Option<f32>,
}

/// A weight, or all weights from a channel to a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GraphEdge {
    /// The layer that it belongs to.
    pub layer: usize,
    /// The places of its ends among the nodes of the column before and of its own.
    pub ends: [usize; 2],
    /// The weight; of several the sum of their absolute values.
    pub value: f32,
}

/// A network as a graph: a column of inputs, and one for each layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkGraph {
    /// The nodes that are drawn, column by column.
    pub columns: Vec<Vec<GraphNode>>,
    /// How many nodes of each column are left out.
    pub left_out: Vec<usize>,
    /// The weights between the nodes that are drawn, the weakest first.
    pub edges: Vec<GraphEdge>,
    /// How many of these are left out.
    pub edges_left_out: usize,
    /// The largest absolute value of an edge of each layer.
    pub scales: Vec<f32>,
}

impl NetworkGraph {
    /// Of the network with these parameters. Of a column with more than `most` nodes those are left out that are not live, and then those
    /// whose weights have the smallest norms.
    #[must_use]
    pub fn of(layers: &[WeightMatrix], parameters: &Parameters, most: usize) -> Self {
        let theta = parameters.to_dense();
        let anatomy = Anatomy::of_dense(layers, &theta);
        let norms = norms(layers, &theta);
        let mut columns = Vec::new();
        let mut left_out = Vec::new();
        for (place, live) in std::iter::once(&anatomy.inputs).chain(&anatomy.live).enumerate() {
            let bias = |unit: usize| {
                let layer = layers.get(place.checked_sub(1)?)?;
                Some(theta.get(layer.bias.start + unit).copied().unwrap_or_default())
            };
            let nodes = drawn(live, &norms[place], most);
            left_out.push(live.len() - nodes.len());
            let node = |&unit: &usize| GraphNode { unit, is_live: live[unit], bias: bias(unit) };
            columns.push(nodes.iter().map(node).collect());
        }
        let mut graph = Self { columns, left_out, ..Self::default() };
        graph.join(layers, &theta);
        graph
    }

    /// Adds the edges between the nodes that are drawn.
    fn join(&mut self, layers: &[WeightMatrix], theta: &[f32]) {
        for (number, (layer, pair)) in layers.iter().zip(self.columns.windows(2)).enumerate() {
            let [from, to] = pair else { continue };
            let mut scale = 0.0_f32;
            for (end, node) in to.iter().enumerate() {
                for (begin, source) in from.iter().enumerate() {
                    let start = layer.weight.start + node.unit * layer.inputs + source.unit * layer.spread;
                    let weights = theta.get(start..start + layer.spread).unwrap_or_default();
                    let value = match weights {
                        [one] => *one,
                        several => several.iter().map(|value| value.abs()).sum(),
                    };
                    if value != 0.0 {
                        scale = scale.max(value.abs());
                        self.edges.push(GraphEdge { layer: number, ends: [begin, end], value });
                    }
                }
            }
            self.scales.push(scale);
        }
        self.edges.sort_by(|a, b| a.value.abs().total_cmp(&b.value.abs()));
        self.edges_left_out = self.edges.len().saturating_sub(MOST_EDGES);
        self.edges.drain(..self.edges_left_out);
    }
}

/// The ℓ¹ norm of the weights from each input, and of those to each unit with its bias.
fn norms(layers: &[WeightMatrix], theta: &[f32]) -> Vec<Vec<f64>> {
    let norm = |values: &[f32]| values.iter().map(|value| f64::from(value.abs())).sum::<f64>();
    let mut inputs = vec![0.0; layers.first().map_or(0, WeightMatrix::sources)];
    if let Some(first) = layers.first() {
        let weights = theta.get(first.weight.clone()).unwrap_or_default();
        for row in weights.chunks_exact(first.inputs.max(1)) {
            inputs.iter_mut().zip(row.chunks_exact(first.spread.max(1))).for_each(|(sum, part)| *sum += norm(part));
        }
    }
    let units = layers.iter().map(|layer| {
        let unit = |unit: usize| {
            let start = layer.weight.start + unit * layer.inputs;
            let bias = layer.bias.start + unit;
            norm(theta.get(start..start + layer.inputs).unwrap_or_default())
                + norm(theta.get(bias..=bias).unwrap_or_default())
        };
        (0..layer.outputs).map(unit).collect()
    });
    std::iter::once(inputs).chain(units).collect()
}

/// The nodes of a column that are drawn, in their order.
fn drawn(live: &[bool], norms: &[f64], most: usize) -> Vec<usize> {
    let all: Vec<usize> = (0..live.len()).collect();
    if all.len() <= most {
        return all;
    }
    let mut nodes: Vec<usize> = all.into_iter().filter(|&unit| live[unit]).collect();
    if nodes.len() > most {
        nodes.sort_by(|&a, &b| norms[b].total_cmp(&norms[a]).then(a.cmp(&b)));
        nodes.truncate(most);
        nodes.sort_unstable();
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::sparsity::tests::layers;

    #[test]
    fn every_weight_between_nodes_that_are_drawn_is_an_edge() {
        // 3 inputs → 2 units → 1 output: weights 0..6, biases 6..8, weights 8..10, bias 10
        let mut theta = vec![0.0; 11];
        (theta[0], theta[2], theta[4], theta[7], theta[8]) = (0.5, -2.0, 1.0, 0.25, 3.0);
        let graph = NetworkGraph::of(&layers(&[3, 2, 1]), &Parameters::from_dense(&theta), 8);
        let nodes = |column: usize| {
            graph.columns[column].iter().map(|node| (node.unit, node.is_live, node.bias)).collect::<Vec<_>>()
        };
        assert_eq!(nodes(0), [(0, true, None), (1, false, None), (2, true, None)]);
        assert_eq!(nodes(1), [(0, true, Some(0.0)), (1, false, Some(0.25))]);
        let edge = |layer, from, to, value| GraphEdge { layer, ends: [from, to], value };
        assert_eq!(graph.edges, [edge(0, 0, 0, 0.5), edge(0, 1, 1, 1.0), edge(0, 2, 0, -2.0), edge(1, 0, 0, 3.0)]);
        assert_eq!((graph.left_out, graph.scales), (vec![0; 3], vec![2.0, 3.0]));
    }

    #[test]
    fn of_a_large_column_what_is_dead_is_left_out_and_then_what_is_weak() {
        let mut theta = vec![0.0; 6];
        (theta[1], theta[2], theta[4]) = (0.1, -0.3, 0.2);
        let drawn = |most: usize| {
            let graph = NetworkGraph::of(&layers(&[5, 1]), &Parameters::from_dense(&theta), most);
            (graph.columns[0].iter().map(|node| node.unit).collect::<Vec<_>>(), graph.left_out[0], graph.edges.len())
        };
        assert_eq!(drawn(4), (vec![1, 2, 4], 2, 3));
        assert_eq!(drawn(2), (vec![2, 4], 3, 2));
    }

    #[test]
    fn the_weights_of_a_channel_are_one_edge() {
        let layers = [WeightMatrix { outputs: 1, inputs: 4, spread: 2, weight: 0..4, bias: 4..5 }];
        let graph = NetworkGraph::of(&layers, &Parameters::from_dense(&[1.0, -2.0, 0.0, 0.0, 0.5]), 9);
        assert_eq!(graph.edges, [GraphEdge { layer: 0, ends: [0, 0], value: 3.0 }]);
    }
}
