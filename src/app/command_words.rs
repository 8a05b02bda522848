//! What buttons, menus and tooltips say of what a person can do.

use eframe::egui::ThemePreference;

use super::{
    command::AppCommand,
    costs::Figure,
    explore_settings::{NetworkPicture, Upper},
    metrics, picture_menu,
    pictures::Form,
};
use crate::{export::Format, front::Selector, run::More};

impl AppCommand {
    /// What the button or menu entry says.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a line for each command
    pub fn label(&self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::PauseOrResume => "Pause",
            Self::Stop => "Stop",
            Self::Recommend => "Recommended",
            Self::ShowTest => "Show test figures",
            Self::Choose(Selector::Best) => "Best validated",
            Self::Choose(Selector::OneStandardError) => "One standard error",
            Self::Choose(Selector::BestAccuracy) => "Highest accuracy",
            Self::Choose(Selector::Knee) => "Knee",
            Self::Select(_) => "Select this point",
            Self::SelectAgain => "Select the former point",
            Self::Compute(_) => "Compute",
            Self::Find(_) => "Find",
            Self::Pull(_) => "Hold here",
            Self::Grip => "Take hold",
            Self::LetGo => "Let go here",
            Self::TakeBack => "Back to where it was",
            Self::More(More::Points(_)) => "More points",
            Self::More(More::Range(_)) => "Longer range",
            Self::More(More::Starts(_)) => "More starts",
            Self::Refit => "Refit",
            Self::RefitAll => "Refit all points",
            Self::Tickets => "Lottery ticket",
            Self::ToggleRefits => "Refitted",
            Self::Continue => "Continue",
            Self::RowsAt(_) => "Look here",
            Self::ReadRows => "Look again",
            Self::Step(1..) => "Denser point",
            Self::Step(_) => "Sparser point",
            Self::SelectFirst => "Sparsest point",
            Self::SelectLast => "Densest point",
            Self::TogglePin => "Pin this network",
            Self::Unpin => "Unpin",
            Self::ResetView => "Show the whole front",
            Self::SwapAxes => "Swap axes",
            Self::ToggleL1Scale => "Logarithmic ℓ¹ axis",
            Self::ToggleLossScale => "Logarithmic loss axis",
            Self::ToggleCurve(0) => "Training",
            Self::ToggleCurve(1) => "Validation",
            Self::ToggleCurve(_) => "Test",
            Self::ToggleRefitCurve => "Refits",
            Self::ShowFigure(Figure::Metric(metric)) => metrics::label(*metric),
            Self::ShowFigure(Figure::Cost(cost)) => cost.label(),
            Self::ToggleBranches => "Branches",
            Self::ToggleUnitsAsImages => "Units as images",
            Self::EnlargeHeatmap(..) => "Enlarge heatmap",
            Self::ToggleUse => "How often used",
            Self::CountAbove(Upper::Nonzero) => "Count non-zeros above the paths",
            Self::CountAbove(Upper::LiveUnits) => "Count live units above the paths",
            Self::CountAbove(Upper::Bytes) => "Count bytes above the paths",
            Self::DrawNetwork(NetworkPicture::Automatic) => "Network as a graph where it is small",
            Self::DrawNetwork(NetworkPicture::Graph) => "Network as a graph",
            Self::DrawNetwork(NetworkPicture::Layers) => "Network by its layers",
            Self::Export => "Export network…",
            Self::ChooseFormat(format) => match format {
                Format::Safetensors => "Export as safetensors",
                Format::Onnx => "Export as ONNX",
                Format::Python => "Export for PyTorch",
            },
            Self::CompactExport => "Compacted",
            Self::FoldScaling => "Scaling folded in",
            Self::Write(_) => "Write",
            Self::TogglePredict => "Predict a table…",
            Self::Predict => "Predict",
            Self::OpenData(_) => "Open as data",
            Self::ToggleRuns => "Open run…",
            Self::OpenRun(_) => "Open this run",
            Self::OpenInterrupted(_) => "Open",
            Self::DismissInterrupted => "Dismiss",
            Self::ToggleImport => "Look at the table…",
            Self::CancelReading => "Cancel reading",
            Self::ReadAgain => "Read it again",
            Self::Download(_) => "Download",
            Self::CancelDownload => "Cancel the download",
            Self::TakeSetupBack => "Take its setup back",
            Self::CopyCommandLine => "Copy command line",
            Self::KeepRun => "Keep run as…",
            Self::BrowseCsv | Self::BrowseRun | Self::BrowseRows | Self::BrowseExport | Self::BrowseTable => "Browse…",
            Self::BrowseImageFolder => "Folder…",
            Self::BrowseImageArchive => "Archive…",
            Self::SetTheme(ThemePreference::System) => "As the system",
            Self::SetTheme(ThemePreference::Light) => "Light",
            Self::SetTheme(ThemePreference::Dark) => "Dark",
            Self::NextTheme => "Next theme",
            Self::ToggleSetup => "Setup",
            Self::ToggleView(view) => view.label(),
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::TogglePalette => "All commands…",
            Self::Enlarge(_) => "Show alone",
            Self::LayOut(ready) => ready.label(),
            Self::ResetLayout => "Reset layout",
            Self::ToggleTitleBars => "Title bars",
            Self::NextPane => "Next pane",
            Self::PreviousPane => "Previous pane",
            Self::MovePane(how) => how.label(),
            Self::SaveView(subject, form) => picture_menu::save_label(*subject, *form),
            Self::CopyPicture(subject) => picture_menu::copy_label(*subject, false),
            Self::CopyTable(subject) => picture_menu::copy_label(*subject, true),
            Self::ToggleForPrint => "For print",
            Self::SaveReport => "Save report…",
            Self::ToggleCompared(_) => "Compare",
            Self::AddCompared(_) => "Add runs",
            Self::ClearCompared => "Compare none",
            Self::ComputeAll => "Compute with all methods",
            Self::ToggleHelp => "Help",
            Self::DismissFailure => "Close this message",
        }
    }

    /// What the tooltip adds.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a line for each command
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Start => "Compute the front of the run set up on the left",
            Self::PauseOrResume => "Let the computation stand still, or go on",
            Self::Stop => "End the run; its points stay",
            Self::Recommend => {
                "Select the recommended network: with folds the sparsest within one standard error of the lowest validation loss, else \
                 that of the lowest validation loss"
            }
            Self::ShowTest => {
                "The figures on the test rows are the final word on the network that you have chosen. Until then they are covered: of a \
                 network that was chosen by them they are too good"
            }
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
            Self::Grip | Self::Pull(_) | Self::LetGo => {
                "Drag the ring to any place: the network there is computed, and joins the front when let go"
            }
            Self::TakeBack => "Take the ring back to where it was gripped (Esc)",
            Self::More(More::Points(_)) => "Compute more networks where the curve is known least",
            Self::More(More::Range(_)) => "Compute denser networks, beyond the end of the front",
            Self::More(More::Starts(_)) => "Let further random starts compete with the front",
            Self::Refit => {
                "Train the parameters of this network that are not zero further, without the norm, which has shrunk them"
            }
            Self::RefitAll => {
                "Train the parameters that are not zero of every network further, without the norm; drawn as a thin curve of their own"
            }
            Self::Tickets => {
                "Train the same parameters from the first random weights of the start, and as many others drawn at random: is it the support \
                 that makes the network good, or its weights?"
            }
            Self::ToggleRefits => "Show networks as they were trained further without the norm, where they were",
            Self::Continue => "Go on with this run where it was broken off",
            Self::RowsAt(_) => "Read the rows of this run from this path",
            Self::ReadRows => "Read the rows of this run once more, for its predictions",
            Self::BrowseRows => "Choose the file that the rows of this run are in now",
            Self::Step(1..) => "Select the neighbour with the next larger ℓ¹ norm",
            Self::Step(_) => "Select the neighbour with the next smaller ℓ¹ norm",
            Self::SelectFirst => "Select the point of smallest ℓ¹ norm",
            Self::SelectLast => "Select the point of largest ℓ¹ norm",
            Self::TogglePin => "Keep this network beside, to compare others with it; once more lets it go",
            Self::Unpin => "Compare with it no longer",
            Self::ResetView => "Undo zooming and panning; a double click on the front does it too",
            Self::SwapAxes => "Let the loss run to the right and the ℓ¹ norm upwards, as papers draw it",
            Self::ToggleL1Scale => "Linear or logarithmic axis of the ℓ¹ norm ‖θ‖₁",
            Self::ToggleLossScale => "Linear or logarithmic axis of the loss f(θ)",
            Self::ToggleCurve(0) => "The front itself: loss on the rows that the networks are trained on",
            Self::ToggleCurve(1) => "The same networks on the rows kept for selecting one",
            Self::ToggleCurve(_) => "The same networks on the rows held out for the final test; never used to select",
            Self::ToggleRefitCurve => {
                "Show the loss on validation rows of networks that were trained further without the norm, each at the place of its point"
            }
            Self::ShowFigure(Figure::Metric(metric)) => metrics::tooltip(*metric),
            Self::ShowFigure(Figure::Cost(cost)) => cost.tooltip(),
            Self::ToggleBranches => {
                "Show what each random start has come by; the front is the lower envelope of them all"
            }
            Self::CountAbove(_) => "What the upper axis of the weight paths counts",
            Self::DrawNetwork(_) => "How the network that is selected is drawn in its view",
            Self::ToggleUse => {
                "Show in the heatmaps how many of the networks of all folds, or of other starts, use each connection at this norm, in the \
                 place of its value"
            }
            Self::ToggleUnitsAsImages => "Show the weights of each unit of the first layer in the shape of the images",
            Self::EnlargeHeatmap(..) => {
                "Show the weights of this layer large, with the names of both ends and the values"
            }
            Self::Export => "Write the network that is shown as a file, for PyTorch, onnxruntime and others",
            Self::ChooseFormat(Format::Safetensors) => {
                "A .safetensors file, which PyTorch loads into the matching nn.Sequential"
            }
            Self::ChooseFormat(Format::Onnx) => "An .onnx file, which takes rows as they stand in their file",
            Self::ChooseFormat(Format::Python) => "A .py file with nn.Sequential, and its weights beside it",
            Self::CompactExport => "Leave out dead units and unused inputs: an equal but smaller network",
            Self::FoldScaling => {
                "The first layer takes inputs as they stand in the file, so that nobody has to scale them"
            }
            Self::BrowseExport => "Choose the file that the network is written to",
            Self::TogglePredict => "Predict the rows of a table by the network that is shown",
            Self::Predict => "Read the rows of the table, and write what the network says of each",
            Self::BrowseTable => "Choose the table with the rows to predict",
            Self::OpenData(_) => "Set this table up as the data of the next run",
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
            Self::BrowseCsv => {
                "Choose a table (CSV, TSV, Parquet or NPZ, also .gz); it can be dropped on the window or its path pasted, too"
            }
            Self::ToggleImport => {
                "Its first rows, what each column is taken as, what is predicted, and what becomes of it"
            }
            Self::CancelReading => "End the reading of this file",
            Self::ReadAgain => "Read this file from its beginning",
            Self::Download(_) => "Get it from a public server, into the cache folder of your user account",
            Self::CancelDownload => "End the download; what has come is kept, and it goes on from there the next time",
            Self::SetTheme(_) | Self::NextTheme => "Light or dark colours",
            Self::ToggleSetup => "Show or fold the setup",
            Self::ToggleView(view) => view.tooltip(),
            Self::Undo => "Take back the last change of selection, zoom, axes or setup",
            Self::Redo => "Do again what was taken back",
            Self::TogglePalette => "Find a command by its name",
            Self::Enlarge(_) => "Show this pane alone, or all panes again",
            Self::LayOut(ready) => ready.tooltip(),
            Self::ResetLayout => "Lay the panes out as at the first launch, with their first sizes",
            Self::ToggleTitleBars => "Give every pane a title bar, by which it can be dragged to another place",
            Self::NextPane => "Take the keyboard to the next pane",
            Self::PreviousPane => "Take the keyboard to the pane before",
            Self::MovePane(how) => how.tooltip(),
            Self::SaveView(_, Form::Svg) => "A picture of lines and text, which stays sharp at every size",
            Self::SaveView(_, Form::Png) => "A picture of pixels",
            Self::SaveView(_, Form::Csv) => "The numbers of this view",
            Self::CopyPicture(_) => "Put the picture on the clipboard",
            Self::CopyTable(_) => "Put the numbers on the clipboard, as spreadsheets paste them",
            Self::ToggleForPrint => {
                "Pictures that are as wide as a column of a paper (85 mm), light and without the selection; else as on the screen"
            }
            Self::SaveReport => {
                "A page of HTML about this run: setup, front, recommended network and all points, to read, send and print"
            }
            Self::ToggleCompared(_) => "Show this run in the comparison",
            Self::AddCompared(_) => "Compare this run, or all runs in this folder",
            Self::ClearCompared => "Compare no run but the one that is shown",
            Self::ComputeAll => {
                "Compute the setup on the left with every method, one after the other and each with the same allowance, and compare them"
            }
            Self::ToggleHelp => "How to read the picture, and the keyboard shortcuts",
            Self::DismissFailure => "The points stay",
        }
    }
}
