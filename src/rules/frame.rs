//! The cheapest reasons not to run a pattern: the length of a line, what it begins and ends with, its digits, its script.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::heads::Heads;

/// What can be told of a line that a pattern matches in without looking for words: the cheapest reason not to run it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Frame {
    /// The least and the most bytes.
    bytes: (u32, u32),
    /// The bytes that the line may begin and end with.
    first: ByteSet,
    last: ByteSet,
    /// The least digits in it.
    digits: u32,
    /// Whether there must be a character in it that is not ASCII.
    foreign: bool,
    /// What it may begin with, if that is known.
    heads: Option<Heads>,
}

/// A folded line, and what frames look at in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape<'f> {
    folded: &'f [u8],
    /// Where the marks end that it begins with.
    word: Option<usize>,
    /// Whether it is ASCII.
    plain: bool,
    /// Its digits; some more than the text has, since "½" is three characters here.
    digits: u32,
}

impl<'f> Shape<'f> {
    /// `word` is where the marks end that the line begins with.
    pub(super) fn of(folded: &'f [u8], word: Option<usize>) -> Self {
        let digits = folded.iter().map(|byte| u32::from(byte.is_ascii_digit())).sum();
        Shape { folded, word, plain: folded.is_ascii(), digits }
    }
}

impl Frame {
    /// Whether a line may match.
    pub(super) fn suits(&self, line: &Shape<'_>) -> bool {
        let Shape { folded, word, plain, digits } = *line;
        let (Some(first), Some(last)) = (folded.first(), folded.last()) else { return false };
        let length = folded.len() as u32;
        digits >= self.digits
            && !(self.foreign && plain)
            && self.first.has(*first)
            && self.last.has(*last)
            && self.bytes.0 <= length
            && length <= self.bytes.1
            && self.heads.is_none_or(|heads| heads.suit(folded, word))
    }

    /// The frame in one word; `read` reads it.
    pub(super) fn write(&self) -> String {
        let set = |set: ByteSet| if set == ByteSet::ALL { "*".to_owned() } else { set.0.map(|word| format!("{word:x}")).join(".") };
        let foreign = if self.foreign { "f" } else { "" };
        format!("{}-{}/{}/{}/{}{foreign}/{}", self.bytes.0, self.bytes.1, set(self.first), set(self.last), self.digits, Heads::write(self.heads))
    }

    pub(super) fn read(text: &str) -> Option<Frame> {
        let set = |text: &str| {
            let mut words = text.split('.').map(|word| u64::from_str_radix(word, 16).ok());
            if text == "*" { Some(ByteSet::ALL) } else { Some(ByteSet([words.next()??, words.next()??, words.next()??, words.next()??])) }
        };
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
            first: if start { edge_bytes(hir, true).0 } else { ByteSet::ALL },
            last: if end { edge_bytes(hir, false).0 } else { ByteSet::ALL },
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

/// A set of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct ByteSet([u64; 4]);

impl ByteSet {
    const NONE: ByteSet = ByteSet([0; 4]);
    const ALL: ByteSet = ByteSet([u64::MAX; 4]);

    fn has(self, byte: u8) -> bool {
        self.0[byte as usize >> 6] >> (byte & 63) & 1 == 1
    }

    fn add(&mut self, first: u8, last: u8) {
        for byte in first..=last {
            self.0[byte as usize >> 6] |= 1 << (byte & 63);
        }
    }

    fn or(self, other: ByteSet) -> ByteSet {
        ByteSet(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }
}

/// The bytes that a match of `hir` may begin (or end) with, and whether it may be empty.
fn edge_bytes(hir: &Hir, first: bool) -> (ByteSet, bool) {
    let mut set = ByteSet::NONE;
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
