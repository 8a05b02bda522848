//! The bar on top: what is computed, how far it is, and the buttons that start, pause and stop it.

use eframe::egui::{self, RichText, Ui, vec2};

use super::{
    command::AppCommand,
    figures, more_menu,
    panes::{self, Arrangement},
    pulled::Session,
    state::{State, Status},
    theme, widgets,
    widgets::Look,
};
use crate::run::{FoldProgress, Part, StopReason};

/// Width of the four icon buttons at the right end, each with a space before it.
const RIGHT_WIDTH: f32 = 4.0 * (widgets::ICON_BUTTON_WIDTH + theme::GRID);

/// Shows the bar. `obstacle` is why Start is not possible; `now` is the window's clock.
pub fn show(ui: &mut Ui, state: &State, panes: &Arrangement, obstacle: Option<&str>, commands: &mut Vec<AppCommand>) {
    let now = ui.input(|input| input.time);
    let room = ui.available_width();
    let mut emitted = Vec::new();
    // The left side first, so that Tab begins with Start.
    egui::Sides::new().height(theme::CONTROL_HEIGHT).shrink_right().show(
        ui,
        |ui| {
            title(ui, state, room);
            start_button(ui, obstacle, commands);
            pause_button(ui, state, commands);
            let (stops, more) = (state.can_stop(), state.can_compute_more());
            // In a small window there is room for one of them.
            let is_narrow = room < theme::FOLD_WIDTH;
            if !is_narrow || stops || !more {
                stop_button(ui, state, commands);
            }
            if !is_narrow || (more && !stops) {
                more_menu::show(ui, state, commands);
            }
            ui.add_space(theme::GRID);
            progress(ui, state, now, room);
        },
        |ui| {
            ui.spacing_mut().item_spacing.x = theme::GRID;
            widgets::icon_button(ui, &mut emitted, AppCommand::ToggleHelp, true);
            theme_menu(ui, &mut emitted);
            panes::view_menu(ui, panes, &mut emitted);
            widgets::icon_button(ui, &mut emitted, AppCommand::ToggleRuns, true);
        },
    );
    commands.append(&mut emitted);
}

/// What is computed, in a place as wide as the setup column, so that the buttons stand still.
fn title(ui: &mut Ui, state: &State, room: f32) {
    let palette = theme::of(ui.visuals());
    let width = if room < theme::FOLD_WIDTH { 150.0 } else { theme::SETUP_WIDTH - 8.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme::CONTROL_HEIGHT), egui::Sense::hover());
    let (name, network) = match state.info() {
        Some(info) => {
            let network = format!("{}{}", info.network, Part::suffix(info.specification.part));
            (info.dataset.name.clone(), network)
        }
        None => ("Paretoscope".to_owned(), String::new()),
    };
    let title = format!("{name}  {network}");
    response.widget_info(|| widgets::described(egui::accesskit::Role::Label, title.trim()));
    let painter = ui.painter().with_clip_rect(rect);
    let left = painter.text(rect.left_center(), egui::Align2::LEFT_CENTER, name, theme::title(), palette.strong);
    let place = left.right() + 10.0;
    let mut job = egui::text::LayoutJob::simple_singleline(network, theme::body(), palette.weak);
    job.wrap = egui::text::TextWrapping::truncate_at_width((rect.right() - place - 4.0).max(0.0));
    let network = painter.layout_job(job);
    let top = rect.center().y + 1.5 - network.size().y / 2.0;
    painter.galley(egui::pos2(place, top), network, palette.weak);
    response.on_hover_text(title.trim());
}

fn start_button(ui: &mut Ui, obstacle: Option<&str>, commands: &mut Vec<AppCommand>) {
    let look = Look { icon: AppCommand::Start.icon(), text: Some("Start"), width: 84.0, ..Look::default() };
    let response = widgets::button(ui, look, "Start", obstacle.is_none())
        .on_hover_text(format!("{} (F5)", AppCommand::Start.tooltip()))
        .on_disabled_hover_text(obstacle.unwrap_or_default());
    if response.clicked() {
        commands.push(AppCommand::Start);
    }
}

fn pause_button(ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
    use super::icons::Icon;
    let (icon, text, command) = match state.status {
        _ if state.can_continue() && !state.can_pause() => (Icon::Play, "Continue", AppCommand::Continue),
        Status::Paused => (Icon::Play, "Resume", AppCommand::PauseOrResume),
        _ => (Icon::Pause, "Pause", AppCommand::PauseOrResume),
    };
    let look = Look { icon: Some(icon), text: Some(text), width: 92.0, ..Look::default() };
    let enabled = state.can_continue() || state.can_pause() || state.status == Status::Paused;
    let response = widgets::button(ui, look, text, enabled);
    let tooltip = format!("{} (Space)", command.tooltip());
    if response.on_hover_text(tooltip).clicked() {
        commands.push(command);
    }
}

fn stop_button(ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
    let look = Look { icon: AppCommand::Stop.icon(), text: Some("Stop"), ..Look::default() };
    let response = widgets::button(ui, look, "Stop", state.can_stop());
    if response.on_hover_text(AppCommand::Stop.tooltip()).clicked() {
        commands.push(AppCommand::Stop);
    }
}

