//! The convolutions of a network as one operation of candle, on the CPU in single precision.

use std::sync::{Arc, Mutex, PoisonError};

use candle_core::{CpuStorage, CustomOp2, Error, Layout, Result, Shape, Tensor};
use pulp::Arch;
use rayon::prelude::*;

use super::{
    stage::{Stage, Weights},
    sweep::{Backward, Forward, Gradient, Scratch, Trace},
};
use crate::network::Convolutional;

/// Images that go through the convolutions one after the other; each group has a gradient of its own. It does not depend
/// on the number of threads, so neither do the sums.
const GROUP: usize = 8;

/// All convolutions of a network with their activations and poolings: from images, [images × channels × height × width],
/// and the part of θ that is theirs to what the dense layers are given, [images × features]. There is no derivative with
/// respect to the images.
///
/// One is made for every pass, and keeps what the pass backwards needs of the pass forwards.
pub struct ConvolutionalPart {
    plan: Arc<Plan>,
    /// Whether there will be a pass backwards.
    keep: bool,
    kept: Mutex<Vec<Vec<Trace>>>,
}

/// What all passes of a network share.
pub struct Plan {
    stages: Vec<Stage>,
    pixels: usize,
    features: usize,
    parameters: usize,
    /// Buffers that no pass uses at the moment: memory that is asked for anew costs more than what is computed in it.
    spare: Mutex<Spare>,
}

#[derive(Default)]
struct Spare {
    traces: Vec<Vec<Trace>>,
    scratch: Vec<Scratch>,
}

impl Plan {
    /// For these convolutions.
    pub fn new(part: &Convolutional) -> Arc<Self> {
        Arc::new(Self {
            stages: Stage::all(part),
            pixels: part.image.pixels(),
            features: part.features(),
            parameters: part.parameters(),
            spare: Mutex::default(),
        })
    }

    fn with_spare<T>(&self, take: impl FnOnce(&mut Spare) -> T) -> T {
        take(&mut self.spare.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn take_traces(&self, images: usize) -> Vec<Trace> {
        let mut traces = self.with_spare(|spare| spare.traces.pop()).unwrap_or_default();
        traces.resize_with(images.max(traces.len()), || Trace::new(&self.stages));
        traces
    }

    fn take_scratch(&self) -> Scratch {
        self.with_spare(|spare| spare.scratch.pop()).unwrap_or_else(|| Scratch::new(&self.stages))
    }

    /// The weights of all convolutions in the order of the sweeps.
    fn weights(&self, theta: &[f32], backward: bool) -> Vec<Weights> {
        self.stages.iter().map(|stage| Weights::new(stage, theta, backward)).collect()
    }

    fn zero_gradient(&self) -> Vec<Gradient> {
        let zero =
            |stage: &Stage| Gradient { weights: vec![0.0; stage.sweep_weights()], bias: vec![0.0; stage.padded] };
        self.stages.iter().map(zero).collect()
    }

    /// Takes a group of images forwards. `traces` holds one for each image, or a single one that they share.
    fn forward(&self, weights: &[Weights], images: &[f32], traces: &mut [Trace], features: &mut [f32]) {
        let arch = Arch::new();
        let mut scratch = self.take_scratch();
        let share = traces.len() == 1;
        let rows = images.chunks_exact(self.pixels).zip(features.chunks_exact_mut(self.features));
        for (place, (image, features)) in rows.enumerate() {
            let Some(trace) = traces.get_mut(if share { 0 } else { place }) else { break };
            Forward { stages: &self.stages, weights, image, trace, scratch: &mut scratch }.run(arch);
            let (Some(stage), Some(pooled)) = (self.stages.last(), trace.pooled.last()) else { break };
            for (channel, features) in features.chunks_exact_mut(stage.cells()).enumerate() {
                for (place, &value) in features.iter_mut().zip(pooled.iter().skip(channel).step_by(stage.padded)) {
                    *place = value;
                }
            }
        }
        self.with_spare(|spare| spare.scratch.push(scratch));
    }

    /// The gradient that a group of images contributes.
    fn backward(&self, weights: &[Weights], images: &[f32], traces: &[Trace], derivatives: &[f32]) -> Vec<Gradient> {
        let arch = Arch::new();
        let mut scratch = self.take_scratch();
        let mut gradients = self.zero_gradient();
        let rows = images.chunks_exact(self.pixels).zip(derivatives.chunks_exact(self.features));
        for ((image, derivative), trace) in rows.zip(traces) {
            let (stages, gradients, scratch) = (&self.stages, &mut gradients[..], &mut scratch);
            Backward { stages, weights, image, trace, derivative, gradients, scratch }.run(arch);
        }
        self.with_spare(|spare| spare.scratch.push(scratch));
        gradients
    }

    /// The sum of the groups' gradients in the order of θ.
    fn collect(&self, groups: &[Vec<Gradient>]) -> Vec<f32> {
        let mut theta = vec![0.0; self.parameters];
        for (place, stage) in self.stages.iter().enumerate() {
            let (Some(first), rest) = (groups.first(), groups.iter().skip(1)) else { break };
            let mut sum = first[place].clone();
            for group in rest {
                let add = |sum: &mut [f32], terms: &[f32]| {
                    sum.iter_mut().zip(terms).for_each(|(sum, &term)| *sum += term);
                };
                add(&mut sum.weights, &group[place].weights);
                add(&mut sum.bias, &group[place].bias);
            }
            let weights = &mut theta[stage.weight.clone()];
            stage.for_each_weight(|at, channel, piece, column| {
                weights[at] = sum.weights[(piece * stage.padded + channel) * stage.length + column];
            });
            theta[stage.bias.clone()].copy_from_slice(&sum.bias[..stage.channels]);
        }
        theta
    }
}

impl ConvolutionalPart {
    /// For one pass; `keep` says whether the pass backwards will follow.
    pub fn new(plan: &Arc<Plan>, keep: bool) -> Self {
        Self { plan: Arc::clone(plan), keep, kept: Mutex::default() }
    }
}

/// The numbers of a contiguous tensor in single precision.
fn slice<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    let (start, end) = layout.contiguous_offsets().ok_or_else(|| Error::msg("a tensor is not contiguous"))?;
    storage.as_slice::<f32>()?.get(start..end).ok_or_else(|| Error::msg("a tensor is larger than its storage"))
}

/// The numbers of a contiguous tensor on the CPU.
fn with_slice<T>(tensor: &Tensor, read: impl FnOnce(&[f32]) -> Result<T>) -> Result<T> {
    let (storage, layout) = tensor.storage_and_layout();
    match &*storage {
        candle_core::Storage::Cpu(storage) => read(slice(storage, layout)?),
        _ => Err(Error::msg("a tensor is not on the CPU")),
    }
}

impl CustomOp2 for ConvolutionalPart {
    fn name(&self) -> &'static str {
        "convolutional part"
    }

