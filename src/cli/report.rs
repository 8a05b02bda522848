//! `paretoscope report`: a run as a page of HTML.

use std::path::PathBuf;

use paretoscope::{app::report::report as page, export::write_atomically, run::open_together};

use super::{Failure, arguments::Report, export::check_target, print};

/// Writes the page of a run.
pub fn report(arguments: &Report) -> Result<(), Failure> {
    let folder = &arguments.run;
    let run = open_together(std::slice::from_ref(folder)).map_err(Failure::failed)?;
    let file = arguments.out.clone().unwrap_or_else(|| default_file(&run.path));
    check_target(&file, arguments.overwrite)?;
    let path = run.path.clone();
    let nothing = || Failure::Failed(format!("the run “{}” has no points yet; let it compute some", path.display()));
    let record = run.into_record().ok_or_else(nothing)?;
    let text = page(record, Some(&path)).ok_or_else(nothing)?;
    write_atomically(&file, text.as_bytes()).map_err(|error| {
        Failure::Failed(format!("cannot write “{}”: {error}; choose a folder that you may write to", file.display()))
    })?;
    print(&format!("wrote the report of {} to {}\n", path.display(), file.display()))
}

/// Where the report goes if that is not told: here, under the name of the run.
fn default_file(run: &std::path::Path) -> PathBuf {
    let name = std::path::absolute(run).ok().and_then(|run| Some(run.file_name()?.to_string_lossy().into_owned()));
    PathBuf::from(format!("{}.html", name.unwrap_or_else(|| "report".to_owned())))
}
