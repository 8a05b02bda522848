//! `paretoscope fit --resume`: a run that was stopped or killed goes on, and one that is complete is computed further.

use std::{collections::VecDeque, path::Path};

use paretoscope::run::{Carried, Command, More, Record, SavedRun, Specification, holds_parts, join};

use super::{
    Failure,
    arguments::Fit,
    follow::{Follower, drive},
    print,
};

/// Carries a run on in its folder, or the one that parts make together in a folder of its own.
pub fn resume(path: &Path, arguments: &Fit) -> Result<(), Failure> {
    let path = match (&arguments.out, holds_parts(path)) {
        (None, false) => path,
        (Some(out), true) => {
            join(&[path.to_owned()], out, arguments.overwrite).map_err(Failure::failed)?;
            out
        }
        (None, true) => {
            return Err(Failure::Usage(format!(
                "“{}” holds the parts of a run; add --out and a folder, in which they become one run that goes on",
                path.display()
            )));
        }
        (Some(_), false) => {
            return Err(Failure::Usage(format!(
                "a run goes on in its own folder; --out goes with --resume only where “{}” holds the parts of a run",
                path.display()
            )));
        }
    };
    let saved = SavedRun::open(path).map_err(Failure::failed)?;
    let summary = saved.dataset.clone();
    let Some(mut record) = saved.into_record() else {
        return Err(Failure::Failed(format!(
            "the run “{}” has no point to go on from; compute it again with fit --from {} --out and another folder",
            path.display(),
            path.display()
        )));
    };
    let mut info = (*record.info).clone();
    info.specification.threads = arguments.threads.or(info.specification.threads);
    record.info = info.into();
    let more = more(&record, arguments)?;
    let found = record.front.len();
    let what =
        match (record.ended.is_some_and(paretoscope::run::RunEnd::is_complete), more.is_empty() && !arguments.refit) {
            (true, true) => {
                return print(&format!(
                    "{} is complete, with {found} points; --points, --max-l1, --starts or --refit compute more of it\n",
                    path.display()
                ));
            }
            (true, false) => "complete so far",
            (false, _) => "broken off before",
        };
    print(&format!("{}: {} points, {what}; network {}\n", summary.name, found, record.info.network))?;
    let carried = Carried { record: record.clone(), folder: path.to_owned() };
    drive(
        Command::CarryOn(Box::new(carried)),
        Follower::carrying_on(path, record, more).refitting(arguments.refit),
        &summary,
    )
}

/// What is asked for beyond what the run was.
fn more(record: &Record, arguments: &Fit) -> Result<VecDeque<More>, Failure> {
    let asked = &record.info.specification.method;
    let is_asked_for_more = arguments.points.is_some() || arguments.max_l1.is_some() || arguments.starts.is_some();
    if asked.name.is_baseline() && is_asked_for_more {
        return Err(Failure::Usage(format!(
            "a front by {} is there to compare with and is not carried on beyond what it was; compute it again with fit and other options",
            asked.name
        )));
    }
    let mut method = asked.clone();
    method.points = arguments.points.unwrap_or(asked.points);
    method.max_l1 = arguments.max_l1.or(asked.max_l1);
    method.starts = arguments.starts.or(asked.starts);
    let specification = Specification { method, ..record.info.specification.clone() };
    specification.validate().map_err(|error| Failure::Usage(error.to_string()))?;
    let starts = record.search.map_or(0, |search| search.starts);
    let starts = arguments.starts.and_then(|wanted| wanted.checked_sub(starts)).filter(|&more| more > 0);
    Ok([arguments.max_l1.map(More::Range), starts.map(More::Starts), arguments.points.map(More::Points)]
        .into_iter()
        .flatten()
        .collect())
}
