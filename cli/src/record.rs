//! The JSON that `clean` and `explain` write: one object a text, on a line of its own.

use dechaff::{Category, Claim, Cleaned, Finding, Report, Span, Verdict};
use serde::Serialize;

use crate::summary::Summary;

/// One cleaned text. `--help` of `clean` documents the fields; keep the two in step.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'c> {
    /// The file, or `stdin`.
    pub(crate) source: &'c str,
    /// The name of the encoding that the file was read in.
    pub(crate) encoding: &'c str,
    /// How the cleaning ended: `cleaned`, `unchanged`, `no-text`, `all-chaff`, `limit-reached`, `unsettled`.
    pub(crate) outcome: &'static str,
    /// Whether removals were held back because their evidence did not carry them.
    pub(crate) held_back: bool,
    /// What is left.
    pub(crate) text: &'c str,
    /// The decisions, side by side over all lines.
    pub(crate) verdicts: Vec<VerdictRecord<'c>>,
    /// What went, counted.
    pub(crate) summary: Summary,
}

/// The decision on one span of the input.
#[derive(Debug, Serialize)]
pub(crate) struct VerdictRecord<'c> {
    /// First byte and byte after the last, in the input decoded to UTF-8.
    pub(crate) span: [u32; 2],
    /// The line on which it begins, counted from 1.
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
    /// First byte and byte after the last, in the input decoded to UTF-8.
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
    /// First byte and byte after the last, in the text of the line.
    pub(crate) span: [u32; 2],
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
    /// The record of a cleaned text; `wanted` picks the verdicts that it lists.
    pub(crate) fn new(source: &'c str, encoding: &'c str, cleaned: &'c Cleaned<'_>, wanted: impl Fn(&Verdict) -> bool) -> Self {
        let report = cleaned.report();
        let lines = LineIndex::new(cleaned.source());
        let verdicts = report.verdicts().iter().filter(|verdict| wanted(verdict)).map(|verdict| VerdictRecord::new(cleaned, verdict, &lines)).collect();
        Record { source, encoding, outcome: cleaned.outcome().id(), held_back: cleaned.held_back(), text: cleaned.text(), verdicts, summary: Summary::of(cleaned) }
    }

    /// The record as one line of JSON.
    pub(crate) fn to_line(&self) -> anyhow::Result<Vec<u8>> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }
}

impl<'c> VerdictRecord<'c> {
    fn new(cleaned: &'c Cleaned<'_>, verdict: &Verdict, lines: &LineIndex) -> Self {
        let report = cleaned.report();
        VerdictRecord {
            span: pair(verdict.span),
            line: lines.line(verdict.span.start),
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
    /// The removal that a verdict made.
    pub(crate) fn new(cleaned: &'c Cleaned<'_>, verdict: &Verdict) -> Self {
        let report = cleaned.report();
        RemovalRecord {
            span: pair(verdict.span),
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

/// Where the lines of a text begin.
#[derive(Debug)]
pub(crate) struct LineIndex(Vec<u32>);

impl LineIndex {
    /// The index of `text`. A line ends at LF, at CR LF, and at a CR alone.
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        LineIndex([0].into_iter().chain(ends.map(|at| at as u32 + 1)).collect())
    }

    /// The line of the byte at `offset`, counted from 1.
    pub(crate) fn line(&self, offset: u32) -> u32 {
        self.0.partition_point(|start| *start <= offset) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::LineIndex;

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        let text = "a\nb\r\nc\rd";
        let lines = LineIndex::new(text);
        let numbers: Vec<u32> = text.char_indices().filter(|(_, c)| c.is_alphabetic()).map(|(at, _)| lines.line(at as u32)).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }
}
