//! Finding thousands of literals at the cost of a few.
//!
//! An automaton over all literals grows with them and falls out of the processor's caches; so nothing here walks
//! one. Phrases begin where words begin, and so only there they are looked for: literals are filed by a few bytes from
//! the beginning of one of their words, and one small table says of most words of a text, in a nanosecond, that no
//! literal goes on from them. What is left is looked up and compared.

use std::sync::LazyLock;

use aho_corasick::packed;
use regex_syntax::hir::literal::rank;

use crate::features::{Line, PADDING};
use crate::fold;

/// Numbers filed under 64-bit keys; made once, then only read.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Key and range of `values`, by open addressing; an empty range is a free slot.
    slots: Vec<(u64, u32, u32)>,
    /// A bit for each key, so that most look-ups for absent keys touch one small table only.
    bits: Vec<u64>,
    values: Vec<u32>,
}

/// Spreads the bits of a key over the upper half of the result.
fn spread(key: u64) -> u64 {
    let key = (key ^ key >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    key ^ key >> 29
}

impl Index {
    /// Files each value under its key; those of one key keep their order.
    pub(super) fn new(pairs: &[(u64, u32)]) -> Self {
        if pairs.is_empty() {
            return Index::default();
        }
        let mut slots = vec![(0, 0, 0); (pairs.len() * 2).next_power_of_two()];
        let mut bits = vec![0u64; (pairs.len() * 16).next_power_of_two().max(1024) / 64];
        let mask = slots.len() - 1;
        // How many values a key has, then where they begin, then where the next one of them goes.
        let mut used = Vec::with_capacity(pairs.len());
        let places: Vec<usize> = pairs
            .iter()
            .map(|(key, _)| {
                let hash = spread(*key);
                let mut slot = hash as usize & mask;
                while slots[slot].2 != 0 && slots[slot].0 != *key {
                    slot = (slot + 1) & mask;
                }
                if slots[slot].2 == 0 {
                    slots[slot].0 = *key;
                    used.push(slot);
                    let bit = (hash >> 32) as usize & (bits.len() * 64 - 1);
                    bits[bit / 64] |= 1 << (bit % 64);
                }
                slots[slot].2 += 1;
                slot
            })
            .collect();
        let mut start = 0;
        for slot in used {
            let (_, from, to) = &mut slots[slot];
            let count = *to;
            (*from, *to) = (start, start);
            start += count;
        }
        let mut values = vec![0; pairs.len()];
        for ((_, value), slot) in pairs.iter().zip(places) {
            let end = &mut slots[slot].2;
            values[*end as usize] = *value;
            *end += 1;
        }
        Index { slots, bits, values }
    }

    #[inline]
    pub(super) fn get(&self, key: u64) -> &[u32] {
        if self.bits.is_empty() {
            return &[];
        }
        let hash = spread(key);
        let bit = (hash >> 32) as usize & (self.bits.len() * 64 - 1);
        if self.bits[bit / 64] >> (bit % 64) & 1 == 0 {
            return &[];
        }
        self.look_up(key, hash)
    }

    #[inline(never)]
    fn look_up(&self, key: u64, hash: u64) -> &[u32] {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let (known, start, end) = self.slots[slot];
            if start == end {
                return &[];
            }
            if known == key {
                return &self.values[start as usize..end as usize];
            }
            slot = (slot + 1) & mask;
        }
    }
}

/// The numbers of bytes by which [`Edge`] files literals.
const EDGES: [usize; 8] = [1, 2, 3, 4, 6, 8, 12, 16];
/// The first of them that is filed by four bytes.
const FOUR: usize = 3;
/// The first of them that is filed by eight.
const EIGHT: usize = 5;
/// The bits of those that are filed by eight bytes or more.
const LONG: u8 = u8::MAX << EIGHT;

