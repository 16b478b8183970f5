//! The same words over and over within one line.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{self, LEAST_UNIT, RepeatMemory, next_alike};
use crate::span::Span;

/// Glued copies of one phrase (`Garden Lamp ProGarden Lamp ProGarden Lamp Pro`), whole lines or parts of them, and
/// lone copies of that phrase elsewhere. A phrase that stands just twice loses its second copy.
pub(super) struct Units;

/// Copies are looked for in lines of up to this many bytes, in phrases of up to [`MOST_UNIT`].
const MOST_LINE: usize = 16_384;
const MOST_UNIT: usize = 240;

impl Cleaner for Units {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("repeated-units", "The same phrase over and over within a line, glued together")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let document = context.document();
        let rows = context.features().rows();
        let mut memory = std::mem::take(&mut findings.memory.repeats);
        let mut phrases: Vec<(u64, Span, u32)> = Vec::new();
        for index in (0..rows.len()).filter(|index| rows[*index].repeats) {
            let block = document.blocks()[index].span;
            let text = document.block_text(index);
            for run in runs(text, &mut memory) {
                let span = |from: usize, to: usize| Span { start: block.start + from as u32, end: block.start + to as u32 };
                let first = span(run.start, run.start + run.unit);
                let evidence = Evidence::Repetition { copies: run.copies, first };
                if run.copies >= 3 {
                    findings.remove_span(index, span(run.start, run.end), Category::SpamRepetition, 0.92, evidence);
                    phrases.push((features::line_key(text[run.start..run.start + run.unit].trim()), first, run.copies));
                } else {
                    findings.remove_span(index, span(run.start + run.unit, run.end), Category::Duplicate, 0.85, evidence);
                }
            }
        }
        findings.memory.repeats = memory;
        if phrases.is_empty() {
            return;
        }
        for (index, row) in rows.iter().enumerate().filter(|(_, row)| row.is_label()) {
            if let Some((_, first, copies)) = phrases.iter().find(|(key, ..)| *key == row.key) {
                findings.remove_block(index, Category::SpamRepetition, 0.92, Evidence::Repetition { copies: copies + 1, first: *first });
            }
        }
    }
}

/// Copies of one phrase, end to end.
struct Run {
    start: usize,
    end: usize,
    unit: usize,
    copies: u32,
}

/// The runs of glued copies in `text`, from left to right, not overlapping.
///
/// Every phrase begins where a word begins, also a glued one. The bytes at each such place are looked up among the
/// places before it; a place whose bytes stood `unit` bytes earlier, and go on to be the same, is inside a run.
fn runs(text: &str, memory: &mut RepeatMemory) -> Vec<Run> {
    let bytes = text.as_bytes();
    if bytes.len() > MOST_LINE || bytes.len() < 2 * LEAST_UNIT {
        return Vec::new();
    }
    let Some((starts, next)) = next_alike(text, memory) else { return Vec::new() };
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < starts.len() {
        let start = starts[at];
        let found = std::iter::successors(next[at], |later| next[*later])
            .map(|later| starts[later] - start)
            .take_while(|unit| *unit <= MOST_UNIT && start + 2 * unit <= bytes.len())
            .find(|unit| *unit >= LEAST_UNIT && bytes[start..start + unit] == bytes[start + unit..start + 2 * unit]);
        let Some(unit) = found else {
            at += 1;
            continue;
        };
        let mut end = start + 2 * unit;
        while end + unit <= bytes.len() && bytes[end..end + unit] == bytes[start..start + unit] {
            end += unit;
        }
        let mut copies = ((end - start) / unit) as u32;
        // With a separator between the copies the last one lacks it.
        let phrase = text[start..start + unit].trim_end_matches(|c: char| !c.is_alphanumeric());
        if phrase.len() < unit && text[end..].starts_with(phrase) {
            end += phrase.len();
            copies += 1;
        }
        if is_phrase(&text[start..start + unit], copies) {
            runs.push(Run { start, end, unit, copies });
        }
        at = starts.partition_point(|next| *next < end);
    }
    runs
}

/// Whether copies of `unit` are a machine's work rather than a writer's: glued together, or long and many.
fn is_phrase(unit: &str, copies: u32) -> bool {
    let words = unit.split_whitespace().count();
    let glued = unit.chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '!' | '?' | '…' | '"' | '”' | ')'))
        && unit.chars().next().is_some_and(char::is_alphanumeric);
    let letters = unit.chars().filter(|c| c.is_alphabetic()).count();
    let spaced = unit.chars().any(|c| c.is_whitespace());
    let cased = unit.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    if letters < 5 {
        return false;
    }
    if glued && cased {
        if copies == 2 { words >= 3 && letters >= 12 } else { words >= 2 || letters >= 8 }
    } else {
        // With spaces between, the copies may be the cells of a table.
        !spaced && !cased && copies >= 4 && letters >= 6 || copies >= 8 && words >= 3
    }
}

#[cfg(test)]
mod tests {
    use super::runs;

    fn found(text: &str) -> Vec<(&str, u32)> {
        runs(text, &mut Default::default()).iter().map(|run| (&text[run.start..run.end], run.copies)).collect()
    }

    #[test]
    fn glued_copies_are_found_and_refrains_are_not() {
        assert_eq!(found("Garden Lamp ProGarden Lamp ProGarden Lamp Pro"), [("Garden Lamp ProGarden Lamp ProGarden Lamp Pro", 3)]);
        assert_eq!(found("The end.Big Sale NowBig Sale NowBig Sale Now"), [("Big Sale NowBig Sale NowBig Sale Now", 3)]);
        assert_eq!(found("Bridge reopens at lastBridge reopens at last"), [("Bridge reopens at lastBridge reopens at last", 2)]);
        assert!(found("work work work work work").is_empty());
        assert!(found("hahahahahahahahahahaha").is_empty());
        assert!(found("Row, row, row your boat, gently down the stream").is_empty());
    }
}