    fn cpu_fwd(
        &self,
        images: &CpuStorage,
        images_layout: &Layout,
        theta: &CpuStorage,
        theta_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let plan = &*self.plan;
        let (images, theta) = (slice(images, images_layout)?, slice(theta, theta_layout)?);
        if theta.len() != plan.parameters || !images.len().is_multiple_of(plan.pixels) {
            return Err(Error::msg("images or parameters do not fit the convolutions"));
        }
        let weights = plan.weights(theta, false);
        let count = images.len() / plan.pixels;
        let mut features = vec![0.0; count * plan.features];
        let kept = features
            .par_chunks_mut(GROUP * plan.features)
            .zip(images.par_chunks(GROUP * plan.pixels))
            .map(|(features, images)| {
                let count = if self.keep { images.len() / plan.pixels } else { 1 };
                let mut traces = plan.take_traces(count);
                plan.forward(&weights, images, &mut traces[..count], features);
                traces
            })
            .collect();
        if self.keep {
            *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = kept;
        } else {
            plan.with_spare(|spare| spare.traces.extend(kept));
        }
        Ok((CpuStorage::F32(features), Shape::from((count, plan.features))))
    }

    fn bwd(
        &self,
        images: &Tensor,
        theta: &Tensor,
        _: &Tensor,
        derivatives: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let plan = &*self.plan;
        let traces = std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner));
        let weights = with_slice(theta, |theta| Ok(plan.weights(theta, true)))?;
        let derivatives = derivatives.contiguous()?;
        let groups: Vec<Vec<Gradient>> = with_slice(images, |images| {
            with_slice(&derivatives, |derivatives| {
                Ok(images
                    .par_chunks(GROUP * plan.pixels)
                    .zip(derivatives.par_chunks(GROUP * plan.features))
                    .zip(&traces)
                    .map(|((images, derivatives), traces)| plan.backward(&weights, images, traces, derivatives))
                    .collect())
            })
        })?;
        plan.with_spare(|spare| spare.traces.extend(traces));
        let gradient = plan.collect(&groups);
        Ok((None, Some(Tensor::from_vec(gradient, plan.parameters, theta.device())?)))
    }
}
