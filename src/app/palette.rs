//! The palette: every command, found by its name.

use eframe::egui::{
    self, Align, Align2, Frame, Id, Key, Modal, Modifiers, RichText, ScrollArea, Sense, TextEdit, Ui, WidgetInfo,
    accesskit::Role, vec2,
};

use super::{App, command::AppCommand, command_list, theme};

/// Width of the palette, and the height of the list at the most.
const WIDTH: f32 = 480.0;
const HEIGHT: f32 = 360.0;
/// Height of an entry.
const ENTRY: f32 = 28.0;

/// The palette while it is open.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    query: String,
    /// The place of the entry that Return takes.
    chosen: usize,
    has_focus: bool,
}

impl Palette {
    /// Opens it where it is closed, and closes it where it is open.
    #[must_use]
    pub fn toggled(palette: Option<&Self>) -> Option<Self> {
        palette.is_none().then(Self::default)
    }
}

/// An entry.
struct Entry {
    command: AppCommand,
    title: String,
    keys: Option<String>,
    is_possible: bool,
}

/// How well a name answers to what was typed; nothing if it does not. All letters must be there in their order; those at the beginning
/// of a word and those that follow on one another count more, and short names come first.
#[must_use]
pub fn score(name: &str, query: &str) -> Option<i32> {
    let letters: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let mut place = 0;
    let mut score = 0;
    let mut last = None;
    for wanted in query.chars().flat_map(char::to_lowercase).filter(|letter| !letter.is_whitespace()) {
        let begins = |at: usize| at == 0 || !letters[at - 1].is_alphanumeric();
        let next = last.map(|last: usize| last + 1).filter(|&next| letters.get(next) == Some(&wanted));
        let found = |from: usize, starts: bool| {
            (from..letters.len()).find(|&at| letters[at] == wanted && (!starts || begins(at)))
        };
        let at = next.or_else(|| found(place, true)).or_else(|| found(place, false))?;
        score += if next.is_some() {
            6
        } else if begins(at) {
            8
        } else {
            1
        };
        (last, place) = (Some(at), at + 1);
    }
    // A beginning of a word as it was typed is what was most likely meant.
    let typed: Vec<char> = query.trim().chars().flat_map(char::to_lowercase).collect();
    let starts = letters.split(|letter| !letter.is_alphanumeric()).any(|word| word.starts_with(&typed));
    score += if starts { 4 * i32::try_from(typed.len()).unwrap_or(0) } else { 0 };
    Some(score * 16 - i32::try_from(letters.len()).unwrap_or(i32::MAX).min(64))
}

impl App {
    /// Shows the palette if it is open.
    pub(super) fn show_palette(&mut self, ctx: &egui::Context) {
        let Some(mut palette) = self.palette.take() else { return };
        let entries = self.entries(ctx, &palette.query);
        let frame = Frame::popup(&ctx.global_style()).inner_margin(12).corner_radius(10);
        let area = Modal::default_area(Id::unique("palette")).anchor(Align2::CENTER_TOP, vec2(0.0, 72.0));
        let modal = Modal::new(Id::unique("palette")).area(area).frame(frame).show(ctx, |ui| {
            ui.set_width(WIDTH.min(ctx.content_rect().width() - 48.0));
            palette.show(ui, &entries)
        });
        let closes =
            ctx.input_mut(|input| [Key::K, Key::P].iter().any(|&key| input.consume_key(Modifiers::COMMAND, key)));
        if let Some(command) = modal.inner {
            self.commands.push(command);
        } else if !closes && !modal.should_close() {
            self.palette = Some(palette);
        }
    }

    /// The commands that answer to a query, the best first; those that can do nothing now come last.
    fn entries(&self, ctx: &egui::Context, query: &str) -> Vec<Entry> {
        let mut found: Vec<(bool, i32, Entry)> = Vec::new();
        for command in command_list::listed() {
            // It is open already.
            if command == AppCommand::TogglePalette {
                continue;
            }
            let title = command_list::title(&command);
            if let Some(score) = score(&title, query) {
                let (keys, is_possible) = (command.keys(ctx), self.can(&command));
                found.push((is_possible, score, Entry { command, title, keys, is_possible }));
            }
        }
        // Without a query they stay in the order of the list.
        let has_query = !query.trim().is_empty();
        found.sort_by_key(|(is_possible, score, _)| (!is_possible, if has_query { -score } else { 0 }));
        found.into_iter().map(|(_, _, entry)| entry).collect()
    }
}

