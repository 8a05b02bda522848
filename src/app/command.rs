//! Everything that a person can do, as commands with their names and shortcuts. Panels, menus and keys only emit them.

use std::path::PathBuf;

use eframe::egui::{self, Key, KeyboardShortcut, Modifiers, ThemePreference};

use super::{
    explore_settings::{NetworkPicture, Upper},
    icons::Icon,
    panes::{Ready, View},
};
use crate::{
    front::{Metric, Selector},
    run::{Goal, More},
};

/// One thing that a person can do.
#[derive(Clone, Debug, PartialEq)]
pub enum AppCommand {
    /// Compute the run that the setup asks for.
    Start,
    /// Stand still, or go on.
    PauseOrResume,
    /// End the run.
    Stop,
    /// Select the point that a selector takes.
    Choose(Selector),
    /// Select the recommended point.
    Recommend,
    /// Show the figures on the test rows.
    ShowTest,
    /// Select the point with this number.
    Select(usize),
    /// Select what was selected before.
    SelectAgain,
    /// Compute the network with this ℓ¹ norm and select it.
    Compute(f64),
    /// Compute the best network that meets this goal and select it.
    Find(Goal),
    /// Hold the handle at this ℓ¹ norm, and have its network computed to look at.
    Pull(f64),
    /// Take hold of the handle.
    Grip,
    /// Let the handle go where it is pulled: its network joins the front.
    LetGo,
    /// Take the handle back to where it was gripped.
    TakeBack,
    /// Compute more of a front that is complete.
    More(More),
    /// Train the support of the point that is shown anew, without the norm.
    Refit,
    /// Train the supports of all points anew.
    RefitAll,
    /// Train the support of the point that is shown from its first weights too, and a random one beside it.
    Tickets,
    /// Show refits in the place of their points, or the points.
    ToggleRefits,
    /// Go on with a run that was broken off.
    Continue,
    /// Read the rows of the run that was opened from here.
    RowsAt(PathBuf),
    /// Ask for the file with the rows of the run that was opened.
    BrowseRows,
    /// Read the rows of the run that is shown once more, for its predictions.
    ReadRows,
    /// Move the selection by so many places towards denser networks.
    Step(isize),
    /// Select the sparsest point.
    SelectFirst,
    /// Select the densest point.
    SelectLast,
    /// Show the whole front.
    ResetView,
    /// Exchange the axes.
    SwapAxes,
    /// Linear or logarithmic ℓ¹ axis.
    ToggleL1Scale,
    /// Linear or logarithmic loss axis.
    ToggleLossScale,
    /// Show or hide training (0), validation (1) or test (2).
    ToggleCurve(usize),
    /// Show or hide the refits.
    ToggleRefitCurve,
    /// Show this figure along the front.
    ShowFigure(Metric),
    /// Show or hide the branches.
    ToggleBranches,
    /// Show the first layer's units as images, or as rows of its matrix.
    ToggleUnitsAsImages,
    /// Count this along the upper axis of the weight paths.
    CountAbove(Upper),
    /// Draw the network like this.
    DrawNetwork(NetworkPicture),
    /// Show how often connections are used by folds or other starts, or their values.
    ToggleUse,
    /// Ask for a file and write the network that is shown.
    Export,
    /// Write the network that is shown into this file.
    Write(PathBuf),
    /// Show or close the list of runs.
    ToggleRuns,
    /// Open the run in this folder.
    OpenRun(Vec<PathBuf>),
    /// Open this run, which was interrupted.
    OpenInterrupted(PathBuf),
    /// Say no more of runs that were interrupted.
    DismissInterrupted,
    /// Set up the run again that the front on screen is of.
    TakeSetupBack,
    /// Copy the command line of what is shown.
    CopyCommandLine,
    /// Ask for the folder of a run.
    BrowseRun,
    /// Ask where a copy of the run is to go.
    KeepRun,
    /// Ask for a CSV file.
    BrowseCsv,
    /// Ask for a folder of images.
    BrowseImageFolder,
    /// Ask for an archive of images.
    BrowseImageArchive,
    /// Light, dark, or as the system.
    SetTheme(ThemePreference),
    /// From one theme to the next.
    NextTheme,
    /// Show or fold the setup.
    ToggleSetup,
    /// Open, bring forward or close a pane with this view.
    ToggleView(View),
    /// Close the pane with this view.
    CloseView(View),
    /// Show this view alone, or all again.
    Enlarge(View),
    /// Lay the panes out like this.
    LayOut(Ready),
    /// Lay the panes out as at the first launch.
    ResetLayout,
    /// Give every pane a title bar, or only where one is needed.
    ToggleTitleBars,
    /// Take the keyboard to the next pane.
    NextPane,
    /// Take the keyboard to the pane before.
    PreviousPane,
    /// Show or close the help.
    ToggleHelp,
    /// Close the message of a failed run.
    DismissFailure,
}

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

impl AppCommand {
    /// The icon of its button.
    #[must_use]
    pub fn icon(&self) -> Option<Icon> {
        Some(match self {
            Self::Start => Icon::Play,
            Self::PauseOrResume => Icon::Pause,
            Self::Stop => Icon::Stop,
            Self::Recommend | Self::Choose(Selector::Best) => Icon::Star,
            Self::Step(1..) => Icon::Right,
            Self::Step(_) => Icon::Left,
            Self::ResetView => Icon::Frame,
            Self::SwapAxes => Icon::Swap,
            Self::Export => Icon::Export,
            Self::ToggleRuns => Icon::Folder,
            Self::NextTheme => Icon::HalfMoon,
            Self::ToggleSetup => Icon::Sliders,
            Self::ToggleHelp => Icon::Question,
            Self::DismissFailure => Icon::Cross,
            _ => return None,
        })
    }

    /// Its shortcut as people read it.
    #[must_use]
    pub fn keys(&self, ctx: &egui::Context) -> Option<String> {
        shortcuts().into_iter().find(|shortcut| shortcut.command == *self).map(|shortcut| key_name(ctx, &shortcut.key))
    }
}

/// A shortcut as people read it: `?` instead of `Questionmark`.
#[must_use]
pub fn key_name(ctx: &egui::Context, key: &KeyboardShortcut) -> String {
    match key.logical_key {
        Key::Questionmark => "?".to_owned(),
        Key::ArrowLeft if key.modifiers.is_none() => "←".to_owned(),
        Key::ArrowRight if key.modifiers.is_none() => "→".to_owned(),
        Key::ArrowLeft => "Shift+←".to_owned(),
        Key::ArrowRight => "Shift+→".to_owned(),
        _ => ctx.format_shortcut(key).replace("Period", "."),
    }
}

/// Every shortcut, in the order in which the help lists them. Those with more modifiers come first, since a key with modifiers also matches without them.
#[must_use]
pub fn shortcuts() -> Vec<Shortcut> {
    use AppCommand as C;
    use Reach::{Everywhere, Free, OutsideText};
    let plain = Modifiers::NONE;
    [
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
        (Modifiers::COMMAND, Key::E, Everywhere, C::Export),
        (Modifiers::COMMAND, Key::O, Everywhere, C::ToggleRuns),
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
        for Shortcut { key, reach, command } in shortcuts() {
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
            commands.extend(std::iter::repeat_n(command, times));
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
