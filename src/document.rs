//! What was read: a text and its blocks, in order.

use std::fmt;

use crate::span::Span;
use crate::tree::{NodeId, ROOT, Tag, Tree};

/// What a [`Block`] is, as far as reading could tell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BlockKind {
    /// One line of scraped text.
    Line,
    /// A paragraph whose lines were hard-wrapped; its text holds the line breaks.
    Wrapped,
    /// A sentence, with what stands before it, of scraped text that has lost its line breaks.
    Sentence,
    /// A paragraph of a page, or any other text between the borders of its boxes.
    Paragraph,
    /// A heading of a page.
    Heading,
    /// An entry of a list, or the part of one that is a box of its own.
    ListItem,
    /// A cell of a table.
    Cell,
    /// Text whose white space counts.
    Code,
    /// The caption of a picture or a table.
    Caption,
    /// The label of a button or of a form.
    Control,
}

/// One paragraph, heading, list item, table row or scraped line; a sentence where text has lost its line breaks.
///
/// A block's text begins and ends with a visible character; the white space between blocks belongs to none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where its text stands in [`Document::text`].
    pub span: Span,
    /// The number of line breaks between the block before it, or the beginning, and this one.
    pub breaks: u32,
    /// Its row in [`Markup::places`]; means nothing for scraped text.
    #[serde(skip)]
    pub(crate) place: u32,
}

/// Decoded input with its blocks in order, and what is known of the page.
///
/// Blocks do not overlap and stand in the order of the text. For scraped text the text is the input itself, byte
/// for byte; of Markdown the addresses of links and the pictures in a line are left out, and what is found is carried back.
#[derive(Clone, Copy)]
pub struct Document<'t> {
    text: &'t str,
    blocks: &'t [Block],
    page: Page<'t>,
    markup: Option<(&'t Markup, &'t str)>,
}

/// What the caller knows of the page that a text comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page<'t> {
    /// The address.
    pub url: Option<&'t str>,
    /// The language, as a BCP 47 tag or an ISO 639-1 code.
    pub language: Option<&'t str>,
}

impl<'t> Page<'t> {
    /// The host name in the address, without a port, as written.
    ///
    /// ```
    /// let page = dechaff::Page { url: Some("https://News.Example.com:8080/a?b"), language: None };
    /// assert_eq!(page.host(), Some("News.Example.com"));
    /// ```
    #[must_use]
    pub fn host(&self) -> Option<&'t str> {
        let url = self.url?;
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next()?;
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = host.split_once(':').map_or(host, |(host, _)| host).trim_end_matches('.');
        (!host.is_empty()).then_some(host)
    }
}

impl<'t> Document<'t> {
    pub(crate) fn new(text: &'t str, blocks: &'t [Block], page: Page<'t>) -> Self {
        Document { text, blocks, page, markup: None }
    }

    /// The document of a page that was read into `markup` from the HTML in `source`.
    pub(crate) fn with_markup(self, markup: &'t Markup, source: &'t str) -> Self {
        Document { markup: Some((markup, source)), ..self }
    }

    /// What HTML told of the page; none for scraped text.
    pub(crate) fn markup(&self) -> Option<&'t Markup> {
        self.markup.map(|(markup, _)| markup)
    }

    /// The text of the page's `<title>`; none for scraped text and pages without one.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        let (markup, source) = self.markup?;
        let (id, _) = markup.tree.elements(ROOT).find(|(_, tag)| *tag == Tag::Title)?;
        let mut text = String::new();
        markup.tree.text_content(source, id, &mut text);
        let mut title = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !title.is_empty() {
                title.push(' ');
            }
            title.push_str(word);
        }
        Some(title)
    }

    /// The element that the text of the block at `index` stands in; none for scraped text.
    ///
    /// # Panics
    /// If there is no such block.
    #[must_use]
    pub fn element(&self, index: usize) -> Option<Element<'t>> {
        let (markup, source) = self.markup?;
        let place = markup.places.get(self.blocks[index].place as usize)?;
        Some(Element { tree: &markup.tree, source, id: markup.elements[place.element as usize].node })
    }

    /// The text that spans count in.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The blocks, in order.
    #[must_use]
    pub fn blocks(&self) -> &'t [Block] {
        self.blocks
    }

    /// What the caller knows of the page.
    #[must_use]
    pub fn page(&self) -> Page<'t> {
        self.page
    }

    /// The text of the block at `index`.
    ///
    /// # Panics
    /// If there is no such block.
    #[must_use]
    pub fn block_text(&self, index: usize) -> &'t str {
        &self.text[self.blocks[index].span.range()]
    }

    /// The index of the block that holds the byte at `offset`, if a block does.
    #[must_use]
    pub fn block_at(&self, offset: u32) -> Option<usize> {
        let index = self.blocks.partition_point(|block| block.span.end <= offset);
        (self.blocks.get(index)?.span.start <= offset).then_some(index)
    }
}

impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((0..self.blocks.len()).map(|index| self.block_text(index))).finish()
    }
}

/// What HTML tells of a page: its tree, the elements around its text, and how the text was put together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Markup {
    pub(crate) tree: Tree,
    /// The elements in whose reach text may stand, in document order; the first is the document.
    pub(crate) elements: Vec<ElementRow>,
    /// One row a block, in the order in which blocks were read.
    pub(crate) places: Vec<Place>,
    /// The pieces that the text of blocks consists of, in order.
    pub(crate) runs: Vec<Run>,
}

impl Markup {
    /// Forgets the blocks but keeps the tree.
    pub(crate) fn clear_reading(&mut self) {
        self.elements.clear();
        self.places.clear();
        self.runs.clear();
    }

    /// The bytes of the page's HTML around all that a span of its text comes from.
    pub(crate) fn origin(&self, span: Span) -> Span {
        let first = self.runs.partition_point(|run| run.text.end <= span.start);
        let runs = self.runs[first..].iter().take_while(|run| run.text.start < span.end.max(span.start + 1));
        let mut hull: Option<Span> = None;
        for run in runs {
            let mut own = run.source;
            // A run that stands in the source byte for byte can be cut anywhere.
            if own.len() == run.text.len() {
                let from = span.start.max(run.text.start) - run.text.start;
                let to = span.end.clamp(run.text.start, run.text.end) - run.text.start;
                own = Span { start: own.start + from, end: own.start + to.max(from) };
            }
            if own.is_empty() {
                continue;
            }
            hull = Some(hull.map_or(own, |hull| Span { start: hull.start.min(own.start), end: hull.end.max(own.end) }));
        }
        hull.unwrap_or_default()
    }

    pub(crate) fn count_image(&mut self, element: u32) {
        let row = &mut self.elements[element as usize];
        row.images = row.images.saturating_add(1);
    }

    pub(crate) fn count_field(&mut self, element: u32) {
        let row = &mut self.elements[element as usize];
        row.fields = row.fields.saturating_add(1);
    }
}

/// One element of a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ElementRow {
    pub(crate) node: NodeId,
    /// The row of the element around it; the first row is its own parent.
    pub(crate) parent: u32,
    pub(crate) tag: Tag,
    /// Elements around it.
    pub(crate) depth: u16,
    /// Whether it begins and ends blocks.
    pub(crate) is_block: bool,
    /// Hidden by an attribute of its own or of an element around it.
    pub(crate) hidden: bool,
    /// The same for `aria-hidden`.
    pub(crate) unspoken: bool,
    /// What the names of its class, id and role mean; bits of [`Group`].
    pub(crate) groups: u64,
    /// Those of the elements around it too.
    pub(crate) inherited: u64,
    /// Which sectioning elements it is or stands in.
    pub(crate) within: u32,
    /// A hash of its class attribute.
    pub(crate) class: u32,
    /// Its `itemprop`, if it is a known one.
    pub(crate) property: u8,
    /// Pictures right inside it.
    pub(crate) images: u16,
    /// Form fields right inside it.
    pub(crate) fields: u16,
}

impl Default for ElementRow {
    fn default() -> Self {
        ElementRow {
            node: 0,
            parent: 0,
            tag: Tag::Other,
            depth: 0,
            is_block: true,
            hidden: false,
            unspoken: false,
            groups: 0,
            inherited: 0,
            within: 0,
            class: 0,
            property: 0,
            images: 0,
            fields: 0,
        }
    }
}

