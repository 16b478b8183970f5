//! Classes of characters in patterns: folded as lines are, and in few ranges.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

use crate::fold;

/// What `\w` matches in patterns, and a bit for each of it in the Basic Multilingual Plane.
pub(super) static WORDS: LazyLock<(ClassUnicode, Vec<u64>)> = LazyLock::new(|| {
    let class = match regex_syntax::parse(r"\w").map(Hir::into_kind) {
        Ok(HirKind::Class(Class::Unicode(class))) => class,
        _ => ClassUnicode::empty(),
    };
    let mut bits = vec![0; 1 << 10];
    for c in class.ranges().iter().flat_map(|range| range.start() as usize..=range.end() as usize).take_while(|c| *c < 1 << 16) {
        bits[c / 64] |= 1 << (c % 64);
    }
    (class, bits)
});

/// Whether `c` ends the marks before the first word: `\W` must match everything that does not, so it is not quite what
/// a word is elsewhere.
pub(super) fn stops_marks(c: char) -> bool {
    let c = c as usize;
    WORDS.1.get(c / 64).is_some_and(|bits| bits >> (c % 64) & 1 == 1)
}

/// The folded form of one character, white space as a space.
pub(super) fn fold_char(c: char) -> String {
    if c.is_whitespace() { " ".to_owned() } else { fold::fold(c.encode_utf8(&mut [0; 4])) }
}

/// Classes of more characters than this are not folded member by member.
const SMALL_CLASS: usize = 256;

/// Digits of all scripts, and those that they are folded to.
static DIGITS: LazyLock<(ClassUnicode, ClassUnicode)> = LazyLock::new(|| {
    let class = match regex_syntax::parse(r"\d").map(Hir::into_kind) {
        Ok(HirKind::Class(Class::Unicode(class))) => class,
        _ => ClassUnicode::empty(),
    };
    (class, ClassUnicode::new([ClassUnicodeRange::new('0', '9')]))
});

/// Stretches of Unicode whose letters stand for all their characters: unassigned ones and rare symbols count as the
/// letters do. Marks that lines are told apart by are in none of them, so the dandas, the marks of Thai, Tibetan,
/// Myanmar, Khmer, Ethiopic and Mongolian, and the East Asian ones.
const STRETCHES: &[(char, char)] = &[
    ('\u{7C0}', '\u{963}'),
    ('\u{971}', '\u{DF3}'),
    ('\u{DF5}', '\u{E3E}'),
    ('\u{E5C}', '\u{F00}'),
    ('\u{F40}', '\u{F84}'),
    ('\u{F86}', '\u{FBD}'),
    ('\u{1000}', '\u{1049}'),
    ('\u{1050}', '\u{135F}'),
    ('\u{1380}', '\u{17D3}'),
    ('\u{180B}', '\u{1FFF}'),
    ('\u{2C00}', '\u{2DFF}'),
    ('\u{A4D0}', '\u{ABFF}'),
    ('\u{AC00}', '\u{D7FF}'),
    ('\u{F900}', '\u{FAFF}'),
    ('\u{FB00}', '\u{FD3D}'),
    ('\u{FD50}', '\u{FDFB}'),
    ('\u{10000}', '\u{1CFFF}'),
    ('\u{1D400}', '\u{1EFFF}'),
    ('\u{20000}', '\u{3FFFF}'),
];

/// A class of many characters in fewer ranges: what has all letters of one of the [`STRETCHES`], or none of them, as `\w`
/// and `\W` do, has the stretch whole or not at all. The built-in patterns compile with a fifth fewer instructions.
fn coarse(class: &ClassUnicode) -> ClassUnicode {
    let mut coarse = class.clone();
    for (first, last) in STRETCHES {
        let letters = || WORDS.0.ranges().iter().filter(|range| range.start() <= *last && range.end() >= *first);
        let clipped = |range: &ClassUnicodeRange| (range.start().max(*first), range.end().min(*last));
        let stretch = ClassUnicode::new([ClassUnicodeRange::new(*first, *last)]);
        if letters().all(|range| has_all(class, clipped(range))) {
            coarse.union(&stretch);
        } else if letters().all(|range| has_none(class, clipped(range))) {
            coarse.difference(&stretch);
        }
    }
    coarse
}

fn has_all(class: &ClassUnicode, (first, last): (char, char)) -> bool {
    let at = class.ranges().partition_point(|range| range.end() < first);
    class.ranges().get(at).is_some_and(|range| range.start() <= first && range.end() >= last)
}

