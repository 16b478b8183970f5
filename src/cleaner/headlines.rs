//! Headlines of other stories between the paragraphs of this one.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Ending, Row};

/// A line of capitals as long as a headline between two paragraphs; and, as a hint that needs a second witness, an
/// unpunctuated headline there that shares hardly a word with the text.
pub(super) struct Headlines;

/// Section headings are shorter than this; headlines are not.
const HEADLINE_WORDS: u32 = 8;
const MOST_WORDS: u32 = 28;
/// A document in which more than this share of letters is set in capitals uses them for its own text.
const CAPITALS_ARE_STYLE: f32 = 0.2;

impl Cleaner for Headlines {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("headlines", "Headlines of other stories between paragraphs")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let rows = context.features().rows();
        let (upper, cased) = rows.iter().fold((0, 0), |(upper, cased), row| (upper + row.upper, cased + row.upper + row.lower));
        let shouted = crate::features::share(upper, cased) > CAPITALS_ARE_STYLE;
        for (index, row) in rows.iter().enumerate().skip(1) {
            if row.prose || !(HEADLINE_WORDS..=MOST_WORDS).contains(&row.words) || row.bullet {
                continue;
            }
            if !before_and_after(rows, index) {
                continue;
            }
            if !shouted && row.sentences == 0 && row.script.has_case() && row.upper_share() >= 0.9 && row.upper >= 20 && row.ending == Ending::Open {
                findings.remove_block(index, Category::InlineTeaser, 0.75, Evidence::structure("a headline in capitals between two paragraphs"));
            } else if row.is_label() && row.ending == Ending::Open && row.topic_words >= 4 && row.topic <= 0.25 {
                findings.remove_block(index, Category::InlineTeaser, 0.45, Evidence::structure("a headline between two paragraphs that shares hardly a word with them"));
            }
        }
    }
}

/// Prose within a few lines on both sides: captions and other labels may stand between.
fn before_and_after(rows: &[Row], index: usize) -> bool {
    let prose = |row: &Row| row.prose || row.words >= 10 && row.sentences > 0;
    rows[index.saturating_sub(3)..index].iter().any(prose) && rows[index + 1..].iter().take(4).any(prose)
}
