//! The columns that the model for pages judges a block of HTML by.
//!
//! No column reads words of a language, but for what rules found; they count shapes, places and neighbours.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use super::columns::{Columns, LANES, Names, recorded};
use super::outline::{LEAST_UNITS, Siblings, mark_path};
use super::page_totals::Totals;
use super::wording::{self, FARTHEST as FARTHEST_NAME};
use super::{Ending, Features, LOOSE_LINKS, LOOSE_WORDS, Outline, Row, Sum, append_terms_of};
use crate::document::{Block, BlockKind, Document, ElementRow, Group, Markup, Place};
use crate::span::Span;
use crate::tree::Tag;

/// Containers that the model knows apart, by number.
pub(super) const TAGS: &[Tag] = &[
    Tag::Body,
    Tag::Div,
    Tag::P,
    Tag::Li,
    Tag::H1,
    Tag::H2,
    Tag::H3,
    Tag::H4,
    Tag::H5,
    Tag::H6,
    Tag::Td,
    Tag::Th,
    Tag::Section,
    Tag::Article,
    Tag::Span,
    Tag::A,
    Tag::Ul,
    Tag::Ol,
    Tag::Button,
    Tag::Pre,
    Tag::Blockquote,
    Tag::Dd,
    Tag::Dt,
    Tag::Figcaption,
    Tag::Label,
    Tag::Aside,
    Tag::Header,
    Tag::Footer,
    Tag::Nav,
    Tag::Form,
    Tag::Main,
    Tag::Table,
    Tag::Tr,
    Tag::Summary,
    Tag::Strong,
    Tag::Time,
];

fn tag_number(tag: Tag) -> f32 {
    /// The number of each tag by its own.
    const NUMBERS: [u8; 256] = {
        let mut numbers = [0; 256];
        let mut at = 0;
        while at < TAGS.len() {
            numbers[TAGS[at] as usize] = at as u8 + 1;
            at += 1;
        }
        numbers
    };
    f32::from(NUMBERS[tag as usize])
}

/// Levels of elements around a block that are described, each wider than the one before.
const LEVELS: usize = 6;
/// A heading of as many words is none.
const LONGEST_HEADING: u32 = 30;
/// Blocks since the last copy, where there is none.
const NO_COPY: f32 = 999.0;

/// How sure a cleaner is of what begins something, at least.
const SURE_BEGINNING: f32 = 0.6;

/// What a line that is chaff may be the first of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Beginning {
    /// Pointers to other pages.
    Related,
    /// What readers say.
    Comments,
    /// What stands at the ends of an article: who wrote it, whom to tell.
    Frame,
    /// Appeals, notices and advertisements.
    Notices,
}

const BEGINNINGS: [&str; 4] = ["since related", "since comments", "since frame", "since notices"];

/// What cleaners say of each block.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known<'k> {
    /// How sure they are that it is chaff, from 0 to 1.
    pub(crate) chaff: &'k [f32],
    /// What begins with it, if it is.
    pub(crate) begins: &'k [Option<Beginning>],
}

/// Fills the columns of `memory` with one row a block, a group at a time, each of which `visit` gets.
pub(crate) fn fill(document: &Document<'_>, features: &Features, markup: &Markup, outline: &Outline, known: Known<'_>, memory: &mut Memory, mut visit: impl FnMut(&Columns)) {
    let Memory { columns, lists } = memory;
    let page = Page::new(document, features, markup, outline, known.chaff, lists);
    let mut begun = [None; BEGINNINGS.len()];
    for first in (0..page.rows.len()).step_by(LANES) {
        let blocks = first..page.rows.len().min(first + LANES);
        columns.begin(blocks.len(), OWN);
        for block in blocks {
            columns.begin_row(block - first);
            page.block(block, &begun, columns);
            if let Some(beginning) = known.begins[block].filter(|_| known.chaff[block] >= SURE_BEGINNING) {
                begun[beginning as usize] = Some(block);
            }
        }
        page.total.write(outline, page.lists.suspect.last().copied().unwrap_or_default(), columns);
        columns.end();
        visit(columns);
    }
}

/// Memory for one page after the other.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    columns: Columns,
    lists: Lists,
}

/// The columns that differ from block to block.
const OWN: usize = 118;

