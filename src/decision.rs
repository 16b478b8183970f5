//! From findings to one verdict a span. Pure: the same findings and policy give the same verdicts.

mod cut;

use std::str::FromStr;

use crate::cleaner::{Category, Claim, Evidence, Finding, Findings, Score};
use crate::document::{Block, BlockKind, Document};
use crate::error::Error;
use crate::features::{Ending, Features};
use crate::fold;
use crate::span::Span;

/// How much doubt is enough to keep a span.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Keeps all that is not surely chaff.
    Recall,
    /// Weighs both.
    #[default]
    Balanced,
    /// Removes all that is probably chaff.
    Precision,
}

impl Mode {
    /// All modes, from the one that keeps most.
    pub const ALL: [Mode; 3] = [Mode::Recall, Mode::Balanced, Mode::Precision];

    /// The name, as the command and bindings spell it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Mode::Recall => "recall",
            Mode::Balanced => "balanced",
            Mode::Precision => "precision",
        }
    }

    /// The confidence, from 0 to 1, at which a span is removed.
    #[must_use]
    pub fn threshold(self) -> f32 {
        match self {
            Mode::Recall => 0.85,
            Mode::Balanced => 0.7,
            Mode::Precision => 0.5,
        }
    }
}

impl FromStr for Mode {
    type Err = Error;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Mode::ALL.into_iter().find(|mode| mode.id() == id).ok_or_else(|| Error::unknown("mode", id, Mode::ALL.map(Mode::id)))
    }
}

/// What to do with chaff of one category.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Policy {
    /// Remove it when the findings are sure enough for the mode.
    Remove,
    /// Keep it and only report it.
    Keep,
    /// Remove it when two different witnesses agree.
    Witness,
}

/// A policy for each category.
#[derive(Clone, Debug)]
pub(crate) struct Policies(Vec<Policy>);

impl Default for Policies {
    /// Captions and readers' comments are text of the page: they are reported, not removed.
    fn default() -> Self {
        Policies(
            Category::ALL
                .iter()
                .map(|category| match category {
                    Category::MediaCaption | Category::UserComment => Policy::Witness,
                    _ => Policy::Remove,
                })
                .collect(),
        )
    }
}

impl Policies {
    pub(crate) fn get(&self, category: Category) -> Policy {
        self.0[category as usize]
    }

    pub(crate) fn set(&mut self, category: Category, policy: Policy) {
        self.0[category as usize] = policy;
    }
}

/// A span that goes, with the findings behind it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Removal {
    pub(crate) block: u32,
    pub(crate) span: Span,
    pub(crate) category: Category,
    pub(crate) confidence: f32,
    /// Where the findings that made it stand in [`Removals::by`].
    by: (u32, u32),
}

/// What goes, in order, and why.
#[derive(Debug, Default)]
pub(crate) struct Removals {
    pub(crate) list: Vec<Removal>,
    /// The indexes of findings in the sorted list; those of one removal stand together.
    by: Vec<u32>,
}

impl Removals {
    /// The indexes of the findings that made a removal, in the sorted list.
    pub(crate) fn by(&self, removal: &Removal) -> &[u32] {
        &self.by[removal.by.0 as usize..removal.by.1 as usize]
    }

    /// How many findings there are behind all of them together.
    pub(crate) fn findings(&self) -> usize {
        self.list.iter().map(|removal| self.by(removal).len()).sum()
    }

    fn retain(&mut self, mut stays: impl FnMut(&Removal, &[u32]) -> bool) {
        let by = &self.by;
        self.list.retain(|removal| stays(removal, &by[removal.by.0 as usize..removal.by.1 as usize]));
    }

    /// Tells in `gone` which blocks go as a whole.
    fn mark_whole(&self, blocks: &[Block], gone: &mut Vec<bool>) {
        gone.clear();
        gone.resize(blocks.len(), false);
        for removal in &self.list {
            gone[removal.block as usize] |= removal.span == blocks[removal.block as usize].span;
        }
    }

