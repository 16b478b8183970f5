//! What was read: a text and its blocks, in order.

use std::fmt;

use crate::span::Span;

/// What a [`Block`] is, as far as reading could tell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BlockKind {
    /// One line of scraped text.
    Line,
    /// A paragraph whose lines were hard-wrapped; its text holds the line breaks.
    Wrapped,
}

/// One paragraph, heading, list item, table row or scraped line.
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
}

/// Decoded input with its blocks in order, and what is known of the page.
///
/// Blocks do not overlap and stand in the order of the text. For scraped text the text is the input itself, byte
/// for byte.
#[derive(Clone, Copy)]
pub struct Document<'t> {
    text: &'t str,
    blocks: &'t [Block],
    page: Page<'t>,
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
        Document { text, blocks, page }
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
