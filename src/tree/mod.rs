//! The tree of a page: nodes in one vector, attributes in another, text as spans of the source wherever it can be.

mod tag;

pub(crate) use tag::Tag;

use crate::growth;
use crate::span::Span;

/// The index of a node in its tree.
pub(crate) type NodeId = u32;
/// No node.
pub(crate) const NIL: NodeId = NodeId::MAX;
/// The document itself.
pub(crate) const ROOT: NodeId = 0;

/// Text that stands in the source as it is, or that had to be written anew because of character references, line
/// ends or letter case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Chars {
    start: u32,
    /// The length in bytes; the highest bit tells that it counts in [`Tree::own`].
    len: u32,
}

const OWN: u32 = 1 << 31;

/// Which language an element belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Namespace {
    #[default]
    Html,
    Svg,
    MathMl,
}

impl Chars {
    /// Bytes of the source.
    pub(crate) fn source(span: Span) -> Self {
        Chars { start: span.start, len: span.end - span.start }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.len & !OWN == 0
    }

    /// Whether these are bytes of the source.
    pub(crate) fn is_source(self) -> bool {
        self.len & OWN == 0
    }
}

/// What a node is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// The document, or the contents of a template.
    Document,
    /// An element; its attributes are these in [`Tree::attributes`].
    Element { tag: Tag, attributes: (u32, u32) },
    /// A piece of text. Neighbouring pieces belong together.
    Text(Chars),
    /// A comment, a doctype, or a node that was taken out.
    Other,
}

/// One node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) parent: NodeId,
    pub(crate) previous: NodeId,
    pub(crate) next: NodeId,
    pub(crate) first: NodeId,
    pub(crate) last: NodeId,
    /// For an element its start tag, for text its bytes in the source; empty where the source has no such bytes.
    pub(crate) source: Span,
    pub(crate) kind: Kind,
    /// Of elements; others count as HTML.
    pub(crate) namespace: Namespace,
    /// How many elements it stood in when it was put in its place. What stands in a node that is moved later keeps its number.
    depth: u16,
}

/// One attribute; its name is in small letters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Chars,
    pub(crate) value: Chars,
}

/// A parsed page.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    pub(crate) attributes: Vec<Attribute>,
    /// The names of the elements that have no [`Tag`], by ascending node.
    pub(crate) names: Vec<(NodeId, Chars)>,
    /// Text that the source does not hold byte for byte.
    pub(crate) own: String,
}

impl Tree {
    /// Forgets the page but keeps the memory; the document node remains.
    pub(crate) fn clear(&mut self) {
        self.nodes.clear();
        self.attributes.clear();
        self.names.clear();
        self.own.clear();
        self.push(Kind::Document, Span::default());
    }

    /// Adds a node that stands nowhere yet.
    pub(crate) fn push(&mut self, kind: Kind, source: Span) -> NodeId {
        let id = self.nodes.len() as NodeId;
        growth::add(&mut self.nodes, Node { parent: NIL, previous: NIL, next: NIL, first: NIL, last: NIL, source, kind, namespace: Namespace::Html, depth: 0 });
        id
    }

    /// Writes text that the source does not hold.
    pub(crate) fn write(&mut self, text: &str) -> Chars {
        let start = self.own.len() as u32;
        self.own.push_str(text);
        Chars { start, len: text.len() as u32 | OWN }
    }

    /// Writes text that the source does not hold, piece by piece.
    pub(crate) fn write_with(&mut self, write: impl FnOnce(&mut String)) -> Chars {
        let start = self.own.len();
        write(&mut self.own);
        Chars { start: start as u32, len: (self.own.len() - start) as u32 | OWN }
    }

    /// Makes `last` longer by the text that follows it in the source, or else gives a new node for that, which has no place yet.
    ///
    /// `write` writes the text where it is not to be read from the source.
    pub(crate) fn join_text(&mut self, last: NodeId, source: Span, write: Option<&dyn Fn(&mut String)>) -> Option<NodeId> {
        if let Some(Node { kind: Kind::Text(chars), source: before, .. }) = self.nodes.get_mut(last as usize)
            && before.end == source.start
        {
            let own_end = chars.start + (chars.len & !OWN);
            if chars.is_source() && write.is_none() {
                chars.len += source.len() as u32;
                before.end = source.end;
                return None;
            }
            if !chars.is_source()
                && own_end as usize == self.own.len()
                && let Some(write) = write
            {
                write(&mut self.own);
                chars.len += self.own.len() as u32 - own_end;
                before.end = source.end;
                return None;
            }
        }
        let chars = match write {
            None => Chars::source(source),
            Some(write) => self.write_with(write),
        };
        Some(self.push(Kind::Text(chars), source))
    }

