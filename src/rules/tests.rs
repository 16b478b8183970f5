//! Tests of the whole engine.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::compile::RuleSet;
use super::examples::matcher_of;
use super::rule::Take;
use super::scan::RuleScratch;
use super::*;
use crate::cleaner::{Claim, Cleaner, Context, Evidence, Findings, Ground, Hit};
use crate::document::{Block, BlockKind, Document, Page};
use crate::features::Features;
use crate::span::Span;

const PROSE: &str = "The river has risen twice since the beginning of the year, and each time the lower streets were under water for a week.";

/// A text read line by line, as far as these tests need it.
struct Read {
    text: String,
    blocks: Vec<Block>,
    features: Features,
}

impl Read {
    fn new(text: &str) -> Read {
        let (mut blocks, mut features) = (Vec::new(), Features::default());
        let (mut at, mut breaks) = (0, 0);
        for line in text.split_inclusive('\n') {
            let visible = line.trim();
            if !visible.is_empty() {
                let start = at + line.len() - line.trim_start().len();
                blocks.push(Block { kind: BlockKind::Line, span: Span::of(start..start + visible.len()), breaks, place: 0 });
                features.push(visible);
                breaks = 0;
            }
            breaks += 1;
            at += line.len();
        }
        features.place();
        Read { text: text.to_owned(), blocks, features }
    }

    fn hits(&self, set: &RuleSet) -> Vec<Hit> {
        let (mut hits, mut scratch) = (Vec::new(), RuleScratch::default());
        for (index, block) in self.blocks.iter().enumerate() {
            set.scan(index as u32, block.kind, &self.text[block.span.range()], self.features.line(index), &mut scratch, &mut hits);
        }
        hits
    }

    fn findings(&self, set: &RuleSet, page: Page<'_>) -> Findings {
        let hits = self.hits(set);
        let mut findings = Findings::default();
        findings.begin(self.blocks.iter().map(|block| block.span));
        set.find(&Context::new(Document::new(&self.text, &self.blocks, page), &self.features, &hits, set.claims()), &mut findings);
        findings
    }

    /// The findings as the tables of tests write them.
    fn found(&self, set: &RuleSet, page: Page<'_>) -> Vec<String> {
        let findings = self.findings(set, page);
        let mut list: Vec<_> = findings.as_slice().iter().collect();
        list.sort_by_key(|finding| finding.block);
        let show = |finding: &&crate::Finding| {
            let Evidence::Rule(rule) = finding.evidence else { panic!("rules find by rules") };
            let keep = if finding.claim == Claim::Keep { "keep " } else { "" };
            let names = set.names();
            let id = names.id(rule).split_once('/').map_or("", |(_, id)| id);
            format!("{keep}{id}: {}", &self.text[finding.span.range()])
        };
        list.iter().map(show).collect()
    }
}

fn pack(name: &str, rules: &str) -> Pack {
    let text = format!("[pack]\nname = \"{name}\"\ndescription = \"Test.\"\n{rules}");
    Pack::parse(name, &text).unwrap_or_else(|error| panic!("{error}"))
}

/// A rule that removes whole lines.
fn line_rule(id: &str, line: &str) -> String {
    format!("[[rule]]\nid = \"{id}\"\ncategory = \"other\"\nwhy = \"Test.\"\nline = [\"{line}\"]\n")
}

#[derive(serde::Deserialize)]
struct Table {
    test: Vec<Case>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    rules: String,
    text: String,
    url: Option<String>,
    language: Option<String>,
    finds: Vec<String>,
}

