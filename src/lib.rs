//! Takes the chaff out of scraped web text.
#![forbid(unsafe_code)]

mod cleaner;
pub mod corpus;
mod decision;
mod document;
mod error;
mod features;
mod fold;
mod input;
mod pipeline;
mod report;
mod rules;
mod span;

use std::sync::LazyLock;

pub use cleaner::{Category, Claim, Cleaner, CleanerInfo, Context, Evidence, Finding, Findings, RuleId};
pub use decision::{Mode, Policy};
pub use document::{Block, BlockKind, Document, Page};
pub use error::{Error, ErrorKind};
pub use features::{Ending, Features, Row, Zone};
pub use fold::Script;
pub use input::{Decoded, Input, decode};
pub use pipeline::{Cleaned, Pipeline, PipelineBuilder, Scratch};
pub use report::{Empty, Outcome, Report, Verdict, Why};
#[doc(hidden)]
pub use rules::ScanBench;
pub use rules::{ExampleFailure, Label, Pack, PackCheck, Problem, RuleInfo, Severity};
pub use span::Span;

/// Cleans one text with the default pipeline.
///
/// ```
/// let cleaned = dechaff::clean("[ad_1]\n\nThe bridge was opened on Friday.\n");
/// assert_eq!(cleaned.text(), "The bridge was opened on Friday.\n");
/// ```
#[must_use]
pub fn clean<'t>(input: impl Into<Input<'t>>) -> Cleaned<'t> {
    static DEFAULT: LazyLock<Pipeline> = LazyLock::new(|| {
        #[expect(clippy::expect_used, reason = "a test builds the default pipeline; it has no input that could be wrong")]
        Pipeline::builder().build().expect("the default pipeline builds")
    });
    DEFAULT.clean(input)
}
