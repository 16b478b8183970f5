//! Links whose addresses stand in a list of their own, as text browsers and some makers of Markdown write them.
//!
//! `[12]The pier` with ` 12. https://harbour.example/pier` below the text is what Lynx and ELinks leave; `The pier⟨12⟩`
//! with `⟨12⟩ https://harbour.example/pier` is what Crawl4AI leaves; and `[The pier][12]` with `[12]: /pier` is Markdown.
//! A mark counts only if the list has an address for it, so that a bracket that means something else is left alone.

use std::collections::HashMap;

use memchr::{memchr_iter, memmem};

use super::{markdown, text};
use crate::fold;
use crate::span::Span;

/// The most bytes of a label.
const MOST_LABEL: usize = 100;
/// The most words and characters of a link that has a line to itself.
const WHOLE: (usize, usize) = (12, 90);
/// What a link in running text is taken to have, where nothing shows its other end.
const PART: (usize, usize) = (4, 30);

/// The lists of addresses in a text, and the marks that point to them.
#[derive(Debug, Default)]
pub(super) struct References {
    pub(super) lists: Vec<List>,
    pub(super) entries: Vec<Entry>,
    pub(super) marks: Vec<Mark>,
}

/// A list of addresses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    /// All of it: whole lines, with the empty ones before them.
    pub(crate) span: Span,
    /// What stands before its first entry.
    pub(crate) frame: Span,
    /// The line breaks before and behind all of it.
    pub(crate) breaks: [Span; 2],
    /// Where its entries begin and end in the list of all.
    pub(crate) entries: (u32, u32),
}

/// The address of a link in a list, from the end of the one before it on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) span: Span,
    /// Whether it stands for the mark alone and means nothing without it.
    pub(crate) is_numbered: bool,
}

/// A link, or picture, whose address stands in a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// What stands before the words; it may be empty.
    pub(super) open: Span,
    /// What stands behind them; it may be empty.
    pub(super) close: Span,
    /// The number of its address in [`References::entries`].
    pub(super) entry: u32,
    pub(super) is_picture: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Style {
    /// `[12]words`, ` 12. address`.
    Before,
    /// `words⟨12⟩`, `⟨12⟩ address`.
    Behind,
    /// `[words][label]`, `[label]: address`.
    Labelled,
}

/// The lists and marks of a text; none if no mark has an address.
pub(super) fn find(source: &str) -> Option<References> {
    // Without these there is no mark.
    memchr::memchr(b'[', source.as_bytes()).or_else(|| memmem::find(source.as_bytes(), "⟨".as_bytes()))?;
    let mut found = References::default();
    let labels = found.read_lists(source);
    if labels.is_empty() {
        return None;
    }
    found.read_marks(source, &labels);
    let mut is_used = vec![false; found.entries.len()];
    found.marks.iter().for_each(|mark| is_used[mark.entry as usize] = true);
    found.lists.retain(|list| is_used[list.entries.0 as usize..list.entries.1 as usize].contains(&true));
    (!found.marks.is_empty()).then_some(found)
}

type Labels = HashMap<(Style, String), u32>;

