//! `dechaff site learn` and `batch --learn-profiles`: pages in, profiles out.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;
use clap::Args;
use dechaff::{Input, SiteLearner, SiteProfile, SiteProfileWriter};

use super::spill::Spill;
use crate::Exit;
use crate::args::InputFormat;
use crate::batch::records;
use crate::console::Console;
use crate::input::STDIN;
use crate::output::Target;

const EXAMPLES: &str = "\
Input: what `batch` reads: JSON lines, WARC, Parquet. Records without a url count for no host. A page that is nearly the
same as an earlier one of its host does not count.

Examples:
  dechaff site learn crawl.jsonl.zst -o crawl.profiles
  dechaff site learn part-*.warc.gz -o crawl.profiles
  zcat part-*.jsonl.gz | dechaff site learn - -o crawl.profiles
  dechaff site learn crawl.jsonl --max-hosts 20000 --spill /scratch -o crawl.profiles

Exit codes: 0 done; 1 no page could be learned from; 2 error.";

/// What to learn from.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LearnArgs {
    /// JSON lines, WARC, WET or Parquet, plain, gzip or zstd; stdin for `-`.
    #[arg(value_name = "IN", default_value = STDIN, hide_default_value = true)]
    inputs: Vec<PathBuf>,
    /// Where to write the profiles.
    #[arg(short, long, value_name = "PROFILES")]
    output: PathBuf,
    /// What the records hold: with `auto`, HTML or text as the name of the field says.
    #[arg(long, value_enum, default_value_t = InputFormat::Auto, value_name = "FORMAT", hide_possible_values = true)]
    input_format: InputFormat,
    /// Hosts that are held in memory, each in at most 64 KiB; what is known of others waits in files.
    #[arg(long, value_name = "N", default_value_t = MAX_HOSTS, value_parser = clap::value_parser!(u64).range(2..))]
    max_hosts: u64,
    /// The folder for these files; by default that for temporary files.
    #[arg(long, value_name = "FOLDER")]
    spill: Option<PathBuf>,
    /// Pass over records that have more than this many bytes, decompressed.
    #[arg(long, visible_alias = "max-line", value_name = "BYTES", default_value_t = 64 << 20)]
    max_record: usize,
}

/// What became of the records.
#[derive(Default)]
struct Counts {
    read: u64,
    counted: u64,
    nowhere: u64,
    bad: u64,
}

/// Bad records that are reported one by one.
const REPORTED: u64 = 50;

/// Hosts that are held in memory unless the caller says otherwise.
pub(crate) const MAX_HOSTS: u64 = 4096;

/// Learns from all records.
pub(crate) fn run(args: &LearnArgs, console: &Console) -> Result<Exit> {
    let read = |look: Look<'_>| records::for_each(&args.inputs, args.max_record, args.input_format, console, look);
    learn(read, &args.output, args.max_hosts, args.spill.as_deref(), console)
}

/// What is shown of each record: where it stands, and the document or why there is none.
pub(crate) type Look<'l> = &'l mut dyn FnMut(&str, Result<Input<'_>, String>) -> Result<()>;

/// Learns from the records that `read` shows, and writes the profiles to `output`.
pub(crate) fn learn(read: impl FnOnce(Look<'_>) -> Result<()>, output: &Path, max_hosts: u64, spill: Option<&Path>, console: &Console) -> Result<Exit> {
    let started = Instant::now();
    let mut learner = SiteLearner::new();
    let mut spill = Spill::new(spill)?;
    let mut counts = Counts::default();
    let most = max_hosts as usize;
    let mut target = Target::open(Some(output))?;
    read(&mut |place, record| {
        counts.read += 1;
        match record {
            Ok(input) if input.host().is_none() => counts.nowhere += 1,
            Ok(input) => counts.counted += u64::from(learner.observe(&input)),
            Err(problem) => {
                counts.bad += 1;
                if counts.bad <= REPORTED || console.verbose() {
                    console.warn(format_args!("{place}: {problem}"));
                }
            }
        }
        if learner.hosts() > most {
            spill.put(&learner.spill(most / 2))?;
        }
        Ok(())
    })?;
    let (lines, memory, held) = (learner.lines(), learner.memory(), learner.hosts());
    let profiles = learner.finish();
    let hosts = if spill.is_used() {
        spill.put(&profiles)?;
        spill.finish(&mut target)?
    } else {
        let mut writer = SiteProfileWriter::new(BufWriter::new(&mut target))?;
        profiles.iter().try_for_each(|profile: &SiteProfile| writer.write(profile))?;
        writer.finish()?.flush()?;
        profiles.len() as u64
    };
    target.finish()?;
    let seconds = started.elapsed().as_secs_f64();
    console.lines(&format!(
        "{} records read: {} pages of {hosts} hosts counted, {} nearly the same as another or without text, {} without a url, {} bad\n",
        counts.read,
        counts.counted,
        counts.read - counts.counted - counts.nowhere - counts.bad,
        counts.nowhere,
        counts.bad
    ));
    console.lines(&format!("{lines} lines in {seconds:.1} s; {} KiB a host in memory\n", memory.div_ceil(1024) / held.max(1)));
    Ok(if counts.read > 0 && counts.bad == counts.read {
        console.error("no record could be read");
        Exit::Failed
    } else if counts.counted == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    })
}
