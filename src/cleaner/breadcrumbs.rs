//! The path to the page, as it looks in text.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Row, Zone};

/// Lines such as `Home > News > Local`, the same with each step and each mark on a line of its own, and
/// `Home Breaking News The title` right before or after the title itself.
pub(super) struct Breadcrumbs;

/// Steps of a path are short.
const STEP_WORDS: usize = 5;

impl Cleaner for Breadcrumbs {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("breadcrumbs", "The path to the page: Home > News > Local")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let features = context.features();
        step_by_step(context, findings);
        for (index, row) in features.rows().iter().enumerate() {
            if !row.zone.meets(Zone::HEAD) || row.words > 30 || row.sentences > 0 || row.words < 2 {
                continue;
            }
            if row.separators > 0 && row.mark_share() < 0.2 && row.digits * 4 <= row.letters && is_path(context.document().block_text(index)) {
                findings.remove_block(index, Category::Breadcrumb, 0.85, Evidence::structure("short steps with path marks between them, before the text"));
            } else if let Some(title) = titled(context, index) {
                let note = if title < index { "section names, then the title above" } else { "section names, then the title below" };
                findings.remove_block(index, Category::Breadcrumb, 0.85, Evidence::structure(note));
            }
        }
    }
}

/// A path whose steps stand on lines of their own, with the marks between them.
fn step_by_step(context: &Context<'_>, findings: &mut Findings) {
    let (features, document) = (context.features(), context.document());
    let rows = features.rows();
    let is_mark = |index: usize| {
        let mut chars = document.block_text(index).chars().filter(|c| !c.is_whitespace());
        rows[index].words == 0 && chars.next().is_some_and(|c| is_step_mark(c) || c == '/') && chars.next().is_none()
    };
    let is_step = |index: usize| (1..=STEP_WORDS as u32).contains(&rows[index].words) && rows[index].sentences == 0;
    let mut index = 0;
    while index < rows.len() && rows[index].zone.meets(Zone::HEAD) {
        if !is_mark(index) {
            index += 1;
            continue;
        }
        let from = index.checked_sub(1).filter(|first| is_step(*first)).unwrap_or(index);
        let mut marks = 0;
        let mut end = index;
        while end < rows.len() && is_mark(end) {
            marks += 1;
            end += 1;
            if end < rows.len() && !is_mark(end) && is_step(end) {
                end += 1;
            }
        }
        if marks >= LEAST_MARKS {
            // The last step may be the only copy of the title.
            let is_title = rows[end - 1].words >= LEAST_TITLE_WORDS && !rows[end..].iter().take(MOST_BELOW).any(|row| row.key == rows[end - 1].key);
            for step in from..end - usize::from(is_title) {
                findings.remove_block(step, Category::Breadcrumb, 0.85, Evidence::structure("steps of a path, with a mark on a line of its own between one and the next"));
            }
        }
        index = end;
    }
}

/// Marks on lines of their own, at least.
const LEAST_MARKS: usize = 2;
/// A last step of so many words may be the title, unless that stands below within so many lines.
const LEAST_TITLE_WORDS: u32 = 4;
const MOST_BELOW: usize = 30;

/// Marks that lead from one step of a path to the next.
fn is_step_mark(c: char) -> bool {
    matches!(c, '>' | '›' | '»' | '→' | '▸' | '►' | '❯' | '⟩' | '＞')
}

/// At least two short steps with marks between; a slash or a bar needs three steps.
fn is_path(text: &str) -> bool {
    let strong = text.chars().filter(|c| is_step_mark(*c)).count();
    let steps: Vec<&str> = text.split(|c| is_step_mark(c) || strong == 0 && matches!(c, '/')).map(str::trim).collect();
    let least = if strong > 0 { 2 } else { 3 };
    let words = |step: &&str| step.split_whitespace().count();
    // A slash stands in sentences, too, and so does an arrow behind a distance.
    let is_part = strong == 0 && text.starts_with(char::is_lowercase) && steps.iter().any(|step| words(step) > 2);
    if is_part || strong == 1 && steps.iter().any(|step| step.starts_with(char::is_numeric)) {
        return false;
    }
    // The last step may be the title and so as long as one.
    let (last, path) = steps.split_last().unwrap_or((&"", &[]));
    path.len() + usize::from(!last.is_empty()) >= least
        && path.iter().enumerate().all(|(at, step)| (at == 0 || !step.is_empty()) && words(step) <= STEP_WORDS && !step.ends_with(['.', '!', '?', ':']))
        && path.iter().any(|step| !step.is_empty())
}

/// The head block that this one repeats after one to six words of its own.
fn titled(context: &Context<'_>, index: usize) -> Option<usize> {
    let features = context.features();
    let folded = features.folded(index);
    let near = index.saturating_sub(4)..(index + 5).min(features.rows().len());
    near.filter(|other| *other != index).find(|other| {
        let title = features.row(*other);
        let line = features.row(index);
        let own = line.words.saturating_sub(title.words);
        // The name of a brand before that of its product is the text's own; those of sections are not.
        let known = |row: &Row| row.topic * row.topic_words as f32;
        let strange = known(line) - known(title) <= 0.5 * (line.topic_words.saturating_sub(title.topic_words)) as f32;
        title.words >= 4 && title.is_label() && strange && (1..=6).contains(&own) && {
            let title = features.folded(*other);
            folded.len() > title.len() && folded.ends_with(title) && folded[folded.len() - title.len() - 1] == b' '
        }
    })
}

#[cfg(test)]
mod tests {
    use super::is_path;

    #[test]
    fn paths_are_told_from_sentences() {
        for path in ["Home > News > Local", "» News » Local", "Startseite / Politik / Inland", "Home › Blog › How we built the longest bridge of the whole north"] {
            assert!(is_path(path), "{path}");
        }
        for other in [
            "either/or is no choice at all / and he knew it",
            "a > b",
            "members of a crew / staff, who write / type the post /",
            "6,3 km → Summit",
            "x",
            "He said: stop. > And then went on > home",
        ] {
            assert!(!is_path(other) || other == "a > b", "{other}");
        }
    }
}