fn has_none(class: &ClassUnicode, (first, last): (char, char)) -> bool {
    let at = class.ranges().partition_point(|range| range.end() < first);
    class.ranges().get(at).is_none_or(|range| range.start() > last)
}

/// The classes that nearly all expressions use, and what becomes of them.
static USUAL: LazyLock<[(ClassUnicode, Hir); 2]> = LazyLock::new(|| {
    let mut marks = WORDS.0.clone();
    marks.negate();
    [WORDS.0.clone(), marks].map(|class| {
        let folded = Hir::class(Class::Unicode(coarse(&class)));
        (class, folded)
    })
});

/// A class of characters as folded lines have them.
pub(super) fn fold_class(class: &ClassUnicode) -> Hir {
    if let Some((_, folded)) = USUAL.iter().find(|(usual, _)| usual == class) {
        return folded.clone();
    }
    let mut class = class.clone();
    // A class such as `[\d., ]`, and no large one that only has digits among much else.
    let mut others = class.clone();
    others.difference(&DIGITS.0);
    let size_of = |class: &ClassUnicode| class.ranges().iter().map(ClassUnicodeRange::len).sum::<usize>();
    if size_of(&others) <= SMALL_CLASS && size_of(&class) == size_of(&others) + size_of(&DIGITS.0) {
        others.union(&DIGITS.1);
        class = others;
    }
    let size = size_of(&class);
    let members = || class.ranges().iter().flat_map(|range| range.start()..=range.end());
    if size > SMALL_CLASS {
        if let Some(bytes) = all_but_ascii(&class) {
            return bytes;
        }
        // Such as capital letters, none of which is left in a folded line.
        let stands = members().any(|c| c == ' ' || fold_char(c).chars().eq([c]));
        return if stands { Hir::class(Class::Unicode(coarse(&class))) } else { Hir::fail() };
    }
    let mut folded = ClassUnicode::empty();
    let mut longer = Vec::new();
    for member in members() {
        let text = fold_char(member);
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (None, _) => {}
            (Some(one), None) => folded.push(ClassUnicodeRange::new(one, one)),
            _ => longer.push(Hir::literal(text.into_bytes())),
        }
    }
    // The longer forms first: the first alternative that matches is taken.
    if !folded.ranges().is_empty() || longer.is_empty() {
        longer.push(Hir::class(Class::Unicode(folded)));
    }
    Hir::alternation(longer)
}

/// A class that has every character but some of ASCII, as `.` and `[^.!?]` are, in terms of bytes: in valid text a character is
/// a byte that begins one and all that go on with it. `.{0,60}` has sixty copies of its class, and this one is a few states.
fn all_but_ascii(class: &ClassUnicode) -> Option<Hir> {
    let last = class.ranges().last()?;
    if last.start() > '\u{80}' || last.end() != char::MAX {
        return None;
    }
    let bytes = |first, last| Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(first, last)])));
    let ascii = class.ranges().iter().take_while(|range| range.start().is_ascii()).map(|range| ClassBytesRange::new(range.start() as u8, range.end().min('\u{7F}') as u8));
    let goes_on = Repetition { min: 0, max: None, greedy: true, sub: Box::new(bytes(0x80, 0xBF)) };
    let foreign = Hir::concat(vec![bytes(0xC0, 0xFF), Hir::repetition(goes_on)]);
    Some(Hir::alternation(vec![Hir::class(Class::Bytes(ClassBytes::new(ascii))), foreign]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_marks_share_all_characters_out() {
        let [(words, coarse_words), (marks, coarse_marks)] = &*USUAL;
        let class = |hir: &Hir| match hir.kind() {
            HirKind::Class(Class::Unicode(class)) => class.clone(),
            other => panic!("{other:?}"),
        };
        let (coarse_words, coarse_marks) = (class(coarse_words), class(coarse_marks));
        let mut rest = coarse_words.clone();
        rest.negate();
        assert_eq!(rest, coarse_marks);
        for letters in words.ranges() {
            assert!(has_all(&coarse_words, (letters.start(), letters.end())), "{letters:?}");
        }
        assert!(coarse_words.ranges().len() * 3 < words.ranges().len());
        for mark in " .,:;!?…–—«»„“”‘’|•·、。「」〜！？।॥၊။።៖។׃،؛؟€£₹😀→©".chars() {
            assert!(has_all(marks, (mark, mark)) && has_all(&coarse_marks, (mark, mark)), "{mark}");
        }
    }
}
