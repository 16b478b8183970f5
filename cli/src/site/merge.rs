//! `dechaff site merge`: one file of several, a host at a time.

use std::io::{BufWriter, Write};
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use dechaff::{SiteProfile, SiteProfileWriter};

use super::{Reader, open};
use crate::Exit;
use crate::output::Target;

/// What to merge.
#[derive(Args, Debug)]
pub(crate) struct MergeArgs {
    /// Files that `site learn` or `site merge` wrote.
    #[arg(value_name = "PROFILES", required = true)]
    files: Vec<PathBuf>,
    /// Where to write.
    #[arg(short, long, value_name = "PROFILES")]
    output: PathBuf,
}

/// Merges all files.
pub(crate) fn run(args: &MergeArgs) -> Result<Exit> {
    let mut target = Target::open(Some(&args.output))?;
    merge(&args.files, &mut target)?;
    target.finish()?;
    Ok(Exit::Done)
}

/// Merges files of profiles into `output`, with no more than a host of each in memory; gives the number of hosts.
pub(super) fn merge(files: &[impl AsRef<Path>], output: impl Write) -> Result<u64> {
    let mut inputs: Vec<(&Path, Peekable<Reader>)> = files.iter().map(|path| Ok((path.as_ref(), open(path.as_ref())?.peekable()))).collect::<Result<_>>()?;
    let mut writer = SiteProfileWriter::new(BufWriter::new(output))?;
    let mut hosts = 0;
    loop {
        let mut next: Option<String> = None;
        for (path, input) in &mut inputs {
            if let Some(Err(_)) = input.peek() {
                // It is the next item, so there is an error to take.
                if let Some(Err(error)) = input.next() {
                    return Err(error).with_context(|| path.display().to_string());
                }
            }
            if let Some(Ok(profile)) = input.peek()
                && next.as_deref().is_none_or(|next| profile.host() < next)
            {
                next = Some(profile.host().to_owned());
            }
        }
        let Some(host) = next else { break };
        let mut whole: Option<SiteProfile> = None;
        for (_, input) in &mut inputs {
            if let Some(Ok(profile)) = input.next_if(|profile| profile.as_ref().is_ok_and(|profile| profile.host() == host)) {
                match &mut whole {
                    Some(whole) => whole.merge(&profile),
                    None => whole = Some(profile),
                }
            }
        }
        if let Some(profile) = whole {
            writer.write(&profile)?;
            hosts += 1;
        }
    }
    writer.finish()?;
    Ok(hosts)
}
