//! The layers of a network as a picture and as a table of its weights.

use eframe::egui::{RichText, Ui, UiBuilder};

use super::{
    super::{inspector, layers::Layers, naming, settings::Settings, theme},
    Source, subject,
};
use crate::{
    export::Table,
    network::{Layer, LayerKind},
    run::RunInfo,
};

/// Height up to which layers are drawn.
pub const MOST_HEIGHT: f32 = 6000.0;

/// Shows the name of the network and its layers.
pub fn show(ui: &mut Ui, source: &Source<'_>, layers: &mut Layers) {
    let state = source.state;
    let (Some(info), Some(member)) = (state.info(), state.displayed()) else { return };
    let palette = theme::of(ui.visuals());
    let room = subject::room(ui).shrink2(eframe::egui::vec2(2.0 * theme::GRID, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        let refit = if state.shows_refit() { ", refitted" } else { "" };
        let name = format!("{}{refit}", naming::name(&member.point));
        ui.label(RichText::new(name).font(theme::heading()).color(palette.strong));
        ui.add_space(theme::GRID);
        let (dark, width) = (ui.visuals().dark_mode, ui.available_width());
        layers.update(ui.ctx(), info, &member.parameters, (None, false), dark, width - 2.0);
        let settings = Settings { units_as_images: source.units_as_images, ..Settings::default() };
        inspector::show_layer_views(ui, info, &settings, layers, &mut Vec::new());
    });
}

/// Every weight and bias that is not zero, with what it leads from and to.
pub fn table(source: &Source<'_>) -> Table {
    let mut table = Table::with_columns(&["layer", "from", "to", "value"]);
    let (Some(info), Some(member)) = (source.state.info(), source.state.displayed()) else { return table };
    let theta = member.parameters.to_dense();
    let layers = info.network.layers();
    for (number, layer) in layers.iter().enumerate() {
        let name = |unit: usize| output_name(info, layer, unit, number + 1 == layers.len());
        let biases = theta.get(layer.bias.clone()).unwrap_or_default().iter().enumerate();
        let weights = theta.get(layer.weight.clone()).unwrap_or_default().iter().enumerate();
        let inputs = layer.inputs.max(1);
        let weights = weights.map(|(place, value)| (place / inputs, source_name(info, number, place % inputs), value));
        let biases = biases.map(|(unit, value)| (unit, "bias".to_owned(), value));
        for (unit, from, value) in weights.chain(biases).filter(|(_, _, value)| **value != 0.0) {
            table.rows.push(vec![(number + 1).to_string(), from, name(unit), value.to_string()]);
        }
    }
    table
}

/// What a weight leads from: an input of the dataset, or what the layer before gives.
fn source_name(info: &RunInfo, layer: usize, input: usize) -> String {
    let feature = info.dataset.features.get(input).filter(|_| layer == 0 && info.network.convolutions().is_empty());
    feature.cloned().unwrap_or_else(|| input.to_string())
}

fn output_name(info: &RunInfo, layer: &Layer, unit: usize, is_last: bool) -> String {
    if !is_last || matches!(layer.kind, LayerKind::Convolution { .. }) {
        return unit.to_string();
    }
    info.dataset.classes.get(unit).unwrap_or(&info.dataset.target).clone()
}
