//! One pass over a block's characters: its counts, its folded form, its key and its longer words.

use super::ascii::{self, MARKS, Mark, Masks, Places, WIDTH};
use super::term::{STEM_BYTES, TERM_CHARS, hash, mix_word, stem_hash, term};
use super::{Ending, Row};
use crate::fold::{self, CharInfo, Folder, Script};
use crate::growth;

/// Phrases are shorter than this. The key of a longer block is made of its folded bytes as they are.
const KEYED_BYTES: usize = 320;

/// What is read of all blocks, one after another; a [`Row`] knows which part is its own.
#[derive(Debug, Default)]
pub(super) struct Pool {
    pub(super) folded: Vec<u8>,
    /// The hashes of the longer words.
    pub(super) terms: Vec<u32>,
    /// Where words and marks begin, counted from the beginning of the folded block: all places at which a phrase may
    /// begin, and some more.
    pub(super) starts: Vec<u32>,
}

impl Pool {
    /// Makes room for a block of so many bytes, as most blocks are.
    pub(super) fn make_room(&mut self, bytes: usize) {
        growth::room_for(&mut self.folded, bytes);
        growth::room_for(&mut self.terms, bytes / 8);
        growth::room_for(&mut self.starts, bytes / 4);
    }

    pub(super) fn clear(&mut self) {
        self.folded.clear();
        self.terms.clear();
        self.starts.clear();
    }
}

/// One pass over a block's characters.
struct Reader<'o> {
    row: Row,
    pool: &'o mut Pool,
    /// Where the block begins in the folded bytes.
    origin: usize,
    folder: Folder,
    /// Inside a run of visible characters that has a letter or digit in it.
    counted: bool,
    /// At the first character of a run of visible characters.
    fresh: bool,
    /// Where the present run of letters and digits began in the folded bytes, and its length in characters.
    word: usize,
    word_chars: usize,
    /// Characters of scripts without spaces that have not been counted as words yet.
    unspaced: u32,
    /// The last character of a script without spaces, for pairs.
    previous: u64,
    /// The run before an end of a sentence, in characters; an initial is no sentence.
    before_stop: usize,
    /// An end of a sentence was read and nothing but closers since.
    stopped: bool,
    /// A separator mark was read after a space and nothing since.
    separator: bool,
    /// A colon was read and nothing since.
    colon: bool,
    /// The block is short enough for its key to be made of its words; see [`KEYED_BYTES`].
    short: bool,
    /// The last character was a small letter.
    small: bool,
    /// The last character was folded to something of another kind, so that a word may begin after it.
    odd: bool,
    seen_letter: bool,
    /// ASCII letters.
    plain_letters: u32,
    /// Other letters, of each script.
    scripts: [u32; 32],
}

pub(super) fn read(text: &str, pool: &mut Pool) -> Row {
    let table = fold::table();
    let folder = Folder::new(&pool.folded);
    let starts = (pool.folded.len() as u32, pool.terms.len() as u32, pool.starts.len() as u32);
    let mut reader = Reader {
        row: Row::default(),
        origin: pool.folded.len(),
        pool,
        folder,
        counted: false,
        fresh: true,
        word: 0,
        word_chars: 0,
        unspaced: 0,
        previous: 0,
        before_stop: 0,
        stopped: false,
        separator: false,
        colon: false,
        short: text.len() <= KEYED_BYTES,
        small: false,
        odd: false,
        seen_letter: false,
        plain_letters: 0,
        scripts: [0; 32],
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        at += reader.plain(&bytes[at..]);
        // Between words of other scripts stand short runs of ASCII, which are no faster together.
        while at < bytes.len() {
            let Some(c) = text[at..].chars().next() else { break };
            reader.char(fold::info(table, c), c);
            at += c.len_utf8();
            if ascii::may_begin(&bytes[at..]) {
                break;
            }
        }
    }
    reader.finish(text, starts)
}

