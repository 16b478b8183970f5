//! Finding thousands of literals at the cost of a few.
//!
//! An automaton over all literals grows with them and falls out of the processor's caches; so nothing here walks
//! one. Literals are filed by a few of their bytes, and a bit set says of most positions of a text, in a nanosecond,
//! that no literal can stand there. What is left is looked up and compared.

use std::collections::BTreeSet;

use aho_corasick::packed;
use regex_syntax::hir::literal::rank;

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
    pub(super) fn new(mut pairs: Vec<(u64, u32)>) -> Self {
        if pairs.is_empty() {
            return Index::default();
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut slots = vec![(0, 0, 0); (pairs.len() * 2).next_power_of_two()];
        let mut bits = vec![0u64; (pairs.len() * 16).next_power_of_two().max(1024) / 64];
        let mask = slots.len() - 1;
        let mut values = Vec::with_capacity(pairs.len());
        for group in pairs.chunk_by(|a, b| a.0 == b.0) {
            let (key, start) = (group[0].0, values.len() as u32);
            values.extend(group.iter().map(|(_, value)| *value));
            let hash = spread(key);
            let mut slot = hash as usize & mask;
            while slots[slot].1 != slots[slot].2 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = (key, start, values.len() as u32);
            let bit = (hash >> 32) as usize & (bits.len() * 64 - 1);
            bits[bit / 64] |= 1 << (bit % 64);
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

/// The numbers of bytes at the edge of a text by which [`Edge`] files literals.
const EDGES: [usize; 8] = [1, 2, 3, 4, 6, 8, 12, 16];

/// Literals that stand at the beginning of a text, or at its end.
#[derive(Debug, Default)]
pub(super) struct Edge {
    index: Index,
    /// A bit for each of [`EDGES`] that is in use.
    used: u8,
    /// A bit for each three bytes at the edge of literals of three and more: a table that stays in the first cache and
    /// sends most texts away.
    threes: Vec<u64>,
}

/// The number of bits in [`Edge::threes`], as a power of two.
const THREES: u32 = 15;

#[inline]
fn three_bit(word: u128) -> usize {
    ((word as u32 & 0xFF_FFFF).wrapping_mul(0x9E37_79B1) >> (32 - THREES)) as usize
}

impl Edge {
    /// Files literals by their first bytes.
    pub(super) fn first<'l>(literals: impl Iterator<Item = (&'l [u8], u32)>) -> Self {
        Self::new(literals, |literal, len| &literal[..len])
    }

    /// Files literals by their last bytes.
    pub(super) fn last<'l>(literals: impl Iterator<Item = (&'l [u8], u32)>) -> Self {
        Self::new(literals, |literal, len| &literal[literal.len() - len..])
    }

    fn new<'l>(literals: impl Iterator<Item = (&'l [u8], u32)>, edge: fn(&'l [u8], usize) -> &'l [u8]) -> Self {
        let mut used = 0;
        let mut pairs = Vec::new();
        let mut threes = vec![0; 1 << (THREES - 6)];
        for (literal, value) in literals {
            if literal.len() >= 3 {
                let bit = three_bit(read_word(edge(literal, 3)));
                threes[bit / 64] |= 1 << (bit % 64);
            }
            if let Some(number) = EDGES.iter().rposition(|size| *size <= literal.len()) {
                used |= 1 << number;
                pairs.push((edge_key(read_word(edge(literal, EDGES[number])), EDGES[number]), value));
            }
        }
        Edge { index: Index::new(pairs), used, threes }
    }

    /// Calls `visit` with the literals that `text` may begin with.
    #[inline]
    pub(super) fn at_start(&self, text: &[u8], visit: impl FnMut(u32)) {
        let head = text.first_chunk::<16>().map_or_else(|| read_word(text), |head| u128::from_le_bytes(*head));
        self.each(text.len(), |size| head & u128::MAX >> (128 - 8 * size), visit);
    }

    /// Calls `visit` with the literals that `text` may end with.
    #[inline]
    pub(super) fn at_end(&self, text: &[u8], visit: impl FnMut(u32)) {
        let tail = text.last_chunk::<16>().map_or_else(|| read_word(text).checked_shl(128 - 8 * text.len() as u32).unwrap_or(0), |tail| u128::from_le_bytes(*tail));
        self.each(text.len(), |size| tail >> (128 - 8 * size), visit);
    }

    #[inline]
    fn each(&self, len: usize, edge: impl Fn(usize) -> u128, mut visit: impl FnMut(u32)) {
        if self.used == 0 {
            return;
        }
        let bit = three_bit(edge(3));
        let most = if len >= 3 && self.threes[bit / 64] >> (bit % 64) & 1 == 1 { len } else { 2 };
        for (number, size) in EDGES.iter().enumerate() {
            if *size > most || *size > len {
                break;
            }
            if self.used >> number & 1 == 1 {
                self.index.get(edge_key(edge(*size), *size)).iter().for_each(|value| visit(*value));
            }
        }
    }
}

