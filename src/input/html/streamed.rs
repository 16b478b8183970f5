//! Parts of a page that its server sent after the rest.
//!
//! React's servers leave a `<template id="B:3">` where something is still to come (`P:3` inside of what comes late itself),
//! and send it behind the page in a hidden element with the id `S:3`, from where a script puts it into its place. On some
//! pages all of the content comes so.

use std::collections::HashMap;

use memchr::memmem;

use crate::tree::{NIL, NodeId, ROOT, Tree};

/// Puts what came late where the page's script would put it; `source` is empty if the page came as a tree.
pub(crate) fn put_in_place(source: &str, tree: &mut Tree) {
    // Nearly all pages have none.
    if !source.is_empty() && memmem::find(source.as_bytes(), b"\"S:").is_none() {
        return;
    }
    let mut places: HashMap<u32, NodeId> = HashMap::new();
    let mut parts = Vec::new();
    for node in 0..tree.nodes.len() as NodeId {
        match tree.attribute(source, node, "id").and_then(|id| id.split_once(':')) {
            Some(("S", number)) => parts.extend(number_of(number).map(|number| (number, node))),
            Some(("B" | "P", number)) if tree.template_contents(node).is_some() => {
                if let Some(number) = number_of(number) {
                    places.entry(number).or_insert(node);
                }
            }
            _ => {}
        }
    }
    for (number, part) in parts {
        let Some(place) = places.remove(&number) else { continue };
        if stands_in(tree, place, part) {
            continue;
        }
        while tree.node(part).first != NIL {
            let child = tree.node(part).first;
            tree.detach(child);
            tree.insert_before(place, child);
        }
        tree.detach(part);
    }
}

fn number_of(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 16).ok()
}

/// Whether `node` stands in `top`, or nowhere on the page.
fn stands_in(tree: &Tree, mut node: NodeId, top: NodeId) -> bool {
    while node != top {
        if node == ROOT {
            return false;
        }
        node = tree.node(node).parent;
        if node == NIL {
            return true;
        }
    }
    true
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
