//! Selectors of rules against the elements of a page.
//!
//! As in browsers, a selector is looked up by what its last part asks for (an id, a class, an attribute, a name), so that
//! an element meets only the few selectors that could match it, however many rules there are.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::{MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches};
use selectors::matching::{ElementSelectorFlags, matches_selector};
use selectors::parser::Component;
use selectors::{Element, OpaqueElement};

use super::compile::RuleSet;
use super::scan::RuleScratch;
use super::selector::{Name, Names, NoPseudo, Value};
use crate::cleaner::{Ground, Hit, RuleId};
use crate::document::{Block, Markup};
use crate::features::Features;
use crate::tree::{Kind, NIL, NodeId, Tag, Tree};

type Selector = selectors::parser::Selector<Names>;

/// Selectors by one name that each asks for.
#[derive(Debug, Default)]
struct Filed {
    by_name: HashMap<Box<str>, Vec<u32>, foldhash::fast::FixedState>,
    /// A bit for what each name looks like at a glance: almost no name on a page is one of these.
    glances: [u64; 32],
}

impl Filed {
    fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    fn add(&mut self, name: &str, number: u32) {
        let (word, bit) = Self::glance(name);
        self.glances[word] |= bit;
        self.by_name.entry(name.into()).or_default().push(number);
    }

    #[inline]
    fn get(&self, name: &str) -> Option<&[u32]> {
        let (word, bit) = Self::glance(name);
        if self.glances[word] & bit == 0 {
            return None;
        }
        self.by_name.get(name).map(Vec::as_slice)
    }

    /// The bit of a name, by its length, its ends and its middle.
    #[inline]
    fn glance(name: &str) -> (usize, u64) {
        let bytes = name.as_bytes();
        let [first, .., last] = bytes else { return (bytes.len(), 1) };
        let mix = (u32::from(*first) << 16 | u32::from(*last) << 8 | u32::from(bytes[bytes.len() / 2])) ^ (bytes.len() as u32) << 20;
        let mix = mix.wrapping_mul(0x9E37_79B1) >> 21;
        (mix as usize >> 6, 1 << (mix & 63))
    }
}

/// The selectors of all rules, by what the last part of each asks for.
#[derive(Debug, Default)]
pub(super) struct Selectors {
    list: Vec<(RuleId, Selector)>,
    by_id: Filed,
    by_class: Filed,
    by_attribute: Filed,
    by_name: Filed,
    any: Vec<u32>,
    /// The names of all attributes that selectors look at, in small letters.
    attributes: Vec<Box<str>>,
}

