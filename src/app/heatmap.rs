//! A layer's weights as a picture: rows are units, columns their inputs, the biases apart on the right.

use std::cmp::Ordering;

use eframe::egui::{ColorImage, Vec2, vec2};

use super::theme::Palette;

/// One layer's parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// Number of units.
    pub units: usize,
    /// Number of inputs of each unit.
    pub inputs: usize,
    /// Weights, row by row.
    pub weights: Vec<f32>,
    /// Biases, one per unit.
    pub biases: Vec<f32>,
}

impl Matrix {
    /// A weight; a bias where `input` is one past the last. 0 outside.
    #[must_use]
    pub fn at(&self, unit: usize, input: usize) -> f32 {
        let found = match input.cmp(&self.inputs) {
            Ordering::Less => self.weights.get(unit * self.inputs + input),
            Ordering::Equal => self.biases.get(unit),
            Ordering::Greater => None,
        };
        found.copied().unwrap_or_default()
    }

    /// The largest absolute value of the layer, biases included.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.weights.iter().chain(&self.biases).fold(0.0, |most, value| value.abs().max(most))
    }
}

/// How a matrix is laid out, in pixels of the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    /// Columns of weights and rows that are drawn; fewer than inputs and units where there is no room for all.
    pub texels: [usize; 2],
    /// Width and height of each, in whole pixels.
    pub cell: Vec2,
    /// Width of the column of biases, in whole pixels.
    pub bias_width: f32,
}

impl Geometry {
    /// Fits a matrix into a room. Cells are square and whole pixels, at most `largest`; stretched when they would be
    /// smaller than `legible`; pooled when there are more of them than pixels.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of a screen
    pub fn fit(units: usize, inputs: usize, room: Vec2, gap: f32, largest: f32, legible: f32) -> Self {
        let across = (room.x - gap).max(2.0) / (inputs + 1) as f32;
        let down = room.y.max(1.0) / units.max(1) as f32;
        let square = across.min(down).min(largest);
        let width = across.min(square.max(legible));
        let height = down.min(square.max(legible));
        let bias_width = width.max(legible.min(across.max(4.0))).floor().max(1.0);
        let columns = if width >= 1.0 { inputs } else { (room.x - gap - bias_width).max(1.0) as usize };
        let rows = if height >= 1.0 { units } else { room.y.max(1.0) as usize };
        Self { texels: [columns, rows], cell: vec2(width, height).floor().max(Vec2::splat(1.0)), bias_width }
    }

    /// Size of the weights on the screen.
    #[must_use]
    pub fn size(&self) -> Vec2 {
        vec2(self.texels[0] as f32, self.texels[1] as f32) * self.cell
    }
}

/// Which of `all` things share the drawn place `texel` of `texels`.
#[must_use]
pub fn share(texel: usize, texels: usize, all: usize) -> std::ops::Range<usize> {
    let texels = texels.max(1);
    let start = texel * all / texels;
    start..((texel + 1) * all / texels).max(start + 1).min(all.max(start))
}

/// The place of largest absolute value among some rows and columns.
#[must_use]
pub fn strongest(
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
    value: impl Fn(usize, usize) -> f32,
) -> (usize, usize) {
    let mut found = (rows.start, columns.start);
    for row in rows {
        for column in columns.clone() {
            if value(row, column).abs() > value(found.0, found.1).abs() {
                found = (row, column);
            }
        }
    }
    found
}

/// The picture of a matrix: its weights and, as the last column, its biases. Every non-zero is seen, however small the
/// picture.
#[must_use]
pub fn picture(matrix: &Matrix, geometry: &Geometry, palette: &Palette) -> ColorImage {
    picture_to(matrix, geometry, palette, matrix.scale())
}

/// The same with colours for values up to `scale`.
#[must_use]
pub fn picture_to(matrix: &Matrix, geometry: &Geometry, palette: &Palette, scale: f32) -> ColorImage {
    let [columns, rows] = geometry.texels;
    let shares: Vec<_> = (0..columns).map(|column| share(column, columns, matrix.inputs)).collect();
    let mut pixels = Vec::with_capacity((columns + 1) * rows);
    let mut found = vec![0.0; columns + 1];
    for row in 0..rows {
        found.fill(0.0);
        // Unit by unit, as the weights lie in memory: a layer may have a million of them.
        for unit in share(row, rows, matrix.units) {
            let weights = matrix.weights.get(unit * matrix.inputs..(unit + 1) * matrix.inputs).unwrap_or_default();
            for (found, inputs) in found.iter_mut().zip(&shares) {
                *found = weights.get(inputs.clone()).unwrap_or_default().iter().copied().fold(*found, stronger);
            }
            if let Some(found) = found.last_mut() {
                *found = stronger(*found, matrix.at(unit, matrix.inputs));
            }
        }
        pixels.extend(found.iter().map(|&value| palette.weight(proportion(value, scale))));
    }
    ColorImage::new([columns + 1, rows], pixels)
}

