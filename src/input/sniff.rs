//! Telling a page of HTML from text.
//!
//! A page that is taken for text leaves its markup in the output, and text that is taken for a page loses its line
//! breaks. So text has to be evidently HTML: it begins with markup, and what it begins with is not merely mentioned.

use crate::tree::Tag;

/// How far into an input evidence is looked for.
const WINDOW: usize = 1 << 16;
/// Of the lines of a fragment that are not empty, at least one in so many has a tag in it. Tags that an extractor left
/// in a text are rarer, and its line breaks mean something.
const LINES_A_TAG: usize = 8;
/// What is longer is not worth a look for its end.
const LONGEST_TAG: usize = 1 << 12;

/// Whether a page or a fragment may begin with this element, or shows by it that it is one. No element that only old
/// pages and drawings have, or whose name stands for something else where it stands in brackets: a chat has a `<nick>`,
/// a template a `<data>`, a feed a `<source>`.
fn is_telling(name: &[u8]) -> bool {
    let mut small = [0; 16];
    let Some(small) = small.get_mut(..name.len()) else { return false };
    small.copy_from_slice(name);
    small.make_ascii_lowercase();
    !matches!(
        std::str::from_utf8(small).map_or(Tag::Other, Tag::named),
        Tag::Annotation
            | Tag::Area
            | Tag::Data
            | Tag::Dir
            | Tag::Frame
            | Tag::Map
            | Tag::Marquee
            | Tag::Math
            | Tag::Meter
            | Tag::Output
            | Tag::Param
            | Tag::Plaintext
            | Tag::Progress
            | Tag::Search
            | Tag::Slot
            | Tag::Source
            | Tag::Svg
            | Tag::Track
            | Tag::Xmp
            | Tag::Other
    )
}

/// Whether `bytes` are a page or a fragment of HTML, in whatever encoding that has ASCII in it.
pub(super) fn is_html(bytes: &[u8]) -> bool {
    let window = &bytes[..bytes.len().min(WINDOW)];
    let window = window.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(window);
    let start = after_prologue(window);
    if let Some(doctype) = after_word(start, b"<!doctype") {
        return after_word(doctype.trim_ascii_start(), b"html").is_some();
    }
    let Some(first) = Mark::read(start).filter(|tag| tag.known && !tag.end) else { return false };
    // "<table>: The Table element"
    if first.rest.first().is_some_and(|byte| matches!(byte, b':' | b';' | b',' | b'.' | b')')) {
        return false;
    }
    let after = after_prologue(first.rest);
    // A tag that is talked about is followed by a space and words, and nothing of it is ever closed.
    let used = first.attributes
        || first.rest.first().is_some_and(|byte| !byte.is_ascii_whitespace())
        || Mark::read(after).is_some_and(|tag| tag.known)
        || tags(after).any(|tag| tag.known && tag.end);
    used && (first.document || lines_have_tags(start))
}

/// Whether enough lines have tags in them.
fn lines_have_tags(text: &[u8]) -> bool {
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let (all, tagged) = lines.fold((0, 0), |(all, tagged), line| (all + 1, tagged + usize::from(tags(line).any(|tag| tag.known))));
    tagged * LINES_A_TAG >= all
}

/// What follows white space, comments and processing instructions such as the XML declaration.
fn after_prologue(mut text: &[u8]) -> &[u8] {
    loop {
        text = text.trim_ascii_start();
        let end: &[u8] = match text {
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'?', ..] => b">",
            _ => return text,
        };
        match memchr::memmem::find(text, end) {
            Some(at) => text = &text[at + end.len()..],
            None => return &[],
        }
    }
}

/// What follows `word`, in whatever case, where the text begins with it.
fn after_word<'t>(text: &'t [u8], word: &[u8]) -> Option<&'t [u8]> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

/// A tag that a text begins with.
struct Mark<'t> {
    known: bool,
    end: bool,
    attributes: bool,
    /// Whether it is an element that only whole pages have.
    document: bool,
    rest: &'t [u8],
}

impl<'t> Mark<'t> {
    fn read(text: &'t [u8]) -> Option<Self> {
        let text = text.strip_prefix(b"<")?;
        let (end, text) = text.strip_prefix(b"/").map_or((false, text), |text| (true, text));
        let length = text.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')?;
        let (name, inside) = text.split_at(length);
        if !name.first()?.is_ascii_alphabetic() || !(inside[0].is_ascii_whitespace() || matches!(inside[0], b'/' | b'>')) {
            return None;
        }
        let close = memchr::memchr(b'>', &inside[..inside.len().min(LONGEST_TAG)])?;
        let document = ["html", "head", "body"].iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
        Some(Mark { known: is_telling(name), end, attributes: inside[..close].contains(&b'='), document, rest: &inside[close + 1..] })
    }
}

/// The tags in a text.
fn tags(text: &[u8]) -> impl Iterator<Item = Mark<'_>> {
    memchr::memchr_iter(b'<', text).filter_map(|at| Mark::read(&text[at..]))
}

#[cfg(test)]
mod tests {
    use super::is_html;

    #[test]
    fn pages_and_fragments_are_told_from_text() {
        let leftovers = format!("<p>The first line.\n{}", "A line of text that an extractor made.\n".repeat(20));
        let wrapped = format!("<div>\n<p>\n{}</p>\n</div>\n", "A line of a paragraph.\n".repeat(20));
        let cases: &[(&str, bool)] = &[
            ("<!DOCTYPE html><html>", true),
            ("\u{FEFF} \n<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">\n<p>x", true),
            ("<!-- saved from x --><!-- \n --><html lang=en><p>x", true),
            ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">", true),
            ("<!doctype html><html ⚡>", true),
            ("<html ⚡>\n<head>", true),
            ("<HTML><BODY>Old.", true),
            ("<head><title>x</title>", true),
            ("<body class=x>Text", true),
            ("<div>Text</div>", true),
            ("<p>Text", true),
            ("<p class=lead> Text", true),
            ("<h1>\n  Title\n</h1>\n", true),
            ("<meta charset=utf-8>\n<title>x</title>\nText", true),
            ("<nav><a href=/>Home</a></nav><main><p>Text</main>", true),
            (&wrapped, true),
            ("", false),
            (" \n", false),
            ("Text", false),
            ("<", false),
            ("<!--", false),
            ("<!doctype svg>", false),
            ("<?xml version=\"1.0\"?><rss><channel><title>x</title></channel></rss>", false),
            ("<svg xmlns=x></svg>", false),
            ("<3 <html> is a tag", false),
            ("<é", false),
            ("<p> is the tag of a paragraph.", false),
            ("<table>: The Table element\n<table><tr><td>x</td></tr></table>", false),
            ("<html> is the root, <body> holds the rest.", false),
            ("<bob> hi\n<alice> <b>hi</b>\n", false),
            ("<b> hi\n<a> hello\n", false),
            ("<name@example.com> wrote:", false),
            ("<https://example.com/>", false),
            ("The tags <p>, <div>...</div> and <html lang=en>.", false),
            ("# Title\n\n<div align=center>x</div>\n", false),
            ("a < b and c > d", false),
            (&leftovers, false),
        ];
        for (text, html) in cases {
            assert_eq!(is_html(text.as_bytes()), *html, "{text}");
        }
    }
}
