//! One text with links of Markdown: it is judged as its words alone, and what was decided is carried back.

use std::borrow::Cow;

use super::settle::{Origin, moved};
use super::{Cleaned, Pipeline, Scratch};
use crate::cleaner::{Category, Claim, Evidence, Finding};
use crate::decision::Policy;
use crate::document::{Block, BlockKind};
use crate::features::text_columns::Linked;
use crate::input::markdown::{self, Plain, Tie};
use crate::input::text;
use crate::input::{Format, Input};
use crate::report::{LINKS, Outcome, Report, Verdict};
use crate::span::Span;

impl Pipeline {
    /// Cleans a text as its links are read now; and whether what is left reads in the same way.
    pub(super) fn clean_once<'t>(&self, input: &Input<'t>, scratch: &mut Scratch) -> (Cleaned<'t>, bool) {
        // What is beyond the limit is not looked at.
        if input.text.len() > self.max_bytes {
            return (self.settle(input, scratch), true);
        }
        let Some(plain) = markdown::read(input.text) else {
            let cleaned = self.settle(input, scratch);
            let settled = cleaned.text.as_ref().is_none_or(|text| markdown::read(text).is_none());
            return (cleaned, settled);
        };
        let protected = input.protected.iter().map(|span| plain.span_of(*span)).collect();
        let words = Input { text: &plain.text, format: Format::Text, page: input.page, protected };
        scratch.links.of(&plain.links);
        let mut cleaned = self.settle(&words, scratch);
        scratch.links.forget();
        let stay = self.entries_that_stay(input, &plain, &cleaned.kept);
        let kept = kept(input.text, &plain, &cleaned, &stay);
        let text: String = kept.iter().map(|span| &input.text[span.range()]).collect();
        let settled = reads_as_before(input.text, &plain, &cleaned.kept, &text);
        carry_back(&mut cleaned.report, &plain, &cleaned.kept);
        report_lists(&mut cleaned.report, input.text, &plain, &stay);
        let untouched = kept == [Span::of(0..input.text.len())];
        let outcome = if cleaned.outcome == Outcome::Unchanged && !untouched { Outcome::Cleaned } else { cleaned.outcome };
        let cleaned = Cleaned {
            source: Cow::Borrowed(input.text),
            page: None,
            text: (!untouched).then_some(text),
            kept,
            report: cleaned.report,
            outcome,
            held: cleaned.held,
            confidence: cleaned.confidence,
        };
        (cleaned, settled)
    }

    /// Which addresses of the lists stay: those of links that do, and of a list of Markdown then also those of no link.
    fn entries_that_stay(&self, input: &Input<'_>, plain: &Plain, kept: &[Span]) -> Vec<bool> {
        let all = self.policies.get(Category::TechnicalArtifact) == Policy::Keep;
        let mut stay = vec![all; plain.entries.len()];
        let mut is_spare: Vec<bool> = plain.entries.iter().map(|entry| !entry.is_numbered).collect();
        for tie in plain.links.iter().chain(&plain.pictures) {
            if let Some(entry) = tie.entry {
                is_spare[entry as usize] = false;
                stay[entry as usize] |= stays(kept, plain, tie.words);
            }
        }
        let is_protected = |own: Span| input.protected.iter().any(|span| span.overlaps(own));
        for (own, entry) in stay.iter_mut().zip(&plain.entries) {
            *own |= is_protected(entry.span);
        }
        for list in &plain.lists {
            let own = list.entries.0 as usize..list.entries.1 as usize;
            // Its heading does not stay alone.
            stay[own.start] |= is_protected(list.frame);
            if stay[own.clone()].contains(&true) {
                own.for_each(|entry| stay[entry] |= is_spare[entry]);
            }
        }
        stay
    }
}

/// The links in each block of a round.
#[derive(Debug, Default)]
pub(super) struct LinkCounts {
    /// The words of links in the text of the first round.
    links: Vec<Span>,
    blocks: Vec<Linked>,
}

impl LinkCounts {
    /// Makes ready for a text with these links.
    pub(super) fn of(&mut self, links: &[Tie]) {
        self.links.clear();
        self.links.extend(links.iter().map(|link| link.words));
    }

    /// Makes ready for texts without links.
    pub(super) fn forget(&mut self) {
        self.links.clear();
    }

