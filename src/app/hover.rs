//! What is under the pointer in one view, so that the others show it too.

use eframe::egui;

/// A part of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hovered {
    /// An input; of convolutions a channel of the image.
    pub input: Option<usize>,
    /// A layer, counted from 0, and a unit of it.
    pub unit: Option<(usize, usize)>,
    /// A parameter, by its place in θ.
    pub parameter: Option<usize>,
}

/// What views tell each other of the pointer: what one says in a frame, all show in the next.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hover {
    shown: Hovered,
    next: Hovered,
}

impl Hover {
    /// What is to be shown in this frame.
    #[must_use]
    pub fn shown(&self) -> Hovered {
        self.shown
    }

    /// Tells what is under the pointer in this frame.
    pub fn tell(&mut self, hovered: Hovered) {
        self.next = hovered;
    }

    /// A frame has ended.
    pub fn turn(&mut self, ctx: &egui::Context) {
        let next = std::mem::take(&mut self.next);
        if std::mem::replace(&mut self.shown, next) != next {
            ctx.request_repaint();
        }
    }
}
