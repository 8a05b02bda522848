//! The front and the accuracy along it as pictures and tables.

use eframe::egui::{Id, Painter, Pos2, Rect, Ui, UiBuilder, pos2, vec2};

use super::{
    super::{
        command::AppCommand,
        costs::{FORMS, Figure},
        curves::Curves,
        front_axes::{self, FrontAxes},
        front_plot::{self, FrontPlot},
        icons, metrics,
        plot_axes::Ticks,
        plot_items, score_strip,
        theme::{self, Palette},
    },
    Look, Source, subject,
};
use crate::{
    export::{Table, row},
    front::{Metric, Point, RefitKind},
};

/// Height of a line of the legend, length of its sample, and the distances in it.
const LEGEND_LINE: f32 = 22.0;
const SAMPLE: f32 = 24.0;
const GAPS: [f32; 2] = [6.0, 16.0];

/// Paints the front.
pub fn front(ui: &mut Ui, source: &Source<'_>, look: &Look) {
    let palette = theme::palette(look.theme);
    let area = legend(ui.painter(), source, palette, subject::room(ui));
    let canvas = front_axes::canvas(area, source.layout.swapped);
    let ticks = [Ticks::default(), Ticks::default()];
    let Source { state, curves, layout, .. } = *source;
    let plot = FrontPlot { state, curves, layout, palette, shows_selection: !look.for_print };
    let axes = FrontAxes { plot, ticks: [&ticks[0], &ticks[1]] };
    let bounds = source.zoom.unwrap_or_else(|| curves.frame(state, layout));
    let place = UiBuilder::new().scope_id(Id::unique("picture of the front")).max_rect(axes.outline(canvas));
    let shown = axes.dressed().show(&mut ui.new_child(place), move |inside| {
        inside.set_plot_bounds(bounds);
        // At the end of all times nothing glows any more.
        plot.add_to(inside, canvas.width(), f64::INFINITY);
    });
    let canvas = *shown.transform.frame();
    axes.write_names(ui.painter(), canvas);
    plot.note(ui.painter(), canvas);
    let mark = curves.shown(state).filter(|_| plot.shows_selection);
    if let Some(mark) = mark {
        let position = plot.position(&shown.transform, &mark, 0);
        if position.is_finite() && canvas.expand(1.0).contains(position) {
            front_plot::paint_handle(ui.painter(), palette, position, false, state.distinction(mark.number));
        }
    }
}

/// Paints accuracies, or R², with an axis of the norm of their own.
pub fn scores(ui: &mut Ui, source: &Source<'_>, look: &Look) {
    let palette = theme::palette(look.theme);
    let Source { state, curves, layout, .. } = *source;
    // The curves of what networks take are named where they end.
    let room = subject::room(ui);
    let area = if layout.cost.is_some() { room } else { legend(ui.painter(), source, palette, room) };
    let strip = score_strip::Strip { state, curves, layout, palette, shows_selection: !look.for_print };
    let bounds = source.zoom.unwrap_or_else(|| curves.frame(state, layout));
    strip.show_alone(ui, area, bounds);
}

/// Writes which curve is which, in as many lines as it needs; gives the room below.
fn legend(painter: &Painter, source: &Source<'_>, palette: &Palette, room: Rect) -> Rect {
    let mut entries: Vec<(&str, Option<usize>)> = Vec::new();
    let curves = source.curves;
    let is_there = |curve: usize| curve == 0 || curves.marks.iter().any(|mark| !mark.losses[curve].is_nan());
    for curve in (0..3).filter(|&curve| source.layout.shown[curve] && is_there(curve)) {
        entries.push((AppCommand::ToggleCurve(curve).label(), Some(curve)));
    }
    if curves.has_refits() && source.layout.refits {
        entries.push((AppCommand::ToggleRefitCurve.label(), None));
    }
    let mut corner = room.min + vec2(2.0, 0.0);
    for (name, curve) in entries {
        let galley = painter.layout_no_wrap(name.to_owned(), theme::small(), palette.text);
        let width = SAMPLE + GAPS[0] + galley.size().x;
        if corner.x + width > room.right() {
            corner = pos2(room.left() + 2.0, corner.y + LEGEND_LINE);
        }
        let middle = corner.y + LEGEND_LINE / 2.0;
        sample(painter, palette, [pos2(corner.x, middle), pos2(corner.x + SAMPLE, middle)], curve);
        painter.galley(pos2(corner.x + SAMPLE + GAPS[0], middle - galley.size().y / 2.0), galley, palette.text);
        corner.x += width + GAPS[1];
    }
    Rect::from_min_max(pos2(room.left(), corner.y + LEGEND_LINE), room.max)
}