/// The pictures of all units of a first layer whose inputs are the pixels of an image, one under the other. Of several
/// channels the strongest is shown. Colours are for values up to `scale`.
#[must_use]
pub fn unit_pictures(
    matrix: &Matrix,
    image: [usize; 2],
    tile: [usize; 2],
    palette: &Palette,
    scale: f32,
) -> ColorImage {
    let [width, height] = image;
    let plane = (width * height).max(1);
    let channels = (matrix.inputs / plane).max(1);
    let mut pixels = Vec::with_capacity(tile[0] * tile[1] * matrix.units);
    for unit in 0..matrix.units {
        let value = |row: usize, column: usize| {
            let pixel = row * width + column;
            (0..channels).map(|channel| matrix.at(unit, channel * plane + pixel)).fold(0.0, stronger)
        };
        for row in 0..tile[1] {
            for column in 0..tile[0] {
                let (y, x) = strongest(share(row, tile[1], height), share(column, tile[0], width), value);
                pixels.push(palette.weight(proportion(value(y, x), scale)));
            }
        }
    }
    ColorImage::new([tile[0], tile[1] * matrix.units], pixels)
}

fn stronger(a: f32, b: f32) -> f32 {
    if b.abs() > a.abs() { b } else { a }
}

/// A value's share of the largest, without losing a non-zero to rounding.
fn proportion(value: f32, scale: f32) -> f32 {
    if value == 0.0 || scale == 0.0 {
        return 0.0;
    }
    let share = value / scale;
    if share == 0.0 { f32::MIN_POSITIVE.copysign(value) } else { share }
}

#[cfg(test)]
mod tests {

    use eframe::egui::{Color32, Theme};

    use super::*;
    use crate::app::theme;

    fn matrix(units: usize, inputs: usize) -> Matrix {
        Matrix { units, inputs, weights: vec![0.0; units * inputs], biases: vec![0.0; units] }
    }

    #[test]
    fn cells_are_square_where_there_is_room() {
        let small = Geometry::fit(4, 4, vec2(312.0, 210.0), 6.0, 22.0, 4.0);
        assert_eq!((small.texels, small.cell), ([4, 4], vec2(22.0, 22.0)));
        let digits = Geometry::fit(20, 64, vec2(312.0, 210.0), 6.0, 22.0, 4.0);
        assert_eq!((digits.texels, digits.cell), ([64, 20], vec2(4.0, 4.0)));
        for (units, inputs) in [(1, 1), (20, 784), (3000, 10), (5000, 5000), (10, 3000)] {
            let fitted = Geometry::fit(units, inputs, vec2(312.0, 210.0), 6.0, 22.0, 4.0);
            assert!(fitted.size().x + 6.0 + fitted.bias_width <= 312.5, "{units}×{inputs}: {fitted:?}");
            assert!(fitted.size().y <= 210.5, "{units}×{inputs}: {fitted:?}");
        }
    }

    #[test]
    fn one_nonzero_among_millions_is_seen() {
        let palette = theme::palette(Theme::Light);
        for (unit, input) in [(0, 0), (1999, 2999), (777, 1234)] {
            let mut matrix = matrix(2000, 3000);
            matrix.weights[unit * 3000 + input] = -1e-38;
            let geometry = Geometry::fit(2000, 3000, vec2(312.0, 210.0), 6.0, 22.0, 4.0);
            let picture = picture(&matrix, &geometry, palette);
            assert_eq!(picture.pixels.iter().filter(|pixel| **pixel != Color32::TRANSPARENT).count(), 1);
        }
    }

    #[test]
    fn biases_are_the_last_column() {
        let palette = theme::palette(Theme::Dark);
        let mut matrix = matrix(2, 3);
        matrix.biases[1] = 2.0;
        matrix.weights[0] = -2.0;
        let geometry = Geometry::fit(2, 3, vec2(312.0, 210.0), 6.0, 22.0, 4.0);
        let picture = picture(&matrix, &geometry, palette);
        assert_eq!(picture.size, [4, 2]);
        assert_eq!(picture.pixels[7], palette.positive[2]);
        assert_eq!(picture.pixels[0], palette.negative[2]);
    }

    #[test]
    fn units_are_seen_in_the_shape_of_the_image() {
        let palette = theme::palette(Theme::Light);
        let mut matrix = matrix(3, 12);
        matrix.weights[12 + 7] = 1.0; // unit 1, row 1, column 3 of a 4×3 image
        let picture = unit_pictures(&matrix, [4, 3], [4, 3], palette, matrix.scale());
        assert_eq!(picture.size, [4, 9]);
        assert_eq!(picture.pixels[12 + 7], palette.positive[2]);
        let pooled = unit_pictures(&matrix, [4, 3], [2, 2], palette, 1.0);
        assert_eq!(pooled.pixels.iter().filter(|pixel| **pixel != Color32::TRANSPARENT).count(), 1);
    }

    #[test]
    fn every_place_belongs_to_exactly_one_texel() {
        for (texels, all) in [(7, 20), (20, 20), (5, 6), (1, 9)] {
            let places: Vec<usize> = (0..texels).flat_map(|texel| share(texel, texels, all)).collect();
            assert_eq!(places, (0..all).collect::<Vec<_>>());
        }
    }
}
