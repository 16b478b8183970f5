//! What is known of the patterns of the built-in packs, so that they need not be parsed before a line passes their gate.
//!
//! `gates.txt` beside this file has a line for each pattern: the hash of its source, the kind of its gate, its frame, the
//! words that it needs, and the literals of its gate with tabs between. A test makes it anew and compares; a pattern that is
//! not in it is parsed.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use super::frame::Frame;
use super::needs::Needs;
use super::pattern::{Gate, Pattern};

static LINES: LazyLock<HashMap<u64, &'static str, foldhash::fast::FixedState>> = LazyLock::new(|| {
    let lines = include_str!("gates.txt").lines();
    lines.filter_map(|line| Some((u64::from_str_radix(line.get(..16)?, 16).ok()?, line.get(17..)?))).collect()
});

/// The pattern with this source, if it is one of a built-in pack.
pub(super) fn find(source: &str) -> Option<Pattern> {
    let mut parts = LINES.get(&hash(source))?.splitn(4, ' ');
    let (kind, frame, needs) = (parts.next()?, Frame::read(parts.next()?)?, Needs::read(parts.next()?)?);
    let literals = parts.next()?.split('\t').filter(|literal| !literal.is_empty()).map(unescape).collect::<Option<Vec<_>>>()?;
    let gate = match kind {
        "start" => Gate::Start(literals),
        "first" => Gate::First(literals),
        "end" => Gate::End(literals),
        "anywhere" => Gate::Anywhere(literals),
        "open" => Gate::Open,
        _ => return None,
    };
    Some(Pattern::known(source, gate, frame, needs))
}

/// The line of a pattern, unless no line can match it.
#[cfg_attr(not(test), expect(dead_code, reason = "a test writes the file"))]
pub(super) fn line(source: &str, pattern: &Pattern) -> Option<String> {
    let kind = match &pattern.gate {
        Gate::Start(_) => "start",
        Gate::First(_) => "first",
        Gate::End(_) => "end",
        Gate::Anywhere(_) => "anywhere",
        Gate::Open => "open",
    };
    let literals: Vec<String> = pattern.gate.literals().iter().map(|literal| escape(literal)).collect();
    (!pattern.never).then(|| format!("{:016x} {kind} {} {} {}", hash(source), pattern.frame.write(), pattern.needs.write(), literals.join("\t")))
}

/// FNV-1a, which never changes.
fn hash(source: &str) -> u64 {
    source.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// A literal may be cut inside a character, and may have a tab in it.
fn escape(literal: &[u8]) -> String {
    let mut text = String::new();
    for chunk in literal.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() || c == '\\' {
                let _ = write!(text, "\\{:02x}", c as u32);
            } else {
                text.push(c);
            }
        }
        chunk.invalid().iter().for_each(|byte| {
            let _ = write!(text, "\\{byte:02x}");
        });
    }
    text
}

fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut literal = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        literal.extend_from_slice(&rest.as_bytes()[..at]);
        literal.push(u8::from_str_radix(rest.get(at + 1..at + 3)?, 16).ok()?);
        rest = &rest[at + 3..];
    }
    literal.extend_from_slice(rest.as_bytes());
    Some(literal)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::rules::Pack;

    #[test]
    fn the_file_is_up_to_date() {
        let mut lines: Vec<String> = Vec::new();
        for (source, ..) in Pack::builtin().iter().flat_map(Pack::shared_rules).flat_map(|rule| &rule.patterns) {
            let pattern = Pattern::parse(source).expect("built-in patterns are sound");
            if let Some(line) = line(source, &pattern) {
                lines.push(line + "\n");
                let known = find(source);
                let same = known.is_some_and(|known| known.gate == pattern.gate && known.frame == pattern.frame && known.needs == pattern.needs);
                assert!(same || std::env::var_os("DECHAFF_GATES").is_some(), "{source} is not in gates.txt: run this test with DECHAFF_GATES=1 to write it");
            }
        }
        lines.sort();
        lines.dedup();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules/gates.txt");
        if std::env::var_os("DECHAFF_GATES").is_some() {
            std::fs::write(path, lines.concat()).expect("the file can be written");
        } else {
            let written = std::fs::read_to_string(path).expect("the file can be read");
            assert!(written == lines.concat(), "gates.txt has lines of patterns that are gone: run this test with DECHAFF_GATES=1 to write it");
        }
    }

    #[test]
    fn literals_come_back_as_they_were() {
        for literal in [&b"read also"[..], b"\xffby", b"a\tb\\c\n", "naïve".as_bytes(), b"cut \xd1"] {
            assert_eq!(unescape(&escape(literal)).as_deref(), Some(literal));
        }
    }
}
