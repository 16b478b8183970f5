//! The first step of matching: where rules match in the text of one block.

use std::cmp::Reverse;

use memchr::memmem;

use super::classes::stops_marks;
use super::compile::{LENGTHS, Role, RuleSet, Sense, Suits};
use super::frame::Shape;
use super::needs::WordHeads;
use super::rule::{Kind, Take};
use crate::cleaner::{Ground, Hit, RuleId};
use crate::document::BlockKind;
use crate::features::{Line, Row};
use crate::fold;
use crate::input::sentences;
use crate::span::Span;

/// Memory for [`RuleSet::scan`], to be used again.
#[derive(Debug, Default)]
pub(crate) struct RuleScratch {
    found: Vec<Found>,
    /// The elements that rules match, with these.
    pub(super) elements: Vec<(u32, RuleId)>,
    /// For each element the nearest around it, or itself, that any rule matches.
    pub(super) nearest: Vec<u32>,
    /// Patterns whose gate was passed in the present line.
    gated: Vec<u32>,
    /// For each pattern, the line in which its gate was passed last.
    passed: Vec<u32>,
    line: u32,
    /// What the words of the present line begin with.
    heads: WordHeads,
}

/// A match in the folded line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Found {
    rule: u32,
    start: u32,
    /// Greater ends first, so that sorting brings the longest match of a place to the front.
    end: Reverse<u32>,
    take: Take,
}

impl RuleScratch {
    fn begin(&mut self, patterns: usize) {
        self.found.clear();
        self.gated.clear();
        self.heads.forget();
        if self.passed.len() < patterns {
            self.passed.resize(patterns, 0);
        }
        self.line = self.line.wrapping_add(1);
        if self.line == 0 {
            self.passed.fill(0);
            self.line = 1;
        }
    }

    fn open_gate(&mut self, pattern: u32) {
        let passed = &mut self.passed[pattern as usize];
        if *passed != self.line {
            *passed = self.line;
            self.gated.push(pattern);
        }
    }
}

impl Suits {
    /// Whether the line's own words and script suit the rule.
    #[inline]
    fn suits(&self, row: &Row) -> bool {
        row.words >= self.min_words && row.words <= self.max_words && (self.scripts == 0 || self.scripts >> (row.script as u32) & 1 == 1)
    }
}

impl RuleSet {
    /// Appends where rules match in a block, ordered by rule, after the labels in it.
    ///
    /// `line` is that of `text`. A rule that takes whole lines has one hit at most; one that takes
    /// parts has one for each match that does not overlap an earlier one.
    pub(crate) fn scan(&self, index: u32, kind: BlockKind, text: &str, line: Line<'_>, scratch: &mut RuleScratch, hits: &mut Vec<Hit>) {
        let Line { row, folded, .. } = line;
        if folded.is_empty() {
            return;
        }
        scratch.begin(self.patterns.len());
        let whole = self.lines.get(row.key);
        if !whole.is_empty() {
            let trimmed = fold::trim_marks(folded);
            for number in whole {
                let phrase = &self.phrases[*number as usize];
                if *phrase.bytes == *trimmed {
                    self.note(phrase.sense, folded, 0, trimmed.len(), row, scratch);
                }
            }
        }
        self.edges(line, scratch);
        let length = LENGTHS.iter().filter(|most| row.words > **most).count();
        self.anywhere[length].each(line, |group, start, end| {
            self.senses.of(group).iter().for_each(|sense| self.note(*sense, folded, start, end, row, scratch));
        });
        self.run_patterns(line, scratch);
        let before = hits.len();
        if kind == BlockKind::Sentence {
            self.labels_among_words(index, text, line, hits);
        }
        if kind != BlockKind::Sentence && row.prose {
            hits.extend(self.labels_behind(index, text, line));
        }
        let labels = hits[before..].iter().any(|hit| hit.end - hit.start < text.len() as u32);
        // Behind what was a line of its own may stand a sentence, and nothing tells where it begins.
        let glued = kind == BlockKind::Sentence && (labels || row.words > MOST_GLUED);
        if !scratch.found.is_empty() {
            self.report(index, glued, text, folded, scratch, hits);
        } else if hits.len() == before
            && let Some(hit) = self.labels_in_a_row(index, text, line)
        {
            hits.push(hit);
        }
    }

    /// Prefixes and suffixes, and patterns that hold on to the edges of the line.
    fn edges(&self, line: Line<'_>, scratch: &mut RuleScratch) {
        let Line { row, folded, .. } = line;
        let skip = marks_before(folded);
        for offset in [0, skip] {
            self.starts.look(line, offset, &mut |group, start, end| {
                // A pattern sees the line with its marks.
                let wanted = |sense: &&Sense| offset == 0 || matches!(sense.role, Role::Match(..));
                self.senses.of(group).iter().filter(wanted).for_each(|sense| self.note(*sense, folded, start, end, row, scratch));
            });
            if skip == 0 {
                break;
            }
        }
        if let Some(first) = first_word(folded) {
            self.firsts.look(line, first, &mut |group, start, end| {
                self.senses.of(group).iter().for_each(|sense| self.note(*sense, folded, start, end, row, scratch));
            });
        }
        self.ends.look_back(folded, |group, start| {
            self.senses.of(group).iter().for_each(|sense| self.note(*sense, folded, start, folded.len(), row, scratch));
        });
    }

