//! Learning: pages in, profiles out.

use std::collections::HashMap;

use super::lines::Sighting;
use super::pages::Seen;
use super::path::path;
use super::place::Tenths;
use super::{SiteProfile, SiteProfiles, host_name};
use crate::document::{Block, Document, Markup};
use crate::features::Features;
use crate::input::html::{self, Limits};
use crate::input::{Format, Input, markdown, text};

/// Looks at pages and counts on how many of a host each line stands.
///
/// Every line counts once a page, in the folded form that rules compare; lines without letters do not count. A page
/// that is nearly the same as an earlier one of its host (the same address, or about three quarters of its longer
/// lines' words in the same order) does not count at all. The order of the pages matters only for which of several
/// copies counts, and, once a host has more lines than its table, for the bounds of the counts.
///
/// Memory is bounded a host, by [`SiteProfile::MAX_BYTES`]. For the number of hosts there is
/// [`spill`](SiteLearner::spill).
#[derive(Debug, Default)]
pub struct SiteLearner {
    hosts: HashMap<Box<str>, Recent, foldhash::fast::FixedState>,
    /// Pages looked at; tells which hosts were not seen for long.
    clock: u64,
    lines: u64,
    blocks: Vec<Block>,
    features: Features,
    markup: Markup,
    text: String,
    html: html::Scratch,
    sightings: Vec<(u64, u32, u16)>,
}

#[derive(Debug)]
struct Recent {
    profile: SiteProfile,
    last: u64,
}

impl SiteLearner {
    /// A learner that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        SiteLearner::default()
    }

    /// Looks at a page; gives whether it counted. One without an address, without a line of words, or nearly the same
    /// as an earlier one does not.
    pub fn observe(&mut self, input: &Input<'_>) -> bool {
        let Some((url, host)) = input.page.url.zip(input.page.host()) else { return false };
        self.blocks.clear();
        self.features.clear();
        if input.format == Format::Html {
            let mut tree = std::mem::take(&mut self.markup.tree);
            html::parse(input.text, &Limits::default(), &mut self.html, &mut tree);
            self.markup.clear_reading();
            self.text.clear();
            html::read(input.text, &tree, &mut self.markup, &mut self.text, &mut self.blocks, &mut self.html.open);
            self.markup.tree = tree;
        }
        let is_page = input.format == Format::Html;
        let words;
        let text = if is_page {
            &self.text
        } else {
            words = markdown::words(input.text);
            text::read(&words, &mut self.blocks);
            &*words
        };
        for block in &self.blocks {
            self.features.push(&text[block.span.range()]);
        }
        let mut document = Document::new(text, &self.blocks, input.page);
        if is_page {
            document = document.with_markup(&self.markup, input.text);
        }
        let rows = self.features.rows();
        let all: u32 = rows.iter().map(|row| row.words).sum();
        let mut before = 0;
        self.sightings.clear();
        for (index, row) in rows.iter().enumerate() {
            if row.letters > 0 {
                self.sightings.push((row.key, index as u32, Tenths::tenth(before, row.words, all) as u16));
            }
            before += row.words;
        }
        self.lines += rows.len() as u64;
        if self.sightings.is_empty() {
            return false;
        }
        self.clock += 1;
        let name = host_name(host);
        let known = match self.hosts.get_mut(&*name) {
            Some(known) => known,
            None => self.hosts.entry((&*name).into()).or_insert(Recent { profile: SiteProfile::new(&name), last: 0 }),
        };
        known.last = self.clock;
        if !known.profile.is_new(Seen::of(url, &self.features)) {
            return false;
        }
        self.sightings.sort_unstable();
        for copies in self.sightings.chunk_by(|a, b| a.0 == b.0) {
            let (key, index, _) = copies[0];
            let tenths = Tenths::once(copies.iter().fold(0, |set, (.., tenth)| set | 1 << tenth));
            let index = index as usize;
            known.profile.lines.see(&Sighting { key, tenths, path: path(&document, index), text: document.block_text(index) });
        }
        true
    }

    /// The lines that were read, of all pages.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// The hosts in memory.
    #[must_use]
    pub fn hosts(&self) -> usize {
        self.hosts.len()
    }

    /// The bytes of memory that the hosts take.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.hosts.values().map(|host| host.profile.memory()).sum()
    }

    /// Hands over what is known of all hosts but the `keep` that were looked at last, and forgets it, so that a
    /// crawl of any number of hosts can be learned in bounded memory; [`SiteProfiles::merge`] brings it together
    /// again in the end.
    #[must_use = "what is spilled is forgotten"]
    pub fn spill(&mut self, keep: usize) -> SiteProfiles {
        let mut last: Vec<u64> = self.hosts.values().map(|host| host.last).collect();
        last.sort_unstable_by(|a, b| b.cmp(a));
        // No two hosts were looked at last by the same page.
        let oldest = keep.checked_sub(1).and_then(|at| last.get(at)).copied().unwrap_or(if keep == 0 { u64::MAX } else { 0 });
        let mut profiles = SiteProfiles::new();
        self.hosts.retain(|_, host| {
            let stays = host.last >= oldest;
            if !stays {
                profiles.add(std::mem::replace(&mut host.profile, SiteProfile::new("")));
            }
            stays
        });
        profiles
    }

    /// Freezes what was learned.
    #[must_use]
    pub fn finish(mut self) -> SiteProfiles {
        self.spill(0)
    }
}
