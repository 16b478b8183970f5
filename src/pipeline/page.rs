//! One page of HTML: parse, read its blocks, look and decide.
//!
//! A page is judged in one round. Text is cleaned again until nothing more goes, so that cleaned text stays as it is;
//! what is left of a page is no page, and never comes back here.

use super::settle::{Origin, Removed, trace_finding};
use super::{Cleaned, Pipeline, ReadPage, Scratch, render};
use crate::input::{self, Input};
use crate::output::{self, View};
use crate::report::{Empty, Outcome};
use crate::span::Span;

impl Pipeline {
    pub(super) fn clean_page<'t>(&self, input: &Input<'t>, scratch: &mut Scratch) -> Cleaned<'t> {
        let (markup, text, unread) = self.read_page(input, scratch);
        let html = &input.text[..input.text.len() - unread];
        let origin = Origin::new(&[Span::of(0..text.len())]);
        let round = self.round(input, &text, &origin, Some(&markup), scratch);
        let blocks = scratch.blocks.clone();
        let findings = scratch.findings.as_slice();
        let mut removed: Vec<Removed> = Vec::new();
        let mut used = vec![false; findings.len()];
        for removal in &round.removals {
            for finding in &removal.by {
                used[*finding as usize] = true;
            }
            removed.extend(self.trace(removal, findings, &origin, &blocks));
        }
        render::kept_spans(&text, &blocks, &round.removals, &mut scratch.kept);
        let overruled = findings.iter().zip(&used).filter(|(_, used)| !**used).filter_map(|(finding, _)| trace_finding(finding, &origin, &blocks)).collect();
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
        let rendered = output::text::render(View { html, markup: &markup, text: &text, blocks: &blocks, kept: &kept, url: input.page.url });
        let report = self.report(blocks, removed, overruled);
        Cleaned {
            source: text.into(),
            page: Some(ReadPage { html, url: input.page.url, markup }),
            text: Some(rendered),
            kept,
            report,
            outcome,
            held: round.held,
            confidence: round.confidence,
        }
    }

    /// Parses the page and reads its blocks, their features and where rules match; gives what HTML told, the text, and
    /// the number of bytes that were not read.
    pub(super) fn read_page(&self, input: &Input<'_>, scratch: &mut Scratch) -> (crate::document::Markup, String, usize) {
        let read = input.text.floor_char_boundary(self.max_bytes);
        let html = &input.text[..read];
        let mut markup = std::mem::take(&mut scratch.markup);
        let mut text = std::mem::take(&mut scratch.text);
        text.clear();
        markup.clear_reading();
        scratch.features.clear();
        scratch.blocks.clear();
        scratch.hits.clear();
        let mut tree = std::mem::take(&mut markup.tree);
        input::html::parse(html, &mut tree);
        input::html::read(html, &tree, &mut markup, &mut text, &mut scratch.blocks);
        markup.tree = tree;
        for index in 0..scratch.blocks.len() {
            self.look_at(&text, index, scratch);
        }
        (markup, text, input.text.len() - read)
    }
}
