//! The template around the text: menus above it, lists and footers below it.

use std::ops::Range;

use super::title::Titles;
use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Ending, Features, Row, Zone};

/// Stretches of blocks that look like a page's template and have something in them that is known for chaff.
///
/// Each block gets log odds of being chaff from its shape alone (how long it is, how it ends, whether it shares the
/// document's words); what rules and other cleaners found adds to them. The best division of the document into
/// stretches of grain and chaff is the one with the greatest sum, where each change costs something: maximum
/// subsequence segmentation (Pasternack and Roth 2009) with two states. A stretch goes only with witnesses in it,
/// and within it what reads like text, a title or a heading stays.
pub(super) struct Template;

/// What a change between grain and chaff costs, in log odds.
const CHANGE: f32 = 5.0;
/// No block weighs more than this for its shape.
const MOST_SHAPE: f32 = 2.5;
/// What a block that is surely chaff adds to its odds.
const KNOWN: f32 = 4.0;
/// Most blocks of most texts are grain.
const BIAS: f32 = -0.3;
/// Each framing witness makes it likelier that the page was scraped whole, up to a point.
const PRIOR: (f32, f32) = (0.05, 0.4);
/// So many framing witnesses tell that it was.
const RAW_WITNESSES: usize = 8;
/// A finding that is less sure is no witness.
const LEAST_WITNESS: f32 = 0.5;
/// A finding that is as sure as this needs no stretch around it.
const KNOWN_ALONE: f32 = 0.7;
/// What the witnesses of a stretch must sum up to, at the edges of the document and inside it, and those among
/// them that frame a text.
const NEED: (f32, f32, f32) = (2.0, 2.5, 1.2);
/// Blocks on either side that a witness speaks for: in any page, and in one that was scraped whole.
const REACH: (usize, usize) = (20, 80);
/// A menu at the very top: the blocks that may stand above it, its entries at least, and their share.
const MENU: (usize, usize, f32) = (10, 25, 0.7);
/// What reads like text goes only between witnesses that are as close as this.
const BETWEEN: usize = 10;
/// The share of its longer words that a paragraph there shares with the text if it goes on with it.
const GOES_ON: f32 = 0.6;
/// A line of so many words, few of them with capitals, is text whatever it ends with.
const LONG_WORDS: u32 = 20;
/// The lines above a text, without known chaff between, that may go with it: its heading.
const ABOVE: usize = 1;
/// Blocks of other kinds that may stand between two paragraphs of the text.
const INSERTS: usize = 2;
/// A sentence above the text that shares less with it is no summary of it.
const STRANGE: f32 = 0.2;
/// A document needs so many words of prose, and so large a share, to be told from its template.
const LEAST_PROSE: (u32, f32) = (80, 0.25);

impl Cleaner for Template {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("template", "The page's template above and below the text")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let features = context.features();
        if features.prose_words() < LEAST_PROSE.0 || (features.prose_words() as f32) < features.words() as f32 * LEAST_PROSE.1 {
            return;
        }
        let mut memory = std::mem::take(&mut findings.memory.template);
        let Memory { lists, came, stretches, seen, gone } = &mut memory;
        let stage = Stage::new(features, findings, lists);
        divide_into(&stage.lists.odds, CHANGE, came, stretches);
        gone.clear();
        let mut index = 0;
        while index < stretches.len() {
            let run = stretches[index..].iter().take_while(|chaff| **chaff == stretches[index]).count();
            if stretches[index] {
                stage.judge(index..index + run, seen, gone);
            }
            index += run;
        }
        for (index, backed) in gone.iter().copied() {
            let row = features.row(index);
            let category = if row.zone == Zone::TAIL && row.words > 4 { Category::RelatedContent } else { Category::Navigation };
            let (confidence, note) = if backed {
                (0.72, "in a stretch of template lines with known chaff among them")
            } else {
                (0.4, "between text and a stretch of template lines with known chaff among them")
            };
            findings.remove_block(index, category, confidence, Evidence::structure(note));
        }
        findings.memory.template = memory;
    }
}

/// What is written down on the way.
#[derive(Debug, Default)]
pub(super) struct Memory {
    lists: Lists,
    came: Vec<(bool, bool)>,
    stretches: Vec<bool>,
    /// The witnesses of a stretch: what they say, how sure they are, and whether they frame a text.
    seen: Vec<(u64, f32, bool)>,
    /// The blocks that go, and whether known chaff stands between each of them and the text before it.
    gone: Vec<(usize, bool)>,
}