    /// Measures the blocks of a round's text.
    pub(super) fn measure(&mut self, text: &str, blocks: &[Block], origin: &Origin) {
        let visible = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        self.blocks.clear();
        if self.links.is_empty() {
            return;
        }
        for block in blocks {
            let all = visible(&text[block.span.range()]).max(1);
            let (mut linked, mut links, mut at) = (0, 0, block.span.start);
            for span in origin.spans(block.span) {
                let first = self.links.partition_point(|link| link.end <= span.start);
                for link in self.links[first..].iter().take_while(|link| link.start < span.end) {
                    let from = at + link.start.saturating_sub(span.start);
                    let to = at + link.end.min(span.end) - span.start;
                    linked += visible(&text[from as usize..to as usize]);
                    links += 1;
                }
                at += span.len() as u32;
            }
            self.blocks.push(Linked { links, share: linked as f32 / all as f32 });
        }
    }

    /// The links in each block that was measured; none if the text of the first round has no link.
    pub(super) fn of_blocks(&self) -> Option<&[Linked]> {
        (!self.links.is_empty()).then_some(&self.blocks)
    }
}

/// Whether what is left of a text, read again, has the words that stay, and as many of them in links.
fn reads_as_before(source: &str, plain: &Plain, kept: &[Span], text: &str) -> bool {
    let left: String = kept.iter().flat_map(|span| plain.pieces(*span)).map(|piece| &source[piece.range()]).collect();
    let origin = Origin::new(kept);
    let linked = plain
        .links
        .iter()
        .filter(|tie| stays(kept, plain, tie.words))
        .filter_map(|tie| origin.spans_from(tie.words).reduce(|hull, span| Span { start: hull.start, end: span.end }));
    let Some(again) = markdown::read(text) else { return text == left && linked.count() == 0 };
    let whole = [Span::of(0..again.text.len())];
    let words: String = again.pieces(whole[0]).map(|piece| &text[piece.range()]).collect();
    words.trim_end() == left.trim_end() && linked.eq(again.links.iter().filter(|tie| stays(&whole, &again, tie.words)).map(|tie| tie.words))
}

/// The spans of the source that stay.
fn kept(source: &str, plain: &Plain, cleaned: &Cleaned<'_>, stay: &[bool]) -> Vec<Span> {
    let mut spans: Vec<Span> = cleaned.kept.iter().flat_map(|span| plain.pieces(*span)).collect();
    for tie in plain.links.iter().chain(&plain.pictures) {
        if stays(&cleaned.kept, plain, tie.words) {
            spans.extend([tie.open, tie.close].iter().filter(|span| !span.is_empty()));
        }
    }
    for list in &plain.lists {
        let own = list.entries.0 as usize..list.entries.1 as usize;
        if stay[own.clone()].contains(&true) {
            spans.push(list.frame);
            let entries = spans.len();
            spans.extend(own.filter(|entry| stay[*entry]).map(|entry| plain.entries[entry].span));
            // The first that stays takes the place of the first.
            if let Some(first) = spans.get_mut(entries) {
                first.start = first.end - source[first.range()].trim_start_matches(text::ends_line).len() as u32;
            }
        }
    }
    spans.retain(|span| !span.is_empty());
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        if let Some(line_break) = kept.last().and_then(|last| break_between(source, plain, *last, span)) {
            kept.push(line_break);
        }
        match kept.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ => kept.push(span),
        }
    }
    kept
}

/// The line break that must stay between what stays, since one of the two is a list and stands on lines of its own.
fn break_between(source: &str, plain: &Plain, last: Span, next: Span) -> Option<Span> {
    let begins = plain.lists.binary_search_by_key(&next.start, |list| list.span.start).ok().map(|list| plain.lists[list].breaks[0]);
    let ends = || plain.lists.get(plain.lists.partition_point(|list| list.span.end < last.end)).filter(|list| list.span.start < last.end).map(|list| list.breaks[1]);
    let parted = source[last.range()].ends_with(text::ends_line) || source[next.range()].starts_with(text::ends_line);
    begins.or_else(ends).filter(|own| !own.is_empty() && last.end <= own.start && own.end <= next.start && !parted)
}

/// Whether a visible character of the words is in the spans that stay.
fn stays(kept: &[Span], plain: &Plain, words: Span) -> bool {
    let first = kept.partition_point(|span| span.end <= words.start);
    let inside = kept[first..].iter().take_while(|span| span.start < words.end);
    inside.map(|span| Span { start: span.start.max(words.start), end: span.end.min(words.end) }).any(|span| !plain.text[span.range()].trim().is_empty())
}

