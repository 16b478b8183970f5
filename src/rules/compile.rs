//! Rules compiled by strategy, once for a pipeline.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::elements::Selectors;
use super::frame::Frame;
use super::labels;
use super::literals::{Anywhere, Edge, Index, Placed, Wanted};
use super::needs::Needs;
use super::pack::Pack;
use super::pattern::{Gate, bare};
use super::rule::{Kind, Place, Rule, Take, names};
use super::vocabulary::Vocabulary;
use crate::cleaner::{Category, RuleId};
use crate::error::Error;

/// Rules of several packs, ready to match.
///
/// Matching has two steps. [`scan`](RuleSet::scan) says where rules match in the text of one block; it depends on
/// that text alone. As a [`Cleaner`](crate::Cleaner) the set then looks at the places of these hits (zone, host,
/// language, neighbours) and turns those that hold into findings.
///
/// Rules do not compete: each that matches makes its own claim. A rule with `keep = true` beats every removal; among
/// removals the decision step takes the strongest. A rule of a later pack replaces one with the same full id; else
/// packs are equal. The order of rules changes nothing but their numbers.
#[derive(Debug)]
pub(crate) struct RuleSet {
    pub(super) names: Arc<RuleNames>,
    pub(super) rules: Vec<Compiled>,
    pub(super) literals: Vec<Phrase>,
    pub(super) patterns: Vec<Gated>,
    /// Whole lines, by their keys.
    pub(super) lines: Index,
    pub(super) starts: Edge,
    /// What follows the marks before the first word.
    pub(super) firsts: Edge,
    pub(super) ends: Edge,
    /// What stands anywhere in lines of each of [`LENGTHS`], and in longer ones; by numbers of `shared`.
    pub(super) anywhere: [Anywhere; LENGTHS.len() + 1],
    /// Phrases with the same bytes, which are compared once for all of them.
    pub(super) shared: Vec<Vec<u32>>,
    pub(super) selectors: Selectors,
    /// Patterns without a gate, those that allow the most words first.
    pub(super) open: Vec<u32>,
    /// Read when the first longer text asks for it.
    vocabulary: OnceLock<Vocabulary>,
    /// Lines that also count side by side.
    pub(super) labels: Edge,
}

/// The most words of lines of each length. Longer lines, in which most of a text stands, are searched for the literals
/// of rules that allow as many words only: those are few.
pub(super) const LENGTHS: [u32; 2] = [15, 60];

/// A rule as matching needs it.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) rule: Arc<Rule>,
    pub(super) category: Option<Category>,
    pub(super) confidence: f32,
    pub(super) place: Place,
    pub(super) min_words: u32,
    pub(super) max_words: u32,
    /// A bit for each script; none for all.
    pub(super) scripts: u32,
    pub(super) near: Vec<RuleId>,
}

/// A literal and what it means that it was found.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) bytes: Box<[u8]>,
    pub(super) rule: u32,
    pub(super) role: Role,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    /// The literal of a rule.
    Match(Kind, Take),
    /// The gate of the pattern with this number.
    Gate(u32),
}

/// A pattern: the `index`th of its rule.
#[derive(Debug)]
pub(super) struct Gated {
    pub(super) rule: u32,
    pub(super) index: usize,
    pub(super) frame: Frame,
    pub(super) needs: Needs,
}

/// The names of the rules of a pipeline, which its results share.
#[derive(Debug, Default)]
pub(crate) struct RuleNames {
    list: Vec<RuleName>,
}

#[derive(Debug)]
struct RuleName {
    rule: Arc<Rule>,
    category: Option<Category>,
}

impl RuleNames {
    /// The full id of a rule: `pack/id`.
    pub(crate) fn id(&self, rule: RuleId) -> &str {
        self.list.get(rule.0 as usize).map_or("", |name| &name.rule.id)
    }

    /// What a rule finds; none for one that protects.
    pub(crate) fn category(&self, rule: RuleId) -> Option<Category> {
        self.list.get(rule.0 as usize)?.category
    }

    /// Why a rule does so, in one sentence.
    pub(crate) fn why(&self, rule: RuleId) -> &str {
        self.list.get(rule.0 as usize).map_or("", |name| &name.rule.why)
    }

    /// The number of the rule with this full id.
    pub(crate) fn find(&self, id: &str) -> Option<RuleId> {
        self.list.iter().position(|name| name.rule.id == id).map(|index| RuleId(index as u32))
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }
}

