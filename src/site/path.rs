//! The structure around a block of a page, as one number.

use crate::document::{Document, Element};
use crate::fold::mix;

/// Elements that count, from the inside out.
const ELEMENTS: usize = 4;

/// The number for the element of the block at `index` and the ones around it: their names, and the names in their
/// classes. 0 for scraped text.
///
/// Names with digits in them tell one page from another (`post-1234`) and are left out.
pub(super) fn path(document: &Document<'_>, index: usize) -> u32 {
    let Some(element) = document.element(index) else { return 0 };
    let around = element.ancestors().take_while(|element| element.name() != "body").take(ELEMENTS);
    let hash = around.fold(1, |hash, element| mix(hash, signature(&element)));
    ((hash >> 32) as u32).max(1)
}

fn signature(element: &Element<'_>) -> u64 {
    let classes = element.attribute("class").unwrap_or_default().split_ascii_whitespace();
    let tokens = classes.filter(|class| !class.bytes().any(|byte| byte.is_ascii_digit()));
    // A sum, so that their order does not matter.
    tokens.map(name).fold(name(element.name()), u64::wrapping_add)
}

fn name(name: &str) -> u64 {
    name.bytes().fold(name.len() as u64, |hash, byte| mix(hash, byte.into()))
}
