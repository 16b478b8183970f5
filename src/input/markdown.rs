//! Links of Markdown in scraped text, read as a reader sees them.
//!
//! Many scrapers leave Markdown: `[Skip to content](#main)`, `**[Share](/share)**`. What cleaners compare and count are
//! the words of such a text, so its links are read as their words alone, and what is decided is carried back to the
//! text as it was written. Other marks (bullets, hashes, asterisks) are little, and the folding passes over them.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use crate::fold;
use crate::span::Span;

/// The most bytes of a link's words.
const MOST_WORDS: usize = 600;
/// The most bytes of an address with its title.
const MOST_ADDRESS: usize = 4096;
/// The most brackets in brackets.
const MOST_NESTED: usize = 4;

/// A text without the addresses of its links.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    pub(crate) text: String,
    pub(crate) links: Vec<Link>,
    /// What was left out, in order: where that would stand in `text`, and what it is in the source.
    dropped: Vec<(u32, Span)>,
    /// The bytes left out up to and with each of `dropped`.
    shift: Vec<u32>,
}

/// A link of Markdown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    /// Its words in [`Plain::text`], from the first visible character to the last.
    pub(crate) words: Span,
    /// The bracket before its words, in the source.
    pub(crate) open: Span,
    /// The bracket behind its words and the address, in the source.
    pub(crate) close: Span,
}

/// The text without the addresses of its links; none if it has no links.
pub(crate) fn read(source: &str) -> Option<Plain> {
    let mut plain = Plain::default();
    let mut done = 0;
    for at in memmem::find_iter(source.as_bytes(), "](") {
        if at < done {
            continue;
        }
        let Some(open) = opening(source, done, at) else { continue };
        let Some(end) = closing(source, at + 2) else { continue };
        let Some(words) = visible_words(source, open + 1, at) else { continue };
        plain.text.push_str(&source[done..open]);
        let start = plain.text.len();
        plain.drop(start, Span::of(open..open + 1));
        plain.text.push_str(&source[open + 1..at]);
        plain.drop(plain.text.len(), Span::of(at..end));
        let shift = open + 1 - start;
        let words = Span::of(words.start as usize - shift..words.end as usize - shift);
        plain.links.push(Link { words, open: Span::of(open..open + 1), close: Span::of(at..end) });
        done = end;
    }
    if plain.links.is_empty() {
        return None;
    }
    plain.text.push_str(&source[done..]);
    Some(plain)
}

/// The text as cleaners see it: the words of links alone.
pub(crate) fn words(source: &str) -> Cow<'_, str> {
    read(source).map_or(Cow::Borrowed(source), |plain| Cow::Owned(plain.text))
}

/// Where the bracket stands that the one at `close` belongs to, from `least` on and in the same line, if a link may begin there.
fn opening(source: &str, least: usize, close: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut nested = 0;
    let mut at = close;
    while at > least && close - at <= MOST_WORDS {
        at -= 1;
        match bytes[at] {
            b'\n' | b'\r' => return None,
            b']' if nested == MOST_NESTED => return None,
            b']' => nested += 1,
            b'[' if nested > 0 => nested -= 1,
            b'[' => {
                let before = source[..at].chars().next_back();
                // `![` begins a picture, `a[` an index, `\[` a bracket.
                let part = before.is_some_and(|c| matches!(c, '!' | '\\') || { let info = fold::info(fold::table(), c); info.is_word() && !info.is_unspaced() });
                return (!part).then_some(at);
            }
            _ => {}
        }
    }
    None
}

