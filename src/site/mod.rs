//! What the pages of one host have in common: learn it, freeze it, apply it.
//!
//! A line that stands on many pages of a host belongs to its template, in any language, and no rule has to say so.
//! [`SiteLearner`] looks at pages, in any order; what it hands over, [`SiteProfiles`], never changes while it is
//! applied, so that cleaning stays the same for every page, thread and run.

mod apply;
mod file;
mod learn;
mod lines;
mod pages;
mod path;
mod place;

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;

pub(crate) use apply::SiteTemplate;
pub use file::{SiteProfileReader, SiteProfileWriter};
pub use learn::SiteLearner;
use lines::{Counted, LINES, Lines};
use pages::{REMEMBERED, Seen};
use place::Tenths;

/// Profiles of hosts, by name.
///
/// ```
/// use dechaff::{Input, Pipeline, SiteLearner};
///
/// let page = |number: u32, story: &str| (format!("https://news.example.com/{number}"), format!("Home\nWeather\nJobs\n{story}\nAbout us\nImprint\n"));
/// let pages = [
///     page(1, "The ferry sails again on Monday, after a winter in which the island had no other boat."),
///     page(2, "Nobody had asked the fishermen, who say that the new pier was built on the wrong side of the bay."),
///     page(3, "A school that had been shut for years was opened by the mayor, who had once been a pupil there."),
/// ];
/// let mut learner = SiteLearner::new();
/// for (url, text) in &pages {
///     learner.observe(&Input::text(text).url(url));
/// }
/// let pipeline = Pipeline::builder().profiles(learner.finish()).build()?;
/// let cleaned = pipeline.clean(Input::text(&pages[0].1).url(&pages[0].0));
/// assert_eq!(cleaned.text(), "The ferry sails again on Monday, after a winter in which the island had no other boat.\n");
/// # Ok::<(), dechaff::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct SiteProfiles {
    hosts: BTreeMap<Box<str>, SiteProfile>,
}

impl SiteProfiles {
    /// No profiles.
    #[must_use]
    pub fn new() -> Self {
        SiteProfiles::default()
    }

    /// The number of hosts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hosts.len()
    }

    /// Whether there is no host.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// The profiles, by the names of their hosts.
    pub fn iter(&self) -> impl Iterator<Item = &SiteProfile> {
        self.hosts.values()
    }

    /// The profile of a host; capitals and a `www.` before it do not count.
    #[must_use]
    pub fn get(&self, host: &str) -> Option<&SiteProfile> {
        self.hosts.get(&*host_name(host))
    }

    /// Adds a profile; one of the same host is merged with it.
    pub fn add(&mut self, profile: SiteProfile) {
        match self.hosts.get_mut(&profile.host) {
            Some(known) => known.merge(&profile),
            None => {
                self.hosts.insert(profile.host.clone(), profile);
            }
        }
    }

    /// Adds what was learned from other pages: profiles of the parts of a crawl become that of the whole.
    ///
    /// See [`SiteProfile::merge`] for what that costs.
    pub fn merge(&mut self, other: SiteProfiles) {
        other.hosts.into_values().for_each(|profile| self.add(profile));
    }
}

impl IntoIterator for SiteProfiles {
    type Item = SiteProfile;
    type IntoIter = std::collections::btree_map::IntoValues<Box<str>, SiteProfile>;

    fn into_iter(self) -> Self::IntoIter {
        self.hosts.into_values()
    }
}

/// The name that a host's pages are counted under.
pub(crate) fn host_name(host: &str) -> Cow<'_, str> {
    if host.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(host.strip_prefix("www.").unwrap_or(host));
    }
    let name = host.to_lowercase();
    Cow::Owned(match name.strip_prefix("www.") {
        Some(rest) => rest.to_owned(),
        None => name,
    })
}

/// What repeats across the pages of one host.
///
/// Counting is exact for a host whose pages have at most [`SiteProfile::LINES`] different lines in all. Beyond that
/// each line carries its bounds, and a line that is missing stands on at most [`missed`](SiteProfile::missed) pages.
/// Whatever the number of pages, a profile takes no more than [`SiteProfile::MAX_BYTES`] of memory.
#[derive(Clone, Debug)]
pub struct SiteProfile {
    host: Box<str>,
    pages: u32,
    copies: u32,
    lines: Lines,
    seen: VecDeque<Seen>,
}

impl SiteProfile {
    /// The lines that a profile holds at most.
    pub const LINES: usize = LINES;

