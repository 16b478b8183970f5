//! JSON-LD: what scripts in a page say about it in their own words.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::gather::Gathered;
use super::text::{fold, unescape};
use crate::tree::{Kind, NodeId};

/// Bytes of all scripts of a page that are read.
const MOST_BYTES: usize = 1 << 20;
/// A longer headline is none.
const MOST_TITLE_BYTES: usize = 400;
/// Objects that are looked at.
const MOST_ITEMS: usize = 2048;

/// What the linked data of a page says about it.
#[derive(Clone, Default, Debug)]
pub(super) struct LinkedData {
    /// The type of what the page is about, in small letters.
    pub(super) kind: String,
    /// The types of all objects, in small letters.
    pub(super) kinds: Vec<String>,
    pub(super) title: Option<String>,
    pub(super) authors: Vec<String>,
    /// The authors that are organisations.
    pub(super) organisations: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) site_name: Option<String>,
    pub(super) language: Option<String>,
    pub(super) description: Option<String>,
    pub(super) url: Option<String>,
    pub(super) image: Option<String>,
    pub(super) section: Option<String>,
    pub(super) tags: Vec<String>,
}

type Object = Map<String, Value>;

/// Reads all of it. `titles` are the folded titles and headings of the page: they tell which of several articles it is about.
pub(super) fn read(page: &Gathered<'_>, titles: &[String]) -> LinkedData {
    let mut left = MOST_BYTES;
    let mut values = Vec::new();
    for &script in &page.linked_data {
        let text = script_text(page, script);
        if text.len() <= left {
            left -= text.len();
            parse(&text, &mut values);
        }
    }
    let mut data = choose(&values, titles);
    data.title = data.title.filter(|title| title.len() <= MOST_TITLE_BYTES);
    data
}

/// The text of a script; most often one piece.
fn script_text<'t>(page: &Gathered<'t>, script: NodeId) -> std::borrow::Cow<'t, str> {
    let first = page.tree.children(script).next();
    if let Some(Kind::Text(chars)) = first.map(|first| page.tree.node(first).kind)
        && page.tree.children(script).nth(1).is_none()
    {
        return page.tree.chars(page.source, chars).into();
    }
    let mut text = String::new();
    page.tree.text_content(page.source, script, &mut text);
    text.into()
}

/// Parses one script: as it is, or mended where that fails.
fn parse(text: &str, values: &mut Vec<Value>) {
    let text = text.trim().trim_start_matches('\u{FEFF}');
    let before = values.len();
    if stream(text, values) {
        return;
    }
    values.truncate(before);
    stream(&mended(text), values);
}

/// Parses all values in a text; false if some of it is no JSON.
fn stream(text: &str, values: &mut Vec<Value>) -> bool {
    let mut all = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    loop {
        match all.next() {
            Some(Ok(value)) => values.push(value),
            Some(Err(_)) => return false,
            None => return true,
        }
    }
}

/// The same text without what page makers wrap around JSON or leave in it: comments, raw line breaks in strings, wrong
/// escapes, commas too many, semicolons, escaped quotes.
fn mended(text: &str) -> String {
    let escaped;
    let text = if text.contains("&quot;") && !text.contains('"') {
        escaped = text.replace("&quot;", "\"").replace("&amp;", "&");
        escaped.as_str()
    } else {
        text
    };
    let mut out = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    let mut inside = false;
    while let Some((at, c)) = chars.next() {
        if inside {
            match c {
                '\\' => match chars.peek().map(|(_, next)| *next) {
                    Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {
                        out.push('\\');
                        out.push(next);
                        chars.next();
                    }
                    Some('u') if text.get(at + 2..at + 6).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit())) => out.push('\\'),
                    _ => {}
                },
                '"' => {
                    inside = false;
                    out.push('"');
                }
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
            continue;
        }
        match c {
            '"' => {
                inside = true;
                out.push('"');
            }
            ']' if text[at..].starts_with("]]>") => skip_past(&mut chars, text, at, ">"),
            '}' | ']' => {
                let kept = out.trim_end().len();
                if out[..kept].ends_with(',') {
                    out.truncate(kept - 1);
                }
                out.push(c);
            }
            ',' if out.trim_end().ends_with([',', '[', '{']) => {}
            ';' => {}
            '/' if text[at..].starts_with("/*") => skip_past(&mut chars, text, at, "*/"),
            '/' if text[at..].starts_with("//") => skip_past(&mut chars, text, at, "\n"),
            '<' if text[at..].starts_with("<!--") => skip_past(&mut chars, text, at + 1, "--"),
            '<' if text[at..].starts_with("<![CDATA[") => skip_past(&mut chars, text, at + 3, "["),
            '-' if text[at..].starts_with("-->") => skip_past(&mut chars, text, at, ">"),
            c => out.push(c),
        }
    }
    out
}

