//! Convolutional networks: our operation against candle's own, against finite differences and against itself.

use candle_core::{DType, Device};
use proptest::prelude::*;

use super::exact::{exact_inputs, exact_parameters};
use super::one_batch::batch_gradient;
use super::*;
use crate::data::{ImageShape, Rows, Targets};

fn noise(len: usize, seed: u64) -> Vec<f64> {
    use rand::{RngExt, SeedableRng};
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    (0..len).map(|_| random.random_range(-1.5..1.5)).collect()
}

fn rows_of(inputs: Vec<f64>, network: &Network) -> Rows {
    let count = inputs.len() / network.inputs;
    let classes = (0..count).map(|row| u32::try_from((row * 7 + row / 3) % network.outputs).unwrap()).collect();
    Rows::from_numbers(inputs, network.inputs, Targets::Classes(classes))
}

fn rows(count: usize, network: &Network, seed: u64) -> Rows {
    rows_of(noise(count * network.inputs, seed), network)
}

fn single(values: &[f64]) -> Vec<f32> {
    #[allow(clippy::cast_possible_truncation)]
    values.iter().map(|&value| value as f32).collect()
}

fn ours(network: &Network, rows: &Rows) -> CandleLoss {
    CandleLoss::new(network, rows, &Device::Cpu, DType::F32).unwrap()
}

