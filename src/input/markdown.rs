//! Links and pictures of Markdown in scraped text, read as a reader sees them.
//!
//! Many scrapers leave Markdown: `[Skip to content](#main)`, `**[Share](/share)**`. What cleaners compare and count are
//! the words of such a text, so its links are read as their words alone, pictures in a line are left out, and what is
//! decided is carried back to the text as it was written: a link stays if a word of it stays, and a picture if the word
//! beside it does. Other marks (bullets, hashes, asterisks) are little, and the folding passes over them.

use std::borrow::Cow;
use std::mem;

use memchr::{memchr, memmem};

use super::references::{self, Mark};
pub(crate) use super::references::{Entry, List};
use super::text::{self, visible};
use crate::fold;
use crate::span::Span;

/// The most bytes of a link's words.
const MOST_WORDS: usize = 600;
/// The most bytes of an address with its title.
const MOST_ADDRESS: usize = 4096;
/// The most brackets in brackets.
const MOST_NESTED: usize = 4;

/// A text without pictures and the addresses of its links.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    pub(crate) text: String,
    pub(crate) links: Vec<Tie>,
    pub(crate) pictures: Vec<Tie>,
    /// The lists of addresses that were left out, and what is in them.
    pub(crate) lists: Vec<List>,
    pub(crate) entries: Vec<Entry>,
    /// What was left out, in order: where that would stand in `text`, and what it is in the source.
    dropped: Vec<(u32, Span)>,
    /// The bytes left out up to and with each of `dropped`.
    shift: Vec<u32>,
    /// Where in `text` a space stands for the last byte of a link, since the next link follows at once.
    seams: Vec<u32>,
}

/// What words of a text carry with them: the brackets and the address of a link, or a picture beside them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tie {
    /// The words in [`Plain::text`]: those of the link, or what the picture stands beside.
    pub(crate) words: Span,
    /// The bracket before the words, or the picture; in the source.
    pub(crate) open: Span,
    /// The bracket behind the words and the address, in the source; empty for a picture.
    pub(crate) close: Span,
    /// The number of its address in [`Plain::entries`], if that stands in a list.
    pub(crate) entry: Option<u32>,
}

/// A link or picture in a line.
#[derive(Clone, Copy, Debug)]
struct Link {
    /// What stands before its words.
    open: Span,
    /// What stands behind them.
    close: Span,
    entry: Option<u32>,
}

/// Something that the words alone do not have.
#[derive(Clone, Copy, Debug)]
struct Part {
    span: Span,
    /// The number of the link that it opens or closes; none for a picture.
    link: Option<usize>,
    opens: bool,
    entry: Option<u32>,
}

impl Part {
    /// Whether it is the end of a link that nothing marks, and stands there.
    fn is_empty_end_at(&self, at: u32) -> bool {
        self.link.is_some() && !self.opens && self.span.is_empty() && self.span.end == at
    }
}

