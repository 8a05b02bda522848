//! What a page tells, section by section.

use super::{
    super::{
        distinction::Distinction, figures, naming, picture::Subject, readout, reasons::Reasons, selectors,
        setup_panel::method_label,
    },
    Report,
    html::Html,
};
use crate::{
    data::{Summary, Task},
    front::{Evaluation, Front, Interval, Member, NOTHING_TO_RECOMMEND_BY, Point, Selector, recommended},
    run::{HiddenLayers, Part, Record, RunEnd, RunInfo, choice, command_line, quoted},
};

impl Report {
    fn record(&self) -> Option<&Record> {
        self.state.record.as_ref()
    }

    fn reasons(&self) -> Option<Reasons<'_>> {
        let Record { info, front, .. } = self.record()?;
        Some(Reasons { front, task: info.dataset.task, parameters: info.network.parameters() })
    }

    pub(super) fn title(&self) -> String {
        self.state.info().map_or_else(String::new, |info| {
            format!("{}, network {}{}", info.dataset.name, info.network, Part::suffix(info.specification.part))
        })
    }

    pub(super) fn heading(&self, html: &mut Html) {
        html.element("h1", &self.title());
        let folder = self.state.folder.as_deref().and_then(|folder| folder.file_name());
        let folder = folder.map_or_else(String::new, |name| format!(" Run “{}”.", name.to_string_lossy()));
        html.paragraph(
            "subtitle",
            &format!("The front of training loss and ℓ¹ norm of the weights, and the networks on it.{folder}"),
        );
    }

    pub(super) fn setup(&self, html: &mut Html) {
        let Some(info) = self.state.info() else { return };
        html.element("h2", "Setup");
        let mut facts = of_the_data(info);
        facts.extend(of_the_method(info));
        html.facts(&facts);
        let table = info.dataset.table.as_ref();
        if let Some(table) = table {
            html.paragraph("note", &format!("The table is {}.", table.format));
            if !table.class_rows.is_empty() {
                html.paragraph("note", &format!("Rows of each class: {}.", table.balance(&info.dataset.classes)));
            }
            html.list(&table.notes);
        }
        if let Some(line) =
            command_line(&info.specification, HiddenLayers::Given, Some(&info.dataset)).and_then(|words| quoted(&words))
        {
            html.paragraph("note", "The same program computes this run again with");
            html.command(&line);
        }
    }

    pub(super) fn curves(&self, html: &mut Html) {
        html.element("h2", "The front");
        let name = if self.state.front().len() == 1 { "network" } else { "networks" };
        let count = figures::count(self.state.front().len());
        let caption =
            format!("Loss of {count} {name} against the ℓ¹ norm of their weights. The star marks the recommended one.");
        html.figure(&self.picture(Subject::Front), &caption);
        let caption = format!("{} of the networks that no other dominates.", readout::score_name(&self.state));
        html.figure(&self.picture(Subject::Scores), &caption);
    }

    /// How well the front is known.
    pub(super) fn known(&self, html: &mut Html) {
        let Some(Record { info, front, search, ended, folds, .. }) = self.record() else { return };
        html.element("h2", "How well the front is known");
        let non_dominated = front.non_dominated().iter().filter(|keeps| **keeps).count();
        let hypervolume = self.record().map_or(0.0, Record::hypervolume);
        let mut facts = vec![
            ("Points", figures::count(front.len())),
            ("Not dominated", figures::count(non_dominated)),
            ("Hypervolume", format!("{hypervolume:.4}")),
            ("Ended", ended_in_words(*ended).to_owned()),
        ];
        if let Some(search) = search {
            facts.push(("Starts", figures::count(search.starts)));
            facts.push(("Sweeps", figures::count(search.sweeps)));
            if search.sweeps > 0 {
                facts.push(("Last sweep raised it by", percent_of_gain(search.last_gain)));
            }
            facts.extend(search.gradients.map(|gradients| ("Gradients", figures::count(gradients))));
        }
        if !folds.is_empty() {
            facts.push(("Folds", figures::count(folds.len())));
        }
        let last = front.members().iter().chain(folds.iter().flat_map(Front::members));
        let seconds = last.map(|member| member.point.seconds).fold(0.0, f64::max);
        facts.push(("Time", figures::duration(seconds)));
        html.facts(&facts);
        let asked = info.specification.method.max_l1;
        match search {
            Some(search) => html.element("p", &super::super::sentence(&search.sentence(asked))),
            None => html.element("p", "Nothing is known of how it was searched."),
        }
        if let Some(choice) = choice(info) {
            html.element("p", &super::super::sentence(&choice));
        }
        html.paragraph(
            "note",
            "Networks have many local minima: the front is the lower envelope of what all starts and sweeps have found. The hypervolume \
             is the area that it dominates, as a share of the box up to the loss at zero and the largest norm; gradients are passes over \
             all training rows.",
        );
    }

    pub(super) fn recommended(&self, html: &mut Html) {
        let (Some(Record { info, front, .. }), Some(reasons)) = (self.record(), self.reasons()) else { return };
        let Some(member) = recommended(front).or_else(|| front.best()) else { return };
        if let Some(reason) = reasons.of_recommended() {
            html.element("h2", "The recommended network");
            html.paragraph("verdict", &format!("{}: {reason}", naming::norm(&member.point)));
        } else {
            html.element("h2", "The network of lowest training loss");
            html.paragraph("verdict", &super::super::sentence(NOTHING_TO_RECOMMEND_BY));
        }
        html.facts(&self.figures_of(member, info));
        self.test_figures(html, &member.point, &info.dataset);
        let caption = "Its layers: rows are units, columns their inputs, blue is negative, orange positive, and exactly zero is the \
                       background. Dead units are struck through.";
        html.figure(&self.picture(Subject::Network), caption);
    }

    fn figures_of(&self, member: &Member, info: &RunInfo) -> Vec<(&'static str, String)> {
        let point = &member.point;
        let (nonzero, parameters) = (figures::count(point.nonzero), info.network.parameters());
        let share = figures::percent(point.nonzero as f64 / parameters.max(1) as f64);
        let score = |rows: Evaluation| readout::score(&self.state, rows.score);
        let name = readout::score_name(&self.state);
        let (of_train, of_validation) = if name == "R²" {
            ("R², training", "R², validation")
        } else {
            ("Accuracy, training", "Accuracy, validation")
        };
        let mut facts = vec![
            ("ℓ¹ norm", figures::significant(point.l1)),
            ("Non-zero parameters", format!("{nonzero} of {} ({share})", figures::count(parameters))),
            ("Loss, training", figures::significant(point.train.loss)),
            (of_train, score(point.train)),
        ];
        if let Some(rows) = point.validation {
            let (loss, value) = (figures::significant(rows.loss), score(rows));
            let error = point.validation_error;
            let within = |value: String, error: Option<String>| {
                error.map_or(value.clone(), |error| format!("{value} ± {error}"))
            };
            facts.push(("Loss, validation", within(loss, error.map(|error| figures::small(error.loss)))));
            facts.push((of_validation, within(value, error.map(score))));
        }
        facts.push(("λ, minus the slope", figures::small(point.lambda)));
        facts.push(("Residual", figures::small(point.residual)));
        facts
    }

    /// The final word on the network that was chosen, and on no other.
    fn test_figures(&self, html: &mut Html, point: &Point, dataset: &Summary) {
        let Some(test) = point.test else { return };
        let within = |value: String, interval: Option<Interval>, write: &dyn Fn(f64) -> String| match interval {
            Some(Interval { low, high }) => format!("{value} ({} to {})", write(low), write(high)),
            None => value,
        };
        let score = |value: f64| readout::score(&self.state, value);
        let of_score = within(score(test.score), self.intervals.score, &score);
        let loss = within(figures::significant(test.loss), self.intervals.loss, &figures::significant);
        let name = match dataset.task {
            Task::Classification => "accuracy",
            Task::Regression => "R²",
        };
        let rows = figures::count(dataset.test_rows);
        html.element("p", &format!("On {rows} test rows, which had no part in choosing it, with 95 % confidence: {name} {of_score}, loss {loss}."));
    }

    /// What other rules would take.
    pub(super) fn selectors(&self, html: &mut Html) {
        let Some(reasons) = self.reasons() else { return };
        html.element("h2", "What each rule would take");
        let told = |selector: Selector| {
            let text =
                reasons.of(selector).or_else(|| Some(super::super::sentence(selector.missing(reasons.front)?)))?;
            Some(format!("{}. {text}", selectors::label(&self.state, selector)))
        };
        html.list(&Selector::ALL.into_iter().filter_map(told).collect::<Vec<_>>());
    }

    /// Every point, without its figures on test rows.
    pub(super) fn points(&self, html: &mut Html) {
        let Some(Record { front, .. }) = self.record() else { return };
        html.element("h2", "All points");
        let score = readout::score_name(&self.state);
        let scores = [format!("{score}, training"), format!("{score}, validation")];
        let headings = [
            "point",
            "ℓ¹ norm",
            "non-zero",
            "λ",
            "loss, training",
            "loss, validation",
            &scores[0],
            &scores[1],
            "residual",
            "",
        ];
        let flags = front.non_dominated();
        let rows: Vec<Vec<String>> =
            front.members().iter().zip(&flags).map(|(member, &keeps)| self.row(&member.point, keeps)).collect();
        let marked = self.state.recommended().and_then(|number| front.index_of(number));
        html.table(&headings, &rows, &marked.into_iter().collect::<Vec<_>>());
        html.paragraph(
            "note",
            "The figures on test rows are in the file front.csv of the run; of networks that are chosen by them they are too good.",
        );
    }

    fn row(&self, point: &Point, keeps: bool) -> Vec<String> {
        let none = || figures::NONE.to_owned();
        let notes = self.state.distinction(point.number).map(Distinction::label).or((!keeps).then_some("dominated"));
        let validation = |write: &dyn Fn(Evaluation) -> String| point.validation.map_or_else(none, write);
        vec![
            point.number.to_string(),
            figures::significant(point.l1),
            figures::count(point.nonzero),
            figures::small(point.lambda),
            figures::significant(point.train.loss),
            validation(&|rows| figures::significant(rows.loss)),
            readout::score(&self.state, point.train.score),
            validation(&|rows| readout::score(&self.state, rows.score)),
            figures::small(point.residual),
            notes.unwrap_or_default().to_owned(),
        ]
    }
}

