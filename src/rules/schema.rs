//! A pack as it was written: TOML read into fields, each with its place in the text.
//!
//! The document is walked by hand: a deserializer stops at the first thing it does not like, and an author wants
//! to see all of them at once.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::Problem;
use crate::span::Span;

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Span,
}

type Strings = Option<At<Vec<At<String>>>>;

/// A pack as written.
#[derive(Debug, Default)]
pub(super) struct RawPack {
    pub(super) name: Option<At<String>>,
    pub(super) description: Option<At<String>>,
    pub(super) rules: Vec<RawRule>,
    pub(super) overrides: Vec<RawOverride>,
}

/// A rule as written.
#[derive(Debug, Default)]
pub(super) struct RawRule {
    /// Where the table begins.
    pub(super) at: Span,
    pub(super) id: Option<At<String>>,
    pub(super) category: Option<At<String>>,
    pub(super) why: Option<At<String>>,
    pub(super) line: Strings,
    pub(super) prefix: Strings,
    pub(super) suffix: Strings,
    pub(super) contains: Strings,
    pub(super) regex: Strings,
    pub(super) selector: Strings,
    pub(super) take: Option<At<String>>,
    pub(super) over: Option<At<String>>,
    pub(super) until: Strings,
    pub(super) max_lines: Option<At<i64>>,
    pub(super) zone: Strings,
    pub(super) hosts: Strings,
    pub(super) languages: Strings,
    pub(super) scripts: Strings,
    pub(super) max_words: Option<At<i64>>,
    pub(super) min_words: Option<At<i64>>,
    pub(super) unless: Strings,
    pub(super) near: Strings,
    pub(super) within: Option<At<i64>>,
    pub(super) needs: Option<At<i64>>,
    pub(super) confidence: Option<At<f64>>,
    pub(super) keep: Option<At<bool>>,
    pub(super) removes: Strings,
    pub(super) keeps: Strings,
}

/// A change to rules of other packs, as written.
#[derive(Debug, Default)]
pub(super) struct RawOverride {
    pub(super) at: Span,
    pub(super) rule: Option<At<String>>,
    pub(super) disable: Option<At<bool>>,
    pub(super) hosts: Strings,
    pub(super) confidence: Option<At<f64>>,
    pub(super) zone: Strings,
    pub(super) category: Option<At<String>>,
}

/// Reads `source`; what cannot be read becomes a problem and is left out.
pub(super) fn read(source: &str, problems: &mut Vec<Problem>) -> RawPack {
    let (document, errors) = DeTable::parse_recoverable(source);
    for error in &errors {
        let span = error.span().unwrap_or(0..source.len().min(1));
        problems.push(Problem::error("syntax", format!("this is not TOML: {}", error.message()), span_of(span)));
    }
    if !errors.is_empty() {
        // What recovery made of the rest is guesswork, and problems found in it would be misleading.
        return RawPack::default();
    }
    let mut pack = RawPack::default();
    let mut root = Fields::new(document.get_ref(), Span::default(), "a pack", problems);
    let head = root.tables("pack");
    let rules = root.tables("rule");
    let overrides = root.tables("override");
    root.finish();
    match head.as_slice() {
        [] => problems.push(
            Problem::error("missing-field", "a pack begins with a `[pack]` table", first_line(source)).help("write `[pack]`, `name = \"...\"` and `description = \"...\"` first"),
        ),
        [(at, table), rest @ ..] => {
            if let Some((again, _)) = rest.first() {
                problems.push(Problem::error("syntax", "a pack has one `[pack]` table", *again));
            }
            let mut fields = Fields::new(table, *at, "`[pack]`", problems);
            pack.name = fields.string("name");
            pack.description = fields.string("description");
            fields.require("name", pack.name.is_some());
            fields.require("description", pack.description.is_some());
            fields.finish();
        }
    }
    pack.rules = rules.iter().map(|(at, table)| rule(table, *at, problems)).collect();
    pack.overrides = overrides.iter().map(|(at, table)| override_table(table, *at, problems)).collect();
    pack
}

fn rule(table: &DeTable<'_>, at: Span, problems: &mut Vec<Problem>) -> RawRule {
    let mut fields = Fields::new(table, at, "a rule", problems);
    let rule = RawRule {
        at,
        id: fields.string("id"),
        category: fields.string("category"),
        why: fields.string("why"),
        line: fields.strings("line"),
        prefix: fields.strings("prefix"),
        suffix: fields.strings("suffix"),
        contains: fields.strings("contains"),
        regex: fields.strings("regex"),
        selector: fields.strings("selector"),
        take: fields.string("take"),
        over: fields.string("over"),
        until: fields.strings("until"),
        max_lines: fields.integer("max-lines"),
        zone: fields.strings("zone"),
        hosts: fields.strings("hosts"),
        languages: fields.strings("languages"),
        scripts: fields.strings("scripts"),
        max_words: fields.integer("max-words"),
        min_words: fields.integer("min-words"),
        unless: fields.strings("unless"),
        near: fields.strings("near"),
        within: fields.integer("within"),
        needs: fields.integer("needs"),
        confidence: fields.number("confidence"),
        keep: fields.boolean("keep"),
        removes: fields.strings("removes"),
        keeps: fields.strings("keeps"),
    };
    fields.require("id", rule.id.is_some());
    fields.require("why", rule.why.is_some());
    fields.finish();
    rule
}

