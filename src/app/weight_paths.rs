//! Weight paths: each parameter, or the norm of each input's or unit's weights, along the front, as glmnet draws coefficients.

use std::sync::Arc;

use eframe::egui::{self, Align2, Rect, Sense, Ui, accesskit::Role, pos2, vec2};
use egui_plot::PlotBounds;

use super::{
    axes::Scale, choice_menu, command::AppCommand, drawn::Drawn, explore::Scene, explore_settings::Upper,
    hover::Hovered, latest::Latest, names::Names, plot_axes::Ticks, theme, widgets,
};
use crate::{
    front::{Lines, PathPicture, Paths},
    network::Network,
    run::RunInfo,
};

use followed::{AtSelection, Lined, Listed, Seen};

/// So many parameters are drawn line by line; more cannot be told apart.
const MOST_PARAMETERS: usize = 1_000;
/// Width of the list beside the plot, and of the view from which on there is one.
const LIST_WIDTH: [f32; 2] = [230.0, 560.0];

/// The view.
#[derive(Default)]
pub struct WeightPaths {
    /// What a person has chosen to see; without a choice the size of the network decides.
    pub chosen: Option<Lines>,
    paths: Option<Latest<(u64, Lines), Arc<Paths>>>,
    picture: Latest<Seen, Lined>,
    listed: Latest<Listed, AtSelection>,
    pinned: Vec<usize>,
    /// The network whose lines are pinned, and which lines.
    pinned_of: Option<(Network, Lines)>,
    /// The part that a person has zoomed to.
    manual: Option<PlotBounds>,
    ticks: [Ticks; 2],
    /// The line that is under the pointer, and how many points it is of the front there.
    hovered: Option<usize>,
    /// Whether the last click has selected a point.
    selects: bool,
    /// Whether it is drawn for a picture.
    is_bare: bool,
}

/// What the plot is drawn from.
#[derive(Clone, Copy)]
struct Drawing<'a> {
    paths: &'a Arc<Paths>,
    picture: &'a PathPicture,
    drawn: &'a Drawn,
    names: &'a Names<'a>,
    scale: Scale,
    upper: Upper,
    selected: Option<f64>,
    lit: Hovered,
}

impl WeightPaths {
    /// The same for a picture: what is chosen, pinned and zoomed to, drawn at once and without controls.
    #[must_use]
    pub fn for_picture(&self) -> Self {
        Self {
            chosen: self.chosen,
            paths: Some(Latest::waiting()),
            picture: Latest::waiting(),
            listed: Latest::waiting(),
            pinned: self.pinned.clone(),
            pinned_of: self.pinned_of.clone(),
            manual: self.manual,
            is_bare: true,
            ..Self::default()
        }
    }