/// Literals filed by their first bytes, or by their last ones.
#[derive(Debug)]
pub(super) struct Edge {
    index: Index,
    /// A bit for each of [`EDGES`] by which literals are filed that begin with these four bytes.
    fours: Sizes,
    /// The same for eight bytes and the [`LONG`] ones: words that are alike in four bytes are many.
    eights: Sizes,
    /// The same for each two bytes and literals of fewer than four; empty if there are none.
    twos: Vec<u8>,
}

/// A bit for each of [`EDGES`], by hash.
#[derive(Debug)]
struct Sizes {
    bits: Vec<u8>,
    /// A hash is shifted down by as much to be a place in `bits`.
    shift: u32,
}

impl Sizes {
    /// About one place in eight is in use, and all of them stay in the first or second cache.
    fn new(literals: usize) -> Self {
        let log = (literals * 8).next_power_of_two().trailing_zeros().clamp(10, 17);
        Sizes { bits: vec![0; 1 << log], shift: 64 - log }
    }

    #[inline(always)]
    fn place(&self, bytes: u64) -> usize {
        (bytes.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    #[inline(always)]
    fn get(&self, bytes: u64) -> u8 {
        self.bits[self.place(bytes)]
    }

    fn add(&mut self, bytes: u64, bits: u8) {
        let place = self.place(bytes);
        self.bits[place] |= bits;
    }
}

impl Default for Edge {
    fn default() -> Self {
        Edge::new(std::iter::empty())
    }
}

impl Edge {
    /// Files literals by their first bytes.
    pub(super) fn first<'l>(literals: impl Iterator<Item = (&'l [u8], u32)>) -> Self {
        Self::new(literals.map(|(literal, value)| (read_word(literal.iter()), literal.len(), value)))
    }

    /// Files literals by their last bytes.
    fn last<'l>(literals: impl Iterator<Item = (&'l [u8], u32)>) -> Self {
        Self::new(literals.map(|(literal, value)| (read_word(literal.iter().rev()), literal.len(), value)))
    }

    /// Files literals by up to [`PADDING`] of their bytes, of which they have as many as the second number says.
    fn new(literals: impl Iterator<Item = (u128, usize, u32)>) -> Self {
        let literals: Vec<_> = literals.filter(|(_, len, _)| *len > 0).collect();
        let long = literals.iter().filter(|(_, len, _)| *len >= EDGES[EIGHT]).count();
        let (mut fours, mut eights, mut twos) = (Sizes::new(literals.len()), Sizes::new(long), Vec::new());
        let mut pairs = Vec::with_capacity(literals.len());
        for (head, len, value) in literals {
            let number = EDGES.iter().rposition(|size| *size <= len).unwrap_or(0);
            let bit = 1 << number;
            if number < FOUR {
                twos.resize(1 << 16, 0);
                let first = head as usize & 0xFF;
                let second = if len == 1 { 0..=0xFF } else { head as usize >> 8 & 0xFF..=head as usize >> 8 & 0xFF };
                second.for_each(|second| twos[first | second << 8] |= bit);
            } else {
                fours.add(u64::from(head as u32), bit);
                if number >= EIGHT {
                    eights.add(head as u64, bit);
                }
            }
            pairs.push((edge_key(head, number), value));
        }
        Edge { index: Index::new(&pairs), fours, eights, twos }
    }

    /// A bit for each of [`EDGES`] by which literals may be filed that begin as `head` does.
    #[inline(always)]
    fn sizes_at(&self, head: u128) -> u8 {
        let mut sizes = self.fours.get(u64::from(head as u32));
        if sizes & LONG != 0 {
            sizes &= !LONG | self.eights.get(head as u64);
        }
        sizes | self.twos.get(usize::from(head as u16)).copied().unwrap_or(0)
    }

    /// Calls `visit` with the literals of these `sizes` that a text may begin with which begins with `head`.
    #[inline]
    fn each(&self, head: u128, mut sizes: u8, mut visit: impl FnMut(u32)) {
        while sizes != 0 {
            let key = edge_key(head, sizes.trailing_zeros() as usize);
            self.index.get(key).iter().for_each(|value| visit(*value));
            sizes &= sizes - 1;
        }
    }

    /// Calls `visit` with the literals that `line` may have at `at`; some it has not.
    #[inline]
    pub(super) fn at(&self, line: Line<'_>, at: usize, visit: impl FnMut(u32)) {
        let head = head(line, at);
        self.each(head, self.sizes_at(head), visit);
    }
}

