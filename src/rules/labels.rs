//! Lines that are nothing but labels in a row: `Share Tweet Email`, `回复 支持 反对 举报`.
//!
//! Each label is a whole line of some rule. A scraper that puts the buttons of a bar side by side leaves a line that no
//! rule has, and that no article has either. Glued to a paragraph they stand behind its last sentence, and in a text that has
//! lost its line breaks among the sentences.

use super::compile::{Compiled, Phrase, RuleSet};
use super::literals::Edge;
use super::scan::{char_after, first_word, in_text, is_boundary, with_space};
use crate::cleaner::{Ground, Hit, RuleId};
use crate::features::{Ending, Line};
use crate::fold;

/// Labels in one line, at least.
const LEAST: u8 = 2;
/// The longest line, in words and in folded bytes.
const MOST_WORDS: u32 = 24;
const MOST_BYTES: usize = 240;
/// How sure a line of labels is chaff, at least.
pub(super) const SURE: f32 = 0.75;

/// How sure a line is chaff that has other words among its labels, and the share of its words that stand in labels at least.
pub(super) const HALF_SURE: f32 = 0.6;
const MOSTLY: f32 = 0.6;
/// The most folded bytes of labels behind a paragraph.
const MOST_BEHIND: usize = 60;

/// Whether the lines of a rule are labels: it takes one line at a time, by that line alone. Where in a document they count is asked later.
fn has_labels(rule: &Compiled) -> bool {
    let place = &rule.place;
    rule.claim.category.is_some()
        && rule.rule.near.is_empty()
        && rule.rule.unless.is_empty()
        && place.hosts.is_empty()
        && place.languages.is_empty()
        && rule.rule.scripts.is_empty()
        && rule.rule.min_words <= 1
        && rule.rule.sweep.is_none()
}

/// The labels among the whole lines, ready to be looked up.
pub(super) fn file(rules: &[Compiled], phrases: &[Phrase]) -> Edge {
    let is_label = |phrase: &Phrase| has_labels(&rules[phrase.sense.rule as usize]);
    Edge::first(phrases.iter().enumerate().filter(|(_, phrase)| is_label(phrase)).map(|(number, phrase)| (&*phrase.bytes, number as u32)))
}

/// A label inside a sentence: where it stands in the folded bytes, and its rule.
#[derive(Clone, Copy, Debug)]
struct Label {
    start: usize,
    end: usize,
    rule: u32,
}

/// Words of a label that counts without others beside it.
const LONE_WORDS: usize = 4;
/// Letters of a label in capitals that stands out from the words beside it.
const LEAST_CAPITALS: usize = 5;
/// Bytes of such a label in a script without spaces.
const LONE_BYTES: usize = 24;

impl RuleSet {
    /// The bytes and the rule of the longest label that stands at `start`.
    fn longest_label(&self, line: Line<'_>, start: usize) -> Option<(usize, u32)> {
        let mut longest = None;
        self.labels.at(line, start, |number| {
            let phrase = &self.phrases[number as usize];
            let len = phrase.bytes.len();
            if longest.is_none_or(|(most, _)| len > most) && line.folded[start..].starts_with(&phrase.bytes) && is_boundary(line.folded, start + len) {
                longest = Some((len, phrase.sense.rule));
            }
        });
        longest
    }

    fn surer(&self, best: Option<u32>, rule: u32) -> u32 {
        best.filter(|best| self.rules[*best as usize].claim.confidence >= self.rules[rule as usize].claim.confidence).unwrap_or(rule)
    }

    /// Appends the hits of labels that stand before, between and behind the words of a text without line breaks.
    pub(super) fn labels_among_words(&self, block: u32, text: &str, line: Line<'_>, hits: &mut Vec<Hit>) {
        let folded = line.folded;
        let word = first_word(folded);
        let mut map = None;
        let mut done = 0;
        for start in line.starts.iter().map(|start| *start as usize) {
            if start < done || start > 0 && !is_between(folded[start - 1]) {
                continue;
            }
            if self.longest_label(line, start).is_none() {
                continue;
            }
            let map: &Vec<u32> = map.get_or_insert_with(|| fold::offsets(text));
            // In scripts with case a label begins with a capital, and what a small word follows begins a sentence.
            let is_small = |at| is_small(text, map, at);
            let mut run = self.run_of_labels(line, start, is_small);
            let ends = |at: usize| !folded[at..].iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
            while let Some(last) = run.last()
                && (is_small(last.end + 1) || folded.get(last.end).is_some_and(|byte| !is_between(*byte)) && !ends(last.end))
            {
                run.pop();
            }
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let words = folded[first.start..last.end].iter().filter(|byte| **byte == b' ').count() + 1;
            let at_edge = first.start == 0 || ends(last.end);
            let (mut start, mut end) = in_text(text, map, first.start, last.end);
            let enough = words >= LONE_WORDS
                || match run.len() {
                    1 if line.row.script.is_unspaced() && last.end - first.start >= LONE_BYTES => true,
                    1 => match set_off(text, start, end) {
                        Some(wider) => {
                            (start, end) = wider;
                            true
                        }
                        None => false,
                    },
                    2 => at_edge,
                    _ => true,
                };
            if enough {
                done = last.end;
                let rule = run.iter().fold(None, |best, label| Some(self.surer(best, label.rule))).unwrap_or(first.rule);
                let whole = word == Some(first.start) && !text[end..].chars().any(|c| fold::info(fold::table(), c).is_word());
                let (start, end) = if whole { (0, text.len()) } else { with_space(text, start, end) };
                hits.push(Hit { block, rule: RuleId(rule), start: start as u32, end: end as u32, ground: Ground::Labels });
            }
        }
    }

