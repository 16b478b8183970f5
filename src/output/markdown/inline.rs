//! One paragraph: words, marks, links, pictures, formulas.

use super::Writer;
use super::escape::{self, Around};
use crate::output::content::{Item, What};
use crate::output::url;

/// How a paragraph is written.
#[derive(Clone, Copy, Default)]
pub(super) struct Style {
    /// Line breaks as they go into a table; bars are escaped.
    pub(super) in_table: bool,
    /// Strong words are not marked: all of it is strong already, or a heading.
    pub(super) no_strong: bool,
    /// Line breaks become spaces.
    pub(super) one_line: bool,
    /// It begins a list entry.
    pub(super) is_item: bool,
}

/// A mark that has begun.
struct Open {
    end: usize,
    close: String,
    /// Bytes of punctuation at its end that go after the closing mark.
    shift: usize,
    is_link: bool,
}

/// Writes the items in `from..to`.
pub(super) fn write(writer: &Writer<'_>, from: usize, to: usize, style: Style) -> String {
    let items = &writer.content.items;
    let has_formula = items[from..to].iter().any(|item| matches!(item.what, What::Formula(_)));
    let mut line = Line { writer, style, has_formula, to, out: String::new(), space: None, opened: false, closed: false, after_image: false, open: Vec::new(), links: 0 };
    let mut at = from;
    while at < to {
        line.close_until(at);
        at = line.item(at, items[at]);
    }
    line.close_until(to);
    let mut out = line.out;
    if !style.one_line && !style.in_table {
        out = guard_lines(&out, style.is_item);
    }
    out
}

/// Escapes what a line begins with where it would be read as a mark.
fn guard_lines(text: &str, is_item: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        match escape::line_start(line.trim_end_matches('\n'), is_item && index == 0) {
            Some(at) => {
                out.push_str(&line[..at]);
                out.push('\\');
                out.push_str(&line[at..]);
            }
            None => out.push_str(line),
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    Space,
    Break,
}

struct Line<'w> {
    writer: &'w Writer<'w>,
    style: Style,
    has_formula: bool,
    to: usize,
    out: String,
    /// White space that was met and not written.
    space: Option<Gap>,
    /// A mark has just begun, or ended.
    opened: bool,
    closed: bool,
    after_image: bool,
    open: Vec<Open>,
    links: usize,
}