/// The bytes of `line` from `at` on.
#[inline]
fn head(line: Line<'_>, at: usize) -> u128 {
    line.padded.get(at..).and_then(|rest| rest.first_chunk::<PADDING>()).map_or(0, |head| u128::from_le_bytes(*head))
}

/// Up to [`PADDING`] bytes as a number, the first byte lowest.
fn read_word<'b>(bytes: impl Iterator<Item = &'b u8>) -> u128 {
    bytes.take(PADDING).enumerate().fold(0, |word, (at, byte)| word | u128::from(*byte) << (8 * at))
}

/// The key of the first bytes in `head`, as many as [`EDGES`] says. The number is part of it: "ab" is filed apart from
/// the first two bytes of "abc".
#[inline]
fn edge_key(head: u128, number: usize) -> u64 {
    let word = head & u128::MAX >> (128 - 8 * EDGES[number]);
    let (low, high) = (word as u64, (word >> 64) as u64);
    low.wrapping_mul(0xA24B_AED4_963E_E407) ^ high.wrapping_mul(0x9FB2_1C65_1E98_DF25).rotate_left(32) ^ number as u64
}

/// Literals that stand anywhere in a line.
#[derive(Debug, Default)]
pub(super) struct Anywhere {
    /// Those with a place at which a word or a mark begins wherever they stand.
    words: Filed,
    /// The others, which may stand in the middle of words, if they are ASCII.
    loose: Filed,
    /// The first bytes by which these are filed if they are few: then vector instructions find them.
    few: Option<packed::Searcher>,
    /// The loose ones with other characters, by one of these.
    foreign: Filed,
}

/// A literal to be looked for anywhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Wanted<'l> {
    pub(super) bytes: &'l [u8],
    /// It counts only where a word begins.
    pub(super) begins_word: bool,
}

impl<'l> From<(&'l [u8], bool)> for Wanted<'l> {
    fn from((bytes, begins_word): (&'l [u8], bool)) -> Self {
        Wanted { bytes, begins_word }
    }
}

impl Wanted<'_> {
    /// Whether it is seldom looked at where it does not stand.
    pub(super) fn is_cheap(self) -> bool {
        self.beginnings().into_iter().any(|place| is_seldom(&self.bytes[place..]))
    }

    /// The places in the literal that are among [`Line::starts`] wherever it stands.
    pub(super) fn beginnings(self) -> Vec<usize> {
        let Ok(text) = std::str::from_utf8(self.bytes) else { return Vec::new() };
        let table = fold::table();
        // Before the literal may stand anything, unless it counts only where a word begins.
        let (mut joins, mut digit) = (!self.begins_word, false);
        let mut places = Vec::new();
        for (at, c) in text.char_indices() {
            let info = fold::info(table, c);
            let joinable = info.is_word() && !info.is_unspaced();
            let joined = joins && joinable && !(digit && c.is_ascii_alphabetic());
            if !(info.is_space() || joined) {
                places.push(at);
            }
            (joins, digit) = (joinable, c.is_ascii_digit());
        }
        places
    }
}

/// Literals filed from one place in each.
#[derive(Debug, Default)]
pub(super) struct Filed {
    edge: Edge,
    entries: Vec<Entry>,
    /// The bytes of all literals side by side, where comparing finds them together.
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    value: u32,
    /// How far the place is from the literal's beginning.
    offset: u32,
    /// Where the literal stands in `bytes`.
    start: u32,
    end: u32,
}

impl Filed {
    fn new(literals: &[(&[u8], usize, u32)]) -> Self {
        Filed::by(Edge::first(literals.iter().enumerate().map(|(number, (literal, offset, _))| (&literal[*offset..], number as u32))), literals)
    }

