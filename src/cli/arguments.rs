//! The arguments of the program and their help.

mod fit;

use std::path::PathBuf;

use clap::{Args, Parser};
use paretoscope::data::Remote;

pub use fit::Fit;

use super::values::{PointChoice, one_of};

/// Computes and shows the Pareto front between training loss and ℓ¹ norm of the weights of a neural network.
///
/// Without a command it opens the window.
#[derive(Debug, Parser)]
#[command(name = "paretoscope", version)]
pub struct Arguments {
    #[command(subcommand)]
    pub subcommand: Option<Subcommand>,
}

#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Computes a front without a window
    ///
    /// Progress goes to standard error, a table of the best points to standard output, and everything to the folder of
    /// the run, which is complete at every moment. Ctrl-C (SIGINT, or SIGTERM) ends the run in order: what was found is
    /// written and printed, and the exit code is 0 as of every run that has ended well; a second one ends the program at once.
    Fit(Box<Fit>),
    /// Opens the window on a saved run
    Open(Open),
    /// Writes one network of a run to a file
    Export(Export),
    /// Predicts the rows of a table by an exported network
    Predict(Predict),
    /// Compares runs: hypervolume, gradients, time, and the best validated network of each
    Compare(Compare),
    /// Writes a page of HTML about a run: setup, front, recommended network and all points, to read, send and print
    Report(Report),
    /// Lists the datasets that have a name, or downloads one of them
    Data(Data),
    /// Writes the manual pages
    #[command(hide = true)]
    Manual(Manual),
    /// Writes the completions of a shell to standard output
    #[command(hide = true)]
    Completions(Completions),
}

#[derive(Debug, Args)]
pub struct Data {
    #[command(subcommand)]
    pub action: Option<DataAction>,
}

#[derive(Debug, clap::Subcommand)]
pub enum DataAction {
    /// Downloads a dataset into the cache folder of the user, where its name finds it from then on
    ///
    /// What was broken off goes on where it stopped. The checksum of every file is compared.
    Download(Download),
}

#[derive(Debug, Args)]
pub struct Download {
    /// The dataset: mnist, fashion-mnist or cifar-10
    #[arg(value_name = "NAME", value_parser = one_of(Remote::ALL, Remote::name))]
    pub dataset: Remote,
    /// Another server that has the same files, by the address of their folder
    #[arg(long, value_name = "URL")]
    pub mirror: Option<String>,
}

#[derive(Debug, Args)]
pub struct Open {
    /// Folder of the run, or of each of its parts (see --start and --fold of fit), or one folder that holds these
    #[arg(value_name = "RUN", required = true)]
    pub runs: Vec<PathBuf>,
    /// The run is being written elsewhere: show what comes to it
    #[arg(long)]
    pub watch: bool,
}

#[derive(Debug, Args)]
pub struct Compare {
    /// Folders of runs, or of starts and folds of one, which have a row of their own together too
    #[arg(value_name = "RUN", required = true)]
    pub runs: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Report {
    /// Folder of the run, or one that holds the folders of its parts
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// File to write [default: the name of the run with .html, here]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace the file if it exists; never one of a run's own
    #[arg(long)]
    pub overwrite: bool,
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // each is a switch
pub struct Export {
    /// Folder of the run, or one that holds the folders of its parts
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// File to write; its ending chooses the format: .safetensors, .onnx, or .py (for PyTorch, with its weights beside it)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Which point: its number, best (lowest validation loss), best-accuracy, one-se (the sparsest within one standard error of the
    /// lowest loss, where there are folds) or knee [default: the recommended one, which is one-se where there are folds, else best]
    #[arg(long, value_name = "P")]
    pub point: Option<PointChoice>,
    /// The network as it was trained further without the norm (see --refit of fit)
    #[arg(long)]
    pub refit: bool,
    /// An equal but smaller network, without dead units and unused inputs, and with its scaling folded in
    #[arg(long)]
    pub compact: bool,
    /// Fold the scaling into the first layer (of a regression into the last too): the network then takes raw inputs [default: with --compact]
    #[arg(long)]
    pub fold_scaling: bool,
    /// Leave the scaling apart, with --compact too
    #[arg(long, conflicts_with = "fold_scaling")]
    pub keep_scaling: bool,
    /// Replace the file if it exists; never one of a run's own
    #[arg(long)]
    pub overwrite: bool,
}

#[derive(Debug, Args)]
pub struct Manual {
    /// Folder to write them to, such as ~/.local/share/man/man1
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Predict {
    /// An exported network: .safetensors, .onnx, or .py
    #[arg(value_name = "NET")]
    pub network: PathBuf,
    /// Table with the rows to predict, in any of the ways in which data is read; its columns are found by their names, and the target may be
    /// among them
    #[arg(value_name = "FILE")]
    pub table: PathBuf,
    /// CSV file to write: the prediction of each row, and of a classification the probability of each class [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace the CSV file if it exists; never one of a run's own
    #[arg(long, requires = "out")]
    pub overwrite: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