fn sample(painter: &Painter, palette: &Palette, line: [Pos2; 2], curve: Option<usize>) {
    match curve {
        Some(curve) => {
            plot_items::sample(painter, &line, curve, palette.curves[curve]);
            let middle = line[0].lerp(line[1], 0.5);
            icons::marker(painter, curve, middle, 3.4, palette.curves[curve], eframe::egui::Stroke::NONE);
        }
        None => plot_items::refit_sample(painter, &line, palette.curves[1]),
    }
}

/// Whether a column of a point's row tells of the test rows.
fn is_of_test(column: &str) -> bool {
    column.starts_with("test_")
}

/// The rows of `front.csv`, without what is of files, and without the figures on test rows while they are covered.
pub fn front_table(source: &Source<'_>) -> Table {
    let Some(record) = &source.state.record else { return Table::default() };
    let columns = row::columns(&record.info.card.meaning);
    let is_shown = |column: &str| column != row::CHECKSUM && (source.state.shows_test() || !is_of_test(column));
    let shown: Vec<usize> = (0..columns.len()).filter(|&column| is_shown(columns[column])).collect();
    let mut table = Table::with_columns(&shown.iter().map(|&column| columns[column]).collect::<Vec<_>>());
    table.columns.push("dominated".to_owned());
    let has_refits = source.curves.has_refits();
    if has_refits {
        table.columns.push("refit_loss".to_owned());
    }
    for (member, keeps) in record.front.members().iter().zip(record.front.non_dominated()) {
        let fields = row::fields(&member.point, "");
        let mut fields: Vec<String> = shown.iter().map(|&column| fields[column].clone()).collect();
        fields.push((!keeps).to_string());
        if has_refits {
            let refit = record.refits.get(member.point.number, RefitKind::Refit);
            fields
                .push(refit.map_or_else(String::new, |refit| refit.validation.unwrap_or(refit.train).loss.to_string()));
        }
        table.rows.push(fields);
    }
    table
}

/// Norms and scores of the points that no other dominates, as the picture has them.
pub fn score_table(source: &Source<'_>) -> Table {
    let Some(record) = &source.state.record else { return Table::default() };
    let names = row::columns(&record.info.card.meaning);
    let score = |set: &str| {
        names.iter().copied().find(|name| name.starts_with(set) && !name.ends_with("loss")).unwrap_or_default()
    };
    let mut columns = vec!["point", "l1", "nonzero", score("train_"), score("validation_")];
    let error = names.iter().copied().find(|name| name.ends_with("_se") && !name.contains("loss"));
    columns.extend(error);
    let shows_test = source.state.shows_test();
    columns.extend(shows_test.then(|| score("test_")));
    // What is shown in the place of the score comes beside it.
    let figure: Vec<String> = match source.state.along(source.layout) {
        Figure::Metric(Metric::Accuracy | Metric::RSquared) => Vec::new(),
        Figure::Metric(metric) => {
            let sets = ["train", "validation", "test"].into_iter().take(if shows_test { 3 } else { 2 });
            sets.map(|set| format!("{set}_{}", metrics::column(metric))).collect()
        }
        Figure::Cost(cost) => FORMS.map(|form| format!("{}_{form}", cost.column())).to_vec(),
    };
    columns.extend(figure.iter().map(String::as_str));
    let mut table = Table::with_columns(&columns);
    let written = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    for mark in source.curves.front() {
        let Some(Point { number, l1, train, validation, validation_error, test, nonzero, .. }) =
            record.front.get(mark.number).map(|member| &member.point)
        else {
            continue;
        };
        let mut row = vec![number.to_string(), l1.to_string(), nonzero.to_string(), train.score.to_string()];
        row.extend([validation, validation_error].map(|rows| written(rows.as_ref().map(|rows| rows.score))));
        row.extend(shows_test.then(|| written(test.map(|rows| rows.score))));
        row.extend(
            mark.scores.iter().take(figure.len()).map(|&score| written(Some(score).filter(|score| !score.is_nan()))),
        );
        table.rows.push(row);
    }
    table
}

impl Curves {
    /// Those of a front and a layout, at once.
    #[must_use]
    pub fn of(state: &super::super::state::State, layout: super::super::settings::Layout) -> Self {
        let mut curves = Self::default();
        curves.update(state, layout);
        curves
    }
}
