//! Whatever is read, the tree holds together.

use proptest::prelude::*;

use super::super::{Limits, Scratch, Wanted, parse};
use super::sound;
use crate::tree::Tree;

/// Pieces of pages.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "</?(a|b|p|div|table|td|tr|li|svg|math|mi|template|select|option|script|style|title|pre|form|h1|font|body|html|frameset|col|x-y)( (class|id|data-x|ON)=(x|'y'|\"&amp;z\"))?/?>",
        1 => "<!--.{0,8}(-->)?",
        1 => "&(amp|lt;|#x?[0-9a-f]{1,7};?|[a-z]{1,5};?)",
        1 => "[ \\r\\n\\t]{1,4}",
        1 => "[<>&\"'/=!\\x00-]{1,6}",
        1 => ".{0,8}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn holds_together(source: &str, scripting: bool, limits: &Limits) {
    let mut tree = Tree::default();
    let mut scratch = Scratch { scripting, ..Scratch::default() };
    let first = parse(source, limits, &mut scratch, &mut tree);
    sound::check(&tree, source);
    // Memory that was used before changes nothing.
    let text = |tree: &Tree| super::dump::tree(tree, source, crate::tree::ROOT);
    let before = text(&tree);
    assert_eq!(parse(source, limits, &mut scratch, &mut tree), first);
    assert_eq!(text(&tree), before);
    scratch.wanted = Wanted::everything();
    parse(source, limits, &mut scratch, &mut tree);
    sound::check(&tree, source);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn markup_gives_a_sound_tree(source in markup(), scripting: bool) {
        holds_together(&source, scripting, &Limits::default());
    }

    #[test]
    fn small_limits_give_a_sound_tree(source in markup(), depth in 3u32..12, attributes in 0usize..3, nodes in 1usize..60, fuel_base in 0u64..400, bytes in 0usize..400) {
        holds_together(&source, false, &Limits { bytes, depth, attributes, nodes, fuel_base, fuel_per_byte: 0 });
    }

    #[test]
    fn bytes_give_a_sound_tree(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        holds_together(&String::from_utf8_lossy(&bytes), false, &Limits::default());
    }
}
