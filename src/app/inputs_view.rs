//! Which inputs the networks of the front use: a table, and for images a map.

use std::sync::Arc;

use eframe::egui::{self, Align2, Rect, RichText, Sense, Shape, Ui, WidgetInfo, accesskit::Role, pos2, vec2};
use serde::{Deserialize, Serialize};

use super::{
    explore::{self, Scene},
    figures,
    form::text_field,
    hover::Hovered,
    latest::Latest,
    names::{Names, weight_matrices},
    row_list::{RowEvents, RowList, SCROLL_BAR},
    theme,
    weight_paths::empty,
};
use crate::{
    front::{Along, Anatomy, InputUse, Parameters, Relatives, Stability, WeightMatrix, input_shares},
    run::RunInfo,
};

#[path = "inputs_view/columns.rs"]
mod columns;
#[path = "inputs_view/map.rs"]
mod map;

use columns::{Column, Columns};
use map::InputMap;

/// Width of the view from which on the map stands beside the table.
const MAP_BESIDE: f32 = 520.0;
/// Parameters of all networks that are compared, which are gone through within a frame.
const QUICK: usize = 60_000;

/// How the table is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sorting {
    /// By this column.
    pub by: Column,
    /// Whether the order is turned round.
    pub reversed: bool,
}

/// One input.
#[derive(Clone, Copy, Debug, PartialEq)]
struct InputRow {
    rank: usize,
    of: InputUse,
    share: f64,
    is_used: bool,
    stable: Option<usize>,
}

/// For what the rows were worked out.
#[derive(Clone)]
struct Of {
    along: Arc<Along>,
    network: Arc<Parameters>,
    relatives: Option<Relatives>,
}

impl PartialEq for Of {
    fn eq(&self, other: &Self) -> bool {
        let networks = |of: &Self| -> Vec<*const Parameters> {
            of.relatives.iter().flat_map(|relatives| &relatives.networks).map(Arc::as_ptr).collect()
        };
        Arc::ptr_eq(&self.along, &other.along)
            && Arc::ptr_eq(&self.network, &other.network)
            && networks(self) == networks(other)
    }
}

/// What is known of the inputs.
#[derive(Debug, Default)]
struct Found {
    /// By rank.
    rows: Vec<InputRow>,
    stability: Option<Stability>,
}

impl Found {
    fn new(layers: &[WeightMatrix], of: &Of) -> Self {
        let shares = input_shares(layers, &of.network);
        let used = Anatomy::of(layers, &of.network).inputs;
        let stability = of.relatives.as_ref().and_then(|relatives| Stability::of(layers, relatives));
        let row = |(rank, of): (usize, &InputUse)| InputRow {
            rank: rank + 1,
            of: *of,
            share: shares.get(of.input).copied().unwrap_or_default(),
            is_used: used.get(of.input).copied().unwrap_or_default(),
            stable: stability.as_ref().and_then(|stability| stability.inputs.get(of.input)).copied(),
        };
        let rows = of.along.uses().iter().enumerate().map(row).collect();
        Self { rows, stability }
    }
}

/// The view.
#[derive(Default)]
pub struct InputsView {
    found: Latest<Of, Found>,
    /// How its rows are sorted.
    pub sorting: Sorting,
    search: String,
    map: InputMap,
    /// Whether it is drawn for a picture.
    is_bare: bool,
}

impl InputsView {
    /// The same for a picture: sorted and searched as it is, worked out at once and without controls.
    #[must_use]
    pub fn for_picture(&self) -> Self {
        let (found, search) = (Latest::waiting(), self.search.clone());
        Self { found, sorting: self.sorting, search, is_bare: true, ..Self::default() }
    }

