//! What every match of a pattern holds: literals one of which stands in it.

use std::collections::BTreeSet;

use foldhash::HashSet;
use regex_syntax::hir::literal::rank;
use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Look};

use super::classes::{WORDS, stops_marks};
use super::pattern::{Literals, MAX_GATE, MAX_RAW, WORD_START, bare};
use crate::fold;

/// The most texts that neighbouring parts of a pattern are multiplied out to.
const MAX_RUN: usize = 160;
/// The most signs of a class that are looked at one by one.
const MOST_SIGNS: usize = 256;

/// What is known to stand before a part of a pattern, the least telling first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Before {
    Anything,
    /// What no word goes on after, or a digit: a word may begin there with a letter.
    Digit,
    /// What no word goes on after, or nothing.
    Gap,
}

/// Stands before a literal that follows [`Before::Digit`]; no UTF-8 has this byte.
const AFTER_DIGIT: u8 = 0xFE;

/// Literals one of which stands in every match, if there is a choice of them that is `telling`.
pub(super) fn required(hir: &Hir, telling: fn(&Literals) -> bool, before: Before) -> Option<Literals> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(_) | HirKind::Class(_) => exact(hir).map(|texts| tidy(cross(&after(before), &texts))).filter(telling),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub, telling, before),
        HirKind::Repetition(_) => None,
        HirKind::Capture(capture) => required(&capture.sub, telling, before),
        HirKind::Alternation(parts) => {
            let mut all = Literals::new();
            for part in parts {
                all.extend(required(part, telling, before)?);
            }
            let all = minimal(all);
            (all.len() <= MAX_GATE).then_some(all)
        }
        HirKind::Concat(parts) => one_after_another(parts, telling, before).into_iter().max_by_key(worth),
    }
}

/// All choices that there are of such literals, where parts of a pattern follow each other.
pub(super) fn all_required(hir: &Hir, telling: fn(&Literals) -> bool) -> Vec<Literals> {
    match hir.kind() {
        HirKind::Capture(capture) => all_required(&capture.sub, telling),
        HirKind::Concat(parts) => one_after_another(parts, telling, Before::Anything),
        _ => required(hir, telling, Before::Anything).into_iter().collect(),
    }
}

/// The choices that the parts of a pattern give, each of them and neighbours together.
fn one_after_another(parts: &[Hir], telling: fn(&Literals) -> bool, before: Before) -> Vec<Literals> {
    // Neighbouring parts with few texts each are multiplied out: they give longer literals.
    let mut candidates = Vec::new();
    let mut run = after(before);
    for part in parts {
        let before = run.iter().map(|text| end(text)).min().unwrap_or(Before::Anything);
        match exact(part) {
            Some(texts) if run.len() * texts.len() <= MAX_RUN => run = cross(&run, &texts),
            Some(texts) => {
                // What all of the run end with, mostly a space, makes the next ones longer.
                let mut ends: Literals = run.iter().map(|text| text[text.len().saturating_sub(1)..].to_vec()).collect();
                ends.dedup();
                let ends = if ends.len() == 1 { ends } else { after(before) };
                candidates.push(std::mem::replace(&mut run, cross(&ends, &texts)));
            }
            None => {
                candidates.push(std::mem::replace(&mut run, after(part_end(part, before))));
                candidates.extend(required(part, telling, before));
            }
        }
    }
    candidates.push(run);
    candidates.into_iter().map(tidy).filter(telling).map(minimal).filter(|literals| literals.len() <= MAX_GATE).collect()
}

/// What the end of `text` is to what follows it.
fn end(text: &[u8]) -> Before {
    match text.last() {
        Some(&WORD_START) => Before::Gap,
        Some(&AFTER_DIGIT) => Before::Digit,
        _ => String::from_utf8_lossy(text).chars().next_back().map_or(Before::Anything, sign_end),
    }
}

/// What a character is to what follows it; after a sign of a script that does not space its words the next one begins.
fn sign_end(c: char) -> Before {
    let info = fold::info(fold::table(), c);
    if !info.is_word() || info.is_unspaced() {
        Before::Gap
    } else if c.is_ascii_digit() {
        Before::Digit
    } else {
        Before::Anything
    }
}

/// The empty text, and what stands before it.
fn after(before: Before) -> Literals {
    vec![match before {
        Before::Anything => Vec::new(),
        Before::Digit => vec![AFTER_DIGIT],
        Before::Gap => vec![WORD_START],
    }]
}

/// The literals with [`WORD_START`] at their beginning only.
fn tidy(literals: Literals) -> Literals {
    let tidy = |mut literal: Vec<u8>| {
        let first = literal.first().copied();
        literal.retain(|byte| *byte != WORD_START && *byte != AFTER_DIGIT);
        let begins_word = first == Some(WORD_START) || first == Some(AFTER_DIGIT) && literal.first().is_some_and(u8::is_ascii_alphabetic);
        if begins_word {
            literal.insert(0, WORD_START);
        }
        literal
    };
    literals.into_iter().map(tidy).collect()
}

