//! Second copies.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Row, Zone};

/// A title that stands twice before the text, and paragraphs that stand twice anywhere. The first copy stays.
pub(super) struct Duplicates;

/// A paragraph of fewer words may be said twice on purpose: a refrain, an answer, a table cell.
const LEAST_WORDS: u32 = 12;
/// A title of fewer words may be a label.
const LEAST_TITLE_WORDS: u32 = 3;

impl Cleaner for Duplicates {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("duplicates", "A second copy of the title or of a paragraph")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let features = context.features();
        let rows = features.rows();
        let mut copies: Vec<(u64, usize)> = rows.iter().enumerate().filter(|(_, row)| row.words >= LEAST_TITLE_WORDS).map(|(index, row)| (row.key, index)).collect();
        copies.sort_unstable();
        for group in copies.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            let first = group[0].1;
            for (_, index) in &group[1..] {
                let row = &rows[*index];
                let title = is_title(&rows[first]) && is_title(row) && group.len() <= 4;
                if features.folded(first).len() != features.folded(*index).len() || !(title || row.words >= LEAST_WORDS && row.sentences > 0) {
                    continue;
                }
                let evidence = Evidence::Repetition { copies: group.len() as u32, first: context.document().blocks()[first].span };
                findings.remove_block(*index, Category::Duplicate, 0.9, evidence);
            }
        }
    }
}

/// A label before the text.
fn is_title(row: &Row) -> bool {
    row.zone == Zone::HEAD && row.is_label() && !row.prose
}
