//! Names as html5ever wants them, looked up once.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use html5ever::LocalName;

use super::characters::{self, Reading};
use crate::tree::Tag;

/// How many names of elements that HTML does not know are kept between pages.
const MOST_LONG: usize = 2048;

/// The names of elements that were seen so far.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By their bytes in small letters, where these fit.
    short: HashMap<u128, (LocalName, Tag), FixedState>,
    long: HashMap<Box<str>, LocalName, FixedState>,
    lowered: String,
}

impl Names {
    /// The name of a tag that is spelled `name` in the source.
    pub(super) fn get(&mut self, name: &str) -> (LocalName, Tag) {
        let Some(key) = short_key(name.as_bytes()) else { return (self.long(name), Tag::Other) };
        if let Some((local, tag)) = self.short.get(&key) {
            return (local.clone(), *tag);
        }
        let lowered = lowered(&mut self.lowered, name);
        let found = (LocalName::from(lowered), Tag::named(lowered));
        if self.short.len() >= MOST_LONG {
            self.short.clear();
        }
        self.short.insert(key, found.clone());
        found
    }

    /// A name that is no name of HTML, or that needs replacements.
    fn long(&mut self, name: &str) -> LocalName {
        let lowered = lowered(&mut self.lowered, name);
        if let Some(local) = self.long.get(lowered) {
            return local.clone();
        }
        let local = LocalName::from(lowered);
        if lowered.len() <= 64 {
            if self.long.len() >= MOST_LONG {
                self.long.clear();
            }
            self.long.insert(lowered.into(), local.clone());
        }
        local
    }
}

/// The bytes of a name of up to 16 bytes, in small letters.
fn short_key(name: &[u8]) -> Option<u128> {
    if name.len() > 16 {
        return None;
    }
    let mut key = 0;
    for byte in name {
        if *byte == 0 {
            return None;
        }
        key = key << 8 | u128::from(byte.to_ascii_lowercase());
    }
    Some(key)
}

/// `name` in small letters, written to `buffer`.
pub(super) fn lowered<'b>(buffer: &'b mut String, name: &str) -> &'b str {
    buffer.clear();
    characters::read(name, Reading::Raw, buffer);
    buffer.make_ascii_lowercase();
    buffer
}
