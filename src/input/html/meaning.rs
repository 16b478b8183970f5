//! What the names of classes, ids and roles say of an element.
//!
//! Themes and frameworks all over the world name their parts with the same few dozen English words. Each group below
//! is one meaning; a token of a class or an id that is one of its words puts the element in the group.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use crate::document::{ElementRow, Group};
use crate::tree::{Tag, Tree};

macro_rules! groups {
    ($($group:ident: $words:literal;)*) => {
        /// The groups of each word: a table in which a word's place is its hash, or the next free one after that.
        static WORDS: std::sync::LazyLock<[(u64, u64); SLOTS]> = std::sync::LazyLock::new(|| {
            let mut table = [(0, 0); SLOTS];
            $(for word in $words.split(' ') {
                let hash = word.bytes().fold(SEED, step);
                let slot = slot(&table, hash);
                // A word of two meanings is in both groups.
                table[slot] = (hash, table[slot].1 | Group::$group.bit());
            })*
            table
        });
    };
}

/// More than twice the words, so that most places are free.
const SLOTS: usize = 1024;
/// FNV-1a with 64 bits, a byte at a time as a name is read; two words of the web with one hash are not to be expected.
const SEED: u64 = 0xCBF2_9CE4_8422_2325;

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
}

/// The place of a hash, or the free one where it belongs.
fn slot(table: &[(u64, u64); SLOTS], hash: u64) -> usize {
    let mut slot = (hash ^ hash >> 32) as usize % SLOTS;
    while table[slot].0 != 0 && table[slot].0 != hash {
        slot = (slot + 1) % SLOTS;
    }
    slot
}

/// What names mean that were read before: on a page the same classes come again and again.
#[derive(Debug)]
pub(super) struct Known {
    slots: [(u64, u64); KNOWN],
}

const KNOWN: usize = 128;

impl Default for Known {
    fn default() -> Self {
        Known { slots: [(0, 0); KNOWN] }
    }
}

impl Known {
    /// The groups of a name, and a hash of it.
    fn groups(&mut self, name: &str) -> (u64, u64) {
        let hash = FixedState::with_seed(0).hash_one(name.as_bytes());
        let slot = &mut self.slots[hash as usize % KNOWN];
        if slot.0 != hash {
            *slot = (hash, groups_of_name(name));
        }
        (slot.1, hash)
    }
}

