//! The list of runs to open: a path, and the kept ones as small pictures of their fronts.

use std::time::SystemTime;

use eframe::egui::{
    Frame, Id, Key, Modal, Pos2, Rect, RichText, ScrollArea, Sense, Shape, Stroke, TextEdit, Ui, WidgetInfo,
    accesskit::Role, pos2, vec2,
};

use super::{
    command::AppCommand,
    comparison::ComparisonView,
    figures,
    icons::Icon,
    runs::Runs,
    setup_panel::method_label,
    theme::{self, Palette},
    widgets::{self, Look},
};
use crate::run::{
    Part,
    kept::{ALWAYS_KEPT, Glance, MOST_BYTES},
};

/// Width of the list, and the size of an entry and of its picture.
const WIDTH: f32 = 560.0;
const ENTRY: f32 = 56.0;
const PICTURE: [f32; 2] = [72.0, 44.0];

/// Shows the list if it is open.
pub fn show(
    ctx: &eframe::egui::Context,
    open: bool,
    runs: &mut Runs,
    compared: &ComparisonView,
    commands: &mut Vec<AppCommand>,
) {
    if !open {
        return;
    }
    let frame = Frame::popup(&ctx.global_style()).inner_margin(24).corner_radius(10);
    let modal = Modal::new(Id::unique("runs")).frame(frame).show(ctx, |ui| {
        let room = ctx.content_rect();
        ui.set_width(WIDTH.min(room.width() - 112.0));
        ui.set_max_height(room.height() - 112.0);
        heading(ui, commands);
        ui.add_space(theme::GRID);
        path_row(ui, runs, commands);
        ui.add_space(2.0 * theme::GRID);
        widgets::keep_scroll_bar(ui);
        ScrollArea::vertical().show(ui, |ui| list(ui, runs, compared, commands));
    });
    if modal.should_close() {
        commands.push(AppCommand::ToggleRuns);
    }
}

fn heading(ui: &mut Ui, commands: &mut Vec<AppCommand>) {
    eframe::egui::Sides::new().show(
        ui,
        |ui| ui.label(RichText::new("Open a run").font(theme::title())),
        |ui| {
            let look = Look { icon: Some(Icon::Cross), quiet: true, ..Look::default() };
            if widgets::button(ui, look, "Close the list of runs", true).clicked() {
                commands.push(AppCommand::ToggleRuns);
            }
        },
    );
}

fn path_row(ui: &mut Ui, runs: &mut Runs, commands: &mut Vec<AppCommand>) {
    ui.horizontal(|ui| {
        let buttons = 2.0 * (84.0 + ui.spacing().item_spacing.x);
        let field = TextEdit::singleline(&mut runs.typed)
            .hint_text("path of the folder of a run")
            .align(eframe::egui::Align2::LEFT_CENTER)
            .desired_width(ui.available_width() - buttons);
        let response = ui.add(field).accessible_name("Folder of a run");
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let path = runs.typed.trim();
        let open = Look { text: Some("Open"), width: 84.0, ..Look::default() };
        let pressed = widgets::button(ui, open, "Open this path", !path.is_empty());
        if (pressed.clicked() || entered) && !path.is_empty() {
            commands.push(AppCommand::OpenRun(vec![path.into()]));
        }
        let browse = Look { text: Some("Browse…"), width: 84.0, ..Look::default() };
        if widgets::button(ui, browse, "Browse for a run", true)
            .on_hover_text(AppCommand::BrowseRun.tooltip())
            .clicked()
        {
            commands.push(AppCommand::BrowseRun);
        }
    });
}

fn list(ui: &mut Ui, runs: &Runs, compared: &ComparisonView, commands: &mut Vec<AppCommand>) {
    let palette = theme::of(ui.visuals());
    for glance in &runs.glances {
        ui.horizontal(|ui| {
            tick(ui, glance, compared, commands);
            entry(ui, glance, palette, commands);
        });
    }
    let Some(root) = runs.root() else { return };
    ui.add_space(2.0 * theme::GRID);
    let empty = if runs.glances.is_empty() { "No run is kept yet. " } else { "" };
    let text = format!(
        "{empty}Every run is kept in {}. Once all of them are larger than {} GiB, the oldest go, but never the last \
         {ALWAYS_KEPT}. Keep run as (Ctrl+S) puts a copy of the run that is shown where you want it.",
        root.display(),
        MOST_BYTES >> 30
    );
    ui.label(RichText::new(text).font(theme::small()).color(palette.weak));
    ui.add_space(theme::GRID);
    let look = Look { text: Some(AppCommand::KeepRun.label()), ..Look::default() };
    if widgets::button(ui, look, AppCommand::KeepRun.label(), true)
        .on_hover_text(AppCommand::KeepRun.tooltip())
        .clicked()
    {
        // The answer stands at the foot of the window.
        commands.extend([AppCommand::ToggleRuns, AppCommand::KeepRun]);
    }
}

