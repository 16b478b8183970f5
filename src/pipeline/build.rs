//! The builder of pipelines.

use std::sync::Arc;

use super::{Pipeline, Stage};
use crate::cleaner::{Category, Cleaner, registry};
use crate::decision::{Mode, Policies, Policy};
use crate::error::Error;
use crate::input::html::Limits;
use crate::model::{Comments, MainContent};
use crate::report::Names;
use crate::rules::{Pack, RuleSet};
use crate::site::{SiteProfiles, SiteTemplate};

/// What a [`Pipeline`] is made of.
///
/// Everything that can be wrong is wrong at [`build`](PipelineBuilder::build); cleaning has no error.
#[must_use = "a builder does nothing until `build`"]
pub struct PipelineBuilder {
    builtin_packs: bool,
    packs: Vec<Pack>,
    disabled: Vec<String>,
    cleaners: Vec<Box<dyn Cleaner>>,
    profiles: SiteProfiles,
    without: Vec<String>,
    policies: Policies,
    mode: Mode,
    learned: bool,
    comments: Comments,
    max_bytes: usize,
    limits: Limits,
}

/// Texts up to this many bytes are read whole unless the builder says otherwise.
const MAX_BYTES: usize = 256 << 20;

impl Default for PipelineBuilder {
    fn default() -> Self {
        PipelineBuilder {
            builtin_packs: true,
            packs: Vec::new(),
            disabled: Vec::new(),
            cleaners: Vec::new(),
            profiles: SiteProfiles::new(),
            without: Vec::new(),
            policies: Policies::default(),
            mode: Mode::default(),
            learned: true,
            comments: Comments::default(),
            max_bytes: MAX_BYTES,
            limits: Limits::default(),
        }
    }
}

impl std::fmt::Debug for PipelineBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PipelineBuilder").field("mode", &self.mode).field("packs", &self.packs.len()).finish_non_exhaustive()
    }
}

impl PipelineBuilder {
    /// How much doubt is enough to keep a span.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// What to do with chaff of a category.
    pub fn policy(mut self, category: Category, policy: Policy) -> Self {
        self.policies.set(category, policy);
        self
    }

    /// Adds a pack. A rule in it with the full id of an earlier rule replaces that one.
    pub fn pack(mut self, pack: Pack) -> Self {
        self.packs.push(pack);
        self
    }

    /// Leaves out a rule (`pack/rule`) or all rules of a pack (`pack`).
    pub fn disable(mut self, id: impl Into<String>) -> Self {
        self.disabled.push(id.into());
        self
    }

    /// Leaves out all built-in packs, so that only those added with [`pack`](PipelineBuilder::pack) count.
    pub fn without_builtin_packs(mut self) -> Self {
        self.builtin_packs = false;
        self
    }

    /// Adds a cleaner, which runs after the built-in ones.
    pub fn cleaner(mut self, cleaner: impl Cleaner + 'static) -> Self {
        self.cleaners.push(Box::new(cleaner));
        self
    }

    /// Adds what was learned of hosts: lines that repeat across the pages of the host that an input's
    /// [`url`](crate::Input::url) names. Several add up.
    pub fn profiles(mut self, profiles: SiteProfiles) -> Self {
        self.profiles.merge(profiles);
        self
    }

    /// Leaves out a built-in cleaner by its id.
    pub fn without(mut self, id: impl Into<String>) -> Self {
        self.without.push(id.into());
        self
    }

    /// What becomes of readers' comments: also sets the [`policy`](PipelineBuilder::policy) for [`Category::UserComment`].
    ///
    /// On pages the cleaner `main-content` tells comments apart. In scraped text rules and the cleaner `comment-threads` do, and
    /// there `Only` keeps what `Keep` keeps.
    pub fn comments(mut self, comments: Comments) -> Self {
        match comments {
            Comments::Judge => {}
            Comments::Keep | Comments::Only => self.policies.set(Category::UserComment, Policy::Keep),
            Comments::Drop => self.policies.set(Category::UserComment, Policy::Remove),
        }
        self.comments = comments;
        self
    }

    /// Whether the learned model judges what is main content. If not, pages are judged by a score card that a person can check,
    /// and scraped text by rules and cleaners alone.
    pub fn learned(mut self, learned: bool) -> Self {
        self.learned = learned;
        self
    }

