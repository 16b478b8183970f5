//! `dechaff batch`: many pages or texts, of several formats, on all cores.
//!
//! [`source`] reads files and cuts them into records, [`clean`] makes a line of output of each, [`sink`] writes the lines.
//! [`flow`] is the threads between them, [`resume`] what a run leaves behind if it is interrupted.

mod args;
mod clean;
mod flow;
mod json;
mod progress;
mod record;
pub(crate) mod records;
mod resume;
mod sink;
mod source;
mod stats;

use std::fs::File;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};

pub(crate) use args::BatchArgs;

use crate::Exit;
use crate::console::Console;
use crate::input::STDIN;
use crate::output;
use crate::site;
use flow::{Flow, Job, Step};
use progress::Progress;
use resume::{State, Workspace};
use sink::{OutputFormat, Sink, Stream, Target};
use source::{Reader, Share};
use stats::Stats;

/// Bad records that are reported one by one; the rest is only counted, unless `-v` asks for all.
const REPORTED: u64 = 50;

/// The least time between two states that are written down.
const CHECKPOINT: Duration = Duration::from_millis(200);

/// How long the main thread waits before it looks whether it is to end.
const PATIENCE: Duration = Duration::from_millis(100);

/// Cleans all records.
pub(crate) fn run(args: &BatchArgs, console: &Console) -> Result<Exit> {
    let inputs = args.inputs()?;
    if let Some(profiles) = &args.learn_profiles {
        return site::learn(|look| records::each(&inputs, args.limits(), console, look), profiles, site::MAX_HOSTS, None, console);
    }
    let identity = inputs.survey(console)?;
    let task = Arc::new(args.task(args.pipeline.build(console)?, &inputs));
    let jobs = args.jobs.map_or_else(|| thread::available_parallelism().map_or(1, NonZeroUsize::get), NonZeroUsize::get);
    let fresh = State::new(args.fingerprint()?, identity);
    let size = inputs.can_be_read_again().then_some(fresh.inputs.bytes);
    if args.resume && !inputs.can_be_read_again() {
        bail!("--resume needs input that can be read again: name files, not stdin");
    }
    let (output, state) = Output::open(args, &inputs, fresh, console)?;
    if state.finished {
        return output.complete(state, jobs, args, console);
    }
    let share = Share { done: state.records, last: state.last(), shard: args.shard };
    if share.done > 0 {
        console.note(format_args!("going on after {} records", stats::thousands(share.done)));
    }
    let progress = Arc::new(AtomicU64::new(0));
    let reader = Reader::new(&inputs, args.limits(), share, args.output_format().frame(), progress.clone());
    let flow = Flow::start(&task, reader, jobs)?;
    let run = Run { output, before: state.seconds, state, progress: Progress::new(size, console), reported: 0, started: Instant::now(), settled: Instant::now() };
    run.all(flow, &progress, jobs, args, console)
}

/// Where results go: to a place that is filled while the run lasts, and gets its name after.
struct Output {
    sink: Sink,
    quarantine: Option<Quarantine>,
    /// None for stdout and devices.
    workspace: Option<Workspace>,
}

/// Where bad records go, and the file that it is if it is one.
type Quarantine = (Stream, Option<Partial>);

/// A file that will get its name when it is whole.
struct Partial {
    path: PathBuf,
    name: PathBuf,
}

impl Output {
    /// Opens the outputs, and gives the state to take up.
    fn open(args: &BatchArgs, inputs: &source::Inputs, fresh: State, console: &Console) -> Result<(Self, State)> {
        let format = args.output_format();
        let name = args.output.as_deref().filter(|path| path.as_os_str() != STDIN);
        let target = match name {
            None => Some(Target::Stdout(io::stdout())),
            Some(path) => device(path, format, args.resume)?.map(Target::Device),
        };
        let (workspace, state) = match name {
            Some(name) if target.is_none() => {
                let (workspace, state) = Workspace::open(name, fresh, args.resume, console)?;
                (Some(workspace), state)
            }
            _ if args.resume => bail!("--resume needs an output that is a file or a folder; name one with -o"),
            _ => (None, fresh),
        };
        let open = || -> Result<(Sink, Option<Quarantine>)> {
            let straight = || (target.unwrap_or(Target::Stdout(io::stdout())), name.unwrap_or(Path::new("stdout")));
            let sink = match &workspace {
                Some(workspace) if !state.finished => Sink::open(format, workspace, args.shape(inputs), state.output)?,
                // All is written, and nothing more will be.
                Some(workspace) => Sink::direct(OutputFormat::Jsonl, Target::Stdout(io::stdout()), workspace.name())?,
                None => {
                    let (target, name) = straight();
                    Sink::direct(format, target, name)?
                }
            };
            let quarantine = args.quarantine.as_deref().map(|path| open_quarantine(path, &state)).transpose()?;
            Ok((sink, quarantine))
        };
        match open() {
            Ok((sink, quarantine)) => Ok((Output { sink, quarantine, workspace }, state)),
            Err(error) => {
                workspace.map(|workspace| workspace.is_resumable());
                Err(error)
            }
        }
    }

