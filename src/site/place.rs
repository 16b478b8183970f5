//! Where on its pages a line stands.

use std::fmt;

/// On how many pages a line stands in each tenth of the page's words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Tenths(pub(super) [u16; 10]);

impl Tenths {
    /// The tenth of a page of `all` words in which a block of `words` words after `before` has its middle.
    pub(super) fn tenth(before: u32, words: u32, all: u32) -> usize {
        let middle = u64::from(before) * 2 + u64::from(words);
        ((middle * 5 / u64::from(all.max(1))) as usize).min(9)
    }

    /// Once in each tenth of `set`, a set of bits.
    pub(super) fn once(set: u16) -> Self {
        Tenths(std::array::from_fn(|tenth| set >> tenth & 1))
    }

    pub(super) fn add(&mut self, other: Tenths) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count = count.saturating_add(more);
        }
    }

    /// The share of `pages` on which it stands in this tenth or in one beside it, from 0 to 1.
    pub(super) fn near(&self, tenth: usize, pages: u32) -> f32 {
        let near: u32 = (tenth.saturating_sub(1)..=(tenth + 1).min(9)).map(|tenth| u32::from(self.0[tenth])).sum();
        (near as f32 / pages.max(1) as f32).min(1.0)
    }
}

/// The share of places that "mostly" means.
const MOSTLY: f32 = 0.8;
/// A stretch of more tenths is no place.
const WIDEST: usize = 4;

const NAMES: [&str; 10] = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "last"];

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum: u32 = self.0.iter().map(|count| u32::from(*count)).sum();
        let inside = |from: usize, width: usize| self.0[from..from + width].iter().map(|count| u32::from(*count)).sum::<u32>();
        for width in 1..=WIDEST {
            let best = (0..=10 - width).max_by_key(|from| (inside(*from, width), 10 - from)).unwrap_or_default();
            let found = inside(best, width);
            if sum == 0 || (found as f32) < sum as f32 * MOSTLY {
                continue;
            }
            f.write_str(if found == sum { "always in the " } else { "mostly in the " })?;
            return match width {
                1 => write!(f, "{} tenth", NAMES[best]),
                _ => write!(f, "{} to {} tenth", NAMES[best], NAMES[best + width - 1]),
            };
        }
        f.write_str("anywhere on them")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_in_words() {
        for (counts, words) in [
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 41], "always in the last tenth"),
            ([9, 0, 0, 1, 0, 0, 0, 0, 0, 0], "mostly in the first tenth"),
            ([0, 0, 0, 0, 0, 0, 0, 4, 4, 2], "mostly in the eighth to ninth tenth"),
            ([2, 3, 4, 0, 0, 0, 0, 0, 0, 0], "always in the first to third tenth"),
            ([1; 10], "anywhere on them"),
            ([0; 10], "anywhere on them"),
        ] {
            assert_eq!(Tenths(counts).to_string(), words);
        }
    }

    #[test]
    fn a_block_stands_where_its_middle_is() {
        assert_eq!(Tenths::tenth(0, 2, 100), 0);
        assert_eq!(Tenths::tenth(98, 2, 100), 9);
        assert_eq!(Tenths::tenth(0, 100, 100), 5);
        assert_eq!(Tenths::tenth(0, 0, 0), 0);
    }
}
