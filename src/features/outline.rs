//! What the elements of a page hold: words, links, headings, and which of them is the likely home of the main text.
//!
//! Candidates are scored as in Readability (Arc90, 2009): running text adds to the elements around it, less the further out they are, and
//! links take away.

use std::collections::HashMap;

use super::{Ending, Features};
use crate::document::{Document, ElementRow, Markup, Place};
use crate::growth;
use crate::tree::Tag;

/// What stands below one element; words unless it says otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    pub(crate) words: f32,
    /// Words in links.
    pub(crate) linked: f32,
    pub(crate) blocks: f32,
    /// Blocks that read as running text: long and hardly linked.
    pub(crate) loose: f32,
    /// The words in those.
    pub(crate) loose_words: f32,
    pub(crate) headings: f32,
    pub(crate) sentences: f32,
    pub(crate) images: f32,
    pub(crate) fields: f32,
    /// Blocks of at most four words.
    pub(crate) short: f32,
    pub(crate) digits: f32,
    pub(crate) chars: f32,
}

impl Sum {
    fn add(&mut self, other: &Sum) {
        self.words += other.words;
        self.linked += other.linked;
        self.blocks += other.blocks;
        self.loose += other.loose;
        self.loose_words += other.loose_words;
        self.headings += other.headings;
        self.sentences += other.sentences;
        self.images += other.images;
        self.fields += other.fields;
        self.short += other.short;
        self.digits += other.digits;
        self.chars += other.chars;
    }

    /// The share of words in links, from 0 to 1.
    pub(crate) fn link_density(&self) -> f32 {
        self.linked / self.words.max(1.0)
    }
}

/// Elements of one parent with the same name and class: the entries of a list, the rows of a grid.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Siblings {
    /// The row of the element that they are in.
    pub(crate) parent: u32,
    pub(crate) count: f32,
    pub(crate) words: f32,
    pub(crate) squares: f32,
    pub(crate) linked: f32,
    pub(crate) blocks: f32,
    pub(crate) images: f32,
    pub(crate) digits: f32,
    pub(crate) chars: f32,
}

/// The page's largest grid or list of entries that have more than a line each.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Grid {
    /// The row of the element that the entries are in; the first if there is no grid.
    pub(crate) element: u32,
    /// The words of all entries.
    pub(crate) words: f32,
}

/// The elements of a page, measured.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// One row an element, with all that is below it.
    pub(crate) sums: Vec<Sum>,
    /// Which siblings each element is of: an index into `siblings`, and its number among them.
    pub(crate) sibling: Vec<(u32, u32)>,
    pub(crate) siblings: Vec<Siblings>,
    /// Elements of the page with the same name and class as each.
    pub(crate) alike: Vec<u32>,
    /// How well each would do as the home of the main text.
    pub(crate) scores: Vec<f32>,
    /// The best by score.
    pub(crate) top: u32,
    /// The innermost element that holds most of the running text.
    pub(crate) centre: u32,
    /// Whether each is `top`, or around it; the same for `centre`.
    pub(crate) around_top: Vec<bool>,
    pub(crate) around_centre: Vec<bool>,
    /// For each element the outermost one on the way out of it that is not around `top`: the part of the page that it is in, beside
    /// the main text or in it. An element that is around `top` has itself. The same for `centre`.
    pub(crate) branch_of_top: Vec<u32>,
    pub(crate) branch_of_centre: Vec<u32>,
    /// For each element the outermost one around it, or itself, that repeats; 0 if none does.
    pub(crate) outermost_unit: Vec<u32>,
    pub(crate) grid: Grid,
    pub(crate) around_grid: Vec<bool>,
    /// The first block in each element; the number of blocks if there is none.
    pub(crate) first_block: Vec<u32>,
    /// The link share of each block, from 0 to 1.
    pub(crate) links: Vec<f32>,
    by_signature: HashMap<(u32, Tag, u32), u32, foldhash::fast::FixedState>,
}

