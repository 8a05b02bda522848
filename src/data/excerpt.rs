//! Texts from elsewhere (files, names, paths, what a parser says of them) as a message can hold them: on one line, of bounded length, and
//! without what a terminal would take for a command.

use super::cell::clean;

/// Characters of a message, at most: two lines of a wide window hold a path and what to do, and no message says more than that.
const MESSAGE: usize = 2_000;

/// The beginning of a text, on one line and of at most so many characters.
#[must_use]
pub fn excerpt(text: &str, most: usize) -> String {
    // What is cut off need not be cleaned: it may be the whole of a large file.
    let end = text.char_indices().nth(most.saturating_mul(2)).map_or(text.len(), |(place, _)| place);
    let (head, rest) = text.split_at(end);
    // What is cleaned away leaves a space behind.
    let head = clean(head);
    let line = head.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        Some((cut, _)) => format!("{}…", line.get(..cut).unwrap_or_default()),
        None if rest.is_empty() => line,
        None => line + "…",
    }
}

/// A whole message on one line. Of one that is too long the middle is left out: what to do stands at its end.
#[must_use]
pub fn message_line(message: &str) -> String {
    let letters = message.chars().count();
    if letters <= MESSAGE {
        return excerpt(message, MESSAGE);
    }
    let end = message.char_indices().nth(letters - MESSAGE / 4).map_or(0, |(place, _)| place);
    format!("{} {}", excerpt(message, MESSAGE / 2), excerpt(message.get(end..).unwrap_or_default(), MESSAGE / 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_short_line_without_commands() {
        assert_eq!(excerpt(" a\r\n\tb\u{1b}[2Jc\u{202e} ", 40), "a b [2Jc");
        assert_eq!(excerpt("abcdef", 3), "abc…");
        assert_eq!(excerpt("äöü", 3), "äöü");
        assert_eq!(excerpt(&"x".repeat(60_000_000), 5), "xxxxx…");
        assert_eq!(excerpt("", 5), "");
    }

    #[test]
    fn a_message_keeps_its_beginning_and_its_end() {
        assert_eq!(message_line("cannot\n read"), "cannot read");
        let line = message_line(&format!("“{}” is no run; choose another", "é".repeat(50_000)));
        assert!(line.chars().count() < MESSAGE, "{}", line.len());
        assert!(line.starts_with("“ééé") && line.contains('…') && line.ends_with("is no run; choose another"));
    }
}
