//! `dechaff rules test`: do the examples hold.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use dechaff::Pack;

use super::check;
use crate::Exit;
use crate::console::Console;
use crate::output;
use crate::summary::counted;

const EXAMPLES: &str = "\
Examples:
  dechaff rules test my-site.toml
  dechaff rules test                               the packs that come with dechaff

A rule must hit each example in `removes`, all of it or the part in ⟦ ⟧, and none in `keeps`.
Exit codes: 0 all examples hold, 2 one does not, or a pack cannot be used.";

/// Which packs to test.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct TestArgs {
    /// The packs; without one, those that come with dechaff.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Tests them.
pub(super) fn run(args: &TestArgs, console: &Console) -> Result<Exit> {
    let mut failed = false;
    if args.files.is_empty() {
        for pack in Pack::builtin() {
            failed |= !holds(pack.source_name(), pack)?;
        }
    }
    for path in &args.files {
        match test(path, console) {
            Ok(holds) => failed |= !holds,
            Err(error) if output::is_broken_pipe(&error) => return Err(error),
            Err(error) => {
                console.error(format_args!("{error:#}"));
                failed = true;
            }
        }
    }
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

fn test(path: &Path, console: &Console) -> Result<bool> {
    match check::check(path, console)? {
        Some(pack) => holds(&path.display().to_string(), &pack),
        None => Ok(false),
    }
}

fn holds(name: &str, pack: &Pack) -> Result<bool> {
    let failures = pack.test();
    let examples: usize = pack.rules().map(|rule| rule.removes().len() + rule.keeps().len()).sum();
    let mut out = io::stdout().lock();
    for failure in &failures {
        writeln!(out, "{name}: {failure}")?;
    }
    let examples = counted(examples as u64, "example");
    match failures.len() {
        0 => writeln!(out, "{name}: {examples}, all hold")?,
        failed => writeln!(out, "{name}: {examples}, {failed} fail")?,
    }
    Ok(failures.is_empty())
}