    /// Shows it in the room that is left.
    pub fn show(&mut self, ui: &mut Ui, scene: &Scene<'_>) {
        let Some(info) = scene.state.info().filter(|_| !scene.state.front().is_empty()) else {
            return empty(ui, "The inputs that the networks of the front use appear here.");
        };
        let (Some(along), Some(member)) = (scene.along, scene.state.displayed()) else { return };
        let key = Of { along: Arc::clone(along), network: member.parameters, relatives: scene.state.relatives() };
        let networks = 1 + key.relatives.as_ref().map_or(0, |relatives| relatives.networks.len());
        let (of, is_quick) = (key.clone(), info.network.parameters() * networks <= QUICK);
        self.found.update(ui.ctx(), key, is_quick, |_| {
            let layers = weight_matrices(&info.network);
            move || Found::new(&layers, &of)
        });
        let names = Names::of(info);
        self.heading(ui, scene);
        let room = ui.available_rect_before_wrap();
        let image = info.dataset.image.filter(|_| info.network.convolutional.is_none());
        let mut table = room;
        if let (Some(image), Some(found)) = (image, self.found.get()) {
            let side = map::side(room);
            let place = if room.width() >= MAP_BESIDE {
                table.max.x -= side + 12.0;
                Rect::from_min_size(pos2(room.right() - side, room.top()), vec2(side, room.height()))
            } else {
                table.min.y += side + 28.0;
                Rect::from_min_size(room.min, vec2(room.width(), side + 20.0))
            };
            let mut shares = vec![0.0; info.network.inputs];
            for row in &found.rows {
                if let Some(share) = shares.get_mut(row.of.input) {
                    *share = row.share;
                }
            }
            let hovered = self.map.show(
                ui,
                (place, side),
                [image.width, image.height],
                &shares,
                Hovered::of(scene.hover, &names).input,
            );
            if let Some(input) = hovered {
                Hovered { input: Some(input), ..Hovered::default() }.tell(scene.hover);
            }
        }
        ui.scope_builder(egui::UiBuilder::new().max_rect(table), |ui| self.table_of(ui, &names, scene));
    }

    /// How many inputs are used, and the field to search by.
    fn heading(&mut self, ui: &mut Ui, scene: &Scene<'_>) {
        let Some(found) = self.found.get() else { return };
        let used = found.rows.iter().filter(|row| row.is_used).count();
        let l1 = explore::selected_l1(scene.state).map(figures::significant).unwrap_or_default();
        let text =
            format!("{} of {} inputs used at ℓ¹ norm {l1}", figures::count(used), figures::count(found.rows.len()));
        let weak = theme::of(ui.visuals()).weak;
        egui::Sides::new().height(theme::CONTROL_HEIGHT).shrink_left().show(
            ui,
            |ui| ui.label(RichText::new(text).color(weak)),
            |ui| {
                if self.is_bare {
                    return;
                }
                let field = text_field(&mut self.search).hint_text("Search").desired_width(130.0);
                let response = ui.add(field);
                response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Search inputs"));
            },
        );
    }

    /// The rows that are searched for, in their order.
    fn order(&self, names: &Names<'_>) -> Vec<InputRow> {
        let Some(found) = self.found.get() else { return Vec::new() };
        let wanted = self.search.trim().to_lowercase();
        let is_wanted =
            |row: &&InputRow| wanted.is_empty() || names.input(row.of.input).to_lowercase().contains(&wanted);
        let mut rows: Vec<InputRow> = found.rows.iter().filter(is_wanted).copied().collect();
        // What is known comes by rank, which decides between equals.
        match self.sorting.by {
            Column::Rank | Column::EntersAt => {}
            Column::Name => rows.sort_by_cached_key(|row| names.input(row.of.input)),
            Column::Share => rows.sort_by(|a, b| b.share.total_cmp(&a.share)),
            Column::Stability => rows.sort_by_key(|row| std::cmp::Reverse(row.stable)),
        }
        if self.sorting.reversed {
            rows.reverse();
        }
        rows
    }