    /// A literal was found there; it counts if the line suits its rule and words begin and end with it.
    #[inline]
    fn note(&self, sense: Sense, folded: &[u8], start: usize, end: usize, row: &Row, scratch: &mut RuleScratch) {
        if !self.suits[sense.rule as usize].suits(row) {
            return;
        }
        match sense.role {
            Role::Gate(pattern) => scratch.open_gate(pattern),
            Role::Match(kind, take) => {
                if kind == Kind::Line || is_boundary(folded, start) && is_boundary(folded, end) {
                    scratch.found.push(Found { rule: sense.rule, start: start as u32, end: Reverse(end as u32), take });
                }
            }
        }
    }

    fn run_patterns(&self, line: Line<'_>, scratch: &mut RuleScratch) {
        let Line { row, folded, .. } = line;
        if scratch.gated.is_empty() && self.open.is_empty() {
            return;
        }
        let shape = Shape::of(line);
        for pattern in &self.open {
            let suits = &self.suits[self.patterns[*pattern as usize].rule as usize];
            if suits.max_words < row.words {
                break;
            }
            if suits.suits(row) {
                scratch.gated.push(*pattern);
            }
        }
        for position in 0..scratch.gated.len() {
            let pattern = scratch.gated[position];
            let gated = &self.patterns[pattern as usize];
            if !self.frames.suit(pattern, &shape) || !gated.needs.are_met(line, &mut scratch.heads) {
                continue;
            }
            let rule = &self.rules[gated.rule as usize];
            let (.., pattern) = &rule.rule.patterns[gated.index];
            let Some(regex) = pattern.regex() else { continue };
            let take = rule.rule.pattern_take();
            let found = |found: regex_automata::Match| Found { rule: gated.rule, start: found.start() as u32, end: Reverse(found.end() as u32), take };
            match take {
                Take::Line => {
                    if regex.is_match(folded) {
                        scratch.found.push(Found { rule: gated.rule, start: 0, end: Reverse(folded.len() as u32), take });
                    }
                }
                Take::Match | Take::Sentence => scratch.found.extend(regex.find_iter(folded).filter(|found| !found.is_empty()).map(found)),
                Take::Rest | Take::Start => scratch.found.extend(regex.find(folded).map(found)),
            }
        }
    }

    /// Turns matches in the folded line into hits in the text; what is `glued` to other text does not go as a line.
    #[cold]
    fn report(&self, block: u32, glued: bool, text: &str, folded: &[u8], scratch: &mut RuleScratch, hits: &mut Vec<Hit>) {
        scratch.found.sort_unstable();
        let before = hits.len();
        let (mut map, mut ends) = (None, None);
        for group in scratch.found.chunk_by(|a, b| a.rule == b.rule) {
            let rule = &self.rules[group[0].rule as usize];
            if rule.rule.unless.iter().any(|literal| memmem::find(folded, literal).is_some()) {
                continue;
            }
            let id = RuleId(group[0].rule);
            if group.iter().any(|found| found.take == Take::Line) {
                if glued {
                    continue;
                }
                hits.push(Hit { block, rule: id, start: 0, end: text.len() as u32, ground: Ground::Rule });
                continue;
            }
            let map = map.get_or_insert_with(|| fold::offsets(text));
            let mut done = 0;
            for (number, found) in group.iter().enumerate() {
                let many = matches!(found.take, Take::Match | Take::Sentence);
                if number > 0 && (found.start < done || !many) {
                    continue;
                }
                done = found.end.0;
                let (start, end) = in_text(text, map, found.start as usize, found.end.0 as usize);
                if found.take == Take::Rest && (glued || !may_take_rest(text, start)) {
                    continue;
                }
                let (start, end) = match found.take {
                    Take::Rest => (start, text.len()),
                    Take::Start => (0, end),
                    Take::Sentence => {
                        let ends = ends.get_or_insert_with(|| sentences::ends(text, Span::of(0..text.len())).collect::<Vec<_>>());
                        sentences_around(text, ends, start, end)
                    }
                    _ => (start, end),
                };
                let (start, end) = with_space(text, start, end);
                let again = found.take == Take::Sentence && hits[before..].last().is_some_and(|last| last.rule == id && last.end as usize >= end);
                if !again {
                    hits.push(Hit { block, rule: id, start: start as u32, end: end as u32, ground: Ground::Rule });
                }
                if !many {
                    break;
                }
            }
        }
    }
}

