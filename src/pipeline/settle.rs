//! One document: rounds of read, look and decide until nothing more goes.
//!
//! Removing chaff changes what stands beside what, and so what cleaners see. A cleaning is done when a further
//! round would remove nothing; that is what makes cleaning cleaned text a no-op. The second round is cheap: blocks
//! that are as they were keep their features and their rule hits.

use std::ops::Range;

use super::{Cleaned, Pipeline, Scratch, render};
use crate::cleaner::{Category, Cleaner, Context, Evidence, Finding};
use crate::decision::{self, Removal};
use crate::document::{Block, Document, Markup};
use crate::growth;
use crate::input::{self, Input};
use crate::report::{Empty, Outcome, Report, Verdict};
use crate::span::Span;

/// Rounds before a document counts as one that does not settle.
const MAX_ROUNDS: usize = 24;

/// Where the text of a round comes from: spans of the source, side by side.
pub(super) struct Origin {
    /// Where each span begins in the round's text, and its bytes in the source.
    pieces: Vec<(u32, Span)>,
}

impl Origin {
    pub(super) fn new(kept: &[Span]) -> Self {
        let mut at = 0;
        let pieces = kept
            .iter()
            .map(|span| {
                let piece = (at, *span);
                at += span.len() as u32;
                piece
            })
            .collect();
        Origin { pieces }
    }

    /// The spans of the source that the bytes of `span` come from.
    pub(super) fn spans(&self, span: Span) -> impl Iterator<Item = Span> {
        let first = self.pieces.partition_point(|(at, source)| at + source.len() as u32 <= span.start);
        self.pieces[first..].iter().take_while(move |(at, _)| *at < span.end).map(move |(at, source)| {
            let from = span.start.max(*at) - at;
            let to = span.end.min(at + source.len() as u32) - at;
            Span { start: source.start + from, end: source.start + to }
        })
    }

    /// The bytes of the round's text that come from `span` of the source.
    pub(super) fn spans_from(&self, span: Span) -> impl Iterator<Item = Span> {
        let first = self.pieces.partition_point(|(_, source)| source.end <= span.start);
        self.pieces[first..].iter().take_while(move |(_, source)| source.start < span.end).map(move |(at, source)| {
            let from = span.start.max(source.start) - source.start;
            let to = span.end.min(source.end) - source.start;
            Span { start: at + from, end: at + to }
        })
    }

    /// One span of the source around all that the bytes of `span` come from.
    pub(super) fn hull(&self, span: Span) -> Span {
        self.spans(span).reduce(|hull, span| Span { start: hull.start, end: span.end }).unwrap_or_default()
    }
}

/// What was removed, in spans of the source.
#[derive(Debug, Default)]
pub(super) struct AllRemoved {
    list: Vec<Removed>,
    findings: Vec<Finding>,
}

#[derive(Debug)]
struct Removed {
    span: Span,
    category: Category,
    confidence: f32,
    /// Where the findings behind it stand in [`AllRemoved::findings`].
    findings: Range<usize>,
}

