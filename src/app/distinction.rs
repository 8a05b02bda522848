//! What sets a network apart from the others of its front, and the star that says so.

use eframe::egui::{Pos2, Shape};

use super::{icons, state::State, theme::Palette};

/// What sets a network apart from the others of its front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distinction {
    /// It is the recommended one.
    Recommended,
    /// It has the lowest validation loss, and another is recommended.
    Best,
    /// It has the lowest training loss, and no rows were held out to recommend one by.
    LowestLoss,
}

impl Distinction {
    /// What it is called beside its star.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Best => "best validated",
            Self::LowestLoss => "lowest loss",
        }
    }

    /// Its star: a hollow one is second to a filled one.
    #[must_use]
    pub fn star(self, center: Pos2, radius: f32, palette: &Palette) -> Vec<Shape> {
        let mut shapes: Vec<Shape> = icons::star(center, radius, palette.best).into();
        if self == Self::Best {
            shapes.extend(icons::star(center, 0.55 * radius, palette.canvas));
        }
        shapes
    }
}

impl State {
    /// What sets the point with this number apart, as far as that is known.
    #[must_use]
    pub fn distinction(&self, number: usize) -> Option<Distinction> {
        self.distinguished().into_iter().find(|(_, of)| *of == number).map(|(distinction, _)| distinction)
    }

    /// The points that are set apart, the recommended one last.
    #[must_use]
    pub fn distinguished(&self) -> Vec<(Distinction, usize)> {
        let (best, recommended) = (self.best(), self.recommended());
        let second = if self.lacks_validation() { Distinction::LowestLoss } else { Distinction::Best };
        let best = best.filter(|_| best != recommended).map(|number| (second, number));
        best.into_iter().chain(recommended.map(|number| (Distinction::Recommended, number))).collect()
    }
}
