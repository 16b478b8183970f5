//! Applying: the cleaner that knows what repeats on the page's host.

use std::collections::HashMap;

use super::path::path;
use super::place::Tenths;
use super::{SiteFrequency, SiteProfile, SiteProfiles, host_name};
use crate::cleaner::{Category, Claim, Cleaner, CleanerInfo, Context, Evidence, Findings, divide};
use crate::document::ElementRow;
use crate::features::{Row, Zone};

/// Fewer pages know nothing of a template. The page that is cleaned is often one of those that were learned, so that
/// three pages are two witnesses besides itself.
const LEAST_PAGES: u32 = 3;
/// A line on a smaller share of the pages may be what the site writes about.
const LEAST_SHARE: f32 = 0.1;
/// A line whose place is as on this share of its pages, stands where the template does.
const USUAL_PLACE: f32 = 0.5;

/// What a change between the page's own text and its template costs, in log odds.
const CHANGE: f32 = 2.5;
/// The log odds of a line that repeats: for standing on few pages, and what is added if it stands on all.
const REPEATS: (f32, f32) = (0.6, 1.6);
/// The log odds of a line that is new: a word or three, a longer label, running text. One paragraph ends a stretch.
const IS_NEW: (f32, f32, f32) = (-0.5, -0.9, -7.0);
/// What a line adds that others take for chaff.
const KNOWN: f32 = 2.0;

/// How sure a line of the template is: for standing on few pages, and what is added if it stands on all.
const SURE: (f32, f32) = (0.75, 0.2);
/// How sure a line is that repeats, but not among others that do, or not in its usual place; it needs a witness.
const ALONE: f32 = 0.4;

/// Running text repeats for other reasons too: what it takes to go, in pages, in their share, and in the share of them
/// on which it stands in the same place at the edge of the page.
const LONG: (u32, f32, f32) = (5, 0.5, 0.8);
/// On so many pages, and so large a share of them, running text goes wherever the template stands around it.
const EVERYWHERE: (u32, f32) = (8, 0.9);
/// What stands on so many pages, and so large a share of them, is the headline of none, and no part of the text that
/// happens to come again, such as a line of code in several examples.
const USUAL: (u32, f32) = (5, 0.5);
/// A label of so many words that stands on a page more than once, between its paragraphs, heads none of them.
const INSERTED_WORDS: u32 = 3;
/// Of a text's running words no larger share goes for repeating.
const MOST_PROSE: f32 = 0.5;
/// A line of so many words is no label.
const LONG_WORDS: u32 = 14;
/// A line of so many words may be a headline.
const HEADLINE_WORDS: u32 = 4;

/// What repeats on the host that a page is of.
#[derive(Debug)]
pub(crate) struct SiteTemplate {
    hosts: HashMap<Box<str>, Template, foldhash::fast::FixedState>,
}

/// The lines of a host that may be of its template.
#[derive(Debug)]
struct Template {
    lines: HashMap<u64, Known, foldhash::fast::FixedState>,
}

#[derive(Debug)]
struct Known {
    frequency: SiteFrequency,
    /// The element that it stands in on nearly all pages, or 0.
    path: u32,
}

impl Template {
    /// None for a host without a line that repeats often enough.
    fn of(profile: &SiteProfile) -> Option<Self> {
        let mut lines = HashMap::default();
        for line in profile.lines.iter() {
            let frequency = SiteFrequency::new(line, profile.pages);
            if frequency.pages >= LEAST_PAGES && frequency.share() >= LEAST_SHARE {
                let usual = line.lead as f32 >= frequency.pages as f32 * MOST_USUAL;
                lines.insert(line.key, Known { frequency, path: if usual { line.path } else { 0 } });
            }
        }
        (!lines.is_empty()).then_some(Template { lines })
    }
}

/// By so large a share of the pages an element is ahead of others that is the line's own.
const MOST_USUAL: f32 = 0.6;

impl SiteTemplate {
    pub(crate) fn new(profiles: &SiteProfiles) -> Self {
        SiteTemplate { hosts: profiles.iter().filter_map(|profile| Some((profile.host.clone(), Template::of(profile)?))).collect() }
    }
}

impl Cleaner for SiteTemplate {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("site-template", "Lines that repeat across the pages of the host, by its profile")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let Some(host) = context.document().page().host() else { return };
        let Some(template) = self.hosts.get(&*host_name(host)) else { return };
        let page = Page::new(context, template, findings);
        let mut gone: Vec<(usize, f32, u8)> = Vec::new();
        let mut prose = 0;
        for (index, line) in page.lines.iter().enumerate() {
            let Some(line) = line else { continue };
            let row = &page.rows[index];
            if page.is_headline(index, line) {
                continue;
            }
            let Some((confidence, needs)) = page.judge(index, line) else { continue };
            if row.prose && needs == 0 {
                prose += row.words;
            }
            gone.push((index, confidence, needs));
        }
        let too_much = prose as f32 > context.features().prose_words() as f32 * MOST_PROSE;
        for (index, confidence, needs) in gone {
            let row = &page.rows[index];
            let Some(line) = &page.lines[index] else { continue };
            if row.prose && too_much {
                continue;
            }
            let category = if is_long(row) { Category::Other } else { Category::Navigation };
            let span = context.document().blocks()[index].span;
            findings.push(index, span, Claim::Remove, category, confidence, needs, Evidence::Site(line.known.frequency.to_string().into()));
        }
    }
}

/// A line of the page that the profile knows.
struct Line<'t> {
    known: &'t Known,
    /// Whether it stands about where it does on other pages.
    in_place: bool,
    /// Whether it stands in the same element as on other pages; none for scraped text.
    same_element: Option<bool>,
}