    fn table_of(&mut self, ui: &mut Ui, names: &Names<'_>, scene: &Scene<'_>) {
        let has_stability = self.found.get().is_some_and(|found| found.stability.is_some());
        let columns = Columns::within(ui.available_width(), has_stability);
        self.header(ui, &columns);
        let rows = self.order(names);
        let Some(found) = self.found.get() else { return };
        if rows.is_empty() {
            let text = format!("No input is called “{}”.", self.search.trim());
            ui.label(RichText::new(text).color(theme::of(ui.visuals()).weak));
            return;
        }
        let lit = Hovered::of(scene.hover, names).input;
        let most = found.rows.iter().map(|row| row.share).fold(0.0, f64::max);
        let list = RowList { name: "Inputs", rows: rows.len(), reveal: None };
        let RowEvents { hovered, taken } = list.show(ui, |ui, rect, place| {
            let row = &rows[place];
            let name = names.input(row.of.input);
            if lit == Some(row.of.input) {
                let fill = theme::of(ui.visuals()).control[1];
                ui.painter().rect_filled(rect.expand2(vec2(6.0, 0.0)), 3.0, fill);
            }
            columns.paint(ui, rect, row, &name, most, found.stability.as_ref());
            spoken(row, &name, found.stability.as_ref())
        });
        let input = hovered.or(taken).and_then(|row| rows.get(row)).map(|row| row.of.input);
        if input.is_some() {
            Hovered { input, ..Hovered::default() }.tell(scene.hover);
        }
    }

    /// The names of the columns, which sort by a click.
    fn header(&mut self, ui: &mut Ui, columns: &Columns) {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
        let palette = theme::of(ui.visuals());
        // As wide as the rows below.
        let room = rect.with_max_x(rect.right() - SCROLL_BAR).shrink2(vec2(6.0, 0.0));
        for (column, place) in columns.places(room) {
            let response = ui.interact(place, egui::Id::unique(("sort inputs", column.label())), Sense::click());
            let is_sorted = self.sorting.by == column;
            let name = format!("Sort by {}", column.label().to_lowercase());
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_sorted, &name));
            let hot = response.hovered() || response.has_focus();
            let ink = if is_sorted || hot { palette.strong } else { palette.weak };
            let text = ui.painter().text(place.left_center(), Align2::LEFT_CENTER, column.label(), theme::small(), ink);
            if is_sorted {
                let tip = if self.sorting.reversed { -2.5 } else { 2.5 };
                let middle = pos2(text.right() + 8.0, place.center().y);
                let corners = [vec2(-3.5, -tip), vec2(3.5, -tip), vec2(0.0, tip)].map(|corner| middle + corner);
                ui.painter().add(Shape::convex_polygon(corners.to_vec(), ink, egui::Stroke::NONE));
            }
            if response.clicked() {
                self.sorting = Sorting { by: column, reversed: is_sorted && !self.sorting.reversed };
            }
            response.on_hover_text(column.tooltip());
        }
        ui.painter().hline(rect.x_range(), rect.bottom(), palette.hair());
        ui.add_space(2.0);
    }

    /// Forgets the image of the map.
    pub fn forget_images(&mut self) {
        self.map.forget_image();
    }

    /// The table as numbers: every input by rank.
    #[must_use]
    pub fn table(&self, info: &RunInfo) -> Option<(Vec<String>, Vec<Vec<String>>)> {
        let found = self.found.get()?;
        let names = Names::of(info);
        let mut header = vec!["rank", "input", "enters_at", "stays_from", "networks", "share", "used"];
        header.extend(found.stability.as_ref().map(|stability| stability.kin.name()));
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let row = |row: &InputRow| {
            let of = &row.of;
            let mut cells =
                vec![row.rank.to_string(), names.input(of.input), number(of.enters_at), number(of.stays_from)];
            cells.extend([of.networks.to_string(), row.share.to_string(), row.is_used.to_string()]);
            cells.extend(row.stable.map(|count| count.to_string()));
            cells
        };
        Some((header.into_iter().map(str::to_owned).collect(), found.rows.iter().map(row).collect()))
    }
}

/// What is said of a row.
fn spoken(row: &InputRow, name: &str, stability: Option<&Stability>) -> String {
    let enters = row
        .of
        .enters_at
        .map_or_else(|| "never used".to_owned(), |l1| format!("enters at {}", figures::significant(l1)));
    let mut spoken = format!("{}. {name}: {enters}, share {}", row.rank, figures::percent(row.share));
    if let (Some(stability), Some(count)) = (stability, row.stable) {
        spoken = format!("{spoken}, {}", stability.used_by(count));
    }
    spoken
}

#[cfg(test)]
#[path = "inputs_view/tests.rs"]
mod tests;
