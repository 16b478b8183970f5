//! What is left, written out.

use std::borrow::Cow;

use clap::{Args, ValueEnum};
use dechaff::{Cleaned, ViewOptions};

/// How what is left is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, ValueEnum)]
pub(crate) enum View {
    /// The words; of a scraped text its own bytes.
    Text,
    /// Markdown: headings, lists, tables, links, code.
    #[value(alias = "md")]
    Markdown,
    /// HTML of safe elements and attributes.
    Html,
}

impl View {
    /// What is left of `cleaned`.
    pub(crate) fn of<'c>(self, cleaned: &'c Cleaned<'_>, options: &ViewOptions) -> Cow<'c, str> {
        match self {
            View::Text if options.tables => cleaned.text().into(),
            View::Text => cleaned.text_with(options).into(),
            View::Markdown => cleaned.markdown_with(options).into(),
            View::Html => cleaned.html_with(options).into(),
        }
    }
}

/// What is shown of a page besides its words.
#[derive(Args, Debug)]
#[command(next_help_heading = "What is shown of a page")]
pub(crate) struct ViewArgs {
    /// Also tell its title, authors, dates and so on: as YAML before Markdown and text, as an object in JSON.
    #[arg(long, alias = "with-metadata")]
    pub(crate) metadata: bool,
    /// Show where links lead, in Markdown and HTML (the default).
    #[arg(long, overrides_with = "no_links")]
    links: bool,
    /// Show only the words of links.
    #[arg(long, overrides_with = "links")]
    no_links: bool,
    /// Show pictures, in Markdown and HTML (the default).
    #[arg(long, overrides_with = "no_images")]
    images: bool,
    /// Leave pictures out.
    #[arg(long, overrides_with = "images")]
    no_images: bool,
    /// Show tables (the default).
    #[arg(long, overrides_with = "no_tables")]
    tables: bool,
    /// Leave tables out, in text too.
    #[arg(long, overrides_with = "tables")]
    no_tables: bool,
}

impl ViewArgs {
    /// The options for views.
    pub(crate) fn options(&self) -> ViewOptions {
        // Of each pair the last one counts, and clap has dropped the other.
        ViewOptions::new().links(self.links || !self.no_links).images(self.images || !self.no_images).tables(self.tables || !self.no_tables)
    }
}
