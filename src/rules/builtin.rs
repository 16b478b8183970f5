//! The packs that come with the library.

/// A pack's name and text for each file in `packs/`.
macro_rules! packs {
    ($($name:literal,)*) => {
        pub(super) const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("packs/", $name, ".toml")))),*];
    };
}

packs! {
    "advertising",
    "auto-blogging",
    "breadcrumbs",
    "bylines",
    "comment-sections",
    "cookie-consent",
    "engagement-counters",
    "forum-software",
    "interface-controls",
    "jetpack",
    "legal-notices",
    "mailing-lists",
    "media-captions",
    "navigation",
    "news-ticker",
    "newsletter-and-app",
    "page-structure",
    "pagination",
    "paywall",
    "platforms",
    "read-also",
    "related-content",
    "residue-markup",
    "social-share",
    "spam",
    "syndication-credits",
    "user-comments",
    "wordpress-comments",
}
