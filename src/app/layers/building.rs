//! The pictures of one layer, built for the screen.

use eframe::egui::{self, TextureOptions, vec2};

use super::{Built, LayerPicture, Sources, UnitPictures, Usage};
use crate::{
    app::{
        heatmap::{self, Geometry, Matrix},
        theme::{self, Palette},
    },
    front::{Relatives, Sparsity},
    network::Layer,
};

/// How large a unit of the first layer is drawn as an image, in points.
const TILE: f32 = 44.0;

/// How often each connection of a layer is used, of the counts of all.
pub(super) fn usage_of(layer: &Layer, counts: &[u16], relatives: &Relatives) -> Usage {
    let part = |range: &std::ops::Range<usize>| {
        counts.get(range.clone()).unwrap_or_default().iter().map(|&count| f32::from(count)).collect()
    };
    let (weights, biases) = (part(&layer.weight), part(&layer.bias));
    let counts = Matrix { units: layer.outputs, inputs: layer.inputs, weights, biases };
    Usage { counts, networks: relatives.networks.len(), kin: relatives.kin }
}

/// A layer, where it stands in its network, and in the shape of which images its units can be seen.
pub(super) struct Place<'a> {
    pub layer: &'a Layer,
    pub number: usize,
    pub sources: Sources,
    pub image: Option<[usize; 2]>,
    pub usage: Option<Usage>,
}

/// The pictures of a layer.
pub(super) fn build(
    ctx: &egui::Context,
    theta: &[f32],
    place: Place<'_>,
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
    let picture = match &place.usage {
        Some(usage) => heatmap::picture_to(&usage.counts, &geometry, palette, usage.networks as f32),
        None => heatmap::picture(&matrix, &geometry, palette),
    };
    let name = format!("layer {}", layer.index);
    let texture = ctx.load_texture(name, picture, TextureOptions::NEAREST);
    let units = place.image.map(|image| {
        let coloured = match &place.usage {
            Some(usage) => (&usage.counts, usage.networks as f32),
            None => (&matrix, matrix.scale()),
        };
        build_units(ctx, coloured, place.number, image, palette, built)
    });
    let (kind, sources, scale) = (layer.kind, place.sources, matrix.scale());
    let start = [layer.weight.start, layer.bias.start];
    LayerPicture { matrix, kind, sources, scale, sparsity, geometry, texture, units, usage: place.usage, start }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of a screen
fn build_units(
    ctx: &egui::Context,
    (matrix, most): (&Matrix, f32),
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
    let picture = heatmap::unit_pictures(matrix, image, tile, palette, most);
    let texture = ctx.load_texture(format!("units {number}"), picture, TextureOptions::NEAREST);
    let size = vec2(tile[0] as f32, tile[1] as f32) * cell.max(1.0);
    UnitPictures { texture, image, size }
}