impl Selectors {
    pub(super) fn new<'r>(rules: impl Iterator<Item = (RuleId, &'r selectors::SelectorList<Names>)>) -> Self {
        let mut all = Selectors::default();
        for (rule, list) in rules {
            for selector in list.slice() {
                let number = all.list.len() as u32;
                all.list.push((rule, selector.clone()));
                all.file(selector, number);
                all.note_attributes(selector);
            }
        }
        all
    }

    /// Puts a selector under the rarest thing that its last part asks for.
    fn file(&mut self, selector: &Selector, number: u32) {
        let (mut class, mut attribute, mut name) = (None, None, None);
        for component in selector.iter() {
            match component {
                Component::ID(id) => return self.by_id.add(id.as_str(), number),
                Component::Class(found) => class = class.or(Some(found.as_str())),
                Component::AttributeInNoNamespaceExists { local_name_lower: found, .. } => attribute = attribute.or(Some(found.as_str())),
                Component::AttributeInNoNamespace { local_name: found, .. } => attribute = attribute.or(Some(found.as_str())),
                Component::LocalName(found) => name = name.or(Some(found.lower_name.as_str())),
                _ => {}
            }
        }
        let (table, key) = match (class, attribute, name) {
            (Some(class), _, _) => (&mut self.by_class, class),
            (_, Some(attribute), _) => (&mut self.by_attribute, attribute),
            (_, _, Some(name)) => (&mut self.by_name, name),
            _ => return self.any.push(number),
        };
        table.add(key, number);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn note_attributes(&mut self, selector: &Selector) {
        for component in selector.iter_raw_match_order() {
            match component {
                Component::AttributeInNoNamespaceExists { local_name_lower: name, .. } | Component::AttributeInNoNamespace { local_name: name, .. } => {
                    let name = name.as_str().to_ascii_lowercase();
                    if !self.attributes.iter().any(|known| **known == *name) {
                        self.attributes.push(name.into());
                    }
                }
                Component::Negation(list) | Component::Is(list) | Component::Where(list) => list.slice().iter().for_each(|inner| self.note_attributes(inner)),
                Component::Has(list) => list.iter().for_each(|inner| self.note_attributes(&inner.selector)),
                Component::NthOf(nth) => nth.selectors().iter().for_each(|inner| self.note_attributes(inner)),
                _ => {}
            }
        }
    }

    fn candidates<'s>(&'s self, node: Node<'_>, barren: &mut Barren, mut visit: impl FnMut(&'s [u32])) {
        let mut look = |table: &'s Filed, key: &str| {
            let list = table.get(key);
            list.is_some_and(|list| {
                visit(list);
                true
            })
        };
        if !self.by_name.is_empty() {
            let _ = look(&self.by_name, node.name());
        }
        for attribute in node.tree.attributes(node.id) {
            let name = node.tree.chars(node.source, attribute.name);
            let value = node.tree.chars(node.source, attribute.value);
            match name {
                "id" if !self.by_id.is_empty() => _ = look(&self.by_id, value),
                "class" if !self.by_class.is_empty() => {
                    let (slot, hash) = barren.slot(value);
                    if *slot != hash && value.split_ascii_whitespace().filter(|class| look(&self.by_class, class)).count() == 0 {
                        *slot = hash;
                    }
                }
                _ => {}
            }
            if !self.by_attribute.is_empty() {
                let _ = look(&self.by_attribute, name);
            }
        }
        if !self.any.is_empty() {
            visit(&self.any);
        }
    }
}

/// Values of `class` that no selector is filed under, by hash: on a page the same ones come again and again.
struct Barren([u64; 256]);

impl Barren {
    fn slot(&mut self, value: &str) -> (&mut u64, u64) {
        // No slot is taken for filled that holds nothing yet.
        let hash = foldhash::fast::FixedState::with_seed(0).hash_one(value.as_bytes()) | 1;
        (&mut self.0[(hash >> 8) as usize % 256], hash)
    }
}

impl RuleSet {
    /// The names of the attributes that selectors look at, in small letters: what a tree must hold for them.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &str> {
        self.selectors.attributes.iter().map(AsRef::as_ref)
    }

    /// Adds a hit for each block in an element that a selector of a rule matches; hits stay in order.
    pub(crate) fn scan_page(&self, source: &str, markup: &Markup, blocks: &[Block], features: &Features, scratch: &mut RuleScratch, hits: &mut Vec<Hit>) {
        if self.selectors.is_empty() {
            return;
        }
        let mut caches = SelectorCaches::default();
        let mut context = MatchingContext::new(MatchingMode::Normal, None, &mut caches, QuirksMode::NoQuirks, NeedsSelectorFlags::No, MatchingForInvalidation::No);
        // For each element, the rules that match it, as a range; and the nearest element around it that any rule matches.
        let RuleScratch { elements: found, nearest, .. } = scratch;
        found.clear();
        nearest.clear();
        nearest.reserve_exact(markup.elements.len());
        let mut barren = Barren([0; 256]);
        for (index, row) in markup.elements.iter().enumerate() {
            let before = found.len();
            if index > 0 {
                let node = Node { tree: &markup.tree, source, id: row.node };
                self.selectors.candidates(node, &mut barren, |list| {
                    for number in list {
                        let (rule, selector) = &self.selectors.list[*number as usize];
                        if !found[before..].iter().any(|(_, known)| known == rule) && matches_selector(selector, 0, None, &node, &mut context) {
                            found.push((index as u32, *rule));
                        }
                    }
                });
            }
            let around = if index == 0 { u32::MAX } else { nearest[row.parent as usize] };
            nearest.push(if found.len() > before { index as u32 } else { around });
        }
        if found.is_empty() {
            return;
        }
        let first = hits.len();
        for (number, block) in blocks.iter().enumerate() {
            let words = features.row(number).words;
            let mut at = nearest[markup.places[block.place as usize].element as usize];
            while at != u32::MAX {
                let from = found.partition_point(|(element, _)| *element < at);
                for (_, rule) in found[from..].iter().take_while(|(element, _)| *element == at) {
                    let suits = &self.suits[rule.0 as usize];
                    if (suits.min_words..=suits.max_words).contains(&words) {
                        hits.push(Hit { block: number as u32, rule: *rule, start: 0, end: block.span.len() as u32, ground: Ground::Rule });
                    }
                }
                at = nearest[markup.elements[at as usize].parent as usize];
            }
        }
        if hits.len() > first {
            hits.sort_by_key(|hit| (hit.block, hit.rule));
            hits.dedup();
        }
    }
}

