//! Lines and paragraphs of scraped text.

use super::sentences;
use crate::document::{Block, BlockKind};
use crate::fold;
use crate::span::Span;

/// Appends the blocks of `text` to `blocks`: a block a line, or a block a paragraph where lines were hard-wrapped.
///
/// A line ends at LF, CR LF, CR, or one of the rarer line ends of Unicode. White space and invisible characters
/// around a line belong to no block, and a line without visible characters is none. A document that has lost its line
/// breaks is read by its sentences.
pub(crate) fn read(text: &str, blocks: &mut Vec<Block>) {
    let first = blocks.len();
    let mut breaks = 0;
    let mut start = 0;
    for end in line_ends(text) {
        if let Some(span) = visible(text, start, end.at) {
            blocks.push(Block { kind: BlockKind::Line, span, breaks, place: 0 });
            breaks = 0;
        }
        breaks += 1;
        start = end.next;
    }
    join_wrapped(text, blocks, first);
    sentences::split(text, blocks, first);
}

pub(super) struct LineEnd {
    pub(super) at: usize,
    pub(super) next: usize,
}

/// The ends of all lines, the last one too.
pub(super) fn line_ends(text: &str) -> impl Iterator<Item = LineEnd> {
    let bytes = text.as_bytes();
    // One search tells whether the slow way is needed.
    let rare = has_rare_line_ends(text);
    let mut from = 0;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let found = if rare { next_rare(text, from) } else { memchr::memchr2(b'\n', b'\r', &bytes[from..]).map(|at| (from + at, 1)) };
        let Some((at, width)) = found else {
            done = true;
            return Some(LineEnd { at: bytes.len(), next: bytes.len() });
        };
        let crlf = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
        from = at + if crlf { 2 } else { width };
        Some(LineEnd { at, next: from })
    })
}

/// Whether a line ends at U+0085, U+2028 or U+2029.
pub(super) fn has_rare_line_ends(text: &str) -> bool {
    ["\u{85}", "\u{2028}", "\u{2029}"].iter().any(|end| memchr::memmem::find(text.as_bytes(), end.as_bytes()).is_some())
}

/// Where the line ends that the byte at `at` stands in.
pub(super) fn line_end(text: &str, at: usize, rare: bool) -> usize {
    let found = if rare { next_rare(text, at).map(|(end, _)| end) } else { memchr::memchr2(b'\n', b'\r', &text.as_bytes()[at..]).map(|end| at + end) };
    found.unwrap_or(text.len())
}

/// Where it begins.
pub(super) fn line_start(text: &str, at: usize, rare: bool) -> usize {
    if rare {
        return text[..at].char_indices().rfind(|(_, c)| ends_line(*c)).map_or(0, |(end, c)| end + c.len_utf8());
    }
    memchr::memrchr2(b'\n', b'\r', &text.as_bytes()[..at]).map_or(0, |end| end + 1)
}

pub(crate) fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn next_rare(text: &str, from: usize) -> Option<(usize, usize)> {
    text[from..].char_indices().find(|(_, c)| ends_line(*c)).map(|(at, c)| (from + at, c.len_utf8()))
}

/// The part of a line between its first and its last visible character.
pub(super) fn visible(text: &str, start: usize, end: usize) -> Option<Span> {
    let line = &text[start..end];
    let bytes = line.as_bytes();
    // Most lines begin and end with a visible ASCII character or have nothing to trim.
    if let (Some(first), Some(last)) = (bytes.first(), bytes.last())
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return Some(Span::of(start..end));
    }
    let table = fold::table();
    let hidden = |c| {
        let info = fold::info(table, c);
        info.is_space() || info.is_dropped() && !info.is_word()
    };
    let from = line.trim_start_matches(hidden);
    let trimmed = from.trim_end_matches(hidden);
    let start = end - from.len();
    (!trimmed.is_empty()).then(|| Span::of(start..start + trimmed.len()))
}

/// The widest line, in characters, that text is hard-wrapped at.
const WRAP_WIDTH: usize = 100;
/// The narrowest one.
const WRAP_LEAST: usize = 40;

