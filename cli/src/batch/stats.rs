//! What a batch adds up to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use dechaff::{Category, Cleaned, Empty, Outcome};
use serde::{Deserialize, Serialize};

use super::record::Reason;
use crate::summary::percent;
use crate::words;

/// Counts over records; [`Stats::add`] adds those of others.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub(super) struct Stats {
    /// Records that hold a document or should.
    pub(super) read: u64,
    /// Those that could not be cleaned.
    pub(super) errors: u64,
    /// Records that hold none, such as requests and pictures.
    pub(super) passed_over: u64,
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
    /// Words removed, by the rule or cleaner that decided.
    by_decider: BTreeMap<String, u64>,
    /// Bad records, by the reason.
    bad: BTreeMap<String, u64>,
    /// The time of the stages, added up over threads.
    pub(super) reading: Duration,
    pub(super) cleaning: Duration,
    pub(super) writing: Duration,
}

const CATEGORIES: usize = Category::ALL.len();

/// The counts as JSON. `written` and `errors` add up to `read`, and the six after `written` to that.
#[derive(Debug, Serialize)]
pub(super) struct StatsRecord<'s> {
    read: u64,
    written: u64,
    cleaned: u64,
    unchanged: u64,
    /// All of the text was chaff.
    emptied: u64,
    /// There was none.
    no_text: u64,
    limit_reached: u64,
    unsettled: u64,
    errors: u64,
    quarantined: &'s BTreeMap<String, u64>,
    passed_over: u64,
    held_back: u64,
    bytes_in: u64,
    bytes_out: u64,
    words_in: u64,
    words_out: u64,
    words_removed: u64,
    removed_by_category: BTreeMap<&'static str, u64>,
    removed_by_rule: &'s BTreeMap<String, u64>,
    threads: usize,
    seconds: f64,
    seconds_by_stage: Stages,
}

/// Seconds of each stage: of the threads that clean added up.
#[derive(Debug, Serialize)]
struct Stages {
    read: f64,
    clean: f64,
    write: f64,
}

impl Stats {
    /// Counts a record that cannot be cleaned.
    pub(super) fn fail(&mut self, reason: Reason) {
        self.errors += 1;
        add(&mut self.bad, reason.id(), 1);
    }

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
                let words = words::count(&cleaned.source()[removal.span.range()]);
                self.removed[category as usize] += words;
                add(&mut self.by_decider, cleaned.report().decider(removal), words);
            }
        }
    }

    /// Adds the counts of other records.
    pub(super) fn add(&mut self, other: &Stats) {
        let Stats {
            read,
            errors,
            passed_over,
            cleaned,
            unchanged,
            emptied,
            no_text,
            limit_reached,
            unsettled,
            held_back,
            bytes_in,
            bytes_out,
            words_in,
            reading,
            cleaning,
            writing,
            removed,
            by_decider,
            bad,
        } = other;
        self.read += *read;
        self.errors += *errors;
        self.passed_over += *passed_over;
        self.cleaned += *cleaned;
        self.unchanged += *unchanged;
        self.emptied += *emptied;
        self.no_text += *no_text;
        self.limit_reached += *limit_reached;
        self.unsettled += *unsettled;
        self.held_back += *held_back;
        self.bytes_in += *bytes_in;
        self.bytes_out += *bytes_out;
        self.words_in += *words_in;
        self.reading += *reading;
        self.cleaning += *cleaning;
        self.writing += *writing;
        for (sum, more) in self.removed.iter_mut().zip(removed) {
            *sum += more;
        }
        for (sums, more) in [(&mut self.by_decider, by_decider), (&mut self.bad, bad)] {
            for (name, more) in more {
                add(sums, name, *more);
            }
        }
    }

    /// Records of which text is left.
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
    pub(super) fn record(&self, time: Duration, threads: usize) -> StatsRecord<'_> {
        StatsRecord {
            read: self.read,
            written: self.read - self.errors,
            cleaned: self.cleaned,
            unchanged: self.unchanged,
            emptied: self.emptied,
            no_text: self.no_text,
            limit_reached: self.limit_reached,
            unsettled: self.unsettled,
            errors: self.errors,
            quarantined: &self.bad,
            passed_over: self.passed_over,
            held_back: self.held_back,
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            words_in: self.words_in,
            words_out: self.words_in.saturating_sub(self.words_removed()),
            words_removed: self.words_removed(),
            removed_by_category: self.by_category().map(|(category, words)| (category.id(), words)).collect(),
            removed_by_rule: &self.by_decider,
            threads,
            seconds: time.as_secs_f64(),
            seconds_by_stage: Stages { read: self.reading.as_secs_f64(), clean: self.cleaning.as_secs_f64(), write: self.writing.as_secs_f64() },
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
        let records = if self.read == 1 { "record" } else { "records" };
        let mut out = format!("{} {records}{}{}\n", thousands(self.read), if counts.is_empty() { "" } else { ": " }, counts.join(", "));
        for (reason, count) in &self.bad {
            // A String takes all that is written to it.
            let _ = writeln!(out, "  {reason:<20} {:>12}", thousands(*count));
        }
        if self.passed_over > 0 {
            let _ = writeln!(out, "{} more hold no document and were passed over", thousands(self.passed_over));
        }
        let removed = self.words_removed();
        let words_out = self.words_in.saturating_sub(removed);
        let _ = writeln!(out, "{} words in, {} out, {} removed ({})", thousands(self.words_in), thousands(words_out), thousands(removed), percent(removed, self.words_in));
        let mut categories: Vec<_> = self.by_category().collect();
        categories.sort_by_key(|(_, words)| std::cmp::Reverse(*words));
        for (category, words) in categories {
            let _ = writeln!(out, "  {:<20} {:>12} {:>8}", category.id(), thousands(words), percent(words, self.words_in));
        }
        let megabytes = self.bytes_in as f64 / 1e6;
        let seconds = time.as_secs_f64();
        let each = |per: f64| per / seconds.max(1e-9);
        let threads = if jobs == 1 { "thread" } else { "threads" };
        let _ = writeln!(out, "{megabytes:.1} MB in {seconds:.1} s, {:.1} MB/s, {:.0} records/s, {jobs} {threads}", each(megabytes), each(self.read as f64));
        let stage = |stage: Duration| stage.as_secs_f64();
        let _ = writeln!(out, "read {:.1} s, clean {:.1} s, write {:.1} s", stage(self.reading), stage(self.cleaning), stage(self.writing));
        out
    }
}

/// Adds to the sum of this name.
fn add(sums: &mut BTreeMap<String, u64>, name: &str, more: u64) {
    match sums.get_mut(name) {
        Some(sum) => *sum += more,
        None => {
            sums.insert(name.to_owned(), more);
        }
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
