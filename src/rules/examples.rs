//! Trying the examples that rules carry, and saying why one fails.

use std::fmt;

use memchr::memmem;

use super::compile::RuleSet;
use super::pack::Pack;
use super::rule::{Kind, Over, Rule, ZONES, ZoneWords, names};
use super::scan::{RuleScratch, is_boundary, marks_before};
use crate::cleaner::{Claim, Cleaner, Context, Evidence, Findings, RuleId};
use crate::document::{Block, BlockKind, Document, Markup, Page};
use crate::features::{Features, Row, Zone};
use crate::fold;
use crate::input::{self, html::Limits};
use crate::span::Span;
use crate::tree::Tree;

/// An example of a rule that does not do what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct ExampleFailure {
    /// The full id of the rule.
    pub rule: String,
    /// The list that the example stands in: `removes` or `keeps`.
    pub list: &'static str,
    /// The example as written.
    pub example: String,
    /// What happened instead, and why.
    pub reason: String,
}

impl fmt::Display for ExampleFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}` example {:?}: {}", self.rule, self.list, self.example, self.reason)
    }
}

pub(super) fn test(pack: &Pack) -> Vec<ExampleFailure> {
    // Rules of other packs matter only to those that want to be near them.
    let near = |name: &str| pack.shared_rules().iter().flat_map(|rule| &rule.near).any(|(id, _)| names(name, id));
    let others = Pack::builtin().iter().filter(|other| other.name() != pack.name() && near(other.name()));
    let rules: Vec<_> = others.chain([pack]).flat_map(|pack| pack.shared_rules().iter().cloned()).collect();
    let set = RuleSet::of_rules(&rules);
    let mut failures = Vec::new();
    for rule in pack.shared_rules() {
        let Some(id) = set.names.find(&rule.id) else { continue };
        let lists = [("removes", &rule.removes), ("keeps", &rule.keeps)];
        for (list, examples) in lists {
            let wants_hit = (list == "keeps") == rule.keep();
            for example in examples {
                let trial = Tried { set: &set, rule, id };
                let outcome = if wants_hit { trial.must_hit(example) } else { trial.must_miss(example) };
                failures.extend(outcome.err().map(|reason| ExampleFailure { rule: rule.id.clone(), list, example: example.clone(), reason }));
            }
        }
    }
    failures
}

struct Tried<'s> {
    set: &'s RuleSet,
    rule: &'s Rule,
    id: RuleId,
}

impl Tried<'_> {
    /// The zones in which to try.
    fn zones(&self) -> Vec<Zone> {
        let zone = self.rule.place.zone;
        if zone == Zone::ANY { vec![zone] } else { ZONES.iter().map(|(_, zone)| *zone).filter(|one| one.meets(zone)).collect() }
    }

    /// In one of its zones the rule must take what the example says.
    fn must_hit(&self, example: &str) -> Result<(), String> {
        let mut reason = Err("the rule has no zone".to_owned());
        for zone in self.zones() {
            let trial = Trial::new(self.rule, example, zone);
            reason = self.hit(&trial);
            if reason.is_ok() {
                return Ok(());
            }
        }
        reason
    }

    fn hit(&self, trial: &Trial) -> Result<(), String> {
        let taken = trial.run(self.set, self.id);
        let Some(first) = taken.iter().position(|line| line.contains(&true)) else {
            return Err(format!("not hit: {}", self.why_not(trial)));
        };
        if trial.has_marks() {
            let wrong = (0..taken.len()).find(|line| taken[*line] != trial.lines[*line].marked);
            return wrong.map_or(Ok(()), |line| Err(format!("what goes is: {}", show(&trial.lines[line].text, &taken[line]))));
        }
        let whole = |line: &usize| taken[*line].iter().all(|byte| *byte);
        if self.rule.sweep.is_some() {
            let stays = (first..taken.len()).find(|line| !whole(line));
            return stays.map_or(Ok(()), |line| Err(format!("the line {:?} after the anchor stays; {}", trial.lines[line].text, self.why_stop(trial, line))));
        }
        if (0..taken.len()).any(|line| whole(&line)) {
            return Ok(());
        }
        Err(format!("only a part goes: {}; mark it with ⟦ ⟧, or use `take = \"line\"`", show(&trial.lines[first].text, &taken[first])))
    }

    /// In none of its zones may the rule take anything of the example.
    fn must_miss(&self, example: &str) -> Result<(), String> {
        for zone in self.zones() {
            let trial = Trial::new(self.rule, example, zone);
            let taken = trial.run(self.set, self.id);
            if let Some(line) = taken.iter().position(|line| line.contains(&true)) {
                let place = if zone == Zone::ANY { String::new() } else { format!(" in the {}", ZoneWords(zone)) };
                let (row, folded) = trial.line(line);
                let other = if trial.page.is_some() { "a selector" } else { "the line before it" };
                let matcher = matcher_of(self.rule, row, folded).unwrap_or_else(|| other.to_owned());
                return Err(format!("hit{place}, by {matcher}"));
            }
        }
        Ok(())
    }

    /// Why no line of an example is hit: the first thing that stands in the way of a line that matches.
    fn why_not(&self, trial: &Trial) -> String {
        let mut reason = None;
        for line in 0..trial.lines.len() {
            let (row, folded) = trial.line(line);
            if matcher_of(self.rule, row, folded).is_some() {
                return match self.obstacle(row, folded) {
                    Some(obstacle) => format!("{:?} matched, but {obstacle}", trial.lines[line].text),
                    None => format!("{:?} matched, but not where the rule asks for", trial.lines[line].text),
                };
            }
            reason.get_or_insert_with(|| format!("nothing in the rule matches it; folded, the line is `{}`", String::from_utf8_lossy(folded)));
        }
        if trial.page.is_some() {
            return "no selector of the rule matches an element around any of its text, or the text is not where the rule asks for".to_owned();
        }
        reason.unwrap_or_else(|| "the example has no visible line".to_owned())
    }

    fn obstacle(&self, row: &Row, folded: &[u8]) -> Option<String> {
        let rule = self.rule;
        if row.words < rule.min_words {
            return Some(format!("it has {} words, and min-words is {}", row.words, rule.min_words));
        }
        if let Some(most) = rule.max_words.filter(|most| row.words > *most) {
            return Some(format!("it has {} words, and max-words is {most}", row.words));
        }
        if !rule.scripts.is_empty() && !rule.scripts.contains(&row.script) {
            return Some(format!("it is written in {:?}, which is none of `scripts`", row.script));
        }
        if let Some(position) = rule.unless.iter().position(|literal| memmem::find(folded, literal).is_some()) {
            return Some(format!("it has {:?} in it, which `unless` excludes", rule.unless_text[position]));
        }
        if !row.zone.meets(rule.place.zone) {
            return Some(format!("it stands in the {}, outside the zone {}", ZoneWords(row.zone), ZoneWords(rule.place.zone)));
        }
        if !rule.near.is_empty() {
            let names: Vec<&str> = rule.near.iter().map(|(id, _)| id.as_str()).collect();
            return Some(format!("no hit of {} is within {} lines", names.join(" or "), rule.within));
        }
        None
    }

    fn why_stop(&self, trial: &Trial, line: usize) -> &'static str {
        match self.rule.sweep.as_ref().map(|sweep| sweep.over) {
            _ if self.rule.sweep.as_ref().is_some_and(|sweep| line > sweep.max_lines as usize) => "it is beyond `max-lines`",
            Some(Over::Listed) => "no rule of the same category matches it",
            Some(Over::ListLike) if trial.line(line).0.prose => "it reads as prose, not as a line of a list",
            _ => "it does not look like a line of a list (short, no full stop)",
        }
    }
}

