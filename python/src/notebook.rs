//! A result as a notebook shows it: what stays, and what goes with its reasons.

use std::fmt::Write as _;

use dechaff::{Cleaned, Report};

/// Blocks that are shown; a page with more is cut, because notebooks keep what they show.
const MOST: usize = 1000;

const ROW: &str = "display:flex;gap:1em;border-top:1px solid rgba(128,128,128,.2);padding:2px 0";
const WORDS: &str = "flex:3;white-space:pre-wrap;overflow-wrap:anywhere";
const REASON: &str = "flex:2;opacity:.75;font-size:85%";
const GONE: &str = "background:rgba(220,60,60,.15);text-decoration-color:rgba(220,60,60,.7)";

/// How many blocks went as a whole.
pub(crate) fn gone(report: &Report) -> usize {
    let mut kept = vec![false; report.blocks().len()];
    for verdict in report.verdicts().iter().filter(|verdict| verdict.kept) {
        kept[verdict.block as usize] = true;
    }
    kept.iter().filter(|kept| !**kept).count()
}

/// The HTML. It carries its own style and no script, and all text of the page is escaped.
pub(crate) fn render(cleaned: &Cleaned<'_>) -> String {
    let report = cleaned.report();
    let blocks = report.blocks().len();
    let confidence = cleaned.confidence().map(|confidence| format!(" · confidence {confidence:.2}")).unwrap_or_default();
    let mut out = format!(
        "<div style=\"max-height:32em;overflow:auto;font-family:sans-serif;font-size:90%\"><div><b>{}</b> · {} of {blocks} blocks removed{confidence}{}</div>",
        cleaned.outcome().id(),
        gone(report),
        if cleaned.held_back() { " · removals held back for want of evidence" } else { "" },
    );
    let mut verdicts = report.verdicts().iter().peekable();
    for index in 0..blocks.min(MOST) {
        let (mut words, mut reasons) = (String::new(), String::new());
        while let Some(verdict) = verdicts.next_if(|verdict| verdict.block as usize <= index) {
            let text = escape(&cleaned.source()[verdict.span.range()]);
            if verdict.kept {
                words.push_str(&text);
                continue;
            }
            let why = report.surest(verdict).map(|finding| report.why(finding).to_string()).unwrap_or_default();
            let category = verdict.category.map_or("", |category| category.id());
            // A string takes all that is written to it.
            let _ = write!(words, "<del style=\"{GONE}\">{text}</del>");
            let _ = write!(reasons, "<div><b>{category}</b> {:.2} · {} — {}</div>", verdict.confidence, escape(report.decider(verdict)), escape(&why));
        }
        let _ = write!(out, "<div style=\"{ROW}\"><div style=\"{WORDS}\">{words}</div><div style=\"{REASON}\">{reasons}</div></div>");
    }
    if blocks > MOST {
        let _ = write!(out, "<div>… and {} more blocks</div>", blocks - MOST);
    }
    out.push_str("</div>");
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
