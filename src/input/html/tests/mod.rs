//! Whether pages are read as the standard says.

mod anything;
mod differential;
mod dump;
mod hostile;
mod html5lib;
mod reference;
mod sound;

use super::{Limits, Parsed, Scratch, parse};
use crate::tree::{ROOT, Tree};

fn read(source: &str) -> (Tree, Parsed) {
    let mut tree = Tree::default();
    let parsed = parse(source, &Limits::default(), &mut Scratch::default(), &mut tree);
    (tree, parsed)
}

#[test]
fn a_page_becomes_a_tree() {
    let source = "<p class=lead>One <b>two</b> &amp; three";
    let (tree, parsed) = read(source);
    assert!(parsed.is_whole());
    let mut text = String::new();
    tree.text_content(source, ROOT, &mut text);
    assert_eq!(text, "One two & three");
    let tags: Vec<_> = tree.elements(ROOT).map(|(_, tag)| tag.name()).collect();
    assert_eq!(tags, ["html", "head", "body", "p", "b"]);
    let (paragraph, _) = tree.elements(ROOT).nth(3).expect("it is there");
    assert_eq!(tree.attribute(source, paragraph, "class"), Some("lead"));
    assert_eq!(&source[tree.node(paragraph).source.range()], "<p class=lead>");
}
