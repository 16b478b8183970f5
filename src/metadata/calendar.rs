//! Dates as people and machines write them, read and written anew in one form.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::months;
use crate::fold::digit;

/// How much of a text is searched.
const MOST_CHARS: usize = 400;
/// Years of web pages.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

/// A date, with the time of day and the distance from UTC in minutes as far as they are known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stamp {
    pub(super) date: Date,
    pub(super) time: Option<Time>,
    pub(super) offset: Option<i16>,
}

impl fmt::Display for Stamp {
    /// `2021-03-14`, `2021-03-14T08:30:00`, `2021-03-14T08:30:00Z` or `2021-03-14T08:30:00+01:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        let Some(time) = self.time else { return Ok(()) };
        write!(f, "T{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
        match self.offset {
            Some(0) => write!(f, "Z"),
            Some(minutes) => write!(f, "{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60),
            None => Ok(()),
        }
    }
}

/// How a page writes dates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habit<'t> {
    /// The language as its ISO 639 code, or an empty text.
    pub(super) language: &'t str,
    /// Whether the month stands before the day in numbers with slashes.
    pub(super) month_first: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Token<'t> {
    /// The value, and how many digits it has.
    Number(u64, u8),
    Word(&'t str),
    Sign(char),
    Space,
}

/// The tokens of the beginning of a text, and where each begins.
fn tokens(text: &str) -> (Vec<Token<'_>>, Vec<usize>) {
    let (mut tokens, mut starts) = (Vec::new(), Vec::new());
    let mut chars = text.char_indices().take(MOST_CHARS).peekable();
    while let Some((at, c)) = chars.next() {
        let before = tokens.len();
        if let Some(first) = digit(c) {
            let (mut value, mut length) = (u64::from(first), 1_u8);
            while let Some(next) = chars.peek().and_then(|(_, c)| digit(*c)) {
                value = value.saturating_mul(10).saturating_add(u64::from(next));
                length = length.saturating_add(1);
                chars.next();
            }
            tokens.push(Token::Number(value, length));
        } else if is_east_asian(c) {
            tokens.push(Token::Sign(c));
        } else if is_letter(c) {
            let mut end = at + c.len_utf8();
            while let Some((next, c)) = chars.next_if(|(_, c)| is_letter(*c) && !is_east_asian(*c)) {
                end = next + c.len_utf8();
            }
            tokens.push(Token::Word(&text[at..end]));
        } else if c.is_whitespace() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{200B}') {
            if tokens.last() != Some(&Token::Space) {
                tokens.push(Token::Space);
            }
        } else {
            tokens.push(Token::Sign(c));
        }
        if tokens.len() > before {
            starts.push(at);
        }
    }
    (tokens, starts)
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c)
}

/// Signs for year, month and day stand between numbers, so they are tokens of their own.
fn is_east_asian(c: char) -> bool {
    matches!(c, '年' | '月' | '日' | '년' | '월' | '일')
}

/// The dates in a text that people read, each with where it begins.
pub(super) fn find(text: &str, habit: Habit<'_>) -> Vec<(usize, Stamp)> {
    let mut found = Vec::new();
    let mut digits = text.chars().take(MOST_CHARS).filter(|c| digit(*c).is_some());
    if digits.nth(2).is_none() {
        return found;
    }
    let (tokens, starts) = tokens(text);
    let mut next = 0;
    while next < tokens.len() {
        match at(&tokens, next, habit) {
            Some((stamp, end)) => {
                found.push((starts[next], stamp));
                next = end.max(next + 1);
            }
            None => next += 1,
        }
    }
    found
}

/// Whether a text has a date and a time of day, in either order.
pub(crate) fn has_moment(text: &str) -> bool {
    let is_digit = |c: Option<&char>| c.is_some_and(|c| digit(*c).is_some());
    let clock = || {
        let chars: Vec<char> = text.chars().take(MOST_CHARS).collect();
        chars.windows(4).any(|four| is_digit(four.first()) && matches!(four[1], ':' | '：') && is_digit(four.get(2)) && is_digit(four.get(3)))
    };
    find(text, Habit { language: "", month_first: false }).iter().any(|(_, stamp)| stamp.time.is_some() || clock())
}

