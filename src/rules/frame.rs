//! The cheapest reasons not to run a pattern: the length of a line, what it begins and ends with, its digits, its script.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::heads::{Beginnings, Heads};
use super::scan::first_word;
use crate::features::Line;

/// What can be told of a line that a pattern matches in without looking for words: the cheapest reason not to run it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Frame {
    /// The least and the most bytes.
    bytes: (u32, u32),
    /// The bytes that the line may begin and end with.
    first: Signs,
    last: Signs,
    /// The least digits in it.
    digits: u32,
    /// Whether there must be a character in it that is not ASCII.
    foreign: bool,
    /// What it may begin with, if that is known.
    heads: Option<Heads>,
}

/// The frames of many patterns, so small that they stay in the first caches while line after line is held against them.
#[derive(Debug, Default)]
pub(super) struct Frames {
    narrow: Vec<Narrow>,
    heads: Vec<Option<Heads>>,
}

/// A frame without its heads. Greater numbers than fit in are the greatest that do: that way a line suits that does not,
/// but never the other way round.
#[derive(Clone, Copy, Debug)]
struct Narrow {
    first: Signs,
    last: Signs,
    bytes: (u16, u16),
    digits: u8,
    foreign: bool,
}

/// A line, and what frames look at in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    first: Signs,
    last: Signs,
    bytes: u16,
    /// Some more than the text has, since "½" is three characters here.
    digits: u8,
    foreign: bool,
    beginnings: Beginnings,
}

impl Shape {
    /// What frames look at in `line`.
    pub(super) fn of(line: Line<'_>) -> Self {
        let folded = line.folded;
        let digits: u32 = folded.iter().map(|byte| u32::from(byte.is_ascii_digit())).sum();
        let sign = |byte: Option<&u8>| byte.map_or(Signs::NONE, |byte| Signs::of(*byte));
        Shape {
            first: sign(folded.first()),
            last: sign(folded.last()),
            bytes: clamp(u32::try_from(folded.len()).unwrap_or(u32::MAX)),
            digits: u8::try_from(digits).unwrap_or(u8::MAX),
            foreign: !folded.is_ascii(),
            beginnings: Beginnings::of(line, first_word(folded)),
        }
    }
}

impl Frames {
    pub(super) fn new<'f>(frames: impl Iterator<Item = &'f Frame>) -> Self {
        let (mut narrow, mut heads) = (Vec::new(), Vec::new());
        for frame in frames {
            let digits = u8::try_from(frame.digits).unwrap_or(u8::MAX);
            narrow.push(Narrow { first: frame.first, last: frame.last, bytes: (clamp(frame.bytes.0), clamp(frame.bytes.1)), digits, foreign: frame.foreign });
            heads.push(frame.heads.clone());
        }
        Frames { narrow, heads }
    }

    /// Whether a line may match the pattern with this number.
    #[inline]
    pub(super) fn suit(&self, pattern: u32, line: &Shape) -> bool {
        let narrow = self.narrow[pattern as usize];
        narrow.first.have(line.first)
            && narrow.last.have(line.last)
            && line.digits >= narrow.digits
            && line.foreign >= narrow.foreign
            && narrow.bytes.0 <= line.bytes
            && line.bytes <= narrow.bytes.1
            && self.heads[pattern as usize].as_ref().is_none_or(|heads| heads.suit(&line.beginnings))
    }
}

fn clamp(bytes: u32) -> u16 {
    u16::try_from(bytes).unwrap_or(u16::MAX)
}

impl Frame {
    /// The frame in one word; `read` reads it.
    pub(super) fn write(&self) -> String {
        let set = |set: Signs| if set == Signs::ALL { "*".to_owned() } else { format!("{:x}", set.0) };
        let foreign = if self.foreign { "f" } else { "" };
        format!("{}-{}/{}/{}/{}{foreign}/{}", self.bytes.0, self.bytes.1, set(self.first), set(self.last), self.digits, Heads::write(self.heads.as_ref()))
    }

    pub(super) fn read(text: &str) -> Option<Frame> {
        let set = |text: &str| if text == "*" { Some(Signs::ALL) } else { u64::from_str_radix(text, 16).ok().map(Signs) };
        let mut parts = text.split('/');
        let (least, most) = parts.next()?.split_once('-')?;
        let bytes = (least.parse().ok()?, most.parse().ok()?);
        let (first, last, digits) = (set(parts.next()?)?, set(parts.next()?)?, parts.next()?);
        let (digits, foreign) = (digits.trim_end_matches('f').parse().ok()?, digits.ends_with('f'));
        Some(Frame { bytes, first, last, digits, foreign, heads: Heads::read(parts.next()?)? })
    }

