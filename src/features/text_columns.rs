//! The columns that the model for scraped text judges a block by: its own shape, its neighbours', and where it stands.
//!
//! No column reads words of a language, but for what rules found.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use super::columns::{Columns, Names, recorded};
use super::{Features, Row, share, wording};
use crate::document::{Block, BlockKind, Document};
use crate::span::Span;

/// A block of as many words, or with the end of a sentence, counts as running text among its neighbours.
const LONG_WORDS: u32 = 15;

/// What cleaners say of one block: how sure they are that it is chaff, by what they go by.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Suspicion {
    /// The strongest claim that needs no other witness.
    pub(crate) chaff: f32,
    /// The strongest by a rule, and by shape; of the whole block or of a part.
    pub(crate) rule: f32,
    pub(crate) structure: f32,
    /// What the strongest of these takes it for: the number of a category, from 1; 0 for nothing.
    pub(crate) category: u8,
}

/// The links in one block of scraped text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Linked {
    /// How many there are.
    pub(crate) links: u32,
    /// The share of the block's letters and digits that stand in them, from 0 to 1.
    pub(crate) share: f32,
}

/// What is known of a text besides its blocks' own features.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Known<'k> {
    /// What cleaners say of each block.
    pub(crate) chaff: &'k [Suspicion],
    /// The links in each block, where the text shows them.
    pub(crate) links: Option<&'k [Linked]>,
    /// How far rules speak the language, from 0 to 1.
    pub(crate) familiar: f32,
}

/// Fills `columns` with one row a block for each [`Stretch`] of the text, and calls `each` with it.
pub(crate) fn fill(document: &Document<'_>, features: &Features, known: Known<'_>, columns: &mut Columns, mut each: impl FnMut(&Columns, &Stretch)) {
    for stretch in stretches(features.rows()) {
        let Stretch { blocks, .. } = &stretch;
        columns.begin(blocks.len(), OWN);
        let links = known.links.map(|links| &links[blocks.clone()]);
        let text = Text::new(&document.blocks()[blocks.clone()], &features.rows()[blocks.clone()], &known.chaff[blocks.clone()], links);
        text.own(columns);
        text.next(columns);
        text.windows(columns);
        text.place(columns);
        text.likeness(columns);
        text.totals(columns);
        columns.put_page("text", "familiar", known.familiar);
        columns.end();
        each(columns, &stretch);
    }
}

/// Blocks that are looked at as a text of their own: all of them, unless the text is longer than those that the model
/// knows. Of a book, a part in the middle tells nothing by how many words stand before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stretch {
    /// What is looked at.
    pub(crate) blocks: Range<usize>,
    /// What is judged by it: what stands near the edge of a stretch that is none of the text belongs to the next one.
    pub(crate) judged: Range<usize>,
}

impl Stretch {
    /// The rows of the columns by which blocks are judged.
    pub(crate) fn rows(&self) -> Range<usize> {
        self.judged.start - self.blocks.start..self.judged.end - self.blocks.start
    }
}

/// The most words of a stretch; of the texts that the model learned from, one in thirty is longer. The two quarters in the
/// middle of a stretch are judged by it.
const STRETCH: u32 = 6000;

fn stretches(rows: &[Row]) -> Vec<Stretch> {
    let words: u32 = rows.iter().map(|row| row.words).sum();
    if words <= STRETCH {
        return vec![Stretch { blocks: 0..rows.len(), judged: 0..rows.len() }];
    }
    let quarters = u64::from(words.div_ceil(STRETCH / 2) * 2);
    // Where each quarter begins, to the block, and where the last one ends.
    let mut edges = Vec::with_capacity(quarters as usize + 1);
    let mut before = 0;
    for (index, row) in rows.iter().enumerate() {
        while before * quarters >= edges.len() as u64 * u64::from(words) {
            edges.push(index);
        }
        before += u64::from(row.words);
    }
    // Blocks without a word may follow the last one with any.
    let last = quarters as usize;
    edges.resize(last, rows.len());
    edges.push(rows.len());
    let stretch = |first: usize| {
        let from = first.saturating_sub(1).min(last - 4);
        Stretch { blocks: edges[from]..edges[from + 4], judged: edges[first]..edges[first + 2] }
    };
    // A block that is longer than a stretch leaves some of them with nothing.
    (0..last).step_by(2).map(stretch).filter(|stretch| !stretch.judged.is_empty()).collect()
}