#[test]
fn rules_find_what_the_table_says() {
    let table: Table = toml::from_str(include_str!("../../tests/data/rules.toml")).expect("the table is TOML");
    for case in table.test {
        let fill = |text: &str| text.replace("{prose}", PROSE).replace("\\u0301", "\u{301}").replace("\\u00A0", "\u{A0}").replace("\\u200B", "\u{200B}");
        let set = RuleSet::compile(&[pack("test", &case.rules)], &[]).expect(&case.name);
        let page = Page { url: case.url.as_deref(), language: case.language.as_deref() };
        let wanted: Vec<String> = case.finds.iter().map(|line| fill(line)).collect();
        assert_eq!(Read::new(&fill(&case.text)).found(&set, page), wanted, "{}", case.name);
    }
}

#[test]
fn later_packs_replace_rules_of_the_same_id_and_only_those() {
    let first = pack("mine", &(line_rule("a", "One") + &line_rule("b", "Two")));
    let second = pack("mine", &line_rule("a", "Three"));
    let set = RuleSet::compile(&[first, second], &[]).expect("sound packs");
    assert_eq!(Read::new("One\nTwo\nThree").found(&set, Page::default()), ["b: Two", "a: Three"]);
}

#[test]
fn overrides_and_switches_change_rules_of_other_packs() {
    let first = pack("mine", &(line_rule("a", "One") + &line_rule("b", "Two")));
    let change = |body: &str| pack("changes", body);
    let found = |changes: &str, disabled: &[&str]| {
        let disabled: Vec<String> = disabled.iter().map(|id| (*id).to_owned()).collect();
        let set = RuleSet::compile(&[first.clone(), change(changes)], &disabled)?;
        Ok::<_, crate::Error>(Read::new("One\nTwo").found(&set, Page::default()))
    };
    let ok = |changes, disabled: &[&str]| found(changes, disabled).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(ok("[[override]]\nrule = \"mine/a\"\ndisable = true", &[]), ["b: Two"]);
    assert!(ok("[[override]]\nrule = \"mine/*\"\ndisable = true", &[]).is_empty());
    assert_eq!(ok("[[override]]\nrule = \"mine\"\nhosts = [\"example.com\"]", &[]), [""; 0]);
    assert_eq!(ok("", &["mine/b"]), ["a: One"]);
    assert!(ok("", &["mine"]).is_empty());
    assert_eq!(ok("", &["changes"]).len(), 2);
    let error = found("", &["mine/c", "other"]).expect_err("no such rule").to_string();
    assert_eq!(error, "there is no rule \"mine/c\"; did you mean \"mine/b\"?");
    assert!(found("[[override]]\nrule = \"min\"\ndisable = true", &[]).is_err());

    let set = RuleSet::compile(&[first.clone(), change("[[override]]\nrule = \"mine/a\"\nconfidence = 0.5\ncategory = \"legal-notice\"\nzone = \"tail\"")], &[]).expect("sound");
    let read = Read::new("One");
    let findings = read.findings(&set, Page::default());
    assert_eq!((findings.as_slice()[0].confidence, findings.as_slice()[0].category), (0.5, crate::Category::LegalNotice));
    assert_eq!(set.names().category(crate::RuleId(0)), Some(crate::Category::LegalNotice));
    assert_eq!(set.names().why(crate::RuleId(0)), "Test.");
}

#[test]
fn the_order_of_rules_changes_numbers_only() {
    let rules = [
        "[[rule]]\nid = \"h\"\ncategory = \"other\"\nwhy = \"Test.\"\nline = [\"List\"]\nover = \"list-like\"\n".to_owned(),
        line_rule("a", "One"),
        line_rule("b", "Two").replace("line", "contains"),
    ];
    let text = Read::new("List\nOne\nTwo times\n");
    let mut outcomes = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let set = RuleSet::compile(&[pack("test", &order.map(|rule| rules[rule].as_str()).concat())], &[]).expect("sound");
        let mut found = text.found(&set, Page::default());
        found.sort();
        outcomes.push(found);
    }
    assert_eq!(outcomes[0], outcomes[1]);
    assert_eq!(outcomes[0], outcomes[2]);
}

