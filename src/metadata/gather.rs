//! One pass over the elements of a page that remembers whatever may tell something about it.

use std::sync::LazyLock;

use aho_corasick::Anchored;
use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;

use super::Origin;
use crate::tree::{NIL, NodeId, ROOT, Tag, Tree};

/// How much of each kind is remembered; a page that has more says nothing new there.
const MOST_METAS: usize = 128;
const MOST_SCRIPTS: usize = 32;
const MOST_HEADINGS: usize = 24;
const MOST_MARKS: u8 = 64;
/// How many ancestors are asked where an element stands.
const MOST_ANCESTORS: usize = 48;

/// What a `meta` element, a property or a mark tells about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Key {
    Title,
    Author,
    Published,
    Modified,
    SiteName,
    Language,
    Description,
    Url,
    Image,
    Section,
    Tags,
    Type,
    /// The caption and the text of the small print that some pages give for their preview: "Written by", "Jane Doe".
    CardLabel(u8),
    CardData(u8),
}

/// What one `meta` element says. The rank tells which one to believe first: the lower, the sooner.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meta<'t> {
    pub(super) key: Key,
    pub(super) origin: Origin,
    pub(super) rank: u8,
    pub(super) content: &'t str,
}

/// An element that may tell something in its text or in an attribute.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) node: NodeId,
    pub(super) key: Key,
    pub(super) origin: Origin,
}

/// How many there are of things that tell kinds of pages apart.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Counts {
    pub(super) articles: u32,
    pub(super) code_blocks: u32,
    pub(super) prices: u32,
}

/// A page, and what the pass found in it.
pub(super) struct Gathered<'t> {
    pub(super) tree: &'t Tree,
    pub(super) source: &'t str,
    pub(super) url: Option<&'t str>,
    pub(super) language: Option<&'t str>,
    pub(super) title: Option<NodeId>,
    pub(super) canonical: Option<&'t str>,
    pub(super) image: Option<&'t str>,
    pub(super) base: Option<&'t str>,
    pub(super) metas: Vec<Meta<'t>>,
    pub(super) linked_data: Vec<NodeId>,
    pub(super) headings: Vec<(NodeId, Tag)>,
    pub(super) marks: Vec<Mark>,
    pub(super) counts: Counts,
    mark_counts: [u8; 6],
}

/// What an element stands in, as far as its ancestors tell.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) article: bool,
    pub(super) main: bool,
    pub(super) header: bool,
    /// In a menu, a footer or a side column.
    pub(super) frame: bool,
    /// In a comment, or in an answer.
    pub(super) reply: bool,
    /// In a preview of another page.
    pub(super) teaser: bool,
    pub(super) hidden: bool,
}

impl Place {
    /// Whether what stands there is about the page at all.
    pub(super) fn is_own(self) -> bool {
        !self.frame && !self.reply && !self.teaser && !self.hidden
    }
}

impl<'t> Gathered<'t> {
    pub(super) fn attribute(&self, node: NodeId, name: &str) -> Option<&'t str> {
        self.tree.attribute(self.source, node, name)
    }

    /// The best of what `meta` elements say about `key`: those of the lowest rank first, in the order of the page.
    pub(super) fn metas(&self, key: Key) -> impl Iterator<Item = &Meta<'t>> {
        let mut found: Vec<&Meta<'t>> = self.metas.iter().filter(|meta| meta.key == key).collect();
        found.sort_by_key(|meta| meta.rank);
        found.into_iter()
    }

    /// Where an element stands.
    pub(super) fn place(&self, node: NodeId) -> Place {
        let mut place = Place::default();
        let mut next = node;
        for _ in 0..MOST_ANCESTORS {
            if next == NIL || next == ROOT {
                break;
            }
            let Some(tag) = self.tree.tag(next) else { break };
            match tag {
                Tag::Article => place.article = true,
                Tag::Main => place.main = true,
                Tag::Header => place.header = true,
                Tag::Nav | Tag::Footer | Tag::Aside => place.frame |= next != node && !(tag == Tag::Footer && place.article),
                Tag::Body | Tag::Html => break,
                _ => {}
            }
            for attribute in self.tree.attributes(next) {
                let name = self.tree.chars(self.source, attribute.name);
                let value = self.tree.chars(self.source, attribute.value);
                match name {
                    "hidden" => place.hidden = true,
                    "style" if value.contains("display:none") || value.contains("display: none") => place.hidden = true,
                    "class" | "id" if next != node && value.len() < 512 => {
                        PLACES.find(value, |word, start| {
                            // The beginning of a word, so that `has-comments` says nothing.
                            if start > 0 && !value.as_bytes()[start - 1].is_ascii_whitespace() {
                                return;
                            }
                            match word {
                                0..FRAME_END => place.frame = true,
                                FRAME_END..REPLY_END => place.reply = true,
                                _ => place.teaser = true,
                            }
                        });
                    }
                    _ => {}
                }
            }
            next = self.tree.node(next).parent;
        }
        place
    }
}

