//! The manual pages and the completions of shells, for whoever installs the program.

use clap::CommandFactory;

use super::{
    Failure,
    arguments::{Arguments, Completions, Manual},
    print,
};

/// Writes a manual page for the program, and one for each of its commands, to a folder.
pub fn manual(Manual { folder }: &Manual) -> Result<(), Failure> {
    let refused = |error: std::io::Error| Failure::Failed(format!("cannot write to “{}”: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(refused)?;
    clap_mangen::generate_to(Arguments::command(), folder).map_err(refused)
}

/// Writes the completions of a shell to standard output.
pub fn completions(Completions { shell }: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut Arguments::command(), "paretoscope", &mut script);
    print(&String::from_utf8_lossy(&script))
}
