//! The graph: inputs on the left, outputs on the right, a line for each weight that is not zero.

use eframe::egui::{
    Align2, Color32, EventFilter, Id, Key, Modifiers, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui,
    accesskit::Role, pos2, vec2,
};

use crate::{
    app::{
        figures,
        hover::Hovered,
        names::Names,
        panes::Hovering,
        theme::{self, Palette},
        weight_paths::{elided, elided_at},
        widgets,
    },
    front::{GraphEdge, GraphNode, NetworkGraph},
};

/// Room for the names of inputs, and as much for those of outputs, at most: as a share of the width, and in points.
const NAMES: (f32, f32) = (0.28, 170.0);
/// Radius of a node, at least and at most.
const RADIUS: [f32; 2] = [2.5, 8.0];
/// Width of the line of the smallest and the largest weight of a layer.
const WIDTHS: [f32; 2] = [0.6, 3.6];
/// A weight that is no farther from the pointer than this is under it, in points.
const TOUCH: f32 = 5.0;
/// Room between two nodes from which on their names can be read in small text, and in that of the body: the heights of their letters.
const NAME_HEIGHTS: [f32; 2] = [12.0, 16.0];

#[path = "words.rs"]
mod words;

/// Which part of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A node of a column.
    Node(usize, usize),
    /// An edge.
    Edge(usize),
}

struct Sketch<'a> {
    graph: &'a NetworkGraph,
    names: &'a Names<'a>,
    area: Rect,
    /// Room for names on the left and on the right.
    margins: [f32; 2],
    palette: &'static Palette,
}

/// Shows the graph in the room that is left.
pub fn show(ui: &mut Ui, graph: &NetworkGraph, names: &Names<'_>, hover: &Hovering) {
    let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::LINE_HEIGHT), Sense::hover());
    let (area, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let response = ui.interact(area, Id::unique("graph of the network"), Sense::FOCUSABLE | Sense::hover());
    let mut sketch = Sketch { graph, names, area, margins: [0.0; 2], palette: theme::of(ui.visuals()) };
    sketch.margins = sketch.margins(ui);
    let pointed = response.hover_pos().and_then(|pointer| sketch.under(pointer));
    let walked = if response.has_focus() { sketch.walk(ui, &response) } else { None };
    let part = pointed.or(walked);
    let lit = part.map(|part| sketch.hovered(part));
    if let Some(lit) = lit {
        lit.tell(hover);
    }
    sketch.paint(ui, part, lit.unwrap_or(Hovered::of(hover, names)));
    let told = part.map(|part| sketch.told(part));
    let spoken = told.clone().map_or_else(|| sketch.summary(), |told| format!("Graph of the network. {told}"));
    response.widget_info(|| widgets::described(Role::Figure, &spoken));
    let (text, ink) =
        told.map_or_else(|| (sketch.summary(), sketch.palette.weak), |told| (told, sketch.palette.strong));
    ui.painter().with_clip_rect(line).text(line.left_center(), Align2::LEFT_CENTER, text, theme::small(), ink);
    if response.has_focus() {
        ui.painter().rect_stroke(area, 4.0, Stroke::new(1.5, sketch.palette.accent), StrokeKind::Inside);
    }
}

