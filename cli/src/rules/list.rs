//! `dechaff rules list`: all rules, a line each.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use dechaff::{Category, Pack, RuleInfo};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::Exit;
use crate::args::{Format, categories};
use crate::console::Console;
use crate::engine;

const EXAMPLES: &str = "\
Examples:
  dechaff rules list
  dechaff rules list --category comment-form
  dechaff rules list --pack my-site.toml
  dechaff rules list --format json | jq -r .id

JSON: one object a rule: id, pack, category (null for a rule that protects), confidence, matches, where, why.";

/// Which rules to list.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct ListArgs {
    /// Only rules of this category.
    #[arg(long, value_name = "CATEGORY", value_parser = categories(), hide_possible_values = true)]
    category: Option<Category>,
    /// Also the rules in this file (may be repeated).
    #[arg(short, long = "pack", value_name = "FILE")]
    packs: Vec<PathBuf>,
    /// How to write.
    #[arg(short, long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

/// A rule as JSON lists it.
#[derive(Serialize)]
struct Listed<'p> {
    id: &'p str,
    pack: &'p str,
    category: Option<Category>,
    confidence: f32,
    matches: String,
    r#where: Vec<String>,
    why: &'p str,
}

/// Lists them.
pub(super) fn run(args: &ListArgs, console: &Console) -> Result<Exit> {
    let packs = args.packs.iter().map(|path| engine::read_pack(path, console)).collect::<Result<Vec<_>>>()?;
    let packs: Vec<&Pack> = Pack::builtin().iter().chain(&packs).collect();
    let rules: Vec<RuleInfo<'_>> = packs.iter().flat_map(|pack| pack.rules()).filter(|rule| args.category.is_none_or(|category| rule.category() == Some(category))).collect();
    let mut out = BufWriter::new(io::stdout().lock());
    if args.format == Format::Json {
        for rule in &rules {
            let listed = Listed {
                id: rule.id(),
                pack: rule.pack(),
                category: rule.category(),
                confidence: rule.confidence(),
                matches: rule.summary(),
                r#where: rule.conditions(),
                why: rule.why(),
            };
            serde_json::to_writer(&mut out, &listed).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        out.flush()?;
        return Ok(Exit::Done);
    }
    let ids = rules.iter().map(|rule| rule.id().width()).max().unwrap_or(0);
    for rule in &rules {
        let category = rule.category().map_or("(protects)", Category::id);
        let mut matches = rule.summary();
        if let Some(zone) = rule.zone_words() {
            matches = format!("{matches}; {zone}");
        }
        writeln!(out, "{:<ids$}  {category:<18}  {:.2}  {matches}", rule.id(), rule.confidence())?;
    }
    // Coded cleaners find chaff of several categories, which they do not declare.
    if args.category.is_none() {
        writeln!(out, "\nCoded cleaners: {}", engine::cleaners()?.join(", "))?;
        writeln!(out, "{} rules in {} packs", rules.len(), packs.len())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
