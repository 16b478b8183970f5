//! The dechaff command: takes the chaff out of web pages and scraped text, and says why.
//!
//! One file a subcommand. What several of them need stands in files named after what they hold: [`args`] (options),
//! [`console`] (messages and colour), [`engine`] (options to a pipeline), [`input`] and [`output`] (files), [`view`] and [`front_matter`] (what is left, written out), [`record`] (the JSON shape),
//! [`summary`] (counts by category).
#![forbid(unsafe_code)]

mod args;
mod batch;
mod clean;
mod completions;
mod console;
mod engine;
mod eval;
mod explain;
mod front_matter;
mod input;
mod kept;
mod output;
mod record;
mod rules;
mod site;
mod summary;
mod view;
mod words;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use console::Console;

/// How a run ended, for the exit code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exit {
    /// All was done.
    Done,
    /// All was done, and nothing is left of the input, or a figure is below its floor.
    Nothing,
    /// Something could not be done; it was said what.
    Failed,
    /// It was interrupted.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => ExitCode::from(0),
            Exit::Nothing => ExitCode::from(1),
            Exit::Failed => ExitCode::from(2),
            // As shells report Ctrl-C.
            Exit::Interrupted => ExitCode::from(130),
        }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let console = Console::new(&cli.console);
    let done = match &cli.command {
        Command::Clean(args) => clean::run(args, &console),
        Command::Explain(args) => explain::run(args, &console),
        Command::Batch(args) => batch::run(args, &console),
        Command::Rules(args) => rules::run(args, &console),
        Command::Site(args) => site::run(args, &console),
        Command::Eval(args) => eval::run(args, &console),
        Command::Completions(args) => completions::run(args),
    };
    match done {
        Ok(exit) => exit.into(),
        // Whoever read our output has seen enough; that is no error of ours.
        Err(error) if output::is_broken_pipe(&error) => Exit::Done.into(),
        Err(error) => {
            console.error(format_args!("{error:#}"));
            Exit::Failed.into()
        }
    }
}
