//! What is known of the setup of the next run: what is wrong with it, and what it would compute.

use std::sync::Arc;

use eframe::egui;

use super::{
    dataset_reader::{DatasetReader, Refusal, Seen},
    downloads::{Downloads, Standing},
    figures,
    network_fields::no_convolutions,
    setup::Setup,
    setup_wrong::{Field, Wrong},
};
use crate::{
    data::{Summary, TableSummary, Task, penalty_factors_text},
    run::{HiddenLayers, default_hidden_of},
};

/// What is known of the setup in this frame.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What is wrong, field by field.
    pub wrong: Wrong,
    /// What would be computed.
    pub plan: Vec<String>,
    /// Whether gradients would be over mini-batches, once the dataset is known.
    pub takes_mini_batches: Option<bool>,
    /// Why there can be no convolutional network.
    pub no_convolutions: Option<String>,
    /// The table that is chosen, as it was seen last.
    pub table: Arc<Seen>,
    /// The dataset in a few figures, once it is read.
    pub summary: Option<Arc<Summary>>,
    /// The dataset as it was read last. Fields that depend on it go by this: while it is read again, for another setup, none of them may
    /// go, or those below would lose what is being typed into them.
    pub dataset: Option<Arc<Summary>>,
    /// Whether the reading of the file was cancelled.
    pub is_cancelled: bool,
    /// How many per cent of a file are read, while it takes time.
    pub reading: Option<u64>,
    /// How the download of the dataset stands that is chosen, where it is one to be downloaded.
    pub download: Option<Standing>,
}

impl Findings {
    /// Looks at the setup; a dataset that is not known yet is being read.
    pub fn of(ctx: &egui::Context, setup: &mut Setup, reader: &mut DatasetReader, downloads: &mut Downloads) -> Self {
        if downloads.poll() {
            reader.forget_files();
        }
        let download = setup.remote().map(|remote| downloads.standing(remote));
        let summary = match setup.data() {
            Ok((data, seed)) => reader.ask(ctx, &data, seed).map(|answer| answer.summary.clone()),
            Err(_) => None,
        };
        if let Some(Ok(summary)) = &summary {
            setup.suggest(summary);
        }
        let table = reader.seen(setup.csv.trim());
        // What was read before is looked at without reading it again.
        let reading = reader.per_cent().filter(|&per_cent| summary.is_none() && per_cent > 0);
        let is_cancelled = matches!(summary, Some(Err(Refusal::Cancelled)));
        let mut wrong = setup.specification().err().unwrap_or_default();
        let known = summary.as_ref().and_then(|summary| summary.as_ref().ok()).cloned();
        let takes_mini_batches = known.as_ref().map(|known| setup.mini_batch(known.train_rows).is_some());
        let no_convolutions = no_convolutions(known.as_deref());
        let dataset = reader.last(setup.source()).cloned();
        let plan = match summary {
            Some(Ok(summary)) => plan(setup, &summary, &mut wrong),
            Some(Err(refusal)) => {
                wrong.insert(refusal.field(), refusal.to_string());
                Vec::new()
            }
            None if wrong.is_empty() => vec!["Reading the dataset…".to_owned()],
            None => Vec::new(),
        };
        Self {
            wrong,
            plan,
            takes_mini_batches,
            no_convolutions,
            table,
            summary: known,
            dataset,
            is_cancelled,
            reading,
            download,
        }
    }

    /// Why Start is not possible.
    #[must_use]
    pub fn obstacle(&self) -> Option<&str> {
        self.wrong.values().next().map(String::as_str)
    }
}

/// Lines that say what would be computed.
fn plan(setup: &Setup, summary: &Summary, wrong: &mut Wrong) -> Vec<String> {
    let [train, validation, test] =
        [summary.train_rows, summary.validation_rows, summary.test_rows].map(figures::count);
    let outputs = match summary.task {
        Task::Classification => format!("{} classes", figures::count(summary.outputs)),
        Task::Regression => format!("predicts {}", summary.target),
    };
    let mut lines = vec![
        format!("{train} training rows · {} inputs", figures::count(summary.columns)),
        match summary.folds {
            0 => format!("{validation} validation · {test} test rows"),
            folds => format!("{} folds · {test} test rows", figures::count(folds)),
        },
        outputs,
    ];
    lines.extend(summary.table.iter().flat_map(|table| table_lines(table, &summary.classes)));
    if let Ok((data, _)) = setup.data()
        && !data.penalty_factors.is_empty()
    {
        lines.push(format!("Penalty factors: {}", penalty_factors_text(&data.penalty_factors)));
    }
    if let Ok(mut specification) = setup.specification() {
        let is_automatic = setup.hidden_layers() == HiddenLayers::Automatic;
        if is_automatic {
            specification.network.hidden = default_hidden_of(summary);
        }
        match specification.network.build(summary.columns, summary.outputs, summary.image) {
            Ok(network) if is_automatic && summary.folds > 0 => lines.push(format!("{network}, or no hidden layer")),
            Ok(network) => lines.push(format!("{network} · {} parameters", figures::count(network.parameters()))),
            Err(error) => drop(wrong.insert(Field::Hidden, super::sentence(&error.to_string()))),
        }
        lines.push(match specification.method.mini_batch(summary.train_rows) {
            Some(rows) => format!("Mini-batches of {} rows", figures::count(rows)),
            None => "Full batch".to_owned(),
        });
    }
    lines
}

/// What was found in the file of a table.
fn table_lines(table: &TableSummary, classes: &[String]) -> Vec<String> {
    let balance = (!table.class_rows.is_empty()).then(|| table.balance(classes));
    let format = super::sentence(&table.format);
    let notes = table.notes.iter().map(|note| super::sentence(note));
    balance.into_iter().chain(std::iter::once(format)).chain(notes).collect()
}
