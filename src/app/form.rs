//! Fields one under the other, each with its label, and beside it what is wrong.

use eframe::egui::{self, ComboBox, Id, Response, RichText, TextEdit, Ui};

use super::{
    command::AppCommand,
    setup_wrong::{Field, Wrong},
    theme, widgets,
};

/// Fields, one under the other, each with its label, and beside it what is wrong.
pub struct Form<'a> {
    /// Where they stand.
    pub ui: &'a mut Ui,
    /// What is wrong.
    pub wrong: &'a Wrong,
    /// Where commands go.
    pub commands: &'a mut Vec<AppCommand>,
}

impl Form<'_> {
    /// A box to tick.
    pub fn check(&mut self, value: &mut bool, label: &str, tooltip: &str) {
        self.ui.checkbox(value, label).on_hover_text(tooltip);
    }

    /// The label above a field, which is the field's accessible name too.
    pub fn label(&mut self, text: &str) -> Id {
        let weak = theme::of(self.ui.visuals()).weak;
        self.ui.label(RichText::new(text).color(weak)).id
    }

    /// A field for one line of text.
    pub fn text(&mut self, label: &str, value: &mut String, field: Field, tooltip: &str) {
        let label = self.label(label);
        let edit = text_field(value).desired_width(f32::INFINITY);
        self.ui.add(edit).labelled_by(label).on_hover_text(tooltip);
        self.wrong(field);
        self.ui.add_space(theme::GRID);
    }

    /// A choice of one of several.
    pub fn choice<T: Copy + PartialEq>(
        &mut self,
        label: &str,
        value: &mut T,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Response {
        self.choice_told(label, value, all, name, |_| None)
    }

    /// A choice of which each entry may have a tooltip of its own.
    pub fn choice_told<T: Copy + PartialEq>(
        &mut self,
        label: &str,
        value: &mut T,
        all: &[T],
        name: fn(T) -> &'static str,
        tooltip: fn(T) -> Option<&'static str>,
    ) -> Response {
        let label_id = self.label(label);
        let width = self.ui.available_width();
        let combo = ComboBox::from_id_salt(label).width(width).selected_text(name(*value));
        let response = combo.show_ui(self.ui, |ui| {
            for &one in all {
                let entry = ui.selectable_value(value, one, name(one));
                if let Some(tooltip) = tooltip(one) {
                    entry.on_hover_text(tooltip);
                }
            }
        });
        widgets::choose_by_keys(self.ui, &response.response, value, all);
        let response = response.response.labelled_by(label_id);
        self.ui.add_space(theme::GRID);
        response
    }

    /// What is wrong with a field.
    pub fn wrong(&mut self, field: Field) {
        if let Some(message) = self.wrong.get(&field) {
            let error = theme::of(self.ui.visuals()).error;
            self.ui.label(RichText::new(message).font(theme::small()).color(error));
        }
    }
}

/// A field for one line of text.
pub fn text_field(text: &mut String) -> TextEdit<'_> {
    TextEdit::singleline(text).align(egui::Align2::LEFT_CENTER)
}
