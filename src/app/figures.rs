//! Numbers as people read them.

/// What stands where there is no number.
pub const NONE: &str = "–";

/// A loss or another quantity: four significant digits, plain where that is short.
#[must_use]
pub fn significant(value: f64) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let magnitude = value.abs();
    if magnitude == 0.0 {
        "0".to_owned()
    } else if magnitude < 1e-3 {
        scientific(value)
    } else if magnitude >= 9999.5 {
        thousands_signed(value)
    } else {
        minus(&format!("{value:.*}", decimals_for(magnitude, 4)))
    }
}

/// A multiplier or residual: two significant digits, `1.2e-4` for the very small.
#[must_use]
pub fn small(value: f64) -> String {
    if !value.is_finite() {
        NONE.to_owned()
    } else if value == 0.0 {
        "0".to_owned()
    } else if value.abs() < 1e-2 {
        scientific(value)
    } else {
        minus(&format!("{value:.*}", decimals_for(value.abs(), 2)))
    }
}

/// A share between 0 and 1 as a per cent with one decimal: `96.1 %`. 100 % means all, and 0 % none.
#[must_use]
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        return NONE.to_owned();
    }
    let text = format!("{:.1} %", share * 100.0);
    match text.as_str() {
        "100.0 %" if share < 1.0 => ">99.9 %".to_owned(),
        "0.0 %" if share > 0.0 => "<0.1 %".to_owned(),
        _ => minus(&text),
    }
}

/// The difference of two shares in per cent, with as many decimals as it takes to see that there is one: `1.3 %`, `−0.02 %`.
#[must_use]
pub fn percent_difference(difference: f64) -> String {
    let percent = difference * 100.0;
    if percent == 0.0 || percent.abs() >= 0.05 || !percent.is_finite() {
        return if percent.is_finite() { minus(&format!("{percent:.1} %")) } else { NONE.to_owned() };
    }
    minus(&format!("{percent:.*} %", decimals_for(percent.abs(), 1)))
}

/// A share between 0 and 1 in whole per cent: `96 %`. 100 % means all, and 0 % none.
#[must_use]
pub fn whole_percent(share: f64) -> String {
    if !share.is_finite() {
        return NONE.to_owned();
    }
    let text = format!("{:.0} %", share * 100.0);
    match text.as_str() {
        "100 %" if share < 1.0 => ">99 %".to_owned(),
        "0 %" if share > 0.0 => "<1 %".to_owned(),
        _ => minus(&text),
    }
}

/// A share as a per cent of which 0 and 100 mean none and all: `0.1 %`, `99.9 %`, `100 %`.
#[must_use]
pub fn share(share: f64) -> String {
    match share {
        none if none <= 0.0 => "0 %".to_owned(),
        all if all >= 1.0 => "100 %".to_owned(),
        some => percent(some.clamp(0.001, 0.999)),
    }
}

/// Bytes: `812 B`, `12.3 kB`, `2.4 MB`.
#[must_use]
pub fn bytes(bytes: usize) -> String {
    let value = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", value / 1e3),
        _ => format!("{:.1} MB", value / 1e6),
    }
}

/// A time far below a second, in the unit that suits it: `1.3 ms`, `0.2 µs`.
#[must_use]
pub fn short_time(seconds: f64) -> String {
    let micros = 1e6 * seconds;
    if micros >= 1e3 { format!("{} ms", small(1e-3 * micros)) } else { format!("{} µs", small(micros)) }
}

/// A coefficient of determination with three decimals.
#[must_use]
pub fn r_squared(value: f64) -> String {
    if value.is_finite() { minus(&format!("{value:.3}")) } else { NONE.to_owned() }
}

/// A count with its thousands separated: `1,930`.
#[must_use]
pub fn count(value: usize) -> String {
    group(&value.to_string())
}

/// A duration: `0.4 s`, `41 s`, `2 min 10 s`, `1 h 5 min`.
#[must_use]
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return NONE.to_owned();
    }
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round();
    if whole < 60.0 {
        format!("{whole:.0} s")
    } else if whole < 3600.0 {
        format!("{:.0} min {:.0} s", (whole / 60.0).floor(), whole % 60.0)
    } else {
        format!("{:.0} h {:.0} min", (whole / 3600.0).floor(), ((whole % 3600.0) / 60.0).floor())
    }
}

/// A duration that is only an estimate: whole seconds, then minutes.
#[must_use]
pub fn rough_duration(seconds: f64) -> String {
    let whole = seconds.ceil();
    if whole < 90.0 {
        format!("{:.0} s", whole.max(0.0))
    } else if whole < 3600.0 {
        format!("{:.0} min", (whole / 60.0).ceil())
    } else {
        duration(whole)
    }
}

/// A tick's value with the digits that its step needs.
#[must_use]
pub fn tick(value: f64, step: f64) -> String {
    let magnitude = value.abs().max(step.abs());
    if magnitude >= 1e6 || step < 1e-5 {
        return if value == 0.0 { "0".to_owned() } else { scientific(value) };
    }
    let decimals = decimals_of_step(step);
    if decimals == 0 { thousands_signed(value) } else { minus(&format!("{value:.decimals$}")) }
}

