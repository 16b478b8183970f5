//! Which attributes are kept.

use super::tokenizer::name_key;

/// What the stages after this one read.
const NAMES: &[&str] = &[
    "action",
    "align",
    "alt",
    "charset",
    "checked",
    "cite",
    "class",
    "color",
    "colspan",
    "content",
    "coords",
    "data-background",
    "data-bg",
    "data-lazy",
    "data-lazy-src",
    "data-lazy-srcset",
    "data-original",
    "data-src",
    "data-srcset",
    "datetime",
    "dir",
    "encoding",
    "face",
    "for",
    "height",
    "hidden",
    "href",
    "hreflang",
    "id",
    "itemid",
    "itemprop",
    "itemscope",
    "itemtype",
    "lang",
    "media",
    "name",
    "open",
    "property",
    "rel",
    "reversed",
    "role",
    "rowspan",
    "size",
    "src",
    "srcset",
    "start",
    "style",
    "title",
    "type",
    "value",
    "width",
    "xml:lang",
];

/// `data-` attributes of any name are kept up to this length of name and of value.
const SHORT: usize = 30;

/// The names of the attributes that are kept in the tree.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// By [`name_key`], at the first free place from its hash on. Their number is a power of two, and most are free.
    slots: Vec<Option<(u64, Box<str>)>>,
    count: usize,
    everything: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        let mut wanted = Wanted { slots: vec![None; 256], count: 0, everything: false };
        for name in NAMES {
            wanted.add(name);
        }
        wanted
    }
}

impl Wanted {
    /// Keeps every attribute.
    #[cfg(test)]
    pub(crate) fn everything() -> Self {
        Wanted { everything: true, ..Wanted::default() }
    }

    /// Keeps attributes of this name, too.
    pub(crate) fn add(&mut self, name: &str) {
        if self.has_name(name) {
            return;
        }
        let name = name.to_ascii_lowercase();
        if (self.count + 1) * 4 > self.slots.len() {
            let larger = vec![None; self.slots.len() * 2];
            let slots = std::mem::replace(&mut self.slots, larger);
            for slot in slots.into_iter().flatten() {
                self.place(slot);
            }
        }
        self.count += 1;
        self.place((name_key(name.as_bytes()), name.into()));
    }

    fn place(&mut self, slot: (u64, Box<str>)) {
        let mut at = self.first(slot.0);
        while self.slots[at].is_some() {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = Some(slot);
    }

    fn first(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & (self.slots.len() - 1)
    }

    fn has_name(&self, name: &str) -> bool {
        self.find(name_key(name.as_bytes()), name)
    }

    fn find(&self, key: u64, name: &str) -> bool {
        let mut at = self.first(key);
        while let Some((other, known)) = &self.slots[at] {
            if *other == key && known.eq_ignore_ascii_case(name) {
                return true;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        false
    }

    /// Whether to keep an attribute with this [`name_key`], name and length of value.
    pub(super) fn has(&self, key: u64, name: &str, value_length: usize) -> bool {
        self.everything || self.find(key, name) || is_of_a_kept_kind(name, value_length)
    }
}

fn is_of_a_kept_kind(name: &str, value_length: usize) -> bool {
    let starts = |start: &str| name.len() > start.len() && name.as_bytes()[..start.len()].eq_ignore_ascii_case(start.as_bytes());
    starts("aria-") || (starts("data-") && name.len() <= SHORT && value_length <= SHORT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_can_be_added() {
        let mut wanted = Wanted::default();
        let has = |wanted: &Wanted, name: &str, length| wanted.has(name_key(name.as_bytes()), name, length);
        for name in NAMES {
            assert!(has(&wanted, name, 1000) && has(&wanted, &name.to_ascii_uppercase(), 1000), "{name}");
        }
        assert!(has(&wanted, "aria-label", 100) && has(&wanted, "data-x", 30));
        assert!(!has(&wanted, "data-x", 31) && !has(&wanted, "onclick", 3) && !has(&wanted, "aria-", 3));
        for number in 0..200 {
            wanted.add(&format!("on{number}"));
        }
        assert!(has(&wanted, "ON17", 1000) && has(&wanted, "class", 1000) && !has(&wanted, "on200", 1));
        assert!(Wanted::everything().has(0, "onclick", 1000));
    }
}
