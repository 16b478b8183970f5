//! Findings: what cleaners claim, and why.

use std::borrow::Cow;
use std::fmt;

use super::{Category, Memory};
use crate::features::page_columns::{Beginning, Known};
use crate::features::text_columns::Suspicion;
use crate::features::{page_columns, text_columns};
use crate::growth;
use crate::span::Span;

/// The number of a rule in the pipeline that it was loaded into; [`Report`](crate::Report) knows its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RuleId(pub(crate) u32);

/// Why a span is thought to be chaff, or worth keeping.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum Evidence {
    /// A rule of a pack matched.
    Rule(RuleId),
    /// The same text stands elsewhere in the document.
    Repetition {
        /// How often it stands there in all.
        copies: u32,
        /// The first copy.
        first: Span,
    },
    /// The shape and place of the block, in words.
    Structure(Cow<'static, str>),
    /// The block stands in a thread of readers' posts below the text.
    Thread {
        /// The line that begins the section for them.
        section: Span,
    },
    /// The block's whole situation: what it is like, where it stands, and among what.
    Situation(Reasons),
    /// The same line stands on many pages of the host, by its [profile](crate::SiteProfile): on how many and where, in
    /// words.
    Site(Cow<'static, str>),
    /// The caller said so.
    Caller,
}

/// The columns that a judgement by situation went by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Table {
    /// Those of pages.
    #[default]
    Page,
    /// Those of scraped text.
    Text,
}

/// The strongest reasons of a judgement by situation; its `Display` tells them in words.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Reasons {
    /// What the columns are of.
    pub(crate) table: Table,
    /// Numbers of columns from 1, the strongest first, or 0 for none; and the values in them.
    columns: [u16; 3],
    values: [f32; 3],
}

impl Reasons {
    /// Reasons that are columns and the values in them, the strongest first.
    pub(crate) fn new(table: Table, columns: [Option<(u16, f32)>; 3]) -> Self {
        Reasons { table, columns: columns.map(|column| column.map_or(0, |(column, _)| column + 1)), values: columns.map(|column| column.map_or(0.0, |(_, value)| value)) }
    }

    fn columns(&self) -> impl Iterator<Item = (u16, f32)> {
        self.columns.into_iter().zip(self.values).filter_map(|(column, value)| Some((column.checked_sub(1)?, value)))
    }
}

impl fmt::Display for Reasons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut any = false;
        for (column, value) in self.columns() {
            if any {
                f.write_str("; ")?;
            }
            any = true;
            match self.table {
                Table::Page => page_columns::describe(usize::from(column), value, f)?,
                Table::Text => text_columns::describe(usize::from(column), value, f)?,
            }
        }
        if any { Ok(()) } else { f.write_str("its place and its neighbours") }
    }
}

/// How likely a block is content by its whole situation.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Score {
    /// From 0 to 1.
    pub(crate) content: f32,
    /// What it is if it is not.
    pub(crate) category: Category,
    pub(crate) reasons: Reasons,
    pub(crate) cleaner: u16,
}

impl Evidence {
    /// Evidence from shape and place, described by `note`.
    #[must_use]
    pub fn structure(note: impl Into<Cow<'static, str>>) -> Self {
        Evidence::Structure(note.into())
    }
}

/// Whether a finding asks for removal or for protection.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// The span is chaff.
    Remove,
    /// The span must stay.
    Keep,
}

/// A claim of one cleaner that a span is chaff, or that it must stay.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// The bytes in question, within one block.
    pub span: Span,
    /// The index of the block.
    pub block: u32,
    /// What is asked for.
    pub claim: Claim,
    /// What kind of chaff it is.
    pub category: Category,
    /// How sure the cleaner is, from 0 to 1.
    pub confidence: f32,
    /// Other witnesses without which the finding does not count.
    pub needs: u8,
    /// Why.
    pub evidence: Evidence,
    /// The number of the cleaner in its pipeline.
    pub(crate) cleaner: u16,
}

/// The findings on one document, in the order in which they were made.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    /// The strongest claim of removal of the whole block, a block.
    strongest: Vec<f32>,
    /// What begins with each block, by that claim.
    begins: Vec<Option<Beginning>>,
    spans: Vec<Span>,
    /// One a block, or none at all.
    scores: Vec<Score>,
    cleaner: u16,
    /// How far the rules speak the language of a scraped text: the share of its longer words that they know, from 0 to 1.
    pub(crate) familiar: f32,
    /// For those that make the findings.
    pub(crate) memory: Memory,
}

/// What a line of this kind may be the first of.
fn beginning(category: Category) -> Option<Beginning> {
    match category {
        Category::RelatedContent | Category::InlineTeaser => Some(Beginning::Related),
        Category::UserComment | Category::CommentForm => Some(Beginning::Comments),
        Category::SocialShare | Category::Byline | Category::SyndicationCredit => Some(Beginning::Frame),
        Category::CallToAction | Category::LegalNotice | Category::ConsentNotice | Category::Advertisement => Some(Beginning::Notices),
        _ => None,
    }
}

