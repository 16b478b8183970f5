//! Laying lines and notes out on a terminal.

use std::collections::VecDeque;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::lines::{Fate, Group, Line, Note, NoteKind};
use super::wrap::{Look, Row, Styled};

/// From this width on, notes stand in a margin at the right.
const WIDE: usize = 100;
/// Lines longer than this are hard to read, so a wider terminal is not used in full.
const WIDEST: usize = 150;
/// A terminal narrower than this is taken for one of this width.
const NARROWEST: usize = 24;
/// What stands between text and margin.
const BAR: &str = " │ ";

/// A page that groups of lines are written on, one after another.
#[derive(Debug)]
pub(super) struct Page<'w, W> {
    out: &'w mut W,
    colour: bool,
    only_removed: bool,
    /// The columns for text, after the mark.
    text: usize,
    /// The columns of the margin; none where notes stand under the lines.
    margin: Option<usize>,
    /// Columns of a line number; none where numbers are not shown.
    numbers: Option<usize>,
    /// Rows of notes that have not found a place in the margin yet.
    pending: VecDeque<String>,
}

impl<'w, W: Write> Page<'w, W> {
    /// A page for these groups, as wide as the terminal, or without end where there is none.
    pub(super) fn new(out: &'w mut W, colour: bool, only_removed: bool, groups: &[Group]) -> Self {
        let lines = || groups.iter().flat_map(|group| &group.lines);
        let numbers = only_removed.then(|| lines().map(|line| line.number).max().unwrap_or(1).to_string().len());
        let before = 2 + numbers.map_or(0, |digits| digits + 1);
        let width = width();
        // A terminal that knows right-to-left text would move the margin into the line, and one that does not would
        // show it at the wrong end.
        let to_the_left = lines().flat_map(|line| &line.pieces).any(|(text, _)| text.chars().any(is_right_to_left));
        let margin = width.filter(|width| *width >= WIDE && !to_the_left).map(|width| (width.min(WIDEST) / 3).min(46));
        let text = match (width, margin) {
            (None, _) => usize::MAX,
            (Some(width), Some(margin)) => width.min(WIDEST) - margin - before - BAR.chars().count(),
            (Some(width), None) => width.max(NARROWEST) - before,
        };
        Page { out, colour, only_removed, text, margin, numbers, pending: VecDeque::new() }
    }

    /// Writes a group.
    pub(super) fn group(&mut self, group: &Group) -> io::Result<()> {
        if self.only_removed && group.notes.is_empty() {
            return Ok(());
        }
        let mut opening = true;
        for line in &group.lines {
            if line.after_gap && !self.only_removed {
                self.gap()?;
            }
            if opening {
                self.fill()?;
                if let Some(margin) = self.margin {
                    self.pending.extend(group.notes.iter().flat_map(|note| in_margin(note, margin, self.colour)));
                }
                opening = false;
            }
            self.line(line)?;
        }
        if self.margin.is_none() {
            for note in &group.notes {
                self.under(note)?;
            }
        }
        Ok(())
    }

