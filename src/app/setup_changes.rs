//! A setup that no longer asks for the front on screen: what differs, and the way back.

use eframe::egui::{self, RichText, Ui};

use super::{
    command::AppCommand,
    figures,
    setup::Setup,
    setup_panel::method_label,
    state::{State, Status},
    theme,
};
use crate::{
    data::{DataSpecification, Task, Validation, penalty_factors_text},
    network::Activation,
    run::{
        BatchSize, HiddenLayers, MethodSpecification, NetworkSpecification, RunInfo, Specification, default_hidden_of,
    },
};

/// What the line says.
const TEXT: &str = "The setup has changed since this front was computed";

/// Says that the setup has changed since the front on screen was computed, and offers to take the front's back; nothing if it has not.
pub fn show(ui: &mut Ui, state: &State, setup: &Setup, commands: &mut Vec<AppCommand>) {
    let Some(info) = state.info().filter(|_| state.status != Status::Starting) else { return };
    let changes = changes(setup, info);
    if changes.is_empty() {
        return;
    }
    let palette = theme::of(ui.visuals());
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 3.0 * theme::GRID;
        let command = AppCommand::TakeSetupBack;
        let text = RichText::new(command.label()).font(theme::small());
        let link = ui.link(text).accessible_name("Take the setup of this front back").on_hover_text(command.tooltip());
        if link.clicked() {
            commands.push(command);
        }
        let text = RichText::new(TEXT).font(theme::small()).color(palette.text);
        ui.add(egui::Label::new(text).truncate()).on_hover_text(changes.join("\n"));
    });
}

/// What differs between a setup and that of a front, a line for each difference: what is set up, and what the front has. How many
/// threads compute changes nothing about a front.
#[must_use]
pub fn changes(setup: &Setup, info: &RunInfo) -> Vec<String> {
    let Ok(then) = Setup::of_run(info).specification() else { return Vec::new() };
    let Ok(now) = setup.specification() else { return vec!["A field of the setup holds no valid value.".to_owned()] };
    let mut now = now;
    let is_usual = || !info.candidates.is_empty() || default_hidden_of(&info.dataset) == info.network.hidden;
    if setup.hidden_layers() == HiddenLayers::Automatic && is_usual() {
        now.network.hidden.clone_from(&then.network.hidden);
    }
    let lines = |specification| described(specification, info);
    let pairs = lines(now).into_iter().zip(lines(then));
    let differing = pairs.filter(|((_, now), (_, then))| now != then);
    differing.map(|((name, now), (_, then))| format!("{name}: {now}; the front has {then}")).collect()
}

/// Everything that a front depends on, as people read it.
fn described(mut specification: Specification, info: &RunInfo) -> Vec<(&'static str, String)> {
    specification.data.make_absolute();
    let Specification { seed, device, data, network, method, .. } = specification;
    let mut lines = described_data(&data, info);
    lines.extend(described_network(&network));
    lines.extend(described_method(&method, info));
    lines.extend([("Seed", seed.to_string()), ("Device", device.to_string())]);
    lines
}

fn described_data(data: &DataSpecification, info: &RunInfo) -> Vec<(&'static str, String)> {
    let rows = info.dataset.train_rows + info.dataset.validation_rows;
    let validation = match data.validation.resolved(rows, info.dataset.image.is_none()) {
        Validation::Folds(folds) if data.repeats > 1 => format!("{} × {folds} folds", data.repeats),
        Validation::Folds(folds) => format!("{folds} folds"),
        chosen => format!("{} of the rows", figures::percent(chosen.share())),
    };
    let columns: Vec<String> = data.columns.iter().map(|(name, choice)| format!("{name}={choice}")).collect();
    let columns = if columns.is_empty() { "as recognized".to_owned() } else { columns.join(", ") };
    vec![
        ("Dataset", data.source.clone()),
        ("Target column", data.target.clone().unwrap_or_else(|| "the last".to_owned())),
        ("Test file", data.test.as_ref().map_or("none".to_owned(), |test| test.display().to_string())),
        ("Columns", columns),
        ("Split", data.split_by.as_ref().map_or("at random".to_owned(), |by| format!("by {by}"))),
        ("Class weights", data.class_weights.as_ref().map_or("none".to_owned(), ToString::to_string)),
        ("Task", data.task.map_or("from the target", Task::name).to_owned()),
        (
            "Penalty factors",
            if data.penalty_factors.is_empty() { "1".to_owned() } else { penalty_factors_text(&data.penalty_factors) },
        ),
        ("Missing values", data.missing.unwrap_or_default().label().to_lowercase()),
        ("Validation", validation),
        ("Standardize inputs", yes(data.standardize)),
    ]
}

