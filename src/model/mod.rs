//! The main content of a page or a text: how likely each block is part of it.
//!
//! Two scorers read the same columns. The score card is a list of points that a person can check. The forest is a few
//! thousand decisions that a trainer grew on public pages (see `training/`); it is more accurate, and the score card
//! tells its reasons. Either way the scorer only judges; [`decision`](crate::decision) makes the cut.

mod comments;
mod forest;
mod place;
mod scorecard;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::cleaner::title::Titles;
use crate::cleaner::{Category, Cleaner, CleanerInfo, Context, Findings, Judge, Reasons, Table};
use crate::document::{ElementRow, Group, Markup, Place};
use crate::features::text_columns::{self, Known};
use crate::features::{Columns, Outline, Row, Zone, page_columns};
pub use comments::Comments;
use forest::{BadForest, Forest};
use scorecard::Scorecard;

static CARD: LazyLock<Result<Scorecard, BadForest>> = LazyLock::new(|| Scorecard::read(include_str!("page.tsv"), &page_columns::names()));
static PAGE: LazyLock<Result<Forest, BadForest>> = LazyLock::new(|| Forest::read(include_bytes!("page.bin"), &page_columns::names()));

static TEXT_CARD: LazyLock<Result<Scorecard, BadForest>> = LazyLock::new(|| Scorecard::read(include_str!("text.tsv"), &text_columns::names()));
static TEXT: LazyLock<Result<Forest, BadForest>> = LazyLock::new(|| Forest::read(include_bytes!("text.bin"), &text_columns::names()));

/// Judges the blocks of a page by their whole situation.
#[derive(Debug)]
pub(crate) struct MainContent {
    /// Whether the forest judges; else the score card does.
    pub(crate) learned: bool,
    /// What becomes of readers' comments.
    pub(crate) comments: Comments,
}

impl Cleaner for MainContent {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("main-content", "Where the page's own text is, by the shape of blocks, their place and their neighbours")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        match context.page() {
            Some((markup, outline)) => self.judge_page(context, markup, outline, findings),
            None if self.learned => judge_text(context, findings),
            None => {}
        }
    }
}

impl MainContent {
    fn judge_page(&self, context: &Context<'_>, markup: &Markup, outline: &Outline, findings: &mut Findings) {
        // Both are part of the crate, and a test reads them.
        let (Ok(card), Ok(forest)) = (&*CARD, &*PAGE) else { return };
        let document = context.document();
        let mut memory = begin(findings, document.blocks().len());
        let mut page = std::mem::take(&mut memory.page);
        let heads = &*HEADS;
        let mut after_headline = false;
        // How far the page is large enough to have a shape, from 0 to 1.
        let shape = (context.features().words() as f32 / SHAPELY_WORDS).min(1.0);
        let known = findings.known();
        page_columns::fill(&document, context.features(), markup, outline, known, &mut page, |columns| {
            let first = memory.judged.len();
            if self.learned {
                forest.sums(columns, &mut memory);
            } else {
                score(card, columns, |_| true, Table::Page, &mut memory.points);
                memory.sums.extend(memory.points[first..].iter().map(|(points, _)| *points));
            }
            let judged = document.blocks()[first..first + columns.rows()].iter().enumerate().map(|(row, block)| {
                let place = &markup.places[block.place as usize];
                let judged = logistic(memory.sums[first + row]);
                // A page's own headline is part of it, whatever part of the page it stands in, and so is the summary under it.
                let headline = heads.is_headline(columns, row, judged);
                let judged = if headline || after_headline && heads.is_summary(columns, row, || is_named_summary(markup, place)) { judged.max(HEADLINE) } else { judged };
                after_headline = headline;
                let content = judged * shape + plain(markup, place, known.chaff[first + row]) * (1.0 - shape);
                let is_comment = self.comments != Comments::Judge && comments::is_comment(markup, outline, place);
                let category = if is_comment { Category::UserComment } else { place::category(markup, place) };
                (self.comments.wanted(is_comment, content), category)
            });
            memory.judged.extend(judged);
            if self.learned {
                let judged = &memory.judged[first..];
                score(card, columns, |row| judged[row].0 < SURELY, Table::Page, &mut memory.points);
            }
        });
        memory.page = page;
        end(findings, memory);
    }
}

/// How likely the first main heading of a page is wanted, at least, if its title says something else.
const MAIN_HEADING: f32 = 0.2;

/// The columns that tell a page's headline and the summary under it.
struct Heads {
    since_title: usize,
    since_h1: usize,
    in_title: usize,
    heading: usize,
    words: usize,
    links: usize,
    ends_sentence: usize,
    chaff: usize,
}

static HEADS: LazyLock<Heads> = LazyLock::new(|| {
    let [since_title, since_h1, in_title, heading, words, links, ends_sentence, chaff] =
        HEAD_COLUMNS.map(|wanted| page_columns::names().iter().position(|name| name == wanted).unwrap_or_default());
    Heads { since_title, since_h1, in_title, heading, words, links, ends_sentence, chaff }
});

