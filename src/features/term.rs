//! Words as numbers: the terms that tell what a text is about, and the keys of lines.

use crate::fold;

/// A word of at least this many characters says what a text is about; shorter ones are mostly grammar.
pub(super) const TERM_CHARS: usize = 4;
/// Words are compared by their first letters, so that inflected forms agree: truncation stands in for a stemmer in
/// every language (McNamee and Mayfield 2004, who found four to six letters about right).
const STEM_CHARS: usize = 5;

/// The first [`STEM_CHARS`] characters of a folded word.
pub(super) fn stem(word: &[u8]) -> &[u8] {
    let head = &word[..word.len().min(STEM_CHARS)];
    if head.is_ascii() {
        return head;
    }
    let end = word.iter().enumerate().filter(|(_, byte)| **byte & 0xC0 != 0x80).nth(STEM_CHARS).map_or(word.len(), |(at, _)| at);
    &word[..end]
}

/// The bytes of the stem of an ASCII word.
pub(super) const STEM_BYTES: u64 = (1 << (8 * STEM_CHARS)) - 1;

/// The hash of a stem of up to eight bytes.
pub(super) fn stem_hash(stem: u64) -> u32 {
    (fold::mix(0, stem) >> 32) as u32
}

/// The hash of a longer word.
pub(super) fn term(word: &[u8]) -> u32 {
    let stem = stem(word);
    if stem.len() <= 8 { stem_hash(read_eight(stem)) } else { (hash(stem) >> 32) as u32 }
}

/// Up to eight bytes as a number, the first byte lowest.
pub(super) fn read_eight(bytes: &[u8]) -> u64 {
    match bytes.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// Mixes a folded word into a key, eight bytes at a time.
pub(super) fn mix_word(key: u64, word: &[u8]) -> u64 {
    /// Tells the second half of a long word from a word of its own: no UTF-8 is the same in these bits.
    const GOES_ON: u64 = 0xFBFF_F9FD_FEF8_FCFA;
    let mut pieces = word.chunks(8).map(read_eight);
    let key = fold::mix(key, pieces.next().unwrap_or(0));
    pieces.fold(key, |key, piece| fold::mix(key, piece ^ GOES_ON))
}

/// The hash of folded bytes.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    mix_word(bytes.len() as u64, bytes)
}
