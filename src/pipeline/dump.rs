//! What the trainer of the models needs to see: blocks and the columns that the models judge them by.

use super::{Pipeline, Scratch};
use crate::features::{Columns, page_columns};
use crate::input::Input;
use crate::pipeline::settle::Origin;
use crate::span::Span;

/// The blocks of one document with their columns.
#[derive(Debug, Default)]
pub struct Dump {
    /// The text of each block.
    pub blocks: Vec<String>,
    /// The values of the columns, row by row.
    pub values: Vec<f32>,
    /// Whether the default decision, without a model, keeps each block.
    pub kept: Vec<bool>,
}

impl Pipeline {
    /// The names of the columns of [`dump`](Pipeline::dump) for a page.
    #[doc(hidden)]
    #[must_use]
    pub fn dump_names() -> Vec<String> {
        page_columns::names().into_iter().map(|name| name.into_owned()).collect()
    }

    /// The blocks of a page and what the model would judge them by.
    #[doc(hidden)]
    #[must_use]
    pub fn dump(&self, input: &Input<'_>) -> Dump {
        let mut scratch = Scratch::new();
        let (read, _) = self.read_page(input, &mut scratch);
        let (markup, text) = (&read.markup, read.text.as_str());
        let origin = Origin::new(&[Span::of(0..text.len())]);
        let decision = self.round(input, text, &origin, Some(markup), &mut scratch);
        let document = crate::document::Document::new(text, &scratch.blocks, input.page).with_markup(markup, input.text);
        let mut columns = Columns::default();
        page_columns::fill(&document, &scratch.features, markup, &scratch.outline, scratch.findings.strongest(), &mut columns);
        let mut kept = vec![true; scratch.blocks.len()];
        for removal in &decision.removals.list {
            if removal.span == scratch.blocks[removal.block as usize].span {
                kept[removal.block as usize] = false;
            }
        }
        let values = (0..columns.rows()).flat_map(|row| (0..columns.width()).map(move |column| (row, column))).map(|(row, column)| columns.value(row, column)).collect();
        Dump { blocks: (0..scratch.blocks.len()).map(|index| document.block_text(index).to_owned()).collect(), values, kept }
    }
}