/// The literal or pattern of `rule` that matches a line, its conditions left aside.
///
/// This is the plain way to match; the fast one is tested against it.
pub(super) fn matcher_of(rule: &Rule, _row: &Row, folded: &[u8]) -> Option<String> {
    if folded.is_empty() {
        return None;
    }
    let bounded = |start: usize, len: usize| is_boundary(folded, start) && is_boundary(folded, start + len);
    let literal = rule.literals.iter().find(|literal| {
        let wanted = &*literal.folded;
        match literal.kind {
            Kind::Line => fold::trim_marks(folded) == wanted,
            Kind::Prefix => [0, marks_before(folded)].into_iter().any(|start| folded[start..].starts_with(wanted) && bounded(start, wanted.len())),
            Kind::Suffix => folded.ends_with(wanted) && bounded(folded.len() - wanted.len(), wanted.len()),
            Kind::Contains => (0..folded.len()).any(|start| folded[start..].starts_with(wanted) && bounded(start, wanted.len())),
        }
    });
    if let Some(literal) = literal {
        return Some(format!("the `{}` literal {:?}", literal.kind.key(), literal.text));
    }
    let (source, ..) = rule.patterns.iter().find(|(.., pattern)| pattern.regex().is_some_and(|regex| regex.is_match(folded)))?;
    Some(format!("the pattern `{source}`"))
}

