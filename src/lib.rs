//! Takes the chaff out of scraped web text, and says why.
//!
//! Chaff is what a page prints around its article and a scraper leaves in the text: menus, tickers, `[ad_1]`, "Read
//! also", share bars, lists of other stories, comment forms, notices. What stays is the input's own bytes, in order.
//!
//! # Usage
//!
//! [`clean`] is all that one text needs. For many, build a [`Pipeline`] once, share it, and keep a [`Scratch`] a thread:
//!
//! ```
//! use dechaff::{Input, Mode, Pipeline, Scratch};
//!
//! let pipeline = Pipeline::builder().mode(Mode::Recall).build()?;
//! let mut scratch = Scratch::new(); // memory that is used again; one a thread
//!
//! let text = "[ad_1] The ferry sails again on Monday.\nRead also: Islanders ask for a night boat\n";
//! let cleaned = pipeline.clean_with(Input::text(text).url("https://news.example.com/ferry"), &mut scratch);
//!
//! assert_eq!(cleaned.text(), "The ferry sails again on Monday.\n");
//! for removal in cleaned.report().removals() {
//!     let source = &text[removal.span.range()];
//!     println!("{source:?} went: {}", cleaned.report().decider(removal));
//! }
//! # Ok::<(), dechaff::Error>(())
//! ```
//!
//! Bytes of unknown encoding go through [`decode`] first, those of pages through [`decode_page`]; [`Format::sniff`] tells one from
//! the other.
//!
//! # How it decides
//!
//! 1. The text becomes a [`Document`] of [`Block`]s: its lines, or paragraphs where lines were hard-wrapped.
//!    [`Features`] of each block are computed once: words, case, punctuation, script, where it stands ([`Zone`]).
//! 2. Every [`Cleaner`] looks and makes [`Finding`]s: a span, a [`Category`], a confidence, the [`Evidence`]. None of
//!    them edits. The rules of all [`Pack`]s are one cleaner, the first; the others are code that knows shapes.
//! 3. One step judges all findings on a block together. Independent witnesses add up; a finding that asks for others
//!    counts only in company; one that protects overrules all. What is as sure as the [`Mode`] asks for goes, if the
//!    [`Policy`] of its category lets it.
//! 4. A safety valve holds back removals that are larger than their evidence carries: see [`Cleaned::held_back`].
//! 5. What is left is looked at again until nothing more goes, so that cleaning cleaned text changes nothing.
//!
//! The [`Report`] has a [`Verdict`] on every byte of every block, with the findings that made it and those that were
//! overruled. Spans count bytes of the input.
//!
//! # Overruling it
//!
//! Set the [mode](PipelineBuilder::mode), a [policy](PipelineBuilder::policy) for a category,
//! [disable](PipelineBuilder::disable) rules and packs, leave [out](PipelineBuilder::without) coded cleaners, add a
//! [`pack`](PipelineBuilder::pack) or a [`cleaner`](PipelineBuilder::cleaner), [protect](Input::protect) a span.
//!
//! # Untrusted input
//!
//! Any text may be cleaned. There is no `unsafe` code and no panic, time is linear in the text, and memory is a small
//! multiple of it. Texts are read up to 256 MiB, or what [`max_bytes`](PipelineBuilder::max_bytes) says; what lies
//! beyond is passed through, and the [`Outcome`] tells. Packs from strangers are bounded too: see [`Pack`]. Cleaners
//! are code, and are trusted.
//!
//! # Words
//!
//! | word | meaning |
//! |---|---|
//! | [`Document`] | decoded text, its blocks in order, and what the caller knows of the page |
//! | [`Block`] | one line, or one hard-wrapped paragraph |
//! | [`Cleaner`] | looks at a document and makes findings |
//! | [`Finding`] | a claim that a span is chaff, or that it must stay |
//! | [`Category`] | what kind of chaff: what, not why |
//! | [`Evidence`] | why: a rule, repetition, structure, the caller |
//! | [`Policy`] | what to do with a category: remove, keep, remove with a second witness |
//! | [`Mode`] | how much doubt is enough to keep a span |
//! | [`Verdict`] | the decision on a span |
//! | [`Report`] | all verdicts, with the reasons |
//! | [`Cleaned`] | what is left, the report, and how it ended |
//! | [`Pack`] | a file of rules |
#![forbid(unsafe_code)]

mod cleaner;
pub mod corpus;
mod decision;
mod document;
mod error;
mod features;
mod fold;
mod growth;
mod input;
mod metadata;
mod model;
mod output;
mod pipeline;
mod report;
mod rules;
mod site;
mod span;
mod tree;

use std::sync::LazyLock;

pub use cleaner::{Category, Claim, Cleaner, CleanerInfo, Context, Evidence, Finding, Findings, Reasons, RuleId};
pub use decision::{Mode, Policy};
pub use document::{Block, BlockKind, Document, Element, Page};
pub use error::{Error, ErrorKind};
pub use features::{Ending, Features, Row, Zone};
pub use fold::Script;
#[doc(hidden)] // For `benches/` only.
pub use input::html::measure;
pub use input::{Decoded, Format, Input, decode, decode_page};
pub use metadata::{Fact, Metadata, Origin, PageType};
pub use model::Comments;
pub use output::{BlockRecord, Kept, PageRecord, PartRecord, ReasonRecord, ViewOptions};
#[doc(hidden)]
pub use pipeline::Dump;
pub use pipeline::{Cleaned, Pipeline, PipelineBuilder, Scratch};
pub use report::{Empty, Limit, Outcome, Report, Verdict, Why};
#[doc(hidden)]
pub use rules::ScanBench;
pub use rules::{ExampleFailure, Label, Pack, PackCheck, Problem, RuleInfo, Severity};
pub use site::{SiteFrequency, SiteLearner, SiteLine, SiteProfile, SiteProfileReader, SiteProfileWriter, SiteProfiles};
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