    /// The place of the next index.
    fn mark(&self) -> u32 {
        self.by.len() as u32
    }
}

/// Blocks that stand at most this far apart can be each other's witness.
const NEIGHBOURHOOD: usize = 2;
/// Of a document with prose, at least this share of the prose words stays unless rules or repetition say otherwise.
const VALVE_PROSE: f32 = 0.5;
/// Of a document without sure chaff, at most this share of the words goes.
const VALVE_UNSURE: f32 = 0.1;

/// What was decided on one document.
#[derive(Debug, Default)]
pub(crate) struct Decision {
    pub(crate) removals: Removals,
    /// Removals that evidence from structure alone did not carry, and so were not made.
    pub(crate) held: bool,
    /// The expected agreement of what stays with the page's content, from 0 to 1, where blocks were scored.
    pub(crate) confidence: Option<f32>,
}

/// What stands under each of this many things on a page belongs to them: ratings, dates, buttons of a list.
const CROWD: usize = 6;
/// Fewer are a crowd too where they make so large a share of the blocks.
const SMALL_CROWD: (usize, f32) = (3, 0.125);
/// A finding that is as sure as this does not mind company.
const SURE: f32 = 0.9;
/// A rule or a repetition that is as sure as this shows that a text was scraped with chaff in it.
const NAMED: f32 = 0.8;
/// What a rule's finding in a crowd is still worth: it needs a second witness.
const CROWDED: f32 = 0.6;

/// Lowers what findings of one rule are worth when it matches all over a document. Pointers to other stories and
/// advertisements are meant to stand between any two paragraphs, a form has many fields, and artifacts are no text.
fn discount_crowds(blocks: usize, findings: &mut [Finding], Memory { rules, crowds, .. }: &mut Memory) {
    rules.clear();
    rules.extend(findings.iter().filter_map(crowding_rule));
    rules.sort_unstable();
    crowds.clear();
    crowds.extend(rules.chunk_by(|a, b| a == b).filter(|rule| is_crowd(rule.len(), blocks)).map(|rule| rule[0]));
    if crowds.is_empty() {
        return;
    }
    for finding in findings {
        if crowding_rule(finding).is_some_and(|rule| crowds.contains(&rule)) {
            finding.confidence = finding.confidence.min(CROWDED);
        }
    }
}

/// Fewer items are no list, and a list is chaff if so large a share of its items is known.
const LEAST_ITEMS: usize = 4;
const LISTED: f32 = 1.0 / 3.0;
/// What is less sure than this says nothing of an item.
const SUSPECT: f32 = 0.5;
/// The items that are looked at before and behind one.
const MOST_ITEMS: usize = 50;

/// Lowers what rules say of the labels in a list whose other items nobody knows: `• Email` among the fields of a form that a
/// text explains.
fn discount_items(document: &Document<'_>, features: &Features, findings: &mut [Finding], Memory { strong: known, .. }: &mut Memory) {
    let rows = features.rows();
    if document.markup().is_some() || !rows.iter().any(|row| row.bullet) {
        return;
    }
    known.clear();
    known.resize(rows.len(), false);
    for finding in findings.iter().filter(|finding| finding.claim == Claim::Remove && finding.confidence >= SUSPECT) {
        known[finding.block as usize] = true;
    }
    let is_item = |block: usize| rows.get(block).is_some_and(|row| row.bullet);
    for finding in findings.iter_mut().filter(|finding| matches!(finding.evidence, Evidence::Rule(_)) && finding.claim == Claim::Remove) {
        let block = finding.block as usize;
        // A label above a list with a colon is its heading, such as "About us:" in an offer of work.
        let is_label = matches!(finding.category, Category::Navigation | Category::InterfaceControl);
        let heads = is_label && !is_item(block) && rows[block].ending == Ending::Colon && is_item(block + 1);
        if !(heads || is_item(block)) || finding.span != document.blocks()[block].span {
            continue;
        }
        let from = if heads { block + 1 } else { block - (0..block).rev().take(MOST_ITEMS).take_while(|before| is_item(*before)).count() };
        let items = rows[from..].iter().take(2 * MOST_ITEMS).take_while(|row| row.bullet).count();
        let suspects = known[from..from + items].iter().filter(|known| **known).count();
        if items >= LEAST_ITEMS && (suspects as f32) < items as f32 * LISTED {
            finding.confidence = finding.confidence.min(CROWDED);
        }
    }
}

