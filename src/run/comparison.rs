//! Fronts of several runs side by side. The command line and the window compare by the same figures.

use std::{
    borrow::Borrow,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{FolderError, Record, SavedRun, Specification};
use crate::{
    data::Summary,
    front::{Front, Member, Parameters, Point, Search, recommended},
    network::Network,
};

/// A run that is compared with others.
#[derive(Clone, Debug)]
pub struct Entrant {
    /// What it is called: the name of its folder.
    pub name: String,
    /// Its folder, where it has one.
    pub path: Option<PathBuf>,
    /// What was asked for.
    pub specification: Specification,
    /// The network.
    pub network: Network,
    /// The data and its split in a few figures.
    pub dataset: Summary,
    /// Training loss of the network whose penalized parameters are all zero.
    pub loss_at_zero: f64,
    /// What its front rests on, as far as that is known.
    pub search: Option<Search>,
    /// Its points. Parameters are not needed to compare, and may have been left out.
    pub front: Front,
    /// Those of its folds.
    pub folds: Vec<Front>,
}

impl Entrant {
    /// The run in a folder by its figures alone: networks are not read.
    ///
    /// # Errors
    /// A folder that is no run, whose files are damaged, or that holds no point yet.
    pub fn read(path: &Path) -> Result<Self, FolderError> {
        let (file, points) = SavedRun::read_figures(path)?;
        let nothing: Arc<Parameters> = Arc::default();
        let alone = file.specification.fold_alone();
        let member = |point: Point| Member { point, parameters: Arc::clone(&nothing) };
        let (of_front, of_folds): (Vec<Point>, Vec<Point>) = points.into_iter().partition(|point| point.fold == alone);
        if of_front.is_empty() {
            return Err(FolderError::Empty(path.to_owned()));
        }
        let front = |points: Vec<Point>| Front::from_members(points.into_iter().map(member).collect());
        // Of the folds only what was spent on them counts here, whichever it was.
        let folds = if of_folds.is_empty() { Vec::new() } else { vec![front(of_folds)] };
        Ok(Self {
            name: name_of(path),
            path: Some(path.to_owned()),
            specification: file.specification,
            network: file.network,
            dataset: file.dataset,
            loss_at_zero: file.loss_at_zero,
            search: file.search,
            front: front(of_front),
            folds,
        })
    }

    /// The run that is shown, which may have no folder.
    #[must_use]
    pub fn of_record(record: &Record, name: String, path: Option<PathBuf>) -> Self {
        let Record { info, front, folds, search, .. } = record.clone();
        Self {
            name,
            path,
            specification: info.specification.clone(),
            network: info.network.clone(),
            dataset: info.dataset.clone(),
            loss_at_zero: info.loss_at_zero,
            search,
            front,
            folds,
        }
    }

    /// What its losses are of: of two runs that differ in it they mean different things.
    fn losses(&self) -> impl PartialEq {
        let Summary { task, name, train_rows, .. } = &self.dataset;
        (*task, name.clone(), *train_rows, self.specification.fold_alone())
    }
}

impl From<&SavedRun> for Entrant {
    fn from(run: &SavedRun) -> Self {
        Self {
            name: name_of(&run.path),
            path: Some(run.path.clone()),
            specification: run.specification.clone(),
            network: run.network.clone(),
            dataset: run.dataset.clone(),
            loss_at_zero: run.loss_at_zero,
            search: run.search,
            front: run.front.clone(),
            folds: run.folds.clone(),
        }
    }
}

/// The name of a folder.
fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into())
}

/// The figures of a run among others.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// What it is called.
    pub name: String,
    /// How its front was computed, such as `nsga2 as published`.
    pub method: String,
    /// Widths and activation of its network.
    pub network: String,
    /// The seed of its search.
    pub seed: u64,
    /// Points of its front.
    pub points: usize,
    /// How many of them no other dominates.
    pub non_dominated: usize,
    /// The share of the common reference's box that its front dominates.
    pub hypervolume: f64,
    /// How unevenly its front is spread, in units of the common reference; see [`Front::spacing`].
    pub spacing: Option<f64>,
    /// Gradients of the whole search, in passes over all rows, and of the points of its folds; as far as they are known.
    pub gradients: Option<usize>,
    /// Seconds until its last point was found.
    pub seconds: f64,
    /// The network of lowest validation loss, or of lowest training loss without validation rows.
    pub best: Option<Point>,
    /// The network that is recommended, or the best without validation rows.
    pub recommended: Option<Point>,
    /// The hypervolume of what was found by when; see [`Front::hypervolume_over_time`].
    pub growth: Vec<[f64; 2]>,
}

/// Several runs, measured by one reference.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Loss and ℓ¹ norm up to which hypervolumes are measured: the largest loss at zero and the largest norm of them all. Otherwise
    /// they could not be compared.
    pub reference: (f64, f64),
    /// The runs, in the order in which they were given.
    pub rows: Vec<Compared>,
    /// Whether their losses are of the same rows.
    pub are_alike: bool,
}

impl Comparison {
    /// Of these runs.
    #[must_use]
    pub fn of<E: Borrow<Entrant>>(entrants: &[E]) -> Self {
        let entrants: Vec<&Entrant> = entrants.iter().map(Borrow::borrow).collect();
        let most = |of: fn(&Entrant) -> f64| entrants.iter().map(|run| of(run)).fold(0.0, f64::max);
        let reference = (most(|run| run.loss_at_zero), most(|run| run.front.max_l1().unwrap_or(0.0)));
        let are_alike = entrants.iter().all(|run| run.losses() == entrants[0].losses());
        Self { reference, rows: entrants.iter().map(|run| compared(run, reference)).collect(), are_alike }
    }
}

fn compared(run: &Entrant, reference: (f64, f64)) -> Compared {
    let members = run.front.members();
    let of_all = members.iter().chain(run.folds.iter().flat_map(Front::members)).map(|member| &member.point);
    let point = |member: Option<&Member>| member.map(|member| member.point.clone());
    let method = &run.specification.method;
    Compared {
        name: run.name.clone(),
        method: format!("{}{}", method.name, if method.as_published { " as published" } else { "" }),
        network: format!("{} {}", run.network, run.network.activation.name()),
        seed: run.specification.seed,
        points: members.len(),
        non_dominated: run.front.non_dominated().iter().filter(|keeps| **keeps).count(),
        hypervolume: run.front.hypervolume(reference),
        spacing: run.front.spacing(reference),
        gradients: gradients(run),
        seconds: of_all.map(|point| point.seconds).fold(0.0, f64::max),
        best: point(run.front.best()),
        recommended: point(recommended(&run.front).or_else(|| run.front.best())),
        growth: run.front.hypervolume_over_time(reference),
    }
}

/// Gradients of the whole front, as far as they are known, or of its points, and of the points of the folds.
fn gradients(run: &Entrant) -> Option<usize> {
    let of = |front: &Front| front.members().iter().map(|member| member.point.gradients).sum::<Option<usize>>();
    let front = run.search.and_then(|search| search.gradients).or_else(|| of(&run.front))?;
    Some(front + run.folds.iter().map(of).sum::<Option<usize>>()?)
}