impl Reader<'_> {
    /// Reads the plain ASCII that `bytes` begins with, up to a few words of it; returns its length.
    fn plain(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        loop {
            let rest = &bytes[at..];
            let mut copy = [0; WIDTH];
            let (chunk, available) = match rest.first_chunk::<WIDTH>() {
                Some(chunk) => (chunk, WIDTH),
                None => {
                    copy[..rest.len()].copy_from_slice(rest);
                    (&copy, rest.len())
                }
            };
            let masks = Masks::of(chunk, available);
            if masks.length > 0 {
                self.chunk(chunk, masks);
            }
            at += masks.length;
            if masks.length < WIDTH || at == bytes.len() {
                return at;
            }
        }
    }

    /// Reads the bytes that `masks` has, at least one.
    fn chunk(&mut self, bytes: &[u8; WIDTH], masks: Masks) {
        let Masks { words, upper, digits, spaces, length } = masks;
        let visible = ascii::low(length) & !spaces;
        // One byte more than the width can be read as eight.
        let mut lower = [0; WIDTH + 8];
        lower[..WIDTH].copy_from_slice(&bytes.map(|byte| byte.to_ascii_lowercase()));

        // What stands open from before goes on or ends with the first byte.
        if words & 1 == 0 {
            self.end_word(self.pool.folded.len());
        }
        let was_open = self.word_chars > 0;
        if spaces & 1 == 1 {
            self.space();
        } else if words & 1 == 1 {
            self.stopped = false;
        }
        let base = self.fold_chunk(&lower, masks);

        self.count(masks, visible);
        self.marks(bytes, base, masks, was_open);
        if digits != 0 {
            // "12views": a number and the word behind it.
            let behind = words & !digits & digits << 1;
            self.pool.starts.extend(Places(behind).map(|at| base.wrapping_add(at).wrapping_sub(self.origin) as u32));
        }
        let long = self.ends_long(words, was_open);
        self.words(&lower, base, words, length);
        self.before_stop = if long { 2 } else { 1 };

        let last = length - 1;
        let spaced = spaces >> last & 1 == 1;
        self.fresh = spaced;
        if spaced {
            self.folder.space();
        }
        self.small = (words & !upper & !digits) >> last & 1 == 1;
        self.previous = 0;
        self.odd = false;
    }

    /// Appends a chunk in small letters, without a space at either end; returns where its first byte stands in the
    /// folded bytes, or would stand.
    fn fold_chunk(&mut self, lower: &[u8], masks: Masks) -> usize {
        let from = usize::from(masks.spaces & 1 == 1);
        let to = masks.length - usize::from(masks.spaces >> (masks.length - 1) & 1 == 1);
        if from == 1 {
            self.folder.space();
        }
        if from >= to {
            return self.pool.folded.len();
        }
        self.folder.close_gap(&mut self.pool.folded);
        let base = self.pool.folded.len().wrapping_sub(from);
        self.pool.folded.extend_from_slice(&lower[from..to]);
        base
    }

    /// The counts of a chunk.
    fn count(&mut self, masks: Masks, visible: u64) {
        let Masks { words, upper, digits, spaces, .. } = masks;
        let letters = words & !digits;
        let (in_all, capitals) = (letters.count_ones(), upper.count_ones());
        self.plain_letters += in_all;
        self.row.chars += visible.count_ones();
        self.row.letters += in_all;
        self.row.upper += capitals;
        self.row.lower += in_all - capitals;
        if digits != 0 {
            self.row.digits += digits.count_ones();
        }
        if upper != 0 {
            let small = letters & !upper;
            self.row.joints += ((small << 1 | u64::from(self.small)) & upper).count_ones();
        }
        if !self.seen_letter && letters != 0 {
            self.seen_letter = true;
            self.row.begins_small = upper >> letters.trailing_zeros() & 1 == 0;
        }
        // A run of visible characters is a word by its first letter or digit; adding the place where a run begins to
        // the marks carries it over those that the run begins with.
        let marks = visible & !words;
        let begins = visible & !(visible << 1 | u64::from(self.counted));
        let firsts = (begins | (begins & marks).wrapping_add(marks)) & words;
        self.row.words += firsts.count_ones();
        self.row.capitalised += (firsts & upper).count_ones();
        // What follows the last space is the run that is still open.
        self.counted = if spaces == 0 { self.counted || words != 0 } else { words >> (WIDTH as u32 - 1 - spaces.leading_zeros()) != 0 };
    }

    /// The marks of a chunk, and the ends of sentences that they make.
    fn marks(&mut self, bytes: &[u8; WIDTH], base: usize, masks: Masks, was_open: bool) {
        let Masks { words, spaces, length, .. } = masks;
        let (mut stopped, mut separator, mut colon) = (self.stopped, false, false);
        let (mut sentences, mut separators, mut colons) = (0, 0, 0);
        for at in Places(ascii::low(length) & !(words | spaces)) {
            self.pool.starts.push(base.wrapping_add(at).wrapping_sub(self.origin) as u32);
            let mark = MARKS[bytes[at] as usize & 127];
            if at > 0 && words >> (at - 1) & 1 == 1 {
                stopped = false;
            }
            match mark {
                Mark::Terminal => stopped |= self.ends_long(words & ascii::low(at), was_open),
                Mark::Closer => {}
                _ => stopped = false,
            }
            colon = mark == Mark::Colon;
            separator = mark == Mark::Separator && if at == 0 { self.fresh } else { spaces >> (at - 1) & 1 == 1 };
            if at + 1 < length && spaces >> (at + 1) & 1 == 1 {
                sentences += u32::from(stopped);
                separators += u32::from(separator);
                colons += u32::from(colon);
                stopped = false;
            }
        }
        self.row.sentences += sentences;
        self.row.separators += separators;
        self.row.colons += colons;
        // What the next chunk begins with decides on a mark at the end of this one.
        let ends = (words | spaces) >> (length - 1) & 1 == 0;
        (self.stopped, self.separator, self.colon) = (stopped && ends, separator && ends, colon && ends);
    }

    /// Whether the last run of letters and digits among `words` has more than one: a lone one is an initial.
    fn ends_long(&self, words: u64, was_open: bool) -> bool {
        if words == 0 {
            return self.before_stop >= 2;
        }
        let last = WIDTH - 1 - words.leading_zeros() as usize;
        if last == 0 { was_open } else { words >> (last - 1) & 1 == 1 }
    }

    /// The words of a chunk.
    fn words(&mut self, lower: &[u8; WIDTH + 8], base: usize, words: u64, length: usize) {
        let mut rest = words;
        let place = |at: usize| base.wrapping_add(at);
        // What comes after a letter of another script may be a word for a pattern.
        if words & 1 == 1 {
            self.pool.starts.push(place(0).wrapping_sub(self.origin) as u32);
        }
        if self.word_chars > 0 {
            let end = (!words).trailing_zeros() as usize;
            self.word_chars += end;
            if end == length {
                return;
            }
            self.end_word(place(end));
            rest &= !ascii::low(end);
        }
        while rest != 0 {
            let start = rest.trailing_zeros() as usize;
            let size = (!(rest >> start)).trailing_zeros() as usize;
            let end = start + size;
            if start > 0 {
                self.pool.starts.push(place(start).wrapping_sub(self.origin) as u32);
            }
            if end == length {
                (self.word, self.word_chars) = (place(start), size);
                return;
            }
            rest &= !ascii::low(end);
            if size > 8 {
                self.long_word(&lower[start..end]);
                continue;
            }
            let mut eight = [0; 8];
            eight.copy_from_slice(&lower[start..start + 8]);
            let word = u64::from_le_bytes(eight) & u64::MAX >> (64 - 8 * size);
            self.short_word(word, size);
        }
    }

    fn char(&mut self, info: CharInfo, c: char) {
        let before = self.pool.folded.len();
        if info.is_word() {
            self.begin(info.is_upper(), info.is_unspaced());
            if info.is_digit() {
                self.row.digits += 1;
            } else {
                self.row.letters += 1;
                self.scripts[info.script() as usize & 31] += 1;
                self.letter_case(info);
            }
            if info.is_dropped() {
                return; // a mark that folding drops, such as an Arabic vowel mark
            }
            if info.is_unspaced() {
                self.end_word(before);
                let start = self.fold(info, c, true);
                let letter = hash(&self.pool.folded[start..]);
                self.unspaced += 1;
                if self.short {
                    self.row.key = fold::mix(self.row.key, letter);
                }
                if self.previous != 0 {
                    self.pool.terms.push((fold::mix(self.previous, letter) >> 32) as u32);
                }
                self.previous = letter;
                self.before_stop = 2;
            } else {
                let begins = self.word_chars == 0;
                let start = self.fold(info, c, begins || c.is_ascii());
                if begins {
                    self.word = start;
                }
                self.previous = 0;
                // A Korean syllable is two or three letters.
                self.word_chars += if info.is_many() { self.pool.folded[start..].iter().filter(|byte| **byte & 0xC0 != 0x80).count() } else { 1 };
            }
        } else if info.is_space() {
            self.end_word(before);
            self.space();
            self.folder.space();
        } else if !info.is_dropped() {
            self.end_word(before);
            self.mark(info, c);
            self.fold(info, c, true);
        }
    }

    /// Appends a character that is not dropped, which may begin a phrase; returns where it stands.
    fn fold(&mut self, info: CharInfo, c: char, begins: bool) -> usize {
        self.folder.close_gap(&mut self.pool.folded);
        let start = self.pool.folded.len();
        self.folder.push(info, c, &mut self.pool.folded);
        let folded = &self.pool.folded[start..];
        if begins || self.odd {
            self.pool.starts.push((start - self.origin) as u32);
        }
        // Words may begin inside what stands for one character, and behind it: "½" is "1⁄2".
        self.odd = !c.is_ascii() && (info.is_many() || folded[0].is_ascii_punctuation());
        if self.odd {
            let inner = folded.iter().enumerate().skip(1).filter(|(_, byte)| **byte & 0xC0 != 0x80);
            self.pool.starts.extend(inner.map(|(at, _)| (start - self.origin + at) as u32));
        }
        start
    }

    /// A letter or a digit.
    fn begin(&mut self, upper: bool, unspaced: bool) {
        self.row.chars += 1;
        self.separator = false;
        self.colon = false;
        self.stopped = false;
        if !self.counted {
            self.counted = true;
            self.row.words += u32::from(!unspaced);
            self.row.capitalised += u32::from(upper);
        }
        self.fresh = false;
    }

    fn letter_case(&mut self, info: CharInfo) {
        if info.is_upper() {
            self.row.upper += 1;
            self.row.joints += u32::from(self.small);
            self.small = false;
        } else if info.is_lower() {
            self.row.lower += 1;
            self.small = true;
            self.row.begins_small |= !self.seen_letter;
        }
        self.seen_letter = true;
    }

    /// White space; the word before it has ended.
    fn space(&mut self) {
        self.small = false;
        if self.stopped {
            self.row.sentences += 1;
            self.stopped = false;
        }
        if self.separator {
            self.row.separators += 1;
            self.separator = false;
        }
        if self.colon {
            self.row.colons += 1;
            self.colon = false;
        }
        self.previous = 0;
        self.counted = false;
        self.fresh = true;
    }

    /// A visible character that is neither letter nor digit; the word before it has ended.
    fn mark(&mut self, info: CharInfo, c: char) {
        self.row.chars += 1;
        self.small = false;
        self.previous = 0;
        if info.is_terminal() {
            // An ASCII full stop after a lone letter is an initial; the full stops of other scripts always count.
            self.stopped |= self.before_stop >= 2 || !c.is_ascii();
            if !c.is_ascii() && !matches!(c, '…' | '؟' | '۔') && self.stopped {
                // These end a sentence without a space after them.
                self.row.sentences += 1;
                self.stopped = false;
            }
        } else if !info.is_closer() {
            self.stopped = false;
        }
        self.colon = matches!(c, ':' | '：');
        self.separator = self.fresh && matches!(c, '|' | '›' | '»' | '>' | '•' | '·' | '/' | '→' | '►' | '▸' | '❯' | '⟩' | '｜' | '＞');
        self.fresh = false;
    }

    /// Ends the present word, if there is one, at `end` in the folded bytes.
    fn end_word(&mut self, end: usize) {
        if self.word_chars == 0 {
            return;
        }
        let word = &self.pool.folded[self.word..end];
        if self.short {
            self.row.key = mix_word(self.row.key, word);
        }
        if self.word_chars >= TERM_CHARS {
            self.pool.terms.push(term(word));
        }
        self.before_stop = self.word_chars;
        self.word_chars = 0;
    }

    /// Takes note of an ASCII word of more than eight bytes.
    fn long_word(&mut self, word: &[u8]) {
        if self.short {
            self.row.key = mix_word(self.row.key, word);
        }
        self.pool.terms.push(term(word));
    }

    /// Takes note of an ASCII word of `size` bytes, up to eight, that stands in `word` with zeros behind it.
    #[inline]
    fn short_word(&mut self, word: u64, size: usize) {
        if self.short {
            self.row.key = fold::mix(self.row.key, word);
        }
        if size >= TERM_CHARS {
            self.pool.terms.push(stem_hash(word & STEM_BYTES));
        }
    }

    /// The script of most letters.
    fn script(&mut self) -> Script {
        if self.row.letters == self.plain_letters {
            return if self.plain_letters > 0 { Script::Latin } else { Script::Common };
        }
        self.scripts[Script::Latin as usize] += self.plain_letters;
        let most = self.scripts.iter().enumerate().skip(1).max_by_key(|(index, count)| (**count, std::cmp::Reverse(*index)));
        let script = most.filter(|(_, count)| **count > 0).and_then(|(index, _)| Script::all().find(|script| *script as usize == index)).unwrap_or_default();
        // Japanese prose is mostly kana with Chinese characters in it.
        if script == Script::Han && self.scripts[Script::Kana as usize] * 4 > self.scripts[Script::Han as usize] { Script::Kana } else { script }
    }

    fn finish(mut self, text: &str, (folded, terms, starts): (u32, u32, u32)) -> Row {
        self.end_word(self.pool.folded.len());
        if self.stopped {
            self.row.sentences += 1;
        }
        self.row.words += self.unspaced.div_ceil(2);
        if !self.short {
            self.row.key = hash(&self.pool.folded[folded as usize..]);
        }
        self.row.ending = ending(text);
        self.row.script = self.script();
        self.row.bullet = is_bulleted(text);
        self.row.folded = (folded, self.pool.folded.len() as u32);
        self.row.terms = (terms, self.pool.terms.len() as u32);
        self.row.starts = (starts, self.pool.starts.len() as u32);
        self.row.prose = is_prose(&self.row);
        self.row
    }
}

