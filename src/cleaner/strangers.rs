//! Slogans at the edges of a page that have nothing to do with it.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Row, Zone};

/// A line above the title, or at the very end, that shares not one word with the title and the text: the slogan of
/// an advertisement that an auto-blogging theme puts there.
pub(super) struct Strangers;

/// A document with fewer words of prose does not show what it is about.
const LEAST_PROSE: u32 = 120;
/// Slogans stand among the first lines.
const MOST_ABOVE: usize = 2;
/// And the title soon after them.
const TITLE_WITHIN: usize = 4;

impl Cleaner for Strangers {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("strangers", "Slogans above the title or at the end that share no word with the text")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let rows = context.features().rows();
        if context.features().prose_words() < LEAST_PROSE {
            return;
        }
        for index in (0..rows.len()).take(MOST_ABOVE).filter(|index| is_slogan(&rows[*index])) {
            let title = rows[index + 1..].iter().take(TITLE_WITHIN).any(|row| row.zone.meets(Zone::HEAD) && row.words >= 4 && row.is_topical() && !row.prose);
            if title {
                let note = "a line above the title that shares no word with the title or the text";
                findings.remove_block(index, Category::Advertisement, 0.75, Evidence::structure(note));
            }
        }
        if let Some((last, row)) = rows.iter().enumerate().next_back()
            && is_slogan(row)
            && row.zone == Zone::TAIL
        {
            findings.remove_block(last, Category::Advertisement, 0.5, Evidence::structure("a last line that shares no word with the text"));
        }
    }
}

/// Short, with three longer words at least, none of them known.
fn is_slogan(row: &Row) -> bool {
    (6..=14).contains(&row.words)
        && row.digits * 3 < row.letters
        && !row.begins_small
        && row.sentences <= 1
        && row.topic_words >= 3
        && row.topic == 0.0
        && !row.prose
        && !row.bullet
        && row.separators == 0
}