fn is_crowd(hits: usize, blocks: usize) -> bool {
    hits >= CROWD || hits >= SMALL_CROWD.0 && hits as f32 >= blocks as f32 * SMALL_CROWD.1
}

fn crowding_rule(finding: &Finding) -> Option<u32> {
    match finding.evidence {
        Evidence::Rule(rule)
            if finding.claim == Claim::Remove
                && finding.confidence < SURE
                && !matches!(finding.category, Category::InlineTeaser | Category::Advertisement | Category::TechnicalArtifact | Category::CommentForm) =>
        {
            Some(rule.0)
        }
        _ => None,
    }
}

/// Memory for one decision after the other.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    rules: Vec<u32>,
    crowds: Vec<u32>,
    strong: Vec<bool>,
    cut: cut::Memory,
    /// What was removed from the document before.
    pub(crate) removals: Removals,
}

/// Where the blocks of a text, or of a page, were scored, shape takes only what is less likely than this to be content. The
/// score of a page's blocks goes by more.
const DOUBTED: (f32, f32) = (0.5, 0.4);

/// Judges `findings`, which it sorts by block.
pub(crate) fn decide(document: &Document<'_>, features: &Features, all: &mut Findings, policies: &Policies, mode: Mode, memory: &mut Memory) -> Decision {
    let (scores, findings) = all.judged();
    discount_crowds(document.blocks().len(), findings, memory);
    discount_items(document, features, findings, memory);
    findings.sort_by_key(|finding| finding.block);
    strong_blocks(document, findings, mode, &mut memory.strong);
    let witnesses = &memory.strong;
    let mut removals = std::mem::take(&mut memory.removals);
    removals.list.clear();
    removals.by.clear();
    removals.by.reserve_exact(findings.len() + scores.len());
    let mut from = 0;
    while from < findings.len() {
        let block = findings[from].block;
        let count = findings[from..].partition_point(|finding| finding.block == block);
        judge_block(document, findings, from..from + count, policies, mode, witnesses, &mut removals);
        from += count;
    }
    let held = valve(document, features, findings, &mut removals);
    if scores.is_empty() {
        join_underlines(document, findings, &mut removals, &mut memory.strong);
        return Decision { removals, held, confidence: None };
    }
    // What shape alone says of a block, its score has weighed already, with all the rest.
    let is_page = document.markup().is_some();
    let doubted = if is_page { DOUBTED.1 } else { DOUBTED.0 };
    removals.retain(|removal, by| scores[removal.block as usize].content < doubted || !is_weighed(by, findings, is_page));
    let confidence = cut::make(document, features, scores, findings, &mut removals, policies, mode, &mut memory.cut);
    keep_headings(document, scores, findings, &mut removals, &mut memory.strong);
    keep_code(document, scores, findings, &mut removals, &mut memory.strong);
    join_underlines(document, findings, &mut removals, &mut memory.strong);
    Decision { removals, held, confidence: Some(confidence) }
}

/// A heading less likely than this is none of the text.
const LEAST_HEADING: f32 = 0.1;

/// Leaves the heading of a section where what it heads stays, if nothing but shape and situation spoke against it.
fn keep_headings(document: &Document<'_>, scores: &[Score], findings: &[Finding], removals: &mut Removals, gone: &mut Vec<bool>) {
    let Some(markup) = document.markup() else { return };
    let blocks = document.blocks();
    removals.mark_whole(blocks, gone);
    let is_heading = |block: usize| markup.places[blocks[block].place as usize].heading > 1;
    removals.retain(|removal, by| {
        let block = removal.block as usize;
        let heads = gone[block] && is_heading(block) && gone.get(block + 1) == Some(&false) && !is_heading(block + 1);
        !(heads && scores[block].content > LEAST_HEADING && is_unnamed(by, findings))
    });
}

