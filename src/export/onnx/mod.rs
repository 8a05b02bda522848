//! `.onnx` files: a graph from the values of a file to probabilities, or to the prediction in the target's units, that onnxruntime and others
//! run.

mod build;
mod encode;
mod evaluate;
mod operators;
mod proto;

use std::path::Path;

use prost::Message;

use self::{
    build::{Builder, CATEGORIES, int, ints},
    encode::OUTPUTS,
    evaluate::{Data, Evaluation, Tensor},
    proto::{Entry, FLOAT, Model, OperatorSet, STRING},
};
use super::{ExportError, Exported, Meaning, RawRows, metadata, single};
use crate::{
    data::{Column, ColumnKind, Value},
    network::{Activation, LayerKind},
};

/// Version of the format, of the usual operators and of those for categories: what runtimes of the last years read.
const IR_VERSION: i64 = 8;
const OPERATORS: i64 = 17;
const CATEGORY_OPERATORS: i64 = 2;

/// What rounding may take from a mean, in standard deviations of its input. Where the mean is hundreds of times as large, as of years, single
/// precision leaves out more, which is subtracted by itself.
const MOST_ROUNDED: f64 = 1e-6;

/// A network as such a file.
#[must_use]
pub(super) fn bytes(exported: &Exported) -> Vec<u8> {
    let mut builder = Builder::default();
    let inputs = inputs(&mut builder, exported);
    let scaled = scaled(&mut builder, exported, inputs);
    let outputs = layers(&mut builder, exported, scaled);
    finish(&mut builder, exported, &outputs);
    let provenance = &exported.provenance;
    let mut graph = builder.graph;
    graph.name = format!("{} of {}", provenance.target, provenance.source);
    let has_categories = graph.node.iter().any(|node| node.domain == CATEGORIES);
    let usual = OperatorSet { domain: String::new(), version: OPERATORS };
    let of_categories = OperatorSet { domain: CATEGORIES.to_owned(), version: CATEGORY_OPERATORS };
    let model = Model {
        ir_version: IR_VERSION,
        producer_name: "Paretoscope".to_owned(),
        producer_version: provenance.version.clone(),
        doc_string: format!(
            "{} predicted from {} inputs of {}",
            provenance.target,
            provenance.features.len(),
            provenance.source
        ),
        graph: Some(graph),
        opset_import: std::iter::once(usual).chain(has_categories.then_some(of_categories)).collect(),
        metadata_props: metadata::entries(exported).into_iter().map(|(key, value)| Entry { key, value }).collect(),
    };
    model.encode_to_vec()
}

/// Adds the inputs of the graph, and gives the name of those of the network.
fn inputs(builder: &mut Builder, exported: &Exported) -> String {
    if !exported.card.columns.is_empty() {
        return encode::columns(builder, exported);
    }
    let input = "input".to_owned();
    match exported.card.network.image() {
        Some(image) => builder.input(&input, FLOAT, &[image.channels, image.height, image.width]),
        None => builder.input(&input, FLOAT, &[exported.raw_inputs()]),
    }
    match &exported.inputs {
        // Whoever has an image has all of it.
        Some(chosen) => {
            let places = builder.places("/pixels", chosen);
            builder.node("Gather", &[&input, &places], vec![int("axis", 1)])
        }
        None => input,
    }
}

/// Standardizes the inputs as the training rows were.
fn scaled(builder: &mut Builder, exported: &Exported, inputs: String) -> String {
    if exported.takes_raw_inputs() {
        return inputs;
    }
    let card = &exported.card;
    let shape = match card.network.image() {
        Some(image) => vec![1, image.channels, image.height, image.width],
        None => vec![1, card.network.inputs],
    };
    let mean = builder.numbers("/input_mean", &shape, &single(&card.input_mean));
    let std = builder.numbers("/input_std", &shape, &single(&card.input_std));
    let mut centred = builder.node("Sub", &[&inputs, &mean], Vec::new());
    let rest: Vec<f64> =
        card.input_mean.iter().zip(single(&card.input_mean)).map(|(&mean, near)| mean - f64::from(near)).collect();
    if rest.iter().zip(&card.input_std).any(|(rest, std)| rest.abs() > MOST_ROUNDED * std) {
        let rest = builder.numbers("/input_mean_rest", &shape, &single(&rest));
        centred = builder.node("Sub", &[&centred, &rest], Vec::new());
    }
    builder.node("Div", &[&centred, &std], Vec::new())
}

