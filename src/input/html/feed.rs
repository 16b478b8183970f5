//! Hands the tokens of a page to html5ever's tree builder.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{self as html, TagKind, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{LocalName, QualName, local_name, ns};
use memchr::memchr;

use super::characters::{self, Reading};
use super::code;
use super::limits::{Limits, Parsed};
use super::names::Names;
use super::sink::{Handle, Opening, Piece, Seen, Sink, Work};
use super::tokenizer::{Doctype, State, Tag, Token, Tokenizer};
use super::wanted::Wanted;
use crate::growth;
use crate::span::Span;
use crate::tree::{Attribute, Chars, Kind, Tag as TagName, Tree};

/// Tokens on their way into a tree.
pub(super) struct Feed<'s, 'c> {
    pub(super) source: &'s str,
    pub(super) builder: TreeBuilder<Handle, Sink<'s>>,
    pub(super) names: &'c mut Names,
    pub(super) wanted: &'c Wanted,
    pub(super) limits: &'c Limits,
    /// Whether what stands in `noscript` is text, and every piece of text is one run. For tests and fragments.
    pub(super) scripting: bool,
    pub(super) is_fragment: bool,
    /// Whether [`is_cut_off`] says nothing, as the standard has it.
    pub(super) to_the_letter: bool,
    /// Whether the tree builder is told of all attributes that it may look at.
    pub(super) tells_all: bool,
    /// Whether it was not told that an input is hidden, and whether that makes a difference.
    untold: bool,
    untold_counts: bool,
    pub(super) parsed: Parsed,
    depth: Depth,
    /// How many looks the page may cost.
    fuel: u64,
    /// An attribute that is compared.
    text: String,
    /// Whether the tag before was one behind which a line end does not count.
    behind_pre: bool,
}

/// How the reading of a page ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    Done,
    /// It cost more than it may.
    Spent,
    /// The tree builder was to be told of all attributes that it may look at.
    NeedsAll,
}

/// How deep the page is nested at the moment, as far as need be.
#[derive(Debug, Default)]
struct Depth {
    /// No less than the depth of the element that is open.
    at_most: u32,
    /// The names of the start tags that were dropped; as many end tags are dropped, too.
    dropped: HashMap<LocalName, u64, FixedState>,
    still_dropped: u64,
}

/// To hand over a piece of a text that has to be cut small takes as long as so many looks.
const LOOKS_FOR_PIECE: u64 = 32;
/// To compare a formatting element with another that is open takes as long as so many looks.
const LOOKS_FOR_COMPARING: u64 = 20;
/// No page of good will has elements as deep as this; only from here on comparing them is counted.
const DEEP: u32 = 64;

/// How a text has to be cut because the tree builder may treat parts of it differently.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    No,
    /// White space at the start stands alone.
    Leading,
    /// White space stands alone everywhere.
    Everywhere,
}

impl<'s, 'c> Feed<'s, 'c> {
    pub(super) fn new(source: &'s str, sink: Sink<'s>, names: &'c mut Names, wanted: &'c Wanted, limits: &'c Limits, scripting: bool) -> Self {
        let builder = TreeBuilder::new(sink, options(scripting));
        Self::with(source, builder, names, wanted, limits, scripting)
    }

    pub(super) fn with(source: &'s str, builder: TreeBuilder<Handle, Sink<'s>>, names: &'c mut Names, wanted: &'c Wanted, limits: &'c Limits, scripting: bool) -> Self {
        Feed {
            source,
            builder,
            names,
            wanted,
            limits,
            scripting,
            is_fragment: false,
            to_the_letter: false,
            tells_all: false,
            untold: false,
            untold_counts: false,
            parsed: Parsed::default(),
            depth: Depth::default(),
            fuel: limits.fuel(source.len()),
            text: String::new(),
            behind_pre: false,
        }
    }

