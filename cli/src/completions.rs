//! `dechaff completions`: completion scripts for shells.

use std::io::{self, Write};

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::Exit;
use crate::args::Cli;

const EXAMPLES: &str = "\
Examples:
  dechaff completions bash > ~/.local/share/bash-completion/completions/dechaff
  dechaff completions zsh > ~/.zfunc/_dechaff
  dechaff completions fish > ~/.config/fish/completions/dechaff.fish";

/// What to print.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
pub(crate) fn run(args: &CompletionsArgs) -> Result<Exit> {
    // Into memory first: the generator panics when a write fails, and a closed pipe is no reason to.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "dechaff", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Done)
}