/// Moves on past the next `end` after `at`, or to the end of the text.
fn skip_past(chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>, text: &str, at: usize, end: &str) {
    let stop = text[at..].find(end).map_or(text.len(), |found| at + found + end.len());
    while chars.next_if(|(next, _)| *next < stop).is_some() {}
}

/// How likely a page is about an object of this type: 0 for things that only accompany it.
fn weight(kind: &str) -> u32 {
    match kind {
        "question" | "discussionforumposting" | "recipe" | "scholarlyarticle" | "report" | "socialmediaposting" => 100,
        _ if kind.ends_with("article") || kind.ends_with("posting") && kind != "jobposting" => 100,
        "product" | "productgroup" | "individualproduct" | "jobposting" | "event" | "course" | "book" | "movie" | "podcastepisode" | "musicrecording" => 80,
        "howto" | "review" | "creativework" | "softwareapplication" | "webapplication" | "mobileapplication" | "dataset" | "softwaresourcecode" => 70,
        "service" | "localbusiness" | "place" | "videoobject" | "apireference" => 50,
        "qapage" | "faqpage" | "profilepage" | "aboutpage" | "contactpage" | "itempage" | "collectionpage" | "searchresultspage" | "webpage" | "medicalwebpage"
        | "checkoutpage" => 40,
        _ => 0,
    }
}

fn kinds_of(object: &Object) -> impl Iterator<Item = String> {
    let value = object.get("@type");
    let many = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    many.iter().chain(value).filter_map(Value::as_str).map(|kind| kind.rsplit(['/', ':', '#']).next().unwrap_or(kind).to_ascii_lowercase())
}

fn choose(values: &[Value], titles: &[String]) -> LinkedData {
    let mut items: Vec<&Object> = Vec::new();
    let mut by_id: HashMap<&str, &Object> = HashMap::new();
    let mut open: Vec<(&Value, u32)> = values.iter().rev().map(|value| (value, 0)).collect();
    while let Some((value, depth)) = open.pop() {
        if items.len() >= MOST_ITEMS || depth > 8 {
            break;
        }
        match value {
            Value::Array(many) => open.extend(many.iter().rev().take(MOST_ITEMS).map(|one| (one, depth + 1))),
            Value::Object(object) => {
                if let Some(id) = object.get("@id").and_then(Value::as_str)
                    && object.len() > 1
                {
                    by_id.entry(id).or_insert(object);
                }
                items.push(object);
                for key in ["mainEntityOfPage", "mainEntity", "@graph"] {
                    if let Some(inner) = object.get(key) {
                        open.push((inner, depth + 1));
                    }
                }
            }
            _ => {}
        }
    }

    let mut data = LinkedData::default();
    let mut best: Option<(u32, &Object)> = None;
    let mut articles = 0;
    for object in &items {
        let mut heaviest = 0;
        for kind in kinds_of(object) {
            heaviest = heaviest.max(weight(&kind));
            if data.kinds.len() < 64 && !data.kinds.contains(&kind) {
                data.kinds.push(kind);
            }
        }
        if heaviest == 0 {
            continue;
        }
        let title = string(object, "headline").or_else(|| string(object, "name")).map(|title| fold(&title));
        let agrees = title.is_some_and(|title| !title.is_empty() && titles.iter().any(|known| known.contains(&title) || title.contains(known.as_str())));
        articles += u32::from(heaviest == 100);
        let score = heaviest + if agrees { 30 } else { 0 };
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, object));
        }
    }
    // Several articles of which none is this page: a list of others.
    if articles > 2 && best.is_some_and(|(score, _)| score == 100) {
        best = None;
    }

    if let Some((_, object)) = best {
        data.kind = kinds_of(object).max_by_key(|kind| weight(kind)).unwrap_or_default();
        data.fill(object, &by_id);
    }
    let of_kind = |name: &str| items.iter().find(|object| kinds_of(object).any(|kind| kind == name));
    if let Some(page) = of_kind("webpage") {
        data.fill(page, &by_id);
    }
    if let Some(site) = of_kind("website") {
        data.site_name = string(site, "name").or(data.site_name.take());
        data.language = data.language.take().or_else(|| string(site, "inLanguage"));
    }
    if data.site_name.is_none() {
        data.site_name = of_kind("organization").and_then(|site| string(site, "name"));
    }
    data
}