/// Where the link ends whose address begins at `start`: `/path)`, `<a b>)`, `/path "title")`.
fn closing(source: &str, start: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let most = bytes.len().min(start + MOST_ADDRESS);
    let mut at = start;
    if bytes.get(at) == Some(&b'<') {
        at += memchr(b'>', &bytes[at..most])? + 1;
        if bytes[start..at].contains(&b'\n') {
            return None;
        }
    }
    let mut nested = 0;
    while at < most {
        match bytes[at] {
            b')' if nested == 0 => return Some(at + 1),
            b')' => nested -= 1,
            b'(' if nested == MOST_NESTED => return None,
            b'(' => nested += 1,
            b' ' => return titled(bytes, at + 1, most),
            byte if byte.is_ascii_control() => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where the link ends whose title begins at `at`.
fn titled(bytes: &[u8], at: usize, most: usize) -> Option<usize> {
    let quote = *bytes.get(at).filter(|quote| matches!(quote, b'"' | b'\''))?;
    let end = at + 1 + memchr(quote, &bytes[at + 1..most])?;
    let in_line = memchr(b'\n', &bytes[at..end]).is_none();
    (in_line && bytes.get(end + 1) == Some(&b')')).then_some(end + 2)
}

/// From the first visible character of a link's words to the last, if it has any beside a picture.
fn visible_words(source: &str, start: usize, end: usize) -> Option<Span> {
    let words = super::text::visible(source, start, end)?;
    let text = &source[words.range()];
    let picture = text.starts_with("![") && text.ends_with(')') && memmem::find_iter(text.as_bytes(), "](").count() == 1;
    (!picture).then_some(words)
}

impl Plain {
    fn drop(&mut self, at: usize, source: Span) {
        let shift = self.shift.last().copied().unwrap_or(0);
        self.dropped.push((at as u32, source));
        self.shift.push(shift + source.len() as u32);
    }

    /// The source's bytes from the byte `at` of the text, which stands behind what was left out there.
    fn source_of(&self, at: u32) -> u32 {
        let before = self.dropped.partition_point(|(own, _)| *own <= at);
        at + before.checked_sub(1).map_or(0, |last| self.shift[last])
    }

    /// The spans of the source that the bytes of a span are, in order.
    pub(crate) fn pieces(&self, span: Span) -> impl Iterator<Item = Span> {
        let first = self.dropped.partition_point(|(at, _)| *at <= span.start);
        let cuts = self.dropped[first..].iter().map(|(at, _)| *at).take_while(move |at| *at < span.end).chain([span.end]);
        let mut from = span.start;
        cuts.filter_map(move |to| {
            let start = self.source_of(from);
            let piece = Span { start, end: start + (to - from) };
            from = to;
            (!piece.is_empty()).then_some(piece)
        })
    }

    /// One span of the source around all that a span is, with the brackets and addresses of links at its ends.
    pub(crate) fn hull(&self, span: Span) -> Span {
        if span.is_empty() {
            return Span { start: self.source_of(span.start), end: self.source_of(span.start) };
        }
        let (mut start, mut end) = (self.source_of(span.start), self.source_of(span.end - 1) + 1);
        let first = self.links.partition_point(|link| link.words.end <= span.start);
        for link in self.links[first..].iter().take_while(|link| link.words.start < span.end) {
            if span.contains(link.words) {
                (start, end) = (start.min(link.open.start), end.max(link.close.end));
            }
        }
        Span { start, end }
    }

    /// The bytes of the text that come from a span of the source; at least one byte, where it has any.
    pub(crate) fn span_of(&self, source: Span) -> Span {
        let at = |offset: u32| {
            let before = self.dropped.partition_point(|(_, own)| own.end <= offset);
            let shift = before.checked_sub(1).map_or(0, |last| self.shift[last]);
            // Within what was left out it is where that would stand.
            self.dropped.get(before).filter(|(_, own)| own.start <= offset).map_or(offset - shift, |(at, _)| *at)
        };
        let (start, end) = (at(source.start), at(source.end));
        Span { start: start.min(end.saturating_sub(1)), end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_their_words() {
        for (source, text) in [
            ("[Skip to main content](#main)", "Skip to main content"),
            ("* [Home](/) | [Log in](/login?a[]=1)", "* Home | Log in"),
            ("See [the (old) pier](<a b> \"The pier\") and [1](x(y)z).", "See the (old) pier and 1."),
            ("[[modifica](/w) | [wikitesto](/x)]", "[modifica | wikitesto]"),
            ("[a](b)[c](d)", "ac"),
            ("[![Pier](pier.jpg) The pier](/pier)", "![Pier](pier.jpg) The pier"),
            ("日本語[記事](/a)を読む", "日本語記事を読む"),
        ] {
            assert_eq!(words(source), text);
        }
    }

    #[test]
    fn what_is_no_link_stays() {
        for source in ["![Pier](pier.jpg)", "[![Pier](pier.jpg)](/pier)", "row[1](x)", "\\[a](b)", "[a\nb](c)", "[a](b c)", "[a](b", "[](/a)", "[ ](/a)", "a](b)"] {
            assert_eq!(words(source), source);
        }
    }

    #[test]
    fn spans_are_carried_back() {
        let source = "A [b c](/d) e [f](/g).";
        let plain = read(source).expect("it has links");
        assert_eq!(plain.text, "A b c e f.");
        let pieces = |span| plain.pieces(span).map(|piece| &source[piece.range()]).collect::<Vec<_>>();
        assert_eq!(pieces(Span::new(0, 10)), ["A ", "b c", " e ", "f", "."]);
        assert_eq!(pieces(Span::new(4, 7)), ["c", " e"]);
        assert_eq!(&source[plain.hull(Span::new(2, 5)).range()], "[b c](/d)");
        assert_eq!(&source[plain.hull(Span::new(2, 6)).range()], "[b c](/d) ");
        assert_eq!(&source[plain.hull(Span::new(3, 4)).range()], " ");
        assert_eq!(plain.span_of(Span::new(2, 11)), Span::new(2, 5));
        assert_eq!(plain.span_of(Span::new(8, 9)), Span::new(4, 5));
        assert_eq!(plain.span_of(Span::new(21, 22)), Span::new(9, 10));
    }
}