#[test]
fn the_starter_pack_is_sound_and_silent() {
    let text = Pack::starter("my-site").expect("a good name");
    let check = Pack::check("my-site.toml", &text);
    assert!(check.problems().is_empty(), "{}", check.render(false));
    let failures: Vec<String> = check.pack().map(Pack::test).unwrap_or_default().iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(Pack::starter("My Site").is_err());
}

#[test]
fn failing_examples_say_why() {
    let pack = pack(
        "mine",
        r#"
        [[rule]]
        id = "a"
        category = "other"
        why = "Test."
        line = ["Comments"]
        prefix = ["Read on"]
        zone = "tail"
        max-words = 3
        unless = ["never"]
        removes = ["Read on in this long line", "Read on never", "Commented", "Comments"]
        keeps = ["Comments:", "The comments"]

        [[rule]]
        id = "b"
        category = "other"
        why = "Test."
        suffix = ["read more"]
        removes = ["It was so. Read more", "It was ⟦so.  Read more⟧", "It was so.⟦ Read more⟧"]
        keeps = ["no"]

        [[rule]]
        id = "c"
        category = "other"
        why = "Test."
        line = ["List"]
        over = "list-like"
        removes = ["List\nOne\nTwo is a sentence."]
        keeps = ["no"]

        [[rule]]
        id = "d"
        category = "other"
        why = "Test."
        line = ["Name"]
        near = ["c"]
        removes = ["Name", "List\nName"]
        keeps = ["Name"]
        "#,
    );
    let report = pack.test().iter().fold(String::new(), |mut report, failure| {
        let _ = writeln!(report, "{failure}");
        report
    });
    insta::assert_snapshot!(report, @r#"
    mine/a: `removes` example "Read on in this long line": not hit: "Read on in this long line" matched, but it has 6 words, and max-words is 3
    mine/a: `removes` example "Read on never": not hit: "Read on never" matched, but it has "never" in it, which `unless` excludes
    mine/a: `removes` example "Commented": not hit: nothing in the rule matches it; folded, the line is `commented`
    mine/a: `keeps` example "Comments:": hit in the tail, by the `line` literal "Comments"
    mine/b: `removes` example "It was so. Read more": only a part goes: It was so. ⟦Read more⟧; mark it with ⟦ ⟧, or use `take = "line"`
    mine/b: `removes` example "It was ⟦so.  Read more⟧": what goes is: It was so.  ⟦Read more⟧
    mine/c: `removes` example "List\nOne\nTwo is a sentence.": the line "Two is a sentence." after the anchor stays; it does not look like a line of a list (short, no full stop)
    mine/d: `removes` example "Name": not hit: "Name" matched, but no hit of mine/c is within 3 lines
    "#);
}

/// Matching the plain way and the fast way agree, on lines near to the literals.
#[test]
fn scanning_is_plain_matching() {
    let packs = Pack::builtin();
    let set = RuleSet::compile(packs, &[]).expect("sound packs");
    let mut text = String::new();
    for rule in packs.iter().flat_map(Pack::shared_rules) {
        for literal in &rule.literals {
            for line in [
                literal.text.clone(),
                format!("x {}", literal.text),
                format!("{}x", literal.text),
                format!("{} and so on", literal.text),
                format!("» {}", literal.text.to_uppercase()),
            ] {
                text.push_str(&line.replace('\n', " "));
                text.push('\n');
            }
        }
        for example in rule.removes.iter().chain(&rule.keeps) {
            text.push_str(example);
            text.push('\n');
        }
    }
    agree(&set, &text, 397);
}

/// Compares the scan with plain matching, for one in `step` pairs of line and rule.
fn agree(set: &RuleSet, text: &str, step: usize) {
    let read = Read::new(text);
    let hits = read.hits(set);
    assert!(hits.is_sorted_by_key(|hit| hit.block));
    assert!(hits.iter().filter(|hit| hit.ground == Ground::Rule).is_sorted_by_key(|hit| (hit.block, hit.rule, hit.start)));
    for index in 0..read.blocks.len() {
        let (row, folded) = (read.features.row(index), read.features.folded(index));
        let first = hits.partition_point(|hit| (hit.block as usize) < index);
        // Labels in a row are no match of a rule on its own.
        let here: Vec<u32> = hits[first..].iter().take_while(|hit| hit.block == index as u32).filter(|hit| hit.ground == Ground::Rule).map(|hit| hit.rule.0).collect();
        for (number, compiled) in set.rules.iter().enumerate().skip(index % step).step_by(step) {
            let rule = &compiled.rule;
            let suits = row.words >= rule.min_words
                && rule.max_words.is_none_or(|most| row.words <= most)
                && (rule.scripts.is_empty() || rule.scripts.contains(&row.script))
                && !rule.unless.iter().any(|literal| memchr::memmem::find(folded, literal).is_some());
            let wanted = suits && matcher_of(rule, row, folded).is_some();
            // A rest is taken only where a sentence has ended before it.
            if wanted && rule.pattern_take() == Take::Rest && !here.contains(&(number as u32)) {
                continue;
            }
            assert_eq!(here.contains(&(number as u32)), wanted, "{} on {:?}", rule.id, &read.text[read.blocks[index].span.range()]);
        }
    }
    for hit in hits {
        let line = &read.text[read.blocks[hit.block as usize].span.range()];
        assert!(line.get(hit.start as usize..hit.end as usize).is_some_and(|part| !part.is_empty()), "{hit:?} in {line:?}");
    }
}

fn phrase() -> impl Strategy<Value = String> {
    prop_oneof!["[ab ]{1,4}", "[a-c]{1,3} [a-c]{1,3}", "[éèaA…’ﬁß ]{1,5}", "[关記事чит ا]{1,4}", "[a-z]{3,12}( [a-z]{2,8}){0,3}", Just("\u{200B}".to_owned()),]
}

fn key() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("line"), Just("prefix"), Just("suffix"), Just("contains"), Just("regex"), Just("until"), Just("unless"), Just("selector")]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_pack_and_any_text(
        rules in proptest::collection::vec((proptest::collection::vec((key(), proptest::collection::vec(phrase(), 1..4)), 1..3), 0..4usize, any::<bool>()), 1..8),
        lines in proptest::collection::vec(proptest::collection::vec(phrase(), 1..5), 1..12),
    ) {
        let mut text = "[pack]\nname = \"p\"\ndescription = \"P.\"\n".to_owned();
        for (number, (matchers, take, sweeps)) in rules.iter().enumerate() {
            let _ = writeln!(text, "[[rule]]\nid = \"r{number}\"\ncategory = \"other\"\nwhy = \"W.\"");
            let mut written = Vec::new();
            for (key, literals) in matchers {
                if !written.contains(key) {
                    written.push(key);
                    let _ = writeln!(text, "{key} = {literals:?}");
                }
            }
            let takes = ["line", "match", "rest", "start"];
            if *sweeps { let _ = writeln!(text, "over = \"list-like\""); } else { let _ = writeln!(text, "take = {:?}", takes[*take]); }
        }
        let check = Pack::check("p", &text);
        prop_assert_eq!(check.is_ok(), Pack::parse("p", &text).is_ok());
        let _ = check.render(true);
        if let Some(pack) = check.pack() {
            let set = RuleSet::compile(std::slice::from_ref(pack), &[]).expect("no overrides");
            let lines: Vec<String> = lines.iter().map(|parts| parts.join(" ")).collect();
            agree(&set, &lines.join("\n"), 1);
            let read = Read::new(&lines.join("\n"));
            let _ = read.findings(&set, Page::default());
            let _ = pack.test();
        }
    }

    #[test]
    fn any_text_as_a_pack(text in "\\PC{0,200}") {
        let check = Pack::check("p", &text);
        prop_assert!(!check.is_ok());
        prop_assert!(!check.render(false).is_empty());
    }

    #[test]
    fn any_pattern(source in "(\\^(\\\\W\\{0,3\\}|[(-]*)?)?[a-cwd\\\\\\[\\]()|*+?{},.^$0-9é \\-]{1,24}", line in "[(-]{0,2}[a-cé0-9 .-]{0,30}") {
        if let Ok(pattern) = super::pattern::Pattern::parse(&source)
            && pattern.compile().is_ok()
        {
            let regex = pattern.regex().expect("it was compiled");
            let folded = crate::fold::fold(&line);
            if !folded.is_empty() && regex.is_match(folded.as_bytes()) {
                let holds = |literals: &[Vec<u8>], at: fn(&str, &[u8]) -> bool| literals.iter().any(|literal| at(&folded, literal));
                let open = match &pattern.gate {
                    super::pattern::Gate::Open => true,
                    super::pattern::Gate::Start(literals) => holds(literals, |line, literal| line.as_bytes().starts_with(literal)),
                    super::pattern::Gate::First(literals) => holds(literals, |line, literal| line.trim_start_matches(|c| !super::classes::stops_marks(c)).as_bytes().starts_with(literal)),
                    super::pattern::Gate::End(literals) => holds(literals, |line, literal| line.as_bytes().ends_with(literal)),
                    super::pattern::Gate::Anywhere(literals) => holds(literals, |line, literal| memchr::memmem::find(line.as_bytes(), super::pattern::bare(literal).0).is_some()),
                };
                prop_assert!(open, "{source} matches {folded} but its gate {:?} does not", pattern.gate);
                prop_assert!(!pattern.never);
                let mut features = crate::features::Features::default();
                features.push(&line);
                prop_assert!(pattern.needs.are_met(features.line(0), &mut super::needs::WordHeads::default()), "{source} matches {folded}, but lacks {:?}", pattern.needs);
                let frames = super::frame::Frames::new([&pattern.frame].into_iter());
                prop_assert!(frames.suit(0, &super::frame::Shape::of(features.line(0))), "{source} matches {folded}, but {:?} does not suit", pattern.frame);
            }
        }
    }
}

