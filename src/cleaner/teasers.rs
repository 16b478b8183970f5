//! Lists of other stories under the text.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Ending, Row, Zone};

/// Headlines paired with teasers that were cut off (`…`), with or without an anchor such as "Related articles".
pub(super) struct Teasers;

/// Without so many words of prose beside it, a list of teasers may be all there is.
const LEAST_PROSE: u32 = 120;
/// Teasers in one place that make a list.
const LEAST_TEASERS: usize = 2;

impl Cleaner for Teasers {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("teaser-lists", "Headlines with cut-off teasers under them")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let rows = context.features().rows();
        let mut index = 0;
        while index < rows.len() {
            let run = rows[index..].iter().take_while(|row| is_teaser(row) || is_headline(row)).count();
            let members = &rows[index..index + run];
            let teasers = members.iter().filter(|row| is_teaser(row)).count();
            let outside = context.features().prose_words() >= LEAST_PROSE && members.iter().all(|row| row.zone == Zone::TAIL);
            if teasers >= LEAST_TEASERS && teasers * 3 >= run {
                let confidence = if outside { 0.8 } else { 0.5 };
                for (block, row) in rows.iter().enumerate().skip(index).take(run) {
                    let note = if is_teaser(row) { "a cut-off teaser in a list of them" } else { "the headline of a cut-off teaser" };
                    findings.remove_block(block, Category::RelatedContent, confidence, Evidence::structure(note));
                }
            }
            index += run.max(1);
        }
    }
}

/// Cut off within a sentence.
fn is_teaser(row: &Row) -> bool {
    row.ending == Ending::Ellipsis && (4..=60).contains(&row.words) && row.sentences <= 2
}

/// Unpunctuated and long enough for a headline.
fn is_headline(row: &Row) -> bool {
    row.is_label() && row.ending == Ending::Open && (3..=22).contains(&row.words) && !row.bullet
}