    /// Writes what is left for the margin.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.fill()
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        let fate = line.fate();
        let mut styled = Styled::of(&line.mark, Look::Faint);
        let brackets = fate == Fate::Partly && !self.colour;
        for (text, gone) in &line.pieces {
            // White space at the ends of a part reads better outside of it.
            let part = if *gone && fate == Fate::Partly { text.trim() } else { text };
            let start = text.len() - text.trim_start().len();
            let (before, after) = if part.len() == text.len() { ("", "") } else { (&text[..start], &text[start + part.len()..]) };
            let look = if *gone { Look::Gone } else { Look::Plain };
            styled.push(before, Look::Plain);
            if *gone && brackets {
                styled.push("[-", look);
            }
            styled.push(part, look);
            if *gone && brackets {
                styled.push("-]", look);
            }
            styled.push(after, Look::Plain);
        }
        let (mark, look) = match fate {
            Fate::Stays => (" ", Look::Plain),
            Fate::Partly => ("~", Look::Tilde),
            Fate::Goes => ("-", Look::Minus),
        };
        let mark = Styled::of(mark, look);
        for (index, row) in styled.rows(self.text).into_iter().enumerate() {
            let mut start = String::new();
            if let Some(digits) = self.numbers {
                let number = if index == 0 { line.number.to_string() } else { String::new() };
                let number = format!("{number:>digits$}");
                start = paint(&number, Look::Faint, self.colour);
                start.push(' ');
            }
            start.extend(mark.rows(1).iter().map(|row| if row.width() == 0 { " ".to_owned() } else { row.paint(self.colour) }));
            start.push(' ');
            self.row(&start, Some(row))?;
        }
        Ok(())
    }

    /// An empty line, with a row of notes beside it if one waits.
    fn gap(&mut self) -> io::Result<()> {
        self.row("", None)
    }

    /// Rows for all notes that wait.
    fn fill(&mut self) -> io::Result<()> {
        while !self.pending.is_empty() {
            self.row("", None)?;
        }
        Ok(())
    }

    fn row(&mut self, start: &str, row: Option<Row<'_, '_>>) -> io::Result<()> {
        let text = row.map(|row| row.paint(self.colour)).unwrap_or_default();
        match self.pending.pop_front() {
            None => writeln!(self.out, "{}", format!("{start}{text}").trim_end()),
            Some(note) => {
                let used = row.map_or(0, |row| row.width());
                let before = if start.is_empty() { 2 + self.numbers.map_or(0, |digits| digits + 1) } else { 0 };
                let blank = before + self.text.saturating_sub(used);
                writeln!(self.out, "{start}{text}{:blank$}{}{note}", "", paint(BAR, Look::Faint, self.colour))
            }
        }
    }

    fn under(&mut self, note: &Note) -> io::Result<()> {
        let indent = self.numbers.map_or(0, |digits| digits + 1) + 2;
        let mut styled = Styled::default();
        let (category, look) = head(note);
        styled.push(&category, look);
        let rest = format!(" {:.2} · {}: {}", note.confidence, note.decider, note.why);
        styled.push(&rest, Look::Faint);
        let rows = styled.rows(self.text.saturating_sub(2).max(NARROWEST / 2));
        for (index, row) in rows.into_iter().enumerate() {
            let corner = if index == 0 { "└ " } else { "  " };
            writeln!(self.out, "{:indent$}{}{}", "", paint(corner, Look::Faint, self.colour), row.paint(self.colour))?;
        }
        Ok(())
    }
}

/// The rows of a note in the margin: what and who, then why.
fn in_margin(note: &Note, margin: usize, colour: bool) -> Vec<String> {
    let (category, look) = head(note);
    let mut first = Styled::of(&category, look);
    let sure = format!(" {:.2}", note.confidence);
    first.push(&sure, Look::Faint);
    let decider = format!(" · {}", note.decider);
    let mut rows = Vec::new();
    if category.width() + sure.width() + decider.width() <= margin {
        first.push(&decider, Look::Faint);
        rows.push(first);
    } else {
        rows.push(first);
        rows.push(Styled::of(&note.decider, Look::Faint));
    }
    if !note.why.is_empty() {
        rows.push(Styled::of(&note.why, Look::Faint));
    }
    rows.iter().flat_map(|styled| styled.rows(margin)).map(|row| row.paint(colour)).collect()
}

fn head(note: &Note) -> (String, Look) {
    match note.kind {
        NoteKind::Removed => (note.category.clone(), Look::Category),
        NoteKind::Overruled => (format!("stays: {}", note.category), Look::Overruled),
        NoteKind::Protected => (note.category.clone(), Look::Overruled),
    }
}

fn paint(text: &str, look: Look, colour: bool) -> String {
    // Not through rows, which leave out blanks at the end.
    if colour {
        let style = look.style();
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

/// The columns of the terminal: what COLUMNS says, or what it says itself.
fn width() -> Option<usize> {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0);
    told.or_else(|| terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0)))
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}
