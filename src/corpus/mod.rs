//! Annotated documents, and how well a pipeline does on them.
//!
//! An annotated document is a text file that a person reads like a diff. After a header of `key: value` lines and an
//! empty line, each line of the document stands behind a mark and a category:
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

mod score;

use std::path::Path;

pub use score::{Evaluation, Tally, Wrong, evaluate};

use crate::cleaner::Category;
use crate::error::Error;
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

/// An annotated document.
#[derive(Clone, Debug)]
pub struct Annotated {
    /// Its name: the file's, without the ending.
    pub name: String,
    /// The language, as an ISO 639-1 code.
    pub language: String,
    /// What it imitates.
    pub imitates: String,
    /// The address that it claims to come from.
    pub url: Option<String>,
    /// The text to clean, without the annotations.
    pub text: String,
    /// What should become of each line that is not empty, or of each part of it.
    pub labels: Vec<Label>,
}

/// The column at which the text of a line begins, in characters: a mark, the category, a bar and a space.
const CATEGORY_WIDTH: usize = 20;

impl Annotated {
    /// Reads an annotated document.
    ///
    /// # Errors
    /// If the file does not follow the format; the error names the line and what it should be.
    pub fn parse(name: &str, file: &str) -> Result<Self, Error> {
        let wrong = |line: usize, what: &str| Error::corpus(format!("{name}:{}: {what}", line + 1));
        let mut document = Annotated { name: name.to_owned(), language: String::new(), imitates: String::new(), url: None, text: String::new(), labels: Vec::new() };
        let (mut newline, mut last_newline, mut escapes) = ("\n", true, false);
        let mut lines = file.lines().enumerate();
        for (at, line) in lines.by_ref() {
            if line.is_empty() {
                break;
            }
            let (key, value) = line.split_once(':').ok_or_else(|| wrong(at, "the header wants `key: value`, and an empty line after it"))?;
            match (key, value.trim()) {
                ("language", value) => document.language = value.to_owned(),
                ("script", _) => {}
                ("imitates", value) => document.imitates = value.to_owned(),
                ("url", value) => document.url = Some(value.to_owned()),
                ("newline", "crlf") => newline = "\r\n",
                ("end", "none") => last_newline = false,
                ("escapes", "yes") => escapes = true,
                ("bom", "yes") => document.text.push('\u{FEFF}'),
                _ => return Err(wrong(at, &format!("the header knows no `{line}`"))),
            }
        }
        if document.language.is_empty() {
            return Err(wrong(0, "the header does not say the language"));
        }
        let mut first = true;
        for (at, line) in lines {
            if !std::mem::take(&mut first) {
                document.text.push_str(newline);
            }
            let mark = line.chars().next().unwrap_or(' ');
            let Some((category, text)) = line.get(mark.len_utf8()..).and_then(|rest| rest.split_once('|')).filter(|(category, _)| category.len() == CATEGORY_WIDTH) else {
                return Err(wrong(at, "a line is a mark, a category padded to 20 characters, a bar and the text"));
            };
            let text = text.strip_prefix(' ').unwrap_or(text);
            document.line(mark, category.trim(), text, at, escapes).map_err(|what| wrong(at, &what))?;
        }
        if last_newline {
            document.text.push_str(newline);
        }
        Ok(document)
    }

    fn line(&mut self, mark: char, category: &str, text: &str, at: usize, escapes: bool) -> Result<(), String> {
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

    /// Reads all annotated documents (`*.txt`) of a folder, in the order of their names.
    ///
    /// # Errors
    /// If the folder or a file cannot be read, or a file does not follow the format.
    pub fn read_dir(folder: &Path) -> Result<Vec<Self>, Error> {
        let unreadable = |path: &Path, error: std::io::Error| Error::corpus(format!("cannot read {}: {error}", path.display()));
        let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| unreadable(folder, error))?.path();
            if path.extension().is_some_and(|ending| ending == "txt") {
                paths.push(path);
            }
        }
        paths.sort();
        paths
            .iter()
            .map(|path| {
                let file = std::fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                Annotated::parse(&name, &file)
            })
            .collect()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "language: en\nnewline: crlf\nend: none\n\n-navigation          | Home\n                     |\n~                    | ⟦advertisement¦[ad_1] ⟧Rain fell.\n?byline              | By Ann";

    #[test]
    fn the_text_is_derived_from_the_annotations() {
        let document = Annotated::parse("a", FILE).expect("the file is right");
        assert_eq!(document.text, "Home\r\n\r\n[ad_1] Rain fell.\r\nBy Ann");
        let labels: Vec<_> = document.labels.iter().map(|label| (&document.text[label.span.range()], label.expected)).collect();
        assert_eq!(
            labels,
            [
                ("Home", Expected::Remove(Category::Navigation)),
                ("[ad_1] ", Expected::Remove(Category::Advertisement)),
                ("Rain fell.", Expected::Keep),
                ("By Ann", Expected::Free(Category::Byline)),
            ]
        );
    }

    #[test]
    fn errors_name_the_line() {
        for (file, what) in [
            ("language: en\n\nHome", "a:3: a line is a mark"),
            ("language: en\n\n-navigatoin          | Home", "a:3: there is no category \"navigatoin\"; did you mean \"navigation\"?"),
            ("\n", "a:1: the header does not say the language"),
            ("lang: en\n\n", "a:1: the header knows no"),
        ] {
            let error = Annotated::parse("a", file).expect_err("the file is wrong");
            assert!(error.to_string().starts_with(what), "{error}");
        }
    }
}