/// What is known of each block.
#[derive(Debug, Default)]
struct Lists {
    /// The log odds of being chaff.
    odds: Vec<f32>,
    /// How sure others are that a block is chaff; 0 for what is no witness.
    witness: Vec<f32>,
    /// Whether others are so sure that it is chaff that it would go without a stretch.
    known: Vec<bool>,
    /// Whether a witness is of a kind that stands around texts only.
    frame: Vec<bool>,
    /// Whether a witness tells who wrote the text, or when.
    byline: Vec<bool>,
    /// Whether all that is known of a block is that it stands in a thread of readers' comments, which is no template.
    thread: Vec<bool>,
    /// The longer words of the prose before the tail, in order; only for a page that was scraped whole.
    vocabulary: Vec<u32>,
}

/// The blocks with what is known of them.
struct Stage<'r> {
    features: &'r Features,
    rows: &'r [Row],
    lists: &'r Lists,
    /// Whether the page was scraped whole.
    raw: bool,
    /// The first paragraph of the text.
    text: usize,
}

impl<'r> Stage<'r> {
    fn new(features: &'r Features, findings: &Findings, lists: &'r mut Lists) -> Self {
        let rows = features.rows();
        let Lists { odds, witness, known, frame, byline, thread, vocabulary } = lists;
        let chaff = |index: usize| findings.chaff(index);
        witness.clear();
        witness.extend((0..rows.len()).map(|index| if chaff(index) >= LEAST_WITNESS { chaff(index) } else { 0.0 }));
        frame.clear();
        frame.resize(rows.len(), false);
        byline.clear();
        byline.resize(rows.len(), false);
        thread.clear();
        thread.resize(rows.len(), false);
        for finding in findings.as_slice().iter().rev().filter(|finding| finding.confidence >= LEAST_WITNESS) {
            let index = finding.block as usize;
            // Threads are found last, so they come first here.
            thread[index] = matches!(finding.evidence, Evidence::Thread { .. }) || thread[index] && finding.category == Category::UserComment;
            frame[index] |= witness[index] > 0.0 && frames(finding.category);
            byline[index] |= witness[index] > 0.0 && finding.category == Category::Byline;
        }
        let framed = frame.iter().filter(|frame| **frame).count();
        let bias = BIAS + (framed as f32 * PRIOR.0).min(PRIOR.1);
        // A notice above the text may be prose, but it is known for what it is.
        let text = rows.iter().zip(witness.iter()).position(|(row, witness)| row.prose && *witness == 0.0).unwrap_or(0);
        odds.clear();
        odds.extend(rows.iter().enumerate().map(|(index, row)| {
            // A line before the text that speaks of what the text does is its title or its summary.
            let title = if chaff(index) < KNOWN_ALONE && index < text && row.words >= 4 && row.is_topical() { 6.0 } else { 0.0 };
            (shape(row) + bias).clamp(-MOST_SHAPE, MOST_SHAPE) + KNOWN * chaff(index) - title
        }));
        known.clear();
        known.extend((0..rows.len()).map(|index| chaff(index) >= KNOWN_ALONE));
        let raw = framed >= RAW_WITNESSES;
        vocabulary.clear();
        if raw {
            let prose = (0..rows.len()).filter(|index| rows[*index].prose && rows[*index].zone != Zone::TAIL);
            vocabulary.extend(prose.flat_map(|index| features.terms(index)));
            vocabulary.sort_unstable();
            vocabulary.dedup();
        }
        Stage { features, rows, lists, raw, text }
    }

