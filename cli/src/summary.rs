//! What went, counted by category.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dechaff::{Category, Cleaned};
use serde::Serialize;

use crate::{kept, words};

/// What went of one category.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize)]
pub(crate) struct Count {
    /// Lines (or hard-wrapped paragraphs) that went whole.
    pub(crate) lines: u64,
    /// Parts of lines.
    pub(crate) parts: u64,
    /// Words.
    pub(crate) words: u64,
}

/// What went of one text, and how much was there.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub(crate) struct Summary {
    /// Lines (or hard-wrapped paragraphs) of the input that are not empty.
    pub(crate) lines: u64,
    /// Words of the input.
    pub(crate) words: u64,
    /// What went in all.
    pub(crate) removed: Count,
    /// What went by category; only those of which something went.
    pub(crate) by_category: BTreeMap<Category, Count>,
}

impl Summary {
    /// Counts one cleaned text.
    pub(crate) fn of(cleaned: &Cleaned<'_>) -> Self {
        let report = cleaned.report();
        let mut summary = Summary { lines: report.blocks().len() as u64, words: words::count(cleaned.source()), ..Summary::default() };
        let mut counted = None;
        for removal in report.removals() {
            let Some(category) = removal.category else { continue };
            // A line that went in several parts is one line, of the first part's category.
            let gone = report.blocks().get(removal.block as usize).is_some_and(|block| kept::within(cleaned, block.span).next().is_none());
            let first = counted.replace(removal.block) != Some(removal.block);
            let words = words::count(&cleaned.source()[removal.span.range()]);
            for count in [&mut summary.removed, summary.by_category.entry(category).or_default()] {
                count.lines += u64::from(gone && first);
                count.parts += u64::from(!gone);
                count.words += words;
            }
        }
        summary
    }

    /// The counts as a table for people.
    pub(crate) fn table(&self) -> String {
        let mut table = format!("{:<20} {:>7} {:>7} {:>8} {:>8}\n", "", "lines", "parts", "words", "share");
        let mut row = |name: &str, count: Count| {
            let share = percent(count.words, self.words);
            // A String takes all that is written to it.
            let _ = writeln!(table, "{name:<20} {:>7} {:>7} {:>8} {share:>8}", count.lines, count.parts, count.words);
        };
        for (category, count) in &self.by_category {
            row(category.id(), *count);
        }
        row("removed", self.removed);
        let kept = Count { lines: self.lines.saturating_sub(self.removed.lines), parts: 0, words: self.words.saturating_sub(self.removed.words) };
        let share = percent(kept.words, self.words);
        let _ = writeln!(table, "{:<20} {:>7} {:>7} {:>8} {share:>8}", "kept", kept.lines, "", kept.words);
        table
    }

    /// The counts in one line for people.
    pub(crate) fn line(&self) -> String {
        let Count { lines, parts, words } = self.removed;
        format!("{} and {} removed, {words} of {} words ({})", counted(lines, "line"), counted(parts, "part"), self.words, percent(words, self.words))
    }
}

/// `1 line`, `2 lines`.
pub(crate) fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("{count} {what}") } else { format!("{count} {what}s") }
}

/// A share in percent.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    format!("{:.1} %", if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 })
}
