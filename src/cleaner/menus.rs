//! Menus and tag lists that a scraper put on one line.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Row, Zone};

/// A line of short items with bars or dots between them, or with nothing between them at all: `DocsTutorialBlog`.
pub(super) struct Menus;

impl Cleaner for Menus {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("menus", "Menu items and tags in one line, with marks or nothing between them")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        for (index, row) in context.features().rows().iter().enumerate() {
            if row.prose
                || row.sentences > 0
                || row.digits * 4 > row.letters
                || !(row.zone.meets(Zone::HEAD) || row.zone.meets(Zone::TAIL))
                || context.features().prose_words() == 0
            {
                continue;
            }
            // Rows of a table have their marks in the same number, one under the other.
            let rows = context.features().rows();
            let table = [index.wrapping_sub(1), index + 1].iter().filter_map(|near| rows.get(*near)).any(|near| near.separators == row.separators);
            // Facts have their names before them: `Calories: 342 kcal | Fat: 14 g`.
            let facts = row.colons * 2 > row.separators;
            if row.separators >= 3 && !table && !facts && row.words <= row.separators * 4 && is_listed(context.document().block_text(index)) {
                findings.remove_block(index, Category::Navigation, 0.75, Evidence::structure("short items with marks between them, outside the text"));
            } else if is_glued(row) {
                findings.remove_block(index, Category::Navigation, 0.75, Evidence::structure("menu items glued together, outside the text"));
            }
        }
    }
}

/// At least four items of at most four words.
fn is_listed(text: &str) -> bool {
    let items: Vec<usize> = text.split(['|', '•', '·', '/', '｜', '›', '»', '>']).map(|item| item.split_whitespace().count()).filter(|words| *words > 0).collect();
    items.len() >= 4 && items.iter().all(|words| *words <= 4)
}

/// Three or more places where a small letter meets a capital, in hardly more words than that.
fn is_glued(row: &Row) -> bool {
    row.joints >= 3 && row.words <= row.joints * 3 && row.digits == 0 && row.mark_share() < 0.05 && row.letters >= 4 * row.joints
}
