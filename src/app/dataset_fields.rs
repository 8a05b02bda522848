//! The fields of the setup that choose the dataset.

use eframe::egui::{ComboBox, Id, TextEdit, Ui};

use super::{
    command::AppCommand,
    downloads,
    findings::Findings,
    form::{Form, text_field},
    origin::Origin,
    setup::Setup,
    setup_wrong::Field,
    theme, widgets,
};

/// Room for every dataset without scrolling.
const MENU_HEIGHT: f32 = 480.0;

/// The field for the path of a dataset of one's own.
pub(super) fn path_id(origin: Origin) -> Id {
    Id::unique(if origin == Origin::Images { "path of the images" } else { "path of the table" })
}

impl Form<'_> {
    /// The menu of datasets, and under it what the chosen one needs.
    pub(super) fn dataset(&mut self, setup: &mut Setup, columns_shown: &mut bool, findings: &Findings) {
        let columns = &findings.table.columns;
        let label = self.label("Dataset");
        let mut chosen = setup.origin();
        let all = Origin::all();
        let width = self.ui.available_width();
        let combo = ComboBox::from_id_salt("Dataset").width(width).height(MENU_HEIGHT).selected_text(chosen.label());
        let response = combo.show_ui(self.ui, |ui| {
            for &origin in &all {
                ui.selectable_value(&mut chosen, origin, origin.label());
            }
        });
        widgets::choose_by_keys(self.ui, &response.response, &mut chosen, &all);
        response.response.labelled_by(label);
        setup.choose(chosen);
        match chosen {
            Origin::Builtin(_) => {}
            Origin::Remote(remote) => {
                if let Some(standing) = &findings.download {
                    downloads::show(self.ui, remote, standing, self.commands);
                }
            }
            Origin::Csv => self.csv_path(setup),
            Origin::Images => self.image_path(setup),
        }
        if let Some(per_cent) = findings.reading.filter(|_| !matches!(chosen, Origin::Builtin(_))) {
            downloads::progress(self.ui, "Reading the file", per_cent, AppCommand::CancelReading, self.commands);
        }
        if findings.download.as_ref().is_none_or(|standing| standing.is_here) {
            self.wrong(Field::Dataset);
        }
        if findings.is_cancelled {
            let again = AppCommand::ReadAgain;
            if self.ui.link(again.label()).on_hover_text(again.tooltip()).clicked() {
                self.commands.push(again);
            }
        }
        if chosen == Origin::Csv {
            if !columns.is_empty() {
                let (command, width) = (AppCommand::ToggleImport, self.ui.available_width());
                browse_button(self.ui, self.commands, command, width);
            }
            self.target(setup, columns);
            self.columns(setup, columns_shown, columns);
            self.test_file(setup);
        }
        self.ui.add_space(theme::GRID);
    }

    fn csv_path(&mut self, setup: &mut Setup) {
        self.ui.horizontal(|ui| {
            let width = ui.available_width() - 84.0;
            let mut path = setup.csv.clone();
            let field = text_field(&mut path).id(path_id(Origin::Csv)).hint_text("path of the file");
            if ui.add(field.desired_width(width)).accessible_name("Table").changed() {
                setup.open_csv(path);
            }
            browse_button(ui, self.commands, AppCommand::BrowseCsv, 76.0);
        });
    }

    fn image_path(&mut self, setup: &mut Setup) {
        let field = text_field(&mut setup.image_path).id(path_id(Origin::Images));
        let field = field.hint_text("path of the folder or archive");
        self.ui.add(field.desired_width(f32::INFINITY)).accessible_name("Folder or archive of images").on_hover_text(
            "A folder in the layout of MNIST (train-images-idx3-ubyte and so on, plain or .gz), or a folder or .tar.gz \
             archive in the binary layout of CIFAR-10",
        );
        self.ui.horizontal(|ui| {
            let width = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
            browse_button(ui, self.commands, AppCommand::BrowseImageFolder, width);
            browse_button(ui, self.commands, AppCommand::BrowseImageArchive, width);
        });
    }

    pub(super) fn test_file(&mut self, setup: &mut Setup) {
        let label = self.label("Test file");
        let field: TextEdit<'_> =
            text_field(&mut setup.test).hint_text("a fifth of the rows").desired_width(f32::INFINITY);
        self.ui.add(field).labelled_by(label).on_hover_text(
            "Path of a table with the test rows and the same columns; empty to hold out a fifth of the rows, stratified",
        );
    }
}

/// A button that opens a file dialog.
fn browse_button(ui: &mut Ui, commands: &mut Vec<AppCommand>, command: AppCommand, width: f32) {
    let look = widgets::Look { text: Some(command.label()), width, ..Default::default() };
    if widgets::button(ui, look, command.label(), true).on_hover_text(command.tooltip()).clicked() {
        commands.push(command);
    }
}
