//! A gradient by candle's autograd as it is at its best: nothing is counted but the network itself.

use candle_core::{DType, Device, Tensor, Var};
use candle_nn::{Linear, Module};
use paretoscope::{
    data::{Rows, Targets},
    network::{Activation, Network},
};

/// A dense network whose weights and whose scaled inputs, batch by batch, are tensors already.
pub struct PlainCandle {
    activation: Activation,
    layers: Vec<(Var, Var)>,
    batches: Vec<(Tensor, Tensor)>,
}

impl PlainCandle {
    /// The network with these parameters, and these rows of a classification.
    pub fn new(network: &Network, rows: &Rows, batches: &[&[u32]], theta: &[f64], dtype: DType) -> Self {
        let tensor = |values: &[f64], shape: &[usize]| {
            Tensor::from_slice(values, shape, &Device::Cpu).unwrap().to_dtype(dtype).unwrap()
        };
        let variable = |values, shape: &[usize]| Var::from_tensor(&tensor(values, shape)).unwrap();
        let layers = network.layers().into_iter().map(|layer| {
            let weight = variable(&theta[layer.weight.clone()], &layer.shape());
            (weight, variable(&theta[layer.bias], &[layer.outputs]))
        });
        let Targets::Classes(classes) = &rows.targets else { panic!("a classification is measured") };
        let batches = batches.iter().map(|batch| {
            let mut inputs = Vec::with_capacity(batch.len() * rows.columns);
            for &row in *batch {
                rows.for_each_scaled(row as usize, |_, value| inputs.push(value));
            }
            let chosen: Vec<u32> = batch.iter().map(|&row| classes[row as usize]).collect();
            let classes = Tensor::from_slice(&chosen, chosen.len(), &Device::Cpu).unwrap();
            (tensor(&inputs, &[batch.len(), rows.columns]), classes)
        });
        Self { activation: network.activation, layers: layers.collect(), batches: batches.collect() }
    }

    /// Loss and gradient of every batch.
    pub fn run(&self) {
        for batch in 0..self.batches.len() {
            std::hint::black_box(self.loss_and_gradient(batch));
        }
    }

    /// The loss of a batch, and its gradient as one vector.
    pub fn gradient(&self, batch: usize) -> (f64, Vec<f64>) {
        let (loss, gradients) = self.loss_and_gradient(batch);
        let variables = self.layers.iter().flat_map(|(weight, bias)| [weight, bias]);
        let slopes = variables.flat_map(|variable| {
            let slopes = gradients.get(variable).unwrap().flatten_all().unwrap();
            slopes.to_dtype(DType::F64).unwrap().to_vec1::<f64>().unwrap()
        });
        (loss, slopes.collect())
    }

    fn loss_and_gradient(&self, batch: usize) -> (f64, candle_core::backprop::GradStore) {
        let (inputs, classes) = &self.batches[batch];
        let mut values = inputs.clone();
        for (place, (weight, bias)) in self.layers.iter().enumerate() {
            let linear = Linear::new(weight.as_tensor().clone(), Some(bias.as_tensor().clone()));
            values = linear.forward(&values).unwrap();
            if place + 1 < self.layers.len() {
                values = match self.activation {
                    Activation::Relu => values.relu().unwrap(),
                    Activation::Tanh => values.tanh().unwrap(),
                };
            }
        }
        let loss = candle_nn::loss::cross_entropy(&values, classes).unwrap();
        let gradients = loss.backward().unwrap();
        (loss.to_dtype(DType::F64).unwrap().to_scalar().unwrap(), gradients)
    }
}
