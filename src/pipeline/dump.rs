//! What the trainer of the models needs to see: blocks and the columns that the models judge them by.

use std::ops::Range;

use super::settle::{Origin, document};
use super::{Pipeline, Scratch};
use crate::features::text_columns::{self, Known};
use crate::features::{Columns, page_columns};
use crate::input::{self, Format, Input};
use crate::span::Span;

/// The blocks of one document with their columns.
#[derive(Debug, Default)]
pub struct Dump {
    /// The text of each block.
    pub blocks: Vec<String>,
    /// The values of the columns, row by row.
    pub values: Vec<f32>,
}

impl Pipeline {
    /// The names of the columns of [`dump`](Pipeline::dump) for a page, or for a text.
    #[doc(hidden)]
    #[must_use]
    pub fn dump_names(format: Format) -> Vec<String> {
        let names = if format == Format::Html { page_columns::names() } else { text_columns::names() };
        names.into_iter().map(|name| name.into_owned()).collect()
    }

    /// The blocks of a page or a text, and what the model would judge them by.
    #[doc(hidden)]
    #[must_use]
    pub fn dump(&self, input: &Input<'_>) -> Dump {
        let mut scratch = Scratch::new();
        let (read, words);
        let (markup, text) = if input.format == Format::Html {
            (read, _) = self.read_page(input, &mut scratch);
            (Some(&read.markup), read.text.as_str())
        } else {
            words = input::markdown::read(input.text);
            let text = words.as_ref().map_or(input.text, |plain| &plain.text);
            scratch.links.of(words.as_ref().map_or(&[], |plain| &plain.links));
            input::text::read(text, &mut scratch.blocks);
            for index in 0..scratch.blocks.len() {
                self.look_at(text, index, &mut scratch);
            }
            (None, text)
        };
        self.find(input, text, &Origin::new(&[Span::of(0..text.len())]), markup, false, &mut scratch);
        let document = document(input, text, markup, &scratch.blocks);
        let mut values = Vec::new();
        let mut add = |columns: &Columns, rows: Range<usize>| {
            let cells = rows.flat_map(|row| (0..columns.width()).map(move |column| (row, column)));
            values.extend(cells.map(|(row, column)| columns.value(row, column)));
        };
        match markup {
            Some(markup) => {
                let memory = &mut page_columns::Memory::default();
                page_columns::fill(&document, &scratch.features, markup, &scratch.outline, scratch.findings.known(), memory, |columns| add(columns, 0..columns.rows()));
            }
            None => {
                let mut columns = Columns::default();
                let known = Known { chaff: &scratch.findings.suspicions(), links: scratch.links.of_blocks(), familiar: scratch.findings.familiar };
                text_columns::fill(&document, &scratch.features, known, &mut columns, |columns, stretch| add(columns, stretch.rows()));
            }
        }
        Dump { blocks: (0..scratch.blocks.len()).map(|index| document.block_text(index).to_owned()).collect(), values }
    }
}
