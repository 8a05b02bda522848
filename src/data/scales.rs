//! The order of levels that nobody has given.

use std::cmp::Ordering;

/// Scales of words whose order is known, from the lowest; words in one place mean the same.
const SCALES: [&[&[&str]]; 8] = [
    &[
        &["very low"],
        &["low"],
        &["medium", "moderate", "middle", "mid", "normal", "average"],
        &["high"],
        &["very high"],
    ],
    &[
        &["very bad", "very poor"],
        &["bad", "poor"],
        &["medium", "fair", "average", "typical", "ok"],
        &["good"],
        &["very good"],
        &["excellent"],
    ],
    &[
        &["xs", "extra small"],
        &["s", "small"],
        &["m", "medium"],
        &["l", "large", "big"],
        &["xl", "extra large"],
        &["xxl"],
    ],
    &[&["never"], &["rarely", "seldom"], &["sometimes"], &["often", "usually"], &["always"]],
    &[&["strongly disagree"], &["disagree"], &["neutral"], &["agree"], &["strongly agree"]],
    &[&["none", "no"], &["mild", "slight"], &["moderate"], &["severe"], &["critical"]],
    &[
        &["mon", "monday"],
        &["tue", "tuesday"],
        &["wed", "wednesday"],
        &["thu", "thursday"],
        &["fri", "friday"],
        &["sat", "saturday"],
        &["sun", "sunday"],
    ],
    &[
        &["jan", "january"],
        &["feb", "february"],
        &["mar", "march"],
        &["apr", "april"],
        &["may"],
        &["jun", "june"],
        &["jul", "july"],
        &["aug", "august"],
        &["sep", "september"],
        &["oct", "october"],
        &["nov", "november"],
        &["dec", "december"],
    ],
];

/// Puts levels in order: numbers, and texts that begin with one, by that number; the words of a known scale as it has them; all others by
/// the alphabet.
pub(super) fn sort(levels: &mut [String]) {
    let scale = SCALES.iter().find(|scale| levels.iter().all(|level| place(scale, level).is_some()));
    levels.sort_by(|a, b| match scale {
        Some(scale) => place(scale, a).cmp(&place(scale, b)),
        None => by_number(a, b),
    });
}

fn place(scale: &[&[&str]], level: &str) -> Option<usize> {
    scale.iter().position(|words| words.iter().any(|word| word.eq_ignore_ascii_case(level)))
}

fn by_number(a: &str, b: &str) -> Ordering {
    match (leading_number(a), leading_number(b)) {
        (Some(one), Some(other)) => one.total_cmp(&other).then_with(|| a.cmp(b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

/// The number at the beginning of a text, such as that of `10–20 years`; of `<5` it is that below 5.
fn leading_number(text: &str) -> Option<f64> {
    let (text, shift) = match (text.strip_prefix(['<', '≤']), text.strip_prefix(['>', '≥'])) {
        (Some(rest), _) => (rest, -0.5),
        (None, Some(rest)) => (rest, 0.5),
        (None, None) => (text, 0.0),
    };
    let text = text.trim_start().trim_start_matches('=');
    let end = text
        .char_indices()
        .find(|&(at, letter)| !(letter.is_ascii_digit() || letter == '.' && at > 0 || letter == '-' && at == 0));
    let number: f64 = text.get(..end.map_or(text.len(), |(at, _)| at))?.trim_end_matches('.').parse().ok()?;
    Some(number + shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_put_in_their_order() {
        for (levels, wanted) in [
            (&["Good", "Bad", "Medium"][..], &["Bad", "Medium", "Good"][..]),
            (&["high", "LOW", "medium"], &["LOW", "medium", "high"]),
            (&["10", "9", "-1"], &["-1", "9", "10"]),
            (&["20-30", "5-10", ">30", "<5", "other"], &["<5", "5-10", "20-30", ">30", "other"]),
            (&["b", "a"], &["a", "b"]),
            (&["L", "S", "XL", "M"], &["S", "M", "L", "XL"]),
        ] {
            let mut found: Vec<String> = levels.iter().map(|&level| level.to_owned()).collect();
            sort(&mut found);
            assert_eq!(found, wanted);
        }
    }
}