/// A power of ten or a small multiple of it, without an exponent as long as that is readable.
#[must_use]
pub fn plain(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude >= 1e6 || (magnitude < 1e-4 && magnitude > 0.0) {
        return scientific_short(value);
    }
    if magnitude >= 1.0 {
        return thousands_signed(value);
    }
    let text = format!("{value:.6}");
    minus(text.trim_end_matches('0').trim_end_matches('.'))
}

/// `1.2e-4`
fn scientific(value: f64) -> String {
    let text = format!("{value:.1e}");
    let text = text.replace(".0e", "e");
    minus_mantissa(&text)
}

/// `1e-5`
fn scientific_short(value: f64) -> String {
    minus_mantissa(&format!("{value:.0e}"))
}

/// Only a sign in front of the number is typeset; in an exponent the hyphen is part of the notation.
fn minus_mantissa(text: &str) -> String {
    text.strip_prefix('-').map_or_else(|| text.to_owned(), |rest| format!("−{rest}"))
}

fn minus(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|digit| matches!(digit, '0' | '.' | ' ' | '%')) => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text.to_owned(),
    }
}

fn thousands_signed(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    if value <= -0.5 { format!("−{}", group(&digits)) } else { group(&digits) }
}

fn group(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped to a handful of digits
fn decimals_for(magnitude: f64, digits: i32) -> usize {
    let before = magnitude.log10().floor() as i32 + 1;
    (digits - before).clamp(0, 8) as usize
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped to a handful of digits
fn decimals_of_step(step: f64) -> usize {
    (-(step * 1.0001).log10().floor()).clamp(0.0, 8.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_have_the_unit_that_suits_them() {
        assert_eq!(
            (short_time(3.2e-8), short_time(4.26e-5), short_time(0.0123)),
            ("0.032 µs".into(), "43 µs".into(), "12 ms".into())
        );
    }

    #[test]
    fn losses_have_four_significant_digits() {
        for (value, text) in [
            (0.112_34, "0.1123"),
            (2.345_678, "2.346"),
            (41.299, "41.30"),
            (450.04, "450.0"),
            (12_345.6, "12,346"),
            (0.000_123_4, "1.2e-4"),
            (0.0, "0"),
            (-0.5, "−0.5000"),
            (f64::NAN, "–"),
            (f64::INFINITY, "–"),
        ] {
            assert_eq!(significant(value), text);
        }
    }

    #[test]
    fn small_quantities() {
        assert_eq!(small(3.14e-3), "3.1e-3");
        assert_eq!(small(1e-4), "1e-4");
        assert_eq!(small(0.25), "0.25");
        assert_eq!(small(0.0), "0");
    }

    #[test]
    fn shares_and_counts() {
        assert_eq!(percent(0.9612), "96.1 %");
        assert_eq!(percent(1.0), "100.0 %");
        assert_eq!(percent(-0.0001), "0.0 %");
        assert_eq!((percent(0.9996), percent(0.999)), (">99.9 %".to_owned(), "99.9 %".to_owned()));
        assert_eq!((percent(0.0004), percent(0.0)), ("<0.1 %".to_owned(), "0.0 %".to_owned()));
        assert_eq!([0.0131, -0.0005, 0.0, f64::NAN].map(percent_difference), ["1.3 %", "−0.1 %", "0.0 %", "–"]);
        assert_eq!([0.0002, -1.0 / 60_000.0].map(percent_difference), ["0.02 %", "−0.002 %"], "what is there is seen");
        assert_eq!([1.0, 0.9961, 0.74, 0.004, 0.0].map(whole_percent), ["100 %", ">99 %", "74 %", "<1 %", "0 %"]);
        assert_eq!([0.0, 1e-6, 0.5, 0.9999, 1.0].map(share), ["0 %", "0.1 %", "50.0 %", "99.9 %", "100 %"]);
        assert_eq!([812, 12_345, 2_400_000].map(bytes), ["812 B", "12.3 kB", "2.4 MB"]);
        assert_eq!(r_squared(-0.1234), "−0.123");
        assert_eq!(count(7), "7");
        assert_eq!(count(1_930), "1,930");
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn durations() {
        assert_eq!(duration(4.12), "4.1 s");
        assert_eq!(duration(41.3), "41 s");
        assert_eq!(duration(130.2), "2 min 10 s");
        assert_eq!(duration(59.7), "1 min 0 s");
        assert_eq!(duration(3_900.0), "1 h 5 min");
        assert_eq!(duration(f64::NAN), "–");
        assert_eq!(rough_duration(6.3), "7 s");
        assert_eq!(rough_duration(100.0), "2 min");
    }

    #[test]
    fn ticks_have_the_digits_of_their_step() {
        assert_eq!(tick(0.2, 0.1), "0.2");
        assert_eq!(tick(0.25, 0.05), "0.25");
        assert_eq!(tick(20.0, 10.0), "20");
        assert_eq!(tick(-5.0, 5.0), "−5");
        assert_eq!(tick(2_000_000.0, 500_000.0), "2e6");
        assert_eq!(plain(0.001), "0.001");
        assert_eq!(plain(1000.0), "1,000");
        assert_eq!(plain(1e-6), "1e-6");
    }
}
