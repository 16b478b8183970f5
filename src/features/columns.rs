//! A table of numbers: one row a block, one column a feature.

use std::borrow::Cow;

use crate::document::Group;

/// The names of columns, in order.
pub(crate) type Names = Vec<Cow<'static, str>>;

/// The values of all columns for the blocks of one document, row by row.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    pub(crate) values: Vec<f32>,
    /// The number of columns.
    pub(crate) width: usize,
    /// Filled when names are asked for.
    names: Option<Names>,
}

impl Columns {
    pub(super) fn begin(&mut self, rows: usize) {
        self.values.clear();
        self.values.reserve(rows * self.width);
    }

    pub(super) fn put(&mut self, name: &'static str, value: f32) {
        if let Some(names) = &mut self.names {
            names.push(name.into());
        }
        self.values.push(value);
    }

    /// A column of one of many places that are described alike.
    pub(super) fn put_for(&mut self, place: &'static str, name: &'static str, value: f32) {
        if let Some(names) = &mut self.names {
            names.push(format!("{place}: {name}").into());
        }
        self.values.push(value);
    }

    pub(super) fn put_group(&mut self, group: Group, value: f32) {
        if let Some(names) = &mut self.names {
            names.push(format!("named {}", format!("{group:?}").to_lowercase()).into());
        }
        self.values.push(value);
    }

    pub(super) fn end_row(&mut self) {
        if self.width == 0 {
            self.width = self.values.len();
        }
    }

    /// The values of the block at `index`.
    pub(crate) fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.width..(index + 1) * self.width]
    }
}

/// The names of the columns that `fill` writes for one block.
pub(super) fn recorded(fill: impl FnOnce(&mut Columns)) -> Names {
    let mut columns = Columns { names: Some(Names::new()), ..Columns::default() };
    fill(&mut columns);
    columns.names.unwrap_or_default()
}
