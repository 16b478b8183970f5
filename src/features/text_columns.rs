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
    /// The strongest by a rule, by repetition, by shape; of the whole block or of a part.
    pub(crate) rule: f32,
    pub(crate) repetition: f32,
    pub(crate) structure: f32,
    /// What the strongest of these takes it for: the number of a category, from 1; 0 for nothing.
    pub(crate) category: u8,
}

/// Fills `columns` with one row a block; `chaff` tells what cleaners say of each.
pub(crate) fn fill(document: &Document<'_>, features: &Features, chaff: &[Suspicion], columns: &mut Columns) {
    columns.begin(document.blocks().len());
    let text = Text::new(document, features, chaff);
    for block in 0..text.rows.len() {
        text.own(block, columns);
        text.neighbours(block, columns);
        text.windows(block, columns);
        text.place(block, columns);
        text.rhythm(block, columns);
        text.totals(columns);
        columns.end_row();
    }
}

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
    /// The first long block, and the last.
    first_long: usize,
    last_long: usize,
    longest: u32,
    copied: f32,
    blank_share: f32,
    /// What each block looks like, coarsely, and how many blocks of the text look so.
    shapes: Vec<Shape>,
    alike: HashMap<Shape, u32, foldhash::fast::FixedState>,
    /// For each distance, how many blocks up to each look like the one so far after them.
    rhythm: Vec<Vec<u32>>,
    /// Blocks in a row with up to four words, around each and up to it.
    short: Vec<(u32, u32)>,
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

