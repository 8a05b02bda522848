//! How fast a gradient of the paper's network is, beside candle's own convolutions. Run by name:
//! `cargo test --release --test convolution_speed -- --ignored --nocapture`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

use std::time::{Duration, Instant};

use candle_core::{DType, Device};
use paretoscope::{
    data::{ImageShape, Rows, Targets},
    network::{CandleLoss, Convolution, Convolutional, Loss, initial_parameters},
};
use rand::{RngExt, SeedableRng};

/// Images of a gradient.
const IMAGES: usize = 250;
/// What a gradient must take at most on two cores.
const LIMIT: Duration = Duration::from_millis(200);

fn images() -> Rows {
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let inputs = (0..IMAGES * 3072).map(|_| random.random_range(-1.5..1.5)).collect();
    let classes = (0..IMAGES).map(|_| random.random_range(0..10)).collect();
    Rows::from_numbers(inputs, 3072, Targets::Classes(classes))
}

/// The shortest of several times, after a first that is not counted.
fn shortest(repetitions: usize, mut run: impl FnMut()) -> Duration {
    run();
    let time = || {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    std::iter::repeat_with(time).take(repetitions).min().unwrap()
}

#[test]
#[ignore = "a measurement; it needs the machine for itself"]
fn a_gradient_of_the_papers_network_beside_that_of_candle() {
    let image = ImageShape { channels: 3, height: 32, width: 32 };
    let network = Convolutional::of_the_paper(image).unwrap().network(vec![Convolution::PAPER_HIDDEN], 10);
    let rows = images();
    #[allow(clippy::cast_possible_truncation)]
    let theta: Vec<f32> = initial_parameters(&network, 0).iter().map(|&value| value as f32).collect();
    let places: Vec<u32> = (0..u32::try_from(IMAGES).unwrap()).collect();
    let mut gradient = vec![0.0; theta.len()];
    let mut time = |loss: &mut CandleLoss, repetitions| {
        shortest(repetitions, || {
            loss.batch_gradient(&theta, &places, &mut gradient).unwrap();
        })
    };
    let pool = rayon::ThreadPoolBuilder::new().build().unwrap();
    pool.install(|| {
        let new = || CandleLoss::new(&network, &rows, &Device::Cpu, DType::F32).unwrap();
        let ours = time(&mut new(), 20);
        let candle = time(&mut new().with_own_convolutions_of_candle(), 5);
        println!(
            "a gradient of {IMAGES} images on {} cores: {:.1} ms, by candle's own convolutions {:.1} ms, {:.1} times as long",
            rayon::current_num_threads(),
            ours.as_secs_f64() * 1e3,
            candle.as_secs_f64() * 1e3,
            candle.as_secs_f64() / ours.as_secs_f64()
        );
        assert!(ours < LIMIT || rayon::current_num_threads() < 2, "{ours:?}");
    });
}