/// The text without pictures and the addresses of links; none if it has neither.
pub(crate) fn read(source: &str) -> Option<Plain> {
    let references = references::find(source).unwrap_or_default();
    let mut plain = Plain::default();
    let mut line = LineLinks::default();
    let (mut done, mut added, mut line_end) = (0, 0, 0);
    let mut is_rare = None;
    let mut inline = memmem::find_iter(source.as_bytes(), "](").peekable();
    let mut marks = references.marks.iter().peekable();
    let mut lists = references.lists.iter().peekable();
    loop {
        let (next, mark) = (inline.peek().copied().unwrap_or(usize::MAX), marks.peek().map_or(usize::MAX, |mark| mark.close.start as usize));
        let at = next.min(mark);
        if let Some(list) = lists.next_if(|list| list.span.start as usize <= at) {
            done = plain.add(source, done, mem::take(&mut line));
            plain.text.push_str(&source[done..list.span.start as usize]);
            plain.drop(plain.text.len(), list.span);
            done = list.span.end as usize;
            added = done;
            continue;
        }
        // In a line that was added no link begins any more.
        let least = line.done.max(added);
        let link = if next < mark {
            inline.next();
            inline_link(source, least, next, &mut is_rare, &mut line_end)
        } else if let Some(mark) = marks.next() {
            let is_rare = *is_rare.get_or_insert_with(|| text::has_rare_line_ends(source));
            if at >= line_end {
                line_end = text::line_end(source, at, is_rare);
            }
            listed_link(source, least, mark, &line.pictures)
        } else {
            break;
        };
        let Some((link, is_picture)) = link else { continue };
        let open = link.open.start as usize;
        if open >= line.end {
            added = added.max(line.end);
            done = plain.add(source, done, mem::take(&mut line));
            line.start = open;
        }
        if open <= line.start {
            line.start = done.max(text::line_start(source, open, is_rare.unwrap_or_default()));
        }
        line.end = line_end;
        if is_picture {
            line.picture(Span { start: link.open.start, end: link.close.end }, link.entry);
        } else {
            line.link(source, link);
        }
    }
    done = plain.add(source, done, line);
    if plain.dropped.is_empty() {
        return None;
    }
    plain.text.push_str(&source[done..]);
    plain.lists = references.lists;
    plain.entries = references.entries;
    Some(plain)
}

/// The link whose words end at `at`, with its address behind them, and whether it is a picture.
fn inline_link(source: &str, least: usize, at: usize, is_rare: &mut Option<bool>, line_end: &mut usize) -> Option<(Link, bool)> {
    if at < least {
        return None;
    }
    let open = opening(source, least, at)?;
    let is_rare = *is_rare.get_or_insert_with(|| text::has_rare_line_ends(source));
    if at >= *line_end {
        *line_end = text::line_end(source, at, is_rare);
    }
    let end = closing(&source[..*line_end], at + 2)?;
    let end = end + attributes(&source[end..*line_end]);
    let is_picture = source[least..open].ends_with('!');
    let open = Span::of(open - usize::from(is_picture)..open + 1);
    Some((Link { open, close: Span::of(at..end), entry: None }, is_picture))
}

/// The link of a mark whose address stands in a list; of its words those from `least` on, and behind a picture that they
/// would begin in.
fn listed_link(source: &str, least: usize, mark: &Mark, pictures: &[(Span, Option<u32>)]) -> Option<(Link, bool)> {
    let mut open = mark.open;
    let next = pictures.partition_point(|(picture, _)| picture.end <= open.start);
    let begins_in = pictures.get(next).filter(|(picture, _)| picture.start <= open.start);
    let least = least.max(begins_in.map_or(0, |(picture, _)| picture.end as usize));
    if (mark.close.start as usize) < least || pictures.last().is_some_and(|(picture, _)| mark.close.start < picture.end) {
        return None;
    }
    if (open.start as usize) < least {
        let start = visible(source, least, mark.close.start as usize).filter(|_| open.is_empty())?.start;
        open = Span { start, end: start };
    }
    Some((Link { open, close: mark.close, entry: Some(mark.entry) }, mark.is_picture))
}

/// The links and pictures of one line, or of the lines that a link goes over, in order.
#[derive(Debug, Default)]
struct LineLinks {
    links: Vec<Link>,
    pictures: Vec<(Span, Option<u32>)>,
    /// Where the line begins, and where the last one ends.
    start: usize,
    end: usize,
    /// Where the last link ends.
    done: usize,
}

impl LineLinks {
    fn picture(&mut self, picture: Span, entry: Option<u32>) {
        while self.pictures.pop_if(|(last, _)| last.start >= picture.start).is_some() {}
        self.pictures.push((picture, entry));
    }