/// The names of the columns, in order.
pub(crate) fn names() -> Names {
    recorded(|columns| {
        // A page of one block has every column.
        let mut markup = Markup { elements: vec![ElementRow::default()], places: vec![Place::default()], ..Markup::default() };
        markup.tree.clear();
        let blocks = [Block { kind: BlockKind::Paragraph, span: Span::default(), breaks: 0, place: 0 }];
        let mut features = Features::default();
        features.push("x");
        features.place();
        let document = Document::new("", &blocks, crate::document::Page::default()).with_markup(&markup, "");
        let mut outline = Outline::default();
        outline.measure(&document, &markup, &features);
        let mut memory = Memory { columns: std::mem::take(columns), ..Memory::default() };
        fill(&document, &features, &markup, &outline, Known { chaff: &[0.0], begins: &[None] }, &mut memory, |_| {});
        *columns = memory.columns;
    })
}

/// What is known of each block before the columns are written.
#[derive(Debug, Default)]
struct Lists {
    /// The rows of the element and of the container of each block.
    element: Vec<u32>,
    container: Vec<u32>,
    heading: Vec<u8>,
    /// Words, linked words and words of running text before each block, and after the last.
    words: Vec<f32>,
    linked: Vec<f32>,
    loose: Vec<f32>,
    /// The sum of what cleaners think of the blocks before.
    suspect: Vec<f32>,
    /// Copies of the text of each block.
    copies: Vec<u32>,
    /// Copies before it, and the blocks since the last of them.
    copies_before: Vec<(u32, u32)>,
    /// The last heading before each block, or itself.
    governing: Vec<Option<u32>>,
    /// The first block behind the section of each heading; of other blocks it says nothing.
    section_end: Vec<u32>,
    /// The share of its words that the page's title has.
    in_title: Vec<f32>,
    /// Whether each element is around the title.
    around_title: Vec<bool>,
    by_key: HashMap<u64, Copies, foldhash::fast::FixedState>,
    /// The longer words of the page's title, in order.
    title_terms: Vec<u32>,
}

/// The blocks of one text that were read so far.
#[derive(Clone, Copy, Debug, Default)]
struct Copies {
    count: u32,
    last: u32,
}

struct Page<'p> {
    markup: &'p Markup,
    outline: &'p Outline,
    rows: &'p [Row],
    chaff: &'p [f32],
    lists: &'p Lists,
    first_h1: Option<u32>,
    title: Option<u32>,
    total: Totals,
}

impl<'p> Page<'p> {
    fn new(document: &Document<'_>, features: &'p Features, markup: &'p Markup, outline: &'p Outline, chaff: &'p [f32], lists: &'p mut Lists) -> Self {
        let rows = features.rows();
        let Lists { element, container, heading, words, linked, loose, suspect, copies, copies_before, governing, section_end, in_title, around_title, by_key, title_terms } =
            &mut *lists;
        let places = || document.blocks().iter().map(|block| &markup.places[block.place as usize]);
        refill(element, places().map(|place| place.element));
        refill(container, places().map(|place| place.container));
        refill(heading, places().map(|place| place.heading));
        let running = |list: &mut Vec<f32>, values: &mut dyn Iterator<Item = f32>| {
            let mut sum = 0.0;
            list.clear();
            list.reserve_exact(rows.len() + 1);
            list.push(0.0);
            list.extend(values.map(|value| {
                sum += value;
                sum
            }));
        };
        let is_loose = |(row, links): (&Row, &f32)| row.words >= LOOSE_WORDS && *links < LOOSE_LINKS;
        running(words, &mut rows.iter().map(|row| row.words as f32));
        running(linked, &mut rows.iter().zip(&outline.links).map(|(row, links)| row.words as f32 * links));
        running(loose, &mut rows.iter().zip(&outline.links).map(|pair| if is_loose(pair) { pair.0.words as f32 } else { 0.0 }));
        running(suspect, &mut chaff.iter().copied());
        by_key.clear();
        by_key.reserve(rows.len());
        let before = rows.iter().enumerate().map(|(block, row)| {
            let known = by_key.entry(row.key).or_default();
            let before = (known.count, block as u32 - known.last);
            *known = Copies { count: known.count + 1, last: block as u32 };
            before
        });
        refill(copies_before, before);
        refill(copies, rows.iter().map(|row| by_key[&row.key].count));
        find_sections(heading, rows, governing, section_end);
        title_terms.clear();
        if let Some(title) = document.title() {
            append_terms_of(&title, title_terms);
        }
        title_terms.sort_unstable();
        refill(in_title, title_shares(title_terms, features));
        let first_h1 = heading.iter().position(|level| *level == 1).map(|at| at as u32);
        let title = (0..rows.len()).find(|block| heading[*block] > 0 && in_title[*block] > 0.6 && rows[*block].words >= 2).map(|at| at as u32).or(first_h1);
        mark_path(&markup.elements, title.map_or(0, |title| element[title as usize]), around_title);
        let total = Totals::new(features, markup, outline, heading);
        Page { markup, outline, rows, chaff, lists, first_h1, title, total }
    }