    /// Literals that are filed from their beginnings.
    pub(super) fn first(literals: &[(&[u8], u32)]) -> Self {
        Filed::new(&literals.iter().map(|(literal, value)| (*literal, 0, *value)).collect::<Vec<_>>())
    }

    /// Literals that are filed from their ends, for [`look_back`](Self::look_back).
    pub(super) fn last(literals: &[(&[u8], u32)]) -> Self {
        let edge = Edge::last(literals.iter().enumerate().map(|(number, (literal, _))| (*literal, number as u32)));
        Filed::by(edge, &literals.iter().map(|(literal, value)| (*literal, 0, *value)).collect::<Vec<_>>())
    }

    fn by(edge: Edge, literals: &[(&[u8], usize, u32)]) -> Self {
        let (mut entries, mut bytes) = (Vec::with_capacity(literals.len()), Vec::new());
        for (literal, offset, value) in literals {
            let start = bytes.len() as u32;
            bytes.extend_from_slice(literal);
            entries.push(Entry { value: *value, offset: *offset as u32, start, end: bytes.len() as u32 });
        }
        Filed { edge, entries, bytes }
    }

    /// Calls `visit` with the literals that stand in `line` with their places at `at`, and where they begin and end.
    #[inline]
    pub(super) fn look(&self, line: Line<'_>, at: usize, visit: &mut impl FnMut(u32, usize, usize)) {
        let head = head(line, at);
        let sizes = self.edge.sizes_at(head);
        if sizes != 0 {
            self.compare(line, at, head, sizes, visit);
        }
    }

    // Apart, so that the loop has the registers for itself.
    #[inline(never)]
    fn compare(&self, line: Line<'_>, at: usize, head: u128, sizes: u8, visit: &mut impl FnMut(u32, usize, usize)) {
        self.edge.each(head, sizes, |number| {
            let entry = self.entries[number as usize];
            let literal = &self.bytes[entry.start as usize..entry.end as usize];
            if let Some(start) = at.checked_sub(entry.offset as usize)
                && line.folded[start..].starts_with(literal)
            {
                visit(entry.value, start, start + literal.len());
            }
        });
    }

    /// Calls `visit` with the literals that `text` ends with, and where they begin.
    #[inline]
    pub(super) fn look_back(&self, text: &[u8], mut visit: impl FnMut(u32, usize)) {
        let head = text.last_chunk::<PADDING>().map_or_else(|| read_word(text.iter().rev()), |tail| u128::from_be_bytes(*tail));
        self.edge.each(head, self.edge.sizes_at(head), |number| {
            let entry = self.entries[number as usize];
            let literal = &self.bytes[entry.start as usize..entry.end as usize];
            if text.ends_with(literal) {
                visit(entry.value, text.len() - literal.len());
            }
        });
    }
}

/// The most beginnings of literals that are left to vector instructions.
const FEW: usize = 48;
/// The bytes of them that these look for.
const FEW_BYTES: usize = 4;

/// A literal, and by which of its places it is found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'l> {
    bytes: &'l [u8],
    place: usize,
    found: Where,
}

/// Where the place at which a literal is found is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Where {
    Words,
    Foreign,
    Everywhere,
}

impl<'l> Placed<'l> {
    pub(super) fn new(wanted: Wanted<'l>) -> Self {
        let bytes = wanted.bytes;
        let best = |places: &mut dyn Iterator<Item = usize>| places.max_by_key(|place| rarity(&bytes[*place..]));
        let words = best(&mut wanted.beginnings().into_iter()).map(|place| (place, Where::Words));
        let foreign = || best(&mut (0..bytes.len()).filter(|place| is_foreign(bytes[*place]))).map(|place| (place, Where::Foreign));
        let everywhere = || (best(&mut (0..bytes.len())).unwrap_or(0), Where::Everywhere);
        let seldom = words.filter(|(place, _)| is_seldom(&bytes[*place..]));
        let (place, found) = seldom.or_else(foreign).or(words).unwrap_or_else(everywhere);
        Placed { bytes, place, found }
    }
}

