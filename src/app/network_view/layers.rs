//! The layers in figures: what is not zero, unit by unit, and how large the weights are.

use eframe::egui::{Align2, Color32, Id, Rect, RichText, ScrollArea, Sense, Ui, accesskit::Role, pos2, vec2};

use crate::{
    app::{
        figures, heatmap::share, hover::Hovered, names::Names, panes::Hovering, theme, weight_paths::elided, widgets,
    },
    front::{LayerFigures, UnitFigures},
    network::LayerKind,
};

/// Height of a chart, and of its labels below.
const CHART: [f32; 2] = [84.0, 16.0];
/// Least width of a chart.
const LEAST_WIDTH: f32 = 180.0;
/// A bar of what is not zero is at least so high.
const LEAST_BAR: f32 = 1.5;
/// Bars with less room than this stand without gaps, which would shimmer between the pixels.
const LEAST_APART: f32 = 4.0;

/// Shows all layers, one under the other.
pub fn show(ui: &mut Ui, layers: &[LayerFigures], names: &Names<'_>, hover: &Hovering) {
    widgets::keep_scroll_bar(ui);
    ScrollArea::vertical().id_salt("layers in figures").auto_shrink([false; 2]).show(ui, |ui| {
        // The scroll bar floats beside it.
        ui.set_max_width(ui.available_width() - 12.0);
        for (number, layer) in layers.iter().enumerate() {
            ui.add_space(theme::GRID);
            heading(ui, number, layer, names);
            let room = ui.available_width();
            let is_beside = room >= 2.0 * LEAST_WIDTH + 24.0;
            let width = if is_beside { (room - 24.0) / 2.0 } else { room };
            let rows = if is_beside { 1.0 } else { 2.0 };
            let height = CHART[0] + CHART[1];
            let (rect, _) = ui.allocate_exact_size(vec2(room, rows * (height + 20.0)), Sense::hover());
            let first = Rect::from_min_size(rect.min + vec2(0.0, 16.0), vec2(width, height));
            let step = if is_beside { vec2(width + 24.0, 0.0) } else { vec2(0.0, height + 20.0) };
            units(ui, first, number, layer, names, hover);
            histogram(ui, first.translate(step), number, layer);
        }
    });
}

fn heading(ui: &mut Ui, number: usize, layer: &LayerFigures, names: &Names<'_>) {
    let palette = theme::of(ui.visuals());
    let Some(of) = names.layers().get(number) else { return };
    let name = match of.kind {
        LayerKind::Dense => format!("Layer {} · dense {} → {}", number + 1, of.inputs, of.outputs),
        LayerKind::Convolution { channels, kernel } => {
            format!("Layer {} · convolution {channels} → {}, {kernel}×{kernel}", number + 1, of.outputs)
        }
    };
    ui.label(RichText::new(name).font(theme::heading()).color(palette.strong));
    let counted = |[all, nonzero]: [usize; 2], what: &str| {
        let share = nonzero as f64 / all.max(1) as f64;
        format!("{} of {} {what} not zero ({})", figures::count(nonzero), figures::count(all), figures::share(share))
    };
    let units = format!("{} of {} units live", figures::count(layer.live_units()), figures::count(layer.units.len()));
    let text = format!("{} · {} · {units}", counted(layer.weights, "weights"), counted(layer.biases, "biases"));
    ui.label(RichText::new(text).font(theme::small()).color(palette.text));
}

/// The frame of a chart with its name and the labels of its axes.
fn frame(ui: &Ui, rect: Rect, name: &str, [left, right]: [&str; 2], most: &str) -> Rect {
    let palette = theme::of(ui.visuals());
    let painter = ui.painter();
    let chart = rect.with_max_y(rect.bottom() - CHART[1]);
    painter.rect_filled(chart, 2.0, palette.canvas);
    let most =
        painter.text(chart.right_top() - vec2(0.0, 3.0), Align2::RIGHT_BOTTOM, most, theme::small(), palette.weak);
    // In a narrow chart the name is cut before the figure.
    elided(ui, most.with_min_x(chart.left()).with_max_x(most.left() - 8.0), name, (theme::small(), palette.weak));
    painter.hline(chart.x_range(), chart.bottom(), palette.hair());
    let below = chart.bottom() + 2.0;
    painter.text(pos2(chart.left(), below), Align2::LEFT_TOP, left, theme::small(), palette.weak);
    painter.text(pos2(chart.right(), below), Align2::RIGHT_TOP, right, theme::small(), palette.weak);
    chart.shrink2(vec2(2.0, 0.0))
}

