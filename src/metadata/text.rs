//! Text of elements as a reader sees it, and the forms in which such texts are compared.

use unicode_normalization::UnicodeNormalization;

use super::gather::Gathered;
use crate::tree::{Kind, NIL, NodeId, ROOT, Tag};

/// Characters that are not seen: soft hyphens, zero-width signs, marks of direction.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}') && c != '\u{200C}' && c != '\u{200D}'
}

/// The text with each run of white space as one space, and none at the ends.
pub(super) fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len().min(256));
    for word in text.split(char::is_whitespace) {
        let start = squeezed.len();
        if start > 0 && !word.is_empty() {
            squeezed.push(' ');
        }
        let before = squeezed.len();
        squeezed.extend(word.chars().filter(|c| !is_unseen(*c)));
        if squeezed.len() == before {
            squeezed.truncate(start);
        }
    }
    squeezed
}

/// The text in the form in which titles are compared: letters and digits in small letters, one space between words.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    if text.is_ascii() {
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() {
                if gap && !folded.is_empty() {
                    folded.push(' ');
                }
                gap = false;
                folded.push(char::from(byte.to_ascii_lowercase()));
            } else if !matches!(byte, b'\'' | b'`') {
                gap = true;
            }
        }
        return folded;
    }
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(c);
        } else if !matches!(c, '\'' | '’' | '‘' | '`' | '´') && !is_unseen(c) {
            gap = true;
        }
    }
    folded
}

/// Text between two of these belongs to one line of the page.
pub(super) fn is_inline(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::A
            | Tag::Abbr
            | Tag::B
            | Tag::Bdi
            | Tag::Bdo
            | Tag::Big
            | Tag::Cite
            | Tag::Code
            | Tag::Data
            | Tag::Del
            | Tag::Dfn
            | Tag::Em
            | Tag::Font
            | Tag::I
            | Tag::Img
            | Tag::Ins
            | Tag::Kbd
            | Tag::Label
            | Tag::Mark
            | Tag::Nobr
            | Tag::Q
            | Tag::S
            | Tag::Samp
            | Tag::Small
            | Tag::Span
            | Tag::Strike
            | Tag::Strong
            | Tag::Sub
            | Tag::Sup
            | Tag::Time
            | Tag::Tt
            | Tag::U
            | Tag::Var
            | Tag::Wbr
    )
}

/// Elements whose text is not read.
fn is_mute(tag: Tag) -> bool {
    matches!(tag, Tag::Script | Tag::Style | Tag::Noscript | Tag::Template | Tag::Svg | Tag::Button | Tag::Select | Tag::Textarea | Tag::Iframe | Tag::Math | Tag::Object)
}

/// How the pieces of an element's text are put together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// As they are shown: a space between blocks, nothing between inline elements.
    Shown,
    /// A line break between any two elements.
    Apart,
}

/// The text below an element, squeezed, up to about `limit` bytes.
pub(super) fn text_of(page: &Gathered<'_>, top: NodeId, joint: Joint, limit: usize) -> String {
    text_without(page, top, joint, limit, |_| false)
}

/// The same, without the elements that `left_out` tells.
pub(super) fn text_without(page: &Gathered<'_>, top: NodeId, joint: Joint, limit: usize, left_out: impl Fn(NodeId) -> bool) -> String {
    let mut text = String::new();
    let tree = page.tree;
    let mut next = tree.node(top).first;
    if next == NIL {
        return text;
    }
    let mut steps = 0;
    while next != NIL && text.len() < limit && steps < 4096 {
        steps += 1;
        match tree.node(next).kind {
            Kind::Text(chars) => {
                let piece = tree.chars(page.source, chars);
                let previous = tree.node(next).previous;
                let goes_on = previous != NIL && matches!(tree.node(previous).kind, Kind::Text(_));
                if joint == Joint::Apart && !goes_on && !text.is_empty() && !piece.trim().is_empty() {
                    text.push('\n');
                }
                let mut end = piece.len().min(4 * limit);
                while !piece.is_char_boundary(end) {
                    end -= 1;
                }
                text.push_str(&piece[..end]);
            }
            Kind::Element { tag, .. } if is_mute(tag) || page.attribute(next, "hidden").is_some() || left_out(next) => {
                next = tree.after(next, top);
                continue;
            }
            Kind::Element { tag, .. } if joint == Joint::Shown && !is_inline(tag) => text.push(' '),
            _ => {}
        }
        let following = tree.following(next, top);
        // Leaving a block ends its line, too.
        if joint == Joint::Shown && following != NIL && tree.node(following).parent != next && tree.tag(tree.node(next).parent).is_some_and(|tag| !is_inline(tag)) {
            let left = tree.node(next).parent;
            if left != top && tree.node(following).parent != left {
                text.push(' ');
            }
        }
        next = following;
    }
    match joint {
        Joint::Shown => squeeze(&text),
        Joint::Apart => text.lines().map(squeeze).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"),
    }
}