/// The columns that differ from block to block.
const OWN: usize = 52;

/// The names of the columns, in order.
pub(crate) fn names() -> Names {
    recorded(|columns| {
        let blocks = [Block { kind: BlockKind::Line, span: Span::default(), breaks: 0, place: 0 }];
        let mut features = Features::default();
        features.push("x");
        features.place();
        let known = Known { chaff: &[Suspicion::default()], ..Known::default() };
        fill(&Document::new("", &blocks, crate::document::Page::default()), &features, known, columns, |_, _| {});
    })
}

/// Says in words what the value in a column means.
pub(crate) fn describe(column: usize, value: f32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    static NAMES: LazyLock<Names> = LazyLock::new(names);
    match NAMES.get(column) {
        Some(name) => wording::of_text(name, value, f),
        None => f.write_str("its place"),
    }
}

struct Text<'t> {
    blocks: &'t [Block],
    rows: &'t [Row],
    chaff: &'t [Suspicion],
    links: Option<&'t [Linked]>,
    /// Sums over all blocks before each, and after the last.
    words: Vec<f32>,
    long: Vec<f32>,
    sentences: Vec<f32>,
    suspect: Vec<f32>,
    structure: Vec<f32>,
    rule: Vec<f32>,
    terms: Vec<f32>,
    capitalised: Vec<f32>,
    linked: Vec<f32>,
    copies: Vec<u32>,
    /// The first long block.
    first_long: usize,
    longest: u32,
    copied: f32,
    blank_share: f32,
    /// What each block looks like, coarsely, and how many blocks of the text look so.
    shapes: Vec<Shape>,
    alike: Vec<u32>,
    /// How many blocks before each look like the next one.
    like_next: Vec<u32>,
    /// Blocks in a row with up to four words, around each.
    short: Vec<u32>,
    digits: Vec<f32>,
    /// How many blocks stand before each, and in all.
    blocks_before: Vec<f32>,
    usual: Usual,
}

/// What is usual in the running text of the document. Languages differ in how many words they write large, and in how long
/// their words are; a line is odd only beside its own document.
#[derive(Clone, Copy, Default)]
struct Usual {
    capitalised: f32,
    word_length: f32,
    long_words: f32,
}

impl Usual {
    fn of<'r>(rows: impl Iterator<Item = &'r Row>) -> Option<Usual> {
        let mut sum = (0, 0, 0, 0);
        for row in rows {
            sum = (sum.0 + row.words, sum.1 + row.capitalised, sum.2 + row.chars, sum.3 + row.terms.1 - row.terms.0);
        }
        let share = |part: u32| part as f32 / sum.0 as f32;
        (sum.0 > 0).then(|| Usual { capitalised: share(sum.1), word_length: share(sum.2), long_words: share(sum.3) })
    }
}

/// Words (by powers of two), ending, capitals and digits, as a number below [`SHAPES`].
type Shape = u16;

/// The number of shapes that there can be.
const SHAPES: usize = 33 << 6;

/// What "blocks since chaff" says where there is none near.
const FAR: f32 = 31.0;

/// Blocks on each side in which likeness shows.
const LIKE_REACH: usize = 14;

fn shape(row: &Row) -> Shape {
    let size = (32 - row.words.leading_zeros()) as u16;
    let flags = u16::from(row.capitalised * 2 > row.words) << 2 | u16::from(row.digits > 0) << 1 | u16::from(row.begins_small);
    size << 6 | (row.ending as u16) << 3 | flags
}