impl Palette {
    /// Shows the field and the list; gives the command that was chosen.
    fn show(&mut self, ui: &mut Ui, entries: &[Entry]) -> Option<AppCommand> {
        let steps = ui.input_mut(|input| {
            let mut pressed = |key| isize::try_from(input.count_and_consume_key(Modifiers::NONE, key)).unwrap_or(0);
            pressed(Key::ArrowDown) - pressed(Key::ArrowUp) + 8 * (pressed(Key::PageDown) - pressed(Key::PageUp))
        });
        let entered = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let field = TextEdit::singleline(&mut self.query)
            .hint_text("Name of a command")
            .align(Align2::LEFT_CENTER)
            .desired_width(f32::INFINITY);
        let field = ui.add(field).accessible_name("Name of a command");
        if !std::mem::replace(&mut self.has_focus, true) {
            field.request_focus();
        }
        if field.changed() {
            self.chosen = 0;
        }
        self.chosen = self.chosen.saturating_add_signed(steps).min(entries.len().saturating_sub(1));
        let mut taken =
            entries.get(self.chosen).filter(|entry| entered && entry.is_possible).map(|entry| entry.command.clone());
        ui.add_space(theme::GRID);
        if entries.is_empty() {
            let weak = theme::of(ui.visuals()).weak;
            ui.label(RichText::new("No command has such a name.").color(weak));
        }
        super::widgets::keep_scroll_bar(ui);
        ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (place, entry) in entries.iter().enumerate() {
                if row(ui, entry, place == self.chosen, place == self.chosen && (steps != 0 || field.changed())) {
                    taken = Some(entry.command.clone());
                }
            }
        });
        taken
    }
}

/// One entry; whether it was clicked.
fn row(ui: &mut Ui, entry: &Entry, is_chosen: bool, is_sought: bool) -> bool {
    let palette = theme::of(ui.visuals());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ENTRY), Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, entry.is_possible, is_chosen, &entry.title));
    if is_sought {
        response.scroll_to_me(Some(Align::Center));
    }
    if is_chosen || response.hovered() {
        let fill = if is_chosen { ui.visuals().selection.bg_fill } else { palette.control[1] };
        ui.painter().rect_filled(rect, 5.0, fill);
    }
    let ink = if entry.is_possible { palette.strong } else { palette.weak.gamma_multiply(0.7) };
    let painter = ui.painter();
    painter.text(rect.left_center() + vec2(8.0, 0.0), Align2::LEFT_CENTER, &entry.title, theme::body(), ink);
    if let Some(keys) = &entry.keys {
        painter.text(rect.right_center() - vec2(12.0, 0.0), Align2::RIGHT_CENTER, keys, theme::small(), palette.weak);
    }
    let now = if entry.is_possible { "" } else { " – not possible now" };
    let response = response.on_hover_text(format!("{}{now}", entry.command.tooltip()));
    response.clicked() && entry.is_possible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_their_beginnings_and_by_what_is_left_of_them() {
        let best = |query: &str| {
            let mut found: Vec<(i32, String)> = command_list::listed()
                .iter()
                .filter_map(|command| {
                    Some((score(&command_list::title(command), query)?, command_list::title(command)))
                })
                .collect();
            found.sort_by_key(|(score, _)| -score);
            found.into_iter().map(|(_, title)| title).next()
        };
        for (query, wanted) in [
            ("knee", "Select: Knee"),
            ("export", "Export network"),
            ("reset", "Reset layout"),
            ("swap", "Swap axes"),
            ("insp", "View: Inspector"),
            ("lolax", "Logarithmic loss axis"),
            ("UNDO", "Undo"),
            ("overv", "Layout: Overview"),
        ] {
            assert_eq!(best(query).as_deref(), Some(wanted), "{query}");
        }
        assert_eq!(best("qqq"), None);
    }
}
