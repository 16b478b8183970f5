//! What starts with `<!`, and comments that are none.

use memchr::memchr;
use memchr::memmem;

use super::super::characters::{Reading, is_space};
use super::{State, Token, Tokenizer};
use crate::span::Span;

/// A document type.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in super::super) struct Doctype {
    pub(in super::super) span: Span,
    pub(in super::super) name: Option<Span>,
    pub(in super::super) public: Option<Span>,
    pub(in super::super) system: Option<Span>,
    pub(in super::super) force_quirks: bool,
}

impl Tokenizer<'_> {
    /// What starts with the `<!` at `open`.
    pub(super) fn declaration(&mut self, open: usize, in_foreign: &mut impl FnMut() -> bool) -> Option<Token> {
        let rest = &self.bytes()[open + 2..];
        if rest.starts_with(b"--") {
            return Some(self.comment(open));
        }
        if rest.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"doctype")) {
            return Some(self.doctype(open));
        }
        if rest.starts_with(b"[CDATA[") && in_foreign() {
            self.at = open + 9;
            self.state = State::Cdata;
            return None;
        }
        Some(self.bogus_comment(open, open + 2))
    }

    /// A comment that ends at the next `>`; its text starts at `start`.
    pub(super) fn bogus_comment(&mut self, open: usize, start: usize) -> Token {
        let length = self.source.len();
        let end = memchr(b'>', &self.bytes()[start..]).map_or(length, |found| start + found);
        self.at = (end + 1).min(length);
        Token::Comment { span: Span::of(open..self.at), text: Span::of(start..end) }
    }

    fn comment(&mut self, open: usize) -> Token {
        let bytes = self.bytes();
        let start = open + 4;
        let (text_end, end) = comment_end(bytes, start);
        self.at = end;
        Token::Comment { span: Span::of(open..end), text: Span::of(start..text_end) }
    }

    /// The text of a CDATA section up to `]]>`.
    pub(super) fn cdata(&mut self) -> Option<Token> {
        let bytes = self.bytes();
        let (text_end, end) = match memmem::find(&bytes[self.at..], b"]]>") {
            Some(found) => (self.at + found, self.at + found + 3),
            None => (bytes.len(), bytes.len()),
        };
        let text = self.text_to(text_end, Reading::Cdata);
        self.at = end;
        self.state = State::Data;
        text
    }

    fn doctype(&mut self, open: usize) -> Token {
        let bytes = self.bytes();
        let mut doctype = Doctype::default();
        // Behind what was understood anything is passed over, up to `>`.
        let understood = doctype_parts(bytes, open + 9, &mut doctype);
        let end = memchr(b'>', &bytes[understood..]).map_or(bytes.len(), |found| understood + found + 1);
        // A page that ends inside has quirks; but not when it ends in what is passed over anyway.
        self.at = end;
        doctype.span = Span::of(open..end);
        Token::Doctype(doctype)
    }
}

/// Where the text of the comment ends that starts at `start`, and where the comment itself.
fn comment_end(bytes: &[u8], start: usize) -> (usize, usize) {
    match &bytes[start..] {
        [b'>', ..] => return (start, start + 1),
        [b'-', b'>', ..] => return (start, start + 2),
        _ => {}
    }
    let mut from = start;
    while let Some(dashes) = memmem::find(&bytes[from..], b"--").map(|found| from + found) {
        let behind = dashes + bytes[dashes..].iter().take_while(|byte| **byte == b'-').count();
        match &bytes[behind..] {
            [b'>', ..] => return (behind - 2, behind + 1),
            [b'!', b'>', ..] => return (behind - 2, behind + 2),
            [] | [b'!'] => return (behind - 2, bytes.len()),
            _ => from = behind,
        }
    }
    let end = bytes.len();
    (if end > start && bytes[end - 1] == b'-' { end - 1 } else { end }, end)
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && is_space(bytes[at]) {
        at += 1;
    }
    at
}

/// Reads the parts of a doctype from `at` on, and gives the place where nothing more was understood.
fn doctype_parts(bytes: &[u8], at: usize, doctype: &mut Doctype) -> usize {
    doctype.force_quirks = true;
    let start = skip_space(bytes, at);
    if matches!(bytes.get(start), None | Some(b'>')) {
        return start;
    }
    let name_end = bytes[start..].iter().position(|byte| is_space(*byte) || *byte == b'>').map_or(bytes.len(), |length| start + length);
    doctype.name = Some(Span::of(start..name_end));
    let at = skip_space(bytes, name_end);
    let rest = &bytes[at..];
    match rest.first() {
        None => return at,
        Some(b'>') => {
            doctype.force_quirks = false;
            return at;
        }
        _ => {}
    }
    let keyword = |word: &[u8]| rest.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if keyword(b"public") {
        let quote = skip_space(bytes, at + 6);
        let Some((public, behind, closed)) = identifier(bytes, quote) else { return quote };
        doctype.public = Some(public);
        if !closed {
            return behind;
        }
        let next = skip_space(bytes, behind);
        match bytes.get(next) {
            Some(b'>') => {
                doctype.force_quirks = false;
                next
            }
            Some(b'"' | b'\'') => system(bytes, next, doctype),
            _ => next,
        }
    } else if keyword(b"system") {
        system(bytes, skip_space(bytes, at + 6), doctype)
    } else {
        at
    }
}

/// Reads the system identifier at `quote`, and what may follow it.
fn system(bytes: &[u8], quote: usize, doctype: &mut Doctype) -> usize {
    let Some((system, behind, closed)) = identifier(bytes, quote) else { return quote };
    doctype.system = Some(system);
    if !closed {
        return behind;
    }
    let next = skip_space(bytes, behind);
    // What else follows is wrong, but does no harm.
    doctype.force_quirks = next >= bytes.len();
    next
}

/// The quoted identifier at `quote`, the place behind it, and whether its quote was closed.
fn identifier(bytes: &[u8], quote: usize) -> Option<(Span, usize, bool)> {
    let mark = *bytes.get(quote)?;
    if !matches!(mark, b'"' | b'\'') {
        return None;
    }
    let start = quote + 1;
    let end = bytes[start..].iter().position(|byte| *byte == mark || *byte == b'>').map_or(bytes.len(), |length| start + length);
    let closed = bytes.get(end) == Some(&mark);
    Some((Span::of(start..end), if closed { end + 1 } else { end }, closed))
}