impl<'t> Text<'t> {
    fn new(blocks: &'t [Block], rows: &'t [Row], chaff: &'t [Suspicion], links: Option<&'t [Linked]>) -> Self {
        let running = |values: &mut dyn Iterator<Item = f32>| {
            let mut sum = 0.0;
            let mut list = Vec::with_capacity(rows.len() + 1);
            list.push(0.0);
            list.extend(values.map(|value| {
                sum += value;
                sum
            }));
            list
        };
        let mut by_key: HashMap<u64, u32, foldhash::fast::FixedState> = HashMap::default();
        for row in rows {
            *by_key.entry(row.key).or_insert(0) += 1;
        }
        let copies: Vec<u32> = rows.iter().map(|row| by_key[&row.key]).collect();
        let long = |row: &Row| row.words >= LONG_WORDS;
        let shapes: Vec<Shape> = rows.iter().map(shape).collect();
        let mut alike = vec![0; SHAPES];
        for shape in &shapes {
            alike[usize::from(*shape)] += 1;
        }
        let mut like = 0;
        let mut like_next = Vec::with_capacity(rows.len() + 1);
        like_next.push(0);
        like_next.extend((0..rows.len()).map(|index| {
            like += u32::from(shapes.get(index + 1) == Some(&shapes[index]));
            like
        }));
        let mut short = vec![0; rows.len()];
        let mut first = 0;
        for index in 0..=rows.len() {
            if rows.get(index).is_some_and(|row| row.words <= 4) {
                continue;
            }
            short[first..index].fill((index - first) as u32);
            first = index + 1;
        }
        Text {
            shapes,
            alike,
            like_next,
            short,
            usual: Usual::of(rows.iter().filter(|row| long(row))).or_else(|| Usual::of(rows.iter())).unwrap_or_default(),
            digits: running(&mut rows.iter().map(|row| f32::from(u8::from(row.digits > 0)))),
            blocks_before: (0..=rows.len()).map(|block| block as f32).collect(),
            words: running(&mut rows.iter().map(|row| row.words as f32)),
            long: running(&mut rows.iter().map(|row| if long(row) { row.words as f32 } else { 0.0 })),
            sentences: running(&mut rows.iter().map(|row| row.sentences as f32)),
            suspect: running(&mut chaff.iter().map(|suspicion| suspicion.chaff)),
            structure: running(&mut chaff.iter().map(|suspicion| suspicion.structure)),
            rule: running(&mut chaff.iter().map(|suspicion| suspicion.rule)),
            terms: running(&mut rows.iter().map(|row| (row.terms.1 - row.terms.0) as f32)),
            capitalised: running(&mut rows.iter().map(|row| row.capitalised as f32)),
            linked: running(&mut (0..rows.len()).map(|block| in_links(links, block))),
            copied: copies.iter().filter(|copies| **copies > 1).count() as f32 / rows.len().max(1) as f32,
            copies,
            first_long: rows.iter().position(long).unwrap_or(rows.len()),
            longest: rows.iter().map(|row| row.words).max().unwrap_or(0),
            blank_share: share(blocks.iter().filter(|block| block.breaks > 1).count() as u32, blocks.len() as u32),
            blocks,
            rows,
            chaff,
            links,
        }
    }

    fn own(&self, c: &mut Columns) {
        let rows = || self.rows.iter();
        c.each("words", rows().map(|row| row.words as f32));
        c.each("chars", rows().map(|row| row.chars as f32));
        c.each("word length", rows().map(|row| row.chars as f32 / row.words.max(1) as f32 - self.usual.word_length));
        c.each("capitalised", rows().map(|row| row.capitalised_share() - self.usual.capitalised));
        c.each("upper", rows().map(Row::upper_share));
        c.each("marks", rows().map(Row::mark_share));
        c.each("sentence length", rows().map(|row| row.words as f32 / (row.sentences as f32 + 1.0)));
        c.each("ending", rows().map(|row| row.ending as u8 as f32));
        c.each("topic", rows().map(|row| row.topic));
        c.each("topic words", rows().map(|row| row.topic_words as f32));
        c.each("prose", rows().map(|row| flag(row.prose)));
        c.each("copies", self.copies.iter().map(|copies| *copies as f32));
        c.each("chaff", self.chaff.iter().map(|suspicion| suspicion.chaff));
        c.each("by a rule", self.chaff.iter().map(|suspicion| suspicion.rule));
        c.each("category", self.chaff.iter().map(|suspicion| f32::from(suspicion.category)));
        c.each("in links", (0..self.rows.len()).map(|block| in_links(self.links, block)));
    }

