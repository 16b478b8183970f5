//! `dechaff clean`: pages and texts without their chaff.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::{Args, ValueEnum};
use dechaff::{Cleaned, Empty, Outcome, Scratch};

use crate::args::{Comments, PageArgs, PipelineArgs};
use crate::console::Console;
use crate::input::{self, STDIN, Text};
use crate::record::Record;
use crate::summary::Summary;
use crate::view::{View, ViewArgs};
use crate::{Exit, front_matter, output};

const EXAMPLES: &str = "\
Examples:
  dechaff clean page.html                          the page's own text
  dechaff clean page.html -f markdown --metadata   Markdown, with title, authors and dates before it
  curl -s https://a.example/b | dechaff clean --url https://a.example/b -f markdown --no-images
  dechaff clean article.txt                        scraped text without its chaff
  dechaff clean site/*.html -f markdown -o out/    many files, one each
  dechaff clean page.html --comments drop --keep byline --disable social-share
  dechaff clean page.html -f json | jq '.verdicts[] | select(.kept | not) | .text'

Exit codes: 0 done, 1 nothing is left of any input, 2 a file could not be cleaned (the others were).";

const JSON: &str = "\
JSON: one object an input, on a line of its own:
  source      the file, or `stdin`
  format      what it was read as: text | html
  encoding    the encoding that it was read in, such as `UTF-8`
  outcome     cleaned | unchanged | no-text | all-chaff | limit-reached | unsettled
  held_back   true if removals were held back because their evidence did not carry them
  confidence  of a page: how far what is left is likely to agree with its content, from 0 to 1
  metadata    with --metadata: title, authors, published, modified, site_name, language, description, canonical_url,
              image, section, tags, page_type; each null, or what the page says (value) and where (origin); null for text
  text        what is left
  verdicts    the decisions, side by side over all blocks (of a text, lines):
                span        [first byte, byte after the last] in the text as it was read: for text the input as UTF-8
                origin      of a page: the same for the HTML as UTF-8
                kind        of a page: paragraph | heading | list-item | cell | code | caption | control
                level       of a heading, 1 to 6
                line        the line of the input on which it begins, counted from 1
                kept        whether it stays
                category    what it is, if it goes, else null
                confidence  how sure the removal is, from 0 to 1; 0 for what stays
                decider     the rule (`pack/rule`) or coded cleaner that decided, if it goes, else null
                findings    what was found there, also what was overruled: span, claim (remove | keep), category,
                            cleaner, rule (or null), confidence, why
                text        the text
  summary     lines (blocks) and words of the input; removed and by_category: lines, parts (of lines), words";

/// What to clean, and how.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, after_long_help = format!("{}\n\n{JSON}\n\n{EXAMPLES}", category_help()))]
pub(crate) struct CleanArgs {
    /// Pages or texts to clean; stdin for `-` or none. Several are printed one after another.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write to this file; with several inputs, or if it is a folder, to a file each in it.
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// How to write what is left.
    #[arg(short, long, value_enum, default_value_t = Format::Text, value_name = "FORMAT", alias = "output-format")]
    format: Format,
    #[command(flatten)]
    shown: ViewArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    pipeline: PipelineArgs,
}

/// How results are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// The words; of a scraped text its own bytes.
    Text,
    /// Headings, lists, tables, links, code.
    #[value(alias = "md")]
    Markdown,
    /// The text with every decision and its reasons, for programs.
    Json,
    /// Safe elements and attributes only.
    Html,
}

impl Format {
    fn view(self) -> View {
        match self {
            Format::Text | Format::Json => View::Text,
            Format::Markdown => View::Markdown,
            Format::Html => View::Html,
        }
    }
}

/// The categories with what they are, for the long help.
pub(crate) fn category_help() -> String {
    let lines = dechaff::Category::ALL.iter().map(|category| format!("  {:<20} {}", category.id(), category.summary()));
    format!("Categories:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// Cleans all files.
pub(crate) fn run(args: &CleanArgs, console: &Console) -> Result<Exit> {
    run_with(args, &[], console)
}

/// The same, with these files of site profiles besides those of the options.
pub(crate) fn run_with(args: &CleanArgs, profiles: &[PathBuf], console: &Console) -> Result<Exit> {
    if args.shown.metadata && args.format == Format::Html {
        bail!("--metadata goes with the formats text, markdown and json");
    }
    let pipeline = args.pipeline.build_with(profiles, console)?;
    let options = args.shown.options();
    let stdin = [PathBuf::from(STDIN)];
    let files = if args.files.is_empty() { &stdin[..] } else { &args.files };
    let mut places = Places::new(args, files.len())?;
    let mut scratch = Scratch::new();
    let (mut failed, mut left) = (false, false);
    for file in files {
        let mut clean = || -> Result<()> {
            let place = places.of(file)?;
            let input = input::read(file, &args.page, console)?;
            let cleaned = pipeline.clean_with(args.page.input(&input), &mut scratch);
            let view = args.format.view().of(&cleaned, &options);
            left |= !matches!(cleaned.outcome(), Outcome::Empty(_));
            tell(&input, &cleaned, &args.pipeline, console);
            let metadata = if args.shown.metadata { cleaned.metadata() } else { None };
            match args.format {
                Format::Json => {
                    let record = Record { metadata: args.shown.metadata.then_some(metadata), text: view, ..Record::new(&input, &cleaned, |_| true) };
                    places.put(place, &record.to_line()?)
                }
                _ => match metadata {
                    Some(metadata) => places.put(place, (front_matter::of(&metadata, args.page.url.as_deref()) + &view).as_bytes()),
                    None => places.put(place, view.as_bytes()),
                },
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
pub(crate) fn tell(input: &Text, cleaned: &Cleaned<'_>, pipeline: &PipelineArgs, console: &Console) {
    let name = &input.name;
    let page = input.format == dechaff::Format::Html;
    match cleaned.outcome() {
        Outcome::Empty(Empty::NoText) if page && !input.text.trim().is_empty() => {
            console.warn(format_args!("{name}: there is no text in the page; scripts may write it once a browser runs them"));
        }
        Outcome::Empty(Empty::NoText) => console.warn(format_args!("{name}: there is no text in it")),
        Outcome::Empty(_) if page && pipeline.comments == Some(Comments::Only) => console.warn(format_args!("{name}: no readers' comments are recognised in it")),
        Outcome::Empty(_) => console.warn(format_args!("{name}: nothing is left, all of it was taken for chaff; `dechaff explain` says why")),
        Outcome::LimitReached { unread } if page => console.warn(format_args!("{name}: the page is too long; its last {unread} bytes were not read")),
        Outcome::LimitReached { unread } => console.warn(format_args!("{name}: the text is too long; its last {unread} bytes were passed through as they are")),
        Outcome::Unsettled => console.warn(format_args!("{name}: the cleaning found no end, so nothing was removed")),
        _ => {}
    }
    if cleaned.held_back() {
        console.note(format_args!("{name}: some removals would have taken too much on too little evidence and were not made"));
    }
    if console.verbose() {
        console.detail(format_args!("{name}: {}", Summary::of(cleaned).line()));
        if let Some(confidence) = cleaned.confidence() {
            console.detail(format_args!("{name}: what is left agrees with the page's content by {confidence:.2} of 1, as far as can be foreseen"));
        }
    }
}

/// Where the results go.
enum Places<'a> {
    /// All to stdout.
    Stdout { ends_line: bool },
    /// One to a file.
    File(&'a Path),
    /// Each to a file of its own in a folder.
    Folder { folder: &'a Path, format: Format, taken: HashMap<PathBuf, PathBuf> },
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
        Ok(Places::Folder { folder: output, format: args.format, taken: HashMap::new() })
    }

    /// The path for what becomes of `file`; none for stdout.
    fn of(&mut self, file: &Path) -> Result<Option<PathBuf>> {
        match self {
            Places::Stdout { .. } => Ok(None),
            Places::File(path) => Ok(Some(path.to_path_buf())),
            Places::Folder { folder, format, taken } => {
                let name = if file.as_os_str() == STDIN { Some("stdin.txt".as_ref()) } else { file.file_name() };
                let name = name.ok_or_else(|| anyhow!("{} has no file name", file.display()))?;
                let path = folder.join(named(Path::new(name), *format));
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

/// The name for what becomes of the file `name`: with the ending that says what it holds now.
fn named(name: &Path, format: Format) -> PathBuf {
    let ending = name.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let page = matches!(ending.as_str(), "html" | "htm" | "xhtml");
    let new = match format {
        // Text may be called whatever it was called.
        Format::Text if !page => return name.to_owned(),
        Format::Text => "txt",
        Format::Markdown => "md",
        Format::Html => "html",
        Format::Json => "json",
    };
    // Records stand beside the files that they tell of, and what comes after a dot need not be an ending.
    if format != Format::Json && (page || matches!(ending.as_str(), "txt" | "text" | "md" | "markdown")) {
        return name.with_extension(new);
    }
    let mut name = name.as_os_str().to_owned();
    name.push(".");
    name.push(new);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_what_they_hold() {
        use Format::{Html, Json, Markdown, Text};
        for (name, format, named_so) in [
            ("a.txt", Text, "a.txt"),
            ("a.b", Text, "a.b"),
            ("a.htm", Text, "a.txt"),
            ("a.HTML", Markdown, "a.md"),
            ("a.txt", Markdown, "a.md"),
            ("www.a.example", Markdown, "www.a.example.md"),
            ("a", Html, "a.html"),
            ("a.html", Html, "a.html"),
            ("a.html", Json, "a.html.json"),
        ] {
            assert_eq!(named(Path::new(name), format), Path::new(named_so), "{name}");
        }
    }
}