groups! {
    Comment: "comment comments commentlist disqus respond reply replies livefyre";
    Share: "share shares sharing social socials sharedaddy addthis addtoany sharethis facebook twitter whatsapp pinterest linkedin instagram telegram follow";
    Related: "related recommended recommendation recommendations similar suggested suggestions also upsell crosssell recirc recirculation trending popular latest recent readmore more next taboola outbrain";
    Navigation: "nav navi navigation navbar navbox menu menus submenu megamenu topnav subnav sitemap toolbar";
    Footer: "footer foot colophon bottom";
    Header: "header masthead topbar head banner top";
    Sidebar: "sidebar sidenav aside rail widget widgets secondary tertiary";
    Promotion: "promo promotion promos ad ads advert adverts advertisement adsbygoogle adslot dfp sponsor sponsored sponsors cta newsletter newsletters subscribe subscription signup mailing optin donate";
    Consent: "cookie cookies consent gdpr ccpa onetrust cookiebot didomi usercentrics privacy cmp";
    Overlay: "modal modals popup popover overlay dialog drawer lightbox offcanvas tooltip flyout dropdown toast";
    Content: "content contents main text copy prose richtext rte markdown wysiwyg copytext body";
    Article: "article articles articlebody post story entry blog single hentry";
    Product: "product products pdp sku";
    Price: "price prices pricing cost amount sale";
    Item: "item items card cards grid tile tiles list listing listings result results row collection";
    Thread: "thread threads topic forum message messages discussion conversation posts postbody bbcode";
    Author: "author authors byline bio profile avatar user username member contributor vcard";
    Date: "date dates time meta published updated info timestamp posted dateline";
    Label: "tag tags category categories label labels badge badges chip chips taxonomy";
    Breadcrumb: "breadcrumb breadcrumbs crumb crumbs";
    Pager: "pagination paginate pager paging page pages prev previous";
    Search: "search filter filters facet facets refine sort sorting swatch swatches";
    Hero: "hero jumbotron intro lead lede teaser standfirst subhead subheading subheadline dek deck chapo entradilla bajada copete sottotitolo ondertitel undertitel ingress vorspann";
    Title: "title titles heading headings headline name subtitle";
    Description: "description desc summary excerpt abstract snippet details detail overview";
    Account: "cart checkout bag basket wishlist account login signin logout register add";
    Review: "review reviews rating ratings testimonial testimonials star stars";
    Question: "faq faqs accordion question questions answer answers collapse";
    Contents: "toc outline onthispage tableofcontents";
    Media: "caption figcaption image images gallery media credit carousel slider slide slides slideshow swiper slick player video";
    Code: "code highlight pre syntax listing";
    Table: "spec specs specification specifications feature features attribute attributes table";
    Hidden: "hidden hide sr visuallyhidden invisible offscreen assistive screenreader noprint none";
    Skip: "skip skiplink skiplinks";
    Legal: "copyright legal terms disclaimer imprint impressum";
    Quote: "quote quotes signature sig blockquote pullquote";
    Section: "section module block container wrapper";
    Tabs: "tab tabs tabpanel panel";
    Language: "language languages locale lang country currency region";
    Action: "btn button buttons action actions tools vote votes like likes upvote score permalink print";
    Reference: "references reference footnotes footnote citation citations reflist cite";
    Recipe: "recipe ingredients ingredient instructions directions";
    Box: "infobox metadata hatnote sidebox factbox";
    Device: "mobile desktop print amp";
    Breaking: "ticker breaking liveblog marquee alert alerts notice";
}

/// The longest class attribute that is looked at, in bytes; longer ones are styles spelled out word by word.
const LONGEST: usize = 400;

/// Fills in what the attributes of an element say; `row` tells the rest of it, and `outer` is the row of the element around.
pub(super) fn read(source: &str, tree: &Tree, mut row: ElementRow, outer: &ElementRow, known: &mut Known) -> ElementRow {
    let (node, tag) = (row.node, row.tag);
    row.depth = outer.depth.saturating_add(1);
    for attribute in tree.attributes(node) {
        let value = tree.chars(source, attribute.value);
        match tree.chars(source, attribute.name) {
            "class" => {
                let (groups, hash) = known.groups(value);
                row.class = hash as u32;
                row.groups |= groups;
            }
            "id" => row.groups |= known.groups(value).0,
            "role" => {
                row.groups |= match value {
                    "navigation" | "menu" | "menubar" | "menuitem" => Group::Navigation.bit(),
                    "banner" => Group::Header.bit(),
                    "contentinfo" => Group::Footer.bit(),
                    "complementary" => Group::Sidebar.bit(),
                    "search" => Group::Search.bit(),
                    "dialog" | "alertdialog" | "tooltip" => Group::Overlay.bit(),
                    "main" => Group::Content.bit(),
                    "article" => Group::Article.bit(),
                    "button" | "toolbar" => Group::Action.bit(),
                    "tablist" | "tabpanel" => Group::Tabs.bit(),
                    _ => 0,
                };
            }
            "aria-label" if value.len() <= 60 => row.groups |= known.groups(value).0,
            "itemprop" => row.property = property(value),
            "hidden" => row.hidden |= !value.eq_ignore_ascii_case("until-found"),
            "aria-hidden" => row.unspoken |= value.eq_ignore_ascii_case("true"),
            "style" => row.hidden |= is_hiding(value),
            _ => {}
        }
    }
    row.hidden |= outer.hidden || tag == Tag::Dialog && tree.attribute(source, node, "open").is_none();
    row.unspoken |= outer.unspoken;
    row.inherited = outer.inherited | row.groups;
    row.within = outer.within | landmark(tag);
    row
}