/// One pack for each kind of problem: the code, and the rules or a whole pack that has it.
const PROBLEMS: &[(&str, &str)] = &[
    ("syntax", "[[rule]\nid = 1"),
    ("missing-field", "[[rule]]\nid = \"a\"\ncategory = \"other\"\nline = [\"x\"]"),
    ("missing-field", "{rule}category = \"other\"\nline = [\"x\"]\n[[rule]]\nid = \"b\"\nwhy = \"W.\"\nline = [\"y\"]"),
    ("unknown-key", "{rule}category = \"other\"\nlines = [\"x\"]"),
    ("wrong-type", "{rule}category = \"other\"\nline = [1]"),
    ("wrong-type", "{rule}category = \"other\"\nline = [\"x\"]\nmax-words = \"8\""),
    ("unknown-category", "{rule}category = \"comment-from\"\nline = [\"x\"]"),
    ("unknown-zone", "{rule}category = \"other\"\nline = [\"x\"]\nzone = \"tial\""),
    ("unknown-take", "{rule}category = \"other\"\nline = [\"x\"]\ntake = \"lines\""),
    ("unknown-over", "{rule}category = \"other\"\nline = [\"x\"]\nover = \"list\""),
    ("unknown-script", "{rule}category = \"other\"\nline = [\"x\"]\nscripts = [\"arab\"]"),
    ("bad-language", "{rule}category = \"other\"\nline = [\"x\"]\nlanguages = [\"Finnish\"]"),
    ("bad-host", "{rule}category = \"other\"\nline = [\"x\"]\nhosts = [\"https://example.com/\"]"),
    ("duplicate-id", "{rule}category = \"other\"\nline = [\"x\"]\n{rule}category = \"other\"\nline = [\"y\"]"),
    ("bad-id", "[[rule]]\nid = \"Leave_A_Reply\"\nwhy = \"W.\"\ncategory = \"other\"\nline = [\"x\"]"),
    ("no-matcher", "{rule}category = \"other\""),
    ("empty-literal", "{rule}category = \"other\"\nline = [\"\\u200B\"]"),
    ("bad-regex", "{rule}category = \"other\"\nregex = ['ab(c']"),
    ("empty-pattern", "{rule}category = \"other\"\nregex = ['a*']"),
    ("pattern-too-big", "{rule}category = \"other\"\nregex = ['(?:\\w{90}){90}']"),
    ("bad-selector", "{rule}category = \"other\"\nselector = [\"a:hover\"]"),
    ("out-of-range", "{rule}category = \"other\"\nline = [\"x\"]\nconfidence = 1.5"),
    ("out-of-range", "{rule}category = \"other\"\nline = [\"x\"]\nmin-words = -1"),
    ("block-misuse", "{rule}category = \"other\"\nline = [\"x\"]\nover = \"any\""),
    ("block-misuse", "{rule}category = \"other\"\nline = [\"x\"]\nmax-lines = 3"),
    ("keep-conflict", "{rule}keep = true\nline = [\"x\"]\ncategory = \"other\""),
    ("unknown-rule", "{rule}category = \"other\"\nline = [\"x\"]\nnear = [\"aa\"]"),
    ("near-misuse", "{rule}category = \"other\"\nline = [\"x\"]\nwithin = 3"),
    ("override-misuse", "[[override]]\nrule = \"p\""),
    ("missing-examples", "{rule}category = \"other\"\nline = [\"x\"]"),
    ("unknown-target", "[[override]]\nrule = \"read-also/read-also-headings\"\ndisable = true"),
    ("duplicate-literal", "{rule}category = \"other\"\nline = [\"One.\", \"ONE\"]"),
    ("shadowed", "{rule}category = \"other\"\nline = [\"One more\"]\n[[rule]]\nid = \"b\"\nwhy = \"W.\"\ncategory = \"other\"\nprefix = [\"One\"]\nconfidence = 0.95"),
    ("never-matching", "{rule}category = \"other\"\nline = [\"One two three\"]\nmax-words = 2"),
    ("never-matching", "{rule}category = \"other\"\nregex = ['\\p{Lu}x']\nmax-words = 2"),
    ("never-matching", "{rule}category = \"other\"\nline = [\"One\"]\nmax-words = 2\nmin-words = 3"),
    ("slow-pattern", "{rule}category = \"other\"\nregex = ['^[a-z]+$']"),
];

