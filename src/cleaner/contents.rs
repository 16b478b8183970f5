//! Tables of contents.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Features, Row, hash};

/// Runs of short lines that are the headings of what follows: each stands again further down, in the same order, with text
/// between one and the next.
pub(super) struct Contents;

/// Fewer lines are no table of contents.
const LEAST_ENTRIES: usize = 3;
/// The longest heading, in words.
const MOST_WORDS: u32 = 16;
/// How surely the line above a table is chaff, at least.
const HEADED: f32 = 0.5;
/// So large a share of the entries heads running text.
const LEAST_PARTS: f32 = 0.7;
/// Lines between the entries that are no heading, such as a button, at most.
const MOST_STRANGERS: usize = 1;

impl Cleaner for Contents {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("contents", "Tables of contents: lines that are the headings below them")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        // On pages lists and links tell more.
        if context.page().is_some() {
            return;
        }
        let features = context.features();
        let rows = features.rows();
        let mut names = std::mem::take(&mut findings.memory.keys);
        names.clear();
        names.extend((0..rows.len()).filter(|index| is_heading(&rows[*index])).filter_map(|index| Some((name(features, index)?, index))));
        names.sort_unstable();
        if names.windows(2).filter(|pair| pair[0].0 == pair[1].0).count() < LEAST_ENTRIES {
            findings.memory.keys = names;
            return;
        }
        let next = |index: usize, from: usize| {
            let own = name(features, index)?;
            let at = names.partition_point(|known| *known < (own, from));
            let (_, block) = names.get(at).filter(|(other, _)| *other == own)?;
            // What stands there a third time is a label of many parts.
            names.get(at + 1).is_none_or(|(other, _)| *other != own).then_some(*block)
        };
        let mut entries: Vec<(usize, usize)> = Vec::new();
        let mut prose: Option<Vec<usize>> = None;
        let mut index = 0;
        while index < rows.len() {
            entries.clear();
            let mut at = index;
            // The table ends before what its first entry points to.
            while at < entries.first().map_or(rows.len(), |(_, heading)| *heading) && entries.last().is_none_or(|(last, _)| at - last <= 1 + MOST_STRANGERS) {
                let from = entries.last().map_or(at + 1, |(_, heading)| heading + 1);
                if let Some(heading) = next(at, from).filter(|_| is_heading(&rows[at])) {
                    entries.push((at, heading));
                } else if entries.is_empty() {
                    break;
                }
                at += 1;
            }
            if entries.len() >= LEAST_ENTRIES && parts(&entries, prose.get_or_insert_with(|| (0..rows.len()).filter(|block| rows[*block].prose).collect())) {
                // Without a line above it that is known for chaff, such as its heading, it may be what the text announces.
                let headed = entries[0].0.checked_sub(1).is_some_and(|above| findings.chaff(above) >= HEADED);
                let confidence = if headed { 0.8 } else { 0.4 };
                for (entry, _) in &entries {
                    findings.remove_block(*entry, Category::Navigation, confidence, Evidence::structure("an entry of a table of contents: it heads a part below"));
                }
            }
            index = entries.last().map_or(index, |(last, _)| *last) + 1;
        }
        findings.memory.keys = names;
    }
}

/// Whether most of the entries head running text, given all blocks of it.
fn parts(entries: &[(usize, usize)], prose: &[usize]) -> bool {
    let ends = entries.iter().skip(1).map(|(_, heading)| *heading).chain([usize::MAX]);
    let has_text = |heading: usize, end: usize| prose.get(prose.partition_point(|block| *block <= heading)).is_some_and(|block| *block < end);
    let parts = entries.iter().zip(ends).filter(|((_, heading), end)| has_text(*heading, *end)).count();
    parts as f32 >= entries.len() as f32 * LEAST_PARTS
}

fn is_heading(row: &Row) -> bool {
    (1..=MOST_WORDS).contains(&row.words) && !row.prose && row.letters > 0
}

/// A hash of a line without its number or list mark, and without the number of a page behind it.
fn name(features: &Features, index: usize) -> Option<u64> {
    let is_mark = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'.' | b')' | b'(' | b'-' | b'*' | b'#' | b':');
    let folded = features.folded(index);
    let start = folded.iter().position(|byte| !is_mark(byte))?;
    let end = folded.iter().rposition(|byte| !is_mark(byte))? + 1;
    // A letter alone is no name.
    (end - start >= 3).then(|| hash(&folded[start..end]))
}
