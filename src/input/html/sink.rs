//! html5ever's tree builder writes the tree through this.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{LocalName, Namespace, ParseOpts, QualName};

use crate::span::Span;
use crate::tree::{Attribute, Kind, NIL, NodeId, ROOT, Tag, Tree};

pub(crate) fn parse(source: &str, tree: &mut Tree) {
    tree.clear();
    let sink = Sink { tree: RefCell::new(std::mem::take(tree)), names: RefCell::default() };
    let mut options = ParseOpts::default();
    options.tree_builder.scripting_enabled = false;
    *tree = html5ever::parse_document(sink, options).one(source);
}

struct Sink {
    tree: RefCell<Tree>,
    names: RefCell<std::collections::HashMap<NodeId, (QualName, NodeId, bool)>>,
}

#[derive(Debug)]
struct Name<'a>(Ref<'a, LocalName>, Ref<'a, Namespace>);

impl ElemName for Name<'_> {
    fn ns(&self) -> &Namespace {
        &self.1
    }
    fn local_name(&self) -> &LocalName {
        &self.0
    }
}

impl Sink {
    fn text(&self, text: &str) -> NodeId {
        let mut tree = self.tree.borrow_mut();
        let chars = tree.write(text);
        tree.push(Kind::Text(chars), Span::default())
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Tree;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Name<'a> {
        let names = Ref::map(self.names.borrow(), |names| &names[target].0);
        let (local, ns) = Ref::map_split(names, |name| (&name.local, &name.ns));
        Name(local, ns)
    }

    fn create_element(&self, name: QualName, attrs: Vec<html5ever::Attribute>, flags: ElementFlags) -> NodeId {
        let mut tree = self.tree.borrow_mut();
        let first = tree.attributes.len() as u32;
        for attribute in &attrs {
            let name = tree.write(&attribute.name.local);
            let value = tree.write(&attribute.value);
            tree.attributes.push(Attribute { name, value });
        }
        let tag = Tag::named(&name.local);
        let id = tree.push(Kind::Element { tag, attributes: (first, attrs.len() as u32) }, Span::default());
        let template = if flags.template { tree.push(Kind::Document, Span::default()) } else { NIL };
        self.names.borrow_mut().insert(id, (name, template, flags.mathml_annotation_xml_integration_point));
        id
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().push(Kind::Other, Span::default())
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().push(Kind::Other, Span::default())
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        let child = match child {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => self.text(&text),
        };
        self.tree.borrow_mut().append(*parent, child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, prev: &NodeId, child: NodeOrText<NodeId>) {
        if self.tree.borrow().node(*element).parent != NIL {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.names.borrow()[target].1
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let child = match child {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => self.text(&text),
        };
        let mut tree = self.tree.borrow_mut();
        tree.detach(child);
        tree.insert_before(*sibling, child);
    }

    fn add_attrs_if_missing(&self, _: &NodeId, _: Vec<html5ever::Attribute>) {}

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, parent: &NodeId) {
        let mut tree = self.tree.borrow_mut();
        while tree.node(*node).first != NIL {
            let child = tree.node(*node).first;
            tree.detach(child);
            tree.append(*parent, child);
        }
    }

    fn is_mathml_annotation_xml_integration_point(&self, target: &NodeId) -> bool {
        self.names.borrow()[target].2
    }
}