/// From where the sentence begins in which the first word of the match stands, to where the one ends in which the match
/// does; `ends` are those of all sentences.
fn sentences_around(text: &str, ends: &[usize], start: usize, end: usize) -> (usize, usize) {
    let word = text[start..end].find(|c| fold::info(fold::table(), c).is_word());
    let start = start + word.unwrap_or(0);
    let before = ends.partition_point(|to| *to <= start);
    let from = before.checked_sub(1).map_or(0, |before| ends[before]);
    let to = ends.get(ends.partition_point(|to| *to < end)).map_or(text.len(), |to| *to);
    (from, to)
}

/// What a rule takes from its match to the end of the line has at most so many words: it points to one other story.
const MOST_REST: usize = 40;

/// A sentence of a text without line breaks goes as a line would if it has no more words.
const MOST_GLUED: u32 = 16;

/// Whether the text from `start` on can be something that was put behind the last sentence: it is short, and the
/// sentence before it has ended.
fn may_take_rest(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end().chars().next_back();
    let table = fold::table();
    let within = before.is_some_and(|c| fold::info(table, c).is_word() && !fold::info(table, c).is_unspaced() || c == ',');
    !within && text[start..].split_whitespace().nth(MOST_REST).is_none()
}

/// The bytes of `text` that the folded bytes from `start` to `end` were made from.
pub(super) fn in_text(text: &str, map: &[u32], start: usize, end: usize) -> (usize, usize) {
    let at = |index: usize| map.get(index).map_or(text.len(), |offset| *offset as usize);
    let from = at(start);
    // The last character may have been folded to more than was matched; it is taken whole.
    let last = at(end.saturating_sub(1).max(start));
    let width = text[last..].chars().next().map_or(0, char::len_utf8);
    (from, at(end).max(last + width))
}

/// A part that goes takes the white space on one side with it, so that what stays is spaced as before.
pub(super) fn with_space(text: &str, start: usize, end: usize) -> (usize, usize) {
    let table = fold::table();
    let blank = |c: char| {
        let info = fold::info(table, c);
        // Zero-width characters, but not the vowel marks of a word.
        info.is_space() || info.is_dropped() && !info.is_word()
    };
    let before = text[..start].trim_end_matches(blank).len();
    if before == 0 { (0, text.len() - text[end..].trim_start_matches(blank).len()) } else { (before, end) }
}

/// The bytes of bullets and icons before the first word of a folded line; quotes and brackets are part of the line.
pub(super) fn marks_before(folded: &[u8]) -> usize {
    const MOST: usize = 12;
    if folded[0].is_ascii_alphanumeric() {
        return 0;
    }
    let table = fold::table();
    let head = &folded[..folded.len().min(MOST + 3)];
    let head = match std::str::from_utf8(head) {
        Ok(head) => head,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or(""),
    };
    let mut chars = head.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if fold::info(table, c).is_word() {
            return at;
        }
        // A double arrow is folded to a quote; only a space after it tells it from one.
        let opens = matches!(c, '"' | '\'' | '(' | '[' | '{' | '<' | '#' | '@' | '$' | '¿' | '¡' | '【' | '「' | '『' | '《');
        if opens && chars.peek().is_none_or(|(_, next)| *next != ' ') {
            return at;
        }
    }
    0
}

/// Where the marks end that a line begins with.
pub(super) fn first_word(folded: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(byte) = folded.get(at) {
        if byte.is_ascii() {
            if stops_marks(char::from(*byte)) {
                return Some(at);
            }
            at += 1;
        } else {
            let c = char_after(folded, at)?;
            if stops_marks(c) {
                return Some(at);
            }
            at += c.len_utf8();
        }
    }
    None
}

/// Whether a word begins or ends at byte `at` of a folded line, or may do so: some scripts do not space their words.
pub(super) fn is_boundary(folded: &[u8], at: usize) -> bool {
    let (Some(before), Some(after)) = (char_before(folded, at), char_after(folded, at)) else { return true };
    let table = fold::table();
    let (before, after) = (fold::info(table, before), fold::info(table, after));
    !before.is_word() || !after.is_word() || before.is_unspaced() || after.is_unspaced()
}

pub(super) fn char_after(folded: &[u8], at: usize) -> Option<char> {
    let bytes = folded.get(at..)?;
    let first = *bytes.first()?;
    if first < 0x80 {
        return Some(char::from(first));
    }
    let width = bytes.iter().skip(1).take_while(|byte| **byte & 0xC0 == 0x80).count() + 1;
    std::str::from_utf8(&bytes[..width]).ok()?.chars().next()
}

fn char_before(folded: &[u8], at: usize) -> Option<char> {
    let bytes = folded.get(..at)?;
    let width = bytes.iter().rev().take_while(|byte| **byte & 0xC0 == 0x80).count() + 1;
    std::str::from_utf8(bytes.get(bytes.len().checked_sub(width)?..)?).ok()?.chars().next()
}
