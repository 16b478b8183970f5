//! Bare numbers around the title.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Ending, Row, Zone};

/// Views, shares and comments that a page shows as bare numbers between its title and its text, or under it.
pub(super) struct Counters;

/// A document with fewer words of prose may be a table or a list, where numbers are content.
const LEAST_PROSE: u32 = 60;
/// More bare numbers in one place are a table.
const MOST_NUMBERS: usize = 4;
/// A document with more of them numbers its parts or has a table.
const MOST_IN_ALL: usize = 6;

impl Cleaner for Counters {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("counters", "Bare numbers between the title and the text, or under the text")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let rows = context.features().rows();
        if context.features().prose_words() < LEAST_PROSE || rows.iter().filter(|row| is_number(row)).count() > MOST_IN_ALL {
            return;
        }
        let mut index = 0;
        while index < rows.len() {
            let text = context.document().block_text(index);
            let count = rows[index..].iter().take_while(|row| is_number(row)).count();
            if count == 0 || !text.starts_with(|c: char| c.is_numeric()) {
                index += count.max(1);
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
    let marks = row.chars - row.digits.min(row.chars) - row.letters.min(row.chars);
    let grouped = if row.letters == 0 { row.digits > 3 && marks <= 2 } else { marks <= 1 };
    row.words == 1 && (1..=7).contains(&row.digits) && row.letters <= 1 && row.ending == Ending::Open && (marks == 0 || grouped)
}

fn after_prose(rows: &[Row], index: usize) -> bool {
    rows[index..].iter().all(|row| !row.prose)
}