const FRAME_END: usize = 4;
const REPLY_END: usize = 8;
static PLACES: LazyLock<Words> = LazyLock::new(|| {
    matcher(&[
        "sidebar",
        "footer",
        "navbar",
        "breadcrumb",
        "comment",
        "reply",
        "respond",
        "replies",
        "related",
        "recommend",
        "recirc",
        "teaser",
        "read-next",
        "more-stories",
        "popular",
        "trending",
        "latest-",
        "newsletter",
        "carousel",
        "promo-",
    ])
});

/// The parts of class names and ids that mark a byline, then those that mark a date.
const AUTHOR_END: usize = 13;
/// Those of a byline that addresses of persons hold, too.
const LINK_END: usize = 5;
static WORDS: LazyLock<Words> = LazyLock::new(|| {
    matcher(&[
        "author",
        "autor",
        "auteur",
        "writer",
        "contributor",
        "byline",
        "username",
        "poster",
        "by-line",
        "reporter",
        "verfasser",
        "written",
        "creator",
        "date",
        "time",
        "publish",
        "posted",
        "datum",
        "fecha",
        "entry-meta",
        "post-meta",
        "postmeta",
        "meta-info",
        "article-info",
        "article-meta",
    ])
});

fn matcher(words: &[&str]) -> Words {
    #[expect(clippy::expect_used, reason = "a test builds them; they have no input that could be wrong")]
    Words(DFA::builder().ascii_case_insensitive(true).build(words).expect("a few words can be compiled"))
}

/// Words to find in short texts. Most of a page's attributes hold none, and a search with the usual interface takes
/// longer to begin than to end there.
struct Words(DFA);

impl Words {
    /// Calls back with the index of each word and where it begins.
    fn find(&self, text: &str, mut found: impl FnMut(usize, usize)) {
        let dfa = &self.0;
        let Ok(mut state) = dfa.start_state(Anchored::No) else { return };
        for (at, byte) in text.bytes().enumerate() {
            state = dfa.next_state(Anchored::No, state, byte);
            if dfa.is_special(state) && dfa.is_match(state) {
                for index in 0..dfa.match_len(state) {
                    let pattern = dfa.match_pattern(state, index);
                    found(pattern.as_usize(), at + 1 - dfa.pattern_len(pattern));
                }
            }
        }
    }
}

