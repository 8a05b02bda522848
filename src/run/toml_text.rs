//! Whether a text is TOML, before it is read as something. After an error the parser of the library goes on, calls itself for each bracket that
//! comes after it, and ends the program once its stack is full; here no bracket is gone into from the first error on.

use std::cell::Cell;

use toml_parser::{
    ErrorSink, ParseError, Source, Span,
    parser::{EventReceiver, parse_document},
};

/// Brackets within one another, at most, as the library has it.
const MOST_DEEP: usize = 80;

/// Looks whether a text is TOML; the line that is not, counted from 1, and what is wrong there.
pub(super) fn check(text: &str) -> Result<(), (usize, String)> {
    let has_failed = Cell::new(false);
    let mut first: Option<ParseError> = None;
    let mut note = |error: ParseError| {
        has_failed.set(true);
        first.get_or_insert(error);
    };
    let tokens = Source::new(text).lex().into_vec();
    parse_document(&tokens, &mut Brackets { has_failed: &has_failed, depth: 0 }, &mut note);
    let Some(error) = first else { return Ok(()) };
    let place = error.unexpected().or(error.context()).map_or(0, |span| span.start());
    let line = text.bytes().take(place).filter(|&byte| byte == b'\n').count() + 1;
    Err((line, error.description().to_owned()))
}

/// Goes into brackets only as long as nothing is wrong.
struct Brackets<'a> {
    has_failed: &'a Cell<bool>,
    depth: usize,
}

impl Brackets<'_> {
    fn open(&mut self, span: Span, error: &mut dyn ErrorSink) -> bool {
        self.depth += 1;
        if self.depth > MOST_DEEP && !self.has_failed.get() {
            error.report_error(ParseError::new("too many brackets within one another").with_unexpected(span));
        }
        !self.has_failed.get()
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}

impl EventReceiver for Brackets<'_> {
    fn inline_table_open(&mut self, span: Span, error: &mut dyn ErrorSink) -> bool {
        self.open(span, error)
    }

    fn inline_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.close();
    }

    fn array_open(&mut self, span: Span, error: &mut dyn ErrorSink) -> bool {
        self.open(span, error)
    }

    fn array_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_toml_is_told_by_its_line_however_many_brackets_it_has() {
        assert_eq!(check("a = [1, {b = [2]}]\n[c.d]\ne = '''\n['''\n[[f]]\n"), Ok(()));
        assert_eq!(check("a = 1\nb = [1\nc = 2\n").unwrap_err().0, 3);
        let part = "gradients = {338\nes = [40, 40]\n\n[targets.test]\nclasses = [10]\n\n[search]\nstarts = {1}\n";
        for text in [part.repeat(20_000), "a = {b [".repeat(100_000), "a = [".repeat(100_000), "{".repeat(100_000)] {
            let check = || check(&text).map_err(|(line, words)| (line, words.len() < 100));
            // On less of a stack than the smallest that the program reads with.
            let small = std::thread::Builder::new().stack_size(1 << 18);
            let told = std::thread::scope(|scope| small.spawn_scoped(scope, check).unwrap().join().unwrap());
            assert!(told.is_err_and(|(line, is_short)| line <= 2 && is_short), "{}", &text[..40.min(text.len())]);
        }
    }
}
