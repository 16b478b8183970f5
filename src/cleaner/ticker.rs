//! Runs of time-stamped headlines.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::Row;
use crate::fold;

/// Lines that each begin with a time of day, newest first, or with the headline glued to the time.
///
/// A programme or a timetable runs the other way: its times grow, and stand apart from what they announce.
pub(super) struct Ticker;

/// Fewer lines are no run.
const LEAST_LINES: usize = 3;

impl Cleaner for Ticker {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("news-ticker", "Runs of time-stamped headlines, newest first")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let rows = context.features().rows();
        let stamp = |index: usize| may_be_stamped(&rows[index]).then(|| stamped(context.document().block_text(index))).flatten();
        let mut index = 0;
        while index < rows.len() {
            let run: Vec<Stamp> = (index..rows.len()).map_while(stamp).collect();
            if run.len() >= LEAST_LINES {
                let glued = run.iter().filter(|stamp| stamp.glued).count() * 2 > run.len();
                let falling = run.windows(2).filter(|pair| pair[1].minute < pair[0].minute).count();
                let rising = run.windows(2).filter(|pair| pair[1].minute > pair[0].minute).count();
                // One step the wrong way is midnight.
                let (confidence, note) = match (glued, rising) {
                    (true, _) => (0.9, "one of a run of headlines glued to a time of day"),
                    (_, 0 | 1) if falling >= 2 => (0.8, "one of a run of time-stamped headlines, newest first"),
                    _ => (0.3, "one of a run of time-stamped lines"),
                };
                for block in index..index + run.len() {
                    findings.remove_block(block, Category::NewsTicker, confidence, Evidence::structure(note));
                }
            }
            index += run.len().max(1);
        }
    }
}

/// A time of day at the beginning of a line.
struct Stamp {
    minute: u32,
    glued: bool,
}

/// A headline with a time fits in a line and is not a paragraph.
fn may_be_stamped(row: &Row) -> bool {
    row.digits >= 3 && (2..=40).contains(&row.words) && !row.prose
}

/// Reads `13:16 Headline`, `- 13:16Headline`, `13h16 | Headline` with digits of any script.
fn stamped(text: &str) -> Option<Stamp> {
    let table = fold::table();
    let mut chars = text.chars().filter(|c| !fold::info(table, *c).is_dropped()).peekable();
    while chars.next_if(|c| !c.is_alphanumeric()).is_some() {}
    let (hour, _) = number(&mut chars)?;
    chars.next_if(|c| matches!(c, ':' | '：' | '.' | 'h' | 'H' | '時' | '时'))?;
    let (minute, digits) = number(&mut chars)?;
    if hour > 23 || minute > 59 || digits != 2 {
        return None;
    }
    let next = chars.peek()?;
    let glued = next.is_alphabetic() && !next.is_lowercase() || matches!(next, '"' | '“' | '«' | '「');
    Some(Stamp { minute: hour * 60 + minute, glued })
}

/// A number of one or two digits, and how many they were.
fn number(chars: &mut std::iter::Peekable<impl Iterator<Item = char>>) -> Option<(u32, u32)> {
    let (mut value, mut digits) = (0, 0);
    while let Some(digit) = chars.peek().and_then(|c| fold::digit(*c)) {
        chars.next();
        value = value * 10 + digit;
        digits += 1;
        if digits > 2 {
            return None;
        }
    }
    (digits > 0).then_some((value, digits))
}

#[cfg(test)]
mod tests {
    use super::stamped;

    #[test]
    fn times_are_read_in_every_form() {
        for (text, minute, glued) in
            [("- 13:16Collective pressure", 796, true), ("09:05 Headline", 545, false), ("١٣:٤٥ عنوان", 825, false), ("22h30 | Titre", 1350, false), ("7.15 Uhrzeit", 435, false)]
        {
            let stamp = stamped(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((stamp.minute, stamp.glued), (minute, glued), "{text}");
        }
        for text in ["25:10 no", "12:75 no", "1234 no", "12:5 no", "12:30", "Round 12:30"] {
            assert!(stamped(text).is_none(), "{text}");
        }
    }
}
