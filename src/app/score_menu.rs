//! The name of what is shown along the front, which opens the list of all figures, and how these are written.

use eframe::egui::{ComboBox, Id, Rect, TextStyle, Ui, UiBuilder, WidgetInfo, accesskit, vec2};

use super::{
    axes::Tick,
    command::AppCommand,
    costs::{Cost, Figure},
    figures, metrics, theme, widgets,
};
use crate::front::Metric;

/// Its height.
pub const MENU_HEIGHT: f32 = 18.0;
/// Height of the list at the most: all its entries fit.
const LIST_HEIGHT: f32 = 320.0;

/// Shows it.
pub fn show(ui: &mut Ui, rect: Rect, figure: Figure, is_regression: bool, commands: &mut Vec<AppCommand>) {
    let room = UiBuilder::new().scope_id(Id::unique("figure along the front")).max_rect(rect);
    let mut ui = ui.new_child(room);
    ui.spacing_mut().interact_size.y = MENU_HEIGHT;
    ui.spacing_mut().button_padding = vec2(4.0, 0.0);
    ui.style_mut().text_styles.insert(TextStyle::Button, theme::small());
    let mut chosen = figure;
    let all: Vec<Figure> = Metric::of(is_regression).map(Figure::Metric).chain(Cost::ALL.map(Figure::Cost)).collect();
    let shown = ComboBox::from_id_salt("figure")
        .height(LIST_HEIGHT)
        .width(rect.width() - 12.0)
        .selected_text(label(figure))
        .show_ui(&mut ui, |ui| {
            for &other in &all {
                ui.selectable_value(&mut chosen, other, label(other)).on_hover_text(tooltip(other));
            }
        });
    let response = shown.response;
    response.widget_info(|| {
        let name = format!("Figure along the front: {}", label(figure));
        WidgetInfo::labeled(accesskit::Role::ComboBox, true, name)
    });
    widgets::choose_by_keys(&ui, &response, &mut chosen, &all);
    response.on_hover_text(tooltip(figure));
    if chosen != figure {
        commands.push(AppCommand::ShowFigure(chosen));
    }
}

/// The name of a figure.
#[must_use]
pub fn label(figure: Figure) -> &'static str {
    match figure {
        Figure::Metric(metric) => metrics::label(metric),
        Figure::Cost(cost) => cost.label(),
    }
}

fn tooltip(figure: Figure) -> &'static str {
    match figure {
        Figure::Metric(metric) => metrics::tooltip(metric),
        Figure::Cost(cost) => cost.tooltip(),
    }
}

/// What stands beside a tick.
#[must_use]
pub fn write(figure: Figure, tick: &Tick) -> String {
    match figure {
        Figure::Metric(metric) if metrics::is_share(metric) => share(tick),
        Figure::Metric(_) => tick.label.clone(),
        Figure::Cost(cost) => cost.written(tick.value),
    }
}

/// A tick of an axis of shares as per cent.
fn share(tick: &Tick) -> String {
    format!("{} %", figures::tick(tick.value * 100.0, tick.step * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::axes::{self, Scale};

    #[test]
    fn every_tick_says_something_else() {
        for (bounds, first) in [([0.738, 0.746], "73.8 %"), ([0.7401, 0.7405], "74.01 %"), ([-0.1, 1.1], "0 %")] {
            let mut labels: Vec<String> = axes::ticks(Scale::Linear, bounds, 4.0).iter().map(share).collect();
            assert_eq!(labels.first().map(String::as_str), Some(first));
            let count = labels.len();
            labels.dedup();
            assert!(count >= 3 && labels.len() == count, "{labels:?}");
        }
    }
}
