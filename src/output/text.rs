//! Plain text: paragraphs with an empty line between them, list entries and rows of tables a line each.

use super::View;
use crate::document::{Block, BlockKind, Markup};
use crate::tree::Tag;

/// Writes what stays of a page as plain text.
pub(crate) fn render(view: View<'_>) -> String {
    write(view, |_| true)
}

/// The same, without tables.
pub(crate) fn without_tables(view: View<'_>) -> String {
    write(view, |block| around(view.markup, block, |tag| tag == Tag::Table) == 0)
}

fn write(view: View<'_>, wanted: impl Fn(&Block) -> bool) -> String {
    let mut out = String::with_capacity(view.kept.iter().map(|span| span.len() + 1).sum::<usize>() + view.blocks.len());
    let mut last: Option<&Block> = None;
    for (block, parts) in view.kept_blocks().filter(|(block, _)| wanted(block)) {
        if let Some(last) = last {
            out.push_str(between(view.markup, last, block));
        }
        for part in parts {
            out.push_str(&view.text[part.range()]);
        }
        last = Some(block);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// What stands between two blocks.
fn between(markup: &Markup, last: &Block, next: &Block) -> &'static str {
    match (last.kind, next.kind) {
        (BlockKind::Cell, BlockKind::Cell) if row_of(markup, last) == row_of(markup, next) => "\t",
        (BlockKind::Code, BlockKind::Code) if pre_of(markup, last) == pre_of(markup, next) => "\n",
        (BlockKind::Cell, BlockKind::Cell) | (BlockKind::ListItem, BlockKind::ListItem) | (BlockKind::Control, _) | (_, BlockKind::Control) => "\n",
        _ => "\n\n",
    }
}

/// The row of a table that a cell stands in.
fn row_of(markup: &Markup, block: &Block) -> u32 {
    around(markup, block, |tag| tag == Tag::Tr)
}

/// The element whose white space counts around lines of code that have boxes of their own.
fn pre_of(markup: &Markup, block: &Block) -> u32 {
    around(markup, block, |tag| matches!(tag, Tag::Pre | Tag::Xmp | Tag::Plaintext))
}

/// The innermost such element around a block, or 0.
fn around(markup: &Markup, block: &Block, is: impl Fn(Tag) -> bool) -> u32 {
    let mut at = markup.places[block.place as usize].container;
    while at != 0 && !is(markup.elements[at as usize].tag) {
        at = markup.elements[at as usize].parent;
    }
    at
}
