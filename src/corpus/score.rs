//! Precision, recall and harm on annotated documents.

use std::collections::BTreeMap;
use std::fmt;

use super::attribute::{Fate, fates};
use super::{Annotated, Expected, Label, Property, Stated};
use crate::cleaner::Category;
use crate::features;
use crate::input::Format;
use crate::metadata::Metadata;
use crate::pipeline::{Pipeline, Scratch};

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

    /// All words that were counted.
    #[must_use]
    pub fn words(&self) -> u64 {
        self.removed + self.missed + self.lost + self.kept
    }

    fn add(&mut self, expected: Expected, fate: &Fate) {
        match expected {
            Expected::Keep => {
                self.lost += fate.gone;
                self.kept += fate.words - fate.gone;
            }
            Expected::Remove(_) => {
                self.removed += fate.gone;
                self.missed += fate.words - fate.gone;
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
    /// The text of the part; of a page's line only what did not become what it should.
    pub text: String,
    /// For a part that should have stayed, the rule or cleaner that took it, or `reading` where a page's text was never
    /// read; else empty, but for a part of which only some went.
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

/// A statement of a page about itself that was not found as it should be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrongProperty {
    /// The document's name.
    pub document: String,
    /// The line in the annotated file, counted from 1.
    pub line: u32,
    /// What is stated.
    pub property: Property,
    /// What it should be.
    pub expected: String,
    /// What was found.
    pub found: Option<String>,
}

impl fmt::Display for WrongProperty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {} is {:?}, ", self.document, self.line, self.property.id(), self.expected)?;
        match &self.found {
            Some(found) => write!(f, "found {found:?}"),
            None => f.write_str("found none"),
        }
    }
}

/// How many of a page's statements about itself were found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rightness {
    /// Found as they should be.
    pub right: u32,
    /// Given by annotations.
    pub given: u32,
}

/// Words counted over some of the documents.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct Scores {
    /// The number of documents.
    pub documents: usize,
    /// All documents.
    pub all: Tally,
    /// What should go, by the category that the annotation names, and what was lost, by the category that it was taken
    /// for.
    pub by_category: BTreeMap<Category, Tally>,
    /// By language.
    pub by_language: BTreeMap<String, Tally>,
    /// Documents with nothing to remove.
    pub clean: Tally,
}

/// How a pipeline did on annotated documents.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct Evaluation {
    /// All documents.
    pub together: Scores,
    /// Those of scraped text.
    pub text: Scores,
    /// Those that are pages.
    pub pages: Scores,
    /// What pages say about themselves.
    pub metadata: BTreeMap<Property, Rightness>,
    /// The labelled parts that did not become what they should, in order.
    pub wrong: Vec<Wrong>,
    /// What pages say about themselves and was not found as it should be, in order.
    pub wrong_metadata: Vec<WrongProperty>,
}

/// Cleans all `documents` and compares with their labels.
#[must_use]
pub fn evaluate(pipeline: &Pipeline, documents: &[Annotated]) -> Evaluation {
    let mut evaluation = Evaluation::default();
    let mut scratch = Scratch::new();
    for document in documents {
        let cleaned = pipeline.clean_with(document.input(), &mut scratch);
        evaluation.count(document, &fates(document, &cleaned));
        if !document.metadata.is_empty() {
            let metadata = cleaned.metadata().unwrap_or_default();
            for stated in &document.metadata {
                evaluation.compare(document, stated, &metadata);
            }
        }
    }
    evaluation
}

impl Evaluation {
    fn count(&mut self, document: &Annotated, fates: &[Fate]) {
        let clean = document.labels.iter().all(|label| label.expected == Expected::Keep);
        let own = match document.format {
            Format::Html => &mut self.pages,
            Format::Text => &mut self.text,
        };
        for scores in [own, &mut self.together] {
            scores.documents += 1;
            for (label, fate) in document.labels.iter().zip(fates).filter(|(_, fate)| fate.words > 0) {
                scores.count(&document.language, label, fate, clean);
            }
        }
        for (label, fate) in document.labels.iter().zip(fates).filter(|(_, fate)| !fate.wrong.is_empty()) {
            self.wrong.push(Wrong {
                document: document.name.clone(),
                line: label.line,
                expected: label.expected,
                text: fate.wrong.clone(),
                decider: fate.taken.as_ref().map(|(decider, _)| decider.clone()).unwrap_or_default(),
            });
        }
    }

