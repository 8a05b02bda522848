//! What pictures and tables there are, and what they are made from.

use eframe::egui::{Ui, Vec2, vec2};
use egui_plot::PlotBounds;

use super::{
    super::{
        comparison::ComparisonView, curves::Curves, naming, panes::View, readout, settings::Layout, state::State, theme,
    },
    Canvas, Look, Picture, curves_of, network_of, runs_of,
};
use crate::export::Table;

/// A view that can be taken home as a picture or as a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The front.
    Front,
    /// Accuracy, or R², along the front.
    Scores,
    /// The layers of the network that is shown.
    Network,
    /// The fronts of several runs over each other.
    Comparison,
    /// Their hypervolume against time.
    Growth,
    /// What a pane shows.
    Pane(View),
}

impl Subject {
    /// Every view.
    pub const ALL: [Self; 10] = [
        Self::Front,
        Self::Scores,
        Self::Network,
        Self::Comparison,
        Self::Growth,
        Self::Pane(View::Paths),
        Self::Pane(View::Inputs),
        Self::Pane(View::Network),
        Self::Pane(View::Predictions),
        Self::Pane(View::Compare),
    ];

    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Front => "Front",
            Self::Scores => "Accuracy along the front",
            Self::Network => "Weights",
            Self::Comparison => "Comparison",
            Self::Growth => "Hypervolume against time",
            Self::Pane(view) => view.label(),
        }
    }

    /// How large its picture is as on the screen, where the plot of the front has this size and layers are so wide.
    #[must_use]
    pub fn size(self, plot: Vec2, layers: Option<f32>) -> Vec2 {
        // The plot itself is as large as on the screen; axes and legend stand around it.
        let around = vec2(80.0, 118.0);
        match self {
            Self::Front | Self::Comparison => plot + around,
            Self::Scores | Self::Growth => vec2(plot.x, (plot.y * theme::STRIP_SHARE).max(120.0)) + around,
            Self::Pane(_) => plot,
            Self::Network => vec2(layers.unwrap_or(theme::INSPECTOR_WIDTH[0]) + 30.0, 400.0),
        }
    }

    /// What its files are called after the name of the dataset.
    #[must_use]
    pub fn stem(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Scores => "scores",
            Self::Network => "weights",
            Self::Comparison => "comparison",
            Self::Growth => "hypervolume",
            Self::Pane(View::Paths) => "weight-paths",
            Self::Pane(View::Inputs) => "inputs",
            Self::Pane(View::Predictions) => "predictions",
            Self::Pane(View::Compare) => "two-networks",
            Self::Pane(_) => "network",
        }
    }
}

/// What pictures and tables are made from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// What is shown.
    pub state: &'a State,
    /// The curves.
    pub curves: &'a Curves,
    /// The axes.
    pub layout: Layout,
    /// The part that a person has zoomed to.
    pub zoom: Option<PlotBounds>,
    /// Whether the units of the first layer are shown as images.
    pub units_as_images: bool,
    /// The runs that are compared.
    pub comparison: Option<&'a ComparisonView>,
}

impl Source<'_> {
    /// Whether there is anything to take home of a view.
    #[must_use]
    pub fn has(&self, subject: Subject) -> bool {
        match subject {
            Subject::Front | Subject::Scores => !self.curves.marks.is_empty(),
            Subject::Network | Subject::Pane(_) => self.state.displayed().is_some(),
            Subject::Comparison | Subject::Growth => {
                self.comparison.is_some_and(|runs| !runs.gathered().comparison.rows.is_empty())
            }
        }
    }

    /// A picture of a view.
    #[must_use]
    pub fn picture(&self, canvas: &mut Canvas, subject: Subject, look: &Look) -> Picture {
        let title = self.title(subject);
        match subject {
            Subject::Front => canvas.paint(title, look, |ui| curves_of::front(ui, self, look)),
            // Panes are shown by those who own them.
            Subject::Pane(_) => Picture::default(),
            Subject::Scores => canvas.paint(title, look, |ui| curves_of::scores(ui, self, look)),
            Subject::Comparison | Subject::Growth => {
                canvas.paint(title, look, |ui| runs_of::show(ui, self, subject == Subject::Growth))
            }
            Subject::Network => {
                // A layer more makes it longer; what is not needed is cut off.
                let mut look = *look;
                look.size.y = network_of::MOST_HEIGHT;
                let mut layers = super::super::layers::Layers::default();
                let mut picture = canvas.paint(title, &look, |ui| network_of::show(ui, self, &mut layers));
                picture.crop_below(4.0 * theme::GRID);
                picture
            }
        }
    }

    /// The numbers of a view.
    #[must_use]
    pub fn table(&self, subject: Subject) -> Table {
        match subject {
            Subject::Front => curves_of::front_table(self),
            Subject::Scores => curves_of::score_table(self),
            Subject::Network => network_of::table(self),
            Subject::Comparison => self.comparison.map(ComparisonView::table).unwrap_or_default(),
            Subject::Growth => self.comparison.map(ComparisonView::growth_table).unwrap_or_default(),
            // Panes have their own.
            Subject::Pane(_) => Table::default(),
        }
    }

    /// What a picture is called, for those who cannot see it and in lists of files.
    #[must_use]
    pub fn title(&self, subject: Subject) -> String {
        let run = self
            .state
            .info()
            .map_or_else(String::new, |info| format!("{}, network {}: ", info.dataset.name, info.network));
        let what = match (subject, self.state.displayed()) {
            (Subject::Front, _) => "training loss against ℓ¹ norm".to_owned(),
            (Subject::Scores, _) => format!("{} along the front", readout::score_name(self.state)),
            (Subject::Network, Some(member)) => format!("weights at {}", naming::name(&member.point)),
            (Subject::Network, None) => "weights".to_owned(),
            (Subject::Pane(view), _) => view.label().to_lowercase(),
            (Subject::Comparison, _) => return "fronts of several runs".to_owned(),
            (Subject::Growth, _) => return "hypervolume of several runs against time".to_owned(),
        };
        run + &what
    }

    /// What a file of it is called, without the ending: `iris-front`, `iris-l1-41.30-nonzero-402-weights`.
    #[must_use]
    pub fn file_stem(&self, subject: Subject) -> String {
        let Some(info) = self.state.info() else { return subject.stem().to_owned() };
        let name = &info.dataset.name;
        match (subject, self.state.displayed()) {
            (Subject::Network, Some(member)) => {
                format!("{}-{}", naming::file_stem(name, &member.point), subject.stem())
            }
            _ => format!("{}-{}", naming::as_file(name), subject.stem()),
        }
    }
}

/// The room within the margins of a picture.
pub(super) fn room(ui: &Ui) -> eframe::egui::Rect {
    ui.max_rect().shrink2(eframe::egui::vec2(theme::GRID, 2.0 * theme::GRID))
}
