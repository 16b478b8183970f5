//! The inside of a tag.

use memchr::memchr;

use super::super::characters::is_space;
use super::Tokenizer;
use crate::span::Span;

/// An attribute as it stands in the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) struct Attribute {
    pub(in super::super) name: Span,
    /// Without quotes; empty where there is none.
    pub(in super::super) value: Span,
    /// Tells names apart: see [`name_key`].
    pub(in super::super) key: u64,
}

/// A name in small letters as one number, to tell names apart at one glance. Up to eight bytes it is the name itself,
/// beyond it is a hash; so it is for names that need replacements, because those may equal others of another length.
pub(in super::super) fn name_key(name: &[u8]) -> u64 {
    let mut key = 0;
    let mut needs_hash = name.len() > 8;
    for byte in name.iter().take(8) {
        key = key << 8 | u64::from(byte.to_ascii_lowercase());
        needs_hash |= matches!(byte, 0 | 0xEF);
    }
    if needs_hash { hashed(name) } else { key }
}

fn hashed(name: &[u8]) -> u64 {
    as_read(name).fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A name in small letters, with U+FFFD for NUL.
fn as_read(name: &[u8]) -> impl Iterator<Item = u8> {
    name.iter().flat_map(|byte| {
        let (bytes, length) = if *byte == 0 { ([0xEF, 0xBF, 0xBD], 3) } else { ([byte.to_ascii_lowercase(), 0, 0], 1) };
        bytes.into_iter().take(length)
    })
}

const SPACE: u8 = 1;
const SLASH: u8 = 2;
const CLOSE: u8 = 4;
const EQUALS: u8 = 8;

/// What each byte is to a tag.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    class[b' ' as usize] = SPACE;
    class[b'\t' as usize] = SPACE;
    class[b'\n' as usize] = SPACE;
    class[b'\r' as usize] = SPACE;
    class[0x0C] = SPACE;
    class[b'/' as usize] = SLASH;
    class[b'>' as usize] = CLOSE;
    class[b'=' as usize] = EQUALS;
    class
};

/// The first place from `at` on where a byte of one of these classes stands.
fn find(bytes: &[u8], at: usize, classes: u8) -> Option<usize> {
    bytes[at..].iter().position(|byte| CLASS[*byte as usize] & classes != 0).map(|found| at + found)
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && is_space(bytes[at]) {
        at += 1;
    }
    at
}

impl Tokenizer<'_> {
    /// Reads what stands behind the name of a tag. Gives the place behind `>` and whether `/` stood before it; none
    /// where the source ends first, and then there is nothing more to read.
    pub(super) fn attribute_list(&mut self, at: usize) -> Option<(usize, bool)> {
        let found = self.attributes_to_close(at);
        if found.is_none() {
            self.at = self.source.len();
        }
        found
    }

    fn attributes_to_close(&mut self, mut at: usize) -> Option<(usize, bool)> {
        let bytes = self.bytes();
        loop {
            match CLASS[*bytes.get(at)? as usize] {
                SPACE => at += 1,
                CLOSE => return Some((at + 1, false)),
                SLASH if *bytes.get(at + 1)? == b'>' => return Some((at + 2, true)),
                SLASH => at += 1,
                // An `=` where a name should start is its first character.
                _ => {
                    let name_end = find(bytes, at + 1, SPACE | SLASH | CLOSE | EQUALS)?;
                    let name = at..name_end;
                    at = skip_space(bytes, name_end);
                    let mut value = name_end..name_end;
                    if bytes.get(at) == Some(&b'=') {
                        at = skip_space(bytes, at + 1);
                        (value, at) = match *bytes.get(at)? {
                            quote @ (b'"' | b'\'') => {
                                let end = at + 1 + memchr(quote, &bytes[at + 1..])?;
                                (at + 1..end, end + 1)
                            }
                            b'>' => (at..at, at),
                            _ => {
                                let end = find(bytes, at, SPACE | CLOSE)?;
                                (at..end, end)
                            }
                        };
                    }
                    self.keep(Span::of(name), Span::of(value));
                }
            }
        }
    }

    fn keep(&mut self, name: Span, value: Span) {
        if self.attributes.len() >= self.attribute_limit {
            self.attributes_dropped += 1;
            return;
        }
        let bytes = &self.bytes()[name.range()];
        let key = name_key(bytes);
        let known = |other: &Attribute| {
            let name = &self.bytes()[other.name.range()];
            other.key == key && (name.eq_ignore_ascii_case(bytes) || as_read(name).eq(as_read(bytes)))
        };
        if !self.attributes.iter().any(known) {
            self.attributes.push(Attribute { name, value, key });
        }
    }
}
