//! Finding thousands of literals at the cost of a few.
//!
//! An automaton over all literals grows with them and falls out of the processor's caches; so nothing here walks
//! one. Literals are filed by a few of their bytes, and a bit set says of most positions of a text, in a nanosecond,
//! that no literal can stand there. What is left is looked up and compared.

use aho_corasick::{AhoCorasick, MatchKind};
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

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
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
        for (literal, value) in literals {
            if let Some(size) = EDGES.iter().rposition(|size| *size <= literal.len()) {
                used |= 1 << size;
                pairs.push((edge_key(edge(literal, EDGES[size])), value));
            }
        }
        Edge { index: Index::new(pairs), used }
    }

    /// Calls `visit` with the literals that `text` may begin with.
    #[inline]
    pub(super) fn at_start(&self, text: &[u8], visit: impl FnMut(u32)) {
        self.each(text, |size| &text[..size], visit);
    }

    /// Calls `visit` with the literals that `text` may end with.
    #[inline]
    pub(super) fn at_end(&self, text: &[u8], visit: impl FnMut(u32)) {
        self.each(text, |size| &text[text.len() - size..], visit);
    }

    #[inline]
    fn each<'t>(&self, text: &[u8], edge: impl Fn(usize) -> &'t [u8], mut visit: impl FnMut(u32)) {
        for (number, size) in EDGES.iter().enumerate() {
            if *size > text.len() {
                break;
            }
            if self.used >> number & 1 == 1 {
                self.index.get(edge_key(edge(*size))).iter().for_each(|value| visit(*value));
            }
        }
    }
}

fn edge_key(bytes: &[u8]) -> u64 {
    // The length is part of the key: "ab" is filed apart from the first two bytes of "abc".
    bytes.chunks(8).fold(bytes.len() as u64, |key, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        (key.rotate_left(29) ^ u64::from_le_bytes(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    })
}

/// The bytes of the window by which longer literals are filed, and that of the others.
const WIDE: usize = 6;
const NARROW: usize = 3;

/// Literals that stand anywhere in a text.
#[derive(Debug, Default)]
pub(super) struct Anywhere {
    wide: Windows,
    narrow: Windows,
    /// Literals shorter than [`NARROW`].
    tiny: Option<(AhoCorasick, Vec<u32>)>,
}

#[derive(Debug, Default)]
struct Windows {
    /// A bit for each window, by [`window_hash`]; empty if there is no window.
    bits: Vec<u64>,
    /// The hash is shifted down to as many bits.
    shift: u32,
    index: Index,
    /// The literal and the offset of the window in it.
    entries: Vec<(u32, u32)>,
}

#[inline]
fn window_hash(window: u64) -> u64 {
    window.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn read_window(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

impl Windows {
    fn new(size: usize, literals: &[(&[u8], u32)]) -> Self {
        if literals.is_empty() {
            return Windows::default();
        }
        let bits_log = (literals.len() * 64).next_power_of_two().trailing_zeros().clamp(15, 24);
        let mut windows = Windows { bits: vec![0; 1 << (bits_log - 6)], shift: 64 - bits_log, ..Windows::default() };
        let mut pairs = Vec::new();
        for (literal, value) in literals {
            let offset = rarest_window(literal, size);
            let window = read_window(&literal[offset..offset + size]);
            let bit = window_hash(window) >> windows.shift;
            windows.bits[bit as usize / 64] |= 1 << (bit % 64);
            pairs.push((window, windows.entries.len() as u32));
            windows.entries.push((*value, offset as u32));
        }
        windows.index = Index::new(pairs);
        windows
    }

    #[inline]
    fn may_hold(&self, window: u64) -> bool {
        let bit = window_hash(window) >> self.shift;
        self.bits[bit as usize / 64] >> (bit % 64) & 1 == 1
    }

    #[inline]
    fn visit(&self, window: u64, at: usize, visit: &mut impl FnMut(u32, usize)) {
        for entry in self.index.get(window) {
            let (value, offset) = self.entries[*entry as usize];
            if let Some(start) = at.checked_sub(offset as usize) {
                visit(value, start);
            }
        }
    }
}

/// Where the window of `size` bytes stands that is least likely in a text, by the ranks of its bytes.
fn rarest_window(literal: &[u8], size: usize) -> usize {
    let cost = |offset: &usize| literal[*offset..*offset + size].iter().map(|byte| u32::from(rank(*byte))).sum::<u32>();
    (0..=literal.len() - size).min_by_key(cost).unwrap_or(0)
}

impl Anywhere {
    pub(super) fn new<'l>(literals: impl Iterator<Item = (&'l [u8], u32)>) -> Self {
        let (mut wide, mut narrow, mut tiny) = (Vec::new(), Vec::new(), Vec::new());
        for (literal, value) in literals {
            match literal.len() {
                0 => {}
                1..NARROW => tiny.push((literal, value)),
                NARROW..WIDE => narrow.push((literal, value)),
                _ => wide.push((literal, value)),
            }
        }
        // At most two bytes each: the automaton cannot be too big.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(tiny.iter().map(|(literal, _)| literal)).ok();
        Anywhere {
            wide: Windows::new(WIDE, &wide),
            narrow: Windows::new(NARROW, &narrow),
            tiny: automaton.filter(|_| !tiny.is_empty()).map(|automaton| (automaton, tiny.iter().map(|(_, value)| *value).collect())),
        }
    }

    /// Calls `visit` with every literal that may stand in `text` and where it would begin; some do not.
    #[inline]
    pub(super) fn each(&self, text: &[u8], mut visit: impl FnMut(u32, usize)) {
        if let Some((automaton, values)) = &self.tiny {
            for found in automaton.find_overlapping_iter(text) {
                visit(values[found.pattern().as_usize()], found.start());
            }
        }
        match (self.wide.bits.is_empty(), self.narrow.bits.is_empty()) {
            (true, true) => {}
            (false, true) => self.slide::<true, false>(text, visit),
            (true, false) => self.slide::<false, true>(text, visit),
            (false, false) => self.slide::<true, true>(text, visit),
        }
    }

    #[inline]
    fn slide<const WIDE_ONES: bool, const NARROW_ONES: bool>(&self, text: &[u8], mut visit: impl FnMut(u32, usize)) {
        const WIDE_MASK: u64 = (1 << (WIDE * 8)) - 1;
        const NARROW_MASK: u64 = (1 << (NARROW * 8)) - 1;
        let mut look = |eight: u64, at: usize| {
            if WIDE_ONES && self.wide.may_hold(eight & WIDE_MASK) {
                self.wide.visit(eight & WIDE_MASK, at, &mut visit);
            }
            if NARROW_ONES && self.narrow.may_hold(eight & NARROW_MASK) {
                self.narrow.visit(eight & NARROW_MASK, at, &mut visit);
            }
        };
        let mut at = 0;
        while let Some(eight) = text.get(at..at + 8).and_then(|eight| eight.try_into().ok()) {
            look(u64::from_le_bytes(eight), at);
            at += 1;
        }
        // No literal has a zero byte in it that the text has not: what is read past the end matches none in the comparison.
        while at < text.len() {
            look(read_window(&text[at..]), at);
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_literal_is_found_wherever_it_stands() {
        let literals: Vec<&[u8]> = [&b"a"[..], b"ab", b"abc", b"read more", b"\xd1\x87\xd0\xb8\xd1\x82\xd0\xb0", b"abcdef", b"more", "…".as_bytes()].to_vec();
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
