//! What is seen of an enlarged heatmap: a layer's weights, or one of its units as an image, as rows and columns of values.

use eframe::egui::ColorImage;

use super::{
    figures,
    heatmap::{self, Matrix},
    layer_names::LayerNames,
    lens::Lens,
    theme::Palette,
};

/// A picture as rows and columns of values.
pub struct Sheet<'a> {
    /// Names of the layer.
    pub names: LayerNames<'a>,
    /// The unit that is seen as an image of this width, or all units.
    pub unit: Option<(usize, usize)>,
}

impl Sheet<'_> {
    /// The weights.
    #[must_use]
    pub fn matrix(&self) -> &Matrix {
        &self.names.layer.matrix
    }

    /// How many columns and rows there are.
    #[must_use]
    pub fn cells(&self) -> [usize; 2] {
        match self.unit {
            None => [self.matrix().inputs + 1, self.matrix().units],
            Some((_, width)) => {
                let height = self.names.layer.units.as_ref().map_or(1, |units| units.image[1]);
                [width, height]
            }
        }
    }

    /// The unit and the input that a cell stands for; of several channels the strongest.
    #[must_use]
    pub fn ends(&self, [column, row]: [usize; 2]) -> (usize, usize) {
        let Some((unit, width)) = self.unit else { return (row, column) };
        let plane = (width * self.cells()[1]).max(1);
        let channels = (self.matrix().inputs / plane).max(1);
        let input = |channel: usize| channel * plane + row * width + column;
        let value = |_, channel| self.matrix().at(unit, input(channel));
        (unit, input(heatmap::strongest(0..1, 0..channels, value).1))
    }

    /// The weight of a cell.
    #[must_use]
    pub fn value(&self, cell: [usize; 2]) -> f32 {
        let (unit, input) = self.ends(cell);
        self.matrix().at(unit, input)
    }

    /// What it is called.
    #[must_use]
    pub fn title(&self) -> String {
        match self.unit {
            None => self.names.title(),
            Some((unit, _)) => format!("Layer {} · {} as an image", self.names.number, self.names.unit(unit)),
        }
    }

    /// A cell in words.
    #[must_use]
    pub fn told(&self, cell: [usize; 2]) -> String {
        let (unit, input) = self.ends(cell);
        let value = self.matrix().at(unit, input);
        let value = if value == 0.0 { "exactly zero".to_owned() } else { figures::significant(f64::from(value)) };
        format!("{}: {value}", self.names.ends(unit, input))
    }

    /// What is seen through a lens: every non-zero, however many cells share a pixel.
    #[must_use]
    pub fn picture(&self, lens: &Lens, texels: [usize; 2], palette: &Palette) -> ColorImage {
        let (columns, rows) = (lens.range(0), lens.range(1));
        let scale = self.names.layer.scale;
        let share = |range: &std::ops::Range<usize>, texel: usize, count: usize| {
            let share = heatmap::share(texel, count, range.len());
            range.start + share.start..range.start + share.end
        };
        let mut pixels = Vec::with_capacity(texels[0] * texels[1]);
        for down in 0..texels[1] {
            for across in 0..texels[0] {
                let value = |row, column| self.value([column, row]);
                let (row, column) =
                    heatmap::strongest(share(&rows, down, texels[1]), share(&columns, across, texels[0]), value);
                let value = self.value([column, row]);
                let share = if scale > 0.0 { value / scale } else { 0.0 };
                // A weight that is not zero has a colour, however small it is.
                let share = if share == 0.0 && value != 0.0 { f32::MIN_POSITIVE.copysign(value) } else { share };
                pixels.push(palette.weight(share));
            }
        }
        ColorImage::new(texels, pixels)
    }
}
