//! Words of a page that Markdown would take for its own marks.

/// Where a piece of text stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Around {
    /// The characters before and after it.
    pub(super) before: Option<char>,
    pub(super) after: Option<char>,
    pub(super) in_link: bool,
    pub(super) in_table: bool,
    /// Dollars would begin a formula.
    pub(super) has_formula: bool,
}

/// Appends `text` so that it reads as it is.
pub(super) fn push(out: &mut String, text: &str, around: Around) {
    let bytes = text.as_bytes();
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate() {
        if !matches!(byte, b'\\' | b'`' | b'*' | b'_' | b'[' | b']' | b'<' | b'&' | b'|' | b'~' | b'$' | b'\n') {
            continue;
        }
        let next = bytes.get(at + 1).copied();
        let needed = match byte {
            b'\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
            b'`' => true,
            b'*' | b'~' => !lone(text, at, around),
            b'_' => !lone(text, at, around) && !inside_word(text, at, around),
            b'[' => around.in_link || next.is_none_or(|next| next == b'^'),
            b']' => around.in_link || matches!(text[at + 1..].chars().next().or(around.after), Some('(' | '[')),
            b'<' => next.is_none_or(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')),
            b'&' => is_reference(&bytes[at + 1..]),
            b'|' => around.in_table,
            b'$' => around.has_formula,
            // No line ends inside a paragraph but where it is broken.
            _ => {
                out.push_str(&text[copied..at]);
                out.push(' ');
                copied = at + 1;
                continue;
            }
        };
        if needed {
            out.push_str(&text[copied..at]);
            out.push('\\');
            copied = at;
        }
    }
    out.push_str(&text[copied..]);
}

fn neighbours(text: &str, at: usize, around: Around) -> (Option<char>, Option<char>) {
    (text[..at].chars().next_back().or(around.before), text[at + 1..].chars().next().or(around.after))
}

/// A star between spaces begins and ends nothing.
fn lone(text: &str, at: usize, around: Around) -> bool {
    let (before, after) = neighbours(text, at, around);
    before.is_some_and(char::is_whitespace) && after.is_some_and(char::is_whitespace)
}

fn inside_word(text: &str, at: usize, around: Around) -> bool {
    let (before, after) = neighbours(text, at, around);
    before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
}

/// Whether what follows an ampersand makes it a character reference.
fn is_reference(rest: &[u8]) -> bool {
    let name = rest.strip_prefix(b"#").unwrap_or(rest);
    let len = name.iter().take(40).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    // A name that ends with its piece may go on in the next one.
    len > 0 && name.get(len).is_none_or(|byte| *byte == b';') || rest.is_empty()
}

/// What must go before a backslash so that the line does not begin a list, a heading, a quote or a rule; none if it
/// does not look like one. `is_item` tells that a list entry begins with it.
pub(super) fn line_start(line: &str, is_item: bool) -> Option<usize> {
    let bytes = line.as_bytes();
    let ends_word = |at: usize| bytes.get(at).is_none_or(|byte| byte.is_ascii_whitespace());
    match bytes.first()? {
        b'#' => {
            let count = bytes.iter().take_while(|byte| **byte == b'#').count();
            (count <= 6 && ends_word(count)).then_some(0)
        }
        b'>' => Some(0),
        b'-' | b'+' | b'*' if ends_word(1) => Some(0),
        b'-' | b'=' | b'*' | b'_' | b'|' | b':' if is_rule(bytes) => Some(0),
        b'0'..=b'9' => {
            let count = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (count <= 9 && matches!(bytes.get(count), Some(b'.' | b')')) && ends_word(count + 1)).then_some(count)
        }
        b'[' => {
            let close = bytes.iter().take(1000).position(|byte| *byte == b']')?;
            let is_definition = bytes.get(close + 1) == Some(&b':') && bytes[close - 1] != b'\\';
            let is_task = is_item && close == 2 && matches!(bytes[1], b' ' | b'x' | b'X') && ends_word(3);
            (is_definition || is_task).then_some(0)
        }
        _ => None,
    }
}

/// A line of nothing but these is a rule, the line under a heading, or the one under the head of a table.
fn is_rule(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'-' | b'=' | b'*' | b'_' | b'|' | b':' | b' ' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::{Around, line_start, push};

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        push(&mut out, text, Around { before: Some(' '), after: Some(' '), ..Around::default() });
        out
    }

    #[test]
    fn marks_are_escaped_where_they_would_be_read() {
        for (text, expected) in [
            ("snake_case and 2 * 3", "snake_case and 2 * 3"),
            ("*not strong* _nor this_", "\\*not strong\\* \\_nor this\\_"),
            ("a [note] here", "a [note] here"),
            ("[a](b)", "[a\\](b)"),
            ("a < b, <b>", "a < b, \\<b>"),
            ("R&D, &amp;", "R&D, \\&amp;"),
            ("C:\\temp \\* `x`", "C:\\temp \\\\\\* \\`x\\`"),
            ("$5 | 6", "$5 | 6"),
            ("a [^1]", "a \\[^1]"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }

    #[test]
    fn lines_that_look_like_marks() {
        for line in ["# a", "#", "> a", "- a", "+ a", "1. a", "12) a", "---", "===", "[a]: b", "--|--"] {
            assert!(line_start(line, false).is_some(), "{line}");
        }
        for line in ["#hash", "-5 degrees", "1.5 m", "1984 was", "[a](b)", "**a**", "+49", "[ ] open", "1234567890. x"] {
            assert!(line_start(line, false).is_none(), "{line}");
        }
        assert!(line_start("[ ] open", true).is_some());
        assert_eq!(line_start("12. a", false), Some(2));
    }
}