    fn block(&self, block: usize, begun: &[Option<usize>], c: &mut Columns) {
        self.text(block, c);
        self.neighbours(block, c);
        self.place(block, c);
        self.levels(block, c);
        self.repeats(block, c);
        self.homes(block, c);
        self.names(block, c);
        self.headings(block, c);
        self.beginnings(block, begun, c);
    }

    fn text(&self, block: usize, c: &mut Columns) {
        let row = &self.rows[block];
        c.put("words", row.words as f32);
        c.put("chars", row.chars as f32);
        c.put("sentence-length", row.words as f32 / (row.sentences as f32 + 1.0));
        c.put("ends-sentence", flag(row.ending == Ending::Sentence));
        c.put("topic-words", row.topic_words as f32);
        c.put("links", self.outline.links[block]);
        c.put("copies", self.lists.copies[block] as f32);
        let (before, since) = self.lists.copies_before[block];
        c.put("copies-before", before as f32);
        c.put("blocks-since-copy", if before > 0 { since as f32 } else { NO_COPY });
        c.put("in-title", self.lists.in_title[block]);
        c.put("chaff", self.chaff[block]);
    }

    /// The blocks around, whatever element they are in.
    fn neighbours(&self, block: usize, c: &mut Columns) {
        for (distance, side) in [(-1, "1 before"), (1, "1 after")] {
            let near = block.checked_add_signed(distance).filter(|near| *near < self.rows.len());
            c.put_for(side, "chaff", near.map_or(-1.0, |near| self.chaff[near]));
        }
        for (reach, side) in [(4, "within 4"), (12, "within 12")] {
            let from = block.saturating_sub(reach);
            let to = (block + reach + 1).min(self.rows.len());
            let words = (self.lists.words[to] - self.lists.words[from]).max(1.0);
            c.put_for(side, "words", words / (to - from) as f32);
            if reach == 4 {
                c.put_for(side, "links", (self.lists.linked[to] - self.lists.linked[from]) / words);
                c.put_for(side, "loose", (self.lists.loose[to] - self.lists.loose[from]) / words);
            }
            c.put_for(side, "chaff", (self.lists.suspect[to] - self.lists.suspect[from]) / (to - from) as f32);
        }
    }

    /// Where in the page, and in what.
    fn place(&self, block: usize, c: &mut Columns) {
        let scale = self.total.scale();
        let all = self.total.sum.words.max(1.0);
        let before = self.lists.words[block];
        c.put("position", block as f32 / self.rows.len() as f32);
        c.put("word-position", before / all);
        c.put("words-before", before * scale);
        let since = |mark: Option<u32>| mark.map_or((-999.0, -9999.0), |mark| ((block as f32 - mark as f32) * scale, (before - self.lists.words[mark as usize]) * scale));
        let (blocks, words) = since(self.first_h1);
        c.put("blocks-since-h1", blocks);
        c.put("words-since-h1", words);
        let (blocks, words) = since(self.title);
        c.put("blocks-since-title", blocks);
        c.put("words-since-title", words);
        let mut at = self.lists.element[block];
        let mut out = 0.0;
        while !self.lists.around_title[at as usize] {
            at = self.markup.elements[at as usize].parent;
            out += 1.0;
        }
        c.put("steps-out-to-title", if self.title.is_some() { out } else { -1.0 });
        let element = &self.markup.elements[self.lists.element[block] as usize];
        let container = &self.markup.elements[self.lists.container[block] as usize];
        c.put("tag", tag_number(container.tag));
        c.put("inner-tag", tag_number(element.tag));
        c.put("heading", f32::from(self.lists.heading[block]));
        for (bit, name) in WITHIN {
            c.put_for("within", name, flag(element.within & bit != 0));
        }
        c.put("hidden", flag(element.hidden));
        c.put("unspoken", flag(element.unspoken));
        c.put("property", f32::from(element.property.max(container.property)));
    }