/// A report on the words becomes one on the source.
fn carry_back(report: &mut Report, plain: &Plain, kept: &[Span]) {
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(report.verdicts.len());
    for (number, block) in report.blocks.iter_mut().enumerate() {
        let first = report.verdicts.partition_point(|verdict| (verdict.block as usize) < number);
        let own = report.verdicts[first..].iter().take_while(|verdict| verdict.block as usize == number);
        let own: Vec<&Verdict> = own.collect();
        let begin = verdicts.len();
        for verdict in &own {
            verdicts.extend(plain.pieces(verdict.span).map(|span| Verdict { span, ..(*verdict).clone() }));
        }
        for tie in plain.ties_in(block.span) {
            let first = own.partition_point(|verdict| verdict.span.end <= tie.words.start);
            let on = own[first..].iter().take_while(|verdict| verdict.span.start < tie.words.end);
            let some_stay = stays(kept, plain, tie.words);
            let Some((head, tail)) = on.clone().next().zip(on.last()) else { continue };
            // The words may go over several blocks.
            let (begins, ends) = (block.span.start <= tie.words.start, tie.words.end <= block.span.end);
            for (verdict, span, _) in [(head, tie.open, begins), (tail, tie.close, ends)].into_iter().filter(|(_, span, here)| *here && !span.is_empty()) {
                let own = Verdict { span, ..(*verdict).clone() };
                let kept = Verdict { kept: true, category: None, confidence: 0.0, findings: (0, 0), ..own.clone() };
                verdicts.push(if some_stay && !own.kept { kept } else { own });
            }
        }
        verdicts[begin..].sort_unstable_by_key(|verdict| verdict.span.start);
        join(&mut verdicts, begin);
        if let (Some(head), Some(tail)) = (verdicts.get(begin), verdicts.last()) {
            block.span = Span { start: head.span.start, end: tail.span.end };
        }
    }
    report.verdicts = verdicts;
    for finding in &mut report.findings {
        *finding = moved(finding, |span| plain.hull(span));
    }
}

/// Adds the lists of addresses to a report: each line is a block, and goes with its link.
fn report_lists(report: &mut Report, source: &str, plain: &Plain, stay: &[bool]) {
    let before = |blocks: &[Block], at: u32| blocks.partition_point(|block| block.span.start < at);
    let listed: Vec<(Span, usize, Option<usize>)> = plain.listed(source).collect();
    if listed.is_empty() {
        return;
    }
    // How many lines of lists stand before each block that there was, and how many blocks before each of those lines.
    let at: Vec<usize> = listed.iter().map(|(span, ..)| before(&report.blocks, span.start)).collect();
    let moved = |block: u32| block + at.partition_point(|at| *at <= block as usize) as u32;
    report.verdicts.iter_mut().for_each(|verdict| verdict.block = moved(verdict.block));
    report.findings.iter_mut().for_each(|finding| finding.block = moved(finding.block));
    let old = std::mem::take(&mut report.blocks);
    let mut rest = old.into_iter();
    for (number, (span, list, entry)) in listed.iter().enumerate() {
        report.blocks.extend(rest.by_ref().take(at[number] + number - report.blocks.len()));
        let block = report.blocks.len() as u32;
        report.blocks.push(Block { kind: BlockKind::Line, span: *span, breaks: 1, place: 0 });
        let own = plain.lists[*list].entries;
        let kept = entry.map_or_else(|| stay[own.0 as usize..own.1 as usize].contains(&true), |entry| stay[entry]);
        let first = report.findings.len() as u32;
        let category = Category::TechnicalArtifact;
        if !kept {
            let evidence = Evidence::structure("the address of a link that goes, or of none");
            report.findings.push(Finding { span: *span, block, claim: Claim::Remove, category, confidence: 1.0, needs: 0, evidence, cleaner: LINKS });
        }
        let findings = (first, report.findings.len() as u32);
        let confidence = if kept { 0.0 } else { 1.0 };
        report.verdicts.push(Verdict { span: *span, block, kept, category: (!kept).then_some(category), confidence, findings });
    }
    report.blocks.extend(rest);
    report.verdicts.sort_by_key(|verdict| verdict.span.start);
}

/// Joins the verdicts from `begin` on that are one, and leaves no gap between them.
fn join(verdicts: &mut Vec<Verdict>, begin: usize) {
    let mut write = begin;
    for read in begin + 1..verdicts.len() {
        let start = verdicts[read].span.start;
        verdicts[write].span.end = start;
        if verdicts[write].kept == verdicts[read].kept && verdicts[write].findings == verdicts[read].findings {
            verdicts[write].span.end = verdicts[read].span.end;
        } else {
            write += 1;
            verdicts.swap(write, read);
        }
    }
    verdicts.truncate((write + 1).min(verdicts.len()));
}
