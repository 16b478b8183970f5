//! Which pages count: one that is nearly the same as an earlier one is no second witness.
//!
//! A page is known again by its address, or by its text: pairs of longer words that follow each other in its longer
//! lines, as a set, in a sketch of 16 minima of 4 bits (one permutation hashing, Li, Owen and Zhang, NIPS 2012; b-bit
//! minwise hashing, Li and König, WWW 2010). Menus are made of short lines and so do not make two pages alike.

use crate::features::Features;
use crate::fold::mix;

/// Pages that a new one is compared with: the last ones of its host.
pub(super) const REMEMBERED: usize = 256;
/// Lines with fewer words say little of a page's own text.
const LEAST_WORDS: u32 = 6;
/// A set of fewer pairs is too small for a sketch; then all lines have to be the same.
const LEAST_PAIRS: usize = 48;
/// Of 16 minima so many agree when about three quarters of the pairs do.
const ALIKE: u32 = 12;

/// What is remembered of a page: its address and its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Seen {
    pub(super) address: u32,
    pub(super) text: [u32; 2],
}

impl Seen {
    pub(super) fn of(url: &str, features: &Features) -> Self {
        let text = sketch(features);
        Seen { address: address(url), text: [(text >> 32) as u32, text as u32] }
    }

    /// Whether the two are one page for all that counting cares.
    pub(super) fn is_alike(&self, other: &Seen) -> bool {
        let differ = [self.text[0] ^ other.text[0], self.text[1] ^ other.text[1]];
        let equal: u32 = differ.map(zero_nibbles).iter().sum();
        self.address == other.address || equal >= ALIKE
    }
}

fn zero_nibbles(word: u32) -> u32 {
    let any = word | word >> 1 | word >> 2 | word >> 3;
    8 - (any & 0x1111_1111).count_ones()
}

/// The address without what does not tell pages apart.
fn address(url: &str) -> u32 {
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = url.strip_prefix("www.").unwrap_or(url).split('#').next().unwrap_or_default().trim_end_matches('/');
    let hash = url.as_bytes().chunks(8).fold(url.len() as u64, |hash, piece| mix(hash, piece.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))));
    (hash >> 32) as u32
}

fn sketch(features: &Features) -> u64 {
    let mut minima = [u64::MAX; 16];
    let mut pairs = 0;
    for (index, row) in features.rows().iter().enumerate().filter(|(_, row)| row.words >= LEAST_WORDS) {
        debug_assert!(row.terms.0 <= row.terms.1);
        for pair in features.terms(index).windows(2) {
            let hash = mix(mix(1, pair[0].into()), pair[1].into());
            let lowest = &mut minima[(hash >> 60) as usize];
            *lowest = (*lowest).min(hash << 4);
            pairs += 1;
        }
    }
    if pairs < LEAST_PAIRS || minima.contains(&u64::MAX) {
        let whole = features.rows().iter().fold(0, |hash, row| mix(hash, row.key));
        return mix(whole, 2);
    }
    // The lowest of many numbers has zeros above, so its bits are mixed once more.
    minima.iter().fold(0, |sketch, lowest| sketch << 4 | mix(*lowest, 3) >> 60)
}