/// An element of a page, as selectors see it.
#[derive(Clone, Copy)]
struct Node<'p> {
    tree: &'p Tree,
    source: &'p str,
    id: NodeId,
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{}>", self.name())
    }
}

impl<'p> Node<'p> {
    fn name(&self) -> &'p str {
        self.tree.local_name(self.source, self.id)
    }

    fn attribute(&self, name: &str) -> Option<&'p str> {
        self.tree.attribute(self.source, self.id, name)
    }

    /// The next element in one direction.
    fn sibling(&self, step: impl Fn(NodeId) -> NodeId) -> Option<Self> {
        let mut id = step(self.id);
        while id != NIL {
            if self.tree.tag(id).is_some() {
                return Some(Node { id, ..*self });
            }
            id = step(id);
        }
        None
    }
}

impl Element for Node<'_> {
    type Impl = Names;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(self.tree.node(self.id))
    }

    fn parent_element(&self) -> Option<Self> {
        let id = self.tree.node(self.id).parent;
        self.tree.tag(id).map(|_| Node { id, ..*self })
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.sibling(|id| self.tree.node(id).previous)
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.sibling(|id| self.tree.node(id).next)
    }

    fn first_element_child(&self) -> Option<Self> {
        let id = self.tree.children(self.id).find(|id| self.tree.tag(*id).is_some())?;
        Some(Node { id, ..*self })
    }

    fn is_html_element_in_html_document(&self) -> bool {
        true
    }

    fn has_local_name(&self, name: &str) -> bool {
        self.name() == name
    }

    fn has_namespace(&self, _: &str) -> bool {
        true
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.name() == other.name()
    }

    fn attr_matches(&self, _: &NamespaceConstraint<&Name>, name: &Name, operation: &AttrSelectorOperation<&Value>) -> bool {
        self.attribute(name.as_str()).is_some_and(|value| operation.eval_str(value))
    }

    fn match_non_ts_pseudo_class(&self, class: &NoPseudo, _: &mut MatchingContext<'_, Names>) -> bool {
        match *class {}
    }

    fn match_pseudo_element(&self, pseudo: &NoPseudo, _: &mut MatchingContext<'_, Names>) -> bool {
        match *pseudo {}
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        self.tree.tag(self.id) == Some(Tag::A) && self.attribute("href").is_some()
    }

    fn is_html_slot_element(&self) -> bool {
        self.tree.tag(self.id) == Some(Tag::Slot)
    }

    fn has_id(&self, id: &Name, case: CaseSensitivity) -> bool {
        self.attribute("id").is_some_and(|own| case.eq(id.as_str().as_bytes(), own.as_bytes()))
    }

    fn has_class(&self, class: &Name, case: CaseSensitivity) -> bool {
        self.attribute("class").is_some_and(|own| own.split_ascii_whitespace().any(|own| case.eq(class.as_str().as_bytes(), own.as_bytes())))
    }

    fn has_custom_state(&self, _: &Name) -> bool {
        false
    }

    fn imported_part(&self, _: &Name) -> Option<Name> {
        None
    }

    fn is_part(&self, _: &Name) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        self.tree.children(self.id).all(|id| match self.tree.node(id).kind {
            Kind::Text(chars) => chars.is_empty(),
            Kind::Element { .. } => false,
            _ => true,
        })
    }

    fn is_root(&self) -> bool {
        self.tree.tag(self.tree.node(self.id).parent).is_none()
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}
