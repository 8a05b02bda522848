//! What inputs, units and parameters are called.

use super::layers::Sources;
use crate::{
    data::Summary,
    front::{Lines, WeightMatrix},
    network::{Layer, LayerKind, Network},
    run::RunInfo,
};

/// Where the parts of a layer stand in θ, as [`crate::front`] knows it.
#[must_use]
pub fn weight_matrix(layer: &Layer) -> WeightMatrix {
    WeightMatrix {
        outputs: layer.outputs,
        inputs: layer.inputs,
        spread: layer.spread,
        weight: layer.weight.clone(),
        bias: layer.bias.clone(),
    }
}

/// The layers of a network, as [`crate::front`] knows them.
#[must_use]
pub fn weight_matrices(network: &Network) -> Vec<WeightMatrix> {
    network.layers().iter().map(weight_matrix).collect()
}

/// What a unit of a layer is called.
#[must_use]
pub fn unit_name(dataset: &Summary, kind: LayerKind, is_last: bool, unit: usize) -> String {
    match kind {
        LayerKind::Convolution { .. } => format!("channel {unit}"),
        LayerKind::Dense if !is_last => format!("unit {unit}"),
        LayerKind::Dense => {
            dataset.classes.get(unit).map_or_else(|| dataset.target.clone(), |class| format!("class {class}"))
        }
    }
}

/// What a weight of a unit leads from.
#[must_use]
pub fn source_name(dataset: &Summary, sources: Sources, input: usize) -> String {
    let pixel = |height: usize, width: usize| {
        let (channel, pixel) = (input / (height * width).max(1), input % (height * width).max(1));
        format!("channel {channel}, row {}, column {}", pixel / width.max(1), pixel % width.max(1))
    };
    match sources {
        Sources::Features => dataset.features.get(input).cloned().unwrap_or_default(),
        Sources::Units => format!("unit {input}"),
        Sources::Kernel { side } => pixel(side, side),
        Sources::Pixels { height, width } => pixel(height, width),
    }
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Its layer, counted from 0.
    pub layer: usize,
    /// The unit that it belongs to.
    pub unit: usize,
    /// Which weight of the unit it is; none for its bias.
    pub weight: Option<usize>,
}

/// The names of everything in a run's networks.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    dataset: &'a Summary,
    network: &'a Network,
    layers: Vec<Layer>,
}

impl<'a> Names<'a> {
    /// Those of a run.
    #[must_use]
    pub fn of(info: &'a RunInfo) -> Self {
        Self { dataset: &info.dataset, network: &info.network, layers: info.network.layers() }
    }

    /// The layers.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// What is called inputs here: of convolutions the channels of the image.
    #[must_use]
    pub fn input(&self, input: usize) -> String {
        match self.network.convolutional {
            Some(_) => format!("channel {input}"),
            None => self.dataset.features.get(input).cloned().unwrap_or_else(|| format!("input {input}")),
        }
    }

    /// A unit of a layer.
    #[must_use]
    pub fn unit(&self, layer: usize, unit: usize) -> String {
        let kind = self.layers.get(layer).map_or(LayerKind::Dense, |layer| layer.kind);
        unit_name(self.dataset, kind, layer + 1 == self.layers.len(), unit)
    }

    /// Where a parameter stands, by its place in θ.
    #[must_use]
    pub fn ends(&self, place: usize) -> Option<Ends> {
        let (number, layer) =
            self.layers.iter().enumerate().find(|(_, layer)| (layer.weight.start..layer.bias.end).contains(&place))?;
        if layer.bias.contains(&place) {
            return Some(Ends { layer: number, unit: place - layer.bias.start, weight: None });
        }
        let (place, inputs) = (place - layer.weight.start, layer.inputs.max(1));
        Some(Ends { layer: number, unit: place / inputs, weight: Some(place % inputs) })
    }

    /// A parameter, by its place in θ: `petal length → unit 3`, with its layer where neither end tells it.
    #[must_use]
    pub fn parameter(&self, place: usize) -> String {
        let Some(Ends { layer, unit, weight }) = self.ends(place) else { return format!("parameter {place}") };
        let to = self.unit(layer, unit);
        let is_told = layer + 1 == self.layers.len() || layer == 0 && weight.is_some();
        let at = if is_told { String::new() } else { format!(" (layer {})", layer + 1) };
        match weight {
            None => format!("bias of {to}{at}"),
            Some(input) => {
                let sources = Sources::of(self.network, layer);
                format!("{} → {to}{at}", source_name(self.dataset, sources, input))
            }
        }
    }

    /// What a line of the weight paths stands for.
    #[must_use]
    pub fn line(&self, lines: Lines, line: usize) -> String {
        match lines {
            Lines::Parameters => self.parameter(line),
            Lines::Inputs => self.input(line),
            Lines::Units(layer) => self.unit(layer, line),
        }
    }

    /// The input that a line of the weight paths belongs to, if it belongs to one.
    #[must_use]
    pub fn input_of(&self, lines: Lines, line: usize) -> Option<usize> {
        match lines {
            Lines::Inputs => Some(line),
            Lines::Units(_) => None,
            Lines::Parameters => {
                let spread = self.layers.first()?.spread.max(1);
                self.ends(line).filter(|ends| ends.layer == 0)?.weight.map(|weight| weight / spread)
            }
        }
    }

    /// The unit that a line of the weight paths leads to.
    #[must_use]
    pub fn unit_of(&self, lines: Lines, line: usize) -> Option<(usize, usize)> {
        match lines {
            Lines::Inputs => None,
            Lines::Units(layer) => Some((layer, line)),
            Lines::Parameters => self.ends(line).map(|ends| (ends.layer, ends.unit)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::tests::begun;

    #[test]
    fn parameters_are_named_by_both_ends() {
        let state = begun();
        let names = Names::of(state.info().unwrap());
        let layers = names.layers().to_vec();
        let [first, second, last] = [&layers[0], &layers[1], &layers[2]];
        let feature = &state.info().unwrap().dataset.features[2];
        assert_eq!(names.parameter(first.weight.start + first.inputs + 2), format!("{feature} → unit 1"));
        assert_eq!(names.parameter(first.bias.start + 3), "bias of unit 3 (layer 1)");
        assert_eq!(names.parameter(second.weight.start + 1), "unit 1 → unit 0 (layer 2)");
        let class = &state.info().unwrap().dataset.classes[2];
        assert_eq!(names.parameter(last.bias.start + 2), format!("bias of class {class}"));
        assert_eq!(names.line(Lines::Inputs, 2), *feature);
        assert_eq!(names.line(Lines::Units(1), 2), "unit 2");
        let at = Lines::Parameters;
        assert_eq!(names.input_of(at, first.weight.start + first.inputs + 2), Some(2));
        assert_eq!((names.input_of(at, first.bias.start), names.input_of(at, second.weight.start)), (None, None));
        assert_eq!(names.unit_of(at, second.bias.start + 1), Some((1, 1)));
        assert_eq!(names.ends(last.bias.end), None);
    }
}