/// A convolutional network and how many images there are.
fn any_network() -> impl Strategy<Value = Network> {
    let convolution = (1_usize..20, 1_usize..5, 1_usize..4);
    let stages = prop::collection::vec(convolution, 1..4);
    (1_usize..4, 0_usize..5, 0_usize..5, stages, prop::collection::vec(1_usize..9, 0..2), 2_usize..5).prop_map(
        |(channels, more_height, more_width, stages, hidden, outputs)| {
            let convolutions: Vec<Convolution> =
                stages.into_iter().map(|(channels, kernel, pool)| Convolution { channels, kernel, pool }).collect();
            let side = smallest_side(&convolutions);
            let image = ImageShape { channels, height: side + more_height, width: side + more_width };
            Convolutional::new(image, convolutions).unwrap().network(hidden, outputs)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn our_convolutions_agree_with_those_of_candle(network in any_network(), count in 1_usize..20, seed: u16) {
        let rows = rows_of(exact_inputs(count * network.inputs, u64::from(seed)), &network);
        let theta = exact_parameters(&network, u64::from(seed));
        let mut plain = CandleLoss::new(&network, &rows, &Device::Cpu, DType::F64).unwrap();
        let mut ours = ours(&network, &rows);
        let mut gradients = [vec![0.0; theta.len()], vec![0.0; theta.len()]];
        let expected = plain.gradient(&theta, &mut gradients[0]).unwrap();
        let loss = ours.gradient(&theta, &mut gradients[1]).unwrap();
        prop_assert!((loss - expected).abs() < 1e-5 * (1.0 + expected));
        let largest = gradients[0].iter().fold(1.0_f64, |most, value| most.max(value.abs()));
        for (a, b) in gradients[0].iter().zip(&gradients[1]) {
            prop_assert!((a - b).abs() < 2e-5 * largest, "{a} {b}");
        }
        prop_assert!((ours.value(&theta).unwrap() - expected).abs() < 1e-5 * (1.0 + expected));
        let (evaluated, score) = ours.evaluate(&theta).unwrap();
        prop_assert!((evaluated - expected).abs() < 1e-5 * (1.0 + expected));
        prop_assert!((0.0..=1.0).contains(&score));
    }
}

/// The sum of the outputs of the plainest convolutional network there is, one kernel of one weight.
fn network_of_one_weight() -> Network {
    let image = ImageShape { channels: 1, height: 2, width: 2 };
    let convolution = Convolution { channels: 1, kernel: 1, pool: 2 };
    Convolutional::new(image, vec![convolution]).unwrap().network(Vec::new(), 2)
}

#[test]
fn of_equal_pixels_the_first_gets_the_derivative() {
    // The largest value of the image is there twice; the derivative with respect to the only weight is that value, and
    // would be it as well if the derivative was split, but not if both got it.
    let network = network_of_one_weight();
    let rows = Rows::from_numbers(vec![3.0, 1.0, 3.0, 2.0], 4, Targets::Classes(vec![0]));
    let theta = [1.0, 0.0, 1.0, -1.0, 0.0, 0.0];
    let mut gradient = vec![0.0; 6];
    let loss = ours(&network, &rows).gradient(&theta, &mut gradient).unwrap();
    // Outputs are 3 and −3.
    let wrong = 1.0 / (1.0 + 6.0_f64.exp());
    assert!((loss + (1.0 - wrong).ln()).abs() < 1e-6);
    assert!((gradient[0] + 2.0 * wrong * 3.0).abs() < 1e-6, "{gradient:?}");
    assert!((gradient[1] + 2.0 * wrong).abs() < 1e-6, "{gradient:?}");
}

#[test]
fn ties_of_a_deeper_pooling_go_to_the_first_in_its_rows() {
    // Kernels of the second convolution that see only one corner: the first convolution gives equal numbers everywhere,
    // so its bias is all that moves them, and finite differences of the bias do not depend on which of them counts.
    let image = ImageShape { channels: 1, height: 6, width: 6 };
    let convolutions =
        vec![Convolution { channels: 2, kernel: 1, pool: 2 }, Convolution { channels: 3, kernel: 2, pool: 2 }];
    let network = Convolutional::new(image, convolutions).unwrap().network(Vec::new(), 2);
    let rows = Rows::from_numbers(vec![0.5; 36], 36, Targets::Classes(vec![1]));
    let theta = initial_parameters(&network, 11);
    let mut gradient = vec![0.0; theta.len()];
    let mut loss = ours(&network, &rows);
    loss.gradient(&theta, &mut gradient).unwrap();
    let mut plain = CandleLoss::new(&network, &rows, &Device::Cpu, DType::F64).unwrap();
    for place in 0..theta.len() {
        let shifted = |by: f64| {
            let mut theta = theta.clone();
            theta[place] += by;
            theta
        };
        let difference = (plain.value(&shifted(1e-6)).unwrap() - plain.value(&shifted(-1e-6)).unwrap()) / 2e-6;
        assert!((difference - gradient[place]).abs() < 1e-5, "{place}: {difference} {}", gradient[place]);
    }
}

#[test]
fn the_gradient_agrees_with_finite_differences() {
    let image = ImageShape { channels: 2, height: 9, width: 8 };
    let convolutions =
        vec![Convolution { channels: 5, kernel: 3, pool: 2 }, Convolution { channels: 4, kernel: 2, pool: 1 }];
    let network = Convolutional::new(image, convolutions).unwrap().network(vec![6], 3);
    let rows = rows(13, &network, 4);
    let theta = initial_parameters(&network, 5);
    let mut gradient = vec![0.0; theta.len()];
    ours(&network, &rows).gradient(&theta, &mut gradient).unwrap();
    let mut plain = CandleLoss::new(&network, &rows, &Device::Cpu, DType::F64).unwrap();
    for place in 0..theta.len() {
        let shifted = |by: f64| {
            let mut theta = theta.clone();
            theta[place] += by;
            theta
        };
        let difference = (plain.value(&shifted(1e-6)).unwrap() - plain.value(&shifted(-1e-6)).unwrap()) / 2e-6;
        assert!((difference - gradient[place]).abs() < 1e-5, "{place}: {difference} {}", gradient[place]);
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let image = ImageShape { channels: 3, height: 32, width: 32 };
    let network = Convolutional::of_the_paper(image).unwrap().network(vec![Convolution::PAPER_HIDDEN], 10);
    assert_eq!(network.parameters(), 612_778);
    let rows = rows(70, &network, 6);
    let theta = single(&initial_parameters(&network, 7));
    let places: Vec<u32> = (0..70).collect();
    let found = [1, 2, 5].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut gradient = vec![0.0; theta.len()];
            let loss = batch_gradient(&mut ours(&network, &rows), &theta, &places, &mut gradient).unwrap();
            (loss, gradient)
        })
    });
    assert_eq!(found[0], found[1]);
    assert_eq!(found[0], found[2]);
}

