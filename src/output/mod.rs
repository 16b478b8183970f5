//! What is left of a page, written out.

mod content;
mod html;
mod markdown;
mod options;
mod record;
#[cfg(test)]
mod tests;
pub(crate) mod text;
mod url;

pub(crate) use html::{paragraphs, render as html};
pub(crate) use markdown::render as markdown;
pub use options::ViewOptions;
pub(crate) use record::blocks as record_blocks;
pub use record::{BlockRecord, Kept, PageRecord, PartRecord, ReasonRecord};
pub(crate) use text::without_tables as text_without_tables;

use crate::document::{Block, Markup};
use crate::span::Span;

/// A page and what stays of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'v> {
    /// The page's HTML.
    pub(crate) html: &'v str,
    pub(crate) markup: &'v Markup,
    /// The page's text as it was read.
    pub(crate) text: &'v str,
    /// Its blocks; spans count in `text`.
    pub(crate) blocks: &'v [Block],
    /// What stays of `text`, in order.
    pub(crate) kept: &'v [Span],
    /// The address of the page, if it is known.
    pub(crate) url: Option<&'v str>,
}

impl<'v> View<'v> {
    /// The parts of each block that stay, for blocks of which any does.
    pub(crate) fn kept_blocks(self) -> impl Iterator<Item = (&'v Block, impl Iterator<Item = Span>)> {
        let mut first = 0;
        self.blocks.iter().filter_map(move |block| {
            while self.kept.get(first).is_some_and(|span| span.end <= block.span.start) {
                first += 1;
            }
            let inside = self.kept[first..].iter().take_while(|span| span.start < block.span.end);
            let parts = inside.map(|span| Span { start: span.start.max(block.span.start), end: span.end.min(block.span.end) }).filter(|span| !span.is_empty());
            let mut parts = parts.peekable();
            parts.peek().is_some().then_some((block, parts))
        })
    }
}
