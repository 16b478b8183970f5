//! What is left of a text when the removals are taken out, and where it comes from.

use crate::decision::Removal;
use crate::document::Block;
use crate::fold;
use crate::input::text;
use crate::span::Span;

/// The spans of `text` that stay, in order, given its blocks and the removals (ordered, not overlapping).
///
/// Separators between kept blocks stay as they were. Where blocks between two kept ones went, the separator with
/// the most line breaks among theirs stays, so that paragraphs stay apart, with what the kept line is indented by. White space that a removed part of a
/// line leaves behind at the line's ends, or doubled in its middle, goes with it.
pub(super) fn kept_spans(text: &str, blocks: &[Block], removals: &[Removal], kept: &mut Vec<Span>) {
    kept.clear();
    let end_of_text = text.len() as u32;
    let mut removals = removals.iter().peekable();
    // The best separator since the last kept block.
    let mut separator: Option<(u32, Span)> = None;
    let mut any = false;
    let mut removed_before = false;
    let mut holes = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let before = if index == 0 { 0 } else { blocks[index - 1].span.end };
        let gap = Span { start: before, end: block.span.start };
        if separator.is_none_or(|(breaks, _)| block.breaks > breaks) {
            separator = Some((block.breaks, gap));
        }
        holes.clear();
        while let Some(removal) = removals.next_if(|removal| removal.block as usize == index) {
            holes.push(removal.span);
        }
        let whole = [block.span];
        let some;
        let parts = match holes.as_slice() {
            [] => &whole[..],
            [hole] if *hole == block.span => &[],
            holes => {
                some = remains(text, block.span, holes);
                &some[..]
            }
        };
        if parts.is_empty() {
            removed_before = true;
            continue;
        }
        if let Some((_, separator)) = separator.take()
            && (any || !removed_before)
        {
            // What a line is indented by is its own.
            let from = if separator == gap { None } else { indent(text, separator) };
            let own = from.and_then(|_| indent(text, gap)).unwrap_or(gap.end);
            let spans = [Span { end: from.unwrap_or(separator.end), ..separator }, Span { start: own, ..gap }];
            spans.into_iter().filter(|span| !span.is_empty()).for_each(|span| push(kept, span));
        }
        for part in parts {
            push(kept, *part);
        }
        any = true;
        removed_before = false;
    }
    let last = blocks.last().map_or(0, |block| block.span.end);
    if (any || blocks.is_empty()) && last < end_of_text {
        push(kept, Span { start: last, end: end_of_text });
    }
}

/// Where the last line begins of a separator that has line breaks.
fn indent(text: &str, separator: Span) -> Option<u32> {
    let of_break = |(at, c): (usize, char)| text::ends_line(c).then(|| separator.start + (at + c.len_utf8()) as u32);
    text[separator.range()].char_indices().rev().find_map(of_break)
}

fn push(kept: &mut Vec<Span>, span: Span) {
    match kept.last_mut() {
        Some(last) if last.end == span.start => last.end = span.end,
        _ => kept.push(span),
    }
}

/// What stays of a block with holes.
fn remains(text: &str, block: Span, holes: &[Span]) -> Vec<Span> {
    let table = fold::table();
    let blank = |c: char| fold::info(table, c).is_space();
    let mut parts: Vec<Span> = Vec::new();
    let mut at = block.start;
    for hole in holes.iter().chain([&Span { start: block.end, end: block.end }]) {
        if at < hole.start {
            parts.push(Span { start: at, end: hole.start });
        }
        at = at.max(hole.end);
    }
    let last = parts.len().saturating_sub(1);
    for index in 0..parts.len() {
        let part = parts[index];
        let mut inner = &text[part.range()];
        // At the block's beginning, and after a part that ends with white space, leading white space goes.
        let doubled = index > 0 && text[parts[index - 1].range()].chars().next_back().is_none_or(blank);
        if part.start > block.start && (index == 0 || doubled) {
            inner = inner.trim_start_matches(blank);
        }
        let start = part.end - inner.len() as u32;
        if part.end < block.end && index == last {
            inner = inner.trim_end_matches(blank);
        }
        parts[index] = Span { start, end: start + inner.len() as u32 };
    }
    parts.retain(|part| !part.is_empty());
    parts
}