/// A block of as many words with a smaller share of them in links is running text.
pub(crate) const LOOSE_WORDS: u32 = 15;
pub(crate) const LOOSE_LINKS: f32 = 0.34;
/// The share of running text that the centre holds.
const CENTRE_SHARE: f32 = 0.6;
/// So many elements of one parent that are alike are units that repeat.
pub(crate) const LEAST_UNITS: f32 = 3.0;
/// The entries of a grid, and the blocks and words of each.
const LEAST_ENTRIES: f32 = 4.0;
const LEAST_ENTRY_BLOCKS: f32 = 2.0;
const LEAST_ENTRY_WORDS: f32 = 4.0;
/// A grid does not stand in these.
const BESIDE: u32 = ElementRow::NAV | ElementRow::FOOTER | ElementRow::HEADER | ElementRow::ASIDE;
/// A block gives its score to so many elements around it, each time this much of it.
const SCORE_STEPS: usize = 4;
const SCORE_DECAY: f32 = 0.6;

impl Outline {
    /// Measures the elements of `document`.
    pub(crate) fn measure(&mut self, document: &Document<'_>, markup: &Markup, features: &Features) {
        let elements = &markup.elements;
        self.sums.clear();
        self.sums.resize(elements.len(), Sum::default());
        self.scores.clear();
        self.scores.resize(elements.len(), 0.0);
        self.links.clear();
        for (row, element) in self.sums.iter_mut().zip(elements) {
            row.images = f32::from(element.images);
            row.fields = f32::from(element.fields);
        }
        for (block, row) in document.blocks().iter().zip(features.rows()) {
            let place = &markup.places[block.place as usize];
            let links = link_share(place);
            self.links.push(links);
            let words = row.words as f32;
            let loose = row.words >= LOOSE_WORDS && links < LOOSE_LINKS;
            self.sums[place.element as usize].add(&Sum {
                words,
                linked: words * links,
                blocks: 1.0,
                loose: f32::from(u8::from(loose)),
                loose_words: if loose { words } else { 0.0 },
                headings: f32::from(u8::from(place.heading > 0)),
                sentences: row.sentences as f32,
                images: 0.0,
                fields: 0.0,
                short: f32::from(u8::from(row.words <= 4)),
                digits: row.digits as f32,
                chars: row.chars as f32,
            });
            if row.words >= 10 && links < 0.5 {
                let clauses = row.sentences as f32 + if row.ending == Ending::Sentence { 1.0 } else { 0.0 };
                let mut value = (1.0 + clauses + (row.chars as f32 / 100.0).min(3.0)) * (1.0 - links);
                let mut element = place.container;
                for _ in 0..SCORE_STEPS {
                    self.scores[element as usize] += value;
                    if element == 0 {
                        break;
                    }
                    element = elements[element as usize].parent;
                    value *= SCORE_DECAY;
                }
            }
        }
        for index in (1..elements.len()).rev() {
            let own = self.sums[index];
            self.sums[elements[index].parent as usize].add(&own);
        }
        self.find_homes(elements);
        self.find_siblings(elements);
        self.find_first_blocks(document, markup);
        self.find_units(elements);
        self.find_grid(elements);
    }

    fn find_first_blocks(&mut self, document: &Document<'_>, markup: &Markup) {
        let none = document.blocks().len() as u32;
        self.first_block.clear();
        self.first_block.resize(markup.elements.len(), none);
        for (number, block) in document.blocks().iter().enumerate() {
            let mut at = markup.places[block.place as usize].element as usize;
            while self.first_block[at] == none {
                self.first_block[at] = number as u32;
                at = markup.elements[at].parent as usize;
            }
        }
    }

    fn find_units(&mut self, elements: &[ElementRow]) {
        mark_branches(elements, &self.around_top, &mut self.branch_of_top);
        mark_branches(elements, &self.around_centre, &mut self.branch_of_centre);
        self.outermost_unit.clear();
        self.outermost_unit.reserve_exact(elements.len());
        for (index, element) in elements.iter().enumerate() {
            let outer = self.outermost_unit.get(element.parent as usize).copied().unwrap_or(0);
            let repeats = element.is_block && self.siblings[self.sibling[index].0 as usize].count >= LEAST_UNITS;
            self.outermost_unit.push(if outer == 0 && repeats { index as u32 } else { outer });
        }
    }