struct Page<'c> {
    context: &'c Context<'c>,
    rows: &'c [Row],
    lines: Vec<Option<Line<'c>>>,
    /// The stretches of the template.
    template: Vec<bool>,
    /// The first line that is new and reads as text.
    text: usize,
}

impl<'c> Page<'c> {
    fn new(context: &'c Context<'c>, template: &'c Template, findings: &Findings) -> Self {
        let rows = context.features().rows();
        let all = context.features().words();
        let document = context.document();
        let is_page = context.page().is_some();
        let lines: Vec<Option<Line<'_>>> = rows
            .iter()
            .enumerate()
            .map(|(index, row)| {
                let known = template.lines.get(&row.key).filter(|_| row.letters > 0)?;
                let tenth = Tenths::tenth(row.words_before, row.words, all);
                let in_place = known.frequency.tenths.near(tenth, known.frequency.pages) >= USUAL_PLACE;
                let same_element = (is_page && known.path != 0).then(|| path(&document, index) == known.path);
                Some(Line { known, in_place, same_element })
            })
            .collect();
        let odds: Vec<f32> = rows
            .iter()
            .zip(&lines)
            .enumerate()
            .map(|(index, (row, line))| {
                let own = match line {
                    Some(line) if line.same_element != Some(false) && (!is_long(row) || may_be_long(line)) => REPEATS.0 + REPEATS.1 * line.known.frequency.share(),
                    _ if row.words == 0 => 0.0,
                    _ if is_long(row) => IS_NEW.2,
                    _ if row.words >= HEADLINE_WORDS => IS_NEW.1,
                    _ => IS_NEW.0,
                };
                own + KNOWN * findings.chaff(index)
            })
            .collect();
        let text = rows.iter().zip(&lines).position(|(row, line)| row.prose && line.is_none()).unwrap_or(rows.len());
        Page { context, rows, lines, template: divide(&odds, CHANGE), text }
    }

    /// How sure it is that the line belongs to the template, and how many others have to say so too.
    fn judge(&self, index: usize, line: &Line<'_>) -> Option<(f32, u8)> {
        let row = &self.rows[index];
        let sure = SURE.0 + SURE.1 * line.known.frequency.share();
        let at_edge = row.zone.meets(Zone::HEAD.or(Zone::TAIL));
        let among = self.template[index] && line.in_place && line.same_element != Some(false) && (at_edge || holds(line, USUAL));
        if is_long(row) {
            let is_sure = among && may_be_long(line) && (is_everywhere(line) || self.reaches_edge(index) || self.is_beside_text(index));
            return is_sure.then_some((sure, 0));
        }
        if among || line.same_element == Some(true) && line.in_place && self.is_beside_text(index) || self.is_inserted(index, line) {
            return Some((sure, 0));
        }
        Some((ALONE, 1))
    }

    /// Whether the line is put between paragraphs on most pages, and here more than once: no heading is.
    fn is_inserted(&self, index: usize, line: &Line<'_>) -> bool {
        let row = &self.rows[index];
        let copies = || self.rows.iter().filter(|other| other.key == row.key).take(2).count();
        holds(line, USUAL) && row.words >= INSERTED_WORDS && row.is_label() && self.context.page().is_none() && copies() > 1
    }

    /// Whether nothing but the template stands between the line and the beginning or the end of the page.
    fn reaches_edge(&self, index: usize) -> bool {
        self.template[index..].iter().all(|template| *template) || self.template[..index].iter().all(|template| *template)
    }

    /// Whether HTML says that a block is no running text: it is a link, or stands in what is beside the text.
    fn is_beside_text(&self, index: usize) -> bool {
        const BESIDE: u32 = ElementRow::NAV | ElementRow::FOOTER | ElementRow::ASIDE | ElementRow::FORM | ElementRow::BUTTON | ElementRow::DIALOG;
        let Some((markup, _)) = self.context.page() else { return false };
        let place = &markup.places[self.context.document().blocks()[index].place as usize];
        place.heading == 0 && (place.link * 2 > place.chars || markup.elements[place.element as usize].within & BESIDE != 0)
    }

    /// Whether the line is what the page is about: its headline stays, on however many pages it stands.
    fn is_headline(&self, index: usize, line: &Line<'_>) -> bool {
        let row = &self.rows[index];
        if let Some((markup, _)) = self.context.page() {
            let place = &markup.places[self.context.document().blocks()[index].place as usize];
            if place.heading == 1 {
                return true;
            }
        }
        if holds(line, USUAL) {
            return false;
        }
        // A line before the text that speaks of what the text does is its title.
        index <= self.text && row.words >= HEADLINE_WORDS && row.is_topical() && !row.zone.meets(Zone::TAIL) && !self.is_beside_text(index)
    }
}

/// Whether it reads as running text.
fn is_long(row: &Row) -> bool {
    row.prose || row.words >= LONG_WORDS
}

/// Whether running text repeats so often, and always so near an edge of the page, that it may be of the template.
fn may_be_long(line: &Line<'_>) -> bool {
    let (pages, share, placed) = LONG;
    let frequency = &line.known.frequency;
    let edge = frequency.tenths.near(0, frequency.pages).max(frequency.tenths.near(9, frequency.pages));
    is_everywhere(line) || frequency.pages >= pages && frequency.share() >= share && edge >= placed
}

fn is_everywhere(line: &Line<'_>) -> bool {
    holds(line, EVERYWHERE)
}

/// Whether the line stands on so many pages, and so large a share of them.
fn holds(line: &Line<'_>, (pages, share): (u32, f32)) -> bool {
    line.known.frequency.pages >= pages && line.known.frequency.share() >= share
}
