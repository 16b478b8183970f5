//! One pass over a block's characters: its counts, its folded form, its key and its longer words.

use super::{Ending, Row};
use crate::fold::{self, CharInfo, Folder, Script};

/// A word of at least this many characters says what a text is about; shorter ones are mostly grammar.
const TERM_CHARS: u32 = 4;
/// Words are compared by their first letters, so that inflected forms agree: truncation stands in for a stemmer in
/// every language (McNamee and Mayfield 2004, who found four to six letters about right).
const STEM_CHARS: usize = 5;

/// What one byte adds to the counts of a run of ASCII letters and digits: letters, capitals and digits, packed so
/// that one addition a byte counts all three. Zero for a byte that ends the run.
static TALLY: [u32; 256] = {
    let mut tally = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        tally[byte] = if c.is_ascii_digit() {
            1
        } else if c.is_ascii_uppercase() {
            1 << 20 | 1 << 10
        } else if c.is_ascii_lowercase() {
            1 << 20
        } else {
            0
        };
        byte += 1;
    }
    tally
};

/// Phrases are shorter than this. The key of a longer block is made of its folded bytes as they are.
const KEYED_BYTES: usize = 320;

/// Runs are tallied in pieces of this many bytes, which the packed counts have room for.
const MOST_TALLIED: usize = 1000;

/// One pass over a block's characters.
struct Reader<'o> {
    row: Row,
    folded: &'o mut Vec<u8>,
    terms: &'o mut Vec<u32>,
    folder: Folder,
    /// Inside a run of visible characters that has a letter or digit in it.
    counted: bool,
    /// At the first character of a run of visible characters.
    fresh: bool,
    /// Where the present run of letters and digits began in the folded bytes, and its length in characters.
    word: usize,
    word_chars: u32,
    /// Characters of scripts without spaces that have not been counted as words yet.
    unspaced: u32,
    /// The last character of a script without spaces, for pairs.
    previous: u64,
    /// The run before an end of a sentence, in characters; an initial is no sentence.
    before_stop: u32,
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
    seen_letter: bool,
    scripts: [u32; 32],
}

pub(super) fn read(text: &str, folded: &mut Vec<u8>, terms: &mut Vec<u32>) -> Row {
    let table = fold::table();
    let folder = Folder::new(folded);
    let starts = (folded.len() as u32, terms.len() as u32);
    folded.reserve(text.len() + 8);
    let mut reader = Reader {
        row: Row::default(),
        folded,
        terms,
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
        seen_letter: false,
        scripts: [0; 32],
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let plain = plain_run(&bytes[at..]);
        reader.plain(&bytes[at..at + plain], table);
        at += plain;
        if let Some(c) = text[at..].chars().next() {
            reader.char(fold::info(table, c), c);
            at += c.len_utf8();
        }
    }
    reader.finish(text, starts)
}

/// The length of the run of plain ASCII that `bytes` begins with: visible characters with single spaces between,
/// which fold to themselves but for case.
fn plain_run(bytes: &[u8]) -> usize {
    /// How many bytes are looked at together, so that the compiler can do so in one register.
    const STRIDE: usize = 16;
    let odd = |byte: u8| u8::from(byte.wrapping_sub(0x20) >= 0x5F) | u8::from(byte == b'`');
    let mut at = 0;
    // The byte after each one, too, for double spaces.
    while let (Some(chunk), Some(next)) = (bytes[at..].first_chunk::<STRIDE>(), bytes.get(at + 1..).and_then(|next| next.first_chunk::<STRIDE>())) {
        let mut irregular = 0;
        for (byte, next) in chunk.iter().zip(next) {
            irregular |= odd(*byte) | u8::from(*byte == b' ') & u8::from(*next == b' ');
        }
        if irregular != 0 {
            break;
        }
        at += STRIDE;
    }
    let odd = |byte: u8| odd(byte) != 0;
    while at < bytes.len() && !odd(bytes[at]) && !(bytes[at] == b' ' && at > 0 && bytes[at - 1] == b' ') {
        at += 1;
    }
    at
}