/// The layers of the network.
fn layers(builder: &mut Builder, exported: &Exported, inputs: String) -> String {
    let network = &exported.card.network;
    let layers = network.layers();
    let activation = match network.activation {
        Activation::Relu => "Relu",
        Activation::Tanh => "Tanh",
    };
    let mut values = inputs;
    let mut is_image = network.convolutional.is_some();
    for (number, layer) in layers.iter().enumerate() {
        let weight = exported.theta.get(layer.weight.clone()).unwrap_or_default();
        let bias = exported.theta.get(layer.bias.clone()).unwrap_or_default();
        let weight = builder.numbers(&format!("{}.weight", layer.index), &layer.shape(), weight);
        let bias = builder.numbers(&format!("{}.bias", layer.index), &[layer.outputs], bias);
        if let (LayerKind::Convolution { kernel, .. }, Some(convolution)) =
            (layer.kind, network.convolutions().get(number))
        {
            let [kernel, pool] = [kernel, convolution.pool].map(|side| side.cast_signed() as i64);
            values = builder.node("Conv", &[&values, &weight, &bias], vec![ints("kernel_shape", &[kernel, kernel])]);
            values = builder.node("Relu", &[&values], Vec::new());
            let attributes = vec![ints("kernel_shape", &[pool, pool]), ints("strides", &[pool, pool])];
            values = builder.node("MaxPool", &[&values], attributes);
            continue;
        }
        if std::mem::take(&mut is_image) {
            values = builder.node("Flatten", &[&values], vec![int("axis", 1)]);
        }
        values = builder.node("Gemm", &[&values, &weight, &bias], vec![int("transB", 1)]);
        if number + 1 < layers.len() {
            values = builder.node(activation, &[&values], Vec::new());
        }
    }
    values
}

/// Probabilities, or the target in its own units.
fn finish(builder: &mut Builder, exported: &Exported, outputs: &str) {
    let [probabilities, prediction] = OUTPUTS;
    match &exported.card.meaning {
        Meaning::Classes(classes) => {
            builder.named("Softmax", &[outputs], vec![int("axis", 1)], probabilities);
            builder.output(probabilities, classes.len());
        }
        Meaning::Target { mean, std } => {
            let std = builder.numbers("/target_std", &[1, 1], &single(&[*std]));
            let mean = builder.numbers("/target_mean", &[1, 1], &single(&[*mean]));
            let wide = builder.node("Mul", &[outputs, &std], Vec::new());
            builder.named("Add", &[&wide, &mean], Vec::new(), prediction);
            builder.output(prediction, 1);
        }
    }
}

/// A file that was read, and is evaluated node by node.
#[derive(Debug)]
pub struct OnnxNetwork {
    path: std::path::PathBuf,
    /// What it says of its network. The parameters are in the graph alone.
    pub exported: Exported,
    graph: proto::Graph,
}

