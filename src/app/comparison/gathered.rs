//! Reads the runs that are compared away from the window's thread, and what is drawn of them.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use eframe::egui;
use egui_plot::PlotPoint;

use super::super::{
    background::{Poll, Task},
    runs::ended,
    settings::Layout,
    state::State,
};
use crate::run::{Comparison, Entrant, Extent, open_together, written};

/// Seconds between two looks at the files of the runs.
const LOOK: f64 = 2.0;

/// What the runs have come to.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// Their figures.
    pub comparison: Arc<Comparison>,
    /// Their folders, in the same order; none of a run that is not written.
    pub paths: Vec<Option<PathBuf>>,
    /// Which of them is the run that is shown.
    pub shown: Option<usize>,
    /// Their fronts in the coordinates of the axes, each by rising norm.
    pub fronts: Arc<Vec<Vec<PlotPoint>>>,
    /// Their hypervolume in the coordinates of seconds and shares.
    pub growths: Arc<Vec<Vec<PlotPoint>>>,
    /// What could not be read.
    pub failures: Vec<(PathBuf, String)>,
}

/// What was read of a run, and what was written of it then.
type Cache = HashMap<PathBuf, (Option<Extent>, Arc<Entrant>)>;

/// What one look has come to.
struct Read {
    gathered: Gathered,
    cache: Cache,
}

/// What a look was asked for.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    paths: Vec<PathBuf>,
    revision: u64,
    layout: Layout,
}

/// Reads runs.
#[derive(Default)]
pub struct Gatherer {
    /// The folders of the runs that are compared with the one that is shown.
    pub paths: Vec<PathBuf>,
    pub gathered: Arc<Gathered>,
    cache: Cache,
    asked: Option<Asked>,
    looked: f64,
    reading: Option<Task<Read>>,
}

impl Gatherer {
    /// Takes in what was read, and looks again where something else is wanted or some time has gone by.
    pub fn poll(&mut self, ctx: &egui::Context, state: &State, layout: Layout) {
        match ended(&mut self.reading) {
            Poll::Pending if self.reading.is_some() => return,
            Poll::Ready(read) => {
                self.gathered = Arc::new(read.gathered);
                self.cache = read.cache;
            }
            Poll::Pending | Poll::Lost => {}
        }
        let now = ctx.input(|input| input.time);
        let wanted = Asked { paths: self.paths.clone(), revision: state.revision, layout };
        let is_stale = !self.paths.is_empty() && now - self.looked >= LOOK;
        if self.asked.as_ref() == Some(&wanted) && !is_stale {
            if !self.paths.is_empty() {
                ctx.request_repaint_after(std::time::Duration::from_secs_f64(LOOK));
            }
            return;
        }
        let record = state.record.as_ref().filter(|record| !record.front.is_empty());
        let shown = record.map(|record| {
            let folder = state.folder.clone();
            let name =
                folder.as_ref().and_then(|folder| folder.file_name()).map(|name| name.to_string_lossy().into_owned());
            Entrant::of_record(record, name.unwrap_or_else(|| record.info.dataset.name.clone()), folder)
        });
        let (asked, cache) = (wanted.clone(), self.cache.clone());
        // Without a thread it is tried again a little later.
        self.reading = Task::spawn(ctx, "comparison", move || read(&asked, cache, shown)).ok();
        (self.asked, self.looked) = (Some(wanted), now);
    }
}

/// Reads what has changed. The run that is shown is known already.
fn read(asked: &Asked, mut cache: Cache, shown: Option<Entrant>) -> Read {
    let mut failures = Vec::new();
    cache.retain(|path, _| asked.paths.contains(path));
    let of_shown = shown.as_ref().and_then(|shown| shown.path.clone());
    let mut entrants: Vec<Arc<Entrant>> = shown.into_iter().map(Arc::new).collect();
    let place = (!entrants.is_empty()).then_some(0);
    for path in asked.paths.iter().filter(|path| Some(*path) != of_shown.as_ref()) {
        let extent = written(std::slice::from_ref(path));
        if let Some((_, entrant)) = cache.get(path).filter(|(before, _)| *before == extent && extent.is_some()) {
            entrants.push(Arc::clone(entrant));
            continue;
        }
        // A folder of parts is read as the run that they make.
        let is_run = path.join("run.toml").is_file();
        let read = if is_run {
            Entrant::read(path)
        } else {
            open_together(std::slice::from_ref(path)).map(|run| Entrant::from(&run))
        };
        match read {
            Ok(entrant) => {
                let entrant = Arc::new(entrant);
                entrants.push(Arc::clone(&entrant));
                cache.insert(path.clone(), (extent, entrant));
            }
            Err(error) => failures.push((path.clone(), super::super::sentence(&error.to_string()))),
        }
    }
    let comparison = Comparison::of(&entrants);
    let fronts = entrants.iter().map(|entrant| line(entrant, asked.layout)).collect();
    let growths = comparison.rows.iter().map(|row| row.growth.iter().map(|&place| place.into()).collect()).collect();
    let gathered = Gathered {
        comparison: Arc::new(comparison),
        paths: entrants.iter().map(|entrant| entrant.path.clone()).collect(),
        shown: place,
        fronts: Arc::new(fronts),
        growths: Arc::new(growths),
        failures,
    };
    Read { gathered, cache }
}

/// The points of a front that no other dominates.
fn line(entrant: &Entrant, layout: Layout) -> Vec<PlotPoint> {
    let members = entrant.front.members().iter().zip(entrant.front.non_dominated());
    let places =
        members.filter(|(_, keeps)| *keeps).map(|(member, _)| layout.place(member.point.l1, member.point.train.loss));
    places.filter(|place| place.iter().all(|value| value.is_finite())).map(PlotPoint::from).collect()
}
