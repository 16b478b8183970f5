//! The tree of a page by html5ever alone, its tokenizer too.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, Namespace as Space, ParseOpts, QualName, ns};

use super::dump::{Item, Lines, shown};
use crate::tree::Namespace;

type Id = usize;

enum Kind {
    Document,
    Element { name: QualName, attributes: Vec<Attribute>, contents: Option<Id>, holds_html: bool },
    Text(String),
    Comment(String),
    Doctype(String),
}

struct Node {
    parent: Option<Id>,
    children: Vec<Id>,
    kind: Kind,
}

#[derive(Default)]
struct Reference {
    nodes: RefCell<Vec<Node>>,
}

#[derive(Debug)]
struct Name<'a>(Ref<'a, QualName>);

impl ElemName for Name<'_> {
    fn ns(&self) -> &Space {
        &self.0.ns
    }
    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl Reference {
    fn add(&self, kind: Kind) -> Id {
        let nodes = &mut *self.nodes.borrow_mut();
        nodes.push(Node { parent: None, children: Vec::new(), kind });
        nodes.len() - 1
    }

    fn place(&self, parent: Id, at: Option<usize>, child: NodeOrText<Id>) {
        let child = match child {
            NodeOrText::AppendNode(node) => {
                self.remove_from_parent(&node);
                node
            }
            NodeOrText::AppendText(text) => self.add(Kind::Text(text.to_string())),
        };
        let nodes = &mut *self.nodes.borrow_mut();
        nodes[child].parent = Some(parent);
        let at = at.unwrap_or(nodes[parent].children.len());
        nodes[parent].children.insert(at, child);
    }
}

impl TreeSink for Reference {
    type Handle = Id;
    type Output = Self;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Self {
        self
    }
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn get_document(&self) -> Id {
        0
    }
    fn elem_name<'a>(&'a self, target: &'a Id) -> Name<'a> {
        Name(Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target].kind {
            Kind::Element { name, .. } => name,
            _ => unreachable!("only elements are asked for"),
        }))
    }
    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Id {
        let contents = flags.template.then(|| self.add(Kind::Document));
        self.add(Kind::Element { name, attributes, contents, holds_html: flags.mathml_annotation_xml_integration_point })
    }
    fn create_comment(&self, text: StrTendril) -> Id {
        self.add(Kind::Comment(text.to_string()))
    }
    fn create_pi(&self, _: StrTendril, text: StrTendril) -> Id {
        self.create_comment(text)
    }
    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.place(*parent, None, child);
    }
    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        let has_parent = self.nodes.borrow()[*element].parent.is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }
    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        let ids = if public.is_empty() && system.is_empty() { String::new() } else { format!(" \"{public}\" \"{system}\"") };
        let id = self.add(Kind::Doctype(format!("{name}{ids}")));
        self.place(0, None, NodeOrText::AppendNode(id));
    }
    fn get_template_contents(&self, target: &Id) -> Id {
        match self.nodes.borrow()[*target].kind {
            Kind::Element { contents: Some(contents), .. } => contents,
            _ => unreachable!("only templates are asked for"),
        }
    }
    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }
    fn set_quirks_mode(&self, _: QuirksMode) {}
    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.remove_from_parent(node);
        }
        let (parent, at) = {
            let nodes = self.nodes.borrow();
            let parent = nodes[*sibling].parent.expect("a sibling has a parent");
            (parent, nodes[parent].children.iter().position(|id| id == sibling))
        };
        self.place(parent, at, child);
    }
    fn add_attrs_if_missing(&self, target: &Id, more: Vec<Attribute>) {
        if let Kind::Element { attributes, .. } = &mut self.nodes.borrow_mut()[*target].kind {
            for attribute in more {
                if !attributes.iter().any(|known| known.name == attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }
    fn remove_from_parent(&self, target: &Id) {
        let nodes = &mut *self.nodes.borrow_mut();
        if let Some(parent) = nodes[*target].parent.take() {
            nodes[parent].children.retain(|id| id != target);
        }
    }
    fn reparent_children(&self, node: &Id, parent: &Id) {
        let nodes = &mut *self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[*node].children);
        for child in &children {
            nodes[*child].parent = Some(*parent);
        }
        nodes[*parent].children.extend(children);
    }
    fn is_mathml_annotation_xml_integration_point(&self, target: &Id) -> bool {
        matches!(self.nodes.borrow()[*target].kind, Kind::Element { holds_html: true, .. })
    }
}

/// The tree of a page in the form of [`super::dump`].
pub(super) fn tree(source: &str) -> String {
    let sink = Reference::default();
    sink.add(Kind::Document);
    let mut options = ParseOpts::default();
    options.tree_builder.scripting_enabled = false;
    // It would be discarded behind every script, too.
    options.tokenizer.discard_bom = false;
    let nodes = html5ever::parse_document(sink, options).one(source.strip_prefix('\u{FEFF}').unwrap_or(source)).nodes.into_inner();
    let mut lines = Lines::default();
    let mut rest: Vec<(Id, usize)> = nodes[0].children.iter().rev().map(|id| (*id, 0)).collect();
    while let Some((id, depth)) = rest.pop() {
        let node = &nodes[id];
        match &node.kind {
            Kind::Document => {
                lines.add(depth, Item::Content);
            }
            Kind::Element { name, attributes, .. } => {
                let (space, namespace) = match name.ns {
                    ns!(svg) => (Namespace::Svg, "svg"),
                    ns!(mathml) => (Namespace::MathMl, "math"),
                    _ => (Namespace::Html, ""),
                };
                let attributes = attributes
                    .iter()
                    .map(|a| {
                        let prefix = a.name.prefix.as_ref().filter(|prefix| !prefix.is_empty()).map(|prefix| format!("{prefix}:")).unwrap_or_default();
                        (shown(space, &format!("{prefix}{}", a.name.local)), a.value.to_string())
                    })
                    .collect();
                lines.add(depth, Item::Element { namespace, name: name.local.to_string(), attributes });
            }
            Kind::Text(text) => lines.add(depth, Item::Text(text.clone())),
            Kind::Comment(text) => lines.add(depth, Item::Comment(text.clone())),
            Kind::Doctype(text) => lines.add(depth, Item::Doctype(text.clone())),
        }
        rest.extend(node.children.iter().rev().map(|id| (*id, depth + 1)));
        if let Kind::Element { contents: Some(contents), .. } = node.kind {
            rest.push((contents, depth + 1));
        }
    }
    lines.flush();
    lines.text
}