    fn write(&mut self, job: &Job) -> Result<()> {
        self.sink.write(&job.done)?;
        if let Some((stream, _)) = &mut self.quarantine {
            stream.write(&job.done.quarantine)?;
        }
        Ok(())
    }

    fn end_frame(&mut self) -> Result<()> {
        self.sink.end_frame()?;
        self.quarantine.as_mut().map_or(Ok(()), |(stream, _)| stream.end_frame())
    }

    /// Between frames: writes down how far the run has come.
    fn settle(&mut self, state: &mut State) -> Result<()> {
        let Some(workspace) = &self.workspace else { return Ok(()) };
        state.output = self.sink.settle()?;
        state.quarantine = self.quarantine.as_mut().map_or(Ok(0), |(stream, _)| stream.settle())?;
        workspace.save(state)
    }

    fn finish(&mut self) -> Result<()> {
        self.sink.finish()?;
        self.quarantine.as_mut().map_or(Ok(()), |(stream, _)| stream.finish())
    }

    /// After all is written: gives the outputs their names, and tells what it adds up to.
    fn complete(self, state: State, jobs: usize, args: &BatchArgs, console: &Console) -> Result<Exit> {
        let time = Duration::from_secs_f64(state.seconds);
        if let Some(path) = &args.stats {
            let mut json = serde_json::to_vec_pretty(&state.stats.record(time, jobs))?;
            json.push(b'\n');
            output::write(Some(path), &json)?;
        }
        if let Some((_, Some(Partial { path, name }))) = &self.quarantine
            && path.exists()
        {
            std::fs::rename(path, name).map_err(|error| output::unwritable(name, &error))?;
        }
        if let Some(workspace) = &self.workspace {
            workspace.complete()?;
        }
        let stats = &state.stats;
        console.lines(&stats.table(time, jobs));
        if state.broken {
            return Ok(Exit::Failed);
        }
        Ok(if stats.read > 0 && stats.errors == stats.read {
            console.error("no record could be cleaned");
            Exit::Failed
        } else if stats.with_text() == 0 {
            Exit::Nothing
        } else {
            Exit::Done
        })
    }
}

/// What is no file and no folder, such as `/dev/null`, if the output is to go there.
fn device(path: &Path, format: OutputFormat, resume: bool) -> Result<Option<File>> {
    let unwritable = |error: &io::Error| output::unwritable(path, error);
    match std::fs::metadata(path) {
        Ok(known) if known.is_dir() => {
            // A run that was interrupted just after the folder got its name has little left to do.
            let full = !(resume && Workspace::is_waiting(path)) && std::fs::read_dir(path).map_err(|error| unwritable(&error))?.next().is_some();
            if format != OutputFormat::Files || full {
                let why = if format == OutputFormat::Files { "the folder is not empty" } else { "it is a folder" };
                return Err(unwritable(&io::Error::new(io::ErrorKind::IsADirectory, why)));
            }
            Ok(None)
        }
        Ok(known) if known.is_file() && format == OutputFormat::Files => Err(unwritable(&io::Error::other("it is a file, and a folder is wanted"))),
        Ok(known) if !known.is_file() => Ok(Some(File::options().write(true).open(path).map_err(|error| unwritable(&error))?)),
        _ => Ok(None),
    }
}

/// Opens the quarantine after as much of it as the state knows.
fn open_quarantine(name: &Path, state: &State) -> Result<Quarantine> {
    if let Some(device) = device(name, OutputFormat::Jsonl, false)? {
        return Ok((Stream::new(Target::Device(device), name), None));
    }
    let mut path = name.as_os_str().to_owned();
    path.push(".partial");
    let path = PathBuf::from(path);
    if state.finished {
        // There may be nothing left but to rename it.
        return Ok((Stream::new(Target::Stdout(io::stdout()), name), Some(Partial { path, name: name.to_owned() })));
    }
    let stream = Stream::open(&path, name, state.quarantine)?;
    Ok((stream, Some(Partial { path, name: name.to_owned() })))
}

