//! The keys of commands.

use std::sync::LazyLock;

use eframe::egui::{self, Key, KeyboardShortcut, Modifiers};

use super::{command::AppCommand, picture::Subject, pictures::Form};
use crate::front::Selector;

/// When a shortcut counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Always.
    Everywhere,
    /// Unless a text field has the focus.
    OutsideText,
    /// When nothing has the focus, or the front has: widgets use these keys themselves.
    Free,
}

/// A key and what it does.
#[derive(Clone, Debug)]
pub struct Shortcut {
    /// The key.
    pub key: KeyboardShortcut,
    /// When it counts.
    pub reach: Reach,
    /// What it does.
    pub command: AppCommand,
}

/// A shortcut as people read it: `?` instead of `Questionmark`.
#[must_use]
pub fn key_name(ctx: &egui::Context, key: KeyboardShortcut) -> String {
    match key.logical_key {
        Key::Questionmark => "?".to_owned(),
        Key::ArrowLeft if key.modifiers.is_none() => "←".to_owned(),
        Key::ArrowRight if key.modifiers.is_none() => "→".to_owned(),
        Key::ArrowLeft => "Shift+←".to_owned(),
        Key::ArrowRight => "Shift+→".to_owned(),
        _ => ctx.format_shortcut(&key).replace("Period", "."),
    }
}

/// Every shortcut, in the order in which the help lists them. Those with more modifiers come first, since a key with modifiers also matches without them.
#[must_use]
pub fn shortcuts() -> &'static [Shortcut] {
    // Every button asks for its own in every frame.
    static ALL: LazyLock<Vec<Shortcut>> = LazyLock::new(all);
    &ALL
}

fn all() -> Vec<Shortcut> {
    use AppCommand as C;
    use Reach::{Everywhere, Free, OutsideText};
    let plain = Modifiers::NONE;
    let shifted = Modifiers { shift: true, ..Modifiers::COMMAND };
    [
        (Modifiers::COMMAND, Key::K, Everywhere, C::TogglePalette),
        (Modifiers::COMMAND, Key::P, Everywhere, C::TogglePalette),
        (shifted, Key::Z, OutsideText, C::Redo),
        (Modifiers::COMMAND, Key::Y, OutsideText, C::Redo),
        (Modifiers::COMMAND, Key::Z, OutsideText, C::Undo),
        (plain, Key::F5, Everywhere, C::Start),
        (plain, Key::Space, Free, C::PauseOrResume),
        (Modifiers::COMMAND, Key::Period, Everywhere, C::Stop),
        (Modifiers::SHIFT, Key::ArrowLeft, Free, C::Step(-10)),
        (Modifiers::SHIFT, Key::ArrowRight, Free, C::Step(10)),
        (plain, Key::ArrowLeft, Free, C::Step(-1)),
        (plain, Key::ArrowRight, Free, C::Step(1)),
        (plain, Key::Home, Free, C::SelectFirst),
        (plain, Key::End, Free, C::SelectLast),
        (plain, Key::R, OutsideText, C::Recommend),
        (plain, Key::B, OutsideText, C::Choose(Selector::Best)),
        (plain, Key::O, OutsideText, C::Choose(Selector::OneStandardError)),
        (plain, Key::A, OutsideText, C::Choose(Selector::BestAccuracy)),
        (plain, Key::K, OutsideText, C::Choose(Selector::Knee)),
        (plain, Key::P, OutsideText, C::TogglePin),
        (Modifiers::COMMAND, Key::E, Everywhere, C::Export),
        (Modifiers::COMMAND, Key::D, Everywhere, C::TogglePredict),
        (Modifiers::COMMAND, Key::O, Everywhere, C::ToggleRuns),
        (shifted, Key::S, Everywhere, C::SaveView(Subject::Front, Form::Svg)),
        (shifted, Key::C, Everywhere, C::CopyPicture(Subject::Front)),
        (Modifiers::COMMAND, Key::R, Everywhere, C::SaveReport),
        (Modifiers::COMMAND, Key::S, Everywhere, C::KeepRun),
        (plain, Key::Num0, OutsideText, C::ResetView),
        (plain, Key::X, OutsideText, C::SwapAxes),
        (plain, Key::L, OutsideText, C::ToggleL1Scale),
        (plain, Key::F, OutsideText, C::ToggleLossScale),
        (plain, Key::Num1, OutsideText, C::ToggleCurve(0)),
        (plain, Key::Num2, OutsideText, C::ToggleCurve(1)),
        (plain, Key::Num3, OutsideText, C::ToggleCurve(2)),
        (plain, Key::Num4, OutsideText, C::ToggleBranches),
        (plain, Key::Num5, OutsideText, C::ToggleRefitCurve),
        (plain, Key::U, OutsideText, C::ShowTest),
        (plain, Key::S, OutsideText, C::ToggleSetup),
        (plain, Key::T, OutsideText, C::NextTheme),
        (Modifiers::SHIFT, Key::F6, Everywhere, C::PreviousPane),
        (plain, Key::F6, Everywhere, C::NextPane),
        (plain, Key::Questionmark, OutsideText, C::ToggleHelp),
        (plain, Key::F1, Everywhere, C::ToggleHelp),
    ]
    .map(|(modifiers, key, reach, command)| Shortcut { key: KeyboardShortcut::new(modifiers, key), reach, command })
    .into()
}

/// The commands whose keys were pressed in this frame. `front` are the widgets of the front.
pub fn pressed(ctx: &egui::Context, front: &[egui::Id], commands: &mut Vec<AppCommand>) {
    let in_text = ctx.text_edit_focused();
    let focus = ctx.memory(egui::Memory::focused);
    let free = !ctx.any_popup_open() && focus.is_none_or(|focus| front.contains(&focus));
    ctx.input_mut(|input| {
        for &Shortcut { key, reach, ref command } in shortcuts() {
            let counts = match reach {
                Reach::Everywhere => true,
                Reach::OutsideText => !in_text,
                Reach::Free => free,
            };
            // An arrow key may repeat several times within a frame that took long.
            let mut presses = if counts { input.count_and_consume_key(key.modifiers, key.logical_key) } else { 0 };
            // Shift is part of typing a question mark on most keyboards.
            if counts && key.logical_key == Key::Questionmark {
                presses += input.count_and_consume_key(Modifiers::SHIFT, Key::Questionmark);
            }
            let times = if matches!(command, AppCommand::Step(_)) { presses } else { presses.min(1) };
            commands.extend(std::iter::repeat_n(command, times).cloned());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_meanings() {
        let shortcuts = shortcuts();
        for (place, shortcut) in shortcuts.iter().enumerate() {
            assert!(shortcuts[place + 1..].iter().all(|other| other.key != shortcut.key), "{shortcut:?}");
            assert!(!shortcut.command.label().is_empty() && !shortcut.command.tooltip().is_empty());
        }
    }
}
