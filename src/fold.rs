//! Folding: the form of a text in which phrases are compared.
//!
//! Two lines that a reader takes for the same phrase fold to the same bytes. Case, Unicode compatibility forms
//! (NFKD, so that composed and decomposed accents agree), variants of quotes and dashes, runs of white space,
//! zero-width and bidirectional controls, soft hyphens, Arabic vowel marks and tatweel, and the digits of every
//! script are folded away; accents are not. Everything is decided character by character from one table, so that
//! folding runs at memory speed on ASCII and offsets can be found again ([`offsets`]).

use std::sync::LazyLock;

use unicode_normalization::char::decompose_compatible;

/// The script of a character or of most letters of a block.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, serde::Serialize)]
#[non_exhaustive]
#[repr(u8)]
pub enum Script {
    /// No letters, or letters of no script that is told apart here.
    #[default]
    Common,
    /// Latin.
    Latin,
    /// Greek.
    Greek,
    /// Cyrillic.
    Cyrillic,
    /// Armenian.
    Armenian,
    /// Hebrew.
    Hebrew,
    /// Arabic, also for Persian and Urdu.
    Arabic,
    /// Devanagari.
    Devanagari,
    /// Bengali.
    Bengali,
    /// Gurmukhi.
    Gurmukhi,
    /// Gujarati.
    Gujarati,
    /// Tamil.
    Tamil,
    /// Telugu.
    Telugu,
    /// Kannada.
    Kannada,
    /// Malayalam.
    Malayalam,
    /// Sinhala.
    Sinhala,
    /// Thai.
    Thai,
    /// Lao.
    Lao,
    /// Burmese.
    Myanmar,
    /// Georgian.
    Georgian,
    /// Korean.
    Hangul,
    /// Ethiopic.
    Ethiopic,
    /// Khmer.
    Khmer,
    /// Hiragana and Katakana.
    Kana,
    /// Chinese characters.
    Han,
}

/// A script, its ISO 15924 codes, and the ranges of its code points.
type ScriptRanges = (Script, &'static [&'static str], &'static [(u32, u32)]);

/// All scripts that are told apart.
const SCRIPTS: &[ScriptRanges] = &[
    (
        Script::Latin,
        &["Latn"],
        &[
            (0x41, 0x5A),
            (0x61, 0x7A),
            (0xAA, 0xAA),
            (0xBA, 0xBA),
            (0xC0, 0x24F),
            (0x250, 0x2AF),
            (0x1E00, 0x1EFF),
            (0x2C60, 0x2C7F),
            (0xA720, 0xA7FF),
            (0xFF21, 0xFF3A),
            (0xFF41, 0xFF5A),
        ],
    ),
    (Script::Greek, &["Grek"], &[(0x370, 0x3FF), (0x1F00, 0x1FFF)]),
    (Script::Cyrillic, &["Cyrl"], &[(0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)]),
    (Script::Armenian, &["Armn"], &[(0x530, 0x58F)]),
    (Script::Hebrew, &["Hebr"], &[(0x590, 0x5FF), (0xFB1D, 0xFB4F)]),
    (Script::Arabic, &["Arab"], &[(0x600, 0x6FF), (0x750, 0x77F), (0x870, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)]),
    (Script::Devanagari, &["Deva"], &[(0x900, 0x97F), (0xA8E0, 0xA8FF)]),
    (Script::Bengali, &["Beng"], &[(0x980, 0x9FF)]),
    (Script::Gurmukhi, &["Guru"], &[(0xA00, 0xA7F)]),
    (Script::Gujarati, &["Gujr"], &[(0xA80, 0xAFF)]),
    (Script::Tamil, &["Taml"], &[(0xB80, 0xBFF)]),
    (Script::Telugu, &["Telu"], &[(0xC00, 0xC7F)]),
    (Script::Kannada, &["Knda"], &[(0xC80, 0xCFF)]),
    (Script::Malayalam, &["Mlym"], &[(0xD00, 0xD7F)]),
    (Script::Sinhala, &["Sinh"], &[(0xD80, 0xDFF)]),
    (Script::Thai, &["Thai"], &[(0xE00, 0xE7F)]),
    (Script::Lao, &["Laoo"], &[(0xE80, 0xEFF)]),
    (Script::Myanmar, &["Mymr"], &[(0x1000, 0x109F)]),
    (Script::Georgian, &["Geor"], &[(0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)]),
    (Script::Hangul, &["Kore", "Hang"], &[(0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7FF)]),
    (Script::Ethiopic, &["Ethi"], &[(0x1200, 0x139F)]),
    (Script::Khmer, &["Khmr"], &[(0x1780, 0x17FF)]),
    (Script::Kana, &["Kana", "Hira", "Jpan"], &[(0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F)]),
    (Script::Han, &["Hani", "Hans", "Hant"], &[(0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)]),
];

