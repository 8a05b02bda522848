//! What the folder of a run is called.

use std::{
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use super::replacement::staged;

/// A folder in `parent` that does not exist yet, called after the data and the time: `iris-20250131-235959`.
#[must_use]
pub fn new_run_folder(parent: &Path, data: &str) -> PathBuf {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let folder = parent.join(format!("{data}-{}", stamp(now)));
    let numbered = |number: u32| parent.join(format!("{data}-{}-{number}", stamp(now)));
    // Another run may be about to have this name.
    let is_taken = |path: &Path| path.exists() || staged(path).is_ok_and(|staged| staged.exists());
    if is_taken(&folder) { (2..1000).map(numbered).find(|path| !is_taken(path)).unwrap_or(folder) } else { folder }
}

/// A time in seconds since 1970 as date and time of day in UTC, such as `20250131-235959`.
fn stamp(seconds: u64) -> String {
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    // Days since the first of March of the year 0 (Howard Hinnant, chrono-compatible low-level date algorithms).
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + 400 * era + u64::from(month <= 2);
    format!("{year:04}{month:02}{day:02}-{:02}{:02}{:02}", time / 3600, time / 60 % 60, time % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates() {
        for (seconds, text) in
            [(0, "19700101-000000"), (951_827_696, "20000229-123456"), (1_738_367_999, "20250131-235959")]
        {
            assert_eq!(stamp(seconds), text);
        }
    }

    #[test]
    fn a_folder_that_is_there_is_not_named_again() {
        let parent = tempfile::tempdir().unwrap();
        let mut folders = Vec::new();
        for _ in 0..3 {
            let folder = new_run_folder(parent.path(), "my.data");
            std::fs::create_dir(&folder).unwrap();
            assert!(folder.file_name().unwrap().to_str().unwrap().starts_with("my.data-2"), "{folder:?}");
            folders.push(folder);
        }
        folders.dedup();
        assert_eq!(folders.len(), 3);
    }
}
