//! The cut through a page whose blocks were scored: what stays is what makes the expected F-measure greatest.
//!
//! With the probability *p* and the words *w* of each block, keeping a set of blocks has the expected measure
//! (1 + b²) Σ kept *w p* / (Σ kept *w* + b² Σ all *w p*), and the best set is the most probable blocks down to some
//! one (Lewis, "Evaluating and optimizing autonomous text classification systems", SIGIR 1995). No threshold has to
//! be tuned, and the measure itself tells how sure the cut is.

use super::{Mode, Policies, Policy, Removal, Removals};
use crate::cleaner::{Claim, Evidence, Finding, Score};
use crate::document::Document;
use crate::features::Features;
use crate::growth;

/// How much more recall counts than precision: a page mostly is chaff, a scraped text mostly is not, and what goes of it
/// is to be surer.
fn weight(mode: Mode, is_page: bool) -> f32 {
    match (mode, is_page) {
        (Mode::Recall, true) => 2.0,
        (Mode::Balanced, true) => 1.1,
        (Mode::Precision, true) => 0.5,
        (Mode::Recall, false) => 2.5,
        (Mode::Balanced, false) => 1.6,
        (Mode::Precision, false) => 1.0,
    }
}

/// A cut that makes the expected measure of a text less than this many times as great is not made.
const LEAST_GAIN: f32 = 1.002;

/// A page with fewer expected words of content, and a smaller share of them, has none: it is a shell around something
/// that scripts would have fetched, or a refusal.
const SHELL: (f32, f32) = (20.0, 0.25);

/// A block as likely as this to be content, of as many words, tells a page of one sentence from a shell.
const SHORT: (f32, f32) = (0.7, 5.0);

/// Memory for one cut after the other.
#[derive(Debug, Default)]
pub(super) struct Memory {
    gone: Vec<bool>,
    kept: Vec<bool>,
    order: Vec<u32>,
    parts: Vec<Removal>,
}

/// Adds the removal of all blocks below the cut to `removals`, which stay in order; gives the expected F1 of what stays.
#[expect(clippy::too_many_arguments, reason = "it goes by all that the decision goes by")]
pub(super) fn make(
    document: &Document<'_>,
    features: &Features,
    scores: &[Score],
    findings: &mut Vec<Finding>,
    removals: &mut Removals,
    policies: &Policies,
    mode: Mode,
    memory: &mut Memory,
) -> f32 {
    let blocks = document.blocks();
    let Memory { gone, kept, order, parts } = memory;
    removals.mark_whole(blocks, gone);
    kept.clear();
    kept.resize(blocks.len(), false);
    for finding in findings.iter().filter(|finding| finding.claim == Claim::Keep) {
        kept[finding.block as usize] = true;
    }
    let words = |block: usize| features.row(block).words as f32;
    order.clear();
    order.extend((0..blocks.len() as u32).filter(|block| !gone[*block as usize] && !kept[*block as usize]));
    // Ties go by place, so that the order is one and the same everywhere.
    order.sort_unstable_by(|a, b| scores[*b as usize].content.total_cmp(&scores[*a as usize].content).then(a.cmp(b)));
    let expected = |block: usize| words(block) * scores[block].content;
    let content: f32 = (0..blocks.len()).filter(|block| !gone[*block]).map(expected).sum();
    let all: f32 = (0..blocks.len()).map(words).sum();
    let sure = (0..blocks.len()).filter(|block| kept[*block]);
    let (mut right, mut taken) = sure.fold((0.0, 0.0), |(right, taken), block| (right + words(block), taken + words(block)));
    let is_page = document.markup().is_some();
    let square = weight(mode, is_page) * weight(mode, is_page);
    let measure = |right: f32, taken: f32| (1.0 + square) * right / (taken + square * content.max(right)).max(1e-6);
    let even = |right: f32, taken: f32| 2.0 * right / (taken + content.max(right)).max(1e-6);
    let (mut best, mut stay, mut confidence) = (measure(right, taken), 0, even(right, taken));
    let mut whole = best;
    for (index, block) in order.iter().enumerate() {
        right += expected(*block as usize);
        taken += words(*block as usize);
        whole = measure(right, taken);
        if whole >= best {
            (best, stay, confidence) = (whole, index + 1, even(right, taken));
        }
    }
    // A text is judged until nothing more goes: it must not be worn down by what hardly matters.
    if !is_page && best < whole * LEAST_GAIN {
        (stay, confidence) = (order.len(), even(right, taken));
    }
    let is_sure = |block: &u32| scores[*block as usize].content >= SHORT.0 && words(*block as usize) >= SHORT.1;
    if is_page && content < SHELL.0 && content < all * SHELL.1 && !order[..stay].iter().any(is_sure) {
        stay = 0;
    }
    let below = &mut order[stay..];
    below.sort_unstable();
    // Both stand in the order of blocks.
    std::mem::swap(parts, &mut removals.list);
    removals.list.clear();
    removals.list.reserve_exact(parts.len() + below.len());
    growth::room_for(findings, below.len());
    let mut parts = parts.drain(..).peekable();
    for block in below.iter().copied() {
        let score = &scores[block as usize];
        if policies.get(score.category) == Policy::Keep {
            continue;
        }
        let span = blocks[block as usize].span;
        let confidence = 1.0 - score.content;
        while let Some(other) = parts.next_if(|part| part.block < block) {
            removals.list.push(other);
        }
        // Parts of it go with the whole.
        let mark = removals.mark();
        removals.by.push(findings.len() as u32);
        while let Some(part) = parts.next_if(|part| part.block == block) {
            removals.by.extend_from_within(part.by.0 as usize..part.by.1 as usize);
        }
        findings.push(Finding {
            span,
            block,
            claim: Claim::Remove,
            category: score.category,
            confidence,
            needs: 0,
            evidence: Evidence::Situation(score.reasons),
            cleaner: score.cleaner,
        });
        removals.list.push(Removal { block, span, category: score.category, confidence, by: (mark, removals.mark()) });
    }
    removals.list.extend(parts);
    confidence
}
