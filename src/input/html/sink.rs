//! html5ever's tree builder writes the tree through this.
//!
//! What it is told of text and attributes is only what it looks at. The rest waits here, and goes into the tree from
//! here: a text comes back as the number of a [`Piece`], a start tag as the flag that this element is the tag's own,
//! a formatting element, which may be made again later, as the code of its attributes.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use foldhash::fast::FixedState;
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, Namespace as Space, QualName, local_name, ns};

use super::characters::{self, Reading};
use super::code;
use crate::span::Span;
use crate::tree::{Chars, Kind, NIL, Namespace, NodeId, ROOT, Tag, Tree};

/// A node as the tree builder knows it; elements bring their names with them, for it asks for nothing else so often.
#[derive(Clone, Debug)]
pub(super) struct Handle {
    pub(super) id: NodeId,
    local: LocalName,
    namespace: Namespace,
    /// An `annotation-xml` of MathML that holds HTML.
    holds_html: bool,
}

impl Handle {
    fn nameless(id: NodeId) -> Self {
        Handle { id, local: LocalName::default(), namespace: Namespace::Html, holds_html: false }
    }
}

static HTML: Space = ns!(html);
static SVG: Space = ns!(svg);
static MATHML: Space = ns!(mathml);

impl ElemName for &Handle {
    fn ns(&self) -> &Space {
        match self.namespace {
            Namespace::Html => &HTML,
            Namespace::Svg => &SVG,
            Namespace::MathMl => &MATHML,
        }
    }

    fn local_name(&self) -> &LocalName {
        &self.local
    }
}

/// A text that was handed to the tree builder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) reading: Reading,
    /// Whether it means what it is.
    pub(super) plain: bool,
    /// Whether its NULs are left out.
    pub(super) drops_nul: bool,
}

impl Piece {
    fn write(&self, source: &str, out: &mut String) {
        if self.drops_nul {
            source.split('\0').for_each(|part| characters::read(part, self.reading, out));
        } else {
            characters::read(source, self.reading, out);
        }
    }
}

/// The start tag that is at work.
#[derive(Clone, Debug, Default)]
pub(super) struct Opening {
    pub(super) local: LocalName,
    pub(super) tag: Option<Tag>,
    pub(super) span: Span,
    pub(super) name: Span,
    /// Its attributes, which are in the tree already.
    pub(super) attributes: (u32, u32),
    /// The element that was made last.
    pub(super) last: Option<NodeId>,
    /// Whether an element got its attributes.
    pub(super) taken: bool,
}

/// What is written while the page is read.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) tree: Tree,
    /// The texts since the last tag; the tree builder may hold them back until the next.
    pub(super) pieces: Vec<Piece>,
    pub(super) opening: Opening,
    /// The attributes of formatting elements, by code.
    pub(super) formats: HashMap<u64, (u32, u32), FixedState>,
}

impl Work {
    /// Forgets the page but keeps the memory.
    pub(super) fn clear(&mut self) {
        self.tree.clear();
        self.pieces.clear();
        self.formats.clear();
        self.opening = Opening::default();
    }
}

/// Which elements the page has had so far. They tell what the tree builder may do to a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub(super) body: bool,
    pub(super) column: bool,
    pub(super) table: bool,
    pub(super) template: bool,
    pub(super) frameset: bool,
}

/// Finds out which element is made again.
///
/// A code among its attributes would tell, but costs memory three times over, and no formatting element is as frequent
/// as the link. What tells, too, is what the tree builder compares before it makes a link again. There are two ways: it
/// goes through the list of formatting elements from the end, compares each with the open ones in vain, and then makes
/// all of them again from the last that it compared; or, to put a block out of a link, it has just found the one.
#[derive(Debug, Default)]
struct Again {
    /// What was compared in vain, the last on top.
    missed: Vec<NodeId>,
    /// What the last comparison found.
    found: Option<NodeId>,
    /// Whether an element was taken out since.
    taken_out: bool,
}

impl Again {
    fn compared(&mut self, wanted: NodeId, same: bool) {
        self.taken_out = false;
        self.found = same.then_some(wanted);
        match self.missed.last() == Some(&wanted) {
            true if same => _ = self.missed.pop(),
            false if !same => self.missed.push(wanted),
            _ => {}
        }
    }

    /// The element that the one to be made now is to be like.
    fn original(&mut self, has_looked: bool) -> Option<NodeId> {
        if self.taken_out || !has_looked { self.found } else { self.missed.pop() }
    }
}

