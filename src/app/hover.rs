//! What the pointer is on in whichever view, as a part of the network.

use super::{
    names::Names,
    panes::{Hover, Hovering},
};
use crate::front::Lines;

/// A part of the network, and what it belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hovered {
    /// An input; of convolutions a channel of the image.
    pub input: Option<usize>,
    /// A layer, counted from 0, and a unit of it.
    pub unit: Option<(usize, usize)>,
    /// A parameter, by its place in θ.
    pub parameter: Option<usize>,
}

impl Hovered {
    /// What the pointer was on in the last frame.
    #[must_use]
    pub fn of(hovering: &Hovering, names: &Names<'_>) -> Self {
        match hovering.get() {
            Some(Hover::Parameter(place)) => Self {
                input: names.input_of(Lines::Parameters, place),
                unit: names.unit_of(Lines::Parameters, place),
                parameter: Some(place),
            },
            Some(Hover::Input(input)) => Self { input: Some(input), ..Self::default() },
            Some(Hover::Unit { layer, unit }) => Self { unit: Some((layer, unit)), ..Self::default() },
            Some(Hover::Point(_) | Hover::Row(_)) | None => Self::default(),
        }
    }

    /// Tells all views.
    pub fn tell(self, hovering: &Hovering) {
        let unit = self.unit.map(|(layer, unit)| Hover::Unit { layer, unit });
        let hover = self.parameter.map(Hover::Parameter).or(unit).or(self.input.map(Hover::Input));
        if let Some(hover) = hover {
            hovering.set(hover);
        }
    }
}
