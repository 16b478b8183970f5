//! Memory that cleaners use for one document after the other.

use super::{Category, Reasons, template};
use crate::features::{RepeatMemory, page_columns};

/// What cleaners write down while they look. They take what they need and put it back; what it holds then means nothing.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Keys of lines with the blocks that have them.
    pub(super) keys: Vec<(u64, usize)>,
    pub(super) template: template::Memory,
    pub(super) repeats: RepeatMemory,
    pub(crate) judge: Judge,
}

/// What the judge of pages writes down.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    pub(crate) page: page_columns::Memory,
    /// The outcomes of comparisons for a group of blocks, a bit a block, and which of them are known.
    pub(crate) at_most: Vec<u64>,
    pub(crate) known: Vec<bool>,
    /// What waits to be compared.
    pub(crate) waiting: Vec<(u32, u64)>,
    /// The sum of each block; how likely it is content, and what it is if not; and its points with the reasons for them.
    pub(crate) sums: Vec<i32>,
    pub(crate) judged: Vec<(f32, Category)>,
    pub(crate) points: Vec<(i32, Reasons)>,
}
