//! Per-block columns that cleaners share, computed once.
//!
//! [`Features`] has one [`Row`] a block: first what the block's own text tells (words, letters, how it ends, its
//! folded form), then what its place in the document tells (zone, whether it shares the document's topic).

mod ascii;
mod columns;
mod outline;
pub(crate) mod page_columns;
mod page_totals;
mod place;
mod read;
mod repeat;
mod term;
pub(crate) mod text_columns;
mod wording;

use crate::fold::Script;
use crate::growth;
pub(crate) use columns::{Columns, Group, LANES};
pub(crate) use outline::{LOOSE_LINKS, LOOSE_WORDS, Outline, Sum};
use read::{Pool, read};
use repeat::repeats;
pub(crate) use repeat::{LEAST_UNIT, Memory as RepeatMemory, next_alike};
pub(crate) use term::hash;

/// How a block's text ends, closing quotes and brackets aside.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// With a word or some other character.
    #[default]
    Open,
    /// With the end of a sentence: `.`, `!`, `?` or what other scripts use.
    Sentence,
    /// With `...` or `…`, as text that was cut off.
    Ellipsis,
    /// With a colon.
    Colon,
    /// With a comma, a semicolon or a dash.
    Comma,
}

/// Where in a document a block stands. A block can be in several zones, in a short document in all of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Zone(u8);

impl Zone {
    /// Before the first prose paragraph.
    pub const HEAD: Zone = Zone(1);
    /// Neither head nor tail.
    pub const BODY: Zone = Zone(2);
    /// After the last prose paragraph, or in the last quarter of the words.
    pub const TAIL: Zone = Zone(4);
    /// Everywhere.
    pub const ANY: Zone = Zone(7);

    /// Both.
    #[must_use]
    pub fn or(self, other: Zone) -> Zone {
        Zone(self.0 | other.0)
    }

    /// Whether the two have a zone in common.
    #[must_use]
    pub fn meets(self, other: Zone) -> bool {
        self.0 & other.0 != 0
    }
}

/// What is known of one block.
///
/// Counts are in characters unless they say words. A word is a run of visible characters with a letter or a digit
/// in it; in scripts that write no spaces, two characters count as one word.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Row {
    /// The words.
    pub words: u32,
    /// Characters that are not white space.
    pub chars: u32,
    /// Letters, and marks that belong to them.
    pub letters: u32,
    /// Capital letters.
    pub upper: u32,
    /// Small letters.
    pub lower: u32,
    /// Decimal digits, of any script.
    pub digits: u32,
    /// Words that begin with a capital letter.
    pub capitalised: u32,
    /// Ends of sentences, inside the block or at its end.
    pub sentences: u32,
    /// Marks that stand between the items of menus and paths: `|`, `›`, `»`, `>`, `•`, `·`, `/` with spaces around.
    pub separators: u32,
    /// Places where a small letter is followed by a capital: words that were glued together, or names like `eBay`.
    pub joints: u32,
    /// Colons inside the text with a space after them, as in `Weight: 92 g`.
    pub colons: u32,
    /// How the text ends.
    pub ending: Ending,
    /// The script of most letters.
    pub script: Script,
    /// Whether it begins with a bullet or a dash and a space.
    pub bullet: bool,
    /// Whether its first letter is a small one, in a script with case.
    pub begins_small: bool,
    /// Whether the block reads as running text: long enough, with sentences in it.
    pub prose: bool,
    /// Where it stands.
    pub zone: Zone,
    /// The share of its longer words that the document's prose uses too, from 0 to 1; 1 for prose itself.
    pub topic: f32,
    /// The number of longer words that `topic` was measured on; with none, `topic` says nothing.
    pub topic_words: u32,
    /// Words in blocks before this one.
    pub words_before: u32,
    /// The same for two blocks with the same words in the same order, whatever stands between them; for long blocks,
    /// for two with the same folded text.
    pub(crate) key: u64,
    /// Whether words come again so soon that a phrase may stand in it more than once.
    pub(crate) repeats: bool,
    /// Where its folded form stands in the buffer.
    pub(crate) folded: (u32, u32),
    /// Where the hashes of its longer words stand.
    pub(crate) terms: (u32, u32),
    /// Where the places at which its words and marks begin stand.
    pub(crate) starts: (u32, u32),
}

impl Row {
    /// The share of letters with case that are capitals, from 0 to 1.
    #[must_use]
    pub fn upper_share(&self) -> f32 {
        share(self.upper, self.upper + self.lower)
    }

    /// The share of words that begin with a capital letter, from 0 to 1.
    #[must_use]
    pub fn capitalised_share(&self) -> f32 {
        share(self.capitalised, self.words)
    }

    /// The share of visible characters that are neither letters nor digits, from 0 to 1: high in code and in tables.
    #[must_use]
    pub fn mark_share(&self) -> f32 {
        share(self.chars.saturating_sub(self.letters + self.digits), self.chars)
    }

