//! One page of HTML: parse, read its blocks, look and decide.
//!
//! A page is judged in one round. Text is cleaned again until nothing more goes, so that cleaned text stays as it is;
//! what is left of a page is no page, and never comes back here.

use super::settle::{Origin, trace_finding};
use super::{Cleaned, Lent, Pipeline, ReadPage, Reading, Scratch, render};
use crate::growth;
use crate::input::html::Parsed;
use crate::input::{self, Input};
use crate::output::{self, View};
use crate::report::{Empty, Limit, Outcome};
use crate::span::Span;

impl Pipeline {
    pub(super) fn clean_page<'t>(&self, input: &Input<'t>, scratch: &mut Scratch) -> Cleaned<'t> {
        let (read, parsed) = self.read_page(input, scratch);
        self.judge_page(input, read, &parsed, scratch)
    }

    /// Cleans a page that was parsed with `scraper` already, without a second parse.
    ///
    /// Nothing is known of the page's bytes then: [`Cleaned::origin`] gives empty spans.
    ///
    /// ```
    /// let page = scraper::Html::parse_document("<nav><a href=/>Home</a></nav><h1>Ferry</h1><p>The ferry sails again on Monday.</p>");
    /// let pipeline = dechaff::Pipeline::builder().build()?;
    /// let cleaned = pipeline.clean_parsed(&page, None, &mut dechaff::Scratch::new());
    /// assert_eq!(cleaned.text(), "Ferry\n\nThe ferry sails again on Monday.\n");
    /// # Ok::<(), dechaff::Error>(())
    /// ```
    #[cfg(feature = "scraper")]
    #[must_use]
    pub fn clean_parsed<'t>(&self, page: &scraper::Html, url: Option<&'t str>, scratch: &mut Scratch) -> Cleaned<'t> {
        let mut input = Input::html("");
        input.page.url = url;
        let mut read = self.blank(scratch);
        input::html::scraper::copy(page, &scratch.html.wanted, &mut read.markup.tree);
        self.read_blocks("", &mut read, scratch);
        self.judge_page(&input, read, &Parsed::default(), scratch)
    }

    fn judge_page<'t>(&self, input: &Input<'t>, read: Lent<Reading>, parsed: &Parsed, scratch: &mut Scratch) -> Cleaned<'t> {
        let (markup, text) = (&read.markup, read.text.as_str());
        let unread = parsed.bytes_dropped;
        let html = &input.text[..input.text.len() - unread];
        let origin = Origin::new(&[Span::of(0..text.len())]);
        let round = self.round(input, text, &origin, Some(markup), true, scratch);
        let blocks = scratch.blocks.clone();
        let findings = scratch.findings.as_slice();
        let removals = &round.removals;
        let (used, removed, overruled) = (&mut scratch.used, &mut scratch.removed, &mut scratch.overruled);
        removed.begin(round.removals.findings());
        used.clear();
        used.resize(findings.len(), false);
        for removal in &removals.list {
            for finding in removals.by(removal) {
                used[*finding as usize] = true;
            }
            removed.add(removal, removals.by(removal), findings, &origin, &blocks);
        }
        render::kept_spans(text, &blocks, &removals.list, &mut scratch.kept);
        overruled.clear();
        growth::room_for(overruled, used.iter().filter(|used| !**used).count());
        overruled.extend(findings.iter().zip(used.iter()).filter(|(_, used)| !**used).filter_map(|(finding, _)| trace_finding(finding, &origin, &blocks)));
        let any_kept = scratch.kept.iter().any(|span| !text[span.range()].trim().is_empty());
        let outcome = if blocks.is_empty() {
            Outcome::Empty(Empty::NoText)
        } else if !any_kept {
            Outcome::Empty(Empty::AllChaff)
        } else if unread > 0 {
            Outcome::LimitReached { unread }
        } else if removed.is_empty() {
            Outcome::Unchanged
        } else {
            Outcome::Cleaned
        };
        let kept: Vec<Span> = if any_kept { scratch.kept.clone() } else { Vec::new() };
        let rendered = output::text::render(View { html, markup, text, blocks: &blocks, kept: &kept, url: input.page.url });
        let mut report = self.report(blocks, removed, overruled);
        report.limits = limits(parsed);
        scratch.decision.removals = round.removals;
        Cleaned {
            source: input.text.into(),
            page: Some(ReadPage { html: html.into(), url: input.page.url.map(Into::into), read }),
            text: Some(rendered),
            kept,
            report,
            outcome,
            held: round.held,
            confidence: round.confidence,
        }
    }

    /// Parses the page and reads its blocks, their features and where rules match; gives what HTML told, the text, and
    /// what was cut off.
    pub(super) fn read_page(&self, input: &Input<'_>, scratch: &mut Scratch) -> (Lent<Reading>, Parsed) {
        let mut read = self.blank(scratch);
        let parsed = input::html::parse(input.text, &self.limits, &mut scratch.html, &mut read.markup.tree);
        self.read_blocks(input.text, &mut read, scratch);
        (read, parsed)
    }

    /// Memory to read a page into, and `scratch` ready for what this pipeline's rules look at.
    fn blank(&self, scratch: &mut Scratch) -> Lent<Reading> {
        self.rules.attributes().for_each(|name| scratch.html.wanted.add(name));
        scratch.pages.lend()
    }

    fn read_blocks(&self, html: &str, read: &mut Reading, scratch: &mut Scratch) {
        let Reading { markup, text } = read;
        text.clear();
        markup.clear_reading();
        scratch.features.clear();
        scratch.blocks.clear();
        scratch.hits.clear();
        let mut tree = std::mem::take(&mut markup.tree);
        input::html::put_in_place(html, &mut tree);
        input::html::read(html, &tree, markup, text, &mut scratch.blocks, &mut scratch.html.open);
        markup.tree = tree;
        for index in 0..scratch.blocks.len() {
            self.look_at(text, index, scratch);
        }
        self.rules.scan_page(html, markup, &scratch.blocks, &scratch.features, &mut scratch.rules, &mut scratch.hits);
    }
}

/// The limits that were reached.
fn limits(parsed: &Parsed) -> Vec<Limit> {
    let depth = (parsed.depth_dropped > 0).then_some(Limit::Depth { tags: parsed.depth_dropped });
    let attributes = (parsed.attributes_dropped > 0).then_some(Limit::Attributes { dropped: parsed.attributes_dropped });
    let nodes = parsed.nodes_reached.then_some(Limit::Nodes);
    let fuel = parsed.fell_back.then_some(Limit::Fuel);
    [depth, attributes, nodes, fuel].into_iter().flatten().collect()
}
