//! Everything that a person can do, as commands with their names and shortcuts. Panels, menus and keys only emit them.

use std::path::PathBuf;

use eframe::egui::{self, Key, KeyboardShortcut, Modifiers, ThemePreference};

use super::icons::Icon;
use crate::{
    front::Selector,
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
    /// Let the handle go where it is pulled: its network joins the front.
    LetGo,
    /// Take the handle back to the selected point.
    TakeBack,
    /// Compute more of a front that is complete.
    More(More),
    /// Go on with a run that was broken off.
    Continue,
    /// Read the rows of the run that was opened from here.
    RowsAt(PathBuf),
    /// Ask for the file with the rows of the run that was opened.
    BrowseRows,
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
    /// Show or hide the branches.
    ToggleBranches,
    /// Show the first layer's units as images, or as rows of its matrix.
    ToggleUnitsAsImages,
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
    /// What the button or menu entry says.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::PauseOrResume => "Pause",
            Self::Stop => "Stop",
            Self::Choose(Selector::Best) => "Best validated",
            Self::Choose(Selector::OneStandardError) => "One standard error",
            Self::Choose(Selector::BestAccuracy) => "Highest accuracy",
            Self::Choose(Selector::Knee) => "Knee",
            Self::Select(_) => "Select this point",
            Self::SelectAgain => "Select the former point",
            Self::Compute(_) => "Compute",
            Self::Find(_) => "Find",
            Self::Pull(_) => "Hold here",
            Self::LetGo => "Let go here",
            Self::TakeBack => "Back to the point",
            Self::More(More::Points(_)) => "More points",
            Self::More(More::Range(_)) => "Longer range",
            Self::More(More::Starts(_)) => "More starts",
            Self::Continue => "Continue",
            Self::RowsAt(_) => "Look here",
            Self::Step(1..) => "Denser point",
            Self::Step(_) => "Sparser point",
            Self::SelectFirst => "Sparsest point",
            Self::SelectLast => "Densest point",
            Self::ResetView => "Show the whole front",
            Self::SwapAxes => "Swap axes",
            Self::ToggleL1Scale => "Logarithmic ℓ¹ axis",
            Self::ToggleLossScale => "Logarithmic loss axis",
            Self::ToggleCurve(0) => "Training",
            Self::ToggleCurve(1) => "Validation",
            Self::ToggleCurve(_) => "Test",
            Self::ToggleBranches => "Branches",
            Self::ToggleUnitsAsImages => "Units as images",
            Self::Export => "Export network…",
            Self::Write(_) => "Write",
            Self::ToggleRuns => "Open run…",
            Self::OpenRun(_) => "Open this run",
            Self::OpenInterrupted(_) => "Open",
            Self::DismissInterrupted => "Dismiss",
            Self::TakeSetupBack => "Take its setup back",
            Self::CopyCommandLine => "Copy command line",
            Self::KeepRun => "Keep run as…",
            Self::BrowseCsv | Self::BrowseRun | Self::BrowseRows => "Browse…",
            Self::BrowseImageFolder => "Folder…",
            Self::BrowseImageArchive => "Archive…",
            Self::SetTheme(ThemePreference::System) => "As the system",
            Self::SetTheme(ThemePreference::Light) => "Light",
            Self::SetTheme(ThemePreference::Dark) => "Dark",
            Self::NextTheme => "Next theme",
            Self::ToggleSetup => "Setup",
            Self::ToggleHelp => "Help",
            Self::DismissFailure => "Close this message",
        }
    }

    /// What the tooltip adds.
    #[must_use]
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Start => "Compute the front of the run set up on the left",
            Self::PauseOrResume => "Let the computation stand still, or go on",
            Self::Stop => "End the run; its points stay",
            Self::Choose(Selector::Best) => {
                "Select the network of lowest validation loss (lowest training loss without validation rows)"
            }
            Self::Choose(Selector::OneStandardError) => {
                "Select the sparsest network whose validation loss is within one standard error of the lowest; with folds"
            }
            Self::Choose(Selector::BestAccuracy) => "Select the network of highest accuracy, or R², on validation rows",
            Self::Choose(Selector::Knee) => {
                "Select the network farthest below the straight line between the ends of the training curve"
            }
            Self::Select(_) => "Show this network on the right",
            Self::SelectAgain => "Show the network that was selected before",
            Self::Compute(_) => "Compute the network with this ℓ¹ norm, between the points or beyond them",
            Self::Find(_) => {
                "Compute the best network that meets this goal: of lowest loss where a size is limited, else the sparsest"
            }
            Self::Pull(_) | Self::LetGo => {
                "Drag the ring to any place: the network there is computed, and joins the front when let go"
            }
            Self::TakeBack => "Take the ring back to the selected point (Esc)",
            Self::More(More::Points(_)) => "Compute more networks where the curve is known least",
            Self::More(More::Range(_)) => "Compute denser networks, beyond the end of the front",
            Self::More(More::Starts(_)) => "Let further random starts compete with the front",
            Self::Continue => "Go on with this run where it was broken off",
            Self::RowsAt(_) => "Read the rows of this run from this path",
            Self::BrowseRows => "Choose the file that the rows of this run are in now",
            Self::Step(1..) => "Select the neighbour with the next larger ℓ¹ norm",
            Self::Step(_) => "Select the neighbour with the next smaller ℓ¹ norm",
            Self::SelectFirst => "Select the point of smallest ℓ¹ norm",
            Self::SelectLast => "Select the point of largest ℓ¹ norm",
            Self::ResetView => "Undo zooming and panning; a double click on the front does it too",
            Self::SwapAxes => "Let the loss run to the right and the ℓ¹ norm upwards, as papers draw it",
            Self::ToggleL1Scale => "Linear or logarithmic axis of the ℓ¹ norm ‖θ‖₁",
            Self::ToggleLossScale => "Linear or logarithmic axis of the loss f(θ)",
            Self::ToggleCurve(0) => "The front itself: loss on the rows that the networks are trained on",
            Self::ToggleCurve(1) => "The same networks on the rows kept for selecting one",
            Self::ToggleCurve(_) => "The same networks on the rows held out for the final test; never used to select",
            Self::ToggleBranches => {
                "Show what each random start has come by; the front is the lower envelope of them all"
            }
            Self::ToggleUnitsAsImages => "Show the weights of each unit of the first layer in the shape of the images",
            Self::Export => "Write the network that is shown as a .safetensors file, which PyTorch loads",
            Self::Write(_) => "Write the network that is shown into the file named beside",
            Self::BrowseImageFolder => "Choose a folder of images in the layout of MNIST or of CIFAR-10",
            Self::BrowseImageArchive => "Choose a .tar.gz archive of images in the binary layout of CIFAR-10",
            Self::ToggleRuns => "Open a run that was kept, or any folder of a run; it can be dropped on the window too",
            Self::OpenRun(_) => "Show this run",
            Self::OpenInterrupted(_) => "Show this run with every point that was found",
            Self::DismissInterrupted => "It stays in the list of runs (Ctrl+O)",
            Self::TakeSetupBack => "Set the fields on the left to what this front was computed with",
            Self::CopyCommandLine => "Copy the line, to compute this run without the window",
            Self::BrowseRun => "Choose the folder of a run, which holds run.toml and front.csv",
            Self::KeepRun => "Put a copy of this run, with all of its networks, where you want it",
            Self::BrowseCsv => "Choose a CSV file with a header, numeric columns and a column to predict",
            Self::SetTheme(_) | Self::NextTheme => "Light or dark colours",
            Self::ToggleSetup => "Show or fold the setup",
            Self::ToggleHelp => "How to read the picture, and the keyboard shortcuts",
            Self::DismissFailure => "The points stay",
        }
    }

    /// The icon of its button.
    #[must_use]
    pub fn icon(&self) -> Option<Icon> {
        Some(match self {
            Self::Start => Icon::Play,
            Self::PauseOrResume => Icon::Pause,
            Self::Stop => Icon::Stop,
            Self::Choose(Selector::Best) => Icon::Star,
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
        (plain, Key::S, OutsideText, C::ToggleSetup),
        (plain, Key::T, OutsideText, C::NextTheme),
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