impl References {
    /// Finds the lists, and tells which entry each label has.
    fn read_lists(&mut self, source: &str) -> Labels {
        let mut labels = Labels::new();
        // The style of the last entry, if nothing but a heading came since.
        let mut open: Option<Style> = None;
        // Where the line after the last one ends that is neither a heading nor an entry: a list is what follows.
        let mut from = 0;
        let mut before = Span::default();
        let mut start = 0;
        let mut lines = text::line_ends(source).peekable();
        while let Some(end) = lines.next() {
            let line = source[start..end.at].trim();
            let begin = start;
            start = end.next;
            if line.is_empty() || is_heading(line) {
                continue;
            }
            let next = lines.peek().map(|next| source[end.next..next.at].trim_end());
            let Some((style, label, is_double)) = entry(line, next) else {
                open = None;
                (from, before) = (end.next, Span::of(end.at..end.next));
                continue;
            };
            let ends = if is_double { lines.next().unwrap_or(end) } else { end };
            start = ends.next;
            let number = self.entries.len() as u32;
            let is_numbered = style != Style::Labelled;
            if let (Some(list), true) = (self.lists.last_mut(), open == Some(style)) {
                // A heading between two entries goes with the second.
                self.entries.push(Entry { span: Span::of(list.span.end as usize..ends.at), is_numbered });
                (list.span.end, list.entries.1) = (ends.at as u32, number + 1);
                list.breaks[1] = Span::of(ends.at..ends.next);
            } else {
                let breaks = [before, Span::of(ends.at..ends.next)];
                self.lists.push(List { span: Span::of(from..ends.at), frame: Span::of(from..begin), breaks, entries: (number, number + 1) });
                self.entries.push(Entry { span: Span::of(begin..ends.at), is_numbered });
            }
            labels.entry((style, label.to_lowercase())).or_insert(number);
            open = Some(style);
            (from, before) = (ends.next, Span::of(ends.at..ends.next));
        }
        labels
    }

    fn read_marks(&mut self, source: &str, labels: &Labels) {
        let has = |style| labels.keys().any(|(own, _)| *own == style);
        let is_rare = text::has_rare_line_ends(source);
        let entry = |style, label: &str| labels.get(&(style, label.to_lowercase())).copied();
        if has(Style::Before) {
            let found = memchr_iter(b'[', source.as_bytes()).filter_map(|at| {
                let (number, end) = number(source, at + 1, "]")?;
                let next = source[end..].chars().next()?;
                let entry = entry(Style::Before, number)?;
                (!next.is_whitespace() && next != '[' && next != '(').then_some((Span::of(at..end), entry))
            });
            let found: Vec<(Span, u32)> = found.collect();
            let mut line_end = 0;
            for (index, (open, entry)) in found.iter().enumerate() {
                let at = open.start as usize;
                // Before a second mark in a line there is a first.
                let is_alone = at >= line_end && is_bullet(&source[text::line_start(source, at, is_rare)..at]);
                if at >= line_end {
                    line_end = text::line_end(source, at, is_rare);
                }
                let end = found.get(index + 1).map_or(line_end, |(next, _)| line_end.min(next.start as usize));
                let words = words_behind(&source[open.end as usize..end], is_alone);
                let close = Span { start: open.end + words as u32, end: open.end + words as u32 };
                self.add(source, Mark { open: *open, close, entry: *entry, is_picture: false });
            }
        }
        if has(Style::Behind) {
            let mut from = 0;
            for at in memmem::find_iter(source.as_bytes(), "⟨".as_bytes()) {
                let Some((number, end)) = number(source, at + "⟨".len(), "⟩") else { continue };
                let Some(entry) = entry(Style::Behind, number) else { continue };
                let begin = from + text::line_start(&source[from..], at - from, is_rare);
                let start = at - words_before(&source[begin..at]);
                from = end;
                self.add(source, Mark { open: Span::of(start..start), close: Span::of(at..end), entry, is_picture: false });
            }
        }
        if has(Style::Labelled) {
            self.read_labelled(source, &entry);
        }
        self.marks.sort_by_key(|mark| (mark.close.start, mark.close.end));
    }

    fn read_labelled(&mut self, source: &str, entry: &dyn Fn(Style, &str) -> Option<u32>) {
        let bytes = source.as_bytes();
        let mut from = 0;
        for at in memchr_iter(b']', bytes) {
            if at < from {
                continue;
            }
            let (label, end) = match bytes.get(at + 1) {
                Some(b'[') => match source[at + 2..].bytes().take(MOST_LABEL).position(|byte| matches!(byte, b']' | b'[' | b'\n')) {
                    Some(length) if bytes[at + 2 + length] == b']' => (&source[at + 2..at + 2 + length], at + 3 + length),
                    _ => continue,
                },
                Some(b'(' | b':') => continue,
                _ => ("", at + 1),
            };
            let Some(open) = markdown::opening(source, from, at) else { continue };
            let label = if label.is_empty() { &source[open + 1..at] } else { label };
            let Some(entry) = entry(Style::Labelled, label) else { continue };
            let end = end + markdown::attributes(&source[end..]);
            from = end;
            let is_picture = source[..open].ends_with('!');
            let open = Span::of(open - usize::from(is_picture)..open + 1);
            self.add(source, Mark { open, close: Span::of(at..end), entry, is_picture });
        }
    }

