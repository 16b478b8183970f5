//! Words that come again soon: a sign that a machine printed a phrase more than once.

use super::Row;

/// A phrase of fewer bytes is a syllable, a laugh or a rule of dashes.
pub(crate) const LEAST_UNIT: usize = 8;
/// A phrase has at most about this many longer words.
const PHRASE_TERMS: usize = 16;

/// Memory to find out whether words come again, used for one line after the other.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    starts: Vec<usize>,
    heads: Vec<(u64, usize)>,
    next: Vec<Option<usize>>,
}

/// Whether words of `text` come again so soon that a phrase may stand in it more than once.
pub(super) fn repeats(text: &str, row: &Row, terms: &[u32], memory: &mut Memory) -> bool {
    if !terms_repeat(row, terms) {
        return false;
    }
    let Memory { starts, heads, .. } = memory;
    find_starts(text, starts);
    sort_heads(text, starts, heads);
    heads.windows(2).any(|pair| pair[0].0 == pair[1].0)
}

/// Whether longer words come again soon: one in a line that is no sentence, two together elsewhere.
fn terms_repeat(row: &Row, terms: &[u32]) -> bool {
    let before = |at: usize| &terms[at.saturating_sub(PHRASE_TERMS)..at];
    if row.sentences == 0 && row.words <= 40 {
        return row.words >= 2 && terms.iter().enumerate().any(|(at, term)| before(at).contains(term));
    }
    row.joints > 0 && (1..terms.len()).any(|at| before(at).windows(2).any(|pair| pair == &terms[at - 1..=at]) || terms[at - 1] == terms[at])
}

/// The places where words begin, and for each the next one where the text goes on with the same bytes; none if there is none at all.
pub(crate) fn next_alike<'m>(text: &str, memory: &'m mut Memory) -> Option<(&'m [usize], &'m [Option<usize>])> {
    let Memory { starts, heads, next } = memory;
    find_starts(text, starts);
    sort_heads(text, starts, heads);
    let mut alike = heads.windows(2).filter(|pair| pair[0].0 == pair[1].0).peekable();
    alike.peek()?;
    next.clear();
    next.resize(starts.len(), None);
    alike.for_each(|pair| next[pair[0].1] = Some(pair[1].1));
    Some((starts, next))
}

/// The first bytes behind each start with its number, so that the same ones stand together.
fn sort_heads(text: &str, starts: &[usize], heads: &mut Vec<(u64, usize)>) {
    let head = |(at, start): (usize, &usize)| Some((u64::from_le_bytes(*text.as_bytes()[*start..].first_chunk::<LEAST_UNIT>()?), at));
    heads.clear();
    heads.extend(starts.iter().enumerate().filter_map(head));
    heads.sort_unstable();
}

/// What a character is to the beginning of words.
#[derive(Clone, Copy, Default)]
struct Kind {
    word: bool,
    small: bool,
    capital: bool,
    number: bool,
}

impl Kind {
    #[inline]
    fn of(c: char) -> Kind {
        match c {
            'a'..='z' => Kind { word: true, small: true, ..Kind::default() },
            'A'..='Z' => Kind { word: true, capital: true, ..Kind::default() },
            '0'..='9' => Kind { word: true, number: true, ..Kind::default() },
            '\0'..='\x7F' => Kind::default(),
            _ => Kind { word: c.is_alphanumeric(), small: c.is_lowercase(), capital: c.is_uppercase(), number: c.is_numeric() },
        }
    }
}

/// Where words begin: after what is no letter or digit, and where a small letter meets a capital.
fn find_starts(text: &str, starts: &mut Vec<usize>) {
    starts.clear();
    let mut before = Kind::default();
    for (at, c) in text.char_indices() {
        let kind = Kind::of(c);
        let joint = kind.capital && (before.small || before.number || before.capital && starts.last().is_some_and(|last| at - last == 1));
        let wordless = !kind.small && !kind.capital;
        if kind.word && (!before.word || joint || wordless) {
            starts.push(at);
        }
        before = kind;
    }
}
