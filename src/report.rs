//! What was removed, what was kept, what was overruled, and why.

use std::fmt;
use std::sync::Arc;

use crate::cleaner::{Category, Claim, Evidence, Finding, RuleId};
use crate::document::Block;
use crate::rules::RuleNames;
use crate::span::Span;

/// The names that findings refer to by number; one table for a pipeline and all of its results.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) cleaners: Vec<String>,
    pub(crate) rules: Arc<RuleNames>,
}

/// What findings have for the number of their cleaner if no cleaner made them: an address goes with its link.
pub(crate) const LINKS: u16 = u16::MAX;

/// The decision on one span of the source.
///
/// The verdicts of a report lie side by side: together they cover every block, in order.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Verdict {
    /// The bytes of the source.
    pub span: Span,
    /// The index of the block they belong to.
    pub block: u32,
    /// Whether they stay.
    pub kept: bool,
    /// What they are, if they go.
    pub category: Option<Category>,
    /// How sure the decision to remove is, from 0 to 1; 0 for what stays.
    pub confidence: f32,
    /// The findings on this span: for one that goes, those that made the decision; for one that stays, those that
    /// were overruled or that protected it.
    pub(crate) findings: (u32, u32),
}

/// Everything that was decided on one document, with the reasons.
#[derive(Clone, Debug)]
pub struct Report {
    pub(crate) blocks: Vec<Block>,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) limits: Vec<Limit>,
    pub(crate) names: Arc<Names>,
}

/// A limit that a page reached, and what that cost it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Limit {
    /// Tags stood too deep and were dropped; their text was read.
    Depth {
        /// The tags that were dropped.
        tags: u64,
    },
    /// Tags had too many attributes, and the last ones were dropped.
    Attributes {
        /// The attributes that were dropped.
        dropped: u64,
    },
    /// The tree had too many nodes, and what was beyond was not read.
    Nodes,
    /// The standard's way to build the tree would have taken too long, so it was built by plainer rules.
    Fuel,
}

impl Report {
    /// The limits that a page reached, other than its length, which [`Outcome::LimitReached`] tells.
    #[must_use]
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// The blocks of the source, in order.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// One verdict a span, in the order of the source; every block is covered.
    #[must_use]
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// The verdicts on what was removed.
    pub fn removals(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|verdict| !verdict.kept)
    }

    /// The findings behind a verdict of this report; for a span that stays, those that were overruled.
    ///
    /// # Panics
    /// If the verdict is of another report.
    #[must_use]
    pub fn findings(&self, verdict: &Verdict) -> &[Finding] {
        &self.findings[verdict.findings.0 as usize..verdict.findings.1 as usize]
    }

    /// The full id of a rule, `pack/rule`.
    #[must_use]
    pub fn rule(&self, rule: RuleId) -> &str {
        self.names.rules.id(rule)
    }

    /// The id of the cleaner that made a finding; `links` if an address goes with its link.
    #[must_use]
    pub fn cleaner(&self, finding: &Finding) -> &str {
        if finding.cleaner == LINKS {
            return "links";
        }
        self.names.cleaners.get(finding.cleaner as usize).map_or("", String::as_str)
    }

    /// Why a finding was made, in words.
    #[must_use]
    pub fn why<'r>(&'r self, finding: &'r Finding) -> Why<'r> {
        Why { report: self, finding }
    }

    /// The id of what made the decision on a removed span: the rule, or else the cleaner, of its surest finding.
    #[must_use]
    pub fn decider(&self, verdict: &Verdict) -> &str {
        match self.surest(verdict) {
            Some(Finding { evidence: Evidence::Rule(rule), .. }) => self.rule(*rule),
            Some(finding) => self.cleaner(finding),
            None => "",
        }
    }

    /// The surest finding behind a verdict.
    #[must_use]
    pub fn surest(&self, verdict: &Verdict) -> Option<&Finding> {
        let claim = |finding: &&Finding| verdict.kept || finding.claim == Claim::Remove;
        let findings = self.findings(verdict).iter().filter(claim);
        findings.fold(None, |best: Option<&Finding>, finding| match best {
            Some(best) if best.confidence >= finding.confidence => Some(best),
            _ => Some(finding),
        })
    }
}

/// Why a finding was made, as a sentence for people.
#[derive(Clone, Copy, Debug)]
pub struct Why<'r> {
    report: &'r Report,
    finding: &'r Finding,
}

impl fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.finding.evidence {
            Evidence::Rule(rule) => match self.report.names.rules.why(*rule) {
                "" => f.write_str("a rule matches"),
                why => f.write_str(why),
            },
            Evidence::Repetition { copies, first } => write!(f, "one of {copies} copies, the first at byte {}", first.start),
            Evidence::Thread { section } => write!(f, "in the thread of readers' comments that begins at byte {}", section.start),
            Evidence::Structure(note) | Evidence::Site(note) => f.write_str(note),
            Evidence::Situation(reasons) => reasons.fmt(f),
            Evidence::Caller => f.write_str("protected by the caller"),
        }
    }
}

/// How a cleaning ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// Chaff was removed.
    Cleaned,
    /// There was none to remove.
    Unchanged,
    /// Everything was chaff, or the input had no text; see [`Empty`].
    Empty(Empty),
    /// The input was longer than the limit; what is beyond it was passed through unread.
    LimitReached {
        /// The bytes that were passed through unread, at the end.
        unread: usize,
    },
    /// Cleaning again would have removed more each time, so nothing was removed.
    Unsettled,
}

/// Why nothing is left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Empty {
    /// The input had no visible character.
    NoText,
    /// Every block was taken for chaff.
    AllChaff,
}

impl Outcome {
    /// The stable name, in kebab case.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Outcome::Cleaned => "cleaned",
            Outcome::Unchanged => "unchanged",
            Outcome::Empty(Empty::NoText) => "no-text",
            Outcome::Empty(Empty::AllChaff) => "all-chaff",
            Outcome::LimitReached { .. } => "limit-reached",
            Outcome::Unsettled => "unsettled",
        }
    }
}
