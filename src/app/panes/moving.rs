//! Panes moved, stacked and resized without a pointer.

use egui_tiles::{Container, Linear, LinearDir, Tile, TileId};

use super::{
    View,
    arrangement::{Arrangement, bars_rules},
    bars::LEAST,
};

/// By so many points of the screen a pane grows or shrinks at a time: a quarter of the least that one has.
const STEP: f32 = LEAST / 4.0;
/// Share of the window that a pane gets which is moved to its edge.
const EDGE_SHARE: f32 = 1.0 / 3.0;

/// What can be done with the pane that has the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneMove {
    /// Beyond what is left of it.
    Left,
    /// Beyond what is right of it.
    Right,
    /// Beyond what is above it.
    Up,
    /// Beyond what is below it.
    Down,
    /// In front of the stack that comes next.
    IntoNextStack,
    /// The pane that lies behind it is brought to the front.
    NextOfStack,
    /// More width.
    Wider,
    /// Less width.
    Narrower,
    /// More height.
    Taller,
    /// Less height.
    Lower,
}

impl PaneMove {
    /// Every one, in the order in which the palette lists them.
    pub const ALL: [Self; 10] = [
        Self::Left,
        Self::Right,
        Self::Up,
        Self::Down,
        Self::IntoNextStack,
        Self::NextOfStack,
        Self::Wider,
        Self::Narrower,
        Self::Taller,
        Self::Lower,
    ];

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Left => "Move pane left",
            Self::Right => "Move pane right",
            Self::Up => "Move pane up",
            Self::Down => "Move pane down",
            Self::IntoNextStack => "Move pane into the next stack",
            Self::NextOfStack => "Next pane of the stack",
            Self::Wider => "Make pane wider",
            Self::Narrower => "Make pane narrower",
            Self::Taller => "Make pane taller",
            Self::Lower => "Make pane lower",
        }
    }

    /// What the tooltip adds.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Left | Self::Right | Self::Up | Self::Down => {
                "Take the pane that has the keyboard (F6) out of its stack, or beyond its neighbour on this side, or to this edge of the \
                 window"
            }
            Self::IntoNextStack => {
                "Put the pane that has the keyboard (F6) in front of the next one; once more takes it a stack further"
            }
            Self::NextOfStack => "Bring the pane to the front that lies behind the one that has the keyboard (F6)",
            Self::Wider | Self::Narrower | Self::Taller | Self::Lower => {
                "Move the boundary of the pane that has the keyboard (F6)"
            }
        }
    }
}

/// Whether along a row, and whether towards its end.
type Way = (LinearDir, bool);

impl Arrangement {
    /// Does so with the pane of a view that is in sight; gives the view that has the keyboard then, or nothing where there is nothing to be
    /// done.
    pub fn move_pane(&mut self, view: View, how: PaneMove) -> Option<View> {
        use LinearDir::{Horizontal, Vertical};
        if self.enlarged.is_some() || !self.shows(view) {
            return None;
        }
        let is_done = match how {
            PaneMove::Left => self.move_towards(view, (Horizontal, false))?,
            PaneMove::Right => self.move_towards(view, (Horizontal, true))?,
            PaneMove::Up => self.move_towards(view, (Vertical, false))?,
            PaneMove::Down => self.move_towards(view, (Vertical, true))?,
            PaneMove::IntoNextStack => self.stack_on_next(view)?,
            PaneMove::NextOfStack => return self.next_of_stack(view),
            PaneMove::Wider => self.resize(view, (Horizontal, true))?,
            PaneMove::Narrower => self.resize(view, (Horizontal, false))?,
            PaneMove::Taller => self.resize(view, (Vertical, true))?,
            PaneMove::Lower => self.resize(view, (Vertical, false))?,
        };
        self.tree.simplify(&bars_rules());
        is_done.then_some(view)
    }

    /// The pane of a view and the stack that it is in.
    fn place_of(&self, view: View) -> Option<(TileId, TileId)> {
        let pane = self.tree.tiles.find_pane(&view)?;
        let stack = self.tree.tiles.parent_of(pane)?;
        matches!(self.tree.tiles.get_container(stack), Some(Container::Tabs(_))).then_some((pane, stack))
    }

    fn row(&mut self, tile: TileId) -> Option<&mut Linear> {
        match self.tree.tiles.get_mut(tile) {
            Some(Tile::Container(Container::Linear(row))) => Some(row),
            _ => None,
        }
    }

    fn take_from_parent(&mut self, tile: TileId) {
        if let Some(parent) = self.tree.tiles.parent_of(tile)
            && let Some(Tile::Container(container)) = self.tree.tiles.get_mut(parent)
        {
            let _ = container.remove_child(tile);
        }
    }