impl ElementRow {
    pub(crate) const NAV: u32 = 1;
    pub(crate) const ASIDE: u32 = 1 << 1;
    pub(crate) const FOOTER: u32 = 1 << 2;
    pub(crate) const HEADER: u32 = 1 << 3;
    pub(crate) const MAIN: u32 = 1 << 4;
    pub(crate) const ARTICLE: u32 = 1 << 5;
    pub(crate) const FORM: u32 = 1 << 6;
    pub(crate) const TABLE: u32 = 1 << 7;
    pub(crate) const LIST: u32 = 1 << 8;
    pub(crate) const ITEM: u32 = 1 << 9;
    pub(crate) const BUTTON: u32 = 1 << 10;
    pub(crate) const FIGURE: u32 = 1 << 11;
    pub(crate) const DIALOG: u32 = 1 << 12;
    pub(crate) const DETAILS: u32 = 1 << 13;
    pub(crate) const QUOTE: u32 = 1 << 14;
    pub(crate) const PRE: u32 = 1 << 15;
    pub(crate) const DEFINITIONS: u32 = 1 << 16;
    pub(crate) const ADDRESS: u32 = 1 << 17;
    pub(crate) const SECTION: u32 = 1 << 18;
    pub(crate) const PARAGRAPH: u32 = 1 << 19;
    pub(crate) const ANCHOR: u32 = 1 << 20;
    pub(crate) const LABEL: u32 = 1 << 21;
}

macro_rules! groups {
    ($($group:ident)*) => {
        /// A meaning that names of classes, ids and roles have in common.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum Group {
            $($group,)*
        }

        impl Group {
            pub(crate) const fn bit(self) -> u64 {
                1 << self as u64
            }
        }
    };
}

groups! {
    Comment Share Related Navigation Footer Header Sidebar Promotion Consent Overlay Content Article Product Price Item Thread Author Date Label
    Breadcrumb Pager Search Hero Title Description Account Review Question Contents Media Code Table Hidden Skip Legal Quote Section Tabs Language
    Action Reference Recipe Box Device Breaking
}

/// Where a block stands in the page; counts are bytes of its text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// The row of the innermost element around its first text.
    pub(crate) element: u32,
    /// The row of the innermost one that begins blocks.
    pub(crate) container: u32,
    /// Its runs in [`Markup::runs`].
    pub(crate) runs: (u32, u32),
    pub(crate) chars: u32,
    /// Those in links.
    pub(crate) link: u32,
    /// The level of the heading that it is, or 0.
    pub(crate) heading: u8,
    /// Pictures in it, or between the block before and it.
    pub(crate) images: u16,
}

/// A piece of a block's text that comes from one text node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// Where it stands in [`Document::text`].
    pub(crate) text: Span,
    pub(crate) node: NodeId,
    /// The bytes of the source that it comes from.
    pub(crate) source: Span,
}

/// An element of the page that a block stands in.
#[derive(Clone, Copy)]
pub struct Element<'d> {
    tree: &'d Tree,
    source: &'d str,
    id: NodeId,
}

impl<'d> Element<'d> {
    /// The name, in small letters: `p`, `li`, `td`.
    #[must_use]
    pub fn name(&self) -> &'d str {
        self.tree.local_name(self.source, self.id)
    }

    /// The value of an attribute, whose name is given in small letters.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'d str> {
        self.tree.attribute(self.source, self.id, name)
    }

    /// Whether `class` is one of its classes.
    #[must_use]
    pub fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split_ascii_whitespace().any(|own| own == class))
    }

    /// The element around it.
    #[must_use]
    pub fn parent(&self) -> Option<Element<'d>> {
        let id = self.tree.node(self.id).parent;
        self.tree.tag(id).map(|_| Element { id, ..*self })
    }

    /// It and the elements around it, from the inside out.
    pub fn ancestors(&self) -> impl Iterator<Item = Element<'d>> {
        std::iter::successors(Some(*self), Element::parent)
    }

    /// The bytes of its start tag in the decoded input; empty where the input has none.
    #[must_use]
    pub fn source(&self) -> Span {
        self.tree.node(self.id).source
    }
}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.name())
    }
}