    /// Adds a mark that has words and is no part of a list.
    fn add(&mut self, source: &str, mark: Mark) {
        let list = self.lists.partition_point(|list| list.span.end <= mark.open.start);
        let is_listed = self.lists.get(list).is_some_and(|list| list.span.start < mark.close.end);
        if !is_listed && (mark.is_picture || text::visible(source, mark.open.end as usize, mark.close.start as usize).is_some()) {
            self.marks.push(mark);
        }
    }
}

/// The number at `at` and where the mark ends that `close` closes.
fn number<'s>(source: &'s str, at: usize, close: &str) -> Option<(&'s str, usize)> {
    let rest = &source[at..];
    let digits = rest.bytes().take(6).take_while(u8::is_ascii_digit).count();
    ((1..6).contains(&digits) && rest[digits..].starts_with(close)).then(|| (&rest[..digits], at + digits + close.len()))
}

/// Whether the line is what text browsers and Crawl4AI write above such lists.
fn is_heading(line: &str) -> bool {
    let words = line.trim_matches(['#', ':', ' ']);
    ["References", "Visible links", "Hidden links"].contains(&words)
}

/// The style and label of a line that is an entry, and whether the next line is its address.
fn entry<'s>(line: &'s str, next: Option<&str>) -> Option<(Style, &'s str, bool)> {
    match line.as_bytes()[0] {
        b'[' => {
            let end = line.bytes().take(MOST_LABEL).position(|byte| byte == b']')?;
            let address = line[end + 1..].strip_prefix(':')?.trim_start();
            let target = address.split_whitespace().next()?;
            let title = address[target.len()..].trim();
            let is_titled =
                title.is_empty() || [('"', '"'), ('\'', '\''), ('(', ')')].iter().any(|(open, close)| title.len() > 1 && title.starts_with(*open) && title.ends_with(*close));
            let leads = is_address(target) || ["/", "#", "<", "./", "../", "www."].iter().any(|start| target.starts_with(start));
            (end > 1 && !line.starts_with("[^") && is_titled && leads).then(|| (Style::Labelled, &line[1..end], false))
        }
        0xe2 => {
            let (number, end) = number(line, line.strip_prefix('⟨').map(|rest| line.len() - rest.len())?, "⟩")?;
            let target = line[end..].strip_prefix(' ')?.split_whitespace().next()?;
            is_address(target).then_some((Style::Behind, number, false))
        }
        b'0'..=b'9' => {
            let (number, end) = number(line, 0, ". ")?;
            let target = line[end..].trim_start();
            // Text browsers leave spaces in addresses.
            let is_single = is_address(target);
            let is_double = !is_single && next.is_some_and(|next| next.starts_with('\t') && is_address(next.trim_start()));
            (is_single || is_double).then_some((Style::Before, number, is_double))
        }
        _ => None,
    }
}

/// Whether it begins as an address with a scheme does: `https://…`, `mailto:…`.
fn is_address(text: &str) -> bool {
    let scheme = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')).count();
    scheme > 1 && text.as_bytes()[0].is_ascii_alphabetic() && text[scheme..].starts_with(':') && !text[scheme + 1..].starts_with(char::is_whitespace) && text.len() > scheme + 1
}