impl Anywhere {
    pub(super) fn new<'l>(literals: impl Iterator<Item = (Placed<'l>, u32)>) -> Self {
        let literals: Vec<_> = literals.filter(|(placed, _)| !placed.bytes.is_empty()).collect();
        let of = |wanted: Where| literals.iter().filter(|(placed, _)| placed.found == wanted).map(|(placed, value)| (placed.bytes, placed.place, *value)).collect::<Vec<_>>();
        let (words, foreign, loose) = (of(Where::Words), of(Where::Foreign), of(Where::Everywhere));
        let mut few: Vec<&[u8]> = loose.iter().map(|(bytes, offset, _)| &bytes[*offset..(offset + FEW_BYTES).min(bytes.len())]).collect();
        few.sort_unstable();
        few.dedup_by(|next, kept| next.starts_with(kept));
        let few = if few.is_empty() || few.len() > FEW { None } else { packed::Searcher::new(few) };
        Anywhere { words: Filed::new(&words), loose: Filed::new(&loose), few, foreign: Filed::new(&foreign) }
    }

    /// Calls `visit` with every literal that stands in `line`, wherever it does, and where it begins and ends.
    #[inline]
    pub(super) fn each(&self, line: Line<'_>, mut visit: impl FnMut(u32, usize, usize)) {
        if !self.words.entries.is_empty() {
            line.starts.iter().for_each(|start| self.words.look(line, *start as usize, &mut visit));
        }
        if let Some(searcher) = &self.few {
            let mut from = 0;
            while let Some(found) = searcher.find_in(line.folded, (from..line.folded.len()).into()) {
                // Literals overlap, so the search goes on with the next byte.
                from = found.start() + 1;
                self.loose.look(line, found.start(), &mut visit);
            }
        } else if !self.loose.entries.is_empty() {
            (0..line.folded.len()).for_each(|at| self.loose.look(line, at, &mut visit));
        }
        if !self.foreign.entries.is_empty() && !line.folded.is_ascii() {
            let places = line.folded.iter().enumerate().filter(|(_, byte)| is_foreign(**byte));
            places.for_each(|(at, _)| self.foreign.look(line, at, &mut visit));
        }
    }

    /// How many literals are looked for at the beginnings of words, how many everywhere, and how many of these in other
    /// letters than ASCII.
    pub(super) fn sizes(&self) -> [usize; 3] {
        [self.words.entries.len(), self.loose.entries.len(), self.foreign.entries.len()]
    }
}

/// Whether a character that is not ASCII begins with this byte.
fn is_foreign(byte: u8) -> bool {
    byte >= 0xC0
}

/// What many words and marks of texts begin with: a literal is better found by another one of its words.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "the ", "and ", "to ", "of ", "in ", "for ", "with", "that", "this", "you ", "your", "are ", "was ", "not ", "from", "have", "our ", "more", "as ", "at ",
    "by ", "is ", "it ", "on ", "or ", "be ", "an ", "a ", "we ", "us ", "if ", "all ", "what", "when", "will", "time", "but ", "they", "thei", "has ", "its ", "may ", "any ",
    "how ", "out ", "who ", "also", "some", "than", "them", "most", "just", "only", "work", "make", "read", "can ", "like", "help", "one ", "get ", "see ", "into", "use ", "data", "over", "best", "free", "new ",
    "der ", "die ", "das ", "und ", "ist ", "des ", "les ", "de ", "la ", "le ", "el ", "en ", "et ", "se ", "ne ", "na ", "do ", "da ", "di ", "che ", "por ", "par ", "que ",
    ".", ",", "-", ":", "'", "\"", "(", ")",
];

/// [`COMMON`] by the first byte: every place of every literal is held against it.
static COMMON_BY_BYTE: LazyLock<Vec<Vec<&[u8]>>> =
    LazyLock::new(|| (0..=u8::MAX).map(|first| COMMON.iter().map(|common| common.as_bytes()).filter(|common| common.first() == Some(&first)).collect()).collect());