impl Line<'_> {
    /// Writes the item at `at`; gives the one to go on with.
    fn item(&mut self, at: usize, item: Item) -> usize {
        let content = self.writer.content;
        let end = item.end as usize;
        match item.what {
            What::Space => self.gap(Gap::Space),
            What::Break => self.gap(Gap::Break),
            What::Text(span) => {
                let text = &self.writer.view.text[span.range()];
                if std::mem::take(&mut self.after_image) && text.starts_with(char::is_alphanumeric) && self.out.ends_with(')') {
                    self.gap(Gap::Space);
                }
                self.flush();
                let around = Around {
                    before: self.out.chars().next_back(),
                    after: self.char_after(end),
                    in_link: self.links > 0,
                    in_table: self.style.in_table,
                    has_formula: self.has_formula,
                };
                escape::push(&mut self.out, text, around);
                self.wrote();
            }
            What::Image(image) => {
                let image = &content.images[image as usize];
                let Some(source) = &image.source else { return end };
                self.flush();
                if self.out.ends_with(')') {
                    self.out.push(' ');
                }
                self.out.push_str("![");
                escape::push(&mut self.out, &image.alt, Around { in_link: true, in_table: self.style.in_table, ..Around::default() });
                self.out.push_str("](");
                self.push_url(source);
                self.out.push(')');
                self.wrote();
                self.after_image = true;
            }
            What::Formula(formula) => {
                let formula = &content.formulas[formula as usize];
                self.flush();
                let sign = if formula.display { "$$" } else { "$" };
                let tex = if self.style.in_table { formula.tex.replace('|', "\\vert ") } else { formula.tex.clone() };
                self.out.push_str(sign);
                self.out.push_str(tex.trim());
                self.out.push_str(sign);
                self.wrote();
            }
            What::NoteRef(number) if content.notes.get(number as usize) == Some(&true) => {
                // A pointer clings to the word before it.
                self.space = None;
                if self.out.ends_with('!') {
                    self.out.insert(self.out.len() - 1, '\\');
                }
                self.out.push_str(&format!("[^{number}]"));
                self.wrote();
                return end;
            }
            What::Link if self.address(at, item) => return end,
            What::Code => {
                // A link over all of the code goes around it.
                if let Some(inner) = content.items.get(at + 1).filter(|inner| inner.what == What::Link && inner.end == item.end) {
                    self.begin(at + 1, *inner);
                }
                self.code(at, end);
                return end;
            }
            what if what.is_mark() => self.begin(at, item),
            _ => {}
        }
        at + 1
    }

    fn wrote(&mut self) {
        self.opened = false;
        self.closed = false;
    }

    fn gap(&mut self, gap: Gap) {
        // What stands right after the beginning of a mark was written before it.
        if !self.opened && self.space != Some(Gap::Break) {
            self.space = Some(gap);
        }
    }

    /// Writes the white space before what follows.
    fn flush(&mut self) {
        let Some(gap) = self.space.take() else { return };
        if self.out.is_empty() {
            return;
        }
        self.closed = false;
        match gap {
            Gap::Break if self.style.in_table => self.out.push_str("<br>"),
            Gap::Break if !self.style.one_line => self.out.push_str("\\\n"),
            _ => self.out.push(' '),
        }
    }

    /// Begins a mark.
    fn begin(&mut self, at: usize, item: Item) {
        let options = self.writer.options;
        let end = item.end as usize;
        let link = match item.what {
            What::Link if options.links => self.target(at, item),
            _ => None,
        };
        let style = match item.what {
            What::Strong if options.emphasis && !self.style.no_strong => Some("**"),
            What::Emphasis if options.emphasis => Some("*"),
            What::Strike if options.emphasis => Some("~~"),
            _ => None,
        };
        let (open, close, shift) = match item.what {
            What::Sub if options.emphasis => ("<sub>", "</sub>".to_owned(), 0),
            What::Sup | What::NoteRef(_) if options.emphasis => ("<sup>", "</sup>".to_owned(), 0),
            What::Quoted => ("\"", "\"".to_owned(), 0),
            What::Link => match link {
                Some(url) => ("[", format!("]({url})"), 0),
                None => return,
            },
            _ => match style.and_then(|sign| self.flanked(sign, at, end)) {
                Some((sign, shift)) => (sign, sign.to_owned(), shift),
                None => return,
            },
        };
        if let Some(gap) = self.leading_gap(at, end) {
            self.gap(gap);
        }
        self.flush();
        if open == "[" && self.out.ends_with('!') {
            self.out.insert(self.out.len() - 1, '\\');
        }
        self.out.push_str(open);
        self.opened = true;
        let is_link = item.what == What::Link;
        self.links += usize::from(is_link);
        self.open.push(Open { end, close, shift, is_link });
    }

    /// Ends the marks that reach no farther than `at`.
    fn close_until(&mut self, at: usize) {
        while let Some(open) = self.open.pop_if(|open| open.end <= at) {
            // Punctuation after which the mark would not end goes behind it.
            let tail = self.out.split_off(self.out.len() - open.shift.min(self.out.len()));
            self.out.push_str(&open.close);
            self.closed = tail.is_empty() && open.close.starts_with(['*', '_', '~']);
            self.out.push_str(&tail);
            self.opened = false;
            self.links -= usize::from(open.is_link);
        }
    }

    /// The mark to use for the words in `at + 1..end` so that it is read as one, and how many bytes of punctuation
    /// have to go behind it; none if it would not be.
    fn flanked(&self, sign: &'static str, at: usize, end: usize) -> Option<(&'static str, usize)> {
        let first = self.first_char(at + 1, end)?;
        let before = match self.leading_gap(at, end).or(self.space) {
            Some(_) => None,
            None => self.out.chars().next_back(),
        };
        let after = self.char_after(end);
        let is_word = |c: Option<char>| c.is_some_and(|c| !is_punctuation(c) && !c.is_whitespace());
        let mut sign = sign;
        // Signs of two marks that touch would be read as one.
        if self.closed && before.is_some() {
            sign = match sign {
                "*" => "_",
                "**" => "__",
                _ => return None,
            };
            if is_word(after) {
                return None;
            }
        }
        if is_punctuation(first) && is_word(before) {
            return None;
        }
        let last = self.last_text(at + 1, end);
        let closes = last.is_none_or(|text| !text.ends_with(is_punctuation));
        if closes || !is_word(after) {
            return Some((sign, 0));
        }
        // Only where it ends with text of its own can its end be moved.
        let text = last?;
        let stem = text.trim_end_matches(|c: char| is_punctuation(c) && !c.is_ascii() || matches!(c, '.' | ',' | ':' | ';' | '!' | '?'));
        let movable = stem.chars().next_back().is_some_and(|c| !is_punctuation(c) && !c.is_whitespace());
        movable.then_some((sign, text.len() - stem.len()))
    }

    /// White space at the beginning of a mark.
    fn leading_gap(&self, at: usize, end: usize) -> Option<Gap> {
        let inside = &self.writer.content.items[at + 1..end];
        match inside.iter().find(|item| !item.what.is_mark())?.what {
            What::Space => Some(Gap::Space),
            What::Break => Some(Gap::Break),
            _ => None,
        }
    }

    fn first_char(&self, from: usize, to: usize) -> Option<char> {
        let inside = &self.writer.content.items[from..to];
        inside.iter().find_map(|item| match item.what {
            What::Text(span) => self.writer.view.text[span.range()].chars().next(),
            What::Image(_) => Some('!'),
            What::Formula(_) => Some('$'),
            What::Code => Some('`'),
            _ => None,
        })
    }

    /// The text that a mark ends with, if nothing stands between its end and the text's.
    fn last_text(&self, from: usize, to: usize) -> Option<&str> {
        let last = self.writer.content.items[from..to].iter().rposition(|item| !matches!(item.what, What::Space | What::Break))? + from;
        let What::Text(span) = self.writer.content.items[last].what else { return Some(")") };
        let marked = self.writer.content.items[from..last].iter().rev().take(16).any(|item| item.what.is_mark() && item.end as usize > last);
        if marked { Some(")") } else { self.writer.view.text.get(span.range()) }
    }

    /// The character that will follow what ends at `end`.
    fn char_after(&self, end: usize) -> Option<char> {
        let item =
            self.writer.content.items[end.min(self.to)..self.to].iter().find(|item| !item.what.is_mark() || item.what == What::Code || matches!(item.what, What::NoteRef(_)))?;
        match item.what {
            What::Text(span) => self.writer.view.text[span.range()].chars().next(),
            What::Space | What::Break => Some(' '),
            _ => Some('`'),
        }
    }

    /// Where a link leads; none if it leads nowhere, or if it only shows a picture in full.
    fn target(&self, at: usize, item: Item) -> Option<String> {
        let view = self.writer.view;
        let href = view.markup.tree.attribute(view.html, item.node, "href")?;
        let url = url::link(href, self.writer.content.base.as_deref())?;
        let inside = &self.writer.content.items[at + 1..item.end as usize];
        let has_text = inside.iter().any(|item| matches!(item.what, What::Text(_) | What::Formula(_)));
        let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let is_picture = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".svg"].iter().any(|ending| path.ends_with(ending));
        if !has_text && is_picture {
            return None;
        }
        let mut out = String::new();
        push_url(&mut out, &url, self.style.in_table);
        Some(out)
    }

    /// Writes a link whose words are its address, and says whether it is one.
    fn address(&mut self, at: usize, item: Item) -> bool {
        let Some(Item { what: What::Text(span), end, .. }) = self.writer.content.items.get(at + 1).copied() else { return false };
        let text = &self.writer.view.text[span.range()];
        let is_web = text.starts_with("https://") || text.starts_with("http://");
        if end != item.end || !is_web || !self.writer.options.links || self.style.in_table || text.contains(['<', '>', ' ', '\n']) || self.target(at, item).as_deref() != Some(text)
        {
            return false;
        }
        self.flush();
        self.out.push('<');
        self.out.push_str(text);
        self.out.push('>');
        self.wrote();
        true
    }

    fn push_url(&mut self, url: &str) {
        push_url(&mut self.out, url, self.style.in_table);
    }

    /// Writes the words between two items as code.
    fn code(&mut self, at: usize, end: usize) {
        let mut text = String::new();
        for item in &self.writer.content.items[at + 1..end] {
            match item.what {
                What::Text(span) => text.push_str(&self.writer.view.text[span.range()].replace('\n', " ")),
                What::Space | What::Break => text.push(' '),
                _ => {}
            }
        }
        let led = text.starts_with(' ');
        let words = text.trim_matches(' ');
        if words.is_empty() {
            return;
        }
        if led {
            self.gap(Gap::Space);
        }
        self.flush();
        if self.out.ends_with('`') {
            self.out.push(' ');
        }
        push_code(&mut self.out, words, self.style.in_table);
        self.wrote();
        if text.ends_with(' ') {
            self.gap(Gap::Space);
        }
    }
}

/// Writes code between more backticks than it holds in a row.
pub(super) fn push_code(out: &mut String, words: &str, in_table: bool) {
    let longest = words.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let pad = if words.starts_with('`') || words.ends_with('`') { " " } else { "" };
    let words = if in_table { words.replace('|', "\\|") } else { words.to_owned() };
    out.push_str(&format!("{ticks}{pad}{words}{pad}{ticks}"));
}

/// Writes an address so that its brackets do not end it.
fn push_url(out: &mut String, url: &str, in_table: bool) {
    for c in url.chars() {
        match c {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '|' if in_table => out.push_str("%7C"),
            c => out.push(c),
        }
    }
}

/// What does not belong to words, as far as marks beside it are concerned.
fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}