    fn find_grid(&mut self, elements: &[ElementRow]) {
        self.grid = Grid::default();
        for (index, element) in elements.iter().enumerate() {
            let (group, number) = self.sibling[index];
            if number > 0 || !element.is_block || element.within & BESIDE != 0 {
                continue;
            }
            let Siblings { parent, count, words, blocks, .. } = self.siblings[group as usize];
            if count >= LEAST_ENTRIES && blocks >= LEAST_ENTRY_BLOCKS * count && words >= LEAST_ENTRY_WORDS * count && words > self.grid.words {
                self.grid = Grid { element: parent, words };
            }
        }
        mark_path(elements, self.grid.element, &mut self.around_grid);
    }

    fn find_homes(&mut self, elements: &[ElementRow]) {
        let value = |index: usize| self.scores[index] * (1.0 - self.sums[index].link_density());
        let mut top = 0;
        for index in 1..elements.len() {
            if value(index) > value(top) {
                top = index;
            }
        }
        self.top = top as u32;
        let all = self.sums.first().map_or(0.0, |sum| sum.loose_words);
        self.centre = 0;
        if all > 0.0 {
            for (index, element) in elements.iter().enumerate() {
                if self.sums[index].loose_words >= all * CENTRE_SHARE && element.depth >= elements[self.centre as usize].depth {
                    self.centre = index as u32;
                }
            }
        }
        mark_path(elements, self.top, &mut self.around_top);
        mark_path(elements, self.centre, &mut self.around_centre);
    }

    fn find_siblings(&mut self, elements: &[ElementRow]) {
        self.by_signature.clear();
        self.siblings.clear();
        self.sibling.clear();
        self.sibling.reserve_exact(elements.len());
        self.alike.clear();
        for (index, element) in elements.iter().enumerate() {
            if index == 0 {
                self.siblings.push(Siblings { count: 1.0, ..Siblings::default() });
                self.sibling.push((0, 0));
                continue;
            }
            let fresh = self.siblings.len() as u32;
            let group = *self.by_signature.entry((element.parent, element.tag, element.class)).or_insert(fresh);
            if group == fresh {
                growth::add(&mut self.siblings, Siblings { parent: element.parent, ..Siblings::default() });
            }
            let siblings = &mut self.siblings[group as usize];
            self.sibling.push((group, siblings.count as u32));
            let sum = &self.sums[index];
            siblings.count += 1.0;
            siblings.words += sum.words;
            siblings.squares += sum.words * sum.words;
            siblings.linked += sum.linked;
            siblings.blocks += sum.blocks;
            siblings.images += sum.images;
            siblings.digits += sum.digits;
            siblings.chars += sum.chars;
        }
        // The same over the whole page, with no parent in the signature.
        self.by_signature.clear();
        for element in elements {
            *self.by_signature.entry((u32::MAX, element.tag, element.class)).or_insert(0) += 1;
        }
        let by_signature = &self.by_signature;
        self.alike.extend(elements.iter().map(|element| by_signature.get(&(u32::MAX, element.tag, element.class)).copied().unwrap_or(1)));
    }

    /// The steps from the element up to the first that is around the home, and from there down to the home.
    pub(crate) fn steps(elements: &[ElementRow], around: &[bool], home: u32, element: u32) -> (u16, u16) {
        let mut at = element as usize;
        let mut out = 0;
        while !around[at] && at != 0 {
            at = elements[at].parent as usize;
            out += 1;
        }
        (out, elements[home as usize].depth.saturating_sub(elements[at].depth))
    }
}

/// Marks an element and those around it.
pub(super) fn mark_path(elements: &[ElementRow], home: u32, path: &mut Vec<bool>) {
    path.clear();
    path.resize(elements.len(), false);
    let mut at = home as usize;
    while at < elements.len() {
        path[at] = true;
        if at == 0 {
            break;
        }
        at = elements[at].parent as usize;
    }
}

/// For each element the outermost one on the way out that is not in `around`, or itself.
fn mark_branches(elements: &[ElementRow], around: &[bool], branches: &mut Vec<u32>) {
    branches.clear();
    branches.reserve_exact(elements.len());
    for (index, element) in elements.iter().enumerate() {
        let begins = around[index] || around[element.parent as usize];
        let branch = if begins { index as u32 } else { branches.get(element.parent as usize).copied().unwrap_or(0) };
        branches.push(branch);
    }
}

/// The share of a block's text that is in links, from 0 to 1.
pub(crate) fn link_share(place: &Place) -> f32 {
    super::share(place.link, place.chars)
}
