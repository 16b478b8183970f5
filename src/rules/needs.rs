//! What the words of a line begin with, in a few bits: a second reason not to run a pattern.
//!
//! A gate is one choice of literals that every match holds. About half of the built-in patterns offer another one:
//! `^\d+ (?:views|likes)` needs a digit first, and one of two words. Fewer lines pass both.

use std::collections::BTreeSet;

use regex_syntax::hir::{Hir, HirKind};

use super::literals::{Wanted, rarity};
use super::pattern::{Gate, Literals, bare};
use super::required::all_required;
use crate::features::Line;

/// Words of which a line must have one where a pattern matches; none of them where nothing is known.
///
/// A word stands here by the hash of its first bytes, and so may one that the pattern does not ask for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Needs(Box<[u16]>);

/// The bytes that a word is known by; it may have one less.
const HEAD: usize = 3;
/// Stands for the third byte of those that have two; no UTF-8 has it.
const NONE: u8 = 0xFF;
/// The bits of [`WordHeads`], as a power of two.
const LOG_BITS: u32 = 12;
/// With more words than this most lines have one of them.
const MOST: u32 = 128;
/// A word of which this is the rarity, or less, counts as so many.
const COMMON: (u32, u32) = (250, 12);
/// Longer lines have one of the words by chance.
const MOST_STARTS: usize = 1000;

impl Needs {
    /// What every match of `hir` needs besides its gate.
    pub(super) fn of(hir: &Hir, gate: &Gate) -> Needs {
        // The literals of a gate at the beginning of a line begin with a word, too.
        let known: Vec<BTreeSet<u16>> = gate.literals().iter().map(|literal| heads(bare(literal).0, true).map(|(head, _)| head).collect()).collect();
        let (all, none) = (known.iter().flatten().copied().collect(), BTreeSet::new());
        // Words that the gate has too tell something of its other literals, such as digits.
        let tells = |needs: &BTreeSet<u16>| known.iter().any(|literal| literal.is_disjoint(needs));
        let needs = cheapest(hir, &all).or_else(|| cheapest(hir, &none).filter(|(_, needs)| tells(needs)));
        Needs(needs.map_or_else(Box::default, |(_, needs)| needs.into_iter().collect()))
    }

    /// Whether a line may match; `heads` are of that line, or nothing yet.
    #[inline]
    pub(super) fn are_met(&self, line: Line<'_>, heads: &mut WordHeads) -> bool {
        self.0.is_empty() || heads.has_one(line, &self.0)
    }

    /// The needs in one word; `read` reads it.
    pub(super) fn write(&self) -> String {
        if self.0.is_empty() { "-".to_owned() } else { self.0.iter().map(|head| format!("{head:03x}")).collect() }
    }

    pub(super) fn read(text: &str) -> Option<Needs> {
        if text == "-" {
            return Some(Needs::default());
        }
        let heads = text.as_bytes().chunks(3).map(|head| u16::from_str_radix(std::str::from_utf8(head).ok()?, 16).ok());
        heads.collect::<Option<Box<[u16]>>>().map(Needs)
    }
}

/// Words one of which every match of `hir` needs, other than the `known` ones, and what looking for them costs.
fn cheapest(hir: &Hir, known: &BTreeSet<u16>) -> Option<(u32, BTreeSet<u16>)> {
    let (cost, needs) = match hir.kind() {
        HirKind::Capture(capture) => cheapest(&capture.sub, known),
        HirKind::Alternation(parts) => parts.iter().map(|part| cheapest(part, known)).try_fold((0, BTreeSet::new()), |(cost, mut needs), part| {
            let (more, heads) = part?;
            needs.extend(heads);
            Some((cost + more, needs))
        }),
        HirKind::Concat(parts) => {
            let together = all_required(hir, are_usable).into_iter().filter_map(|literals| choice(&literals));
            let apart = parts.iter().filter_map(|part| cheapest(part, known));
            together.chain(apart).filter(|(_, needs)| needs.is_disjoint(known)).min()
        }
        _ => all_required(hir, are_usable).into_iter().filter_map(|literals| choice(&literals)).min(),
    }?;
    (cost <= MOST && needs.is_disjoint(known)).then_some((cost, needs))
}

