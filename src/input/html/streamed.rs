//! Parts of a page that its server sent after the rest.
//!
//! React's servers leave a `<template id="B:3">` where something is still to come (`P:3` inside of what comes late itself),
//! and send it behind the page in a hidden element with the id `S:3`, from where a script puts it into its place. On some
//! pages all of the content comes so.

use std::collections::{HashMap, HashSet};

use memchr::memmem;

use crate::tree::{NIL, NodeId, ROOT, Tree};

/// A page with more parts is left as it is, and so is what stands in more parts than this, or has its place deeper: no page
/// of good will has them, and a page of ill will could grow as deep as it is long.
const MOST_PARTS: usize = 4096;
const MOST_ROUNDS: usize = 8;
const MOST_DEPTH: usize = 512;

/// Puts what came late where the page's script would put it; `source` is empty if the page came as a tree.
pub(crate) fn put_in_place(source: &str, tree: &mut Tree) {
    // Nearly all pages have none.
    if !source.is_empty() && memmem::find(source.as_bytes(), b"\"S:").is_none() {
        return;
    }
    let (mut places, mut parts) = (HashMap::new(), HashMap::new());
    for node in 0..tree.nodes.len() as NodeId {
        let Some((kind, number)) = tree.attribute(source, node, "id").and_then(|id| id.split_once(':')) else { continue };
        let list = match kind {
            "S" => &mut parts,
            "B" | "P" if tree.template_contents(node).is_some() => &mut places,
            _ => continue,
        };
        if let Ok(number) = u32::from_str_radix(number, 16) {
            list.entry(number).or_insert(node);
        }
    }
    if parts.len() > MOST_PARTS {
        return;
    }
    let mut hidden: HashSet<NodeId> = parts.values().copied().collect();
    let mut waiting: Vec<(NodeId, NodeId)> = parts.into_iter().filter_map(|(number, part)| Some((part, *places.get(&number)?))).collect();
    waiting.sort_unstable();
    for _ in 0..MOST_ROUNDS {
        let before = waiting.len();
        waiting.retain(|(part, place)| {
            let shown = is_shown(tree, *place, &hidden);
            if shown {
                while tree.node(*part).first != NIL {
                    let child = tree.node(*part).first;
                    tree.detach(child);
                    tree.insert_before(*place, child);
                }
                hidden.remove(part);
            }
            !shown
        });
        if waiting.len() == before {
            break;
        }
    }
}

/// Whether `node` stands on the page, in nothing that waits for its own place.
fn is_shown(tree: &Tree, mut node: NodeId, hidden: &HashSet<NodeId>) -> bool {
    for _ in 0..MOST_DEPTH {
        if node == ROOT {
            return true;
        }
        if node == NIL || hidden.contains(&node) {
            return false;
        }
        node = tree.node(node).parent;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::html::{Limits, Scratch, parse};

    const STORY: &str = "<p>The ferry sails again on Monday after a winter of repairs, the council said.</p>";
    const MORE: &str = "<p>Four boats a day are planned until September, and a fifth one on Sundays.</p>";

    /// The text of a page that does not stand in a hidden element.
    fn shown(page: &str) -> String {
        let mut tree = Tree::default();
        parse(page, &Limits::default(), &mut Scratch::default(), &mut tree);
        put_in_place(page, &mut tree);
        let hidden: Vec<NodeId> = tree.elements(ROOT).map(|(id, _)| id).filter(|id| tree.attribute(page, *id, "hidden").is_some()).collect();
        hidden.into_iter().for_each(|id| tree.detach(id));
        let mut text = String::new();
        tree.text_content(page, ROOT, &mut text);
        text
    }

    #[test]
    fn what_comes_late_stands_where_it_belongs() {
        let page = format!(
            "<main><h1>Ferry</h1><template id=\"B:a\"></template></main><footer>The harbour</footer>\
             <div hidden id=\"S:a\">{STORY}<template id=\"P:b\"></template></div><script>$RC('B:a','S:a')</script>\
             <div hidden id=\"S:b\">{MORE}</div><script>$RS('S:b','P:b')</script>"
        );
        let text = shown(&page);
        let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words:?} is not in {text:?}"));
        assert!(at("Ferry") < at("sails again") && at("sails again") < at("a fifth one"), "{text:?}");
    }

    #[test]
    fn a_page_does_not_grow_as_deep_as_it_is_long() {
        let deep = "<div>".repeat(300);
        for forward in [true, false] {
            let part = |number: usize| format!("<div hidden id=\"S:{number:x}\">{deep}<template id=\"P:{:x}\"></template>{}</div>", number + 1, "</div>".repeat(300));
            let numbers: Vec<usize> = if forward { (0..100).collect() } else { (0..100).rev().collect() };
            let page = format!("<template id=\"B:0\"></template>{}", numbers.into_iter().map(part).collect::<String>());
            let mut tree = Tree::default();
            parse(&page, &Limits::default(), &mut Scratch::default(), &mut tree);
            put_in_place(&page, &mut tree);
            assert!((600..1200).contains(&tree.deepest()), "{}", tree.deepest());
        }
    }

    #[test]
    fn what_has_no_place_stays_hidden() {
        for page in [
            format!("{STORY}<div hidden id=\"S:0\">{MORE}</div>"),
            // Neither has a place outside of itself.
            format!("{STORY}<div hidden id=\"S:0\">{MORE}<template id=\"B:1\"></template></div><div hidden id=\"S:1\"><template id=\"B:0\"></template></div>"),
            format!("{STORY}<div hidden id=\"S:0\">{MORE}<template id=\"B:0\"></template></div>"),
            format!("{STORY}<template><template id=\"B:0\"></template></template><div hidden id=\"S:0\">{MORE}</div>"),
            format!("{STORY}<span id=\"B:0\"></span><div hidden id=\"S:0\">{MORE}</div>"),
        ] {
            let text = shown(&page);
            assert!(text.contains("sails again") && !text.contains("a fifth one"), "{page} gave {text:?}");
        }
    }
}