/// An example in a document that gives what the rule asks for.
struct Trial {
    text: String,
    blocks: Vec<Block>,
    features: Features,
    /// The example's lines and the block of the first one.
    lines: Vec<Line>,
    first: usize,
    url: Option<String>,
    language: Option<String>,
    /// For an example of a selector, its HTML and what that tells.
    page: Option<(String, Markup)>,
}

/// A line of an example without its marks.
struct Line {
    text: String,
    /// For each byte, whether it stands between marks; white space counts as what is before it.
    marked: Vec<bool>,
}

/// Prose for around an example; four fifths of it is one half of the document, so that zones come out clear.
const PROSE: [&str; 3] = [
    "The river has risen twice since the beginning of the year, and each time the lower streets were under water for a week. People there have learned to carry their furniture upstairs before the rain comes, and to wait.",
    "A second bridge was promised long ago, when the mill still worked and carts went over the ford. Nobody remembers who made the promise, but every council since then has repeated it, and none has found the money.",
    "In the archive of the town there is a drawing of it, in brown ink, with three arches and a lamp at either end. The paper is torn at one corner, where somebody must have carried it in a pocket for some time.",
];

impl Trial {
    fn new(rule: &Rule, example: &str, zone: Zone) -> Trial {
        if !rule.selectors.is_empty() && example.contains('<') {
            return Trial::page(rule, example);
        }
        let lines: Vec<Line> = unmark(example);
        let mut words = Features::default();
        lines.iter().for_each(|line| words.push(&line.text));
        let words: u32 = words.rows().iter().map(|row| row.words).sum();
        // About 40 words a paragraph; enough of them that the example is a small part of the document.
        let paragraphs = if zone == Zone::ANY { 0 } else { 6 + words as usize / 3 };
        let prose = || PROSE.iter().copied().cycle().take(paragraphs);
        let mut all: Vec<&str> = Vec::new();
        if zone.meets(Zone::BODY) || zone.meets(Zone::TAIL) {
            all.extend(prose());
        }
        let first = all.len();
        all.extend(lines.iter().map(|line| line.text.as_str()));
        if let Some(until) = rule.sweep.as_ref().and_then(|sweep| sweep.until_text.first()) {
            all.push(until);
        }
        if zone.meets(Zone::BODY) || zone.meets(Zone::HEAD) {
            all.extend(prose());
        }
        let (mut text, mut blocks, mut features) = (String::new(), Vec::new(), Features::default());
        for (number, line) in all.iter().enumerate() {
            let start = text.len();
            text.push_str(line);
            blocks.push(Block { kind: BlockKind::Line, span: Span::of(start..text.len()), breaks: u32::from(number > 0), place: 0 });
            text.push('\n');
            features.push(line);
        }
        features.place();
        let url = rule.place.hosts.first().map(|host| format!("https://{host}/page"));
        Trial { text, blocks, features, lines, first, url, language: rule.place.languages.first().cloned(), page: None }
    }