impl LinkedData {
    /// Takes from an object what is not known yet.
    fn fill(&mut self, object: &Object, by_id: &HashMap<&str, &Object>) {
        let or = |known: &mut Option<String>, key: &str| {
            if known.is_none() {
                *known = string(object, key);
            }
        };
        or(&mut self.title, "headline");
        or(&mut self.title, "name");
        or(&mut self.published, "datePublished");
        or(&mut self.published, "dateCreated");
        or(&mut self.published, "uploadDate");
        or(&mut self.modified, "dateModified");
        or(&mut self.language, "inLanguage");
        or(&mut self.description, "description");
        or(&mut self.url, "url");
        or(&mut self.section, "articleSection");
        if self.image.is_none() {
            self.image = object.get("image").or_else(|| object.get("thumbnailUrl")).and_then(|image| address(image, by_id, 0));
        }
        if self.authors.is_empty() {
            for key in ["author", "creator", "authors"] {
                if let Some(value) = object.get(key) {
                    names(value, by_id, &mut self.authors, 0);
                    organisations(value, by_id, &mut self.organisations, 0);
                }
                if !self.authors.is_empty() {
                    break;
                }
            }
        }
        if self.site_name.is_none()
            && let Some(publisher) = object.get("publisher")
        {
            let mut found = Vec::new();
            names(publisher, by_id, &mut found, 0);
            self.site_name = found.into_iter().next();
        }
        if self.tags.is_empty() {
            match object.get("keywords") {
                Some(Value::String(text)) => self.tags.extend(text.split([',', ';']).map(unescape).filter(|tag| !tag.is_empty())),
                Some(Value::Array(many)) => self.tags.extend(many.iter().filter_map(Value::as_str).map(unescape).filter(|tag| !tag.is_empty() && tag.len() < 100)),
                _ => {}
            }
            self.tags.truncate(64);
        }
    }
}

/// The text under a key: itself, the first of a list, or the value of a value object.
fn string(object: &Object, key: &str) -> Option<String> {
    fn text(value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(unescape(text)).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            Value::Object(object) => object.get("@value").or_else(|| object.get("name")).and_then(Value::as_str).map(unescape),
            _ => None,
        }
    }
    match object.get(key)? {
        Value::Array(many) => many.first().and_then(text),
        one => text(one),
    }
}

/// The names of persons or organisations: strings, objects with a name, references to such objects, lists of them.
fn names(value: &Value, by_id: &HashMap<&str, &Object>, found: &mut Vec<String>, depth: u32) {
    if depth > 4 || found.len() >= 32 {
        return;
    }
    match value {
        Value::String(text) => match by_id.get(text.as_str()) {
            Some(object) => found.extend(string(object, "name")),
            None => found.push(unescape(text)),
        },
        Value::Array(many) => {
            for one in many.iter().take(64) {
                names(one, by_id, found, depth + 1);
            }
        }
        Value::Object(object) => {
            let own = match object.get("name") {
                Some(Value::String(_)) => string(object, "name"),
                Some(inner @ (Value::Array(_) | Value::Object(_))) => {
                    names(inner, by_id, found, depth + 1);
                    return;
                }
                _ => None,
            };
            let parts = || Some(format!("{} {}", string(object, "givenName")?, string(object, "familyName")?));
            let referred = || object.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id)).and_then(|object| string(object, "name"));
            found.extend(own.or_else(parts).or_else(referred));
        }
        _ => {}
    }
}

/// The names of the organisations among what [`names`] reads.
fn organisations(value: &Value, by_id: &HashMap<&str, &Object>, found: &mut Vec<String>, depth: u32) {
    match value {
        Value::Array(many) if depth == 0 => many.iter().take(64).for_each(|one| organisations(one, by_id, found, depth + 1)),
        Value::Object(object) => {
            let object = object.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id)).copied().unwrap_or(object);
            if kinds_of(object).any(|kind| kind.ends_with("organization") || kind == "corporation") {
                found.extend(string(object, "name"));
            }
        }
        _ => {}
    }
}

/// The address of an image: a string, an object with an address, a reference to one, the first of a list.
fn address(value: &Value, by_id: &HashMap<&str, &Object>, depth: u32) -> Option<String> {
    if depth > 4 {
        return None;
    }
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Array(many) => address(many.first()?, by_id, depth + 1),
        Value::Object(object) => {
            let own = object.get("url").or_else(|| object.get("contentUrl"));
            let referred = || object.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id)).and_then(|found| found.get("url").or_else(|| found.get("contentUrl")));
            address(own.or_else(referred)?, by_id, depth + 1)
        }
        _ => None,
    }
}
