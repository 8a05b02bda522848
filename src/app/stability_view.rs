//! How often each input is used by the networks of the folds, or of other starts, at the norm that is shown.

use eframe::egui::{Align2, Id, Sense, Ui, accesskit::Role, vec2};

use super::{figures, theme, widgets};
use crate::front::{Kin, Stability};

/// Inputs that are listed at the most.
const MOST: usize = 12;
/// Height of a row.
const ROW: f32 = 18.0;

/// Shows the inputs that are used at all, the steadiest first, once a person has opened the list.
pub fn show(ui: &mut Ui, stability: &Stability, features: &[String]) {
    let id = Id::unique("inputs of the others");
    let mut is_open: bool = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    if widgets::disclosure(ui, &format!("Inputs that the {} use", stability.kin.name()), is_open) {
        is_open ^= true;
        ui.data_mut(|data| data.insert_temp(id, is_open));
    }
    if !is_open {
        return;
    }
    let told = explanation(stability);
    let told = told.as_str();
    let mut used: Vec<(usize, usize)> =
        stability.inputs.iter().copied().enumerate().filter(|&(_, count)| count > 0).collect();
    used.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    for &(input, count) in used.iter().take(MOST) {
        let name = features.get(input).cloned().unwrap_or_else(|| format!("input {input}"));
        row(ui, &name, &format!("{count} of {}", stability.networks), &stability.used_by(count), told);
    }
    let [more, unused] = [used.len().saturating_sub(MOST), stability.inputs.len() - used.len()];
    let rest = [(more, "more are used"), (unused, "are used by none")];
    for (count, what) in rest.into_iter().filter(|(count, _)| *count > 0) {
        let count = figures::count(count);
        row(ui, &format!("{count} {what}"), "", "", told);
    }
}

/// What is compared.
#[must_use]
pub fn explanation(stability: &Stability) -> String {
    let &Stability { kin, networks, of, .. } = stability;
    match kin {
        Kin::Folds => "Compared are the networks of this budget that each fold has trained.".to_owned(),
        Kin::Starts if networks < of => format!(
            "Compared are the networks of {networks} starts at this norm or near it; the other {} have none on the front here.",
            of - networks
        ),
        Kin::Starts => "Compared are the networks of all starts at this norm or near it.".to_owned(),
    }
}

fn row(ui: &mut Ui, name: &str, value: &str, spoken: &str, told: &str) {
    let palette = theme::of(ui.visuals());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let label = if spoken.is_empty() { name.to_owned() } else { format!("{name}: {spoken}") };
    response.widget_info(|| widgets::described(Role::Row, &label));
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let right = painter.text(rect.right_center(), Align2::RIGHT_CENTER, value, theme::body(), palette.strong);
    let left = rect.with_max_x(right.left() - 8.0);
    let painter = painter.with_clip_rect(left.intersect(painter.clip_rect()));
    painter.text(rect.left_center(), Align2::LEFT_CENTER, name, theme::body(), palette.text);
    response.on_hover_text(if spoken.is_empty() {
        told.to_owned()
    } else {
        format!("{spoken}: so many of their networks have a path from it to an output. {told}")
    });
}
