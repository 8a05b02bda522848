//! `paretoscope export`: one network of a run as a file.

use std::path::Path;

use paretoscope::{
    export::{write_network, write_refit},
    front::{Member, Refit, RefitKind, Selector},
    run::{SavedRun, open_together, run_of_file},
};

use super::{
    Failure,
    arguments::{Export, PointChoice},
    print, table,
};

/// Writes the chosen network of a run to a file.
pub fn export(arguments: &Export) -> Result<(), Failure> {
    let Export { run: folder, file, point, refit, overwrite } = arguments;
    check_target(file, *overwrite)?;
    let run = open_together(std::slice::from_ref(folder)).map_err(Failure::failed)?;
    let Some(card) = &run.card else {
        return Err(Failure::Failed(format!("the run “{}” has no points yet; let it compute some", folder.display())));
    };
    let member = choose(&run, *point)?;
    let recommended = if point.is_some() {
        ""
    } else if Selector::recommending(&run.front).is_some() {
        "the recommended network, "
    } else {
        "the network of lowest training loss, since there are no validation rows to recommend one by, "
    };
    let refit = refit.then(|| refitted(&run, member.point.number)).transpose()?;
    let written = match refit {
        Some(refit) => write_refit(file, card, refit),
        None => write_network(file, card, member),
    };
    written.map_err(|error| match error {
        wrong @ paretoscope::export::ExportError::UnknownFormat(_) => Failure::Usage(wrong.to_string()),
        other => Failure::failed(other),
    })?;
    let member = refit.map_or_else(|| member.clone(), |refit| refit.member(&member.point));
    print(&format!(
        "wrote {recommended}{}point {} (ℓ¹ norm {}, training loss {}, {} of {} parameters not zero) to {}\n",
        if refit.is_some() { "the refit of " } else { "" },
        member.point.number,
        table::figure(member.point.l1),
        table::figure(member.point.train.loss),
        member.point.nonzero,
        card.network.parameters(),
        file.display()
    ))
}

/// Whether a file may be written: it is not there, or may be replaced, and is no run's own.
pub fn check_target(file: &Path, overwrite: bool) -> Result<(), Failure> {
    let shown = file.display();
    if let Some(run) = run_of_file(file) {
        let run = run.display();
        return Err(Failure::Failed(format!("“{shown}” belongs to the run “{run}”; choose another name or folder")));
    }
    if file.is_dir() {
        return Err(Failure::Failed(format!("“{shown}” is a folder; add the name of a file to it")));
    }
    if file.symlink_metadata().is_ok() && !overwrite {
        return Err(Failure::Failed(format!("“{shown}” exists already; choose another file, or add --overwrite")));
    }
    Ok(())
}

/// The refit of a point.
fn refitted(run: &SavedRun, number: usize) -> Result<&Refit, Failure> {
    run.refits.get(number, RefitKind::Refit).ok_or_else(|| {
        let path = run.path.display();
        Failure::Failed(format!(
            "point {number} of the run “{path}” has not been refitted; paretoscope fit --resume {path} --refit does it"
        ))
    })
}

/// The point that a selector takes.
fn by(run: &SavedRun, selector: Selector) -> Result<&Member, Failure> {
    selector.choose(&run.front).ok_or_else(|| {
        let reason = selector.missing(&run.front).unwrap_or("nothing on its front stands out");
        let name = selector.name();
        Failure::Failed(format!("{name} takes no point of the run “{}”: {reason}; choose another", run.path.display()))
    })
}

/// The point that was asked for; without an answer the recommended one, or that of lowest training loss where none is.
fn choose(run: &SavedRun, choice: Option<PointChoice>) -> Result<&Member, Failure> {
    let number = match choice {
        None => return by(run, Selector::recommending(&run.front).unwrap_or(Selector::Best)),
        Some(PointChoice::By(selector)) => return by(run, selector),
        Some(PointChoice::Number(number)) => number,
    };
    run.front.get(number).ok_or_else(|| {
        let numbers = || run.front.members().iter().map(|member| member.point.number);
        Failure::Failed(format!(
            "the run “{}” has no such point; its {} points have numbers from {} to {} (see its front.csv)",
            run.path.display(),
            run.front.len(),
            numbers().min().unwrap_or(0),
            numbers().max().unwrap_or(0)
        ))
    })
}
