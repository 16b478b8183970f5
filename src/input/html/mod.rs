//! Pages: tokenizer, tree builder, tree, blocks. The only place that knows an HTML crate.

mod blocks;
mod names;
mod sink;

pub(crate) use blocks::read;
pub(crate) use sink::parse;

#[cfg(test)]
mod tests {
    use crate::tree::{ROOT, Tree};

    #[test]
    fn a_page_becomes_a_tree() {
        let source = "<p class=lead>One <b>two</b>";
        let mut tree = Tree::default();
        super::parse(source, &mut tree);
        let mut text = String::new();
        tree.text_content(source, ROOT, &mut text);
        assert_eq!(text, "One two");
        let tags: Vec<_> = tree.elements(ROOT).map(|(_, tag)| tag.name()).collect();
        assert_eq!(tags, ["html", "head", "body", "p", "b"]);
    }
}