    /// Whether it speaks of what the document's prose speaks of: most of its longer words are known there.
    #[must_use]
    pub fn is_topical(&self) -> bool {
        self.topic_words >= 2 && self.topic >= 0.6 || self.topic_words >= 5 && self.topic >= 0.5
    }

    /// Whether the text is short and has no end of a sentence: a label, a headline, a menu entry.
    #[must_use]
    pub fn is_label(&self) -> bool {
        self.sentences == 0 && !matches!(self.ending, Ending::Sentence) && self.words <= 25
    }
}

pub(crate) fn share(part: u32, whole: u32) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// The columns of one document.
#[derive(Debug, Default)]
pub struct Features {
    pub(crate) rows: Vec<Row>,
    pool: Pool,
    again: repeat::Memory,
    /// What the whole document tells.
    pub(crate) whole: place::Whole,
}

impl Features {
    /// The row of the block at `index`.
    ///
    /// # Panics
    /// If there is no such block.
    #[must_use]
    pub fn row(&self, index: usize) -> &Row {
        &self.rows[index]
    }

    /// The rows, one a block.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The words of the whole document.
    #[must_use]
    pub fn words(&self) -> u32 {
        self.whole.words
    }

    /// The words in blocks of prose.
    #[must_use]
    pub fn prose_words(&self) -> u32 {
        self.whole.prose_words
    }

    /// The script of most of the document's letters.
    #[must_use]
    pub fn script(&self) -> Script {
        self.whole.script
    }

    /// The folded form of the block at `index`: what phrases are compared with.
    pub(crate) fn folded(&self, index: usize) -> &[u8] {
        let (start, end) = self.rows[index].folded;
        &self.pool.folded[start as usize..end as usize]
    }

    /// The hashes of the longer words of the block at `index`, in order.
    pub(crate) fn terms(&self, index: usize) -> &[u32] {
        let (start, end) = self.rows[index].terms;
        &self.pool.terms[start as usize..end as usize]
    }

    /// The block at `index` as rules look at it.
    pub(crate) fn line(&self, index: usize) -> Line<'_> {
        let row = &self.rows[index];
        let padded = &self.pool.folded[row.folded.0 as usize..row.folded.1 as usize + PADDING];
        Line { row, folded: &padded[..padded.len() - PADDING], padded, starts: &self.pool.starts[row.starts.0 as usize..row.starts.1 as usize] }
    }

    /// Forgets the document but keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.pool.clear();
    }

    /// Forgets where words begin in the lines so far: that counts while rules look at a line, and no longer.
    pub(crate) fn end_line(&mut self) {
        self.pool.starts.clear();
    }

    /// Appends the row of a block with this text.
    pub(crate) fn push(&mut self, text: &str) {
        self.pool.make_room(text.len() + PADDING);
        let mut row = read(text, &mut self.pool);
        row.repeats = repeats(text, &row, &self.pool.terms[row.terms.0 as usize..], &mut self.again);
        growth::add(&mut self.rows, row);
        self.pool.folded.extend_from_slice(&[0; PADDING]);
    }
}

/// The bytes after a folded line that may be read together with its last ones.
pub(crate) const PADDING: usize = 16;

/// A block as rules look at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'f> {
    pub(crate) row: &'f Row,
    /// What phrases are compared with.
    pub(crate) folded: &'f [u8],
    /// The same with [`PADDING`] bytes after it that mean nothing.
    pub(crate) padded: &'f [u8],
    /// Where words and marks begin in it, and some places more; in no order.
    pub(crate) starts: &'f [u32],
}

/// The key of a line with this text; see [`Row::key`].
pub(crate) fn line_key(text: &str) -> u64 {
    read(text, &mut Pool::default()).key
}

/// The words of a text, as [`Row::words`] counts them.
pub(crate) fn count_words(text: &str) -> u32 {
    read(text, &mut Pool::default()).words
}

/// Reads one short text after the other, with the same memory.
#[derive(Debug, Default)]
pub(crate) struct PhraseReader {
    pool: Pool,
}

impl PhraseReader {
    /// The key of a line with this text (see [`Row::key`]), its folded form, and the hashes of its longer words, in order.
    pub(crate) fn read(&mut self, text: &str) -> (u64, &[u8], &[u32]) {
        self.pool.clear();
        let key = read(text, &mut self.pool).key;
        (key, &self.pool.folded, &self.pool.terms)
    }
}

/// Appends the hashes of the longer words of a text, in order.
pub(crate) fn append_terms_of(text: &str, terms: &mut Vec<u32>) {
    let mut pool = Pool { terms: std::mem::take(terms), ..Pool::default() };
    read(text, &mut pool);
    *terms = pool.terms;
}
