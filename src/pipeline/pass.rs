//! One text, cleaned until what is left reads as it did.
//!
//! With words go the marks around them, and with these may go what made others a link: what stands side by side then reads
//! otherwise than in the whole text. So what is left is cleaned again as the text that it is now, which makes cleaning
//! cleaned text a no-op; each pass has less before it. Nearly all texts need one.

use std::borrow::Cow;

use super::settle::{Origin, moved};
use super::{Cleaned, Pipeline, Scratch};
use crate::document::Block;
use crate::input::Input;
use crate::report::{Outcome, Report, Verdict};
use crate::span::Span;

/// Passes before a text counts as one that does not settle.
const MAX_PASSES: usize = 8;

impl Pipeline {
    pub(super) fn clean_text<'t>(&self, input: &Input<'t>, scratch: &mut Scratch) -> Cleaned<'t> {
        let (mut cleaned, mut settled) = self.clean_once(input, scratch);
        for _ in 1..MAX_PASSES {
            // What stays whole reads as it did.
            let Some(left) = cleaned.text.take_if(|_| !settled) else { break };
            let origin = Origin::new(&cleaned.kept);
            let protected = input.protected.iter().flat_map(|span| origin.spans_from(*span)).collect();
            let (again, ends) = self.clean_once(&Input { text: &left, format: input.format, page: input.page, protected }, scratch);
            settled = ends;
            go_on(&mut cleaned.report, again.report, &origin);
            cleaned.kept = again.kept.iter().flat_map(|span| origin.spans(*span)).collect();
            cleaned.held |= again.held;
            cleaned.confidence = again.confidence.or(cleaned.confidence);
            cleaned.outcome = match again.outcome {
                Outcome::Unchanged => cleaned.outcome,
                outcome => outcome,
            };
            cleaned.text = Some(again.text.unwrap_or(left));
        }
        if settled {
            return cleaned;
        }
        keep_all(&mut cleaned.report);
        Cleaned { source: Cow::Borrowed(input.text), text: None, kept: vec![Span::of(0..input.text.len())], outcome: Outcome::Unsettled, ..cleaned }
    }
}

/// Adds to a report what a further pass removed of what was left; `origin` says where that stood.
fn go_on(report: &mut Report, again: Report, origin: &Origin) {
    let before = report.findings.len() as u32;
    let block_at = |blocks: &[Block], at: u32| (blocks.partition_point(|block| block.span.end <= at) as u32).min(blocks.len().saturating_sub(1) as u32);
    report.findings.extend(again.findings.iter().map(|finding| {
        let traced = moved(finding, |span| origin.hull(span));
        crate::cleaner::Finding { block: block_at(&report.blocks, traced.span.start), ..traced }
    }));
    let removals = again.verdicts.iter().filter(|verdict| !verdict.kept);
    let mut removed = removals.flat_map(|verdict| origin.spans(verdict.span).map(move |span| (span, verdict))).peekable();
    let mut verdicts = Vec::with_capacity(report.verdicts.len());
    for verdict in &report.verdicts {
        let mut at = verdict.span.start;
        let part = |from: u32, to: u32| Verdict { span: Span { start: from, end: to }, ..verdict.clone() };
        while let Some((span, by)) = removed.peek().filter(|(span, _)| span.start < verdict.span.end) {
            let (from, to) = (span.start.max(at), span.end.min(verdict.span.end));
            if from < to && verdict.kept {
                if at < from {
                    verdicts.push(part(at, from));
                }
                let findings = (by.findings.0 + before, by.findings.1 + before);
                verdicts.push(Verdict { kept: false, category: by.category, confidence: by.confidence, findings, ..part(from, to) });
                at = to;
            }
            // The rest of it may be of the next verdict.
            if span.end > verdict.span.end {
                break;
            }
            removed.next();
        }
        if at < verdict.span.end {
            verdicts.push(part(at, verdict.span.end));
        }
    }
    report.verdicts = verdicts;
}

/// Nothing goes, and no reason is given.
fn keep_all(report: &mut Report) {
    report.findings.clear();
    report.verdicts = report
        .blocks
        .iter()
        .enumerate()
        .map(|(block, own)| Verdict { span: own.span, block: block as u32, kept: true, category: None, confidence: 0.0, findings: (0, 0) })
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The label of the address is two pictures. They are read as such once the address is no longer part of a list,
    /// which it is not without the mark that has gone.
    const PICTURES: &str = " ![logo](https://museum.example/logo-300.png)![logo](https://museum.example/logo.png) ⟨19⟩

The new hall of the museum opens on Friday. It shows forty maps of the coast, and most of them have never been on show before.

⟨19⟩ https://museum.example/:  ![logo](https://museum.example/logo-300.png)![logo](https://museum.example/logo.png)
";

    #[test]
    fn what_reads_otherwise_is_cleaned_again() {
        let pipeline = Pipeline::builder().build().expect("the default pipeline builds");
        let mut scratch = Scratch::new();
        let (first, settled) = pipeline.clean_once(&PICTURES.into(), &mut scratch);
        assert!(!settled, "one pass is enough: {}", first.text());
        let cleaned = pipeline.clean_with(PICTURES, &mut scratch);
        assert_eq!(cleaned.outcome(), Outcome::Cleaned);
        assert!(cleaned.text().contains("forty maps") && !cleaned.text().contains(": "), "{}", cleaned.text());
        assert_eq!(pipeline.clean_with(cleaned.text(), &mut scratch).text(), cleaned.text());
        let of = |spans: &mut dyn Iterator<Item = Span>| spans.map(|span| &PICTURES[span.range()]).collect::<String>();
        assert_eq!(of(&mut cleaned.kept_spans().iter().copied()), cleaned.text());
        let report = cleaned.report();
        assert!(report.verdicts().windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        for (number, block) in report.blocks().iter().enumerate() {
            let own: u32 = report.verdicts().iter().filter(|verdict| verdict.block as usize == number).map(|verdict| verdict.span.len() as u32).sum();
            assert_eq!(own, block.span.len() as u32, "{block:?}");
        }
        assert!(report.removals().all(|verdict| report.surest(verdict).is_some()));
    }

    #[test]
    fn a_further_pass_splits_what_the_first_one_kept() {
        let pipeline = Pipeline::builder().build().expect("the default pipeline builds");
        let source = "The first line stays.\nThe second line goes.\nThe third line stays in part.";
        let mut report = pipeline.clean(source).report().clone();
        let kept = [Span::of(0..22), Span::of(44..source.len())];
        let left: String = kept.iter().map(|span| &source[span.range()]).collect();
        let mut again = pipeline.clean(&*left).report().clone();
        let part = Span::of(left.find("in part").expect("it is there")..left.len() - 1);
        let at = again.verdicts.len() - 1;
        let whole = again.verdicts[at].clone();
        again.verdicts[at].span.end = part.start;
        again.verdicts.push(Verdict { span: part, kept: false, ..whole.clone() });
        again.verdicts.push(Verdict { span: Span { start: part.end, end: whole.span.end }, ..whole });
        go_on(&mut report, again, &Origin::new(&kept));
        let shown: Vec<(&str, bool)> = report.verdicts.iter().map(|verdict| (&source[verdict.span.range()], verdict.kept)).collect();
        let third = [("The third line stays ", true), ("in part", false), (".", true)];
        assert_eq!(shown, [&[("The first line stays.", true), ("The second line goes.", true)][..], &third].concat());
    }
}
