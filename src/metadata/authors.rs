//! Who wrote a page: where it says so.

use super::calendar;
use super::dates::is_label;
use super::gather::{Gathered, Key, has_word};
use super::linked_data::LinkedData;
use super::names::{BEFORE, Trust, after_byline, clean, is_person, last_name_first};
use super::text::{Joint, fold, lines_after, text_of};
use super::title::Site;
use super::{Fact, Origin};
use crate::tree::{NodeId, Tag};

/// Chooses: what fields say before what the page shows, but a person before the site itself or the name of an account.
pub(super) fn choose(page: &Gathered<'_>, data: &LinkedData, headline: Option<NodeId>, site: &Site) -> Option<Fact<Vec<String>>> {
    let mut weak = None;
    let mut linked = Vec::new();
    for name in &data.authors {
        clean(name, Trust::Field, &mut linked);
    }
    let is_weak = |name: &str| is_weak(name, site) || data.organisations.iter().any(|organisation| fold(organisation) == fold(name));
    let linked = (!linked.is_empty()).then_some(Fact { value: linked, origin: Origin::JsonLd });
    for fact in linked.into_iter().chain(stated(page)) {
        if !fact.value.iter().all(|name| is_weak(name)) {
            return Some(fact);
        }
        weak = weak.or(Some(fact));
    }
    let shown = marked(page, headline).or_else(|| Some(Fact { value: in_lines(page, headline)?, origin: Origin::Text }));
    match shown {
        Some(shown) if weak.is_none() || !shown.value.iter().all(|name| is_weak(name) || !name.contains(' ')) => Some(shown),
        _ => weak,
    }
}

/// Whether a name is that of the site, or of an account, and gives way to the name of a person.
fn is_weak(name: &str, site: &Site) -> bool {
    let folded = fold(name);
    site.is(&folded)
        || folded.split(' ').any(|word| DESKS.contains(&word))
        || !name.contains(' ') && (name.contains(['.', '_', '-', '@']) || name.chars().all(|c| c.is_lowercase() || c.is_numeric()))
}

/// Words of those that stand for nobody by name.
#[rustfmt::skip] // As many a line as fit.
const DESKS: &[&str] = &[
    "newsroom", "desk", "newsdesk", "staff", "team", "editors", "editorial", "redaktion", "rédaction", "redacción", "redazione", "redactie", "redação", "redakcja", "redakce",
    "toimitus", "редакция", "redaksi", "redactia",
];

/// What `meta` elements say.
fn stated(page: &Gathered<'_>) -> Option<Fact<Vec<String>>> {
    let mut names = Vec::new();
    let mut from = None;
    for meta in page.metas(Key::Author) {
        if from.is_some_and(|from| from != (meta.rank, meta.origin)) && !names.is_empty() {
            break;
        }
        from = Some((meta.rank, meta.origin));
        match last_name_first(meta.content) {
            Some(name) => clean(&name, Trust::Field, &mut names),
            None => clean(meta.content, Trust::Field, &mut names),
        }
    }
    if names.is_empty() {
        let label = page.metas.iter().find_map(|meta| match meta.key {
            Key::CardLabel(number) if is_byline_label(meta.content) => Some(number),
            _ => None,
        });
        if let Some(number) = label
            && let Some(data) = page.metas(Key::CardData(number)).next()
        {
            clean(data.content, Trust::Field, &mut names);
            from = Some((data.rank, data.origin));
        }
    }
    (!names.is_empty()).then_some(Fact { value: names, origin: from?.1 })
}

fn is_byline_label(label: &str) -> bool {
    let label = label.to_lowercase();
    let label = label.trim().trim_end_matches(':').trim_end();
    BEFORE.contains(&label) || matches!(label, "verfasst von" | "geschrieben von" | "est. reading time" | "écrit par") && !label.starts_with("est")
}

/// What elements say that are marked as authors, the one nearest to the headline first.
fn marked(page: &Gathered<'_>, headline: Option<NodeId>) -> Option<Fact<Vec<String>>> {
    let headline = headline.unwrap_or(0);
    let mut marks: Vec<(u32, NodeId, Origin)> = Vec::new();
    for mark in page.marks.iter().filter(|mark| mark.key == Key::Author) {
        if !page.place(mark.node).is_own() {
            continue;
        }
        let distance = if mark.node >= headline { mark.node - headline } else { 3 * (headline - mark.node) };
        let doubt = match mark.origin {
            Origin::Microdata => 0,
            Origin::Link => 20,
            _ => 60,
        };
        marks.push((distance + doubt, mark.node, mark.origin));
    }
    marks.sort_unstable_by_key(|(cost, node, _)| (*cost, *node));
    let found = marks.iter().take(32).find_map(|(_, node, origin)| {
        let value = names_in(page, *node, *origin);
        (!value.is_empty()).then_some((*node, Fact { value, origin: *origin }))
    });
    let (first, mut found) = found?;
    // Those beside it in the same line are authors as much.
    let around = page.tree.node(first).parent;
    for (_, node, origin) in marks.iter().take(32).filter(|(_, node, _)| *node > first && page.tree.node(*node).parent == around) {
        for name in names_in(page, *node, *origin) {
            if !found.value.contains(&name) {
                found.value.push(name);
            }
        }
    }
    Some(found)
}

