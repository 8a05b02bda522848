//! One loss-and-gradient against candle's autograd.

use std::time::Duration;

use candle_core::{DType, Device};
use paretoscope::{
    data::{Builtin, ImageShape, Rows},
    network::{
        Activation, BatchLoss, CandleLoss, Convolution, Convolutional, DenseLoss, Loss, Network, initial_parameters,
    },
};

use crate::{
    clock::{Times, alternate, timed, with_threads},
    plain_candle::PlainCandle,
    rows,
    table::{Table, milliseconds, times},
};

/// Batches that are taken in a row, as a solver takes them; of fewer each is taken by one thread.
const BATCHES: usize = 4;
/// For each network.
const DURATION: Duration = Duration::from_millis(1200);

/// Prints how long gradients take, and whether the goals are met.
pub fn measure() {
    let mut table = Table::new(
        "One loss-and-gradient, and how many times as long it takes by candle's autograd: with inputs and weights that are \
         tensors already,\nor out of the same rows and θ (candle may use a second core for passes over more than 65,535 numbers)",
        &["network", "rows", "numbers", "threads", "ms", "candle", "of medians", "out of rows", "of medians"],
    );
    let mut goals = Vec::new();
    let (iris, digits) = (rows::builtin(Builtin::Iris), rows::builtin(Builtin::Digits));
    let iris_network = Network::dense(4, vec![4, 4], 3, Activation::Tanh);
    let digits_network = Network::dense(64, vec![20, 20], 10, Activation::Relu);
    all_rows(&mut table, "Iris", &iris_network, &iris, 1);
    for threads in [1, 2] {
        with_threads(threads, "Digits", || all_rows(&mut table, "Digits", &digits_network, &digits, threads));
    }
    let (mnist, name) = rows::mnist_like();
    let mnist_network = Network::dense(784, vec![20, 20], 10, Activation::Relu);
    for threads in [1, 2] {
        with_threads(threads, name, || {
            let [ours, plain, _] = batches(&mut table, name, &mnist_network, &mnist, 256, threads);
            if threads == 1 {
                let what = format!("256 rows of {name} on {mnist_network}, one thread");
                goals.push(goal(&what, &ours, 0.3e-3, Some((&plain, 6.0))));
            }
        });
    }
    let wide = rows::table(BATCHES * 250, 512, 10, 2);
    let wide_network = Network::dense(512, vec![256], 10, Activation::Relu);
    for threads in [1, 2] {
        with_threads(threads, "a dense table", || {
            batches(&mut table, "dense table", &wide_network, &wide, 250, threads);
        });
    }
    with_threads(2, "the convolutional network", || {
        let ours = convolutional(&mut table, 250, 2);
        goals.push(goal("250 images on the convolutional network, two threads", &ours, 0.2, None));
    });
    table.print();
    println!("\nGoals");
    for goal in goals {
        println!("  {goal}");
    }
}

/// What was reached of a goal for the time, and for the ratio to the time by candle.
fn goal(what: &str, ours: &Times, most: f64, candle: Option<(&Times, f64)>) -> String {
    let word = |is_met| if is_met { "met" } else { "MISSED" };
    let time = ours.shortest();
    let (reached, most_text) = (milliseconds(time), milliseconds(most));
    let candle = candle.map(|(candle, least)| {
        let [ratio, _] = candle.ratios(ours);
        format!(", {} as fast as candle (at least {}: {})", times(ratio), times(least), word(ratio >= least))
    });
    let word = word(time <= most);
    format!("{what}: {reached} ms (at most {most_text}: {word}){}", candle.unwrap_or_default())
}

/// The gradient over all rows, in double precision.
fn all_rows(table: &mut Table, name: &str, network: &Network, rows: &Rows, threads: usize) {
    let theta = initial_parameters(network, 0);
    let places: Vec<u32> = (0..u32::try_from(rows.len()).unwrap()).collect();
    let mut ours = DenseLoss::<f64>::new(network, rows).unwrap();
    let mut candle = CandleLoss::new(network, rows, &Device::Cpu, DType::F64).unwrap();
    let plain = PlainCandle::new(network, rows, &[&places], &theta, DType::F64);
    let mut gradients = [vec![0.0; theta.len()], vec![0.0; theta.len()]];
    let [first, second] = &mut gradients;
    let (expected_loss, expected) = plain.gradient(0);
    for (loss, gradient) in
        [(ours.gradient(&theta, first).unwrap(), &*first), (candle.gradient(&theta, second).unwrap(), &*second)]
    {
        assert_same((loss, gradient), (expected_loss, &expected), 1e-9);
    }
    let times = alternate(
        DURATION,
        [
            Box::new(|| timed(|| ours.gradient(&theta, first).unwrap())),
            Box::new(|| timed(|| plain.run())),
            Box::new(|| timed(|| candle.gradient(&theta, second).unwrap())),
        ],
    );
    add(table, &format!("{name} {network}"), rows.len(), "f64", threads, &times);
}

