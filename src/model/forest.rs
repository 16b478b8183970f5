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

/// Where a row goes next: left when its value in `column` is at most `threshold`.
#[derive(Clone, Copy, Debug)]
struct Split {
    threshold: f32,
    column: u16,
    /// A split of the tree, or with the highest bit a leaf.
    left: u16,
    right: u16,
}

const LEAF: u16 = 1 << 15;

#[derive(Clone, Copy, Debug)]
struct TreeRange {
    splits: (u32, u32),
    leaves: u32,
    /// The first split, or with the highest bit the only leaf.
    root: u16,
}

/// A forest that is ready to score.
#[derive(Debug, Default)]
pub(crate) struct Forest {
    splits: Vec<Split>,
    leaves: Vec<i32>,
    trees: Vec<TreeRange>,
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
        let mut columns: Vec<(u16, Vec<f32>)> = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let length = usize::from(reader.byte()?);
            let name = std::str::from_utf8(reader.take(length)?).map_err(|_| BadForest("a name is not UTF-8"))?;
            let column = names.iter().position(|known| known.as_ref() == name).ok_or(BadForest("they ask for a column that there is not"))?;
            let thresholds = usize::from(reader.byte()?);
            let thresholds = (0..thresholds).map(|_| Ok(f32::from_le_bytes(reader.array()?))).collect::<Result<_, BadForest>>()?;
            columns.push((column as u16, thresholds));
        }
        let base = i32::from_le_bytes(reader.array()?);
        let mut forest = Forest { base, ..Forest::default() };
        for _ in 0..reader.short()? {
            forest.read_tree(&mut reader, &columns)?;
        }
        if reader.0.is_empty() { Ok(forest) } else { Err(BadForest("something follows them")) }
    }

    fn read_tree(&mut self, reader: &mut Reader<'_>, columns: &[(u16, Vec<f32>)]) -> Result<(), BadForest> {
        let (first_split, first_leaf) = (self.splits.len(), self.leaves.len());
        // Nodes stand root first, left before right: the slots that still wait for a child, the next one last.
        let mut open: Vec<(usize, bool)> = Vec::new();
        let mut root = None;
        loop {
            let kind = reader.byte()?;
            let link = if kind == 0 {
                self.leaves.push(i32::from(i16::from_le_bytes(reader.array()?)));
                (self.leaves.len() - first_leaf - 1) as u16 | LEAF
            } else {
                let (column, thresholds) = columns.get(usize::from(kind) - 1).ok_or(BadForest("a split names no column"))?;
                let threshold = *thresholds.get(usize::from(reader.byte()?)).ok_or(BadForest("a split names no threshold"))?;
                self.splits.push(Split { threshold, column: *column, left: LEAF, right: LEAF });
                (self.splits.len() - first_split - 1) as u16
            };
            match open.pop() {
                None => root = Some(link),
                Some((split, true)) => self.splits[split].left = link,
                Some((split, false)) => self.splits[split].right = link,
            }
            if kind != 0 {
                let split = self.splits.len() - 1;
                open.push((split, false));
                open.push((split, true));
            }
            if open.is_empty() {
                break;
            }
            if self.splits.len() - first_split > usize::from(LEAF) / 2 {
                return Err(BadForest("a tree is too large"));
            }
        }
        let root = root.ok_or(BadForest("a tree is empty"))?;
        self.trees.push(TreeRange { splits: (first_split as u32, self.splits.len() as u32), leaves: first_leaf as u32, root });
        Ok(())
    }

    /// Adds up all trees for each row of `values`, which has `width` columns.
    pub(crate) fn sums(&self, values: &[f32], width: usize, sums: &mut Vec<i32>) {
        sums.clear();
        let rows = values.len().checked_div(width).unwrap_or(0);
        sums.resize(rows, self.base);
        // Tree by tree, so that the nodes of one stay near while all rows pass through it.
        for tree in &self.trees {
            let splits = &self.splits[tree.splits.0 as usize..tree.splits.1 as usize];
            let leaves = &self.leaves[tree.leaves as usize..];
            for (sum, row) in sums.iter_mut().zip(values.chunks_exact(width.max(1))) {
                let mut at = tree.root;
                while at & LEAF == 0 {
                    let split = &splits[usize::from(at)];
                    at = if row[usize::from(split.column)] <= split.threshold { split.left } else { split.right };
                }
                *sum += leaves[usize::from(at & !LEAF)];
            }
        }
    }
}
