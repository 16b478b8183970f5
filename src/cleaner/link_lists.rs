//! Lists of links, in texts that still show them.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Row, Zone};

/// Lines in Markdown that are nothing but links, one under the other or side by side: menus, and lists of other stories.
///
/// On a page the elements around links tell more than this; in text without its links nothing of it can be seen.
pub(super) struct LinkLists;

/// Fewer links are no list.
const LEAST_LINKS: u32 = 3;
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
        let Some(blocks) = context.links() else { return };
        let is_linked = |block: usize| blocks[block].share >= LEAST_SHARE;
        let in_prose = features.prose_words() >= LEAST_PROSE.0 && features.prose_words() as f32 >= features.words() as f32 * LEAST_PROSE.1;
        let mut index = 0;
        while index < rows.len() {
            if !is_linked(index) {
                index += 1;
                continue;
            }
            let (mut end, mut links) = (index + 1, blocks[index].links);
            let mut at = end;
            while at < rows.len() && at <= end + MOST_BETWEEN {
                if is_linked(at) {
                    (end, links) = (at + 1, links + blocks[at].links);
                } else if is_text(&rows[at]) {
                    break;
                }
                at += 1;
            }
            if links >= LEAST_LINKS {
                let confidence = if in_prose { 0.72 } else { 0.4 };
                for (block, row) in (index..end).zip(&rows[index..end]) {
                    let category = if row.zone.meets(Zone::TAIL) && row.words > 4 { Category::RelatedContent } else { Category::Navigation };
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
