//! Networks of every kind: of numbers, texts and images, dense and convolutional, of classes and of a number.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use paretoscope::{
    data::{DataSpecification, Missing, Validation},
    front::{Evaluation, Member},
    network::{Activation, Convolution},
    run::{NetworkSpecification, RunInfo},
};

use crate::{image_files, random_network::RandomNetwork};

/// A network of a run: its data, its layers, and what share of its parameters is zero.
pub struct Kind {
    pub name: &'static str,
    pub data: DataSpecification,
    hidden: &'static [usize],
    activation: Activation,
    pub convolutions: Vec<Convolution>,
    pub zeros: f64,
}

impl Kind {
    pub fn new(name: &'static str, data: &Path, hidden: &'static [usize], activation: Activation, zeros: f64) -> Self {
        let mut data = DataSpecification::new(data.to_str().unwrap());
        data.validation = Validation::Share(0.0);
        Self { name, data, hidden, activation, convolutions: Vec::new(), zeros }
    }

    fn with(mut self, change: impl FnOnce(&mut DataSpecification)) -> Self {
        change(&mut self.data);
        self
    }

    /// A random network on this data, as a point of a run whose figures nobody looks at but that on the test rows.
    pub fn point(&self) -> (Arc<RunInfo>, Member) {
        let (hidden, activation, convolutions) = (self.hidden.to_vec(), self.activation, self.convolutions.clone());
        let network = NetworkSpecification { hidden, activation, free_biases: false, convolutions };
        RandomNetwork::new(self.data.clone(), network, self.zeros).point(Evaluation { loss: 0.5, score: 0.5 }, None)
    }
}

/// A table of numbers, texts, codes and ordered levels, of which some are missing, some rare and some unknown to the training rows.
fn mixed_table(folder: &Path, target: &str) -> PathBuf {
    let mut text = format!("size,colour,grade,doors,\"flag, raised\",prediction,{target}\n");
    for row in 0..300_usize {
        let size = if row % 11 == 3 { "NA".to_owned() } else { format!("{}.25", row * 7 % 31) };
        let colour = match row % 150 {
            7 => "teal",
            8 => "",
            9 => "sand",
            other => ["red", "green", "blue"][other % 3],
        };
        let grade = if row % 13 == 5 { "?" } else { ["low", "medium", "high"][row % 3] };
        let doors = if row % 17 == 2 { "-".to_owned() } else { (2 + row % 4).to_string() };
        let flag = ["yes", "no"][row / 2 % 2];
        let value = row as f64 * 0.37 % 5.0;
        let what =
            if target == "kind" { ["a", "b", "c"][row % 3].to_owned() } else { format!("{}", 10.0 + value * 3.0) };
        writeln!(text, "{size},{colour},{grade},{doors},{flag},{value},{what}").unwrap();
    }
    let path = folder.join(format!("{target}.csv"));
    std::fs::write(&path, text).unwrap();
    path
}

/// A table of numbers with codes and missing values: one input of the graph.
fn numeric_table(folder: &Path) -> PathBuf {
    let mut text = "code,size,weight,y\n".to_owned();
    for row in 0..200_usize {
        let size = if row % 9 == 4 { String::new() } else { format!("{}", (row * 37 % 100) as f64 / 3.0) };
        let code = if row % 23 == 5 { "NaN".to_owned() } else { (row % 5).to_string() };
        writeln!(text, "{code},{size},{},{}", 1e4 + row as f64, row % 2).unwrap();
    }
    let path = folder.join("numeric.csv");
    std::fs::write(&path, text).unwrap();
    path
}

/// A network of a table with a column of which the mean is thousands of times the standard deviation.
pub fn years(folder: &Path) -> Kind {
    let rows = (0..200_usize).map(|row| format!("{}.25,{},{}\n", 20_000 + row % 7, row % 5, row % 2));
    let path = folder.join("years.csv");
    std::fs::write(&path, format!("year,size,y\n{}", rows.collect::<String>())).unwrap();
    Kind::new("years", &path, &[6], Activation::Relu, 0.2)
}

/// Networks of every kind.
pub fn kinds(folder: &Path) -> Vec<Kind> {
    use Activation::{Relu, Tanh};
    let asset = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name);
    let (classes, numbers) = (mixed_table(folder, "kind"), mixed_table(folder, "price"));
    let codes = numeric_table(folder);
    let images = image_files::write_idx(&folder.join("images"), 60, 20);
    let mixed = |data: &mut DataSpecification| {
        for (name, kind) in [("grade", "ordered"), ("doors", "category")] {
            data.columns.insert(name.to_owned(), kind.parse().unwrap());
        }
    };
    let convolution = Convolution { channels: 3, kernel: 2, pool: 1 };
    let mut convolutional = Kind::new("convolutional", &images, &[4], Relu, 0.3);
    convolutional.convolutions = vec![convolution, Convolution { pool: 2, kernel: 1, ..convolution }];
    vec![
        Kind::new("linear", &asset("iris.csv"), &[], Relu, 0.3),
        Kind::new("deep-relu", &asset("iris.csv"), &[8, 6, 5], Relu, 0.6),
        Kind::new("two-classes", &asset("breast_cancer.csv"), &[20], Tanh, 0.9),
        Kind::new("regression", &asset("diabetes.csv"), &[6, 6], Tanh, 0.5),
        Kind::new("unscaled", &asset("iris.csv"), &[4], Tanh, 0.2).with(|data| data.standardize = false),
        Kind::new("mixed", &classes, &[7], Relu, 0.5).with(mixed),
        Kind::new("mixed-mean", &numbers, &[5], Tanh, 0.4).with(|data| {
            mixed(data);
            data.missing = Some(Missing::Mean);
        }),
        Kind::new("codes", &codes, &[4], Relu, 0.4)
            .with(|data| drop(data.columns.insert("code".to_owned(), "category".parse().unwrap()))),
        Kind::new("images", &images, &[5], Relu, 0.8),
        convolutional,
    ]
}
