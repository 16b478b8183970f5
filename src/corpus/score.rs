//! Precision, recall and harm on annotated documents.

use std::collections::BTreeMap;
use std::fmt;

use super::{Annotated, Expected, Label};
use crate::cleaner::Category;
use crate::features;
use crate::input::Input;
use crate::pipeline::{Cleaned, Pipeline, Scratch};
use crate::span::Span;

/// Words, counted by what should have become of them and what did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Should go and went.
    pub removed: u64,
    /// Should go and stayed.
    pub missed: u64,
    /// Should stay and went.
    pub lost: u64,
    /// Should stay and stayed.
    pub kept: u64,
}

impl Tally {
    /// Of the words that went, the share that should, from 0 to 1; 1 when none went.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.removed, self.removed + self.lost)
    }

    /// Of the words that should go, the share that went, from 0 to 1; 1 when none should.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.removed, self.removed + self.missed)
    }

    /// Of the words that should stay, the share that went, from 0 to 1.
    #[must_use]
    pub fn harm(&self) -> f64 {
        1.0 - share(self.kept, self.kept + self.lost)
    }

    fn add(&mut self, expected: Expected, gone: u64, words: u64) {
        match expected {
            Expected::Keep => {
                self.lost += gone;
                self.kept += words - gone;
            }
            Expected::Remove(_) => {
                self.removed += gone;
                self.missed += words - gone;
            }
            Expected::Free(_) => {}
        }
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// A labelled part that did not become what it should.
#[derive(Clone, PartialEq, Debug)]
pub struct Wrong {
    /// The document's name.
    pub document: String,
    /// The line in the annotated file, counted from 1.
    pub line: u32,
    /// What should have become of it.
    pub expected: Expected,
    /// The text.
    pub text: String,
    /// For a part that should have stayed, the rule or cleaner that took it.
    pub decider: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text: String = text.chars().take(100).collect();
        match self.expected {
            Expected::Keep => write!(f, "{}:{}: lost to {}: {text}", self.document, self.line, self.decider),
            Expected::Remove(category) | Expected::Free(category) => write!(f, "{}:{}: left, {category}: {text}", self.document, self.line),
        }
    }
}

/// How a pipeline did on annotated documents.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct Evaluation {
    /// All documents.
    pub all: Tally,
    /// By the category that the annotation names; only what should go is counted.
    pub by_category: BTreeMap<Category, Tally>,
    /// By language.
    pub by_language: BTreeMap<String, Tally>,
    /// Documents with nothing to remove.
    pub clean: Tally,
    /// The number of documents.
    pub documents: usize,
    /// The labelled parts that did not become what they should, in order.
    pub wrong: Vec<Wrong>,
}

/// Cleans all `documents` and compares with their labels.
#[must_use]
pub fn evaluate(pipeline: &Pipeline, documents: &[Annotated]) -> Evaluation {
    let mut evaluation = Evaluation { documents: documents.len(), ..Evaluation::default() };
    let mut scratch = Scratch::new();
    for document in documents {
        let mut input = Input::text(&document.text).language(&document.language);
        if let Some(url) = &document.url {
            input = input.url(url);
        }
        let cleaned = pipeline.clean_with(input, &mut scratch);
        let clean = document.labels.iter().all(|label| label.expected == Expected::Keep);
        for label in &document.labels {
            evaluation.count(document, label, &cleaned, clean);
        }
    }
    evaluation
}

impl Evaluation {
    fn count(&mut self, document: &Annotated, label: &Label, cleaned: &Cleaned<'_>, clean: bool) {
        let words = words(&document.text[label.span.range()]);
        let gone: u64 = cleaned
            .report()
            .removals()
            .filter(|removal| removal.span.overlaps(label.span))
            .map(|removal| self::words(&document.text[Span { start: removal.span.start.max(label.span.start), end: removal.span.end.min(label.span.end) }.range()]))
            .sum::<u64>()
            .min(words);
        self.all.add(label.expected, gone, words);
        self.by_language.entry(document.language.clone()).or_default().add(label.expected, gone, words);
        if let Expected::Remove(category) = label.expected {
            self.by_category.entry(category).or_default().add(label.expected, gone, words);
        }
        if clean {
            self.clean.add(label.expected, gone, words);
        }
        let wrong = match label.expected {
            Expected::Keep => gone > 0,
            Expected::Remove(_) => gone < words,
            Expected::Free(_) => false,
        };
        if wrong {
            let decider = cleaned.report().removals().find(|removal| removal.span.overlaps(label.span)).map_or("", |removal| cleaned.report().decider(removal));
            self.wrong.push(Wrong {
                document: document.name.clone(),
                line: label.line,
                expected: label.expected,
                text: document.text[label.span.range()].to_owned(),
                decider: decider.to_owned(),
            });
        }
    }
}

/// The words of a part, at least one, so that a line of marks counts too.
fn words(text: &str) -> u64 {
    if text.trim().is_empty() { 0 } else { u64::from(features::count_words(text).max(1)) }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for wrong in &self.wrong {
            writeln!(f, "{wrong}")?;
        }
        writeln!(f, "\n{:<20} {:>9} {:>9} {:>9} {:>9}", "", "words", "precision", "recall", "harm")?;
        let mut row = |name: &str, tally: &Tally, by_label: bool| {
            let words = tally.removed + tally.missed + tally.lost + tally.kept;
            write!(f, "{name:<20} {words:>9} ")?;
            if by_label {
                writeln!(f, "{:>9} {:>9.3} {:>9}", "", tally.recall(), "")
            } else {
                writeln!(f, "{:>9.3} {:>9.3} {:>9.4}", tally.precision(), tally.recall(), tally.harm())
            }
        };
        for (category, tally) in &self.by_category {
            row(category.id(), tally, true)?;
        }
        for (language, tally) in &self.by_language {
            row(language, tally, false)?;
        }
        row("nothing to remove", &self.clean, false)?;
        row("all", &self.all, false)?;
        write!(f, "{} documents, {} lines wrong", self.documents, self.wrong.len())
    }
}
