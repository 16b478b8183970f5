//! What the words of a line begin with: a second reason not to run a pattern.
//!
//! A gate is one choice of literals that every match holds. More than half of the built-in patterns offer others:
//! `^\d+ (?:views|likes)` needs a digit first, and one of two words. Few lines pass all of them.

use std::collections::BTreeSet;

use regex_syntax::hir::{Hir, HirKind};

use super::heads::{HASH_BITS, LONGEST, hash, hashes_at, read};
use super::literals::{Wanted, rarity};
use super::pattern::{Gate, Literals, bare};
use super::required::all_required;
use crate::features::Line;

/// Words of which a line must have one where a pattern matches, mostly several times: one of these, and one of those.
/// None of them where nothing is known.
///
/// A word stands here by the hash of its first bytes, and so may one that the pattern does not ask for. [`NEXT`] stands
/// between the choices.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Needs(Box<[u16]>);

/// No hash.
const NEXT: u16 = u16::MAX;
/// The most choices that are looked at.
const MOST_CHOICES: usize = 3;
/// With more words than this most lines have one of them.
const MOST: u32 = 128;
/// The bytes that words are known by; by fewer if they would be more than so many, since then some are the same.
const BYTES: [usize; 3] = [LONGEST, 4, 3];
const MANY: u32 = 40;
/// A word of which this is the rarity, or less, counts as so many.
const COMMON: (u32, u32) = (250, 12);
/// Longer lines have one of the words by chance.
const MOST_STARTS: usize = 1000;

impl Needs {
    /// What every match of `hir` needs besides its gate.
    pub(super) fn of(hir: &Hir, gate: &Gate) -> Needs {
        // The literals of a gate at the beginning of a line begin with a word, too.
        let words = |literal: &[u8]| BYTES.iter().flat_map(|most| heads(bare(literal).0, true, *most)).map(|(head, _)| head).collect();
        let known: Vec<BTreeSet<u16>> = gate.literals().iter().map(|literal| words(literal)).collect();
        let all: BTreeSet<u16> = known.iter().flatten().copied().collect();
        // Words that the gate has too tell something of its other literals, such as digits.
        let tells = |needs: &BTreeSet<u16>| needs.is_disjoint(&all) || known.iter().any(|literal| literal.is_disjoint(needs));
        let mut choices: Vec<(bool, u32, BTreeSet<u16>)> =
            choices(hir, &all).into_iter().filter(|(_, needs)| tells(needs)).map(|(cost, needs)| (!needs.is_disjoint(&all), cost, needs)).collect();
        choices.sort();
        let mut taken: Vec<BTreeSet<u16>> = Vec::new();
        for (_, _, needs) in choices {
            // What has a word of another choice is mostly the same choice, seen in its longer texts.
            if taken.len() < MOST_CHOICES && taken.iter().all(|other| other.is_disjoint(&needs)) {
                taken.push(needs);
            }
        }
        let mut list: Vec<u16> = Vec::new();
        for needs in taken {
            if !list.is_empty() {
                list.push(NEXT);
            }
            list.extend(needs);
        }
        Needs(list.into())
    }

    /// Whether a line may match; `heads` are of that line, or nothing yet.
    #[inline]
    pub(super) fn are_met(&self, line: Line<'_>, heads: &mut WordHeads) -> bool {
        self.0.is_empty() || heads.have(line, &self.0)
    }

    /// The needs in one word; `read` reads it.
    pub(super) fn write(&self) -> String {
        if self.0.is_empty() { "-".to_owned() } else { self.0.iter().map(|head| format!("{head:04x}")).collect() }
    }

    pub(super) fn read(text: &str) -> Option<Needs> {
        if text == "-" { Some(Needs::default()) } else { read(text).map(Needs) }
    }
}

/// Choices of words one of which every match of `hir` needs, and what looking for them costs.
fn choices(hir: &Hir, known: &BTreeSet<u16>) -> Vec<(u32, BTreeSet<u16>)> {
    let mut found: Vec<(u32, BTreeSet<u16>)> = match hir.kind() {
        HirKind::Capture(capture) => choices(&capture.sub, known),
        HirKind::Alternation(parts) => {
            // One of each, and of those that the gate does not ask for if there are any.
            let best = |part: &Hir| choices(part, known).into_iter().min_by_key(|(cost, needs)| (!needs.is_disjoint(known), *cost));
            let together = parts.iter().map(best).try_fold((0, BTreeSet::new()), |(cost, mut needs), part| {
                let (more, heads) = part?;
                needs.extend(heads);
                Some((cost + more, needs))
            });
            together.into_iter().collect()
        }
        HirKind::Concat(parts) => {
            let together = all_required(hir, are_usable).into_iter().filter_map(|literals| choice(&literals));
            together.chain(parts.iter().flat_map(|part| choices(part, known))).collect()
        }
        _ => all_required(hir, are_usable).into_iter().filter_map(|literals| choice(&literals)).collect(),
    };
    found.retain(|(cost, _)| *cost <= MOST);
    found
}

/// The word by which each of these literals is known best.
fn choice(literals: &Literals) -> Option<(u32, BTreeSet<u16>)> {
    let mut best = None;
    for most in BYTES {
        let (mut cost, mut needs) = (0, BTreeSet::new());
        for literal in literals {
            let (bytes, begins_word) = bare(literal);
            let (head, rarity) = heads(bytes, begins_word, most).max_by_key(|(_, rarity)| *rarity)?;
            if needs.insert(head) {
                cost += if rarity <= COMMON.0 { COMMON.1 } else { 1 };
            }
        }
        best = Some((cost, needs));
        if cost <= MANY {
            break;
        }
    }
    best
}

/// What the words of one line begin with; it is filled when the first pattern asks.
#[derive(Debug)]
pub(super) struct WordHeads {
    filled: bool,
    /// A bit for each hash.
    bits: Box<[u64; 1 << (HASH_BITS - 6)]>,
    /// The words of `bits` that are not 0.
    used: Vec<u16>,
}

impl Default for WordHeads {
    fn default() -> Self {
        WordHeads { filled: false, bits: Box::new([0; 1 << (HASH_BITS - 6)]), used: Vec::new() }
    }
}

impl WordHeads {
    /// Another line is next.
    pub(super) fn forget(&mut self) {
        self.filled = false;
        self.used.drain(..).for_each(|word| self.bits[usize::from(word)] = 0);
    }

    fn fill(&mut self, line: Line<'_>) {
        self.filled = true;
        for hash in line.starts.iter().flat_map(|start| hashes_at(line, *start as usize)) {
            let word = hash >> 6;
            self.used.push(word);
            self.bits[usize::from(word)] |= 1 << (hash & 63);
        }
    }

    fn have(&mut self, line: Line<'_>, needs: &[u16]) -> bool {
        if line.starts.len() > MOST_STARTS {
            return true;
        }
        if !self.filled {
            self.fill(line);
        }
        let has = |hash: &u16| self.bits[usize::from(*hash >> 6)] >> (hash & 63) & 1 == 1;
        needs.split(|hash| *hash == NEXT).all(|choice| choice.iter().any(has))
    }
}

/// The words by which a literal can be known, and how rare each of them is.
fn heads(bytes: &[u8], begins_word: bool, most: usize) -> impl Iterator<Item = (u16, u32)> {
    let places = Wanted { bytes, begins_word }.beginnings();
    places.into_iter().filter_map(move |place| {
        let rest = &bytes[place..];
        Some((hash(rest, most)?, rarity(rest)))
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
