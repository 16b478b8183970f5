//! From bytes or text to a document.

mod charset;
mod decode;
pub(crate) mod html;
pub(crate) mod markdown;
mod references;
pub(crate) mod sentences;
mod sniff;
pub(crate) mod text;

pub use decode::{Decoded, decode, decode_page};

use crate::document::Page;
use crate::span::Span;

/// What an input is written in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[non_exhaustive]
pub enum Format {
    /// Text that a scraper already extracted.
    #[default]
    Text,
    /// A page of HTML.
    Html,
}

impl Format {
    /// Tells a page of HTML from text by how it begins; `bytes` may be in any encoding that has ASCII in it.
    ///
    /// In doubt it is text: a text that mentions tags, or in which an extractor left some, is none.
    ///
    /// ```
    /// use dechaff::Format;
    ///
    /// assert_eq!(Format::sniff(b"<!doctype html><p>The ferry sails."), Format::Html);
    /// assert_eq!(Format::sniff(b"<p> is the tag of a paragraph."), Format::Text);
    /// ```
    #[must_use]
    pub fn sniff(bytes: &[u8]) -> Format {
        if sniff::is_html(bytes) { Format::Html } else { Format::Text }
    }
}

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
    pub(crate) format: Format,
    pub(crate) page: Page<'t>,
    pub(crate) protected: Vec<Span>,
}

impl<'t> Input<'t> {
    /// Scraped text, plain or as Markdown.
    ///
    /// Links of Markdown are judged by their words, and stay as they are written.
    ///
    /// ```
    /// let text = "[Skip to content](#main)\n\nThe [ferry](/ferry) sails again on Monday.\n";
    /// assert_eq!(dechaff::clean(dechaff::Input::text(text)).text(), "The [ferry](/ferry) sails again on Monday.\n");
    /// ```
    #[must_use]
    pub fn text(text: &'t str) -> Self {
        Input { text, ..Input::default() }
    }

    /// A page of HTML.
    ///
    /// ```
    /// use dechaff::Input;
    ///
    /// let page = "<nav><a href=/>Home</a></nav><main><h1>Ferry</h1><p>The ferry sails again on Monday.</p></main>";
    /// assert_eq!(dechaff::clean(Input::html(page)).text(), "Ferry\n\nThe ferry sails again on Monday.\n");
    /// ```
    #[must_use]
    pub fn html(html: &'t str) -> Self {
        Input { text: html, format: Format::Html, ..Input::default() }
    }

    /// The address of the page, for rules that are bound to hosts, and for the host's profile.
    #[must_use]
    pub fn url(mut self, url: &'t str) -> Self {
        self.page.url = Some(url);
        self
    }

    /// The host in the address, if there is one; see [`Page::host`].
    #[must_use]
    pub fn host(&self) -> Option<&'t str> {
        self.page.host()
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
