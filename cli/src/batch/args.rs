//! The options of `dechaff batch`, and what its help tells.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use dechaff::Pipeline;
use flate2::CrcWriter;

use super::clean::Task;
use super::sink::{OutputFormat, Shape};
use super::source::{Columns, Container, Inputs, Limits};
use crate::args::{InputFormat, PipelineArgs};
use crate::view::{View, ViewArgs};

const EXAMPLES: &str = "\
Examples:
  dechaff batch crawl.warc.gz -o clean.jsonl.zst           a WARC in one line
  dechaff batch crawl.warc.gz -o clean.parquet -f text,markdown --quarantine bad.jsonl
  dechaff batch pages.jsonl.zst -o out.jsonl.gz --format markdown --metadata
  dechaff batch pages.parquet --html-column content -o out.parquet --resume
  dechaff batch site/ -o site-text/                        a folder of pages, a file each
  dechaff batch --files-from wet.paths -o out.jsonl.zst --shard 3/16
  dechaff batch crawl.warc.gz --learn-profiles p && dechaff batch crawl.warc.gz --profiles p -o clean.jsonl.zst
  zcat in.jsonl.gz | dechaff batch - | jq -r .text";

const CONTRACT: &str = "\
Input: files and folders, one after another; folders with all that is in them, sorted by name. What a file is shows in
its first bytes, else in its name, or is told by --from. gzip and zstd are recognised by their first bytes.
  jsonl    one JSON object a line:
             id           a string or a number, echoed as it is
             html         a page; or
             html_base64  the bytes of a page, whatever their encoding; or
             text         what a scraper extracted
                          With several of them the first named here counts, or `text` with --input-format text. With
                          --input-format html, `text` holds HTML too.
             charset      of the bytes in html_base64, as HTTP told it; also `encoding` (optional). A byte order mark
                          and valid UTF-8 are believed more, what the page says and what the bytes look like less.
             url          the address of the page: completes relative links, and some rules hold on some hosts only
                          (optional)
             language     such as `en`, for rules that hold in some languages (optional)
             Other fields are ignored and not passed on.
  warc     WARC and WET: records of the types response, resource and conversion whose content is HTML or plain text.
           The id is the WARC-Record-ID; url and charset are taken from the headers. Other records are passed over.
  parquet  a document a row: see --text-column and the like. Without them the columns html or text, id, url, language.
  html, text  one document a file; the id is its path.

