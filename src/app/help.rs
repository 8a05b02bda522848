//! How to read the picture, and the keyboard shortcuts.

use eframe::egui::{self, Frame, Grid, Id, Modal, RichText, ScrollArea, Ui};

use super::{
    command::AppCommand,
    command_list,
    shortcuts::{self, Shortcut},
    theme, widgets,
};

const READING: [(&str, &str); 7] = [
    (
        "The front",
        "Every point is a trained network. To the left they are sparse, to the right they fit the training rows better; no network found is better in both than one on the line.",
    ),
    (
        "Validation and test",
        "The same networks on rows that they were not trained on. With folds, validation is the mean over networks of the same norm that were each trained without a part of the rows, and the band is one standard error to both sides. The star marks the recommended network, a hollow one the lowest validation loss; the menu beside it says why. Test rows never select, and their figures are covered until you ask for them.",
    ),
    (
        "Branches",
        "Thin lines, if you switch them on: what each random start has come by. The front is the lower envelope of them all.",
    ),
    (
        "Refits",
        "The same networks trained further without the norm, with the same zeros: Refit on the right, or all points under More. A thin curve shows their loss on validation rows.",
    ),
    (
        "The ring",
        "The network shown on the right. Drag it along the front, click a point, or use the arrow keys. Return over the front computes the network under the pointer, once the front is complete.",
    ),
    (
        "Heatmaps",
        "Rows are units, columns their inputs, the biases apart on the right. Blue is negative, orange positive, exactly zero has no colour; dead units are struck through.",
    ),
    (
        "Moving about",
        "Scroll or pinch to zoom, drag to pan, drag beside an axis to stretch it, draw a box with the right button to zoom into it, double click to see everything.",
    ),
];

/// What program this is.
const ABOUT: &str =
    concat!("Paretoscope ", env!("CARGO_PKG_VERSION"), ", free software under the MIT or Apache 2.0 licence");

/// Width of the help, of the column of keys, and of the gap before it.
const WIDTH: f32 = 680.0;
const KEYS_WIDTH: f32 = 226.0;
const GAP: f32 = 10.0 * theme::GRID;

/// Shows the help if it is open.
pub fn show(ctx: &egui::Context, open: bool, commands: &mut Vec<AppCommand>) {
    if !open {
        return;
    }
    let frame = Frame::popup(&ctx.global_style()).inner_margin(24).corner_radius(10);
    let modal = Modal::new(Id::unique("help")).frame(frame).show(ctx, |ui| {
        let room = ctx.content_rect();
        ui.set_width(WIDTH.min(room.width() - 112.0));
        ui.set_max_height(room.height() - 112.0);
        egui::Sides::new().show(
            ui,
            |ui| ui.label(RichText::new("How to read the picture").font(theme::title())),
            |ui| {
                let look = widgets::Look { icon: Some(super::icons::Icon::Cross), quiet: true, ..Default::default() };
                if widgets::button(ui, look, "Close help", true).clicked() {
                    commands.push(AppCommand::ToggleHelp);
                }
            },
        );
        widgets::keep_scroll_bar(ui);
        ScrollArea::vertical().show(ui, contents);
    });
    if modal.should_close() {
        commands.push(AppCommand::ToggleHelp);
    }
}

fn contents(ui: &mut Ui) {
    // The keys take what they need, the text all the rest: neither side is left half empty.
    let width = ui.available_width() - KEYS_WIDTH - GAP;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.vertical(|ui| {
            ui.set_width(width);
            reading(ui);
        });
        ui.add_space(GAP);
        ui.vertical(keys);
    });
}

fn reading(ui: &mut Ui) {
    let palette = theme::of(ui.visuals());
    for (heading, text) in READING {
        ui.add_space(theme::GRID);
        ui.label(RichText::new(heading).font(theme::heading()).color(palette.strong));
        ui.label(RichText::new(text).color(palette.text));
    }
    ui.add_space(2.0 * theme::GRID);
    ui.label(RichText::new(ABOUT).font(theme::small()).color(palette.weak));
}

/// Every command that the palette lists, those with keys first.
fn keys(ui: &mut Ui) {
    let palette = theme::of(ui.visuals());
    ui.add_space(theme::GRID);
    let columns = Grid::new("keys").num_columns(2).min_row_height(19.0).spacing([5.0 * theme::GRID, 0.0]);
    columns.show(ui, |ui| {
        // A second key for the same thing need not be taught.
        let mut known = Vec::new();
        for &Shortcut { key, ref command, .. } in shortcuts::shortcuts() {
            if known.contains(&command) {
                continue;
            }
            let keys = shortcuts::key_name(ui.ctx(), key);
            ui.label(RichText::new(keys).font(theme::heading()).color(palette.accent));
            ui.label(RichText::new(command_list::key_meaning(command)).color(palette.text));
            ui.end_row();
            known.push(command);
        }
    });
    ui.add_space(2.0 * theme::GRID);
    ui.label(RichText::new("Without a key of their own").font(theme::heading()).color(palette.strong));
    let keys = AppCommand::TogglePalette.keys(ui.ctx()).unwrap_or_default();
    ui.label(RichText::new(format!("{keys} finds every command by its name.")).color(palette.text));
    for command in command_list::listed() {
        if command.keys(ui.ctx()).is_some() {
            continue;
        }
        ui.label(RichText::new(command_list::title(&command)).font(theme::small()).color(palette.weak));
    }
}
