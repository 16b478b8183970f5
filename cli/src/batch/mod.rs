//! `dechaff batch`: many pages or texts in JSON lines, on all cores.
//!
//! One thread reads and cuts the input into chunks of lines, workers clean a chunk each, and the main thread writes
//! the results in the order of the input. Chunks are lent from a pool of fixed size, so a slow chunk makes the
//! reader wait instead of the results pile up.

mod chunk;
mod line;
mod open;
pub(crate) mod records;
mod sink;
mod stats;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use crossbeam_channel::{Receiver, Sender, bounded};
use dechaff::Pipeline;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::Exit;
use crate::args::{InputFormat, PipelineArgs};
use crate::console::Console;
use crate::input::{self, STDIN};
use crate::output;
use crate::view::{View, ViewArgs};
use chunk::{Chunk, ChunkReader};
use line::{Cleaner, Task};
use sink::Sink;
use stats::Stats;

const EXAMPLES: &str = "\
Examples:
  dechaff batch pages.jsonl.zst -o out.jsonl.gz --format markdown --metadata
  dechaff batch in.jsonl.zst -o out.jsonl.gz
  zcat in.jsonl.gz | dechaff batch - | jq -r .text
  dechaff batch in.jsonl -o out.jsonl --explain --stats stats.json -j 8";

const CONTRACT: &str = "\
Input: one JSON object a line.
  id           a string or a number, echoed as it is
  html         a page; or
  html_base64  the bytes of a page, whatever their encoding; or
  text         what a scraper extracted
               With several of them the first named here counts, or `text` with --input-format text. With
               --input-format html, `text` holds HTML too.
  charset      of the bytes in html_base64, as HTTP told it; also `encoding` (optional). A byte order mark and valid
               UTF-8 are believed more, what the page says and what the bytes look like less.
  url          the address of the page: completes relative links, and some rules hold on some hosts only (optional)
  language     such as `en`, for rules that hold in some languages (optional)
  Other fields are ignored and not passed on. gzip and zstd are recognised by their first bytes, whatever the name.

Output: one object for each line of the input, empty lines too, in the same order, the same bytes whatever -j is.
  {\"id\": …, \"text\": …, \"outcome\": …}    outcome: cleaned | unchanged | no-text | all-chaff | limit-reached | unsettled
                                          text, markdown, html: those that --format asks for
  \"confidence\": …                       of a page: how far what is left is likely to agree with its content, 0 to 1
  \"encoding\": …                         of html_base64: the encoding that it was read in
  \"held_back\": true                     only if removals were held back for want of evidence
  \"metadata\": {…}                       with --metadata, as `clean --help` has it; null for text
  \"removed\": [{\"span\": [start, end], \"text\": …, \"category\": …, \"decider\": …, \"confidence\": …, \"why\": …}]
                                          with --explain; spans count bytes of UTF-8 in the text as it was read, and of
                                          a page \"origin\" those in the HTML; decider is a rule or cleaner
  {\"id\": …, \"line\": …, \"error\": …}      for a line that cannot be cleaned: no JSON object, nothing to clean, a wrong
                                          type, too long. line counts from 1; id is null where it is unknown. A line
                                          without an id is cleaned, with id null.
  Compressed by the name: .gz or .zst. A file appears when it is whole.

Exit codes: 0 done, also with bad lines (they are counted on stderr); 1 no text is left of any line; 2 the input
could not be read to its end (what could be read was cleaned), the output could not be written, or all lines are bad.";

/// What to clean, and how.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, after_long_help = format!("{CONTRACT}\n\n{}\n\n{EXAMPLES}", crate::clean::category_help()))]
pub(crate) struct BatchArgs {
    /// JSON lines, plain, gzip or zstd; stdin for `-`.
    #[arg(value_name = "IN.jsonl[.gz|.zst]", default_value = STDIN, hide_default_value = true)]
    input: PathBuf,
    /// Where to write; stdout for `-` or none.
    #[arg(short, long, value_name = "OUT.jsonl[.gz|.zst]")]
    output: Option<PathBuf>,
    /// Threads that clean; by default one a core.
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// What to write of each line (may be several, with commas).
    #[arg(short, long = "format", value_enum, default_value = "text", value_name = "FORMAT", value_delimiter = ',')]
    formats: Vec<View>,
    /// Add to each line what was removed, and why.
    #[arg(long)]
    explain: bool,
    /// Write the counts to this file as JSON.
    #[arg(long, value_name = "FILE")]
    stats: Option<PathBuf>,
    /// Pass over lines that are longer than this many bytes.
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20)]
    max_line: usize,
    /// What the lines hold: with `auto`, HTML or text as the name of the field says.
    #[arg(long, value_enum, default_value_t = InputFormat::Auto, value_name = "FORMAT", hide_possible_values = true)]
    input_format: InputFormat,
    #[command(flatten)]
    shown: ViewArgs,
    #[command(flatten)]
    pipeline: PipelineArgs,
}

impl BatchArgs {
    /// What to do with each line.
    fn task(&self, pipeline: Pipeline) -> Task {
        let mut views = self.formats.clone();
        views.sort_unstable();
        views.dedup();
        Task { pipeline, input_format: self.input_format, views, options: self.shown.options(), metadata: self.shown.metadata, explain: self.explain }
    }
}

/// Bad lines that are reported one by one; the rest is only counted, unless `-v` asks for all.
const REPORTED: u64 = 50;

/// Names of worker threads, by which the panic hook knows them.
const WORKER: &str = "dechaff-worker";

/// A chunk on its way through, with what became of it.
struct Job {
    chunk: Chunk,
    out: Vec<u8>,
    stats: Stats,
    problems: Vec<(u64, String)>,
}