Output: one object for each record of the input (of JSON lines: each line, empty lines too), in the same order, the
same bytes whatever -j is.
  {\"id\": …, \"text\": …, \"outcome\": …}    outcome: cleaned | unchanged | no-text | all-chaff | limit-reached | unsettled
                                          text, markdown, html: those that --format asks for
  \"url\": …                              of WARC and Parquet: the address
  \"confidence\": …                       how far what is left is likely to agree with the content, 0 to 1; none of
                                          short texts
  \"encoding\": …                         of bytes: the encoding that they were read in
  \"held_back\": true                     only if removals were held back for want of evidence
  \"metadata\": {…}                       with --metadata, as `clean --help` has it; null for text
  \"removed\": [{\"span\": [start, end], \"text\": …, \"category\": …, \"decider\": …, \"confidence\": …, \"why\": …}]
                                          with --explain; spans count bytes of UTF-8 in the text as it was read, and of
                                          a page \"origin\" those in the HTML; decider is a rule or cleaner
  {\"id\": …, \"line\": …, \"error\": …}      for a line that cannot be cleaned: no JSON object, nothing to clean, a wrong
                                          type, too long. line counts from 1; id is null where it is unknown. A line
                                          without an id is cleaned, with id null. Records of other formats have file,
                                          record and offset in place of line.
  With --quarantine such lines go to that file instead, with file, reason, and the line as it was (raw).
  Compressed by the name: .gz or .zst. NAME.parquet is a table with the same columns (metadata and removed as JSON).
  NAME/ is a folder with a file for each record and view, and index.jsonl, which has the rest.
  A file appears when it is whole. Until then it grows in OUT.partial, where --resume takes a run up.

Exit codes: 0 done, also with bad records (they are counted on stderr); 1 no text is left of any record; 2 a file could
not be read to its end (what could be read was cleaned), the output could not be written, or all records are bad;
130 interrupted. After 2 and 130 the run can be taken up with --resume unless the output is whole.";

/// What to clean, and how.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, after_long_help = format!("{CONTRACT}\n\n{}\n\n{EXAMPLES}", crate::clean::category_help()))]
pub(crate) struct BatchArgs {
    /// JSON lines, WARC, WET, Parquet, HTML or text, plain, gzip or zstd; folders of them; stdin for `-` or none.
    #[arg(value_name = "IN")]
    inputs: Vec<PathBuf>,
    /// Also read the files that are listed in this one, a path a line.
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// Where to write: NAME.jsonl[.gz|.zst], NAME.parquet, or a folder NAME/; stdout for `-` or none.
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
    /// What to write, whatever the name of the output.
    #[arg(long, value_enum, value_name = "KIND")]
    to: Option<OutputFormat>,
    /// Clean nothing: write to this file what repeats across the pages of each host, for --profiles in a second pass.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "resume", "quarantine", "shard", "profiles", "stats"])]
    pub(super) learn_profiles: Option<PathBuf>,
    /// Go on with a run that was interrupted, with the same input and options.
    #[arg(long)]
    pub(super) resume: bool,
    /// Write bad records to this file as JSON lines, with place and reason, and not to the output.
    #[arg(long, value_name = "FILE")]
    pub(super) quarantine: Option<PathBuf>,
    /// Clean only each N-th record, beginning with number K, counted from 0: a share of the work.
    #[arg(long, value_name = "K/N", value_parser = shard)]
    pub(super) shard: Option<(u64, u64)>,
    /// Threads that clean; by default one a core.
    #[arg(short, long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// What to write of each record (may be several, with commas).
    #[arg(short, long = "format", value_enum, default_value = "text", value_name = "FORMAT", value_delimiter = ',')]
    formats: Vec<View>,
    /// Add to each record what was removed, and why.
    #[arg(long)]
    explain: bool,
    /// Write the counts to this file as JSON.
    #[arg(long, value_name = "FILE")]
    pub(super) stats: Option<PathBuf>,
    /// Pass over records that have more than this many bytes, decompressed.
    #[arg(long, visible_alias = "max-line", value_name = "BYTES", default_value_t = 64 << 20)]
    max_record: usize,
    /// What the files are, whatever they look like.
    #[arg(long, value_enum, value_name = "KIND")]
    from: Option<Container>,
    /// What records of JSON lines, tables and files hold: with `auto`, HTML or text as the name of the field says.
    #[arg(long, value_enum, default_value_t = InputFormat::Auto, value_name = "FORMAT", hide_possible_values = true)]
    input_format: InputFormat,
    /// Parquet: the column with the text.
    #[arg(long, value_name = "NAME")]
    text_column: Option<String>,
    /// Parquet: the column with the HTML, as strings or bytes; it counts before the text.
    #[arg(long, value_name = "NAME")]
    html_column: Option<String>,
    /// Parquet: the column with the id.
    #[arg(long, value_name = "NAME")]
    id_column: Option<String>,
    /// Parquet: the column with the address.
    #[arg(long, value_name = "NAME")]
    url_column: Option<String>,
    #[command(flatten)]
    shown: ViewArgs,
    #[command(flatten)]
    pub(super) pipeline: PipelineArgs,
}

impl BatchArgs {
    /// What to read.
    pub(super) fn inputs(&self) -> Result<Inputs> {
        Inputs::new(&self.inputs, self.files_from.as_deref())
    }

    /// What to write.
    pub(super) fn output_format(&self) -> OutputFormat {
        self.to.unwrap_or_else(|| OutputFormat::of(self.output.as_deref()))
    }

    /// What the lines of the output have.
    pub(super) fn shape(&self, inputs: &Inputs) -> Shape {
        let root = inputs.folder().map(|folder| folder.display().to_string());
        Shape { views: self.views(), metadata: self.shown.metadata, explain: self.explain, errors: self.quarantine.is_none(), root }
    }

    /// How to read.
    pub(super) fn limits(&self) -> Limits {
        let columns = Columns { text: self.text_column.clone(), html: self.html_column.clone(), id: self.id_column.clone(), url: self.url_column.clone() };
        Limits { max_record: self.max_record, container: self.from, format: self.input_format, columns }
    }

    fn views(&self) -> Vec<View> {
        let mut views = self.formats.clone();
        views.sort_unstable();
        views.dedup();
        views
    }

    /// What to do with each record.
    pub(super) fn task(&self, pipeline: Pipeline, inputs: &Inputs) -> Task {
        Task {
            pipeline,
            input_format: self.input_format,
            views: self.views(),
            options: self.shown.options(),
            metadata: self.shown.metadata,
            explain: self.explain,
            max_record: self.max_record,
            quarantine: self.quarantine.is_some(),
            names_files: inputs.are_many(),
        }
    }

    /// All that the output depends on besides the input, by what messages call it. A run is taken up only if it is the same.
    pub(super) fn fingerprint(&self) -> Result<BTreeMap<String, String>> {
        let sums = |paths: &[PathBuf]| -> Result<String> {
            let mut sums = Vec::new();
            for path in paths {
                let mut sum = CrcWriter::new(std::io::sink());
                let mut file = std::fs::File::open(path).map_err(|error| crate::input::unreadable(path, &error))?;
                std::io::copy(&mut file, &mut sum).map_err(|error| crate::input::unreadable(path, &error))?;
                sums.push(format!("{}:{:08x}", sum.crc().amount(), sum.crc().sum()));
            }
            Ok(sums.join(" "))
        };
        let options = [
            ("the version of dechaff", env!("CARGO_PKG_VERSION").to_owned()),
            ("what goes", format!("{:?}", self.pipeline)),
            ("the content of a --pack", sums(&self.pipeline.packs)?),
            ("the content of --profiles", sums(&self.pipeline.profiles)?),
            ("what is shown of a page", format!("{:?}", self.shown)),
            ("--format", format!("{:?}", self.views())),
            ("--explain", self.explain.to_string()),
            ("--to", format!("{:?}", self.output_format())),
            ("the name of the output", self.output.as_ref().map(|path| path.display().to_string()).unwrap_or_default()),
            ("--quarantine", self.quarantine.as_ref().map(|path| path.display().to_string()).unwrap_or_default()),
            ("--shard", format!("{:?}", self.shard)),
            ("--max-record, --from, --input-format or the columns", format!("{:?}", self.limits())),
        ];
        Ok(options.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

/// `K/N`.
fn shard(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once('/').and_then(|(shard, of)| Some((shard.parse().ok()?, of.parse().ok()?)));
    match parts {
        Some((shard, of)) if shard < of => Ok((shard, of)),
        _ => Err("it is K/N with K from 0 to N - 1, such as 0/4".to_owned()),
    }
}