    /// Adds the blocks of the stretch that go to `gone`, if it has witnesses enough.
    fn judge(&self, stretch: Range<usize>, seen: &mut Vec<(u64, f32, bool)>, gone: &mut Vec<(usize, bool)>) {
        // The same button under each of twenty products is one witness.
        seen.clear();
        seen.extend(stretch.clone().filter(|index| self.lists.witness[*index] > 0.0).map(|index| (self.rows[index].key, self.lists.witness[index], self.lists.frame[index])));
        seen.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        seen.dedup_by_key(|(key, ..)| *key);
        let witnesses: f32 = seen.iter().map(|(_, chaff, _)| *chaff).sum();
        let framing: f32 = seen.iter().filter(|(.., frame)| *frame).map(|(_, chaff, _)| *chaff).sum();
        let rows = &self.rows[stretch.clone()];
        let inside = !rows.iter().any(|row| row.zone.meets(Zone::HEAD.or(Zone::TAIL)));
        // A long run of labels at the very top is a menu, and one witness is enough for all of it.
        let entries = rows.iter().filter(|row| is_entry(row)).count();
        let menu = witnesses >= 1.0 && framing >= 0.9 && stretch.start <= MENU.0 && !inside && entries >= MENU.1 && entries as f32 >= rows.len() as f32 * MENU.2;
        if !menu && (witnesses < if inside { NEED.1 } else { NEED.0 } || framing < NEED.2) {
            return;
        }
        let titles = Titles::find(self.rows, self.text, stretch.clone(), |index| self.lists.known[index], |index| self.lists.byline[index]);
        let mut before_text = self.rows.get(stretch.end).is_some_and(is_text);
        let (first, start, end) = (gone.len(), stretch.start, stretch.end);
        for index in stretch.rev() {
            let row = &self.rows[index];
            let known = self.lists.witness[index] > 0.0;
            // The label right above a text that stays is its heading.
            let heading = before_text && row.is_label();
            let stays = titles.has(index) || self.lists.thread[index] || !known && (heading || self.reads_like_text(index)) || !menu && !self.supported(index);
            before_text = stays && (is_text(row) || heading);
            if !stays {
                gone.push((index, true));
            }
        }
        gone[first..].reverse();
        // What stays because the text before it does.
        let mut rescued = None;
        let mut write = first;
        for read in first..gone.len() {
            let index = gone[read].0;
            // A picture's caption or an advertisement may stand between two paragraphs.
            let inserts = gone[first..write].iter().rev().take(INSERTS).zip(1..).take_while(|((at, _), back)| at + back == index && self.is_insert(*at)).count();
            let behind = index - inserts;
            let after_gone = write - inserts > first && gone[write - inserts - 1].0 + 1 == behind;
            let before = behind.checked_sub(1).filter(|before| !after_gone && (rescued == Some(*before) || is_text(&self.rows[*before])));
            let before = before.filter(|_| inserts == 0 || self.rows[index].prose);
            if before.is_some() && self.goes_with_text(index) {
                rescued = Some(index);
            } else {
                gone[write].0 = index;
                write += 1;
            }
        }
        gone.truncate(write);
        self.back(start..end, &mut gone[first..]);
    }

    /// Tells which of the blocks that go have known chaff between them and the text: a list that stands right behind a
    /// paragraph may be the text's own, however much chaff follows.
    fn back(&self, stretch: Range<usize>, gone: &mut [(usize, bool)]) {
        // Behind the first paragraph, what stays is text, and what goes begins somewhere behind it.
        let mut behind_chaff = stretch.start <= self.text;
        let mut next = stretch.start;
        for (index, backed) in gone.iter_mut() {
            behind_chaff &= !(next..*index).any(|stays| stays >= self.text);
            behind_chaff |= self.lists.witness[*index] > 0.0;
            *backed = behind_chaff;
            next = *index + 1;
        }
        // The line above what stays may be its heading.
        let is_text = |index: usize| is_text(&self.rows[index]) && self.lists.witness[index] == 0.0;
        let mut above = if stretch.end < self.rows.len() { 0 } else { usize::MAX };
        let mut next = stretch.end;
        for (index, backed) in gone.iter_mut().rev().take_while(|(index, _)| *index >= self.text) {
            if (*index + 1..next).any(is_text) {
                above = 0;
            } else if self.lists.witness[*index] > 0.0 {
                above = usize::MAX;
            }
            *backed &= above >= ABOVE;
            above = above.saturating_add(1);
            next = *index;
        }
    }

    /// Whether a block is known for chaff of a kind that stands in the middle of texts.
    fn is_insert(&self, index: usize) -> bool {
        self.lists.witness[index] > 0.0 && !self.lists.frame[index]
    }

    /// Whether a block, not the first one, goes on with the text right before it: a last short sentence, or the rest of a
    /// broken line.
    fn goes_with_text(&self, index: usize) -> bool {
        let row = &self.rows[index];
        let broken = || row.begins_small && matches!(self.rows[index - 1].ending, Ending::Open | Ending::Comma);
        self.lists.witness[index] == 0.0 && (row.sentences > 0 && row.ending == Ending::Sentence || broken())
    }

    /// Text has its own right to stay, unless it stands between witnesses at the end of a page that was scraped whole.
    fn reads_like_text(&self, index: usize) -> bool {
        let row = &self.rows[index];
        let listed = row.colons == 1 && row.words >= 3 && !row.prose || (row.bullet && row.words >= 3 || row.ending == Ending::Colon) && !(self.raw && row.topic < STRANGE);
        let strange = || if index < self.text { row.topic < STRANGE } else { row.zone == Zone::TAIL && !self.goes_on(index) };
        let between = || self.raw && self.near(index.saturating_sub(BETWEEN)..index) && self.near(index + 1..index + 1 + BETWEEN) && strange();
        listed || is_text(row) && !between()
    }

    /// Whether a paragraph goes on with what the text before the tail is about.
    fn goes_on(&self, index: usize) -> bool {
        let own = self.features.terms(index);
        let known = own.iter().filter(|term| self.lists.vocabulary.binary_search(term).is_ok()).count();
        own.len() >= 4 && known as f32 >= own.len() as f32 * GOES_ON
    }

