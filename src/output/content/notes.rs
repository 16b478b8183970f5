//! Footnotes: pointers in the text, and the places that they point to and that point back.

use std::collections::{HashMap, HashSet};

use crate::tree::{NIL, NodeId, Tag, Tree};

/// More than that is no apparatus but a page of links.
const MOST: usize = 2000;

/// The footnotes of a page.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// The number of the footnote that an element points to.
    pub(super) pointers: HashMap<NodeId, u32>,
    /// The number of the footnote that an element is.
    pub(super) texts: HashMap<NodeId, u32>,
    /// Links from a footnote back to the text.
    pub(super) returns: HashSet<NodeId>,
}

/// Finds them: a raised link whose target is an element that holds a link back, or that calls itself a footnote.
pub(super) fn find(source: &str, tree: &Tree) -> Notes {
    let mut notes = Notes::default();
    // Links within the page that look like pointers: the link, the outermost element that is the pointer, the target.
    let mut pointers: Vec<(NodeId, NodeId, &str)> = Vec::new();
    let mut targets: HashMap<&str, Option<NodeId>> = HashMap::new();
    for (id, tag) in tree.elements(0) {
        if tag != Tag::A || pointers.len() >= MOST {
            continue;
        }
        let Some(target) = tree.attribute(source, id, "href").and_then(|href| href.strip_prefix('#')).filter(|target| !target.is_empty()) else { continue };
        let parent = tree.node(id).parent;
        let raised = tree.tag(parent) == Some(Tag::Sup);
        let raises = lone_child(tree, id).is_some_and(|child| tree.tag(child) == Some(Tag::Sup));
        let says = tree.attribute(source, id, "role") == Some("doc-noteref")
            || tree.attribute(source, id, "class").is_some_and(|class| {
                class.split_ascii_whitespace().any(|own| matches!(own, "footnote-ref" | "noteref" | "fn-ref" | "footnote-link" | "footnote-anchor" | "footnote-reference"))
            });
        if !(raised || raises || says) {
            continue;
        }
        let outer = if raised && lone_child(tree, parent) == Some(id) { parent } else { id };
        pointers.push((id, outer, target));
        targets.insert(target, None);
    }
    if pointers.is_empty() {
        return notes;
    }
    for (id, tag) in tree.elements(0) {
        let name = tree.attribute(source, id, "id").or_else(|| if tag == Tag::A { tree.attribute(source, id, "name") } else { None });
        if let Some(place @ None) = name.and_then(|name| targets.get_mut(name)) {
            *place = Some(id);
        }
    }
    let mut numbers: HashMap<NodeId, Option<u32>> = HashMap::new();
    let mut next = 1;
    for (link, outer, target) in pointers {
        let Some(Some(target)) = targets.get(target) else { continue };
        let Some(text) = text_of(tree, *target) else { continue };
        let number = *numbers.entry(text).or_insert_with(|| {
            let backs = links_back(source, tree, text, link, outer);
            if backs.is_empty() && !is_named(source, tree, *target) {
                return None;
            }
            notes.returns.extend(backs);
            next += 1;
            Some(next - 1)
        });
        if let Some(number) = number
            && outer != text
        {
            notes.pointers.insert(outer, number);
            notes.texts.insert(text, number);
        }
    }
    notes
}

/// The only child of an element, apart from text of white space. Empty where there are more.
fn lone_child(tree: &Tree, id: NodeId) -> Option<NodeId> {
    let child = tree.node(id).first;
    (child != NIL && child == tree.node(id).last).then_some(child)
}

/// The paragraph or list entry that a target is, or stands in.
fn text_of(tree: &Tree, target: NodeId) -> Option<NodeId> {
    let mut id = target;
    for _ in 0..5 {
        match tree.tag(id)? {
            Tag::Li | Tag::Dd | Tag::P | Tag::Aside => return Some(id),
            Tag::Div | Tag::Section if id == target => return Some(id),
            Tag::A | Tag::Span | Tag::Sup | Tag::B | Tag::Strong | Tag::Small | Tag::Cite | Tag::Em | Tag::I => id = tree.node(id).parent,
            _ => return None,
        }
    }
    None
}

/// The links below `text` that lead back to where the pointer stands.
fn links_back(source: &str, tree: &Tree, text: NodeId, link: NodeId, outer: NodeId) -> Vec<NodeId> {
    let names: Vec<&str> =
        [link, outer, tree.node(outer).parent].into_iter().flat_map(|id| [tree.attribute(source, id, "id"), tree.attribute(source, id, "name")]).flatten().collect();
    let mut found = Vec::new();
    for (id, tag) in tree.elements(text).take(200) {
        if tag != Tag::A {
            continue;
        }
        let Some(target) = tree.attribute(source, id, "href").and_then(|href| href.strip_prefix('#')) else { continue };
        let marked = tree.attribute(source, id, "class").is_some_and(|class| class.contains("backref") || class.contains("footnote-back"))
            || tree.attribute(source, id, "role") == Some("doc-backlink");
        let mut words = String::new();
        tree.text_content(source, id, &mut words);
        // A mark, a number or a letter; a link with words in it says something.
        let mute = words.chars().filter(|c| c.is_alphabetic()).count() < 2;
        if mute && (marked || names.contains(&target) || target.contains("ref")) {
            found.push(id);
        }
    }
    found
}

/// Whether the names of an element say that it is a footnote.
fn is_named(source: &str, tree: &Tree, target: NodeId) -> bool {
    let says = |value: &str| value.contains("footnote") || value.contains("endnote");
    ["id", "class", "role"].iter().any(|name| tree.attribute(source, target, name).is_some_and(says))
}
