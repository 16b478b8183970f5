//! What a batch adds up to.

use std::fmt::Write as _;
use std::time::Duration;

use dechaff::{Category, Cleaned, Empty, Outcome};
use serde::Serialize;

use crate::summary::percent;
use crate::words;

/// Counts over lines; [`Stats::add`] adds those of another chunk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stats {
    /// Lines of the input, and so of the output.
    pub(super) read: u64,
    /// Lines that could not be cleaned.
    pub(super) errors: u64,
    cleaned: u64,
    unchanged: u64,
    emptied: u64,
    no_text: u64,
    limit_reached: u64,
    unsettled: u64,
    held_back: u64,
    bytes_in: u64,
    bytes_out: u64,
    words_in: u64,
    /// Words removed, by the number of the category.
    removed: [u64; CATEGORIES],
}

const CATEGORIES: usize = Category::ALL.len();

impl Default for Stats {
    fn default() -> Self {
        Stats {
            read: 0,
            errors: 0,
            cleaned: 0,
            unchanged: 0,
            emptied: 0,
            no_text: 0,
            limit_reached: 0,
            unsettled: 0,
            held_back: 0,
            bytes_in: 0,
            bytes_out: 0,
            words_in: 0,
            removed: [0; CATEGORIES],
        }
    }
}

/// The counts as JSON. The first seven after `read` add up to it.
#[derive(Debug, Serialize)]
pub(super) struct StatsRecord {
    read: u64,
    cleaned: u64,
    unchanged: u64,
    /// All of the text was chaff.
    emptied: u64,
    /// There was none.
    no_text: u64,
    limit_reached: u64,
    unsettled: u64,
    errors: u64,
    held_back: u64,
    bytes_in: u64,
    bytes_out: u64,
    words_in: u64,
    words_out: u64,
    words_removed: u64,
    removed_by_category: std::collections::BTreeMap<&'static str, u64>,
    seconds: f64,
}

impl Stats {
    /// Counts an input of `bytes` that was cleaned.
    pub(super) fn count(&mut self, bytes: usize, cleaned: &Cleaned<'_>) {
        match cleaned.outcome() {
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Empty(Empty::NoText) => self.no_text += 1,
            Outcome::Empty(_) => self.emptied += 1,
            Outcome::LimitReached { .. } => self.limit_reached += 1,
            Outcome::Unsettled => self.unsettled += 1,
            _ => self.cleaned += 1,
        }
        self.held_back += u64::from(cleaned.held_back());
        self.bytes_in += bytes as u64;
        self.bytes_out += cleaned.text().len() as u64;
        self.words_in += words::count(cleaned.source());
        for removal in cleaned.report().removals() {
            if let Some(category) = removal.category {
                self.removed[category as usize] += words::count(&cleaned.source()[removal.span.range()]);
            }
        }
    }

    /// Adds the counts of other lines.
    pub(super) fn add(&mut self, other: &Stats) {
        let Stats { read, errors, cleaned, unchanged, emptied, no_text, limit_reached, unsettled, held_back, bytes_in, bytes_out, words_in, removed } = other;
        self.read += read;
        self.errors += errors;
        self.cleaned += cleaned;
        self.unchanged += unchanged;
        self.emptied += emptied;
        self.no_text += no_text;
        self.limit_reached += limit_reached;
        self.unsettled += unsettled;
        self.held_back += held_back;
        self.bytes_in += bytes_in;
        self.bytes_out += bytes_out;
        self.words_in += words_in;
        for (sum, more) in self.removed.iter_mut().zip(removed) {
            *sum += more;
        }
    }

    /// Lines of which text is left.
    pub(super) fn with_text(&self) -> u64 {
        self.read - self.errors - self.emptied - self.no_text
    }

    fn words_removed(&self) -> u64 {
        self.removed.iter().sum()
    }

    fn by_category(&self) -> impl Iterator<Item = (Category, u64)> {
        Category::ALL.iter().map(|category| (*category, self.removed[*category as usize])).filter(|(_, words)| *words > 0)
    }

    /// The counts as JSON.
    pub(super) fn record(&self, time: Duration) -> StatsRecord {
        StatsRecord {
            read: self.read,
            cleaned: self.cleaned,
            unchanged: self.unchanged,
            emptied: self.emptied,
            no_text: self.no_text,
            limit_reached: self.limit_reached,
            unsettled: self.unsettled,
            errors: self.errors,
            held_back: self.held_back,
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            words_in: self.words_in,
            words_out: self.words_in.saturating_sub(self.words_removed()),
            words_removed: self.words_removed(),
            removed_by_category: self.by_category().map(|(category, words)| (category.id(), words)).collect(),
            seconds: time.as_secs_f64(),
        }
    }

    /// The counts for people.
    pub(super) fn table(&self, time: Duration, jobs: usize) -> String {
        let counts = [
            (self.cleaned, "cleaned"),
            (self.unchanged, "unchanged"),
            (self.emptied, "emptied"),
            (self.no_text, "without text"),
            (self.limit_reached, "too long to read whole"),
            (self.unsettled, "without an end"),
            (self.errors, "bad"),
        ];
        let counts: Vec<String> = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{} {what}", thousands(*count))).collect();
        let lines = if self.read == 1 { "line" } else { "lines" };
        let mut out = format!("{} {lines}{}{}\n", thousands(self.read), if counts.is_empty() { "" } else { ": " }, counts.join(", "));
        let removed = self.words_removed();
        let words_out = self.words_in.saturating_sub(removed);
        // A String takes all that is written to it.
        let _ = writeln!(out, "{} words in, {} out, {} removed ({})", thousands(self.words_in), thousands(words_out), thousands(removed), percent(removed, self.words_in));
        let mut categories: Vec<_> = self.by_category().collect();
        categories.sort_by_key(|(_, words)| std::cmp::Reverse(*words));
        for (category, words) in categories {
            let _ = writeln!(out, "  {:<20} {:>12} {:>8}", category.id(), thousands(words), percent(words, self.words_in));
        }
        let megabytes = self.bytes_in as f64 / 1e6;
        let seconds = time.as_secs_f64();
        let _ = writeln!(out, "{megabytes:.1} MB in {seconds:.1} s, {:.1} MB/s, {jobs} {}", megabytes / seconds.max(1e-9), if jobs == 1 { "thread" } else { "threads" });
        out
    }
}

/// `1,234,567`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }
}
