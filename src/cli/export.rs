//! `paretoscope export`: one network of a run as a file.

use std::{path::Path, sync::Arc};

use paretoscope::{
    export::{ExportError, Form, Format},
    front::{Member, Refit, RefitKind, Selector},
    run::{Export, SavedRun, open_together, run_of_file},
};

use super::{Failure, arguments, print, table, values::PointChoice};

/// Writes the chosen network of a run to a file, and tells what it takes and whether the file gives what the network gives.
pub fn export(arguments: &arguments::Export) -> Result<(), Failure> {
    let arguments::Export { run: folder, file, point, refit, compact, fold_scaling, keep_scaling, overwrite } =
        arguments;
    check_target(file, *overwrite)?;
    let format = Format::of(file).map_err(|error| Failure::Usage(error.to_string()))?;
    for file in format.files(file).iter().skip(1) {
        check_target(file, *overwrite)?;
    }
    let run = open_together(std::slice::from_ref(folder)).map_err(Failure::failed)?;
    let none = || Failure::Failed(format!("the run “{}” has no points yet; let it compute some", folder.display()));
    let info = run.clone().into_record().ok_or_else(none)?.info;
    let member = choose(&run, *point)?;
    let refit = refit.then(|| refitted(&run, member.point.number)).transpose()?;
    let fold_scaling = fold_scaling.then_some(true).or(keep_scaling.then_some(false));
    let export = Export::new(Arc::clone(&info), member, refit, Form { compact: *compact, fold_scaling });
    print(&format!("{}\n", table::sizes(&export.sizes(), &export.times())))?;
    let report = export.write(file).map_err(|error| match error {
        ExportError::NoFolding => Failure::Usage(error.to_string()),
        other => Failure::failed(other),
    })?;
    let member = export.member();
    let beside = format.files(file).get(1).map(|weights| format!(" and {}", weights.display())).unwrap_or_default();
    print(&format!(
        "wrote {}{}point {} (ℓ¹ norm {}, training loss {}, {} of {} parameters not zero) to {}{beside}\n{}\n",
        choice(&run, *point),
        if refit.is_some() { "the refit of " } else { "" },
        member.point.number,
        table::figure(member.point.l1),
        table::figure(member.point.train.loss),
        member.point.nonzero,
        info.network.parameters(),
        file.display(),
        report.sentence(),
    ))
}

/// How the network was chosen, where nobody has.
fn choice(run: &SavedRun, point: Option<PointChoice>) -> &'static str {
    if point.is_some() {
        ""
    } else if Selector::recommending(&run.front).is_some() {
        "the recommended network, "
    } else {
        "the network of lowest training loss, since there are no validation rows to recommend one by, "
    }
}

/// Whether a file may be written: it is not there, or may be replaced, and is no run's own.
pub(super) fn check_target(file: &Path, overwrite: bool) -> Result<(), Failure> {
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
