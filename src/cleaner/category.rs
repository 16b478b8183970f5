//! What kinds of chaff there are.

use std::fmt;
use std::str::FromStr;

macro_rules! categories {
    ($($variant:ident $id:literal $uncertain:literal $summary:literal,)*) => {
        /// What kind of chaff a span is.
        ///
        /// A category says *what* something is; [`Evidence`](crate::Evidence) says why it is thought so, and a
        /// [`Policy`](crate::Policy) what to do with it. The kinds follow the classes of published annotation
        /// schemes (CleanEval, L3S-GN1, FinerWeb, the ARIA landmarks), merged.
        ///
        /// ```
        /// use dechaff::Category;
        ///
        /// let category: Category = "news-ticker".parse()?;
        /// assert_eq!(category, Category::NewsTicker);
        /// assert_eq!(category.id(), "news-ticker");
        /// # Ok::<(), dechaff::Error>(())
        /// ```
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[non_exhaustive]
        pub enum Category {
            $(#[doc = $summary] $variant,)*
        }

        impl Category {
            /// All categories, in the order in which reports list them.
            pub const ALL: &'static [Category] = &[$(Category::$variant),*];

            /// The stable name, in kebab case.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Category::$variant => $id,)* }
            }

            /// One sentence for people.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Category::$variant => $summary,)* }
            }

            /// Whether readers disagree on it by nature: bylines, captions, credits, reader comments.
            #[must_use]
            pub fn is_uncertain(self) -> bool {
                match self { $(Category::$variant => $uncertain,)* }
            }
        }
    };
}

categories! {
    Navigation "navigation" false "Menus, skip links, log-in links, tag and link lists.",
    Breadcrumb "breadcrumb" false "The path to the page: Home > News > Local.",
    Pagination "pagination" false "Older and newer, page 2 of 3.",
    RelatedContent "related-content" false "Lists of other stories, with or without teasers.",
    InlineTeaser "inline-teaser" false "A pointer to another story between two paragraphs.",
    NewsTicker "news-ticker" false "Runs of time-stamped headlines.",
    SocialShare "social-share" false "Share, follow and like.",
    EngagementCounter "engagement-counter" false "Counts of views, likes, shares and comments.",
    CommentForm "comment-form" false "The form for a reader's comment and what surrounds it.",
    UserComment "user-comment" true "Comments that readers left.",
    Advertisement "advertisement" false "Advertisements, their labels and their markers.",
    CallToAction "call-to-action" false "Newsletter, app, subscription and donation appeals.",
    ConsentNotice "consent-notice" false "Cookie and privacy consent.",
    LegalNotice "legal-notice" false "Copyright, terms, disclaimers.",
    SyndicationCredit "syndication-credit" true "Where the text was first published, and agency credits.",
    Byline "byline" true "Author, date, reading time, tags.",
    MediaCaption "media-caption" true "Captions and credits of pictures and videos.",
    InterfaceControl "interface-control" false "Labels of buttons, players, searches and forms.",
    TechnicalArtifact "technical-artifact" false "Short codes, markup, scripts and placeholders.",
    SpamRepetition "spam-repetition" false "The same words over and over.",
    Duplicate "duplicate" false "A second copy of a title or a paragraph.",
    Other "other" false "Chaff of no other kind.",
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl serde::Serialize for Category {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl FromStr for Category {
    type Err = crate::error::Error;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Category::ALL.iter().copied().find(|category| category.id() == id).ok_or_else(|| crate::error::Error::unknown("category", id, Category::ALL.iter().map(|c| c.id())))
    }
}
