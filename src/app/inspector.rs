//! The column on the right: the network that is shown, its figures and its layers.

use eframe::egui::{self, Align2, ScrollArea, Sense, Ui, accesskit::Role, vec2};

use super::{
    command::AppCommand,
    distinction::Distinction,
    figures, final_test,
    layer_view::LayerView,
    layers::{Layers, Sources},
    naming, optimality, panes,
    reasons::Reasons,
    refit_view, score_table,
    settings::Settings,
    stability_view, standing,
    state::State,
    theme, widgets,
};
use crate::{
    front::{NOTHING_TO_RECOMMEND_BY, Point},
    run::RunInfo,
};

/// Shows the column; `titled` if it stands under a title bar, which has the menu of its pane.
pub fn show(
    ui: &mut Ui,
    state: &State,
    settings: &Settings,
    layers: &mut Layers,
    titled: bool,
    commands: &mut Vec<AppCommand>,
) {
    let (Some(info), Some(member), Some(shown)) = (state.info(), state.displayed(), state.shown()) else {
        layers.clear();
        empty(ui);
        return;
    };
    // The scroll bar floats in the margin, so that everything keeps one right edge.
    let width = ui.available_width() - f32::from(theme::COLUMN_MARGIN.right);
    let dark = ui.visuals().dark_mode;
    let relatives = state.relatives();
    let shows_use = settings.explore.shows_use && relatives.is_some();
    layers.update(ui.ctx(), info, &member.parameters, (relatives, shows_use), dark, width - 2.0);
    ui.scope(|ui| {
        ui.set_max_width(width);
        title(ui, state, &shown.point, titled, commands);
        left(ui, &layers.left);
    });
    widgets::keep_scroll_bar(ui);
    ScrollArea::vertical().auto_shrink([false; 2]).show(ui, |ui| {
        ui.set_max_width(width);
        standing::show(ui, state, commands);
        why(ui, state, &member.point, info);
        score_table::show(ui, state, &member, settings.layout.figure);
        final_test::show(ui, state, &member.point, commands);
        ui.add_space(theme::GRID);
        facts(ui, &member.point, info, state.shows_refit());
        refit_view::show(ui, state, commands);
        ui.add_space(theme::GRID);
        ui.separator();
        // Convolutions see all inputs.
        let is_dense = info.network.convolutional.is_none();
        if let Some(stability) = layers.stability().filter(|_| is_dense) {
            stability_view::show(ui, stability, &info.dataset.features);
        }
        show_layers(ui, info, settings, layers, commands);
    });
}

/// What is said before there is a point.
fn empty(ui: &mut Ui) {
    let palette = theme::of(ui.visuals());
    let width = ui.available_width() - f32::from(theme::COLUMN_MARGIN.right);
    widgets::fixed_title(ui, "Network");
    ui.allocate_ui(vec2(width, 0.0), |ui| {
        let text = "Figures and layers of the point selected on the front appear here.";
        ui.label(egui::RichText::new(text).color(palette.weak));
    });
}

fn title(ui: &mut Ui, state: &State, point: &Point, titled: bool, commands: &mut Vec<AppCommand>) {
    let palette = theme::of(ui.visuals());
    egui::Sides::new().height(theme::CONTROL_HEIGHT).shrink_left().truncate().show(
        ui,
        |ui| {
            if let Some(pulled) = &state.pulled {
                let name = format!("ℓ¹ norm {}", figures::significant(pulled.l1));
                ui.label(egui::RichText::new(name).font(theme::title()).color(palette.strong));
                let (text, tooltip) = if state.shows_nearest() {
                    ("nearest point", "The network at just this norm is being computed; until it is there the figures are those of the nearest point")
                } else {
                    ("computed here", "The network at just this norm; it joins the front when the ring is let go")
                };
                ui.label(egui::RichText::new(text).color(palette.accent)).on_hover_text(tooltip);
                return;
            }
            ui.label(egui::RichText::new(naming::norm(point)).font(theme::title()).color(palette.strong));
            if let Some(distinction) = distinction(state, point) {
                let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
                ui.painter().extend(distinction.star(rect.center(), 7.0, palette));
                ui.label(egui::RichText::new(distinction.label()).font(theme::small()).color(palette.accent));
            }
        },
        |ui| {
            let count = if titled { 2.0 } else { 3.0 };
            let size = vec2(count * widgets::ICON_BUTTON_WIDTH, theme::CONTROL_HEIGHT);
            // From left to right, as Tab goes.
            ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let leads_elsewhere = |by| state.neighbour(by).is_some_and(|number| number != point.number);
                widgets::icon_button(ui, commands, AppCommand::Step(-1), leads_elsewhere(-1));
                widgets::icon_button(ui, commands, AppCommand::Step(1), leads_elsewhere(1));
                if !titled {
                    panes::pane_menu(ui, panes::View::Inspector, commands);
                }
            });
        },
    );
}

/// What is left of the network.
fn left(ui: &mut Ui, text: &str) {
    let palette = theme::of(ui.visuals());
    ui.label(egui::RichText::new(text).color(palette.text)).on_hover_text(
        "Inputs from which a way of weights that are not zero leads to an output, and in each layer the units on such a way: all others \
         can be left out without any change of what the network says",
    );
}

/// What sets the network that is shown apart from the others of the front.
fn distinction(state: &State, point: &Point) -> Option<Distinction> {
    state.distinction(point.number).filter(|_| state.departed().is_none() && state.pulled.is_none())
}