/// Whether nothing but the sign of a list stands there.
fn is_bullet(before: &str) -> bool {
    // Lynx has a letter among its signs.
    before.trim() == "o" || !before.contains(char::is_alphanumeric)
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '|' | '·' | '•' | '/' | '-' | '–' | '—' | '*' | '>' | '»')
}

/// How many bytes from the start of `text` a link has.
fn words_behind(text: &str, is_alone: bool) -> usize {
    let text = text.trim_end_matches(is_between);
    let most = if is_alone { WHOLE } else { PART };
    let end = if is_alone { text.len() } else { sentence_end(text) };
    if text[..end].split_whitespace().count() <= most.0 && text[..end].chars().count() <= most.1 {
        return end;
    }
    let mut words = 0;
    let mut last = 0;
    for (number, (at, c)) in text.char_indices().enumerate() {
        if c.is_whitespace() || is_unspaced(c) {
            words += usize::from(c.is_whitespace());
            last = at;
        }
        if words == PART.0 || number == PART.1 {
            break;
        }
    }
    if last == 0 { text.len() } else { last }
}

/// How many bytes at the end of `text` a link has, with what white space is behind it.
fn words_before(text: &str) -> usize {
    let body = text.trim_start_matches(|c: char| is_between(c) || matches!(c, '#' | '+'));
    let shown = body.trim_end();
    if shown.split_whitespace().count() <= WHOLE.0 && shown.chars().count() <= WHOLE.1 {
        return body.len();
    }
    let breaks = shown.char_indices().rev().take(PART.1).filter(|(_, c)| c.is_whitespace() || is_unspaced(*c));
    let start = breaks.take(PART.0 - 1).last().map_or(0, |(at, c)| if c.is_whitespace() { at + c.len_utf8() } else { at });
    body.len() - start
}

/// Where the first mark of a sentence stands, or the end.
fn sentence_end(text: &str) -> usize {
    text.find(['.', ',', ';', ':', '!', '?', ')', '。', '、', '，', '؛', '،']).unwrap_or(text.len())
}

/// Whether a word may end before it without a space.
fn is_unspaced(c: char) -> bool {
    fold::info(fold::table(), c).is_unspaced()
}

#[cfg(test)]
mod tests {
    use super::markdown::words;

    #[test]
    fn addresses_may_stand_in_a_list() {
        for (source, text) in [
            // Lynx and ELinks.
            (
                "  * [1]Home\n  * [2]The pier\n\n   Built in [3]the old days, says [1]he.\n\nReferences\n\n   1. https://harbour.example/\n   2. ftp://harbour.example/pier\n",
                "  * Home\n  * The pier\n\n   Built in [3]the old days, says he.\n\n",
            ),
            (
                "[1]Home[2]About\nThe pier is open.\n\nReferences\n\n   Visible links\n   1. Home\n\thttp://a.example/\n   2. mailto:a@b.example\n",
                "Home About\nThe pier is open.\n\n",
            ),
            ("[2]Log in\nWords.\n\n   1. http://a.example/\n   2. http://a.example/b\n\n   Hidden links:\n   4. http://a.example/c\nMore.", "Log in\nWords.\n\nMore."),
            // Crawl4AI.
            (
                "  * Home⟨1⟩\n  * About us ⟨2⟩\nSee the pier⟨3⟩.\n\n\n## References\n\n⟨1⟩ https://a.example/: Home\n⟨2⟩ https://a.example/b\n⟨3⟩ https://a.example/c: c\n",
                "  * Home\n  * About us\nSee the pier.\n\n",
            ),
            ("Home⟨1⟩About⟨12⟩\n⟨1⟩ https://a.example/\n⟨12⟩ https://a.example/\n", "Home About\n\n"),
            // Markdown.
            ("[Home][1] | [About us][b]\n[Pier] ![Old][1] [x]\n\n   [1]: /home\n[B]: https://a.example/ \"About\"\n[pier]: <a>\n", "Home | About us\nPier  [x]\n\n"),
        ] {
            assert_eq!(words(source), text);
        }
    }
}