/// Whether a text begins with a bullet or a dash and a space.
fn is_bulleted(text: &str) -> bool {
    const BULLETS: &[char] = &['-', '–', '—', '•', '·', '*', '▪', '●', '○', '◦', '‣', '■', '►', '»', '›', '>', '✓', '✔', '➤', '・', '▢', '□', '☐', '◻', '❏'];
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    let mut chars = text.chars();
    chars.next().is_some_and(|first| BULLETS.contains(&first)) && chars.next().is_some_and(char::is_whitespace)
}

/// Running text: about two lines of words with at least one end of a sentence among them.
///
/// The length is that of jusText's "long" paragraph (Pomikálek 2011, 70 to 200 characters), in words.
fn is_prose(row: &Row) -> bool {
    let cased = row.script.has_case();
    row.words >= 14 && row.sentences > 0 && row.words >= 5 * row.separators && (!cased || row.upper_share() < 0.5) && row.digits * 3 < row.letters
}

fn ending(text: &str) -> Ending {
    // Most blocks end with a letter, or with one full stop after a letter.
    if let [.., before, last] = text.as_bytes() {
        if last.is_ascii_alphanumeric() {
            return Ending::Open;
        }
        if *last == b'.' && before.is_ascii_alphanumeric() {
            return Ending::Sentence;
        }
    }
    let table = fold::table();
    let trimmed = text.trim_end_matches(|c| {
        let info = fold::info(table, c);
        info.is_space() || info.is_closer() || info.is_dropped()
    });
    match trimmed.chars().next_back() {
        // `[…]` is a cut; `[, …]` is the syntax of something that may go on.
        Some('…' | '.') if trimmed.ends_with(['…']) || trimmed.ends_with("..") => {
            let closed = text[trimmed.len()..].starts_with([']', ')']);
            let opened = trimmed.trim_end_matches(['.', '…']).ends_with(['[', '(']);
            if closed && !opened { Ending::Open } else { Ending::Ellipsis }
        }
        Some(':' | '：') => Ending::Colon,
        Some(',' | ';' | '，' | '、' | '،' | '؛' | '；' | '-' | '–' | '—') => Ending::Comma,
        Some(c) if fold::info(table, c).is_terminal() => Ending::Sentence,
        _ => Ending::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::line_key;

    fn row(text: &str) -> Row {
        read(text, &mut Pool::default())
    }

    #[test]
    fn words_and_sentences_are_counted_in_every_script() {
        let cases = [
            ("He came. She left, too.", 5, 2),
            ("J. R. Hall won", 4, 0),
            ("今日は晴れです。明日も晴れるでしょう。", 9, 2),
            ("هل وصل؟ نعم.", 3, 2),
            ("यह सच है। हाँ।", 4, 2),
            ("“Stop!” he said", 3, 1),
            ("version 1.2.3 is out", 4, 0),
            ("", 0, 0),
        ];
        for (text, words, sentences) in cases {
            let row = row(text);
            assert_eq!((row.words, row.sentences), (words, sentences), "{text}");
        }
    }

    #[test]
    fn the_ending_looks_through_closing_quotes() {
        assert_eq!(row("“I would stand.” ").ending, Ending::Sentence);
        assert_eq!(row("has been reappointed president...").ending, Ending::Ellipsis);
        assert_eq!(row("Share this :").ending, Ending::Colon);
        assert_eq!(row("Home").ending, Ending::Open);
    }

    #[test]
    fn the_key_ignores_what_stands_between_words() {
        assert_eq!(line_key("» Leave a reply!"), line_key("leave  A Reply"));
        assert_eq!(line_key("Café «Rose»"), line_key("Cafe\u{301} \"rose\""));
        assert_ne!(line_key("leave a reply"), line_key("a leave reply"));
        assert_eq!(line_key("コメントを残す。"), line_key("コメントを残す"));
    }

    #[test]
    fn folding_while_reading_is_folding() {
        for text in ["Très «BIEN» — ok", " a  b ", "اتـــرك تعليقاً", "コメントを残す。", "x\u{200B}y z"] {
            let mut pool = Pool::default();
            read(text, &mut pool);
            assert_eq!(String::from_utf8(pool.folded).expect("folding gives UTF-8"), fold::fold(text));
        }
    }
}
