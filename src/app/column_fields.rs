//! The fields of the setup for the columns of a table: which is predicted, and what the others are taken as.

use eframe::egui::{self, ComboBox, Id, Label, RichText, Ui};

use super::{
    figures,
    form::{Form, text_field},
    setup::Setup,
    setup_wrong::Field,
    table_fields::choose,
    theme, widgets,
};
use crate::data::{Column, ColumnChoice, ColumnKind, Missing};

/// Width of the menu beside the name of a column.
const MENU: f32 = 99.0;
/// Width of the field for the penalty factor.
const FACTOR: f32 = 34.0;
/// Columns that have a menu, at most: each takes time in every frame.
const SHOWN: usize = 300;

/// What a column can be taken as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pick {
    Told,
    Numeric,
    Category,
    Ordered,
    Ignore,
}

impl Pick {
    const ALL: [Self; 5] = [Self::Told, Self::Numeric, Self::Category, Self::Ordered, Self::Ignore];

    fn of(choice: Option<&ColumnChoice>) -> Self {
        match choice {
            None => Self::Told,
            Some(ColumnChoice::Numeric) => Self::Numeric,
            Some(ColumnChoice::Category) => Self::Category,
            Some(ColumnChoice::Ordered(_)) => Self::Ordered,
            Some(ColumnChoice::Ignore) => Self::Ignore,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Told => "As recognized",
            Self::Numeric => ColumnKind::Numeric.label(),
            Self::Category => ColumnKind::Category.label(),
            Self::Ordered => ColumnKind::Ordered.label(),
            Self::Ignore => ColumnKind::Ignored.label(),
        }
    }

    fn choice(self) -> Option<ColumnChoice> {
        match self {
            Self::Told => None,
            Self::Numeric => Some(ColumnChoice::Numeric),
            Self::Category => Some(ColumnChoice::Category),
            Self::Ordered => Some(ColumnChoice::Ordered(Vec::new())),
            Self::Ignore => Some(ColumnChoice::Ignore),
        }
    }
}

impl Form<'_> {
    /// The column to predict: a menu once the columns are known.
    pub(super) fn target(&mut self, setup: &mut Setup, columns: &[Column]) {
        self.target_named("Target column", setup, columns);
    }

    /// The same under another name.
    pub(super) fn target_named(&mut self, name: &str, setup: &mut Setup, columns: &[Column]) {
        let label = self.label(name);
        let Some(last) = columns.last() else {
            let field = text_field(&mut setup.target).hint_text("the last").desired_width(f32::INFINITY);
            self.ui.add(field).labelled_by(label).on_hover_text("Name of the column to predict; empty for the last");
            return;
        };
        let first = format!("The last: {}", last.name);
        let shown = if setup.target.is_empty() { first.clone() } else { setup.target.clone() };
        let width = self.ui.available_width();
        let combo = ComboBox::from_id_salt(name).width(width).truncate().selected_text(shown);
        let response = combo.show_ui(self.ui, |ui| {
            ui.selectable_value(&mut setup.target, String::new(), first);
            for column in columns {
                ui.selectable_value(&mut setup.target, column.name.clone(), &column.name);
            }
        });
        response.response.labelled_by(label).on_hover_text("The column to predict");
    }

    /// The columns of a table with what each is taken as, to be changed.
    pub(super) fn columns(&mut self, setup: &mut Setup, open: &mut bool, columns: &[Column]) {
        if columns.is_empty() {
            return;
        }
        self.ui.add_space(theme::GRID);
        if widgets::disclosure(self.ui, "Columns", *open) {
            *open = !*open;
        }
        let inputs: usize = columns.iter().map(|column| column.inputs.len()).sum();
        let count = figures::count(columns.len());
        let made = if inputs > 0 { format!(" make {} inputs", figures::count(inputs)) } else { String::new() };
        small(self.ui, &format!("{count} columns{made}"));
        if !*open {
            return;
        }
        let heading = |ui: &mut Ui| small(ui, "Penalty factor and kind");
        egui::Sides::new().shrink_left().show(self.ui, |_| {}, heading);
        for column in columns.iter().take(SHOWN) {
            self.column(setup, column);
        }
        self.wrong(Field::PenaltyFactors);
        if columns.len() > SHOWN {
            small(self.ui, &format!("and {} more", figures::count(columns.len() - SHOWN)));
        }
        if setup.missing != Missing::default() || columns.iter().any(|column| column.missing > 0) {
            self.missing(setup);
        }
    }

    /// What is done with missing values.
    pub(super) fn missing(&mut self, setup: &mut Setup) {
        self.choice("Missing values", &mut setup.missing, &Missing::ALL, Missing::label).on_hover_text(
            "An input of their own: in a category a level, beside a number, which takes the mean of the training rows, an indicator. The \
             same, and the most frequent value: numbers and ordered levels take it in the place of the mean. The mean: the inputs of the \
             column take their means over the training rows, and nothing else tells. Or rows with a missing value are dropped",
        );
    }

    fn column(&mut self, setup: &mut Setup, column: &Column) {
        let name = |ui: &mut Ui| {
            let text = RichText::new(&column.name).color(theme::of(ui.visuals()).text);
            ui.add(Label::new(text).truncate());
        };
        let sides = egui::Sides::new().height(theme::CONTROL_HEIGHT).shrink_left();
        sides.show(self.ui, name, |ui| {
            kind_menu(ui, setup, column, MENU);
            factor_field(ui, setup, column, FACTOR);
        });
        let response = self.ui.scope(|ui| small(ui, &detail(column))).response;
        if !column.levels.is_empty() {
            response.on_hover_text(column.levels.join(", "));
        }
        if let Some(ColumnChoice::Ordered(order)) = setup.columns.get_mut(&column.name) {
            order_field(self.ui, column, order);
        }
    }
}

