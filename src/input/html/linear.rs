//! A tree by plain rules, in time that grows with the page and nothing else.
//!
//! For pages on which the rules of the spec take too long; those are made to harm, or by mistake. Elements end at
//! their end tags, at tags that cannot stand in them, and with the elements around them; nothing is moved.

use html5ever::LocalName;

use super::characters::{self, Reading};
use super::feed::is_cut_off;
use super::limits::{Limits, Parsed};
use super::names::Names;
use super::tokenizer::{Attribute, State, Tag, Token, Tokenizer};
use super::wanted::Wanted;
use crate::span::Span;
use crate::tree::{Chars, Kind, NIL, NodeId, ROOT, Tag as Name, Tree};

/// How many open elements a tag looks back on.
const LOOK_BACK: usize = 64;

/// Builds the tree of `source`.
pub(super) fn build(source: &str, limits: &Limits, wanted: &Wanted, scripting: bool, names: &mut Names, attributes: &mut Vec<Attribute>, tree: &mut Tree) -> Parsed {
    let mut tokenizer = Tokenizer::new(source, limits.attributes, std::mem::take(attributes));
    if source.starts_with('\u{FEFF}') {
        tokenizer.skip('\u{FEFF}'.len_utf8());
    }
    let mut linear = Linear { source, tree, open: Vec::new(), body: NIL, limit: limits.depth as usize, scripting, parsed: Parsed::default() };
    linear.start_page();
    while let Some(token) = tokenizer.next(|| false) {
        match token {
            Token::Text { span, reading } => linear.text(span, reading),
            Token::Start(tag) => {
                let (local, name) = names.get(&source[tag.name.range()]);
                if linear.start(tag, &local, name, wanted, &tokenizer)
                    && let Some(state) = raw_state(&local, name, scripting)
                {
                    if state == State::Rawtext && is_cut_off(source, tag.span) {
                        linear.end(&local, name);
                    } else {
                        tokenizer.enter(state, &local);
                    }
                }
            }
            Token::End(tag) => {
                let (local, name) = names.get(&source[tag.name.range()]);
                linear.end(&local, name);
            }
            Token::Comment { .. } | Token::Doctype(_) => {}
        }
        if linear.tree.nodes.len() >= limits.nodes {
            linear.parsed.nodes_reached = true;
            break;
        }
    }
    linear.parsed.attributes_dropped = tokenizer.attributes_dropped();
    *attributes = tokenizer.into_attributes();
    linear.parsed
}

/// An element whose end has not come.
struct Open {
    id: NodeId,
    name: Name,
    local: LocalName,
}

struct Linear<'s, 't> {
    source: &'s str,
    tree: &'t mut Tree,
    open: Vec<Open>,
    /// [`NIL`] while only the head was read.
    body: NodeId,
    limit: usize,
    scripting: bool,
    parsed: Parsed,
}

impl Linear<'_, '_> {
    fn start_page(&mut self) {
        self.make(ROOT, Name::Html, "html");
        self.make(self.open[0].id, Name::Head, "head");
    }

    /// Adds an element without a tag, and leaves it open.
    fn make(&mut self, parent: NodeId, name: Name, local: &str) {
        let id = self.tree.push(Kind::Element { tag: name, attributes: (0, 0) }, Span::default());
        self.tree.append(parent, id);
        self.open.push(Open { id, name, local: LocalName::from(local) });
    }

    fn start_body(&mut self) {
        if self.body == NIL {
            self.open.truncate(1);
            self.make(self.open[0].id, Name::Body, "body");
            self.body = self.tree.nodes.len() as NodeId - 1;
        }
    }

    /// Where the next node goes.
    fn place(&self) -> NodeId {
        let Some(last) = self.open.last() else { return ROOT };
        self.tree.template_contents(last.id).unwrap_or(last.id)
    }

    fn text(&mut self, span: Span, reading: Reading) {
        let bytes = &self.source.as_bytes()[span.range()];
        let in_head = self.body == NIL && self.open.len() <= 2;
        if in_head {
            if characters::leading_space(bytes, reading) == bytes.len() {
                return;
            }
            self.start_body();
        }
        let place = self.place();
        let last = self.tree.node(place).last;
        let added = if characters::first_special(bytes, reading).is_none() {
            self.tree.join_text(last, span, None)
        } else {
            let source = &self.source[span.range()];
            let write = |out: &mut String| {
                // A NUL between tags is nothing; elsewhere it is read as U+FFFD.
                for part in source.split(|c| c == '\0' && reading.keeps_nul()) {
                    characters::read(part, reading, out);
                }
            };
            self.tree.join_text(last, span, Some(&write))
        };
        if let Some(id) = added {
            self.tree.append(place, id);
        }
    }

