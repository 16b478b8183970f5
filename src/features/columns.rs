//! A table of numbers: one row a block, one column a feature.
//!
//! Blocks that stand near each other are much alike, so rows lie in groups of [`LANES`], and in a group column after
//! column: one look at a group tells most of what there is to know of its rows. Columns that are the same for the whole
//! page stand there once.

use std::borrow::Cow;

use super::ascii::{gather, low};
use crate::document::Group as Meaning;

/// The names of columns, in order.
pub(crate) type Names = Vec<Cow<'static, str>>;

/// The rows of a group; a bit each fits in one number.
pub(crate) const LANES: usize = 64;

/// The values of all columns for the blocks of one document.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// Those that differ from block to block, group by group, column by column.
    values: Vec<f32>,
    /// Those of the page as a whole, which are the last ones.
    page: Vec<f32>,
    rows: usize,
    /// The number of columns that differ from block to block.
    own: usize,
    /// Where the next value of a row goes, or the number of the next column if columns are filled one by one.
    at: usize,
    /// The values of one column.
    column: Vec<f32>,
    /// Filled when names are asked for.
    names: Option<Names>,
}

impl Columns {
    /// Makes ready for so many rows of `own` columns each, and for those of the page.
    pub(super) fn begin(&mut self, rows: usize, own: usize) {
        self.values.resize(rows.div_ceil(LANES) * LANES * own, 0.0);
        self.page.clear();
        (self.rows, self.own, self.at) = (rows, own, 0);
    }

    /// The next values are those of the block at `row`.
    pub(super) fn begin_row(&mut self, row: usize) {
        self.at = row / LANES * LANES * self.own + row % LANES;
    }

    fn push(&mut self, value: f32) {
        debug_assert!(!value.is_nan(), "a value must be comparable");
        if let Some(slot) = self.values.get_mut(self.at) {
            *slot = value;
        }
        self.at += LANES;
    }

    pub(super) fn put(&mut self, name: &'static str, value: f32) {
        if let Some(names) = &mut self.names {
            names.push(name.into());
        }
        self.push(value);
    }

    /// A column of one of many places that are described alike.
    pub(super) fn put_for(&mut self, place: &'static str, name: &'static str, value: f32) {
        if let Some(names) = &mut self.names {
            names.push(format!("{place}: {name}").into());
        }
        self.push(value);
    }

    pub(super) fn put_group(&mut self, group: Meaning, value: f32) {
        if let Some(names) = &mut self.names {
            names.push(format!("named {}", format!("{group:?}").to_lowercase()).into());
        }
        self.push(value);
    }

    /// The next column, with a value for each row; for columns that need nothing that is found out row by row.
    pub(super) fn each(&mut self, name: &'static str, values: impl Iterator<Item = f32>) {
        if let Some(names) = &mut self.names {
            names.push(name.into());
        }
        self.fill(values);
    }

    /// The same for a column of one of many places that are described alike.
    pub(super) fn each_for(&mut self, place: &'static str, name: &'static str, values: impl Iterator<Item = f32>) {
        if let Some(names) = &mut self.names {
            names.push(format!("{place}: {name}").into());
        }
        self.fill(values);
    }

    #[inline]
    fn fill(&mut self, values: impl Iterator<Item = f32>) {
        // Side by side first: so they are computed many at a time.
        self.column.clear();
        self.column.extend(values.take(self.rows));
        debug_assert!(self.column.len() == self.rows && self.column.iter().all(|value| !value.is_nan()), "each row needs a value that is comparable");
        let (groups, _) = self.values.as_chunks_mut::<LANES>();
        for (lanes, values) in groups.iter_mut().skip(self.at).step_by(self.own).zip(self.column.chunks(LANES)) {
            lanes[..values.len()].copy_from_slice(values);
        }
        self.at += 1;
    }

    /// A column that is the same for all blocks; these come after all others.
    pub(super) fn put_page(&mut self, place: &'static str, name: &'static str, value: f32) {
        if let Some(names) = &mut self.names {
            names.push(format!("{place}: {name}").into());
        }
        debug_assert!(!value.is_nan(), "a value must be comparable");
        self.page.push(value);
    }