/// Why the recommended network is that, or why none is.
fn why(ui: &mut Ui, state: &State, point: &Point, info: &RunInfo) {
    let (front, task, parameters) = (state.front(), info.dataset.task, info.network.parameters());
    let text = match distinction(state, point) {
        Some(Distinction::Recommended) => Reasons { front, task, parameters }.of_recommended(),
        Some(Distinction::LowestLoss) => Some(super::sentence(NOTHING_TO_RECOMMEND_BY)),
        _ => None,
    };
    if let Some(text) = text {
        let color = theme::of(ui.visuals()).text;
        ui.label(egui::RichText::new(text).font(theme::small()).color(color));
        ui.add_space(theme::GRID);
    }
}

/// Height of the line of a fact.
const FACT_HEIGHT: f32 = 20.0;

/// What else is known of the point.
fn facts(ui: &mut Ui, point: &Point, info: &RunInfo, is_refit: bool) {
    let parameters = info.network.parameters();
    let share = point.nonzero as f64 / parameters.max(1) as f64;
    let (count, of, percent) = (figures::count(point.nonzero), figures::count(parameters), figures::percent(share));
    // Of a large network there is no room for both.
    let nonzero =
        if parameters < 100_000 { format!("{count} of {of} ({percent})") } else { format!("{count} ({percent})") };
    fact(
        ui,
        "ℓ¹ norm",
        &figures::significant(point.l1),
        "‖θ‖₁, the sum of the absolute values of the penalized parameters",
    );
    let tooltip = format!("How many of the {of} parameters, biases included, are not exactly zero");
    fact(ui, "Non-zero parameters", &nonzero, &tooltip);
    if is_refit {
        let passes = point.gradients.map_or_else(|| figures::NONE.to_owned(), figures::count);
        let tooltip = "How many gradients its training without the norm took, in passes over all training rows; 0 where the network is \
                       best as it was";
        fact(ui, "Gradients of the refit", &passes, tooltip);
        return;
    }
    pair(
        ui,
        [
            Fact {
                name: "λ",
                value: figures::small(point.lambda),
                tooltip: "Minus the slope of the front at this point: what a unit of ℓ¹ norm gains in training loss",
            },
            Fact {
                name: "Residual",
                value: figures::small(point.residual),
                tooltip: "Largest violation of the optimality conditions divided by λ; 0 for an exactly critical point",
            },
        ],
    );
    pair(
        ui,
        [
            Fact {
                name: "Start",
                value: figures::count(point.start),
                tooltip: "The random start that the network comes from, counted from 0",
            },
            Fact {
                name: "Gradients",
                value: point.gradients.map_or_else(|| figures::NONE.to_owned(), figures::count),
                tooltip: "How many gradients its solution took, in passes over all training rows",
            },
        ],
    );
    ui.add_space(theme::GRID);
    optimality::show(ui, point);
}

/// Something known of a point.
struct Fact<'a> {
    name: &'a str,
    value: String,
    tooltip: &'a str,
}

/// Two short facts on one line.
fn pair(ui: &mut Ui, facts: [Fact<'_>; 2]) {
    let gap = 6.0 * theme::GRID;
    let width = (ui.available_width() - gap) / 2.0;
    let size = vec2(ui.available_width(), FACT_HEIGHT);
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for Fact { name, value, tooltip } in facts {
            fact_within(ui, width, name, &value, tooltip);
        }
    });
}

fn fact(ui: &mut Ui, name: &str, value: &str, tooltip: &str) {
    fact_within(ui, ui.available_width(), name, value, tooltip);
}

fn fact_within(ui: &mut Ui, width: f32, name: &str, value: &str, tooltip: &str) {
    let palette = theme::of(ui.visuals());
    let (rect, response) = ui.allocate_exact_size(vec2(width, FACT_HEIGHT), Sense::hover());
    response.widget_info(|| widgets::described(Role::Row, &format!("{name}: {value}")));
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, theme::body(), palette.weak);
    ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, value, theme::heading(), palette.strong);
    response.on_hover_text(tooltip);
}

fn show_layers(ui: &mut Ui, info: &RunInfo, settings: &Settings, layers: &Layers, commands: &mut Vec<AppCommand>) {
    let has_images = layers.pictures.first().is_some_and(|layer| layer.units.is_some());
    let has_others = layers.stability().is_some();
    if has_images || has_others {
        egui::Sides::new().height(theme::CONTROL_HEIGHT).show(
            ui,
            |ui| ui.label(egui::RichText::new("Layers").font(theme::title()).color(theme::of(ui.visuals()).strong)),
            |ui| {
                if has_images {
                    let on = settings.units_as_images;
                    widgets::toggle(ui, commands, AppCommand::ToggleUnitsAsImages, "Units as images", on);
                }
                if has_others {
                    widgets::toggle(ui, commands, AppCommand::ToggleUse, "How often used", settings.explore.shows_use);
                }
            },
        );
    }
    show_layer_views(ui, info, settings, layers, commands);
}

/// The layers, one below the other.
pub fn show_layer_views(
    ui: &mut Ui,
    info: &RunInfo,
    settings: &Settings,
    layers: &Layers,
    commands: &mut Vec<AppCommand>,
) {
    let count = layers.pictures.len();
    for (place, layer) in layers.pictures.iter().enumerate() {
        ui.add_space(theme::GRID);
        LayerView {
            layer,
            number: place + 1,
            last: place + 1 == count,
            activation: info.network.activation,
            dataset: &info.dataset,
            hovered: &layers.hovered,
            lit: layers.lit,
            stability: layers.stability().filter(|_| place == 0 && layer.sources == Sources::Features),
            as_images: settings.units_as_images,
        }
        .show(ui, commands);
        ui.add_space(theme::GRID);
    }
}
