//! What is said of the graph and of its parts.

use super::{Part, Sketch};
use crate::{app::figures, front::GraphEdge};

impl Sketch<'_> {
    pub(super) fn name(&self, column: usize, unit: usize) -> String {
        column.checked_sub(1).map_or_else(|| self.names.input(unit), |layer| self.names.unit(layer, unit))
    }

    /// What is known of a part.
    pub(super) fn told(&self, part: Part) -> String {
        match part {
            Part::Edge(edge) => {
                let Some(edge) = self.graph.edges.get(edge) else { return String::new() };
                let ends = [(edge.layer, edge.ends[0]), (edge.layer + 1, edge.ends[1])];
                let [from, to] = ends.map(|(column, node)| {
                    self.node(column, node).map(|node| self.name(column, node.unit)).unwrap_or_default()
                });
                let value = figures::significant(f64::from(edge.value));
                let is_sum = self.names.layers().get(edge.layer).is_some_and(|layer| layer.spread > 1);
                let what = if is_sum { "ℓ¹ norm " } else { "" };
                format!("{from} → {to}: {what}{value}")
            }
            Part::Node(column, node) => {
                let Some(found) = self.node(column, node) else { return String::new() };
                let count =
                    |is_end: &dyn Fn(&GraphEdge) -> bool| self.graph.edges.iter().filter(|edge| is_end(edge)).count();
                let to = count(&|edge| edge.layer + 1 == column && edge.ends[1] == node);
                let from = count(&|edge| edge.layer == column && edge.ends[0] == node);
                let mut told = self.name(column, found.unit);
                if let Some(bias) = found.bias {
                    let at = if column + 1 < self.graph.columns.len() {
                        format!(" of layer {column}")
                    } else {
                        String::new()
                    };
                    let bias = if bias == 0.0 {
                        "no bias".to_owned()
                    } else {
                        format!("bias {}", figures::significant(f64::from(bias)))
                    };
                    told = format!("{told}{at}: {to} weights to it, {bias}");
                }
                if column + 1 < self.graph.columns.len() {
                    let join = if found.bias.is_some() { "," } else { ":" };
                    told = format!("{told}{join} {from} weights from it");
                }
                match (found.is_live, found.bias) {
                    (true, _) => told,
                    (false, None) => format!("{told}; not used"),
                    (false, Some(_)) => format!("{told}; dead"),
                }
            }
        }
    }

    /// What is drawn, in words.
    pub(super) fn summary(&self) -> String {
        let edges = self.graph.edges.len();
        let weights = match self.graph.edges_left_out {
            0 => format!("{} weights", figures::count(edges)),
            left_out => {
                format!("the {} largest of {} weights", figures::count(edges), figures::count(edges + left_out))
            }
        };
        let left_out: usize = self.graph.left_out.iter().sum();
        let rest = if left_out > 0 {
            format!("; {} inputs and units are left out", figures::count(left_out))
        } else {
            String::new()
        };
        format!("Graph of the network: {weights}{rest}")
    }
}
