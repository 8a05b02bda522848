//! `paretoscope fit`: a front without a window.

use std::path::Path;

use paretoscope::{
    data::{Builtin, DataSpecification, Summary, Validation},
    run::{
        MethodSpecification, NetworkSpecification, RunFolder, SavedRun, Specification, StopReason, default_hidden_of,
        new_run_folder,
    },
};

use super::{
    Failure,
    arguments::{Fit, Hidden},
    follow::{Ended, drive},
    print,
    progress::seconds,
    table,
};

/// Computes a front, writes its run folder and prints its best points.
pub fn fit(mut arguments: Fit) -> Result<(), Failure> {
    let (out, overwrite, hidden) = (arguments.out.take(), arguments.overwrite, arguments.hidden.take());
    let from = arguments.from.take();
    let mut specification = match &from {
        Some(path) => {
            let threads = arguments.threads;
            let again = SavedRun::read_specification(path).map_err(Failure::failed)?;
            Specification { threads: threads.or(again.threads), ..again }
        }
        None => specification(arguments, hidden.as_ref()),
    };
    specification.validate().map_err(|error| Failure::Usage(error.to_string()))?;
    specification.device.open().map_err(Failure::failed)?;
    let out = out.unwrap_or_else(|| new_run_folder(Path::new("runs"), &specification.data.short_name()));
    RunFolder::check(&out, overwrite).map_err(|error| match error {
        paretoscope::run::FolderError::Exists(path) => {
            Failure::Failed(format!("“{}” exists already; choose another folder, or add --overwrite", path.display()))
        }
        other => Failure::failed(other),
    })?;
    let summary = specification.data.summary(specification.data.split).map_err(Failure::failed)?;
    if from.is_none() && hidden.is_none() && specification.network.convolutions.is_empty() {
        specification.network.hidden = default_hidden_of(&summary);
    }
    let network =
        specification.network.build(summary.columns, summary.outputs, summary.image).map_err(Failure::failed)?;
    // A run can be computed again from any folder.
    make_absolute(&mut specification.data);
    let header = format!(
        "{}: {}; network {network} ({}) with {} parameters; method {}, {}\n",
        summary.name,
        rows(&summary),
        network.activation.label(),
        network.parameters(),
        specification.method.name,
        batches(&specification.method, summary.train_rows)
    );
    print(&header)?;
    let ended = drive(specification, &out, overwrite)?;
    print(&report(&ended, &summary))?;
    ended.elsewhere.map_or(Ok(()), |reason| Err(Failure::Failed(reason)))
}

/// How the rows are divided.
fn rows(summary: &Summary) -> String {
    let &Summary { train_rows, validation_rows, test_rows, folds, .. } = summary;
    match folds {
        0 => format!("{train_rows} training, {validation_rows} validation and {test_rows} test rows"),
        _ => format!("{train_rows} training rows in {folds} folds and {test_rows} test rows"),
    }
}

/// What each gradient is over.
fn batches(method: &MethodSpecification, training_rows: usize) -> String {
    match method.mini_batch(training_rows) {
        Some(rows) => format!("mini-batches of {rows} rows"),
        None => "full batch".to_owned(),
    }
}

/// The run that the arguments ask for.
fn specification(arguments: Fit, hidden: Option<&Hidden>) -> Specification {
    Specification {
        seed: arguments.seed,
        threads: arguments.threads,
        device: arguments.device,
        data: DataSpecification {
            // The parser asks for it.
            source: arguments.data.unwrap_or_default(),
            test: arguments.test,
            target: arguments.target,
            task: arguments.task,
            validation: match (arguments.validation, arguments.folds) {
                (_, Some(folds)) => Validation::Folds(folds),
                (Some(share), None) => Validation::Share(share),
                (None, None) => Validation::Automatic,
            },
            repeats: arguments.repeats,
            standardize: !arguments.no_standardize,
            split: arguments.split,
        },
        network: if arguments.conv {
            let activation = arguments.activation;
            NetworkSpecification { activation, ..NetworkSpecification::of_the_paper(arguments.free_biases) }
        } else {
            NetworkSpecification {
                hidden: hidden.map_or_else(Vec::new, |Hidden(widths)| widths.clone()),
                activation: arguments.activation,
                free_biases: arguments.free_biases,
                convolutions: Vec::new(),
            }
        },
        method: MethodSpecification {
            name: arguments.method,
            points: arguments.points,
            max_l1: arguments.max_l1,
            min_l1: arguments.min_l1,
            batch_size: arguments.batch_size,
            epochs: arguments.epochs,
            starts: arguments.starts,
        },
    }
}

/// What is printed at the end.
fn report(ended: &Ended, summary: &Summary) -> String {
    let Ended { record, reason, elapsed_seconds, folder, .. } = ended;
    let (front, asked) = (&record.front, record.info.specification.method.max_l1);
    let max_l1 = front.max_l1().unwrap_or(0.0);
    let why = match reason {
        StopReason::Complete => "",
        StopReason::EndOfFront => ", where the front ends",
        StopReason::Stopped => ", where it was stopped",
    };
    let search = record.search.map(|search| search.sentence(asked) + "\n").unwrap_or_default();
    format!(
        "\n{}\n{} points in {}{why}; hypervolume {:.4} up to loss {} (at θ = 0) and ℓ¹ norm {}\n{search}written to {}\n",
        table::table(front, summary.task),
        front.len(),
        seconds(*elapsed_seconds),
        record.hypervolume(),
        table::figure(record.info.loss_at_zero),
        table::figure(max_l1),
        folder.display()
    )
}

/// Puts whole paths in the place of those that depend on the folder that the program was started in.
fn make_absolute(data: &mut DataSpecification) {
    // A path that cannot be made whole is left as it is: it was just read.
    if Builtin::from_name(&data.source).is_none()
        && let Some(path) = std::path::absolute(&data.source).ok().and_then(|path| path.to_str().map(str::to_owned))
    {
        data.source = path;
    }
    if let Some(path) = &mut data.test
        && let Ok(whole) = std::path::absolute(&*path)
    {
        *path = whole;
    }
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