/// Repeated groups of so many blocks are looked for: cards of a grid with a picture's label, a name, a price and so on.
const RHYTHMS: std::ops::RangeInclusive<usize> = 1..=7;
/// Blocks on each side in which a rhythm shows.
const RHYTHM_REACH: usize = 14;

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
        let rhythm = RHYTHMS
            .map(|distance| {
                let mut sum = 0;
                let mut list = vec![0];
                list.extend((0..rows.len()).map(|index| {
                    sum += u32::from(shapes.get(index + distance) == Some(&shapes[index]));
                    sum
                }));
                list
            })
            .collect();
        let mut short = vec![(0, 0); rows.len()];
        let mut first = 0;
        for index in 0..=rows.len() {
            if rows.get(index).is_some_and(|row| row.words <= 4) {
                continue;
            }
            for at in first..index {
                short[at] = ((index - first) as u32, (at - first) as u32);
            }
            first = index + 1;
        }
        Text {
            shapes,
            alike,
            rhythm,
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
            last_long: rows.iter().rposition(long).unwrap_or(0),
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
        let chars = row.chars.max(1) as f32;
        c.put("words", row.words as f32);
        c.put("chars", row.chars as f32);
        c.put("word length", row.chars as f32 / words - self.usual.word_length);
        c.put("capitalised", row.capitalised_share() - self.usual.capitalised);
        c.put("upper", row.upper_share());
        c.put("digits", row.digits as f32 / chars);
        c.put("marks", row.mark_share());
        c.put("sentences", row.sentences as f32);
        c.put("sentence length", row.words as f32 / (row.sentences as f32 + 1.0));
        c.put("ending", row.ending as u8 as f32);
        c.put("begins small", flag(row.begins_small));
        c.put("bullet", flag(row.bullet));
        c.put("separators", row.separators as f32 / words);
        c.put("joints", row.joints as f32 / words);
        c.put("colons", row.colons as f32 / words);
        c.put("topic", row.topic);
        c.put("topic words", row.topic_words as f32);
        c.put("prose", flag(row.prose));
        c.put("copies", self.copies[block] as f32);
        c.put("chaff", self.chaff[block].chaff);
        c.put("by a rule", self.chaff[block].rule);
        c.put("by repetition", self.chaff[block].repetition);
        c.put("by shape", self.chaff[block].structure);
        c.put("category", f32::from(self.chaff[block].category));
        c.put("long words", (row.terms.1 - row.terms.0) as f32 / words - self.usual.long_words);
        c.put("line breaks", self.blocks[block].breaks as f32);
        c.put("wrapped", flag(self.blocks[block].kind == BlockKind::Wrapped));
    }

    fn neighbours(&self, block: usize, c: &mut Columns) {
        let sides = [(-3, "3 before"), (-2, "2 before"), (-1, "1 before"), (1, "1 after"), (2, "2 after"), (3, "3 after")];
        for (distance, side) in sides {
            let near = block.checked_add_signed(distance).filter(|near| *near < self.rows.len());
            let row = near.map(|near| &self.rows[near]);
            c.put_for(side, "words", row.map_or(-1.0, |row| row.words as f32));
            c.put_for(side, "ending", row.map_or(-1.0, |row| row.ending as u8 as f32));
            c.put_for(side, "capitalised", row.map_or(-1.0, |row| row.capitalised_share() - self.usual.capitalised));
            c.put_for(side, "chaff", near.map_or(-1.0, |near| self.chaff[near].chaff));
            c.put_for(side, "category", near.map_or(-1.0, |near| f32::from(self.chaff[near].category)));
            c.put_for(side, "digits", row.map_or(-1.0, |row| row.digits as f32 / row.chars.max(1) as f32));
            c.put_for(side, "topic", row.map_or(-1.0, |row| row.topic));
            c.put_for(side, "line breaks", near.map_or(-1.0, |near| self.blocks[near].breaks as f32));
        }
    }

    fn windows(&self, block: usize, c: &mut Columns) {
        let count = self.rows.len();
        for (reach, side) in [(3, "within 3"), (8, "within 8"), (20, "within 20")] {
            let from = block.saturating_sub(reach);
            let to = (block + reach + 1).min(count);
            let next = (block + 1).min(count);
            let words = (self.words[to] - self.words[from]).max(1.0);
            c.put_for(side, "words", words / (to - from) as f32);
            c.put_for(side, "words before", (self.words[block] - self.words[from]) / (block - from).max(1) as f32);
            c.put_for(side, "words after", (self.words[to] - self.words[next]) / (to - next).max(1) as f32);
            c.put_for(side, "long", (self.long[to] - self.long[from]) / words);
            c.put_for(side, "long before", self.long[block] - self.long[from]);
            c.put_for(side, "long after", self.long[to] - self.long[next]);
            c.put_for(side, "sentences", (self.sentences[to] - self.sentences[from]) / words);
            c.put_for(side, "capitalised", (self.capitalised[to] - self.capitalised[from]) / words - self.usual.capitalised);
            c.put_for(side, "by a rule", (self.rule[to] - self.rule[from]) / (to - from) as f32);
            c.put_for(side, "by shape", (self.structure[to] - self.structure[from]) / (to - from) as f32);
            c.put_for(side, "long words", (self.terms[to] - self.terms[from]) / words - self.usual.long_words);
            c.put_for(side, "chaff", (self.suspect[to] - self.suspect[from]) / (to - from) as f32);
        }
    }

    fn place(&self, block: usize, c: &mut Columns) {
        let count = self.rows.len() as f32;
        let all = self.words[self.rows.len()].max(1.0);
        let before = self.words[block];
        let own = self.rows[block].words as f32;
        c.put("position", block as f32 / count);
        c.put("word position", before / all);
        c.put("blocks before", block as f32);
        c.put("blocks behind", count - block as f32 - 1.0);
        c.put("words before", before);
        c.put("words behind", all - before - own);
        c.put("long words before", self.long[block]);
        c.put("long words behind", self.long[self.rows.len()] - self.long[block + 1]);
        c.put("blocks to the first long", self.first_long as f32 - block as f32);
        c.put("blocks since the last long", block as f32 - self.last_long as f32);
        c.put("chaff before", self.suspect[block] / (block as f32).max(1.0));
        c.put("chaff behind", (self.suspect[self.rows.len()] - self.suspect[block + 1]) / (count - block as f32 - 1.0).max(1.0));
        // How far it is to the next block that is surely chaff, on each side: what lies between two is suspect.
        let sure = |near: &usize| self.chaff[*near].chaff >= 0.7;
        c.put("blocks since chaff", (0..block).rev().take(30).position(|near| sure(&near)).map_or(31.0, |at| at as f32 + 1.0));
        c.put("blocks to chaff", (block + 1..self.rows.len()).take(30).position(|near| sure(&near)).map_or(31.0, |at| at as f32 + 1.0));
        let long = |near: &usize| self.rows[*near].words >= LONG_WORDS;
        c.put("blocks since a long one", (0..block).rev().take(30).position(|near| long(&near)).map_or(31.0, |at| at as f32 + 1.0));
        c.put("blocks to a long one", (block + 1..self.rows.len()).take(30).position(|near| long(&near)).map_or(31.0, |at| at as f32 + 1.0));
    }

    fn rhythm(&self, block: usize, c: &mut Columns) {
        let count = self.rows.len();
        let from = block.saturating_sub(RHYTHM_REACH);
        let to = (block + RHYTHM_REACH).min(count);
        let mut best: (f32, usize) = (0.0, 0);
        for distance in RHYTHMS {
            // Only pairs of which both are near.
            let to = to.saturating_sub(distance).max(from);
            let sums = &self.rhythm[distance - 1];
            let value = (sums[to] - sums[from]) as f32 / (to - from).max(1) as f32;
            if distance == 1 {
                c.put("like the next", value);
            } else if value > best.0 {
                best = (value, distance);
            }
        }
        c.put("rhythm", best.0);
        c.put("rhythm of", best.1 as f32);
        c.put("alike", self.alike[&self.shapes[block]] as f32);
        c.put("alike share", self.alike[&self.shapes[block]] as f32 / count as f32);
        c.put("short in a row", self.short[block].0 as f32);
        c.put("short before in a row", self.short[block].1 as f32);
        let (from, to) = (block.saturating_sub(8), (block + 9).min(count));
        c.put("digits within 8", (self.digits[to] - self.digits[from]) / (to - from) as f32);
    }

    fn totals(&self, c: &mut Columns) {
        let count = self.rows.len();
        let all = self.words[count].max(1.0);
        c.put_for("text", "words", all);
        c.put_for("text", "blocks", count as f32);
        c.put_for("text", "words a block", all / count as f32);
        c.put_for("text", "long", self.long[count] / all);
        c.put_for("text", "sentences", self.sentences[count] / all);
        c.put_for("text", "chaff", self.suspect[count] / count as f32);
        c.put_for("text", "by a rule", self.rule[count] / count as f32);
        c.put_for("text", "by shape", self.structure[count] / count as f32);
        c.put_for("text", "longest", self.longest as f32);
        c.put_for("text", "copied", self.copied);
        c.put_for("text", "blank lines", self.blank_share);
    }
}

fn flag(value: bool) -> f32 {
    f32::from(u8::from(value))
}
