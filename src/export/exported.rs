//! A network in the form in which it leaves: as it is or compacted, with its scaling apart or folded in.

use rayon::prelude::*;
use serde_json::{Map, Value};

use super::{
    Card, Compacted, Form, Meaning, Provenance,
    compacted::{fold_inputs, fold_target},
    forward::{Forward, softmax},
    rows::RawRows,
};
use crate::{
    data::{Column, ColumnEncoder, ColumnKind},
    front::Parameters,
    network::Real,
};

/// Rows that are computed at once.
const BATCH: usize = 256;

/// A network in the form in which it leaves, with all that is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// The network, the scaling that is left of its inputs and its target, and the columns of the table that its inputs are made of.
    pub card: Card,
    /// Where it comes from. Its features are those of the inputs that it has.
    pub provenance: Provenance,
    /// Of a compacted network the places of its inputs among those that the columns make, or among the pixels of an image.
    pub inputs: Option<Vec<usize>>,
    /// Its parameters.
    pub theta: Vec<f32>,
    /// The figures of its point.
    pub figures: Map<String, Value>,
}

impl Exported {
    /// A network of a run in this form.
    #[must_use]
    pub fn new(
        card: &Card,
        provenance: &Provenance,
        parameters: &Parameters,
        figures: Map<String, Value>,
        form: Form,
    ) -> Self {
        let mut card = Card { columns: columns(card, provenance), ..card.clone() };
        let mut provenance = provenance.clone();
        let mut theta = parameters.to_double();
        let mut inputs = None;
        if form.compact {
            let small = Compacted::of(&card.network, &theta);
            let is_dense = small.network.convolutional.is_none();
            (card.network, theta) = (small.network, small.theta);
            if is_dense {
                provenance.features = chosen(&provenance.features, &small.inputs);
                (card.input_mean, card.input_std) =
                    (chosen(&card.input_mean, &small.inputs), chosen(&card.input_std, &small.inputs));
                card.penalty_factors = chosen(&card.penalty_factors, &small.inputs);
                inputs = Some(leave_out(&mut card.columns, &small.inputs));
            }
        }
        if form.folds() {
            fold(&mut card, &mut theta);
        }
        let theta = super::single(&theta);
        Self { card, provenance, inputs, theta, figures }
    }

    /// Whether nothing is left to do to its inputs but to choose them.
    #[must_use]
    pub fn takes_raw_inputs(&self) -> bool {
        self.card.input_mean.iter().all(|&mean| mean == 0.0) && self.card.input_std.iter().all(|&std| std == 1.0)
    }

    /// Number of inputs that the columns make, or of pixels: those that it has are chosen among them.
    #[must_use]
    pub fn raw_inputs(&self) -> usize {
        match (self.card.columns.is_empty(), self.provenance.image) {
            (false, _) => self.card.columns.iter().map(|column| column.inputs.len()).sum(),
            (true, Some(image)) => image.pixels(),
            (true, None) => self.card.network.inputs,
        }
    }

    /// The columns of a table that inputs are made of, in their order.
    pub fn used_columns(&self) -> impl Iterator<Item = &Column> {
        self.card.columns.iter().filter(|column| !column.inputs.is_empty())
    }

    /// What it gives for rows: the probabilities of the classes, or the prediction in the target's units, [rows × outputs].
    #[must_use]
    pub fn outputs(&self, rows: &RawRows<'_>) -> Vec<f64> {
        self.computed(&self.theta, rows)
    }

    /// The same of these parameters in double precision, by which single precision is judged.
    #[must_use]
    pub fn exact_outputs(&self, theta: &[f64], rows: &RawRows<'_>) -> Vec<f64> {
        self.computed(theta, rows)
    }

    /// A batch of rows after the other, on all cores.
    fn computed<T: Real>(&self, theta: &[T], rows: &RawRows<'_>) -> Vec<f64> {
        let forward = Forward::new(&self.card.network, theta.to_vec());
        let starts: Vec<usize> = (0..rows.len()).step_by(BATCH).collect();
        let batch = |start: usize| {
            let range = start..rows.len().min(start + BATCH);
            let inputs: Vec<T> = self.scaled(rows, range.clone()).into_iter().map(T::of).collect();
            let mut outputs: Vec<f64> = forward.outputs(&inputs, range.len()).into_iter().map(Real::wide).collect();
            self.finish(&mut outputs);
            outputs
        };
        starts.into_par_iter().map(batch).collect::<Vec<_>>().concat()
    }

