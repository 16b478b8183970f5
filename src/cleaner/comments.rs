//! Readers' comments below the text.

use std::ops::Range;

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings, Hit, RuleId};
use crate::features::Row;
use crate::metadata::has_moment;

/// What readers wrote under a text: posts between lines that say who wrote and when, under a heading or a form for
/// comments.
///
/// A thread begins where a rule knows the section for comments, and lines that head a post follow. Where the posts are
/// most of the page, as in forums and under questions, they are what it is about, and stay.
pub(super) struct Comments;

/// Words of running text before a thread: without them the posts are the text.
const LEAST_TEXT: u32 = 100;
/// A line of posts behind so many words of running text is the foot of a post; at the head of a page it is a byline.
const LEAST_POST: u32 = 30;
/// The running text before a thread has at least so large a share of that of both.
const LEAST_SHARE: f32 = 0.3;
/// A rule that is as sure as this by itself names the section; one that is not names a post, or a name and a date.
const NAMES_SECTION: f32 = 0.8;
/// What stands more often on a page belongs to each of many texts or posts.
const MOST_SECTIONS: usize = 2;
/// Between the heading of the section and the first post stand no more words than these that nobody knows for chaff.
const MOST_INTRODUCTION: u32 = 40;
/// The most words of one post.
const MOST_POST: u32 = 400;
/// The most blocks of a post, and between the heading and the first one.
const MOST_BLOCKS: usize = 30;
/// The last post has no line behind it that would end it. It has at most so many words if no other has more.
const LAST_POST: u32 = 60;
/// The most words of a line that tells who wrote a post and when.
const MOST_HEAD: u32 = 14;
/// Dates with a time of day that make a thread where no rule knows the heads of its posts.
const LEAST_MOMENTS: usize = 2;
/// How sure it is that what stands between the lines of a thread belongs to it.
const CONFIDENCE: f32 = 0.8;
/// A finding as sure as this tells that a block is no part of a post.
const CHAFF: f32 = 0.7;

impl Cleaner for Comments {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("comment-threads", "Readers' comments below the text")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let rows = context.features().rows();
        // On pages elements tell where comments begin.
        if context.page().is_some() || context.features().prose_words() < LEAST_TEXT {
            return;
        }
        // How often each rule begins a section, and where.
        let mut sections = std::mem::take(&mut findings.memory.keys);
        sections.clear();
        sections.extend(context.hits().iter().filter(|hit| mark(context, hit) == Some(Mark::Section)).map(|hit| (u64::from(hit.rule.0), hit.block as usize)));
        sections.sort_unstable();
        let behind_text = behind(rows, LEAST_TEXT);
        let behind_post = behind(rows, LEAST_POST);
        let mut done = behind_text;
        for hit in context.hits() {
            let block = hit.block as usize;
            if block < done || mark(context, hit) != Some(Mark::Section) {
                continue;
            }
            let of_rule = |from: usize, to: usize| {
                let at = |block| sections.partition_point(|section| *section < (u64::from(hit.rule.0), block));
                at(to) - at(from)
            };
            if of_rule(0, rows.len()) > MOST_SECTIONS {
                continue;
            }
            done = block + 1;
            let Some((thread, first)) = thread(context, findings, block) else { continue };
            done = thread.end;
            // Where the section begins anew among the posts, they are texts with a link to their comments.
            if of_rule(first, thread.end) > 0 || is_forum(context, behind_post, &thread) {
                continue;
            }
            let (before, within) = (prose(&rows[..thread.start]), prose(&rows[thread.clone()]));
            if before as f32 >= (before + within) as f32 * LEAST_SHARE {
                let section = context.document().blocks()[block].span;
                for block in thread {
                    findings.remove_block(block, Category::UserComment, CONFIDENCE, Evidence::Thread { section });
                }
            }
        }
        findings.memory.keys = sections;
    }
}

/// The first block behind so many words of running text.
fn behind(rows: &[Row], words: u32) -> usize {
    let mut before = 0;
    rows.iter()
        .position(|row| {
            let enough = before >= words;
            before += prose(std::slice::from_ref(row));
            enough
        })
        .unwrap_or(rows.len())
}

