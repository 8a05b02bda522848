//! How the panes are arranged: which are open, where, how large, and which lie behind others.

use eframe::egui::{Id, Pos2, Rect, Ui};
use egui_tiles::{Behavior, Container, Linear, LinearDir, Tile, TileId, Tiles, Tree};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{super::theme, View, ready::Ready};

/// Share of a column that stays with the front where a view is opened below it.
pub(super) const FRONT_SHARE: f32 = 0.56;

/// How the panes are arranged. It is remembered with the settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Arrangement {
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub(super) tree: Tree<View>,
    /// Whether every pane has a title bar, even where there are so few that none is needed.
    pub titled: bool,
    /// The width of the inspector's column: it stays as it is when the window is resized.
    inspector_width: f32,
    /// The view that is shown alone for now.
    #[serde(skip)]
    pub enlarged: Option<View>,
}

impl Default for Arrangement {
    fn default() -> Self {
        Self {
            tree: built(Ready::default()),
            titled: false,
            inspector_width: theme::INSPECTOR_WIDTH[0],
            enlarged: None,
        }
    }
}

/// The identity of the tree.
fn tree_id() -> Id {
    Id::unique("panes")
}

fn built(ready: Ready) -> Tree<View> {
    let mut tiles = Tiles::default();
    let mut root = Linear::new(LinearDir::Horizontal, Vec::new());
    for column in ready.columns() {
        let rows: Vec<TileId> = column.rows.iter().map(|stack| stacked(&mut tiles, stack)).collect();
        let tile = match rows.as_slice() {
            [only] => *only,
            &[above, below] => {
                tiles.insert_container(Linear::new_binary(LinearDir::Vertical, [above, below], FRONT_SHARE))
            }
            _ => tiles.insert_vertical_tile(rows),
        };
        root.shares.set_share(tile, column.share);
        root.add_child(tile);
    }
    let root = tiles.insert_container(root);
    Tree::new(tree_id(), root, tiles)
}

fn stacked(tiles: &mut Tiles<View>, views: &[View]) -> TileId {
    let panes = views.iter().map(|&view| tiles.insert_pane(view)).collect();
    tiles.insert_tab_tile(panes)
}

/// As text within the settings: one that another version of the program wrote, and this one cannot read, spoils nothing else there.
fn as_text<S: Serializer>(tree: &Tree<View>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&serde_json::to_string(tree).unwrap_or_default())
}

fn from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tree<View>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let tree: Option<Tree<View>> = serde_json::from_str(&text).ok();
    Ok(tree.filter(is_sound).unwrap_or_else(|| built(Ready::default())))
}

/// Whether a tree that was read holds panes, and each but once.
fn is_sound(tree: &Tree<View>) -> bool {
    let is_once =
        |view: &View| tree.tiles.tiles().filter(|tile| matches!(tile, Tile::Pane(pane) if pane == view)).count() <= 1;
    tree.root.is_some_and(|root| tree.tiles.get(root).is_some())
        && tree.tiles.tiles().any(Tile::is_pane)
        && View::ALL.iter().all(is_once)
}

impl Arrangement {
    /// Shows every pane in the room that is left, or the one that is enlarged.
    pub fn show(&mut self, ui: &mut Ui, behavior: &mut dyn Behavior<View>) {
        if let Some(view) = self.enlarged {
            let mut tiles = Tiles::default();
            let root = stacked(&mut tiles, &[view]);
            Tree::new(Id::unique("enlarged pane"), root, tiles).ui(behavior, ui);
            return;
        }
        self.keep_inspector_width(ui.available_width());
        self.tree.ui(behavior, ui);
    }

    /// Notes the width that a person has given to the inspector.
    pub fn note_resized(&mut self, room: f32) {
        let Some((columns, inspector)) = self.inspector_column() else { return };
        let all: f32 = columns.children.iter().map(|&child| columns.shares[child]).sum();
        if all > 0.0 {
            self.inspector_width = columns.shares[inspector] / all * room;
        }
    }

    /// Gives the inspector the width that it had, whatever the width of the window.
    fn keep_inspector_width(&mut self, room: f32) {
        let Some((columns, inspector)) = self.inspector_column() else { return };
        let least = theme::INSPECTOR_WIDTH[1];
        let width = self.inspector_width.clamp(least, (room - theme::FRONT_WIDTH).max(least));
        let others: f32 =
            columns.children.iter().filter(|&&child| child != inspector).map(|&child| columns.shares[child]).sum();
        if room > width && others > 0.0 {
            let share = others * width / (room - width);
            let root = self.tree.root;
            if let Some(Tile::Container(Container::Linear(columns))) =
                root.and_then(|root| self.tree.tiles.get_mut(root))
            {
                columns.shares.set_share(inspector, share);
            }
        }
    }

    /// The columns of the window and the one among them that the inspector has for itself, if it is not the only one.
    fn inspector_column(&self) -> Option<(&Linear, TileId)> {
        let Some(Tile::Container(Container::Linear(columns))) = self.tree.tiles.get(self.tree.root?) else {
            return None;
        };
        let pane = self.tile(View::Inspector)?;
        let place = self.tree.tiles.parent_of(pane)?;
        let is_column = columns.dir == LinearDir::Horizontal && columns.children.len() > 1;
        let is_alone = self.tree.tiles.get_container(place).is_some_and(|stack| stack.num_children() == 1);
        let column = [place, pane].into_iter().find(|tile| columns.children.contains(tile))?;
        (is_column && is_alone).then_some((columns, column))
    }

