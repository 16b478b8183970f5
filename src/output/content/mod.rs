//! What stays of a page, with the structure that matters to readers: containers, paragraphs, marks.
//!
//! Markdown and HTML are written from this. It is one flat list in document order; each item knows where its
//! contents end, so that nothing needs recursion. A mark never reaches over the border of a paragraph, nothing is
//! empty, and words stand apart exactly where they do in the text.

mod build;
mod media;
mod notes;

use std::collections::HashSet;

use super::View;
use super::options::ViewOptions;
use crate::span::Span;
use crate::tree::NodeId;

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum What {
    // Containers.
    Group,
    Quote,
    List {
        ordered: bool,
        start: u32,
    },
    Item {
        task: Option<bool>,
    },
    Terms,
    Term,
    Definition,
    Table {
        presentation: bool,
    },
    Caption,
    Row,
    Cell {
        header: bool,
        columns: u16,
        rows: u16,
    },
    Figure,
    Figcaption,
    Details,
    Summary,
    /// The footnote with this number.
    Note(u32),
    /// Text whose white space counts.
    Pre,
    // Paragraphs.
    Paragraph,
    Heading(u8),
    // Marks.
    Strong,
    Emphasis,
    Code,
    Strike,
    Sub,
    Sup,
    Link,
    Quoted,
    /// A mark that only HTML has.
    Inline,
    /// A pointer to a footnote; its contents are shown where the footnote is gone.
    NoteRef(u32),
    // Contents.
    /// Bytes of the view's text.
    Text(Span),
    Space,
    Break,
    /// An index in [`Content::images`].
    Image(u32),
    /// An index in [`Content::formulas`].
    Formula(u32),
    Rule,
}

impl What {
    pub(super) fn is_leaf(self) -> bool {
        matches!(self, What::Paragraph | What::Heading(_))
    }

    pub(super) fn is_mark(self) -> bool {
        matches!(self, What::Strong | What::Emphasis | What::Code | What::Strike | What::Sub | What::Sup | What::Link | What::Quoted | What::Inline | What::NoteRef(_))
    }

    /// Whether it is worth showing what it stands in.
    fn counts(self) -> bool {
        matches!(self, What::Text(_) | What::Image(_) | What::Formula(_))
    }
}

/// One item; its contents are those after it, up to `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) what: What,
    /// The element it comes from.
    pub(super) node: NodeId,
    pub(super) end: u32,
}

/// A picture.
#[derive(Clone, Debug, Default)]
pub(super) struct Image {
    pub(super) source: Option<String>,
    pub(super) alt: String,
    pub(super) kept: bool,
}

/// A formula in TeX.
#[derive(Clone, Debug)]
pub(super) struct Formula {
    pub(super) tex: String,
    pub(super) display: bool,
    pub(super) kept: bool,
}

/// What stays of a page.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) items: Vec<Item>,
    pub(super) images: Vec<Image>,
    pub(super) formulas: Vec<Formula>,
    /// Whether the footnote with each number stays; numbers count from 1.
    pub(super) notes: Vec<bool>,
    /// Links from footnotes that stay back to the text.
    pub(super) returns: HashSet<NodeId>,
    /// The address that relative ones are seen from.
    pub(super) base: Option<String>,
}

impl Content {
    pub(super) fn of(view: View<'_>, options: &ViewOptions) -> Self {
        let mut content = build::build(view, options);
        content.drop_empty(view, options);
        content
    }

    /// Whether a link in a heading is a sign that leads to the heading itself.
    fn is_anchor(&self, view: View<'_>, index: usize) -> bool {
        let item = self.items[index];
        let leads_here = view.markup.tree.attribute(view.html, item.node, "href").is_some_and(|href| href.contains('#'));
        let mute = |item: &Item| match item.what {
            What::Text(span) => !view.text[span.range()].contains(char::is_alphanumeric),
            What::Image(_) | What::Formula(_) => false,
            _ => true,
        };
        leads_here && self.items[index + 1..item.end as usize].iter().all(mute)
    }

    /// The items in `from..to` that stand in no other one of them.
    pub(super) fn top(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, Item)> {
        let mut at = from;
        std::iter::from_fn(move || {
            let item = *self.items.get(at).filter(|_| at < to)?;
            let index = at;
            at = (item.end as usize).max(at + 1);
            Some((index, item))
        })
    }

    /// The items right inside the one at `index`.
    pub(super) fn children(&self, index: usize) -> impl Iterator<Item = (usize, Item)> {
        self.top(index + 1, self.items[index].end as usize)
    }

    /// Takes out pictures and formulas that go, what is not asked for, and what has nothing in it.
    fn drop_empty(&mut self, view: View<'_>, options: &ViewOptions) {
        let count = self.items.len();
        // Items of `worth` before each index.
        let mut worth = Vec::with_capacity(count + 1);
        let mut sum = 0u32;
        let mut dead_until = 0;
        let mut heading_until = 0;
        let mut dead = vec![false; count];
        for (index, item) in self.items.iter().enumerate() {
            worth.push(sum);
            if matches!(item.what, What::Table { .. }) && !options.tables {
                dead_until = dead_until.max(item.end as usize);
            }
            if let What::Heading(_) = item.what {
                heading_until = item.end as usize;
            }
            // Ways back from footnotes are made anew by what reads them.
            let goes = item.what == What::Link && (self.returns.contains(&item.node) || index < heading_until && self.is_anchor(view, index));
            if goes {
                dead_until = dead_until.max(item.end as usize);
            }
            dead[index] = index < dead_until
                || match item.what {
                    What::Image(image) => {
                        let image = &self.images[image as usize];
                        !options.images || !image.kept || image.source.is_none()
                    }
                    What::Formula(formula) => !self.formulas[formula as usize].kept,
                    _ => false,
                };
            sum += u32::from(!dead[index] && item.what.counts());
        }
        worth.push(sum);
        // Cells hold their column even if they are empty, as long as their row has anything.
        let mut rows: Vec<(usize, bool)> = Vec::new();
        for (index, item) in self.items.iter().enumerate() {
            let filled = worth[item.end as usize] > worth[index];
            while rows.pop_if(|(end, _)| *end <= index).is_some() {}
            if item.what == What::Row {
                rows.push((item.end as usize, filled && !dead[index]));
            }
            dead[index] |= match item.what {
                What::Text(_) | What::Space | What::Break | What::Rule | What::Image(_) | What::Formula(_) => false,
                What::Cell { .. } => !filled && !rows.last().is_some_and(|(_, filled)| *filled),
                _ => !filled,
            };
        }
        // Where each item moves to.
        let mut moved = Vec::with_capacity(count + 1);
        let mut next = 0u32;
        for gone in &dead {
            moved.push(next);
            next += u32::from(!gone);
        }
        moved.push(next);
        let mut index = 0;
        for item in &mut self.items {
            item.end = moved[item.end as usize];
        }
        self.items.retain(|_| {
            index += 1;
            !dead[index - 1]
        });
        self.notes = vec![false; self.notes.len()];
        for item in &self.items {
            if let What::Note(number) = item.what
                && let Some(note) = self.notes.get_mut(number as usize)
            {
                *note = true;
            }
        }
    }
}