    /// The text behind `chars`; `source` is the input that the tree was made from.
    pub(crate) fn chars<'t>(&'t self, source: &'t str, chars: Chars) -> &'t str {
        let (start, len) = (chars.start as usize, (chars.len & !OWN) as usize);
        let from = if chars.len & OWN != 0 { self.own.as_str() } else { source };
        from.get(start..start + len).unwrap_or_default()
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// The tag of an element; `None` for other nodes.
    pub(crate) fn tag(&self, id: NodeId) -> Option<Tag> {
        match self.nodes.get(id as usize)?.kind {
            Kind::Element { tag, .. } => Some(tag),
            _ => None,
        }
    }

    /// The name of an element without its namespace, in the letters of the standard; empty for other nodes.
    pub(crate) fn local_name<'t>(&'t self, source: &'t str, id: NodeId) -> &'t str {
        match self.tag(id) {
            None => "",
            Some(Tag::Other) => match self.names.binary_search_by_key(&id, |(node, _)| *node) {
                Ok(at) => self.chars(source, self.names[at].1),
                Err(_) => "",
            },
            Some(tag) => tag.name(),
        }
    }

    /// The node that holds what stands in a template; nothing of it is among the template's children.
    pub(crate) fn template_contents(&self, id: NodeId) -> Option<NodeId> {
        let is_template = self.tag(id) == Some(Tag::Template) && self.node(id).namespace == Namespace::Html;
        // Both are made at the same time.
        let contents = id + 1;
        (is_template && matches!(self.nodes.get(contents as usize)?.kind, Kind::Document)).then_some(contents)
    }

    /// The template that `id` is the contents of.
    pub(crate) fn template_of(&self, id: NodeId) -> Option<NodeId> {
        let template = id.checked_sub(1)?;
        (self.template_contents(template) == Some(id)).then_some(template)
    }

    /// The number of elements that a node stands in, those around a template counted.
    pub(crate) fn depth(&self, mut id: NodeId) -> u32 {
        let mut depth = 0;
        loop {
            let parent = self.node(id).parent;
            id = if parent != NIL {
                parent
            } else if let Some(template) = self.template_of(id) {
                template
            } else {
                return depth;
            };
            depth += u32::from(self.tag(id).is_some());
        }
    }

    /// The number of elements that stood around a node and what is put into it, at the time when it got its place. For
    /// most trees, in which no elements were moved, that is [`Tree::depth`] and one more for an element, found at once.
    pub(crate) fn depth_inside(&self, id: NodeId) -> u32 {
        let depth = self.node(id).depth;
        u32::from(depth) + u32::from(self.tag(id).is_some())
    }

    /// The number of elements that stand in one another where that is most, those around a template counted.
    pub(crate) fn deepest(&self) -> u32 {
        let mut deepest = 0;
        for top in (0..self.nodes.len() as NodeId).filter(|id| *id == ROOT || self.template_of(*id).is_some()) {
            let mut depth = self.depth(top);
            let mut id = top;
            loop {
                depth += u32::from(self.tag(id).is_some());
                deepest = deepest.max(depth);
                if self.node(id).first != NIL {
                    id = self.node(id).first;
                    continue;
                }
                depth -= u32::from(self.tag(id).is_some());
                while id != top && self.node(id).next == NIL {
                    id = self.node(id).parent;
                    depth -= u32::from(self.tag(id).is_some());
                }
                if id == top {
                    break;
                }
                id = self.node(id).next;
            }
        }
        deepest
    }

    /// The attributes of an element, in the order of the source.
    pub(crate) fn attributes(&self, id: NodeId) -> &[Attribute] {
        match self.node(id).kind {
            Kind::Element { attributes: (first, count), .. } => &self.attributes[first as usize..(first + count) as usize],
            _ => &[],
        }
    }

    /// Where the attributes of an element stand in [`Tree::attributes`]: the first, and their number.
    pub(crate) fn attribute_range(&self, id: NodeId) -> (u32, u32) {
        match self.node(id).kind {
            Kind::Element { attributes, .. } => attributes,
            _ => (0, 0),
        }
    }

    /// The value of the attribute `name`, given in small letters.
    pub(crate) fn attribute<'t>(&'t self, source: &'t str, id: NodeId, name: &str) -> Option<&'t str> {
        let found = self.attributes(id).iter().find(|attribute| self.chars(source, attribute.name) == name)?;
        Some(self.chars(source, found.value))
    }

    /// The children, in order.
    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let mut next = self.node(id).first;
        std::iter::from_fn(move || {
            let id = next;
            (id != NIL).then(|| {
                next = self.node(id).next;
                id
            })
        })
    }

