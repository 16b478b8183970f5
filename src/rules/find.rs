//! The second step of matching: which hits hold where they stand, and what goes with them.

use std::borrow::Cow;
use std::ops::Range;

use super::compile::{Compiled, RuleSet};
use super::labels;
use super::language::Language;
use super::rule::{Over, Sweep};
use crate::cleaner::{Category, Claim, Cleaner, CleanerInfo, Context, Evidence, Findings, Ground, Hit};
use crate::document::BlockKind;
use crate::features::{Ending, Row};
use crate::fold;
use crate::span::Span;

/// A text of fewer words is judged by nobody who asks how far the rules speak its language.
const LEAST_WORDS: u32 = 100;

impl Cleaner for RuleSet {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("rules", "Phrases and patterns of rule packs")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        if context.page().is_none() && context.features().words() >= LEAST_WORDS {
            findings.familiar = self.vocabulary().share(context.features());
        }
        let mut page = Page::new(*context);
        for hit in context.hits() {
            let rule = &self.rules[hit.rule.0 as usize];
            if !page.holds(rule, hit) {
                continue;
            }
            let block = hit.block as usize;
            let Some(category) = rule.claim.category else {
                findings.keep_block(block, Evidence::Rule(hit.rule));
                continue;
            };
            let (confidence, needs) = match hit.ground {
                Ground::Rule => (rule.claim.confidence, rule.rule.needs),
                Ground::Labels => (rule.claim.confidence.max(labels::SURE), 0),
                Ground::MostlyLabels => (labels::HALF_SURE, 0),
            };
            let mut claim = |block: usize, part: Option<Range<u32>>| {
                let whole = context.document().blocks()[block].span;
                let span = part.map_or(whole, |part| Span { start: whole.start + part.start, end: whole.start + part.end });
                findings.push(block, span, Claim::Remove, category, confidence, needs, Evidence::Rule(hit.rule));
            };
            let Some(sweep) = &rule.rule.sweep else {
                claim(block, Some(hit.start..hit.end));
                continue;
            };
            let done = page.swept(hit.rule.0);
            if *done <= hit.block {
                claim(block, None);
            }
            let first = (*done).max(hit.block + 1);
            let end = self.end_of_sweep(&page, rule, sweep, block);
            for block in first as usize..end {
                claim(block, None);
            }
            let done = page.swept(hit.rule.0);
            *done = (*done).max(end as u32);
        }
    }
}

/// What the placing of hits needs to know of a document.
struct Page<'c> {
    context: Context<'c>,
    host: Option<Cow<'c, str>>,
    language: Language,
    /// For each rule with anchors, the block up to which it has claimed.
    swept: Vec<(u32, u32)>,
}

impl<'c> Page<'c> {
    fn new(context: Context<'c>) -> Self {
        let lowered = |host: &'c str| if host.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) { Cow::Borrowed(host) } else { Cow::Owned(host.to_lowercase()) };
        let host = context.document().page().host().map(lowered);
        Page { context, host, language: Language::default(), swept: Vec::new() }
    }

    fn swept(&mut self, rule: u32) -> &mut u32 {
        let position = match self.swept.iter().position(|(known, _)| *known == rule) {
            Some(position) => position,
            None => {
                self.swept.push((rule, 0));
                self.swept.len() - 1
            }
        };
        &mut self.swept[position].1
    }

    /// Whether `rule`, which matches at `hit`, holds there.
    fn holds(&self, rule: &Compiled, hit: &Hit) -> bool {
        let place = &rule.place;
        let block = hit.block as usize;
        // A text without line breaks has no head and no tail: labels stand there before, between and behind its sentences.
        let among_words = hit.ground == Ground::Labels && self.context.document().blocks()[block].kind == BlockKind::Sentence;
        (among_words || self.context.features().row(block).zone.meets(place.zone))
            && (rule.rule.near.is_empty() || self.is_near(rule, hit))
            && (place.hosts.is_empty() || self.host.as_ref().is_some_and(|host| place.hosts.iter().any(|wanted| is_within(host, wanted))))
            && (place.languages.is_empty() || self.language.is_any_of(&place.languages, &self.context))
    }

    fn is_near(&self, rule: &Compiled, hit: &Hit) -> bool {
        let blocks = hit.block.saturating_sub(rule.rule.within)..hit.block.saturating_add(rule.rule.within + 1);
        self.hits(blocks).iter().any(|other| rule.near.contains(&other.rule))
    }

