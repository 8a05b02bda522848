//! The layers of the network that is shown. Their pictures are built when the selection changes, not per frame.

use std::{cell::Cell, sync::Arc};

use eframe::egui::{self, TextureHandle, Vec2};

use self::building::{Place, build, usage_of};

use super::{
    figures,
    heatmap::{Geometry, Matrix},
    latest::Latest,
    names::weight_matrices,
    panes::Hover,
    theme,
};
use crate::{
    data::ImageShape,
    front::{Anatomy, Kin, Parameters, Relatives, Sparsity, Stability, connection_use, layer_sparsity},
    network::{Activation, Convolutional, LayerKind, Network},
    run::RunInfo,
};

#[path = "layers/building.rs"]
mod building;

/// What is left of a network.
fn left(anatomy: &Anatomy, things: &str) -> String {
    let live = live_units(anatomy.live_units());
    let [used, all] = [anatomy.used_inputs(), anatomy.inputs.len()].map(figures::count);
    format!("{used} of {all} {things}, {live}")
}

/// `3 → 2 → 3 live units`, of the layers from the first to the last.
pub(super) fn live_units(layers: impl IntoIterator<Item = usize>) -> String {
    let layers: Vec<usize> = layers.into_iter().collect();
    let noun = if layers == [1] { "live unit" } else { "live units" };
    let counts: Vec<String> = layers.into_iter().map(figures::count).collect();
    format!("{} {noun}", counts.join(" → "))
}

/// What the weights of a unit lead from, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sources {
    /// The inputs of the dataset.
    Features,
    /// Units of the layer before.
    Units,
    /// Pixels under a kernel of this side, channel by channel.
    Kernel {
        /// Side of the kernel.
        side: usize,
    },
    /// Pixels of what the last pooling gives, channel by channel.
    Pixels {
        /// Pixels from top to bottom.
        height: usize,
        /// Pixels from left to right.
        width: usize,
    },
}

impl Sources {
    /// Those of a layer of a network, counted from 0.
    #[must_use]
    pub fn of(network: &Network, number: usize) -> Self {
        let convolutions = network.convolutions();
        let pooled = || network.convolutional.as_ref().map(Convolutional::shapes)?.last().map(|(_, pooled)| *pooled);
        match (convolutions.get(number), pooled()) {
            (Some(convolution), _) => Self::Kernel { side: convolution.kernel },
            (None, Some(ImageShape { height, width, .. })) if number == convolutions.len() => {
                Self::Pixels { height, width }
            }
            _ if number == 0 => Self::Features,
            _ => Self::Units,
        }
    }
}

/// One layer, ready to be shown.
pub struct LayerPicture {
    /// Its parameters.
    pub matrix: Matrix,
    /// What it does.
    pub kind: LayerKind,
    /// What its weights lead from.
    pub sources: Sources,
    /// Its largest absolute value.
    pub scale: f32,
    /// How sparse it is.
    pub sparsity: Sparsity,
    /// How its heatmap is laid out.
    pub geometry: Geometry,
    /// Its heatmap.
    pub texture: TextureHandle,
    /// Its units as images, for the first layer of a network for images and for convolutions.
    pub units: Option<UnitPictures>,
    /// How often other networks use its connections, where that is shown in the place of their values.
    pub usage: Option<Usage>,
    /// Places in θ of its first weight and its first bias.
    pub start: [usize; 2],
}

/// How often other networks use the connections of a layer.
pub struct Usage {
    /// How many of them use each.
    pub counts: Matrix,
    /// How many there are.
    pub networks: usize,
    /// In what they differ.
    pub kin: Kin,
}

impl Usage {
    /// What is compared, and how.
    #[must_use]
    pub fn explanation(&self) -> String {
        format!(
            "How many of the networks of {} {} at this norm have a connection that is not zero. Hidden units can be exchanged for one \
             another, so those of the other networks are matched to those shown here by their weights.",
            self.networks,
            self.kin.name()
        )
    }
}

/// The network that is shown and those that it is compared with.
#[derive(Clone)]
struct Compared {
    network: Arc<Parameters>,
    relatives: Relatives,
    matches: bool,
}