/// Whether nothing but shape and situation speaks for the removal that these findings made.
fn is_unnamed(by: &[u32], findings: &[Finding]) -> bool {
    by.iter().all(|index| matches!(findings[*index as usize].evidence, Evidence::Structure(_) | Evidence::Situation(_)))
}

/// Code less likely than this is none of the text.
const LEAST_CODE: f32 = 0.2;
/// The blocks before and behind code among which text that stays is looked for, since buttons and titles stand between; and
/// how far that is at most, since code may be many blocks.
const AROUND_CODE: usize = 4;
const MOST_CODE: usize = 60;

/// Leaves code of a page that stands between text that stays, or right below some, if nothing but shape and situation spoke
/// against it.
fn keep_code(document: &Document<'_>, scores: &[Score], findings: &[Finding], removals: &mut Removals, gone: &mut Vec<bool>) {
    let blocks = document.blocks();
    let is_code = |block: usize| blocks[block].kind == BlockKind::Code;
    if document.markup().is_none() || !removals.list.iter().any(|removal| is_code(removal.block as usize)) {
        return;
    }
    removals.mark_whole(blocks, gone);
    removals.retain(|removal, by| {
        let block = removal.block as usize;
        if !(is_code(block) && gone[block] && scores[block].content > LEAST_CODE && is_unnamed(by, findings)) {
            return true;
        }
        let stays = |other: usize| !gone[other];
        let text = |other: &usize| !is_code(*other);
        let before = (0..block).rev().take(MOST_CODE).filter(text).take(AROUND_CODE).any(stays);
        let behind = (block + 1..blocks.len()).take(MOST_CODE).filter(text).take(AROUND_CODE).any(stays);
        let right_before = (0..block).rev().take(MOST_CODE).find(text).is_some_and(stays);
        !(right_before || before && behind)
    });
}

/// Leaves the line of `=` or `-` under a line of text that stays, and takes it with one that goes: Markdown writes headings so.
fn join_underlines(document: &Document<'_>, findings: &mut Vec<Finding>, removals: &mut Removals, gone: &mut Vec<bool>) {
    let blocks = document.blocks();
    if document.markup().is_some() || !(1..blocks.len()).any(|block| is_underline(document, block)) {
        return;
    }
    removals.mark_whole(blocks, gone);
    removals.retain(|removal, _| {
        let block = removal.block as usize;
        !(gone[block] && is_underline(document, block) && !gone[block - 1])
    });
    let mut kept: Vec<u32> = findings.iter().filter(|finding| finding.claim == Claim::Keep).map(|finding| finding.block).collect();
    kept.sort_unstable();
    let (all, mut above) = (removals.list.len(), 0);
    for block in (1..blocks.len()).filter(|block| gone[block - 1] && !gone[*block] && is_underline(document, *block)) {
        let block = block as u32;
        above += removals.list[above..all].partition_point(|removal| removal.block + 1 < block);
        if kept.binary_search(&block).is_ok() {
            continue;
        }
        let (span, removal) = (blocks[block as usize].span, removals.list[above]);
        let mark = removals.mark();
        for index in removal.by.0..removal.by.1 {
            let of_above = &findings[removals.by[index as usize] as usize];
            let own = Finding { block, span, ..of_above.clone() };
            removals.by.push(findings.len() as u32);
            findings.push(own);
        }
        removals.list.push(Removal { block, span, by: (mark, removals.mark()), ..removal });
    }
    removals.list.sort_by_key(|removal| removal.block);
}

/// Whether the block is a line of nothing but `=` or `-`, right under a line with words.
fn is_underline(document: &Document<'_>, block: usize) -> bool {
    let text = document.block_text(block).as_bytes();
    let is_line = text.len() > 2 && matches!(text[0], b'=' | b'-') && text.iter().all(|byte| *byte == text[0]);
    is_line && block > 0 && document.blocks()[block].breaks == 1 && document.block_text(block - 1).chars().any(|c| fold::info(fold::table(), c).is_word())
}

