//! Pages made to harm: they end, on a small stack, with a tree that holds together. What they cost is for `benches/hostile.rs`.

#[path = "../../../../benches/hostile/pages.rs"]
mod pages;

use super::super::{Limits, Parsed, Scratch, parse};
use super::sound;
use crate::tree::Tree;

/// Runs `work` on a thread with a stack of 256 KiB.
fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(work).expect("a thread starts");
    thread.join().expect("no panic")
}

#[test]
fn hostile_pages_end_on_a_small_stack() {
    on_a_small_stack(|| {
        let mut scratch = Scratch::default();
        let mut tree = Tree::default();
        for (name, number, page) in pages::FAMILIES {
            // Enough of it to reach the limits that it can reach.
            let source = page((*number / 8).max(3_000.min(*number)));
            let parsed = parse(&source, &Limits::default(), &mut scratch, &mut tree);
            sound::check(&tree, &source);
            assert!(!parsed.nodes_reached, "{name}: {parsed:?}");
            assert!(tree.nodes.len() <= 100 + 4 * source.len(), "{name}: {} nodes of {} bytes", tree.nodes.len(), source.len());
            let deepest = tree.deepest();
            assert!(deepest <= Limits::default().depth + 8, "{name}: {deepest} deep");
        }
    });
}

fn outcome(source: &str) -> Parsed {
    parse(source, &Limits::default(), &mut Scratch::default(), &mut Tree::default())
}

#[test]
fn what_was_cut_off_is_told() {
    // 512 elements stand in one another: `html`, `body` and 510 more.
    assert_eq!(outcome(&"<div>".repeat(510)), Parsed::default());
    assert_eq!(outcome(&"<div>".repeat(600)), Parsed { depth_dropped: 90, ..Parsed::default() });
    let attributes: String = (0..300).map(|number| format!(" a{number}")).collect();
    assert_eq!(outcome(&format!("<p{attributes}>")), Parsed { attributes_dropped: 44, ..Parsed::default() });
    let formats: String = (0..50_000).map(|number| format!("<p><font color={number}>x</p>")).collect();
    assert!(outcome(&formats).fell_back);
    let few = Limits { nodes: 100, ..Limits::default() };
    let mut tree = Tree::default();
    let parsed = parse(&"<br>".repeat(1000), &few, &mut Scratch::default(), &mut tree);
    assert!(parsed.nodes_reached && (100..110).contains(&tree.nodes.len()));
    let short = Limits { bytes: 10, ..Limits::default() };
    let parsed = parse("<p>12345é89", &short, &mut Scratch::default(), &mut tree);
    assert_eq!(parsed, Parsed { bytes_dropped: 2, ..Parsed::default() });
}

#[test]
fn what_stands_too_deep_keeps_its_text_and_its_end_tags_close_nothing_else() {
    let source = format!("{}deep{}<p>after", "<div>".repeat(1000), "</div>".repeat(1000));
    let mut tree = Tree::default();
    let parsed = parse(&source, &Limits::default(), &mut Scratch::default(), &mut tree);
    assert_eq!(parsed.depth_dropped, 490);
    let mut text = String::new();
    tree.text_content(&source, crate::tree::ROOT, &mut text);
    assert_eq!(text, "deepafter");
    let (last, _) = tree.elements(crate::tree::ROOT).last().expect("it is there");
    assert_eq!((tree.tag(last), tree.depth(last)), (Some(crate::tree::Tag::P), 2));
}
