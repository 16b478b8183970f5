//! `dechaff site`: what repeats across the pages of a host, learned and applied.

mod learn;
mod merge;
mod show;
mod spill;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use dechaff::{SiteProfileReader, SiteProfiles};

pub(crate) use learn::{Look, MAX_HOSTS, learn};

use crate::console::Console;
use crate::{Exit, clean, input};

const EXAMPLES: &str = "\
Examples:
  dechaff site learn crawl.jsonl.zst -o crawl.profiles      count what repeats on each host
  dechaff site show crawl.profiles                          the hosts
  dechaff site show crawl.profiles news.example.com         the lines of a host: on how many pages, and where
  dechaff site apply crawl.profiles --url https://news.example.com/a page.html
  dechaff batch crawl.jsonl.zst --profiles crawl.profiles -o out.jsonl.zst
  dechaff site merge monday.profiles tuesday.profiles -o both.profiles";

/// What to do with site profiles.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SiteArgs {
    #[command(subcommand)]
    command: SiteCommand,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
enum SiteCommand {
    /// Learn profiles from pages or texts.
    Learn(learn::LearnArgs),
    /// Show the hosts of a file of profiles, or the lines of a host.
    Show(show::ShowArgs),
    /// Clean pages or texts with profiles; the same as `clean --profiles`.
    Apply(Box<ApplyArgs>),
    /// Make one file of several: profiles of the parts of a crawl become that of the whole.
    Merge(merge::MergeArgs),
}

/// Profiles, and what to clean with them.
#[derive(Args, Debug)]
struct ApplyArgs {
    /// A file that `site learn` wrote.
    #[arg(value_name = "PROFILES")]
    learned: std::path::PathBuf,
    #[command(flatten)]
    clean: clean::CleanArgs,
}

/// Does what was asked for.
pub(crate) fn run(args: &SiteArgs, console: &Console) -> Result<Exit> {
    match &args.command {
        SiteCommand::Learn(args) => learn::run(args, console),
        SiteCommand::Show(args) => show::run(args, console),
        SiteCommand::Apply(args) => clean::run_with(&args.clean, std::slice::from_ref(&args.learned), console),
        SiteCommand::Merge(args) => merge::run(args),
    }
}

/// A file of profiles, read host by host.
pub(crate) type Reader = SiteProfileReader<BufReader<File>>;

/// Opens a file of profiles.
pub(crate) fn open(path: &Path) -> Result<Reader> {
    input::refuse_folder(path)?;
    let file = File::open(path).map_err(|error| input::unreadable(path, &error))?;
    SiteProfileReader::new(BufReader::new(file)).with_context(|| path.display().to_string())
}

/// Reads a whole file of profiles.
pub(crate) fn read(path: &Path) -> Result<SiteProfiles> {
    let mut profiles = SiteProfiles::new();
    for profile in open(path)? {
        profiles.add(profile.with_context(|| path.display().to_string())?);
    }
    Ok(profiles)
}