impl Sketch<'_> {
    /// As much room as the longest names need, as far as there is.
    fn margins(&self, ui: &Ui) -> [f32; 2] {
        let width = |column: usize, node: &GraphNode| {
            let name = self.name(column, node.unit);
            ui.painter().layout_no_wrap(name, theme::body(), self.palette.text).size().x
        };
        let most = (self.area.width() * NAMES.0).min(NAMES.1);
        [0, self.graph.columns.len().saturating_sub(1)].map(|column| {
            let nodes = self.graph.columns.get(column).map_or(&[][..], Vec::as_slice);
            let widest = nodes.iter().map(|node| width(column, node)).fold(0.0, f32::max);
            (widest + RADIUS[1] + 8.0).min(most)
        })
    }

    /// Where a node stands.
    fn place(&self, column: usize, node: usize) -> Pos2 {
        let columns = self.graph.columns.len().max(2) - 1;
        let [left, right] = self.margins;
        let inner = Rect::from_min_max(self.area.min + vec2(left, 14.0), self.area.max - vec2(right, 14.0));
        let x = inner.left() + inner.width() * column as f32 / columns as f32;
        let count = self.graph.columns.get(column).map_or(1, Vec::len).max(1);
        let step = self.step(column);
        pos2(x, inner.center().y + (node as f32 - (count as f32 - 1.0) / 2.0) * step)
    }

    /// The distance of two nodes of a column.
    fn step(&self, column: usize) -> f32 {
        let count = self.graph.columns.get(column).map_or(1, Vec::len).max(1);
        ((self.area.height() - 44.0) / count as f32).clamp(1.0, 44.0)
    }

    fn radius(&self, column: usize) -> f32 {
        (self.step(column) * 0.32).clamp(RADIUS[0], RADIUS[1])
    }

    fn ends(&self, edge: &GraphEdge) -> [Pos2; 2] {
        [self.place(edge.layer, edge.ends[0]), self.place(edge.layer + 1, edge.ends[1])]
    }

    /// The node or the weight under the pointer.
    fn under(&self, pointer: Pos2) -> Option<Part> {
        for (column, nodes) in self.graph.columns.iter().enumerate() {
            let reach = self.radius(column).max(4.0) + 1.5;
            let place = (0..nodes.len()).find(|&node| self.place(column, node).distance(pointer) <= reach);
            if let Some(node) = place {
                return Some(Part::Node(column, node));
            }
        }
        let distance = |edge: &GraphEdge| {
            let [from, to] = self.ends(edge);
            let share = ((pointer - from).dot(to - from) / (to - from).length_sq().max(1e-6)).clamp(0.0, 1.0);
            (from + share * (to - from)).distance(pointer)
        };
        let edges = self.graph.edges.iter().map(distance).enumerate();
        edges
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, distance)| *distance <= TOUCH)
            .map(|(edge, _)| Part::Edge(edge))
    }

    /// With the keyboard: arrow keys walk from node to node.
    fn walk(&self, ui: &Ui, response: &Response) -> Option<Part> {
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let (mut column, mut node): (usize, usize) = ui.data(|data| data.get_temp(response.id)).unwrap_or_default();
        ui.input_mut(|input| {
            let mut pressed = |key| input.count_and_consume_key(Modifiers::NONE, key);
            column = (column + pressed(Key::ArrowRight)).saturating_sub(pressed(Key::ArrowLeft));
            node = (node + pressed(Key::ArrowDown)).saturating_sub(pressed(Key::ArrowUp));
        });
        column = column.min(self.graph.columns.len().checked_sub(1)?);
        node = node.min(self.graph.columns[column].len().saturating_sub(1));
        ui.data_mut(|data| data.insert_temp(response.id, (column, node)));
        self.node(column, node).map(|_| Part::Node(column, node))
    }

    fn node(&self, column: usize, node: usize) -> Option<&GraphNode> {
        self.graph.columns.get(column)?.get(node)
    }

    /// What other views light up.
    fn hovered(&self, part: Part) -> Hovered {
        let (column, node) = match part {
            Part::Node(column, node) => (column, node),
            Part::Edge(edge) => {
                let Some(edge) = self.graph.edges.get(edge) else { return Hovered::default() };
                return self.hovered_edge(edge);
            }
        };
        let unit = self.node(column, node).map(|node| node.unit);
        match column.checked_sub(1) {
            None => Hovered { input: unit, ..Hovered::default() },
            Some(layer) => Hovered { unit: unit.map(|unit| (layer, unit)), ..Hovered::default() },
        }
    }

    fn hovered_edge(&self, edge: &GraphEdge) -> Hovered {
        let [from, to] = [self.node(edge.layer, edge.ends[0]), self.node(edge.layer + 1, edge.ends[1])];
        let (Some(from), Some(to), Some(layer)) = (from, to, self.names.layers().get(edge.layer)) else {
            return Hovered::default();
        };
        let parameter = layer.weight.start + to.unit * layer.inputs + from.unit * layer.spread;
        Hovered {
            input: (edge.layer == 0).then_some(from.unit),
            unit: Some((edge.layer, to.unit)),
            parameter: (layer.spread == 1).then_some(parameter),
        }
    }

    fn paint(&self, ui: &Ui, part: Option<Part>, lit: Hovered) {
        let painter = ui.painter().with_clip_rect(self.area.intersect(ui.clip_rect()));
        let is_lit = |number: usize, edge: &GraphEdge| self.is_lit(number, edge, part, lit);
        let has_lit = self.graph.edges.iter().enumerate().any(|(number, edge)| is_lit(number, edge));
        for (number, edge) in self.graph.edges.iter().enumerate() {
            let scale = self.graph.scales.get(edge.layer).copied().unwrap_or_default();
            let share = if scale > 0.0 { edge.value.abs() / scale } else { 0.0 };
            let strong = is_lit(number, edge);
            let fade = if has_lit && !strong { 0.25 } else { 0.9 };
            let color = self.edge_color(edge, share).gamma_multiply(fade);
            let width = WIDTHS[0] + share * (WIDTHS[1] - WIDTHS[0]) + if strong { 0.8 } else { 0.0 };
            painter.line_segment(self.ends(edge), Stroke::new(width, color));
        }
        for (column, nodes) in self.graph.columns.iter().enumerate() {
            for (place, node) in nodes.iter().enumerate() {
                self.paint_node(
                    ui,
                    (column, place),
                    node,
                    part == Some(Part::Node(column, place)) || is_lit_node(column, node, lit),
                );
            }
            self.paint_left_out(ui, column);
        }
    }

    /// Whether an edge is pointed at, or leads to or from what is.
    fn is_lit(&self, number: usize, edge: &GraphEdge, part: Option<Part>, lit: Hovered) -> bool {
        match part {
            Some(Part::Edge(pointed)) => pointed == number,
            Some(Part::Node(column, node)) => {
                edge.layer == column && edge.ends[0] == node || edge.layer + 1 == column && edge.ends[1] == node
            }
            None => {
                let own = self.hovered_edge(edge);
                match (lit.parameter, lit.unit, lit.input) {
                    (Some(parameter), ..) => own.parameter == Some(parameter),
                    (None, Some(unit), _) => own.unit == Some(unit),
                    (None, None, Some(input)) => own.input == Some(input),
                    (None, None, None) => false,
                }
            }
        }
    }

    fn edge_color(&self, edge: &GraphEdge, share: f32) -> Color32 {
        let is_sum = self.names.layers().get(edge.layer).is_some_and(|layer| layer.spread > 1);
        if is_sum { self.palette.weak } else { self.palette.weight(share.max(0.15).copysign(edge.value)) }
    }

    fn paint_node(&self, ui: &Ui, (column, place): (usize, usize), node: &GraphNode, is_strong: bool) {
        let (at, radius, palette) = (self.place(column, place), self.radius(column), self.palette);
        let ink = if node.is_live { palette.text } else { palette.weak.gamma_multiply(0.45) };
        let ink = if is_strong { palette.accent } else { ink };
        ui.painter().circle(at, radius, palette.canvas, Stroke::new(if is_strong { 2.0 } else { 1.3 }, ink));
        if node.is_live {
            ui.painter().circle_filled(at, (radius - 2.5).max(1.2), ink);
        }
        let last = self.graph.columns.len().saturating_sub(1);
        if column != 0 && column != last || self.step(column) < NAME_HEIGHTS[0] && !is_strong {
            return;
        }
        let [least, room] = NAME_HEIGHTS;
        let half = self.step(column).max(least) / 2.0;
        let font = if self.step(column) < room { theme::small() } else { theme::body() };
        let name = self.name(column, node.unit);
        let ink = if node.is_live || is_strong { palette.text } else { palette.weak.gamma_multiply(0.75) };
        if column == 0 {
            let room = Rect::from_min_max(pos2(self.area.left(), at.y - half), pos2(at.x - radius - 6.0, at.y + half));
            elided_at(ui, room, &name, (font, ink), Align2::RIGHT_CENTER);
        } else {
            let room = Rect::from_min_max(pos2(at.x + radius + 6.0, at.y - half), pos2(self.area.right(), at.y + half));
            elided(ui, room, &name, (font, ink));
        }
    }

    /// How many nodes of a column are not drawn.
    fn paint_left_out(&self, ui: &Ui, column: usize) {
        let left_out = self.graph.left_out.get(column).copied().unwrap_or_default();
        if left_out == 0 {
            return;
        }
        let x = self.place(column, 0).x;
        let text = format!("+ {}", figures::count(left_out));
        let place = pos2(x, self.area.bottom() - 2.0);
        ui.painter().text(place, Align2::CENTER_BOTTOM, text, theme::small(), self.palette.weak);
    }
}

/// Whether another view points at a node.
fn is_lit_node(column: usize, node: &GraphNode, lit: Hovered) -> bool {
    match column.checked_sub(1) {
        None => lit.input == Some(node.unit),
        Some(layer) => lit.unit == Some((layer, node.unit)),
    }
}