/// To make an element that no tag asks for takes as long as so many looks.
const LOOKS_FOR_IMPLIED: u64 = 32;

#[derive(Debug)]
pub(super) struct Sink<'s> {
    source: &'s str,
    attribute_limit: usize,
    pub(super) work: RefCell<Work>,
    pub(super) seen: Cell<Seen>,
    /// How often the tree builder looked at an open element, and how many nodes it moved.
    pub(super) looks: Cell<u64>,
    /// The element that it looked at last.
    pub(super) looked_at: Cell<NodeId>,
    /// How many elements there were that are no start tag's own.
    pub(super) implied: Cell<u64>,
    /// How many links were made for the token that is at work.
    pub(super) links: Cell<u32>,
    again: RefCell<Again>,
    /// Whether an element was looked at since the last comparison.
    has_looked: Cell<bool>,
}

impl<'s> Sink<'s> {
    pub(super) fn new(source: &'s str, attribute_limit: usize, work: Work) -> Self {
        Sink {
            source,
            attribute_limit,
            work: RefCell::new(work),
            seen: Cell::default(),
            looks: Cell::new(0),
            looked_at: Cell::new(ROOT),
            implied: Cell::new(0),
            links: Cell::new(0),
            again: RefCell::default(),
            has_looked: Cell::new(false),
        }
    }

    /// Counts looks, or work that takes as long.
    pub(super) fn look(&self, times: u64) {
        self.looks.set(self.looks.get() + times);
    }

    fn note(&self, name: &QualName) {
        if name.ns != HTML {
            return;
        }
        let mut seen = self.seen.get();
        match name.local {
            local_name!("body") => seen.body = true,
            local_name!("col") | local_name!("colgroup") => seen.column = true,
            local_name!("table") => seen.table = true,
            local_name!("template") => seen.template = true,
            local_name!("frameset") => seen.frameset = true,
            _ => return,
        }
        self.seen.set(seen);
    }

    /// Begins a token.
    pub(super) fn begin(&self) {
        self.links.set(0);
        self.again.borrow_mut().missed.clear();
    }

    /// Puts a text behind `last`, by `place` if it needs a node of its own.
    fn text(&self, text: &str, last: NodeId, work: &mut Work, place: impl FnOnce(&mut Tree, NodeId)) {
        let Work { tree, pieces, .. } = work;
        let added = match code::piece(text).and_then(|number| pieces.get(number)) {
            Some(piece) if piece.plain => tree.join_text(last, piece.span, None),
            Some(piece) => {
                let source = &self.source[piece.span.range()];
                tree.join_text(last, piece.span, Some(&|out: &mut String| piece.write(source, out)))
            }
            // The tree builder itself writes U+FFFD for a NUL.
            None => {
                let chars = tree.write(text);
                Some(tree.push(Kind::Text(chars), Span::default()))
            }
        };
        if let Some(id) = added {
            place(tree, id);
        }
    }
}

/// Whether `original` is a link, and the element to be made, `name`, too.
fn same_kind(tree: &Tree, original: NodeId, name: &QualName) -> bool {
    name.local == local_name!("a") && name.ns == HTML && tree.tag(original) == Some(Tag::A)
}

/// A name as the tree keeps it.
fn name_chars(source: &str, tree: &mut Tree, local: &str, span: Span) -> Chars {
    if source.get(span.range()) == Some(local) { Chars::source(span) } else { tree.write(local) }
}

impl<'s> TreeSink for Sink<'s> {
    type Handle = Handle;
    type Output = Work;
    type ElemName<'a>
        = &'a Handle
    where
        's: 'a;

