//! What a view of a cleaned page shows.

/// What to write of a page besides its words.
///
/// ```
/// use dechaff::{Input, ViewOptions};
///
/// let page = "<p>See the <a href='/map'>map of the <b>old</b> harbour</a>.</p>";
/// let cleaned = dechaff::clean(Input::html(page));
/// let options = ViewOptions::new().base_url("https://example.com/news/");
/// assert_eq!(cleaned.markdown_with(&options), "See the [map of the **old** harbour](https://example.com/map).\n");
/// assert_eq!(cleaned.markdown_with(&options.links(false).emphasis(false)), "See the map of the old harbour.\n");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ViewOptions {
    /// Links keep their targets; without, only their words stay. Plain text never shows targets.
    pub links: bool,
    /// Pictures are shown. Plain text never shows any.
    pub images: bool,
    /// Tables are shown; without, they are left out of Markdown, HTML and plain text alike.
    pub tables: bool,
    /// Strong, emphasised, struck, raised and lowered words look so. Plain text never does.
    pub emphasis: bool,
    /// Relative addresses are made absolute with this one; by default with the page's own, if the caller gave it.
    pub base_url: Option<String>,
}

impl Default for ViewOptions {
    fn default() -> Self {
        ViewOptions { links: true, images: true, tables: true, emphasis: true, base_url: None }
    }
}

impl ViewOptions {
    /// Everything is shown.
    #[must_use]
    pub fn new() -> Self {
        ViewOptions::default()
    }

    /// Whether links keep their targets.
    #[must_use]
    pub fn links(mut self, shown: bool) -> Self {
        self.links = shown;
        self
    }

    /// Whether pictures are shown.
    #[must_use]
    pub fn images(mut self, shown: bool) -> Self {
        self.images = shown;
        self
    }

    /// Whether tables are shown.
    #[must_use]
    pub fn tables(mut self, shown: bool) -> Self {
        self.tables = shown;
        self
    }

    /// Whether words look strong, emphasised, struck, raised or lowered.
    #[must_use]
    pub fn emphasis(mut self, shown: bool) -> Self {
        self.emphasis = shown;
        self
    }

    /// The address that relative ones are made absolute with.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }
}
