//! Which weights came and went from one network to the other, and which differ most.

use std::sync::Arc;

use eframe::egui::{Align2, RichText, Sense, Ui, accesskit::Role, pos2, vec2};

use super::Pair;
use crate::{
    app::{figures, latest::Latest, names::Names, theme, weight_paths::elided, widgets},
    front::{Changes, Parameters},
};

/// Parameters that are listed at the most.
const LISTED: usize = 12;
/// Parameters of a network that is gone through within a frame.
const QUICK: usize = 100_000;
/// Height of a line, and width of the list at the most.
const LINE: f32 = 20.0;
const WIDTH: f32 = 520.0;

/// The two networks that something was worked out of.
#[derive(Clone, Debug)]
pub struct Of(pub Arc<Parameters>, pub Arc<Parameters>);

impl PartialEq for Of {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) && Arc::ptr_eq(&self.1, &other.1)
    }
}

impl Of {
    /// The two networks of a pair.
    pub fn pair(pair: &Pair<'_>) -> Self {
        Self(Arc::clone(&pair.pinned.member.parameters), Arc::clone(&pair.selected.parameters))
    }
}

/// What differs between the weights, once it is known.
#[derive(Default)]
pub struct Weights {
    changes: Latest<Of, Changes>,
}

impl Weights {
    /// Shows how many came and went, and those that differ most.
    pub fn show(&mut self, ui: &mut Ui, pair: &Pair<'_>) {
        let Some(info) = pair.state.info() else { return };
        let of = Of::pair(pair);
        let (one, other) = (Arc::clone(&of.0), Arc::clone(&of.1));
        self.changes.update(ui.ctx(), of, info.network.parameters() <= QUICK, |_| {
            move || Changes::between(&one.to_dense(), &other.to_dense(), LISTED)
        });
        let Some(changes) = self.changes.get() else { return };
        let palette = theme::of(ui.visuals());
        let [come, gone, kept, turned] = [changes.come, changes.gone, changes.kept, changes.turned].map(figures::count);
        let text = format!("{come} came, {gone} went, {kept} are in both; {turned} of these have another sign");
        ui.label(RichText::new(text).color(palette.text));
        let names = Names::of(info);
        let width = ui.available_width().min(WIDTH);
        for &(place, [one, other]) in &changes.largest {
            let (rect, response) = ui.allocate_exact_size(vec2(width, LINE), Sense::hover());
            let name = names.parameter(place);
            let written =
                |value: f32| if value == 0.0 { "0".to_owned() } else { figures::significant(f64::from(value)) };
            let [one, other] = [one, other].map(written);
            let spoken = format!("{name}: pinned {one}, selected {other}");
            response.widget_info(|| widgets::described(Role::Row, &spoken));
            // A long name ends where its values begin.
            let mut left = rect.right();
            for (share, value) in [(0.6, one), (0.8, other)] {
                let right = pos2(rect.left() + share * rect.width(), rect.center().y);
                let value = ui.painter().text(right, Align2::RIGHT_CENTER, value, theme::small(), palette.strong);
                left = left.min(value.left());
            }
            elided(ui, rect.with_max_x(left - 8.0), &name, (theme::small(), palette.text));
        }
    }
}
