//! The inputs of a part's rows, and the first layer's products with them.

use std::sync::Arc;

use super::{
    Layer, LossError, Network,
    outputs::check_targets,
    product::{Real, View, multiply},
    sparse_layer::SparseLayer,
    sparse_table::SparseTable,
};
use crate::data::Rows;

/// The rows of a loss, which its parts share.
#[derive(Debug)]
pub(super) struct Source<T> {
    /// The rows as they stand in the dataset.
    pub rows: Rows,
    /// Their entries, where most inputs are the same in every row.
    pub sparse: Option<Arc<SparseTable<T>>>,
    mean: Vec<T>,
    inverse_std: Vec<T>,
}

/// Inputs from which entries may be worth their while; tables that are smaller are multiplied in no time.
const SPARSE_SIZE: usize = 1_000_000;

impl<T: Real> Source<T> {
    /// The rows for this network.
    ///
    /// # Errors
    /// When there are none, or they do not fit it, or it has convolutions, which the dense kernel does not compute.
    pub fn new(network: &Network, rows: &Rows) -> Result<Self, LossError> {
        if rows.is_empty() || rows.columns != network.inputs || network.convolutional.is_some() {
            return Err(LossError::Shape { inputs: network.inputs, outputs: network.outputs });
        }
        check_targets(network, &rows.targets)?;
        let is_large = rows.len().saturating_mul(rows.columns) >= SPARSE_SIZE;
        Ok(Self {
            rows: rows.clone(),
            sparse: if is_large { SparseTable::new(rows).map(Arc::new) } else { None },
            mean: rows.scaling().mean.iter().map(|&mean| T::of(mean)).collect(),
            inverse_std: rows.scaling().std.iter().map(|&std| T::of(1.0 / std)).collect(),
        })
    }
}

/// The inputs of some rows in the form in which the first layer takes them.
#[derive(Clone, Debug)]
pub(super) enum Input<T> {
    /// Scaled inputs that stay, [columns × rows]; losses over the same rows share them.
    Columns(Arc<[T]>),
    /// Scaled inputs of the rows of a batch, [rows × columns].
    Gathered(Vec<T>),
    /// Places of the rows in a sparse table, and room for a gradient in the form of its layer.
    Sparse { rows: Vec<u32>, gradient: Vec<T> },
}

/// A first layer with a sparse table of inputs.
#[derive(Clone, Copy)]
pub(super) struct SparseFirst<'a, T> {
    pub layer: &'a SparseLayer<T>,
    pub table: &'a SparseTable<T>,
}

impl<T: Real> Input<T> {
    /// Inputs that stay where they are.
    pub fn fixed(source: &Source<T>, rows: std::ops::Range<usize>, first: Option<&SparseLayer<T>>) -> Self {
        if let Some(first) = first {
            let rows = rows.filter_map(|row| u32::try_from(row).ok()).collect();
            return Self::Sparse { rows, gradient: vec![T::zero(); first.len()] };
        }
        let (count, columns) = (rows.len(), source.rows.columns);
        let mut inputs = vec![T::zero(); count * columns];
        for (place, row) in rows.enumerate() {
            source.rows.for_each_scaled(row, |column, value| inputs[column * count + place] = T::of(value));
        }
        Self::Columns(inputs.into())
    }

    /// The inputs in some columns, in another kind of numbers; `None` where they do not stay where they are.
    pub fn columns<S: Real>(&self, rows: usize, columns: &[u32]) -> Option<Input<S>> {
        let Self::Columns(inputs) = self else { return None };
        let mut chosen = Vec::with_capacity(rows * columns.len());
        for &column in columns {
            let first = column as usize * rows;
            chosen.extend(inputs.get(first..first + rows)?.iter().map(|&value| S::from_real(value)));
        }
        Some(Input::Columns(chosen.into()))
    }

    /// Room for so many rows at the most.
    pub fn room(source: &Source<T>, capacity: usize, first: Option<&SparseLayer<T>>) -> Self {
        match first {
            Some(first) => Self::Sparse { rows: Vec::with_capacity(capacity), gradient: vec![T::zero(); first.len()] },
            None => Self::Gathered(Vec::with_capacity(capacity * source.rows.columns)),
        }
    }

    /// Takes these rows.
    #[inline(always)]
    pub fn load(&mut self, source: &Source<T>, places: &[u32]) {
        if let Self::Columns(_) = self {
            *self = Self::Gathered(Vec::new());
        }
        match self {
            Self::Sparse { rows, .. } => {
                rows.clear();
                rows.extend_from_slice(places);
            }
            Self::Columns(_) => {}
            Self::Gathered(inputs) => {
                inputs.clear();
                for &row in places {
                    source.rows.raw(row as usize).for_each(|column, value| {
                        inputs.push((T::of(value) - source.mean[column]) * source.inverse_std[column]);
                    });
                }
            }
        }
    }

    /// The gradient in the form of a sparse first layer.
    pub fn gradient(&self) -> Option<&[T]> {
        match self {
            Self::Sparse { gradient, .. } => Some(gradient),
            Self::Columns(_) | Self::Gathered(_) => None,
        }
    }

    /// out ← weights · inputs, [units × rows]; with the biases, and true, where the layer is a sparse one.
    #[inline(always)]
    pub fn forward(
        &self,
        layer: &Layer,
        theta: &[T],
        first: Option<SparseFirst<'_, T>>,
        is_fused: bool,
        out: &mut [T],
    ) -> bool {
        let weights = View::new(&theta[layer.weight.clone()], layer.outputs, layer.inputs);
        let count = out.len() / layer.outputs.max(1);
        match (self, first) {
            (Self::Sparse { rows, .. }, Some(first)) => {
                first.layer.forward(first.table, rows, is_fused, out);
                return true;
            }
            (Self::Columns(inputs), _) => multiply(out, weights, View::new(inputs, layer.inputs, count)),
            (Self::Gathered(inputs), _) => {
                multiply(out, weights, View::new(inputs, count, layer.inputs).transposed());
            }
            (Self::Sparse { .. }, None) => out.fill(T::nan()),
        }
        false
    }

    /// The gradient with respect to the weights: into `gradient`, [units × columns], or into the input's own where the
    /// layer is a sparse one.
    #[inline(always)]
    pub fn backward(
        &mut self,
        layer: &Layer,
        derivative: &[T],
        first: Option<SparseFirst<'_, T>>,
        is_fused: bool,
        gradient: &mut [T],
    ) {
        let count = derivative.len() / layer.outputs.max(1);
        let slopes = View::new(derivative, layer.outputs, count);
        match (self, first) {
            (Self::Sparse { rows, gradient }, Some(first)) => {
                gradient.resize(first.layer.len(), T::zero());
                first.layer.gradient(first.table, rows, derivative, is_fused, gradient);
            }
            (Self::Columns(inputs), _) => {
                multiply(gradient, slopes, View::new(inputs, layer.inputs, count).transposed());
            }
            (Self::Gathered(inputs), _) => multiply(gradient, slopes, View::new(inputs, count, layer.inputs)),
            (Self::Sparse { .. }, None) => gradient.fill(T::nan()),
        }
    }
}