/// Joins the lines of hard-wrapped paragraphs.
///
/// A paragraph is hard-wrapped when its lines (but the last) are all about as long as the longest one, none is
/// longer than people wrap at, sentences run over the line ends, and the next line goes on with a small letter
/// about as often as the language lets it. Verse and lists fail that.
fn join_wrapped(text: &str, blocks: &mut Vec<Block>, first: usize) {
    let mut write = first;
    let mut read = first;
    while read < blocks.len() {
        let mut end = read + 1;
        while end < blocks.len() && blocks[end].breaks == 1 {
            end += 1;
        }
        let group = &blocks[read..end];
        if group.len() > 1 && is_wrapped(text, group) {
            let joined = Block { kind: BlockKind::Wrapped, span: Span { start: group[0].span.start, end: group[group.len() - 1].span.end }, breaks: group[0].breaks, place: 0 };
            blocks[write] = joined;
            write += 1;
        } else {
            for index in read..end {
                blocks[write] = blocks[index];
                write += 1;
            }
        }
        read = end;
    }
    blocks.truncate(write);
}

fn is_wrapped(text: &str, group: &[Block]) -> bool {
    // Bytes first: counting characters of long lines would be waste.
    if group.iter().any(|block| block.span.len() > WRAP_WIDTH * 4) {
        return false;
    }
    let table = fold::table();
    let width = |block: &Block| text[block.span.range()].chars().count();
    let (mut widest, mut least) = (0, usize::MAX);
    let (full, last) = group.split_at(group.len() - 1);
    for block in full {
        let width = width(block);
        (widest, least) = (widest.max(width), least.min(width));
        // Most groups are no wrapped lines, and their first lines tell.
        if widest > WRAP_WIDTH || least * 10 < widest * 7 {
            return false;
        }
    }
    widest = widest.max(width(&last[0]));
    if !(WRAP_LEAST..=WRAP_WIDTH).contains(&widest) || least * 10 < widest * 7 {
        return false;
    }
    let line = |block: &Block| &text[block.span.range()];
    let stops = full.iter().filter(|block| line(block).chars().next_back().is_some_and(|c| fold::info(table, c).is_terminal())).count();
    let (mut small, mut cased) = (0, 0);
    for block in group.iter().skip(1) {
        if let Some(c) = line(block).chars().next() {
            let info = fold::info(table, c);
            small += usize::from(info.is_lower());
            cased += usize::from(info.is_lower() || info.is_upper());
        }
    }
    let bulleted = group.iter().skip(1).any(|block| matches!(line(block).chars().next(), Some('-' | '•' | '*' | '–')));
    if bulleted {
        return false;
    }
    if cased * 2 >= full.len() {
        // A line end falls before any word, and most words begin with a small letter.
        small * 2 >= cased && stops * 2 <= full.len()
    } else {
        // Without case only evenness tells, and it needs more lines to tell.
        group.len() >= 4 && stops * 3 <= full.len() && full.iter().all(|block| width(block) * 100 >= widest * 88) && width(&last[0]) <= widest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<&str> {
        let mut blocks = Vec::new();
        read(text, &mut blocks);
        blocks.iter().map(|block| &text[block.span.range()]).collect()
    }

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        assert_eq!(lines("a\nb\r\nc\rd\u{2028}e\u{85}f"), ["a", "b", "c", "d", "e", "f"]);
        assert_eq!(lines("one line"), ["one line"]);
        assert_eq!(lines(""), [""; 0]);
        assert_eq!(lines("\u{FEFF} a \u{A0}\n\u{200B}\n\n b"), ["a", "b"]);
    }

    #[test]
    fn breaks_count_the_line_ends_before_a_block() {
        let mut blocks = Vec::new();
        read("\na\n\n\r\nb\nc", &mut blocks);
        assert_eq!(blocks.iter().map(|block| block.breaks).collect::<Vec<_>>(), [1, 3, 1]);
    }

    #[test]
    fn hard_wrapped_paragraphs_are_joined_and_verse_is_not() {
        let wrapped =
            "The council met on Tuesday evening to talk about the bridge, which\nhas been shut since the flood, and agreed that the repairs should be\ndone by the spring.";
        assert_eq!(lines(&format!("{wrapped}\n\nA line.\nAnother.")), [wrapped, "A line.", "Another."]);
        let verse = "The river rose and took the mill that stood beside the shore,\nAnd all the wheels that used to turn will turn for us no more,\nAnd none of those who heard them then will hear them any more";
        assert_eq!(lines(verse).len(), 3);
    }
}
