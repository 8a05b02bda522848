//! The layers of the network that is shown. Their pictures are built when the selection changes, not per frame.

use std::sync::Arc;

use eframe::egui::{self, TextureHandle, TextureOptions, Vec2, vec2};

use super::{
    heatmap::{self, Geometry, Matrix},
    theme::{self, Palette},
};
use crate::{
    data::ImageShape,
    front::{Front, Parameters, Sparsity, Stability, WeightMatrix, layer_sparsity},
    network::{Convolutional, Layer, LayerKind, Network},
    run::RunInfo,
};

/// How large a unit of the first layer is drawn as an image, in points.
const TILE: f32 = 44.0;

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
    fn of(network: &Network, number: usize) -> Self {
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
}

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
    /// Points of all folds, which come after those of the front.
    folds: usize,
}

/// The pictures of the layers of one network.
#[derive(Default)]
pub struct Layers {
    built: Option<(Arc<Parameters>, Built)>,
    /// From the first layer to the last.
    pub pictures: Vec<LayerPicture>,
    /// How often the folds' networks of the same budget use each input.
    pub stability: Option<Stability>,
}

impl Layers {
    /// Builds the pictures anew if the network, the colours or the room have changed. `room` is a width in points; `budget` the norm by
    /// which the networks of the folds are found.
    pub fn update(
        &mut self,
        ctx: &egui::Context,
        info: &RunInfo,
        parameters: &Arc<Parameters>,
        (folds, budget): (&[Front], f64),
        dark: bool,
        room: f32,
    ) {
        let points = folds.iter().map(Front::len).sum();
        let wanted = Built { dark, room: room.floor(), pixels_per_point: ctx.pixels_per_point(), folds: points };
        let fresh = self.built.as_ref().is_some_and(|(of, built)| Arc::ptr_eq(of, parameters) && *built == wanted);
        if fresh {
            return;
        }
        let theta = parameters.to_dense();
        let layers = info.network.layers();
        let places: Vec<WeightMatrix> = layers.iter().map(weight_matrix).collect();
        let sparsities = layer_sparsity(&places, &theta);
        let of_folds = folds.iter().filter_map(|fold| fold.nearest(budget)).map(|member| &*member.parameters);
        self.stability = Stability::of(&places, &of_folds.collect::<Vec<_>>());
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
                let place = Place { layer, number, sources, image };
                build(ctx, &theta, &place, sparsity, palette, &wanted)
            })
            .collect();
        self.built = Some((Arc::clone(parameters), wanted));
    }

    /// Forgets the pictures.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

fn weight_matrix(layer: &Layer) -> WeightMatrix {
    WeightMatrix {
        outputs: layer.outputs,
        inputs: layer.inputs,
        spread: layer.spread,
        weight: layer.weight.clone(),
        bias: layer.bias.clone(),
    }
}

/// A layer, where it stands in its network, and in the shape of which images its units can be seen.
struct Place<'a> {
    layer: &'a Layer,
    number: usize,
    sources: Sources,
    image: Option<[usize; 2]>,
}

fn build(
    ctx: &egui::Context,
    theta: &[f32],
    place: &Place<'_>,
    sparsity: Sparsity,
    palette: &Palette,
    built: &Built,
) -> LayerPicture {
    let layer = place.layer;
    let matrix = Matrix {
        units: layer.outputs,
        inputs: layer.inputs,
        weights: theta.get(layer.weight.clone()).unwrap_or_default().to_vec(),
        biases: theta.get(layer.bias.clone()).unwrap_or_default().to_vec(),
    };
    let scale = built.pixels_per_point;
    let [largest, height] = theme::HEATMAP_CELL;
    let room = vec2(built.room, height) * scale;
    let geometry =
        Geometry::fit(layer.outputs, layer.inputs, room, theme::HEATMAP_GAP * scale, largest * scale, 4.0 * scale);
    let picture = heatmap::picture(&matrix, &geometry, palette);
    let name = format!("layer {}", layer.index);
    let texture = ctx.load_texture(name, picture, TextureOptions::NEAREST);
    let units = place.image.map(|image| build_units(ctx, &matrix, place.number, image, palette, built));
    let (kind, sources, scale) = (layer.kind, place.sources, matrix.scale());
    LayerPicture { matrix, kind, sources, scale, sparsity, geometry, texture, units }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of a screen
fn build_units(
    ctx: &egui::Context,
    matrix: &Matrix,
    number: usize,
    image: [usize; 2],
    palette: &Palette,
    built: &Built,
) -> UnitPictures {
    let wanted = TILE * built.pixels_per_point;
    let longest = image[0].max(image[1]).max(1) as f32;
    let cell = (wanted / longest).floor();
    // An image larger than its place is pooled to it, so that no non-zero is lost.
    let shrink = if cell < 1.0 { wanted / longest } else { 1.0 };
    let texels = |side: usize| ((side as f32 * shrink) as usize).max(1);
    let tile = image.map(texels);
    let picture = heatmap::unit_pictures(matrix, image, tile, palette);
    let texture = ctx.load_texture(format!("units {number}"), picture, TextureOptions::NEAREST);
    let size = vec2(tile[0] as f32, tile[1] as f32) * cell.max(1.0);
    UnitPictures { texture, image, size }
}
