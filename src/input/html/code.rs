//! What is said to the tree builder in place of texts and attributes: a few characters that it passes on unread.
//!
//! Of a text it only asks whether it is white space, of formatting elements' attributes only whether they are the same.
//! No code is longer than what a tendril holds without memory of its own, as long as numbers are small.

use html5ever::tendril::StrTendril;

/// Four kinds of white space to write numbers in; a line end at the very start could be dropped, so none starts a code.
const SPACES: [u8; 4] = [b' ', b'\t', b'\n', 0x0C];

/// The text that stands for piece number `number`.
pub(super) fn of_piece(number: usize, is_space: bool) -> StrTendril {
    let mut code = StrTendril::new();
    let mut rest = number;
    if is_space {
        code.push_char(' ');
        while rest > 0 {
            code.push_char(char::from(SPACES[rest & 3]));
            rest >>= 2;
        }
    } else {
        code.push_char('x');
        while rest > 0 {
            code.push_char(char::from(b'0' + (rest & 63) as u8));
            rest >>= 6;
        }
    }
    code
}

/// The text that stands for piece number 0 when that is a line end.
pub(super) fn of_line_end() -> StrTendril {
    StrTendril::from_char('\n')
}

/// The number of the piece that `code` stands for.
pub(super) fn piece(code: &str) -> Option<usize> {
    match code.as_bytes() {
        [b'\n'] => Some(0),
        [b'x', digits @ ..] => Some(digits.iter().rev().fold(0, |number, digit| number << 6 | usize::from(digit - b'0'))),
        [b' ', digits @ ..] => digits.iter().rev().try_fold(0, |number, digit| Some(number << 2 | SPACES.iter().position(|space| space == digit)?)),
        _ => None,
    }
}

/// The value that stands for a set of attributes with this hash.
pub(super) fn of_format(hash: u64) -> StrTendril {
    let mut code = StrTendril::new();
    for place in 0..8 {
        code.push_char(char::from((hash >> (7 * place)) as u8 & 0x7F));
    }
    code
}

/// The part of the hash that [`of_format`] keeps.
pub(super) fn format_key(hash: u64) -> u64 {
    hash & ((1 << 56) - 1)
}

/// The hash behind a code, as [`format_key`] has it.
pub(super) fn format(code: &str) -> u64 {
    code.bytes().rev().fold(0, |hash, byte| hash << 7 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back() {
        for number in [0, 1, 3, 4, 63, 64, 4095, 16383, 1 << 20, 123_456_789] {
            for is_space in [false, true] {
                let code = of_piece(number, is_space);
                assert_eq!(piece(&code), Some(number));
                assert_eq!(code.chars().all(|c| c.is_ascii_whitespace()), is_space);
                assert!(!code.starts_with('\n'));
            }
        }
        assert_eq!(piece(&of_line_end()), Some(0));
        assert_eq!(piece("\u{FFFD}"), None);
        for hash in [0, 1, 127, 128, u64::MAX, 0x0123_4567_89ab_cdef] {
            assert_eq!(format(&of_format(hash)), format_key(hash));
        }
    }
}