#[test]
fn a_batch_of_all_rows_is_the_full_gradient_and_chunks_make_no_difference() {
    let network = network_of_one_weight();
    // More than one chunk.
    let rows = rows(1203, &network, 8);
    let theta = noise(6, 9);
    let places: Vec<u32> = (0..1203).collect();
    let mut loss = ours(&network, &rows);
    let (mut whole, mut batch) = (vec![0.0; 6], vec![0.0; 6]);
    let value = loss.gradient(&theta, &mut whole).unwrap();
    let of_batch = batch_gradient(&mut loss, &single(&theta), &places, &mut batch).unwrap();
    assert!((value - of_batch).abs() < 1e-6 && (loss.value(&theta).unwrap() - value).abs() < 1e-6);
    assert!(whole.iter().zip(&batch).all(|(a, &b)| (a - f64::from(b)).abs() < 1e-5), "{whole:?} {batch:?}");
    let mut plain = CandleLoss::new(&network, &rows, &Device::Cpu, DType::F64).unwrap();
    let (of_all, score) = loss.evaluate(&theta).unwrap();
    let expected = plain.evaluate(&theta).unwrap();
    assert!((of_all - expected.0).abs() < 1e-6 && (score - expected.1).abs() < 2e-3);
    // The same rows twice weigh the same; a row that is not there is refused.
    let twice: Vec<u32> = places.iter().flat_map(|&place| [place, place]).collect();
    let mut doubled = vec![0.0; 6];
    assert!((batch_gradient(&mut loss, &single(&theta), &twice, &mut doubled).unwrap() - value).abs() < 1e-6);
    for wrong in [&[1203][..], &[]] {
        assert!(matches!(batch_gradient(&mut loss, &single(&theta), wrong, &mut batch), Err(LossError::Batch)));
    }
    assert!(batch_gradient(&mut loss, &[0.0; 5], &[0], &mut batch).is_err());
}

#[test]
fn a_loss_that_has_blown_up_is_seen() {
    let network = network_of_one_weight();
    let rows = rows(3, &network, 1);
    assert!(!ours(&network, &rows).value(&[f64::NAN; 6]).unwrap().is_finite());
}

#[test]
fn a_convolutional_network_that_does_not_fit_is_refused() {
    let network = network_of_one_weight();
    let other = Network { inputs: 5, ..network.clone() };
    assert!(CandleLoss::new(&other, &rows(3, &network, 1), &Device::Cpu, DType::F32).is_err());
    let damaged = Network {
        convolutional: Some(Convolutional { convolutions: Vec::new(), ..network.convolutional.clone().unwrap() }),
        ..network.clone()
    };
    assert!(CandleLoss::new(&damaged, &rows(3, &network, 1), &Device::Cpu, DType::F32).is_err());
}

#[test]
fn differences_are_those_of_two_batches() {
    let network = network_of_one_weight();
    let mut loss = ours(&network, &rows(40, &network, 2));
    let (mut theta, snapshot) = (single(&noise(6, 3)), single(&noise(6, 4)));
    let batches: [&[u32]; 2] = [&[3, 17, 5], &[0, 39]];
    let (mut here, mut there) = (Vec::new(), Vec::new());
    let expected = batches.map(|batch| {
        let value = batch_gradient(&mut loss, &theta, batch, &mut here).unwrap();
        batch_gradient(&mut loss, &snapshot, batch, &mut there).unwrap();
        (value, here.iter().zip(&there).map(|(a, b)| a - b).collect::<Vec<f32>>())
    });
    let mut seen = Vec::new();
    let mut look = |_: &mut [f32], value: f64, slopes: &[f32]| {
        seen.push((value, slopes.to_vec()));
        true
    };
    loss.differences(&mut theta, &snapshot, &batches, &mut look).unwrap();
    assert_eq!(seen, expected);
    let mut count = 0;
    let mut stop_at_once = |_: &mut [f32], _: f64, _: &[f32]| {
        count += 1;
        false
    };
    loss.differences(&mut theta, &snapshot, &batches, &mut stop_at_once).unwrap();
    assert_eq!(count, 1);
}
