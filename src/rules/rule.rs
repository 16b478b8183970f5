//! A validated rule: everything said in it is possible and within limits.

use std::fmt;

use selectors::SelectorList;

use super::pattern::Pattern;
use super::selector::Names;
use crate::cleaner::Category;
use crate::features::{PhraseReader, Zone};
use crate::fold::{self, Script};
use crate::span::Span;

/// How a literal is compared with a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Kind {
    Line,
    Prefix,
    Suffix,
    Contains,
}

impl Kind {
    pub(super) const ALL: [Kind; 4] = [Kind::Line, Kind::Prefix, Kind::Suffix, Kind::Contains];

    pub(super) fn key(self) -> &'static str {
        match self {
            Kind::Line => "line",
            Kind::Prefix => "prefix",
            Kind::Suffix => "suffix",
            Kind::Contains => "contains",
        }
    }

    pub(super) fn confidence(self) -> f32 {
        match self {
            Kind::Line => 0.95,
            Kind::Prefix | Kind::Suffix => 0.6,
            Kind::Contains => 0.3,
        }
    }

    pub(super) fn take(self) -> Take {
        if self == Kind::Suffix { Take::Match } else { Take::Line }
    }
}

/// The confidence of patterns and selectors.
pub(super) const PATTERN_CONFIDENCE: f32 = 0.6;

/// A phrase of a rule.
#[derive(Debug)]
pub(super) struct Literal {
    pub(super) kind: Kind,
    /// As written.
    pub(super) text: String,
    /// As compared: folded, and for whole lines without the marks around it.
    pub(super) folded: Box<[u8]>,
    /// The key of a whole line.
    pub(super) key: u64,
    /// The hashes of its longer words.
    pub(super) terms: Box<[u32]>,
    pub(super) span: Span,
}

impl Literal {
    pub(super) fn new(kind: Kind, text: String, span: Span, reader: &mut PhraseReader) -> Self {
        let (key, folded, terms) = reader.read(&text);
        let (key, folded) = if kind == Kind::Line { (key, fold::trim_marks(folded)) } else { (0, folded) };
        let (folded, terms) = (folded.into(), terms.into());
        Literal { kind, text, folded, key, terms, span }
    }
}

/// How much of the line goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Take {
    Line,
    Match,
    Sentence,
    Rest,
    Start,
}

impl Take {
    pub(super) const NAMES: [(&'static str, Take); 5] = [("line", Take::Line), ("match", Take::Match), ("sentence", Take::Sentence), ("rest", Take::Rest), ("start", Take::Start)];
}

/// Which lines after an anchor go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Over {
    Listed,
    ListLike,
    Any,
}

impl Over {
    pub(super) const NAMES: [(&'static str, Over); 3] = [("listed", Over::Listed), ("list-like", Over::ListLike), ("any", Over::Any)];
}

/// What follows an anchor.
#[derive(Debug)]
pub(super) struct Sweep {
    pub(super) over: Over,
    /// Folded lines without the marks around them, each with its key, before which it stops.
    pub(super) until: Vec<(u64, Box<[u8]>)>,
    pub(super) until_text: Vec<String>,
    pub(super) max_lines: u32,
}

/// The lines that an anchor takes with it if the rule does not say.
pub(super) const MAX_LINES: u32 = 40;
/// How far `near` looks if the rule does not say.
pub(super) const WITHIN: u32 = 3;

/// A rule in which everything is possible.
#[derive(Debug)]
pub(super) struct Rule {
    /// With the pack's name: `pack/id`.
    pub(super) id: String,
    pub(super) pack: String,
    pub(super) id_span: Span,
    /// What it finds; none if it protects.
    pub(super) category: Option<Category>,
    pub(super) why: String,
    pub(super) literals: Vec<Literal>,
    /// As written, and where; and compiled.
    pub(super) patterns: Vec<(String, Span, Pattern)>,
    pub(super) selectors: Vec<(String, SelectorList<Names>)>,
    pub(super) take: Option<Take>,
    pub(super) sweep: Option<Sweep>,
    pub(super) place: Place,
    pub(super) scripts: Vec<Script>,
    pub(super) max_words: Option<u32>,
    pub(super) min_words: u32,
    /// Folded.
    pub(super) unless: Vec<Box<[u8]>>,
    pub(super) unless_text: Vec<String>,
    /// Full ids.
    pub(super) near: Vec<(String, Span)>,
    pub(super) within: u32,
    pub(super) needs: u8,
    pub(super) confidence: f32,
    pub(super) removes: Vec<String>,
    pub(super) keeps: Vec<String>,
}

/// Where a rule holds.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) zone: Zone,
    /// In lower case.
    pub(super) hosts: Vec<String>,
    pub(super) languages: Vec<String>,
}

impl Rule {
    /// Whether it protects lines instead of removing them.
    pub(super) fn keep(&self) -> bool {
        self.category.is_none()
    }

