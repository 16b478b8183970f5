//! The sentences of a text that stands on one line.
//!
//! Some scrapers put a space where a page has a line break. What stood on lines of its own then stands before,
//! between and behind the sentences of the text, and a block a line would be the whole document.

use super::text::visible;
use crate::document::{Block, BlockKind};
use crate::fold;
use crate::span::Span;

/// A document on one line is read by its sentences from so many bytes on; a shorter one is a paragraph.
const LEAST_BYTES: usize = 400;
/// A document of several lines is read so if they are, on average, as long as this: no paragraph is.
const LEAST_LINE: usize = 4000;
/// A word of fewer letters before a full stop may be an abbreviation or an initial.
const LEAST_LETTERS: usize = 4;

/// Splits the lines from `first` on into sentences, if the document has lost its line breaks.
pub(super) fn split(text: &str, blocks: &mut Vec<Block>, first: usize) {
    let lines = blocks.len() - first;
    let bytes: usize = blocks[first..].iter().map(|block| block.span.len()).sum();
    let glued = if lines == 1 { bytes >= LEAST_BYTES } else { lines > 1 && bytes / lines >= LEAST_LINE };
    if !glued {
        return;
    }
    let whole: Vec<Block> = blocks.drain(first..).collect();
    for line in whole {
        let mut breaks = line.breaks;
        let mut start = line.span.start as usize;
        for end in ends(text, line.span) {
            if let Some(span) = visible(text, start, end) {
                blocks.push(Block { kind: BlockKind::Sentence, span, breaks, place: 0 });
                breaks = 0;
            }
            start = end;
        }
    }
}

/// Where the sentences of a line end, the last one too; the space after a sentence belongs to the next one.
pub(crate) fn ends(text: &str, line: Span) -> impl Iterator<Item = usize> {
    let table = fold::table();
    let (start, end) = (line.start as usize, line.end as usize);
    let mut chars = text[start..end].char_indices().map(move |(at, c)| (start + at, c)).peekable();
    // The letters and digits of the word before, and whether a sentence has ended and nothing but closers came since.
    let (mut word, mut ended) = (0, false);
    let mut done = false;
    std::iter::from_fn(move || {
        while let Some((at, c)) = chars.next() {
            let info = fold::info(table, c);
            if info.is_terminal() {
                // Other scripts have full stops of their own, which are nothing else.
                ended = c != '.' || word >= LEAST_LETTERS;
                word = 0;
                if !c.is_ascii()
                    && !matches!(c, '…' | '؟' | '۔')
                    && chars.peek().is_some_and(|(_, next)| !fold::info(table, *next).is_terminal() && !fold::info(table, *next).is_closer())
                {
                    ended = false;
                    return Some(at + c.len_utf8());
                }
            } else if info.is_space() {
                let goes_on = chars.peek().is_none_or(|(_, next)| fold::info(table, *next).is_lower());
                word = 0;
                if std::mem::take(&mut ended) && !goes_on {
                    return Some(at);
                }
            } else if !info.is_closer() {
                ended = false;
                word = if info.is_word() { word + 1 } else { 0 };
            }
        }
        (!std::mem::replace(&mut done, true)).then_some(end)
    })
}

#[cfg(test)]
mod tests {
    use crate::input::text::read;

    fn sentences(text: &str) -> Vec<String> {
        let mut blocks = Vec::new();
        read(text, &mut blocks);
        blocks.iter().map(|block| text[block.span.range()].to_owned()).collect()
    }

    #[test]
    fn a_document_without_line_breaks_is_read_by_its_sentences() {
        let rest = "The ferry to the islands was late again on Monday, and nobody on the quay was surprised. ".repeat(5);
        let text = format!("Dr. A. Holm said “it was late.” He left at 3.15 p.m. for no. 4! Was it so? {rest}");
        let read = sentences(&text);
        assert_eq!(read[..3], ["Dr. A. Holm said “it was late.”", "He left at 3.15 p.m. for no. 4!", "Was it so?"]);
        assert_eq!(read.len(), 8);
        assert_eq!(sentences(&rest[..200]).len(), 1);
        assert_eq!(sentences(&format!("{rest}\u{200B} Was it so?"))[5], "Was it so?");
        let chinese = "轮渡周一又晚点了。码头上没有人感到惊讶，因为这种事情每个星期都会发生好几次。".repeat(8);
        assert_eq!(sentences(&chinese).len(), 16);
    }

    #[test]
    fn paragraphs_stay_whole() {
        let paragraph = "The ferry to the islands was late again on Monday. Nobody on the quay was surprised. ".repeat(6);
        assert_eq!(sentences(&format!("{paragraph}\n{paragraph}")).len(), 2);
    }
}