impl RuleSet {
    /// Compiles the rules of `packs`, in order, without the `disabled` ones (`pack/id`, `pack/*` or `pack`).
    ///
    /// # Errors
    /// If `disabled` or an override names a rule or pack that is not there.
    pub(crate) fn compile(packs: &[Pack], disabled: &[String]) -> Result<RuleSet, Error> {
        let mut rules = gather(packs.iter().flat_map(Pack::shared_rules));
        for change in packs.iter().flat_map(Pack::overrides) {
            let mut found = false;
            for rule in rules.iter_mut().filter(|rule| names(&change.target, &rule.rule.id)) {
                found = true;
                rule.enabled &= !change.disable;
                if let Some(hosts) = &change.hosts {
                    rule.compiled.place.hosts.clone_from(hosts);
                }
                rule.compiled.place.zone = change.zone.unwrap_or(rule.compiled.place.zone);
                rule.compiled.confidence = change.confidence.unwrap_or(rule.compiled.confidence);
                // A rule that protects has no category to change.
                if rule.compiled.category.is_some() {
                    rule.compiled.category = change.category.or(rule.compiled.category);
                }
            }
            if !found {
                return Err(unknown(&change.target, packs, &rules));
            }
        }
        for target in disabled {
            let mut found = packs.iter().any(|pack| names(target, pack.name()));
            for rule in rules.iter_mut().filter(|rule| names(target, &rule.rule.id)) {
                found = true;
                rule.enabled = false;
            }
            if !found {
                return Err(unknown(target, packs, &rules));
            }
        }
        Ok(Builder::build(rules.into_iter().filter(|rule| rule.enabled).map(|rule| rule.compiled).collect()))
    }

    /// Compiles rules as they are.
    pub(super) fn of_rules(rules: &[Arc<Rule>]) -> RuleSet {
        Builder::build(gather(rules.iter()).into_iter().map(|rule| rule.compiled).collect())
    }

    /// The words that the rules know.
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        let terms = || self.rules.iter().flat_map(|rule| &rule.rule.literals).flat_map(|literal| literal.terms.iter().copied());
        self.vocabulary.get_or_init(|| Vocabulary::new(terms()))
    }

    /// The names of the rules; they can outlive the set.
    pub(crate) fn names(&self) -> Arc<RuleNames> {
        Arc::clone(&self.names)
    }
}

struct Gathered {
    rule: Arc<Rule>,
    compiled: Compiled,
    enabled: bool,
}

fn gather<'r>(all: impl Iterator<Item = &'r Arc<Rule>>) -> Vec<Gathered> {
    let mut rules: Vec<Gathered> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for rule in all {
        let compiled = Compiled {
            rule: Arc::clone(rule),
            category: rule.category,
            confidence: rule.confidence,
            place: rule.place.clone(),
            min_words: rule.min_words,
            max_words: rule.max_words.unwrap_or(u32::MAX),
            scripts: rule.scripts.iter().fold(0, |bits, script| bits | 1 << *script as u32),
            near: Vec::new(),
        };
        let gathered = Gathered { rule: Arc::clone(rule), compiled, enabled: true };
        match known.get(&rule.id) {
            Some(earlier) => rules[*earlier] = gathered,
            None => {
                known.insert(rule.id.clone(), rules.len());
                rules.push(gathered);
            }
        }
    }
    rules
}

fn unknown(name: &str, packs: &[Pack], rules: &[Gathered]) -> Error {
    let known = packs.iter().map(Pack::name).chain(rules.iter().map(|rule| rule.rule.id.as_str()));
    Error::unknown("rule", name, known)
}

#[derive(Default)]
struct Builder {
    literals: Vec<Phrase>,
    patterns: Vec<Gated>,
    lines: Vec<(u64, u32)>,
    starts: Vec<u32>,
    firsts: Vec<u32>,
    ends: Vec<u32>,
    /// With whether the phrase counts only where a word begins.
    anywhere: Vec<(u32, bool)>,
    open: Vec<u32>,
}

