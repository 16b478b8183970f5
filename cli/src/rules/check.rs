//! `dechaff rules check`: what is wrong with packs.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use dechaff::{Pack, Severity};

use crate::Exit;
use crate::console::Console;
use crate::input;
use crate::output;
use crate::summary::counted;

const EXAMPLES: &str = "\
Examples:
  dechaff rules check my-site.toml
  dechaff rules check packs/*.toml

All problems are shown at once, under the lines that they are about. Warnings are no errors.
Exit codes: 0 all packs can be used, 2 one cannot.";

/// Which packs to check.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct CheckArgs {
    /// The packs.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// Checks them.
pub(super) fn run(args: &CheckArgs, console: &Console) -> Result<Exit> {
    let mut failed = false;
    for path in &args.files {
        match check(path, console) {
            Ok(pack) => failed |= pack.is_none(),
            Err(error) if output::is_broken_pipe(&error) => return Err(error),
            Err(error) => {
                console.error(format_args!("{error:#}"));
                failed = true;
            }
        }
    }
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// Checks one file and prints its problems; gives the pack if it can be used.
pub(super) fn check(path: &Path, console: &Console) -> Result<Option<Pack>> {
    let name = path.display().to_string();
    let toml = input::read_utf8(path)?;
    let check = Pack::check(&name, &toml);
    let mut out = io::stdout().lock();
    if !check.problems().is_empty() {
        writeln!(out, "{}\n", check.render(console.colour()))?;
    }
    let count = |severity: Severity| check.problems().iter().filter(|problem| problem.severity == severity).count() as u64;
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let rules = check.pack().map_or(0, |pack| pack.rules().len() as u64);
    match check.pack() {
        Some(_) if warnings == 0 => writeln!(out, "{name}: {}, no problem", counted(rules, "rule"))?,
        Some(_) => writeln!(out, "{name}: {}, {}", counted(rules, "rule"), counted(warnings, "warning"))?,
        None => writeln!(out, "{name}: {}, {}", counted(errors, "error"), counted(warnings, "warning"))?,
    }
    Ok(check.pack().cloned())
}
