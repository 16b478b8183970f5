//! The learned block scorer: features in, the probability of content out.

mod columns;
mod page_columns;

pub(crate) use columns::{Columns, Names};

use crate::cleaner::{Context, Findings};
use crate::document::Markup;
use crate::features::Outline;

/// The columns of the blocks of a page.
pub(crate) fn page_columns(context: &Context<'_>, findings: &Findings, markup: &Markup, outline: &Outline, columns: &mut Columns) {
    page_columns::fill(context, findings, markup, outline, columns);
}

/// Their names.
pub(crate) fn page_names() -> Names {
    page_columns::names()
}
