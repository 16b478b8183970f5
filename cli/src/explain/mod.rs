//! `dechaff explain`: the document as a person wants to see it, with what goes struck out and why.

mod lines;
mod page;
mod wrap;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use anyhow::Result;
use clap::Args;
use dechaff::{Cleaned, Outcome};

use crate::Exit;
use crate::args::{Format, PageArgs, PipelineArgs};
use crate::clean;
use crate::console::Console;
use crate::input::{self, STDIN, Text};
use crate::record::{Places, Record};
use crate::summary::Summary;

const EXAMPLES: &str = "\
Examples:
  dechaff explain page.html                        the whole page, removals struck out, reasons in the margin
  dechaff explain article.txt                      the same for scraped text
  dechaff explain page.html --only-removed         what goes, with line numbers of the HTML
  dechaff explain page.html --overruled            also what nearly went
  dechaff explain --color always page.html | less -R
  dechaff explain page.html --format json | jq '.summary.by_category'

Without colour, `-` marks what goes and `~` what loses the part in [- -]. Of a page, # marks headings, • entries of lists.
Where the terminal is narrow, reasons stand under the lines. Exit codes are those of `clean`.";

/// What to explain, and how.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, after_long_help = format!("{}\n\n{EXAMPLES}", clean::category_help()))]
pub(crate) struct ExplainArgs {
    /// The page or text to explain; stdin for `-` or none.
    #[arg(value_name = "FILE", default_value = STDIN, hide_default_value = true)]
    file: PathBuf,
    /// How to show it: for people, or the JSON that `clean --format json` writes.
    #[arg(short, long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
    /// Show only lines of which something goes.
    #[arg(long)]
    only_removed: bool,
    /// Also show what cleaners found in lines that stay.
    #[arg(long)]
    overruled: bool,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    pipeline: PipelineArgs,
}

/// Explains one input.
pub(crate) fn run(args: &ExplainArgs, console: &Console) -> Result<Exit> {
    let pipeline = args.pipeline.build(console)?;
    let input = input::read(&args.file, &args.page, console)?;
    let cleaned = pipeline.clean(args.page.input(&input));
    clean::tell(&input, &cleaned, &args.pipeline, console);
    match args.format {
        Format::Json => {
            let record = Record::new(&input, &cleaned, |verdict| !args.only_removed || !verdict.kept || (args.overruled && !cleaned.report().findings(verdict).is_empty()));
            io::stdout().lock().write_all(&record.to_line()?)?;
        }
        Format::Text => show(args, &input, &cleaned, console)?,
    }
    Ok(if matches!(cleaned.outcome(), Outcome::Empty(_)) { Exit::Nothing } else { Exit::Done })
}

fn show(args: &ExplainArgs, input: &Text, cleaned: &Cleaned<'_>, console: &Console) -> Result<()> {
    let colour = console.colour();
    let choice = if colour { ColorChoice::Always } else { ColorChoice::Never };
    let mut out = BufWriter::new(AutoStream::new(io::stdout().lock(), choice));
    let groups = lines::groups(cleaned, &Places::new(input, cleaned), args.pipeline.mode.threshold(), args.overruled);
    let mut page = page::Page::new(&mut out, colour, args.only_removed, &groups);
    for group in &groups {
        page.group(group)?;
    }
    page.finish()?;
    let summary = Summary::of(cleaned);
    if summary.removed.words + summary.removed.lines + summary.removed.parts == 0 {
        writeln!(out, "\nNothing is removed; {} words stay.", summary.words)?;
    } else {
        write!(out, "\n{}", summary.table())?;
    }
    if let Some(confidence) = cleaned.confidence() {
        writeln!(out, "\nConfidence {confidence:.2}: how far what stays is likely to agree with the page's content.")?;
    }
    out.flush()?;
    Ok(())
}