impl Builder {
    fn build(mut rules: Vec<Compiled>) -> RuleSet {
        let numbers: HashMap<String, RuleId> = rules.iter().enumerate().map(|(number, rule)| (rule.rule.id.clone(), RuleId(number as u32))).collect();
        for rule in &mut rules {
            // Rules that are switched off are not there to be near to.
            rule.near = rule.rule.near.iter().filter_map(|(id, _)| numbers.get(id).copied()).collect();
        }
        let mut builder = Builder::default();
        for (number, compiled) in rules.iter().enumerate() {
            builder.rule(number as u32, &compiled.rule);
        }
        let Builder { literals, patterns, lines, starts, firsts, ends, anywhere, mut open } = builder;
        let max_words = |rule: u32| rules[rule as usize].max_words;
        open.sort_by_key(|pattern| std::cmp::Reverse(max_words(patterns[*pattern as usize].rule)));
        let file = |list: &[u32]| list.iter().map(|number| (&*literals[*number as usize].bytes, *number)).collect::<Vec<_>>();
        let mut wanted: Vec<(Wanted<'_>, u32)> =
            anywhere.into_iter().map(|(number, begins_word)| (Wanted { bytes: &literals[number as usize].bytes, begins_word }, number)).collect();
        wanted.sort_unstable();
        let alike = wanted.chunk_by(|a, b| a.0 == b.0);
        let groups: Vec<(u32, Placed<'_>, Vec<u32>)> =
            alike.enumerate().map(|(group, alike)| (group as u32, Placed::new(alike[0].0), alike.iter().map(|(_, number)| *number).collect())).collect();
        let anywhere = std::array::from_fn(|length| {
            // The words that lines of this length have at least.
            let words = length.checked_sub(1).map_or(0, |shorter| LENGTHS[shorter] + 1);
            let in_such = groups.iter().filter(|(.., numbers)| numbers.iter().any(|number| max_words(literals[*number as usize].rule) >= words));
            Anywhere::new(in_such.map(|(group, placed, _)| (*placed, *group)))
        });
        let shared = groups.into_iter().map(|(.., numbers)| numbers).collect();
        let names = rules.iter().map(|rule| RuleName { rule: Arc::clone(&rule.rule), category: rule.category }).collect();
        let selectors = Selectors::new(rules.iter().enumerate().flat_map(|(number, rule)| rule.rule.selectors.iter().map(move |(_, list)| (RuleId(number as u32), list))));
        let labels = labels::file(&rules, &literals);
        RuleSet {
            names: Arc::new(RuleNames { list: names }),
            lines: Index::new(&lines),
            starts: Edge::first(file(&starts).into_iter()),
            firsts: Edge::first(file(&firsts).into_iter()),
            ends: Edge::last(file(&ends).into_iter()),
            anywhere,
            shared,
            rules,
            literals,
            patterns,
            open,
            selectors,
            vocabulary: OnceLock::new(),
            labels,
        }
    }

    fn rule(&mut self, number: u32, rule: &Rule) {
        for literal in &rule.literals {
            let phrase = self.phrase(&literal.folded, number, Role::Match(literal.kind, rule.take_of(literal.kind)));
            match literal.kind {
                Kind::Line => self.lines.push((literal.key, phrase)),
                Kind::Prefix => self.starts.push(phrase),
                Kind::Suffix => self.ends.push(phrase),
                Kind::Contains => self.anywhere.push((phrase, true)),
            }
        }
        for (index, (.., pattern)) in rule.patterns.iter().enumerate().filter(|(_, (.., pattern))| !pattern.never) {
            let gated = self.patterns.len() as u32;
            self.patterns.push(Gated { rule: number, index, frame: pattern.frame, needs: pattern.needs.clone() });
            for gate in pattern.gate.literals() {
                let (bytes, begins_word) = bare(gate);
                let phrase = self.phrase(bytes, number, Role::Gate(gated));
                match &pattern.gate {
                    Gate::Start(_) => self.starts.push(phrase),
                    Gate::First(_) => self.firsts.push(phrase),
                    Gate::End(_) => self.ends.push(phrase),
                    Gate::Anywhere(_) => self.anywhere.push((phrase, begins_word)),
                    Gate::Open => {}
                }
            }
            if pattern.gate == Gate::Open {
                self.open.push(gated);
            }
        }
    }

    fn phrase(&mut self, bytes: &[u8], rule: u32, role: Role) -> u32 {
        self.literals.push(Phrase { bytes: bytes.into(), rule, role });
        self.literals.len() as u32 - 1
    }
}
