//! What the networks along the front take, bytes and time for a row, worked out little by little away from the window's thread.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use eframe::egui;
use serde::{Deserialize, Serialize};

use super::{
    figures,
    piecewise::{Piecewise, place},
    state::{State, Status},
};
use crate::{
    export::{Form, Sizes, Times},
    front::{Member, Metric, Parameters},
    run::Export,
};

/// What is shown along the front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A figure of predictions, on each set of rows.
    Metric(Metric),
    /// What a network takes, in each form.
    Cost(Cost),
}

/// What a network takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cost {
    /// Bytes of its parameters.
    Bytes,
    /// Measured time for a row.
    Time,
}

/// The forms of a network, in the order of their curves.
pub const FORMS: [&str; 3] = ["compacted", "sparse", "dense"];

impl Cost {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Bytes, Self::Time];

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Bytes => "Bytes",
            Self::Time => "Time per row",
        }
    }

    /// How its names in a table begin, which end with the form.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Time => "seconds_per_row",
        }
    }

    /// What it is.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Bytes => {
                "Bytes of each network: dense, all parameters, four bytes each; sparse, those that are not zero, each with its place; \
                 compacted, the equal but smaller dense network without unused inputs and dead units"
            }
            Self::Time => {
                "Time that each network takes for a row, dense and compacted, measured here on one core and many rows at once, once the run \
                 has ended"
            }
        }
    }

    /// A value of it as people read it.
    #[must_use]
    pub fn written(self, value: f64) -> String {
        match self {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a number of bytes
            Self::Bytes => figures::bytes(value.max(0.0).round() as usize),
            Self::Time => figures::short_time(value.max(0.0)),
        }
    }
}

/// What one network takes, as far as it is known.
#[derive(Clone, Debug)]
struct Known {
    // Kept, so that its place in memory stays its own.
    parameters: Arc<Parameters>,
    sizes: Sizes,
    times: Option<Times>,
}

/// What the networks take that were asked, by the places of their parameters in memory.
#[derive(Debug, Default)]
pub struct KnownCosts(HashMap<usize, Known>);

impl State {
    /// What a network takes in each of the [`FORMS`]; NaN where that is not known yet, or there is no such form.
    #[must_use]
    pub fn cost(&self, member: &Member, cost: Cost) -> [f64; 3] {
        let Some(Known { sizes, times, .. }) = self.costs.0.get(&place(&member.parameters)) else {
            return [f64::NAN; 3];
        };
        match (cost, times) {
            (Cost::Bytes, _) => [sizes.compacted, sizes.sparse, sizes.dense].map(|bytes| bytes as f64),
            (Cost::Time, Some(times)) => [times.compacted, f64::NAN, times.dense],
            (Cost::Time, None) => [f64::NAN; 3],
        }
    }

    /// Whether something is computed, beside which no time can be measured.
    #[must_use]
    pub fn is_computing(&self) -> bool {
        matches!(self.status, Status::Starting | Status::Running) || self.asked.is_some() || self.refits_left.is_some()
    }
}

/// Works out what networks take, as long as somebody wants to see it.
#[derive(Default)]
pub struct Costs {
    pieces: Piecewise<Cost, Member, Known>,
}

impl Costs {
    /// Has this worked out for all networks of the front, unless it is known.
    pub fn want(&mut self, ctx: &egui::Context, state: &mut State, cost: Cost) {
        let found = self.pieces.take_in(&mut state.revision);
        state.costs.0.extend(found.into_iter().map(|known| (place(&known.parameters), known)));
        let Some(info) = state.info().cloned() else { return };
        if cost == Cost::Time && state.is_computing() {
            return self.pieces.rest();
        }
        self.pieces.follow((state.revision, cost), || missing(state, cost));
        self.pieces.go_on(ctx, "costs along the front", usize::MAX, move |member| {
            let export = Export::new(Arc::clone(&info), &member, None, Form::default());
            let times = (cost == Cost::Time).then(|| export.times());
            Some(Known { parameters: member.parameters, sizes: export.sizes(), times })
        });
    }
}

/// The networks of which this is not known, the first at the end.
fn missing(state: &mut State, cost: Cost) -> Vec<Member> {
    let living: HashSet<usize> = state.front().members().iter().map(|member| place(&member.parameters)).collect();
    // What has left the front is asked for no more.
    state.costs.0.retain(|place, _| living.contains(place));
    let is_known = |member: &&Member| {
        let known = state.costs.0.get(&place(&member.parameters));
        known.is_some_and(|known| cost == Cost::Bytes || known.times.is_some())
    };
    state.front().members().iter().filter(|member| !is_known(member)).rev().cloned().collect()
}