impl Reader<'_> {
    /// Reads a run of plain ASCII; see [`plain_run`].
    fn plain(&mut self, bytes: &[u8], table: &[CharInfo]) {
        let Some((first, last)) = bytes.first().zip(bytes.last()) else { return };
        if *first == b' ' {
            self.folder.space();
        }
        let visible = &bytes[usize::from(*first == b' ')..bytes.len() - usize::from(*last == b' ' && bytes.len() > 1)];
        if !visible.is_empty() {
            self.folder.close_gap(self.folded);
        }
        // All of it folds at once; where a byte of the run stands in the folded bytes is `base` before it.
        let folded = self.folded.len();
        self.folded.extend_from_slice(visible);
        self.folded[folded..].make_ascii_lowercase();
        // A lone space between two characters that are not ASCII has not been written yet.
        let base = folded.wrapping_sub(usize::from(*first == b' ' && !visible.is_empty()));
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if TALLY[byte as usize] != 0 {
                at += self.ascii_run(&bytes[at..], base.wrapping_add(at));
            } else {
                if byte == b' ' {
                    self.space(base.wrapping_add(at));
                } else {
                    self.mark(table[byte as usize], char::from(byte), base.wrapping_add(at));
                }
                at += 1;
            }
        }
        if *last == b' ' {
            self.folder.space();
        }
    }

    /// Reads a run of ASCII letters and digits that stands at `folded` in the folded bytes; returns its length.
    #[inline]
    fn ascii_run(&mut self, bytes: &[u8], folded: usize) -> usize {
        let mut tally = 0;
        let mut length = 0;
        for byte in bytes.iter().take(MOST_TALLIED) {
            let more = TALLY[*byte as usize];
            if more == 0 {
                break;
            }
            tally += more;
            length += 1;
        }
        let run = &bytes[..length];
        let (letters, upper, digits) = (tally >> 20, tally >> 10 & 0x3FF, tally & 0x3FF);
        self.begin(run[0].is_ascii_uppercase(), false, length as u32);
        self.row.letters += letters;
        self.row.upper += upper;
        self.row.lower += letters - upper;
        self.row.digits += digits;
        self.scripts[Script::Latin as usize] += letters;
        if letters > 0 {
            if upper > u32::from(!self.small && run[0].is_ascii_uppercase()) {
                let inner = run.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
                self.row.joints += inner as u32 + u32::from(self.small && run[0].is_ascii_uppercase());
            }
            if !self.seen_letter {
                self.seen_letter = true;
                self.row.begins_small = run.iter().find(|byte| byte.is_ascii_alphabetic()).is_some_and(u8::is_ascii_lowercase);
            }
        }
        self.small = run[length - 1].is_ascii_lowercase();
        if self.word_chars == 0 {
            self.word = folded;
        }
        self.word_chars += length as u32;
        self.previous = 0;
        length
    }

    fn char(&mut self, info: CharInfo, c: char) {
        if info.is_word() {
            self.begin(info.is_upper(), info.is_unspaced(), 1);
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
            self.folder.close_gap(self.folded);
            if info.is_unspaced() {
                self.end_word(self.folded.len());
                let before = self.folded.len();
                self.folder.push(info, c, self.folded);
                let letter = hash(&self.folded[before..]);
                self.unspaced += 1;
                if self.short {
                    self.row.key = fold::mix(self.row.key, letter);
                }
                if self.previous != 0 {
                    self.terms.push((fold::mix(self.previous, letter) >> 32) as u32);
                }
                self.previous = letter;
                self.before_stop = 2;
            } else {
                if self.word_chars == 0 {
                    self.word = self.folded.len();
                }
                self.folder.push(info, c, self.folded);
                self.previous = 0;
                self.word_chars += 1;
            }
        } else if info.is_space() {
            self.space(self.folded.len());
            self.folder.space();
        } else if !info.is_dropped() {
            self.mark(info, c, self.folded.len());
            self.folder.push(info, c, self.folded);
        }
    }

    /// A run of letters or digits begins or goes on.
    fn begin(&mut self, upper: bool, unspaced: bool, chars: u32) {
        self.row.chars += chars;
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

    /// White space; the word before it, if one is, ends at `folded` in the folded bytes.
    #[inline]
    fn space(&mut self, folded: usize) {
        self.end_word(folded);
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

    /// A visible character that is neither letter nor digit; the word before it ends at `folded`.
    fn mark(&mut self, info: CharInfo, c: char, folded: usize) {
        self.row.chars += 1;
        self.small = false;
        self.end_word(folded);
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

    #[inline]
    fn end_word(&mut self, end: usize) {
        if self.word_chars > 0 {
            let word = &self.folded[self.word..end];
            if self.short {
                self.row.key = fold::mix(self.row.key, hash(word));
            }
            if self.word_chars >= TERM_CHARS {
                self.terms.push((hash(stem(word)) >> 32) as u32);
            }
            self.before_stop = self.word_chars;
            self.word_chars = 0;
        }
    }

    fn finish(mut self, text: &str, (folded, terms): (u32, u32)) -> Row {
        self.end_word(self.folded.len());
        if self.stopped {
            self.row.sentences += 1;
        }
        self.row.words += self.unspaced.div_ceil(2);
        if !self.short {
            self.row.key = hash(&self.folded[folded as usize..]);
        }
        self.row.ending = ending(text);
        let most = self.scripts.iter().enumerate().skip(1).max_by_key(|(index, count)| (**count, std::cmp::Reverse(*index)));
        if let Some((index, count)) = most
            && *count > 0
        {
            self.row.script = Script::all().find(|script| *script as usize == index).unwrap_or_default();
        }
        // Japanese prose is mostly kana with Chinese characters in it.
        if self.row.script == Script::Han && self.scripts[Script::Kana as usize] * 4 > self.scripts[Script::Han as usize] {
            self.row.script = Script::Kana;
        }
        let mut first = text.chars();
        self.row.bullet = matches!(
            first.next(),
            Some(
                '-' | '–'
                    | '—'
                    | '•'
                    | '·'
                    | '*'
                    | '▪'
                    | '●'
                    | '○'
                    | '◦'
                    | '‣'
                    | '■'
                    | '►'
                    | '»'
                    | '›'
                    | '>'
                    | '✓'
                    | '✔'
                    | '➤'
                    | '・'
                    | '▢'
                    | '□'
                    | '☐'
                    | '◻'
                    | '❏'
            )
        ) && first.next().is_some_and(char::is_whitespace);
        self.row.folded = (folded, self.folded.len() as u32);
        self.row.terms = (terms, self.terms.len() as u32);
        self.row.prose = is_prose(&self.row);
        self.row
    }
}

/// The first [`STEM_CHARS`] characters of a folded word.
fn stem(word: &[u8]) -> &[u8] {
    let head = &word[..word.len().min(STEM_CHARS)];
    if head.is_ascii() {
        return head;
    }
    let end = word.iter().enumerate().filter(|(_, byte)| **byte & 0xC0 != 0x80).nth(STEM_CHARS).map_or(word.len(), |(at, _)| at);
    &word[..end]
}

/// The hash of a folded word.
fn hash(word: &[u8]) -> u64 {
    let half = |at: usize| word[at..].first_chunk::<4>().map_or(0, |half| u64::from(u32::from_le_bytes(*half)));
    let length = word.len();
    // Short words, which are most, are read in two overlapping pieces.
    let rest = match length {
        0 => 0,
        1..=3 => u64::from(word[0]) | u64::from(word[length / 2]) << 8 | u64::from(word[length - 1]) << 16,
        _ => half(0) | half(length - 4) << 32,
    };
    let (chunks, _) = word.as_chunks::<8>();
    let start = fold::mix(length as u64, rest);
    if length <= 8 { start } else { chunks.iter().fold(start, |hash, chunk| fold::mix(hash, u64::from_le_bytes(*chunk))) }
}

/// Running text: about two lines of words with at least one end of a sentence among them.
///
/// The length is that of jusText's "long" paragraph (Pomikálek 2011, 70 to 200 characters), in words.
fn is_prose(row: &Row) -> bool {
    let cased = row.script.has_case();
    row.words >= 14 && row.sentences > 0 && row.words >= 5 * row.separators && (!cased || row.upper_share() < 0.5) && row.digits * 3 < row.letters
}

fn ending(text: &str) -> Ending {
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
        read(text, &mut Vec::new(), &mut Vec::new())
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
            let mut folded = Vec::new();
            read(text, &mut folded, &mut Vec::new());
            assert_eq!(String::from_utf8(folded).expect("folding gives UTF-8"), fold::fold(text));
        }
    }
}