    /// Reads the page to its end, or until a limit is reached.
    pub(super) fn run(&mut self, tokenizer: &mut Tokenizer<'s>) -> End {
        loop {
            let token = tokenizer.next(|| self.builder.adjusted_current_node_present_but_not_in_html_namespace());
            let Some(token) = token else { break };
            let behind_pre = std::mem::take(&mut self.behind_pre);
            self.builder.sink.begin();
            match token {
                Token::Text { span, reading } => self.text(span, reading, behind_pre),
                Token::Start(tag) => self.start(tag, tokenizer),
                Token::End(tag) => self.end(tag),
                Token::Comment { span, .. } => self.other(span, html::Token::CommentToken(StrTendril::new())),
                Token::Doctype(doctype) => self.doctype(doctype),
            }
            if self.is_spent() {
                return End::Spent;
            }
            // So often, and no more, a link is made again for one tag, and then two of them may wait to be made again. The
            // tree builder would take links for the same that are not.
            let links_wait = self.builder.sink.links.get() >= 8;
            if (links_wait || self.untold_counts) && !self.tells_all {
                return End::NeedsAll;
            }
            if self.builder.sink.work.borrow().tree.nodes.len() >= self.limits.nodes {
                self.parsed.nodes_reached = true;
                break;
            }
        }
        self.parsed.attributes_dropped = tokenizer.attributes_dropped();
        let _ = self.feed(html::Token::EOFToken);
        End::Done
    }

    /// The number of elements that no start tag was read for.
    pub(super) fn implied(&self) -> u64 {
        self.builder.sink.implied.get()
    }

    /// What was written.
    pub(super) fn into_work(self) -> Work {
        self.builder.sink.finish()
    }

    /// Whether the page has cost more than it may.
    fn is_spent(&self) -> bool {
        self.builder.sink.looks.get() > self.fuel
    }

    fn feed(&self, token: html::Token) -> TokenSinkResult<Handle> {
        self.builder.process_token(token, 1)
    }

    /// A token that ends a text.
    fn other(&mut self, span: Span, token: html::Token) {
        self.builder.sink.work.borrow_mut().opening = Opening { span, ..Opening::default() };
        let _ = self.feed(token);
        self.builder.sink.work.borrow_mut().pieces.clear();
    }

    fn doctype(&mut self, doctype: Doctype) {
        let mut text = |span: Span| {
            self.text.clear();
            characters::read(&self.source[span.range()], Reading::Raw, &mut self.text);
            StrTendril::from(self.text.as_str())
        };
        let lowered = |mut text: StrTendril| {
            text.make_ascii_lowercase();
            text
        };
        let token = html::Doctype {
            name: doctype.name.map(|name| lowered(text(name))),
            public_id: doctype.public.map(&mut text),
            system_id: doctype.system.map(&mut text),
            force_quirks: doctype.force_quirks,
        };
        // It does not end a text: a table may still hold one back.
        self.builder.sink.work.borrow_mut().opening = Opening { span: doctype.span, ..Opening::default() };
        let _ = self.feed(html::Token::DoctypeToken(token));
    }

    fn text(&mut self, span: Span, reading: Reading, mut behind_pre: bool) {
        let bytes = &self.source.as_bytes()[span.range()];
        if characters::first_special(bytes, reading).is_none() {
            return self.characters(span, reading, true, behind_pre);
        }
        let mut from = span.start;
        while reading.keeps_nul()
            && !self.is_spent()
            && let Some(nul) = memchr(0, &self.source.as_bytes()[from as usize..span.end as usize])
        {
            if !behind_pre && self.cut() == Cut::No && !self.builder.adjusted_current_node_present_but_not_in_html_namespace() {
                // In the body a NUL leaves nothing behind.
                return self.without_nul(Span::new(from, span.end), reading);
            }
            let nul = from + nul as u32;
            if nul > from {
                self.characters(Span::new(from, nul), reading, false, behind_pre);
            }
            let _ = self.feed(html::Token::NullCharacterToken);
            self.builder.sink.look(LOOKS_FOR_PIECE);
            behind_pre = false;
            from = nul + 1;
        }
        if from < span.end {
            self.characters(Span::new(from, span.end), reading, false, behind_pre);
        }
    }