/// Their names; a test looks for them.
const HEAD_COLUMNS: [&str; 8] = ["blocks-since-title", "blocks-since-h1", "in-title", "heading", "words", "links", "ends-sentence", "chaff"];

/// So many elements around a block may bear its name.
const NAME_REACH: usize = 3;

/// Whether the elements right around a block are named as a summary or a second title, and as nothing else that stands there.
fn is_named_summary(markup: &Markup, place: &Place) -> bool {
    let summary = Group::Hero.bit() | Group::Title.bit() | Group::Description.bit();
    let other = [Group::Author, Group::Date, Group::Media, Group::Share, Group::Label, Group::Item, Group::Related].iter().fold(0, |groups, group| groups | group.bit());
    let mut element = place.element;
    let mut groups = 0;
    for _ in 0..NAME_REACH {
        let row = &markup.elements[element as usize];
        groups |= row.groups;
        element = row.parent;
    }
    groups & summary != 0 && groups & other == 0
}

impl Heads {
    /// The title of the page as it says itself, another main heading that says the same, or the first main heading if they
    /// have words in common or it may well be text.
    fn is_headline(&self, columns: &Columns, row: usize, judged: f32) -> bool {
        let value = |column| columns.value(row, column);
        let own_share = value(self.in_title);
        let says_the_same = || value(self.heading) == 1.0 && (value(self.words) >= 2.0 && own_share >= 0.5 || own_share >= 1.0);
        let is_main = || value(self.since_h1) == 0.0 && value(self.words) >= 4.0 && (own_share >= 0.3 || judged >= MAIN_HEADING);
        value(self.since_title) == 0.0 || value(self.chaff) < CHAFF && (says_the_same() || is_main())
    }

    /// A sentence, a second heading or what is named as a summary, and no link.
    fn is_summary(&self, columns: &Columns, row: usize, named: impl Fn() -> bool) -> bool {
        let value = |column| columns.value(row, column);
        let says = value(self.ends_sentence) > 0.0 || value(self.heading) > 0.0 || named();
        (8.0..=60.0).contains(&value(self.words)) && value(self.links) < 0.3 && value(self.chaff) < CHAFF && says
    }
}

/// Memory to judge so many blocks.
fn begin(findings: &mut Findings, blocks: usize) -> Judge {
    let mut memory = std::mem::take(&mut findings.memory.judge);
    memory.sums.clear();
    memory.sums.reserve_exact(blocks);
    memory.judged.clear();
    memory.judged.reserve_exact(blocks);
    memory.points.clear();
    memory.points.reserve_exact(blocks);
    memory
}

/// Makes the scores known, and gives the memory back.
fn end(findings: &mut Findings, memory: Judge) {
    findings.score(memory.judged.iter().zip(&memory.points).map(|((content, category), (_, reasons))| (*content, *category, *reasons)));
    findings.memory.judge = memory;
}

/// The points of each row that is wanted, and the reasons for them.
fn score(card: &Scorecard, columns: &Columns, wanted: impl Fn(usize) -> bool, table: Table, points: &mut Vec<(i32, Reasons)>) {
    let first = points.len();
    for group in columns.groups() {
        let rows = (0..group.count).fold(0, |rows, row| rows | u64::from(wanted(points.len() - first + row)) << row);
        card.score(&group, rows, table, points);
    }
}

/// Judges the blocks of a scraped text. Without markup there is less to see, and a shorter text has less of a shape.
fn judge_text(context: &Context<'_>, findings: &mut Findings) {
    // Both are part of the crate, and a test reads them.
    let (Ok(card), Ok(forest)) = (&*TEXT_CARD, &*TEXT) else { return };
    if context.features().words() < LEAST_TEXT_WORDS {
        return;
    }
    let document = context.document();
    let suspicions = findings.suspicions();
    let features = context.features();
    let mut memory = begin(findings, document.blocks().len());
    let shape = (features.words() as f32 / SHAPELY_TEXT_WORDS).min(1.0);
    let rows = features.rows();
    let text = rows.iter().zip(&suspicions).position(|(row, suspicion)| row.prose && suspicion.chaff < CHAFF).unwrap_or(0);
    let known = |index: usize| suspicions[index].chaff >= CHAFF;
    let byline = |index: usize| known(index) && suspicions[index].category == Category::Byline as u8 + 1;
    let titles = Titles::find(rows, text, 0..text, known, byline);
    let mut columns = Columns::default();
    let all = Known { chaff: &suspicions, links: context.links(), familiar: findings.familiar };
    text_columns::fill(&document, features, all, &mut columns, |columns, stretch| {
        memory.sums.clear();
        forest.sums(columns, &mut memory);
        let sums = &memory.sums[stretch.rows()];
        let judged = stretch.judged.clone().zip(sums).map(|(index, sum)| {
            let (row, suspicion) = (&rows[index], &suspicions[index]);
            let judged = if is_headline(row) || titles.surely(index, row) || titles.is_signed(index) { logistic(*sum).max(HEADLINE) } else { logistic(*sum) };
            let content = judged * shape + (1.0 - suspicion.chaff) * (1.0 - shape);
            let category = suspicion.category.checked_sub(1).map_or_else(|| place::category_of_line(row), |number| Category::ALL[usize::from(number)]);
            (content, category)
        });
        memory.judged.extend(judged);
        let (judged, first) = (&memory.judged, memory.points.len());
        let wanted = |row: usize| stretch.rows().contains(&row) && judged[stretch.blocks.start + row].0 < SURELY_TEXT;
        score(card, columns, wanted, Table::Text, &mut memory.points);
        // What stands around the blocks that are judged is none of this stretch's.
        memory.points.truncate(first + stretch.rows().end);
        memory.points.drain(first..first + stretch.rows().start);
    });
    judge_copies_alike(rows, &mut memory.judged);
    end(findings, memory);
}

