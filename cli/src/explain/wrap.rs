//! Breaking styled text into rows of a terminal.

use std::fmt::Write as _;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How a piece of text looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Look {
    /// Text that stays.
    Plain,
    /// Text that goes.
    Gone,
    /// The mark of a line that goes.
    Minus,
    /// The mark of a line of which parts go.
    Tilde,
    /// The category in a note on a removal.
    Category,
    /// The category in a note on what stays.
    Overruled,
    /// Line numbers, rules and reasons.
    Faint,
}

impl Look {
    /// How a terminal shows it.
    pub(super) fn style(self) -> Style {
        match self {
            Look::Plain => Style::new(),
            Look::Gone => Style::new().dimmed().strikethrough(),
            Look::Minus => AnsiColor::Red.on_default(),
            Look::Tilde => AnsiColor::Yellow.on_default(),
            Look::Category => AnsiColor::Yellow.on_default(),
            Look::Overruled => AnsiColor::Cyan.on_default(),
            Look::Faint => Style::new().dimmed(),
        }
    }
}

/// Text as a row of what a reader takes for characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Styled<'t> {
    cells: Vec<Cell<'t>>,
}

#[derive(Clone, Copy, Debug)]
struct Cell<'t> {
    text: &'t str,
    width: usize,
    look: Look,
}

impl<'t> Styled<'t> {
    /// Text of one look.
    pub(super) fn of(text: &'t str, look: Look) -> Self {
        let mut styled = Styled::default();
        styled.push(text, look);
        styled
    }

    /// Appends text.
    pub(super) fn push(&mut self, text: &'t str, look: Look) {
        self.cells.extend(text.graphemes(true).map(|text| Cell { text, width: text.width(), look }));
    }

    /// Its rows, for a terminal of `width` columns: broken at spaces, after hyphens, beside wide characters, or else anywhere.
    pub(super) fn rows(&self, width: usize) -> Vec<Row<'_, 't>> {
        let mut rows = Vec::new();
        let (mut start, mut used) = (0, 0);
        // Where the next row may begin.
        let mut chance = None;
        let mut at = 0;
        while at < self.cells.len() {
            let cell = self.cells[at];
            let blank = cell.text == " ";
            if used + cell.width > width && at > start {
                let next = if blank { at + 1 } else { chance.filter(|chance| *chance > start).unwrap_or(at) };
                rows.push(self.row(start..next.min(at)));
                start = next;
                at = at.max(next);
                used = self.cells[start..at].iter().map(|cell| cell.width).sum();
                chance = None;
                continue;
            }
            if cell.width > 1 && at > start {
                chance = Some(at);
            }
            used += cell.width;
            at += 1;
            // After the hyphen or slash in `read-also/label`, but not between a dash and its number.
            let joint = matches!(cell.text, "-" | "/") && at > start + 1 && self.cells[at - 2].text.starts_with(char::is_alphanumeric);
            if blank || joint || cell.width > 1 {
                chance = Some(at);
            }
        }
        if start < self.cells.len() || rows.is_empty() {
            rows.push(self.row(start..self.cells.len()));
        }
        rows
    }

    fn row(&self, range: Range<usize>) -> Row<'_, 't> {
        let cells = &self.cells[range];
        let end = cells.iter().rposition(|cell| cell.text != " ").map_or(0, |last| last + 1);
        Row { cells: &cells[..end] }
    }
}

/// One row of styled text, without blanks at its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'s, 't> {
    cells: &'s [Cell<'t>],
}

impl Row<'_, '_> {
    /// The columns that it takes.
    pub(super) fn width(&self) -> usize {
        self.cells.iter().map(|cell| cell.width).sum()
    }

    /// The row as it is written to a terminal.
    pub(super) fn paint(&self, colour: bool) -> String {
        let mut out = String::new();
        for run in self.cells.chunk_by(|a, b| a.look == b.look) {
            let style = run.first().filter(|_| colour).map_or(Style::new(), |cell| cell.look.style());
            // A String takes all that is written to it.
            let _ = write!(out, "{style}");
            out.extend(run.iter().map(|cell| cell.text));
            let _ = write!(out, "{style:#}");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_wide_as_they_may_be() {
        let cases: &[(&str, usize, &[&str])] = &[
            ("", 5, &[""]),
            ("one two three", 7, &["one two", "three"]),
            ("one two three", 8, &["one two", "three"]),
            ("incomprehensible", 6, &["incomp", "rehens", "ible"]),
            ("a incomprehensible", 6, &["a", "incomp", "rehens", "ible"]),
            ("灯台の歴史", 5, &["灯台", "の歴", "史"]),
            ("the 灯台の歴史", 7, &["the 灯", "台の歴", "史"]),
            ("e\u{301}te\u{301} long", 4, &["e\u{301}te\u{301}", "long"]),
            ("灯", 1, &["灯"]),
            ("read-also/label", 12, &["read-also/", "label"]),
            ("it was -5 there", 9, &["it was -5", "there"]),
            ("it was -5 there", 8, &["it was", "-5 there"]),
        ];
        for (text, width, rows) in cases {
            let styled = Styled::of(text, Look::Plain);
            let painted: Vec<String> = styled.rows(*width).iter().map(|row| row.paint(false)).collect();
            assert_eq!(painted, *rows, "{text} in {width}");
        }
    }
}
