//! CSS selectors of rules.
//!
//! They are checked when a pack is read and kept parsed for the stage that reads HTML; text has no elements for
//! them to match. The types of the `selectors` crate stay inside this library.

use std::borrow::Borrow;
use std::fmt;

use cssparser::{ParseErrorKind, ToCss, serialize_identifier, serialize_string};
use precomputed_hash::PrecomputedHash;
use selectors::parser::{NonTSPseudoClass, ParseRelative, PseudoElement, SelectorParseErrorKind};
use selectors::{SelectorImpl, SelectorList};

/// What the names in a selector are made of.
#[derive(Clone, Debug)]
pub(crate) struct Names;

impl SelectorImpl for Names {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Value;
    type Identifier = Name;
    type LocalName = Name;
    type NamespaceUrl = Name;
    type NamespacePrefix = Name;
    type BorrowedNamespaceUrl = str;
    type BorrowedLocalName = str;
    type NonTSPseudoClass = NoPseudo;
    type PseudoElement = NoPseudo;
}

/// A tag, class, id or attribute name, with its hash.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Name {
    hash: u32,
    text: Box<str>,
}

impl Name {
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        // FNV-1a: names are short, and the same hash must come out on every machine.
        let hash = text.bytes().fold(0x811C_9DC5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Name { hash, text: text.into() }
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl PrecomputedHash for Name {
    fn precomputed_hash(&self) -> u32 {
        self.hash
    }
}

impl ToCss for Name {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        serialize_identifier(&self.text, dest)
    }
}

/// The value that an attribute is compared with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Value(Box<str>);

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value(text.into())
    }
}

impl AsRef<str> for Value {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl ToCss for Value {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        serialize_string(&self.0, dest)
    }
}

/// Pages as fetched have no state and no rendering: no `:hover`, no `::before`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum NoPseudo {}

impl ToCss for NoPseudo {
    fn to_css<W: fmt::Write>(&self, _: &mut W) -> fmt::Result {
        match *self {}
    }
}

impl NonTSPseudoClass for NoPseudo {
    fn is_active_or_hover(&self) -> bool {
        match *self {}
    }
    fn is_user_action_state(&self) -> bool {
        match *self {}
    }
}

impl PseudoElement for NoPseudo {}

struct Grammar;

impl<'i> selectors::Parser<'i> for Grammar {
    type Impl = Names;
    type Error = SelectorParseErrorKind;

    fn parse_is_and_where(&self) -> bool {
        true
    }
    fn parse_has(&self) -> bool {
        true
    }
    fn parse_nth_child_of(&self) -> bool {
        true
    }
    /// A typing error in `:is(...)` should be seen, not skipped as browsers do.
    fn allow_forgiving_selectors(&self) -> bool {
        false
    }
}

/// Parses a selector list; the error says in words what is wrong.
pub(super) fn parse(text: &str) -> Result<SelectorList<Names>, String> {
    let mut input = cssparser::Parser::new(text);
    SelectorList::parse(&Grammar, &mut input, ParseRelative::No).map_err(|error| match error.kind {
        ParseErrorKind::Basic(basic) => basic.to_string(),
        ParseErrorKind::Custom(custom) => describe(&custom).to_owned(),
    })
}

fn describe(kind: &SelectorParseErrorKind) -> &'static str {
    match kind {
        SelectorParseErrorKind::EmptySelector => "a selector is empty",
        SelectorParseErrorKind::DanglingCombinator => "a combinator has nothing after it",
        SelectorParseErrorKind::UnsupportedPseudoClassOrElement => "it has a pseudo-class or pseudo-element that a page as fetched has no state for",
        SelectorParseErrorKind::NoQualifiedNameInAttributeSelector | SelectorParseErrorKind::InvalidQualNameInAttr => "an attribute selector has no name",
        SelectorParseErrorKind::UnexpectedTokenInAttributeSelector | SelectorParseErrorKind::BadValueInAttr | SelectorParseErrorKind::ExpectedBarInAttr => {
            "an attribute selector cannot be read"
        }
        SelectorParseErrorKind::ClassNeedsIdent => "a full stop has no class name after it",
        SelectorParseErrorKind::NoIdentForPseudo | SelectorParseErrorKind::PseudoElementExpectedColon | SelectorParseErrorKind::PseudoElementExpectedIdent => {
            "a colon has no name after it"
        }
        SelectorParseErrorKind::ExpectedNamespace => "it has a namespace prefix; packs have none",
        _ => "it cannot be read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_read_and_bad_ones_explained() {
        for good in ["div.related > ul li", "#comments, .comments", "[role=\"navigation\"]", "p:has(> a.teaser)", ":is(aside, nav) h2:first-child"] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for (bad, why) in [("", "empty"), ("div >", "combinator"), ("a:hover", "state"), ("div.", ""), ("a[", ""), ("p::before", "state")] {
            let error = parse(bad).expect_err(bad);
            assert!(error.contains(why), "{bad}: {error}");
        }
    }

    #[test]
    fn parsed_selectors_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<SelectorList<Names>>();
    }
}