    /// Texts are read up to this many bytes, and what is beyond is passed through; at most [`u32::MAX`]. Pages are read up to
    /// this many, or 512 MiB, and what is beyond is left out.
    pub fn max_bytes(mut self, max_bytes: usize) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// Elements of a page nest up to this depth, 512 unless said otherwise; deeper tags are dropped and their text stays.
    pub fn max_depth(mut self, max_depth: u32) -> Self {
        self.limits.depth = max_depth;
        self
    }

    /// A tag of a page has up to this many attributes, 256 unless said otherwise; further ones are dropped.
    pub fn max_attributes(mut self, max_attributes: usize) -> Self {
        self.limits.attributes = max_attributes;
        self
    }

    /// The tree of a page has up to this many nodes, 4 million unless said otherwise; what is beyond is not read.
    pub fn max_nodes(mut self, max_nodes: usize) -> Self {
        self.limits.nodes = max_nodes;
        self
    }

    /// How often building the tree of a page may look at open elements: `base` and `per_byte` of the page, one million
    /// and 4 unless said otherwise. Real pages need less than one a byte. Where it does not do, the tree is built anew by plainer rules in
    /// linear time.
    pub fn fuel(mut self, base: u64, per_byte: u64) -> Self {
        self.limits.fuel_base = base;
        self.limits.fuel_per_byte = per_byte;
        self
    }

    /// Makes the pipeline.
    ///
    /// # Errors
    /// If a disabled rule or a left-out cleaner does not exist, two cleaners have the same id, or a pack overrides
    /// a rule that is nowhere.
    pub fn build(self) -> Result<Pipeline, Error> {
        if u32::try_from(self.max_bytes).is_err() {
            return Err(Error::option(format!("max_bytes is {}, but spans count at most {} bytes", self.max_bytes, u32::MAX)));
        }
        let mut packs = if self.builtin_packs { Pack::builtin().to_vec() } else { Vec::new() };
        packs.extend(self.packs);
        let rules = RuleSet::compile(&packs, &self.disabled)?;
        let mut names = vec![rules.info().id.into_owned()];
        let mut stages: Vec<Stage> = Vec::new();
        let judge = MainContent { learned: self.learned, comments: self.comments };
        let site = SiteTemplate::new(&self.profiles);
        for id in &self.without {
            let known: Vec<_> = registry::all().map(|cleaner| cleaner.info().id).chain([site.info().id, judge.info().id]).collect();
            if !known.iter().any(|known| known == id) {
                return Err(Error::unknown("cleaner", id, known.iter().map(|known| known.as_ref())));
            }
        }
        let wanted = |cleaner: &dyn Cleaner| !self.without.iter().any(|id| *id == cleaner.info().id);
        let builtin = registry::all().map(|cleaner| Box::new(cleaner) as Box<dyn Cleaner>).filter(|cleaner| wanted(cleaner.as_ref()));
        // After those that make much of witnesses: what repeats across pages speaks for itself alone, not for its neighbours.
        let site = Some(Box::new(site) as Box<dyn Cleaner>).filter(|cleaner| wanted(cleaner.as_ref()));
        // It looks at what all the others found.
        let judge = Some(Box::new(judge) as Box<dyn Cleaner>).filter(|cleaner| wanted(cleaner.as_ref()));
        let judges = judge.is_some();
        for cleaner in builtin.chain(site).chain(self.cleaners).chain(judge) {
            let id = cleaner.info().id.into_owned();
            if names.contains(&id) {
                return Err(Error::option(format!("there are two cleaners \"{id}\"")));
            }
            names.push(id);
            stages.push(Stage { cleaner, number: (names.len() - 1) as u16 });
        }
        let judge = if judges { stages.pop() } else { None };
        let names = Arc::new(Names { cleaners: names, rules: rules.names() });
        Ok(Pipeline {
            rules,
            cleaners: stages,
            judge,
            judges_text: judges && self.learned,
            policies: self.policies,
            mode: self.mode,
            max_bytes: self.max_bytes,
            limits: Limits { bytes: self.max_bytes, ..self.limits },
            names,
        })
    }
}
