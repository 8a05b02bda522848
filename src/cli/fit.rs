//! `paretoscope fit`: a front without a window.

use std::path::Path;

use paretoscope::{
    data::{ColumnKind, DataSpecification, Summary, TableSummary, Validation, penalty_factors_text},
    run::{
        Command, MethodSpecification, NetworkSpecification, Part, RunFolder, RunInfo, SavedRun, Specification,
        default_hidden_of, new_run_folder,
    },
};

use super::{
    Failure,
    arguments::Fit,
    follow::{Follower, drive},
    resume::resume,
    say,
    values::{ColumnArgument, FactorArgument, Hidden},
};

/// Computes a front, writes its run folder and prints its best points.
pub fn fit(mut arguments: Fit) -> Result<(), Failure> {
    if let Some(path) = &arguments.resume {
        return resume(path, &arguments);
    }
    let (out, overwrite, hidden) = (arguments.out.take(), arguments.overwrite, arguments.hidden.take());
    let (from, refit) = (arguments.from.take(), arguments.refit);
    let mut specification = match &from {
        Some(path) => {
            let (threads, part) = (arguments.threads, part(&arguments));
            let again = SavedRun::read_specification(path).map_err(Failure::failed)?;
            Specification { threads: threads.or(again.threads), part: part.or(again.part), ..again }
        }
        None => specification(arguments, hidden.as_ref()),
    };
    specification.validate().map_err(|error| Failure::Usage(error.to_string()))?;
    specification.device.open().map_err(Failure::failed)?;
    let out = out.unwrap_or_else(|| new_run_folder(Path::new("runs"), &specification.short_name()));
    RunFolder::check(&out, overwrite).map_err(|error| match error {
        paretoscope::run::FolderError::Exists(path) => {
            Failure::Failed(format!("“{}” exists already; choose another folder, or add --overwrite", path.display()))
        }
        other => Failure::failed(other),
    })?;
    let summary = specification.data.summary(specification.data.split).map_err(Failure::failed)?;
    if let Some(table) = &summary.table {
        tell(table, &summary);
    }
    if !specification.data.penalty_factors.is_empty() {
        say(&format!("penalty factors: {}", penalty_factors_text(&specification.data.penalty_factors)));
    }
    // Whether there are folds may follow from the rows.
    let rows_to_divide = summary.train_rows + summary.validation_rows;
    specification.data.validation = specification.data.validation.resolved(rows_to_divide, summary.image.is_none());
    specification.validate_part().map_err(Failure::failed)?;
    let chooses = from.is_none() && hidden.is_none() && specification.network.convolutions.is_empty();
    let mut largest = specification.network.clone();
    if chooses {
        largest.hidden = default_hidden_of(&summary);
    }
    largest.build(summary.columns, summary.outputs, summary.image).map_err(Failure::failed)?;
    // A run can be computed again from any folder.
    specification.data.make_absolute();
    let command = if chooses { Command::Choose } else { Command::Start };
    drive(command(Box::new(specification)), Follower::new(&out, overwrite).refitting(refit), &summary)
}

/// What is computed, in one line.
pub fn header(info: &RunInfo) -> String {
    let RunInfo { specification, network, dataset, .. } = info;
    format!(
        "{}: {}{}; network {network} ({}) with {} parameters; method {}, {}\n",
        dataset.name,
        rows(dataset),
        Part::suffix(specification.part),
        network.activation.label(),
        network.parameters(),
        specification.method.name,
        batches(&specification.method, dataset.train_rows)
    )
}

/// Says on standard error what was found in the file of a table.
fn tell(table: &TableSummary, summary: &Summary) {
    let count = |kind: ColumnKind| table.columns.iter().filter(|column| column.kind == kind).count();
    let missing: Vec<String> = table
        .columns
        .iter()
        .filter(|column| column.missing > 0 && column.kind != ColumnKind::Ignored)
        .map(|column| format!("{} in “{}”", column.missing, column.name))
        .collect();
    let mut parts = vec![table.format.clone()];
    for (kind, words) in [
        (ColumnKind::Numeric, "numeric"),
        (ColumnKind::Category, "category"),
        (ColumnKind::Ordered, "ordered"),
        (ColumnKind::Ignored, "left out"),
    ] {
        let count = count(kind);
        parts.extend((count > 0).then(|| format!("{count} {words}")));
    }
    parts.push(if summary.columns == 1 { "1 input".to_owned() } else { format!("{} inputs", summary.columns) });
    let balance = (!table.class_rows.is_empty()).then(|| format!(" ({})", table.balance(&summary.classes)));
    parts.push(format!("predicts “{}”{}", summary.target, balance.unwrap_or_default()));
    if !missing.is_empty() {
        parts.push(format!("missing values: {}", listed(&missing)));
    }
    say(&format!("{}: {}", summary.name, parts.join("; ")));
    for note in table.notes.iter().take(NOTES) {
        say(&format!("note: {note}"));
    }
    if table.notes.len() > NOTES {
        say(&format!("note: and {} more, in run.toml", table.notes.len() - NOTES));
    }
}

/// Notes that are told at most: a wide table may have one for each column.
const NOTES: usize = 30;

/// A list of bounded length.
fn listed(parts: &[String]) -> String {
    let told = parts.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    if parts.len() > 8 { format!("{told} and {} more columns", parts.len() - 8) } else { told }
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

/// What is to be computed alone.
fn part(arguments: &Fit) -> Option<Part> {
    arguments.start.map(Part::Start).or(arguments.fold.map(Part::Fold))
}

/// The run that the arguments ask for.
fn specification(arguments: Fit, hidden: Option<&Hidden>) -> Specification {
    Specification {
        seed: arguments.seed,
        threads: arguments.threads,
        device: arguments.device,
        part: part(&arguments),
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
            missing: Some(arguments.missing),
            split_by: arguments.split_by,
            class_weights: arguments.class_weights.0,
            columns: arguments.column.into_iter().map(|ColumnArgument { name, choice }| (name, choice)).collect(),
            penalty_factors: arguments
                .penalty_factor
                .into_iter()
                .map(|FactorArgument { name, factor }| (name, factor))
                .collect(),
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
            points: arguments.points.unwrap_or(MethodSpecification::default().points),
            max_l1: arguments.max_l1,
            min_l1: arguments.min_l1,
            batch_size: arguments.batch_size,
            epochs: arguments.epochs,
            starts: arguments.starts,
            gradients: arguments.gradients,
            seconds: arguments.seconds,
            as_published: arguments.as_published,
        },
    }
}

#[cfg(test)]
#[path = "command_line_tests.rs"]
mod command_line_tests;