    fn move_towards(&mut self, view: View, way: Way) -> Option<bool> {
        let (pane, stack) = self.place_of(view)?;
        if self.tree.tiles.get_container(stack)?.num_children() > 1 {
            self.take_from_parent(pane);
            let alone = self.tree.tiles.insert_tab_tile(vec![pane]);
            self.put_beside(alone, stack, way);
            return Some(true);
        }
        let mut branch = stack;
        while let Some(parent) = self.tree.tiles.parent_of(branch) {
            let is_own = branch == stack;
            if let Some(row) = self.row(parent).filter(|row| row.dir == way.0) {
                let at = row.children.iter().position(|&child| child == branch)?;
                let next = if way.1 { at + 1 } else { at.wrapping_sub(1) };
                if is_own && next < row.children.len() {
                    row.children.swap(at, next);
                    return Some(true);
                }
                if !is_own {
                    let share = row.children.iter().map(|&child| row.shares[child]).sum::<f32>();
                    let share = share / row.children.len().max(1) as f32;
                    self.take_from_parent(stack);
                    let row = self.row(parent)?;
                    row.children.insert(at + usize::from(way.1), stack);
                    row.shares.set_share(stack, share);
                    return Some(true);
                }
            }
            branch = parent;
        }
        let root = self.tree.root.filter(|&root| root != stack)?;
        if self.row(root).is_some_and(|row| row.dir == way.0) {
            return Some(false);
        }
        self.take_from_parent(stack);
        let (order, share) = if way.1 { ([root, stack], 1.0 - EDGE_SHARE) } else { ([stack, root], EDGE_SHARE) };
        self.tree.root = Some(self.tree.tiles.insert_container(Linear::new_binary(way.0, order, share)));
        Some(true)
    }

    /// Gives a tile half of another one's room.
    fn put_beside(&mut self, tile: TileId, other: TileId, (dir, is_after): Way) {
        let parent = self.tree.tiles.parent_of(other);
        if let Some(row) = parent.and_then(|parent| self.row(parent)).filter(|row| row.dir == dir)
            && let Some(at) = row.children.iter().position(|&child| child == other)
        {
            let half = row.shares[other] / 2.0;
            row.children.insert(at + usize::from(is_after), tile);
            row.shares.set_share(tile, half);
            row.shares.set_share(other, half);
            return;
        }
        let order = if is_after { [other, tile] } else { [tile, other] };
        let row = self.tree.tiles.insert_container(Linear::new_binary(dir, order, 0.5));
        match parent.and_then(|parent| self.tree.tiles.get_mut(parent)) {
            Some(Tile::Container(container)) => drop(container.replace_child(other, row)),
            _ => self.tree.root = Some(row),
        }
    }

    fn stack_on_next(&mut self, view: View) -> Option<bool> {
        let (pane, stack) = self.place_of(view)?;
        let stacks: Vec<TileId> =
            self.in_sight().into_iter().filter_map(|view| self.place_of(view)).map(|(_, stack)| stack).collect();
        let at = stacks.iter().position(|&other| other == stack)?;
        let next = stacks[(at + 1) % stacks.len()];
        if next == stack {
            return None;
        }
        self.take_from_parent(pane);
        if let Some(Tile::Container(Container::Tabs(tabs))) = self.tree.tiles.get_mut(next) {
            tabs.add_child(pane);
            tabs.set_active(pane);
        }
        Some(true)
    }

    fn next_of_stack(&mut self, view: View) -> Option<View> {
        let (pane, stack) = self.place_of(view)?;
        let Some(Tile::Container(Container::Tabs(tabs))) = self.tree.tiles.get_mut(stack) else { return None };
        let at = tabs.children.iter().position(|&child| child == pane)?;
        let next = *tabs.children.get((at + 1) % tabs.children.len()).filter(|&&next| next != pane)?;
        tabs.set_active(next);
        self.tree.tiles.get_pane(&next).copied()
    }

    /// Moves the boundary of the nearest row or column that a pane is in, as far as all that are in it keep the least that a pane has.
    fn resize(&mut self, view: View, (dir, grows): Way) -> Option<bool> {
        let (_, mut branch) = self.place_of(view)?;
        let room = |rect: eframe::egui::Rect| if dir == LinearDir::Horizontal { rect.width() } else { rect.height() };
        while let Some(parent) = self.tree.tiles.parent_of(branch) {
            let whole = self.tree.tiles.rect(parent).map(room);
            if let Some(row) = self.row(parent).filter(|row| row.dir == dir && row.children.len() > 1) {
                let whole = whole.filter(|whole| *whole > 0.0)?;
                let shares = row.children.iter().map(|&child| row.shares[child]);
                let own = row.shares[branch] / shares.clone().sum::<f32>();
                let others: f32 =
                    row.children.iter().filter(|&&child| child != branch).map(|&child| row.shares[child]).sum();
                let least = row.children.iter().filter(|&&child| child != branch).map(|&child| row.shares[child]);
                let least = least.fold(f32::INFINITY, f32::min) / others * (1.0 - own);
                let step = if grows { STEP } else { -STEP } / whole;
                // What is smallest of the others shrinks as they all do.
                let most = 1.0 - (1.0 - own) * (LEAST / whole / least);
                let wanted = (own + step).min(most).max(LEAST / whole);
                if (wanted - own) * step <= 0.0 || others <= 0.0 || wanted >= 1.0 {
                    return Some(false);
                }
                row.shares.set_share(branch, others * wanted / (1.0 - wanted));
                if let Some(room) = self.tree.root.and_then(|root| self.tree.tiles.rect(root)) {
                    self.note_resized(room.width());
                }
                return Some(true);
            }
            branch = parent;
        }
        None
    }
}

#[cfg(test)]
#[path = "moving_tests.rs"]
mod tests;