fn filled(rules: &str) -> String {
    format!("[pack]\nname = \"p\"\ndescription = \"P.\"\n{}\n", rules.replace("{rule}", "\n[[rule]]\nid = \"a\"\nwhy = \"W.\"\n"))
}

#[test]
fn every_kind_of_problem_is_found() {
    for (code, rules) in PROBLEMS {
        let check = Pack::check("p.toml", &filled(rules));
        let codes: Vec<&str> = check.problems().iter().map(|problem| problem.code).collect();
        assert!(codes.contains(code), "{code} is not in {codes:?} for {rules}\n{}", check.render(false));
        for problem in check.problems() {
            assert!(!problem.message.is_empty() && !problem.labels.is_empty(), "{problem:?}");
        }
        let failed = check.problems().iter().any(|problem| problem.severity == Severity::Error);
        assert_eq!(Pack::parse("p.toml", &filled(rules)).is_err(), failed, "{rules}");
    }
    let big = filled(&line_rule("a", "x").replace("\"x\"", &"\"x\", ".repeat(20_001)));
    assert!(Pack::check("p", &big).problems().iter().any(|problem| problem.code == "pack-too-big"));
    assert!(Pack::check("p", &"#".repeat(1 << 21)).problems().iter().any(|problem| problem.code == "pack-too-big"));
}