impl Script {
    /// The ISO 15924 codes that rules may use for this script; the first one is the usual one.
    #[must_use]
    pub fn codes(self) -> &'static [&'static str] {
        SCRIPTS.iter().find(|(script, ..)| *script == self).map_or(&["Zyyy"], |(_, codes, _)| codes)
    }

    /// The script with an ISO 15924 code, such as `Arab`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Script> {
        SCRIPTS.iter().find(|(_, codes, _)| codes.contains(&code)).map(|(script, ..)| *script)
    }

    /// Whether words are written without spaces between them.
    #[must_use]
    pub fn is_unspaced(self) -> bool {
        matches!(self, Script::Thai | Script::Lao | Script::Myanmar | Script::Khmer | Script::Kana | Script::Han)
    }

    /// Whether the script has capital letters.
    #[must_use]
    pub fn has_case(self) -> bool {
        matches!(self, Script::Latin | Script::Greek | Script::Cyrillic | Script::Armenian)
    }

    /// All scripts that are told apart, without [`Script::Common`].
    pub(crate) fn all() -> impl Iterator<Item = Script> {
        SCRIPTS.iter().map(|(script, ..)| *script)
    }
}

/// What the table knows of one character, in 32 bits: the folded character (16), flags (10), script (6).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct CharInfo(u32);

impl CharInfo {
    const MANY: u32 = 1 << 16;
    const DROP: u32 = 1 << 17;
    const SPACE: u32 = 1 << 18;
    const WORD: u32 = 1 << 19;
    const UPPER: u32 = 1 << 20;
    const LOWER: u32 = 1 << 21;
    const DIGIT: u32 = 1 << 22;
    const UNSPACED: u32 = 1 << 23;
    const TERMINAL: u32 = 1 << 24;
    const CLOSER: u32 = 1 << 25;

    fn folded(self) -> u32 {
        self.0 & 0xFFFF
    }
    fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }
    /// Folds to more than one character.
    pub(crate) fn is_many(self) -> bool {
        self.has(Self::MANY)
    }
    /// Folds to nothing.
    pub(crate) fn is_dropped(self) -> bool {
        self.has(Self::DROP)
    }
    pub(crate) fn is_space(self) -> bool {
        self.has(Self::SPACE)
    }
    /// A letter, a digit, or a mark that belongs to a letter.
    pub(crate) fn is_word(self) -> bool {
        self.has(Self::WORD)
    }
    pub(crate) fn is_upper(self) -> bool {
        self.has(Self::UPPER)
    }
    pub(crate) fn is_lower(self) -> bool {
        self.has(Self::LOWER)
    }
    pub(crate) fn is_digit(self) -> bool {
        self.has(Self::DIGIT)
    }
    /// A letter of a script that writes no spaces between words.
    pub(crate) fn is_unspaced(self) -> bool {
        self.has(Self::UNSPACED)
    }
    /// Ends a sentence.
    pub(crate) fn is_terminal(self) -> bool {
        self.has(Self::TERMINAL)
    }
    /// May stand between the end of a sentence and the space: a closing quote or bracket.
    pub(crate) fn is_closer(self) -> bool {
        self.has(Self::CLOSER)
    }
    pub(crate) fn script(self) -> u8 {
        (self.0 >> 26) as u8
    }
}