    pub(super) fn take_of(&self, kind: Kind) -> Take {
        if self.sweep.is_some() || self.keep() { Take::Line } else { self.take.unwrap_or(kind.take()) }
    }

    pub(super) fn pattern_take(&self) -> Take {
        if self.sweep.is_some() || self.keep() { Take::Line } else { self.take.unwrap_or(Take::Line) }
    }

    /// Whether a hit of its matchers is all that it asks for, but for the number of words.
    pub(super) fn is_unconditional(&self) -> bool {
        let place = &self.place;
        place.zone == Zone::ANY
            && place.hosts.is_empty()
            && place.languages.is_empty()
            && self.scripts.is_empty()
            && self.unless.is_empty()
            && self.near.is_empty()
            && self.needs == 0
    }

    /// What the rule asks for besides a match, in words, one condition each.
    pub(super) fn conditions(&self) -> Vec<String> {
        let mut conditions = Vec::new();
        let place = &self.place;
        if place.zone != Zone::ANY {
            conditions.push(format!("in the {}", ZoneWords(place.zone)));
        }
        let mut list = |before: &str, items: Vec<&str>, after: &str| {
            if !items.is_empty() {
                conditions.push(format!("{before}{}{after}", items.join(", ")));
            }
        };
        list("on ", place.hosts.iter().map(String::as_str).collect(), "");
        list("in documents in ", place.languages.iter().map(String::as_str).collect(), "");
        list("in lines in ", self.scripts.iter().map(|script| script.codes()[0]).collect(), " script");
        list("unless the line has ", self.unless_text.iter().map(String::as_str).collect(), "");
        list(&format!("within {} lines of ", self.within), self.near.iter().map(|(id, _)| id.as_str()).collect(), "");
        match (self.min_words, self.max_words) {
            (0, None) => {}
            (0, Some(most)) => conditions.push(format!("at most {most} words")),
            (least, None) => conditions.push(format!("at least {least} words")),
            (least, Some(most)) => conditions.push(format!("{least} to {most} words")),
        }
        if self.needs > 0 {
            conditions.push(format!("with {} other {}", self.needs, if self.needs == 1 { "witness" } else { "witnesses" }));
        }
        conditions
    }
}

/// A zone as rules write it.
pub(super) struct ZoneWords(pub(super) Zone);

impl fmt::Display for ZoneWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (name, zone) in ZONES {
            if self.0.meets(zone) {
                f.write_str(if first { "" } else { " or " })?;
                f.write_str(name)?;
                first = false;
            }
        }
        Ok(())
    }
}

/// The zones by the names that rules call them by.
pub(super) const ZONES: [(&str, Zone); 3] = [("head", Zone::HEAD), ("body", Zone::BODY), ("tail", Zone::TAIL)];

/// A change to rules of packs that were loaded before.
#[derive(Clone, Debug)]
pub(super) struct Override {
    /// `pack/id`, or `pack` for all of them.
    pub(super) target: String,
    pub(super) span: Span,
    pub(super) disable: bool,
    pub(super) hosts: Option<Vec<String>>,
    pub(super) zone: Option<Zone>,
    pub(super) category: Option<Category>,
    pub(super) confidence: Option<f32>,
}

/// Whether `target`, `pack/id` or `pack` or `pack/*`, names the rule with this full id.
pub(super) fn names(target: &str, id: &str) -> bool {
    let target = target.strip_suffix("/*").unwrap_or(target);
    id.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
