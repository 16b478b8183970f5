//! The title of a page: which of its headings and titles a reader would call it by.

use super::gather::{Gathered, Key};
use super::linked_data::LinkedData;
use super::text::{Joint, fold, text_of, text_without, unescape};
use super::{Fact, Origin};
use crate::tree::{NodeId, Tag};

/// A longer text is no title.
const MOST_BYTES: usize = 400;

/// A heading that shares less than this with the titles, of 100, gives way to a lower one that is a title word for word.
const HALF: u32 = 50;

/// What stands between a title and the name of a site.
const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " · ", " • ", " » ", " « ", " :: ", " // ", " ‹ ", " › ", " > ", " < ", " ⋆ ", " ★ ", " — ", " ― ", " / ", " ~ ", " ♥ ", " ▷ ", "|", " : ", ": ",
    "｜", "_", "»",
];
/// Of these the ones that stand inside of titles too often to be trusted without a name beside them.
const WEAK: &[&str] = &[" : ", ": ", " / ", "_", " ~ ", "»", "|", "｜"];

/// Signs that no title begins with: they are left over where a topic or the name of the site is missing before them.
/// The space tells them from the quotation marks among them.
const LEADING: [&str; 6] = [": ", "| ", "» ", "› ", "· ", "• "];

/// A heading of the page.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    pub(super) node: NodeId,
    pub(super) tag: Tag,
    pub(super) text: String,
    pub(super) folded: String,
    /// Whether it leads to the front page, as the name of a site does.
    pub(super) leads_home: bool,
    /// Its pieces, one an element.
    pieces: Vec<String>,
}

/// Headings below the first level that are looked at.
const MOST_LOWER: usize = 12;

/// Parts of class names of what stands in a heading above the title: its topic, a label, what is only read aloud.
#[rustfmt::skip] // As many a line as fit.
const KICKERS: &[&str] = &[
    "kicker", "topline", "overline", "eyebrow", "dachzeile", "roofline", "spitzmarke", "supertitle", "pretitle", "pre-title", "preheadline", "headline-prefix",
    "visually-hidden", "visuallyhidden", "sr-only", "screen-reader", "topic", "tagline", "superheader", "flag-label",
];

impl Heading {
    fn read(page: &Gathered<'_>, node: NodeId, tag: Tag) -> Option<Heading> {
        let is_kicker = |id: NodeId| page.attribute(id, "class").is_some_and(|class| KICKERS.iter().any(|part| class.contains(part)));
        let mut text = text_without(page, node, Joint::Shown, MOST_BYTES, is_kicker);
        if text.is_empty() {
            text = text_of(page, node, Joint::Shown, MOST_BYTES);
        }
        let text = without_leading(unescape(text.trim_end_matches(['¶', '#', ' ', '§'])));
        let folded = fold(&text);
        if folded.is_empty() || text.len() > MOST_BYTES {
            return None;
        }
        let (mut pieces, mut leads_home) = (Vec::new(), false);
        if tag == Tag::H1 {
            pieces.extend(text_of(page, node, Joint::Apart, MOST_BYTES).lines().map(unescape));
            let parent = page.tree.node(node).parent;
            let mut links = page.tree.elements(node).take(16).map(|(id, _)| id).chain([parent]).filter(|id| page.tree.tag(*id) == Some(Tag::A));
            leads_home = links.any(|link| page.attribute(link, "href").is_some_and(is_front));
        }
        Some(Heading { node, tag, folded, text, leads_home, pieces })
    }
}