/// Ranges of characters that differ in nothing but what they fold to, which is themselves, or more than one character:
/// the larger part of the plane need not be described one by one.
const ALIKE: &[(u32, u32)] = &[(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xE000, 0xF8FF)];

/// What is known of the Basic Multilingual Plane.
struct Table {
    infos: Box<[CharInfo]>,
    /// What characters fold to that fold to more than one: [`CharInfo::folded`] is the number of the form.
    forms: Vec<Box<[u8]>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut scripts = vec![Script::Common; 0x1_0000];
    for (script, _, ranges) in SCRIPTS {
        for (first, last) in *ranges {
            scripts[*first as usize..=*last as usize].fill(*script);
        }
    }
    let mut table = vec![CharInfo(0); 0x1_0000];
    let mut forms = Vec::new();
    let mut code = 0;
    while let Some(info) = table.get_mut(code as usize) {
        *info = char::from_u32(code).map_or(CharInfo(0), |c| describe(c, scripts[code as usize]));
        let first = *info;
        if let Some(c) = char::from_u32(code).filter(|c| first.is_many() && !is_syllable(*c)) {
            *info = CharInfo(first.0 | forms.len() as u32);
            forms.push(String::from_iter(fold_char(c)).into_bytes().into_boxed_slice());
        }
        if let Some((_, last)) = ALIKE.iter().find(|(start, _)| *start == code) {
            for later in code + 1..=*last {
                table[later as usize] = if first.is_many() { first } else { CharInfo(first.0 & !0xFFFF | later) };
            }
            code = *last;
        }
        code += 1;
    }
    Table { infos: table.into_boxed_slice(), forms }
});

/// Whether `c` is a Hangul syllable, which folds to its letters.
fn is_syllable(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}')
}

/// The table of the Basic Multilingual Plane; take it once, outside the loop.
pub(crate) fn table() -> &'static [CharInfo] {
    &TABLE.infos
}

/// What is known of `c`.
pub(crate) fn info(table: &[CharInfo], c: char) -> CharInfo {
    table.get(c as usize).copied().unwrap_or_else(|| describe(c, beyond_the_plane(c)))
}

fn beyond_the_plane(c: char) -> Script {
    if matches!(c as u32, 0x2_0000..=0x3_FFFF) { Script::Han } else { Script::Common }
}

fn describe(c: char, script: Script) -> CharInfo {
    let mut bits = 0;
    let folded = fold_char(c);
    match folded.as_slice() {
        [] => bits |= CharInfo::DROP,
        [one] if (*one as u32) < 0x1_0000 => bits |= *one as u32,
        _ => bits |= CharInfo::MANY,
    }
    if c.is_whitespace() || folded == [' '] {
        bits |= CharInfo::SPACE;
    }
    // A combining mark (virama, vowel sign, accent) continues the word it stands in.
    if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
        bits |= CharInfo::WORD;
    }
    if c.is_uppercase() {
        bits |= CharInfo::UPPER;
    }
    if c.is_lowercase() {
        bits |= CharInfo::LOWER;
    }
    if matches!(folded.as_slice(), ['0'..='9']) {
        bits |= CharInfo::DIGIT;
    }
    if script.is_unspaced() && c.is_alphanumeric() {
        bits |= CharInfo::UNSPACED;
    }
    if matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '．' | '｡' | '؟' | '۔' | '।' | '॥' | '።' | '։' | '‽' | '၊' | '។' | '\u{37E}') {
        bits |= CharInfo::TERMINAL;
    }
    if matches!(c, ')' | ']' | '"' | '\'' | '”' | '’' | '»' | '“' | '‘' | '›' | '」' | '』' | '）' | '》' | '】' | '*' | '_') {
        bits |= CharInfo::CLOSER;
    }
    CharInfo(bits | (script as u32) << 26)
}

/// The first digit of each run of ten decimal digits beyond ASCII (general category Nd).
const ZEROS: &[u32] = &[0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0xFF10];

