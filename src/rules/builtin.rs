//! The packs that come with the library.

/// A pack's name and text for each file in `packs/`.
macro_rules! packs {
    ($($name:literal,)*) => {
        pub(super) const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("packs/", $name, ".toml")))),*];
    };
}

packs! {
    "auto-blogging",
    "bylines",
    "comment-sections",
    "cookie-consent",
    "engagement-counters",
    "legal-notices",
    "media-captions",
    "navigation",
    "newsletter-and-app",
    "pagination",
    "paywall",
    "read-also",
    "related-content",
    "social-share",
    "syndication-credits",
    "wordpress-comments",
}
