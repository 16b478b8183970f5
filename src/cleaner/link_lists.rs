//! Lists of links, in texts that still show them.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Row, Zone};

/// Lines in Markdown that are nothing but links, one under the other: menus, and lists of other stories.
///
/// On a page the elements around links tell more than this; in text without its links nothing of it can be seen.
pub(super) struct LinkLists;

/// Fewer lines are no list.
const LEAST_LINES: usize = 3;
/// Nearly all of a line's visible characters are in links.
const LEAST_SHARE: f32 = 0.8;
/// Lines between two links that are none themselves, such as a heading or a date, at most.
const MOST_BETWEEN: usize = 1;
/// A longer line between two links, in words, ends the list.
const LABEL_WORDS: u32 = 6;
/// A document needs so many words of prose, and so large a share, for its lists of links to be told from its content.
const LEAST_PROSE: (u32, f32) = (80, 0.15);

impl Cleaner for LinkLists {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("link-lists", "Lists of links in Markdown: menus, and other stories")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let features = context.features();
        let rows = features.rows();
        let Some(shares) = context.link_shares() else { return };
        let in_prose = features.prose_words() >= LEAST_PROSE.0 && features.prose_words() as f32 >= features.words() as f32 * LEAST_PROSE.1;
        let mut index = 0;
        while index < rows.len() {
            if shares[index] < LEAST_SHARE {
                index += 1;
                continue;
            }
            let (mut end, mut linked) = (index + 1, 1);
            let mut at = end;
            while at < rows.len() && at <= end + MOST_BETWEEN {
                if shares[at] >= LEAST_SHARE {
                    (end, linked) = (at + 1, linked + 1);
                } else if is_text(&rows[at]) {
                    break;
                }
                at += 1;
            }
            if linked >= LEAST_LINES {
                let confidence = if in_prose { 0.72 } else { 0.4 };
                for block in index..end {
                    let category = if rows[block].zone.meets(Zone::TAIL) && rows[block].words > 4 { Category::RelatedContent } else { Category::Navigation };
                    findings.remove_block(block, category, confidence, Evidence::structure("a list of links"));
                }
            }
            index = end;
        }
    }
}

/// Whether a line between two links is text of its own.
fn is_text(row: &Row) -> bool {
    row.words > LABEL_WORDS || row.sentences > 0
}