/// The names in one marked element.
fn names_in(page: &Gathered<'_>, node: NodeId, origin: Origin) -> Vec<String> {
    let mut names = Vec::new();
    let tree = page.tree;
    let trust = if origin == Origin::Microdata { Trust::Field } else { Trust::Text };
    if let Some(content) = page.attribute(node, "content") {
        clean(content, trust, &mut names);
        return names;
    }
    // A name inside of the author, as microdata have it.
    let mut links = Vec::new();
    for (inner, tag) in tree.elements(node).take(200) {
        if page.attribute(inner, "itemprop").is_some_and(|value| has_word(value, "name")) {
            let text = page.attribute(inner, "content").map_or_else(|| text_of(page, inner, Joint::Apart, 200), str::to_owned);
            clean(&text, Trust::Field, &mut names);
        }
        if tag == Tag::A && links.len() < 8 && page.attribute(inner, "href").is_some_and(is_author_address) {
            links.push(inner);
        }
    }
    if !names.is_empty() {
        return names;
    }
    for link in links {
        let text = text_of(page, link, Joint::Apart, 120);
        clean(&text, Trust::Text, &mut names);
    }
    if !names.is_empty() {
        return names;
    }
    let text = text_of(page, node, Joint::Apart, 400);
    if text.len() > 300 {
        return names;
    }
    for line in text.lines().take(6) {
        clean(line, trust, &mut names);
        if !names.is_empty() {
            break;
        }
    }
    names
}

/// Whether an address leads to somebody's own page.
fn is_author_address(href: &str) -> bool {
    let href = href.to_ascii_lowercase();
    ["/author", "/autor", "/auteur", "/people/", "/profile", "/user", "/staff/", "/writer", "/contributor", "/team/", "/by/", "/members/", "/redaktion/", "/person"]
        .iter()
        .any(|part| href.contains(part))
}

/// A byline below the headline.
fn in_lines(page: &Gathered<'_>, headline: Option<NodeId>) -> Option<Vec<String>> {
    let lines = lines_after(page, headline?, 16);
    said(&lines).or_else(|| beside_date(&lines))
}

/// The names behind a word for "by".
fn said(lines: &[(NodeId, String)]) -> Option<Vec<String>> {
    for (index, (_, line)) in lines.iter().enumerate() {
        if line.len() > 240 {
            continue;
        }
        let Some(rest) = after_byline(line, true).or_else(|| inner_byline(line)) else { continue };
        let mut names = Vec::new();
        if rest.is_empty() {
            if let Some((_, next)) = lines.get(index + 1) {
                clean(next, Trust::Text, &mut names);
            }
        } else {
            clean(rest, Trust::Text, &mut names);
        }
        if !names.is_empty() {
            return Some(names);
        }
    }
    None
}

/// Lines below the headline in which a name needs no word for "by" if it stands beside a date.
const BESIDE_DATE: usize = 5;

/// Names beside a date, as small print has them: "Jane Doe · March 14, 2021", or one line above the other.
fn beside_date(lines: &[(NodeId, String)]) -> Option<Vec<String>> {
    let date = |line: &str| calendar::find(line, calendar::Habit { language: "", month_first: false }).first().map(|(at, _)| *at);
    for (index, (_, line)) in lines.iter().enumerate().take(BESIDE_DATE) {
        if line.len() > 120 {
            continue;
        }
        let parts: Vec<&str> = match date(line) {
            Some(at) => std::iter::once(&line[..at]).chain(line[at..].split(SIGNS)).flat_map(|part| part.split(SIGNS)).collect(),
            None if lines.get(index + 1).is_some_and(|(_, next)| next.len() <= 80 && date(next).is_some_and(|at| at <= 16)) => vec![line],
            None => continue,
        };
        for part in parts {
            // "Jane Doe Published on", before the date.
            let part = part.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '-'));
            let is_extra = |word: &str| word.chars().all(char::is_lowercase) || is_label(word);
            let without = |part: &'_ str| part.rsplit_once(' ').filter(|(_, last)| is_extra(last)).map_or(part.len(), |(rest, _)| rest.len());
            let part = &part[..without(part)];
            let part = &part[..without(part)];
            let mut names = Vec::new();
            clean(part, Trust::Text, &mut names);
            if !names.is_empty() && names.iter().all(|name| is_person(name)) {
                return Some(names);
            }
        }
    }
    None
}

/// What separates the parts of small print.
const SIGNS: [char; 7] = ['·', '•', '|', '–', '—', '⋅', '/'];

/// What follows the word for "by" inside of a short line: "March 14, 2021 by Jane Doe".
fn inner_byline(line: &str) -> Option<&str> {
    if line.len() > 160 || !line.contains(|c: char| c.is_numeric()) {
        return None;
    }
    [" by ", " By ", " BY ", " von ", " Von ", " par ", " Par ", " por ", " Por ", " door ", " av ", " af "].iter().find_map(|word| Some(line.split_once(word)?.1))
}
