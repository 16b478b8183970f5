//! Whether pages are read as the standard says.

#![allow(clippy::print_stderr, reason = "tests say what they skipped, and how much they saw")]

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
    assert!(parsed == Parsed::default());
    let mut text = String::new();
    tree.text_content(source, ROOT, &mut text);
    assert_eq!(text, "One two & three");
    let tags: Vec<_> = tree.elements(ROOT).map(|(_, tag)| tag.name()).collect();
    assert_eq!(tags, ["html", "head", "body", "p", "b"]);
    let (paragraph, _) = tree.elements(ROOT).nth(3).expect("it is there");
    assert_eq!(tree.attribute(source, paragraph, "class"), Some("lead"));
    assert_eq!(&source[tree.node(paragraph).source.range()], "<p class=lead>");
}

#[test]
fn a_text_behind_the_body_goes_back_into_it_even_if_it_is_nothing() {
    let source = "<body></body> \0<!--x-->";
    let (tree, _) = read(source);
    assert_eq!(dump::tree(&tree, source, ROOT), reference::tree(source));
}

#[test]
fn a_frame_for_those_without_scripts_does_not_swallow_the_page() {
    for page in ["<body><noscript><iframe src=x /></noscript><p>On", "<noscript><iframe src=x>\n</NoScript><p>On", "<body><noscript><b><noembed></noscript><p>On"] {
        for source in [page.to_owned(), format!("{page}{}", "<b>".repeat(100_000))] {
            let (tree, parsed) = read(&source);
            assert_eq!(parsed.fell_back, source.len() > 1000, "{page}");
            let paragraph = tree.elements(ROOT).find(|(_, tag)| tag.name() == "p").map(|(id, _)| id);
            let mut text = String::new();
            paragraph.into_iter().for_each(|id| tree.text_content(&source, id, &mut text));
            assert_eq!(text, "On", "{page}");
        }
    }
    let source = "<noscript><iframe>a</noscript><p>b</iframe>c";
    assert_eq!(dump::tree(&read(source).0, source, ROOT), reference::tree(source));
}

#[test]
fn texts_and_tags_know_their_bytes() {
    let source = "<p>one&nbsp;two<td>three<table><td>four</p>";
    let (tree, _) = read(source);
    let texts: Vec<_> =
        (0..tree.nodes.len() as u32).filter(|id| matches!(tree.node(*id).kind, crate::tree::Kind::Text(_))).map(|id| &source[tree.node(id).source.range()]).collect();
    assert_eq!(texts, ["one&nbsp;two", "three", "four"]);
    let cells: Vec<_> = tree.elements(ROOT).map(|(id, tag)| (tag.name(), &source[tree.node(id).source.range()])).collect();
    assert_eq!(cells, [("html", ""), ("head", ""), ("body", ""), ("p", "<p>"), ("table", "<table>"), ("tbody", ""), ("tr", ""), ("td", "<td>"), ("p", "")]);
}

#[test]
fn elements_that_are_made_again_keep_their_attributes() {
    let source = "<p><a href=1><b id=2><i class=3>x<p>y</b><p>z";
    let (tree, parsed) = read(source);
    assert!(parsed == Parsed::default());
    let hrefs: Vec<_> = tree.elements(ROOT).filter_map(|(id, _)| tree.attribute(source, id, "href")).collect();
    let ids: Vec<_> = tree.elements(ROOT).filter_map(|(id, _)| tree.attribute(source, id, "id")).collect();
    assert_eq!((hrefs.len(), ids.len()), (3, 2), "{hrefs:?} {ids:?}");
    assert_eq!(dump::tree(&tree, source, ROOT), reference::tree(source));
}

#[test]
fn hidden_inputs_count_where_framesets_and_tables_are() {
    for source in [
        "<input type=hidden><frameset><frame>",
        "<input type=text><frameset><frame>",
        "<input type=hidden>x<table><input type=hidden><input type=text>",
        "<input type=hidden><template><tr><input type=hidden><input>",
    ] {
        let (tree, _) = read(source);
        assert_eq!(dump::tree(&tree, source, ROOT), reference::tree(source), "{source}");
    }
}

#[test]
fn what_a_template_holds_is_found_but_is_no_child() {
    let source = "<template id=t><p>inside</template>outside";
    let (tree, _) = read(source);
    let (template, _) = tree.elements(ROOT).find(|(_, tag)| *tag == crate::tree::Tag::Template).expect("it is there");
    let mut text = String::new();
    tree.text_content(source, ROOT, &mut text);
    assert_eq!(text, "outside");
    let contents = tree.template_contents(template).expect("it has contents");
    tree.text_content(source, contents, &mut text);
    assert_eq!((text.as_str(), tree.template_of(contents)), ("outsideinside", Some(template)));
}