/// Looks at every element once.
pub(super) fn gather<'t>(tree: &'t Tree, source: &'t str, url: Option<&'t str>) -> Gathered<'t> {
    let mut page = Gathered {
        tree,
        source,
        url,
        language: None,
        title: None,
        canonical: None,
        image: None,
        base: None,
        metas: Vec::new(),
        linked_data: Vec::new(),
        headings: Vec::new(),
        marks: Vec::new(),
        counts: Counts::default(),
        mark_counts: [0; 6],
    };
    let words = &*WORDS;
    for (node, tag) in tree.elements(ROOT) {
        match tag {
            Tag::Html => page.language = page.attribute(node, "lang").or_else(|| page.attribute(node, "xml:lang")).or(page.language),
            Tag::Meta => page.meta(node),
            Tag::Title if page.title.is_none() && tree.tag(tree.node(node).parent) != Some(Tag::Svg) => page.title = Some(node),
            Tag::Base if page.base.is_none() => page.base = page.attribute(node, "href"),
            Tag::Link => page.link(node),
            Tag::Script => page.script(node),
            Tag::H1 | Tag::H2 | Tag::H3 => {
                if page.headings.len() < MOST_HEADINGS || tag == Tag::H1 && page.headings.len() < 2 * MOST_HEADINGS {
                    page.headings.push((node, tag));
                }
                page.marked(node, tag, words);
            }
            Tag::Style | Tag::Br | Tag::Option => {}
            _ => page.marked(node, tag, words),
        }
    }
    page
}

impl<'t> Gathered<'t> {
    fn mark(&mut self, node: NodeId, key: Key, origin: Origin) {
        // The first of a kind are those that can be near the headline.
        let kind = match (key, origin) {
            (Key::Author, Origin::Byline) => 0,
            (Key::Author, _) => 1,
            (Key::Published, Origin::Byline) => 2,
            (Key::Published, Origin::TimeElement) => 3,
            (Key::Published | Key::Modified, _) => 4,
            _ => 5,
        };
        if self.mark_counts[kind] < MOST_MARKS {
            self.mark_counts[kind] += 1;
            self.marks.push(Mark { node, key, origin });
        }
    }

    /// An element of the body: its attributes may say what it holds.
    fn marked(&mut self, node: NodeId, tag: Tag, words: &Words) {
        match tag {
            Tag::Article => self.counts.articles += 1,
            Tag::Pre => self.counts.code_blocks += 1,
            Tag::Time => self.mark(node, Key::Published, Origin::TimeElement),
            _ => {}
        }
        let tree = self.tree;
        for attribute in tree.attributes(node) {
            let name = tree.chars(self.source, attribute.name);
            let value = tree.chars(self.source, attribute.value);
            match name {
                "class" | "id" | "data-testid" if value.len() >= 4 && value.len() <= 512 => {
                    let (mut author, mut date) = (false, false);
                    words.find(value, |word, _| {
                        if word < AUTHOR_END {
                            author = true;
                        } else {
                            date = true;
                        }
                    });
                    if author {
                        self.mark(node, Key::Author, Origin::Byline);
                    }
                    if date && tag != Tag::Time {
                        self.mark(node, Key::Published, Origin::Byline);
                    }
                }
                // A link to somebody's own page.
                "href" if tag == Tag::A && value.len() > 7 && value.len() <= 256 => {
                    let mut leads = false;
                    words.find(value, |word, start| leads |= word < LINK_END && start > 0 && value.as_bytes()[start - 1] == b'/');
                    if leads {
                        self.mark(node, Key::Author, Origin::Byline);
                    }
                }
                "rel" if has_word(value, "author") => self.mark(node, Key::Author, Origin::Link),
                "rel" if has_word(value, "tag") => self.mark(node, Key::Tags, Origin::Link),
                "itemprop" => {
                    for property in value.split_ascii_whitespace() {
                        let key = match property.to_ascii_lowercase().as_str() {
                            "author" | "creator" => Key::Author,
                            "datepublished" | "datecreated" => Key::Published,
                            "datemodified" => Key::Modified,
                            "headline" => Key::Title,
                            "articlesection" => Key::Section,
                            "keywords" => Key::Tags,
                            "price" => {
                                self.counts.prices += 1;
                                continue;
                            }
                            _ => continue,
                        };
                        self.mark(node, key, Origin::Microdata);
                    }
                }
                _ => {}
            }
        }
    }

