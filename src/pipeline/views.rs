//! The views of what is left: Markdown, HTML, plain text, records.

use super::Cleaned;
use crate::document::BlockKind;
use crate::output::{self, PageRecord, View, ViewOptions};
use crate::span::Span;

impl Cleaned<'_> {
    /// What is left of a page as Markdown.
    ///
    /// It is CommonMark with GitHub's tables, task lists, footnotes and struck words, and formulas between dollars.
    /// Words that look like Markdown are escaped. Addresses are made absolute where the page's own is known; those
    /// that could do harm are left out, and the words of such links stay. Of scraped text this is
    /// [`text`](Cleaned::text) as it is: what scrapers leave often is Markdown already, or close to it.
    ///
    /// ```
    /// use dechaff::Input;
    ///
    /// let page = "<main><h1>Ferry</h1><p>It sails <b>again</b> from <a href='/pier'>the pier</a>:</p><ol start=3><li>Monday<li>Friday</ol></main>";
    /// let cleaned = dechaff::clean(Input::html(page).url("https://example.com/news"));
    /// assert_eq!(
    ///     cleaned.markdown(),
    ///     "# Ferry\n\nIt sails **again** from [the pier](https://example.com/pier):\n\n3. Monday\n4. Friday\n"
    /// );
    /// ```
    #[must_use]
    pub fn markdown(&self) -> String {
        self.markdown_with(&ViewOptions::default())
    }

    /// The same, and `options` tell what to show.
    #[must_use]
    pub fn markdown_with(&self, options: &ViewOptions) -> String {
        self.view().map_or_else(|| self.text().to_owned(), |view| output::markdown(view, options))
    }

    /// What is left as HTML without scripts, styles and attributes that could do harm.
    ///
    /// Elements are written anew from a list of known ones; addresses lead to the web or to mail, or are relative. Of
    /// scraped text each block becomes a paragraph.
    ///
    /// ```
    /// use dechaff::Input;
    ///
    /// let page = "<div class=x><p onclick=evil()>Fish &amp; <b>chips</b>, <a href='javascript:evil()'>fresh</a>.<script>evil()</script></div>";
    /// assert_eq!(dechaff::clean(Input::html(page)).html(), "<p>Fish &amp; <strong>chips</strong>, fresh.</p>\n");
    /// assert_eq!(dechaff::clean("One.\n\nA < B\n").html(), "<p>One.</p>\n<p>A &lt; B</p>\n");
    /// ```
    #[must_use]
    pub fn html(&self) -> String {
        self.html_with(&ViewOptions::default())
    }

    /// The same, and `options` tell what to show.
    #[must_use]
    pub fn html_with(&self, options: &ViewOptions) -> String {
        match self.view() {
            Some(view) => output::html(view, options),
            None => output::paragraphs(self.texts()),
        }
    }

    /// What is left as plain text, less what `options` do not ask for; of them only `tables` matters to it.
    ///
    /// The text holds the page's words and nothing else: paragraphs stand apart, entries of lists and rows of tables
    /// have a line each, cells a tab between them, code keeps its lines. Markers of lists are no words, and are in
    /// [`markdown`](Cleaned::markdown).
    ///
    /// ```
    /// use dechaff::{Input, ViewOptions};
    ///
    /// let page = "<p>When it sails:</p><table><tr><th>Day<th>Time<tr><td>Monday<td>9:00</table><p>Be early.</p>";
    /// let cleaned = dechaff::clean(Input::html(page));
    /// assert_eq!(cleaned.text(), "When it sails:\n\nDay\tTime\nMonday\t9:00\n\nBe early.\n");
    /// assert_eq!(cleaned.text_with(&ViewOptions::new().tables(false)), "When it sails:\n\nBe early.\n");
    /// ```
    #[must_use]
    pub fn text_with(&self, options: &ViewOptions) -> String {
        match self.view() {
            Some(view) if !options.tables => output::text_without_tables(view),
            _ => self.text().to_owned(),
        }
    }

    /// All blocks with what was decided on them and why, ready to be serialised.
    #[must_use]
    pub fn record(&self) -> PageRecord<'_> {
        let level = |block: &crate::document::Block| {
            let page = self.page.as_ref()?;
            let place = page.read.markup.places.get(block.place as usize)?;
            (block.kind == BlockKind::Heading).then_some(place.heading)
        };
        let blocks = output::record_blocks(&self.report, self.source(), level, |span| self.origin(span));
        PageRecord { outcome: self.outcome.id(), url: self.page.as_ref().and_then(|page| page.url.as_deref()), confidence: self.confidence, held_back: self.held, blocks }
    }

    /// The page and what is left of it; none for scraped text.
    fn view(&self) -> Option<View<'_>> {
        let page = self.page.as_ref()?;
        Some(View { html: &page.html, markup: &page.read.markup, text: &page.read.text, blocks: self.report.blocks(), kept: &self.kept, url: page.url.as_deref() })
    }

    /// What is left of each block.
    fn texts(&self) -> impl Iterator<Item = String> {
        let shown = &self.kept;
        let mut first = 0;
        self.report.blocks().iter().filter_map(move |block| {
            while shown.get(first).is_some_and(|span| span.end <= block.span.start) {
                first += 1;
            }
            let inside = shown[first..].iter().take_while(|span| span.start < block.span.end);
            let parts = inside.map(|span| Span { start: span.start.max(block.span.start), end: span.end.min(block.span.end) });
            let text: String = parts.map(|span| &self.source()[span.range()]).collect();
            (!text.trim().is_empty()).then_some(text)
        })
    }
}