/// Up to 16 bytes as a number, the first byte lowest.
fn read_word(bytes: &[u8]) -> u128 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u128::from(*byte))
}

/// The key of the `size` bytes in `word`. The size is part of it: "ab" is filed apart from the first two bytes of "abc".
#[inline]
fn edge_key(word: u128, size: usize) -> u64 {
    (word as u64).wrapping_mul(0xA24B_AED4_963E_E407) ^ ((word >> 64) as u64).wrapping_mul(0x9FB2_1C65_1E98_DF25) ^ size as u64
}

/// Literals that stand anywhere in a text.
///
/// A literal is filed by windows of a few bytes, as many neighbouring ones as the text is sampled coarsely: when
/// windows are read at every fourth place of a text, one of four neighbours is read wherever the literal stands. The
/// longer literals are, the wider their windows can be and the coarser the sampling.
#[derive(Debug, Default)]
pub(super) struct Anywhere {
    long: Windows<6, 4>,
    middle: Windows<5, 2>,
    short: Windows<3, 1>,
    /// The windows of `short` if they are few: then vector instructions find them faster than the bit set does.
    few: Option<packed::Searcher>,
    pairs: Pairs,
    marks: Marks,
}

/// Other literals of two bytes, with a bit for each pair of bytes.
#[derive(Debug, Default)]
struct Pairs {
    bits: Vec<u64>,
    index: Index,
}

impl Pairs {
    fn new(literals: &[(&[u8], u32)]) -> Self {
        if literals.is_empty() {
            return Pairs::default();
        }
        let mut bits = vec![0; 1 << 10];
        let keys: Vec<(u64, u32)> = literals.iter().map(|(literal, value)| (u64::from(literal[0]) << 8 | u64::from(literal[1]), *value)).collect();
        keys.iter().for_each(|(key, _)| bits[*key as usize / 64] |= 1 << (key % 64));
        Pairs { bits, index: Index::new(keys) }
    }

    // Apart, so that the loop has the registers for itself.
    #[inline(never)]
    fn slide(&self, text: &[u8], visit: &mut impl FnMut(u32, usize)) {
        if self.bits.is_empty() {
            return;
        }
        let Ok(bits) = <&[u64; 1024]>::try_from(self.bits.as_slice()) else { return };
        let mut key = 0;
        for (at, byte) in text.iter().enumerate() {
            key = key << 8 & 0xFF00 | usize::from(*byte);
            // The first byte makes a pair with nothing.
            if bits[key / 64] >> (key % 64) & 1 == 1 && at > 0 {
                self.index.get(key as u64).iter().for_each(|value| visit(*value, at - 1));
            }
        }
    }
}

/// Literals of one byte, or of two with a mark among them, which text seldom has.
#[derive(Debug, Default)]
struct Marks {
    /// Three marks are looked for at a time; a missing one is a copy.
    triples: Vec<[u8; 3]>,
    /// A mark, how far it stands in the literal, the literal.
    literals: Vec<(u8, usize, u32)>,
}

impl Marks {
    /// Where the mark stands in a literal that is filed here.
    fn place(literal: &[u8]) -> Option<usize> {
        let is_mark = |byte: &u8| byte.is_ascii_punctuation() && !matches!(byte, b',' | b'.' | b'-' | b'\'');
        match literal {
            [_] => Some(0),
            [_, _] => literal.iter().position(is_mark),
            _ => None,
        }
    }

    fn new(literals: &[(&[u8], u32)]) -> Self {
        let literals: Vec<_> = literals.iter().filter_map(|(literal, value)| Self::place(literal).map(|place| (literal[place], place, *value))).collect();
        let marks: BTreeSet<u8> = literals.iter().map(|(mark, ..)| *mark).collect();
        let marks: Vec<u8> = marks.into_iter().collect();
        let triples = marks.chunks(3).map(|chunk| std::array::from_fn(|place| chunk[place.min(chunk.len() - 1)])).collect();
        Marks { triples, literals }
    }

    #[inline]
    fn slide(&self, text: &[u8], visit: &mut impl FnMut(u32, usize)) {
        for [a, b, c] in &self.triples {
            for at in memchr::memchr3_iter(*a, *b, *c, text) {
                for (_, place, value) in self.literals.iter().filter(|(mark, place, _)| *mark == text[at] && *place <= at) {
                    visit(*value, at - place);
                }
            }
        }
    }
}

