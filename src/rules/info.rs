//! Rules as they are shown to people.

use super::rule::{Kind, Rule, Take, ZoneWords};
use crate::cleaner::Category;
use crate::features::Zone;

/// One rule of a [`Pack`](crate::Pack).
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo<'p> {
    rule: &'p Rule,
}

impl<'p> RuleInfo<'p> {
    pub(super) fn new(rule: &'p Rule) -> Self {
        RuleInfo { rule }
    }

    /// The full id: the pack's name, a slash, the rule's own id.
    #[must_use]
    pub fn id(&self) -> &'p str {
        &self.rule.id
    }

    /// The name of its pack.
    #[must_use]
    pub fn pack(&self) -> &'p str {
        &self.rule.pack
    }

    /// What it finds; none if it protects lines.
    #[must_use]
    pub fn category(&self) -> Option<Category> {
        self.rule.category
    }

    /// Why the lines that it matches go, or stay, in one sentence.
    #[must_use]
    pub fn why(&self) -> &'p str {
        &self.rule.why
    }

    /// How sure it is, from 0 to 1.
    #[must_use]
    pub fn confidence(&self) -> f32 {
        self.rule.confidence
    }

    /// What it matches: the keys of the pack format, each with the literals, patterns or selectors under it as written.
    #[must_use]
    pub fn matchers(&self) -> Vec<(&'static str, Vec<&'p str>)> {
        let rule = self.rule;
        let mut matchers: Vec<(&'static str, Vec<&'p str>)> =
            Kind::ALL.into_iter().map(|kind| (kind.key(), rule.literals.iter().filter(|literal| literal.kind == kind).map(|literal| literal.text.as_str()).collect())).collect();
        matchers.push(("regex", rule.patterns.iter().map(|(source, ..)| source.as_str()).collect()));
        matchers.push(("selector", rule.selectors.iter().map(|(source, _)| source.as_str()).collect()));
        matchers.retain(|(_, texts)| !texts.is_empty());
        matchers
    }

    /// The matchers in a few words: `12 lines, 1 pattern`.
    #[must_use]
    pub fn summary(&self) -> String {
        let words = |(key, texts): (&str, Vec<&str>)| {
            let (one, many) = match key {
                "line" => ("line", "lines"),
                "prefix" => ("beginning of a line", "beginnings of lines"),
                "suffix" => ("end of a line", "ends of lines"),
                "contains" => ("phrase", "phrases"),
                "regex" => ("pattern", "patterns"),
                _ => ("selector", "selectors"),
            };
            format!("{} {}", texts.len(), if texts.len() == 1 { one } else { many })
        };
        self.matchers().into_iter().map(words).collect::<Vec<_>>().join(", ")
    }

    /// The zone that it holds in.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.rule.place.zone
    }

    /// The zone in words, such as `head or tail`; none if it holds everywhere.
    #[must_use]
    pub fn zone_words(&self) -> Option<String> {
        (self.rule.place.zone != Zone::ANY).then(|| ZoneWords(self.rule.place.zone).to_string())
    }

    /// What it asks for besides a match, one condition each in words: `in the tail`, `at most 8 words`.
    #[must_use]
    pub fn conditions(&self) -> Vec<String> {
        self.rule.conditions()
    }

    /// What goes, in words.
    #[must_use]
    pub fn takes(&self) -> String {
        let rule = self.rule;
        if rule.keep() {
            return "nothing: the line is protected".to_owned();
        }
        if let Some(sweep) = &rule.sweep {
            let lines = match sweep.over {
                super::rule::Over::Listed => "lines of the same category",
                super::rule::Over::ListLike => "lines that look like a list",
                super::rule::Over::Any => "lines",
            };
            let until = if sweep.until_text.is_empty() { String::new() } else { format!(", until {}", sweep.until_text.join(" or ")) };
            return format!("the line and up to {} {lines} after it{until}", sweep.max_lines);
        }
        let suffixes_only = rule.patterns.is_empty() && rule.literals.iter().all(|literal| literal.kind == Kind::Suffix);
        match rule.take.unwrap_or(if suffixes_only { Take::Match } else { Take::Line }) {
            Take::Line => "the line".to_owned(),
            Take::Match => "the match".to_owned(),
            Take::Sentence => "the sentence".to_owned(),
            Take::Rest => "the match and the rest of the line".to_owned(),
            Take::Start => "the line up to the end of the match".to_owned(),
        }
    }

    /// Texts that it must hit, from its author.
    #[must_use]
    pub fn removes(&self) -> &'p [String] {
        &self.rule.removes
    }

    /// Texts that it must not hit, from its author.
    #[must_use]
    pub fn keeps(&self) -> &'p [String] {
        &self.rule.keeps
    }
}