    /// Shows it in the room that is left.
    pub fn show(&mut self, ui: &mut Ui, mut scene: Scene<'_>) {
        let Some(info) = scene.state.info().filter(|_| !scene.state.front().is_empty()) else {
            return empty(ui, "The paths of the weights along the front appear here.");
        };
        let names = Names::of(info);
        if !self.is_bare {
            self.choose(ui, &names, &mut scene);
        }
        let lines = self.lines(info);
        if self.pinned_of.as_ref().is_none_or(|(network, of)| *network != info.network || *of != lines) {
            self.pinned_of = Some((info.network.clone(), lines));
            self.pinned.clear();
            self.manual = None;
        }
        self.follow(ui.ctx(), &scene, info, lines);
        let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::LINE_HEIGHT), Sense::hover());
        let room = ui.available_rect_before_wrap();
        let [list_width, least] = LIST_WIDTH;
        let split =
            if room.width() >= least && !self.is_bare { room.right() - list_width - 12.0 } else { room.right() };
        let plot = room.with_max_x(split);
        let before = self.hovered;
        self.plot(ui, plot, &names, &mut scene);
        if split < room.right() {
            let beside = Rect::from_min_max(pos2(split + 12.0, room.top()), room.max);
            ui.scope_builder(egui::UiBuilder::new().max_rect(beside), |ui| self.list(ui, &names, lines));
        }
        self.tell(ui, line, &names, &scene);
        if let Some(hovered) = self.hovered {
            let parameter = (lines == Lines::Parameters).then_some(hovered);
            let (input, unit) = (names.input_of(lines, hovered), names.unit_of(lines, hovered));
            Hovered { input, unit, parameter }.tell(scene.hover);
        }
        if before != self.hovered {
            ui.ctx().request_repaint();
        }
    }

    /// What the lines stand for.
    fn lines(&self, info: &RunInfo) -> Lines {
        let layers = info.network.layers().len();
        let is_there = |lines: &Lines| !matches!(lines, Lines::Units(layer) if *layer >= layers);
        self.chosen.filter(is_there).unwrap_or_else(|| usual(info))
    }

    fn choose(&mut self, ui: &mut Ui, names: &Names<'_>, scene: &mut Scene<'_>) {
        let Some(info) = scene.state.info() else { return };
        let units = (0..names.layers().len()).map(Lines::Units);
        let all: Vec<Lines> = [Lines::Parameters, Lines::Inputs].into_iter().chain(units).collect();
        let mut lines = self.lines(info);
        ui.horizontal(|ui| {
            let label = |lines: Lines| match lines {
                Lines::Parameters => "Parameters".to_owned(),
                Lines::Inputs => "Inputs".to_owned(),
                Lines::Units(layer) => format!("Units of layer {}", layer + 1),
            };
            let tooltip =
                "What each line is: the value of a parameter, or the ℓ¹ norm of the weights of an input or a unit";
            if choice_menu::show(ui, ("Lines", tooltip), &mut lines, &all, label) {
                self.chosen = Some(lines);
            }
            let mut upper = scene.settings.upper;
            let tooltip = "What the axis above the plot counts";
            let label = |upper: Upper| upper.label().to_owned();
            if choice_menu::show(ui, ("Above", tooltip), &mut upper, &Upper::ALL, label) {
                scene.commands.push(AppCommand::CountAbove(upper));
            }
            let log = scene.layout.l1_scale == Scale::Log;
            widgets::toggle(ui, scene.commands, AppCommand::ToggleL1Scale, "log ℓ¹", log);
            let look = widgets::Look { text: Some("Whole front"), quiet: true, ..widgets::Look::default() };
            if self.manual.is_some() && widgets::button(ui, look, "Show the whole paths", true).clicked() {
                self.manual = None;
            }
        });
    }

    /// The lines that are pinned, and what lines they are; nothing where none is.
    #[must_use]
    pub fn pins(&self) -> Option<(Lines, &[usize])> {
        let (_, lines) = self.pinned_of.as_ref()?;
        (!self.pinned.is_empty()).then_some((*lines, self.pinned.as_slice()))
    }

    /// Pins these lines of the networks of a run, as far as there are such.
    pub fn pin(&mut self, network: &Network, lines: Lines, mut pinned: Vec<usize>) {
        let layers = network.layers();
        let count = match lines {
            Lines::Parameters => network.parameters(),
            Lines::Inputs => network.inputs,
            Lines::Units(layer) => layers.get(layer).map_or(0, |layer| layer.outputs),
        };
        pinned.retain(|&line| line < count);
        if !pinned.is_empty() {
            (self.chosen, self.pinned_of, self.pinned) = (Some(lines), Some((network.clone(), lines)), pinned);
        }
    }

    /// Pins a line, or lets it go.
    fn toggle_pin(&mut self, line: usize) {
        match self.pinned.iter().position(|pinned| *pinned == line) {
            Some(place) => drop(self.pinned.remove(place)),
            None => self.pinned.push(line),
        }
    }

    /// The numbers of the lines that are drawn: a row for each network of the front.
    #[must_use]
    pub fn table(&self, info: &RunInfo) -> Option<(Vec<String>, Vec<Vec<String>>)> {
        let (paths, picture) = (self.paths()?, &self.picture.get()?.picture);
        let names = Names::of(info);
        let lines: Vec<usize> = picture.lines.iter().map(|line| line.line).collect();
        let header = ["point".to_owned(), "l1".to_owned(), "nonzero".to_owned()];
        let header = header.into_iter().chain(lines.iter().map(|&line| names.line(paths.lines(), line))).collect();
        let values = paths.values(&lines, 0..paths.points().len());
        let row = |(place, point): (usize, &crate::front::PathPoint)| {
            let own = [point.number.to_string(), point.l1.to_string(), point.parameters.nonzero().to_string()];
            own.into_iter().chain(values.iter().map(|line| line[place].to_string())).collect()
        };
        Some((header, paths.points().iter().enumerate().map(row).collect()))
    }
}

/// What is drawn of a network without anybody's choice.
fn usual(info: &RunInfo) -> Lines {
    match info.network.convolutional {
        _ if info.network.parameters() <= MOST_PARAMETERS => Lines::Parameters,
        // The channels of an image are few, and all are used.
        Some(_) => Lines::Units(0),
        None => Lines::Inputs,
    }
}

/// Text in its place, cut where there is no room.
pub(super) fn elided(ui: &Ui, rect: Rect, text: &str, look: (egui::FontId, egui::Color32)) {
    elided_at(ui, rect, text, look, Align2::LEFT_CENTER);
}

/// The same at any side of its place.
pub(super) fn elided_at(
    ui: &Ui,
    rect: Rect,
    text: &str,
    (font, ink): (egui::FontId, egui::Color32),
    align: Align2,
) -> Rect {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width().max(0.0));
    let galley = ui.painter().layout_job(job);
    let place = align.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(place.min, galley, ink);
    place
}

/// What a view says while there is nothing to show.
pub(super) fn empty(ui: &mut Ui, text: &str) {
    let weak = theme::of(ui.visuals()).weak;
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    response.widget_info(|| widgets::described(Role::Label, text));
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, theme::body(), weak);
}

#[path = "weight_paths/followed.rs"]
mod followed;
#[path = "weight_paths/list.rs"]
mod list;
#[path = "weight_paths/plot.rs"]
mod plot;

#[cfg(test)]
#[path = "weight_paths/tests.rs"]
mod tests;