impl OnnxNetwork {
    /// Takes the bytes of a file apart that this program has written to `path`.
    ///
    /// # Errors
    /// Bytes that are no model, or another's.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, ExportError> {
        let wrong = |reason: String| ExportError::NoOnnx { path: path.to_owned(), reason };
        let model = Model::decode(bytes).map_err(|error| wrong(error.to_string()))?;
        let graph = model.graph.ok_or_else(|| wrong("it has no graph".to_owned()))?;
        let entry =
            |key: &str| model.metadata_props.iter().find(|entry| entry.key == key).map(|entry| entry.value.as_str());
        let exported = metadata::read(entry, Vec::new())
            .map_err(|reason| ExportError::Metadata { path: path.to_owned(), reason })?;
        Ok(Self { path: path.to_owned(), exported, graph })
    }

    /// What its graph gives for rows: the probabilities of the classes, or the prediction in the target's units, [rows × outputs].
    ///
    /// # Errors
    /// A graph that is none of ours.
    pub fn outputs(&self, rows: &RawRows<'_>) -> Result<Vec<f64>, ExportError> {
        let wrong = |reason| ExportError::NoOnnx { path: self.path.clone(), reason };
        let output = self.graph.output.first().ok_or_else(|| wrong("it has no output".to_owned()))?;
        let mut evaluation = Evaluation::new(&self.graph).map_err(wrong)?;
        for (name, tensor) in self.feeds(rows) {
            evaluation.feed(&name, tensor);
        }
        let outputs = evaluation.run(&output.name).map_err(wrong)?;
        let expected = rows.len() * self.exported.card.network.outputs;
        if outputs.len() != expected {
            return Err(wrong(format!("it gives {} numbers in place of {expected}", outputs.len())));
        }
        Ok(outputs.into_iter().map(f64::from).collect())
    }

    /// The inputs of the graph for these rows.
    fn feeds(&self, rows: &RawRows<'_>) -> Vec<(String, Tensor)> {
        let count = rows.len();
        let inputs = &self.graph.input;
        let named = |place: usize| inputs.get(place).map(|input| input.name.clone()).unwrap_or_default();
        match rows {
            RawRows::Pixels { width, values } => {
                let shape = match self.exported.card.network.image() {
                    Some(image) => vec![count, image.channels, image.height, image.width],
                    None => vec![count, *width],
                };
                vec![(named(0), Tensor::new(shape, Data::Float(values.clone())))]
            }
            RawRows::Columns(columns) if inputs.len() == 1 && !is_text(inputs.first()) => {
                let kinds: Vec<ColumnKind> = self.exported.used_columns().map(|column| column.kind).collect();
                let mut values = Vec::with_capacity(count * columns.len());
                for row in 0..count {
                    values.extend(columns.iter().zip(&kinds).map(|(column, &kind)| number(column.get(row), kind)));
                }
                vec![(named(0), Tensor::new(vec![count, columns.len()], Data::Float(values)))]
            }
            RawRows::Columns(columns) => {
                let feed = |(place, (column, of)): (usize, (&Vec<Value<'_>>, &Column))| {
                    let data = if is_text(inputs.get(place)) {
                        Data::Text(column.iter().map(text).collect())
                    } else {
                        Data::Float(column.iter().map(|value| number(Some(value), of.kind)).collect())
                    };
                    (named(place), Tensor::new(vec![count, 1], data))
                };
                columns.iter().zip(self.exported.used_columns()).enumerate().map(feed).collect()
            }
        }
    }
}

/// Whether an input takes texts.
fn is_text(input: Option<&proto::ValueInfo>) -> bool {
    let kind = input.and_then(|input| input.value_type.as_ref()?.tensor_type.as_ref());
    kind.is_some_and(|kind| kind.elem_type == STRING)
}

/// A value for an input that takes numbers: a missing one is no number, and so is a text among numbers; among the codes of a category it is
/// a level that is not known.
#[allow(clippy::cast_possible_truncation)] // graphs compute in single precision
fn number(value: Option<&Value<'_>>, kind: ColumnKind) -> f32 {
    match value {
        Some(Value::Number(number)) => *number as f32,
        Some(Value::Text(_)) if kind != ColumnKind::Numeric => f32::MAX,
        Some(Value::Text(_) | Value::Missing) | None => f32::NAN,
    }
}

/// A value for an input that takes texts.
fn text(value: &Value<'_>) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => (*text).to_owned(),
        Value::Missing => String::new(),
    }
}
