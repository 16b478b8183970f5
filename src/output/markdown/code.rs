//! Code blocks.

use super::{Blocks, Writer};
use crate::output::content::{Item, What};
use crate::tree::{NodeId, Tag};

/// Writes a code block between more backticks than it holds in a row.
pub(super) fn write(blocks: &mut Blocks<'_>, at: usize, item: Item) {
    let writer = blocks.writer;
    let text = text(writer, at, item.end as usize);
    let text = text.trim_matches('\n');
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let language = language(writer, item.node, at, item.end as usize).unwrap_or_default();
    blocks.begin();
    let lines = format!("{fence}{language}\n{text}\n{fence}");
    blocks.lines(&lines);
}

/// The text of a code block as it is.
pub(super) fn text(writer: &Writer<'_>, at: usize, end: usize) -> String {
    let mut text = String::new();
    for item in &writer.content.items[at + 1..end] {
        match item.what {
            What::Text(span) => text.push_str(&writer.view.text[span.range()]),
            What::Break => text.push('\n'),
            _ => {}
        }
    }
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// The language that classes and attributes of the block, the code in it or what is around it name.
fn language(writer: &Writer<'_>, node: NodeId, at: usize, end: usize) -> Option<String> {
    let view = writer.view;
    let tree = &view.markup.tree;
    let first = writer.content.items[at + 1..end].iter().find(|item| matches!(item.what, What::Text(_)))?.node;
    // From the first text up to the block, then a few elements more.
    let mut path: Vec<NodeId> = Vec::new();
    let mut id = tree.node(first).parent;
    for _ in 0..12 {
        if tree.tag(id).is_none() {
            break;
        }
        path.push(id);
        if id == node {
            break;
        }
        id = tree.node(id).parent;
    }
    let mut id = tree.node(node).parent;
    for _ in 0..3 {
        if tree.tag(id).is_none_or(|tag| matches!(tag, Tag::Body | Tag::Html | Tag::Article | Tag::Main | Tag::Li | Tag::Td)) {
            break;
        }
        path.push(id);
        id = tree.node(id).parent;
    }
    path.iter().find_map(|id| {
        let attribute = |name: &str| tree.attribute(view.html, *id, name);
        let class = attribute("class").unwrap_or_default();
        let by_class = class.split_ascii_whitespace().find_map(|own| {
            let name = ["language-", "lang-", "highlight-source-", "highlight-text-", "brush:", "sourceCode-"].iter().find_map(|lead| own.strip_prefix(lead))?;
            Some(name.trim_matches([';', ':']))
        });
        let sphinx = class.split_ascii_whitespace().find_map(|own| own.strip_prefix("highlight-")).filter(|name| !matches!(*name, "default" | "none"));
        let by_data = ["data-lang", "data-language", "data-code-language"].iter().find_map(|name| attribute(name));
        let plain = matches!(tree.tag(*id), Some(Tag::Pre | Tag::Code)).then(|| attribute("lang")).flatten().filter(|lang| lang.len() > 2 && !lang.contains('-'));
        by_class.or(by_data).or(sphinx).or(plain).and_then(named)
    })
}

/// A name that can stand after a fence.
fn named(name: &str) -> Option<String> {
    let name = name.trim().to_ascii_lowercase();
    let fits = (1..=20).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'#' | b'.' | b'_'));
    (fits && !matches!(name.as_str(), "none" | "plaintext" | "text" | "plain" | "nohighlight")).then_some(name)
}