/// The gradients of mini-batches, in single precision; times are those of one.
fn batches(table: &mut Table, name: &str, network: &Network, rows: &Rows, size: usize, threads: usize) -> [Times; 3] {
    let theta = initial_parameters(network, 0);
    let mut single = single(&theta);
    let places: Vec<u32> = (0..u32::try_from(BATCHES * size).unwrap()).collect();
    assert!(places.len() <= rows.len(), "there are enough rows");
    let batches: Vec<&[u32]> = places.chunks_exact(size).collect();
    let mut ours = DenseLoss::<f32>::new(network, rows).unwrap();
    let mut candle = CandleLoss::new(network, rows, &Device::Cpu, DType::F32).unwrap();
    let plain = PlainCandle::new(network, rows, &batches, &theta, DType::F32);
    let mut first = single.clone();
    let mut batch = 0;
    ours.batches(&mut first, &batches, &mut |_, loss, gradient| {
        let (expected_loss, expected) = plain.gradient(batch);
        assert_same((loss, &wide(gradient)), (expected_loss, &expected), 1e-4);
        batch += 1;
        true
    })
    .unwrap();
    assert_eq!((batch, &first), (BATCHES, &single), "every batch was taken, and θ left alone");
    let mut gradient = vec![0.0; theta.len()];
    let loss = batch_gradient(&mut candle, &single, batches[0], &mut gradient);
    let (expected_loss, expected) = plain.gradient(0);
    assert_same((loss, &wide(&gradient)), (expected_loss, &expected), 1e-4);
    let share = u32::try_from(BATCHES).unwrap();
    let times = alternate(
        DURATION,
        [
            Box::new(|| {
                let mut look = |_: &mut [f32], loss: f64, gradient: &[f32]| {
                    std::hint::black_box((loss, gradient));
                    true
                };
                timed(|| ours.batches(&mut first, &batches, &mut look).unwrap()) / share
            }),
            Box::new(|| timed(|| plain.run()) / share),
            Box::new(|| {
                let mut look = |_: &mut [f32], loss: f64, gradient: &[f32]| {
                    std::hint::black_box((loss, gradient));
                    true
                };
                timed(|| candle.batches(&mut single, &batches, &mut look).unwrap()) / share
            }),
        ],
    );
    add(table, &format!("{name} {network}"), size, "f32", threads, &times);
    times
}

/// The gradient of one mini-batch, and its loss.
fn batch_gradient(loss: &mut dyn BatchLoss, theta: &[f32], rows: &[u32], gradient: &mut [f32]) -> f64 {
    let mut found = f64::NAN;
    let mut same = theta.to_vec();
    let mut look = |_: &mut [f32], value: f64, slopes: &[f32]| {
        found = value;
        gradient.copy_from_slice(slopes);
        true
    };
    loss.batches(&mut same, &[rows], &mut look).unwrap();
    found
}

/// A gradient of the paper's convolutional network, beside that with candle's own convolutions; both out of rows.
fn convolutional(table: &mut Table, images: usize, threads: usize) -> Times {
    let image = ImageShape { channels: 3, height: 32, width: 32 };
    let network = Convolutional::of_the_paper(image).unwrap().network(vec![Convolution::PAPER_HIDDEN], 10);
    let rows = rows::table(images, image.pixels(), 10, 1);
    let theta = single(&initial_parameters(&network, 0));
    let places: Vec<u32> = (0..u32::try_from(images).unwrap()).collect();
    let new = || CandleLoss::new(&network, &rows, &Device::Cpu, DType::F32).unwrap();
    let (mut ours, mut candle) = (new(), new().with_own_convolutions_of_candle());
    let (mut gradient, mut expected) = (vec![0.0; theta.len()], vec![0.0; theta.len()]);
    let loss = batch_gradient(&mut ours, &theta, &places, &mut gradient);
    let expected_loss = batch_gradient(&mut candle, &theta, &places, &mut expected);
    assert_same((loss, &wide(&gradient)), (expected_loss, &wide(&expected)), 1e-3);
    let [ours, candle] = alternate(
        4 * DURATION,
        [
            Box::new(|| timed(|| batch_gradient(&mut ours, &theta, &places, &mut gradient))),
            Box::new(|| timed(|| batch_gradient(&mut candle, &theta, &places, &mut expected))),
        ],
    );
    let [shortest, medians] = candle.ratios(&ours).map(times);
    table.add([
        network.to_string(),
        images.to_string(),
        "f32".to_owned(),
        threads.to_string(),
        milliseconds(ours.shortest()),
        "–".to_owned(),
        "–".to_owned(),
        shortest,
        medians,
    ]);
    ours
}

fn add(table: &mut Table, name: &str, rows: usize, numbers: &str, threads: usize, [ours, plain, candle]: &[Times; 3]) {
    let ([shortest, medians], [of_rows, medians_of_rows]) = (plain.ratios(ours), candle.ratios(ours));
    table.add([
        name.to_owned(),
        rows.to_string(),
        numbers.to_owned(),
        threads.to_string(),
        milliseconds(ours.shortest()),
        times(shortest),
        times(medians),
        times(of_rows),
        times(medians_of_rows),
    ]);
}

/// Both sides must have computed the same, up to rounding: this share of the largest slope.
fn assert_same((loss, gradient): (f64, &[f64]), (expected_loss, expected): (f64, &[f64]), tolerance: f64) {
    assert!((loss - expected_loss).abs() <= tolerance * expected_loss.abs(), "{loss} {expected_loss}");
    assert_eq!(gradient.len(), expected.len());
    let largest = expected.iter().fold(0.0_f64, |largest, slope| largest.max(slope.abs()));
    assert!(largest > 0.0, "a gradient is not zero");
    for (place, (slope, expected)) in gradient.iter().zip(expected).enumerate() {
        assert!((slope - expected).abs() <= tolerance * largest, "parameter {place}: {slope} {expected}");
    }
}

#[allow(clippy::cast_possible_truncation)] // single precision is asked for
fn single(values: &[f64]) -> Vec<f32> {
    values.iter().map(|&value| value as f32).collect()
}

fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}
