//! From bytes or text to a document.

mod decode;
#[allow(dead_code, reason = "what reads pages comes next")]
pub(crate) mod html;
pub(crate) mod text;

pub use decode::{Decoded, decode};

use crate::document::Page;
use crate::span::Span;

/// One text to clean, with what the caller knows of it.
///
/// A `&str` is an input that nothing is known of.
///
/// ```
/// use dechaff::{Input, Span};
///
/// let input = Input::text("Home\nA short note.\n")
///     .url("https://news.example.com/note")
///     .language("en")
///     .protect(Span::new(0, 4));
/// assert_eq!(dechaff::clean(input).text(), "Home\nA short note.\n");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Input<'t> {
    pub(crate) text: &'t str,
    pub(crate) page: Page<'t>,
    pub(crate) protected: Vec<Span>,
}

impl<'t> Input<'t> {
    /// Scraped text.
    #[must_use]
    pub fn text(text: &'t str) -> Self {
        Input { text, ..Input::default() }
    }

    /// The address of the page, for rules that are bound to hosts.
    #[must_use]
    pub fn url(mut self, url: &'t str) -> Self {
        self.page.url = Some(url);
        self
    }

    /// The language of the text, as a BCP 47 tag or an ISO 639-1 code, for rules that are bound to languages.
    #[must_use]
    pub fn language(mut self, language: &'t str) -> Self {
        self.page.language = Some(language);
        self
    }

    /// Keeps every block that shares a byte with `span`, whatever cleaners say.
    #[must_use]
    pub fn protect(mut self, span: Span) -> Self {
        self.protected.push(span);
        self
    }
}

impl<'t> From<&'t str> for Input<'t> {
    fn from(text: &'t str) -> Self {
        Input::text(text)
    }
}

impl<'t> From<&'t String> for Input<'t> {
    fn from(text: &'t String) -> Self {
        Input::text(text)
    }
}
