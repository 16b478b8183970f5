//! The columns that the model for scraped text judges a block by: its own shape, its neighbours', and where it stands.
//!
//! No column reads words of a language, but for what rules found.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use super::columns::{Columns, Names, recorded};
use super::{Ending, Features, Row, share};
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

/// Fills `columns` with one row a block; `chaff` tells what cleaners say of each.
pub(crate) fn fill(document: &Document<'_>, features: &Features, chaff: &[Suspicion], columns: &mut Columns) {
    columns.begin(document.blocks().len(), OWN);
    let text = Text::new(document, features, chaff);
    for block in 0..text.rows.len() {
        columns.begin_row(block);
        text.own(block, columns);
        text.next(block, columns);
        text.windows(block, columns);
        text.place(block, columns);
        text.likeness(block, columns);
    }
    text.totals(columns);
    columns.end();
}

/// The columns that differ from block to block.
const OWN: usize = 49;

/// The names of the columns, in order.
pub(crate) fn names() -> Names {
    recorded(|columns| {
        let blocks = [Block { kind: BlockKind::Line, span: Span::default(), breaks: 0, place: 0 }];
        let mut features = Features::default();
        features.push("x");
        features.place();
        fill(&Document::new("", &blocks, crate::document::Page::default()), &features, &[Suspicion::default()], columns);
    })
}

/// Says in words what the value in a column means.
pub(crate) fn describe(column: usize, value: f32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    static NAMES: LazyLock<Names> = LazyLock::new(names);
    let Some(name) = NAMES.get(column) else { return f.write_str("its place") };
    if value.fract() == 0.0 { write!(f, "{name} {value}") } else { write!(f, "{name} {value:.2}") }
}

struct Text<'t> {
    blocks: &'t [Block],
    rows: &'t [Row],
    chaff: &'t [Suspicion],
    /// Sums over all blocks before each, and after the last.
    words: Vec<f32>,
    long: Vec<f32>,
    sentences: Vec<f32>,
    suspect: Vec<f32>,
    structure: Vec<f32>,
    rule: Vec<f32>,
    terms: Vec<f32>,
    capitalised: Vec<f32>,
    copies: Vec<u32>,
    /// The first long block.
    first_long: usize,
    longest: u32,
    copied: f32,
    blank_share: f32,
    /// What each block looks like, coarsely, and how many blocks of the text look so.
    shapes: Vec<Shape>,
    alike: HashMap<Shape, u32, foldhash::fast::FixedState>,
    /// How many blocks before each look like the next one.
    like_next: Vec<u32>,
    /// Blocks in a row with up to four words, around each.
    short: Vec<u32>,
    digits: Vec<f32>,
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

/// Words (by powers of two), ending, capitals and digits.
type Shape = (u8, Ending, bool, bool, bool);

/// Blocks on each side in which likeness shows.
const LIKE_REACH: usize = 14;

fn shape(row: &Row) -> Shape {
    let size = (32 - row.words.leading_zeros()) as u8;
    (size, row.ending, row.capitalised * 2 > row.words, row.digits > 0, row.begins_small)
}

impl<'t> Text<'t> {
    fn new(document: &Document<'t>, features: &'t Features, chaff: &'t [Suspicion]) -> Self {
        let rows = features.rows();
        let blocks = document.blocks();
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
        let mut alike: HashMap<Shape, u32, foldhash::fast::FixedState> = HashMap::default();
        for shape in &shapes {
            *alike.entry(*shape).or_insert(0) += 1;
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
            words: running(&mut rows.iter().map(|row| row.words as f32)),
            long: running(&mut rows.iter().map(|row| if long(row) { row.words as f32 } else { 0.0 })),
            sentences: running(&mut rows.iter().map(|row| row.sentences as f32)),
            suspect: running(&mut chaff.iter().map(|suspicion| suspicion.chaff)),
            structure: running(&mut chaff.iter().map(|suspicion| suspicion.structure)),
            rule: running(&mut chaff.iter().map(|suspicion| suspicion.rule)),
            terms: running(&mut rows.iter().map(|row| (row.terms.1 - row.terms.0) as f32)),
            capitalised: running(&mut rows.iter().map(|row| row.capitalised as f32)),
            copied: copies.iter().filter(|copies| **copies > 1).count() as f32 / rows.len().max(1) as f32,
            copies,
            first_long: rows.iter().position(long).unwrap_or(rows.len()),
            longest: rows.iter().map(|row| row.words).max().unwrap_or(0),
            blank_share: share(blocks.iter().filter(|block| block.breaks > 1).count() as u32, blocks.len() as u32),
            blocks,
            rows,
            chaff,
        }
    }

