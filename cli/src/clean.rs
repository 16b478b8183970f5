//! `dechaff clean`: texts without their chaff.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use clap::Args;
use dechaff::{Cleaned, Empty, Outcome, Scratch};

use crate::Exit;
use crate::args::{Format, PageArgs, PipelineArgs};
use crate::console::Console;
use crate::input::{self, STDIN};
use crate::output;
use crate::record::Record;
use crate::summary::Summary;

const EXAMPLES: &str = "\
Examples:
  dechaff clean article.txt                        print what is left of a file
  curl -s … | extract | dechaff clean              the same for stdin
  dechaff clean scraped/*.txt -o cleaned/          many files, one each
  dechaff clean article.txt --keep byline --disable social-share
  dechaff clean article.txt --format json | jq '.verdicts[] | select(.kept | not) | .text'

Exit codes: 0 done, 1 nothing is left of any input, 2 a file could not be cleaned (the others were).";

const JSON: &str = "\
JSON: one object a text, on a line of its own:
  source     the file, or `stdin`
  encoding   the encoding that it was read in, such as `UTF-8`
  outcome    cleaned | unchanged | no-text | all-chaff | limit-reached | unsettled
  held_back  true if removals were held back because their evidence did not carry them
  text       what is left
  verdicts   the decisions, side by side over all lines:
               span        [first byte, byte after the last] in the input as UTF-8
               line        the line on which it begins, counted from 1
               kept        whether it stays
               category    what it is, if it goes, else null
               confidence  how sure the removal is, from 0 to 1; 0 for what stays
               decider     the rule (`pack/rule`) or coded cleaner that decided, if it goes, else null
               findings    what was found there, also what was overruled: span, claim (remove | keep), category,
                           cleaner, rule (or null), confidence, why
               text        the text
  summary    lines and words of the input; removed and by_category: lines, parts (of lines), words";

/// What to clean, and how.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, after_long_help = format!("{}\n\n{JSON}\n\n{EXAMPLES}", category_help()))]
pub(crate) struct CleanArgs {
    /// Files to clean; stdin for `-` or none. Several are printed one after another.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write to this file; with several inputs, or if it is a folder, to a file each in it.
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// How to write: the text that is left, or JSON with every decision.
    #[arg(short, long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    pipeline: PipelineArgs,
    #[command(flatten)]
    page: PageArgs,
}

/// The categories with what they are, for the long help.
pub(crate) fn category_help() -> String {
    let lines = dechaff::Category::ALL.iter().map(|category| format!("  {:<20} {}", category.id(), category.summary()));
    format!("Categories:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// Cleans all files.
pub(crate) fn run(args: &CleanArgs, console: &Console) -> Result<Exit> {
    let pipeline = args.pipeline.build(console)?;
    let stdin = [PathBuf::from(STDIN)];
    let files = if args.files.is_empty() { &stdin[..] } else { &args.files };
    let mut places = Places::new(args, files.len())?;
    let mut scratch = Scratch::new();
    let (mut failed, mut left) = (false, false);
    for file in files {
        let mut clean = || -> Result<()> {
            let place = places.of(file)?;
            let text = input::read(file, args.page.encoding, console)?;
            let cleaned = pipeline.clean_with(args.page.input(&text.text), &mut scratch);
            left |= !matches!(cleaned.outcome(), Outcome::Empty(_));
            tell(&text.name, &cleaned, console);
            match args.format {
                Format::Text => places.put(place, cleaned.text().as_bytes()),
                Format::Json => places.put(place, &Record::new(&text.name, text.encoding, &cleaned, |_| true).to_line()?),
            }
        };
        match clean() {
            Ok(()) => {}
            Err(error) if output::is_broken_pipe(&error) => return Err(error),
            Err(error) => {
                console.error(format_args!("{error:#}"));
                failed = true;
            }
        }
    }
    Ok(match (failed, left) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Done,
        (false, false) => Exit::Nothing,
    })
}

/// Says what is odd about a cleaning, and with `-v` what went.
pub(crate) fn tell(name: &str, cleaned: &Cleaned<'_>, console: &Console) {
    match cleaned.outcome() {
        Outcome::Empty(Empty::NoText) => console.warn(format_args!("{name}: there is no text in it")),
        Outcome::Empty(_) => console.warn(format_args!("{name}: nothing is left, all of it was taken for chaff; `dechaff explain` says why")),
        Outcome::LimitReached { unread } => console.warn(format_args!("{name}: the text is too long; its last {unread} bytes were passed through as they are")),
        Outcome::Unsettled => console.warn(format_args!("{name}: the cleaning found no end, so nothing was removed")),
        _ => {}
    }
    if cleaned.held_back() {
        console.note(format_args!("{name}: some removals would have taken too much on too little evidence and were not made"));
    }
    if console.verbose() {
        console.detail(format_args!("{name}: {}", Summary::of(cleaned).line()));
    }
}

/// Where the results go.
enum Places<'a> {
    /// All to stdout.
    Stdout { ends_line: bool },
    /// One to a file.
    File(&'a Path),
    /// Each to a file of its own in a folder.
    Folder { folder: &'a Path, ending: &'static str, taken: HashMap<PathBuf, PathBuf> },
}

impl<'a> Places<'a> {
    fn new(args: &'a CleanArgs, files: usize) -> Result<Self> {
        let Some(output) = args.output.as_deref().filter(|output| output.as_os_str() != STDIN) else {
            return Ok(Places::Stdout { ends_line: true });
        };
        let names_folder = output.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
        if files == 1 && !names_folder && !output.is_dir() {
            return Ok(Places::File(output));
        }
        std::fs::create_dir_all(output).map_err(|error| anyhow!("cannot make the folder {}: {error}", output.display()))?;
        let ending = if args.format == Format::Json { ".json" } else { "" };
        Ok(Places::Folder { folder: output, ending, taken: HashMap::new() })
    }

    /// The path for what becomes of `file`; none for stdout.
    fn of(&mut self, file: &Path) -> Result<Option<PathBuf>> {
        match self {
            Places::Stdout { .. } => Ok(None),
            Places::File(path) => Ok(Some(path.to_path_buf())),
            Places::Folder { folder, ending, taken } => {
                let name = if file.as_os_str() == STDIN { Some("stdin.txt".as_ref()) } else { file.file_name() };
                let mut name = name.ok_or_else(|| anyhow!("{} has no file name", file.display()))?.to_owned();
                name.push(*ending);
                let path = folder.join(name);
                match taken.insert(path.clone(), file.to_owned()) {
                    Some(other) => Err(anyhow!("{} and {} would both be written to {}; give one of them another folder", other.display(), file.display(), path.display())),
                    None => Ok(Some(path)),
                }
            }
        }
    }

    fn put(&mut self, place: Option<PathBuf>, bytes: &[u8]) -> Result<()> {
        if let Places::Stdout { ends_line } = self {
            let mut stdout = io::stdout().lock();
            // Two texts must not run into one line.
            if !std::mem::replace(ends_line, bytes.last().is_none_or(|byte| *byte == b'\n')) && !bytes.is_empty() {
                stdout.write_all(b"\n")?;
            }
            stdout.write_all(bytes)?;
            stdout.flush()?;
            return Ok(());
        }
        output::write(place.as_deref(), bytes)
    }
}