    fn compare(&mut self, document: &Annotated, stated: &Stated, metadata: &Metadata) {
        let found = match stated.property {
            Property::Title => metadata.title.as_ref().map(|fact| fact.value.clone()),
            Property::Author => metadata.authors.as_ref().map(|fact| fact.value.join("; ")),
            Property::Date => metadata.published.as_ref().map(|fact| fact.value.clone()),
        };
        let is_right = found.as_deref().is_some_and(|found| match stated.property {
            Property::Date => found.starts_with(&stated.value),
            Property::Author => found.split(';').map(str::trim).eq(stated.value.split(';').map(str::trim)),
            Property::Title => found.split_whitespace().eq(stated.value.split_whitespace()),
        });
        let rightness = self.metadata.entry(stated.property).or_default();
        rightness.given += 1;
        rightness.right += u32::from(is_right);
        if !is_right {
            self.wrong_metadata.push(WrongProperty { document: document.name.clone(), line: stated.line, property: stated.property, expected: stated.value.clone(), found });
        }
    }
}

impl Scores {
    fn count(&mut self, language: &str, label: &Label, fate: &Fate, clean: bool) {
        self.all.add(label.expected, fate);
        self.by_language.entry(language.to_owned()).or_default().add(label.expected, fate);
        match (label.expected, &fate.taken) {
            (Expected::Remove(category), _) => self.by_category.entry(category).or_default().add(label.expected, fate),
            (Expected::Keep, Some((_, Some(category)))) => self.by_category.entry(*category).or_default().lost += fate.gone,
            _ => {}
        }
        if clean {
            self.clean.add(label.expected, fate);
        }
    }
}

/// The words of a part, at least one, so that a line of marks counts too.
pub(super) fn words(text: &str) -> u64 {
    if text.trim().is_empty() { 0 } else { u64::from(features::count_words(text).max(1)) }
}

/// Which figures of a row mean something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Figures {
    All,
    /// Those of a category: words that should stay belong to none.
    OfCategory,
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for wrong in &self.wrong {
            writeln!(f, "{wrong}")?;
        }
        for wrong in &self.wrong_metadata {
            writeln!(f, "{wrong}")?;
        }
        // Where all documents are of one kind, there is nothing to set apart.
        let mut groups: Vec<(&str, &Scores)> = [("text", &self.text), ("pages", &self.pages)].into_iter().filter(|(_, scores)| scores.documents > 0).collect();
        if groups.len() != 1 {
            groups.push(("together", &self.together));
        }
        write!(f, "\n{:<20}", "")?;
        for (name, _) in &groups {
            write!(f, " | {name:^35}")?;
        }
        write!(f, "\n{:<20}", "")?;
        for _ in &groups {
            write!(f, " | {:>8} {:>9} {:>8} {:>7}", "words", "precision", "recall", "harm")?;
        }
        writeln!(f)?;
        let mut row = |name: &str, figures: Figures, tally: &dyn Fn(&Scores) -> Tally| {
            write!(f, "{name:<20}")?;
            for (_, scores) in &groups {
                let tally = tally(scores);
                match (tally.words(), figures) {
                    (0, _) => write!(f, " | {:>35}", "")?,
                    (words, Figures::All) => write!(f, " | {words:>8} {:>9.3} {:>8.3} {:>7.4}", tally.precision(), tally.recall(), tally.harm())?,
                    (words, Figures::OfCategory) => write!(f, " | {words:>8} {:>9.3} {:>8.3} {:>7}", tally.precision(), tally.recall(), "")?,
                }
            }
            writeln!(f)
        };
        for category in self.together.by_category.keys() {
            row(category.id(), Figures::OfCategory, &|scores| scores.by_category.get(category).copied().unwrap_or_default())?;
        }
        for language in self.together.by_language.keys() {
            row(language, Figures::All, &|scores| scores.by_language.get(language).copied().unwrap_or_default())?;
        }
        row("nothing to remove", Figures::All, &|scores| scores.clean)?;
        row("all", Figures::All, &|scores| scores.all)?;
        for (property, rightness) in &self.metadata {
            writeln!(f, "{:<20} | {} of {} right", property.id(), rightness.right, rightness.given)?;
        }
        write!(f, "{} documents ({} of text, {} pages), {} lines wrong", self.together.documents, self.text.documents, self.pages.documents, self.wrong.len())
    }
}
