//! What a block's place in the document tells: its zone, and whether it shares the document's topic.

use super::{Features, Row, Zone, share};
use crate::fold::Script;

/// What the whole document tells, and the memory to find it out.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    pub(crate) words: u32,
    pub(crate) prose_words: u32,
    pub(crate) script: Script,
    vocabulary: Vocabulary,
}

/// The words of prose that may stand before the main text (a notice) without ending the head.
const HEAD_PROSE: (f32, u32) = (0.05, 40);
/// The words of prose that may stand after the main text (a disclaimer, a comment) within the tail.
const TAIL_PROSE: (f32, u32) = (0.10, 80);
/// The share of words at the end that counts as tail, prose or not.
const TAIL_SHARE: f32 = 0.25;

/// A document with a smaller share of prose is a list, and where its few paragraphs stand says nothing.
const LEAST_PROSE: f32 = 0.15;
/// Where the head of a list ends and its tail begins, as shares of the words before.
const LIST_HEAD: f32 = 0.2;
const LIST_TAIL: f32 = 0.7;
/// A document of fewer words without prose is all head and all tail.
const SHORT_WORDS: u32 = 60;

impl Features {
    /// Fills the columns that depend on the other blocks.
    pub(crate) fn place(&mut self) {
        let whole = &mut self.whole;
        whole.words = self.rows.iter().map(|row| row.words).sum();
        whole.prose_words = self.rows.iter().filter(|row| row.prose).map(|row| row.words).sum();
        whole.script = most_used_script(&self.rows);
        let allowance = |(part, words): (f32, u32)| ((whole.prose_words as f32 * part) as u32).min(words);
        let (head, tail) = (allowance(HEAD_PROSE), allowance(TAIL_PROSE));
        let (mut words_before, mut prose_before) = (0, 0);
        for row in &mut self.rows {
            row.words_before = words_before;
            let own_prose = if row.prose { row.words } else { 0 };
            let prose_after = whole.prose_words - prose_before - own_prose;
            let from = words_before as f32 / whole.words.max(1) as f32;
            let (in_head, in_tail) = if whole.words < SHORT_WORDS && whole.prose_words == 0 {
                (true, true)
            } else if (whole.prose_words as f32) < whole.words as f32 * LEAST_PROSE {
                (from <= LIST_HEAD, from >= LIST_TAIL)
            } else {
                (prose_before + own_prose <= head, prose_after + own_prose <= tail || from >= 1.0 - TAIL_SHARE)
            };
            row.zone = match (in_head, in_tail) {
                (true, true) => Zone::HEAD.or(Zone::TAIL),
                (true, false) => Zone::HEAD,
                (false, true) => Zone::TAIL,
                (false, false) => Zone::BODY,
            };
            words_before += row.words;
            prose_before += own_prose;
        }
        whole.vocabulary.measure(&mut self.rows, &self.pool.terms);
    }
}

fn most_used_script(rows: &[Row]) -> Script {
    let mut letters = [0u32; 32];
    for row in rows {
        letters[row.script as usize & 31] += row.letters;
    }
    let most = Script::all().max_by_key(|script| letters[*script as usize]).unwrap_or_default();
    if letters[most as usize] == 0 { Script::Common } else { most }
}

/// The longer words of the document's prose: an open hash table.
#[derive(Debug, Default)]
struct Vocabulary {
    /// Terms; 0 where there is none.
    slots: Vec<u32>,
    /// Whether the term 0 is one of them.
    zero: bool,
}

impl Vocabulary {
    fn measure(&mut self, rows: &mut [Row], terms: &[u32]) {
        let of = |row: &Row| &terms[row.terms.0 as usize..row.terms.1 as usize];
        let room: usize = rows.iter().filter(|row| row.prose).map(|row| of(row).len()).sum();
        self.slots.clear();
        self.slots.resize((room * 2).next_power_of_two().max(16), 0);
        self.zero = false;
        for row in rows.iter().filter(|row| row.prose) {
            for term in of(row) {
                let slot = self.slot(*term);
                self.slots[slot] = *term;
                self.zero |= *term == 0;
            }
        }
        for row in rows {
            let own = &terms[row.terms.0 as usize..row.terms.1 as usize];
            row.topic_words = own.len() as u32;
            row.topic = if row.prose {
                1.0
            } else {
                let known = own.iter().filter(|term| self.slots[self.slot(**term)] == **term && (**term != 0 || self.zero)).count();
                share(known as u32, own.len() as u32)
            };
        }
    }

    /// The slot of `term`, or the free one where it belongs; the table is never full.
    fn slot(&self, term: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = term.wrapping_mul(0x9E37_79B1) as usize >> 7 & mask;
        while self.slots[slot] != 0 && self.slots[slot] != term {
            slot = (slot + 1) & mask;
        }
        slot
    }
}