#[test]
fn problems_are_drawn_all_at_once() {
    let text = r#"[pack]
name = "mine"
descripton = "Test."

[[rule]]
id = "reply"
category = "comment-from"
why = "Heading of a form."
line = ["Leave a reply", ""]
zone = "tale"
regex = ['(?:views|likes']
near = ["replies"]
keeps = ["no"]

[[rule]]
id = "reply"
keep = true
category = "other"
why = "Again."
prefix = ["A"]
over = "any"
"#;
    let check = Pack::check("mine.toml", text);
    assert!(!check.is_ok());
    insta::assert_snapshot!(check.render(false), @r#"
    error[missing-field]: `[pack]` needs `description`
     --> mine.toml:1:1
      |
    1 | [pack]
      | ^^^^^^

    error[unknown-key]: `[pack]` has no key `descripton`
     --> mine.toml:3:1
      |
    3 | descripton = "Test."
      | ^^^^^^^^^^ not known
      |
      = help: did you mean `description`?

    warning[missing-examples]: the rule has no `removes`
     --> mine.toml:6:6
      |
    6 | id = "reply"
      |      ^^^^^^^
      |
      = help: `removes = ["..."]` gives text that it must hit; `rules test` tries it

    error[unknown-category]: there is no category `comment-from`
     --> mine.toml:7:12
      |
    7 | category = "comment-from"
      |            ^^^^^^^^^^^^^^
      |
      = help: did you mean `comment-form`?

    error[empty-literal]: a literal of `line` has nothing visible in it
     --> mine.toml:9:26
      |
    9 | line = ["Leave a reply", ""]
      |                          ^^ nothing is left of this when it is folded

    error[unknown-zone]: there is no zone `tale`
      --> mine.toml:10:8
       |
    10 | zone = "tale"
       |        ^^^^^^
       |
       = help: did you mean `tail`?

    error[bad-regex]: the pattern cannot be read: unclosed group
      --> mine.toml:11:11
       |
    11 | regex = ['(?:views|likes']
       |           ^

    error[unknown-rule]: `near` names no rule of this pack: `replies`
      --> mine.toml:12:9
       |
    12 | near = ["replies"]
       |         ^^^^^^^^^
       |
       = help: did you mean `reply`?

    error[duplicate-id]: two rules have the id `reply`
      --> mine.toml:16:6
       |
     6 | id = "reply"
       |      ------- first here
    ...
    16 | id = "reply"
       |      ^^^^^^^ again here

    warning[missing-examples]: the rule has no `removes`
      --> mine.toml:16:6
       |
    16 | id = "reply"
       |      ^^^^^^^
       |
       = help: `removes = ["..."]` gives text that it must hit; `rules test` tries it

    warning[missing-examples]: the rule has no `keeps`
      --> mine.toml:16:6
       |
    16 | id = "reply"
       |      ^^^^^^^
       |
       = help: `keeps = ["..."]` gives text much like it that it must not hit; `rules test` tries it

    error[keep-conflict]: a rule that protects lines has no `category`
      --> mine.toml:18:12
       |
    17 | keep = true
       |        ---- this rule protects
    18 | category = "other"
       |            ^^^^^^^ this is for rules that remove

    error[keep-conflict]: a rule that protects lines has no `over`
      --> mine.toml:21:8
       |
    17 | keep = true
       |        ---- this rule protects
    ...
    21 | over = "any"
       |        ^^^^^ this is for rules that remove

    error[block-misuse]: `over = "any"` needs `until`
      --> mine.toml:21:8
       |
    21 | over = "any"
       |        ^^^^^ this takes every line
       |
       = help: name the lines before which to stop; or write `over = "list-like"`
    "#);
}

#[test]
fn public_types_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>() {}
    shared::<Pack>();
    shared::<PackCheck>();
    shared::<RuleInfo<'static>>();
    shared::<ExampleFailure>();
    shared::<Problem>();
    shared::<RuleSet>();
}
