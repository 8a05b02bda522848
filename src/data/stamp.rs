//! Dates and times as tables write them.

/// Parts of a second that are told apart: as many as 22 bits hold of a day.
const TICKS: f64 = 48.0;

/// A date as it is written, and perhaps a time: three numbers with the same character between them, one of which can be a year.
///
/// Which of them is the day and which the month, one alone does not tell; see [`Reading`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Three numbers of 14 bits, and 22 bits for the time of the day.
    packed: u64,
}

impl Stamp {
    /// No date.
    pub const NONE: Self = Self { packed: u64::MAX };

    /// A date that stands in a text.
    pub fn of(text: &str) -> Option<Self> {
        let (day, time) = match text.find(['T', ' ']) {
            Some(end) => (text.get(..end)?, text.get(end + 1..)?),
            None => (text, ""),
        };
        let between =
            day.bytes().find(|byte| !byte.is_ascii_digit()).filter(|byte| matches!(byte, b'-' | b'/' | b'.'))?;
        let mut packed = 0;
        let (mut parts, mut long) = (0, 0);
        for part in day.split(char::from(between)) {
            if !(1..=4).contains(&part.len()) || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            packed = packed << 14 | part.parse::<u64>().ok()?;
            parts += 1;
            long += usize::from(part.len() > 2);
        }
        (parts == 3 && long <= 1).then(|| Self { packed: packed << 22 | ticks(time) })
    }

    fn parts(self) -> [u64; 3] {
        [50, 36, 22].map(|shift| self.packed >> shift & 0x3fff)
    }

    /// What puts dates in their order, if they are read like this.
    pub fn key(self, reading: Reading) -> u64 {
        let [first, second, third] = self.parts();
        let [year, month, day] = match reading {
            Reading::Year => [first, second, third],
            Reading::Day => [third, second, first],
            Reading::Month => [third, first, second],
        };
        // Two digits are of the years from 1970 to 2069.
        let year = if year < 70 {
            year + 2000
        } else if year < 100 {
            year + 1900
        } else {
            year
        };
        year << 50 | month << 36 | day << 22 | self.packed & 0x3f_ffff
    }
}

/// What stands first in the dates of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Year,
    Day,
    Month,
}

impl Reading {
    /// Told from all dates of a column: no month is above 12 and no day above 31. Where that leaves both, the day stands first, unless
    /// slashes are between, as in the United States.
    pub fn of(stamps: &[Stamp], has_slashes: bool) -> Self {
        let parts = || stamps.iter().filter(|stamp| **stamp != Stamp::NONE).map(|stamp| stamp.parts());
        if parts().any(|[first, ..]| first > 31) {
            Self::Year
        } else if parts().any(|[first, ..]| first > 12) {
            Self::Day
        } else if has_slashes || parts().any(|[_, second, _]| second > 12) {
            Self::Month
        } else {
            Self::Day
        }
    }
}

/// The time of a day, such as `12:30:05.25`, in parts of seconds.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // below a day
fn ticks(time: &str) -> u64 {
    let end = time.find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, ':' | '.'))).unwrap_or(time.len());
    let mut seconds = 0.0;
    for (part, unit) in time.get(..end).unwrap_or_default().split(':').zip([3600.0, 60.0, 1.0]) {
        seconds += unit * part.parse::<f64>().unwrap_or(0.0);
    }
    (TICKS * seconds).clamp(0.0, TICKS * 86_400.0) as u64
}

/// A day, counted from 1 January 1970, as `2024-02-29` (after Hinnant, “`chrono`-Compatible Low-Level Date Algorithms”).
pub(super) fn date(days: i64) -> String {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A time, counted in parts of seconds from 1 January 1970, as `2024-02-29 12:30:05`.
pub(super) fn date_and_time(count: i64, per_second: i64) -> String {
    let (seconds, rest) = (count.div_euclid(per_second), count.rem_euclid(per_second));
    let of_day = seconds.rem_euclid(86_400);
    let day = date(seconds.div_euclid(86_400));
    if of_day == 0 && rest == 0 {
        return day;
    }
    let (hours, minutes, seconds) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    let millis = rest * 1000 / per_second;
    let fraction = if millis > 0 { format!(".{millis:03}") } else { String::new() };
    format!("{day} {hours:02}:{minutes:02}:{seconds:02}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(texts: &[&str]) -> bool {
        let stamps: Vec<Stamp> = texts.iter().map(|text| Stamp::of(text).unwrap()).collect();
        let reading = Reading::of(&stamps, texts[0].contains('/'));
        stamps.windows(2).all(|pair| pair[0].key(reading) < pair[1].key(reading))
    }

    #[test]
    fn dates_have_an_order_however_they_are_written() {
        for texts in [
            &["1999-12-31", "2000-01-02", "2000-02-01"][..],
            &["31.12.1999", "2.1.2000", "1.2.2000"],
            &["1.2.2000", "2.2.2000", "1.3.2000"],
            &["12/31/1999", "1/2/2000", "2/1/2000"],
            &["1/2/00", "2/1/00"],
            &["2020-01-01", "2020-01-01 00:00:01", "2020-01-01T12:00:00Z", "2020-01-01T12:00:00.5"],
        ] {
            assert!(sorted(texts), "{texts:?}");
        }
        for text in ["2020-01", "1-2-3-4", "2020-2021-01", "a-b-c", "1.5", "", "12:30:01", "1/2.3"] {
            assert_eq!(Stamp::of(text), None, "{text}");
        }
    }

    #[test]
    fn days_and_times_are_written_as_dates() {
        for (days, wanted) in [(0, "1970-01-01"), (19_782, "2024-02-29"), (-1, "1969-12-31"), (11_016, "2000-02-29")] {
            assert_eq!(date(days), wanted);
        }
        assert_eq!(date_and_time(1_500, 1_000), "1970-01-01 00:00:01.500");
        assert_eq!(date_and_time(86_400, 1), "1970-01-02");
        assert_eq!(date_and_time(-1, 1), "1969-12-31 23:59:59");
    }
}
