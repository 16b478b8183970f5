//! From a pack as written to rules: every problem is noted, and what is sound is kept.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::digest;
use super::pattern::{Pattern, PatternError};
use super::problem::Problem;
use super::rule::{Kind, Literal, MAX_LINES, Over, Override, PATTERN_CONFIDENCE, Place, Rule, Sweep, Take, WITHIN, ZONES};
use super::schema::{At, RawOverride, RawPack, RawRule};
use super::selector;
use crate::cleaner::Category;
use crate::features::{PhraseReader, Zone};
use crate::fold::{self, Script};
use crate::span::Span;

/// The most bytes of a pack, literals in it, and bytes of one literal.
pub(super) const MAX_PACK: usize = 1 << 20;
pub(super) const MAX_LITERALS: usize = 20_000;
const MAX_LITERAL: usize = 1024;

/// The sound parts of a pack.
#[derive(Debug, Default)]
pub(super) struct Valid {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) rules: Vec<Arc<Rule>>,
    pub(super) overrides: Vec<Override>,
}

/// Validates `raw`. Patterns of a `trusted` pack, which is one that tests have compiled, are compiled when they are needed.
pub(super) fn validate(raw: RawPack, trusted: bool, problems: &mut Vec<Problem>) -> Valid {
    let mut validator = Validator { problems, pack: String::new(), trusted, reader: PhraseReader::default() };
    if let Some(name) = &raw.name {
        validator.check_id(name, "pack name");
        validator.pack.clone_from(&name.value);
    }
    validator.literal_count(&raw);
    validator.duplicate_ids(&raw);
    let own: Vec<String> = raw.rules.iter().filter_map(|rule| rule.id.as_ref()).map(|id| format!("{}/{}", validator.pack, id.value)).collect();
    let rules = raw.rules.into_iter().filter_map(|rule| validator.rule(rule, &own)).map(Arc::new).collect();
    let overrides = raw.overrides.into_iter().filter_map(|change| validator.override_of(change)).collect();
    Valid { name: validator.pack, description: raw.description.map_or_else(String::new, |text| text.value), rules, overrides }
}

struct Validator<'p> {
    problems: &'p mut Vec<Problem>,
    pack: String,
    trusted: bool,
    reader: PhraseReader,
}

