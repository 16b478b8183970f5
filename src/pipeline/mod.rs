//! The pipeline: input in, what is left of it and why out.

mod build;
mod dump;
mod links;
mod loan;
mod page;
mod pass;
mod render;
mod settle;
mod views;

use std::borrow::Cow;

pub use build::PipelineBuilder;
pub use dump::Dump;
use links::LinkCounts;
use loan::{Lent, Shelf};

use crate::cleaner::{Cleaner, Finding, Findings, Hit};
use crate::decision::{self, Mode, Policies};
use crate::document::{Block, Markup};
use crate::features::{Features, Outline, Row};
use crate::input::{Format, Input, html};
use crate::metadata::{self, Metadata};
use crate::report::{Names, Outcome, Report};
use crate::rules::{RuleScratch, RuleSet};
use crate::span::Span;
use settle::AllRemoved;
use std::sync::Arc;

/// Cleaners, rules and policy, ready to clean any number of documents.
///
/// A pipeline never changes: it can be shared by threads, and the same input gives the same bytes in each of them.
///
/// ```
/// use dechaff::{Category, Mode, Pipeline, Policy};
///
/// let pipeline = Pipeline::builder()
///     .mode(Mode::Precision)
///     .policy(Category::Byline, Policy::Keep)
///     .disable("social-share")
///     .without("news-ticker")
///     .build()?;
/// let cleaned = pipeline.clean("[ad_1]\n\nThe bridge was opened on Friday.\n");
/// assert_eq!(cleaned.text(), "The bridge was opened on Friday.\n");
/// # Ok::<(), dechaff::Error>(())
/// ```
pub struct Pipeline {
    rules: RuleSet,
    cleaners: Vec<Stage>,
    /// What judges all blocks by their situation, after all the others.
    judge: Option<Stage>,
    /// Whether it has something to say of scraped text.
    judges_text: bool,
    policies: Policies,
    mode: Mode,
    max_bytes: usize,
    limits: html::Limits,
    names: Arc<Names>,
}

/// A cleaner in its place.
struct Stage {
    cleaner: Box<dyn Cleaner>,
    number: u16,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline")
            .field("mode", &self.mode)
            .field("cleaners", &self.names.cleaners)
            .field("rules", &self.names.rules.len())
            .field("max_bytes", &self.max_bytes)
            .finish_non_exhaustive()
    }
}

/// Memory that is reused from one document to the next; one a thread.
#[derive(Debug, Default)]
pub struct Scratch {
    blocks: Vec<Block>,
    old_blocks: Vec<Block>,
    old_rows: Vec<Row>,
    features: Features,
    hits: Vec<Hit>,
    old_hits: Vec<Hit>,
    findings: Findings,
    kept: Vec<Span>,
    rules: RuleScratch,
    html: html::Scratch,
    pages: Shelf<Reading>,
    outline: Outline,
    links: LinkCounts,
    decision: decision::Memory,
    /// Whether each finding is behind a removal.
    used: Vec<bool>,
    removed: AllRemoved,
    overruled: Vec<Finding>,
}

impl Scratch {
    /// Empty memory.
    #[must_use]
    pub fn new() -> Self {
        Scratch::default()
    }
}

/// What is left of a document, and everything that was decided on it.
#[derive(Clone, Debug)]
pub struct Cleaned<'t> {
    /// The input, for scraped text.
    source: Cow<'t, str>,
    /// The page that it was, for HTML.
    page: Option<ReadPage<'t>>,
    text: Option<String>,
    kept: Vec<Span>,
    report: Report,
    outcome: Outcome,
    held: bool,
    confidence: Option<f32>,
}

/// A page as it was read.
#[derive(Clone, Debug)]
struct ReadPage<'t> {
    html: Cow<'t, str>,
    url: Option<Cow<'t, str>>,
    read: Lent<Reading>,
}

/// What a page was read into.
#[derive(Clone, Debug, Default)]
struct Reading {
    markup: Markup,
    text: String,
}