/// Which program has written it.
pub(super) fn foot(html: &mut Html) {
    html.paragraph("note", &format!("Written by Paretoscope {}.", env!("CARGO_PKG_VERSION")));
}

fn of_the_data(info: &RunInfo) -> Vec<(&'static str, String)> {
    let dataset = &info.dataset;
    let task = match dataset.task {
        Task::Classification => format!("{} in {} classes", dataset.target, figures::count(dataset.classes.len())),
        Task::Regression => format!("{}, a number", dataset.target),
    };
    let mut facts = vec![
        ("Data", dataset.name.clone()),
        ("Predicted", task),
        ("Inputs", figures::count(dataset.columns)),
        ("Training rows", figures::count(dataset.train_rows)),
    ];
    if dataset.folds > 0 {
        facts.push(("Validation", format!("{} folds", dataset.folds)));
    } else {
        facts.push(("Validation rows", figures::count(dataset.validation_rows)));
    }
    facts.push(("Test rows", figures::count(dataset.test_rows)));
    facts
}

fn of_the_method(info: &RunInfo) -> Vec<(&'static str, String)> {
    let (network, specification) = (&info.network, &info.specification);
    let method = &specification.method;
    let published = if method.as_published { " as published" } else { "" };
    let mut facts = vec![
        ("Network", format!("{network}, {}", network.activation.label())),
        ("Parameters", figures::count(network.parameters())),
        ("Method", format!("{}{published}", method_label(method.name))),
        ("Points asked for", figures::count(method.points)),
    ];
    facts.extend(method.max_l1.map(|norm| ("Largest ℓ¹ norm", figures::significant(norm))));
    facts.extend((method.min_l1 > 0.0).then(|| ("Smallest ℓ¹ norm", figures::significant(method.min_l1))));
    facts.extend(method.batch_size.map(|size| ("Batch size", size.to_string())));
    facts.extend(method.gradients.map(|gradients| ("Most gradients", figures::count(gradients))));
    facts.extend(method.seconds.map(|seconds| ("Most seconds", figures::significant(seconds))));
    facts.extend(specification.network.free_biases.then(|| ("Biases", "free of the norm".to_owned())));
    facts.push(("Seed", specification.seed.to_string()));
    facts
}

fn ended_in_words(ended: Option<RunEnd>) -> &'static str {
    match ended {
        Some(RunEnd::Complete) => "complete",
        Some(RunEnd::EndOfFront) => "at the end of the front",
        Some(RunEnd::Stopped) => "stopped before",
        Some(RunEnd::Failed) => "failed",
        None => "not yet, or broken off",
    }
}

fn percent_of_gain(gain: f64) -> String {
    match 100.0 * gain {
        percent if percent > 0.0 && percent < 0.01 => "less than 0.01 %".to_owned(),
        percent => format!("{percent:.2} %"),
    }
}