/// Which blocks are surely chaff by a finding that needs no witness.
fn strong_blocks(document: &Document<'_>, findings: &[Finding], mode: Mode, strong: &mut Vec<bool>) {
    strong.clear();
    strong.resize(document.blocks().len(), false);
    for finding in findings {
        let block = finding.block as usize;
        if finding.claim == Claim::Remove && finding.needs == 0 && finding.confidence >= mode.threshold() && finding.span == document.blocks()[block].span {
            strong[block] = true;
        }
    }
}

/// Two findings are one witness when they come from the same cleaner.
fn witnesses(finding: &Finding, others: &[Finding], strong: &[bool]) -> u8 {
    let block = finding.block as usize;
    let same_block = others
        .iter()
        .filter(|other| other.claim == Claim::Remove && other.evidence != finding.evidence && other.span.overlaps(finding.span) && other.needs == 0 && other.confidence > 0.3)
        .count();
    let near = (block.saturating_sub(NEIGHBOURHOOD)..=block + NEIGHBOURHOOD).filter(|near| *near != block && strong.get(*near) == Some(&true)).count();
    u8::try_from(same_block + near).unwrap_or(u8::MAX)
}

fn judge_block(document: &Document<'_>, findings: &[Finding], range: std::ops::Range<usize>, policies: &Policies, mode: Mode, strong: &[bool], removals: &mut Removals) {
    let own = &findings[range.clone()];
    let whole = document.blocks()[own[0].block as usize].span;
    if own.iter().any(|finding| finding.claim == Claim::Keep) {
        return;
    }
    let counts = |finding: &Finding| finding.needs == 0 || witnesses(finding, own, strong) >= finding.needs;
    let allowed = |finding: &Finding| match policies.get(finding.category) {
        Policy::Remove => true,
        Policy::Keep => false,
        Policy::Witness => witnesses(finding, own, strong) >= 1,
    };
    // The whole block first; then, if it stays, its parts.
    if let Some(removal) = combine(whole, own, range.start, |finding| finding.span == whole && counts(finding) && allowed(finding), mode, &mut removals.by) {
        removals.list.push(removal);
        return;
    }
    let is_part = |finding: &Finding| finding.span != whole && finding.confidence >= mode.threshold() && counts(finding) && allowed(finding);
    let mut parts: Vec<usize> = (0..own.len()).filter(|at| is_part(&own[*at])).collect();
    parts.sort_by_key(|at| (own[*at].span.start, own[*at].span.end));
    let first = removals.list.len();
    for at in parts {
        let part = &own[at];
        let mark = removals.mark();
        removals.by.push((range.start + at) as u32);
        match removals.list[first..].last_mut() {
            Some(last) if part.span.start <= last.span.end => {
                if part.confidence > last.confidence {
                    last.category = part.category;
                    last.confidence = part.confidence;
                }
                last.span.end = last.span.end.max(part.span.end);
                last.by.1 = mark + 1;
            }
            _ => removals.list.push(Removal { block: part.block, span: part.span, category: part.category, confidence: part.confidence, by: (mark, mark + 1) }),
        }
    }
    // Where the parts leave no letter and no digit, the rest of the block goes with them.
    let parts = &removals.list[first..];
    if let Some(last) = parts.last()
        && !leaves_words(document, whole, parts)
    {
        let surest = parts.iter().fold(&parts[0], |surest, part| if part.confidence > surest.confidence { part } else { surest });
        // What made the parts stands side by side.
        let all = Removal { span: whole, by: (parts[0].by.0, last.by.1), ..*surest };
        removals.list.truncate(first);
        removals.list.push(all);
    }
}

