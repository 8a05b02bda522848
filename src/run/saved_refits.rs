//! The refits of a run as its folder holds them.

use std::{collections::HashSet, path::Path, sync::Arc};

use super::{
    FolderError,
    own_files::{REFITS_FILE, refit_path},
    saved::damaged_line,
    saved_network::agree,
};
use crate::{
    data::small_file::{self, MOST_NETWORK},
    export::{ExportError, NetworkFile, checksum, row},
    front::{Front, Parameters, Refit, RefitKind},
    network::Network,
    solver::Penalty,
};

/// Reads the refits of the points of this front, each with the checksum of its network. Those of other points are none: a kill has left
/// them.
///
/// # Errors
/// A file that cannot be read or is damaged: also figures that cannot be, and networks that are not those of their rows.
pub(super) fn read_refits(
    folder: &Path,
    network: &Network,
    penalty: &Penalty,
    front: &Front,
) -> Result<Vec<(Refit, String)>, FolderError> {
    let path = folder.join(REFITS_FILE);
    let text = match small_file::text(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.map_err(|source| FolderError::Read { path: path.clone(), source })?,
    };
    let rows = parse(&text).map_err(|at| damaged_line(path.clone(), &at))?;
    let mut refits = Vec::with_capacity(rows.len());
    for (mut refit, sum) in rows {
        let Some(point) = front.get(refit.point) else { continue };
        refit.parameters = Arc::new(read_network(folder, network, &refit, &sum)?);
        check(&refit, &point.parameters, penalty).map_err(|reason| FolderError::Damaged {
            path: path.clone(),
            reason: format!("the {} of the point {} {reason}", refit.kind.name(), refit.point),
        })?;
        refits.push((refit, sum));
    }
    Ok(refits)
}

fn parse(text: &str) -> Result<Vec<(Refit, String)>, (usize, String)> {
    let complete = text.rfind('\n').map_or("", |end| &text[..end]);
    let mut lines = (1..).zip(complete.lines());
    let Some((first, names)) = lines.next() else { return Ok(Vec::new()) };
    let header = row::Header::parse_refits(names).map_err(|reason| (first, reason))?;
    let (mut rows, mut known) = (Vec::new(), HashSet::new());
    for (line, text) in lines.filter(|(_, text)| !text.trim().is_empty()) {
        let damaged = |reason| (line, reason);
        let refit = header.refit(text).map_err(damaged)?;
        if !known.insert((refit.point, refit.kind)) {
            return Err(damaged(format!("repeats the {} of the point {}", refit.kind.name(), refit.point)));
        }
        let sum = header.checksum(text).map_err(damaged)?.unwrap_or_default().to_owned();
        rows.push((refit, sum));
    }
    Ok(rows)
}

fn read_network(folder: &Path, network: &Network, refit: &Refit, sum: &str) -> Result<Parameters, FolderError> {
    let path = refit_path(folder, refit.point, refit.kind);
    let bytes =
        small_file::bytes(&path, MOST_NETWORK).map_err(|source| ExportError::Read { path: path.clone(), source })?;
    if checksum(&bytes) != sum {
        let reason = format!("its checksum is not that of the point {} in {REFITS_FILE}", refit.point);
        return Err(FolderError::Damaged { path, reason });
    }
    Ok(NetworkFile::parse(&path, &bytes)?.parameters(network)?)
}

/// Whether a refit is what its row tells, and one of its point.
fn check(refit: &Refit, point: &Parameters, penalty: &Penalty) -> Result<(), String> {
    let theta: Vec<f64> = refit.parameters.to_dense().into_iter().map(f64::from).collect();
    let norm = penalty.norm(&theta);
    if !agree(refit.l1, norm) {
        return Err(format!("has an ℓ¹ norm of {}, and that of its network is {norm}", refit.l1));
    }
    if refit.nonzero != refit.parameters.nonzero() {
        let (row, network) = (refit.nonzero, refit.parameters.nonzero());
        return Err(format!("has {row} non-zero parameters, and its network has {network}"));
    }
    let is_free = |place: usize| penalty.free_ranges().any(|range| range.contains(&place));
    if refit.kind != RefitKind::RandomSupport && !refit.is_on_support_of(point, is_free) {
        return Err("has parameters that the point does not have".to_owned());
    }
    Ok(())
}