fn described_network(network: &NetworkSpecification) -> Vec<(&'static str, String)> {
    let widths: Vec<String> = network.hidden.iter().map(usize::to_string).collect();
    let hidden = if widths.is_empty() { "none".to_owned() } else { widths.join(",") };
    vec![
        ("Network", if network.convolutions.is_empty() { "dense".to_owned() } else { "convolutional".to_owned() }),
        ("Hidden layers", hidden),
        // Without a hidden layer it follows nothing.
        ("Activation", if widths.is_empty() { Activation::default() } else { network.activation }.label().to_owned()),
        ("Free biases", yes(network.free_biases)),
    ]
}

fn described_method(method: &MethodSpecification, info: &RunInfo) -> Vec<(&'static str, String)> {
    let number = |number: Option<usize>| number.map_or("automatic".to_owned(), figures::count);
    let range = match method.max_l1 {
        None => "automatic".to_owned(),
        Some(max_l1) => format!("{} to {}", figures::plain(method.min_l1), figures::plain(max_l1)),
    };
    let batches = match BatchSize::resolve(method.batch_size, info.dataset.train_rows) {
        Some(rows) => format!("{} rows", figures::count(rows)),
        None => "full".to_owned(),
    };
    vec![
        ("Method", method_label(method.name).to_owned()),
        ("Points", figures::count(method.points)),
        ("ℓ¹ range", range),
        ("Batch size", batches),
        ("Passes or iterations per point", number(method.epochs)),
        ("Starts", number(method.starts)),
        ("As published", yes(method.as_published)),
        ("Most gradients", method.gradients.map_or("no limit".to_owned(), figures::count)),
        ("Most seconds", method.seconds.map_or("no limit".to_owned(), figures::plain)),
    ]
}

fn yes(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{setup_values::BatchChoice, validation_fields::ValidationChoice};

    fn info(setup: &Setup) -> RunInfo {
        let specification = setup.specification().unwrap();
        let mut data = specification.data.prepare(specification.data.split).unwrap();
        let network = specification.network.build(data.train.columns, data.dataset.outputs(), None).unwrap();
        let mut resolved = specification;
        resolved.data.validation = resolved.data.validation.resolved(data.train.len() + data.validation.len(), true);
        data.folds.clear();
        RunInfo::new(resolved, &data, network, 1.0)
    }

    #[test]
    fn what_is_automatic_and_what_changes_nothing_is_no_change() {
        let info = info(&Setup::default());
        assert_eq!(info.specification.data.validation, Validation::Folds(5));
        for same in [
            Setup::default(),
            Setup { threads: "3".into(), ..Setup::default() },
            Setup { hidden: " 4, 4 ".into(), ..Setup::default() },
            Setup { validation_choice: ValidationChoice::Folds, ..Setup::default() },
            Setup { batches: BatchChoice::Full, ..Setup::default() },
            Setup { max_l1: "99".into(), folds: "9".into(), ..Setup::default() },
        ] {
            assert_eq!(changes(&same, &info), Vec::<String>::new(), "{same:?}");
        }
    }

    #[test]
    fn every_change_is_told() {
        let info = info(&Setup::default());
        for (changed, wanted) in [
            (Setup { points: "30".into(), ..Setup::default() }, "Points: 30; the front has 60"),
            (Setup { hidden: "none".into(), ..Setup::default() }, "Hidden layers: none; the front has 4,4"),
            (Setup { seed: "7".into(), ..Setup::default() }, "Seed: 7; the front has 0"),
            (Setup { builtin: Some("digits".into()), ..Setup::default() }, "Dataset: digits; the front has iris"),
            (Setup { automatic_range: false, ..Setup::default() }, "ℓ¹ range: 0 to 30; the front has automatic"),
            (
                Setup { validation_choice: ValidationChoice::Share, ..Setup::default() },
                "Validation: 20.0 % of the rows; the front has 5 folds",
            ),
            (
                Setup { batches: BatchChoice::Rows, batch_size: "32".into(), ..Setup::default() },
                "Batch size: 32 rows; the front has full",
            ),
            (Setup { activation: Activation::Tanh, ..Setup::default() }, "Activation: tanh; the front has ReLU"),
            (Setup { standardize: false, ..Setup::default() }, "Standardize inputs: no; the front has yes"),
            (Setup { free_biases: true, ..Setup::default() }, "Free biases: yes; the front has no"),
            (Setup { starts: "3".into(), ..Setup::default() }, "Starts: 3; the front has automatic"),
            (Setup { points: "x".into(), ..Setup::default() }, "A field of the setup holds no valid value."),
        ] {
            assert_eq!(changes(&changed, &info), [wanted]);
        }
    }
}