/// The same paragraph is as likely content wherever it stands: as the likeliest of its copies. Which copies are too many
/// is for cleaners to say; place alone must not wear down a text that says one thing over and over.
fn judge_copies_alike(rows: &[Row], judged: &mut [(f32, Category)]) {
    let mut likeliest: HashMap<u64, f32, foldhash::fast::FixedState> = HashMap::default();
    let paragraphs = || rows.iter().enumerate().filter(|(_, row)| row.prose);
    for (index, row) in paragraphs() {
        let known = likeliest.entry(row.key).or_insert(0.0);
        *known = known.max(judged[index].0);
    }
    for (index, row) in paragraphs() {
        judged[index].0 = likeliest[&row.key];
    }
}

/// Whether a line may be the headline of a text: it stands before the running text and speaks of the same things.
fn is_headline(row: &Row) -> bool {
    row.zone.meets(Zone::HEAD) && !row.zone.meets(Zone::TAIL) && row.is_label() && row.words >= 4 && row.is_topical()
}

/// What is as surely chaff as this is no title, and not where a text begins.
const CHAFF: f32 = 0.5;

/// The same as [`SHAPELY_WORDS`] for scraped text, whose lines tell less.
const SHAPELY_TEXT_WORDS: f32 = 400.0;

/// A shorter text has no shape at all, and is left to rules and cleaners.
const LEAST_TEXT_WORDS: u32 = 120;

/// How likely the headline of a page is wanted, at least.
const HEADLINE: f32 = 0.8;

/// What is more likely content stays whatever the mode, and needs no reasons: the cut through a page is nowhere above.
const SURELY: f32 = 0.8;

/// The same for scraped text.
const SURELY_TEXT: f32 = 0.5;

/// A page of fewer words has little shape to judge by; what its elements say of themselves counts as well there.
const SHAPELY_WORDS: f32 = 80.0;

/// How likely a block is content by what it is and stands in alone, neighbours and the rest of the page aside.
fn plain(markup: &Markup, place: &Place, chaff: f32) -> f32 {
    const BESIDE: u32 = ElementRow::NAV | ElementRow::FOOTER | ElementRow::ASIDE | ElementRow::FORM | ElementRow::BUTTON | ElementRow::DIALOG;
    let element = &markup.elements[place.element as usize];
    let link = place.link * 2 > place.chars && element.within & (ElementRow::PARAGRAPH | ElementRow::ARTICLE) == 0 && place.heading == 0;
    if element.within & BESIDE != 0 || element.hidden || link || chaff >= 0.5 { 0.1 } else { 0.9 }
}

/// The probability that belongs to a sum in units of 1/4096 of the logarithm of the odds.
///
/// Only sums, products and quotients: the same on every machine, which the library's `exp` is not.
fn logistic(sum: i32) -> f32 {
    let x = f64::from(sum.clamp(-16 * 4096, 16 * 4096)) / 4096.0;
    // e^-x by halving x until its series is short, and squaring back.
    let small = -x / 256.0;
    let mut power = 1.0 + small * (1.0 + small / 2.0 * (1.0 + small / 3.0 * (1.0 + small / 4.0)));
    for _ in 0..8 {
        power *= power;
    }
    (1.0 / (1.0 + power)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_can_be_read() {
        assert!(CARD.is_ok(), "{:?}", CARD.as_ref().err());
        assert!(PAGE.is_ok(), "{:?}", PAGE.as_ref().err());
        assert!(TEXT_CARD.is_ok(), "{:?}", TEXT_CARD.as_ref().err());
        assert!(TEXT.is_ok(), "{:?}", TEXT.as_ref().err());
    }

    #[test]
    fn the_columns_of_headlines_are_there() {
        let names = page_columns::names();
        for column in HEAD_COLUMNS {
            assert!(names.iter().any(|name| name == column), "{column}");
        }
    }

    #[test]
    fn sums_become_probabilities() {
        assert!((logistic(0) - 0.5).abs() < 1e-6);
        assert!((logistic(4096) - 0.731_058_6).abs() < 1e-5);
        assert!((logistic(-8 * 4096) - 0.000_335_35).abs() < 1e-6);
    }
}
