//! The threads of a batch.
//!
//! One thread reads records into batches, workers clean a batch each, and the main thread writes the results in the
//! order of the input. Batches are lent from a pool, and their bytes together have a bound too: a slow batch makes the
//! reader wait instead of the results pile up.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::clean::{Cleaner, Done, Task};
use super::record::Batch;
use super::source::{BATCH, Filled, Reader};

/// Names of worker threads, by which the panic hook knows them.
const WORKER: &str = "dechaff-worker";

/// Bytes of records on their way, for each thread that cleans; one record may go over it.
const ON_THE_WAY: usize = 16 << 20;

/// A batch on its way through, with what became of it.
#[derive(Default)]
pub(super) struct Job {
    number: u64,
    batch: Batch,
    /// What the reader told besides.
    pub(super) filled: Filled,
    pub(super) done: Done,
    /// What the reader took for it.
    pub(super) reading: Duration,
    pub(super) cleaning: Duration,
}

/// The threads' ends of the channels that the main thread holds.
pub(super) struct Flow {
    done: Receiver<Job>,
    pool: Sender<Job>,
    budget: Arc<Budget>,
    reader: thread::JoinHandle<()>,
    waiting: BTreeMap<u64, Job>,
    next: u64,
}

/// What [`Flow::next`] gave.
pub(super) enum Step {
    /// The next batch in order.
    Job(Box<Job>),
    /// None for now.
    Nothing,
    /// All are through.
    End,
}

/// How many bytes may be on their way.
struct Budget {
    used: Mutex<usize>,
    freed: Condvar,
    most: usize,
}

impl Budget {
    /// Waits until there is room, then takes `bytes`, which may be more than there is room for.
    fn take(&self, bytes: usize) {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let mut used = self.freed.wait_while(used, |used| *used > 0 && *used + bytes > self.most).unwrap_or_else(PoisonError::into_inner);
        *used += bytes;
    }

    fn give_back(&self, bytes: usize) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
        self.freed.notify_one();
    }
}

impl Flow {
    /// Starts the reader and the workers.
    ///
    /// The threads are not scoped: when the output breaks, the reader may be waiting for input that never comes, and
    /// the process must end all the same.
    pub(super) fn start(task: &Arc<Task>, mut input: Reader, jobs: usize) -> Result<Self> {
        silence_workers();
        // Enough that workers need not wait for the writer, and the reader keeps ahead of them.
        let places = 4 * jobs + 2;
        let (pool, free) = bounded::<Job>(places);
        let (to_workers, work) = bounded::<Job>(places);
        let (to_writer, done) = bounded::<Job>(places);
        for _ in 0..places {
            // There is room for all of them.
            let _ = pool.try_send(Job::default());
        }
        let budget = Arc::new(Budget { used: Mutex::default(), freed: Condvar::new(), most: jobs * ON_THE_WAY });
        let bound = budget.clone();
        let reader = thread::spawn(move || {
            for (number, mut job) in (0..).zip(&free) {
                job.number = number;
                job.batch.records.clear();
                job.batch.bytes.clear();
                // One very long record must not hold its memory for the rest of the run.
                job.batch.bytes.shrink_to(4 * BATCH);
                let started = Instant::now();
                job.filled = input.fill(&mut job.batch);
                job.reading = started.elapsed();
                bound.take(job.batch.bytes.len());
                let ends = job.filled.ended || job.filled.refused.is_some();
                if to_workers.send(job).is_err() || ends {
                    break;
                }
            }
        });
        for _ in 0..jobs {
            let (work, to_writer, task) = (work.clone(), to_writer.clone(), task.clone());
            let worker = move || {
                let mut cleaner = Cleaner::new(&task);
                for mut job in work {
                    let started = Instant::now();
                    job.done.clear(4 * BATCH);
                    let Batch { bytes, records } = &job.batch;
                    for raw in records {
                        cleaner.record(raw, &bytes[raw.bytes.clone()], &mut job.done);
                    }
                    job.cleaning = started.elapsed();
                    if to_writer.send(job).is_err() {
                        break;
                    }
                }
            };
            thread::Builder::new().name(WORKER.to_owned()).spawn(worker).context("cannot start a thread")?;
        }
        Ok(Flow { done, pool, budget, reader, waiting: BTreeMap::new(), next: 0 })
    }

    /// The next batch in order, if it comes within `time`.
    pub(super) fn next(&mut self, time: Duration) -> Step {
        loop {
            if let Some(job) = self.waiting.remove(&self.next) {
                self.next += 1;
                return Step::Job(Box::new(job));
            }
            match self.done.recv_timeout(time) {
                Ok(job) => {
                    self.waiting.insert(job.number, job);
                }
                Err(RecvTimeoutError::Timeout) => return Step::Nothing,
                Err(RecvTimeoutError::Disconnected) => return Step::End,
            }
        }
    }

    /// Whether the workers have finished nothing more yet.
    pub(super) fn is_idle(&self) -> bool {
        self.done.is_empty() && !self.waiting.contains_key(&self.next)
    }

    /// Gives a batch that was written back to the reader.
    pub(super) fn give_back(&self, job: Job) {
        self.budget.give_back(job.batch.bytes.len());
        // The pool has room for every job; once the reader is done nobody wants it back.
        let _ = self.pool.try_send(job);
    }

    /// After the end: whether no thread died on the way.
    pub(super) fn join(self) -> Result<()> {
        self.reader.join().map_err(|_| anyhow!("the thread that reads has died"))?;
        if self.waiting.is_empty() { Ok(()) } else { Err(anyhow!("a thread that cleans has died")) }
    }
}

/// A panic in a worker becomes the error of its record; the default report of it would only tear the progress bar.
fn silence_workers() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().name() != Some(WORKER) {
            default(info);
        }
    }));
}