    fn tile(&self, view: View) -> Option<TileId> {
        self.tree.tiles.find_pane(&view)
    }

    /// Where a view stood in the last frame, if it was in sight.
    #[must_use]
    pub fn rect(&self, view: View) -> Option<Rect> {
        self.tree.tiles.rect(self.tile(view)?)
    }

    /// Whether there is a pane with this view, be it behind another one.
    #[must_use]
    pub fn has(&self, view: View) -> bool {
        self.tile(view).is_some()
    }

    /// Whether a pane with this view is in sight.
    #[must_use]
    pub fn shows(&self, view: View) -> bool {
        match self.enlarged {
            Some(enlarged) => enlarged == view,
            None => self.tile(view).is_some_and(|tile| self.tree.active_tiles().contains(&tile)),
        }
    }

    /// The views in sight, as they are read: from left to right, and from top to bottom.
    #[must_use]
    pub fn in_sight(&self) -> Vec<View> {
        if let Some(enlarged) = self.enlarged {
            return vec![enlarged];
        }
        let mut found = Vec::new();
        self.collect(self.tree.root, &mut found);
        found
    }

    fn collect(&self, tile: Option<TileId>, found: &mut Vec<View>) {
        match tile.and_then(|tile| self.tree.tiles.get(tile)) {
            Some(Tile::Pane(view)) => found.push(*view),
            Some(Tile::Container(Container::Tabs(tabs))) => self.collect(tabs.next_active(&self.tree.tiles), found),
            Some(Tile::Container(container)) => {
                for &child in container.children() {
                    self.collect(Some(child), found);
                }
            }
            None => {}
        }
    }

    /// The view at a place of the window.
    #[must_use]
    pub fn at(&self, place: Pos2) -> Option<View> {
        let contains = |&view: &View| {
            let rect = self.tile(view).and_then(|tile| self.tree.tiles.rect(tile));
            rect.is_some_and(|rect| rect.contains(place))
        };
        self.enlarged.or_else(|| self.in_sight().into_iter().find(contains))
    }

    /// Shows a view alone, or all again.
    pub fn enlarge(&mut self, view: View) {
        self.enlarged = (self.enlarged != Some(view)).then_some(view);
    }

    /// Whether panes have title bars: where there are so few that each speaks for itself, none is needed.
    #[must_use]
    pub fn is_titled(&self) -> bool {
        let is_known = |tile: &Tile<View>| match tile {
            Tile::Pane(view) => matches!(view, View::Front | View::Inspector),
            Tile::Container(Container::Tabs(tabs)) => tabs.children.len() <= 1,
            Tile::Container(_) => true,
        };
        self.titled || !self.tree.tiles.tiles().all(is_known)
    }

    /// Opens a view that is closed, brings one to the front that lies behind another, and closes one that is in sight.
    pub fn toggle(&mut self, view: View) {
        if self.shows(view) { self.close(view) } else { self.open(view) }
    }

    /// Closes a view; the last one stays.
    pub fn close(&mut self, view: View) {
        let panes = self.tree.tiles.tiles().filter(|tile| tile.is_pane()).count();
        if let Some(tile) = self.tile(view).filter(|_| panes > 1) {
            self.tree.remove_recursively(tile);
            self.tree.simplify(&bars_rules());
        }
        self.enlarged = None;
    }

    /// Brings a view into sight: where it is, or at a place of its own.
    pub fn open(&mut self, view: View) {
        self.enlarged = None;
        if let Some(tile) = self.tile(view) {
            self.tree.make_active(|other, _| other == tile);
            return;
        }
        let place = stacked(&mut self.tree.tiles, &[view]);
        match view {
            View::Inspector => self.add_column(place, false),
            View::Front => self.add_column(place, true),
            _ => self.add_below_front(place),
        }
    }

    /// Arranges everything as in a ready layout.
    pub fn lay_out(&mut self, ready: Ready) {
        self.tree = built(ready);
        self.enlarged = None;
    }

    /// Everything as at the first launch.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// The ready layout that the views are arranged in, if they are still.
    #[must_use]
    pub fn ready(&self) -> Option<Ready> {
        Ready::ALL.iter().copied().find(|&ready| outline(&built(ready)) == outline(&self.tree))
    }
}

/// The rules by which the tree is simplified: each pane stands in a stack of its own, so that others can be put behind it.
pub(super) fn bars_rules() -> egui_tiles::SimplificationOptions {
    egui_tiles::SimplificationOptions { all_panes_must_have_tabs: true, ..egui_tiles::SimplificationOptions::default() }
}

/// What stands where, without sizes.
fn outline(tree: &Tree<View>) -> String {
    fn of(tiles: &Tiles<View>, tile: TileId, text: &mut String) {
        match tiles.get(tile) {
            Some(Tile::Pane(view)) => *text += view.label(),
            Some(Tile::Container(container)) => {
                *text += match container {
                    Container::Linear(linear) if linear.dir == LinearDir::Vertical => "(v ",
                    Container::Linear(_) => "(h ",
                    _ => "(",
                };
                for &child in container.children() {
                    of(tiles, child, text);
                    *text += " ";
                }
                *text += ")";
            }
            None => {}
        }
    }
    let mut text = String::new();
    if let Some(root) = tree.root {
        of(&tree.tiles, root, &mut text);
    }
    text
}

#[cfg(test)]
#[path = "arrangement_tests.rs"]
mod tests;