impl PartialEq for Compared {
    fn eq(&self, other: &Self) -> bool {
        let pairs = || self.relatives.networks.iter().zip(&other.relatives.networks);
        // Which inputs are used does not depend on the network that is shown.
        let is_same = self.matches == other.matches && (!self.matches || Arc::ptr_eq(&self.network, &other.network));
        is_same
            && self.relatives.kin == other.relatives.kin
            && self.relatives.of == other.relatives.of
            && self.relatives.networks.len() == other.relatives.networks.len()
            && pairs().all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

/// How alike other networks are to the one that is shown.
#[derive(Debug)]
struct Comparison {
    stability: Option<Stability>,
    /// For each parameter how many of them use it, if that was asked for.
    connections: Option<Vec<u16>>,
}

/// Parameters in all networks that are compared within a frame.
const QUICK: usize = 60_000;

/// The units of a layer as images.
pub struct UnitPictures {
    /// One under the other.
    pub texture: TextureHandle,
    /// Width and height of the image that it stands for.
    pub image: [usize; 2],
    /// Size of one on the screen, in pixels.
    pub size: Vec2,
}

/// What the pictures were built for.
#[derive(Clone, PartialEq)]
struct Built {
    dark: bool,
    room: f32,
    pixels_per_point: f32,
    /// Counts what the networks are compared with.
    comparison: usize,
}

/// The pictures of the layers of one network.
#[derive(Default)]
pub struct Layers {
    built: Option<(Arc<Parameters>, Built)>,
    /// From the first layer to the last.
    pub pictures: Vec<LayerPicture>,
    /// What is left of the network: `4 of 4 inputs, 3 → 2 → 3 live units`.
    pub left: String,
    comparison: Latest<Compared, Comparison>,
    /// What the comparison was for that the pictures show, and how many there were.
    compared: Option<Compared>,
    comparisons: usize,
    /// The parameter that the pointer is on in this frame, by its place in θ.
    pub hovered: Cell<Option<usize>>,
    /// What the pointer is on in another view.
    pub lit: Option<Hover>,
}

impl Layers {
    /// Builds the pictures anew if the network, the colours or the room have changed. `room` is a width in points; `relatives` are the
    /// networks that this one is compared with, and whether their use of connections is shown in the place of values.
    pub fn update(
        &mut self,
        ctx: &egui::Context,
        info: &RunInfo,
        parameters: &Arc<Parameters>,
        (relatives, shows_use): (Option<Relatives>, bool),
        dark: bool,
        room: f32,
    ) {
        self.compare(ctx, info, parameters, relatives, shows_use);
        let comparison = if self.use_of(parameters).is_some() { self.comparisons } else { 0 };
        let wanted = Built { dark, room: room.floor(), pixels_per_point: ctx.pixels_per_point(), comparison };
        let fresh = self.built.as_ref().is_some_and(|(of, built)| Arc::ptr_eq(of, parameters) && *built == wanted);
        if fresh {
            return;
        }
        let theta = parameters.to_dense();
        let layers = info.network.layers();
        let sparsities = layer_sparsity(&weight_matrices(&info.network), &theta);
        let usage = self.use_of(parameters);
        let palette = theme::palette(egui::Theme::from_dark_mode(dark));
        self.pictures = layers
            .iter()
            .zip(sparsities)
            .enumerate()
            .map(|(number, (layer, sparsity))| {
                let sources = Sources::of(&info.network, number);
                let image = match sources {
                    Sources::Features => info.dataset.image.map(|image| [image.width, image.height]),
                    Sources::Kernel { side } => Some([side, side]),
                    Sources::Units | Sources::Pixels { .. } => None,
                };
                let usage = usage.map(|(counts, relatives)| usage_of(layer, counts, relatives));
                let place = Place { layer, number, sources, image, usage };
                build(ctx, &theta, place, sparsity, palette, &wanted)
            })
            .collect();
        let things = if info.network.convolutional.is_some() { "channels" } else { "inputs" };
        self.left = left(&Anatomy::of_dense(&weight_matrices(&info.network), &theta), things);
        self.built = Some((Arc::clone(parameters), wanted));
    }

    /// Compares the network with its relatives, as far as that is not done.
    fn compare(
        &mut self,
        ctx: &egui::Context,
        info: &RunInfo,
        parameters: &Arc<Parameters>,
        relatives: Option<Relatives>,
        shows_use: bool,
    ) {
        let Some(relatives) = relatives else {
            self.comparison.clear();
            self.compared = None;
            return;
        };
        let key = Compared { network: Arc::clone(parameters), relatives, matches: shows_use };
        let is_quick = info.network.parameters() * (key.relatives.networks.len() + 1) <= QUICK;
        let (compared, network) = (key.clone(), &info.network);
        self.comparison.update(ctx, key, is_quick, |_| {
            let (layers, is_odd) = (weight_matrices(network), network.activation == Activation::Tanh);
            move || {
                let Compared { network, relatives, matches } = &compared;
                let connections = || connection_use(&layers, network, relatives, is_odd);
                let connections = matches.then(connections).flatten();
                Comparison { stability: Stability::of(&layers, relatives), connections }
            }
        });
        let now = self.comparison.with_key().map(|(key, _)| key);
        if now != self.compared.as_ref() {
            self.compared = now.cloned();
            self.comparisons += 1;
        }
    }

    /// How often each parameter of the network is used by which others, once that is known and to be shown.
    fn use_of(&self, parameters: &Arc<Parameters>) -> Option<(&[u16], &Relatives)> {
        let (key, comparison) = self.comparison.with_key()?;
        let counts = comparison.connections.as_deref()?;
        Arc::ptr_eq(&key.network, parameters).then_some((counts, &key.relatives))
    }

    /// How often other networks of the same norm use each input of a dense network.
    #[must_use]
    pub fn stability(&self) -> Option<&Stability> {
        self.comparison.get()?.stability.as_ref()
    }

    /// The width that they were built for.
    #[must_use]
    pub fn width(&self) -> Option<f32> {
        self.built.as_ref().map(|(_, built)| built.room)
    }

    /// Forgets the pictures.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
#[path = "layers/words_tests.rs"]
mod words_tests;