/// The bit of a sectioning element in [`ElementRow::within`].
pub(crate) fn landmark(tag: Tag) -> u32 {
    match tag {
        Tag::Nav => ElementRow::NAV,
        Tag::Aside => ElementRow::ASIDE,
        Tag::Footer => ElementRow::FOOTER,
        Tag::Header => ElementRow::HEADER,
        Tag::Main => ElementRow::MAIN,
        Tag::Article => ElementRow::ARTICLE,
        Tag::Form => ElementRow::FORM,
        Tag::Table => ElementRow::TABLE,
        Tag::Ul | Tag::Ol | Tag::Menu => ElementRow::LIST,
        Tag::Li => ElementRow::ITEM,
        Tag::Button => ElementRow::BUTTON,
        Tag::Figure => ElementRow::FIGURE,
        Tag::Dialog => ElementRow::DIALOG,
        Tag::Details => ElementRow::DETAILS,
        Tag::Blockquote => ElementRow::QUOTE,
        Tag::Pre => ElementRow::PRE,
        Tag::Dl => ElementRow::DEFINITIONS,
        Tag::Address => ElementRow::ADDRESS,
        Tag::Section => ElementRow::SECTION,
        Tag::P => ElementRow::PARAGRAPH,
        Tag::A => ElementRow::ANCHOR,
        Tag::Label => ElementRow::LABEL,
        _ => 0,
    }
}

fn property(value: &str) -> u8 {
    let known = ["articlebody", "description", "text", "reviewbody", "comment", "name", "price", "author", "datepublished", "headline"];
    known.iter().position(|known| known.eq_ignore_ascii_case(value)).map_or(0, |at| at as u8 + 1)
}

fn is_hiding(style: &str) -> bool {
    let hides = |declaration: &str| {
        let Some((property, value)) = declaration.split_once(':') else { return false };
        let (property, value) = (property.trim(), value.trim_start());
        let is = |wanted: &str| value.get(..wanted.len()).is_some_and(|value| value.eq_ignore_ascii_case(wanted));
        property.eq_ignore_ascii_case("display") && is("none") || property.eq_ignore_ascii_case("visibility") && is("hidden")
    };
    style.split(';').any(hides)
}

/// The groups of all words of a name such as `entry-content postBody col_main`.
fn groups_of_name(name: &str) -> u64 {
    let words = &*WORDS;
    let bytes = name.as_bytes();
    let bytes = &bytes[..bytes.len().min(LONGEST)];
    let mut groups = 0;
    let mut hash = SEED;
    let mut last_small = false;
    for byte in bytes {
        let letter = byte.is_ascii_alphabetic();
        // A capital after a small letter begins a word.
        if hash != SEED && (!letter || byte.is_ascii_uppercase() && last_small) {
            groups |= words[slot(words, hash)].1;
            hash = SEED;
        }
        if letter {
            hash = step(hash, byte.to_ascii_lowercase());
        }
        last_small = byte.is_ascii_lowercase();
    }
    if hash != SEED { groups | words[slot(words, hash)].1 } else { groups }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_word_by_word() {
        assert_eq!(groups_of_name("entry-content"), Group::Article.bit() | Group::Content.bit());
        assert_eq!(groups_of_name("mainNavBar nav__list2"), Group::Content.bit() | Group::Navigation.bit() | Group::Item.bit());
        assert_eq!(groups_of_name("adsorption shadow"), 0);
        assert_eq!(groups_of_name("listing"), Group::Item.bit() | Group::Code.bit());
    }

    #[test]
    fn styles_that_hide_are_known() {
        assert!(is_hiding("color:red; display : none"));
        assert!(is_hiding("visibility:hidden"));
        assert!(is_hiding("Display:NONE !important"));
        assert!(!is_hiding("backface-visibility:hidden"));
        assert!(!is_hiding("display:block"));
    }
}
