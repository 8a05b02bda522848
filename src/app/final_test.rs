//! The figures of the selected network on the test rows, with 95 % confidence intervals; before a person has asked for them, the
//! button that shows them.

use eframe::egui::{Align2, RichText, Sense, Ui, accesskit::Role, pos2, vec2};

use super::{
    command::AppCommand,
    figures, readout,
    state::State,
    tested::{Intervals, Missing},
    theme,
    widgets::{self, Look},
};
use crate::front::{Evaluation, Interval, Point};

/// Height of a line.
const HEIGHT: f32 = 20.0;

/// Shows them, or the button; nothing where there are no test rows.
pub fn show(ui: &mut Ui, state: &State, point: &Point, commands: &mut Vec<AppCommand>) {
    if state.covers_test() {
        ui.add_space(theme::GRID);
        let look = Look { text: Some(AppCommand::ShowTest.label()), width: ui.available_width(), ..Look::default() };
        let response = widgets::button(ui, look, AppCommand::ShowTest.label(), true);
        let keys = AppCommand::ShowTest.keys(ui.ctx()).unwrap_or_default();
        let tooltip = format!("{} ({keys})", AppCommand::ShowTest.tooltip());
        if response.on_hover_text(tooltip).clicked() {
            commands.push(AppCommand::ShowTest);
        }
        return;
    }
    let (Some(Evaluation { loss, score }), Some(intervals), Some(info)) =
        (point.test, state.test_intervals(), state.info())
    else {
        return;
    };
    let palette = theme::of(ui.visuals());
    ui.add_space(theme::GRID);
    let rows = figures::count(info.dataset.test_rows);
    ui.label(RichText::new(format!("Final test on {rows} rows, 95 % confidence")).color(palette.weak)).on_hover_text(
        "How far the figures could be off because the test rows are few. They hold for a network that was chosen without looking at \
         test rows: choosing another one by them makes them too good",
    );
    let name = readout::score_name(state);
    line(ui, &format!("Test {}", name.replace("Acc", "acc")), score, intervals.known.score, &|value| {
        readout::score(state, value)
    });
    line(ui, "Test loss", loss, intervals.known.loss, &figures::significant);
    missing(ui, &intervals, commands);
}

/// A figure with its interval.
fn line(ui: &mut Ui, name: &str, value: f64, interval: Option<Interval>, write: &dyn Fn(f64) -> String) {
    let palette = theme::of(ui.visuals());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let value = write(value);
    let range = interval.map(|Interval { low, high }| format!("{} to {}", write(low), write(high)));
    let spoken = match &range {
        Some(range) => format!("{name} {value}, 95 % confidence interval {range}"),
        None => format!("{name} {value}, no confidence interval"),
    };
    response.widget_info(|| widgets::described(Role::Row, &spoken));
    let at = |share: f32| pos2(rect.left() + share * rect.width(), rect.center().y);
    let painter = ui.painter();
    painter.text(rect.left_center(), Align2::LEFT_CENTER, name, theme::body(), palette.weak);
    painter.text(at(0.5), Align2::RIGHT_CENTER, value, theme::heading(), palette.strong);
    let range = range.unwrap_or_else(|| figures::NONE.to_owned());
    painter.text(at(1.0), Align2::RIGHT_CENTER, range, theme::body(), palette.text);
}

/// Why an interval is not there, or how it comes.
fn missing(ui: &mut Ui, intervals: &Intervals, commands: &mut Vec<AppCommand>) {
    let palette = theme::of(ui.visuals());
    let note = |text: &str| RichText::new(text).font(theme::small()).color(palette.weak);
    match &intervals.missing {
        None => {}
        Some(Missing::Coming) => drop(ui.label(note("The interval is being computed."))),
        Some(Missing::OnDemand) => {
            let tooltip = "The interval is drawn from the losses of the test rows one by one: the rows of this run are read for it";
            if ui.link("Compute the interval").on_hover_text(tooltip).clicked() {
                commands.push(AppCommand::ShowTest);
            }
        }
        Some(Missing::Never(reason)) => {
            drop(ui.label(note(&format!("No interval: {}", super::sentence(reason)))));
        }
    }
}
