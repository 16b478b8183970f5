//! The tests that browsers are held to: `../shared/data/html5lib-tests`.

use std::fs;
use std::path::{Path, PathBuf};

use html5ever::tree_builder::{TreeBuilder, TreeSink};
use html5ever::{LocalName, QualName, ns};
use serde_json::{Value, json};

use super::super::characters::{self, Reading};
use super::super::feed::{End, Feed, options};
use super::super::names::Names;
use super::super::sink::{Sink, Work};
use super::super::tokenizer::{State, Token, Tokenizer};
use super::super::{Limits, Scratch, Wanted, parse};
use super::dump;
use crate::span::Span;
use crate::tree::{ROOT, Tree};

/// Files that are not run, and why.
const NOT_RUN: &[(&str, &str)] = &[("xmlViolation.test", "asks for the changes that make a page an XML document"), ("scripted", "needs scripts to run while the page is read")];

/// Cases that end otherwise, and why: file, start of the data, reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("tests_innerHTML_1.dat", "<input><option>", "html5ever's tree builder keeps an input at the top of a fragment of a select"),
    (
        "webkit02.dat",
        "<select><button><selectedcontent></button><option>",
        "what the chosen option holds is not written a second time into the button: that is display, not source",
    ),
];

fn folder(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/html5lib-tests").join(name);
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).expect("the folder can be read").map(|entry| entry.expect("the folder can be read").path()).collect();
    files.retain(|path| path.extension().is_some_and(|other| other == ending) && !NOT_RUN.iter().any(|(name, _)| path.ends_with(name)));
    files.sort();
    files
}

fn unescape(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        out.push_str(&rest[..at]);
        // A half of a surrogate pair is no text: a decoder has replaced it long before.
        out.push(char::from_u32(u32::from_str_radix(&rest[at + 2..at + 6], 16).ok()?)?);
        rest = &rest[at + 6..];
    }
    Some(out + rest)
}

fn tokens(input: &str, state: State, opener: &str) -> Vec<Value> {
    let mut tokenizer = Tokenizer::new(input, usize::MAX, Vec::new());
    tokenizer.enter(state, opener);
    let read = |span: Span, reading: Reading| {
        let mut text = String::new();
        characters::read(&input[span.range()], reading, &mut text);
        text
    };
    let mut out: Vec<Value> = Vec::new();
    while let Some(token) = tokenizer.next(|| false) {
        let value = match token {
            Token::Text { span, reading } => {
                let text = read(span, reading);
                if let Some(Value::Array(last)) = out.last_mut()
                    && last[0] == "Character"
                {
                    let before = last[1].as_str().expect("it is text").to_owned();
                    last[1] = json!(before + &text);
                    continue;
                }
                json!(["Character", text])
            }
            Token::Start(tag) => {
                let name = read(tag.name, Reading::Raw).to_ascii_lowercase();
                let attributes: serde_json::Map<String, Value> = tokenizer
                    .attributes()
                    .iter()
                    .map(|attribute| (read(attribute.name, Reading::Raw).to_ascii_lowercase(), json!(read(attribute.value, Reading::Attribute))))
                    .collect();
                if tag.self_closing { json!(["StartTag", name, attributes, true]) } else { json!(["StartTag", name, attributes]) }
            }
            Token::End(tag) => json!(["EndTag", read(tag.name, Reading::Raw).to_ascii_lowercase()]),
            Token::Comment { text, .. } => json!(["Comment", read(text, Reading::Raw)]),
            Token::Doctype(doctype) => json!([
                "DOCTYPE",
                doctype.name.map(|name| read(name, Reading::Raw).to_ascii_lowercase()),
                doctype.public.map(|id| read(id, Reading::Raw)),
                doctype.system.map(|id| read(id, Reading::Raw)),
                !doctype.force_quirks
            ]),
        };
        out.push(value);
    }
    out
}

#[test]
fn tokens_are_those_of_html5lib() {
    let Some(folder) = folder("tokenizer") else { return };
    let (mut passed, mut no_text, mut failed) = (0, 0, Vec::new());
    for path in files(&folder, "test") {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let all: Value = serde_json::from_str(&fs::read_to_string(&path).expect("it can be read")).expect("it is JSON");
        for test in all["tests"].as_array().expect("there are tests") {
            let escaped = test["doubleEscaped"] == true;
            let input = test["input"].as_str().expect("there is input").to_owned();
            let output = test["output"].to_string();
            let (input, output) = if escaped {
                let plain = unescape(&input).zip(unescape_json(&test["output"]));
                let Some((input, output)) = plain else {
                    no_text += 1;
                    continue;
                };
                (input, output)
            } else {
                (input, serde_json::from_str(&output).expect("it was JSON"))
            };
            let states = test["initialStates"].as_array().cloned().unwrap_or_else(|| vec![json!("Data state")]);
            for state in states {
                let state_now = match state.as_str() {
                    Some("PLAINTEXT state") => State::Plaintext,
                    Some("RCDATA state") => State::Rcdata,
                    Some("RAWTEXT state") => State::Rawtext,
                    Some("Script data state") => State::Script,
                    Some("CDATA section state") => State::Cdata,
                    _ => State::Data,
                };
                let found = Value::Array(tokens(&input, state_now, test["lastStartTag"].as_str().unwrap_or_default()));
                if found == output {
                    passed += 1;
                } else {
                    failed.push(format!("{name}: {} ({state}): {input:?}\n  expected {output}\n  found    {found}", test["description"]));
                }
            }
        }
    }
    eprintln!("{passed} passed, {} failed, {no_text} hold halves of surrogate pairs and are no text", failed.len());
    assert!(failed.is_empty(), "{}", failed[..failed.len().min(20)].join("\n"));
    assert!(passed > 6000, "only {passed} cases were found");
}