fn override_table(table: &DeTable<'_>, at: Span, problems: &mut Vec<Problem>) -> RawOverride {
    let mut fields = Fields::new(table, at, "an override", problems);
    let change = RawOverride {
        at,
        rule: fields.string("rule"),
        disable: fields.boolean("disable"),
        hosts: fields.strings("hosts"),
        confidence: fields.number("confidence"),
        zone: fields.strings("zone"),
        category: fields.string("category"),
    };
    fields.require("rule", change.rule.is_some());
    fields.finish();
    change
}

/// Takes known keys out of a table; the ones left over are unknown.
struct Fields<'t, 'p> {
    table: &'t DeTable<'t>,
    at: Span,
    what: &'static str,
    known: Vec<&'static str>,
    problems: &'p mut Vec<Problem>,
}

impl<'t, 'p> Fields<'t, 'p> {
    fn new(table: &'t DeTable<'t>, at: Span, what: &'static str, problems: &'p mut Vec<Problem>) -> Self {
        Fields { table, at, what, known: Vec::new(), problems }
    }

    fn get(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn wrong(&mut self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        let found = value.get_ref().type_str();
        let problem = Problem::error("wrong-type", format!("`{key}` of {} must be {wanted}", self.what), span_of(value.span()));
        self.problems.push(problem.label(format!("this is of type {found}")));
    }

    fn string(&mut self, key: &'static str) -> Option<At<String>> {
        let value = self.get(key)?;
        if value.get_ref().as_str().is_none() {
            self.wrong(value, key, "a string");
        }
        Some(At { value: value.get_ref().as_str()?.to_owned(), span: span_of(value.span()) })
    }

    fn boolean(&mut self, key: &'static str) -> Option<At<bool>> {
        let value = self.get(key)?;
        if value.get_ref().as_bool().is_none() {
            self.wrong(value, key, "`true` or `false`");
        }
        Some(At { value: value.get_ref().as_bool()?, span: span_of(value.span()) })
    }

    fn integer(&mut self, key: &'static str) -> Option<At<i64>> {
        let value = self.get(key)?;
        let number = value.get_ref().as_integer().and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            self.wrong(value, key, "a whole number");
        }
        Some(At { value: number?, span: span_of(value.span()) })
    }

    fn number(&mut self, key: &'static str) -> Option<At<f64>> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse().ok(),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(|number| number as f64),
            _ => None,
        };
        if number.is_none() {
            self.wrong(value, key, "a number");
        }
        Some(At { value: number?, span: span_of(value.span()) })
    }

    /// A list of strings; one string counts as a list of one.
    fn strings(&mut self, key: &'static str) -> Strings {
        let value = self.get(key)?;
        let span = span_of(value.span());
        if let Some(one) = value.get_ref().as_str() {
            return Some(At { value: vec![At { value: one.to_owned(), span }], span });
        }
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(value, key, "a string or a list of strings");
            return None;
        };
        let mut strings = Vec::with_capacity(list.len());
        for item in list.iter() {
            match item.get_ref().as_str() {
                Some(one) => strings.push(At { value: one.to_owned(), span: span_of(item.span()) }),
                None => self.wrong(item, key, "a list of strings"),
            }
        }
        Some(At { value: strings, span })
    }

    /// The tables under `key`, each with the place of its header.
    fn tables(&mut self, key: &'static str) -> Vec<(Span, &'t DeTable<'t>)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let one = std::slice::from_ref(value);
        let items: &[Spanned<DeValue<'_>>] = match value.get_ref() {
            DeValue::Array(list) => list,
            _ => one,
        };
        let mut tables = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref().as_table() {
                Some(table) => tables.push((span_of(item.span()), table)),
                None => self.wrong(item, key, if key == "pack" { "a table: `[pack]`" } else { "a list of tables: `[[...]]`" }),
            }
        }
        tables
    }

    fn require(&mut self, key: &str, given: bool) {
        // A key with a value of the wrong type has been complained of already.
        if !given && !self.table.iter().any(|(name, _)| name.get_ref() == key) {
            self.problems.push(Problem::error("missing-field", format!("{} needs `{key}`", self.what), self.at));
        }
    }

    fn finish(self) {
        for (name, _) in self.table.iter() {
            if !self.known.contains(&name.get_ref().as_ref()) {
                let problem = Problem::error("unknown-key", format!("{} has no key `{}`", self.what, name.get_ref()), span_of(name.span()));
                self.problems.push(problem.label("not known").suggest(name.get_ref(), self.known.iter().copied()));
            }
        }
    }
}

/// The span of a range in a pack; packs are far smaller than four gigabytes.
pub(super) fn span_of(range: Range<usize>) -> Span {
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span { start: narrow(range.start), end: narrow(range.end.max(range.start)) }
}

fn first_line(source: &str) -> Span {
    span_of(0..source.find('\n').unwrap_or(source.len()))
}
