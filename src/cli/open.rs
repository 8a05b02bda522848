//! `paretoscope open`: the window on a saved run.

use paretoscope::{
    app::{Saved, run_window},
    run::kept::open_record,
};

use super::{Failure, arguments::Open};

/// Opens the window on a run, which must be one, or on the parts of one; a run that is watched may still be without a point.
pub fn open(arguments: Open) -> Result<(), Failure> {
    let Open { runs: paths, watch } = arguments;
    match open_record(&paths) {
        Ok(_) => {}
        Err(paretoscope::run::FolderError::Empty(_)) if watch => {}
        Err(error) => return Err(Failure::failed(error)),
    }
    run_window(Some(&Saved { paths, watch })).map_err(|error| Failure::Failed(format!("{error:#}")))
}
