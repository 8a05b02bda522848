//! What a network takes: bytes and time.

use std::{hint::black_box, time::Instant};

use super::{Exported, compacted::PARAMETER_BYTES, forward::Forward};
use crate::{front::Parameters, network::Network};

/// Bytes of the place of a parameter, where only those are kept that are not zero.
const PLACE_BYTES: usize = 4;
/// Rows that are computed at once.
const BATCH: usize = 256;
/// The same of images that go through convolutions, of which each takes many times as long.
const IMAGES: usize = 16;
/// Two networks are measured in turns, so that what else a machine does is shared between them.
const TURNS: usize = 9;
/// How long a turn takes, in seconds: a thousand passes of a small network, and one of a large one.
const TURN_SECONDS: f64 = 3e-3;

/// Bytes of a network's parameters, in single precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// All of them.
    pub dense: usize,
    /// Those that are not zero, each with its place.
    pub sparse: usize,
    /// All of the compacted network.
    pub compacted: usize,
}

impl Sizes {
    /// Of a network with these parameters.
    #[must_use]
    pub fn of(network: &Network, parameters: &Parameters) -> Self {
        Self {
            dense: PARAMETER_BYTES * network.parameters(),
            sparse: (PARAMETER_BYTES + PLACE_BYTES) * parameters.nonzero(),
            compacted: super::compacted_bytes_of(network, parameters),
        }
    }
}

/// Seconds per row, on one core, measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    /// Of the network as it is, its scaling included.
    pub dense: f64,
    /// Of the compacted network.
    pub compacted: f64,
}

/// Measures how long both forms of a network take for a row, in turns: from numbers to outputs, many rows at once. `whole` and `compacted` are
/// the two forms as they are exported.
#[must_use]
pub fn measure(whole: &Exported, compacted: &Exported) -> Times {
    let count = if whole.card.network.convolutional.is_some() { IMAGES } else { BATCH };
    let forms = [whole, compacted].map(|form| Timed::new(form, count));
    let mut best = [f64::INFINITY; 2];
    for _ in 0..TURNS {
        for (form, best) in forms.iter().zip(&mut best) {
            *best = best.min(form.seconds_per_row());
        }
    }
    let [dense, compacted] = best;
    Times { dense, compacted }
}

/// A form of a network with rows to compute.
struct Timed {
    forward: Forward<f32>,
    inputs: Vec<f32>,
    chosen: Option<Vec<usize>>,
    scaling: Option<(Vec<f32>, Vec<f32>)>,
    width: usize,
    rows: usize,
}

impl Timed {
    fn new(form: &Exported, rows: usize) -> Self {
        let is_image = form.card.columns.is_empty();
        // Of a table nobody takes the columns that a network does not need; of an image it chooses its pixels itself.
        let width = if is_image { form.raw_inputs() } else { form.card.network.inputs };
        Self {
            forward: Forward::new(&form.card.network, form.theta.clone()),
            inputs: (0..rows * width).map(|place| (place % 17) as f32 / 8.0 - 1.0).collect(),
            chosen: form.inputs.clone().filter(|_| is_image),
            scaling: (!form.takes_raw_inputs())
                .then(|| (super::single(&form.card.input_mean), super::single(&form.card.input_std))),
            width,
            rows,
        }
    }

    fn outputs(&self) -> Vec<f32> {
        let mut inputs = match &self.chosen {
            None => self.inputs.clone(),
            Some(chosen) => {
                let rows = self.inputs.chunks_exact(self.width.max(1));
                rows.flat_map(|row| chosen.iter().map(|&input| row.get(input).copied().unwrap_or(0.0))).collect()
            }
        };
        if let Some((mean, std)) = &self.scaling {
            for row in inputs.chunks_exact_mut(mean.len().max(1)) {
                row.iter_mut().zip(mean).zip(std).for_each(|((value, mean), std)| *value = (*value - mean) / std);
            }
        }
        self.forward.outputs(&inputs, self.rows)
    }

    /// The shortest pass of some, which nothing else has disturbed.
    fn seconds_per_row(&self) -> f64 {
        let start = Instant::now();
        let mut shortest = f64::INFINITY;
        while shortest.is_infinite() || start.elapsed().as_secs_f64() < TURN_SECONDS {
            let pass = Instant::now();
            black_box(self.outputs());
            shortest = shortest.min(pass.elapsed().as_secs_f64());
        }
        shortest / self.rows as f64
    }
}
