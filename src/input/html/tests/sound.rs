//! Whether a tree holds together.

use crate::tree::{Kind, NIL, NodeId, ROOT, Tree};

/// Holds `tree` to what later stages rely on.
pub(super) fn check(tree: &Tree, source: &str) {
    let mut reached = vec![false; tree.nodes.len()];
    for top in tops(tree) {
        let mut next = top;
        while next != NIL {
            assert!(!std::mem::replace(&mut reached[next as usize], true), "node {next} is reached twice");
            links(tree, next);
            next = tree.following(next, top);
        }
    }
    for (id, node) in (0..).zip(&tree.nodes) {
        let bytes = source.get(node.source.range()).expect("the span lies in the source, on characters");
        match node.kind {
            Kind::Text(chars) if chars.is_source() => assert_eq!(tree.chars(source, chars), bytes),
            Kind::Text(chars) => assert!(chars.is_empty() || !tree.chars(source, chars).is_empty()),
            Kind::Element { .. } => {
                assert!(bytes.is_empty() || (bytes.starts_with('<') && bytes.ends_with('>')), "{bytes:?}");
                assert!(!tree.local_name(source, id).is_empty(), "{bytes:?} has no name");
                for attribute in tree.attributes(id) {
                    assert!(!tree.chars(source, attribute.name).is_empty());
                    assert!(!tree.chars(source, attribute.name).bytes().any(|byte| byte.is_ascii_uppercase()));
                }
            }
            _ => {}
        }
    }
}

/// The document and the contents of templates.
fn tops(tree: &Tree) -> impl Iterator<Item = NodeId> {
    (0..tree.nodes.len() as NodeId).filter(|id| *id == ROOT || matches!(tree.node(*id).kind, Kind::Document))
}

fn links(tree: &Tree, id: NodeId) {
    let mut previous = NIL;
    for child in tree.children(id) {
        assert_eq!((tree.node(child).parent, tree.node(child).previous), (id, previous));
        previous = child;
    }
    assert_eq!(tree.node(id).last, previous);
}