impl Findings {
    /// Claims that the whole block at `index` is chaff.
    ///
    /// # Panics
    /// If there is no such block.
    pub fn remove_block(&mut self, index: usize, category: Category, confidence: f32, evidence: Evidence) {
        self.remove_span(index, self.spans[index], category, confidence, evidence);
    }

    /// Claims that the bytes of `span` are chaff; what lies outside the block at `index` is left out.
    ///
    /// # Panics
    /// If there is no such block.
    pub fn remove_span(&mut self, index: usize, span: Span, category: Category, confidence: f32, evidence: Evidence) {
        self.push(index, span, Claim::Remove, category, confidence, 0, evidence);
    }

    /// Claims that the block at `index` must stay, whatever others say.
    ///
    /// # Panics
    /// If there is no such block.
    pub fn keep_block(&mut self, index: usize, evidence: Evidence) {
        self.push(index, self.spans[index], Claim::Keep, Category::Other, 1.0, 0, evidence);
    }

    /// Adds a finding in full.
    #[expect(clippy::too_many_arguments, reason = "a finding has that many parts, and a struct of them would be Finding itself")]
    pub(crate) fn push(&mut self, index: usize, span: Span, claim: Claim, category: Category, confidence: f32, needs: u8, evidence: Evidence) {
        let block = self.spans[index];
        let span = Span { start: span.start.max(block.start), end: span.end.min(block.end) };
        if span.start >= span.end {
            return;
        }
        let confidence = if confidence.is_nan() { 0.0 } else { confidence.clamp(0.0, 1.0) };
        if claim == Claim::Remove && span == block && needs == 0 && confidence > self.strongest[index] {
            self.strongest[index] = confidence;
            self.begins[index] = beginning(category);
        }
        growth::add(&mut self.list, Finding { span, block: index as u32, claim, category, confidence, needs, evidence, cleaner: self.cleaner });
    }

    /// How sure the earlier cleaners are that the whole block at `index` is chaff, from 0 to 1.
    ///
    /// # Panics
    /// If there is no such block.
    #[must_use]
    pub fn chaff(&self, index: usize) -> f32 {
        self.strongest[index]
    }

    /// The same for all blocks, and what begins with them.
    pub(crate) fn known(&self) -> Known<'_> {
        Known { chaff: &self.strongest, begins: &self.begins }
    }

    /// What earlier cleaners say of each block, by what they go by.
    pub(crate) fn suspicions(&self) -> Vec<Suspicion> {
        let mut list: Vec<Suspicion> = self.strongest.iter().map(|chaff| Suspicion { chaff: *chaff, ..Suspicion::default() }).collect();
        let mut strongest = vec![0.0; list.len()];
        for finding in self.list.iter().filter(|finding| finding.claim == Claim::Remove) {
            let of = &mut list[finding.block as usize];
            match finding.evidence {
                Evidence::Rule(_) => of.rule = of.rule.max(finding.confidence),
                Evidence::Structure(_) | Evidence::Thread { .. } => of.structure = of.structure.max(finding.confidence),
                _ => {}
            }
            if finding.confidence > strongest[finding.block as usize] {
                strongest[finding.block as usize] = finding.confidence;
                of.category = finding.category as u8 + 1;
            }
        }
        list
    }

    /// The findings so far.
    #[must_use]
    pub fn as_slice(&self) -> &[Finding] {
        &self.list
    }

    /// Forgets all findings and makes ready for a document with these blocks.
    pub(crate) fn begin(&mut self, blocks: impl Iterator<Item = Span>) {
        self.list.clear();
        self.spans.clear();
        self.spans.extend(blocks);
        self.scores.clear();
        self.strongest.clear();
        self.strongest.resize(self.spans.len(), 0.0);
        self.begins.clear();
        self.begins.resize(self.spans.len(), None);
        self.cleaner = 0;
        self.familiar = 0.0;
    }

    /// The findings from now on are those of the cleaner with this number.
    pub(crate) fn set_cleaner(&mut self, cleaner: u16) {
        self.cleaner = cleaner;
    }

    /// Judges all blocks by their situation, in order; what was judged before counts no more.
    pub(crate) fn score(&mut self, scores: impl Iterator<Item = (f32, Category, Reasons)>) {
        let cleaner = self.cleaner;
        self.scores.clear();
        self.scores.extend(scores.map(|(content, category, reasons)| Score { content, category, reasons, cleaner }));
    }

    /// The judgements by situation, one a block, or none at all; and the findings.
    pub(crate) fn judged(&mut self) -> (&[Score], &mut Vec<Finding>) {
        (&self.scores, &mut self.list)
    }
}
