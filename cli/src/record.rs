//! The JSON that `clean` and `explain` write: one object a text, on a line of its own.

use std::borrow::Cow;

use dechaff::{BlockKind, Category, Claim, Cleaned, Finding, Format, Metadata, Report, Span, Verdict};
use serde::Serialize;

use crate::input::Text;
use crate::summary::Summary;

/// One cleaned text. `--help` of `clean` documents the fields; keep the two in step.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'c> {
    /// The file, or `stdin`.
    pub(crate) source: &'c str,
    /// What it was read as: `text` or `html`.
    pub(crate) format: &'static str,
    /// The name of the encoding that the file was read in.
    pub(crate) encoding: &'c str,
    /// How the cleaning ended: `cleaned`, `unchanged`, `no-text`, `all-chaff`, `limit-reached`, `unsettled`.
    pub(crate) outcome: &'static str,
    /// Whether removals were held back because their evidence did not carry them.
    pub(crate) held_back: bool,
    /// Of a page: how far what is left is likely to agree with its content, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) confidence: Option<f32>,
    /// If it is asked for: what a page says about itself, and `null` for text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) metadata: Option<Option<Metadata>>,
    /// What is left.
    pub(crate) text: Cow<'c, str>,
    /// The decisions, side by side over all blocks.
    pub(crate) verdicts: Vec<VerdictRecord<'c>>,
    /// What went, counted.
    pub(crate) summary: Summary,
}

/// The decision on one span of the input.
#[derive(Debug, Serialize)]
pub(crate) struct VerdictRecord<'c> {
    /// First byte and byte after the last, in the text as it was read: for text the input decoded to UTF-8.
    pub(crate) span: [u32; 2],
    /// Of a page: the same for the HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<[u32; 2]>,
    /// Of a page: what the block is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<BlockKind>,
    /// The level of a heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) level: Option<u8>,
    /// The line of the input on which it begins, counted from 1.
    pub(crate) line: u32,
    /// Whether it stays.
    pub(crate) kept: bool,
    /// What it is, if it goes.
    pub(crate) category: Option<Category>,
    /// How sure the removal is, from 0 to 1; 0 for what stays.
    pub(crate) confidence: f32,
    /// The rule (`pack/rule`) or coded cleaner that made the decision, if it goes.
    pub(crate) decider: Option<&'c str>,
    /// What was found there; for a span that stays, what was overruled or protected it.
    pub(crate) findings: Vec<FindingRecord<'c>>,
    /// The text.
    pub(crate) text: &'c str,
}

/// One claim of one cleaner.
#[derive(Debug, Serialize)]
pub(crate) struct FindingRecord<'c> {
    /// First byte and byte after the last, in the text as it was read.
    pub(crate) span: [u32; 2],
    /// `remove` or `keep`.
    pub(crate) claim: Claim,
    /// What kind of chaff it is.
    pub(crate) category: Category,
    /// The cleaner; `rules` for the rule engine.
    pub(crate) cleaner: &'c str,
    /// The rule, `pack/rule`.
    pub(crate) rule: Option<&'c str>,
    /// How sure the cleaner is, from 0 to 1.
    pub(crate) confidence: f32,
    /// Why, in words.
    pub(crate) why: String,
}

/// Something that went, as `batch --explain` lists it.
#[derive(Debug, Serialize)]
pub(crate) struct RemovalRecord<'c> {
    /// First byte and byte after the last, in the text as it was read.
    pub(crate) span: [u32; 2],
    /// Of a page: the same for the HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<[u32; 2]>,
    /// The text.
    pub(crate) text: &'c str,
    /// What it is.
    pub(crate) category: Option<Category>,
    /// The rule (`pack/rule`) or coded cleaner that made the decision.
    pub(crate) decider: &'c str,
    /// How sure the removal is, from 0 to 1.
    pub(crate) confidence: f32,
    /// Why, in words.
    pub(crate) why: String,
}

impl<'c> Record<'c> {
    /// The record of a cleaned input; `wanted` picks the verdicts that it lists.
    pub(crate) fn new(input: &'c Text, cleaned: &'c Cleaned<'_>, wanted: impl Fn(&Verdict) -> bool) -> Self {
        let report = cleaned.report();
        let places = Places::new(input, cleaned);
        let verdicts = report.verdicts().iter().filter(|verdict| wanted(verdict)).map(|verdict| VerdictRecord::new(cleaned, verdict, &places)).collect();
        Record {
            source: &input.name,
            format: if places.is_page() { "html" } else { "text" },
            encoding: input.encoding,
            outcome: cleaned.outcome().id(),
            held_back: cleaned.held_back(),
            confidence: cleaned.confidence(),
            metadata: None,
            text: cleaned.text().into(),
            verdicts,
            summary: Summary::of(cleaned),
        }
    }