impl Validator<'_> {
    fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn check_id(&mut self, id: &At<String>, what: &str) {
        let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if id.value.len() > 64 || !id.value.split('-').all(word) {
            let kebab: Vec<String> = fold::fold(&id.value).split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect();
            let problem = Problem::error("bad-id", format!("the {what} `{}` is not in kebab case", id.value), id.span).label("small letters, digits, single hyphens");
            self.push(if kebab.is_empty() || id.value.len() > 64 { problem } else { problem.help(format!("write `{}`", kebab.join("-"))) });
        }
    }

    fn literal_count(&mut self, raw: &RawPack) {
        let of = |list: &Option<At<Vec<At<String>>>>| list.as_ref().map_or(0, |list| list.value.len());
        let count: usize =
            raw.rules.iter().map(|rule| [&rule.line, &rule.prefix, &rule.suffix, &rule.contains, &rule.until, &rule.unless].into_iter().map(of).sum::<usize>()).sum();
        if count > MAX_LITERALS {
            let at = raw.name.as_ref().map_or(Span::default(), |name| name.span);
            self.push(Problem::error("pack-too-big", format!("the pack has {count} literals, and {MAX_LITERALS} are allowed"), at).help("split it"));
        }
    }

    fn duplicate_ids(&mut self, raw: &RawPack) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for id in raw.rules.iter().filter_map(|rule| rule.id.as_ref()) {
            self.check_id(id, "rule id");
            if let Some(first) = seen.insert(&id.value, id.span) {
                self.push(Problem::error("duplicate-id", format!("two rules have the id `{}`", id.value), id.span).label("again here").also(first, "first here"));
            }
        }
    }

    fn rule(&mut self, mut raw: RawRule, own: &[String]) -> Option<Rule> {
        let before = self.problems.iter().filter(|problem| problem.severity == super::problem::Severity::Error).count();
        let keep = raw.keep.as_ref().is_some_and(|keep| keep.value);
        let at = raw.id.as_ref().map_or(raw.at, |id| id.span);
        self.keep_conflicts(&raw, keep);
        let category = match &raw.category {
            Some(category) if !keep => self.named(category, "category", "unknown-category", Category::ALL.iter().map(|category| (category.id(), *category))),
            _ => None,
        };
        if raw.category.is_none() && !keep {
            let problem = Problem::error("missing-field", "a rule needs `category`", at);
            self.push(problem.help("say what kind of chaff it finds; or `keep = true` if it protects lines"));
        }
        let take = raw.take.as_ref().and_then(|take| self.named(take, "value of `take`", "unknown-take", Take::NAMES));
        let sweep = self.sweep(&raw);
        let place = self.place(&raw);
        let scripts = list(&raw.scripts).iter().filter_map(|script| self.script(script)).collect();
        let mut literals = Vec::new();
        let has_matcher = [&raw.line, &raw.prefix, &raw.suffix, &raw.contains, &raw.regex, &raw.selector].iter().any(|matcher| !list(matcher).is_empty());
        for (kind, list) in Kind::ALL.into_iter().zip([&mut raw.line, &mut raw.prefix, &mut raw.suffix, &mut raw.contains]) {
            self.literals(kind, list.take(), &mut literals);
        }
        let patterns: Vec<_> = list(&raw.regex).iter().filter_map(|source| self.pattern(source)).collect();
        let selectors: Vec<_> = list(&raw.selector).iter().filter_map(|text| self.selector(text)).collect();
        if !has_matcher {
            let problem = Problem::error("no-matcher", "a rule needs something to match", at).label("this rule has nothing");
            self.push(problem.help("give it `line`, `prefix`, `suffix`, `contains`, `regex` or `selector`"));
        }
        let unless: Vec<Literal> = owned(raw.unless).filter_map(|text| self.literal(Kind::Contains, text, "unless")).collect();
        let near = list(&raw.near).iter().filter_map(|name| self.near(name, own)).collect();
        if let (Some(within), None) = (&raw.within, &raw.near) {
            self.push(Problem::error("near-misuse", "`within` says how far `near` looks, and there is no `near`", within.span));
        }
        let min_words = self.integer(&raw.min_words, "min-words", 0..=10_000).unwrap_or(0);
        let max_words = self.integer(&raw.max_words, "max-words", 1..=10_000);
        let weakest =
            literals.iter().map(|literal| literal.kind.confidence()).chain((!patterns.is_empty() || !selectors.is_empty()).then_some(PATTERN_CONFIDENCE)).reduce(f32::min);
        let confidence = self.confidence(&raw.confidence).or(weakest);
        for (examples, key, what) in [(&raw.removes, "removes", "text that it must hit"), (&raw.keeps, "keeps", "text much like it that it must not hit")] {
            if list(examples).is_empty() {
                self.push(Problem::warning("missing-examples", format!("the rule has no `{key}`"), at).help(format!("`{key} = [\"...\"]` gives {what}; `rules test` tries it")));
            }
        }
        let strings = |list: Option<At<Vec<At<String>>>>| owned(list).map(|one| one.value).collect::<Vec<_>>();
        let rule = Rule {
            id: format!("{}/{}", self.pack, raw.id.as_ref()?.value),
            pack: self.pack.clone(),
            id_span: at,
            category,
            why: raw.why.as_ref()?.value.clone(),
            literals,
            patterns,
            selectors,
            take,
            sweep,
            place,
            scripts,
            max_words,
            min_words,
            unless_text: unless.iter().map(|literal| literal.text.clone()).collect(),
            unless: unless.into_iter().map(|literal| literal.folded).collect(),
            near,
            within: self.integer(&raw.within, "within", 1..=50).unwrap_or(WITHIN),
            needs: self.integer(&raw.needs, "needs", 0..=5).unwrap_or(0) as u8,
            confidence: confidence.unwrap_or(PATTERN_CONFIDENCE),
            removes: strings(raw.removes),
            keeps: strings(raw.keeps),
        };
        let after = self.problems.iter().filter(|problem| problem.severity == super::problem::Severity::Error).count();
        (before == after).then_some(rule)
    }

    fn keep_conflicts(&mut self, raw: &RawRule, keep: bool) {
        let Some(flag) = raw.keep.as_ref().filter(|_| keep) else { return };
        let others = [
            ("category", raw.category.as_ref().map(|field| field.span)),
            ("take", raw.take.as_ref().map(|field| field.span)),
            ("over", raw.over.as_ref().map(|field| field.span)),
            ("until", raw.until.as_ref().map(|field| field.span)),
            ("confidence", raw.confidence.as_ref().map(|field| field.span)),
            ("needs", raw.needs.as_ref().map(|field| field.span)),
        ];
        for (key, span) in others {
            if let Some(span) = span {
                let problem = Problem::error("keep-conflict", format!("a rule that protects lines has no `{key}`"), span).label("this is for rules that remove");
                self.push(problem.also(flag.span, "this rule protects"));
            }
        }
    }

    fn sweep(&mut self, raw: &RawRule) -> Option<Sweep> {
        let over = raw.over.as_ref().map(|over| (over.span, self.named(over, "value of `over`", "unknown-over", Over::NAMES)));
        if over.is_none() && raw.until.is_none() {
            if let Some(lines) = &raw.max_lines {
                self.push(Problem::error("block-misuse", "`max-lines` counts the lines after an anchor, and there is no `over` or `until`", lines.span));
            }
            return None;
        }
        if let Some((span, Some(Over::Any))) = over
            && list(&raw.until).is_empty()
        {
            let problem = Problem::error("block-misuse", "`over = \"any\"` needs `until`", span).label("this takes every line");
            self.push(problem.help("name the lines before which to stop; or write `over = \"list-like\"`"));
        }
        if let Some(take) = raw.take.as_ref().filter(|take| take.value != "line") {
            self.push(Problem::error("block-misuse", "an anchor always goes as a whole line", take.span).help("leave `take` out"));
        }
        let until: Vec<Literal> = list(&raw.until).iter().filter_map(|text| self.literal(Kind::Line, text.clone(), "until")).collect();
        Some(Sweep {
            over: over.and_then(|(_, over)| over).unwrap_or(Over::ListLike),
            until_text: until.iter().map(|literal| literal.text.clone()).collect(),
            until: until.into_iter().map(|literal| (literal.key, literal.folded)).collect(),
            max_lines: self.integer(&raw.max_lines, "max-lines", 1..=1000).unwrap_or(MAX_LINES),
        })
    }

    fn place(&mut self, raw: &RawRule) -> Place {
        Place {
            zone: self.zone(list(&raw.zone)),
            hosts: list(&raw.hosts).iter().filter_map(|host| self.host(host)).collect(),
            languages: list(&raw.languages).iter().filter_map(|language| self.language(language)).collect(),
        }
    }

    fn zone(&mut self, names: &[At<String>]) -> Zone {
        names.iter().filter_map(|name| self.named(name, "zone", "unknown-zone", ZONES)).reduce(Zone::or).unwrap_or(Zone::ANY)
    }

    fn host(&mut self, host: &At<String>) -> Option<String> {
        let name = host.value.to_lowercase();
        let good = name.contains('.') && name.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-'));
        if !good {
            let problem = Problem::error("bad-host", format!("`{}` is not the name of a host", host.value), host.span);
            self.push(problem.help("write it without `https://`, path and `*`: \"example.com\" stands for its subdomains too"));
        }
        good.then_some(name)
    }

    fn language(&mut self, language: &At<String>) -> Option<String> {
        let good = matches!(language.value.len(), 2 | 3) && language.value.bytes().all(|byte| byte.is_ascii_lowercase());
        if !good {
            let problem = Problem::error("bad-language", format!("`{}` is not a language code", language.value), language.span);
            self.push(problem.help("write the ISO 639-1 code, such as \"fi\""));
        }
        good.then(|| language.value.clone())
    }

    fn script(&mut self, code: &At<String>) -> Option<Script> {
        let script = Script::from_code(&code.value);
        if script.is_none() {
            let problem = Problem::error("unknown-script", format!("there is no script `{}`", code.value), code.span);
            self.push(problem.suggest(&code.value, Script::all().flat_map(|script| script.codes().iter().copied())));
        }
        script
    }

    fn named<'n, T>(&mut self, written: &At<String>, what: &str, code: &'static str, known: impl IntoIterator<Item = (&'n str, T)>) -> Option<T> {
        let mut names = Vec::new();
        for (name, value) in known {
            if name == written.value {
                return Some(value);
            }
            names.push(name);
        }
        self.push(Problem::error(code, format!("there is no {what} `{}`", written.value), written.span).suggest(&written.value, names));
        None
    }

    fn literals(&mut self, kind: Kind, list: Option<At<Vec<At<String>>>>, literals: &mut Vec<Literal>) {
        if let Some(list) = list.as_ref().filter(|list| list.value.is_empty()) {
            self.push(Problem::error("empty-literal", format!("`{}` lists nothing", kind.key()), list.span));
        }
        literals.extend(owned(list).filter_map(|text| self.literal(kind, text, kind.key())));
    }

    fn literal(&mut self, kind: Kind, text: At<String>, key: &str) -> Option<Literal> {
        let (bytes, span) = (text.value.len(), text.span);
        let literal = Literal::new(kind, text.value, span, &mut self.reader);
        let problem = if literal.folded.is_empty() {
            Problem::error("empty-literal", format!("a literal of `{key}` has nothing visible in it"), span).label("nothing is left of this when it is folded")
        } else if bytes > MAX_LITERAL {
            Problem::error("literal-too-big", format!("the literal has {bytes} bytes, and {MAX_LITERAL} are allowed"), span)
        } else {
            return Some(literal);
        };
        self.push(problem);
        None
    }

    fn pattern(&mut self, source: &At<String>) -> Option<(String, Span, Pattern)> {
        let compiled = match digest::find(&source.value).filter(|_| self.trusted) {
            Some(known) => Ok(known),
            None => Pattern::parse(&source.value).and_then(|pattern| if self.trusted { Ok(pattern) } else { pattern.compile().map(|()| pattern) }),
        };
        let error = match compiled {
            Ok(pattern) => return Some((source.value.clone(), source.span, pattern)),
            Err(error) => error,
        };
        self.push(match error {
            PatternError::Syntax(message, range) => Problem::error("bad-regex", format!("the pattern cannot be read: {message}"), inside(source, range)),
            PatternError::TooBig(message) => Problem::error("pattern-too-big", message, source.span)
                .help("split it, or write its fixed phrases as `line` or `prefix` literals; `\\w` in a long repetition is big: write `[^ ]` or `[a-z0-9_]`"),
            PatternError::Empty => Problem::error("empty-pattern", "the pattern matches the empty text, and so every line", source.span),
        });
        None
    }

    fn selector(&mut self, text: &At<String>) -> Option<(String, selectors::SelectorList<selector::Names>)> {
        match selector::parse(&text.value) {
            Ok(list) => Some((text.value.clone(), list)),
            Err(message) => {
                self.push(Problem::error("bad-selector", format!("the selector cannot be used: {message}"), text.span));
                None
            }
        }
    }

    fn near(&mut self, name: &At<String>, own: &[String]) -> Option<(String, Span)> {
        let foreign = name.value.split_once('/').is_some_and(|(pack, _)| pack != self.pack);
        let full = if name.value.contains('/') { name.value.clone() } else { format!("{}/{}", self.pack, name.value) };
        if foreign || own.contains(&full) {
            return Some((full, name.span));
        }
        let short = own.iter().filter_map(|id| id.split_once('/')).map(|(_, id)| id);
        self.push(Problem::error("unknown-rule", format!("`near` names no rule of this pack: `{}`", name.value), name.span).suggest(&name.value, short));
        None
    }

    fn integer(&mut self, field: &Option<At<i64>>, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let field = field.as_ref()?;
        let value = u32::try_from(field.value).ok().filter(|value| range.contains(value));
        if value.is_none() {
            self.push(Problem::error("out-of-range", format!("`{key}` must be from {} to {}", range.start(), range.end()), field.span));
        }
        value
    }

    fn confidence(&mut self, field: &Option<At<f64>>) -> Option<f32> {
        let field = field.as_ref()?;
        let good = (0.0..=1.0).contains(&field.value);
        if !good {
            self.push(Problem::error("out-of-range", "`confidence` must be from 0 to 1", field.span));
        }
        good.then_some(field.value as f32)
    }

    fn override_of(&mut self, raw: RawOverride) -> Option<Override> {
        let target = raw.rule.as_ref()?;
        let disable = raw.disable.as_ref().is_some_and(|disable| disable.value);
        let changes = [raw.hosts.is_some(), raw.confidence.is_some(), raw.zone.is_some(), raw.category.is_some()];
        match (disable, changes.contains(&true)) {
            (true, true) => self.push(Problem::error("override-misuse", "a disabled rule has nothing left to change", raw.at).help("either `disable = true` or other keys")),
            (false, false) => {
                self.push(Problem::error("override-misuse", "the override changes nothing", raw.at).help("give `disable = true`, `hosts`, `zone`, `category` or `confidence`"))
            }
            _ => {}
        }
        let category = match &raw.category {
            Some(category) => Some(self.named(category, "category", "unknown-category", Category::ALL.iter().map(|category| (category.id(), *category)))?),
            None => None,
        };
        Some(Override {
            target: target.value.strip_suffix("/*").unwrap_or(&target.value).to_owned(),
            span: target.span,
            disable,
            hosts: raw.hosts.is_some().then(|| list(&raw.hosts).iter().filter_map(|host| self.host(host)).collect()),
            zone: raw.zone.is_some().then(|| self.zone(list(&raw.zone))),
            category,
            confidence: self.confidence(&raw.confidence),
        })
    }
}

fn list(list: &Option<At<Vec<At<String>>>>) -> &[At<String>] {
    list.as_ref().map_or(&[], |list| &list.value)
}

fn owned(list: Option<At<Vec<At<String>>>>) -> impl Iterator<Item = At<String>> {
    list.into_iter().flat_map(|list| list.value)
}

/// Where a range of a pattern stands in the pack, if the pattern is written as it reads: then only its quotes are longer.
fn inside(source: &At<String>, range: std::ops::Range<usize>) -> Span {
    let (written, read) = (source.span.len(), source.value.len());
    let quote = match written.checked_sub(read) {
        Some(2) => 1,
        Some(6) => 3,
        _ => return source.span,
    };
    if range.end > read || range.start > range.end {
        return source.span;
    }
    let start = source.span.start + quote + range.start as u32;
    Span { start, end: (source.span.start + quote + range.end as u32).max(start + 1).min(source.span.end) }
}
