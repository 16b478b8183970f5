//! Warnings: rules that can be used but hardly do what their author wants.

use std::collections::{HashMap, HashSet};

use super::compile::RuleSet;
use super::pack::Pack;
use super::pattern::Gate;
use super::problem::Problem;
use super::rule::{Kind, Literal, Rule, names};
use super::scan::RuleScratch;
use crate::document::BlockKind;
use crate::features::Features;

/// Adds the warnings for a pack without errors.
pub(super) fn lint(pack: &Pack, problems: &mut Vec<Problem>) {
    for rule in pack.shared_rules() {
        never_matching(rule, problems);
        open_patterns(rule, problems);
    }
    let doubled = duplicates(pack, problems);
    shadowed(pack, &doubled, problems);
    unknown_targets(pack, problems);
}

fn features_of(text: &str) -> Features {
    let mut features = Features::default();
    features.push(text);
    features
}

fn never_matching(rule: &Rule, problems: &mut Vec<Problem>) {
    let most = rule.max_words.unwrap_or(u32::MAX);
    if rule.min_words > most {
        problems.push(Problem::warning("never-matching", format!("no line has at least {} and at most {most} words", rule.min_words), rule.id_span));
        return;
    }
    for literal in &rule.literals {
        let words = features_of(&literal.text).row(0).words;
        if words > most {
            problems.push(Problem::warning("never-matching", format!("the literal has {words} words, and `max-words` is {most}"), literal.span));
        } else if literal.kind == Kind::Line && words < rule.min_words {
            problems.push(Problem::warning("never-matching", format!("the line has {words} words, and `min-words` is {}", rule.min_words), literal.span));
        }
    }
    for (_, span, _) in rule.patterns.iter().filter(|(.., pattern)| pattern.never) {
        let problem = Problem::warning("never-matching", "no folded line can match this pattern", *span);
        problems.push(problem.help("folded lines have no capital letters, no typographic quotes and dashes, and single spaces"));
    }
}

fn open_patterns(rule: &Rule, problems: &mut Vec<Problem>) {
    if rule.max_words.is_some() {
        return;
    }
    for (_, span, _) in rule.patterns.iter().filter(|(.., pattern)| pattern.gate == Gate::Open && !pattern.never) {
        let problem = Problem::warning("slow-pattern", "the pattern has no fixed text in it, so it is tried on every line", *span);
        problems.push(problem.help("add `max-words`, or a word that every match has"));
    }
}

/// What makes two literals the same: their text, and where and when their rules hold.
fn sameness(rule: &Rule, literal: &Literal) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        literal.kind,
        literal.folded,
        rule.category,
        rule.place,
        rule.scripts,
        rule.near.iter().map(|(id, _)| id).collect::<Vec<_>>(),
        rule.min_words,
        rule.max_words
    )
}

fn duplicates(pack: &Pack, problems: &mut Vec<Problem>) -> HashSet<u32> {
    let mut seen: HashMap<String, (&Rule, &Literal)> = HashMap::new();
    let mut doubled = HashSet::new();
    for rule in pack.shared_rules() {
        for literal in &rule.literals {
            let Some((other, first)) = seen.insert(sameness(rule, literal), (rule, literal)) else { continue };
            let message = if other.id == rule.id {
                "the literal stands twice in the rule, folded".to_owned()
            } else {
                format!("the literal stands in `{}` too, with the same category and place", other.id)
            };
            problems.push(Problem::warning("duplicate-literal", message, literal.span).label("again here").also(first.span, "first here"));
            doubled.insert(literal.span.start);
        }
    }
    doubled
}

/// Whole lines that another rule takes anyway.
fn shadowed(pack: &Pack, doubled: &HashSet<u32>, problems: &mut Vec<Problem>) {
    // Overrides may name rules of packs that are not here.
    let set = RuleSet::of_rules(pack.shared_rules());
    let (mut scratch, mut hits) = (RuleScratch::default(), Vec::new());
    for rule in pack.shared_rules().iter().filter(|rule| !rule.keep() && rule.sweep.is_none()) {
        for literal in rule.literals.iter().filter(|literal| literal.kind == Kind::Line && !doubled.contains(&literal.span.start)) {
            let features = features_of(&literal.text);
            hits.clear();
            set.scan(0, BlockKind::Line, &literal.text, features.line(0), &mut scratch, &mut hits);
            let stronger = hits.iter().map(|hit| (hit, &set.rules[hit.rule.0 as usize])).find(|(hit, other)| {
                let whole = hit.start == 0 && hit.end as usize == literal.text.len();
                whole && other.rule.id != rule.id && other.claim.category == rule.category && other.claim.confidence >= rule.confidence && other.rule.is_unconditional()
            });
            if let Some((_, other)) = stronger {
                let problem = Problem::warning("shadowed", format!("`{}` takes this line already, at least as surely", other.rule.id), literal.span);
                problems.push(problem.also(other.rule.id_span, "this rule"));
            }
        }
    }
}

fn unknown_targets(pack: &Pack, problems: &mut Vec<Problem>) {
    let known = || Pack::builtin().iter().chain([pack]);
    let ids = || known().flat_map(|pack| pack.shared_rules().iter().map(|rule| rule.id.as_str()));
    for change in pack.overrides() {
        if !ids().any(|id| names(&change.target, id)) {
            let problem = Problem::warning("unknown-target", format!("no rule of this pack or of the built-in ones is called `{}`", change.target), change.span);
            problems.push(problem.suggest(&change.target, ids().chain(known().map(Pack::name))));
        }
    }
    for (target, span) in pack.shared_rules().iter().flat_map(|rule| &rule.near) {
        if !ids().any(|id| id == target) {
            let problem = Problem::warning("unknown-target", format!("no rule of this pack or of the built-in ones is called `{target}`"), *span);
            problems.push(problem.suggest(target, ids()));
        }
    }
}