fn fold_char(c: char) -> Vec<char> {
    let mut folded = Vec::new();
    for lower in c.to_lowercase() {
        decompose_compatible(lower, |part| {
            // Compatibility forms of capitals decompose to capitals.
            for part in part.to_lowercase() {
                fold_part(part, &mut folded);
            }
        });
    }
    // The dot of a lower-cased "İ" goes: Turkish pages print the same phrase with I, İ, i and ı.
    if matches!(c, 'İ') {
        folded.truncate(1);
    }
    folded
}

fn fold_part(c: char, folded: &mut Vec<char>) {
    let code = c as u32;
    if let Some(zero) = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)) {
        folded.extend(char::from_u32('0' as u32 + code - zero));
        return;
    }
    match c {
        // Zero-width and bidirectional controls, soft hyphen, variation selectors, byte order mark.
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => {}
        // Arabic vowel marks, Koranic marks, tatweel; Hebrew points.
        '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{652}' | '\u{656}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}' => {}
        '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' => {}
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' | '〟' | '״' => folded.push('"'),
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '′' | '`' | '´' | '׳' => folded.push('\''),
        '‐'..='―' | '−' | '﹘' | '﹣' | '⸺' | '⸻' => folded.push('-'),
        'ς' => folded.push('σ'),
        'ı' => folded.push('i'),
        c if c.is_whitespace() => folded.push(' '),
        c => folded.push(c),
    }
}

/// The value of a decimal digit of any script.
pub(crate) fn digit(c: char) -> Option<u32> {
    let info = info(table(), c);
    if info.is_digit() { char::from_u32(info.folded()).and_then(|c| c.to_digit(10)) } else { None }
}

/// Appends the folded form of `c` to `out`, but for the collapsing of white space.
fn push_folded(info: CharInfo, c: char, out: &mut Vec<u8>) {
    if info.is_many() && is_syllable(c) {
        // The letters of a syllable stand in its number: 19 first ones, 21 vowels, 27 last ones or none.
        let number = c as u32 - 0xAC00;
        push_char(0x1100 + number / 588, out);
        push_char(0x1161 + number % 588 / 28, out);
        match number % 28 {
            0 => {}
            last => push_char(0x11A7 + last, out),
        }
    } else if info.is_many() && (c as u32) < 0x1_0000 {
        out.extend_from_slice(&TABLE.forms[info.folded() as usize]);
    } else if info.is_many() {
        let mut buffer = [0; 4];
        for part in fold_char(c) {
            out.extend_from_slice(part.encode_utf8(&mut buffer).as_bytes());
        }
    } else if !info.is_dropped() {
        push_char(info.folded(), out);
    }
}

fn push_char(code: u32, out: &mut Vec<u8>) {
    if code < 0x80 {
        out.push(code as u8);
    } else if code < 0x800 {
        out.extend_from_slice(&[0xC0 | (code >> 6) as u8, 0x80 | (code & 0x3F) as u8]);
    } else {
        out.extend_from_slice(&[0xE0 | (code >> 12) as u8, 0x80 | (code >> 6 & 0x3F) as u8, 0x80 | (code & 0x3F) as u8]);
    }
}

/// Appends folded characters one by one, white space collapsed and trimmed.
pub(crate) struct Folder {
    start: usize,
    /// A space is due before the next visible character.
    gap: bool,
}

impl Folder {
    /// A folder that appends to `out` from its present end.
    pub(crate) fn new(out: &[u8]) -> Self {
        Folder { start: out.len(), gap: false }
    }

    pub(crate) fn space(&mut self) {
        self.gap = true;
    }

    pub(crate) fn push(&mut self, info: CharInfo, c: char, out: &mut Vec<u8>) {
        if info.is_dropped() {
            return;
        }
        self.close_gap(out);
        push_folded(info, c, out);
    }

    /// Writes the space that is due, if one is, before the caller writes a visible character.
    pub(crate) fn close_gap(&mut self, out: &mut Vec<u8>) {
        if self.gap && out.len() > self.start {
            out.push(b' ');
        }
        self.gap = false;
    }
}

