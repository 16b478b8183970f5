//! From the tree of a page to its text in blocks.
//!
//! A block is a maximal run of inline content between the borders of block-level elements. White space inside it is
//! collapsed as a browser shows it; text in `<pre>` stays as it is. What a page does not show as text (scripts,
//! styles, form values, frames) is left out; what it hides is read and marked.

use super::meaning;
use crate::document::{Block, BlockKind, ElementRow, Markup, Place, Run};
use crate::growth;
use crate::span::Span;
use crate::tree::{Kind, NIL, NodeId, ROOT, Tag, Tree};

/// How an element takes part in the flow of text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// Its content is no text of the page.
    Skipped,
    /// It begins and ends a block.
    Block,
    /// It stands in a line, with a space to a neighbour of its kind: browsers draw most of them apart.
    Apart,
    /// It stands in a line and changes only how its text looks.
    Inline,
}

fn flow(tag: Tag) -> Flow {
    match tag {
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
        | Tag::Noframes
        | Tag::Noscript
        | Tag::Audio
        | Tag::Video
        | Tag::Annotation
        | Tag::Rp
        | Tag::Title => Flow::Skipped,
        Tag::Html
        | Tag::Body
        | Tag::Address
        | Tag::Article
        | Tag::Aside
        | Tag::Blockquote
        | Tag::Center
        | Tag::Dd
        | Tag::Details
        | Tag::Dialog
        | Tag::Dir
        | Tag::Div
        | Tag::Dl
        | Tag::Dt
        | Tag::Fieldset
        | Tag::Figcaption
        | Tag::Figure
        | Tag::Footer
        | Tag::Form
        | Tag::Frameset
        | Tag::H1
        | Tag::H2
        | Tag::H3
        | Tag::H4
        | Tag::H5
        | Tag::H6
        | Tag::Header
        | Tag::Hgroup
        | Tag::Hr
        | Tag::Legend
        | Tag::Li
        | Tag::Main
        | Tag::Menu
        | Tag::Nav
        | Tag::Ol
        | Tag::P
        | Tag::Pre
        | Tag::Section
        | Tag::Summary
        | Tag::Table
        | Tag::Caption
        | Tag::Colgroup
        | Tag::Thead
        | Tag::Tbody
        | Tag::Tfoot
        | Tag::Td
        | Tag::Th
        | Tag::Tr
        | Tag::Ul
        | Tag::Button
        | Tag::Optgroup
        | Tag::Search
        | Tag::Plaintext
        | Tag::Xmp
        | Tag::Option => Flow::Block,
        Tag::A | Tag::Span | Tag::Label | Tag::Time | Tag::Img | Tag::Picture | Tag::Input | Tag::Other | Tag::Output | Tag::Meter | Tag::Progress | Tag::Small | Tag::Cite => {
            Flow::Apart
        }
        _ => Flow::Inline,
    }
}

/// A `<noscript>` with more words than this that has this many times the words of the rest is the page's real text.
const FALLBACK_WORDS: usize = 60;
const FALLBACK_TIMES: usize = 2;

/// Reads the blocks of a page: fills `markup` but for its tree, and appends to `text` and `blocks`.
pub(crate) fn read(source: &str, tree: &Tree, markup: &mut Markup, text: &mut String, blocks: &mut Vec<Block>, open: &mut Vec<Inside>) {
    let mut reader = Reader { source, tree, markup, text, blocks, open, pending: Pending::default(), known: meaning::Known::default() };
    reader.page(false);
    let fallback = tree.elements(ROOT).filter(|(_, tag)| *tag == Tag::Noscript).map(|(id, _)| words_below(source, tree, id)).sum::<usize>();
    if fallback > FALLBACK_WORDS && fallback > FALLBACK_TIMES * reader.text.split_whitespace().count() {
        reader.markup.clear_reading();
        reader.text.clear();
        reader.blocks.clear();
        reader.page(true);
    }
}

fn words_below(source: &str, tree: &Tree, top: NodeId) -> usize {
    let mut words = 0;
    let mut next = tree.following(top, top);
    while next != NIL {
        match tree.node(next).kind {
            Kind::Text(chars) => words += tree.chars(source, chars).split_whitespace().count(),
            Kind::Element { tag, .. } if flow(tag) == Flow::Skipped => {
                next = tree.after(next, top);
                continue;
            }
            _ => {}
        }
        next = tree.following(next, top);
    }
    words
}

