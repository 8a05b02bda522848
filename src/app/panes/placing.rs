//! Where a view that is opened gets its pane.

use egui_tiles::{Container, Linear, LinearDir, Tile, TileId};

use super::{
    View,
    arrangement::{Arrangement, FRONT_SHARE},
};

impl Arrangement {
    /// A column of its own, at the left or at the right end.
    pub(super) fn add_column(&mut self, place: TileId, is_first: bool) {
        let Some(root) = self.tree.root else {
            self.tree.root = Some(place);
            return;
        };
        let tiles = &mut self.tree.tiles;
        let is_row = matches!(tiles.get(root), Some(Tile::Container(Container::Linear(row))) if row.dir == LinearDir::Horizontal);
        let root = if is_row { root } else { tiles.insert_horizontal_tile(vec![root]) };
        self.tree.root = Some(root);
        if let Some(Tile::Container(Container::Linear(row))) = self.tree.tiles.get_mut(root) {
            let all: f32 = row.children.iter().map(|&child| row.shares[child]).sum();
            row.shares.set_share(place, all);
            row.children.insert(if is_first { 0 } else { row.children.len() }, place);
        }
    }

    /// Below the front, or there behind what is there already.
    pub(super) fn add_below_front(&mut self, place: TileId) {
        let tiles = &mut self.tree.tiles;
        let Some(front) = tiles.find_pane(&View::Front) else {
            self.add_column(place, true);
            return;
        };
        let front = tiles.parent_of(front).unwrap_or(front);
        let parent = tiles.parent_of(front);
        if let Some(Tile::Container(Container::Linear(column))) = parent.and_then(|parent| tiles.get(parent))
            && column.dir == LinearDir::Vertical
            && let Some(below) = column.children.iter().copied().skip_while(|&child| child != front).nth(1)
            && matches!(tiles.get(below), Some(Tile::Container(Container::Tabs(_))))
        {
            let Some(Tile::Container(stack)) = tiles.remove(place) else { return };
            let pane = stack.only_child();
            if let Some(Tile::Container(Container::Tabs(tabs))) = tiles.get_mut(below)
                && let Some(pane) = pane
            {
                tabs.add_child(pane);
                tabs.set_active(pane);
            }
            return;
        }
        let column = Linear::new_binary(LinearDir::Vertical, [front, place], FRONT_SHARE);
        let column = tiles.insert_container(column);
        match parent.and_then(|parent| tiles.get_mut(parent)) {
            Some(Tile::Container(container)) => {
                let _ = container.replace_child(front, column);
            }
            _ => self.tree.root = Some(column),
        }
    }
}