    /// The record as one line of JSON.
    pub(crate) fn to_line(&self) -> anyhow::Result<Vec<u8>> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }
}

impl<'c> VerdictRecord<'c> {
    fn new(cleaned: &'c Cleaned<'_>, verdict: &Verdict, places: &Places<'_>) -> Self {
        let report = cleaned.report();
        VerdictRecord {
            span: pair(verdict.span),
            origin: places.is_page().then(|| pair(cleaned.origin(verdict.span))),
            kind: report.blocks().get(verdict.block as usize).filter(|_| places.is_page()).map(|block| block.kind),
            level: places.level(verdict.block as usize),
            line: places.line(verdict.span.start),
            kept: verdict.kept,
            category: verdict.category,
            confidence: verdict.confidence,
            decider: (!verdict.kept).then(|| report.decider(verdict)),
            findings: report.findings(verdict).iter().map(|finding| FindingRecord::new(report, finding)).collect(),
            text: &cleaned.source()[verdict.span.range()],
        }
    }
}

impl<'c> FindingRecord<'c> {
    fn new(report: &'c Report, finding: &Finding) -> Self {
        FindingRecord {
            span: pair(finding.span),
            claim: finding.claim,
            category: finding.category,
            cleaner: report.cleaner(finding),
            rule: rule(report, finding),
            confidence: finding.confidence,
            why: report.why(finding).to_string(),
        }
    }
}

impl<'c> RemovalRecord<'c> {
    /// The removal that a verdict made on a text or, with `page`, on a page.
    pub(crate) fn new(cleaned: &'c Cleaned<'_>, verdict: &Verdict, page: bool) -> Self {
        let report = cleaned.report();
        RemovalRecord {
            span: pair(verdict.span),
            origin: page.then(|| pair(cleaned.origin(verdict.span))),
            text: &cleaned.source()[verdict.span.range()],
            category: verdict.category,
            decider: report.decider(verdict),
            confidence: verdict.confidence,
            why: report.surest(verdict).map(|finding| report.why(finding).to_string()).unwrap_or_default(),
        }
    }
}

/// The full id of the rule behind a finding, if a rule is.
pub(crate) fn rule<'r>(report: &'r Report, finding: &Finding) -> Option<&'r str> {
    match &finding.evidence {
        dechaff::Evidence::Rule(rule) => Some(report.rule(*rule)),
        _ => None,
    }
}

fn pair(span: Span) -> [u32; 2] {
    [span.start, span.end]
}

/// Where blocks stand in an input.
#[derive(Debug)]
pub(crate) struct Places<'c> {
    cleaned: &'c Cleaned<'c>,
    /// Where the lines of the input begin.
    lines: Vec<u32>,
    /// Of a page: the levels of its headings, by block.
    levels: Option<Vec<Option<u8>>>,
}

impl<'c> Places<'c> {
    /// The places of the blocks of `input`.
    pub(crate) fn new(input: &Text, cleaned: &'c Cleaned<'c>) -> Self {
        let levels = (input.format == Format::Html).then(|| cleaned.record().blocks.iter().map(|block| block.level).collect());
        Places { cleaned, lines: line_starts(&input.text), levels }
    }

    /// Whether the input is a page.
    pub(crate) fn is_page(&self) -> bool {
        self.levels.is_some()
    }

    /// The level of the block if it is a heading.
    pub(crate) fn level(&self, block: usize) -> Option<u8> {
        self.levels.as_ref()?.get(block).copied().flatten()
    }

    /// The line of the input that the byte at `offset` of the text as it was read comes from, counted from 1.
    pub(crate) fn line(&self, offset: u32) -> u32 {
        line_at(&self.lines, self.cleaned.origin(Span::new(offset, offset + 1)).start)
    }
}

/// Where the lines of a text begin. A line ends at LF, at CR LF, and at a CR alone.
fn line_starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
    [0].into_iter().chain(ends.map(|at| at as u32 + 1)).collect()
}

/// The line of the byte at `offset`, counted from 1.
fn line_at(starts: &[u32], offset: u32) -> u32 {
    starts.partition_point(|start| *start <= offset) as u32
}

#[cfg(test)]
mod tests {
    use super::{line_at, line_starts};

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        let text = "a\nb\r\nc\rd";
        let starts = line_starts(text);
        let numbers: Vec<u32> = text.char_indices().filter(|(_, c)| c.is_alphabetic()).map(|(at, _)| line_at(&starts, at as u32)).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }
}
