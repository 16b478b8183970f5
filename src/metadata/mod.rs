//! What a page says about itself: title, authors, dates and more, each with where it says so.

mod authors;
mod calendar;
mod dates;
mod gather;
mod linked_data;
mod months;
mod names;
mod page_type;
#[cfg(test)]
mod tests;
mod text;
mod title;

pub(crate) use calendar::has_moment;
pub use page_type::PageType;

use crate::document::Page;
use crate::tree::Tree;
use gather::{Gathered, Key};
use text::unescape;

/// Where a page says something.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Origin {
    /// A script with JSON-LD.
    JsonLd,
    /// A `meta` element of the Open Graph protocol: `og:title`, `article:published_time`.
    OpenGraph,
    /// A `meta` element for previews on Twitter.
    Twitter,
    /// A `meta` element of Dublin Core: `DC.date`, `dcterms.creator`.
    DublinCore,
    /// An attribute `itemprop`.
    Microdata,
    /// Any other `meta` element.
    MetaTag,
    /// A `time` element.
    TimeElement,
    /// A heading.
    Heading,
    /// An element whose class or id says what it holds.
    Byline,
    /// A line of text near the headline, such as "By Jane Doe".
    Text,
    /// The `title` element.
    TitleElement,
    /// The address of the page.
    Url,
    /// A `link` element, or a link with a `rel` attribute.
    Link,
    /// The attribute `lang` of the page.
    LangAttribute,
    /// How many elements there are of some kind.
    Markup,
}

/// Something that a page says about itself.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Fact<T> {
    /// What it says.
    pub value: T,
    /// Where it says so.
    pub origin: Origin,
}

/// What a page says about itself.
///
/// Nothing is guessed: what no part of the page tells is `None`.
#[derive(Clone, Default, PartialEq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Metadata {
    /// The title, without the name of the site.
    pub title: Option<Fact<String>>,
    /// Who wrote it: names only.
    pub authors: Option<Fact<Vec<String>>>,
    /// When it was published: `YYYY-MM-DD`, with the time of day and the offset from UTC where the page tells them.
    pub published: Option<Fact<String>>,
    /// When it was last changed, in the same form.
    pub modified: Option<Fact<String>>,
    /// The name of the site.
    pub site_name: Option<Fact<String>>,
    /// The language, as a BCP 47 tag.
    pub language: Option<Fact<String>>,
    /// What it is about, in a sentence or two.
    pub description: Option<Fact<String>>,
    /// The address by which the page wants to be known.
    pub canonical_url: Option<Fact<String>>,
    /// The address of a picture that stands for the page.
    pub image: Option<Fact<String>>,
    /// The part of the site that it belongs to.
    pub section: Option<Fact<String>>,
    /// Keywords.
    pub tags: Option<Fact<Vec<String>>>,
    /// What kind of page it is.
    pub page_type: Option<Fact<PageType>>,
}

/// Tags of one page, and bytes of a description or an address.
const MOST_TAGS: usize = 64;
const MOST_BYTES: usize = 4096;

/// Reads what a parsed page says about itself. `source` is what it was parsed from.
pub(crate) fn read(tree: &Tree, source: &str, url: Option<&str>) -> Metadata {
    let page = gather::gather(tree, source, url);
    let titles = title::Titles::read(&page);
    let data = linked_data::read(&page, &titles.folded());
    let address = url.or(page.canonical).or_else(|| page.metas(Key::Url).next().map(|meta| meta.content));
    let host = Page { url: address, language: None }.host();
    let candidates = title::Candidates::new(&page, &titles, &data, host);
    let headline = candidates.headline;
    let language = language(&page, &data);
    let dates = dates::choose(&page, &data, language.as_ref().map(|fact| fact.value.as_str()), headline);
    let title::Choice { title, site_name } = candidates.choose(dates.published.is_some());
    let page_type = page_type::choose(&page, &data, dates.published.is_some());
    let linked = |text: &Option<String>| text.clone().filter(|text| text.len() <= MOST_BYTES).map(|value| Fact { value, origin: Origin::JsonLd });
    Metadata {
        authors: authors::choose(&page, &data, headline, &candidates.site),
        published: dates.published,
        modified: dates.modified,
        site_name: stated(&page, Key::SiteName).or_else(|| linked(&data.site_name)).or_else(|| site_name.map(|value| Fact { value, origin: Origin::TitleElement })),
        language,
        description: stated(&page, Key::Description).or_else(|| linked(&data.description)),
        canonical_url: canonical(&page, &data),
        image: image(&page, &data),
        section: stated(&page, Key::Section).or_else(|| linked(&data.section)).or_else(|| marked_text(&page, Key::Section)),
        tags: tags(&page, &data),
        page_type,
        title,
    }
}

/// The first usable text of `meta` elements.
fn stated(page: &Gathered<'_>, key: Key) -> Option<Fact<String>> {
    page.metas(key).filter(|meta| meta.content.len() <= MOST_BYTES).find_map(|meta| {
        let value = unescape(meta.content);
        (!value.is_empty()).then_some(Fact { value, origin: meta.origin })
    })
}