impl<'t> Cleaned<'t> {
    /// What is left: the source's own bytes, less what was removed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or(&self.source)
    }

    /// What is left, without a copy where nothing was removed.
    #[must_use]
    pub fn into_text(self) -> Cow<'t, str> {
        match self.text {
            Some(text) => Cow::Owned(text),
            None => self.source,
        }
    }

    /// The same result with a copy of what it borrows from the input, for those who have to keep it longer.
    ///
    /// ```
    /// fn clean(page: String) -> dechaff::Cleaned<'static> {
    ///     dechaff::clean(dechaff::Input::html(&page)).into_owned()
    /// }
    /// assert_eq!(clean("<p>The ferry <b>sails</b>.".to_owned()).markdown(), "The ferry **sails**.\n");
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Cleaned<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Cleaned {
            source: owned(self.source),
            page: self.page.map(|page| ReadPage { html: owned(page.html), url: page.url.map(owned), read: page.read }),
            text: self.text,
            kept: self.kept,
            report: self.report,
            outcome: self.outcome,
            held: self.held,
            confidence: self.confidence,
        }
    }

    /// The text that spans count in: the input itself, or for HTML its text as it was read, a block a line.
    #[must_use]
    pub fn source(&self) -> &str {
        self.page.as_ref().map_or(&self.source, |page| &page.read.text)
    }

    /// The spans of the source that [`text`](Cleaned::text) consists of, in order.
    #[must_use]
    pub fn kept_spans(&self) -> &[Span] {
        &self.kept
    }

    /// What was decided, and why.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// How the cleaning ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The bytes of the decoded input that a span of [`source`](Cleaned::source) comes from: for text the span itself,
    /// for HTML from the first to the last byte of its text in the page.
    ///
    /// ```
    /// let html = "<p>The <b>old</b> bridge &amp; its keeper.</p>";
    /// let cleaned = dechaff::clean(dechaff::Input::html(html));
    /// let verdict = &cleaned.report().verdicts()[0];
    /// assert_eq!(&cleaned.source()[verdict.span.range()], "The old bridge & its keeper.");
    /// assert_eq!(&html[cleaned.origin(verdict.span).range()], "The <b>old</b> bridge &amp; its keeper.");
    /// ```
    #[must_use]
    pub fn origin(&self, span: Span) -> Span {
        match &self.page {
            None => span,
            Some(page) => page.read.markup.origin(span),
        }
    }

    /// How much of what stays agrees with the content, as far as can be foreseen, from 0 to 1; none for short text, and
    /// for text that was cleaned without the learned model.
    ///
    /// It is the expected F-measure of the words that stay. A low value tells of a page without content of its own, or
    /// of one that is unlike those that the model has seen.
    #[must_use]
    pub fn confidence(&self) -> Option<f32> {
        self.confidence
    }

    /// What the page says about itself: title, authors, dates and so on; none for scraped text.
    ///
    /// It is read when it is asked for.
    ///
    /// ```
    /// let page = "<html lang=en><title>Ferry sails again</title><h1>Ferry sails again</h1><time datetime=2021-03-14>yesterday</time>";
    /// let metadata = dechaff::clean(dechaff::Input::html(page)).metadata().expect("it is a page");
    /// assert_eq!(metadata.title.expect("it has one").value, "Ferry sails again");
    /// ```
    #[must_use]
    pub fn metadata(&self) -> Option<Metadata> {
        let page = self.page.as_ref()?;
        Some(metadata::read(&page.read.markup.tree, &page.html, page.url.as_deref()))
    }

    /// Whether the safety valve held back removals that their evidence did not carry.
    #[must_use]
    pub fn held_back(&self) -> bool {
        self.held
    }
}

impl Pipeline {
    /// A builder with all built-in packs and cleaners, [`Mode::Balanced`].
    pub fn builder() -> PipelineBuilder {
        PipelineBuilder::default()
    }

    /// Cleans one text.
    #[must_use]
    pub fn clean<'t>(&self, input: impl Into<Input<'t>>) -> Cleaned<'t> {
        self.clean_with(input, &mut Scratch::new())
    }

    /// Cleans one text with memory that is used again for the next one.
    #[must_use]
    pub fn clean_with<'t>(&self, input: impl Into<Input<'t>>, scratch: &mut Scratch) -> Cleaned<'t> {
        let input = input.into();
        match input.format {
            Format::Html => self.clean_page(&input, scratch),
            _ => self.clean_text(&input, scratch),
        }
    }

    /// The mode.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The ids of the cleaners, in the order in which they run.
    pub fn cleaners(&self) -> impl Iterator<Item = &str> {
        self.names.cleaners.iter().map(String::as_str)
    }
}