    fn meta(&mut self, node: NodeId) {
        let (mut content, mut names) = (None, [None; 4]);
        for attribute in self.tree.attributes(node) {
            let value = self.tree.chars(self.source, attribute.value);
            match self.tree.chars(self.source, attribute.name) {
                "content" | "value" => content = content.or(Some(value.trim())),
                "property" => names[0] = Some(value),
                "name" => names[1] = Some(value),
                "itemprop" => names[2] = Some(value),
                "http-equiv" => names[3] = Some(value),
                _ => {}
            }
        }
        let Some(content) = content.filter(|content| !content.is_empty()) else { return };
        for (index, name) in names.into_iter().enumerate() {
            let Some(name) = name else { continue };
            for name in name.split_ascii_whitespace().take(3) {
                let Some((key, origin, rank)) = known(name) else { continue };
                let origin = if index == 2 && origin == Origin::MetaTag { Origin::Microdata } else { origin };
                if self.metas.len() < MOST_METAS {
                    self.metas.push(Meta { key, origin, rank, content });
                }
                return;
            }
        }
    }

    fn link(&mut self, node: NodeId) {
        let Some(rel) = self.attribute(node, "rel") else { return };
        let Some(href) = self.attribute(node, "href").map(str::trim).filter(|href| !href.is_empty()) else { return };
        if self.canonical.is_none() && has_word(rel, "canonical") {
            self.canonical = Some(href);
        } else if self.image.is_none() && has_word(rel, "image_src") {
            self.image = Some(href);
        }
    }

    fn script(&mut self, node: NodeId) {
        let is_data = self.attribute(node, "type").is_some_and(|kind| kind.trim().get(..19).is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json")));
        if is_data && self.linked_data.len() < MOST_SCRIPTS {
            self.linked_data.push(node);
        }
    }
}

/// Whether `word` is one of the words in an attribute that lists words.
pub(super) fn has_word(value: &str, word: &str) -> bool {
    value.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(word))
}

