//! Annotated documents, and how well a pipeline does on them.
//!
//! An annotated document is a file that a person reads like a diff. After a header of `key: value` lines and an empty
//! line, each line of the document stands behind a mark and a category. Scraped text is in files `*.txt`:
//!
//! ```text
//! language: en
//! script: Latn
//! imitates: news story re-posted by an auto-blogging theme
//!
//! -breadcrumb          | Home > Local > Harbour bridge reopens
//!                      | Harbour bridge reopens after a year of repairs
//! ~                    | ⟦advertisement¦[ad_1] ⟧The bridge was opened on Friday.
//! ?byline              | By Ann Lee
//! ```
//!
//! A line with `-` must go, one with `?` may go or stay, in one with `~` the parts in `⟦category¦…⟧` must go, and any
//! other must stay. The header may say `newline: crlf`, `end: none` (no line end after the last line), `bom: yes`,
//! and `escapes: yes` (`\u{200B}`, `\t` and `\\` are read as escapes).
//!
//! # Pages
//!
//! A page is in a file `*.page`. Its lines are the lines of its HTML, and marks speak of the text that begins on a line
//! as readers see it: `-` of text that must go, `?` of text that may, and a blank of text that must stay, or of markup
//! alone. A page's lines have no parts.
//!
//! ```text
//! language: en
//! imitates: news story with a menu
//! format: html
//! encoding: windows-1252
//! title: Harbour bridge reopens
//! author: Ann Lee; Tom Ray
//! date: 2024-05-17
//!
//!                      | <meta charset=windows-1252><title>Harbour bridge reopens - The Tide</title>
//! -navigation          | <nav><a href=/>Home</a> <a href=/local>Local</a></nav>
//!                      | <h1>Harbour bridge reopens</h1>
//! ```
//!
//! `encoding` says what the page is written in; it is put into those bytes and read with [`decode_page`], so that
//! finding the encoding is part of the test. `title`, `author` (several between semicolons) and `date` are what
//! [`Cleaned::metadata`](crate::Cleaned::metadata) must find.

mod attribute;
mod score;
#[cfg(test)]
mod tests;

use std::path::Path;

use encoding_rs::Encoding;

pub use score::{Evaluation, Rightness, Scores, Tally, Wrong, WrongProperty, evaluate};

use crate::cleaner::Category;
use crate::error::Error;
use crate::input::{Format, Input, decode_page};
use crate::span::Span;

/// What should become of a part of an annotated document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// It must stay.
    Keep,
    /// It must go, and is of this kind.
    Remove(Category),
    /// Either is fine.
    Free(Category),
}

/// A part of an annotated document with what should become of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label {
    /// The bytes of [`Annotated::text`].
    pub span: Span,
    /// The line in the annotated file, counted from 1.
    pub line: u32,
    /// What should become of them.
    pub expected: Expected,
}

/// What a page says about itself that an annotation can name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Property {
    /// The title, without the name of the site.
    Title,
    /// Who wrote it.
    Author,
    /// When it was published; as much of `YYYY-MM-DDThh:mm` as the annotation gives.
    Date,
}

impl Property {
    /// The name that headers and reports use.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Property::Title => "title",
            Property::Author => "author",
            Property::Date => "date",
        }
    }
}

/// What a page must be found to say about itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stated {
    /// What is said.
    pub property: Property,
    /// Its value; several authors stand between semicolons.
    pub value: String,
    /// The line in the annotated file, counted from 1.
    pub line: u32,
}

/// An annotated document.
#[derive(Clone, Debug)]
pub struct Annotated {
    /// Its name: the file's, without the ending.
    pub name: String,
    /// Whether it is scraped text or a page.
    pub format: Format,
    /// The language, as an ISO 639-1 code.
    pub language: String,
    /// The script, as an ISO 15924 code; empty where the header does not say it.
    pub script: String,
    /// What it imitates.
    pub imitates: String,
    /// The address that it claims to come from.
    pub url: Option<String>,
    /// What it must be found to say about itself; for pages only.
    pub metadata: Vec<Stated>,
    /// The text to clean, without the annotations: for a page its HTML.
    pub text: String,
    /// What should become of each line that is not empty, or of each part of it.
    pub labels: Vec<Label>,
}

/// The column at which the text of a line begins, in characters: a mark, the category, a bar and a space.
const CATEGORY_WIDTH: usize = 20;

