//! Walks the tree of a page beside the pieces of its text that stay.

mod pictures;

use pictures::Waiting;

use super::notes::{self, Notes};
use super::{Content, Item, What};
use crate::document::BlockKind;
use crate::output::options::ViewOptions;
use crate::output::{View, url};
use crate::span::Span;
use crate::tree::{Kind, NIL, NodeId, ROOT, Tag, Tree};

pub(super) fn build(view: View<'_>, options: &ViewOptions) -> Content {
    let tree = &view.markup.tree;
    let declared = tree.elements(ROOT).take(400).find(|(_, tag)| *tag == Tag::Base).and_then(|(id, _)| tree.attribute(view.html, id, "href"));
    let mut builder = Builder {
        view,
        tree,
        content: Content { base: url::base(options.base_url.as_deref().or(view.url), declared), ..Content::default() },
        kept_before: kept_before(view),
        notes: notes::find(view.html, tree),
        has_scripts: tree.elements(ROOT).any(|(id, tag)| tag == Tag::Script && tree.attribute(view.html, id, "type").is_some_and(|kind| kind.starts_with("math/"))),
        open: Vec::new(),
        marks: Vec::new(),
        shown: 0,
        leaf: None,
        joined: false,
        row: 0,
        run: 0,
        at: 0,
        part: 0,
        block: 0,
        blocks_begun: 0,
        waiting: Vec::new(),
        pre: 0,
        last_image: None,
    };
    builder.content.notes = vec![false; builder.notes.texts.len() + 1];
    builder.walk();
    builder.content.returns = std::mem::take(&mut builder.notes.returns);
    builder.content
}

/// The kept bytes of blocks before each block.
fn kept_before(view: View<'_>) -> Vec<u32> {
    let mut sums = vec![0; view.blocks.len() + 1];
    let mut parts = view.kept.iter().peekable();
    for (index, block) in view.blocks.iter().enumerate() {
        let mut sum = 0;
        while let Some(part) = parts.peek() {
            sum += part.end.min(block.span.end).saturating_sub(part.start.max(block.span.start));
            if part.end > block.span.end {
                break;
            }
            parts.next();
        }
        sums[index + 1] = sums[index] + sum;
    }
    sums
}

/// An element that has begun.
struct Open {
    /// The container that it is.
    container: Option<u32>,
    /// Whether it is the last of the marks.
    is_mark: bool,
    is_block: bool,
    is_pre: bool,
    hidden: bool,
    tag: Tag,
    /// Blocks begun, pictures waiting before it.
    blocks: u32,
    waiting: u32,
    /// For a list: the entry that ended last in it, and the one that it continues.
    last_item: Option<u32>,
    continues: Option<u32>,
}

/// The paragraph that is being written.
struct Leaf {
    item: u32,
    block: Option<u32>,
}

struct Builder<'v> {
    view: View<'v>,
    tree: &'v Tree,
    content: Content,
    kept_before: Vec<u32>,
    notes: Notes,
    has_scripts: bool,
    open: Vec<Open>,
    /// Marks around the current place; the first `shown` of them have begun in the current paragraph, as these items.
    marks: Vec<(What, NodeId, u32)>,
    shown: usize,
    leaf: Option<Leaf>,
    /// Whether text may be added to the last item.
    joined: bool,
    row: usize,
    run: usize,
    /// How far the text has been written.
    at: u32,
    /// The first kept span that ends after `at`.
    part: usize,
    block: usize,
    blocks_begun: u32,
    waiting: Vec<Waiting>,
    pre: u32,
    /// The last picture, and where the text was.
    last_image: Option<(u32, usize)>,
}

