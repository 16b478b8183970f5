//! For this crate's own benches; not part of what it promises.

use super::tokenizer::{State, Token, Tokenizer};
use super::{Limits, Parsed, Scratch};
use crate::tree::Tree;

/// Reads pages, one after the other, in the same memory.
#[derive(Debug, Default)]
pub struct Pages {
    scratch: Scratch,
    tree: Tree,
}

impl Pages {
    /// Reads a page and tells the number of nodes, and which limits it reached.
    pub fn parse(&mut self, source: &str) -> (usize, String) {
        let parsed = super::parse(source, &Limits::default(), &mut self.scratch, &mut self.tree);
        let Parsed { depth_dropped, attributes_dropped, nodes_reached, fell_back, .. } = parsed;
        let reached = [(depth_dropped > 0, "depth"), (attributes_dropped > 0, "attributes"), (nodes_reached, "nodes"), (fell_back, "fuel")];
        let names: Vec<_> = reached.into_iter().filter_map(|(reached, name)| reached.then_some(name)).collect();
        (self.tree.nodes.len(), names.join(" "))
    }
}

/// What follows the tags of these elements is not read as tags.
const RAW: [(&str, State); 5] = [("script", State::Script), ("style", State::Rawtext), ("iframe", State::Rawtext), ("title", State::Rcdata), ("textarea", State::Rcdata)];

/// The number of tokens and attributes of a page; raw text is entered as a browser would.
#[must_use]
pub fn tokens(source: &str) -> usize {
    let mut tokenizer = Tokenizer::new(source, usize::MAX, Vec::new());
    let mut count = 0;
    while let Some(token) = tokenizer.next(|| false) {
        count += 1;
        if let Token::Start(tag) = token {
            count += tokenizer.attributes().len();
            let name = &source[tag.name.range()];
            if let Some((name, state)) = RAW.iter().find(|(raw, _)| raw.eq_ignore_ascii_case(name)) {
                tokenizer.enter(*state, name);
            }
        }
    }
    count
}
