//! Rules compiled by strategy, once for a pipeline.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::elements::Selectors;
use super::frame::{Frame, Frames};
use super::labels;
use super::literals::{Anywhere, Edge, Filed, Index, Placed, Wanted};
use super::needs::Needs;
use super::pack::Pack;
use super::pattern::{Gate, bare};
use super::rule::{Kind, Place, Rule, Take, names};
use super::vocabulary::Vocabulary;
use crate::cleaner::{Category, RuleClaim, RuleId};
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
    /// What each of them claims, for those that judge by hits.
    claims: Vec<RuleClaim>,
    /// Of each rule, the lines that suit it.
    pub(super) suits: Vec<Suits>,
    pub(super) patterns: Vec<Gated>,
    /// Of each pattern, the lines that it may match in.
    pub(super) frames: Frames,
    /// Whole lines.
    pub(super) phrases: Vec<Phrase>,
    /// The numbers of `phrases` by their keys.
    pub(super) lines: Index,
    pub(super) starts: Filed,
    /// What follows the marks before the first word.
    pub(super) firsts: Filed,
    pub(super) ends: Filed,
    /// What stands anywhere in lines of each of [`LENGTHS`], and in longer ones.
    pub(super) anywhere: [Anywhere; LENGTHS.len() + 1],
    /// What the literals of all these mean, by the numbers under which they are filed.
    pub(super) senses: Senses,
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
    pub(super) claim: RuleClaim,
    pub(super) place: Place,
    pub(super) near: Vec<RuleId>,
}

/// The lines that suit a rule, as far as their own words and script tell.
#[derive(Debug)]
pub(super) struct Suits {
    pub(super) min_words: u32,
    pub(super) max_words: u32,
    /// A bit for each script; none for all.
    pub(super) scripts: u32,
}

/// A literal and what it means that it was found.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) bytes: Box<[u8]>,
    pub(super) sense: Sense,
}

/// What it means that a literal was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sense {
    pub(super) rule: u32,
    pub(super) role: Role,
}

/// The senses of literals with the same bytes, which are compared once for all of them.
#[derive(Debug, Default)]
pub(super) struct Senses {
    all: Vec<Sense>,
    /// Where those of each group end.
    ends: Vec<u32>,
}

impl Senses {
    /// The senses of a group.
    #[inline]
    pub(super) fn of(&self, group: u32) -> &[Sense] {
        let group = group as usize;
        let start = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..self.ends[group] as usize]
    }

    /// Makes a group, and tells its number.
    fn add(&mut self, senses: impl Iterator<Item = Sense>) -> u32 {
        self.all.extend(senses);
        self.ends.push(self.all.len() as u32);
        self.ends.len() as u32 - 1
    }
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
                let claim = &mut rule.compiled.claim;
                claim.confidence = change.confidence.unwrap_or(claim.confidence);
                // A rule that protects has no category to change.
                if claim.category.is_some() {
                    claim.category = change.category.or(claim.category);
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

    /// What each rule claims where it holds, by number.
    pub(crate) fn claims(&self) -> &[RuleClaim] {
        &self.claims
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
        let compiled = Compiled { rule: Arc::clone(rule), claim: RuleClaim { category: rule.category, confidence: rule.confidence }, place: rule.place.clone(), near: Vec::new() };
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

impl Suits {
    fn of(rule: &Rule) -> Self {
        let scripts = rule.scripts.iter().fold(0, |bits, script| bits | 1 << *script as u32);
        Suits { min_words: rule.min_words, max_words: rule.max_words.unwrap_or(u32::MAX), scripts }
    }
}

/// A literal before it is filed.
#[derive(Clone, Copy)]
struct Literal<'r> {
    wanted: Wanted<'r>,
    sense: Sense,
}

#[derive(Default)]
struct Builder<'r> {
    patterns: Vec<Gated>,
    frames: Vec<&'r Frame>,
    phrases: Vec<Phrase>,
    lines: Vec<(u64, u32)>,
    starts: Vec<Literal<'r>>,
    firsts: Vec<Literal<'r>>,
    ends: Vec<Literal<'r>>,
    anywhere: Vec<Literal<'r>>,
    open: Vec<u32>,
}

