//! The arguments of `fit`.

use std::path::PathBuf;

use clap::Args;
use paretoscope::{
    data::{Missing, SplitBy, Task},
    front::Method,
    network::{Activation, ComputeDevice},
    run::{BatchSize, MethodSpecification},
};

use crate::cli::values::{ColumnArgument, FactorArgument, Hidden, WeightsArgument, one_of};

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // each is a switch
pub struct Fit {
    /// A built-in dataset (iris, digits, breast-cancer, diabetes), a table (CSV, Parquet, NPZ), images in the layout of MNIST or CIFAR-10,
    /// or mnist, fashion-mnist or cifar-10 once it is downloaded (see `paretoscope data`)
    ///
    /// A CSV file has columns of numbers and texts and a column to predict; separator, encoding and what each column is are told from it,
    /// and .gz is unpacked. An NPZ file has arrays `x` and `y`, and `x_test` and `y_test` if it has test rows. Images are a folder as MNIST has it
    /// (`train-images-idx3-ubyte` and so on, plain or .gz), or a folder or .tar.gz in the binary layout of CIFAR-10
    /// (`data_batch_1.bin` and so on); they bring their own test rows.
    #[arg(value_name = "DATA", required_unless_present_any = ["from", "resume"])]
    pub data: Option<String>,
    /// Carry this run on, in its folder, from where it was stopped or killed; of a complete one --points, --max-l1, --starts and --refit
    /// compute more. Starts and folds that were computed apart become one run in the folder --out first
    #[arg(long, value_name = "RUN", conflicts_with_all = [
        "data", "from", "test", "target", "task", "column", "penalty_factor", "missing", "split_by", "class_weights", "validation", "folds", "repeats", "no_standardize", "hidden", "conv",
        "activation", "free_biases", "method", "min_l1", "batch_size", "epochs", "split", "seed", "device", "start", "fold", "gradients",
        "seconds", "as_published",
    ], help_heading = "Data")]
    pub resume: Option<PathBuf>,
    /// Compute the run of this run.toml, or of the folder that it is in, again, or a part of it; only --out, --overwrite, --threads, --start,
    /// --fold and --refit go with it
    #[arg(long, value_name = "RUN", conflicts_with_all = [
        "data", "test", "target", "task", "column", "penalty_factor", "missing", "split_by", "class_weights", "validation", "folds", "repeats", "no_standardize", "hidden", "conv", "activation",
        "free_biases", "method", "points", "max_l1", "min_l1", "batch_size", "epochs", "starts", "split", "seed", "device",
        "gradients", "seconds", "as_published",
    ], help_heading = "Data")]
    pub from: Option<PathBuf>,

    /// Folder of the run [default: runs/DATA-TIME]
    #[arg(long, value_name = "RUN", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Write to the folder even if it holds a run already, which the new one replaces once it has its first point
    #[arg(long, help_heading = "Output")]
    pub overwrite: bool,

    /// File with the test rows, of any kind of table [default: 20 % of the rows, stratified; images bring their own]
    #[arg(long, value_name = "FILE", help_heading = "Data")]
    pub test: Option<PathBuf>,
    /// Column to predict [default: the last]
    #[arg(long, value_name = "COLUMN", help_heading = "Data")]
    pub target: Option<String>,
    /// What is predicted [default: told from the target column]
    #[arg(long, value_name = "TASK", value_parser = one_of([Task::Classification, Task::Regression], Task::name), help_heading = "Data")]
    pub task: Option<Task>,
    /// What a column is taken as: numeric, category, ordered (or ordered:LOW,…,HIGH) or ignore; can be given for several columns
    /// [default: told from what stands in it]
    #[arg(long, value_name = "NAME=KIND", help_heading = "Data")]
    pub column: Vec<ColumnArgument>,
    /// How much the weights of a column's inputs count in the ℓ¹ norm, in place of 1; 0: always in, not in the norm; can be given for
    /// several columns
    ///
    /// As in glmnet the norm is Σ w|θ|, with the factor w for the weights of these inputs in the first layer, whatever the method.
    #[arg(long, value_name = "NAME=F", help_heading = "Data")]
    pub penalty_factor: Vec<FactorArgument>,
    /// What is done with missing values: level (a level of their own, or beside a number, which takes the mean of the training rows, an
    /// indicator), mode (the same, but that numbers and ordered levels take their most frequent value), mean (the inputs take their means,
    /// and nothing else tells) or drop (the row)
    #[arg(long, value_name = "TREATMENT", default_value = Missing::default().name(), value_parser = one_of(Missing::ALL, Missing::name), help_heading = "Data")]
    pub missing: Missing,
    /// The column that makes the split, and is no input: of times (dates, years) the last fifth is for the test, of groups (patients,
    /// batches) whole ones, and so it is with validation rows and folds; COLUMN=time or COLUMN=group says which [default: at random,
    /// stratified]
    #[arg(long, value_name = "COLUMN", help_heading = "Data")]
    pub split_by: Option<SplitBy>,
    /// How much rows of each class weigh in the loss: none (all the same), balanced (each class as a whole the same) or weights such as
    /// yes=5,no=1
    ///
    /// The loss on validation and test rows has the same weights, so that networks are chosen by what they are trained for; accuracies
    /// have none. The mean weight of a row is 1.
    #[arg(long, value_name = "WEIGHTS", default_value = "none", help_heading = "Data")]
    pub class_weights: WeightsArgument,
    /// Share of the training rows kept for selection; 0 for none [default: folds for a table of fewer than 1,000 training rows, else 0.2]
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true, help_heading = "Data")]
    pub validation: Option<f64>,
    /// Cross-validation in place of a share: a front for each of K parts of the training rows, which it is not trained on
    /// [default: 5 for a table of fewer than 1,000 training rows]
    ///
    /// The front itself is then over all training rows. The loss and the score of its points on validation rows are the means over the
    /// folds, each with its own networks of the same ℓ¹ norm, and have standard errors.
    #[arg(long, value_name = "K", conflicts_with = "validation", help_heading = "Data")]
    pub folds: Option<usize>,
    /// How often the rows are divided into folds, each time in another way, for tables of very few rows
    #[arg(long, value_name = "R", requires = "folds", default_value_t = 1, help_heading = "Data")]
    pub repeats: usize,
    /// Use the columns as they are instead of standardized on the training rows
    #[arg(long, help_heading = "Data")]
    pub no_standardize: bool,

    /// Widths of the hidden layers, such as 20,20; `none` for a linear model [default: two layers by the number of inputs, or none where
    /// there are folds and cross-validation prefers that]
    #[arg(long, value_name = "WIDTHS", help_heading = "Network")]
    pub hidden: Option<Hidden>,
    /// The convolutional network of the paper, for images
    #[arg(long, conflicts_with = "hidden", help_heading = "Network")]
    pub conv: bool,
    /// What follows every hidden layer
    #[arg(long, value_name = "NAME", default_value = Activation::default().name(), value_parser = one_of(Activation::ALL, Activation::name), help_heading = "Network")]
    pub activation: Activation,
    /// Leave the biases out of the ℓ¹ norm
    #[arg(long, help_heading = "Network")]
    pub free_biases: bool,

    /// How the front is computed; weighted-sum, lambda-path and nsga2 are there to compare with
    #[arg(long, value_name = "NAME", default_value = Method::default().name(), value_parser = one_of(Method::ALL, Method::name), help_heading = "Method")]
    pub method: Method,
    /// How many points [default: 60]
    #[arg(long, value_name = "N", help_heading = "Method")]
    pub points: Option<usize>,
    /// Largest ℓ¹ norm [default: where the validation loss has plainly turned up, or the training loss has nothing left to fall]
    #[arg(long, value_name = "X", allow_negative_numbers = true, help_heading = "Method")]
    pub max_l1: Option<f64>,
    /// Smallest ℓ¹ norm
    #[arg(long, value_name = "X", default_value_t = MethodSpecification::default().min_l1, allow_negative_numbers = true, help_heading = "Method")]
    pub min_l1: f64,
    /// Rows that each gradient is over: a mini-batch of N, or all training rows [default: full below 2,000 training rows, else 256]
    ///
    /// N that is not below the number of training rows is the full batch.
    #[arg(long, value_name = "N|full", help_heading = "Method")]
    pub batch_size: Option<BatchSize>,
    /// Passes over the training rows per point (mini-batches), or most iterations per point (full batch) [default: automatic]
    ///
    /// Automatic are a few passes with mini-batches, and with the full batch as many iterations as the optimality conditions
    /// ask for.
    #[arg(long, value_name = "N", help_heading = "Method")]
    pub epochs: Option<usize>,
    /// Random starts that compete for the front [default: automatic]
    ///
    /// Walked from one random network, a front ends on one of many branches. Several starts are walked side by side, and at
    /// each ℓ¹ norm the best of them is kept. Automatic are as many as time and memory allow.
    #[arg(long, value_name = "N", help_heading = "Method")]
    pub starts: Option<usize>,
    /// Train the networks of the whole front further once it is complete: only the parameters that are not zero, without the norm
    ///
    /// The norm shrinks the weights that it leaves; a refit has the same zeros and takes the shrinkage back, until the loss on validation
    /// rows rises. They are kept beside the front, in refits.csv and refits/, and exported with `export --refit`.
    #[arg(long, conflicts_with_all = ["start", "fold"], help_heading = "Method")]
    pub refit: bool,
    /// End once so many gradients are spent, in passes over all training rows; the loss alone takes a third of one [default: as many as
    /// it needs]
    ///
    /// Every method obeys, and divides them among its points; the front ends with the subproblems that are being solved then. The front
    /// of each fold has as many of its own.
    #[arg(long, value_name = "N", help_heading = "Method")]
    pub gradients: Option<usize>,
    /// End after so many seconds, in order, with what there is; with folds each front has its share of them [default: as many as it needs]
    #[arg(long, value_name = "S", allow_negative_numbers = true, help_heading = "Method")]
    pub seconds: Option<f64>,
    /// The method as it was published in the comparison of arXiv 2308.12044, for weighted-sum and nsga2
    ///
    /// weighted-sum: one network over weights from 0 to 1, along a subgradient of the norm. nsga2: every parameter is 0 or 1, with
    /// two-point crossover and bit flips.
    #[arg(long, help_heading = "Method")]
    pub as_published: bool,
    /// Compute this start alone, counted from 0, as one of many tasks: the front over all training rows that it finds
    ///
    /// It is the same start as in a run of all, and has a folder of its own (--out). `paretoscope open` shows the folders of starts and
    /// folds of one run, or a folder that holds them, as the run that they make. The fronts of folds are tasks of their own.
    #[arg(long, value_name = "I", help_heading = "Part of a run")]
    pub start: Option<usize>,
    /// Compute the front of this fold alone, counted from 0, as one of many tasks (see --start)
    ///
    /// From all starts, with points of its own, up to --max-l1 or to where its own held-out rows tell it to end.
    #[arg(long, value_name = "I", conflicts_with = "start", help_heading = "Part of a run")]
    pub fold: Option<usize>,
    /// Another random division of the rows into training, validation and test rows
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub split: u64,

    /// Seed of every random choice of the search; the same seed gives the same front on the same machine
    #[arg(long, value_name = "S", default_value_t = 0, help_heading = "Method")]
    pub seed: u64,
    /// How many threads compute; the front does not depend on it [default: one for each core]
    #[arg(long, value_name = "N", help_heading = "Method")]
    pub threads: Option<usize>,
    /// What to compute on: cpu, cuda (or cuda:1 and so on) or metal
    #[arg(long, value_name = "DEVICE", default_value_t = ComputeDevice::Cpu, help_heading = "Method")]
    pub device: ComputeDevice,
}
