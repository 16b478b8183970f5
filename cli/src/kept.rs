//! Which bytes of a source stayed.

use dechaff::{Cleaned, Span};

/// The parts of `span` that stayed, in order.
///
/// This asks what is in the output rather than the verdicts: with the last word of a line its punctuation goes too.
pub(crate) fn within<'c>(cleaned: &'c Cleaned<'_>, span: Span) -> impl Iterator<Item = Span> + 'c {
    let kept = cleaned.kept_spans();
    let first = kept.partition_point(|kept| kept.end <= span.start);
    kept[first..].iter().take_while(move |kept| kept.start < span.end).map(move |kept| Span::new(kept.start.max(span.start), kept.end.min(span.end)))
}