    /// The elements around, each wider than the one before.
    fn levels(&self, block: usize, c: &mut Columns) {
        let scale = self.total.scale();
        let elements = &self.markup.elements;
        let sums = &self.outline.sums;
        let all = self.total.sum.words.max(1.0);
        let top = self.outline.scores[self.outline.top as usize].max(1e-6);
        let widest = |mut at: u32| {
            while at != 0 && sums[elements[at as usize].parent as usize].blocks == sums[at as usize].blocks {
                at = elements[at as usize].parent;
            }
            at
        };
        let mut at = widest(self.lists.container[block]);
        for (level, side) in LEVEL_NAMES.into_iter().enumerate() {
            if level > 0 && at != 0 {
                at = widest(elements[at as usize].parent);
            }
            let sum = &sums[at as usize];
            let element = &elements[at as usize];
            let blocks = sum.blocks.max(1.0);
            match level {
                0 => {
                    let (group, _) = self.outline.sibling[at as usize];
                    c.put_for(side, "links", sum.link_density());
                    c.put_for(side, "words", sum.words * scale);
                    c.put_for(side, "tag", tag_number(element.tag));
                    c.put_for(side, "siblings", self.outline.siblings[group as usize].count * scale);
                    c.put_for(side, "alike", self.outline.alike[at as usize] as f32 * scale);
                    c.put_for(side, "short", sum.short / blocks);
                    c.put_for(side, "score", self.outline.scores[at as usize] / top);
                }
                1 => {
                    c.put_for(side, "links", sum.link_density());
                    c.put_for(side, "words-a-block", sum.words / blocks);
                    c.put_for(side, "short", sum.short / blocks);
                    c.put_for(side, "loose-share", sum.loose / blocks);
                }
                2 => {
                    c.put_for(side, "links", sum.link_density());
                    c.put_for(side, "share", sum.words / all);
                    c.put_for(side, "loose-share", sum.loose / blocks);
                }
                5 => {
                    c.put_for(side, "words-before-in-it", (self.lists.words[block] - self.words_before(at)) * scale);
                    c.put_for(side, "loose-words", sum.loose_words / sum.words.max(1.0));
                }
                _ => {
                    c.put_for(side, "links", sum.link_density());
                    c.put_for(side, "share", sum.words / all);
                    c.put_for(side, "words", sum.words * scale);
                    c.put_for(side, "images", sum.images * scale);
                    c.put_for(side, "fields", sum.fields * scale);
                    if level == 3 {
                        c.put_for(side, "short", sum.short / blocks);
                    } else {
                        c.put_for(side, "headings", sum.headings * scale);
                    }
                }
            }
        }
    }

    /// The words of the page before an element.
    fn words_before(&self, element: u32) -> f32 {
        self.lists.words[self.outline.first_block[element as usize] as usize]
    }

    /// The innermost unit around that repeats, an entry of a list, a card of a grid, a post of a thread; and the outermost.
    fn repeats(&self, block: usize, c: &mut Columns) {
        let elements = &self.markup.elements;
        let siblings_of = |element: u32| &self.outline.siblings[self.outline.sibling[element as usize].0 as usize];
        let mut values = [0.0; 4];
        let mut at = self.lists.element[block];
        while at != 0 {
            let siblings = siblings_of(at);
            if siblings.count >= LEAST_UNITS && elements[at as usize].is_block {
                let mean = siblings.words / siblings.count;
                let deviation = (siblings.squares / siblings.count - mean * mean).max(0.0).sqrt() / mean.max(1.0);
                values = [siblings.count * self.total.scale(), mean, deviation, siblings.images / siblings.count];
                if self.outline.sums[at as usize].blocks > 1.0 {
                    break;
                }
            }
            at = elements[at as usize].parent;
        }
        for (name, value) in ["count", "words", "deviation", "images"].into_iter().zip(values) {
            c.put_for("repeat", name, value);
        }
        let values = match self.outline.outermost_unit[self.lists.element[block] as usize] {
            0 => [-1.0; 4],
            unit => {
                let Siblings { count, words, linked, blocks, images, digits, chars, .. } = *siblings_of(unit);
                [blocks / count, images / count, digits / chars.max(1.0), linked / words.max(1.0)]
            }
        };
        for (name, value) in ["blocks", "images", "digits", "links"].into_iter().zip(values) {
            c.put_for("outermost repeat", name, value);
        }
    }