/// What holds inside an open element.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Inside {
    /// Its row in [`Markup::elements`].
    element: u32,
    /// The row of the innermost element that begins blocks.
    container: u32,
    linked: bool,
    preformatted: bool,
    heading: u8,
    flow_apart: bool,
    is_block: bool,
}

/// The block that is being read.
#[derive(Default)]
struct Pending {
    open: bool,
    start: u32,
    first_run: u32,
    place: Place,
    /// White space was seen after the last visible character, and how much of it must show.
    space: Space,
    breaks: u8,
    /// An inline element that stands apart ended or began with nothing visible since.
    seam: bool,
    preformatted: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Space {
    #[default]
    None,
    One,
    Break,
}

struct Reader<'r> {
    source: &'r str,
    tree: &'r Tree,
    markup: &'r mut Markup,
    text: &'r mut String,
    blocks: &'r mut Vec<Block>,
    open: &'r mut Vec<Inside>,
    pending: Pending,
    known: meaning::Known,
}

impl Reader<'_> {
    fn page(&mut self, with_noscript: bool) {
        self.open.clear();
        self.pending = Pending::default();
        self.markup.elements.push(ElementRow { node: ROOT, parent: 0, tag: Tag::Other, ..ElementRow::default() });
        self.open.push(Inside { is_block: true, ..Inside::default() });
        let tree = self.tree;
        let mut node = tree.node(ROOT).first;
        while node != NIL {
            let descend = match tree.node(node).kind {
                Kind::Text(chars) => {
                    self.piece(node, tree.chars(self.source, chars));
                    false
                }
                Kind::Element { tag, .. } => self.enter(node, tag, with_noscript),
                _ => false,
            };
            node = tree.step(node, descend, || self.leave());
        }
        self.end_block();
    }

    fn inside(&self) -> Inside {
        self.open.last().copied().unwrap_or_default()
    }

    /// Begins an element; says whether its children are to be read.
    fn enter(&mut self, node: NodeId, tag: Tag, with_noscript: bool) -> bool {
        let mut flow = flow(tag);
        if flow == Flow::Skipped && tag == Tag::Noscript && with_noscript {
            flow = Flow::Block;
        }
        let outer = self.inside();
        match tag {
            Tag::Br => {
                self.line_break(outer);
                return false;
            }
            Tag::Img => {
                self.pending.place.images = self.pending.place.images.saturating_add(1);
                self.markup.count_image(outer.element);
                self.seam();
                return false;
            }
            Tag::Input | Tag::Select | Tag::Textarea => self.markup.count_field(outer.element),
            Tag::Wbr | Tag::Link | Tag::Meta | Tag::Source | Tag::Track | Tag::Area | Tag::Base | Tag::Col | Tag::Param => return false,
            _ => {}
        }
        match flow {
            Flow::Skipped => {
                // A drawn icon or a film stands between what is before and after it.
                if !matches!(tag, Tag::Script | Tag::Style | Tag::Template | Tag::Noscript | Tag::Annotation | Tag::Rp) {
                    self.seam();
                }
                return false;
            }
            Flow::Block => self.end_block(),
            Flow::Apart => self.seam(),
            Flow::Inline => {}
        }
        let is_block = flow == Flow::Block;
        let parent = &self.markup.elements[outer.element as usize];
        let row = ElementRow { node, parent: outer.element, tag, is_block, ..ElementRow::default() };
        let row = meaning::read(self.source, self.tree, row, parent, &mut self.known);
        let element = self.markup.elements.len() as u32;
        growth::add(&mut self.markup.elements, row);
        let heading = match tag {
            Tag::H1 => 1,
            Tag::H2 => 2,
            Tag::H3 => 3,
            Tag::H4 => 4,
            Tag::H5 => 5,
            Tag::H6 => 6,
            _ => outer.heading,
        };
        self.open.push(Inside {
            element,
            container: if is_block { element } else { outer.container },
            linked: outer.linked || tag == Tag::A,
            preformatted: outer.preformatted || matches!(tag, Tag::Pre | Tag::Xmp | Tag::Plaintext),
            heading,
            flow_apart: flow == Flow::Apart,
            is_block,
        });
        true
    }

    fn leave(&mut self) {
        if let Some(inside) = self.open.pop() {
            if inside.is_block {
                self.end_block();
            } else if inside.flow_apart {
                self.seam();
            }
        }
    }

    /// Inline boxes meet here: a space, unless one of them is preformatted text or nothing has been read.
    fn seam(&mut self) {
        self.pending.seam = true;
    }

    fn line_break(&mut self, inside: Inside) {
        if !self.pending.open {
            return;
        }
        self.pending.breaks = self.pending.breaks.saturating_add(1);
        if inside.preformatted {
            self.text.push('\n');
            self.pending.breaks = 0;
        } else if self.pending.breaks >= 2 {
            self.end_block();
        } else {
            self.pending.space = Space::Break;
        }
    }

    /// A piece of text.
    fn piece(&mut self, node: NodeId, piece: &str) {
        let inside = self.inside();
        if inside.preformatted {
            self.preformatted(node, piece, inside);
            return;
        }
        let table = piece.as_bytes();
        let mut at = 0;
        let mut joined_seam = false;
        while at < table.len() {
            if is_space(table[at]) {
                if self.pending.open && self.pending.space == Space::None {
                    self.pending.space = Space::One;
                }
                self.pending.seam = false;
                at += 1;
                continue;
            }
            let start = at;
            // Single spaces between words stay as they are: one copy for the whole stretch.
            while at < table.len() {
                if is_space(table[at]) {
                    let next = table.get(at + 1).copied().unwrap_or(b' ');
                    if table[at] != b' ' || is_space(next) {
                        break;
                    }
                }
                at += 1;
            }
            let word = &piece[start..at];
            if word.starts_with('\u{AD}') && word.trim_start_matches('\u{AD}').is_empty() {
                // Soft hyphens alone are nothing that could be seen.
                continue;
            }
            if self.pending.seam && !joined_seam {
                joined_seam = true;
                if self.pending.open && self.pending.space == Space::None && self.draws_apart(word) {
                    self.pending.space = Space::One;
                }
            }
            self.pending.seam = false;
            self.begin_block(inside);
            match self.pending.space {
                Space::None => {}
                Space::One => self.text.push(' '),
                Space::Break => self.text.push('\n'),
            }
            self.pending.space = Space::None;
            self.pending.breaks = 0;
            self.push_run(node, word, start, inside);
        }
    }

    /// Whether two boxes that touch look like two words: not where one of them is a mark or a single letter, as
    /// quotes, brackets and initials in boxes of their own are.
    fn draws_apart(&self, word: &str) -> bool {
        // A bracket in a box of its own belongs to what it opens.
        if matches!(word, "(" | "[") {
            return false;
        }
        let last = self.text.chars().next_back();
        let first = word.trim_start_matches('\u{AD}').chars().next();
        let (Some(last), Some(first)) = (last, first) else { return false };
        if !(last.is_alphanumeric() || matches!(last, '.' | '!' | '?' | ')' | ']' | '”' | '"' | ':' | '%' | '…'))
            || !(first.is_alphanumeric() || matches!(first, '(' | '[' | '“' | '$' | '€' | '£' | '#' | '@'))
        {
            return false;
        }
        // A box with one letter before a word that begins small is an initial.
        let before = &self.text[self.pending.start as usize..];
        let lone = before.chars().rev().take(2).filter(|c| c.is_alphanumeric()).count() < 2;
        !(lone && first.is_lowercase())
    }

    fn preformatted(&mut self, node: NodeId, piece: &str, inside: Inside) {
        // Empty lines before the first go; what indents it stays.
        let piece = if self.pending.open {
            piece
        } else {
            let blank = &piece[..piece.len() - piece.trim_ascii_start().len()];
            &piece[blank.rfind(['\n', '\r']).map_or(0, |line| line + 1)..]
        };
        if piece.is_empty() {
            return;
        }
        if self.pending.open && self.pending.space != Space::None {
            self.text.push(' ');
        }
        self.begin_block(inside);
        self.pending.space = Space::None;
        self.pending.preformatted = true;
        let whole = match self.tree.node(node).kind {
            Kind::Text(chars) => self.tree.chars(self.source, chars).len(),
            _ => piece.len(),
        };
        self.push_run(node, piece, whole - piece.len(), inside);
        self.pending.seam = false;
    }

    fn begin_block(&mut self, inside: Inside) {
        if self.pending.open {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let images = self.pending.place.images;
        self.pending = Pending {
            open: true,
            start: self.text.len() as u32,
            first_run: self.markup.runs.len() as u32,
            place: Place { element: inside.element, container: inside.container, heading: inside.heading, images, ..Place::default() },
            ..Pending::default()
        };
    }

    /// Copies `word`, which stands `offset` bytes after the beginning of the text of `node`.
    fn push_run(&mut self, node: NodeId, word: &str, offset: usize, inside: Inside) {
        if memchr::memchr(0xAD, word.as_bytes()).is_some() && word.contains('\u{AD}') {
            // Soft hyphens tell where a word may break, and are no part of it: a run for what stands between them.
            let mut from = 0;
            for part in word.split('\u{AD}') {
                if !part.is_empty() {
                    self.push_run(node, part, offset + from, inside);
                }
                from += part.len() + '\u{AD}'.len_utf8();
            }
            return;
        }
        let at = self.text.len() as u32;
        growth::append(self.text, word);
        let end = self.text.len() as u32;
        let visible = end - at;
        let place = &mut self.pending.place;
        place.chars += visible;
        if inside.linked {
            place.link += visible;
        }
        let source = self.tree.node(node).source;
        let text_len = match self.tree.node(node).kind {
            Kind::Text(chars) => self.tree.chars(self.source, chars).len(),
            _ => 0,
        };
        // Where the source has the text byte for byte, the run knows its own bytes; else those of the whole piece.
        let source =
            if source.len() == text_len && visible as usize == word.len() { Span::new(source.start + offset as u32, source.start + (offset + word.len()) as u32) } else { source };
        growth::add(&mut self.markup.runs, Run { text: Span { start: at, end }, node, source });
    }

    fn end_block(&mut self) {
        if !self.pending.open {
            self.pending.seam = false;
            self.pending.space = Space::None;
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        if pending.preformatted {
            let trimmed = self.text.trim_end().len();
            self.text.truncate(trimmed.max(pending.start as usize));
            while let Some(run) = self.markup.runs.last_mut().filter(|run| run.text.end as usize > trimmed) {
                run.text.end = run.text.end.min(trimmed as u32).max(run.text.start);
                if !run.text.is_empty() || self.markup.runs.len() as u32 <= pending.first_run {
                    break;
                }
                self.markup.runs.pop();
            }
        }
        let span = Span { start: pending.start, end: self.text.len() as u32 };
        let text = &self.text[span.range()];
        if !text.chars().any(|c| !c.is_whitespace() && !is_invisible(c)) {
            self.text.truncate((span.start as usize).saturating_sub(usize::from(span.start > 0)));
            self.markup.runs.truncate(pending.first_run as usize);
            return;
        }
        let mut place = pending.place;
        place.runs = (pending.first_run, self.markup.runs.len() as u32);
        let kind = self.kind(&place, pending.preformatted);
        let index = self.markup.places.len() as u32;
        growth::add(&mut self.markup.places, place);
        let breaks = u32::from(!self.blocks.is_empty());
        growth::add(self.blocks, Block { kind, span, breaks, place: index });
    }

    fn kind(&self, place: &Place, preformatted: bool) -> BlockKind {
        let container = self.markup.elements[place.container as usize].tag;
        if preformatted {
            return BlockKind::Code;
        }
        if place.heading > 0 {
            return BlockKind::Heading;
        }
        match container {
            Tag::Td | Tag::Th => BlockKind::Cell,
            Tag::Li | Tag::Dt | Tag::Dd => BlockKind::ListItem,
            Tag::Figcaption | Tag::Caption => BlockKind::Caption,
            Tag::Button | Tag::Option | Tag::Legend => BlockKind::Control,
            _ => BlockKind::Paragraph,
        }
    }
}

/// White space that HTML collapses.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 0x0C)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}' | '\u{AD}' | '\u{202A}'..='\u{202E}')
}
