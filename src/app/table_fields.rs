//! Fields for what is predicted, how a table is split and what classes weigh.

use eframe::egui::{ComboBox, Response, Ui};

use super::{
    form::{Form, text_field},
    setup::Setup,
    setup_wrong::Field,
    widgets,
};
use crate::data::{Column, ColumnKind, SplitBy, SplitKind, Task};

/// How much the rows of each class weigh, as a person chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weights {
    None,
    Balanced,
    Own,
}

impl Weights {
    const ALL: [Self; 3] = [Self::None, Self::Balanced, Self::Own];

    fn of(text: &str) -> Self {
        match text {
            "" | "none" => Self::None,
            "balanced" => Self::Balanced,
            _ => Self::Own,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::None => "All rows the same",
            Self::Balanced => "Balanced",
            Self::Own => "As typed",
        }
    }
}

/// What a task is asked for as.
const TASKS: [Option<Task>; 3] = [None, Some(Task::Classification), Some(Task::Regression)];

fn task_label(task: Option<Task>) -> &'static str {
    match task {
        None => "As the target tells",
        Some(Task::Classification) => "Classification",
        Some(Task::Regression) => "Regression",
    }
}

const SPLIT_KINDS: [Option<SplitKind>; 3] = [None, Some(SplitKind::Time), Some(SplitKind::Group)];

fn split_label(kind: Option<SplitKind>) -> &'static str {
    match kind {
        None => "As recognized",
        Some(SplitKind::Time) => "Times: the last are the test",
        Some(SplitKind::Group) => "Groups that stay together",
    }
}

impl Form<'_> {
    /// What is predicted.
    pub(super) fn task(&mut self, setup: &mut Setup) {
        self.choice("Task", &mut setup.task, &TASKS, task_label)
            .on_hover_text("Classes or a number; as the target tells, text and few whole numbers are classes");
    }

    /// The column that makes the split.
    pub(super) fn split_by(&mut self, setup: &mut Setup, columns: &[Column]) {
        let label = self.label("Split by");
        let by = (!setup.split_by.is_empty()).then(|| setup.split_by.parse::<SplitBy>().ok()).flatten();
        let column = by.as_ref().map(|by| by.column.clone()).unwrap_or_default();
        let mut chosen = column.clone();
        let at_random = "At random";
        let shown = if column.is_empty() { at_random } else { &column };
        let width = self.ui.available_width();
        let combo = ComboBox::from_id_salt("Split by").width(width).truncate().selected_text(shown);
        let response = combo.show_ui(self.ui, |ui| {
            ui.selectable_value(&mut chosen, String::new(), at_random);
            for column in columns.iter().filter(|column| column.kind != ColumnKind::Target) {
                ui.selectable_value(&mut chosen, column.name.clone(), &column.name);
            }
        });
        response.response.labelled_by(label).on_hover_text(
            "At random: classes keep their shares. By a column of times the last fifth is the test set; by one of groups, such as patients, \
             no group is divided. The same holds for validation rows and folds. The column is no input",
        );
        let mut kind = by.and_then(|by| by.kind).filter(|_| chosen == column);
        if !chosen.is_empty() {
            self.choice("It holds", &mut kind, &SPLIT_KINDS, split_label);
            setup.split_by = SplitBy { column: chosen, kind }.to_string();
        } else if !column.is_empty() {
            setup.split_by.clear();
        }
    }

    /// How much rows of each class weigh in the loss.
    pub(super) fn class_weights(&mut self, setup: &mut Setup, classes: &[String]) {
        let mut weights = Weights::of(setup.class_weights.trim());
        let before = weights;
        self.choice("Class weights", &mut weights, &Weights::ALL, Weights::label).on_hover_text(
            "How much the rows of each class weigh in the loss. Balanced: each class as a whole the same, for classes of very different \
             sizes. The validation loss has the same weights; accuracies have none",
        );
        if weights != before {
            setup.class_weights = match weights {
                Weights::None => String::new(),
                Weights::Balanced => "balanced".to_owned(),
                Weights::Own => classes.iter().map(|class| format!("{class}=1")).collect::<Vec<_>>().join(","),
            };
            if weights == Weights::Own && setup.class_weights.is_empty() {
                "class=1".clone_into(&mut setup.class_weights);
            }
        }
        if weights == Weights::Own {
            weights_field(self.ui, setup);
        }
        self.wrong(Field::ClassWeights);
    }
}

fn weights_field(ui: &mut Ui, setup: &mut Setup) -> Response {
    let field = text_field(&mut setup.class_weights).hint_text("yes=5,no=1").desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name("Weight of each class");
    response
        .on_hover_text("The name of a class, an equals sign and its weight, with commas between them; others weigh 1")
}

/// A menu of what one column is taken as, beside or above which its name stands.
pub(super) fn choose<T: Copy + PartialEq>(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    (value, all): (&mut T, &[T]),
    (shown, width): (&str, f32),
    label: fn(T) -> &'static str,
) -> Response {
    let combo = ComboBox::from_id_salt(salt).width(width).selected_text(shown);
    let response = combo.show_ui(ui, |ui| {
        for &one in all {
            ui.selectable_value(value, one, label(one));
        }
    });
    widgets::choose_by_keys(ui, &response.response, value, all);
    response.response
}