/// The word by which each of these literals is known best.
fn choice(literals: &Literals) -> Option<(u32, BTreeSet<u16>)> {
    let (mut cost, mut needs) = (0, BTreeSet::new());
    for literal in literals {
        let (bytes, begins_word) = bare(literal);
        let (head, rarity) = heads(bytes, begins_word).max_by_key(|(_, rarity)| *rarity)?;
        if needs.insert(head) {
            cost += if rarity <= COMMON.0 { COMMON.1 } else { 1 };
        }
    }
    Some((cost, needs))
}

/// What the words of one line begin with, as a Bloom filter; it is filled when the first pattern asks.
#[derive(Debug)]
pub(super) struct WordHeads {
    filled: bool,
    bits: [u64; 1 << (LOG_BITS - 6)],
}

impl Default for WordHeads {
    fn default() -> Self {
        WordHeads { filled: false, bits: [0; 1 << (LOG_BITS - 6)] }
    }
}

impl WordHeads {
    /// Another line is next.
    pub(super) fn forget(&mut self) {
        self.filled = false;
    }

    fn has_one(&mut self, line: Line<'_>, heads: &[u16]) -> bool {
        if line.starts.len() > MOST_STARTS {
            return true;
        }
        if !self.filled {
            self.filled = true;
            self.bits.fill(0);
            for start in line.starts {
                if let Some([first, second, third]) = line.padded.get(*start as usize..).and_then(|rest| rest.first_chunk::<HEAD>()) {
                    for head in [hash([*first, *second, *third]), hash([*first, *second, NONE])] {
                        self.bits[usize::from(head >> 6)] |= 1 << (head & 63);
                    }
                }
            }
        }
        heads.iter().any(|head| self.bits[usize::from(*head >> 6)] >> (head & 63) & 1 == 1)
    }
}

fn hash([first, second, third]: [u8; HEAD]) -> u16 {
    (u32::from_le_bytes([first, second, third, 0]).wrapping_mul(0x9E37_79B1) >> (32 - LOG_BITS)) as u16
}

/// The words by which a literal can be known, and how rare each of them is.
fn heads(bytes: &[u8], begins_word: bool) -> impl Iterator<Item = (u16, u32)> {
    let places = Wanted { bytes, begins_word }.beginnings();
    places.into_iter().filter_map(move |place| {
        let rest = &bytes[place..];
        let head = match rest {
            [first, second, third, ..] => [*first, *second, *third],
            [first, second] => [*first, *second, NONE],
            _ => return None,
        };
        Some((hash(head), rarity(rest)))
    })
}

fn are_usable(literals: &Literals) -> bool {
    !literals.is_empty() && choice(literals).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Features;
    use crate::rules::pattern::Pattern;

    #[test]
    fn lines_without_a_word_are_told_apart() {
        let views = Pattern::parse(r"^\d+ (?:views|likes)\W*$").expect("it is sound").needs;
        for (line, met) in [("12 views", true), ("12 (likes)", true), ("12 March 2020", false), ("12 overviews", false)] {
            let mut features = Features::default();
            features.push(line);
            assert_eq!(views.are_met(features.line(0), &mut WordHeads::default()), met, "{line}");
        }
        assert_eq!(Needs::read(&views.write()), Some(views));
        assert_eq!(Needs::read(&Needs::default().write()), Some(Needs::default()));
        for nothing_known in [r"^\d+", r"^read more", r"^.* (?:of|to|the) .*$", r"x?views"] {
            assert_eq!(Pattern::parse(nothing_known).expect("it is sound").needs, Needs::default(), "{nothing_known}");
        }
    }
}