/// Literals filed by `STEP` neighbouring windows of `WIDTH` bytes.
#[derive(Debug, Default)]
struct Windows<const WIDTH: usize, const STEP: usize> {
    /// A bit for each window, by [`window_hash`]; empty if there is no window.
    bits: Vec<u64>,
    /// A hash is shifted down by as much to be the number of a bit.
    shift: u32,
    index: Index,
    /// The literal and the offset of the window in it.
    entries: Vec<(u32, u32)>,
}

#[inline]
fn window_hash(window: u64) -> u64 {
    window.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl<const WIDTH: usize, const STEP: usize> Windows<WIDTH, STEP> {
    /// The fewest bytes that a literal has so that `STEP` windows fit in it.
    const LEAST: usize = WIDTH + STEP - 1;
    const MASK: u64 = (1 << (WIDTH * 8)) - 1;

    fn new(literals: &[(&[u8], u32)]) -> Self {
        if literals.is_empty() {
            return Windows::default();
        }
        // About one bit in 32 is set, so that most places of a text are done with after one look. Even for tens of
        // thousands of literals the bits fit in the second cache.
        let bits_log = (literals.len() * STEP * 32).next_power_of_two().trailing_zeros().clamp(14, 22);
        let mut windows = Windows { bits: vec![0; 1 << (bits_log - 6)], shift: 64 - bits_log, ..Windows::default() };
        let mut pairs = Vec::new();
        for (literal, value) in literals {
            let first = rarest_stretch(literal, Self::LEAST);
            for offset in first..first + STEP {
                let window = read_word(&literal[offset..offset + WIDTH]) as u64;
                let bit = window_hash(window) >> windows.shift;
                windows.bits[bit as usize / 64] |= 1 << (bit % 64);
                pairs.push((window, windows.entries.len() as u32));
                windows.entries.push((*value, offset as u32));
            }
        }
        windows.index = Index::new(pairs);
        windows
    }

    // Apart, so that the loop has the registers for itself.
    #[inline(never)]
    fn slide(&self, text: &[u8], visit: &mut impl FnMut(u32, usize)) {
        if self.bits.is_empty() || text.len() < Self::LEAST {
            return;
        }
        let bits = self.bits.as_slice();
        let mut at = 0;
        // Four places a turn: most turns find nothing at any of them, which is one branch.
        while let Some(block) = text.get(at..at + 8 + 3 * STEP) {
            let may_be = |place: usize| {
                let mut eight = [0; 8];
                eight.copy_from_slice(&block[place * STEP..place * STEP + 8]);
                let bit = window_hash(u64::from_le_bytes(eight) & Self::MASK) >> self.shift;
                bits[bit as usize / 64] >> (bit % 64)
            };
            let four = [may_be(0), may_be(1), may_be(2), may_be(3)];
            if (four[0] | four[1] | four[2] | four[3]) & 1 == 1 {
                for (place, bit) in four.iter().enumerate() {
                    if bit & 1 == 1 {
                        let start = at + place * STEP;
                        self.visit(read_word(&text[start..start + WIDTH]) as u64, start, visit);
                    }
                }
            }
            at += 4 * STEP;
        }
        while at + WIDTH <= text.len() {
            self.look(read_word(&text[at..at + WIDTH]) as u64, at, visit);
            at += STEP;
        }
    }

    #[inline(always)]
    fn look(&self, eight: u64, at: usize, visit: &mut impl FnMut(u32, usize)) {
        let window = eight & Self::MASK;
        let bit = window_hash(window) >> self.shift;
        if self.bits[bit as usize / 64] >> (bit % 64) & 1 == 1 {
            self.visit(window, at, visit);
        }
    }

    #[inline(never)]
    fn visit(&self, window: u64, at: usize, visit: &mut impl FnMut(u32, usize)) {
        for entry in self.index.get(window) {
            let (value, offset) = self.entries[*entry as usize];
            if let Some(start) = at.checked_sub(offset as usize) {
                visit(value, start);
            }
        }
    }
}

/// The most windows that are left to vector instructions.
const FEW: usize = 48;

impl Windows<3, 1> {
    fn searcher(&self, literals: &[(&[u8], u32)]) -> Option<packed::Searcher> {
        let mut windows: Vec<&[u8]> = self.entries.iter().zip(literals).map(|((_, offset), (literal, _))| &literal[*offset as usize..*offset as usize + 3]).collect();
        windows.sort_unstable();
        windows.dedup();
        if windows.is_empty() || windows.len() > FEW { None } else { packed::Searcher::new(windows) }
    }

    #[inline]
    fn leap(&self, searcher: &packed::Searcher, text: &[u8], visit: &mut impl FnMut(u32, usize)) {
        let mut from = 0;
        while let Some(found) = searcher.find_in(text, (from..text.len()).into()) {
            // Windows overlap, so the search goes on with the next byte.
            from = found.start() + 1;
            self.visit(read_word(&text[found.start()..found.end()]) as u64, found.start(), visit);
        }
    }
}

/// Where the stretch of `size` bytes begins that is least likely in a text, by the ranks of its bytes.
fn rarest_stretch(literal: &[u8], size: usize) -> usize {
    let cost = |offset: &usize| literal[*offset..*offset + size].iter().map(|byte| u32::from(rank(*byte))).sum::<u32>();
    (0..=literal.len() - size).min_by_key(cost).unwrap_or(0)
}

impl Anywhere {
    pub(super) fn new<'l>(literals: impl Iterator<Item = (&'l [u8], u32)>) -> Self {
        let (mut long, mut middle, mut short) = (Vec::new(), Vec::new(), Vec::new());
        let (mut pairs, mut marks) = (Vec::new(), Vec::new());
        for (literal, value) in literals {
            match literal.len() {
                0 => {}
                _ if Marks::place(literal).is_some() => marks.push((literal, value)),
                2 => pairs.push((literal, value)),
                Windows::<6, 4>::LEAST.. => long.push((literal, value)),
                Windows::<5, 2>::LEAST.. => middle.push((literal, value)),
                _ => short.push((literal, value)),
            }
        }
        let windows = Windows::new(&short);
        Anywhere { long: Windows::new(&long), middle: Windows::new(&middle), few: windows.searcher(&short), short: windows, pairs: Pairs::new(&pairs), marks: Marks::new(&marks) }
    }

    /// Calls `visit` with every literal that may stand in `text` and where it would begin; some do not.
    #[inline]
    pub(super) fn each(&self, text: &[u8], mut visit: impl FnMut(u32, usize)) {
        self.marks.slide(text, &mut visit);
        self.pairs.slide(text, &mut visit);
        match &self.few {
            Some(searcher) => self.short.leap(searcher, text, &mut visit),
            None => self.short.slide(text, &mut visit),
        }
        self.middle.slide(text, &mut visit);
        self.long.slide(text, &mut visit);
    }

    /// How many literals of each tier there are.
    pub(super) fn sizes(&self) -> [usize; 4] {
        [self.marks.literals.len() + self.pairs.index.values.len(), self.short.entries.len(), self.middle.entries.len() / 2, self.long.entries.len() / 4]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_literal_is_found_wherever_it_stands() {
        let literals: Vec<&[u8]> =
            [&b"a"[..], b"ab", b"}}", b" [", b"\xc2\xa9", b"abc", b"read more", b"\xd1\x87\xd0\xb8\xd1\x82\xd0\xb0", b"abcdef", b"more", "…".as_bytes()].to_vec();
        let numbered = || literals.iter().enumerate().map(|(number, literal)| (*literal, number as u32));
        let anywhere = Anywhere::new(numbered());
        let (first, last) = (Edge::first(numbered()), Edge::last(numbered()));
        for (number, literal) in literals.iter().enumerate() {
            for before in ["", "x", "xxxxxxxxxxxx"] {
                for after in ["", "y", "yyyyyyyyyyyyyyy"] {
                    let text = [before.as_bytes(), literal, after.as_bytes()].concat();
                    let mut found = false;
                    anywhere.each(&text, |value, start| found |= value == number as u32 && start == before.len());
                    assert!(found, "{literal:?} in {text:?}");
                    let (mut at_start, mut at_end) = (false, false);
                    first.at_start(&text[before.len()..], |value| at_start |= value == number as u32);
                    last.at_end(&text[..text.len() - after.len()], |value| at_end |= value == number as u32);
                    assert!(at_start && at_end);
                }
            }
        }
    }

    #[test]
    fn an_index_gives_what_was_filed() {
        let pairs: Vec<(u64, u32)> = (0..5000u32).map(|n| (u64::from(n) * 0x1_0001, n)).chain([(0, 7)]).collect();
        let index = Index::new(pairs.clone());
        for (key, value) in pairs {
            assert!(index.get(key).contains(&value));
        }
        assert_eq!(index.get(3), &[] as &[u32]);
        assert!(Index::default().get(1).is_empty());
    }
}