/// A date in an attribute or in linked data: as in text, or a number of seconds, or eight digits.
pub(super) fn parse(text: &str, habit: Habit<'_>) -> Option<Stamp> {
    let (tokens, _) = tokens(text.trim());
    match tokens.as_slice() {
        [Token::Number(seconds, 10)] => return from_seconds(i64::try_from(*seconds).ok()?),
        [Token::Number(milliseconds, 13)] => return from_seconds(i64::try_from(*milliseconds / 1000).ok()?),
        [Token::Number(digits, 8), rest @ ..] => {
            let date = civil((digits / 10_000) as i64, (digits / 100 % 100) as i64, (digits % 100) as i64)?;
            // `20210314T083000Z`
            let time = match rest {
                [Token::Word("T" | "t"), Token::Number(clock, 6), ..] => Time::new((clock / 10_000) as i8, (clock / 100 % 100) as i8, (clock % 100) as i8, 0).ok(),
                _ => None,
            };
            return Some(Stamp { date, time, offset: None });
        }
        [Token::Number(digits, 14)] => {
            let (day, clock) = (digits / 1_000_000, digits % 1_000_000);
            let date = civil((day / 10_000) as i64, (day / 100 % 100) as i64, (day % 100) as i64)?;
            return Some(Stamp { date, time: Time::new((clock / 10_000) as i8, (clock / 100 % 100) as i8, (clock % 100) as i8, 0).ok(), offset: None });
        }
        _ => {}
    }
    (0..tokens.len()).find_map(|start| Some(at(&tokens, start, habit)?.0))
}

fn from_seconds(seconds: i64) -> Option<Stamp> {
    let moment: DateTime = Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).datetime();
    YEARS.contains(&moment.year()).then(|| Stamp { date: moment.date(), time: Some(moment.time()), offset: Some(0) })
}

fn civil(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    // The Thai calendar is 543 years ahead.
    let year = if YEARS.contains(&(year - 543)) && year > 2500 { year - 543 } else { year };
    if !YEARS.contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A reader of tokens that moves on only over what fits.
struct Reader<'r, 't> {
    tokens: &'r [Token<'t>],
    next: usize,
}

impl<'t> Reader<'_, 't> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.next).copied()
    }

    fn sign(&mut self, signs: &[char]) -> Option<char> {
        match self.peek() {
            Some(Token::Sign(sign)) if signs.contains(&sign) => {
                self.next += 1;
                Some(sign)
            }
            _ => None,
        }
    }

    fn space(&mut self) {
        while self.peek() == Some(Token::Space) {
            self.next += 1;
        }
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<u8>) -> Option<i64> {
        match self.peek() {
            Some(Token::Number(value, length)) if digits.contains(&length) => {
                self.next += 1;
                i64::try_from(value).ok()
            }
            _ => None,
        }
    }

    fn word(&mut self) -> Option<&'t str> {
        match self.peek() {
            Some(Token::Word(word)) => {
                self.next += 1;
                Some(word)
            }
            _ => None,
        }
    }

    /// A name of a month, with a full stop or without; in Thai, full stops stand inside of short names.
    fn month(&mut self, language: &str) -> Option<i64> {
        let start = self.next;
        let word = self.word()?.to_lowercase();
        if let Some(month) = months::number(&word, language) {
            self.sign(&['.']);
            return Some(i64::from(month));
        }
        if self.sign(&['.']).is_some()
            && let Some(second) = self.word()
            && let Some(month) = months::number(&format!("{word}.{second}"), language)
        {
            self.sign(&['.']);
            return Some(i64::from(month));
        }
        self.next = start;
        None
    }

    /// What stands between the parts of a date in words: spaces, commas, full stops, "of", "de", "th".
    fn between(&mut self) {
        for _ in 0..6 {
            match self.peek() {
                Some(Token::Space | Token::Sign(',' | '.' | 'º' | 'ª' | '°' | '،' | '-' | '/' | '\'' | '’' | '–')) => self.next += 1,
                Some(Token::Word(
                    "st" | "nd" | "rd" | "th" | "of" | "de" | "del" | "di" | "d" | "er" | "e" | "a" | "the" | "ND" | "TH" | "ST" | "RD" | "ta" | "năm" | "dne" | "den" | "º",
                )) => self.next += 1,
                _ => break,
            }
        }
    }
}