    fn next(&self, c: &mut Columns) {
        // Behind the last block there is none.
        let rows = self.rows.iter().skip(1).map(|row| row.capitalised_share() - self.usual.capitalised);
        c.each_for("1 after", "capitalised", rows.chain([-1.0]));
        c.each_for("1 after", "line breaks", self.blocks.iter().skip(1).map(|block| block.breaks as f32).chain([-1.0]));
    }

    fn windows(&self, c: &mut Columns) {
        for (reach, side) in [(3, "within 3"), (8, "within 8"), (20, "within 20")] {
            let within = |sums: &[f32]| between(sums, reach, reach + 1);
            let before = |sums: &[f32]| between(sums, reach, 0);
            let after = |sums: &[f32]| {
                let mut behind = between(&sums[1..], 0, reach);
                // Behind the last block there is nothing.
                behind.push(0.0);
                behind
            };
            let blocks = within(&self.blocks_before);
            let words = at_least_one(within(&self.words));
            c.each_for(side, "capitalised", ratios(&within(&self.capitalised), &words).map(|share| share - self.usual.capitalised));
            c.each_for(side, "by a rule", ratios(&within(&self.rule), &blocks));
            c.each_for(side, "chaff", ratios(&within(&self.suspect), &blocks));
            if reach < 20 {
                c.each_for(side, "in links", ratios(&within(&self.linked), &blocks));
            }
            if reach != 8 {
                c.each_for(side, "words", ratios(&words, &blocks));
            }
            if reach > 3 {
                c.each_for(side, "words after", ratios(&after(&self.words), &at_least_one(after(&self.blocks_before))));
            }
            if reach > 8 {
                c.each_for(side, "words before", ratios(&before(&self.words), &at_least_one(before(&self.blocks_before))));
                c.each_for(side, "long before", before(&self.long).into_iter());
                c.each_for(side, "long after", after(&self.long).into_iter());
                c.each_for(side, "sentences", ratios(&within(&self.sentences), &words));
                c.each_for(side, "long words", ratios(&within(&self.terms), &words).map(|share| share - self.usual.long_words));
            }
        }
    }

    fn place(&self, c: &mut Columns) {
        let count = self.rows.len() as f32;
        let all = self.words[self.rows.len()].max(1.0);
        let first_long = self.first_long as f32;
        let blocks = &self.blocks_before[..self.rows.len()];
        let words = &self.words[..self.rows.len()];
        c.each("position", blocks.iter().map(|before| before / count));
        c.each("word position", words.iter().map(|before| before / all));
        c.each("blocks before", blocks.iter().copied());
        c.each("blocks behind", blocks.iter().map(|before| count - before - 1.0));
        c.each("words before", words.iter().copied());
        c.each("long words before", self.long[..blocks.len()].iter().copied());
        c.each("blocks to the first long", blocks.iter().map(|before| first_long - before));
        c.each("chaff before", self.suspect.iter().zip(blocks).map(|(chaff, before)| chaff / before.max(1.0)));
        let mut since = FAR;
        c.each(
            "blocks since chaff",
            self.chaff.iter().map(|suspicion| {
                let own = since;
                since = if suspicion.chaff >= 0.7 { 1.0 } else { FAR.min(since + 1.0) };
                own
            }),
        );
    }

