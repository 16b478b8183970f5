//! Second copies.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Row, Zone, hash};

/// A title that stands twice before the text, or twice in a row above a paragraph, or above each reply in a thread, and
/// paragraphs that stand twice anywhere. The first copy stays, or the one that is a heading.
pub(super) struct Duplicates;

/// A paragraph of fewer words may be said twice on purpose: a refrain, an answer, a table cell.
const LEAST_WORDS: u32 = 12;
/// A title of fewer words may be a label.
const LEAST_TITLE_WORDS: u32 = 4;
/// What stands more often belongs to each of several things on the page.
const MOST_COPIES: usize = 3;
/// A title stands above the text, in the path to it, and under its picture.
const MOST_TITLES: usize = 4;
/// A title that stands twice in a row may be shorter. So many lines below it the text begins, at most.
const LEAST_DOUBLED_WORDS: u32 = 3;
const MOST_BETWEEN: usize = 2;
/// What forums and mail programs put before the title of a thread, above each reply.
const REPLY: &[&str] = &["re:", "aw:", "antw:", "odp:", "sv:", "vs:", "ynt:", "hs:", "отв:", "ответ:", "відп:", "απ:", "رد:", "回复:", "回復:", "回覆:", "답글:", "답변:"];
/// Such a title has so many words at most, and at least two.
const MOST_REPLY_WORDS: u32 = 24;
/// What is as surely chaff as this is no original.
const CHAFF: f32 = 0.5;
/// A few paragraphs that come again are an accident of the page, and a third or more of a page is a page that was
/// printed twice. What lies between is how people quote each other, and needs a second witness.
const QUOTED: std::ops::Range<f32> = 0.09..0.3;

impl Cleaner for Duplicates {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("duplicates", "A second copy of the title or of a paragraph")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let features = context.features();
        let rows = features.rows();
        let mut copies = std::mem::take(&mut findings.memory.keys);
        copies.clear();
        copies.extend(rows.iter().enumerate().filter(|(_, row)| row.words >= LEAST_TITLE_WORDS).map(|(index, row)| (row.key, index)));
        copies.sort_unstable();
        let mut paragraphs: Vec<(usize, usize, u32)> = Vec::new();
        for group in copies.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            let first = original(context, findings, group);
            for (_, index) in group.iter().filter(|(_, index)| *index != first) {
                let row = &rows[*index];
                if features.folded(first).len() != features.folded(*index).len() {
                    continue;
                }
                let evidence = || Evidence::Repetition { copies: group.len() as u32, first: context.document().blocks()[first].span };
                if is_title(&rows[first]) && is_title(row) && group.len() <= MOST_TITLES {
                    findings.remove_block(*index, Category::Duplicate, 0.9, evidence());
                } else if row.words >= LEAST_WORDS && row.sentences > 0 && group.len() <= MOST_COPIES && (index.abs_diff(first) <= 2 || in_sequence(rows, first, *index)) {
                    paragraphs.push((first, *index, group.len() as u32));
                }
            }
        }
        findings.memory.keys = copies;
        doubled_titles(context, findings);
        titles_of_replies(context, findings);
        let repeated: u32 = paragraphs.iter().map(|(_, index, _)| rows[*index].words).sum();
        let share = repeated as f32 / features.words().max(1) as f32;
        let confidence = if QUOTED.contains(&share) { 0.45 } else { 0.9 };
        for (first, index, copies) in paragraphs {
            let evidence = Evidence::Repetition { copies, first: context.document().blocks()[first].span };
            findings.remove_block(index, Category::Duplicate, confidence, evidence);
        }
    }
}

/// Labels that stand twice in a row with text below them, which lines of a song have not; a refrain comes a third time.
fn doubled_titles(context: &Context<'_>, findings: &mut Findings) {
    let features = context.features();
    let rows = features.rows();
    let mut from = 0;
    while from + 1 < rows.len() {
        let row = &rows[from];
        let end = from + rows[from..].iter().take_while(|other| other.key == row.key).count();
        let is_title = row.is_label() && row.words >= LEAST_DOUBLED_WORDS && !row.begins_small && end - from == 2;
        if is_title && rows[end..].iter().take(1 + MOST_BETWEEN).any(|row| row.prose) && (from..end).all(|copy| features.folded(copy) == features.folded(from)) {
            let group: Vec<(u64, usize)> = (from..end).map(|copy| (row.key, copy)).collect();
            let first = original(context, findings, &group);
            for copy in (from..end).filter(|copy| *copy != first) {
                let evidence = Evidence::Repetition { copies: group.len() as u32, first: context.document().blocks()[first].span };
                findings.remove_block(copy, Category::Duplicate, 0.9, evidence);
            }
        }
        from = end.max(from + 1);
    }
}

/// Lines that are a line above them again, as the subject of a reply to it.
fn titles_of_replies(context: &Context<'_>, findings: &mut Findings) {
    let features = context.features();
    let rows = features.rows();
    let is_short = |row: &Row| (2..=MOST_REPLY_WORDS).contains(&row.words) && !row.prose;
    let answered = |block: usize| {
        let folded = features.folded(block);
        if !folded.iter().take(16).any(|byte| *byte == b':') {
            return None;
        }
        let mut title = folded;
        while let Some(prefix) = REPLY.iter().find(|prefix| title.starts_with(prefix.as_bytes())) {
            title = title[prefix.len()..].trim_ascii_start();
        }
        (title.len() < folded.len() && !title.is_empty()).then(|| hash(title))
    };
    let mut replies = (0..rows.len()).filter(|block| is_short(&rows[*block])).filter_map(|block| Some((block, answered(block)?))).peekable();
    if replies.peek().is_none() {
        return;
    }
    let mut titles = std::mem::take(&mut findings.memory.keys);
    titles.clear();
    titles.extend((0..rows.len()).filter(|block| is_short(&rows[*block])).map(|block| (hash(features.folded(block)), block)));
    titles.sort_unstable();
    for (reply, title) in replies {
        let first = titles.get(titles.partition_point(|(key, _)| *key < title)).filter(|(key, block)| *key == title && *block < reply);
        if let Some((_, first)) = first {
            let evidence = Evidence::Repetition { copies: 2, first: context.document().blocks()[*first].span };
            findings.remove_block(reply, Category::Duplicate, 0.9, evidence);
        }
    }
    findings.memory.keys = titles;
}

/// The copy that stays: a heading before other elements of a page, and what nobody knows for chaff before what somebody does.
fn original(context: &Context<'_>, findings: &Findings, group: &[(u64, usize)]) -> usize {
    let is_heading = |block: usize| context.page().is_some_and(|(markup, _)| markup.places[context.document().blocks()[block].place as usize].heading > 0);
    let rank = |block: usize| (findings.chaff(block) >= CHAFF, !is_heading(block));
    group.iter().map(|(_, block)| *block).min_by_key(|block| (rank(*block), *block)).unwrap_or_default()
}

/// Whether the blocks around `second` repeat those around `first`, so that a whole passage stands twice.
fn in_sequence(rows: &[Row], first: usize, second: usize) -> bool {
    let same = |a: Option<&Row>, b: Option<&Row>| matches!((a, b), (Some(a), Some(b)) if a.key == b.key && a.words >= 3);
    same(rows.get(first + 1), rows.get(second + 1)) || first > 0 && second > 0 && same(rows.get(first - 1), rows.get(second - 1))
}

/// A label before the text that speaks of what the text does.
fn is_title(row: &Row) -> bool {
    row.zone == Zone::HEAD && row.is_label() && row.is_topical()
}
