//! What there is to show: the lines of a text or the blocks of a page, in groups that went for one reason.

use dechaff::{BlockKind, Claim, Cleaned, Evidence, Finding, Report, Span, Verdict};

use crate::kept;
use crate::record::{self, Places};

/// Lines side by side with the same notes.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// The lines.
    pub(super) lines: Vec<Line>,
    /// What is said of them.
    pub(super) notes: Vec<Note>,
}

impl Group {
    fn agrees(&self, notes: &[Note]) -> bool {
        self.notes.len() == notes.len() && self.notes.iter().zip(notes).all(|(note, other)| note.agrees(other))
    }
}

/// One line of the text.
#[derive(Debug)]
pub(super) struct Line {
    /// Its number, counted from 1.
    pub(super) number: u32,
    /// Whether an empty line stands before it.
    pub(super) after_gap: bool,
    /// What shows its kind: `## ` before a heading.
    pub(super) mark: String,
    /// Its text, and whether each piece of it goes.
    pub(super) pieces: Vec<(String, bool)>,
}

/// What becomes of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// It stays.
    Stays,
    /// Parts of it go.
    Partly,
    /// It goes.
    Goes,
}

impl Line {
    /// What becomes of it.
    pub(super) fn fate(&self) -> Fate {
        match (self.pieces.iter().any(|(_, gone)| *gone), self.pieces.iter().any(|(_, gone)| !gone)) {
            (false, _) => Fate::Stays,
            (true, true) => Fate::Partly,
            (true, false) => Fate::Goes,
        }
    }
}

/// Something said of lines.
#[derive(Clone, Debug)]
pub(super) struct Note {
    /// What it is about.
    pub(super) kind: NoteKind,
    /// The category.
    pub(super) category: String,
    /// How sure that is, from 0 to 1; the least of the lines that it is said of.
    pub(super) confidence: f32,
    /// The rule or cleaner that says so.
    pub(super) decider: String,
    /// Why.
    pub(super) why: String,
}

impl Note {
    /// Whether two notes say the same, if not equally surely.
    fn agrees(&self, other: &Note) -> bool {
        (self.kind, &self.category, &self.decider, &self.why) == (other.kind, &other.category, &other.decider, &other.why)
    }
}

/// What a note is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NoteKind {
    /// Something goes.
    Removed,
    /// Something was found, and stays all the same.
    Overruled,
    /// Something must stay.
    Protected,
}

/// All lines of a cleaned text, with notes on what goes and, if asked for, on what was overruled. A finding that is
/// surer than `enough` needed no witness.
pub(super) fn groups(cleaned: &Cleaned<'_>, places: &Places<'_>, enough: f32, overruled: bool) -> Vec<Group> {
    let report = cleaned.report();
    let mut groups: Vec<Group> = Vec::new();
    let mut verdicts = report.verdicts().iter().peekable();
    for (number, block) in report.blocks().iter().enumerate() {
        let mut notes: Vec<Note> = Vec::new();
        while let Some(verdict) = verdicts.next_if(|verdict| verdict.block as usize == number) {
            for note in notes_on(report, verdict, enough, overruled, places) {
                match notes.iter_mut().find(|other| other.agrees(&note)) {
                    Some(same) => same.confidence = same.confidence.min(note.confidence),
                    None => notes.push(note),
                }
            }
        }
        let mut lines = lines(cleaned, block.span, places);
        if let Some(line) = lines.first_mut() {
            let before = number.checked_sub(1).and_then(|before| report.blocks().get(before));
            line.after_gap = before.is_some_and(|before| if places.is_page() { stand_apart(before.kind, block.kind) } else { block.breaks > 1 });
            line.mark = match (block.kind, places.level(number)) {
                (_, Some(level)) => format!("{} ", "#".repeat(usize::from(level))),
                (BlockKind::ListItem, _) => "• ".to_owned(),
                _ => String::new(),
            };
        }
        let whole = |lines: &[Line]| lines.iter().all(|line| line.fate() == Fate::Goes);
        match groups.last_mut() {
            Some(last) if !notes.is_empty() && last.agrees(&notes) && whole(&last.lines) && whole(&lines) => {
                for (note, other) in last.notes.iter_mut().zip(notes) {
                    note.confidence = note.confidence.min(other.confidence);
                }
                last.lines.extend(lines);
            }
            _ => groups.push(Group { lines, notes }),
        }
    }
    groups
}

/// Whether an empty line is shown between two blocks of a page; runs of small ones would fall apart.
fn stand_apart(before: BlockKind, block: BlockKind) -> bool {
    before != block || !matches!(block, BlockKind::ListItem | BlockKind::Cell | BlockKind::Code | BlockKind::Control)
}