/// How the text of a document is made from its lines.
struct Making {
    newline: &'static str,
    last_newline: bool,
    escapes: bool,
    /// What the page is written in, and the line that says so.
    encoding: Option<(&'static Encoding, usize)>,
}

impl Annotated {
    /// Reads an annotated document.
    ///
    /// # Errors
    /// If the file does not follow the format; the error names the line and what it should be.
    pub fn parse(name: &str, file: &str) -> Result<Self, Error> {
        let wrong = |line: usize, what: &str| Error::corpus(format!("{name}:{}: {what}", line + 1));
        let mut document = Annotated {
            name: name.to_owned(),
            format: Format::Text,
            language: String::new(),
            script: String::new(),
            imitates: String::new(),
            url: None,
            metadata: Vec::new(),
            text: String::new(),
            labels: Vec::new(),
        };
        let mut making = Making { newline: "\n", last_newline: true, escapes: false, encoding: None };
        let mut lines = file.lines().enumerate();
        for (at, line) in lines.by_ref() {
            if line.is_empty() {
                break;
            }
            document.header(line, at, &mut making).map_err(|what| wrong(at, &what))?;
        }
        if document.language.is_empty() {
            return Err(wrong(0, "the header does not say the language"));
        }
        let for_pages = making.encoding.map(|(_, at)| at).or(document.metadata.first().map(|stated| stated.line as usize - 1));
        if let Some(at) = for_pages.filter(|_| document.format != Format::Html) {
            return Err(wrong(at, "only a page has this; the header of a page says `format: html`"));
        }
        let mut first = true;
        let mut first_line = 0;
        for (at, line) in lines {
            if std::mem::take(&mut first) {
                first_line = at;
            } else {
                document.text.push_str(making.newline);
            }
            let mark = line.chars().next().unwrap_or(' ');
            let Some((category, text)) = line.get(mark.len_utf8()..).and_then(|rest| rest.split_once('|')).filter(|(category, _)| category.len() == CATEGORY_WIDTH) else {
                return Err(wrong(at, "a line is a mark, a category padded to 20 characters, a bar and the text"));
            };
            let text = text.strip_prefix(' ').unwrap_or(text);
            document.line(mark, category.trim(), text, at, making.escapes).map_err(|what| wrong(at, &what))?;
        }
        if making.last_newline {
            document.text.push_str(making.newline);
        }
        if let Some((encoding, said_at)) = making.encoding {
            document.encode_and_decode(encoding, said_at, first_line).map_err(|(at, what)| wrong(at, &what))?;
        }
        Ok(document)
    }

    /// One line of the header.
    fn header(&mut self, line: &str, at: usize, making: &mut Making) -> Result<(), String> {
        let (key, value) = line.split_once(':').ok_or("the header wants `key: value`, and an empty line after it")?;
        match (key, value.trim()) {
            ("language", value) => value.clone_into(&mut self.language),
            ("script", value) => value.clone_into(&mut self.script),
            ("imitates", value) => value.clone_into(&mut self.imitates),
            ("url", value) => self.url = Some(value.to_owned()),
            ("format", "html") => self.format = Format::Html,
            ("format", "text") => self.format = Format::Text,
            ("format", value) => return Err(format!("there is no format `{value}`; it is `html` or `text`")),
            ("encoding", value) => {
                // Pages in UTF-16 are read, but nobody writes new ones: the standard has no encoder for it.
                let encoding = Encoding::for_label(value.as_bytes()).filter(|encoding| encoding.output_encoding() == *encoding);
                let encoding = encoding.ok_or_else(|| format!("there is no encoding `{value}` to write a page in; `windows-1252` is one"))?;
                making.encoding = Some((encoding, at));
            }
            ("newline", "crlf") => making.newline = "\r\n",
            ("end", "none") => making.last_newline = false,
            ("escapes", "yes") => making.escapes = true,
            ("bom", "yes") => self.text.push('\u{FEFF}'),
            ("title", value) => self.state(Property::Title, value, at)?,
            ("author", value) => self.state(Property::Author, value, at)?,
            ("date", value) if is_date(value) => self.state(Property::Date, value, at)?,
            ("date", value) => return Err(format!("`{value}` is no date; it begins with YYYY-MM-DD")),
            _ => return Err(format!("the header knows no `{line}`")),
        }
        Ok(())
    }

    fn state(&mut self, property: Property, value: &str, at: usize) -> Result<(), String> {
        if value.is_empty() || self.metadata.iter().any(|stated| stated.property == property) {
            return Err(format!("`{}` is said once, or not at all where the page has none", property.id()));
        }
        self.metadata.push(Stated { property, value: value.to_owned(), line: at as u32 + 1 });
        Ok(())
    }