impl Builder<'_> {
    fn walk(&mut self) {
        let tree = self.tree;
        let mut node = tree.node(ROOT).first;
        while node != NIL {
            let descend = match tree.node(node).kind {
                Kind::Text(_) => {
                    self.runs_of(node);
                    false
                }
                Kind::Element { tag, .. } => self.enter(node, tag),
                _ => false,
            };
            node = tree.step(node, descend, || self.leave());
        }
        self.end_leaf();
    }

    fn attribute(&self, node: NodeId, name: &str) -> Option<&str> {
        self.tree.attribute(self.view.html, node, name)
    }

    fn push(&mut self, what: What, node: NodeId) -> u32 {
        let index = self.content.items.len() as u32;
        self.content.items.push(Item { what, node, end: index + 1 });
        self.joined = false;
        index
    }

    fn end_item(&mut self, index: u32) {
        self.content.items[index as usize].end = self.content.items.len() as u32;
        self.joined = false;
    }

    // Elements.

    /// Begins an element; says whether its children are to be read.
    fn enter(&mut self, node: NodeId, tag: Tag) -> bool {
        let row = self.view.markup.elements.get(self.row + 1).filter(|row| row.node == node);
        let is_read = row.is_some();
        let is_block = row.is_some_and(|row| row.is_block);
        let outer_hidden = self.open.last().is_some_and(|open| open.hidden);
        let hidden = row.map_or(outer_hidden, |row| row.hidden);
        if is_read {
            self.row += 1;
        }
        if self.formula(node, tag, is_block) {
            return false;
        }
        match tag {
            Tag::Img => {
                if !hidden {
                    self.image(node);
                }
                return false;
            }
            Tag::Noscript if !is_read => {
                if !outer_hidden {
                    self.fallback(node);
                }
                return false;
            }
            Tag::Input => {
                self.checkbox(node);
                return false;
            }
            Tag::Script
            | Tag::Style
            | Tag::Template
            | Tag::Svg
            | Tag::Iframe
            | Tag::Object
            | Tag::Canvas
            | Tag::Head
            | Tag::Select
            | Tag::Textarea
            | Tag::Embed
            | Tag::Datalist
            | Tag::Noframes => {
                return false;
            }
            Tag::Audio | Tag::Video | Tag::Title | Tag::Annotation | Tag::Rp | Tag::Br => return false,
            _ => {}
        }
        if is_block {
            self.end_leaf();
        }
        let mut open = Open {
            container: None,
            is_mark: false,
            is_block,
            is_pre: false,
            hidden,
            tag,
            blocks: self.blocks_begun,
            waiting: self.waiting.len() as u32,
            last_item: None,
            continues: None,
        };
        if tag == Tag::Hr {
            self.rule(node);
        } else if let Some(number) = self.notes.texts.get(&node).copied() {
            open.container = Some(self.push(What::Note(number), node));
        } else if let Some(container) = self.container(node, tag).filter(|_| self.pre == 0) {
            if matches!(container, What::List { .. })
                && let Some(list) = self.open.iter().rev().find(|open| open.container.is_some())
                && matches!(self.content.items[list.container.unwrap_or_default() as usize].what, What::List { .. })
            {
                // A list right in a list belongs to the entry before it.
                open.continues = list.last_item.filter(|item| self.content.items[*item as usize].end as usize == self.content.items.len());
            }
            open.container = Some(self.push(container, node));
            if container == What::Pre {
                open.is_pre = true;
                self.pre += 1;
            }
        } else if self.pre == 0
            && let Some(mark) = self.mark(node, tag)
        {
            open.is_mark = true;
            self.marks.push((mark, node, 0));
        }
        self.open.push(open);
        true
    }

    fn leave(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if open.is_mark {
            if self.shown == self.marks.len() {
                let (_, _, item) = self.marks[self.shown - 1];
                self.end_item(item);
                self.shown -= 1;
            }
            self.marks.pop();
        }
        if open.is_block {
            self.end_leaf();
        }
        if let Some(container) = open.container {
            self.end_item(container);
            if let Some(item) = open.continues {
                self.end_item(item);
            }
            if matches!(self.content.items[container as usize].what, What::Item { .. })
                && let Some(list) = self.open.iter_mut().rev().find(|open| open.container.is_some())
            {
                list.last_item = Some(container);
            }
        }
        self.pre -= u32::from(open.is_pre);
        self.decide(&open);
    }

    /// The container that an element is.
    fn container(&self, node: NodeId, tag: Tag) -> Option<What> {
        let number = |name: &str| self.attribute(node, name).and_then(|value| value.trim().parse::<u16>().ok()).unwrap_or(1).clamp(1, 100);
        Some(match tag {
            Tag::Blockquote => What::Quote,
            Tag::Ul | Tag::Menu | Tag::Dir => What::List { ordered: false, start: 1 },
            Tag::Ol => {
                What::List { ordered: true, start: self.attribute(node, "start").and_then(|start| start.trim().parse().ok()).filter(|start| *start < 100_000_000).unwrap_or(1) }
            }
            Tag::Li => What::Item { task: None },
            Tag::Dl => What::Terms,
            Tag::Dt => What::Term,
            Tag::Dd => What::Definition,
            Tag::Table => What::Table { presentation: self.attribute(node, "role").is_some_and(|role| matches!(role, "presentation" | "none")) },
            Tag::Caption => What::Caption,
            Tag::Tr => What::Row,
            Tag::Td | Tag::Th => What::Cell { header: tag == Tag::Th, columns: number("colspan"), rows: number("rowspan") },
            Tag::Figure => What::Figure,
            Tag::Figcaption => What::Figcaption,
            Tag::Details => What::Details,
            Tag::Summary => What::Summary,
            Tag::Pre | Tag::Xmp | Tag::Plaintext => What::Pre,
            Tag::Div | Tag::Section | Tag::Article | Tag::Main | Tag::Aside if self.attribute(node, "lang").is_some() || self.attribute(node, "dir").is_some() => What::Group,
            _ => return None,
        })
    }

    /// The mark that an element is, unless such a mark is around it already.
    fn mark(&self, node: NodeId, tag: Tag) -> Option<What> {
        if let Some(number) = self.notes.pointers.get(&node) {
            return Some(What::NoteRef(*number));
        }
        let mark = match tag {
            Tag::B | Tag::Strong => What::Strong,
            Tag::I | Tag::Em | Tag::Dfn => What::Emphasis,
            Tag::Code | Tag::Tt | Tag::Samp => What::Code,
            Tag::S | Tag::Del | Tag::Strike => What::Strike,
            Tag::Sub => What::Sub,
            Tag::Sup => What::Sup,
            Tag::Q => What::Quoted,
            Tag::A if self.attribute(node, "href").is_some() => What::Link,
            Tag::Abbr | Tag::Mark | Tag::Kbd | Tag::Time | Tag::Cite | Tag::Ins | Tag::Small | Tag::Var | Tag::Bdi | Tag::Bdo | Tag::Ruby | Tag::Rt | Tag::U => {
                return Some(What::Inline);
            }
            Tag::Span if self.attribute(node, "lang").is_some() || self.attribute(node, "dir").is_some() => return Some(What::Inline),
            _ => return None,
        };
        let twice = self.marks.iter().any(|(around, ..)| *around == mark || matches!((around, mark), (What::NoteRef(_), What::Link | What::Sup)));
        (!twice).then_some(mark)
    }

    /// A box to tick at the beginning of a list entry.
    fn checkbox(&mut self, node: NodeId) {
        if self.attribute(node, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) {
            let ticked = self.attribute(node, "checked").is_some();
            let last = self.content.items.len().wrapping_sub(1);
            if let Some(Item { what: What::Item { task }, .. }) = self.content.items.get_mut(last) {
                *task = Some(ticked);
            }
        }
    }

    fn rule(&mut self, node: NodeId) {
        let block = self.blocks_begun;
        if self.pre == 0 && block > 0 && self.is_kept(block - 1) && self.is_kept(block) {
            self.push(What::Rule, node);
        }
    }

    // Text.

    /// Writes the runs that come from the text at `node`.
    fn runs_of(&mut self, node: NodeId) {
        let runs = &self.view.markup.runs;
        while let Some(run) = runs.get(self.run).filter(|run| run.node == node) {
            self.run += 1;
            // Soft hyphens alone leave nothing.
            if run.text.is_empty() {
                continue;
            }
            self.begin(run.text);
            let (from, to) = (self.at, run.text.end);
            self.write(node, from, to);
            self.at = self.at.max(to);
        }
    }

    /// Goes to the block that holds `text`.
    fn begin(&mut self, text: Span) {
        let blocks = self.view.blocks;
        while blocks.get(self.block).is_some_and(|block| block.span.end <= text.start) {
            self.block += 1;
        }
        self.blocks_begun = self.blocks_begun.max(self.block as u32 + 1).min(blocks.len() as u32);
        let start = blocks.get(self.block).map_or(text.start, |block| block.span.start);
        self.at = self.at.max(start);
    }

    /// Passes over the runs that come from the text at `node`; says whether any byte of them stays.
    fn pass_over(&mut self, node: NodeId) -> bool {
        let runs = &self.view.markup.runs;
        let mut any = false;
        while let Some(run) = runs.get(self.run).filter(|run| run.node == node) {
            self.run += 1;
            // Soft hyphens alone leave nothing.
            if run.text.is_empty() {
                continue;
            }
            self.begin(run.text);
            self.at = self.at.max(run.text.end);
            any |= !self.parts(run.text.start, run.text.end).is_empty();
        }
        any
    }

    /// What stays between two places of the text.
    fn parts(&mut self, from: u32, to: u32) -> Vec<Span> {
        let kept = self.view.kept;
        while kept.get(self.part).is_some_and(|part| part.end <= from) {
            self.part += 1;
        }
        let inside = kept[self.part.min(kept.len())..].iter().take_while(|part| part.start < to);
        inside.map(|part| Span { start: part.start.max(from), end: part.end.min(to) }).filter(|part| part.start < part.end).collect()
    }

    /// Writes what stays of the text between two places.
    fn write(&mut self, node: NodeId, from: u32, to: u32) {
        let text = self.view.text;
        for part in self.parts(from, to) {
            if self.pre > 0 {
                self.raw(node, part);
                continue;
            }
            let own = &text[part.range()];
            let inner = own.trim_start_matches([' ', '\n']);
            let lead = &own[..own.len() - inner.len()];
            let word = inner.trim_end_matches([' ', '\n']);
            let word_start = part.start + lead.len() as u32;
            if !lead.is_empty() {
                self.space(lead.contains('\n'), node);
            }
            if !word.is_empty() {
                self.text(node, Span { start: word_start, end: word_start + word.len() as u32 });
            }
            if !word.is_empty() && word.len() < inner.len() {
                self.space(inner[word.len()..].contains('\n'), node);
            }
        }
    }

    /// White space inside a paragraph.
    fn space(&mut self, breaks: bool, node: NodeId) {
        let same = self.leaf.as_ref().is_some_and(|leaf| leaf.block == Some(self.block as u32));
        // A space before a formula is no space after it.
        let taken = matches!(self.content.items.last(), Some(Item { what: What::Formula(_), .. })) && !breaks && !self.begins_with_space(node);
        if same && !taken {
            let joined = self.joined;
            self.push(if breaks { What::Break } else { What::Space }, node);
            // One space between two pieces of the same look can go into one text.
            self.joined = joined && !breaks;
        }
    }

    fn text(&mut self, node: NodeId, span: Span) {
        self.open_leaf(node, true);
        if self.joined {
            let items = &mut self.content.items;
            if let [.., Item { what: What::Text(before), .. }, Item { what: What::Space, .. }] = items.as_mut_slice()
                && before.end + 1 == span.start
            {
                before.end = span.end;
                items.pop();
                return;
            }
            if let Some(Item { what: What::Text(before), .. }) = items.last_mut()
                && before.end == span.start
            {
                before.end = span.end;
                return;
            }
        }
        self.push(What::Text(span), node);
        self.joined = true;
    }

    /// Text whose white space counts.
    fn raw(&mut self, node: NodeId, span: Span) {
        let block = Some(self.block as u32);
        if self.leaf.is_none() || self.leaf.as_ref().is_some_and(|leaf| leaf.block != block) {
            // Lines in boxes of their own.
            if self.leaf.is_some() || matches!(self.content.items.last(), Some(Item { what: What::Text(_), .. })) {
                self.push(What::Break, node);
            }
            self.leaf = Some(Leaf { item: u32::MAX, block });
        }
        self.push(What::Text(span), node);
    }

    /// Begins the paragraph of the current block, and the marks around it; `is_text` tells that a piece of the block
    /// follows, and not a picture near it.
    fn open_leaf(&mut self, node: NodeId, is_text: bool) {
        let block = is_text.then_some(self.block as u32);
        let heading = match self.view.blocks.get(self.block) {
            Some(at) if is_text && at.kind == BlockKind::Heading => self.view.markup.places.get(at.place as usize).map(|place| place.heading.clamp(1, 6)),
            _ => None,
        };
        let what = heading.map_or(What::Paragraph, What::Heading);
        if let Some(leaf) = &mut self.leaf
            && is_text
            && leaf.block.is_none()
        {
            leaf.block = block;
            if let Some(item) = self.content.items.get_mut(leaf.item as usize) {
                item.what = what;
            }
        }
        let goes_on = self.leaf.as_ref().is_some_and(|leaf| !is_text || leaf.block == block);
        if !goes_on {
            self.end_leaf();
            let container = self
                .view
                .blocks
                .get(self.block)
                .and_then(|block| self.view.markup.places.get(block.place as usize))
                .map_or(node, |place| self.view.markup.elements[place.container as usize].node);
            let item = self.push(what, if is_text { container } else { node });
            self.leaf = Some(Leaf { item, block });
        }
        while self.shown < self.marks.len() {
            let (mark, of, _) = self.marks[self.shown];
            let last = self.marks[..self.shown].last().map(|(_, _, item)| *item).or_else(|| self.leaf.as_ref().map(|leaf| leaf.item));
            let item = self.continued(mark, last).unwrap_or_else(|| self.push(mark, of));
            self.marks[self.shown].2 = item;
            self.shown += 1;
        }
    }

    /// The mark of the same kind right inside `around` that ended right here, to go on with.
    fn continued(&self, mark: What, around: Option<u32>) -> Option<u32> {
        let items = &self.content.items;
        if !matches!(mark, What::Strong | What::Emphasis | What::Code | What::Strike | What::Sub | What::Sup) {
            return None;
        }
        // Marks do not nest deeply, but texts in them may be many: look from the end.
        let last = items.len() as u32;
        let from = around? + 1;
        let mut index = last.checked_sub(1)?;
        for _ in 0..64 {
            if index < from {
                return None;
            }
            let item = items[index as usize];
            if item.what == mark && item.end == last {
                return Some(index);
            }
            index = index.checked_sub(1)?;
        }
        None
    }

    fn end_leaf(&mut self) {
        while self.shown > 0 {
            self.shown -= 1;
            let (_, _, item) = self.marks[self.shown];
            self.end_item(item);
        }
        if let Some(leaf) = self.leaf.take()
            && self.pre == 0
        {
            self.end_item(leaf.item);
        }
    }
}