    pub(super) fn of(hir: &Hir) -> Self {
        let properties = hir.properties();
        let narrow = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        let start = properties.look_set_prefix().contains(Look::Start);
        let end = properties.look_set_suffix().contains(Look::End);
        let most = properties.maximum_len().filter(|_| start && end);
        Frame {
            bytes: (properties.minimum_len().map_or(0, narrow), most.map_or(u32::MAX, narrow)),
            first: if start { edge_bytes(hir, true).0 } else { Signs::ALL },
            last: if end { edge_bytes(hir, false).0 } else { Signs::ALL },
            digits: least(hir, &|c| c.is_ascii_digit()),
            foreign: least(hir, &|c| !c.is_ascii()) > 0,
            heads: Heads::of(hir),
        }
    }
}

/// The least characters of a kind in a match of `hir`; none is known of classes whose edges are not all of that kind.
fn least(hir: &Hir, kind: &impl Fn(char) -> bool) -> u32 {
    match hir.kind() {
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).chars().filter(|c| kind(*c)).count() as u32,
        HirKind::Class(Class::Unicode(class)) => u32::from(!class.ranges().is_empty() && class.ranges().iter().all(|range| kind(range.start()) && kind(range.end()))),
        HirKind::Repetition(repetition) => least(&repetition.sub, kind).saturating_mul(repetition.min),
        HirKind::Capture(capture) => least(&capture.sub, kind),
        HirKind::Concat(parts) => parts.iter().fold(0, |sum, part| least(part, kind).saturating_add(sum)),
        HirKind::Alternation(parts) => parts.iter().map(|part| least(part, kind)).min().unwrap_or(0),
        _ => 0,
    }
}

/// A set of bytes, those of some kinds taken together: the digits, and parts of longer characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Signs(u64);

/// The kind of each byte, below 64. Folded lines have no capitals and no control characters.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let (mut byte, mut next) = (0, 6);
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'0'..=b'9' => 1,
            0x80..=0xBF => 2,
            0xC0..=0xDF => 3,
            0xE0..=0xEF => 4,
            0xF0.. => 5,
            b'!'..=b'@' | b'['..=b'~' => {
                next += 1;
                next - 1
            }
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

impl Signs {
    const NONE: Signs = Signs(0);
    const ALL: Signs = Signs(u64::MAX);

    #[inline]
    fn of(byte: u8) -> Signs {
        Signs(1 << KINDS[usize::from(byte)])
    }

    /// Whether one of `signs` is among these.
    #[inline]
    fn have(self, signs: Signs) -> bool {
        self.0 & signs.0 != 0
    }

    fn add(&mut self, first: u8, last: u8) {
        (first..=last).for_each(|byte| *self = self.or(Signs::of(byte)));
    }

    fn or(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }
}

/// The bytes that a match of `hir` may begin (or end) with, and whether it may be empty.
fn edge_bytes(hir: &Hir, first: bool) -> (Signs, bool) {
    let mut set = Signs::NONE;
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => (set, true),
        HirKind::Literal(literal) => {
            let byte = if first { literal.0.first() } else { literal.0.last() };
            byte.iter().for_each(|byte| set.add(**byte, **byte));
            (set, byte.is_none())
        }
        HirKind::Class(Class::Unicode(class)) => {
            for range in class.ranges().iter().take_while(|range| range.start().is_ascii()) {
                set.add(range.start() as u8, range.end().min('\u{7F}') as u8);
            }
            if class.ranges().last().is_some_and(|range| !range.end().is_ascii()) {
                // The first byte of a longer character, or its last one.
                set.add(0x80, 0xFF);
            }
            (set, false)
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().for_each(|range| set.add(range.start(), range.end()));
            (set, false)
        }
        HirKind::Repetition(repetition) => {
            let (set, empty) = edge_bytes(&repetition.sub, first);
            (set, empty || repetition.min == 0)
        }
        HirKind::Capture(capture) => edge_bytes(&capture.sub, first),
        HirKind::Concat(parts) => {
            let mut edge = |part: &Hir| {
                let (own, empty) = edge_bytes(part, first);
                set = set.or(own);
                empty
            };
            let empty = if first { parts.iter().all(&mut edge) } else { parts.iter().rev().all(&mut edge) };
            (set, empty)
        }
        HirKind::Alternation(parts) => parts.iter().map(|part| edge_bytes(part, first)).fold((set, false), |(set, empty), (own, may)| (set.or(own), empty || may)),
    }
}