    fn own(&self, block: usize, c: &mut Columns) {
        let row = &self.rows[block];
        let words = row.words.max(1) as f32;
        c.put("words", row.words as f32);
        c.put("chars", row.chars as f32);
        c.put("word length", row.chars as f32 / words - self.usual.word_length);
        c.put("capitalised", row.capitalised_share() - self.usual.capitalised);
        c.put("upper", row.upper_share());
        c.put("marks", row.mark_share());
        c.put("sentence length", row.words as f32 / (row.sentences as f32 + 1.0));
        c.put("ending", row.ending as u8 as f32);
        c.put("topic", row.topic);
        c.put("topic words", row.topic_words as f32);
        c.put("prose", flag(row.prose));
        c.put("copies", self.copies[block] as f32);
        c.put("chaff", self.chaff[block].chaff);
        c.put("by a rule", self.chaff[block].rule);
        c.put("category", f32::from(self.chaff[block].category));
    }

    fn next(&self, block: usize, c: &mut Columns) {
        let next = self.rows.get(block + 1);
        c.put_for("1 after", "capitalised", next.map_or(-1.0, |row| row.capitalised_share() - self.usual.capitalised));
        c.put_for("1 after", "line breaks", next.map_or(-1.0, |_| self.blocks[block + 1].breaks as f32));
    }

    fn windows(&self, block: usize, c: &mut Columns) {
        let count = self.rows.len();
        for (reach, side) in [(3, "within 3"), (8, "within 8"), (20, "within 20")] {
            let from = block.saturating_sub(reach);
            let to = (block + reach + 1).min(count);
            let next = (block + 1).min(count);
            let blocks = (to - from) as f32;
            let between = |sums: &[f32], from: usize, to: usize| sums[to] - sums[from];
            let all = between(&self.words, from, to);
            let words = all.max(1.0);
            c.put_for(side, "capitalised", between(&self.capitalised, from, to) / words - self.usual.capitalised);
            c.put_for(side, "by a rule", between(&self.rule, from, to) / blocks);
            c.put_for(side, "chaff", between(&self.suspect, from, to) / blocks);
            if reach != 8 {
                c.put_for(side, "words", words / blocks);
            }
            if reach > 3 {
                c.put_for(side, "words after", between(&self.words, next, to) / (to - next).max(1) as f32);
            }
            if reach > 8 {
                c.put_for(side, "words before", between(&self.words, from, block) / (block - from).max(1) as f32);
                c.put_for(side, "long before", between(&self.long, from, block));
                c.put_for(side, "long after", between(&self.long, next, to));
                c.put_for(side, "sentences", between(&self.sentences, from, to) / words);
                c.put_for(side, "long words", between(&self.terms, from, to) / words - self.usual.long_words);
            }
        }
    }

    fn place(&self, block: usize, c: &mut Columns) {
        let count = self.rows.len() as f32;
        let all = self.words[self.rows.len()].max(1.0);
        let before = self.words[block];
        c.put("position", block as f32 / count);
        c.put("word position", before / all);
        c.put("blocks before", block as f32);
        c.put("blocks behind", count - block as f32 - 1.0);
        c.put("words before", before);
        c.put("long words before", self.long[block]);
        c.put("blocks to the first long", self.first_long as f32 - block as f32);
        c.put("chaff before", self.suspect[block] / (block as f32).max(1.0));
        let sure = |near: &usize| self.chaff[*near].chaff >= 0.7;
        c.put("blocks since chaff", (0..block).rev().take(30).position(|near| sure(&near)).map_or(31.0, |at| at as f32 + 1.0));
    }

    fn likeness(&self, block: usize, c: &mut Columns) {
        let count = self.rows.len();
        let (from, to) = (block.saturating_sub(LIKE_REACH), (block + LIKE_REACH).min(count));
        // Only pairs of which both are near.
        let last = to.saturating_sub(1).max(from);
        c.put("like the next", (self.like_next[last] - self.like_next[from]) as f32 / (last - from).max(1) as f32);
        let alike = self.alike[&self.shapes[block]] as f32;
        c.put("alike", alike);
        c.put("alike share", alike / count as f32);
        c.put("short in a row", self.short[block] as f32);
        let (from, to) = (block.saturating_sub(8), (block + 9).min(count));
        c.put("digits within 8", (self.digits[to] - self.digits[from]) / (to - from) as f32);
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
        c.put_page("text", "longest", self.longest as f32);
        c.put_page("text", "copied", self.copied);
        c.put_page("text", "blank lines", self.blank_share);
    }
}

fn flag(value: bool) -> f32 {
    f32::from(u8::from(value))
}