    /// The likely homes of the main text, and the way there.
    fn homes(&self, block: usize, c: &mut Columns) {
        let scale = self.total.scale();
        let elements = &self.markup.elements;
        let own = self.lists.element[block];
        let (out, up) = Outline::steps(elements, &self.outline.around_top, self.outline.top, own);
        c.put("steps-out-to-top", f32::from(out));
        c.put("steps-up-from-top", f32::from(up));
        let (out, up) = Outline::steps(elements, &self.outline.around_centre, self.outline.centre, own);
        c.put("steps-out-to-centre", f32::from(out));
        c.put("steps-up-from-centre", f32::from(up));
        let branch = self.outline.branch_of_top[own as usize];
        let (sum, siblings) = self.branch(branch);
        c.put_for("branch of top", "links", sum.link_density());
        c.put_for("branch of top", "words", sum.words * scale);
        c.put_for("branch of top", "blocks", sum.blocks * scale);
        c.put_for("branch of top", "images", sum.images * scale);
        c.put_for("branch of top", "loose-words", sum.loose_words / sum.words.max(1.0));
        c.put_for("branch of top", "siblings", siblings * scale);
        let outside = if self.outline.around_top[branch as usize] { branch } else { elements[branch as usize].parent };
        let before = self.words_before(branch) - self.words_before(outside);
        c.put_for("branch of top", "place", before / self.outline.sums[outside as usize].words.max(1.0));
        let branch = self.outline.branch_of_centre[own as usize];
        let (sum, siblings) = self.branch(branch);
        c.put_for("branch of centre", "links", sum.link_density());
        c.put_for("branch of centre", "fields", sum.fields * scale);
        c.put_for("branch of centre", "loose-words", sum.loose_words / sum.words.max(1.0));
        c.put_for("branch of centre", "siblings", siblings * scale);
        c.put_for("branch of centre", "tag", tag_number(elements[branch as usize].tag));
        let (out, up) = Outline::steps(elements, &self.outline.around_grid, self.outline.grid.element, own);
        c.put("steps-out-to-grid", f32::from(out));
        c.put("steps-up-from-grid", f32::from(up));
        c.put("words-since-grid", (self.lists.words[block] - self.words_before(self.outline.grid.element)) * scale);
        c.put("alike", self.outline.alike[own as usize] as f32 * scale);
        c.put("containers-alike", self.outline.alike[self.lists.container[block] as usize] as f32 * scale);
    }

    /// What stands below an element, and how many there are like it beside it.
    fn branch(&self, element: u32) -> (&Sum, f32) {
        let (group, _) = self.outline.sibling[element as usize];
        (&self.outline.sums[element as usize], self.outline.siblings[group as usize].count)
    }

    /// How far out the next element is whose name means something.
    fn names(&self, block: usize, c: &mut Columns) {
        const ALL: u64 = {
            let (mut bits, mut at) = (0, 0);
            while at < NAMED.len() {
                bits |= NAMED[at].bit();
                at += 1;
            }
            bits
        };
        let elements = &self.markup.elements;
        let mut at = self.lists.element[block] as usize;
        let mut missing = elements[at].inherited & ALL;
        let mut distance = [FARTHEST_NAME; NAMED.len()];
        let mut steps = 0.0;
        while missing != 0 && at != 0 && steps < FARTHEST_NAME {
            let fresh = elements[at].groups & missing;
            if fresh != 0 {
                missing &= !fresh;
                for (_, distance) in NAMED.iter().zip(&mut distance).filter(|(group, _)| fresh & group.bit() != 0) {
                    *distance = steps;
                }
            }
            at = elements[at].parent as usize;
            steps += 1.0;
        }
        for (group, distance) in NAMED.iter().zip(distance) {
            c.put_group(*group, distance);
        }
    }