    /// Puts the text into bytes and reads these as a stranger would. The labels count in what was read, and so it must be
    /// the same text.
    fn encode_and_decode(&mut self, encoding: &'static Encoding, said_at: usize, first_line: usize) -> Result<(), (usize, String)> {
        let (bytes, _, unmappable) = encoding.encode(&self.text);
        if unmappable {
            let is_strange = |c: &char| encoding.encode(c.encode_utf8(&mut [0; 4])).2;
            let strange = self.text.lines().enumerate().find_map(|(line, text)| Some((line, text.chars().find(is_strange)?)));
            let (line, c) = strange.unwrap_or_default();
            return Err((first_line + line, format!("{} has no {c:?}; write it as a character reference", encoding.name())));
        }
        let decoded = decode_page(&bytes, None);
        if decoded.text != self.text {
            return Err((said_at, format!("a page written in {} is read as {}; its <meta> should name what it is written in", encoding.name(), decoded.encoding)));
        }
        self.text = decoded.text.into_owned();
        Ok(())
    }

    /// The document as input, with all that its header tells of it.
    #[must_use]
    pub fn input(&self) -> Input<'_> {
        let input = match self.format {
            Format::Html => Input::html(&self.text),
            Format::Text => Input::text(&self.text),
        };
        let input = input.language(&self.language);
        match &self.url {
            Some(url) => input.url(url),
            None => input,
        }
    }

    fn line(&mut self, mark: char, category: &str, text: &str, at: usize, escapes: bool) -> Result<(), String> {
        if mark == '~' && self.format == Format::Html {
            return Err("a page's lines have no parts; break the line, and mark the new lines".to_owned());
        }
        let expected = match (mark, category) {
            (' ' | '~', "") => Expected::Keep,
            ('-', id) => Expected::Remove(named(id)?),
            ('?', id) => Expected::Free(named(id)?),
            (' ' | '~', _) => return Err("only lines that go, or may go, have a category".to_owned()),
            _ => return Err(format!("there is no mark `{mark}`")),
        };
        let mut rest = text;
        while mark == '~'
            && let Some((before, after)) = rest.split_once('⟦')
        {
            let (part, after) = after.split_once('⟧').ok_or("a ⟦ is not closed")?;
            let (id, part) = part.split_once('¦').ok_or("a ⟦ wants the category and ¦ first")?;
            self.part(before, at, Expected::Keep, escapes)?;
            self.part(part, at, Expected::Remove(named(id)?), escapes)?;
            rest = after;
        }
        if mark == '~' && rest.len() == text.len() {
            return Err("a line with `~` has its parts that go in ⟦category¦…⟧".to_owned());
        }
        self.part(rest, at, expected, escapes)
    }

    fn part(&mut self, text: &str, at: usize, expected: Expected, escapes: bool) -> Result<(), String> {
        let start = self.text.len();
        if escapes {
            unescape(text, &mut self.text)?
        } else {
            self.text.push_str(text)
        }
        if !self.text[start..].trim().is_empty() {
            self.labels.push(Label { span: Span::of(start..self.text.len()), line: at as u32 + 1, expected });
        }
        Ok(())
    }

    /// Reads all annotated documents (`*.txt` and `*.page`) of a folder, in the order of their names.
    ///
    /// # Errors
    /// If the folder or a file cannot be read, or a file does not follow the format.
    pub fn read_dir(folder: &Path) -> Result<Vec<Self>, Error> {
        let unreadable = |path: &Path, error: std::io::Error| Error::corpus(format!("cannot read {}: {error}", path.display()));
        let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| unreadable(folder, error))?.path();
            if path.extension().is_some_and(|ending| ending == "txt" || ending == "page") {
                paths.push(path);
            }
        }
        paths.sort();
        paths
            .iter()
            .map(|path| {
                let file = std::fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                let document = Annotated::parse(&name, &file)?;
                let is_page = path.extension().is_some_and(|ending| ending == "page");
                if is_page != (document.format == Format::Html) {
                    return Err(Error::corpus(format!("{name}:1: a page is in a file `.page` and its header says `format: html`; text is in a file `.txt`")));
                }
                Ok(document)
            })
            .collect()
    }
}

/// Whether a value begins with a day of the calendar's shape.
fn is_date(value: &str) -> bool {
    let shape = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    value.len() >= 10 && value.bytes().take(10).enumerate().all(shape)
}

fn named(id: &str) -> Result<Category, String> {
    id.parse().map_err(|error: Error| error.to_string())
}

fn unescape(text: &str, out: &mut String) -> Result<(), String> {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix("u{") {
            let (code, after) = after.split_once('}').ok_or("an escape \\u{…} is not closed")?;
            out.push(u32::from_str_radix(code, 16).ok().and_then(char::from_u32).ok_or_else(|| format!("there is no character \\u{{{code}}}"))?);
            rest = after;
        } else if let Some(after) = after.strip_prefix('t') {
            out.push('\t');
            rest = after;
        } else if let Some(after) = after.strip_prefix('\\') {
            out.push('\\');
            rest = after;
        } else {
            return Err("a backslash begins \\u{…}, \\t or \\\\".to_owned());
        }
    }
    out.push_str(rest);
    Ok(())
}
