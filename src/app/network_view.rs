//! The network that is selected: as a graph of units and weights, or by its layers.

use std::sync::Arc;

use eframe::egui::{RichText, Ui};

use super::{
    choice_menu,
    command::AppCommand,
    explore::Scene,
    explore_settings::NetworkPicture,
    latest::Latest,
    layers::live_units,
    names::{Names, weight_matrices},
    theme,
    weight_paths::empty,
};
use crate::{
    front::{LayerFigures, NetworkGraph, Parameters, layer_figures},
    run::RunInfo,
};

#[path = "network_view/graph.rs"]
mod graph;
#[path = "network_view/layers.rs"]
mod layers;

/// Nodes of a column that can be told apart.
const MOST_NODES: usize = 40;
/// Parameters of a network that is gone through within a frame.
const QUICK: usize = 40_000;

/// The network that a picture is of.
#[derive(Clone, Debug)]
struct Of(Arc<Parameters>);

impl PartialEq for Of {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What is drawn of a network.
#[derive(Debug)]
struct Drawn {
    layers: Vec<LayerFigures>,
    graph: NetworkGraph,
}

/// The view.
#[derive(Default)]
pub struct NetworkView {
    drawn: Latest<Of, Drawn>,
    /// Whether it is drawn for a picture.
    is_bare: bool,
}

impl NetworkView {
    /// The same for a picture: worked out at once and without controls.
    #[must_use]
    pub fn for_picture() -> Self {
        Self { drawn: Latest::waiting(), is_bare: true }
    }

    /// Shows it in the room that is left.
    pub fn show(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        let (Some(info), Some(member)) = (scene.state.info(), scene.state.displayed()) else {
            return empty(ui, "The units and weights of the network that is selected appear here.");
        };
        let key = Of(member.parameters);
        let (parameters, is_quick) = (Arc::clone(&key.0), info.network.parameters() <= QUICK);
        self.drawn.update(ui.ctx(), key, is_quick, |_| {
            let layers = weight_matrices(&info.network);
            move || Drawn {
                layers: layer_figures(&layers, &parameters.to_dense()),
                graph: NetworkGraph::of(&layers, &parameters, MOST_NODES),
            }
        });
        let names = Names::of(info);
        let mut picture = scene.settings.network;
        ui.horizontal(|ui| {
            if !self.is_bare {
                choose(ui, &mut picture, scene.commands);
            }
            if let Some(drawn) = self.drawn.get() {
                let text = in_figures(&drawn.layers, &drawn.graph);
                ui.label(RichText::new(text).font(theme::small()).color(theme::of(ui.visuals()).weak));
            }
        });
        let Some(drawn) = self.drawn.get() else { return };
        let is_graph = match picture {
            NetworkPicture::Automatic => is_small(info),
            picture => picture == NetworkPicture::Graph,
        };
        if is_graph {
            graph::show(ui, &drawn.graph, &names, scene.hover);
        } else {
            layers::show(ui, &drawn.layers, &names, scene.hover);
        }
    }

    /// The numbers of the view: a row for each unit.
    #[must_use]
    pub fn table(&self, info: &RunInfo) -> Option<(Vec<String>, Vec<Vec<String>>)> {
        let drawn = self.drawn.get()?;
        let names = Names::of(info);
        let header = ["layer", "unit", "live", "weights", "nonzero_weights", "bias_nonzero", "outgoing_nonzero"];
        let rows = drawn.layers.iter().enumerate().flat_map(|(number, layer)| {
            let (names, inputs) = (&names, names.layers().get(number).map_or(0, |layer| layer.inputs));
            layer.units.iter().enumerate().map(move |(unit, of)| {
                let [live, bias] = [of.is_live, of.has_bias].map(|is_so| is_so.to_string());
                let [weights, incoming, outgoing] = [inputs, of.incoming, of.outgoing].map(|count| count.to_string());
                vec![(number + 1).to_string(), names.unit(number, unit), live, weights, incoming, bias, outgoing]
            })
        });
        Some((header.map(str::to_owned).to_vec(), rows.collect()))
    }
}

/// The menu of how it is drawn.
fn choose(ui: &mut Ui, picture: &mut NetworkPicture, commands: &mut Vec<AppCommand>) {
    let label = |picture: NetworkPicture| match picture {
        NetworkPicture::Automatic => "Automatic".to_owned(),
        NetworkPicture::Graph => "Graph".to_owned(),
        NetworkPicture::Layers => "Layers".to_owned(),
    };
    let all = [NetworkPicture::Automatic, NetworkPicture::Graph, NetworkPicture::Layers];
    let tooltip = "A graph of units and weights, or how sparse each layer and unit is and how large the weights are. Automatic is the graph \
                   where the network is small";
    if choice_menu::show(ui, ("Shown as", tooltip), picture, &all, label) {
        commands.push(AppCommand::DrawNetwork(*picture));
    }
}

/// Whether all nodes of a network can be told apart, dead or not; inputs that are not used may be left out.
fn is_small(info: &RunInfo) -> bool {
    let network = &info.network;
    network.convolutional.is_none()
        && network.widths().iter().skip(1).all(|&width| width <= MOST_NODES)
        && network.inputs <= 2 * MOST_NODES
}

/// `4 of 4 inputs, 3 → 2 → 3 live units`
fn in_figures(layers: &[LayerFigures], graph: &NetworkGraph) -> String {
    let used = graph.columns.first().map_or(0, |inputs| inputs.iter().filter(|node| node.is_live).count());
    let is_whole = graph.left_out.first() == Some(&0);
    let live = live_units(layers.iter().map(LayerFigures::live_units));
    match graph.columns.first() {
        // Of a column that is cut off, not all that are used may be there.
        Some(inputs) if is_whole => format!("{used} of {} inputs, {live}", inputs.len()),
        _ => live,
    }
}