/// What the `meta` element with this name tells. Names differ in case, and in the sign between their parts.
fn known(name: &str) -> Option<(Key, Origin, u8)> {
    let mut bytes = [0; 40];
    let folded = bytes.get_mut(..name.len())?;
    for (to, from) in folded.iter_mut().zip(name.bytes()) {
        *to = match from.to_ascii_lowercase() {
            b':' | b'_' | b'-' => b'.',
            other => other,
        };
    }
    let folded = std::str::from_utf8(folded).ok()?;
    Some(match folded {
        "og.title" => (Key::Title, Origin::OpenGraph, 0),
        "twitter.title" => (Key::Title, Origin::Twitter, 1),
        "parsely.title" | "sailthru.title" | "title" | "headline" | "citation.title" => (Key::Title, Origin::MetaTag, 2),
        "dc.title" | "dcterms.title" => (Key::Title, Origin::DublinCore, 3),

        "author" | "authors" | "article.author.name" | "byl" | "byline" => (Key::Author, Origin::MetaTag, 1),
        "parsely.author" | "sailthru.author" | "cxenseparse.author" | "article.authors" | "citation.author" => (Key::Author, Origin::MetaTag, 0),
        "article.author" | "og.author" | "og.article.author" | "book.author" => (Key::Author, Origin::OpenGraph, 2),
        "dc.creator" | "dcterms.creator" | "dc.creator.personalname" | "dc.contributor" => (Key::Author, Origin::DublinCore, 3),

        "article.published.time" | "article.published" | "og.published.time" | "og.article.published.time" | "og.pubdate" => (Key::Published, Origin::OpenGraph, 0),
        "datepublished" => (Key::Published, Origin::MetaTag, 1),
        "parsely.pub.date" | "sailthru.date" | "cxenseparse.recs.publishtime" | "article.date.original" | "bt.pubdate" | "rnews.datepublished" => {
            (Key::Published, Origin::MetaTag, 2)
        }
        "pubdate"
        | "publishdate"
        | "publish.date"
        | "publication.date"
        | "publicationdate"
        | "pub.date"
        | "published.date"
        | "originalpublicationdate"
        | "published"
        | "publishtime"
        | "publish.time"
        | "published.time"
        | "shareaholic.article.published.time"
        | "citation.publication.date"
        | "citation.online.date"
        | "citation.date"
        | "prism.publicationdate"
        | "article.published.date"
        | "article.date"
        | "displaydate"
        | "release.date"
        | "creation.date"
        | "datecreated" => (Key::Published, Origin::MetaTag, 3),
        "dc.date.issued" | "dcterms.issued" | "dc.date.created" | "dcterms.created" | "dc.created" | "dc.issued" | "dcterms.available" | "dcterms.date" | "dc.date" => {
            (Key::Published, Origin::DublinCore, 4)
        }
        "date" => (Key::Published, Origin::MetaTag, 5),

        "article.modified.time" | "og.article.modified.time" | "article.modified" | "article.updated.time" => (Key::Modified, Origin::OpenGraph, 0),
        "og.updated.time" => (Key::Modified, Origin::OpenGraph, 2),
        "datemodified" | "cxenseparse.recs.modifiedtime" | "article.date.updated" => (Key::Modified, Origin::MetaTag, 1),
        "lastmod" | "last.modified" | "modified" | "revised" | "updated" | "modified.date" | "date.modified" | "lastupdate" | "last.updated" => (Key::Modified, Origin::MetaTag, 3),
        "dc.date.modified" | "dcterms.modified" | "dc.modified" => (Key::Modified, Origin::DublinCore, 3),

        "og.site.name" => (Key::SiteName, Origin::OpenGraph, 0),
        "application.name" | "apple.mobile.web.app.title" => (Key::SiteName, Origin::MetaTag, 1),
        "dc.publisher" | "dcterms.publisher" => (Key::SiteName, Origin::DublinCore, 2),

        "og.locale" => (Key::Language, Origin::OpenGraph, 1),
        "content.language" | "language" => (Key::Language, Origin::MetaTag, 0),
        "inlanguage" => (Key::Language, Origin::MetaTag, 0),
        "dc.language" | "dcterms.language" => (Key::Language, Origin::DublinCore, 1),

        "og.description" => (Key::Description, Origin::OpenGraph, 0),
        "description" => (Key::Description, Origin::MetaTag, 1),
        "twitter.description" => (Key::Description, Origin::Twitter, 2),
        "dc.description" | "dcterms.description" | "dc.description.abstract" | "dcterms.abstract" => (Key::Description, Origin::DublinCore, 3),
        "sailthru.description" => (Key::Description, Origin::MetaTag, 4),

        "og.url" => (Key::Url, Origin::OpenGraph, 0),
        "parsely.link" => (Key::Url, Origin::MetaTag, 1),

        "og.image" | "og.image.url" | "og.image.secure.url" => (Key::Image, Origin::OpenGraph, 0),
        "twitter.image" | "twitter.image.src" => (Key::Image, Origin::Twitter, 1),
        "parsely.image.url" | "sailthru.image.full" | "thumbnail" | "image" => (Key::Image, Origin::MetaTag, 2),

        "article.section" | "og.article.section" => (Key::Section, Origin::OpenGraph, 0),
        "parsely.section" | "section" | "articlesection" | "cxenseparse.section" => (Key::Section, Origin::MetaTag, 1),

        "article.tag" | "og.article.tag" => (Key::Tags, Origin::OpenGraph, 0),
        "parsely.tags" | "sailthru.tags" | "news.keywords" | "article.tags" => (Key::Tags, Origin::MetaTag, 1),
        "keywords" | "citation.keywords" => (Key::Tags, Origin::MetaTag, 2),
        "dc.subject" | "dcterms.subject" => (Key::Tags, Origin::DublinCore, 3),

        "og.type" => (Key::Type, Origin::OpenGraph, 0),

        "twitter.label1" => (Key::CardLabel(1), Origin::Twitter, 0),
        "twitter.label2" => (Key::CardLabel(2), Origin::Twitter, 0),
        "twitter.data1" => (Key::CardData(1), Origin::Twitter, 0),
        "twitter.data2" => (Key::CardData(2), Origin::Twitter, 0),
        _ => return None,
    })
}