    fn without_nul(&mut self, span: Span, reading: Reading) {
        let bytes = &self.source.as_bytes()[span.range()];
        let mut parts = bytes.split(|byte| *byte == 0);
        let is_space = parts.all(|part| characters::leading_space(part, reading) == part.len());
        if bytes.iter().any(|byte| *byte != 0) {
            self.piece(Piece { span, reading, plain: false, drops_nul: true }, is_space, false);
        }
        if is_space {
            // Behind the end of the body it brings the page back into it, as text would.
            let _ = self.feed(html::Token::NullCharacterToken);
        }
    }

    fn cut(&self) -> Cut {
        let Seen { body, column, template, frameset, .. } = self.builder.sink.seen.get();
        if self.is_fragment || frameset || (template && column) {
            // Text other than white space is dropped in framesets, and where only columns may stand.
            Cut::Everywhere
        } else if column || !body {
            Cut::Leading
        } else {
            Cut::No
        }
    }

    /// A text without NUL, or in which NUL is a character like others.
    fn characters(&mut self, span: Span, reading: Reading, plain: bool, behind_pre: bool) {
        let bytes = &self.source.as_bytes()[span.range()];
        let part = |from: usize, to: usize| {
            let span = Span::new(span.start + from as u32, span.start + to as u32);
            Piece { span, reading, plain, drops_nul: false }
        };
        let mut from = 0;
        if behind_pre {
            from = characters::leading_line_end(bytes, reading);
            self.piece(part(0, from), true, true);
        }
        match self.cut() {
            Cut::Everywhere => {
                while from < bytes.len() && !self.is_spent() {
                    let (length, is_space) = characters::first_run(&bytes[from..], reading);
                    self.piece(part(from, from + length), is_space, false);
                    self.builder.sink.look(LOOKS_FOR_PIECE);
                    from += length;
                }
            }
            Cut::Leading => {
                let space = from + characters::leading_space(&bytes[from..], reading);
                self.piece(part(from, space), true, false);
                self.piece(part(space, bytes.len()), false, false);
            }
            Cut::No => {
                let is_space = from + characters::leading_space(&bytes[from..], reading) == bytes.len();
                self.piece(part(from, bytes.len()), is_space, false);
            }
        }
    }

    fn piece(&mut self, piece: Piece, is_space: bool, is_line_end: bool) {
        if piece.span.is_empty() {
            return;
        }
        let number = {
            let pieces = &mut self.builder.sink.work.borrow_mut().pieces;
            pieces.push(piece);
            pieces.len() - 1
        };
        let text = if is_line_end { code::of_line_end() } else { code::of_piece(number, is_space) };
        let _ = self.feed(html::Token::CharacterTokens(text));
    }

    fn end(&mut self, tag: Tag) {
        let (local, _) = self.names.get(&self.source[tag.name.range()]);
        if self.depth.still_dropped > 0
            && let Some(count) = self.depth.dropped.get_mut(&local)
            && *count > 0
        {
            *count -= 1;
            self.depth.still_dropped -= 1;
            return;
        }
        self.end_of(local, tag.span, tag.self_closing);
    }

    fn end_of(&mut self, name: LocalName, span: Span, self_closing: bool) {
        let token = html::Tag { kind: TagKind::EndTag, name, self_closing, attrs: Vec::new(), had_duplicate_attributes: false };
        self.other(span, html::Token::TagToken(token));
    }

