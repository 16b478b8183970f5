//! `dechaff site show`: the hosts of a file of profiles, and the lines of a host.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use dechaff::SiteProfile;

use super::{open, read};
use crate::Exit;
use crate::console::Console;
use crate::engine::unknown_host;

/// What to show.
#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// A file that `site learn` wrote.
    #[arg(value_name = "PROFILES")]
    file: PathBuf,
    /// The host whose lines to show; without it, all hosts.
    #[arg(value_name = "HOST")]
    host: Option<String>,
    /// Lines to show, from those on most pages.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 40)]
    lines: usize,
}

/// Shows it.
pub(crate) fn run(args: &ShowArgs, console: &Console) -> Result<Exit> {
    let mut out = BufWriter::new(io::stdout().lock());
    match &args.host {
        Some(host) => {
            let profiles = read(&args.file)?;
            let Some(profile) = profiles.get(host) else {
                return Err(unknown_host(host, profiles.iter().map(SiteProfile::host), &args.file));
            };
            show(profile, args.lines, &mut out)?;
        }
        None => {
            writeln!(out, "{:>8}  {:>8}  {:>8}  host", "pages", "copies", "repeated")?;
            let mut hosts = 0;
            for profile in open(&args.file)? {
                let profile = profile.with_context(|| args.file.display().to_string())?;
                hosts += 1;
                let repeated = profile.lines().iter().filter(|line| line.frequency().pages > 1).count();
                writeln!(out, "{:>8}  {:>8}  {repeated:>8}  {}", profile.pages(), profile.copies(), profile.host())?;
            }
            out.flush()?;
            if hosts == 0 {
                console.note("there is no host in it");
                return Ok(Exit::Nothing);
            }
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// The lines of a host that stand on more than one page.
fn show(profile: &SiteProfile, most: usize, out: &mut impl Write) -> Result<()> {
    writeln!(out, "{}: {} pages; {} more were nearly the same as others", profile.host(), profile.pages(), profile.copies())?;
    let lines = profile.lines();
    let repeated: Vec<_> = lines.iter().filter(|line| line.frequency().pages > 1).collect();
    writeln!(out, "{} lines stand on more than one page", repeated.len())?;
    if profile.missed() > 0 {
        writeln!(out, "lines that are not listed may stand on up to {} pages: the host has more than there is room for", profile.missed())?;
    }
    writeln!(out, "\n{:>6}  {:>5}  {:<16}  line, and where it stands", "pages", "share", "key")?;
    for line in repeated.iter().take(most) {
        let frequency = line.frequency();
        writeln!(out, "{:>6}  {:>4.0}%  {:016x}  {:?} {}", frequency.pages, frequency.share() * 100.0, line.key(), line.sample(), frequency.place())?;
    }
    if repeated.len() > most {
        writeln!(out, "… and {} more (-n {} shows all)", repeated.len() - most, repeated.len())?;
    }
    Ok(())
}