    /// Probabilities out of logits, or the target's units.
    fn finish(&self, outputs: &mut [f64]) {
        match &self.card.meaning {
            Meaning::Classes(classes) => softmax(outputs, classes.len()),
            Meaning::Target { mean, std } => outputs.iter_mut().for_each(|value| *value = *value * std + mean),
        }
    }

    /// The scaled inputs of some of the rows, [rows × inputs].
    fn scaled(&self, rows: &RawRows<'_>, range: std::ops::Range<usize>) -> Vec<f64> {
        let mut inputs = Vec::with_capacity(range.len() * self.card.network.inputs);
        let encoders: Vec<ColumnEncoder<'_>> = self.used_columns().map(ColumnEncoder::new).collect();
        let mut raw = Vec::new();
        for row in range {
            raw.clear();
            match rows {
                RawRows::Pixels { width, values } => {
                    let pixels = values.get(row * width..(row + 1) * width).unwrap_or_default();
                    raw.extend(pixels.iter().map(|&pixel| f64::from(pixel)));
                }
                RawRows::Columns(columns) => {
                    for (column, encoder) in columns.iter().zip(&encoders) {
                        encoder.push(column.get(row).copied().unwrap_or(crate::data::Value::Missing), &mut raw);
                    }
                }
            }
            // Whatever a file says of its columns, there are as many as there should be.
            raw.resize(self.raw_inputs(), 0.0);
            match &self.inputs {
                Some(chosen) => inputs.extend(chosen.iter().map(|&input| raw.get(input).copied().unwrap_or(0.0))),
                None => inputs.extend_from_slice(&raw),
            }
        }
        let width = self.card.network.inputs.max(1);
        for row in inputs.chunks_exact_mut(width) {
            for ((value, mean), std) in row.iter_mut().zip(&self.card.input_mean).zip(&self.card.input_std) {
                *value = (*value - mean) / std;
            }
        }
        inputs
    }
}

/// What has become of the columns of a table. Where its inputs are all of its numbers as they stand in the file, that is said of each: what is
/// missing in new rows takes the mean that it was standardized by.
fn columns(card: &Card, provenance: &Provenance) -> Vec<Column> {
    if !card.columns.is_empty() || provenance.image.is_some() {
        return card.columns.clone();
    }
    let is_scaled = card.input_std.iter().any(|&std| std != 1.0) || card.input_mean.iter().any(|&mean| mean != 0.0);
    let numeric = |(name, mean): (&String, &f64)| Column {
        name: name.clone(),
        kind: ColumnKind::Numeric,
        reason: "numbers".to_owned(),
        missing: 0,
        inputs: vec![name.clone()],
        levels: Vec::new(),
        base: None,
        other: false,
        indicator: false,
        mean: if is_scaled { vec![*mean] } else { Vec::new() },
    };
    provenance.features.iter().zip(&card.input_mean).map(numeric).collect()
}

/// Leaves out the columns none of whose inputs is chosen, and gives the places of those inputs among those of the others.
fn leave_out(columns: &mut Vec<Column>, inputs: &[usize]) -> Vec<usize> {
    if columns.is_empty() {
        return inputs.to_vec();
    }
    let (mut start, mut kept, mut places) = (0, 0, Vec::new());
    columns.retain(|column| {
        let range = start..start + column.inputs.len();
        start = range.end;
        let before = places.len();
        let own = inputs.iter().filter(|input| range.contains(input));
        places.extend(own.map(|input| input - range.start + kept));
        let is_used = places.len() > before;
        kept += if is_used { range.len() } else { 0 };
        is_used
    });
    places
}

/// Those of some things that stand at these places.
fn chosen<T: Clone>(all: &[T], places: &[usize]) -> Vec<T> {
    places.iter().filter_map(|&place| all.get(place)).cloned().collect()
}

/// Folds the scaling into the first and the last layer, as far as it can be.
fn fold(card: &mut Card, theta: &mut [f64]) {
    if fold_inputs(&card.network, theta, &card.input_mean, &card.input_std) {
        card.input_mean.fill(0.0);
        card.input_std.fill(1.0);
    }
    if let Meaning::Target { mean, std } = &mut card.meaning {
        fold_target(&card.network, theta, *mean, *std);
        (*mean, *std) = (0.0, 1.0);
    }
}