fn marked_text(page: &Gathered<'_>, key: Key) -> Option<Fact<String>> {
    let mark = page.marks.iter().find(|mark| mark.key == key)?;
    let value = text::text_of(page, mark.node, text::Joint::Shown, 200);
    (!value.is_empty()).then_some(Fact { value, origin: mark.origin })
}

fn language(page: &Gathered<'_>, data: &linked_data::LinkedData) -> Option<Fact<String>> {
    let own = page.language.map(|language| (language, Origin::LangAttribute));
    let metas = page.metas(Key::Language).map(|meta| (meta.content, meta.origin));
    let linked = data.language.as_deref().map(|language| (language, Origin::JsonLd));
    own.into_iter().chain(metas).chain(linked).find_map(|(language, origin)| Some(Fact { value: language_tag(language)?, origin }))
}

/// A language tag in its usual form: `en`, `pt-BR`, `zh-Hant-TW`.
fn language_tag(text: &str) -> Option<String> {
    let text = text.split([',', ';', ' ', '.', '@']).find(|part| !part.is_empty())?;
    let mut tag = String::new();
    for (index, part) in text.split(['-', '_']).take(4).enumerate() {
        if part.is_empty() || part.len() > 8 || !part.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            break;
        }
        match (index, part.len()) {
            (0, 2 | 3) if part.bytes().all(|byte| byte.is_ascii_alphabetic()) => tag.push_str(&part.to_ascii_lowercase()),
            (0, _) => return None,
            (_, 2) => {
                tag.push('-');
                tag.push_str(&part.to_ascii_uppercase());
            }
            (_, 4) => {
                tag.push('-');
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => {
                tag.push('-');
                tag.push_str(&part.to_ascii_lowercase());
            }
        }
    }
    (!tag.is_empty()).then_some(tag)
}

fn canonical(page: &Gathered<'_>, data: &linked_data::LinkedData) -> Option<Fact<String>> {
    let link = page.canonical.map(|href| (href, Origin::Link));
    let metas = page.metas(Key::Url).map(|meta| (meta.content, meta.origin));
    let linked = data.url.as_deref().map(|href| (href, Origin::JsonLd));
    link.into_iter().chain(metas).chain(linked).find_map(|(href, origin)| Some(Fact { value: absolute(page, href)?, origin }))
}

fn image(page: &Gathered<'_>, data: &linked_data::LinkedData) -> Option<Fact<String>> {
    let metas = page.metas(Key::Image).map(|meta| (meta.content, meta.origin));
    let linked = data.image.as_deref().map(|href| (href, Origin::JsonLd));
    let link = page.image.map(|href| (href, Origin::Link));
    metas.chain(linked).chain(link).find_map(|(href, origin)| Some(Fact { value: absolute(page, href)?, origin }))
}

/// An address with scheme and host: as it is, or as the page's own address completes it.
fn absolute(page: &Gathered<'_>, href: &str) -> Option<String> {
    let href = href.trim();
    if href.is_empty() || href.len() > MOST_BYTES || href.contains(char::is_whitespace) {
        return None;
    }
    if href.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://")) || href.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://")) {
        return Some(href.to_owned());
    }
    let base = page.base.filter(|base| base.contains("://")).or(page.url)?;
    let (scheme, rest) = base.split_once("://")?;
    if let Some(rest) = href.strip_prefix("//") {
        return Some(format!("{scheme}://{rest}"));
    }
    // An address of another kind: `data:`, `mailto:`.
    if href.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':')) {
        return None;
    }
    let path = rest.split(['?', '#']).next()?;
    let host = path.split('/').next()?;
    if href.starts_with('/') {
        return Some(format!("{scheme}://{host}{href}"));
    }
    let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
    Some(format!("{scheme}://{folder}/{}", href.trim_start_matches("./")))
}

fn tags(page: &Gathered<'_>, data: &linked_data::LinkedData) -> Option<Fact<Vec<String>>> {
    let mut tags: Vec<String> = Vec::new();
    let mut from = None;
    let mut add = |tag: String| {
        if !tag.is_empty() && tag.len() <= 100 && tags.len() < MOST_TAGS && !tags.contains(&tag) {
            tags.push(tag);
        }
    };
    for meta in page.metas(Key::Tags) {
        if *from.get_or_insert(meta.origin) != meta.origin {
            break;
        }
        // Lists are separated by commas; some pages know only semicolons.
        let sign = if meta.content.contains(',') { ',' } else { ';' };
        meta.content.split(sign).take(MOST_TAGS).for_each(|tag| add(unescape(tag)));
    }
    if from.is_none() && !data.tags.is_empty() {
        from = Some(Origin::JsonLd);
        data.tags.iter().cloned().for_each(&mut add);
    }
    if from.is_none() {
        for mark in page.marks.iter().filter(|mark| mark.key == Key::Tags) {
            from = Some(mark.origin);
            add(text::text_of(page, mark.node, text::Joint::Shown, 100));
        }
    }
    (!tags.is_empty()).then_some(Fact { value: tags, origin: from? })
}
