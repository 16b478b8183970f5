//! The columns that all blocks of a page have in common.

use super::columns::Columns;
use super::{Features, Outline, Sum};
use crate::document::{Group, Markup};
use crate::tree::Tag;

/// What is told of a page as a whole.
#[derive(Default)]
pub(super) struct Totals {
    pub(super) sum: Sum,
    blocks: f32,
    h2: f32,
    h3: f32,
    longest: f32,
    /// Words of prose.
    prose: f32,
    /// The share of capitals among letters, summed over words.
    capitals: f32,
    most_siblings: f32,
    tags: [f32; 1],
    groups: [f32; 8],
    elements: f32,
}

/// Of the pages that the model learned from, one in twenty is longer.
const LONG_PAGE: f32 = 6000.0;

const TOTAL_TAGS: [(Tag, &str); 1] = [(Tag::Li, "li")];
const TOTAL_GROUPS: [(Group, &str); 8] = [
    (Group::Product, "product"),
    (Group::Thread, "thread"),
    (Group::Item, "item"),
    (Group::Article, "article"),
    (Group::Section, "section"),
    (Group::Date, "date"),
    (Group::Author, "author"),
    (Group::Price, "price"),
];

impl Totals {
    /// Adds a page up; `heading` has the level of each block that is a heading, and 0 for the others.
    pub(super) fn new(features: &Features, markup: &Markup, outline: &Outline, heading: &[u8]) -> Self {
        let rows = features.rows();
        let level = |wanted: u8| heading.iter().filter(|level| **level == wanted).count() as f32;
        let mut total = Totals {
            sum: outline.sums.first().copied().unwrap_or_default(),
            blocks: rows.len() as f32,
            h2: level(2),
            h3: level(3),
            longest: rows.iter().map(|row| row.words).max().unwrap_or(0) as f32,
            prose: features.prose_words() as f32,
            capitals: rows.iter().map(|row| row.upper_share() * row.words as f32).sum(),
            most_siblings: outline.siblings.iter().map(|siblings| siblings.count).fold(0.0, f32::max),
            elements: markup.elements.len() as f32,
            ..Totals::default()
        };
        for element in &markup.elements {
            for (count, (tag, _)) in total.tags.iter_mut().zip(TOTAL_TAGS) {
                *count += f32::from(u8::from(element.tag == tag));
            }
            if element.groups != 0 {
                for (count, (group, _)) in total.groups.iter_mut().zip(TOTAL_GROUPS) {
                    *count += f32::from(u8::from(element.groups & group.bit() != 0));
                }
            }
        }
        total
    }

    /// What counts of a page are multiplied by. The model knows pages of up to [`LONG_PAGE`] words; a longer one, such as
    /// a whole book, is looked at as if it were as long, with the same shape.
    pub(super) fn scale(&self) -> f32 {
        (LONG_PAGE / self.sum.words.max(1.0)).min(1.0)
    }

    /// Writes the columns; `suspect` is what cleaners think of all blocks together.
    pub(super) fn write(&self, outline: &Outline, suspect: f32, c: &mut Columns) {
        let words = self.sum.words.max(1.0);
        let blocks = self.blocks.max(1.0);
        let scale = self.scale();
        let mut value = |name, value| c.put_page("page", name, value);
        value("words", self.sum.words * scale);
        value("links", self.sum.link_density());
        value("blocks", self.blocks * scale);
        value("loose", self.sum.loose * scale);
        value("loose-words", self.sum.loose_words / words);
        value("headings", self.sum.headings * scale);
        value("h2", self.h2 * scale);
        value("h3", self.h3 * scale);
        value("sentences", self.sum.sentences / words);
        value("images", self.sum.images * scale);
        value("fields", self.sum.fields * scale);
        value("longest", self.longest);
        value("short", self.sum.short / blocks);
        value("prose", self.prose / words);
        value("capitals", self.capitals / words);
        value("chaff", suspect / blocks);
        value("most-siblings", self.most_siblings * scale);
        value("digits", self.sum.digits / self.sum.chars.max(1.0));
        let top = outline.top as usize;
        value("top-share", outline.sums[top].words / words);
        value("top-score", outline.scores[top] * scale);
        let centre = &outline.sums[outline.centre as usize];
        value("centre-share", centre.words / words);
        value("centre-links", centre.link_density());
        value("grid-share", outline.grid.words / words);
        for ((_, name), count) in TOTAL_TAGS.iter().zip(self.tags) {
            value(name, count * scale);
        }
        for ((_, name), count) in TOTAL_GROUPS.iter().zip(self.groups) {
            c.put_page("page names", name, count / self.elements.max(1.0));
        }
    }
}
