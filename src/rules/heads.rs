//! What lines and words begin with, by hash: cheap reasons not to run a pattern.

use regex_syntax::hir::Hir;

use super::pattern::{Literals, beginnings};
use crate::features::Line;

/// The numbers of bytes by which a beginning is known: the greatest of them that it has.
const SIZES: [usize; 4] = [2, 3, 4, 6];
/// The bits of a hash.
pub(super) const HASH_BITS: u32 = 15;

/// The most bytes that a beginning is known by.
pub(super) const LONGEST: usize = SIZES[SIZES.len() - 1];

/// The hash of what a literal begins with, of so many bytes at most, unless it has fewer than two.
pub(super) fn hash(literal: &[u8], most: usize) -> Option<u16> {
    let number = SIZES.iter().rposition(|size| *size <= literal.len().min(most))?;
    let word = literal[..SIZES[number]].iter().enumerate().fold(0, |word, (at, byte)| word | u64::from(*byte) << (8 * at));
    Some(hashes(word)[number])
}

/// The hashes of the beginnings of each size of what stands in a line from `start` on. What is behind the line's end
/// counts too, and is no part of any literal.
#[inline]
pub(super) fn hashes_at(line: Line<'_>, start: usize) -> [u16; SIZES.len()] {
    let word = line.padded.get(start..).and_then(|rest| rest.first_chunk::<8>());
    hashes(word.map_or(0, |word| u64::from_le_bytes(*word)))
}

#[inline]
fn hashes(word: u64) -> [u16; SIZES.len()] {
    SIZES.map(|size| {
        // The size is part of it: "ab" is another beginning than the first two bytes of "abc".
        let bytes = word & u64::MAX >> (64 - 8 * size) | (size as u64) << 56;
        (bytes.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - HASH_BITS)) as u16
    })
}

/// What a line may begin with where a pattern matches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Heads {
    /// Whether it follows the marks that the line begins with.
    after_marks: bool,
    hashes: Box<[u16]>,
}

/// Looking for more beginnings than this is not cheap.
const MOST: usize = 250;

impl Heads {
    pub(super) fn of(hir: &Hir) -> Option<Heads> {
        let (literals, after_marks) = beginnings(hir)?;
        Self::new(&literals, after_marks)
    }

    fn new(literals: &Literals, after_marks: bool) -> Option<Heads> {
        let mut hashes = literals.iter().map(|literal| hash(literal, LONGEST)).collect::<Option<Vec<u16>>>()?;
        hashes.sort_unstable();
        hashes.dedup();
        (hashes.len() <= MOST).then(|| Heads { after_marks, hashes: hashes.into() })
    }

    /// Whether a line may match.
    #[inline]
    pub(super) fn suit(&self, beginnings: &Beginnings) -> bool {
        let [two, three, four, six] = if self.after_marks { beginnings.word } else { beginnings.line };
        self.hashes.iter().fold(false, |found, hash| found | (*hash == two) | (*hash == three) | (*hash == four) | (*hash == six))
    }

    /// The heads in one word; `read` reads it.
    pub(super) fn write(heads: Option<&Heads>) -> String {
        let Some(heads) = heads else { return "*".to_owned() };
        let hashes: String = heads.hashes.iter().map(|hash| format!("{hash:04x}")).collect();
        format!("{}{hashes}", if heads.after_marks { 'm' } else { 'l' })
    }

    pub(super) fn read(text: &str) -> Option<Option<Heads>> {
        if text == "*" {
            return Some(None);
        }
        let (kind, hashes) = text.split_at_checked(1)?;
        Some(Some(Heads { after_marks: kind == "m", hashes: read(hashes)? }))
    }
}

/// Hashes of four digits each.
pub(super) fn read(text: &str) -> Option<Box<[u16]>> {
    text.as_bytes().chunks(4).map(|hash| u16::from_str_radix(std::str::from_utf8(hash).ok()?, 16).ok()).collect()
}

/// What a line begins with, and what follows the marks before its first word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beginnings {
    line: [u16; SIZES.len()],
    word: [u16; SIZES.len()],
}

impl Beginnings {
    /// `word` is where the marks end that the line begins with, if there is a word.
    pub(super) fn of(line: Line<'_>, word: Option<usize>) -> Self {
        // No literal has this hash for sure, and a pattern that runs for nothing does no harm.
        let none = [u16::MAX; SIZES.len()];
        Beginnings { line: hashes_at(line, 0), word: word.map_or(none, |word| hashes_at(line, word)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Features;

    #[test]
    fn lines_that_begin_otherwise_are_told_apart() {
        let literals = [&b"read also"[..], b"ad"].map(<[u8]>::to_vec).to_vec();
        let heads = Heads::new(&literals, true).expect("all are long enough");
        for (text, first, suits) in [
            ("read also", Some(0), true),
            ("> read it", Some(2), false),
            ("> read all", Some(2), true),
            ("ad", Some(0), true),
            ("adverts", Some(0), true),
            ("> read also", Some(0), false),
            ("bread", Some(0), false),
            ("r", Some(0), false),
            ("***", None, false),
        ] {
            let mut features = Features::default();
            features.push(text);
            assert_eq!(heads.suit(&Beginnings::of(features.line(0), first)), suits, "{text}");
        }
        assert_eq!(Heads::read(&Heads::write(Some(&heads))), Some(Some(heads)));
        assert_eq!(Heads::read(&Heads::write(None)), Some(None));
        assert_eq!(Heads::new(&vec![b"a".to_vec()], false), None);
    }
}