/// Cleans all lines.
pub(crate) fn run(args: &BatchArgs, console: &Console) -> Result<Exit> {
    let task = Arc::new(args.task(args.pipeline.build(console)?));
    let jobs = args.jobs.map_or_else(|| thread::available_parallelism().map_or(1, NonZeroUsize::get), NonZeroUsize::get);
    let started = Instant::now();
    let progress = Arc::new(AtomicU64::new(0));
    let (input, size) = open::open(&args.input, progress.clone(), console)?;
    let sink = Sink::open(args.output.as_deref())?;
    let bar = bar(size, console);
    let flow = Flow::start(&task, ChunkReader::new(input, args.max_line), jobs)?;
    let (stats, broken) = write_all(flow, sink, &bar, &progress, args, console)?;
    bar.finish_and_clear();
    if let Some(path) = &args.stats {
        let mut json = serde_json::to_vec_pretty(&stats.record(started.elapsed()))?;
        json.push(b'\n');
        output::write(Some(path), &json)?;
    }
    console.lines(&stats.table(started.elapsed(), jobs));
    if let Some(error) = broken {
        console.error(format_args!("{error:#}"));
        return Ok(Exit::Failed);
    }
    Ok(if stats.read > 0 && stats.errors == stats.read {
        console.error("no line could be cleaned");
        Exit::Failed
    } else if stats.with_text() == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

/// The threads' ends of the channels that the main thread holds.
struct Flow {
    done: Receiver<Job>,
    pool: Sender<Job>,
    reader: thread::JoinHandle<Option<std::io::Error>>,
}

impl Flow {
    /// Starts the reader and the workers.
    ///
    /// The threads are not scoped: when the output breaks, the reader may be waiting for input that never comes, and
    /// the process must end all the same.
    fn start(task: &Arc<Task>, mut input: ChunkReader, jobs: usize) -> Result<Self> {
        silence_workers();
        // Enough that workers need not wait for the writer, and the reader keeps ahead of them.
        let places = 4 * jobs + 2;
        let (pool, free) = bounded::<Job>(places);
        let (to_workers, work) = bounded::<Job>(places);
        let (to_writer, done) = bounded::<Job>(places);
        for _ in 0..places {
            // There is room for all of them.
            let _ = pool.try_send(Job { chunk: Chunk::default(), out: Vec::new(), stats: Stats::default(), problems: Vec::new() });
        }
        let reader = thread::spawn(move || {
            for mut job in &free {
                let filled = input.fill(&mut job.chunk);
                // What was read before an error counts.
                if !matches!(filled, Ok(false)) && to_workers.send(job).is_err() {
                    break;
                }
                match filled {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => return Some(error),
                }
            }
            None
        });
        for _ in 0..jobs {
            let (work, to_writer, task) = (work.clone(), to_writer.clone(), task.clone());
            let worker = move || {
                let mut cleaner = Cleaner::new(&task);
                for mut job in work {
                    job.out.clear();
                    job.problems.clear();
                    job.stats = Stats::default();
                    for (number, line) in job.chunk.lines() {
                        cleaner.line(number, line, &mut job.out, &mut job.stats, &mut job.problems);
                    }
                    if to_writer.send(job).is_err() {
                        break;
                    }
                }
            };
            thread::Builder::new().name(WORKER.to_owned()).spawn(worker).context("cannot start a thread")?;
        }
        Ok(Flow { done, pool, reader })
    }
}

/// Writes the results in the order of the input; gives the counts, and why the input broke off if it did.
fn write_all(flow: Flow, mut sink: Sink, bar: &ProgressBar, progress: &AtomicU64, args: &BatchArgs, console: &Console) -> Result<(Stats, Option<anyhow::Error>)> {
    let mut stats = Stats::default();
    let mut reported = 0;
    let mut waiting: BTreeMap<u64, Job> = BTreeMap::new();
    let mut next = 0;
    for job in &flow.done {
        waiting.insert(job.chunk.number(), job);
        while let Some(job) = waiting.remove(&next) {
            next += 1;
            sink.write(&job.out)?;
            for (number, problem) in &job.problems {
                reported += 1;
                if reported <= REPORTED || console.verbose() {
                    bar.suspend(|| console.warn(format_args!("line {number}: {problem}")));
                }
            }
            stats.add(&job.stats);
            // The pool has room for every job; once the reader is done nobody wants it back.
            let _ = flow.pool.try_send(job);
        }
        bar.set_position(progress.load(Ordering::Relaxed));
        bar.set_message(stats::thousands(stats.read));
        if flow.done.is_empty() {
            // Somebody may be waiting for these lines.
            sink.flush_stdout()?;
        }
    }
    if reported > REPORTED && !console.verbose() {
        console.warn(format_args!("{} more bad lines are not listed; -v lists all", reported - REPORTED));
    }
    let broken = flow.reader.join().map_err(|_| anyhow!("the thread that reads has died"))?;
    if !waiting.is_empty() {
        return Err(anyhow!("a thread that cleans has died"));
    }
    sink.finish()?;
    Ok((stats, broken.map(|error| input::broke_off(&args.input, &error))))
}

/// A panic in a worker becomes the error of its line; the default report of it would only tear the progress bar.
fn silence_workers() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().name() != Some(WORKER) {
            default(info);
        }
    }));
}

/// A progress bar on a terminal, and nothing elsewhere.
fn bar(size: Option<u64>, console: &Console) -> ProgressBar {
    if !console.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr_with_hz(10));
    let template = match size {
        Some(_) => "{wide_bar} {percent}% {bytes} of {total_bytes}, {bytes_per_sec}, {msg} lines, {eta} left",
        None => "{spinner} {bytes}, {bytes_per_sec}, {msg} lines, {elapsed}",
    };
    // A template that cannot be read is no reason to have no bar.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
