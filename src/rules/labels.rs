//! Lines that are nothing but labels in a row: `Share Tweet Email`, `回复 支持 反对 举报`.
//!
//! Each label is a whole line of some rule. A scraper that puts the buttons of a bar side by side leaves a line that no
//! rule has, and that no article has either.

use super::compile::{Compiled, Phrase, Role, RuleSet};
use super::literals::Edge;
use super::rule::Kind;
use super::scan::{char_after, is_boundary};
use crate::cleaner::{Hit, RuleId};
use crate::features::Line;
use crate::fold;

/// Labels in one line, at least.
const LEAST: u8 = 2;
/// The longest line, in words and in folded bytes.
const MOST_WORDS: u32 = 24;
const MOST_BYTES: usize = 240;
/// How sure a line of labels is chaff, at least.
pub(super) const SURE: f32 = 0.75;

/// Whether the lines of a rule are labels: it takes one line at a time, by that line alone. Where in a document they count is asked later.
fn has_labels(rule: &Compiled) -> bool {
    let place = &rule.place;
    rule.category.is_some()
        && rule.rule.near.is_empty()
        && rule.rule.unless.is_empty()
        && place.hosts.is_empty()
        && place.languages.is_empty()
        && rule.scripts == 0
        && rule.min_words <= 1
        && rule.rule.sweep.is_none()
}

/// The labels among `literals`, ready to be looked up.
pub(super) fn file(rules: &[Compiled], literals: &[Phrase]) -> Edge {
    let is_label = |phrase: &Phrase| matches!(phrase.role, Role::Match(Kind::Line, _)) && has_labels(&rules[phrase.rule as usize]);
    Edge::first(literals.iter().enumerate().filter(|(_, phrase)| is_label(phrase)).map(|(number, phrase)| (&*phrase.bytes, number as u32)))
}

impl RuleSet {
    /// The hit of a line that consists of labels, numbers and marks alone; it is that of the surest of their rules.
    pub(super) fn labels_in_a_row(&self, block: u32, text: &str, line: Line<'_>) -> Option<Hit> {
        let Line { row, folded, .. } = line;
        if row.words < 2 || row.words > MOST_WORDS || folded.len() > MOST_BYTES || row.prose {
            return None;
        }
        let table = fold::table();
        let (mut at, mut labels, mut best) = (0, 0, None::<u32>);
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
            let mut longest = 0;
            let mut rule = None;
            self.labels.at(line, start, |number| {
                let phrase = &self.literals[number as usize];
                let end = start + phrase.bytes.len();
                if phrase.bytes.len() > longest && folded[start..].starts_with(&phrase.bytes) && is_boundary(folded, end) {
                    longest = phrase.bytes.len();
                    rule = Some(phrase.rule);
                }
            });
            let rule = rule?;
            at += longest;
            labels += 1;
            let surer = |best: u32| self.rules[rule as usize].confidence > self.rules[best as usize].confidence;
            if best.is_none_or(surer) {
                best = Some(rule);
            }
        }
        let rule = best.filter(|_| labels >= LEAST)?;
        Some(Hit { block, rule: RuleId(rule), start: 0, end: text.len() as u32, labels })
    }
}
