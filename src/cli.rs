//! The command line: what is asked for, and how its success or failure is told.

mod arguments;
mod compare;
mod data;
mod export;
mod fit;
mod follow;
mod manual;
mod next;
mod open;
mod predict;
mod progress;
mod report;
mod resume;
mod signals;
mod table;
mod values;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use paretoscope::data::message_line;

use arguments::{Arguments, Subcommand};

/// Why a subcommand has ended without doing what was asked for.
#[derive(Debug)]
enum Failure {
    /// A value is wrong in itself: exit code 2, as for everything that the parser of the arguments refuses.
    Usage(String),
    /// Something else went wrong: exit code 1.
    Failed(String),
}

impl Failure {
    /// With the message of an error that has nothing to do with the arguments.
    fn failed(error: impl std::fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Does what the arguments of the program ask for.
pub fn main() -> ExitCode {
    let result = match Arguments::parse().subcommand {
        None => paretoscope::app::run_window(None).map_err(|error| Failure::Failed(format!("{error:#}"))),
        Some(Subcommand::Fit(fit)) => fit::fit(*fit),
        Some(Subcommand::Open(open)) => open::open(open),
        Some(Subcommand::Export(export)) => export::export(&export),
        Some(Subcommand::Predict(predict)) => predict::predict(&predict),
        Some(Subcommand::Compare(compare)) => compare::compare(&compare),
        Some(Subcommand::Report(report)) => report::report(&report),
        Some(Subcommand::Data(asked)) => data::data(&asked),
        Some(Subcommand::Manual(asked)) => manual::manual(&asked),
        Some(Subcommand::Completions(asked)) => manual::completions(&asked),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(message)) => tell(&message, 2),
        Err(Failure::Failed(message)) => tell(&message, 1),
    }
}

/// Says on one line of standard error what is wrong.
fn tell(message: &str, code: u8) -> ExitCode {
    let line = message_line(message);
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "error: {line}");
    ExitCode::from(code)
}

/// Says something on standard error that may hold names from files.
fn say(text: &str) {
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "{}", message_line(text));
}

/// Writes to standard output, without what a terminal would take for a command: names come from files. A reader that has gone away, such as `head`, is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let is_command = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
    let text = text.replace(is_command, " ");
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