    /// Behind the last row it is repeated, so that a group always has [`LANES`] rows to compare.
    pub(super) fn end(&mut self) {
        let first = self.rows / LANES * LANES;
        let filled = self.rows - first;
        if filled > 0 {
            let (columns, _) = self.values[first * self.own..].as_chunks_mut::<LANES>();
            for lanes in columns {
                let last = lanes[filled - 1];
                lanes[filled..].fill(last);
            }
        }
    }

    /// The number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub(crate) fn width(&self) -> usize {
        self.own + self.page.len()
    }

    /// The value in `column` of the block at `row`.
    pub(crate) fn value(&self, row: usize, column: usize) -> f32 {
        match column.checked_sub(self.own) {
            Some(column) => self.page[column],
            None => self.values[row / LANES * LANES * self.own + column * LANES + row % LANES],
        }
    }

    /// The rows, [`LANES`] at a time.
    pub(crate) fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        (0..self.rows).step_by(LANES).map(|first| {
            let values = &self.values[first * self.own..(first + LANES) * self.own];
            Group { values: values.as_chunks().0, page: &self.page, count: (self.rows - first).min(LANES) }
        })
    }
}

/// Up to [`LANES`] rows.
#[derive(Clone, Copy)]
pub(crate) struct Group<'c> {
    values: &'c [[f32; LANES]],
    page: &'c [f32],
    /// The rows; behind them the last one is repeated.
    pub(crate) count: usize,
}

impl<'c> Group<'c> {
    /// A bit for each row.
    pub(crate) fn all(&self) -> u64 {
        low(self.count)
    }

    /// The values of a column.
    pub(crate) fn column(&self, column: usize) -> &'c [f32] {
        match column.checked_sub(self.values.len()) {
            Some(column) => &self.page[column..=column],
            None => &self.values[column][..self.count],
        }
    }

    /// The least and the greatest value of a column.
    pub(crate) fn range(&self, column: usize) -> (f32, f32) {
        let Some(values) = self.values.get(column) else {
            let value = self.page[column - self.values.len()];
            return (value, value);
        };
        // Eight at a time, side by side.
        let (eights, _) = values.as_chunks::<8>();
        let (mut least, mut most) = (eights[0], eights[0]);
        for eight in &eights[1..] {
            for (at, value) in eight.iter().enumerate() {
                least[at] = if *value < least[at] { *value } else { least[at] };
                most[at] = if *value > most[at] { *value } else { most[at] };
            }
        }
        let least = least.into_iter().fold(least[0], |least, value| if value < least { value } else { least });
        (least, most.into_iter().fold(most[0], |most, value| if value > most { value } else { most }))
    }

    /// The rows whose value in a column is at most `threshold`, a bit each.
    pub(crate) fn at_most(&self, column: usize, threshold: f32) -> u64 {
        match self.values.get(column) {
            Some(values) => {
                let mut ones = [0; LANES];
                for (one, value) in ones.iter_mut().zip(values) {
                    *one = u8::from(*value <= threshold);
                }
                gather(&ones) & self.all()
            }
            None if self.page[column - self.values.len()] <= threshold => self.all(),
            None => 0,
        }
    }
}

/// The names of the columns that `fill` writes for one block.
pub(super) fn recorded(fill: impl FnOnce(&mut Columns)) -> Names {
    let mut columns = Columns { names: Some(Names::new()), ..Columns::default() };
    fill(&mut columns);
    columns.names.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_again_and_compared_in_groups() {
        let mut columns = Columns::default();
        columns.begin(LANES + 3, 2);
        for row in 0..LANES + 3 {
            columns.begin_row(row);
            columns.put("row", row as f32);
            columns.put("half", (row / 2) as f32);
        }
        columns.put_page("page", "answer", 42.0);
        columns.end();
        assert_eq!((columns.rows(), columns.width()), (LANES + 3, 3));
        assert_eq!([columns.value(65, 0), columns.value(65, 1), columns.value(65, 2)], [65.0, 32.0, 42.0]);
        let groups: Vec<Group<'_>> = columns.groups().collect();
        assert_eq!([groups[0].all(), groups[1].all()], [u64::MAX, 0b111]);
        assert_eq!([groups[0].range(0), groups[1].range(0), groups[1].range(2)], [(0.0, 63.0), (64.0, 66.0), (42.0, 42.0)]);
        assert_eq!([groups[0].at_most(0, 3.0), groups[1].at_most(0, 65.0), groups[1].at_most(2, 42.0), groups[1].at_most(2, 41.0)], [0b1111, 0b11, 0b111, 0]);
    }
}
