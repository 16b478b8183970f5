//! Pictures and formulas: they have no text of their own, or none that is shown, and stay with what is around them.

use super::{Builder, Open};
use crate::output::content::{Image, What, media};
use crate::tree::{Kind, NIL, NodeId, Tag};

/// A picture or formula that waits for what stays around it.
pub(super) struct Waiting {
    what: What,
    /// The blocks whose decision counts are before `before` and from `after`.
    before: u32,
    after: u32,
}

impl Builder<'_> {
    /// Writes an element as a formula if it is one, and says so.
    pub(super) fn formula(&mut self, node: NodeId, tag: Tag, is_block: bool) -> bool {
        if self.pre > 0 || !matches!(tag, Tag::Math | Tag::Script | Tag::Img | Tag::Span | Tag::Div | Tag::Other) {
            return false;
        }
        let tree = self.tree;
        let class = tree.attribute(self.view.html, node, "class").unwrap_or_default();
        let drawn = self.has_scripts && media::shows_script(class);
        let found = if drawn { None } else { media::formula(self.view.html, tree, node, tag, class) };
        if !drawn && found.is_none() {
            return false;
        }
        if is_block {
            self.end_leaf();
        }
        let before = self.blocks_begun;
        let joins = self.leaf.as_ref().is_some_and(|leaf| leaf.block.is_some());
        // Whether a space goes before it, as before its text.
        let mut spaced = None;
        let mut any = false;
        let mut next = node;
        while next != NIL {
            if matches!(tree.node(next).kind, Kind::Text(_)) {
                let start = self.at;
                let first = self.view.markup.runs.get(self.run).filter(|run| run.node == next).map(|run| run.text.start);
                any |= self.pass_over(next);
                if let Some(first) = first.filter(|_| any && spaced.is_none()) {
                    spaced = Some(self.view.text.get(start as usize..first as usize).is_some_and(|gap| !gap.is_empty()));
                }
            } else if self.view.markup.elements.get(self.row + 1).is_some_and(|row| row.node == next) {
                self.row += 1;
            }
            next = tree.following(next, node);
        }
        let Some(mut formula) = found else { return true };
        formula.kept = any;
        let index = self.content.formulas.len() as u32;
        let kept = formula.kept;
        self.content.formulas.push(formula);
        if kept {
            if joins && spaced == Some(true) && self.leaf.is_some() {
                self.push(What::Space, node);
            }
            self.open_leaf(node, true);
            self.push(What::Formula(index), node);
        } else {
            self.place(node, What::Formula(index), before);
        }
        if is_block {
            self.end_leaf();
        }
        true
    }

    pub(super) fn image(&mut self, node: NodeId) {
        if self.pre > 0 {
            return;
        }
        let Some(image) = media::image(self.view.html, self.tree, node, self.content.base.as_deref()) else { return };
        self.add_image(node, image);
    }

    fn add_image(&mut self, node: NodeId, image: Image) {
        let index = self.content.images.len() as u32;
        self.content.images.push(image);
        self.last_image = Some((index, self.run));
        self.place(node, What::Image(index), self.blocks_begun);
    }

    /// Puts a picture or a formula without text of its own where it stands.
    fn place(&mut self, node: NodeId, what: What, before: u32) {
        let inside = self.leaf.as_ref().and_then(|leaf| leaf.block);
        // A picture between two words stands apart from both, as they do.
        let in_gap = matches!(what, What::Image(_)) && self.view.text.as_bytes().get(self.at as usize) == Some(&b' ');
        if inside.is_some() && (in_gap || self.space_before(node)) {
            self.push(What::Space, node);
        }
        self.open_leaf(node, false);
        self.push(what, node);
        match inside {
            Some(block) => {
                let kept = self.is_kept(block);
                self.settle(what, kept);
            }
            None => self.waiting.push(Waiting { what, before, after: before }),
        }
    }

    pub(super) fn begins_with_space(&self, node: NodeId) -> bool {
        matches!(self.tree.node(node).kind, Kind::Text(chars) if self.tree.chars(self.view.html, chars).starts_with(|c: char| c.is_ascii_whitespace()))
    }

    /// Whether white space stands before a node that has no text.
    fn space_before(&self, mut node: NodeId) -> bool {
        for _ in 0..8 {
            let at = self.tree.node(node);
            node = if at.previous == NIL { at.parent } else { at.previous };
            match self.tree.nodes.get(node as usize).map(|node| node.kind) {
                Some(Kind::Text(chars)) => return self.tree.chars(self.view.html, chars).ends_with(|c: char| c.is_ascii_whitespace()),
                Some(Kind::Element { .. }) => {}
                _ => return false,
            }
        }
        false
    }

    /// The picture in a `<noscript>`, which often is the one before it without tricks.
    pub(super) fn fallback(&mut self, node: NodeId) {
        let Some((id, _)) = self.tree.elements(node).take(20).find(|(_, tag)| *tag == Tag::Img) else { return };
        let Some(image) = media::image(self.view.html, self.tree, id, self.content.base.as_deref()) else { return };
        if let Some((last, run)) = self.last_image.take()
            && run == self.run
        {
            let last = &mut self.content.images[last as usize];
            if last.source.is_none() {
                last.source = image.source;
            }
            if last.alt.is_empty() {
                last.alt = image.alt;
            }
        } else if self.pre == 0 && image.source.is_some() {
            self.add_image(id, image);
        }
    }

    pub(super) fn is_kept(&self, block: u32) -> bool {
        let block = block as usize;
        self.kept_before.get(block + 1).is_some_and(|after| *after > self.kept_before[block])
    }

    fn settle(&mut self, what: What, kept: bool) {
        match what {
            What::Image(index) => self.content.images[index as usize].kept = kept,
            What::Formula(index) => self.content.formulas[index as usize].kept = kept,
            _ => {}
        }
    }

    /// Decides on the pictures in an element that has ended, by the text in it: the smallest element around a picture
    /// that has text tells what it belongs to. It stays where most of that text stays and a neighbour does, or where
    /// both its neighbours do.
    pub(super) fn decide(&mut self, open: &Open) {
        let (from, to) = (open.blocks, self.blocks_begun);
        if self.waiting.len() <= open.waiting as usize || from == to {
            return;
        }
        let kept = self.kept_before[to as usize] - self.kept_before[from as usize];
        if open.tag == Tag::Figure && kept == 0 {
            // A caption that goes does not take its picture along: what is around the figure decides.
            for waiting in &mut self.waiting[open.waiting as usize..] {
                (waiting.before, waiting.after) = (from, to);
            }
            return;
        }
        let first = self.view.blocks[from as usize].span.start;
        let whole = self.view.blocks[to as usize - 1].span.end - first;
        let mostly = kept.saturating_mul(2) >= whole && !matches!(open.tag, Tag::Body | Tag::Html);
        for waiting in self.waiting.split_off(open.waiting as usize) {
            let before = waiting.before > from && self.is_kept(waiting.before - 1);
            let after = waiting.after < to && self.is_kept(waiting.after);
            self.settle(waiting.what, if mostly { before || after } else { before && after });
        }
    }
}