/// The text without the signs that are left over at its beginning.
fn without_leading(text: String) -> String {
    match LEADING.iter().find_map(|sign| text.strip_prefix(sign)) {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

/// Whether an address is that of a front page.
fn is_front(href: &str) -> bool {
    let path = href.split_once("://").map_or(href, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    matches!(path.split(['?', '#']).next(), Some("/" | "./" | "../" | "/index.html" | "/index.php" | "/home"))
}

/// The titles and headings as they stand in the page.
pub(super) struct Titles {
    pub(super) headings: Vec<Heading>,
    /// The `title` element.
    pub(super) element: Option<String>,
    /// What `meta` elements say.
    pub(super) stated: Vec<(String, Origin)>,
    pub(super) site_name: Option<String>,
}

impl Titles {
    /// Reads them.
    pub(super) fn read(page: &Gathered<'_>) -> Titles {
        let mut headings = Vec::new();
        let mut lower = 0;
        for &(node, tag) in &page.headings {
            if tag != Tag::H1 {
                lower += 1;
                if lower > MOST_LOWER {
                    continue;
                }
            }
            headings.extend(Heading::read(page, node, tag));
        }
        let element = page.title.map(|node| {
            let mut text = String::new();
            page.tree.text_content(page.source, node, &mut text);
            text.truncate(text.char_indices().nth(MOST_BYTES).map_or(text.len(), |(at, _)| at));
            without_leading(unescape(&text))
        });
        let stated = page.metas(Key::Title).map(|meta| (unescape(meta.content), meta.origin)).filter(|(text, _)| !text.is_empty() && text.len() <= MOST_BYTES).collect();
        let site_name = page.metas(Key::SiteName).map(|meta| unescape(meta.content)).find(|name| !name.is_empty() && name.len() < 100);
        Titles { headings, element: element.filter(|text| !text.is_empty()), stated, site_name }
    }

    /// All of them, folded.
    pub(super) fn folded(&self) -> Vec<String> {
        let texts = self.element.iter().chain(self.stated.iter().map(|(text, _)| text));
        let headings = self.headings.iter().filter(|heading| heading.tag == Tag::H1).map(|heading| heading.folded.clone());
        texts.map(|text| fold(text)).chain(headings).filter(|text| text.len() >= 4).collect()
    }
}

/// The title.
pub(super) struct Choice {
    pub(super) title: Option<Fact<String>>,
    /// The name of the site, where the title ends with it.
    pub(super) site_name: Option<String>,
}

/// What is needed to choose a title, and the heading that the page begins with.
pub(super) struct Candidates<'c> {
    titles: &'c Titles,
    data: &'c LinkedData,
    /// What is known of the name of the site.
    pub(super) site: Site,
    /// Whether it is the front page of a site.
    front: bool,
    /// The heading that shares most with what the page calls itself, and how much that is.
    best: Option<(u32, &'c Heading)>,
    /// A heading below the first level that says what the title says.
    lower: Option<&'c Heading>,
    /// One that says no more and no less, on a page whose headings of the first level share little with its titles.
    exact: Option<&'c Heading>,
    /// The heading that the page begins with, as far as there is one.
    pub(super) headline: Option<NodeId>,
}

impl<'c> Candidates<'c> {
    /// Compares titles and headings.
    pub(super) fn new(page: &Gathered<'_>, titles: &'c Titles, data: &'c LinkedData, host: Option<&str>) -> Candidates<'c> {
        let site = Site::new(titles.site_name.as_deref().into_iter().chain(data.site_name.as_deref()), host);
        let mut known: Vec<String> = titles.stated.iter().map(|(text, _)| fold(text)).collect();
        known.extend(titles.element.as_deref().map(fold));
        known.extend(data.title.as_deref().map(fold));
        let element = titles.element.as_deref().unwrap_or_default();
        let parts: Vec<String> = parts(element, false).into_iter().map(fold).collect();
        // The name of the site or of a book, where the title has that name after another heading.
        let is_site = |heading: &Heading| {
            let last = parts.len() > 1 && parts.last() == Some(&heading.folded);
            let other = || titles.headings.iter().any(|other| other.node != heading.node && other.folded == parts[0]);
            (site.is(&heading.folded) || heading.leads_home || last && other()) && known.iter().any(|title| title != &heading.folded)
        };

        // The first of equals.
        let mut best: Option<(u32, u32, &Heading)> = None;
        for heading in titles.headings.iter().filter(|heading| heading.tag == Tag::H1 && !is_site(heading)) {
            let shared = known.iter().map(|title| agreement(&heading.folded, title)).max().unwrap_or(0);
            let score = shared + if page.place(heading.node).is_own() { 15 } else { 0 };
            if best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, shared, heading));
            }
        }
        let best = best.map(|(_, shared, heading)| (shared, heading));
        let lower = titles.headings.iter().find(|heading| {
            let says_it = |title: &String| *title == heading.folded || heading.folded.split(' ').count() >= 3 && title.contains(&heading.folded);
            heading.tag != Tag::H1 && (parts.contains(&heading.folded) || known.iter().any(says_it)) && !site.is(&heading.folded) && page.place(heading.node).is_own()
        });
        // Pages of a series, and parts of a site, have its name or a heading of their first chapter on the first level.
        let is_title = |heading: &Heading| heading.folded.len() >= 4 && (known.contains(&heading.folded) || parts.first() == Some(&heading.folded));
        let is_own_title = |heading: &&Heading| heading.tag != Tag::H1 && is_title(heading) && !site.is(&heading.folded) && page.place(heading.node).is_own();
        let exact = titles.headings.iter().find(is_own_title).filter(|_| best.is_none_or(|(shared, heading)| shared < HALF && !parts.contains(&heading.folded)));
        let headline = best.filter(|(shared, _)| *shared >= 25 || lower.is_none()).map(|(_, heading)| heading.node).or(lower.map(|heading| heading.node));
        let headline = headline.or_else(|| page.headings.first().map(|(node, _)| *node));
        let front = page.url.is_some_and(|url| is_front(url.trim_end_matches('/').split_once("://").map_or(url, |(_, rest)| if rest.contains('/') { url } else { "/" })));
        Candidates { titles, data, site, front, best, lower, exact, headline }
    }

    /// Chooses. A page with a date is an article, whose heading is its title even where search engines are told another.
    pub(super) fn choose(&self, dated: bool) -> Choice {
        let titles = self.titles;
        let cut = |text| {
            let cut = cut(text, &self.site, &titles.headings);
            // A front page is called by the name of its site and what comes after it.
            if self.front && cut.site.is_some_and(|site| at_of(text, site) == 0) { Cut { title: text, ..cut } } else { cut }
        };
        let element = titles.element.as_deref().map(cut);
        let longer = titles.element.as_deref().unwrap_or_default();
        let stated: Vec<(Cut<'_>, Origin)> = titles
            .stated
            .iter()
            .map(|(text, origin)| {
                // The title that the `title` element puts the name of the site behind is whole.
                let is_whole = !text.contains('|') && longer.strip_prefix(text.as_str()).is_some_and(|rest| SEPARATORS.iter().any(|sign| rest.starts_with(sign)));
                (if is_whole { Cut { title: text, site: None } } else { cut(text) }, *origin)
            })
            .collect();
        let site_name = element.as_ref().and_then(|cut| cut.site.map(str::to_owned));

        let alike = element.as_ref().is_some_and(|element| stated.first().is_some_and(|(cut, _)| fold(cut.title) == fold(element.title)));
        let only_site =
            !self.front && element.as_ref().is_none_or(|cut| cut.site.is_some_and(|site| longer.starts_with(site) && self.site.is(&fold(site))) || self.site.is(&fold(cut.title)));
        let least = match () {
            () if only_site && !alike => 0,
            () if dated || !alike => 25,
            () => 50,
        };
        let mut known: Vec<String> = stated.iter().map(|(cut, _)| fold(cut.title)).collect();
        known.extend(element.as_ref().map(|cut| fold(cut.title)));
        known.extend(self.data.title.as_deref().map(fold));
        let heading = self.exact.or(self.best.filter(|(shared, _)| *shared >= least).map(|(_, heading)| heading)).or(self.lower);
        let mut whole: Vec<String> = titles.stated.iter().map(|(text, _)| fold(text)).collect();
        whole.push(fold(longer));
        let from_heading = |heading: &Heading| {
            let needs_all = whole.iter().any(|title| title.contains(&heading.folded));
            let value = self.without_label(heading).unwrap_or_else(|| self.heading_text(heading, if needs_all { &[] } else { &known }));
            Fact { value, origin: Origin::Heading }
        };
        let stated = || stated.iter().find(|(cut, _)| !self.site.is(&fold(cut.title))).map(|(cut, origin)| Fact { value: cut.title.to_owned(), origin: *origin });
        let element = || element.as_ref().map(|cut| Fact { value: cut.title.to_owned(), origin: Origin::TitleElement });
        let linked = || self.data.title.clone().map(|value| Fact { value, origin: Origin::JsonLd });
        let any = || self.best.map(|(_, heading)| heading).or(titles.headings.first()).map(from_heading);
        Choice { title: heading.map(from_heading).or_else(stated).or_else(element).or_else(linked).or_else(any), site_name }
    }

    /// The text of a heading without the label before it, where other titles set the label off with a sign and linked
    /// data leaves it out. Forums label their threads so: `Question`, `Solved`.
    fn without_label(&self, heading: &Heading) -> Option<String> {
        let title = fold(self.data.title.as_deref()?);
        let label = heading.folded.strip_suffix(title.as_str())?.trim_end();
        let texts = self.titles.element.iter().chain(self.titles.stated.iter().map(|(text, _)| text));
        let mut firsts = texts.filter_map(|text| match parts(text, false).as_slice() {
            [first, _, ..] => Some(fold(first)),
            _ => None,
        });
        if label.is_empty() || firsts.all(|first| first != label) {
            return None;
        }
        (1..heading.pieces.len().min(8)).map(|from| heading.pieces[from..].join(" ")).find(|ending| fold(ending) == title)
    }

    /// The text of a heading without a label before it and without the name of the site after it.
    fn heading_text(&self, heading: &Heading, known: &[String]) -> String {
        // Some of its elements are what the page is called; the others are a topic, a date, a sign of a link.
        let count = heading.pieces.len();
        let endings = (1..count.min(8)).map(|from| (from, count));
        let singles = (0..count.min(8)).map(|from| (from, from + 1));
        for (from, to) in endings.chain(singles) {
            let some = heading.pieces[from..to].join(" ");
            if to - from < count && known.contains(&fold(&some)) {
                return some.trim_start_matches(['/', ':', '|', '-', '–', ' ']).to_owned();
            }
        }
        let mut text = heading.text.as_str();
        // A topic before a title that is known without it.
        for sign in [": ", " | ", " - ", " – ", " / "] {
            if let Some((_, rest)) = text.split_once(sign)
                && known.contains(&fold(rest))
            {
                text = rest;
            }
        }
        for label in ["Thread:", "Title:", "Topic:", "Subject:", "Thema:", "Sujet :", "Tema:"] {
            text = text.strip_prefix(label).map_or(text, str::trim_start);
        }
        let parts = parts(text, false);
        if let [first, .., last] = parts.as_slice()
            && (self.site.is(&fold(last)) || text.contains(" | ") && first.split(' ').count() > 2)
        {
            return text[..at_of(text, last)].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '-' | '–' | '—' | '·' | '•' | '»' | '›')).to_owned();
        }
        text.to_owned()
    }
}

