//! The same line over and over.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::Row;

/// A short line that stands between paragraphs at three or more places; and, as a hint, any label printed often.
pub(super) struct Repeats;

/// Copies that make a repetition.
const LEAST_COPIES: usize = 3;

impl Cleaner for Repeats {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("repeated-lines", "The same short line between paragraphs, over and over")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let rows = context.features().rows();
        let mut lines = std::mem::take(&mut findings.memory.keys);
        lines.clear();
        lines.extend(rows.iter().enumerate().filter(|(_, row)| is_line(row)).map(|(index, row)| (row.key, index)));
        lines.sort_unstable();
        for copies in lines.chunk_by(|a, b| a.0 == b.0).filter(|copies| copies.len() >= LEAST_COPIES) {
            // A heading that comes again is about something in the text. A refrain stands among lines of its own kind; an inserted line stands among paragraphs.
            let between = copies.iter().filter(|(_, index)| beside_prose(rows, *index)).count();
            let row = &rows[copies[0].1];
            let strange = row.topic_words > 0 && row.topic == 0.0;
            let confidence = if strange && between >= LEAST_COPIES && between * 3 >= copies.len() * 2 { 0.75 } else { 0.2 };
            let first = context.document().blocks()[copies[0].1].span;
            for (_, index) in copies {
                let evidence = Evidence::Repetition { copies: copies.len() as u32, first };
                findings.remove_block(*index, Category::SpamRepetition, confidence, evidence);
            }
        }
        findings.memory.keys = lines;
    }
}

/// A label with words in it.
fn is_line(row: &Row) -> bool {
    row.letters >= 4 && (2..=16).contains(&row.words) && row.is_label() && row.ending != crate::features::Ending::Colon
}

fn beside_prose(rows: &[Row], index: usize) -> bool {
    let prose = |row: Option<&Row>| row.is_some_and(|row| row.prose);
    prose(index.checked_sub(1).map(|before| &rows[before])) && prose(rows.get(index + 1))
}