    /// Lets parts of a link that goes over several lines have the line breaks that would part them from the words in it:
    /// up to the first word and from the last one on, with pictures, and beside pictures in between.
    fn take_breaks(&self, source: &str, parts: &mut Vec<Part>) {
        for link in self.links.iter().filter(|link| breaks(source, Span { start: link.open.start, end: link.close.start })) {
            let part_at = |parts: &[Part], at: u32| parts.partition_point(|part| part.span.start < at);
            let (begin, end) = (part_at(parts, link.open.start), part_at(parts, link.close.start));
            let pictures = parts[begin + 1..end].iter().map(|picture| picture.span);
            let ends = pictures.clone().map(|picture| picture.start).chain([link.close.start]);
            let begins = [link.open.end].into_iter().chain(pictures.map(|picture| picture.end));
            let mut words = begins.zip(ends).filter_map(|(from, to)| visible(source, from as usize, to as usize));
            let Some(first) = words.next() else { continue };
            let (first, last) = (first.start, words.last().unwrap_or(first).end);
            if breaks(source, Span { end: first, ..parts[begin].span }) {
                parts[begin].span.end = first;
                parts[begin + 1..end].iter_mut().filter(|picture| picture.span.end <= first).for_each(|picture| picture.span.end = picture.span.start);
            }
            if breaks(source, Span { start: last, end: link.close.start }) {
                parts[end].span.start = last;
                parts[begin + 1..end].iter_mut().filter(|picture| picture.span.start >= last).for_each(|picture| picture.span.end = picture.span.start);
            }
        }
        parts.retain(|part| part.link.is_some() || !part.span.is_empty());
        let mut from = self.start as u32;
        for index in 0..parts.len() {
            let next = parts.get(index + 1).map_or(self.end, |next| next.span.start as usize);
            let Part { span, link, .. } = &mut parts[index];
            let first = visible(source, span.end as usize, next).map_or(next, |shown| shown.start as usize) as u32;
            if link.is_none() && breaks(source, Span { start: span.end, end: first }) {
                let shown = visible(source, from as usize, span.start as usize);
                let last = shown.map_or(from, |shown| shown.end);
                if breaks(source, Span { start: last, end: span.start }) {
                    span.end = first;
                } else {
                    span.start = last;
                }
            }
            from = span.end;
        }
    }

    /// Whether a link begins where the first of these parts ends, pictures aside.
    fn opens_at_once(&self, parts: &[Part]) -> bool {
        let pairs = parts.windows(2).take_while(|pair| pair[0].span.end == pair[1].span.start);
        pairs.map(|pair| pair[1]).find(|next| next.link.is_some()).is_some_and(|next| next.opens)
    }

    /// Adds a link; one of nothing but pictures is a picture.
    fn link(&mut self, source: &str, link: Link) {
        let inside = self.pictures.partition_point(|(picture, _)| picture.start < link.open.start);
        let mut from = link.open.end as usize;
        let mut has_words = false;
        for (picture, _) in &self.pictures[inside..] {
            has_words |= visible(source, from, picture.start as usize).is_some();
            from = picture.end as usize;
        }
        if has_words || visible(source, from, link.close.start as usize).is_some() {
            self.links.push(link);
        } else {
            self.picture(Span { start: link.open.start, end: link.close.end }, link.entry);
        }
        self.done = link.close.end as usize;
    }
}

/// The text as cleaners see it: without pictures, and of links the words alone.
pub(crate) fn words(source: &str) -> Cow<'_, str> {
    read(source).map_or(Cow::Borrowed(source), |plain| Cow::Owned(plain.text))
}

/// Where the bracket stands that the one at `close` belongs to, from `least` on if a link may begin there.
pub(super) fn opening(source: &str, least: usize, close: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut nested = 0;
    let mut at = close;
    while at > least && close - at <= MOST_WORDS {
        at -= 1;
        match bytes[at] {
            b']' if nested == MOST_NESTED => return None,
            b']' => nested += 1,
            b'[' if nested > 0 => nested -= 1,
            b'[' => {
                let before = source[..at].chars().next_back();
                // `a[` begins an index, `\[` is a bracket.
                let part = before.is_some_and(|c| {
                    c == '\\' || {
                        let info = fold::info(fold::table(), c);
                        info.is_word() && !info.is_unspaced()
                    }
                });
                return (!part).then_some(at);
            }
            _ => {}
        }
    }
    None
}