/// Whether a run is compared with others.
fn tick(ui: &mut Ui, glance: &Glance, compared: &ComparisonView, commands: &mut Vec<AppCommand>) {
    let mut is_compared = compared.has(&glance.path);
    let name = glance.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let response = ui.checkbox(&mut is_compared, "");
    let is_on = compared.has(&glance.path);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_on, format!("Compare {name}")));
    let command = AppCommand::ToggleCompared(glance.path.clone());
    if response.on_hover_text(command.tooltip()).changed() {
        commands.push(command);
    }
}

/// One run: its front, what it is of, and when it was computed.
fn entry(ui: &mut Ui, glance: &Glance, palette: &'static Palette, commands: &mut Vec<AppCommand>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ENTRY), Sense::click());
    let title = format!("{}  {}{}", glance.name, glance.network, Part::suffix(glance.part));
    let points = match glance.points.len() {
        1 => "1 point".to_owned(),
        points => format!("{} points", figures::count(points)),
    };
    let line = format!("{points} · {} · {}", method_label(glance.method), age(glance.written));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{title}, {line}")));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 6.0, palette.control[1]);
    }
    let [width, height] = PICTURE;
    let picture = Rect::from_center_size(pos2(rect.left() + 8.0 + width / 2.0, rect.center().y), vec2(width, height));
    ui.painter().rect(picture, 4.0, palette.canvas, palette.hair(), eframe::egui::StrokeKind::Inside);
    ui.painter().extend(front(&glance.points, picture.shrink(5.0), palette));
    let left = picture.right() + 14.0;
    let text = |y: f32, text: String, font, color| {
        let galley = ui.painter().layout_no_wrap(text, font, color);
        ui.painter().with_clip_rect(rect).galley(pos2(left, y - galley.size().y / 2.0), galley, color);
    };
    text(rect.center().y - 10.0, title, theme::heading(), palette.strong);
    text(rect.center().y + 10.0, line, theme::small(), palette.weak);
    if response.on_hover_text(glance.path.display().to_string()).clicked() {
        commands.push(AppCommand::OpenRun(vec![glance.path.clone()]));
    }
}

/// The front in the room of a few letters.
fn front(points: &[[f64; 2]], room: Rect, palette: &Palette) -> Vec<Shape> {
    let most = |axis: usize| points.iter().map(|point| point[axis]).fold(f64::MIN_POSITIVE, f64::max);
    let [width, height] = [most(0), most(1)];
    #[allow(clippy::cast_possible_truncation)] // shares between 0 and 1
    let place =
        |&[l1, loss]: &[f64; 2]| -> Pos2 { room.lerp_inside(vec2((l1 / width) as f32, 1.0 - (loss / height) as f32)) };
    let line: Vec<Pos2> = points.iter().map(place).filter(|place| place.is_finite()).collect();
    let color = palette.curves[0];
    match line.as_slice() {
        [point] => vec![Shape::circle_filled(*point, 1.5, color)],
        _ => vec![Shape::line(line, Stroke::new(1.5, color))],
    }
}

/// How long ago, as people say it.
fn age(then: SystemTime) -> String {
    let seconds = SystemTime::now().duration_since(then).map_or(0, |since| since.as_secs());
    let counted = |count: u64, unit: &str| match count {
        1 => format!("1 {unit} ago"),
        _ => format!("{count} {unit}s ago"),
    };
    match seconds {
        0..60 => "just now".to_owned(),
        60..3_600 => counted(seconds / 60, "minute"),
        3_600..86_400 => counted(seconds / 3_600, "hour"),
        _ => counted(seconds / 86_400, "day"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn ages_are_told_as_people_say_them() {
        let now = SystemTime::now();
        for (seconds, wanted) in [
            (3, "just now"),
            (61, "1 minute ago"),
            (7_300, "2 hours ago"),
            (90_000, "1 day ago"),
            (900_000, "10 days ago"),
        ] {
            assert_eq!(age(now - Duration::from_secs(seconds)), wanted);
        }
        assert_eq!(age(now + Duration::from_hours(1)), "just now", "a clock may have been set back");
    }

    #[test]
    fn a_picture_of_a_front_stays_in_its_room() {
        let room = Rect::from_min_size(pos2(10.0, 20.0), vec2(60.0, 30.0));
        let palette = theme::palette(eframe::egui::Theme::Dark);
        for points in [vec![], vec![[0.0, 0.0]], vec![[0.0, 1.1], [3.0, 0.2], [f64::NAN, 0.1], [35.0, 0.0]]] {
            for shape in front(&points, room, palette) {
                let bounds = shape.visual_bounding_rect();
                assert!(!bounds.is_finite() || room.expand(4.0).contains_rect(bounds), "{points:?} {bounds:?}");
            }
        }
    }
}