/// What a block of its own tells of a thread.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// A line of the section: its heading, its form, a button.
    Section,
    /// The head or the foot of a post.
    Post,
    /// A date and a time of day, which may be that of a post.
    Moment,
}

/// What a rule that takes a whole block makes of it.
fn mark(context: &Context<'_>, hit: &Hit) -> Option<Mark> {
    let claim = context.claim(hit.rule);
    let whole = hit.start == 0 && hit.end as usize == context.document().block_text(hit.block as usize).len();
    match claim.category.filter(|_| whole)? {
        Category::UserComment if claim.confidence < NAMES_SECTION => Some(Mark::Post),
        Category::UserComment | Category::CommentForm => Some(Mark::Section),
        _ => None,
    }
}

/// What each of the blocks from `from` on tells, but for those that tell nothing.
fn marks<'c>(context: &'c Context<'_>, from: usize) -> impl Iterator<Item = (usize, Mark)> + 'c {
    let hits = context.hits();
    let mut next = hits.partition_point(|hit| (hit.block as usize) < from);
    (from..context.features().rows().len()).filter_map(move |block| {
        let mut best = None;
        while let Some(hit) = hits.get(next).filter(|hit| hit.block as usize == block) {
            best = mark(context, hit).or(best);
            next += 1;
        }
        let row = context.features().row(block);
        let dated = || row.words <= MOST_HEAD && row.digits >= 6 && !row.prose && has_moment(context.document().block_text(block));
        best.or_else(|| dated().then_some(Mark::Moment)).map(|mark| (block, mark))
    })
}

/// The blocks of the thread whose section begins at `anchor`, and the first line of a post.
fn thread(context: &Context<'_>, findings: &Findings, anchor: usize) -> Option<(Range<usize>, usize)> {
    let rows = context.features().rows();
    let unknown = |blocks: Range<usize>| rows[blocks.clone()].iter().zip(blocks).filter(|(_, block)| findings.chaff(*block) < CHAFF).map(|(row, _)| row.words).sum::<u32>();
    let (mut posts, mut moments) = (0, 0);
    let (mut first, mut last, mut longest, mut most_blocks, mut open) = (None, anchor, LAST_POST, 1, false);
    for (block, mark) in marks(context, anchor + 1) {
        let words = unknown(last + 1..block);
        let begun = first.is_some();
        if block - last > MOST_BLOCKS || words > if begun { MOST_POST } else { MOST_INTRODUCTION } {
            break;
        }
        if begun {
            longest = longest.max(words);
            most_blocks = most_blocks.max(block - last - 1);
        }
        posts += usize::from(mark == Mark::Post);
        moments += usize::from(mark == Mark::Moment);
        open = mark != Mark::Section;
        first = first.or(open.then_some(block));
        last = block;
    }
    if posts == 0 && moments < LEAST_MOMENTS {
        return None;
    }
    let mut end = last + 1;
    let mut words = 0;
    while open && end - last <= most_blocks {
        let Some(row) = rows.get(end).filter(|_| findings.chaff(end) < CHAFF) else { break };
        words += row.words;
        if words > longest {
            break;
        }
        end += 1;
    }
    Some((anchor..end, first?))
}

/// Whether the text before the thread has the foot of a post as the posts of the thread have, behind the first words of
/// running text: then it is one of them.
fn is_forum(context: &Context<'_>, behind_post: usize, thread: &Range<usize>) -> bool {
    let posts =
        |blocks: Range<usize>| context.hits().iter().filter(move |hit| blocks.contains(&(hit.block as usize)) && mark(context, hit) == Some(Mark::Post)).map(|hit| hit.rule);
    let mut of_thread: Vec<RuleId> = posts(thread.clone()).collect();
    of_thread.sort_unstable();
    of_thread.dedup();
    posts(behind_post..thread.start).any(|rule| of_thread.binary_search(&rule).is_ok())
}

/// The words of running text in these blocks.
fn prose(rows: &[Row]) -> u32 {
    rows.iter().filter(|row| row.prose).map(|row| row.words).sum()
}
