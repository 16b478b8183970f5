//! How much a page may cost, and what was cut off for that.

/// What is cut off or done in a plainer way so that no page costs more than its size warrants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Limits {
    /// Bytes of source; what is behind is not read. No more than [`Limits::MOST_BYTES`].
    pub(crate) bytes: usize,
    /// How deep elements stand in one another. Tags of deeper ones are dropped; their text stays.
    pub(crate) depth: u32,
    /// Attributes of one tag.
    pub(crate) attributes: usize,
    /// Nodes of the tree; reading stops there.
    pub(crate) nodes: usize,
    /// How many open elements the spec's tree builder may look at, whatever the size of the page. Where that does not
    /// do the tree is built anew by plainer rules, in linear time.
    pub(crate) fuel_base: u64,
    /// As many more for each byte of source.
    pub(crate) fuel_per_byte: u64,
}

impl Limits {
    /// Places in the text, and in what had to be written anew, are numbers of 31 bits.
    pub(crate) const MOST_BYTES: usize = 1 << 29;

    pub(super) fn fuel(&self, bytes: usize) -> u64 {
        self.fuel_base.saturating_add(self.fuel_per_byte.saturating_mul(bytes as u64))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: Self::MOST_BYTES, depth: 512, attributes: 256, nodes: 4_000_000, fuel_base: 1_000_000, fuel_per_byte: 4 }
    }
}

/// What became of a page besides its tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Parsed {
    /// Bytes that were not read because the page is too long.
    pub(crate) bytes_dropped: usize,
    /// Start tags that were dropped because they stand too deep.
    pub(crate) depth_dropped: u64,
    /// Attributes that were dropped because their tag has too many.
    pub(crate) attributes_dropped: u64,
    /// Whether reading stopped because the tree is too large.
    pub(crate) nodes_reached: bool,
    /// Whether the tree was built by the plain rules because the spec's would take too long.
    pub(crate) fell_back: bool,
}
