//! `dechaff eval`: precision, recall and harm on annotated documents.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use dechaff::Category;
use dechaff::corpus::{Annotated, Evaluation, Expected, Scores, Tally, Wrong, WrongProperty, evaluate};
use serde::Serialize;

use crate::Exit;
use crate::args::{Format, PipelineArgs};
use crate::console::Console;

const EXAMPLES: &str = "\
Examples:
  dechaff eval corpus/
  dechaff eval corpus/ --pack my-site.toml --mode precision
  dechaff eval corpus/ --min-precision 0.97 --min-recall 0.9 --max-harm 0.005 --quiet
  dechaff eval corpus/ --format json | jq .all

A corpus is a folder of .txt files; after a header (`language: en`, an empty line), each line is a mark, a category
and the text: `-` must go, `?` may, `~` loses the parts in ⟦category¦…⟧, and a blank must stay.
It may also hold .page files, whose header says `format: html`: their lines are those of the page's HTML, marked for
the text that begins on them. Their headers may say `encoding`, and the `title`, `author` and `date` to find.

JSON: documents; all, nothing_to_remove, by_category and by_language with removed, missed, lost, kept (words),
precision, recall, harm; text and pages: the same for these documents alone; metadata: title, author and date, each
with right and given; wrong: document, line, expected (keep | remove), category, text, decider; wrong_metadata:
document, line, property, expected, found.

Exit codes: 0 done, 1 a figure is on the wrong side of its bound, 2 error.";

/// What to measure.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct EvalArgs {
    /// The folder of annotated documents.
    #[arg(value_name = "CORPUS_DIR")]
    corpus: PathBuf,
    /// How to write.
    #[arg(short, long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
    /// Fail if fewer of the words that went should have gone, from 0 to 1.
    #[arg(long, value_name = "X", value_parser = share)]
    min_precision: Option<f64>,
    /// Fail if fewer of the words that should go went, from 0 to 1.
    #[arg(long, value_name = "X", value_parser = share)]
    min_recall: Option<f64>,
    /// Fail if more of the words that should stay went, from 0 to 1.
    #[arg(long, value_name = "X", value_parser = share)]
    max_harm: Option<f64>,
    #[command(flatten)]
    pipeline: PipelineArgs,
}

fn share(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "it is a number from 0 to 1".to_owned())
}

/// Measures.
pub(crate) fn run(args: &EvalArgs, console: &Console) -> Result<Exit> {
    let pipeline = args.pipeline.build(console)?;
    if !args.corpus.is_dir() {
        bail!("{} is not a folder of annotated documents", args.corpus.display());
    }
    let documents = Annotated::read_dir(&args.corpus)?;
    if documents.is_empty() {
        bail!("there is no annotated document (*.txt, *.page) in {}", args.corpus.display());
    }
    let evaluation = evaluate(&pipeline, &documents);
    let mut out = io::stdout().lock();
    match args.format {
        Format::Text => writeln!(out, "{evaluation}")?,
        Format::Json => writeln!(out, "{}", serde_json::to_string(&EvalRecord::new(&evaluation))?)?,
    }
    let all = &evaluation.together.all;
    let bounds = [("precision", all.precision(), args.min_precision, true), ("recall", all.recall(), args.min_recall, true), ("harm", all.harm(), args.max_harm, false)];
    let mut exit = Exit::Done;
    for (name, value, bound, floor) in bounds {
        let Some(bound) = bound else { continue };
        if (floor && value < bound) || (!floor && value > bound) {
            console.error(format_args!("{name} is {value:.4}, {} {bound}", if floor { "below" } else { "above" }));
            exit = Exit::Nothing;
        }
    }
    Ok(exit)
}

/// An evaluation as JSON.
#[derive(Serialize)]
struct EvalRecord<'e> {
    #[serde(flatten)]
    together: ScoresRecord<'e>,
    text: ScoresRecord<'e>,
    pages: ScoresRecord<'e>,
    metadata: BTreeMap<&'static str, RightnessRecord>,
    wrong: Vec<WrongRecord<'e>>,
    wrong_metadata: Vec<WrongPropertyRecord<'e>>,
}

/// Words counted over some of the documents.
#[derive(Serialize)]
struct ScoresRecord<'e> {
    documents: usize,
    all: TallyRecord,
    nothing_to_remove: TallyRecord,
    by_category: BTreeMap<&'e str, TallyRecord>,
    by_language: BTreeMap<&'e str, TallyRecord>,
}

/// Words counted, and the shares that follow.
#[derive(Serialize)]
struct TallyRecord {
    removed: u64,
    missed: u64,
    lost: u64,
    kept: u64,
    precision: f64,
    recall: f64,
    harm: f64,
}

/// A part that did not become what it should.
#[derive(Serialize)]
struct WrongRecord<'e> {
    document: &'e str,
    line: u32,
    expected: &'static str,
    category: Option<Category>,
    text: &'e str,
    decider: &'e str,
}

/// How many statements of pages about themselves were found.
#[derive(Serialize)]
struct RightnessRecord {
    right: u32,
    given: u32,
}

/// A statement of a page about itself that was not found as it should be.
#[derive(Serialize)]
struct WrongPropertyRecord<'e> {
    document: &'e str,
    line: u32,
    property: &'static str,
    expected: &'e str,
    found: Option<&'e str>,
}

impl<'e> EvalRecord<'e> {
    fn new(evaluation: &'e Evaluation) -> Self {
        EvalRecord {
            together: ScoresRecord::new(&evaluation.together),
            text: ScoresRecord::new(&evaluation.text),
            pages: ScoresRecord::new(&evaluation.pages),
            metadata: evaluation.metadata.iter().map(|(property, rightness)| (property.id(), RightnessRecord { right: rightness.right, given: rightness.given })).collect(),
            wrong: evaluation.wrong.iter().map(WrongRecord::new).collect(),
            wrong_metadata: evaluation.wrong_metadata.iter().map(WrongPropertyRecord::new).collect(),
        }
    }
}

impl<'e> ScoresRecord<'e> {
    fn new(scores: &'e Scores) -> Self {
        ScoresRecord {
            documents: scores.documents,
            all: (&scores.all).into(),
            nothing_to_remove: (&scores.clean).into(),
            by_category: scores.by_category.iter().map(|(category, tally)| (category.id(), tally.into())).collect(),
            by_language: scores.by_language.iter().map(|(language, tally)| (language.as_str(), tally.into())).collect(),
        }
    }
}

impl<'e> WrongPropertyRecord<'e> {
    fn new(wrong: &'e WrongProperty) -> Self {
        WrongPropertyRecord { document: &wrong.document, line: wrong.line, property: wrong.property.id(), expected: &wrong.expected, found: wrong.found.as_deref() }
    }
}

impl From<&Tally> for TallyRecord {
    fn from(tally: &Tally) -> Self {
        let Tally { removed, missed, lost, kept } = *tally;
        TallyRecord { removed, missed, lost, kept, precision: tally.precision(), recall: tally.recall(), harm: tally.harm() }
    }
}

impl<'e> WrongRecord<'e> {
    fn new(wrong: &'e Wrong) -> Self {
        let (expected, category) = match wrong.expected {
            Expected::Keep => ("keep", None),
            Expected::Remove(category) | Expected::Free(category) => ("remove", Some(category)),
        };
        WrongRecord { document: &wrong.document, line: wrong.line, expected, category, text: &wrong.text, decider: &wrong.decider }
    }
}
