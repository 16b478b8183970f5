//! `dechaff rules show`: all that is known of a rule.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use anyhow::Result;
use clap::Args;
use dechaff::{Category, Pack, RuleInfo};

use crate::Exit;
use crate::console::Console;
use crate::engine;

const EXAMPLES: &str = "\
Examples:
  dechaff rules show read-also                  a pack
  dechaff rules show read-also/read-more        a rule
  dechaff rules show read-more                  the same, if no other pack has a rule of that name
  dechaff rules show my-site/print-button --pack my-site.toml";

/// Which rule to show.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct ShowArgs {
    /// A rule (`pack/rule`, or `rule`) or a pack.
    #[arg(value_name = "ID")]
    id: String,
    /// Also look in this file (may be repeated).
    #[arg(short, long = "pack", value_name = "FILE")]
    packs: Vec<PathBuf>,
}

/// Shows it.
pub(super) fn run(args: &ShowArgs, console: &Console) -> Result<Exit> {
    let packs = args.packs.iter().map(|path| engine::read_pack(path, console)).collect::<Result<Vec<_>>>()?;
    // Those of the user first: a rule that replaces a built-in one is the one that counts.
    let packs: Vec<&Pack> = packs.iter().chain(Pack::builtin()).collect();
    let choice = if console.colour() { ColorChoice::Always } else { ColorChoice::Never };
    let mut out = BufWriter::new(AutoStream::new(io::stdout().lock(), choice));
    let own = |rule: &RuleInfo<'_>| rule.id().rsplit('/').next() == Some(&args.id);
    if let Some(pack) = packs.iter().find(|pack| pack.name() == args.id) {
        writeln!(out, "{}: {}\n", pack.name(), pack.description())?;
        for rule in pack.rules() {
            writeln!(out, "  {:<40} {:<18} {}", rule.id(), rule.category().map_or("(protects)", Category::id), rule.why())?;
        }
    } else if let Some(rule) = packs.iter().flat_map(|pack| pack.rules()).find(|rule| rule.id() == args.id) {
        show(&mut out, &rule)?;
    } else if packs.iter().flat_map(|pack| pack.rules()).any(|rule| own(&rule)) {
        for (index, rule) in packs.iter().flat_map(|pack| pack.rules()).filter(own).enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            show(&mut out, &rule)?;
        }
    } else if engine::cleaners()?.contains(&args.id) {
        writeln!(out, "{} is a coded cleaner: part of the library, not a rule of a pack. `--disable {}` leaves it out.", args.id, args.id)?;
    } else {
        let known: Vec<&str> = packs.iter().flat_map(|pack| pack.rules().map(|rule| rule.id()).chain([pack.name()])).collect();
        return Err(engine::unknown("rule or pack", &args.id, known.into_iter()));
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// The words of a heading in the left column.
const HEADING: anstyle::Style = anstyle::Style::new().bold();

fn show(out: &mut impl Write, rule: &RuleInfo<'_>) -> Result<()> {
    let mut field = |name: &str, values: &[&str]| -> Result<()> {
        for (index, value) in values.iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            // Examples may have several lines; the later ones stand under the first.
            for (line, text) in value.lines().enumerate() {
                let name = if line == 0 { name } else { "" };
                writeln!(out, "{HEADING}{name:<12}{HEADING:#} {text}")?;
            }
        }
        Ok(())
    };
    field("rule", &[rule.id()])?;
    field("category", &[rule.category().map_or("none: it protects what it matches", Category::id)])?;
    field("why", &[rule.why()])?;
    field("confidence", &[&format!("{:.2}", rule.confidence())])?;
    for (key, texts) in rule.matchers() {
        field(key, &texts)?;
    }
    let conditions = rule.conditions();
    field("only", &conditions.iter().map(String::as_str).collect::<Vec<_>>())?;
    field("takes", &[&rule.takes()])?;
    field("removes", &rule.removes().iter().map(String::as_str).collect::<Vec<_>>())?;
    field("keeps", &rule.keeps().iter().map(String::as_str).collect::<Vec<_>>())
}
