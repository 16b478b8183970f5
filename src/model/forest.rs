//! A forest of decision trees, as the trainer writes it, and its sums over the rows of a table.
//!
//! The file is little-endian throughout:
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `dcF1`: a forest, version 1 |
//! | 2 | the number of columns in use, *c* |
//! | *c* × (1 + *n* + 1 + 4 *m*) | of each: its name (length, UTF-8) and its thresholds (their number, 32-bit floats) |
//! | 4 | the sum to begin with, in units of 1/4096 |
//! | 2 | the number of trees |
//! | … | the nodes of each tree, root first: `0`, leaf (2 bytes, units of 1/4096), or column + 1, threshold, left, right |
//!
//! Sums are integers, and so the same on every machine.

use std::ops::Range;

use crate::cleaner::Judge;
use crate::features::{Columns, Group, LANES};

/// One node; nodes of a tree stand root first, and the left child of a split behind it.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// For a split its comparison; for a leaf its value, to be added to the sum.
    value: i32,
    /// Where a row goes that is above the threshold; 0 for a leaf.
    right: u32,
}

/// A column against a threshold. Many splits share one.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Comparison {
    column: u16,
    threshold: f32,
}

/// A forest that is ready to score.
#[derive(Debug, Default)]
pub(crate) struct Forest {
    nodes: Vec<Node>,
    /// The root of each tree.
    roots: Vec<u32>,
    /// By column.
    comparisons: Vec<Comparison>,
    base: i32,
}

/// What is wrong with a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct BadForest(pub(crate) &'static str);

impl std::fmt::Display for BadForest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the weights cannot be used: {}", self.0)
    }
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], BadForest> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(BadForest("they break off"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], BadForest> {
        let mut bytes = [0; N];
        bytes.copy_from_slice(self.take(N)?);
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8, BadForest> {
        Ok(self.array::<1>()?[0])
    }

    fn short(&mut self) -> Result<u16, BadForest> {
        Ok(u16::from_le_bytes(self.array()?))
    }
}

impl Forest {
    /// Reads a forest whose columns are found by name among `names`.
    pub(crate) fn read(bytes: &[u8], names: &[impl AsRef<str>]) -> Result<Forest, BadForest> {
        let mut reader = Reader(bytes);
        if reader.take(4)? != b"dcF1" {
            return Err(BadForest("they are of another version"));
        }
        let count = reader.short()?;
        let mut forest = Forest::default();
        // For each column of the file the comparisons with its thresholds.
        let mut columns: Vec<Range<usize>> = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let length = usize::from(reader.byte()?);
            let name = std::str::from_utf8(reader.take(length)?).map_err(|_| BadForest("a name is not UTF-8"))?;
            let column = names.iter().position(|known| known.as_ref() == name).ok_or(BadForest("they ask for a column that there is not"))?;
            let first = forest.comparisons.len();
            for _ in 0..reader.byte()? {
                let threshold = f32::from_le_bytes(reader.array()?);
                forest.comparisons.push(Comparison { column: column as u16, threshold });
            }
            columns.push(first..forest.comparisons.len());
        }
        forest.base = i32::from_le_bytes(reader.array()?);
        for _ in 0..reader.short()? {
            forest.read_tree(&mut reader, &columns)?;
        }
        if reader.0.is_empty() { Ok(forest) } else { Err(BadForest("something follows them")) }
    }

    fn read_tree(&mut self, reader: &mut Reader<'_>, columns: &[Range<usize>]) -> Result<(), BadForest> {
        self.roots.push(self.nodes.len() as u32);
        // The splits that still wait for their right child, the next one last.
        let mut open: Vec<usize> = Vec::new();
        loop {
            let at = self.nodes.len();
            let kind = reader.byte()?;
            if kind == 0 {
                self.nodes.push(Node { value: i32::from(i16::from_le_bytes(reader.array()?)), right: 0 });
                let Some(split) = open.pop() else { return Ok(()) };
                self.nodes[split].right = at as u32 + 1;
            } else {
                let comparisons = columns.get(usize::from(kind) - 1).ok_or(BadForest("a split names no column"))?;
                let comparison = comparisons.clone().nth(usize::from(reader.byte()?)).ok_or(BadForest("a split names no threshold"))?;
                self.nodes.push(Node { value: comparison as i32, right: 0 });
                open.push(at);
            }
        }
    }

    /// Appends to the sums of `memory` the sum of all trees for each row.
    ///
    /// The rows of a group pass through a tree together, as the bits of one number: those of one page are so much alike
    /// that they end in few leaves, and that most comparisons have one outcome for all of them.
    pub(crate) fn sums(&self, columns: &Columns, memory: &mut Judge) {
        let Judge { at_most, known, waiting, sums, .. } = memory;
        at_most.resize(self.comparisons.len(), 0);
        known.resize(self.comparisons.len(), false);
        let (at_most, known) = (&mut at_most[..self.comparisons.len()], &mut known[..self.comparisons.len()]);
        for group in columns.groups() {
            self.compare_ranges(&group, at_most, known);
            let all = group.all();
            // What all rows have in common, and what each has besides.
            let mut common = self.base;
            let mut own = [0; LANES];
            for root in &self.roots {
                let (mut at, mut rows) = (*root, all);
                loop {
                    let node = self.nodes[at as usize];
                    if node.right != 0 {
                        let number = node.value as usize;
                        if !known[number] {
                            let Comparison { column, threshold } = self.comparisons[number];
                            at_most[number] = group.at_most(usize::from(column), threshold);
                            known[number] = true;
                        }
                        let (left, right) = (rows & at_most[number], rows & !at_most[number]);
                        if left == 0 {
                            at = node.right;
                        } else {
                            if right != 0 {
                                waiting.push((node.right, right));
                            }
                            (at, rows) = (at + 1, left);
                        }
                        continue;
                    }
                    if rows.count_ones() * 2 > all.count_ones() {
                        common += node.value;
                        Lanes(all & !rows).for_each(|lane| own[lane] -= node.value);
                    } else {
                        Lanes(rows).for_each(|lane| own[lane] += node.value);
                    }
                    match waiting.pop() {
                        Some(next) => (at, rows) = next,
                        None => break,
                    }
                }
            }
            sums.extend(own[..group.count].iter().map(|own| common + own));
        }
    }

    /// Makes all comparisons that have one outcome for a whole group.
    fn compare_ranges(&self, group: &Group<'_>, outcomes: &mut [u64], known: &mut [bool]) {
        let all = group.all();
        let mut done = 0;
        for comparisons in self.comparisons.chunk_by(|a, b| a.column == b.column) {
            let (least, most) = group.range(usize::from(comparisons[0].column));
            for ((outcome, known), comparison) in outcomes[done..].iter_mut().zip(&mut known[done..]).zip(comparisons) {
                let (above, at_most) = (least > comparison.threshold, most <= comparison.threshold);
                *outcome = if at_most { all } else { 0 };
                *known = above || at_most;
            }
            done += comparisons.len();
        }
    }
}

/// The numbers of the bits that are set.
pub(super) struct Lanes(pub(super) u64);

impl Iterator for Lanes {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let lane = self.0.trailing_zeros() as usize;
        self.0 &= self.0.wrapping_sub(1);
        (lane < LANES).then_some(lane)
    }
}