fn unescape_json(value: &Value) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(unescape(text)?),
        Value::Array(items) => Value::Array(items.iter().map(unescape_json).collect::<Option<_>>()?),
        Value::Object(map) => Value::Object(map.iter().map(|(name, value)| Some((unescape(name)?, unescape_json(value)?))).collect::<Option<_>>()?),
        other => other.clone(),
    })
}

/// One case of a `.dat` file.
#[derive(Default)]
struct Case {
    data: String,
    fragment: Option<String>,
    scripting: Option<bool>,
    document: String,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for part in text.strip_prefix("#data\n").expect("it starts with a case").split("\n#data\n") {
        let mut case = Case::default();
        let (data, rest) = part.split_once("\n#errors").or_else(|| part.strip_prefix("#errors").map(|rest| ("", rest))).expect("a case has errors");
        case.data = data.to_owned();
        let (before, document) = rest.split_once("#document\n").expect("a case has a document");
        for (at, line) in before.lines().enumerate() {
            match line {
                "#script-on" => case.scripting = Some(true),
                "#script-off" => case.scripting = Some(false),
                "#document-fragment" => case.fragment = before.lines().nth(at + 1).map(str::to_owned),
                _ => {}
            }
        }
        case.document = format!("{}\n", document.trim_end_matches('\n'));
        cases.push(case);
    }
    cases
}

fn document(source: &str, scripting: bool) -> String {
    let mut scratch = Scratch { wanted: Wanted::everything(), scripting, to_the_letter: true, ..Scratch::default() };
    let mut tree = Tree::default();
    let parsed = parse(source, &Limits::default(), &mut scratch, &mut tree);
    assert!(parsed == crate::input::html::Parsed::default(), "{source}: {parsed:?}");
    dump::tree(&tree, source, ROOT)
}

fn fragment(source: &str, context: &str, scripting: bool) -> String {
    let (space, name) = context.split_once(' ').unwrap_or(("", context));
    let namespace = match space {
        "svg" => ns!(svg),
        "math" => ns!(mathml),
        _ => ns!(html),
    };
    let mut work = Work::default();
    work.clear();
    let sink = Sink::new(source, 256, work);
    let context = sink.create_element(QualName::new(None, namespace, LocalName::from(name)), Vec::new(), Default::default());
    let builder = TreeBuilder::new_for_fragment(sink, context, None, options(scripting));
    let mut tokenizer = Tokenizer::new(source, 256, Vec::new());
    let state = match name {
        _ if !space.is_empty() => State::Data,
        "title" | "textarea" => State::Rcdata,
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => State::Rawtext,
        "noscript" if scripting => State::Rawtext,
        "script" => State::Script,
        "plaintext" => State::Plaintext,
        _ => State::Data,
    };
    // No start tag was read, so no end tag is the right one to end a text.
    tokenizer.enter(state, "");
    let (mut names, wanted, limits) = (Names::default(), Wanted::everything(), Limits::default());
    let mut feed = Feed::with(source, builder, &mut names, &wanted, &limits, scripting);
    feed.is_fragment = true;
    feed.tells_all = true;
    feed.to_the_letter = true;
    assert_eq!(feed.run(&mut tokenizer), End::Done);
    let tree = feed.into_work().tree;
    dump::tree(&tree, source, tree.node(ROOT).first)
}

#[test]
fn trees_are_those_of_html5lib() {
    let Some(folder) = folder("tree-construction") else { return };
    let (mut passed, mut failed) = (0, Vec::new());
    for path in files(&folder, "dat") {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let text = String::from_utf8(fs::read(&path).expect("it can be read")).expect("it is text");
        for case in cases(&text) {
            if EXCEPTIONS.iter().any(|(file, start, _)| *file == name && case.data.starts_with(start)) {
                continue;
            }
            for scripting in [false, true] {
                if case.scripting.is_some_and(|wanted| wanted != scripting) {
                    continue;
                }
                let found = match &case.fragment {
                    None => document(&case.data, scripting),
                    Some(context) => fragment(&case.data, context, scripting),
                };
                if found.trim_end() == case.document.trim_end() {
                    passed += 1;
                } else {
                    failed.push(format!("{name}: {:?} in {:?}, scripting {scripting}\nexpected\n{}found\n{found}", case.data, case.fragment, case.document));
                }
            }
        }
    }
    eprintln!("{passed} passed, {} failed", failed.len());
    assert!(failed.is_empty(), "{}", failed[..failed.len().min(20)].join("\n"));
    assert!(passed > 3000, "only {passed} cases were found");
}