/// What stands before that which follows a part of a pattern, if this stands before the part.
fn part_end(part: &Hir, before: Before) -> Before {
    match part.kind() {
        HirKind::Look(Look::Start | Look::WordAscii | Look::WordUnicode | Look::WordStartAscii | Look::WordStartUnicode) => Before::Gap,
        HirKind::Look(_) | HirKind::Empty => before,
        HirKind::Class(Class::Bytes(_)) => Before::Anything,
        HirKind::Repetition(repetition) => {
            let once = part_end(&repetition.sub, before);
            let again = once.min(part_end(&repetition.sub, once));
            if repetition.min == 0 { again.min(before) } else { again }
        }
        HirKind::Capture(capture) => part_end(&capture.sub, before),
        HirKind::Concat(parts) => parts.iter().fold(before, |before, part| part_end(part, before)),
        HirKind::Alternation(parts) => parts.iter().map(|part| part_end(part, before)).min().unwrap_or(before),
        HirKind::Literal(literal) => end(&literal.0),
        HirKind::Class(Class::Unicode(class)) => {
            let mut joined = class.clone();
            joined.intersect(&WORDS.0);
            let few = joined.ranges().iter().map(ClassUnicodeRange::len).sum::<usize>() <= MOST_SIGNS;
            let least = || joined.ranges().iter().flat_map(|range| range.start()..=range.end()).map(sign_end).min();
            if few { least().unwrap_or(Before::Gap) } else { Before::Anything }
        }
    }
}

/// All texts that `hir` matches, if they are few. Assertions count as empty, but for [`WORD_START`] where a word begins.
fn exact(hir: &Hir) -> Option<Literals> {
    const MOST: usize = 300;
    let texts = match hir.kind() {
        HirKind::Look(_) if part_end(hir, Before::Anything) == Before::Gap => vec![vec![WORD_START]],
        HirKind::Empty | HirKind::Look(_) => vec![Vec::new()],
        HirKind::Literal(literal) => vec![literal.0.to_vec()],
        HirKind::Class(Class::Unicode(class)) => {
            let size: usize = class.ranges().iter().map(ClassUnicodeRange::len).sum();
            if size > 8 {
                return None;
            }
            class.ranges().iter().flat_map(|range| range.start()..=range.end()).map(|c| c.to_string().into_bytes()).collect()
        }
        HirKind::Class(Class::Bytes(_)) => return None,
        HirKind::Repetition(repetition) => {
            let texts = exact(&repetition.sub)?;
            match (repetition.min, repetition.max) {
                (0, Some(1)) => std::iter::once(Vec::new()).chain(texts).collect(),
                (1, Some(1)) => texts,
                _ => return None,
            }
        }
        HirKind::Capture(capture) => exact(&capture.sub)?,
        HirKind::Alternation(parts) => {
            let mut all = Literals::new();
            for part in parts {
                all.extend(exact(part)?);
                if all.len() > MOST {
                    return None;
                }
            }
            all
        }
        HirKind::Concat(parts) => {
            let mut all: Literals = vec![Vec::new()];
            for part in parts {
                let texts = exact(part)?;
                if all.len() * texts.len() > MOST {
                    return None;
                }
                all = cross(&all, &texts);
            }
            all
        }
    };
    (texts.len() <= MOST).then_some(texts)
}

/// The literals without those that another one stands in: where the longer one is, the shorter one is too.
fn minimal(literals: Literals) -> Literals {
    if literals.len() > MAX_RAW {
        return literals;
    }
    let all: HashSet<Vec<u8>> = literals.into_iter().collect();
    let sizes: BTreeSet<usize> = all.iter().map(Vec::len).collect();
    let needless = |literal: &Vec<u8>| sizes.range(1..literal.len()).any(|size| literal.windows(*size).any(|part| all.contains(part)));
    let mut left: Literals = all.iter().filter(|literal| !needless(literal)).cloned().collect();
    left.sort_unstable();
    left
}

fn cross(left: &Literals, right: &Literals) -> Literals {
    left.iter().flat_map(|head| right.iter().map(move |tail| [head.as_slice(), tail].concat())).collect()
}

/// Whether a part of a pattern matches nothing but marks.
pub(super) fn is_marks(part: &Hir) -> bool {
    match part.kind() {
        HirKind::Repetition(repetition) => is_marks(&repetition.sub),
        HirKind::Class(Class::Unicode(class)) => {
            let mut words = class.clone();
            words.intersect(&WORDS.0);
            words.ranges().is_empty()
        }
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(|text| !text.contains(stops_marks)),
        _ => false,
    }
}

/// How cheaply the least of these literals is looked for, which goes by its length, and how seldom it is found, roughly;
/// and fewer are better.
fn worth(literals: &Literals) -> (usize, u32, std::cmp::Reverse<usize>) {
    let rarity = |literal: &Vec<u8>| {
        let mut costs: Vec<u32> = bare(literal).0.iter().map(|byte| 300 - u32::from(rank(*byte))).collect();
        costs.sort_unstable_by(|a, b| b.cmp(a));
        costs.iter().take(8).sum::<u32>()
    };
    let length = literals.iter().map(|literal| bare(literal).0.len()).min().unwrap_or(0);
    (length.min(9) / 3, literals.iter().map(rarity).min().unwrap_or(0), std::cmp::Reverse(literals.len()))
}
