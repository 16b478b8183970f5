//! Byte ranges.

use std::fmt;
use std::ops::Range;

/// A half-open range of bytes in a text.
///
/// Spans count bytes of decoded UTF-8 and begin and end on character boundaries. A document is at most
/// [`u32::MAX`] bytes long (longer input is read up to there and the rest is passed through), so two `u32`
/// hold a span.
///
/// ```
/// use dechaff::Span;
///
/// let span = Span::new(4, 9);
/// assert_eq!(&"the chaff"[span.range()], "chaff");
/// assert_eq!(span.len(), 5);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// Makes the span from `start` to `end`.
    ///
    /// # Panics
    /// If `start` is greater than `end`.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Self {
        assert!(start <= end, "a span cannot end before it starts: {start}..{end}");
        Span { start, end }
    }

    /// The span of `range`, for ranges that come from a text of at most [`u32::MAX`] bytes.
    pub(crate) fn of(range: Range<usize>) -> Self {
        debug_assert!(range.start <= range.end && u32::try_from(range.end).is_ok());
        Span { start: range.start as u32, end: range.end as u32 }
    }

    /// The number of bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as a range for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether every byte of `other` is in this span.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share a byte.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
