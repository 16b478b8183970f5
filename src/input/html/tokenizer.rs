//! Source in, tokens out, by the rules of WHATWG: spans of the source, nothing copied.

mod attributes;
mod declaration;
mod raw;

use memchr::memchr;

use super::characters::{Reading, is_space};
use crate::span::Span;

pub(super) use attributes::{Attribute, name_key};
pub(super) use declaration::Doctype;

/// A piece of a page. Adjacent texts belong together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Token {
    Text {
        span: Span,
        reading: Reading,
    },
    /// A start tag; its attributes are [`Tokenizer::attributes`] until the next token.
    Start(Tag),
    End(Tag),
    Comment {
        span: Span,
        text: Span,
    },
    Doctype(Doctype),
}

/// A start tag or an end tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Tag {
    /// All of it, from `<` to `>`.
    pub(super) span: Span,
    /// As it stands in the source.
    pub(super) name: Span,
    pub(super) self_closing: bool,
}

/// What the tokenizer expects next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    Data,
    Rcdata,
    Rawtext,
    Script,
    Plaintext,
    Cdata,
}

/// Reads one page.
#[derive(Debug)]
pub(super) struct Tokenizer<'s> {
    source: &'s str,
    at: usize,
    state: State,
    /// The name of the last start tag in small letters: what an end tag must have to end raw text.
    opener: String,
    attributes: Vec<Attribute>,
    /// How many attributes of one tag are kept.
    attribute_limit: usize,
    attributes_dropped: u64,
}

/// What a `<` begins.
enum Markup {
    Start,
    End,
    /// `</>`, which is nothing.
    Empty,
    BogusComment,
    Declaration,
    Text,
}

impl<'s> Tokenizer<'s> {
    /// `attributes` is memory to use again.
    pub(super) fn new(source: &'s str, attribute_limit: usize, attributes: Vec<Attribute>) -> Self {
        Tokenizer { source, at: 0, state: State::Data, opener: String::new(), attributes, attribute_limit, attributes_dropped: 0 }
    }

    /// Goes over to `state`; raw text ends at the end tag `opener`, given in small letters.
    pub(super) fn enter(&mut self, state: State, opener: &str) {
        self.state = state;
        self.opener.clear();
        self.opener.push_str(opener);
    }

    /// The attributes of the tag that was read last, each name once.
    pub(super) fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The attributes that were over the limit, on all tags together.
    pub(super) fn attributes_dropped(&self) -> u64 {
        self.attributes_dropped
    }

    /// Passes over the next `bytes` bytes.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Gives the memory back.
    pub(super) fn into_attributes(self) -> Vec<Attribute> {
        self.attributes
    }

    /// The next token. `in_foreign` tells whether the element that is open is one of SVG or MathML.
    pub(super) fn next(&mut self, mut in_foreign: impl FnMut() -> bool) -> Option<Token> {
        while self.at < self.source.len() {
            let token = match self.state {
                State::Data => self.data(&mut in_foreign),
                State::Rcdata => self.raw(Reading::Rcdata),
                State::Rawtext => self.raw(Reading::Raw),
                State::Script => self.script(),
                State::Plaintext => self.text_to(self.source.len(), Reading::Raw),
                State::Cdata => self.cdata(),
            };
            if token.is_some() {
                return token;
            }
        }
        None
    }

    fn bytes(&self) -> &'s [u8] {
        self.source.as_bytes()
    }

    /// Text from here to `end`, if there is any.
    fn text_to(&mut self, end: usize, reading: Reading) -> Option<Token> {
        let span = Span::of(self.at..end);
        self.at = end;
        (!span.is_empty()).then_some(Token::Text { span, reading })
    }

    fn data(&mut self, in_foreign: &mut impl FnMut() -> bool) -> Option<Token> {
        let bytes = self.bytes();
        let mut from = self.at;
        loop {
            let Some(open) = memchr(b'<', &bytes[from..]).map(|found| from + found) else {
                return self.text_to(bytes.len(), Reading::Data);
            };
            let markup = markup(&bytes[open + 1..]);
            if let Markup::Text = markup {
                from = open + 1;
                continue;
            }
            if open > self.at {
                return self.text_to(open, Reading::Data);
            }
            return match markup {
                Markup::Start => self.tag(open + 1).map(Token::Start),
                Markup::End => self.tag(open + 2).map(Token::End),
                Markup::Empty => {
                    self.at = open + 3;
                    None
                }
                Markup::BogusComment => Some(self.bogus_comment(open, open + if bytes[open + 1] == b'/' { 2 } else { 1 })),
                Markup::Declaration => self.declaration(open, in_foreign),
                Markup::Text => None,
            };
        }
    }

    /// The tag whose name starts at `start`; none where the source ends inside it.
    fn tag(&mut self, start: usize) -> Option<Tag> {
        let bytes = self.bytes();
        let open = self.at;
        let name_end = bytes[start..].iter().position(|byte| is_space(*byte) || matches!(byte, b'/' | b'>')).map_or(bytes.len(), |length| start + length);
        self.attributes.clear();
        let (end, self_closing) = self.attribute_list(name_end)?;
        self.at = end;
        Some(Tag { span: Span::of(open..end), name: Span::of(start..name_end), self_closing })
    }
}

/// What the `<` before `rest` begins, in text where tags are read.
fn markup(rest: &[u8]) -> Markup {
    match rest {
        [first, ..] if first.is_ascii_alphabetic() => Markup::Start,
        [b'/', first, ..] if first.is_ascii_alphabetic() => Markup::End,
        [b'/', b'>', ..] => Markup::Empty,
        [b'/', _, ..] | [b'?', ..] => Markup::BogusComment,
        [b'!', ..] => Markup::Declaration,
        _ => Markup::Text,
    }
}