/// The date that begins at one token, if one does, and the token after it.
fn at(tokens: &[Token<'_>], start: usize, habit: Habit<'_>) -> Option<(Stamp, usize)> {
    let mut reader = Reader { tokens, next: start };
    // In the middle of a longer number, such as a version or a telephone number.
    let glued = start > 0 && matches!(tokens[start - 1], Token::Sign('.' | '-' | '/' | ':' | '#' | '$' | '€' | '+')) && start > 1 && matches!(tokens[start - 2], Token::Number(..));
    if glued {
        return None;
    }
    let date = match tokens[start] {
        Token::Number(_, 4) => year_first(&mut reader, habit)?,
        Token::Number(_, 1 | 2) => day_first(&mut reader, habit)?,
        Token::Word(_) => month_first(&mut reader, habit)?,
        _ => return None,
    };
    let end = reader.next;
    match clock(&mut reader) {
        Some((time, offset)) => Some((Stamp { date, time: Some(time), offset }, reader.next)),
        None => Some((Stamp { date, time: None, offset: None }, end)),
    }
}

/// `2021-03-14`, `2021/3/14`, `2021.03.14.`, `2021年3月14日`, `2021. 3. 14`, `2021 March 14`, `2021. március 14.`
fn year_first(reader: &mut Reader<'_, '_>, habit: Habit<'_>) -> Option<Date> {
    let year = reader.number(4..=4)?;
    let start = reader.next;
    reader.space();
    if let Some(sign) = reader.sign(&['-', '/', '.', '年', '년', '‑', '–', '\u{2010}']) {
        reader.space();
        if let Some(month) = reader.number(1..=2) {
            reader.space();
            let second = reader.sign(&['-', '/', '.', '月', '월', '‑', '–', '\u{2010}'])?;
            if matches!(sign, '-' | '/') && second != sign {
                return None;
            }
            reader.space();
            let day = reader.number(1..=2)?;
            reader.sign(&['日', '일', '.']);
            return civil(year, month, day);
        }
    }
    reader.next = start;
    reader.between();
    let month = reader.month(habit.language)?;
    reader.between();
    let day = reader.number(1..=2)?;
    civil(year, month, day)
}

/// `14.3.2021`, `3/14/2021`, `14-03-21`, `14 March 2021`, `14. März 2021`, `14 de marzo de 2021`, `14th of March, 2021`
fn day_first(reader: &mut Reader<'_, '_>, habit: Habit<'_>) -> Option<Date> {
    let first = reader.number(1..=2)?;
    let start = reader.next;
    if let Some(sign) = reader.sign(&['.', '/', '-', '‑', '٫']) {
        reader.space();
        if let Some(second) = reader.number(1..=2) {
            reader.space();
            reader.sign(&[sign])?;
            reader.space();
            let year = match reader.peek()? {
                Token::Number(_, 4) => reader.number(4..=4)?,
                Token::Number(short, 2) if sign != '-' || short > 31 => {
                    // A clock, not a year: `12.03 18:40` is not read as 2018.
                    reader.next += 1;
                    if matches!(reader.peek(), Some(Token::Sign(':'))) {
                        return None;
                    }
                    let short = short as i64;
                    if short >= 90 { 1900 + short } else { 2000 + short }
                }
                _ => return None,
            };
            let month_first = match (first, second) {
                (13.., _) => false,
                (_, 13..) => true,
                _ => sign != '.' && habit.month_first,
            };
            return if month_first { civil(year, first, second) } else { civil(year, second, first) };
        }
    }
    reader.next = start;
    reader.between();
    // Vietnamese: `14 tháng 3, 2021`
    let month = match reader.peek()? {
        Token::Word("tháng" | "Tháng") => {
            reader.next += 1;
            reader.space();
            reader.number(1..=2)?
        }
        _ => reader.month(habit.language)?,
    };
    reader.between();
    let year = match reader.peek()? {
        Token::Number(_, 4) => reader.number(4..=4)?,
        Token::Number(short, 2) => {
            reader.next += 1;
            if matches!(reader.peek(), Some(Token::Sign(':'))) {
                return None;
            }
            2000 + short as i64
        }
        _ => return None,
    };
    civil(year, month, first)
}

/// `March 14, 2021`, `Mar. 14th 2021`
fn month_first(reader: &mut Reader<'_, '_>, habit: Habit<'_>) -> Option<Date> {
    let month = reader.month(habit.language)?;
    reader.between();
    let day = reader.number(1..=2)?;
    reader.between();
    // `Mon Mar 14 08:30:00 UTC 2021`
    let back = reader.next;
    if let Some((_, _)) = clock_at(reader) {
        reader.space();
        if matches!(reader.peek(), Some(Token::Word(_))) {
            reader.next += 1;
            reader.space();
        }
        if let Some(year) = reader.number(4..=4) {
            return civil(year, month, day);
        }
        reader.next = back;
    }
    let year = reader.number(4..=4)?;
    civil(year, month, day)
}

/// The time of day after a date.
fn clock(reader: &mut Reader<'_, '_>) -> Option<(Time, Option<i16>)> {
    for _ in 0..5 {
        match reader.peek()? {
            Token::Space | Token::Sign(',' | '-' | '–' | '—' | '|' | '·' | '•' | '@') => reader.next += 1,
            Token::Word("T" | "t" | "at" | "um" | "à" | "a" | "las" | "alle" | "ore" | "às" | "kl" | "klo" | "о" | "в" | "om") => reader.next += 1,
            _ => break,
        }
    }
    clock_at(reader)
}

fn clock_at(reader: &mut Reader<'_, '_>) -> Option<(Time, Option<i16>)> {
    let start = reader.next;
    let read = (|| {
        let mut hour = reader.number(1..=2)?;
        let sign = reader.sign(&[':', '.', 'h'])?;
        let minute = reader.number(2..=2)?;
        let mut second = 0;
        if sign == ':' && reader.sign(&[':']).is_some() {
            second = reader.number(2..=2)?.min(59);
            if reader.sign(&['.', ',']).is_some() {
                reader.number(1..=9)?;
            }
        }
        let before = reader.next;
        reader.space();
        let mut offset = None;
        match reader.peek() {
            Some(Token::Word(half)) if half.eq_ignore_ascii_case("pm") || half.eq_ignore_ascii_case("p") => {
                reader.next += 1;
                hour = if hour < 12 { hour + 12 } else { hour };
            }
            Some(Token::Word(half)) if half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("a") => {
                reader.next += 1;
                hour = if hour == 12 { 0 } else { hour };
            }
            Some(Token::Word("Z" | "z" | "UTC" | "GMT")) => {
                reader.next += 1;
                offset = Some(0);
            }
            Some(Token::Sign(sign @ ('+' | '-' | '−'))) if sign != '-' || before == reader.next => {
                reader.next += 1;
                let shift = match reader.peek() {
                    Some(Token::Number(both, 4)) => {
                        reader.next += 1;
                        Some((both / 100 * 60 + both % 100) as i16)
                    }
                    Some(Token::Number(hours, 1 | 2)) => {
                        reader.next += 1;
                        let minutes = if reader.sign(&[':']).is_some() { reader.number(2..=2).unwrap_or(0) } else { 0 };
                        Some((hours * 60) as i16 + minutes as i16)
                    }
                    _ => None,
                };
                offset = shift.filter(|shift| *shift <= 14 * 60).map(|shift| if sign == '+' { shift } else { -shift });
            }
            _ => reader.next = before,
        }
        let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0).ok()?;
        Some((time, offset))
    })();
    if read.is_none() {
        reader.next = start;
    }
    read
}