impl AllRemoved {
    /// Forgets what was removed but keeps the memory, with room for so many findings.
    pub(super) fn begin(&mut self, findings: usize) {
        self.list.clear();
        self.findings.clear();
        growth::room_for(&mut self.findings, findings);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds a removal of some round, which the findings `by` made, one for each block of the source that it touches.
    pub(super) fn add(&mut self, removal: &Removal, by: &[u32], findings: &[Finding], origin: &Origin, blocks: &[Block]) {
        let first = self.findings.len();
        self.findings.extend(by.iter().filter_map(|index| trace_finding(&findings[*index as usize], origin, blocks)));
        for span in origin.spans(removal.span) {
            let block = blocks.partition_point(|block| block.span.end <= span.start);
            for block in blocks[block..].iter().take_while(|block| block.span.start < span.end) {
                let span = Span { start: span.start.max(block.span.start), end: span.end.min(block.span.end) };
                growth::add(&mut self.list, Removed { span, category: removal.category, confidence: removal.confidence, findings: first..self.findings.len() });
            }
        }
    }
}

/// What a round looks at.
pub(super) fn document<'d>(input: &Input<'d>, text: &'d str, markup: Option<&'d Markup>, blocks: &'d [Block]) -> Document<'d> {
    let document = Document::new(text, blocks, input.page);
    match markup {
        Some(markup) => document.with_markup(markup, input.text),
        None => document,
    }
}

impl Pipeline {
    pub(super) fn settle<'t>(&self, input: &Input<'t>, scratch: &mut Scratch) -> Cleaned<'t> {
        let whole = input.text;
        let read = whole.floor_char_boundary(self.max_bytes);
        let (source, unread) = whole.split_at(read);
        scratch.features.clear();
        scratch.blocks.clear();
        scratch.hits.clear();
        input::text::read(source, &mut scratch.blocks);
        for index in 0..scratch.blocks.len() {
            self.look_at(source, index, scratch);
        }
        let blocks = scratch.blocks.clone();
        let mut origin = Origin::new(&[Span::of(0..source.len())]);
        let mut text: Option<String> = None;
        let mut removed = AllRemoved::default();
        let mut held = false;
        let mut settled = false;
        let mut confidence = None;
        // The whole text is judged by its situation first, and what seems to be left of it last; in between rules and
        // cleaners take what the removals uncovered.
        let mut judged = true;
        for _ in 0..MAX_ROUNDS {
            let current = text.as_deref().unwrap_or(source);
            let round = self.round(input, current, &origin, None, judged, scratch);
            held |= round.held;
            confidence = round.confidence.or(confidence);
            if round.removals.list.is_empty() {
                settled = judged;
                if judged {
                    break;
                }
                judged = true;
                continue;
            }
            judged = !self.judges_text;
            let findings = scratch.findings.as_slice();
            for removal in &round.removals.list {
                removed.add(removal, round.removals.by(removal), findings, &origin, &blocks);
            }
            render::kept_spans(current, &scratch.blocks, &round.removals.list, &mut scratch.kept);
            let next: String = scratch.kept.iter().map(|span| &current[span.range()]).collect();
            let pieces: Vec<Span> = scratch.kept.iter().flat_map(|span| origin.spans(*span)).collect();
            origin = Origin::new(&pieces);
            self.read_again(current, &next, scratch);
            text = Some(next);
        }
        let mut last: Vec<Finding> = Vec::new();
        if settled {
            last.extend(scratch.findings.as_slice().iter().filter_map(|finding| trace_finding(finding, &origin, &blocks)));
        } else {
            removed = AllRemoved::default();
            text = None;
            origin = Origin::new(&[Span::of(0..source.len())]);
        }
        let mut kept: Vec<Span> = origin.pieces.iter().map(|(_, span)| *span).filter(|span| !span.is_empty()).collect();
        if let Some(text) = &mut text {
            text.push_str(unread);
        }
        let outcome = if !settled {
            Outcome::Unsettled
        } else if !unread.is_empty() {
            Outcome::LimitReached { unread: unread.len() }
        } else if blocks.is_empty() {
            Outcome::Empty(Empty::NoText)
        } else if scratch.blocks.is_empty() {
            Outcome::Empty(Empty::AllChaff)
        } else if removed.is_empty() {
            Outcome::Unchanged
        } else {
            Outcome::Cleaned
        };
        if blocks.is_empty() && text.is_none() {
            kept = if source.is_empty() { Vec::new() } else { vec![Span::of(0..source.len())] };
        }
        let report = self.report(blocks, &mut removed, &mut last);
        Cleaned { source: whole.into(), page: None, text, kept, report, outcome, held, confidence }
    }

    /// Reads the features of the block at `index`, which must be the next one, and where rules match in it.
    pub(super) fn look_at(&self, text: &str, index: usize, scratch: &mut Scratch) {
        let text = &text[scratch.blocks[index].span.range()];
        scratch.features.push(text);
        self.rules.scan(index as u32, scratch.blocks[index].kind, text, scratch.features.line(index), &mut scratch.rules, &mut scratch.hits);
        scratch.features.end_line();
    }

    /// Reads what is left after a round; blocks that are as they were keep what is known of them.
    fn read_again(&self, old_text: &str, text: &str, scratch: &mut Scratch) {
        std::mem::swap(&mut scratch.blocks, &mut scratch.old_blocks);
        std::mem::swap(&mut scratch.features.rows, &mut scratch.old_rows);
        std::mem::swap(&mut scratch.hits, &mut scratch.old_hits);
        scratch.blocks.clear();
        scratch.features.rows.clear();
        scratch.hits.clear();
        input::text::read(text, &mut scratch.blocks);
        let (mut old, mut hit) = (0, 0);
        for index in 0..scratch.blocks.len() {
            let block = scratch.blocks[index];
            let own = &text[block.span.range()];
            let same = (old..scratch.old_blocks.len()).find(|candidate| {
                let candidate = scratch.old_blocks[*candidate];
                candidate.kind == block.kind && candidate.span.len() == own.len() && &old_text[candidate.span.range()] == own
            });
            let Some(same) = same else {
                self.look_at(text, index, scratch);
                continue;
            };
            old = same + 1;
            scratch.features.rows.push(scratch.old_rows[same]);
            while hit < scratch.old_hits.len() && (scratch.old_hits[hit].block as usize) < same {
                hit += 1;
            }
            while let Some(found) = scratch.old_hits.get(hit).filter(|found| found.block as usize == same) {
                scratch.hits.push(crate::cleaner::Hit { block: index as u32, ..*found });
                hit += 1;
            }
        }
    }

    /// One round: every cleaner looks, then all findings are judged together.
    pub(super) fn round(&self, input: &Input<'_>, text: &str, origin: &Origin, markup: Option<&Markup>, judged: bool, scratch: &mut Scratch) -> decision::Decision {
        self.find(input, text, origin, markup, judged, scratch);
        let document = document(input, text, markup, &scratch.blocks);
        decision::decide(&document, &scratch.features, &mut scratch.findings, &self.policies, self.mode, &mut scratch.decision)
    }

    /// Every cleaner looks.
    pub(super) fn find(&self, input: &Input<'_>, text: &str, origin: &Origin, markup: Option<&Markup>, judged: bool, scratch: &mut Scratch) {
        scratch.features.place();
        scratch.findings.begin(scratch.blocks.iter().map(|block| block.span));
        let document = document(input, text, markup, &scratch.blocks);
        if let Some(markup) = markup {
            scratch.outline.measure(&document, markup, &scratch.features);
        }
        scratch.links.measure(text, &scratch.blocks, origin);
        let mut context = Context::new(document, &scratch.features, &scratch.hits, self.rules.claims()).with_links(scratch.links.of_blocks());
        if markup.is_some() {
            context = context.with_outline(&scratch.outline);
        }
        let findings = &mut scratch.findings;
        findings.set_cleaner(0);
        self.rules.find(&context, findings);
        let judge = self.judge.as_ref().filter(|_| judged);
        for stage in self.cleaners.iter().chain(judge) {
            findings.set_cleaner(stage.number);
            stage.cleaner.find(&context, findings);
        }
        for protected in &input.protected {
            for (index, block) in scratch.blocks.iter().enumerate() {
                if origin.spans(block.span).any(|span| span.overlaps(*protected)) {
                    findings.keep_block(index, Evidence::Caller);
                }
            }
        }
    }

    /// Verdicts side by side over all blocks of the source.
    pub(super) fn report(&self, blocks: Vec<Block>, removed: &mut AllRemoved, last: &mut Vec<Finding>) -> Report {
        let AllRemoved { list: removed, findings: behind } = removed;
        removed.sort_by_key(|removed| (removed.span.start, removed.span.end));
        last.sort_by_key(|finding| (finding.span.start, finding.span.end));
        let mut verdicts = Vec::with_capacity(blocks.len() + removed.len());
        // Those behind removals stand together already; those of what stays come after them.
        let mut findings = std::mem::take(behind);
        findings.reserve_exact(last.len());
        let mut removed = removed.drain(..).peekable();
        let mut last = last.drain(..).peekable();
        for (index, block) in blocks.iter().enumerate() {
            let mut at = block.span.start;
            let mut keep = |from: u32, to: u32, findings: &mut Vec<Finding>, verdicts: &mut Vec<Verdict>| {
                let first = findings.len() as u32;
                while let Some(finding) = last.next_if(|finding| finding.span.start < to) {
                    findings.push(finding);
                }
                if from < to {
                    let span = Span { start: from, end: to };
                    let findings = (first, findings.len() as u32);
                    verdicts.push(Verdict { span, block: index as u32, kept: true, category: None, confidence: 0.0, findings });
                }
            };
            while let Some(removal) = removed.next_if(|removal| removal.span.start < block.span.end) {
                keep(at, removal.span.start, &mut findings, &mut verdicts);
                at = removal.span.end;
                verdicts.push(Verdict {
                    span: removal.span,
                    block: index as u32,
                    kept: false,
                    category: Some(removal.category),
                    confidence: removal.confidence,
                    findings: (removal.findings.start as u32, removal.findings.end as u32),
                });
            }
            keep(at, block.span.end, &mut findings, &mut verdicts);
        }
        Report { blocks, verdicts, findings, limits: Vec::new(), names: self.names.clone() }
    }
}

/// A finding of some round in terms of the source.
pub(super) fn trace_finding(finding: &Finding, origin: &Origin, blocks: &[Block]) -> Option<Finding> {
    let traced = moved(finding, |span| origin.hull(span));
    let block = blocks.partition_point(|block| block.span.end <= traced.span.start);
    (block < blocks.len() && !traced.span.is_empty()).then_some(Finding { block: block as u32, ..traced })
}

/// A finding with its places where `to` says that they are.
pub(super) fn moved(finding: &Finding, to: impl Fn(Span) -> Span) -> Finding {
    let evidence = match &finding.evidence {
        Evidence::Repetition { copies, first } => Evidence::Repetition { copies: *copies, first: to(*first) },
        Evidence::Thread { section } => Evidence::Thread { section: to(*section) },
        // They point to nothing in the text.
        evidence @ (Evidence::Rule(_) | Evidence::Structure(_) | Evidence::Situation(_) | Evidence::Site(_) | Evidence::Caller) => evidence.clone(),
    };
    Finding { span: to(finding.span), evidence, ..finding.clone() }
}
