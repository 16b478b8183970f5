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

/// How far above the text a byline may stand, in lines: buttons and captions stand between.
const BYLINE_WITHIN: usize = 25;
/// The words of a title right above a byline, and of one with a line between.
const LEAST_SIGNED: [u32; 2] = [3, 4];

/// The lines above a text that may be its title, and what goes with it.
///
/// Pages have many lines above their text that look like titles; the one that knows most of the text's words is, and so is
/// what stands right above who wrote the text and when.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Titles {
    /// The line that knows most of the text's words, and the last one above the text that knows a good part of them.
    found: [Option<usize>; 2],
    /// What stands right above and below each.
    beside: [Option<usize>; 4],
    /// The two lines above the first byline.
    signed: [Option<usize>; 2],
}

impl Titles {
    /// Those `among` some lines, given where the text begins; `known` tells what is known to be chaff, and `byline` which of it
    /// names who wrote the text, or when.
    pub(crate) fn find(rows: &[Row], text: usize, among: Range<usize>, known: impl Fn(usize) -> bool, byline: impl Fn(usize) -> bool) -> Self {
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
        let signed = (text.saturating_sub(BYLINE_WITHIN)..text).find(|index| byline(*index));
        let is_signed = |index: &usize, least: u32| {
            let row = &rows[*index];
            among.contains(index) && row.words >= least && !row.prose && row.separators <= 1 && row.digits * 3 < row.letters && !known(*index)
        };
        let right_above = signed.and_then(|byline| byline.checked_sub(1)).filter(|index| is_signed(index, LEAST_SIGNED[0]));
        let one_above = right_above.and_then(|title| title.checked_sub(1)).filter(|index| is_signed(index, LEAST_SIGNED[1]));
        Titles { found: [best, last], beside: [above, below, over, under], signed: [right_above, one_above] }
    }

    /// Whether the line at `index` is one of them.
    pub(crate) fn has(&self, index: usize) -> bool {
        [&self.found[..], &self.beside, &self.signed].iter().any(|titles| titles.contains(&Some(index)))
    }

    /// Whether the line at `index` stands above who wrote the text, or when.
    pub(crate) fn is_signed(&self, index: usize) -> bool {
        self.signed.contains(&Some(index))
    }

    /// Whether the line at `index` surely speaks of what the text does.
    pub(crate) fn surely(&self, index: usize, row: &Row) -> bool {
        self.found.contains(&Some(index)) && row.topic >= SURE_TOPIC && row.topic * row.topic_words as f32 >= SURE_WORDS
    }
}