    fn likeness(&self, c: &mut Columns) {
        let count = self.rows.len();
        let like_next = (0..count).map(|block| {
            let (from, to) = (block.saturating_sub(LIKE_REACH), (block + LIKE_REACH).min(count));
            // Only pairs of which both are near.
            let last = to.saturating_sub(1).max(from);
            (self.like_next[last] - self.like_next[from]) as f32 / (last - from).max(1) as f32
        });
        c.each("like the next", like_next);
        let alike = || self.shapes.iter().map(|shape| self.alike[usize::from(*shape)] as f32);
        c.each("alike", alike());
        c.each("alike share", alike().map(|alike| alike / count as f32));
        c.each("short in a row", self.short.iter().map(|short| *short as f32));
        c.each("digits within 8", ratios(&between(&self.digits, 8, 9), &between(&self.blocks_before, 8, 9)));
    }

    fn totals(&self, c: &mut Columns) {
        let count = self.rows.len();
        let all = self.words[count].max(1.0);
        let blocks = count.max(1) as f32;
        c.put_page("text", "words", all);
        c.put_page("text", "blocks", count as f32);
        c.put_page("text", "words a block", all / blocks);
        c.put_page("text", "long", self.long[count] / all);
        c.put_page("text", "sentences", self.sentences[count] / all);
        c.put_page("text", "chaff", self.suspect[count] / blocks);
        c.put_page("text", "by a rule", self.rule[count] / blocks);
        c.put_page("text", "by shape", self.structure[count] / blocks);
        c.put_page("text", "in links", self.linked[count] / blocks);
        c.put_page("text", "longest", self.longest as f32);
        c.put_page("text", "copied", self.copied);
        c.put_page("text", "blank lines", self.blank_share);
    }
}

fn in_links(links: Option<&[Linked]>, block: usize) -> f32 {
    links.map_or(0.0, |links| links[block].share)
}

fn flag(value: bool) -> f32 {
    f32::from(u8::from(value))
}

/// For each block the sum over those from `before` before it up to `after` behind its beginning; `sums` are those over
/// all blocks before each, and after the last.
fn between(sums: &[f32], before: usize, after: usize) -> Vec<f32> {
    let Some((last, firsts)) = sums.split_last() else { return Vec::new() };
    let mut within = Vec::with_capacity(firsts.len());
    within.extend_from_slice(&firsts[after.min(firsts.len())..]);
    within.resize(firsts.len(), *last);
    // Before the first `before` blocks there is nothing to take off.
    within.iter_mut().skip(before).zip(firsts).for_each(|(sum, first)| *sum -= first);
    within
}

fn ratios<'r>(parts: &'r [f32], wholes: &'r [f32]) -> impl Iterator<Item = f32> + 'r {
    parts.iter().zip(wholes).map(|(part, whole)| part / whole)
}

fn at_least_one(mut values: Vec<f32>) -> Vec<f32> {
    values.iter_mut().for_each(|value| *value = value.max(1.0));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_is_judged_once_and_in_the_middle() {
        let rows = |words: &[u32]| words.iter().map(|words| Row { words: *words, ..Row::default() }).collect::<Vec<_>>();
        for words in [vec![], vec![STRETCH], vec![10; 5000], vec![100_000], vec![1, 100_000, 1], vec![0; 40], vec![STRETCH, 1], vec![STRETCH, 1, 0, 0], vec![0, 0, STRETCH, 0, 1]] {
            let stretches = stretches(&rows(&words));
            let mut next = 0;
            for Stretch { blocks, judged } in &stretches {
                assert_eq!(judged.start, next);
                assert!(blocks.start <= judged.start && judged.end <= blocks.end, "{blocks:?} {judged:?}");
                next = judged.end;
            }
            assert_eq!(next, words.len());
        }
        let long = stretches(&rows(&[10; 5000]));
        assert!(long[1..long.len() - 1].iter().all(|stretch| stretch.judged.start - stretch.blocks.start > 100 && stretch.blocks.len() <= 602), "{long:?}");
    }
}
