//! What the window shows at a moment, as a screen reader gets it.

use std::collections::HashMap;

use eframe::egui::{
    Rect,
    accesskit::{Node, NodeId, Role, Toggled, TreeUpdate},
    pos2,
};

/// What the window shows.
#[derive(Default)]
pub struct Page {
    nodes: HashMap<NodeId, Node>,
    focus: Option<NodeId>,
}

impl From<TreeUpdate> for Page {
    fn from(tree: TreeUpdate) -> Self {
        Self { nodes: tree.nodes.into_iter().collect(), focus: Some(tree.focus) }
    }
}

impl Page {
    /// The thing with this name. A field goes before the label above it, which says the same; then what stands higher.
    pub fn find(&self, name: &str) -> Option<&Node> {
        let rank = |node: &&Node| (node.role() == Role::Label, place(node).map_or(f32::INFINITY, |rect| rect.top()));
        let named = self.nodes.values().filter(|node| self.name(node) == name);
        named.min_by(|one, other| rank(one).partial_cmp(&rank(other)).expect("places are numbers"))
    }

    /// The text of something that begins so.
    pub fn text(&self, beginning: &str) -> Option<String> {
        self.nodes.values().map(|node| self.name(node)).find(|name| name.starts_with(beginning))
    }

    /// The text of something that ends so.
    pub fn text_to(&self, ending: &str) -> Option<String> {
        self.nodes.values().map(|node| self.name(node)).find(|name| name.ends_with(ending))
    }

    /// What a field or a choice with this name holds.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.find(name)?.value()
    }

    /// Where something stands in the window.
    pub fn place(&self, name: &str) -> Option<Rect> {
        place(self.find(name)?)
    }

    /// The text right under something.
    pub fn under(&self, name: &str) -> Option<String> {
        let over = self.place(name)?;
        let under = |rect: &Rect| (rect.left() - over.left()).abs() < 4.0 && rect.top() > over.bottom() - 1.0;
        let labels = self.nodes.values().filter(|node| node.role() == Role::Label);
        let places = labels.filter_map(|node| Some((node, place(node).filter(under)?.top())));
        places.min_by(|one, other| one.1.total_cmp(&other.1)).map(|(node, _)| self.name(node))
    }

    /// Whether something hears the keyboard.
    pub fn has_focus(&self, name: &str) -> bool {
        self.focus.and_then(|focus| self.nodes.get(&focus)).is_some_and(|node| self.name(node) == name)
    }

    /// Whether something is there and can be used.
    pub fn is_enabled(&self, name: &str) -> bool {
        self.find(name).is_some_and(|node| !node.is_disabled())
    }

    /// Whether something is there and switched on.
    pub fn is_on(&self, name: &str) -> bool {
        self.find(name).is_some_and(|node| node.toggled() == Some(Toggled::True))
    }

    /// Everything with a name, and its value, for the message of a test that fails.
    pub fn summary(&self) -> String {
        let line = |node| match (self.name(node), node.value()) {
            (name, Some(value)) if name != value && !name.is_empty() => Some(format!("{name}: {value}")),
            (name, _) => Some(name).filter(|name| !name.is_empty()),
        };
        let mut lines: Vec<_> = self.nodes.values().filter_map(line).collect();
        lines.sort();
        lines.join("\n")
    }

    fn name(&self, node: &Node) -> String {
        if let Some(label) = node.label() {
            return label.to_owned();
        }
        let labels = node.labelled_by().iter().filter_map(|id| self.nodes.get(id)?.value());
        let name = labels.collect::<Vec<_>>().join(" ");
        if name.is_empty() && node.role() == Role::Label { node.value().unwrap_or_default().to_owned() } else { name }
    }
}

#[allow(clippy::cast_possible_truncation)] // points of a screen
fn place(node: &Node) -> Option<Rect> {
    let bounds = node.bounds()?;
    let [x0, y0, x1, y1] = [bounds.x0, bounds.y0, bounds.x1, bounds.y1].map(|value| value as f32);
    Some(Rect::from_min_max(pos2(x0, y0), pos2(x1, y1)))
}