    /// The last heading before, and the section that it begins.
    fn headings(&self, block: usize, c: &mut Columns) {
        let lists = self.lists;
        let values = match lists.governing[block] {
            Some(heading) => {
                let at = heading as usize;
                let end = lists.section_end[at] as usize;
                let links = (lists.linked[end] - lists.linked[at + 1]) / (lists.words[end] - lists.words[at + 1]).max(1.0);
                [f32::from(lists.heading[at]), (block - at) as f32, lists.words[block] - lists.words[at], self.chaff[at], self.rows[at].words as f32, links]
            }
            None => [0.0, 999.0, 9999.0, 0.0, -1.0, -1.0],
        };
        for (name, value) in ["level", "blocks", "words", "chaff", "own-words", "section-links"].into_iter().zip(values) {
            c.put_for("last heading", name, value);
        }
    }

    /// The last line before that cleaners know for the first of something, a heading or not.
    fn beginnings(&self, block: usize, begun: &[Option<usize>], c: &mut Columns) {
        let scale = self.total.scale();
        for (side, begun) in BEGINNINGS.into_iter().zip(begun) {
            let (blocks, words) = match begun {
                Some(first) => ((block - first) as f32 * scale, (self.lists.words[block] - self.lists.words[*first]) * scale),
                None => (999.0, 9999.0),
            };
            c.put_for(side, "blocks", blocks);
            c.put_for(side, "words", words);
        }
    }
}

/// The meanings of names that tell content from chaff best.
const NAMED: [Group; 8] = [Group::Navigation, Group::Comment, Group::Overlay, Group::Media, Group::Action, Group::Footer, Group::Related, Group::Content];

const LEVEL_NAMES: [&str; LEVELS] = ["own box", "box 1 out", "box 2 out", "box 3 out", "box 4 out", "box 5 out"];

const WITHIN: [(u32, &str); 6] = [
    (ElementRow::NAV, "nav"),
    (ElementRow::ASIDE, "aside"),
    (ElementRow::FOOTER, "footer"),
    (ElementRow::MAIN, "main"),
    (ElementRow::ARTICLE, "article"),
    (ElementRow::TABLE, "table"),
];

/// The heading that each block is under, and where the section of each heading ends: at the next one of its level or above.
fn find_sections(heading: &[u8], rows: &[Row], governing: &mut Vec<Option<u32>>, section_end: &mut Vec<u32>) {
    let mut last = None;
    let mut open = [None; 7];
    governing.clear();
    section_end.clear();
    section_end.resize(rows.len(), rows.len() as u32);
    for (block, (level, row)) in heading.iter().zip(rows).enumerate() {
        if *level > 0 && row.words < LONGEST_HEADING {
            last = Some(block as u32);
            for ended in open.iter_mut().skip(usize::from(*level)).filter_map(Option::take) {
                section_end[ended as usize] = block as u32;
            }
            if let Some(slot) = open.get_mut(usize::from(*level)) {
                *slot = last;
            }
        }
        governing.push(last);
    }
}

fn flag(value: bool) -> f32 {
    f32::from(u8::from(value))
}

/// For each block the share of its longer words that the page's title has, given its longer words in order.
fn title_shares(title: &[u32], features: &Features) -> impl Iterator<Item = f32> {
    (0..features.rows().len()).map(|block| {
        let own = features.terms(block);
        let known = own.iter().filter(|term| title.binary_search(term).is_ok()).count();
        if own.is_empty() { 0.0 } else { known as f32 / own.len() as f32 }
    })
}

/// Writes a list anew in the memory that it has.
fn refill<T>(list: &mut Vec<T>, rows: impl Iterator<Item = T>) {
    list.clear();
    list.extend(rows);
}

/// Says in words what the value in a column means.
pub(crate) fn describe(column: usize, value: f32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    static NAMES: LazyLock<Names> = LazyLock::new(names);
    match NAMES.get(column) {
        Some(name) => wording::of_page(name, value, f),
        None => f.write_str("its place"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_the_page_come_last_and_the_others_are_as_many_as_is_said() {
        assert_eq!(names().iter().position(|name| name.starts_with("page")), Some(OWN));
    }
}