/// How many weights that are not zero lead to each unit.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of a screen
fn units(ui: &Ui, rect: Rect, number: usize, layer: &LayerFigures, names: &Names<'_>, hover: &Hovering) {
    let palette = theme::of(ui.visuals());
    let count = layer.units.len();
    let most = layer.units.iter().map(|unit| unit.incoming).max().unwrap_or_default();
    let last = names.unit(number, count.saturating_sub(1));
    let ends = [names.unit(number, 0), if count > 1 { last } else { String::new() }];
    let top = format!("at most {}", figures::count(most));
    let chart = frame(ui, rect, "Non-zero weights to each unit", [&ends[0], &ends[1]], &top);
    // As many bars as there is room for; of units that share one the largest is seen.
    let bars = count.min((chart.width() / 2.0) as usize).max(1);
    let width = chart.width() / bars as f32;
    let response = ui.interact(chart, Id::unique(("units of layer", number)), Sense::hover());
    let label = format!(
        "Non-zero weights to each unit of layer {}: at most {}; {} of {} units live",
        number + 1,
        figures::count(most),
        figures::count(layer.live_units()),
        figures::count(count)
    );
    response.widget_info(|| widgets::described(Role::Figure, &label));
    let lit = Hovered::of(hover, names).unit.filter(|(layer, _)| *layer == number).map(|(_, unit)| unit);
    let largest =
        |bar: usize| share(bar, bars, count).max_by_key(|&unit| layer.units.get(unit).map(|unit| unit.incoming));
    for bar in 0..bars {
        let Some((unit, of)) = largest(bar).and_then(|unit| Some((unit, layer.units.get(unit)?))) else { continue };
        let height = of.incoming as f32 / most.max(1) as f32 * (chart.height() - 4.0);
        let height = if of.incoming > 0 { height.max(LEAST_BAR) } else { 0.0 };
        let left = chart.left() + bar as f32 * width;
        let place =
            Rect::from_min_max(pos2(left, chart.bottom() - height), pos2(left + bar_width(width), chart.bottom()));
        let is_lit = lit.is_some_and(|lit| share(bar, bars, count).contains(&lit)) || lit == Some(unit);
        let color = if of.is_live { palette.weak } else { palette.weak.gamma_multiply(0.35) };
        ui.painter().rect_filled(place, 0.0, if is_lit { palette.accent } else { color });
    }
    if let Some(pointer) = response.hover_pos() {
        let bar = (((pointer.x - chart.left()) / width) as usize).min(bars - 1);
        if let Some((unit, of)) = largest(bar).and_then(|unit| Some((unit, layer.units.get(unit)?))) {
            Hovered { unit: Some((number, unit)), ..Hovered::default() }.tell(hover);
            response.on_hover_text_at_pointer(told(
                &names.unit(number, unit),
                of,
                names.layers().get(number).map_or(0, |layer| layer.inputs),
            ));
        }
    }
}

/// How wide a bar is in so much room: with a gap to the next one, but where that would be most of it.
fn bar_width(room: f32) -> f32 {
    if room < LEAST_APART { room } else { room - 1.0 }
}

/// What is known of a unit.
fn told(name: &str, of: &UnitFigures, inputs: usize) -> String {
    let bias = if of.has_bias { "a bias" } else { "no bias" };
    let outgoing = if of.outgoing > 0 { format!(", {} from it", figures::count(of.outgoing)) } else { String::new() };
    let dead = if of.is_live { "" } else { "; dead" };
    format!(
        "{name}: {} of {} weights to it, {bias}{outgoing}{dead}",
        figures::count(of.incoming),
        figures::count(inputs)
    )
}

/// How large the weights are that are not zero.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of a screen
fn histogram(ui: &Ui, rect: Rect, number: usize, layer: &LayerFigures) {
    let palette = theme::of(ui.visuals());
    let histogram = &layer.histogram;
    let limit = f64::from(histogram.limit);
    let most = histogram.counts.iter().copied().max().unwrap_or_default();
    let ends =
        if limit > 0.0 { [-limit, limit].map(figures::significant) } else { ["all zero".to_owned(), String::new()] };
    let top = format!("at most {}", figures::count(most));
    let chart = frame(ui, rect, "Weights that are not zero, by value", [&ends[0], &ends[1]], &top);
    let response = ui.interact(chart, Id::unique(("histogram of layer", number)), Sense::hover());
    let label = format!(
        "Histogram of the {} non-zero weights of layer {}, from {} to {}",
        figures::count(layer.weights[1]),
        number + 1,
        ends[0],
        ends[1]
    );
    response.widget_info(|| widgets::described(Role::Figure, &label));
    let bins = histogram.counts.len().max(1);
    let width = chart.width() / bins as f32;
    let color = |bin: usize| -> Color32 { if bin < bins / 2 { palette.negative[1] } else { palette.positive[1] } };
    for (bin, &count) in histogram.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let height = (count as f32 / most.max(1) as f32 * (chart.height() - 4.0)).max(LEAST_BAR);
        let left = chart.left() + bin as f32 * width;
        let place =
            Rect::from_min_max(pos2(left, chart.bottom() - height), pos2(left + bar_width(width), chart.bottom()));
        ui.painter().rect_filled(place, 0.0, color(bin));
    }
    ui.painter().vline(chart.center().x, chart.y_range(), palette.hair());
    if let Some(pointer) = response.hover_pos().filter(|_| limit > 0.0) {
        let bin = (((pointer.x - chart.left()) / width) as usize).min(bins - 1);
        let [low, high] = histogram.range(bin).map(|edge| figures::significant(f64::from(edge)));
        let count = figures::count(histogram.counts.get(bin).copied().unwrap_or_default());
        response.on_hover_text_at_pointer(format!("{count} weights from {low} to {high}"));
    }
}
