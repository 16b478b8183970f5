//! Text that only its own end tag ends.

use memchr::{memchr, memchr2};

use super::super::characters::{Reading, is_space};
use super::{State, Token, Tokenizer};

/// How deep a script stands in `<!--`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    /// Behind `<!--`.
    Single,
    /// Behind `<!--` and then `<script`: the next end tag belongs to that.
    Double,
}

impl Tokenizer<'_> {
    /// Text up to the end tag that ends it, or that end tag.
    pub(super) fn raw(&mut self, reading: Reading) -> Option<Token> {
        let bytes = self.bytes();
        let mut from = self.at;
        while let Some(open) = memchr(b'<', &bytes[from..]).map(|found| from + found) {
            if self.closes(open) {
                return self.text_or_end(open, reading);
            }
            from = open + 1;
        }
        self.text_to(bytes.len(), reading)
    }

    /// As [`Tokenizer::raw`], for scripts.
    pub(super) fn script(&mut self) -> Option<Token> {
        let bytes = self.bytes();
        let mut escape = Escape::None;
        let mut from = self.at;
        loop {
            let rest = &bytes[from..];
            let found = if escape == Escape::None { memchr(b'<', rest) } else { memchr2(b'<', b'-', rest) };
            let Some(at) = found.map(|found| from + found) else {
                return self.text_to(bytes.len(), Reading::Raw);
            };
            from = at + 1;
            if bytes[at] == b'-' {
                let dashes = bytes[at..].iter().take_while(|byte| **byte == b'-').count();
                from = at + dashes;
                if dashes >= 2 && bytes.get(from) == Some(&b'>') {
                    escape = Escape::None;
                }
                continue;
            }
            match escape {
                Escape::None if bytes[at..].starts_with(b"<!--") => {
                    escape = Escape::Single;
                    // The dashes are looked at again: `<!-->` is over at once.
                    from = at + 2;
                }
                Escape::None | Escape::Single if self.closes(at) => return self.text_or_end(at, Reading::Raw),
                Escape::Single if starts_with_name(&bytes[at + 1..], b"script") => escape = Escape::Double,
                Escape::Double if bytes.get(at + 1) == Some(&b'/') && starts_with_name(&bytes[at + 2..], b"script") => escape = Escape::Single,
                _ => {}
            }
        }
    }

    /// Whether the end tag at `open` is the one that ends this text.
    fn closes(&self, open: usize) -> bool {
        self.bytes().get(open + 1) == Some(&b'/') && !self.opener.is_empty() && starts_with_name(&self.bytes()[open + 2..], self.opener.as_bytes())
    }

    fn text_or_end(&mut self, open: usize, reading: Reading) -> Option<Token> {
        if open > self.at {
            return self.text_to(open, reading);
        }
        self.state = State::Data;
        self.tag(open + 2).map(Token::End)
    }
}

/// Whether `rest` starts with the name `name`, given in small letters, and the name ends there.
fn starts_with_name(rest: &[u8], name: &[u8]) -> bool {
    let Some(start) = rest.get(..name.len()) else { return false };
    start.eq_ignore_ascii_case(name) && rest.get(name.len()).is_some_and(|byte| is_space(*byte) || matches!(byte, b'/' | b'>'))
}
