//! The title of a text, as far as its lines tell.

use std::ops::Range;

use crate::features::Row;

/// Lines before the text among which the title stands.
const WITHIN: usize = 8;
/// The share of its longer words that the last line above a text shares with it if it is a title.
const TOPICAL: f32 = 0.2;
/// The share of its longer words, and how many of them, that what is surely a title shares with the text.
const SURE_TOPIC: f32 = 0.34;
const SURE_WORDS: f32 = 1.9;
/// A line beside a title is one with it, a second title or a summary, if it has so many words.
const LEAST_BESIDE: u32 = 4;

/// The lines above a text that may be its title, and what goes with it.
///
/// Pages have many lines above their text that look like titles; the one that knows most of the text's words is.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Titles {
    /// The line that knows most of the text's words, and the last one above the text that knows a good part of them.
    found: [Option<usize>; 2],
    /// What stands right above and below each.
    beside: [Option<usize>; 4],
}

impl Titles {
    /// Those `among` some lines, given where the text begins; `known` tells what is known to be chaff.
    pub(crate) fn find(rows: &[Row], text: usize, among: Range<usize>, known: impl Fn(usize) -> bool) -> Self {
        let weight = |index: usize| rows[index].topic * rows[index].topic_words as f32 + 0.1 * rows[index].words.min(12) as f32;
        let candidate = |index: &usize| {
            let row = &rows[*index];
            *index < text && row.words >= 3 && !row.prose && row.topic > 0.0 && !known(*index)
        };
        let best = among.clone().filter(candidate).reduce(|best, index| if weight(index) > weight(best) { index } else { best });
        let is_copy = |index: usize| best.is_some_and(|best| best != index && rows[best].key == rows[index].key);
        let near = |index: &usize| index + WITHIN >= text && rows[*index].words >= 4 && rows[*index].topic >= TOPICAL && !is_copy(*index);
        let last = among.clone().rev().filter(candidate).find(near);
        // Where a title stands twice, the first one is it.
        let last = last.and_then(|last| among.clone().filter(candidate).find(|index| rows[*index].key == rows[last].key));
        let goes_with = |index: &usize| {
            let row = &rows[*index];
            among.contains(index)
                && *index < text
                && row.words >= LEAST_BESIDE
                && !row.prose
                && row.separators == 0
                && row.digits * 3 < row.letters
                && !known(*index)
                && !is_copy(*index)
        };
        let beside = |title: Option<usize>| [title.and_then(|title| title.checked_sub(1)).filter(goes_with), title.map(|title| title + 1).filter(goes_with)];
        let ([above, below], [over, under]) = (beside(best), beside(last));
        Titles { found: [best, last], beside: [above, below, over, under] }
    }

    /// Whether the line at `index` is one of them.
    pub(crate) fn has(&self, index: usize) -> bool {
        self.found.contains(&Some(index)) || self.beside.contains(&Some(index))
    }

    /// Whether the line at `index` surely speaks of what the text does.
    pub(crate) fn surely(&self, index: usize, row: &Row) -> bool {
        self.found.contains(&Some(index)) && row.topic >= SURE_TOPIC && row.topic * row.topic_words as f32 >= SURE_WORDS
    }
}
