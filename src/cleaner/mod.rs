//! Cleaners: what looks at a document and claims that spans are chaff.

mod breadcrumbs;
mod category;
mod comments;
mod contents;
mod counters;
mod duplicates;
mod finding;
mod headlines;
mod link_lists;
mod memory;
mod menus;
pub(crate) mod registry;
mod repeats;
mod strangers;
mod teasers;
mod template;
mod ticker;
pub(crate) mod title;
mod units;

use std::borrow::Cow;

pub use category::Category;
pub use finding::{Claim, Evidence, Finding, Findings, Reasons, RuleId};
pub(crate) use finding::{Score, Table};
pub(crate) use memory::{Judge, Memory};
pub(crate) use template::divide;

use crate::document::{Document, Markup};
use crate::features::text_columns::Linked;
use crate::features::{Features, Outline};

/// Looks at a document and reports what it takes for chaff, or for something that must stay.
///
/// A cleaner never edits: it emits findings, and one decision step judges all of them together. It has no state of
/// its own between documents, so that one can serve many threads.
///
/// ```
/// use dechaff::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
///
/// /// Lines of nothing but emoji and punctuation.
/// struct Wordless;
///
/// impl Cleaner for Wordless {
///     fn info(&self) -> CleanerInfo {
///         CleanerInfo::new("wordless", "Lines without a letter or a digit")
///     }
///
///     fn find(&self, context: &Context<'_>, findings: &mut Findings) {
///         for (index, row) in context.features().rows().iter().enumerate() {
///             if row.words == 0 {
///                 findings.remove_block(index, Category::TechnicalArtifact, 0.9, Evidence::structure("no word in it"));
///             }
///         }
///     }
/// }
///
/// let pipeline = dechaff::Pipeline::builder().cleaner(Wordless).build()?;
/// assert_eq!(pipeline.clean("All is well.\n★ ★ ★\n").text(), "All is well.\n");
/// # Ok::<(), dechaff::Error>(())
/// ```
pub trait Cleaner: Send + Sync {
    /// Its name and what it does.
    fn info(&self) -> CleanerInfo;

    /// Looks at the document in `context` and adds to `findings`.
    ///
    /// Cleaners run in the order of the registry, rules first; `findings` holds what the earlier ones claimed.
    fn find(&self, context: &Context<'_>, findings: &mut Findings);
}

impl<C: Cleaner + ?Sized> Cleaner for &C {
    fn info(&self) -> CleanerInfo {
        (**self).info()
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        (**self).find(context, findings);
    }
}

/// The name of a cleaner and what it does.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct CleanerInfo {
    /// The stable id, in kebab case.
    pub id: Cow<'static, str>,
    /// What it finds, in one line.
    pub summary: Cow<'static, str>,
}

impl CleanerInfo {
    /// The info of a cleaner with this id and summary.
    #[must_use]
    pub fn new(id: impl Into<Cow<'static, str>>, summary: impl Into<Cow<'static, str>>) -> Self {
        CleanerInfo { id: id.into(), summary: summary.into() }
    }
}

/// What a cleaner may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    document: Document<'c>,
    features: &'c Features,
    hits: &'c [Hit],
    rules: &'c [RuleClaim],
    outline: Option<&'c Outline>,
    links: Option<&'c [Linked]>,
}

impl<'c> Context<'c> {
    /// `rules` has what each rule claims, by number.
    pub(crate) fn new(document: Document<'c>, features: &'c Features, hits: &'c [Hit], rules: &'c [RuleClaim]) -> Self {
        Context { document, features, hits, rules, outline: None, links: None }
    }

    pub(crate) fn with_outline(self, outline: &'c Outline) -> Self {
        Context { outline: Some(outline), ..self }
    }

    pub(crate) fn with_links(self, links: Option<&'c [Linked]>) -> Self {
        Context { links, ..self }
    }

    /// The links in each block, for scraped text that shows them.
    pub(crate) fn links(&self) -> Option<&'c [Linked]> {
        self.links
    }

    /// The measured elements of a page, and what HTML told of it; none for scraped text.
    pub(crate) fn page(&self) -> Option<(&'c Markup, &'c Outline)> {
        Some((self.document.markup()?, self.outline?))
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> Document<'c> {
        self.document
    }

    /// What is known of its blocks.
    #[must_use]
    pub fn features(&self) -> &'c Features {
        self.features
    }

    /// Where rules match, before their place and their neighbours are looked at; ordered by block, then rule.
    pub(crate) fn hits(&self) -> &'c [Hit] {
        self.hits
    }

    /// What a rule claims where it holds.
    pub(crate) fn claim(&self, rule: RuleId) -> RuleClaim {
        self.rules[rule.0 as usize]
    }
}

/// What a rule claims where it holds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct RuleClaim {
    /// The kind of chaff, or none if the rule keeps what it matches.
    pub(crate) category: Option<Category>,
    /// From 0 to 1.
    pub(crate) confidence: f32,
}

/// A match of a rule in the text of one block.
///
/// It depends on that text alone, so that it can be kept while the document around it changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hit {
    pub(crate) block: u32,
    pub(crate) rule: RuleId,
    /// The matched bytes, counted from the beginning of the block's text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) ground: Ground,
}

/// What a hit rests on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Ground {
    /// What the rule says.
    Rule,
    /// What it takes consists of labels, one of which is the rule's.
    Labels,
    /// The same, but for some other words.
    MostlyLabels,
}