    /// An example that is HTML; its lines are its blocks.
    fn page(rule: &Rule, html: &str) -> Trial {
        let (mut tree, mut markup) = (Tree::default(), Markup::default());
        let (mut text, mut blocks, mut features) = (String::new(), Vec::new(), Features::default());
        input::html::parse(html, &Limits::default(), &mut input::html::Scratch::default(), &mut tree);
        input::html::read(html, &tree, &mut markup, &mut text, &mut blocks, &mut Vec::new());
        markup.tree = tree;
        let own = |block: &Block| &text[block.span.range()];
        blocks.iter().for_each(|block| features.push(own(block)));
        features.place();
        let lines = blocks.iter().map(|block| Line { text: own(block).to_owned(), marked: vec![false; block.span.len()] }).collect();
        let url = rule.place.hosts.first().map(|host| format!("https://{host}/page"));
        Trial { text, blocks, features, lines, first: 0, url, language: rule.place.languages.first().cloned(), page: Some((html.to_owned(), markup)) }
    }

    fn has_marks(&self) -> bool {
        self.lines.iter().any(|line| line.marked.contains(&true))
    }

    fn line(&self, line: usize) -> (&Row, &[u8]) {
        (self.features.row(self.first + line), self.features.folded(self.first + line))
    }

    /// For each line of the example and each byte of it, whether the rule takes or protects it.
    fn run(&self, set: &RuleSet, rule: RuleId) -> Vec<Vec<bool>> {
        let page = Page { url: self.url.as_deref(), language: self.language.as_deref() };
        let mut document = Document::new(&self.text, &self.blocks, page);
        let (mut hits, mut scratch, mut findings) = (Vec::new(), RuleScratch::default(), Findings::default());
        for index in 0..self.blocks.len() {
            set.scan(index as u32, document.blocks()[index].kind, document.block_text(index), self.features.line(index), &mut scratch, &mut hits);
        }
        if let Some((html, markup)) = &self.page {
            document = document.with_markup(markup, html);
            set.scan_page(html, markup, &self.blocks, &self.features, &mut RuleScratch::default(), &mut hits);
        }
        findings.begin(self.blocks.iter().map(|block| block.span));
        set.find(&Context::new(document, &self.features, &hits, set.claims()), &mut findings);
        let mut taken: Vec<Vec<bool>> = self.lines.iter().map(|line| vec![false; line.text.len()]).collect();
        let claim = if set.names.category(rule).is_none() { Claim::Keep } else { Claim::Remove };
        for finding in findings.as_slice().iter().filter(|finding| finding.claim == claim && finding.evidence == Evidence::Rule(rule)) {
            let Some(line) = (finding.block as usize).checked_sub(self.first).and_then(|line| taken.get_mut(line)) else { continue };
            let start = self.blocks[finding.block as usize].span.start;
            line[(finding.span.start - start) as usize..(finding.span.end - start) as usize].fill(true);
        }
        for (line, taken) in self.lines.iter().zip(&mut taken) {
            settle_space(&line.text, taken);
        }
        taken
    }
}

/// White space is where it is for the sake of what stays: it never decides whether an example holds.
fn settle_space(text: &str, marked: &mut [bool]) {
    let mut before = None;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            marked[at..at + c.len_utf8()].fill(before.unwrap_or(false));
        } else {
            before = Some(marked[at]);
        }
    }
}

/// The lines of an example, with what stands between `⟦` and `⟧` noted; a part may go on over lines.
fn unmark(example: &str) -> Vec<Line> {
    let mut inside = false;
    let mut lines = Vec::new();
    for written in example.lines() {
        let mut line = Line { text: String::new(), marked: Vec::new() };
        for c in written.chars() {
            match c {
                '⟦' => inside = true,
                '⟧' => inside = false,
                c => {
                    line.text.push(c);
                    line.marked.resize(line.text.len(), inside);
                }
            }
        }
        let lead = line.text.len() - line.text.trim_start().len();
        line.marked.drain(..lead);
        line.text = line.text.trim().to_owned();
        line.marked.truncate(line.text.len());
        settle_space(&line.text, &mut line.marked);
        if !line.text.is_empty() {
            lines.push(line);
        }
    }
    lines
}

/// The text with the marked parts in `⟦ ⟧`.
fn show(text: &str, marked: &[bool]) -> String {
    let mut out = String::new();
    let mut inside = false;
    for (at, c) in text.char_indices() {
        if marked[at] != inside {
            out.push(if inside { '⟧' } else { '⟦' });
            inside = !inside;
        }
        out.push(c);
    }
    if inside {
        out.push('⟧');
    }
    out
}
