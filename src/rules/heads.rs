//! What a line begins with, in a few bits: a cheap reason not to run a pattern that is tied to the line's beginning.

use regex_syntax::hir::Hir;

use super::pattern::{Literals, beginnings};

/// The first two or three bytes that a line may have where a pattern matches, as a small Bloom filter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Heads {
    /// Whether they follow the marks that the line begins with.
    after_marks: bool,
    /// Whether some of them are two bytes only.
    short: bool,
    bits: [u64; 4],
}

/// With more bits than this most lines pass.
const MOST_BITS: u32 = 160;
/// Stands for the third byte of those that have two; no UTF-8 has it.
const NONE: u8 = 0xFF;

impl Heads {
    pub(super) fn of(hir: &Hir) -> Option<Heads> {
        let (literals, after_marks) = beginnings(hir)?;
        Self::new(&literals, after_marks)
    }

    fn new(literals: &Literals, after_marks: bool) -> Option<Heads> {
        let mut heads = Heads { after_marks, short: false, bits: [0; 4] };
        for literal in literals {
            let (word, bit) = match literal.as_slice() {
                [first, second] => {
                    heads.short = true;
                    place([*first, *second, NONE])
                }
                [first, second, third, ..] => place([*first, *second, *third]),
                _ => return None,
            };
            heads.bits[word] |= bit;
        }
        (heads.bits.iter().map(|word| word.count_ones()).sum::<u32>() <= MOST_BITS).then_some(heads)
    }

    /// Whether a folded line may match; `first` is where the marks end that it begins with.
    pub(super) fn suit(&self, folded: &[u8], first: Option<usize>) -> bool {
        let from = if self.after_marks { first } else { Some(0) };
        let Some(head) = from.and_then(|from| folded.get(from..)) else { return false };
        let has = |(word, bit): (usize, u64)| self.bits[word] & bit != 0;
        match head {
            [first, second, third, ..] => has(place([*first, *second, *third])) || self.short && has(place([*first, *second, NONE])),
            [first, second] => self.short && has(place([*first, *second, NONE])),
            _ => false,
        }
    }

    /// The heads in one word; `read` reads it.
    pub(super) fn write(heads: Option<Heads>) -> String {
        let Some(heads) = heads else { return "*".to_owned() };
        let bits = heads.bits.map(|word| format!("{word:x}")).join(".");
        format!("{}{}{bits}", if heads.after_marks { 'm' } else { 'l' }, if heads.short { 2 } else { 3 })
    }

    pub(super) fn read(text: &str) -> Option<Option<Heads>> {
        if text == "*" {
            return Some(None);
        }
        let mut words = text.get(2..)?.split('.').map(|word| u64::from_str_radix(word, 16).ok());
        let bits = [words.next()??, words.next()??, words.next()??, words.next()??];
        Some(Some(Heads { after_marks: text.starts_with('m'), short: text[1..].starts_with('2'), bits }))
    }
}

/// The place of the bit for three bytes.
fn place([first, second, third]: [u8; 3]) -> (usize, u64) {
    let hash = u32::from_le_bytes([first, second, third, 0]).wrapping_mul(0x9E37_79B1) >> 24;
    (hash as usize >> 6, 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_begin_otherwise_are_told_apart() {
        let literals = [&b"read also"[..], b"ad"].map(<[u8]>::to_vec).to_vec();
        let heads = Heads::new(&literals, true).expect("all are long enough");
        for (line, first, suits) in
            [("read also", 0, true), ("> read it", 2, true), ("ad", 0, true), ("adverts", 0, true), ("> read it", 0, false), ("bread", 0, false), ("r", 0, false)]
        {
            assert_eq!(heads.suit(line.as_bytes(), Some(first)), suits, "{line}");
        }
        assert!(!heads.suit(b"***", None));
        assert_eq!(Heads::read(&Heads::write(Some(heads))), Some(Some(heads)));
        assert_eq!(Heads::read(&Heads::write(None)), Some(None));
        assert_eq!(Heads::new(&vec![b"a".to_vec()], false), None);
    }
}