fn notes_on(report: &Report, verdict: &Verdict, enough: f32, overruled: bool, places: &Places<'_>) -> Vec<Note> {
    let findings = report.findings(verdict);
    if !verdict.kept {
        let surest = report.surest(verdict);
        // Where one finding alone would not have been enough, the others are part of the reason.
        let mut witnesses: Vec<&str> = Vec::new();
        if surest.is_some_and(|finding| finding.confidence < enough || finding.needs > 0) {
            for finding in findings.iter().filter(|finding| finding.claim == Claim::Remove) {
                let name = name_of(report, finding);
                if name != report.decider(verdict) && !witnesses.contains(&name) {
                    witnesses.push(name);
                }
            }
        }
        let mut why = surest.map(|finding| why(report, finding, places)).unwrap_or_default();
        if !witnesses.is_empty() {
            why.push_str(" Also found by ");
            why.push_str(&witnesses.join(", "));
            why.push('.');
        }
        let category = verdict.category.map(|category| category.id().to_owned()).unwrap_or_default();
        return vec![Note { kind: NoteKind::Removed, category, confidence: verdict.confidence, decider: report.decider(verdict).to_owned(), why }];
    }
    if !overruled {
        return Vec::new();
    }
    let note = |finding: &Finding| {
        let (kind, category) = match finding.claim {
            Claim::Remove => (NoteKind::Overruled, finding.category.id().to_owned()),
            Claim::Keep => (NoteKind::Protected, "protected".to_owned()),
        };
        Note { kind, category, confidence: finding.confidence, decider: name_of(report, finding).to_owned(), why: why(report, finding, places) }
    };
    findings.iter().map(note).collect()
}

/// The rule that made a finding, or else the cleaner.
fn name_of<'r>(report: &'r Report, finding: &Finding) -> &'r str {
    record::rule(report, finding).unwrap_or_else(|| report.cleaner(finding))
}

/// Why, for people, who count in lines and not in bytes.
fn why(report: &Report, finding: &Finding, places: &Places<'_>) -> String {
    match &finding.evidence {
        Evidence::Repetition { copies, first } if *first == finding.span => format!("The first of {copies} copies."),
        Evidence::Repetition { copies, first } if finding.span.contains(*first) => format!("The same words {copies} times over."),
        Evidence::Repetition { copies, first } => format!("One of {copies} copies, the first in line {}.", places.line(first.start)),
        Evidence::Thread { section } => format!("In the thread of readers' comments that begins in line {}.", places.line(section.start)),
        _ => sentence(&report.why(finding).to_string()),
    }
}

/// Notes of coded cleaners are no sentences yet.
fn sentence(note: &str) -> String {
    let mut chars = note.chars();
    let Some(first) = chars.next() else { return String::new() };
    let end = if note.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    first.to_uppercase().chain(chars).chain(end.chars()).collect()
}

/// The lines of a block: one, or several where a paragraph was hard-wrapped.
fn lines(cleaned: &Cleaned<'_>, block: Span, places: &Places<'_>) -> Vec<Line> {
    let source = cleaned.source();
    let line = |number: u32| Line { number, after_gap: false, mark: String::new(), pieces: Vec::new() };
    let mut number = places.line(block.start);
    let mut lines = vec![line(number)];
    for (span, gone) in pieces(cleaned, block) {
        let mut first = true;
        for text in source[span.range()].split('\n') {
            if !std::mem::take(&mut first) {
                number += 1;
                lines.push(line(number));
            }
            let text = visible(text.trim_end_matches('\r'));
            if let Some(last) = lines.last_mut().filter(|_| !text.is_empty()) {
                last.pieces.push((text, gone && !source[span.range()].trim().is_empty()));
            }
        }
    }
    lines
}

/// The pieces of a block, in order, and whether each goes.
fn pieces(cleaned: &Cleaned<'_>, block: Span) -> Vec<(Span, bool)> {
    let mut pieces = Vec::new();
    let mut at = block.start;
    for kept in kept::within(cleaned, block) {
        if at < kept.start {
            pieces.push((Span::new(at, kept.start), true));
        }
        pieces.push((kept, false));
        at = kept.end;
    }
    if at < block.end {
        pieces.push((Span::new(at, block.end), true));
    }
    pieces
}

/// The text as a terminal may see it: a scraped text must not move the cursor, set colours or turn other text around.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("    "),
            '\u{7F}' => out.push('\u{2421}'),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            c if c < ' ' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{FFFD}')),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(visible("a\u{1B}[31mb\tc\u{9B}d\u{202E}e"), "a␛[31mb    c\u{FFFD}de");
    }

    #[test]
    fn notes_become_sentences() {
        assert_eq!(sentence("no word in it"), "No word in it.");
        assert_eq!(sentence("Done!"), "Done!");
        assert_eq!(sentence(""), "");
    }
}