fn progress(ui: &mut Ui, state: &State, now: f64, room: f32) {
    let palette = theme::of(ui.visuals());
    // Before a run has begun, the points that are shown are not its own.
    let others = state.outdated || state.status == Status::Starting;
    let points = if others { 0 } else { state.front().len() };
    let of = state.progress.map_or(0, |(progress, _)| progress.of);
    let share = match state.status {
        Status::Finished(StopReason::Complete | StopReason::EndOfFront) | Status::Opened => 1.0,
        Status::Starting => {
            state.comparing.or(state.reading.map(|reading| reading.per_cent() as f64 / 100.0)).unwrap_or_default()
        }
        // Of a run that was opened, complete, and waits with what was asked for.
        _ if state.progress.is_none() && state.is_complete() => 1.0,
        _ => state.progress.map_or(0.0, |(progress, _)| progress.done()),
    };
    let share = state.refits_left.map_or(share, |left| left.done as f64 / left.of.max(1) as f64);
    let width = if room < theme::FOLD_WIDTH { 70.0 } else { 150.0 };
    let color = if state.status == Status::Failed { palette.error } else { palette.accent };
    if state.status == Status::Idle {
        widgets::fixed_text(ui, 220.0, "Nothing computed yet", palette.weak);
        return;
    }
    if state.status == Status::Opening {
        widgets::fixed_text(ui, 220.0, "Opening the last run", palette.weak);
        return;
    }
    #[allow(clippy::cast_possible_truncation)] // between 0 and 1
    let bar = widgets::bar(ui, vec2(width, 6.0), share as f32, color, "Progress");
    bar.on_hover_text(
        "Share of the work that is done. Points that are there already may be replaced by better ones until the end",
    );
    ui.add_space(theme::GRID);
    let count = match (points, of) {
        (0, 0) if state.status == Status::Starting && (state.reading.is_some() || state.comparing.is_some()) => {
            format!("{:.0} %", 100.0 * share)
        }
        (0, 0) => String::new(),
        // Of a run that was opened, or one that was asked for more points.
        (points, of) if of == 0 || points > of => format!("{} points", figures::count(points)),
        _ => format!("{} of {} points", figures::count(points), figures::count(of)),
    };
    // The front is there by then, and what is waited for are its folds.
    let folds = state.progress.filter(|_| state.status.is_active() && !others).and_then(|(progress, _)| progress.folds);
    let count = folds.map_or(count, |FoldProgress { finished, of }| format!("{finished} of {of} folds"));
    let refits = state.refits_left.map(|left| format!("{} of {} refits", left.done, left.of));
    widgets::fixed_text(ui, 112.0, &refits.unwrap_or(count), palette.text);
    // Less in a small window, where the buttons at the right end would be written over.
    let width = (ui.max_rect().right() - ui.cursor().left() - RIGHT_WIDTH).clamp(0.0, 200.0);
    widgets::fixed_text(ui, width, &times(state, now, room < theme::FOLD_WIDTH), palette.weak);
}

/// Elapsed and remaining time, the latter alone where there is little room, or how the run ended.
fn times(state: &State, now: f64, is_narrow: bool) -> String {
    let (elapsed, remaining) = clock(state, now);
    let elapsed = elapsed.map(figures::duration).unwrap_or_default();
    match &state.status {
        Status::Idle | Status::Opening => String::new(),
        Status::Starting if state.comparing.is_some() => "choosing hidden layers".to_owned(),
        Status::Starting => "reading the data".to_owned(),
        Status::Running => match remaining {
            Some(seconds) if is_narrow => format!("about {} left", figures::rough_duration(seconds)),
            Some(seconds) => format!("{elapsed} · about {} left", figures::rough_duration(seconds)),
            None if state.is_warming_up() => format!("{elapsed} · warm-up"),
            None => elapsed,
        },
        Status::Paused if elapsed.is_empty() => "paused".to_owned(),
        Status::Paused => format!("{elapsed} · paused"),
        // A run that was opened and has been asked for more.
        Status::Finished(StopReason::Complete | StopReason::EndOfFront) if elapsed.is_empty() => "complete".to_owned(),
        Status::Finished(StopReason::Complete) => format!("done in {elapsed}"),
        Status::Finished(StopReason::EndOfFront) => format!("end of the front in {elapsed}"),
        Status::Finished(StopReason::Stopped) if state.progress.is_none() => "stopped while reading".to_owned(),
        Status::Finished(StopReason::Stopped) => format!("stopped after {elapsed}"),
        Status::Opened if state.session == Session::Coming => "reading the data".to_owned(),
        Status::Opened if state.written_elsewhere => "being written elsewhere".to_owned(),
        Status::Opened if state.is_complete() => "saved run".to_owned(),
        Status::Opened => "saved run, not complete".to_owned(),
        Status::Failed => "failed".to_owned(),
    }
}

/// Seconds so far and to come. Between two reports of a run that goes on, the window's clock goes on too.
fn clock(state: &State, now: f64) -> (Option<f64>, Option<f64>) {
    let Some((progress, heard)) = state.progress else { return (None, None) };
    let since = if state.status == Status::Running { (now - heard).max(0.0) } else { 0.0 };
    let remaining = progress.remaining_seconds.map(|seconds| (seconds - since).max(0.0));
    (Some(progress.elapsed_seconds + since), remaining)
}

fn theme_menu(ui: &mut Ui, commands: &mut Vec<AppCommand>) {
    let look = Look { icon: AppCommand::NextTheme.icon(), quiet: true, ..Look::default() };
    let response = widgets::button(ui, look, "Theme", true).on_hover_text("Light or dark colours (T)");
    let current = ui.ctx().options(|options| options.theme_preference);
    egui::Popup::menu(&response).align(egui::RectAlign::BOTTOM_END).show(|ui| {
        ui.set_min_width(132.0);
        for theme in [egui::ThemePreference::System, egui::ThemePreference::Light, egui::ThemePreference::Dark] {
            let command = AppCommand::SetTheme(theme);
            if ui.selectable_label(theme == current, RichText::new(command.label())).clicked() {
                commands.push(command);
                ui.close();
            }
        }
    });
}