    fn start(&mut self, tag: Tag, tokenizer: &mut Tokenizer<'s>) {
        let (local, name) = self.names.get(&self.source[tag.name.range()]);
        if self.is_too_deep(&local, name) {
            *self.depth.dropped.entry(local).or_default() += 1;
            self.depth.still_dropped += 1;
            self.parsed.depth_dropped += 1;
            return;
        }
        // Whether it takes the place of the body depends on the inputs before it.
        self.untold_counts |= self.untold && local == local_name!("frameset");
        let is_formatting = is_formatting(name);
        let attributes = keep_attributes(self.source, &mut self.builder.sink.work.borrow_mut().tree, self.wanted, tokenizer);
        let attrs = if is_formatting { self.format(name, tokenizer, attributes) } else { self.looked_at(&local, tokenizer) };
        let nodes_before = {
            let work = &mut *self.builder.sink.work.borrow_mut();
            work.opening = Opening { local: local.clone(), tag: Some(name), span: tag.span, name: tag.name, attributes, last: None, taken: false };
            work.tree.nodes.len()
        };
        let token = html::Tag { kind: TagKind::StartTag, name: local, self_closing: tag.self_closing, attrs, had_duplicate_attributes: !is_formatting };
        let result = self.feed(html::Token::TagToken(token));
        let mut work = self.builder.sink.work.borrow_mut();
        if is_formatting
            && let Some(last) = work.opening.last
            && let Kind::Element { tag: made, attributes: made_with } = &mut work.tree.nodes[last as usize].kind
            && *made == name
        {
            // Elements that are made again come before the tag's own.
            *made_with = attributes;
            work.tree.nodes[last as usize].source = tag.span;
            let depth = work.tree.depth_inside(last);
            if depth > DEEP {
                // It was compared with these that are open.
                self.builder.sink.look(LOOKS_FOR_COMPARING * u64::from(depth));
            }
        } else if !work.opening.taken {
            work.tree.attributes.truncate(attributes.0 as usize);
        }
        work.pieces.clear();
        self.depth.at_most += (work.tree.nodes.len() - nodes_before) as u32;
        self.behind_pre = matches!(name, TagName::Pre | TagName::Textarea) || work.opening.local == local_name!("listing");
        // Where the tag was read it is of no more use.
        let local = std::mem::take(&mut work.opening.local);
        drop(work);
        match result {
            TokenSinkResult::RawData(RawKind::Rawtext) if !self.to_the_letter && is_cut_off(self.source, tag.span) => {
                self.end_of(local, Span::new(tag.span.end, tag.span.end), false);
            }
            TokenSinkResult::RawData(kind) => {
                let state = match kind {
                    RawKind::Rcdata => State::Rcdata,
                    RawKind::Rawtext => State::Rawtext,
                    _ => State::Script,
                };
                tokenizer.enter(state, &local);
            }
            TokenSinkResult::Plaintext => tokenizer.enter(State::Plaintext, ""),
            _ => {}
        }
    }

    /// Whether an element with this name would stand too deep. Elements that hold nothing but text may stand one deeper.
    fn is_too_deep(&mut self, local: &LocalName, name: TagName) -> bool {
        if self.depth.at_most < self.limits.depth {
            return false;
        }
        // The only way to ask which element is open: this looks at it.
        self.builder.adjusted_current_node_present_but_not_in_html_namespace();
        let sink = &self.builder.sink;
        let open = sink.looked_at.get();
        self.depth.at_most = sink.work.borrow().tree.depth_inside(open);
        self.depth.at_most >= self.limits.depth && !is_leaf(local, name, self.scripting)
    }

    /// The attributes of a formatting element, as the tree builder compares them.
    fn format(&mut self, name: TagName, tokenizer: &Tokenizer<'s>, kept: (u32, u32)) -> Vec<html5ever::Attribute> {
        // No two links are open at a time, so that they need not be compared.
        if tokenizer.attributes().is_empty() || (name == TagName::A && !self.tells_all) {
            return Vec::new();
        }
        let hasher = FixedState::default();
        let mut hash = 0u64;
        let mut breaks_out = false;
        let text = &mut self.text;
        for attribute in tokenizer.attributes() {
            let (key, value) = (&self.source[attribute.name.range()], &self.source[attribute.value.range()]);
            text.clear();
            characters::read(key, Reading::Raw, text);
            text.make_ascii_lowercase();
            breaks_out |= matches!(text.as_str(), "color" | "face" | "size");
            text.push('\0');
            characters::read(value, Reading::Attribute, text);
            // Their order does not matter.
            hash = hash.wrapping_add(hasher.hash_one(text.as_str()));
        }
        let key = code::format_key(hash);
        self.builder.sink.work.borrow_mut().formats.entry(key).or_insert(kept);
        // Only of `font` the tree builder wants to know a name: with these it cannot stand in SVG.
        let local = if name == TagName::Font && breaks_out { local_name!("color") } else { LocalName::default() };
        vec![html5ever::Attribute { name: QualName::new(None, ns!(), local), value: code::of_format(key) }]
    }