/// Whether a letter or a digit of the block is outside the removed parts, which stand in order.
fn leaves_words(document: &Document<'_>, whole: Span, parts: &[Removal]) -> bool {
    let table = fold::table();
    let has_word = |start: u32, end: u32| document.text()[start as usize..end as usize].chars().any(|c| fold::info(table, c).is_word());
    let mut at = whole.start;
    for part in parts {
        if has_word(at, part.span.start.max(at)) {
            return true;
        }
        at = part.span.end;
    }
    has_word(at, whole.end)
}

/// Adds up independent witnesses for the removal of `span`: the doubts multiply (noisy or).
///
/// Findings of one cleaner are one witness, with the surest of them.
fn combine(span: Span, own: &[Finding], first: usize, counts: impl Fn(&Finding) -> bool, mode: Mode, by: &mut Vec<u32>) -> Option<Removal> {
    let mark = by.len();
    let mut best: Option<&Finding> = None;
    let mut doubt = 1.0;
    for (at, finding) in own.iter().enumerate() {
        if finding.claim != Claim::Remove || !counts(finding) {
            continue;
        }
        by.push((first + at) as u32);
        if best.is_none_or(|best| finding.confidence > best.confidence) {
            best = Some(finding);
        }
        let surer = own
            .iter()
            .enumerate()
            .any(|(other_at, other)| other.cleaner == finding.cleaner && other.claim == Claim::Remove && counts(other) && (other.confidence, other_at) > (finding.confidence, at));
        if !surer {
            doubt *= 1.0 - finding.confidence;
        }
    }
    let best = best?;
    let confidence = 1.0 - doubt;
    if confidence < mode.threshold() {
        by.truncate(mark);
        return None;
    }
    Some(Removal { block: best.block, span, category: best.category, confidence, by: (mark as u32, by.len() as u32) })
}

/// The safety valve: a removal may not be larger than its evidence supports.
///
/// Rules and repetitions name what they saw and stand by themselves. Structural findings are statistics; when what
/// they would remove is more than half of the prose, the document is not of the kind they were made for, and they
/// are held back. And where nothing is surely chaff, what is only probably chaff may be a tenth of the words at most.
fn valve(document: &Document<'_>, features: &Features, findings: &[Finding], removals: &mut Removals) -> bool {
    let sure = removals.list.iter().any(|removal| {
        let named = |finding: &Finding| finding.confidence >= NAMED && !matches!(finding.evidence, Evidence::Structure(_));
        removal.category != Category::Duplicate && removals.by(removal).iter().any(|index| named(&findings[*index as usize]))
    });
    let whole = |removal: &Removal| removal.span == document.blocks()[removal.block as usize].span;
    let unsure: u32 = removals.list.iter().filter(|removal| removal.confidence < SURE && whole(removal)).map(|removal| features.row(removal.block as usize).words).sum();
    if !sure && unsure as f32 > features.words() as f32 * VALVE_UNSURE {
        removals.retain(|removal, _| removal.confidence >= SURE || !whole(removal));
        return true;
    }
    let words = |removal: &&Removal| {
        let whole = removal.span == document.blocks()[removal.block as usize].span;
        let row = features.row(removal.block as usize);
        if whole && row.prose { row.words } else { 0 }
    };
    let lost: u32 = removals.list.iter().filter(|removal| is_structural(removals.by(removal), findings)).map(|removal| words(&removal)).sum();
    if lost as f32 <= features.prose_words() as f32 * VALVE_PROSE {
        return false;
    }
    removals.retain(|_, by| !is_structural(by, findings));
    true
}

/// Whether nothing but shape and place speaks for the removal that these findings made.
fn is_structural(by: &[u32], findings: &[Finding]) -> bool {
    by.iter().all(|index| matches!(findings[*index as usize].evidence, Evidence::Structure(_)))
}

/// Whether nothing speaks for it but what the score of a block goes by too: shape and place, and in a page also copies, of
/// which a reference has many on purpose.
fn is_weighed(by: &[u32], findings: &[Finding], is_page: bool) -> bool {
    let is_copy = |index: &u32| is_page && matches!(findings[*index as usize].evidence, Evidence::Repetition { .. });
    by.iter().all(|index| is_copy(index) || is_structural(&[*index], findings))
}
