//! Networks that nobody has trained, as points of a run.

use std::sync::Arc;

use paretoscope::{
    data::{DataSpecification, Prepared},
    front::{Evaluation, Member, Method, Parameters, Point, Termination},
    network::{ComputeDevice, Network},
    run::{MethodSpecification, NetworkSpecification, RunInfo, Specification},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A network of a run, of whose parameters a share is zero and the others are drawn.
pub struct RandomNetwork {
    specification: Specification,
    pub data: Prepared,
    pub network: Network,
    theta: Vec<f64>,
    pub parameters: Arc<Parameters>,
}

impl RandomNetwork {
    pub fn new(data: DataSpecification, network: NetworkSpecification, zeros: f64) -> Self {
        let method = MethodSpecification { name: Method::Budget, points: 2, ..MethodSpecification::default() };
        let device = ComputeDevice::Cpu;
        let specification = Specification { seed: 7, threads: None, device, part: None, data, network, method };
        let data = specification.data.prepare(specification.data.split).unwrap();
        let network =
            specification.network.build(data.train.columns, data.dataset.outputs(), data.dataset.image).unwrap();
        let mut generator = ChaCha8Rng::seed_from_u64(3);
        let theta: Vec<f64> = (0..network.parameters())
            .map(|_| if generator.random_bool(zeros) { 0.0 } else { generator.random_range(-1.0..1.0) })
            .collect();
        let parameters = Arc::new(Parameters::from_dense(&theta));
        Self { specification, data, network, theta, parameters }
    }

    /// The network as a point with these figures.
    pub fn point(self, train: Evaluation, test: Option<Evaluation>) -> (Arc<RunInfo>, Member) {
        let Self { specification, data, network, theta, parameters } = self;
        let point = Point {
            number: 4,
            start: 0,
            fold: None,
            method: Method::Budget,
            l1: theta.iter().map(|value| value.abs()).sum(),
            train,
            validation: None,
            validation_error: None,
            test,
            nonzero: parameters.nonzero(),
            lambda: 0.5,
            residual: 0.25,
            termination: Some(Termination::Critical),
            gradients: Some(12),
            seconds: 1.0,
        };
        (Arc::new(RunInfo::new(specification, &data, network, 1.0)), Member { point, parameters })
    }
}
