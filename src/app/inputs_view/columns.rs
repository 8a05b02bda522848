//! The columns of the table of inputs.

use eframe::egui::{Align2, Rect, Ui, pos2, vec2};
use serde::{Deserialize, Serialize};

use super::InputRow;
use crate::{
    app::{figures, theme, weight_paths::elided},
    front::Stability,
};

/// Widths of the columns of rank, norm, share and stability.
const WIDTHS: [f32; 4] = [56.0, 78.0, 132.0, 96.0];

/// The name has at least so much room, without which columns on the right are left out, and at most so much that figures are near it.
const NAME: [f32; 2] = [90.0, 260.0];

/// A column of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// The order in which they enter the front.
    #[default]
    Rank,
    /// What they are called.
    Name,
    /// The norm from which on they are used.
    EntersAt,
    /// Their share of the first layer.
    Share,
    /// How many of other networks use them.
    Stability,
}

impl Column {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Rank => "Rank",
            Self::Name => "Input",
            Self::EntersAt => "Enters at",
            Self::Share => "Share",
            Self::Stability => "Stability",
        }
    }

    pub(super) fn tooltip(self) -> &'static str {
        match self {
            Self::Rank => {
                "Inputs that enter the front at a lower norm come first; of equals the one with the larger share there"
            }
            Self::Name => "The name of the input",
            Self::EntersAt => {
                "The lowest ℓ¹ norm of a network of the front that uses the input: a path of weights that are not zero leads from it to \
                 an output"
            }
            Self::Share => {
                "The input's share of the ℓ¹ norm of the first layer's weights, in the network that is selected"
            }
            Self::Stability => "How many of the networks of the folds, or of other starts, at this norm use the input",
        }
    }
}

/// Which columns there is room for.
pub(super) struct Columns {
    shown: Vec<Column>,
}

impl Columns {
    pub(super) fn within(width: f32, has_stability: bool) -> Self {
        let mut shown = vec![Column::Rank, Column::Name, Column::EntersAt, Column::Share];
        if has_stability {
            shown.push(Column::Stability);
        }
        let taken = |shown: &[Column]| -> f32 { shown.iter().map(|&column| width_of(column)).sum() };
        while taken(&shown) + NAME[0] > width && shown.len() > 2 {
            shown.pop();
        }
        Self { shown }
    }

    /// Where each column stands in a row.
    pub(super) fn places(&self, rect: Rect) -> Vec<(Column, Rect)> {
        let taken: f32 = self.shown.iter().map(|&column| width_of(column)).sum();
        let name = (rect.width() - taken).clamp(0.0, NAME[1]);
        let mut left = rect.left();
        let place = |&column: &Column| {
            let width = if column == Column::Name { name } else { width_of(column) };
            let place = Rect::from_min_max(pos2(left, rect.top()), pos2(left + width - 8.0, rect.bottom()));
            left += width;
            (column, place)
        };
        self.shown.iter().map(place).collect()
    }

    pub(super) fn paint(
        &self,
        ui: &Ui,
        rect: Rect,
        row: &InputRow,
        name: &str,
        most: f64,
        stability: Option<&Stability>,
    ) {
        let palette = theme::of(ui.visuals());
        let ink = if row.is_used { palette.strong } else { palette.weak };
        let text = |place: Rect, text: &str| {
            ui.painter().text(place.left_center(), Align2::LEFT_CENTER, text, theme::body(), ink);
        };
        for (column, place) in self.places(rect) {
            match column {
                Column::Rank => text(place, &figures::count(row.rank)),
                Column::Name => elided(ui, place, name, (theme::body(), ink)),
                Column::EntersAt => {
                    text(place, &row.of.enters_at.map_or_else(|| figures::NONE.to_owned(), figures::significant));
                }
                Column::Share => share(ui, place, row, most),
                Column::Stability => {
                    let (Some(stability), Some(count)) = (stability, row.stable) else { continue };
                    text(place, &format!("{count} of {} {}", stability.networks, stability.kin.name()));
                }
            }
        }
    }
}

fn width_of(column: Column) -> f32 {
    let [rank, norm, share, stability] = WIDTHS;
    match column {
        Column::Rank => rank,
        Column::Name => 0.0,
        Column::EntersAt => norm,
        Column::Share => share,
        Column::Stability => stability,
    }
}

/// A bar as long as the share, against the largest, and the figure.
fn share(ui: &Ui, place: Rect, row: &InputRow, most: f64) {
    let palette = theme::of(ui.visuals());
    let bar = Rect::from_min_size(pos2(place.left(), place.center().y - 3.0), vec2(place.width() - 54.0, 6.0));
    ui.painter().rect_filled(bar, 3.0, palette.line);
    #[allow(clippy::cast_possible_truncation)] // a share
    let filled = if most > 0.0 { (row.share / most) as f32 * bar.width() } else { 0.0 };
    if row.share > 0.0 {
        // What is not zero is seen.
        ui.painter().rect_filled(Rect::from_min_size(bar.min, vec2(filled.max(1.5), bar.height())), 3.0, palette.weak);
    }
    let ink = if row.is_used { palette.strong } else { palette.weak };
    ui.painter().text(place.right_center(), Align2::RIGHT_CENTER, figures::percent(row.share), theme::body(), ink);
}