    fn finish(self) -> Work {
        self.work.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle::nameless(ROOT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a Handle {
        self.look(1);
        self.looked_at.set(target.id);
        self.has_looked.set(true);
        target
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> Handle {
        self.note(&name);
        let namespace = match name.ns {
            ns!(svg) => Namespace::Svg,
            ns!(mathml) => Namespace::MathMl,
            _ => Namespace::Html,
        };
        let Work { tree, opening, formats, .. } = &mut *self.work.borrow_mut();
        let same_name = name.local == opening.local;
        // Of `html` the tree builder does not pass the flag on; it never implies one when it reads one.
        let own = flags.had_duplicate_attributes || (same_name && name.local == local_name!("html") && opening.tag.is_some());
        let (attributes, source) = if own {
            opening.taken = true;
            (opening.attributes, opening.span)
        } else {
            self.implied.set(self.implied.get() + 1);
            self.look(LOOKS_FOR_IMPLIED);
            // Also asked for those that have a code, so that what was compared and what is made stay in step.
            let original = self.again.borrow_mut().original(self.has_looked.get());
            let attributes = match (attrs.first(), original) {
                (Some(attribute), _) => formats.get(&code::format(&attribute.value)).copied(),
                (None, Some(original)) if same_kind(tree, original, &name) => Some(tree.attribute_range(original)),
                _ => None,
            };
            self.links.set(self.links.get() + u32::from(name.local == local_name!("a")));
            (attributes.unwrap_or_default(), Span::default())
        };
        let tag = match opening.tag {
            Some(tag) if same_name => tag,
            _ => Tag::named(&name.local),
        };
        let id = tree.push(Kind::Element { tag, attributes }, source);
        tree.nodes[id as usize].namespace = namespace;
        if tag == Tag::Other {
            let chars = name_chars(self.source, tree, &name.local, opening.name);
            tree.names.push((id, chars));
        }
        if flags.template {
            tree.push(Kind::Document, Span::default());
        }
        opening.last = Some(id);
        Handle { id, local: name.local, namespace, holds_html: flags.mathml_annotation_xml_integration_point }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        let work = &mut *self.work.borrow_mut();
        Handle::nameless(work.tree.push(Kind::Other, work.opening.span))
    }

    fn create_pi(&self, text: StrTendril, _: StrTendril) -> Handle {
        self.create_comment(text)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        let work = &mut *self.work.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) => work.tree.append(parent.id, child.id),
            NodeOrText::AppendText(text) => {
                let last = work.tree.node(parent.id).last;
                self.text(&text, last, work, |tree, id| tree.append(parent.id, id));
            }
        }
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.work.borrow().tree.node(element.id).parent != NIL;
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {
        let work = &mut *self.work.borrow_mut();
        let id = work.tree.push(Kind::Other, work.opening.span);
        work.tree.append(ROOT, id);
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        Handle::nameless(target.id + 1)
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        self.look(1);
        self.has_looked.set(false);
        self.again.borrow_mut().compared(y.id, x.id == y.id);
        x.id == y.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let work = &mut *self.work.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) => {
                work.tree.detach(child.id);
                work.tree.insert_before(sibling.id, child.id);
            }
            NodeOrText::AppendText(text) => {
                let last = work.tree.node(sibling.id).previous;
                self.text(&text, last, work, |tree, id| tree.insert_before(sibling.id, id));
            }
        }
    }

    /// A second `html` or `body` tag: its attributes are these of the tag that is at work.
    fn add_attrs_if_missing(&self, target: &Handle, _: Vec<Attribute>) {
        let Work { tree, opening, .. } = &mut *self.work.borrow_mut();
        let Kind::Element { attributes: (first, count), .. } = tree.node(target.id).kind else { return };
        let (new_first, new_count) = opening.attributes;
        let start = tree.attributes.len() as u32;
        self.look(u64::from(count) * u64::from(new_count) / 2);
        for at in new_first..new_first + new_count {
            let attribute = tree.attributes[at as usize];
            let name = tree.chars(self.source, attribute.name);
            let known = tree.attributes[first as usize..(first + count) as usize].iter().any(|other| tree.chars(self.source, other.name) == name);
            if !known && count as usize + tree.attributes.len() - (start as usize) < self.attribute_limit {
                tree.attributes.push(attribute);
            }
        }
        if tree.attributes.len() as u32 == start {
            return;
        }
        // All of them have to stand together.
        for at in first..first + count {
            tree.attributes.push(tree.attributes[at as usize]);
        }
        tree.attributes[start as usize..].rotate_right(count as usize);
        opening.taken = true;
        let end = tree.attributes.len() as u32;
        if let Kind::Element { attributes, .. } = &mut tree.nodes[target.id as usize].kind {
            *attributes = (start, end - start);
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.again.borrow_mut().taken_out = true;
        self.work.borrow_mut().tree.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        let tree = &mut self.work.borrow_mut().tree;
        while tree.node(node.id).first != NIL {
            let child = tree.node(node.id).first;
            tree.detach(child);
            tree.append(parent.id, child);
            self.look(1);
        }
    }

    fn is_mathml_annotation_xml_integration_point(&self, target: &Handle) -> bool {
        target.holds_html
    }

    fn allow_declarative_shadow_roots(&self, _: &Handle) -> bool {
        false
    }
}