/// The date in the path of an address: `/2021/03/14/`, `/2021-03-14-`, `/20210314/`.
pub(super) fn in_url(url: &str) -> Option<Stamp> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next()?;
    let bytes = path.as_bytes();
    let number = |at: usize, length: usize| -> Option<i64> {
        let digits = path.get(at..at + length)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let mut start = 0;
    while start + 8 <= bytes.len() {
        let fresh = start == 0 || !bytes[start - 1].is_ascii_digit();
        if fresh && let Some(year) = number(start, 4) {
            if matches!(bytes[start + 4], b'/' | b'-' | b'_') {
                let sign = bytes[start + 4];
                let month_length = if bytes.get(start + 6).is_some_and(u8::is_ascii_digit) { 2 } else { 1 };
                let after_month = start + 5 + month_length;
                if bytes.get(after_month) == Some(&sign)
                    && let Some(month) = number(start + 5, month_length)
                {
                    let day_length = if bytes.get(after_month + 2).is_some_and(u8::is_ascii_digit) { 2 } else { 1 };
                    let ends = !bytes.get(after_month + 1 + day_length).is_some_and(u8::is_ascii_alphanumeric);
                    if ends
                        && let Some(day) = number(after_month + 1, day_length)
                        && let Some(date) = civil(year, month, day)
                    {
                        return Some(Stamp { date, time: None, offset: None });
                    }
                }
            } else if !bytes.get(start + 8).is_some_and(u8::is_ascii_digit)
                && let (Some(month), Some(day)) = (number(start + 4, 2), number(start + 6, 2))
                && let Some(date) = civil(year, month, day)
            {
                return Some(Stamp { date, time: None, offset: None });
            }
        }
        start += 1;
    }
    None
}