    /// The attributes that the tree builder itself reads.
    fn looked_at(&mut self, local: &LocalName, tokenizer: &Tokenizer<'s>) -> Vec<html5ever::Attribute> {
        let (name, known): (_, &[&str]) = match *local {
            local_name!("input") => (local_name!("type"), &["hidden"]),
            local_name!("annotation-xml") => (local_name!("encoding"), &["text/html", "application/xhtml+xml"]),
            _ => return Vec::new(),
        };
        let value = &mut self.text;
        value.clear();
        for attribute in tokenizer.attributes() {
            if self.source[attribute.name.range()].eq_ignore_ascii_case(&name) {
                characters::read(&self.source[attribute.value.range()], Reading::Attribute, value);
            }
        }
        if !known.iter().any(|known| value.eq_ignore_ascii_case(known)) {
            return Vec::new();
        }
        let Seen { table, template, .. } = self.builder.sink.seen.get();
        if name == local_name!("type") && !table && !template && !self.tells_all {
            // Hidden inputs are frequent, and only tables and framesets treat them differently.
            self.untold = true;
            return Vec::new();
        }
        vec![html5ever::Attribute { name: QualName::new(None, ns!(), name), value: StrTendril::from(value.as_str()) }]
    }
}

/// Writes the attributes that are wanted into the tree.
pub(super) fn keep_attributes(source: &str, tree: &mut Tree, wanted: &Wanted, tokenizer: &Tokenizer<'_>) -> (u32, u32) {
    let start = tree.attributes.len() as u32;
    for attribute in tokenizer.attributes() {
        let (name, value) = (&source[attribute.name.range()], &source[attribute.value.range()]);
        if !wanted.has(attribute.key, name, value.len()) {
            continue;
        }
        let name = if name.bytes().any(|byte| byte.is_ascii_uppercase() || byte == 0) {
            tree.write(super::names::lowered(&mut String::new(), name))
        } else {
            Chars::source(attribute.name)
        };
        let value = if characters::first_special(value.as_bytes(), Reading::Attribute).is_none() {
            Chars::source(attribute.value)
        } else {
            tree.write_with(|own| characters::read(value, Reading::Attribute, own))
        };
        growth::add(&mut tree.attributes, Attribute { name, value });
    }
    (start, tree.attributes.len() as u32 - start)
}

/// Whether what is text up to its end tag, such as `iframe`, ends with the `noscript` around it.
///
/// `<noscript><iframe src="…" /></noscript>` is how some sites put in Google's tag manager. Browsers run scripts and read
/// what stands in the `noscript` as text; to who runs none, all the rest of the page would be the text of the `iframe`.
pub(super) fn is_cut_off(source: &str, start_tag: Span) -> bool {
    const END: &[u8] = b"</noscript";
    let rest = source.as_bytes()[start_tag.end as usize..].trim_ascii_start();
    rest.get(..END.len()).is_some_and(|rest| rest.eq_ignore_ascii_case(END))
}

pub(super) fn options(scripting: bool) -> TreeBuilderOpts {
    TreeBuilderOpts { scripting_enabled: scripting, ..TreeBuilderOpts::default() }
}

/// Elements that the tree builder may make anew behind their end.
fn is_formatting(tag: TagName) -> bool {
    use TagName::{A, B, Big, Code, Em, Font, I, Nobr, S, Small, Strike, Strong, Tt, U};
    matches!(tag, A | B | Big | Code | Em | Font | I | Nobr | S | Small | Strike | Strong | Tt | U)
}

/// Elements in which no other can stand: dropping their tag would gain nothing, or show text that is none.
pub(super) fn is_leaf(local: &LocalName, tag: TagName, scripting: bool) -> bool {
    use TagName::{
        Area, Base, Br, Col, Embed, Frame, Hr, Iframe, Img, Input, Link, Meta, Noframes, Noscript, Param, Plaintext, Script, Source, Style, Textarea, Title, Track, Wbr, Xmp,
    };
    match tag {
        Area | Base | Br | Col | Embed | Frame | Hr | Iframe | Img | Input | Link | Meta | Noframes | Param | Plaintext | Script | Source | Style | Textarea | Title | Track
        | Wbr | Xmp => true,
        Noscript => scripting,
        TagName::Other => *local == local_name!("noembed"),
        _ => false,
    }
}
