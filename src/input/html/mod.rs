//! Pages: tokenizer, tree builder, tree, blocks. The only place that knows an HTML crate.
//!
//! Tokens are spans of the source. html5ever's tree builder, which knows where elements belong, is told no more of
//! them than it looks at; texts and attributes go past it into the tree.

mod blocks;
mod characters;
mod code;
mod feed;
mod limits;
mod linear;
mod meaning;
pub mod measure;
mod names;
#[cfg(feature = "scraper")]
pub(crate) mod scraper;
mod sink;
mod streamed;
mod tokenizer;
mod wanted;

#[cfg(test)]
mod tests;

pub(crate) use blocks::{Inside, read};
pub(crate) use limits::{Limits, Parsed};
pub(crate) use streamed::put_in_place;
pub(crate) use wanted::Wanted;

use feed::{End, Feed};
use names::Names;
use sink::{Sink, Work};
use tokenizer::{Attribute, Tokenizer};

use crate::tree::Tree;

/// How much deeper than the limit elements may stand that have no start tag, or that hold nothing but text.
const SLACK: u32 = 8;

/// What can be used again from page to page, and what is the same for all.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The attributes that go into the tree.
    pub(crate) wanted: Wanted,
    /// Whether the page is read as where scripts run: what stands in `noscript` is then text.
    pub(crate) scripting: bool,
    /// Whether nothing is read otherwise than in the standard. For tests.
    pub(crate) to_the_letter: bool,
    names: Names,
    work: Work,
    attributes: Vec<Attribute>,
    /// The elements that are open while blocks are read.
    pub(crate) open: Vec<Inside>,
}

/// Reads a page into `tree`, whose memory is used again.
pub(crate) fn parse(source: &str, limits: &Limits, scratch: &mut Scratch, tree: &mut Tree) -> Parsed {
    let (source, bytes_dropped) = within(source, limits.bytes.min(Limits::MOST_BYTES));
    std::mem::swap(&mut scratch.work.tree, tree);
    let (mut end, mut parsed) = by_the_spec(source, limits, scratch, false);
    if end == End::NeedsAll {
        (end, parsed) = by_the_spec(source, limits, scratch, true);
    }
    if end != End::Done {
        scratch.work.clear();
        let Scratch { wanted, scripting, names, work, attributes, .. } = scratch;
        parsed = linear::build(source, limits, wanted, *scripting, names, attributes, &mut work.tree);
        parsed.fell_back = true;
    }
    parsed.bytes_dropped = bytes_dropped;
    std::mem::swap(&mut scratch.work.tree, tree);
    parsed
}

fn by_the_spec(source: &str, limits: &Limits, scratch: &mut Scratch, tells_all: bool) -> (End, Parsed) {
    let Scratch { wanted, scripting, to_the_letter, names, work, attributes, .. } = scratch;
    work.clear();
    let mut tokenizer = Tokenizer::new(source, limits.attributes, std::mem::take(attributes));
    if source.starts_with('\u{FEFF}') {
        tokenizer.skip('\u{FEFF}'.len_utf8());
    }
    let mut feed = Feed::new(source, Sink::new(source, limits.attributes, std::mem::take(work)), names, wanted, limits, *scripting);
    feed.tells_all = tells_all;
    feed.to_the_letter = *to_the_letter;
    let mut end = feed.run(&mut tokenizer);
    let (parsed, implied) = (feed.parsed, feed.implied());
    *work = feed.into_work();
    *attributes = tokenizer.into_attributes();
    // Start tags are watched for depth. Elements that are made again without one can stand deeper, but only many of them.
    if end == End::Done && implied >= 64 && work.tree.deepest() > limits.depth.saturating_add(SLACK) {
        end = End::Spent;
    }
    (end, parsed)
}

/// The start of `source` that has no more than `limit` bytes, and how many bytes are behind it.
fn within(source: &str, limit: usize) -> (&str, usize) {
    let start = &source[..source.floor_char_boundary(limit)];
    (start, source.len() - start.len())
}