/// How much two folded titles share, of 100.
fn agreement(one: &str, other: &str) -> u32 {
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    if one == other {
        return 100;
    }
    let words: Vec<&str> = other.split(' ').collect();
    let (mut shared, mut all) = (0, 0);
    for word in one.split(' ').take(64) {
        // Long words say more than short ones.
        let weight = word.chars().count().min(8) as u32;
        all += weight;
        if words.contains(&word) {
            shared += weight;
        }
    }
    90 * shared / all.max(1)
}

/// What is known of the name of the site.
pub(super) struct Site {
    names: Vec<String>,
    /// The host without `www.` and the top level, letters and digits only.
    host: String,
}

impl Site {
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>, host: Option<&str>) -> Site {
        let names = names.map(fold).filter(|name| !name.is_empty()).collect();
        let host = host.unwrap_or_default().to_ascii_lowercase();
        let host = host.strip_prefix("www.").unwrap_or(&host);
        let host = host.chars().filter(|c| c.is_alphanumeric() || *c == '.').collect();
        Site { names, host }
    }

    /// Whether a folded text is the name of the site.
    pub(super) fn is(&self, folded: &str) -> bool {
        if folded.is_empty() {
            return false;
        }
        if self.names.iter().any(|name| name == folded) {
            return true;
        }
        let joined: String = folded.chars().filter(|c| *c != ' ').collect();
        if joined.len() < 3 || self.host.is_empty() {
            return false;
        }
        let whole: String = self.host.chars().filter(|c| *c != '.').collect();
        if whole == joined || whole == joined.trim_start_matches("www") {
            return true;
        }
        self.host.split('.').any(|label| label.len() >= 3 && (label == joined || joined.strip_prefix("the") == Some(label) || label.strip_prefix("the") == Some(joined.as_str())))
    }
}

