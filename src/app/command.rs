//! Everything that a person can do, as commands with their names and shortcuts. Panels, menus and keys only emit them.

use std::path::PathBuf;

use eframe::egui::{self, ThemePreference};

use super::{
    costs::Figure,
    explore_settings::{NetworkPicture, Upper},
    icons::Icon,
    panes::{PaneMove, Ready, View},
    picture::Subject,
    pictures::Form,
    shortcuts,
};
use crate::{
    data::Remote,
    export::Format,
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
    /// Pin the network that is shown, to compare others with it, or let it go.
    TogglePin,
    /// Let the network go that is pinned.
    Unpin,
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
    ShowFigure(Figure),
    /// Show or hide the branches.
    ToggleBranches,
    /// Show the first layer's units as images, or as rows of its matrix.
    ToggleUnitsAsImages,
    /// Show the heatmap of this layer, or one of its units as an image, large.
    EnlargeHeatmap(usize, Option<usize>),
    /// Count this along the upper axis of the weight paths.
    CountAbove(Upper),
    /// Draw the network like this.
    DrawNetwork(NetworkPicture),
    /// Show how often connections are used by folds or other starts, or their values.
    ToggleUse,
    /// Show or close the dialog that takes the network home which is shown.
    Export,
    /// Export in this format from now on.
    ChooseFormat(Format),
    /// Export without dead units and unused inputs from now on, or with them.
    CompactExport,
    /// Export with the scaling folded in from now on, or apart.
    FoldScaling,
    /// Ask for the file that the network is written to.
    BrowseExport,
    /// Write the network that is shown into this file.
    Write(PathBuf),
    /// Show or close the dialog that predicts the rows of a table.
    TogglePredict,
    /// Predict the rows of the table that is named there.
    Predict,
    /// Ask for that table.
    BrowseTable,
    /// Take a table as the data of the next run.
    OpenData(PathBuf),
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
    /// Show or close the preview of a table.
    ToggleImport,
    /// End the reading of a file.
    CancelReading,
    /// Read the files again.
    ReadAgain,
    /// Download a dataset.
    Download(Remote),
    /// End a download.
    CancelDownload,
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
    /// Move, stack or resize the pane that has the keyboard.
    MovePane(PaneMove),
    /// Take back the last change of selection, zoom or setup.
    Undo,
    /// Do it again.
    Redo,
    /// Show or close the palette of commands.
    TogglePalette,
    /// Ask for a file and write a view into it.
    SaveView(Subject, Form),
    /// Put a picture of a view on the clipboard.
    CopyPicture(Subject),
    /// Put the numbers of a view on the clipboard.
    CopyTable(Subject),
    /// Pictures for print, or as on the screen.
    ToggleForPrint,
    /// Ask for a file and write a page about the run into it.
    SaveReport,
    /// Compare the run in this folder with others, or no more.
    ToggleCompared(PathBuf),
    /// Compare the run in this folder, or all runs in it.
    AddCompared(PathBuf),
    /// Compare no run but the one that is shown.
    ClearCompared,
    /// Compute the setup with every method, each with the same allowance.
    ComputeAll,
    /// Show or close the help.
    ToggleHelp,
    /// Close the message of a failed run.
    DismissFailure,
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
            Self::TogglePin => Icon::Pin,
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
        shortcuts::shortcuts()
            .iter()
            .find(|shortcut| shortcut.command == *self)
            .map(|shortcut| shortcuts::key_name(ctx, shortcut.key))
    }
}
