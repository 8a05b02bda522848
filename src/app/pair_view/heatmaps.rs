//! The layers of two networks: side by side, or as their difference, in colours of one scale.

use eframe::egui::{
    Color32, ColorImage, Rect, RichText, Sense, StrokeKind, TextureHandle, TextureOptions, Ui, Vec2, accesskit::Role,
    pos2, vec2,
};

use serde::{Deserialize, Serialize};

use super::{Pair, weights::Of};
use crate::{
    app::{
        choice_menu,
        heatmap::{self, Geometry, Matrix},
        latest::Latest,
        theme, widgets,
    },
    network::Layer,
};

/// Parameters of a network whose pictures are made within a frame.
const QUICK: usize = 60_000;
/// Distance of two pictures.
const GAP: f32 = 16.0;

/// How the layers are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PairLayers {
    /// Both, one beside the other.
    #[default]
    SideBySide,
    /// What is added to the weights of the pinned one.
    Difference,
}

/// What pictures were made for.
#[derive(Clone, Debug, PartialEq)]
struct Wanted {
    of: Of,
    arrangement: PairLayers,
    dark: bool,
    room: f32,
    pixels_per_point: f32,
}

/// A layer's pictures, from the left to the right.
struct LayerPictures {
    title: String,
    /// Each with its name, and its size in pixels.
    pictures: Vec<(&'static str, ColorImage, Vec2)>,
}

/// The pictures, and what a person has chosen.
#[derive(Default)]
pub struct Heatmaps {
    pub arrangement: PairLayers,
    made: Latest<Wanted, Vec<LayerPictures>>,
    textures: Vec<Vec<TextureHandle>>,
    /// Of what the textures are.
    drawn: Option<Wanted>,
}

impl Heatmaps {
    /// Forgets the images that were made ready.
    pub fn forget_images(&mut self) {
        (self.drawn, self.textures) = (None, Vec::new());
    }

    /// Shows the layers one below the other.
    pub fn show(&mut self, ui: &mut Ui, pair: &Pair<'_>) {
        let Some(info) = pair.state.info() else { return };
        ui.add_space(theme::GRID);
        ui.horizontal(|ui| {
            let label = |arrangement: PairLayers| match arrangement {
                PairLayers::SideBySide => "Side by side".to_owned(),
                PairLayers::Difference => "Difference".to_owned(),
            };
            let all = [PairLayers::SideBySide, PairLayers::Difference];
            let tooltip = "Both networks in colours of one scale, or what is added to the weights of the pinned one";
            choice_menu::show(ui, ("Layers", tooltip), &mut self.arrangement, &all, label);
        });
        let wanted = Wanted {
            of: Of::pair(pair),
            arrangement: self.arrangement,
            dark: ui.visuals().dark_mode,
            room: ui.available_width().floor(),
            pixels_per_point: ui.pixels_per_point(),
        };
        let (key, is_quick) = (wanted.clone(), info.network.parameters() <= QUICK);
        self.made.update(ui.ctx(), wanted, is_quick, |_| {
            let layers = info.network.layers();
            move || made(&layers, &key)
        });
        let Some((of, made)) = self.made.with_key() else { return };
        if self.drawn.as_ref() != Some(of) {
            let load = |(name, picture, _): &(&'static str, ColorImage, Vec2)| {
                ui.ctx().load_texture(*name, picture.clone(), TextureOptions::NEAREST)
            };
            self.textures = made.iter().map(|layer| layer.pictures.iter().map(load).collect()).collect();
            self.drawn = Some(of.clone());
        }
        for (layer, textures) in made.iter().zip(&self.textures) {
            show_layer(ui, layer, textures);
        }
    }
}

fn show_layer(ui: &mut Ui, layer: &LayerPictures, textures: &[TextureHandle]) {
    let palette = theme::of(ui.visuals());
    let scale = ui.pixels_per_point();
    ui.label(RichText::new(&layer.title).font(theme::small()).color(palette.text));
    let height = layer.pictures.iter().map(|(_, _, size)| size.y / scale).fold(0.0, f32::max);
    let (room, _) = ui.allocate_exact_size(vec2(ui.available_width(), height + 4.0), Sense::hover());
    let mut left = room.left() + 1.0;
    for ((name, _, size), texture) in layer.pictures.iter().zip(textures) {
        let rect = Rect::from_min_size(pos2(left, room.top() + 1.0), *size / scale);
        ui.painter().image(texture.id(), rect, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
        ui.painter().rect_stroke(rect, 0.0, palette.hair(), StrokeKind::Outside);
        let response = ui.interact(rect, ui.scope_id().with((name, &layer.title)), Sense::hover());
        response.widget_info(|| widgets::described(Role::Image, &format!("{}, {name}", layer.title)));
        response.on_hover_text(*name);
        left += rect.width() + GAP;
    }
}

fn made(layers: &[Layer], wanted: &Wanted) -> Vec<LayerPictures> {
    let palette = theme::palette(eframe::egui::Theme::from_dark_mode(wanted.dark));
    let thetas = [wanted.of.0.to_dense(), wanted.of.1.to_dense()];
    let mut made = Vec::new();
    for (number, layer) in layers.iter().enumerate() {
        let [one, other] = thetas.each_ref().map(|theta| matrix(layer, theta));
        let title = format!("Layer {} · {} → {}", number + 1, layer.inputs, layer.outputs);
        let (matrices, width) = match wanted.arrangement {
            PairLayers::SideBySide => (vec![("pinned", one), ("selected", other)], (wanted.room - GAP - 4.0) / 2.0),
            PairLayers::Difference => (vec![("selected minus pinned", difference(&one, &other))], wanted.room - 4.0),
        };
        let most = matrices.iter().map(|(_, matrix)| matrix.scale()).fold(0.0, f32::max);
        let scale = wanted.pixels_per_point;
        let [largest, height] = theme::HEATMAP_CELL.map(|side| side * scale);
        let paint = |(name, matrix): (&'static str, Matrix)| {
            let room = vec2(width * scale, height);
            let geometry = Geometry::fit(matrix.units, matrix.inputs, room, 0.0, largest, 4.0 * scale);
            let picture = heatmap::picture_to(&matrix, &geometry, palette, most);
            // The biases are the last column of the picture, as wide as any other.
            let size = geometry.size() + vec2(geometry.cell.x, 0.0);
            (name, picture, size)
        };
        made.push(LayerPictures { title, pictures: matrices.into_iter().map(paint).collect() });
    }
    made
}

fn matrix(layer: &Layer, theta: &[f32]) -> Matrix {
    Matrix {
        units: layer.outputs,
        inputs: layer.inputs,
        weights: theta.get(layer.weight.clone()).unwrap_or_default().to_vec(),
        biases: theta.get(layer.bias.clone()).unwrap_or_default().to_vec(),
    }
}

fn difference(one: &Matrix, other: &Matrix) -> Matrix {
    let each = |from: &[f32], to: &[f32]| from.iter().zip(to).map(|(from, to)| to - from).collect();
    Matrix {
        units: one.units,
        inputs: one.inputs,
        weights: each(&one.weights, &other.weights),
        biases: each(&one.biases, &other.biases),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_what_is_added_to_the_first() {
        let one = Matrix { units: 1, inputs: 2, weights: vec![1.0, 0.0], biases: vec![0.5] };
        let other = Matrix { weights: vec![0.25, -2.0], biases: vec![0.5], ..one.clone() };
        let found = difference(&one, &other);
        assert_eq!((found.weights, found.biases), (vec![-0.75, -2.0], vec![0.0]));
    }
}
