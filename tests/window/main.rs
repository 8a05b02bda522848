//! The window, driven by the labels that a screen reader sees.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

#[path = "../common/mod.rs"]
mod common;
mod comparison;
mod compute;
mod enlarged;
mod explore;
mod export;
mod folds;
mod front;
#[path = "../support/images.rs"]
mod image_files;
mod images;
mod kept;
mod looks;
mod methods;
mod network;
mod pair;
mod palette;
mod pane_pictures;
mod panes;
mod parts;
mod pictures;
mod predictions;
mod prelude;
mod pull;
mod recommended;
mod refit;
mod remembered;
mod runs;
mod saved;
mod search;
mod selection;
mod setup_changes;
mod setup_fields;
mod shapes;
mod table;
mod undo;