impl<'r> Builder<'r> {
    fn build(mut rules: Vec<Compiled>) -> RuleSet {
        let numbers: HashMap<String, RuleId> = rules.iter().enumerate().map(|(number, rule)| (rule.rule.id.clone(), RuleId(number as u32))).collect();
        for rule in &mut rules {
            // Rules that are switched off are not there to be near to.
            rule.near = rule.rule.near.iter().filter_map(|(id, _)| numbers.get(id).copied()).collect();
        }
        let suits: Vec<Suits> = rules.iter().map(|rule| Suits::of(&rule.rule)).collect();
        let mut builder = Builder::default();
        for (number, compiled) in rules.iter().enumerate() {
            builder.rule(number as u32, &compiled.rule);
        }
        let Builder { patterns, frames, phrases, lines, starts, firsts, ends, anywhere, mut open } = builder;
        let max_words = |rule: u32| suits[rule as usize].max_words;
        open.sort_by_key(|pattern| std::cmp::Reverse(max_words(patterns[*pattern as usize].rule)));
        let frames = Frames::new(frames.into_iter());
        let mut senses = Senses::default();
        let [starts, firsts, ends] = [starts, firsts, ends].map(|list| together(list, &mut senses).into_iter().map(|(wanted, group)| (wanted.bytes, group)).collect::<Vec<_>>());
        let (starts, firsts, ends) = (Filed::first(&starts), Filed::first(&firsts), Filed::last(&ends));
        let anywhere: Vec<(Placed<'_>, u32, u32)> = together(anywhere, &mut senses)
            .into_iter()
            .map(|(wanted, group)| (Placed::new(wanted), group, senses.of(group).iter().map(|sense| max_words(sense.rule)).max().unwrap_or(0)))
            .collect();
        let anywhere = std::array::from_fn(|length| {
            // The words that lines of this length have at least.
            let words = length.checked_sub(1).map_or(0, |shorter| LENGTHS[shorter] + 1);
            Anywhere::new(anywhere.iter().filter(|(.., most)| *most >= words).map(|(placed, group, _)| (*placed, *group)))
        });
        let names = rules.iter().map(|rule| RuleName { rule: Arc::clone(&rule.rule), category: rule.claim.category }).collect();
        let selectors = Selectors::new(rules.iter().enumerate().flat_map(|(number, rule)| rule.rule.selectors.iter().map(move |(_, list)| (RuleId(number as u32), list))));
        let labels = labels::file(&rules, &phrases);
        RuleSet {
            names: Arc::new(RuleNames { list: names }),
            suits,
            patterns,
            frames,
            phrases,
            lines: Index::new(&lines),
            starts,
            firsts,
            ends,
            anywhere,
            senses,
            open,
            selectors,
            vocabulary: OnceLock::new(),
            labels,
            claims: rules.iter().map(|rule| rule.claim).collect(),
            rules,
        }
    }

    fn rule(&mut self, number: u32, rule: &'r Rule) {
        for literal in &rule.literals {
            let sense = Sense { rule: number, role: Role::Match(literal.kind, rule.take_of(literal.kind)) };
            let wanted = |begins_word| Literal { wanted: Wanted { bytes: &literal.folded, begins_word }, sense };
            match literal.kind {
                Kind::Line => {
                    self.lines.push((literal.key, self.phrases.len() as u32));
                    self.phrases.push(Phrase { bytes: literal.folded.clone(), sense });
                }
                Kind::Prefix => self.starts.push(wanted(true)),
                Kind::Suffix => self.ends.push(wanted(true)),
                Kind::Contains => self.anywhere.push(wanted(true)),
            }
        }
        for (index, (.., pattern)) in rule.patterns.iter().enumerate().filter(|(_, (.., pattern))| !pattern.never) {
            let gated = self.patterns.len() as u32;
            self.patterns.push(Gated { rule: number, index, needs: pattern.needs.clone() });
            self.frames.push(&pattern.frame);
            let sense = Sense { rule: number, role: Role::Gate(gated) };
            let list = match &pattern.gate {
                Gate::Start(_) => &mut self.starts,
                Gate::First(_) => &mut self.firsts,
                Gate::End(_) => &mut self.ends,
                Gate::Anywhere(_) => &mut self.anywhere,
                Gate::Open => {
                    self.open.push(gated);
                    continue;
                }
            };
            list.extend(pattern.gate.literals().iter().map(|gate| Literal { wanted: bare(gate).into(), sense }));
        }
    }
}

/// Makes a group of the senses of all literals that are alike, and gives each with the number of its group.
fn together<'r>(mut literals: Vec<Literal<'r>>, senses: &mut Senses) -> Vec<(Wanted<'r>, u32)> {
    literals.sort_by_key(|literal| literal.wanted);
    let alike = literals.chunk_by(|a, b| a.wanted == b.wanted);
    alike.map(|alike| (alike[0].wanted, senses.add(alike.iter().map(|literal| literal.sense)))).collect()
}
