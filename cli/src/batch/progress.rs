//! Telling how far a run has come: a bar on a terminal, a line now and then elsewhere.

use std::fmt::Display;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::stats::thousands;
use crate::console::Console;

/// The time between lines.
const PERIOD: Duration = Duration::from_secs(30);

/// Tells the progress.
pub(super) struct Progress<'c> {
    console: &'c Console,
    /// Bytes of the input, if that is known.
    size: Option<u64>,
    bar: Option<ProgressBar>,
    started: Instant,
    told: Instant,
}

impl<'c> Progress<'c> {
    /// Of a run over `size` bytes.
    pub(super) fn new(size: Option<u64>, console: &'c Console) -> Self {
        let now = Instant::now();
        Progress { console, size, bar: console.shows_progress().then(|| bar(size)), started: now, told: now }
    }

    /// So much was read and is done.
    pub(super) fn update(&mut self, bytes: u64, records: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
            bar.set_message(thousands(records));
        } else if self.told.elapsed() >= PERIOD {
            self.told = Instant::now();
            self.console.note(self.line(bytes, records));
        }
    }

    fn line(&self, bytes: u64, records: u64) -> String {
        let time = self.started.elapsed();
        let rate = bytes as f64 / time.as_secs_f64().max(1e-9);
        let mut line = format!("{} records, {} read, {}/s", thousands(records), HumanBytes(bytes), HumanBytes(rate as u64));
        if let Some(size) = self.size.filter(|size| *size > 0 && rate > 0.0) {
            let left = Duration::from_secs_f64(size.saturating_sub(bytes) as f64 / rate);
            line += &format!(", {:.0} %, {} left", 100.0 * bytes as f64 / size as f64, HumanDuration(left));
        }
        line
    }

    /// Warns without tearing the bar.
    pub(super) fn warn(&self, message: impl Display) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.console.warn(message)),
            None => self.console.warn(message),
        }
    }

    /// An error, likewise.
    pub(super) fn error(&self, message: impl Display) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.console.error(message)),
            None => self.console.error(message),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(size: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr_with_hz(10));
    let template = match size {
        Some(_) => "{wide_bar} {percent}% {bytes} of {total_bytes}, {bytes_per_sec}, {msg} records, {eta} left",
        None => "{spinner} {bytes}, {bytes_per_sec}, {msg} records, {elapsed}",
    };
    // A template that cannot be read is no reason to have no bar.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