    /// The labels that stand side by side from `start` on, up to one that `stops` the run, with nothing but spaces and
    /// separators between them.
    fn run_of_labels(&self, line: Line<'_>, start: usize, stops: impl Fn(usize) -> bool) -> Vec<Label> {
        let mut run = Vec::new();
        let mut at = start;
        while !stops(at)
            && let Some((len, rule)) = self.longest_label(line, at)
        {
            run.push(Label { start: at, end: at + len, rule });
            at += len;
            let between = line.folded[at..].iter().take_while(|byte| is_between(**byte)).count();
            if between == 0 {
                break;
            }
            at += between;
        }
        run
    }

    /// The hit of labels that stand behind the last sentence of a paragraph.
    pub(super) fn labels_behind(&self, block: u32, text: &str, line: Line<'_>) -> Option<Hit> {
        let folded = line.folded;
        if line.row.ending != Ending::Open {
            return None;
        }
        let table = fold::table();
        let from = folded.len().saturating_sub(MOST_BEHIND);
        let from = (from..folded.len()).find(|at| folded[*at] & 0xC0 != 0x80)?;
        let tail = std::str::from_utf8(&folded[from..]).ok()?;
        let stop = tail.char_indices().rev().find(|(_, c)| fold::info(table, *c).is_terminal()).map(|(at, c)| at + c.len_utf8())?;
        let start = from + stop + tail[stop..].find(|c| fold::info(table, c).is_word())?;
        self.longest_label(line, start)?;
        let map = fold::offsets(text);
        let run = self.run_of_labels(line, start, |at| is_small(text, &map, at));
        let (first, last) = (run.first()?, run.last()?);
        // Behind an abbreviation or inside a number there is no space.
        if last.end < folded.len() || !folded[from + stop..start].contains(&b' ') {
            return None;
        }
        let rule = run.iter().fold(first.rule, |best, label| self.surer(Some(best), label.rule));
        let (start, end) = in_text(text, &map, start, last.end);
        let (start, end) = with_space(text, start, end);
        Some(Hit { block, rule: RuleId(rule), start: start as u32, end: end as u32, ground: Ground::Labels })
    }

    /// The hit of a line that consists of labels, numbers and marks, or mostly of them; it is that of the surest of their rules.
    pub(super) fn labels_in_a_row(&self, block: u32, text: &str, line: Line<'_>) -> Option<Hit> {
        let Line { row, folded, .. } = line;
        if row.words < 2 || row.words > MOST_WORDS || folded.len() > MOST_BYTES || row.prose {
            return None;
        }
        let table = fold::table();
        let (mut at, mut labels, mut others, mut best) = (0, 0, 0, None::<u32>);
        while let Some(byte) = folded.get(at) {
            let start = at;
            if byte.is_ascii_digit() {
                at += folded[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                if !is_boundary(folded, at) {
                    return None;
                }
                continue;
            }
            if !byte.is_ascii_alphabetic() {
                let c = char_after(folded, at)?;
                if !fold::info(table, c).is_word() {
                    at += c.len_utf8();
                    continue;
                }
            }
            if let Some((longest, rule)) = self.longest_label(line, start) {
                at += longest;
                labels += 1;
                best = Some(self.surer(best, rule));
            } else {
                others += 1;
                let is_row = row.is_label() && row.ending == Ending::Open && (!row.script.has_case() || row.capitalised_share() >= MOSTLY);
                if others as f32 > row.words as f32 * (1.0 - MOSTLY) || row.script.is_unspaced() || !is_row {
                    return None;
                }
                at += folded[at..].iter().position(|byte| *byte == b' ').unwrap_or(folded.len() - at);
            }
        }
        let rule = best.filter(|_| labels >= LEAST)?;
        let ground = if others == 0 { Ground::Labels } else { Ground::MostlyLabels };
        Some(Hit { block, rule: RuleId(rule), start: 0, end: text.len() as u32, ground })
    }
}

/// The bytes of a label among words with the dashes around it, or of one in capitals where the words beside it are not: it
/// stands out from them.
fn set_off(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let (before, label, after) = (text[..start].trim_end(), &text[start..end], text[end..].trim_start());
    let is_dash = |c: &char| matches!(c, '-' | '–' | '—' | '―' | '|' | '•' | '·');
    if let (Some(left), Some(right)) = (before.chars().next_back().filter(is_dash), after.chars().next().filter(is_dash)) {
        return Some((before.len() - left.len_utf8(), text.len() - after.len() + right.len_utf8()));
    }
    let table = fold::table();
    let capitals = label.chars().filter(|c| fold::info(table, *c).is_upper()).count();
    let has_small = |word: &str| word.chars().any(|c| fold::info(table, c).is_lower());
    let beside = [before.split_whitespace().next_back(), after.split_whitespace().next()];
    (capitals >= LEAST_CAPITALS && !has_small(label) && beside.into_iter().flatten().all(has_small)).then_some((start, end))
}

/// Whether the folded byte `at` was made from a small letter.
fn is_small(text: &str, map: &[u32], at: usize) -> bool {
    map.get(at).and_then(|at| text[*at as usize..].chars().next()).is_some_and(|c| fold::info(fold::table(), c).is_lower())
}

/// Whether a byte may stand between two labels of a run.
fn is_between(byte: u8) -> bool {
    matches!(byte, b' ' | b'|' | b'>' | b'/')
}
