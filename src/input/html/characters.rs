//! Characters as the text of a page means them: character references, line ends, NUL.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::{memchr2, memchr3};

/// How a piece of source is to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reading {
    /// Text between tags. A NUL stays: what becomes of it depends on where in the tree it stands.
    Data,
    /// The text of a title or a text area.
    Rcdata,
    /// Text without character references: of scripts and styles, comments, names.
    Raw,
    /// The text of a CDATA section. A NUL stays.
    Cdata,
    /// The value of an attribute.
    Attribute,
}

impl Reading {
    /// Whether `&amp;` means `&`.
    pub(super) fn has_references(self) -> bool {
        matches!(self, Reading::Data | Reading::Rcdata | Reading::Attribute)
    }

    /// Whether a NUL is left to the tree builder.
    pub(super) fn keeps_nul(self) -> bool {
        matches!(self, Reading::Data | Reading::Cdata)
    }
}

/// The first byte of `text` that may stand for something else than itself.
pub(super) fn first_special(text: &[u8], reading: Reading) -> Option<usize> {
    if reading.has_references() { memchr3(b'&', b'\r', 0, text) } else { memchr2(b'\r', 0, text) }
}

/// Appends to `out` what `text` means.
pub(super) fn read(text: &str, reading: Reading, out: &mut String) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = first_special(&bytes[at..], reading) {
        out.push_str(&text[at..at + found]);
        at += found;
        match bytes[at] {
            b'\r' => {
                out.push('\n');
                at += if bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
            }
            b'&' => match reference(&bytes[at + 1..], reading == Reading::Attribute) {
                Some(Reference { first, second, length }) => {
                    out.push(first);
                    out.extend(second);
                    at += 1 + length;
                }
                None => {
                    out.push('&');
                    at += 1;
                }
            },
            _ => {
                out.push(if reading.keeps_nul() { '\0' } else { char::REPLACEMENT_CHARACTER });
                at += 1;
            }
        }
    }
    out.push_str(&text[at..]);
}

/// A character reference that was found behind a `&`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Reference {
    pub(super) first: char,
    pub(super) second: Option<char>,
    /// Its bytes, without the `&`.
    pub(super) length: usize,
}

/// The character reference at the start of `rest`, which is what follows a `&`.
pub(super) fn reference(rest: &[u8], in_attribute: bool) -> Option<Reference> {
    match *rest.first()? {
        b'#' => numeric(rest),
        first if first.is_ascii_alphanumeric() => common(rest).or_else(|| named(rest, in_attribute)),
        _ => None,
    }
}

/// The references that pages are full of, without a look into the table of all.
fn common(rest: &[u8]) -> Option<Reference> {
    const COMMON: [(&[u8], char); 12] = [
        (b"amp;", '&'),
        (b"nbsp;", '\u{a0}'),
        (b"quot;", '"'),
        (b"lt;", '<'),
        (b"gt;", '>'),
        (b"copy;", '©'),
        (b"raquo;", '»'),
        (b"rsquo;", '’'),
        (b"ndash;", '–'),
        (b"mdash;", '—'),
        (b"ldquo;", '“'),
        (b"rdquo;", '”'),
    ];
    let &(name, first) = COMMON.iter().find(|(name, _)| rest.starts_with(name))?;
    Some(Reference { first, second: None, length: name.len() })
}

fn named(rest: &[u8], in_attribute: bool) -> Option<Reference> {
    let mut found = None;
    // The table holds every prefix of a name, too, so that the walk ends where no name can follow; no name has more than 32 bytes.
    for length in 1..=rest.len().min(32) {
        if !(rest[length - 1].is_ascii_alphanumeric() || rest[length - 1] == b';') {
            break;
        }
        let name = std::str::from_utf8(&rest[..length]).ok()?;
        match NAMED_ENTITIES.get(name) {
            Some(&(0, _)) => {}
            Some(&(first, second)) => found = Some((first, second, length)),
            None => break,
        }
    }
    let (first, second, length) = found?;
    let follower = rest.get(length);
    let part_of_a_word = rest[length - 1] != b';' && follower.is_some_and(|byte| *byte == b'=' || byte.is_ascii_alphanumeric());
    if in_attribute && part_of_a_word {
        return None;
    }
    Some(Reference { first: char::from_u32(first)?, second: if second == 0 { None } else { char::from_u32(second) }, length })
}

fn numeric(rest: &[u8]) -> Option<Reference> {
    let (radix, start) = if matches!(rest.get(1), Some(b'x' | b'X')) { (16, 2) } else { (10, 1) };
    let mut value = 0u32;
    let mut at = start;
    while let Some(digit) = rest.get(at).and_then(|byte| char::from(*byte).to_digit(radix)) {
        // Once too large for a character it stays so.
        value = value.saturating_mul(radix).saturating_add(digit).min(0x11_0000);
        at += 1;
    }
    if at == start {
        return None;
    }
    let length = if rest.get(at) == Some(&b';') { at + 1 } else { at };
    let first = match value {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9F => C1_REPLACEMENTS[value as usize - 0x80].unwrap_or(char::from_u32(value)?),
        // None for surrogates and what lies beyond the last character.
        _ => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Some(Reference { first, second: None, length })
}

/// White space in the sense of HTML; a carriage return is a line end, and by a reference it can come as itself.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

/// The length of the white space that `text` starts with, once references are read.
pub(super) fn leading_space(text: &[u8], reading: Reading) -> usize {
    run(text, reading, true)
}

/// The length of the run that `text` starts with, and whether it is white space.
pub(super) fn first_run(text: &[u8], reading: Reading) -> (usize, bool) {
    match run(text, reading, true) {
        0 => (run(text, reading, false), false),
        length => (length, true),
    }
}

fn run(text: &[u8], reading: Reading, of_space: bool) -> usize {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let (space, length) = match byte {
            b'&' if reading.has_references() => match reference(&text[at + 1..], reading == Reading::Attribute) {
                Some(found) => (found.second.is_none() && u8::try_from(found.first).is_ok_and(is_space), 1 + found.length),
                None => (false, 1),
            },
            _ => (is_space(byte), 1),
        };
        if space != of_space {
            break;
        }
        at += length;
    }
    at
}

/// The length of the line end that `text` starts with, 0 where it starts with none.
pub(super) fn leading_line_end(text: &[u8], reading: Reading) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        [b'&', rest @ ..] if reading.has_references() => reference(rest, false).filter(|found| found.first == '\n').map_or(0, |found| 1 + found.length),
        _ => 0,
    }
}
