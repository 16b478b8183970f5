//! What was decided on a page, block by block, for machines.

use serde::Serialize;

use crate::cleaner::{Category, Claim};
use crate::document::{Block, BlockKind};
use crate::report::{Report, Verdict};
use crate::span::Span;

/// Everything that was decided on one input; serialise it to get JSON.
///
/// ```
/// let cleaned = dechaff::clean(dechaff::Input::html("<nav><a href=/>Home</a></nav><main><h1>Ferry</h1><p>The ferry sails again on Monday.</p></main>"));
/// let record = cleaned.record();
/// assert_eq!(record.outcome, "cleaned");
/// let title = record.blocks.iter().find(|block| block.level == Some(1)).unwrap();
/// assert_eq!((title.text, title.kept), ("Ferry", dechaff::Kept::All));
/// ```
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct PageRecord<'r> {
    /// How the cleaning ended, in kebab case.
    pub outcome: &'static str,
    /// The address of the page, if the caller gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'r str>,
    /// How far what stays is likely to agree with the content, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// Whether removals were held back that their evidence did not carry.
    pub held_back: bool,
    /// The blocks, in order.
    pub blocks: Vec<BlockRecord<'r>>,
}

/// One block and what became of it.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct BlockRecord<'r> {
    /// What it is.
    pub kind: BlockKind,
    /// The level of a heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Its bytes in the text as it was read.
    pub span: Span,
    /// Its bytes in the input: the same for text, for a page those of the HTML that it comes from.
    pub origin: Span,
    /// Its text as it was read.
    pub text: &'r str,
    /// Whether it stays.
    pub kept: Kept,
    /// Its parts, side by side; a single one if it stays or goes as a whole.
    pub parts: Vec<PartRecord>,
}

/// How much of a block stays.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kept {
    /// The whole block.
    All,
    /// A part of it.
    Part,
    /// Nothing.
    None,
}

/// The decision on a part of a block.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct PartRecord {
    /// Its bytes in the text as it was read.
    pub span: Span,
    /// Whether it stays.
    pub kept: bool,
    /// What it is, if it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// How sure the removal is, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// The rule or the cleaner that decided on the removal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decider: Option<String>,
    /// The findings: those behind the removal, or for what stays those that were overruled or protected it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonRecord>,
}

/// One finding.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct ReasonRecord {
    /// What was asked for.
    pub claim: Claim,
    /// What kind of chaff was seen.
    pub category: Category,
    /// How sure the cleaner was, from 0 to 1.
    pub confidence: f32,
    /// The cleaner.
    pub cleaner: String,
    /// Why, in words.
    pub why: String,
}

/// The records of all blocks; `level` tells that of a heading and `origin` where a span comes from.
pub(crate) fn blocks<'r>(report: &Report, text: &'r str, level: impl Fn(&Block) -> Option<u8>, origin: impl Fn(Span) -> Span) -> Vec<BlockRecord<'r>> {
    let mut verdicts = report.verdicts().iter().peekable();
    let blocks = report.blocks().iter().enumerate();
    blocks
        .map(|(index, block)| {
            let mut parts = Vec::new();
            while let Some(verdict) = verdicts.next_if(|verdict| verdict.block as usize <= index) {
                parts.push(part(report, verdict));
            }
            let kept = match (parts.iter().any(|part| part.kept), parts.iter().any(|part| !part.kept)) {
                (true, true) => Kept::Part,
                (false, true) => Kept::None,
                _ => Kept::All,
            };
            BlockRecord { kind: block.kind, level: level(block), span: block.span, origin: origin(block.span), text: text.get(block.span.range()).unwrap_or_default(), kept, parts }
        })
        .collect()
}

fn part(report: &Report, verdict: &Verdict) -> PartRecord {
    let reasons = report.findings(verdict).iter().map(|finding| ReasonRecord {
        claim: finding.claim,
        category: finding.category,
        confidence: finding.confidence,
        cleaner: report.cleaner(finding).to_owned(),
        why: report.why(finding).to_string(),
    });
    PartRecord {
        span: verdict.span,
        kept: verdict.kept,
        category: verdict.category,
        confidence: (!verdict.kept).then_some(verdict.confidence),
        decider: (!verdict.kept).then(|| report.decider(verdict).to_owned()),
        reasons: reasons.collect(),
    }
}