/// The menu of what a column is taken as.
pub(super) fn kind_menu(ui: &mut Ui, setup: &mut Setup, column: &Column, width: f32) {
    if column.kind == ColumnKind::Target {
        ui.label(ColumnKind::Target.label());
        return;
    }
    let choice = setup.columns.get(&column.name);
    let pick = Pick::of(choice);
    let mut picked = pick;
    let kind = choice.map_or(column.kind, ColumnChoice::kind);
    let menu = (kind.label(), width);
    let response = choose(ui, ("kind", &column.name), (&mut picked, &Pick::ALL), menu, Pick::label);
    response.accessible_name(format!("Kind of {}", column.name)).on_hover_text("What the column is taken as");
    if picked != pick {
        match picked.choice() {
            Some(choice) => drop(setup.columns.insert(column.name.clone(), choice)),
            None => drop(setup.columns.remove(&column.name)),
        }
    }
}

/// How much the weights of a column count in the norm; nothing for a column without inputs.
pub(super) fn factor_field(ui: &mut Ui, setup: &mut Setup, column: &Column, width: f32) {
    let kind = setup.columns.get(&column.name).map_or(column.kind, ColumnChoice::kind);
    if matches!(kind, ColumnKind::Ignored | ColumnKind::Target) {
        return;
    }
    let mut factor = setup.penalty_factors.get(&column.name).cloned().unwrap_or_default();
    let field = text_field(&mut factor).hint_text("1").desired_width(width).align(egui::Align2::RIGHT_CENTER);
    ui.add(field).accessible_name(format!("Penalty factor of {}", column.name)).on_hover_text(
        "How much the weights of this column's inputs count in the ℓ¹ norm: 1 as all others, 2 twice as much, 0 not at all, so that they \
         are always in",
    );
    if factor.trim().is_empty() {
        setup.penalty_factors.remove(&column.name);
    } else {
        setup.penalty_factors.insert(column.name.clone(), factor);
    }
}

/// The levels of an ordered column from the lowest, to be changed. What is being typed need not be a list yet.
pub(super) fn order_field(ui: &mut Ui, column: &Column, order: &mut Vec<String>) {
    let id = Id::unique(("order of levels", &column.name));
    let typed: Option<String> = ui.data(|data| data.get_temp(id));
    let is_of = |text: &String| ColumnChoice::ordered(text) == ColumnChoice::Ordered(order.clone());
    let mut text = typed.filter(is_of).unwrap_or_else(|| order.join(", "));
    let field = text_field(&mut text).hint_text(column.levels.join(", ")).desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name(format!("Order of {}", column.name));
    response.on_hover_text("Its levels from the lowest to the highest, with commas between them");
    if let ColumnChoice::Ordered(levels) = ColumnChoice::ordered(&text) {
        *order = levels;
    }
    ui.data_mut(|data| data.insert_temp(id, text));
}

/// What is known of a column besides its name and kind.
pub(super) fn detail(column: &Column) -> String {
    let mut parts = match column.kind {
        ColumnKind::Ignored => vec![column.reason.clone()],
        ColumnKind::Ordered => vec![column.levels.join(" < ")],
        ColumnKind::Category if column.inputs.is_empty() => vec![column.reason.clone()],
        ColumnKind::Category => {
            let own = column.levels.len() + usize::from(column.base.is_some());
            let more = if column.other { " and others" } else { "" };
            vec![format!("{own} level{}{more}", if own == 1 { "" } else { "s" })]
        }
        ColumnKind::Numeric | ColumnKind::Target => Vec::new(),
    };
    if column.missing > 0 {
        parts.push(format!("{} missing", figures::count(column.missing)));
    }
    parts.join(" · ")
}

fn small(ui: &mut Ui, text: &str) {
    if !text.is_empty() {
        let weak = theme::of(ui.visuals()).weak;
        ui.add(Label::new(RichText::new(text).font(theme::small()).color(weak)).truncate());
    }
}