    fn hits(&self, blocks: Range<u32>) -> &'c [Hit] {
        let hits = self.context.hits();
        let start = hits.partition_point(|hit| hit.block < blocks.start);
        let len = hits[start..].partition_point(|hit| hit.block < blocks.end);
        &hits[start..start + len]
    }
}

/// Whether `host` is `wanted` or a subdomain of it.
fn is_within(host: &str, wanted: &str) -> bool {
    host.strip_suffix(wanted).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

impl RuleSet {
    /// The block after the last one that goes with the anchor at `anchor`.
    fn end_of_sweep(&self, page: &Page<'_>, rule: &Compiled, sweep: &Sweep, anchor: usize) -> usize {
        let features = page.context.features();
        let rows = features.rows();
        let first = anchor + 1;
        let reach = rows.len().min(first + sweep.max_lines as usize);
        let stops = |block: &usize| sweep.until.iter().any(|(key, literal)| rows[*block].key == *key && fold::trim_marks(features.folded(*block)) == &**literal);
        let until = (first..reach).find(stops);
        let end = until.unwrap_or(reach);
        let kept = |block: usize| {
            page.hits(block as u32..block as u32 + 1)
                .iter()
                .any(|hit| self.rules[hit.rule.0 as usize].claim.category.is_none() && page.holds(&self.rules[hit.rule.0 as usize], hit))
        };
        let goes = |block: usize| match sweep.over {
            Over::Listed => page.hits(block as u32..block as u32 + 1).iter().any(|hit| self.rules[hit.rule.0 as usize].claim.category == rule.claim.category),
            // Without its end in sight, `any` could take an article with it; then it takes what looks like a list.
            Over::Any if until.is_some() => true,
            Over::Any | Over::ListLike => is_list_like(&rows[block], page.context.document().block_text(block)) && !begins_section(page, first, block),
        };
        // A form or a notice is no part of a list, and has a rule of its own.
        let other = |block: usize| {
            let ends_list = |other: &Compiled| {
                other.claim.category != rule.claim.category
                    && other.claim.confidence >= ENDS_LIST
                    && matches!(other.claim.category, Some(Category::CommentForm | Category::LegalNotice | Category::ConsentNotice))
            };
            page.hits(block as u32..block as u32 + 1).iter().any(|hit| ends_list(&self.rules[hit.rule.0 as usize]) && page.holds(&self.rules[hit.rule.0 as usize], hit))
        };
        (first..end).find(|block| !goes(*block) || kept(*block) || other(*block)).unwrap_or(end)
    }
}

/// A rule that is as sure as this ends the list that its line stands in.
const ENDS_LIST: f32 = 0.85;

/// Whether a line looks like one of a list of links: a title, a label, the cut-off beginning of a text.
///
/// A full sentence is none, however short: it is what an article goes on with.
fn is_list_like(row: &Row, text: &str) -> bool {
    const TEASER_WORDS: u32 = 40;
    const QUESTION_WORDS: u32 = 20;
    match row.ending {
        Ending::Ellipsis => row.words <= TEASER_WORDS && row.sentences <= 2,
        Ending::Sentence => row.words <= QUESTION_WORDS && row.sentences <= 1 && !row.prose && !ends_in_full_stop(text),
        _ => row.is_label(),
    }
}

fn is_in_capitals(row: &Row) -> bool {
    row.upper >= 4 && row.lower == 0
}

/// Titles end in `?` and `!`, but seldom in a full stop.
fn ends_in_full_stop(text: &str) -> bool {
    let last = text.trim_end_matches(|c: char| fold::info(fold::table(), c).is_closer() || c.is_whitespace());
    !last.ends_with(['?', '!', '？', '！', '؟', '‽', '\u{37E}'])
}

/// Whether the list has ended before this line: it stands further off than the lines of the list do from each other, and what
/// follows it is no list; or it is the first one all in capitals. Then it is the heading of the article's next section.
fn begins_section(page: &Page<'_>, first: usize, block: usize) -> bool {
    let (blocks, rows) = (page.context.document().blocks(), page.context.features().rows());
    if block > first && is_in_capitals(&rows[block]) && !rows[first - 1..block].iter().any(is_in_capitals) {
        return true;
    }
    let Some(next) = rows.get(block + 1).filter(|_| block > first) else { return false };
    let widest = blocks[first..block].iter().map(|block| block.breaks).max().unwrap_or(0);
    blocks[block].breaks > widest && !is_list_like(next, page.context.document().block_text(block + 1))
}