/// A run that is on its way.
struct Run<'c> {
    output: Output,
    state: State,
    progress: Progress<'c>,
    /// Bad records that were reported.
    reported: u64,
    started: Instant,
    /// When the state was written down last.
    settled: Instant,
    /// Seconds of the runs before, of which this is the rest.
    before: f64,
}

impl Run<'_> {
    /// Writes all results in the order of the input.
    fn all(mut self, flow: Flow, bytes: &AtomicU64, jobs: usize, args: &BatchArgs, console: &Console) -> Result<Exit> {
        let stop = interrupted()?;
        let done = self.write_all(flow, bytes, &stop, args, console);
        self.progress.finish();
        match done {
            Ok(true) => self.output.complete(self.state, jobs, args, console),
            Ok(false) => {
                console.error("interrupted");
                self.tell_resumable(console);
                Ok(Exit::Interrupted)
            }
            Err(error) => {
                if !output::is_broken_pipe(&error) {
                    console.error(format_args!("{error:#}"));
                    self.tell_resumable(console);
                    return Ok(Exit::Failed);
                }
                Err(error)
            }
        }
    }

    fn tell_resumable(&self, console: &Console) {
        if self.output.workspace.as_ref().is_some_and(Workspace::is_resumable) {
            // What counts is what was written down, which may be less than what was done.
            console.note("what is done is kept; the same command with --resume goes on with it");
        } else if let Some((_, Some(partial))) = &self.output.quarantine {
            let _ = std::fs::remove_file(&partial.path);
        }
    }

    /// Gives whether all was written, and not interrupted.
    fn write_all(&mut self, mut flow: Flow, bytes: &AtomicU64, stop: &AtomicBool, args: &BatchArgs, console: &Console) -> Result<bool> {
        loop {
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            match flow.next(PATIENCE) {
                Step::Job(job) => {
                    self.write(&job, args, console)?;
                    flow.give_back(*job);
                }
                Step::Nothing => {}
                Step::End => break,
            }
            self.progress.update(bytes.load(Ordering::Relaxed), self.state.stats.read);
            if flow.is_idle() {
                // Somebody may be waiting for these lines.
                self.output.sink.flush_stdout()?;
            }
        }
        if self.reported > REPORTED && !console.verbose() {
            console.warn(format_args!("{} more bad records are not listed; -v lists all", self.reported - REPORTED));
        }
        flow.join()?;
        let started = Instant::now();
        self.output.finish()?;
        self.state.stats.writing += started.elapsed();
        self.state.seconds = self.before + self.started.elapsed().as_secs_f64();
        self.state.finished = true;
        if let Some(workspace) = &self.output.workspace {
            workspace.save(&self.state)?;
        }
        Ok(true)
    }

    /// Writes what became of a batch.
    fn write(&mut self, job: &Job, args: &BatchArgs, console: &Console) -> Result<()> {
        if let Some(why) = &job.filled.refused {
            return Err(anyhow!("cannot resume: {why}; leave out --resume to begin anew"));
        }
        let started = Instant::now();
        self.output.write(job)?;
        // With a quarantine they are all there to be read.
        for problem in job.done.problems.iter().filter(|_| args.quarantine.is_none() || console.verbose()) {
            self.reported += 1;
            if self.reported <= REPORTED || console.verbose() {
                self.progress.warn(problem);
            }
        }
        for error in &job.filled.broken {
            self.progress.error(error);
            self.state.broken = true;
        }
        let Stats { passed_over, reading, cleaning, .. } = &mut self.state.stats;
        *passed_over += job.filled.passed_over;
        *reading += job.reading;
        *cleaning += job.cleaning;
        self.state.stats.add(&job.done.stats);
        if let Some(place) = &job.filled.ends_frame {
            self.output.end_frame()?;
            if self.settled.elapsed() >= CHECKPOINT {
                self.state.records = job.filled.last;
                self.state.set_last(place);
                self.state.seconds = self.before + self.started.elapsed().as_secs_f64();
                self.output.settle(&mut self.state)?;
                self.settled = Instant::now();
            }
        }
        self.state.stats.writing += started.elapsed();
        Ok(())
    }
}

/// Becomes true when Ctrl-C is pressed, or the process is asked to end. A second time ends it at once.
fn interrupted() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = stop.clone();
    ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })
    .context("cannot wait for Ctrl-C")?;
    Ok(stop)
}