    /// The bytes of memory that a profile takes at most.
    pub const MAX_BYTES: usize = 64 << 10;

    fn new(host: &str) -> Self {
        SiteProfile { host: host.into(), pages: 0, copies: 0, lines: Lines::default(), seen: VecDeque::new() }
    }

    /// The host, in small letters and without `www.`.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The pages that were counted.
    #[must_use]
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// The pages that were not counted, because they were nearly the same as others.
    #[must_use]
    pub fn copies(&self) -> u32 {
        self.copies
    }

    /// On how many pages a line may stand, at most, that is not among the [`lines`](SiteProfile::lines); 0 while
    /// counting is exact.
    #[must_use]
    pub fn missed(&self) -> u32 {
        self.lines.missed()
    }

    /// The lines that were counted, those that stand on most pages first.
    #[must_use]
    pub fn lines(&self) -> Vec<SiteLine> {
        let mut lines: Vec<SiteLine> = self.lines.iter().map(|line| SiteLine { line: line.clone(), of: self.pages }).collect();
        // Those on as many pages come in the order of the page.
        lines.sort_by(|a, b| b.line.least().cmp(&a.line.least()).then(b.line.tenths.0.cmp(&a.line.tenths.0)).then(a.line.key.cmp(&b.line.key)));
        lines
    }

    /// Adds what was learned of the same host from other pages.
    ///
    /// The numbers of pages add up. So do those of lines, exactly where both sides are exact; otherwise the doubt
    /// of a line grows by what the other side may have missed, and `missed` by no more than the larger of both sides'
    /// sum and what no longer has room. A page that is nearly the same as one of the other side counts twice.
    pub fn merge(&mut self, other: &SiteProfile) {
        self.pages = self.pages.saturating_add(other.pages);
        self.copies = self.copies.saturating_add(other.copies);
        self.lines.merge(&other.lines);
        self.seen.extend(&other.seen);
        let more = self.seen.len().saturating_sub(REMEMBERED);
        self.seen.drain(..more);
        self.seen.shrink_to_fit();
    }

    /// The bytes of memory that it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        size_of::<Self>() + self.host.len() + self.lines.heap() + self.seen.capacity() * size_of::<Seen>()
    }

    /// Remembers a page, or tells that it is one of those that are remembered.
    fn is_new(&mut self, page: Seen) -> bool {
        if self.seen.iter().any(|seen| seen.is_alike(&page)) {
            self.copies = self.copies.saturating_add(1);
            return false;
        }
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
        } else if self.seen.len() == self.seen.capacity() {
            self.seen.reserve_exact(self.seen.len().max(4).min(REMEMBERED - self.seen.len()));
        }
        self.seen.push_back(page);
        self.pages = self.pages.saturating_add(1);
        true
    }
}

/// A line of a [`SiteProfile`].
#[derive(Clone, PartialEq, Debug)]
pub struct SiteLine {
    line: Counted,
    of: u32,
}

impl SiteLine {
    /// The beginning of its text, as it was first read.
    #[must_use]
    pub fn sample(&self) -> &str {
        self.line.sample.text()
    }

    /// A number that tells it from other lines; the same for lines with the same words.
    #[must_use]
    pub fn key(&self) -> u64 {
        self.line.key
    }

    /// On how many pages it stands, and where.
    #[must_use]
    pub fn frequency(&self) -> SiteFrequency {
        SiteFrequency::new(&self.line, self.of)
    }
}

/// On how many pages of a host a line stands, and where on them; its `Display` tells it in words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SiteFrequency {
    /// The pages on which it stands, at least.
    pub pages: u32,
    /// The pages on which it stands, at most.
    pub at_most: u32,
    /// The pages of the host.
    pub of: u32,
    tenths: Tenths,
}

impl SiteFrequency {
    fn new(line: &Counted, of: u32) -> Self {
        SiteFrequency { pages: line.least(), at_most: line.most.min(of), of, tenths: line.tenths }
    }

    /// The share of pages on which it stands, at least, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f32 {
        self.pages as f32 / self.of.max(1) as f32
    }

    /// Where it stands, in words: `always in the last tenth`.
    #[must_use]
    pub fn place(&self) -> String {
        self.tenths.to_string()
    }
}

impl fmt::Display for SiteFrequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least = if self.pages < self.at_most { "at least " } else { "" };
        write!(f, "on {least}{} of {} pages of this host, {}", self.pages, self.of, self.tenths)
    }
}