/// A title in parts.
struct Cut<'t> {
    title: &'t str,
    site: Option<&'t str>,
}

/// Takes the name of the site off a title.
fn cut<'t>(text: &'t str, site: &Site, headings: &[Heading]) -> Cut<'t> {
    // A part that says what a heading says is the title.
    let parts = parts(text, false);
    if parts.len() < 2 {
        let all = self::parts(text, true);
        if let [first, .., last] = all.as_slice() {
            if site.is(&fold(last)) {
                return Cut {
                    title: text[..at_of(text, last)].trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '?' | '!' | '"' | '”' | '.')).trim_end(),
                    site: Some(last),
                };
            }
            if site.is(&fold(first)) {
                return Cut { title: text[at_of(text, all[1])..].trim(), site: Some(first) };
            }
        }
        return Cut { title: text, site: None };
    }
    let (first, last) = (parts[0], parts[parts.len() - 1]);
    let heading = parts.iter().find(|part| headings.iter().any(|heading| heading.folded == fold(part)));
    if site.is(&fold(first)) {
        let rest = &text[at_of(text, parts[1])..];
        let rest = if parts.len() > 2 && site.is(&fold(last)) {
            rest[..at_of(rest, last)].trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '?' | '!'))
        } else {
            rest
        };
        return Cut { title: heading.copied().unwrap_or(rest).trim(), site: Some(first) };
    }
    let site_part = site.is(&fold(last)).then_some(last);
    if let Some(part) = heading {
        return Cut { title: part, site: site_part };
    }
    Cut { title: first, site: site_part.or(Some(last)) }
}

/// Where a part stands in its text.
fn at_of(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

/// The parts of a title between separators.
fn parts(text: &str, weak: bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() && parts.len() < 16 {
        let rest = &text[at..];
        if rest.as_bytes()[0].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        match SEPARATORS.iter().find(|sign| rest.starts_with(**sign) && (weak || !WEAK.contains(sign))) {
            Some(sign) => {
                parts.push(text[start..at].trim());
                at += sign.len();
                start = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}