    /// Opens an element. Whether it did.
    fn start(&mut self, tag: Tag, local: &LocalName, name: Name, wanted: &Wanted, tokenizer: &Tokenizer<'_>) -> bool {
        match name {
            Name::Html | Name::Head => return false,
            Name::Body if self.body != NIL => return false,
            Name::Body => {
                self.start_body();
                let attributes = super::feed::keep_attributes(self.source, self.tree, wanted, tokenizer);
                let body = &mut self.tree.nodes[self.body as usize];
                body.kind = Kind::Element { tag: Name::Body, attributes };
                body.source = tag.span;
                return false;
            }
            _ if self.body == NIL && self.open.len() <= 2 && !stands_in_head(name) => self.start_body(),
            _ => {}
        }
        self.close_for(name);
        let is_leaf = super::feed::is_leaf(local, name, self.scripting);
        if self.open.len() >= self.limit && !is_leaf {
            self.parsed.depth_dropped += 1;
            return false;
        }
        let attributes = super::feed::keep_attributes(self.source, self.tree, wanted, tokenizer);
        let id = self.tree.push(Kind::Element { tag: name, attributes }, tag.span);
        if name == Name::Other {
            let spelled = &self.source[tag.name.range()];
            let chars = if spelled == &**local { Chars::source(tag.name) } else { self.tree.write(local) };
            self.tree.names.push((id, chars));
        }
        if name == Name::Template {
            self.tree.push(Kind::Document, Span::default());
        }
        let place = self.place();
        self.tree.append(place, id);
        let is_raw = raw_state(local, name, self.scripting).is_some();
        if is_raw || !(is_leaf || (tag.self_closing && name == Name::Other)) {
            self.open.push(Open { id, name, local: local.clone() });
        }
        true
    }

    /// Ends the elements that a tag `name` cannot stand in.
    fn close_for(&mut self, name: Name) {
        use Name::{Dd, Dl, Dt, Li, Menu, Ol, Optgroup, Option, P, Rp, Rt, Ruby, Select, Table, Tbody, Td, Tfoot, Th, Thead, Tr, Ul};
        match name {
            Li => self.close(&[Li], &[Ul, Ol, Menu]),
            Dt | Dd => self.close(&[Dt, Dd], &[Dl]),
            Option => self.close(&[Option], &[Select, Optgroup]),
            Optgroup => self.close(&[Optgroup, Option], &[Select]),
            Rt | Rp => self.close(&[Rt, Rp], &[Ruby]),
            Td | Th => self.close(&[Td, Th], &[Tr]),
            Tr => self.close(&[Tr], &[Tbody, Thead, Tfoot]),
            Tbody | Thead | Tfoot => self.close(&[Tbody, Thead, Tfoot], &[Table]),
            Name::A => self.close(&[Name::A], &[]),
            _ => {}
        }
        if ends_paragraph(name) {
            self.close(&[P], &[Name::Button]);
        }
    }

    /// Ends the innermost element among `names`, unless one of `within`, or one that ends nothing around it, comes first.
    fn close(&mut self, names: &[Name], within: &[Name]) {
        use Name::{Body, Caption, Object, Table, Td, Template, Th};
        for at in (1..self.open.len()).rev().take(LOOK_BACK) {
            let name = self.open[at].name;
            if names.contains(&name) {
                self.open.truncate(at);
                return;
            }
            let is_wall = matches!(name, Body | Table | Template | Object) || (matches!(name, Td | Th | Caption) && !within.contains(&Name::Table) && !within.contains(&Name::Tr));
            if within.contains(&name) || is_wall {
                return;
            }
        }
    }

    fn end(&mut self, local: &LocalName, name: Name) {
        use Name::{Caption, Table, Tbody, Td, Template, Tfoot, Th, Thead, Tr};
        if matches!(name, Name::Html | Name::Body) {
            return;
        }
        let is_of_table = matches!(name, Table | Tbody | Thead | Tfoot | Tr | Td | Th | Caption);
        for at in (1..self.open.len()).rev().take(LOOK_BACK) {
            let open = &self.open[at];
            if open.name == name && (name != Name::Other || open.local == *local) {
                self.open.truncate(at);
                return;
            }
            let is_wall = open.name == Template || (open.name == Table || matches!(open.name, Td | Th | Caption)) && !is_of_table;
            if is_wall || open.id == self.body {
                return;
            }
        }
    }
}

/// What the tokenizer reads behind a start tag.
fn raw_state(local: &LocalName, name: Name, scripting: bool) -> Option<State> {
    match name {
        Name::Script => Some(State::Script),
        Name::Style | Name::Xmp | Name::Iframe | Name::Noframes => Some(State::Rawtext),
        Name::Noscript if scripting => Some(State::Rawtext),
        Name::Title | Name::Textarea => Some(State::Rcdata),
        Name::Plaintext => Some(State::Plaintext),
        Name::Other if &**local == "noembed" => Some(State::Rawtext),
        _ => None,
    }
}

fn stands_in_head(name: Name) -> bool {
    use Name::{Base, Link, Meta, Noframes, Noscript, Script, Style, Template, Title};
    matches!(name, Base | Link | Meta | Noframes | Noscript | Script | Style | Template | Title)
}

/// Whether a paragraph ends where an element `name` starts.
fn ends_paragraph(name: Name) -> bool {
    use Name::{
        Address, Article, Aside, Blockquote, Center, Dd, Details, Dialog, Dir, Div, Dl, Dt, Fieldset, Figcaption, Figure, Footer, Form, H1, H2, H3, H4, H5, H6, Header, Hgroup, Hr,
        Li, Main, Menu, Nav, Ol, P, Plaintext, Pre, Search, Section, Summary, Table, Ul, Xmp,
    };
    matches!(
        name,
        Address
            | Article
            | Aside
            | Blockquote
            | Center
            | Dd
            | Details
            | Dialog
            | Dir
            | Div
            | Dl
            | Dt
            | Fieldset
            | Figcaption
            | Figure
            | Footer
            | Form
            | H1
            | H2
            | H3
            | H4
            | H5
            | H6
            | Header
            | Hgroup
            | Hr
            | Li
            | Main
            | Menu
            | Nav
            | Ol
            | P
            | Plaintext
            | Pre
            | Search
            | Section
            | Summary
            | Table
            | Ul
            | Xmp
    )
}