    fn supported(&self, index: usize) -> bool {
        let reach = if self.raw { REACH.1 } else { REACH.0 };
        self.near(index.saturating_sub(reach)..index + reach + 1)
    }

    /// Whether a witness stands among these blocks.
    fn near(&self, blocks: Range<usize>) -> bool {
        let end = blocks.end.min(self.lists.witness.len());
        self.lists.witness[blocks.start.min(end)..end].iter().any(|witness| *witness > 0.0)
    }
}

/// Whether chaff of this kind stands around texts only. Buttons and appeals stand in the middle of them, too.
fn frames(category: Category) -> bool {
    matches!(
        category,
        Category::Navigation
            | Category::Breadcrumb
            | Category::Pagination
            | Category::RelatedContent
            | Category::SocialShare
            | Category::CommentForm
            | Category::ConsentNotice
            | Category::LegalNotice
            | Category::NewsTicker
    )
}

/// Whether it reads as a sentence and so needs a reason of its own to go.
fn is_text(row: &Row) -> bool {
    // People who write in forums end few of their sentences.
    let unpunctuated = row.words >= LONG_WORDS && row.words >= 5 * row.separators && row.capitalised_share() < 0.4 && row.digits * 3 < row.letters;
    row.prose || row.sentences > 0 && row.words >= 6 || unpunctuated
}

/// An entry of a menu: a few words, no sentence, no number, no list mark.
fn is_entry(row: &Row) -> bool {
    (1..=6).contains(&row.words) && row.is_label() && row.ending == Ending::Open && row.digits == 0 && !row.bullet && !row.begins_small
}

/// The log odds that a block of this shape is chaff, rounded from a regression on scraped pages with known text.
fn shape(row: &Row) -> f32 {
    let mut odds = match row.words {
        0 => -2.0,
        1..=2 => 1.0,
        3 => 0.6,
        4..=12 => 0.0,
        13..=20 => -0.3,
        21..=40 => -1.0,
        _ => -1.8,
    };
    odds += match row.ending {
        Ending::Open => 0.2,
        Ending::Sentence => -0.7,
        Ending::Ellipsis => 1.0,
        Ending::Colon => -1.0,
        Ending::Comma => -0.9,
    };
    odds += match (row.topic_words, row.topic) {
        (0, _) => 0.0,
        (_, topic) if topic <= 0.34 => 0.25,
        (_, topic) if topic <= 0.67 => -0.35,
        _ => -0.7,
    };
    if row.begins_small {
        odds -= 0.8;
    }
    if row.bullet {
        odds -= 1.2;
    }
    if row.words >= 3 && row.capitalised_share() > 0.8 {
        odds += 0.3;
    }
    if row.separators > 0 {
        odds += 0.4;
    }
    odds
}

/// Which blocks are in stretches of chaff, in the division with the greatest sum, where each change costs `change`.
pub(crate) fn divide(odds: &[f32], change: f32) -> Vec<bool> {
    let (mut came, mut states) = (Vec::new(), Vec::new());
    divide_into(odds, change, &mut came, &mut states);
    states
}

/// The same, written into `states`; `came` is memory for the way there.
fn divide_into(odds: &[f32], change: f32, came: &mut Vec<(bool, bool)>, states: &mut Vec<bool>) {
    let (mut grain, mut chaff) = (0.0f32, -change / 2.0);
    came.clear();
    came.reserve(odds.len());
    for odds in odds {
        let (to_grain, to_chaff) = (chaff - change > grain, grain - change <= chaff);
        came.push((to_grain, to_chaff));
        let next = if to_grain { chaff - change } else { grain };
        chaff = if to_chaff { chaff } else { grain - change } + odds;
        grain = next;
    }
    let mut state = chaff - change / 2.0 > grain;
    states.clear();
    states.resize(odds.len(), false);
    for index in (0..odds.len()).rev() {
        states[index] = state;
        state = if state { came[index].1 } else { came[index].0 };
    }
}

#[cfg(test)]
mod tests {
    use super::{CHANGE, divide};

    #[test]
    fn a_lone_odd_block_does_not_make_a_stretch() {
        let odds = [2.0, 2.0, 2.0, 2.0, -4.0, -4.0, 2.0, -4.0, -4.0, 3.0, 3.0, 3.0];
        let chaff: Vec<usize> = divide(&odds, CHANGE).iter().enumerate().filter(|(_, chaff)| **chaff).map(|(index, _)| index).collect();
        assert_eq!(chaff, [0, 1, 2, 3, 9, 10, 11]);
    }
}
