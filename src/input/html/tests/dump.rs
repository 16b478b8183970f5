//! Trees as text, in the form of html5lib's tests.

use std::fmt::Write as _;

use super::super::characters::{self, Reading};
use super::super::tokenizer::{Token, Tokenizer};
use crate::span::Span;
use crate::tree::{Kind, NIL, Namespace, NodeId, Tree};

/// What is written of a node, whoever made it.
pub(super) enum Item {
    Element {
        namespace: &'static str,
        name: String,
        attributes: Vec<(String, String)>,
    },
    Text(String),
    Comment(String),
    Doctype(String),
    /// The contents of a template.
    Content,
}

/// Lines of a tree.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) text: String,
    /// Text that may go on.
    pending: Option<(usize, String)>,
}

impl Lines {
    pub(super) fn add(&mut self, depth: usize, item: Item) {
        if let Item::Text(more) = item {
            match &mut self.pending {
                Some((at, text)) if *at == depth => text.push_str(&more),
                _ => {
                    self.flush();
                    self.pending = Some((depth, more));
                }
            }
            return;
        }
        self.flush();
        let indent = "  ".repeat(depth);
        match item {
            Item::Element { namespace, name, mut attributes } => {
                let space = if namespace.is_empty() { "" } else { " " };
                let _ = writeln!(self.text, "| {indent}<{namespace}{space}{name}>");
                attributes.sort();
                for (name, value) in attributes {
                    let _ = writeln!(self.text, "| {indent}  {name}=\"{value}\"");
                }
            }
            Item::Comment(text) => {
                let _ = writeln!(self.text, "| {indent}<!-- {text} -->");
            }
            Item::Doctype(text) => {
                let _ = writeln!(self.text, "| {indent}<!DOCTYPE {text}>");
            }
            Item::Content => {
                let _ = writeln!(self.text, "| {indent}content");
            }
            Item::Text(_) => {}
        }
    }

    pub(super) fn flush(&mut self) {
        if let Some((depth, text)) = self.pending.take()
            && !text.is_empty()
        {
            let _ = writeln!(self.text, "| {}\"{text}\"", "  ".repeat(depth));
        }
    }
}

/// The tree below `top`.
pub(super) fn tree(tree: &Tree, source: &str, top: NodeId) -> String {
    let mut lines = Lines::default();
    // Nodes to write, and their depth; the last comes first.
    let mut rest = vec![(tree.node(top).first, 0)];
    while let Some((id, depth)) = rest.pop() {
        if id == NIL {
            continue;
        }
        rest.push((tree.node(id).next, depth));
        if let Some(item) = item(tree, source, id) {
            lines.add(depth, item);
        }
        rest.push((tree.node(id).first, depth + 1));
        if let Some(contents) = tree.template_contents(id) {
            lines.add(depth + 1, Item::Content);
            rest.push((tree.node(contents).first, depth + 2));
        }
    }
    lines.flush();
    lines.text
}

fn item(tree: &Tree, source: &str, id: NodeId) -> Option<Item> {
    let node = tree.node(id);
    match node.kind {
        Kind::Element { .. } => {
            let attributes = tree.attributes(id).iter().map(|a| (shown(node.namespace, tree.chars(source, a.name)), tree.chars(source, a.value).to_owned())).collect();
            let namespace = match node.namespace {
                Namespace::Html => "",
                Namespace::Svg => "svg",
                Namespace::MathMl => "math",
            };
            Some(Item::Element { namespace, name: tree.local_name(source, id).to_owned(), attributes })
        }
        Kind::Text(chars) => Some(Item::Text(tree.chars(source, chars).to_owned())),
        Kind::Other => other(&source[node.source.range()]),
        Kind::Document => None,
    }
}

/// A comment or a document type, read again from its source.
fn other(source: &str) -> Option<Item> {
    let read = |span: Span| {
        let mut text = String::new();
        characters::read(&source[span.range()], Reading::Raw, &mut text);
        text
    };
    match Tokenizer::new(source, 0, Vec::new()).next(|| false)? {
        Token::Comment { text, .. } => Some(Item::Comment(read(text))),
        Token::Doctype(doctype) => {
            let mut text = doctype.name.map(read).unwrap_or_default().to_ascii_lowercase();
            if doctype.public.is_some() || doctype.system.is_some() {
                let _ = write!(text, " \"{}\" \"{}\"", doctype.public.map(read).unwrap_or_default(), doctype.system.map(read).unwrap_or_default());
            }
            Some(Item::Doctype(text))
        }
        _ => None,
    }
}

/// An attribute's name as the tree builder of a browser writes it. The tree keeps small letters.
pub(super) fn shown(namespace: Namespace, name: &str) -> String {
    const SVG: &str = "attributeName attributeType baseFrequency baseProfile calcMode clipPathUnits diffuseConstant edgeMode filterUnits glyphRef gradientTransform \
        gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits \
        maskUnits numOctaves pathLength patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits \
        refX refY repeatCount repeatDur requiredExtensions requiredFeatures specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles \
        surfaceScale systemLanguage tableValues targetX targetY textLength viewBox viewTarget xChannelSelector yChannelSelector zoomAndPan";
    if namespace == Namespace::Html {
        return name.to_owned();
    }
    const SPACED: [&str; 10] = ["xlink:actuate", "xlink:arcrole", "xlink:href", "xlink:role", "xlink:show", "xlink:title", "xlink:type", "xml:lang", "xml:space", "xmlns:xlink"];
    if SPACED.contains(&name) {
        return name.replacen(':', " ", 1);
    }
    match namespace {
        Namespace::Svg => SVG.split_whitespace().find(|known| known.eq_ignore_ascii_case(name)).unwrap_or(name).to_owned(),
        _ if name == "definitionurl" => "definitionURL".to_owned(),
        _ => name.to_owned(),
    }
}
