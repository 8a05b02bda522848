//! The program: without a subcommand it opens the window, with one it works without.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
