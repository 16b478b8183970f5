//! Pages that the caller has parsed with `scraper` already.

use scraper::Node;

use super::Wanted;
use super::tokenizer::name_key;
use crate::span::Span;
use crate::tree::{Attribute, Kind, NodeId, ROOT, Tag, Tree};

/// Copies the parsed page into `tree`; there is no source, and so nothing has a span in it.
pub(crate) fn copy(page: &scraper::Html, wanted: &Wanted, tree: &mut Tree) {
    tree.clear();
    // What is still to be copied, the next one last: a node and its parent in `tree`.
    let mut open: Vec<(ego_tree::NodeId, NodeId)> = Vec::new();
    let push_children = |node: ego_tree::NodeRef<'_, Node>, parent: NodeId, open: &mut Vec<(ego_tree::NodeId, NodeId)>| {
        open.extend(node.children().rev().map(|child| (child.id(), parent)));
    };
    push_children(page.tree.root(), ROOT, &mut open);
    while let Some((id, parent)) = open.pop() {
        let Some(node) = page.tree.get(id) else { continue };
        let copied = match node.value() {
            Node::Text(text) => {
                let chars = tree.write(text);
                tree.push(Kind::Text(chars), Span::default())
            }
            Node::Element(element) => {
                let first = tree.attributes.len() as u32;
                for (name, value) in element.attrs() {
                    if wanted.has(name_key(name.as_bytes()), name, value.len()) {
                        let (name, value) = (tree.write(name), tree.write(value));
                        tree.attributes.push(Attribute { name, value });
                    }
                }
                let attributes = (first, tree.attributes.len() as u32 - first);
                let tag = Tag::named(element.name());
                let copied = tree.push(Kind::Element { tag, attributes }, Span::default());
                if tag == Tag::Other {
                    let name = tree.write(element.name());
                    tree.names.push((copied, name));
                }
                push_children(node, copied, &mut open);
                copied
            }
            // The contents of a template are no text of the page.
            Node::Fragment | Node::Document | Node::Comment(_) | Node::Doctype(_) | Node::ProcessingInstruction(_) => continue,
        };
        tree.append(parent, copied);
    }
}