/// The folded form of `text`.
pub(crate) fn fold(text: &str) -> String {
    let table = table();
    let mut out = Vec::with_capacity(text.len());
    let mut folder = Folder::new(&out);
    for c in text.chars() {
        let info = info(table, c);
        if info.is_space() {
            folder.space();
        } else {
            folder.push(info, c, &mut out);
        }
    }
    String::from_utf8(out).unwrap_or_default()
}

/// Where each byte of the folded form of `text` comes from.
///
/// Entry `i` is the byte offset in `text` of the character that folded byte `i` was made from; the entry after
/// the last one is the end of the last visible character. A space stands at the white space it was made from.
pub(crate) fn offsets(text: &str) -> Vec<u32> {
    let table = table();
    let (mut out, mut map) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
    let mut folder = Folder::new(&out);
    let (mut gap_at, mut end) = (0, 0);
    for (at, c) in text.char_indices() {
        let info = info(table, c);
        if info.is_space() {
            if !folder.gap {
                gap_at = at as u32;
            }
            folder.space();
            continue;
        }
        let before = out.len();
        let spaced = folder.gap && before > 0 && !info.is_dropped();
        folder.push(info, c, &mut out);
        if spaced {
            map.push(gap_at);
        }
        map.resize(out.len(), at as u32);
        if out.len() > before {
            end = (at + c.len_utf8()) as u32;
        }
    }
    map.push(end);
    map
}

/// The folded line without the marks around it: what whole-line phrases are compared by.
///
/// Bullets, icons, quotes and trailing punctuation on either side do not count, unless there is nothing else.
pub(crate) fn trim_marks(folded: &[u8]) -> &[u8] {
    let Ok(text) = std::str::from_utf8(folded) else { return folded };
    let table = table();
    let trimmed = text.trim_matches(|c| !info(table, c).is_word());
    if trimmed.is_empty() { folded } else { trimmed.as_bytes() }
}

/// Mixes one word into the key of a line.
pub(crate) fn mix(key: u64, word: u64) -> u64 {
    (key.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_of_a_phrase_fold_alike() {
        for (a, b) in [
            ("LEAVE  A\u{A0}Reply", "leave a reply"),
            ("Cafe\u{301} «Rose»", "CAFÉ “rose”"),
            ("اتـــرك تعليقاً", "اترك تعليقا"),
            ("e\u{AD}mail — 1２٣", "email - 123"),
            ("ΤΕΛΟΣ", "τέλος".replace('έ', "ε").as_str()),
            ("YORUMLAR KAPATILDI", "Yorumlar kapatıldı"),
            ("ﬁnd…", "FIND..."),
            ("שָׁלוֹם", "שלום"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} and {b}");
        }
        assert_ne!(fold("é"), fold("e"));
        assert_eq!(fold(" \u{FEFF} a \n\t b \u{200B} "), "a b");
    }

    #[test]
    fn offsets_point_at_the_characters_that_were_folded() {
        let text = "  Très\u{A0} ﬁn…\u{200B} ";
        let folded = fold(text);
        let map = offsets(text);
        assert_eq!(map.len(), folded.len() + 1);
        let at = folded.find("fin").expect("the ligature is spelled out");
        assert!(text[map[at] as usize..].starts_with('ﬁ'));
        assert_eq!(&text[map[at] as usize..*map.last().expect("never empty") as usize], "ﬁn…");
    }

    #[test]
    fn the_table_agrees_with_the_slow_way() {
        let table = table();
        for (first, last) in ALIKE {
            for c in (*first..=*last).filter_map(char::from_u32) {
                let script = Script::all().find(|script| *script as u8 == table[*first as usize].script()).unwrap_or_default();
                assert!(info(table, c) == describe(c, script), "{c:?}");
            }
        }
        for c in ('\u{0}'..'\u{FFFF}').filter(|c| !c.is_whitespace()) {
            let (mut fast, mut slow) = (Vec::new(), String::new());
            push_folded(info(table, c), c, &mut fast);
            slow.extend(fold_char(c));
            assert_eq!(fast, slow.as_bytes(), "{c:?}");
        }
    }
}