    /// The node that follows in document order when the children of `id` are passed over, within `top`.
    pub(crate) fn after(&self, mut id: NodeId, top: NodeId) -> NodeId {
        while id != top && id != NIL {
            let node = self.node(id);
            if node.next != NIL {
                return node.next;
            }
            id = node.parent;
        }
        NIL
    }

    /// The next node of a walk through the whole tree, after `node`, whose children are read only if `descend` says so;
    /// `leave` is called for each element that was descended into and ends on the way, innermost first.
    pub(crate) fn step(&self, mut node: NodeId, descend: bool, mut leave: impl FnMut()) -> NodeId {
        if descend {
            let first = self.node(node).first;
            if first != NIL {
                return first;
            }
            leave();
        }
        loop {
            let next = self.node(node).next;
            if next != NIL {
                return next;
            }
            node = self.node(node).parent;
            if node == NIL || node == ROOT {
                return NIL;
            }
            leave();
        }
    }

    /// The node that follows in document order, within `top`.
    pub(crate) fn following(&self, id: NodeId, top: NodeId) -> NodeId {
        let first = self.node(id).first;
        if first != NIL { first } else { self.after(id, top) }
    }

    /// All elements below `top`, in document order.
    pub(crate) fn elements(&self, top: NodeId) -> impl Iterator<Item = (NodeId, Tag)> {
        let mut next = self.following(top, top);
        std::iter::from_fn(move || {
            while next != NIL {
                let id = next;
                next = self.following(id, top);
                if let Some(tag) = self.tag(id) {
                    return Some((id, tag));
                }
            }
            None
        })
    }

    /// Appends all text below `top` to `text`, as it stands in the source, white space and all.
    pub(crate) fn text_content(&self, source: &str, top: NodeId, text: &mut String) {
        let mut next = top;
        while next != NIL {
            if let Kind::Text(chars) = self.node(next).kind {
                text.push_str(self.chars(source, chars));
            }
            next = self.following(next, top);
        }
    }

    pub(crate) fn append(&mut self, parent: NodeId, child: NodeId) {
        let last = self.nodes[parent as usize].last;
        let depth = self.depth_inside(parent).min(u32::from(u16::MAX)) as u16;
        let is_template = self.tag(child) == Some(Tag::Template);
        if is_template && let Some(contents) = self.template_contents(child) {
            self.nodes[contents as usize].depth = depth.saturating_add(1);
        }
        let node = &mut self.nodes[child as usize];
        node.depth = depth;
        (node.parent, node.previous, node.next) = (parent, last, NIL);
        if last == NIL {
            self.nodes[parent as usize].first = child;
        } else {
            self.nodes[last as usize].next = child;
        }
        self.nodes[parent as usize].last = child;
    }

    pub(crate) fn insert_before(&mut self, sibling: NodeId, child: NodeId) {
        let Node { parent, previous, depth, .. } = self.nodes[sibling as usize];
        let node = &mut self.nodes[child as usize];
        node.depth = depth;
        (node.parent, node.previous, node.next) = (parent, previous, sibling);
        self.nodes[sibling as usize].previous = child;
        if previous != NIL {
            self.nodes[previous as usize].next = child;
        } else if parent != NIL {
            self.nodes[parent as usize].first = child;
        }
    }

    pub(crate) fn detach(&mut self, child: NodeId) {
        let Node { parent, previous, next, .. } = self.nodes[child as usize];
        if parent == NIL {
            return;
        }
        if previous == NIL {
            self.nodes[parent as usize].first = next;
        } else {
            self.nodes[previous as usize].next = next;
        }
        if next == NIL {
            self.nodes[parent as usize].last = previous;
        } else {
            self.nodes[next as usize].previous = previous;
        }
        let node = &mut self.nodes[child as usize];
        (node.parent, node.previous, node.next) = (NIL, NIL, NIL);
    }
}