/// Where the link ends, in the line that the source ends with, whose address begins at `start`: `/path)`, `<a b>)`, `/path "title")`.
fn closing(source: &str, start: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let most = bytes.len().min(start + MOST_ADDRESS);
    let mut at = start;
    if bytes.get(at) == Some(&b'<') {
        at += memchr(b'>', &bytes[at..most])? + 1;
    }
    let mut nested = 0;
    while at < most {
        match bytes[at] {
            b'\\' => at += 1,
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

/// The bytes of the attributes that Pandoc writes behind a link: `{.button target="_blank"}`.
pub(super) fn attributes(behind: &str) -> usize {
    // No link begins in them.
    let end = behind
        .bytes()
        .take(MOST_WORDS)
        .position(|byte| matches!(byte, b'}' | b'[' | b']'))
        .filter(|end| behind.as_bytes()[*end] == b'}' && !behind[..*end].contains(text::ends_line));
    let inside = end.and_then(|end| behind[..end].strip_prefix('{')).filter(|inside| inside.starts_with(['.', '#']) || inside.contains('='));
    inside.map_or(0, |inside| inside.len() + 2)
}

/// Where the link ends whose title begins at `at`.
fn titled(bytes: &[u8], at: usize, most: usize) -> Option<usize> {
    let quote = *bytes.get(at).filter(|quote| matches!(quote, b'"' | b'\''))?;
    let end = at + 1 + memchr(quote, bytes.get(at + 1..most)?)?;
    (bytes.get(end + 1) == Some(&b')')).then_some(end + 2)
}

fn breaks(source: &str, span: Span) -> bool {
    source[span.range()].contains(text::ends_line)
}

fn first_char(text: &str, words: Span) -> Span {
    let width = text[words.range()].chars().next().map_or(0, char::len_utf8);
    Span { start: words.start, end: words.start + width as u32 }
}

fn last_char(text: &str, words: Span) -> Span {
    let width = text[words.range()].chars().next_back().map_or(0, char::len_utf8);
    Span { start: words.end - width as u32, end: words.end }
}

impl Plain {
    /// Appends the source from `done` to the end of a line's last link; gives where that is.
    fn add(&mut self, source: &str, done: usize, line: LineLinks) -> usize {
        let mut parts: Vec<Part> = line.pictures.iter().map(|(span, entry)| Part { span: *span, link: None, opens: false, entry: *entry }).collect();
        for (number, link) in line.links.iter().enumerate() {
            let part = |span, opens| Part { span, link: Some(number), opens, entry: link.entry };
            parts.extend([part(link.open, true), part(link.close, false)]);
        }
        parts.sort_by_key(|part| (part.span.start, part.span.end));
        let Some(last) = parts.last().copied() else { return done };
        let end = last.span.end as usize;
        // A line of nothing but pictures stays as it is, and is a line of its own.
        let (line_start, line_end) = (line.start, line.end);
        let bounds = parts.iter().map(|part| part.span.start as usize).chain([line_end]);
        let starts = [line_start].into_iter().chain(parts.iter().map(|part| part.span.end as usize));
        let mut words = starts.zip(bounds).filter_map(|(from, to)| visible(source, from, to));
        let head = words.next();
        let Some((head, tail)) = head.map(|head| (head.start, words.last().unwrap_or(head).end)) else {
            self.text.push_str(&source[done..end]);
            return end;
        };
        line.take_breaks(source, &mut parts);
        // White space between what is left out and the edge of the line is left out with it.
        for index in 0..parts.len() {
            let next = parts.get(index + 1).map_or(head, |next| next.span.start);
            let before = index.checked_sub(1).map_or(0, |before| parts[before].span.end);
            let span = &mut parts[index].span;
            if span.start < head {
                span.end = next.min(head);
            } else if span.start >= tail {
                span.start = before.max(tail);
            }
        }
        let line_text = self.text.len() + (line_start.max(done) - done);
        let first = self.pictures.len();
        let end = parts.last().map_or(end, |last| last.span.end as usize);
        let mut from = done;
        // The bracket of the link whose end comes next, and where its words begin.
        let (mut open, mut begin) = (Span::default(), 0);
        for (index, Part { span, link, opens, entry }) in parts.iter().copied().enumerate() {
            self.text.push_str(&source[from..span.start as usize]);
            from = span.end as usize;
            let here = self.text.len();
            // One of the two marks between links that stand side by side may be empty.
            let closes = link.is_some() && !opens && !span.is_empty() && line.opens_at_once(&parts[index..]);
            let opens_glued = opens && !span.is_empty() && index > 0 && parts[index - 1].is_empty_end_at(span.start);
            let seam = source[span.range()].bytes().rposition(|byte| byte.is_ascii()).filter(|_| closes || opens_glued);
            if let Some(seam) = seam.map(|at| span.start + at as u32) {
                self.drop(here, Span { end: seam, ..span });
                // Cards that stand side by side are links of several lines; what is in one line stays in one.
                self.text.push(if breaks(source, span) { '\n' } else { ' ' });
                self.seams.push(here as u32);
                self.drop(here + 1, Span { start: seam + 1, ..span });
            } else {
                self.drop(here, span);
            }
            match link {
                None => self.pictures.push(Tie { words: Span::of(here..here), open: span, close: Span { start: span.end, end: span.end }, entry }),
                Some(_) if opens => (open, begin) = (span, self.text.len()),
                Some(_) => self.links.extend(visible(&self.text, begin, here).map(|words| Tie { words, open, close: span, entry })),
            }
        }
        let shift = self.text.len();
        let rest = visible(source, end, line_end).map(|rest| first_char(source, rest)).map(|word| Span::of(word.start as usize - end + shift..word.end as usize - end + shift));
        self.tie_pictures(first, line_text, rest);
        end
    }

    /// Ties the pictures of the last line to the word behind them, or else to the one before; `rest` is the
    /// first visible character that the rest of the line will have.
    fn tie_pictures(&mut self, first: usize, line: usize, rest: Option<Span>) {
        let (mut behind, mut to) = (rest, self.text.len());
        for tie in self.pictures[first..].iter_mut().rev() {
            let at = tie.words.start as usize;
            behind = visible(&self.text, at, to).map(|words| first_char(&self.text, words)).or(behind);
            let own = behind.filter(|word| !self.text[at..self.text.len().min(word.start as usize)].contains(text::ends_line));
            (tie.words, to) = (own.unwrap_or(tie.words), at);
        }
        let (mut before, mut from) = (None, line);
        for tie in self.pictures[first..].iter_mut().filter(|tie| tie.words.is_empty()) {
            let at = tie.words.start as usize;
            before = visible(&self.text, from, at).map(|words| last_char(&self.text, words)).or(before);
            (tie.words, from) = (before.unwrap_or(tie.words), at);
        }
    }

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
            let is_seam = self.seams.binary_search(&from).is_ok();
            from = to;
            (!piece.is_empty() && !is_seam).then_some(piece)
        })
    }

    /// What a reader sees of the lists: their headings and entries, in order; with the list, and the entry if it is one.
    pub(crate) fn listed<'p>(&'p self, source: &'p str) -> impl Iterator<Item = (Span, usize, Option<usize>)> + 'p {
        let shown = move |span: Span| visible(source, span.start as usize, span.end as usize);
        self.lists.iter().enumerate().flat_map(move |(number, list)| {
            let heading = shown(list.frame).map(|span| (span, number, None));
            let entries = (list.entries.0 as usize..list.entries.1 as usize).filter_map(move |entry| Some((shown(self.entries[entry].span)?, number, Some(entry))));
            heading.into_iter().chain(entries)
        })
    }

    /// What the words of a span carry, or a part of them.
    pub(crate) fn ties_in(&self, span: Span) -> impl Iterator<Item = &Tie> {
        let (link, picture) = (self.links.partition_point(|tie| tie.words.end <= span.start), self.pictures.partition_point(|tie| tie.words.end <= span.start));
        self.links[link..].iter().take_while(move |tie| tie.words.start < span.end).chain(self.pictures[picture..].iter().take_while(move |tie| tie.words.start < span.end))
    }

    /// One span of the source around all that a span is, with the brackets and addresses of links at its ends.
    pub(crate) fn hull(&self, span: Span) -> Span {
        if span.is_empty() {
            return Span { start: self.source_of(span.start), end: self.source_of(span.start) };
        }
        let (mut start, mut end) = (self.source_of(span.start), self.source_of(span.end - 1) + 1);
        for tie in self.ties_in(span) {
            if span.contains(tie.words) {
                (start, end) = (start.min(tie.open.start), end.max(tie.close.end));
            }
        }
        Span { start, end }
    }

    /// The bytes of the text that come from a span of the source, and the words that it touches a bracket of.
    pub(crate) fn span_of(&self, source: Span) -> Span {
        let at = |offset: u32| {
            let before = self.dropped.partition_point(|(_, own)| own.end <= offset);
            let shift = before.checked_sub(1).map_or(0, |last| self.shift[last]);
            // Within what was left out it is where that would stand.
            self.dropped.get(before).filter(|(_, own)| own.start <= offset).map_or(offset - shift, |(at, _)| *at)
        };
        let own = Span { start: at(source.start), end: at(source.end) };
        // What is done to a bracket is done to its words.
        let touched = self.links.iter().chain(&self.pictures).filter(|tie| tie.open.overlaps(source) || tie.close.overlaps(source));
        touched.fold(own, |hull, tie| Span { start: hull.start.min(tie.words.start), end: hull.end.max(tie.words.end) })
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
            ("[a](b)[c](d)", "a c"),
            ("[a](b)![c](d)[e](f)[1](g).", "a e 1."),
            ("[![Pier](pier.jpg) The pier](/pier)", "The pier"),
            ("![a](b.png)[Blog](/blog)![c](d.png) [](/e \"f\")", "Blog"),
            (" [ Pier ](/p) ", " Pier "),
            ("[x](javascript:void\\(0\\))", "x"),
            ("[Log in](/a){.button target=\"_blank\"} [x](y){z} [a](b){#c}", "Log in x{z} a"),
            ("[Log in][1]{.button} [x](y)\n[1]: /a", "Log in x\n"),
            ("[a\nb](c)", "a\nb"),
            ("x\n[\n\n### Pier\n\nBuilt in 1910.\n\n](/pier)\ny", "x\n### Pier\n\nBuilt in 1910.\ny"),
            ("x\n[![a](b)\n\nPier\n](/pier)\n[c](d)\ny", "x\nPier\nc\ny"),
            ("日本語[記事](/a)を読む", "日本語記事を読む"),
        ] {
            assert_eq!(words(source), text);
        }
    }

    #[test]
    fn what_is_no_link_stays() {
        for source in [
            "![Pier](pier.jpg)",
            "[![Pier](pier.jpg)](/pier)",
            "row[1](x)",
            "\\[a](b)",
            "[a](b c)",
            "[a](b",
            "[a](b \"",
            "[](/a)",
            "[ ](/a)",
            "a](b)",
            "![a](b) ![c](d)\nx\n",
            "As said[1].\n\n1. https://a.example/",
            "[1]x\n2. https://a.example/",
            "x⟨1⟩\n⟨2⟩ https://a.example/",
            "[a][b]\n[c]: /d",
            "[1] x\n[1]: https://a.example/x y",
        ] {
            assert_eq!(words(source), source);
        }
    }

    #[test]
    fn long_addresses_end_somewhere() {
        let address = "b".repeat(MOST_ADDRESS - 20);
        assert_eq!(words(&format!("[a]({address})")), "a");
        for length in MOST_ADDRESS - 3..MOST_ADDRESS + 3 {
            let source = format!("[a]({} \"c\")", "b".repeat(length));
            assert_eq!(words(&source), source);
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
        assert_eq!(plain.span_of(Span::new(8, 9)), Span::new(2, 5));
        assert_eq!(plain.span_of(Span::new(20, 22)), Span::new(8, 10));
    }
}
