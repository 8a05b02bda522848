//! The rows that are measured with.

use std::path::Path;

use paretoscope::data::{
    Builtin, DataSpecification, Dataset, ImageShape, Inputs, Prepared, Rows, Split, Targets, Task,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Training rows of MNIST where it is at hand, else of images of a similar kind, and their name.
pub fn mnist_like() -> (Rows, &'static str) {
    let Some(folder) = std::env::var_os("PARETOSCOPE_DATA") else {
        println!("\nPARETOSCOPE_DATA is not set: images drawn from a seed stand in for MNIST.");
        return (drawn_images(48_000, 1), "drawn images");
    };
    // The folder is named by a person: if MNIST is not there, they should know.
    let path = Path::new(&folder).join("mnist");
    let prepared = DataSpecification::new(path.to_str().expect("a path of letters")).prepare(0);
    (prepared.unwrap_or_else(|error| panic!("PARETOSCOPE_DATA: {error}")).train, "MNIST")
}

/// The training rows of a built-in dataset.
pub fn builtin(dataset: Builtin) -> Rows {
    DataSpecification::builtin(dataset).prepare(0).unwrap().train
}

/// Pixels of a side.
const SIDE: usize = 28;
/// Ways to write a digit.
const VARIANTS: usize = 4;

/// Images of 28×28 pixels in ten classes, of which a fifth of the pixels is not black: each class is some strokes in a few
/// variants, which are moved by up to two pixels, and now and then an image has the wrong label.
pub fn drawn_images(rows: usize, seed: u64) -> Rows {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let shapes: Vec<Vec<(usize, usize)>> = (0..10 * VARIANTS).map(|_| strokes(&mut random)).collect();
    let mut pixels = vec![0; rows * SIDE * SIDE];
    let mut classes = Vec::with_capacity(rows);
    for image in pixels.chunks_exact_mut(SIDE * SIDE) {
        let shape = random.random_range(0..shapes.len());
        let (down, right) = (random.random_range(0..5), random.random_range(0..5));
        for &(y, x) in &shapes[shape] {
            // A stroke is three pixels wide, darker at its rim, and has gaps.
            for (dy, dx, light) in [(0, 0, 200), (0, 1, 120), (1, 0, 120), (1, 1, 60)] {
                if random.random_bool(0.9) {
                    let pixel = &mut image[(y + down + dy) * SIDE + x + right + dx];
                    *pixel = (*pixel).max(light + random.random_range(0..55));
                }
            }
        }
        let is_right = random.random_bool(0.97);
        classes.push(if is_right { u32::try_from(shape / VARIANTS).unwrap() } else { random.random_range(0..10) });
    }
    let dataset = Dataset {
        name: "drawn images".to_owned(),
        task: Task::Classification,
        features: (0..SIDE * SIDE).map(|place| format!("pixel {place}")).collect(),
        target: "class".to_owned(),
        classes: (0..10).map(|class| class.to_string()).collect(),
        image: Some(ImageShape { channels: 1, height: SIDE, width: SIDE }),
        inputs: Inputs::Bytes(pixels),
        targets: Targets::Classes(classes),
        columns: Vec::new(),
    };
    let split = Split { train: (0..rows).collect(), validation: vec![], test: vec![] };
    Prepared::new(dataset, &split, true).train
}

/// A walk that turns now and then, within a margin that leaves room for moving it.
fn strokes(random: &mut ChaCha8Rng) -> Vec<(usize, usize)> {
    let last = SIDE - 7;
    let (mut y, mut x): (usize, usize) = (random.random_range(2..last), random.random_range(2..last));
    let mut direction = (1, 0);
    let mut places = Vec::new();
    while places.len() < 75 {
        if random.random_bool(0.3) {
            direction = (random.random_range(0..3), random.random_range(0..3));
        }
        (y, x) = ((y + direction.0).saturating_sub(1).min(last), (x + direction.1).saturating_sub(1).min(last));
        places.push((y, x));
    }
    places
}

/// A dense table of numbers in (−1.5, 1.5), whose classes depend on them by random weights with one turn.
pub fn table(rows: usize, columns: usize, classes: usize, seed: u64) -> Rows {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let inputs: Vec<f64> = (0..rows * columns).map(|_| random.random_range(-1.5..1.5)).collect();
    let weights: Vec<f64> = (0..columns * classes).map(|_| random.random_range(-1.0..1.0)).collect();
    let class = |row: &[f64]| {
        let scores = weights.chunks_exact(columns).map(|weights| {
            let sum: f64 = weights.iter().zip(row).map(|(weight, input)| weight * input).sum();
            (2.0 * sum / (columns as f64).sqrt()).sin()
        });
        let best = scores.enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b)).unwrap().0;
        u32::try_from(best).unwrap()
    };
    let targets = Targets::Classes(inputs.chunks_exact(columns).map(class).collect());
    Rows::from_numbers(inputs, columns, targets)
}

/// Numbers in (−1.7, 1.7), of which each column has a part in common with the one before.
fn numbers(rows: usize, columns: usize, common: f64, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut inputs = Vec::with_capacity(rows * columns);
    for _ in 0..rows {
        let mut before = 0.0;
        for _ in 0..columns {
            before = common * before + (1.0 - common * common).sqrt() * random.random_range(-1.7..1.7);
            inputs.push(before);
        }
    }
    inputs
}

/// Two classes by a product and a sum of a few of these inputs; labels by chance where they are `noise`.
pub fn two_classes((rows, columns): (usize, usize), common: f64, noise: bool, seed: u64) -> Rows {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let inputs = numbers(rows, columns, common, &mut random);
    let class = |row: &[f64]| {
        let score = row[0] * row[1] + row[columns / 2] - row[columns - 1];
        if noise { random.random_range(0..2) } else { u32::from(score + random.random_range(-0.5..0.5) > 0.0) }
    };
    let targets = Targets::Classes(inputs.chunks_exact(columns).map(class).collect());
    Rows::from_numbers(inputs, columns, targets)
}

/// A number that is no linear function of the inputs, standardized.
pub fn regression(rows: usize, columns: usize, seed: u64) -> Rows {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let inputs = numbers(rows, columns, 0.0, &mut random);
    let value = |row: &[f64]| (2.0 * row[0]).sin() + row[1] * row[2] + 0.5 * row[3] + random.random_range(-0.3..0.3);
    let values: Vec<f64> = inputs.chunks_exact(columns).map(value).collect();
    let mean = values.iter().sum::<f64>() / rows as f64;
    let std = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / rows as f64).sqrt();
    let values = values.into_iter().map(|value| (value - mean) / std).collect();
    Rows::from_numbers(inputs, columns, Targets::Values(values))
}