/// The [`rarity`] of four letters of a word that is not common.
const SELDOM: u32 = 400;

/// How seldom a text has the bytes that `rest` begins with, roughly. Four bytes decide on most words, and as many as are
/// filed on the others; a common word tells nothing.
pub(super) fn rarity(rest: &[u8]) -> u32 {
    let (four, more) = rest.split_at(rest.len().min(4));
    let more = &more[..more.len().min(PADDING - 4)];
    let rarity = |bytes: &[u8]| bytes.iter().map(|byte| 300 - u32::from(rank(*byte))).sum::<u32>();
    let common = four.first().is_some_and(|first| COMMON_BY_BYTE[usize::from(*first)].iter().any(|common| rest.starts_with(common) || common.starts_with(four)));
    if common { rarity(more) } else { rarity(four) * 2 + rarity(more) }
}

/// Whether what `rest` begins with is worth looking for where words begin.
fn is_seldom(rest: &[u8]) -> bool {
    rarity(rest) >= SELDOM
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Features;

    #[test]
    fn every_literal_is_found_wherever_it_stands() {
        let literals: Vec<&[u8]> =
            [&b"a"[..], b"ab", b"}}", b" [", b"\xc2\xa9", b"abc", b"read more", b"\xd1\x87\xd0\xb8\xd1\x82\xd0\xb0", b"abcdef", b"more", "…".as_bytes(), "続きを".as_bytes()]
                .to_vec();
        let numbered = || literals.iter().enumerate().map(|(number, literal)| (*literal, number as u32));
        let wanted = |begins_word| numbered().map(move |(bytes, number)| (Placed::new(Wanted { bytes, begins_word }), number));
        let (everywhere, words) = (Anywhere::new(wanted(false)), Anywhere::new(wanted(true)));
        let all: Vec<_> = numbered().collect();
        let (first, last) = (Filed::first(&all), Filed::last(&all));
        for (number, literal) in literals.iter().enumerate() {
            for before in ["", "x", "xxxxxxxxxxxx", "x ", "xxxxxxxxxxxx, ", "語", "12"] {
                for after in ["", "y", "yyyyyyyyyyyyyyy", " y"] {
                    let text = [before.as_bytes(), literal, after.as_bytes()].concat();
                    let mut features = Features::default();
                    features.push(std::str::from_utf8(&text).expect("UTF-8"));
                    let line = features.line(0);
                    let Some(at) = memchr::memmem::find(line.folded, literal) else { continue };
                    let found = |anywhere: &Anywhere| {
                        let mut found = false;
                        anywhere.each(line, |value, start, _| found |= value == number as u32 && start == at);
                        found
                    };
                    assert!(found(&everywhere), "{literal:?} in {text:?}");
                    // A letter behind a digit begins a word.
                    let joined = before.ends_with('x') || before.ends_with('2') && !literal[0].is_ascii_alphabetic();
                    assert!(joined || found(&words), "{literal:?} in {text:?}");
                    let (mut at_start, mut at_end) = (false, false);
                    first.look(line, at, &mut |value, start, _| at_start |= value == number as u32 && start == at);
                    last.look_back(&line.folded[..at + literal.len()], |value, start| at_end |= value == number as u32 && start == at);
                    assert!(at_start && at_end);
                }
            }
        }
    }

    #[test]
    fn an_index_gives_what_was_filed() {
        let pairs: Vec<(u64, u32)> = (0..5000u32).map(|n| (u64::from(n) * 0x1_0001, n)).chain([(0, 7)]).collect();
        let index = Index::new(&pairs);
        for (key, value) in pairs {
            assert!(index.get(key).contains(&value));
        }
        assert_eq!(index.get(0), [0, 7]);
        assert_eq!(index.get(3), &[] as &[u32]);
        assert!(Index::default().get(1).is_empty());
    }
}