/// The lines of text that follow a node in the page, each with the node of its first piece: at most `most` lines.
pub(super) fn lines_after(page: &Gathered<'_>, start: NodeId, most: usize) -> Vec<(NodeId, String)> {
    let tree = page.tree;
    let mut lines: Vec<(NodeId, String)> = Vec::new();
    let mut line = String::new();
    let (mut first, mut block, mut steps) = (NIL, NIL, 0);
    let mut next = tree.after(start, ROOT);
    while next != NIL && lines.len() < most && steps < 2048 {
        steps += 1;
        match tree.node(next).kind {
            Kind::Element { tag, .. } if is_mute(tag) || tag == Tag::Nav => {
                next = tree.after(next, ROOT);
                continue;
            }
            Kind::Element { tag: Tag::Br | Tag::Li, .. } => flush(&mut lines, &mut line, first),
            Kind::Text(chars) => {
                let piece = tree.chars(page.source, chars);
                if !piece.trim().is_empty() {
                    let holder = block_of(page, next);
                    if holder != block {
                        flush(&mut lines, &mut line, first);
                        block = holder;
                    }
                    if line.is_empty() {
                        first = next;
                    }
                    if line.len() < 1024 {
                        line.push(' ');
                        line.extend(piece.chars().take(512));
                    }
                }
            }
            _ => {}
        }
        next = tree.following(next, ROOT);
    }
    flush(&mut lines, &mut line, first);
    lines
}

/// The pieces of text that stand before a node, the nearest first: at most `most`.
pub(super) fn pieces_before<'t>(page: &Gathered<'t>, node: NodeId, most: usize) -> Vec<(NodeId, &'t str)> {
    let tree = page.tree;
    let mut pieces = Vec::new();
    for id in (node.saturating_sub(160)..node).rev() {
        if pieces.len() >= most {
            break;
        }
        // Nodes are in the order of the page, or nearly so.
        let Kind::Text(chars) = tree.node(id).kind else { continue };
        let piece = tree.chars(page.source, chars).trim();
        if !piece.is_empty() && !tree.tag(tree.node(id).parent).is_none_or(is_mute) {
            pieces.push((id, piece));
        }
    }
    pieces
}

fn flush(lines: &mut Vec<(NodeId, String)>, line: &mut String, first: NodeId) {
    let squeezed = squeeze(line);
    line.clear();
    if !squeezed.is_empty() {
        lines.push((first, squeezed));
    }
}

/// The nearest ancestor that begins a line of its own.
fn block_of(page: &Gathered<'_>, node: NodeId) -> NodeId {
    let mut id = page.tree.node(node).parent;
    for _ in 0..32 {
        match page.tree.tag(id) {
            Some(tag) if is_inline(tag) => id = page.tree.node(id).parent,
            _ => break,
        }
    }
    id
}

/// Undoes character references that were escaped twice, as they come in attributes and in linked data.
pub(super) fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return squeeze(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((reference(&rest[1..end])?, end))) {
            Some((c, end)) => {
                plain.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    squeeze(&plain)
}

/// The character that a reference stands for: those that page makers escape twice.
fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control());
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        "reg" => '®',
        "copy" => '©',
        "trade" => '™',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "ccedil" => 'ç',
        "ntilde" => 'ñ',
        "oacute" => 'ó',
        "iacute" => 'í',
        "aacute" => 'á',
        "uacute" => 'ú',
        _ => return None,
    })
}
