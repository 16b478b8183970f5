//! Bare numbers around the title.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Row, Zone};

/// Views, shares and comments that a page shows as bare numbers between its title and its text, or under it.
pub(super) struct Counters;

/// A document with fewer words of prose may be a table or a list, where numbers are content.
const LEAST_PROSE: u32 = 60;
/// More bare numbers in one place are a table.
const MOST_NUMBERS: usize = 4;

impl Cleaner for Counters {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("counters", "Bare numbers between the title and the text, or under the text")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let rows = context.features().rows();
        if context.features().prose_words() < LEAST_PROSE {
            return;
        }
        let mut index = 0;
        while index < rows.len() {
            let count = rows[index..].iter().take_while(|row| is_number(row)).count();
            if count == 0 {
                index += 1;
                continue;
            }
            let zone = rows[index].zone;
            if count <= MOST_NUMBERS && (zone == Zone::HEAD || zone == Zone::TAIL && after_prose(rows, index)) {
                let confidence = if zone == Zone::HEAD { 0.75 } else { 0.55 };
                for block in index..index + count {
                    findings.remove_block(block, Category::EngagementCounter, confidence, Evidence::structure("a bare number beside the text"));
                }
            }
            index += count;
        }
    }
}

/// A whole number of up to seven digits, perhaps with a sign of thousands: `27`, `1,204`, `3.4K`.
fn is_number(row: &Row) -> bool {
    row.words == 1 && row.digits > 0 && row.digits <= 7 && row.letters <= 1 && row.chars <= 9 && row.chars - row.digits - row.letters <= 2
}

fn after_prose(rows: &[Row], index: usize) -> bool {
    rows[index..].iter().all(|row| !row.prose)
}
