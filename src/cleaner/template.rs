//! The template around the text: menus above it, lists and footers below it.

use super::{Category, Cleaner, CleanerInfo, Context, Evidence, Findings};
use crate::features::{Ending, Row, Zone};

/// Stretches of blocks that look like a page's template and have something in them that is known for chaff.
///
/// Each block gets log odds of being chaff from its shape alone (how long it is, how it ends, whether it shares the
/// document's words); what rules and other cleaners found adds to them. The best division of the document into
/// stretches of grain and chaff is the one with the greatest sum, where each change costs something: maximum
/// subsequence segmentation (Pasternack and Roth 2009) with two states. A stretch goes only with witnesses in it.
pub(super) struct Template;

/// What a change between grain and chaff costs, in log odds.
const CHANGE: f32 = 5.0;
/// No block weighs more than this for its shape.
const MOST_SHAPE: f32 = 2.5;
/// Blocks that may stand above a menu at the top.
const MENU_TOP: usize = 10;
/// A finding that is less sure is no witness.
const LEAST_WITNESS: f32 = 0.5;

fn env(name: &str, default: f32) -> f32 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

impl Cleaner for Template {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new("template", "The page's template above and below the text")
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        let rows = context.features().rows();
        let (words, prose) = (context.features().words(), context.features().prose_words());
        if prose < env("T_PROSE", 80.0) as u32 || (prose as f32) < words as f32 * env("T_PSHARE", 0.25) {
            return;
        }
        let mut frame = vec![false; rows.len()];
        for finding in findings.as_slice().iter().filter(|finding| finding.confidence >= LEAST_WITNESS) {
            frame[finding.block as usize] |= frames(finding.category);
        }
        let framed = (0..rows.len()).filter(|index| frame[*index] && findings.chaff(*index) >= LEAST_WITNESS).count();
        let prior = (framed as f32 * env("T_PRIOR", 0.05)).min(env("T_PMAX", 0.25));
        let (change, bias, boost) = (env("T_CHANGE", CHANGE), env("T_BIAS", -0.3) + prior, env("T_BOOST", 4.0));
        let raw = framed as f32 >= env("T_RAW", 8.0);
        let odds: Vec<f32> = rows
            .iter()
            .enumerate()
            .map(|(index, row)| {
                let known = findings.chaff(index);
                // A line before the text that speaks of what the text does is its title or its summary.
                let title = if known < 0.5 && row.zone.meets(Zone::HEAD) && row.words >= 4 && row.is_topical() { env("T_TITLE", 6.0) } else { 0.0 };
                (shape(row) + bias).clamp(-MOST_SHAPE, MOST_SHAPE) + boost * known - title
            })
            .collect();
        let chaff = divide(&odds, change);
        let mut seen = Vec::new();
        let mut index = 0;
        while index < rows.len() {
            let run = chaff[index..].iter().take_while(|chaff| **chaff).count();
            if run > 0 {
                // The last line before a paragraph is its heading, unless it is known for something else.
                let heads = |at: usize| rows.get(at + 1).is_some_and(is_text) && findings.chaff(at) < LEAST_WITNESS && rows[at].words >= 1;
                let heading = usize::from(heads(index + run - 1));
                judge(context, index..index + run - heading, findings, &frame, raw, &mut seen);
            }
            index += run.max(1);
        }
    }
}

/// Removes the stretch if it has witnesses enough for its length.
fn judge(context: &Context<'_>, stretch: std::ops::Range<usize>, findings: &mut Findings, frame: &[bool], raw: bool, seen: &mut Vec<(u64, f32, bool)>) {
    if stretch.is_empty() {
        return;
    }
    let rows = context.features().rows();
    // The same button under each of twenty products is one witness.
    seen.clear();
    seen.extend(stretch.clone().map(|index| (rows[index].key, findings.chaff(index), frame[index])).filter(|(_, chaff, _)| *chaff >= LEAST_WITNESS));
    seen.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    seen.dedup_by_key(|(key, ..)| *key);
    let witnesses: f32 = seen.iter().map(|(_, chaff, _)| *chaff).sum();
    let framing: f32 = seen.iter().filter(|(.., frame)| *frame).map(|(_, chaff, _)| *chaff).sum();
    let share = witnesses / stretch.len() as f32;
    let zone = rows[stretch.clone()].iter().fold(None, |zone: Option<Zone>, row| Some(zone.map_or(row.zone, |zone| zone.or(row.zone)))).unwrap_or_default();
    let inside = !zone.meets(Zone::HEAD.or(Zone::TAIL));
    let need = if inside { env("T_NEEDB", 2.5) } else { env("T_NEED", 2.0) };
    // A long run of labels at the very top is a menu, and one witness is enough for all of it.
    let entries = rows[stretch.clone()].iter().filter(|row| is_entry(row)).count();
    let menu = witnesses >= env("T_MW", 1.0) && framing >= env("T_MF", 0.9) && stretch.start <= MENU_TOP && !inside && entries >= env("T_MENU", 25.0) as usize && entries as f32 >= stretch.len() as f32 * env("T_MENUS", 0.7);
    if !menu && (witnesses < need || framing < env("T_FRAME", 1.2) || share < env("T_SHARE", 0.01)) {
        return;
    }
    let confidence = env("T_CONF", 0.72);
    let reach = if raw { env("T_RREACH", 40.0) } else { env("T_REACH", 20.0) } as usize;
    let mut supported = vec![menu; stretch.len()];
    let witness: Vec<bool> = stretch.clone().map(|index| findings.chaff(index) >= LEAST_WITNESS).collect();
    for at in (0..witness.len()).filter(|at| witness[*at]) {
        let to = (at + reach + 1).min(stretch.len());
        supported[at.saturating_sub(reach)..to].fill(true);
    }
    let title = title(rows, stretch.clone(), findings);
    for index in stretch.clone() {
        let row = &rows[index];
        if title == Some(index) || !supported[index - stretch.start] || is_text(row) && findings.chaff(index) < env("T_PROSEC", 0.3) && !(raw && row.zone == Zone::TAIL && between(&witness, index - stretch.start)) {
            continue;
        }
        let category = if row.zone == Zone::TAIL && row.words > 4 { Category::RelatedContent } else { Category::Navigation };
        findings.remove_block(index, category, confidence, Evidence::structure("in a stretch of template lines with known chaff among them"));
    }
}

/// The title of the page, if the stretch before the text holds one: the line that knows most of the text's words.
fn title(rows: &[Row], stretch: std::ops::Range<usize>, findings: &Findings) -> Option<usize> {
    let known = |row: &Row| row.topic * row.topic_words as f32 + 0.1 * row.words.min(12) as f32;
    stretch
        .filter(|index| {
            let row = &rows[*index];
            row.zone.meets(Zone::HEAD) && row.words >= 3 && !row.prose && row.topic > 0.0 && findings.chaff(*index) < LEAST_WITNESS
        })
        .reduce(|best, index| if known(&rows[index]) > known(&rows[best]) { index } else { best })
}

/// Whether witnesses stand close by on both sides.
fn between(witness: &[bool], at: usize) -> bool {
    let near = env("T_BET", 6.0) as usize;
    witness[at.saturating_sub(near)..at].contains(&true) && witness[at + 1..].iter().take(near).any(|witness| *witness)
}

/// Whether chaff of this kind stands around texts only. Buttons and appeals stand in the middle of them, too.
fn frames(category: Category) -> bool {
    matches!(
        category,
        Category::Navigation
            | Category::Breadcrumb
            | Category::Pagination
            | Category::RelatedContent
            | Category::SocialShare
            | Category::CommentForm
            | Category::ConsentNotice
            | Category::LegalNotice
            | Category::NewsTicker
    )
}

/// Whether it reads as a sentence and so needs a reason of its own to go.
fn is_text(row: &Row) -> bool {
    row.prose || row.sentences > 0 && row.words >= 6
}

/// An entry of a menu: a few words, no sentence, no number, no list mark.
fn is_entry(row: &Row) -> bool {
    (1..=6).contains(&row.words) && row.is_label() && row.ending == Ending::Open && row.digits == 0 && !row.bullet && !row.begins_small
}

/// The log odds that a block of this shape is chaff, as counted on scraped pages with known text.
fn shape(row: &Row) -> f32 {
    let mut odds = match row.words {
        0 => -2.0,
        1..=2 => 1.0,
        3 => 0.6,
        4..=12 => 0.0,
        13..=20 => -0.3,
        21..=40 => -1.0,
        _ => -1.8,
    };
    odds += match row.ending {
        Ending::Open => 0.2,
        Ending::Sentence => -0.7,
        Ending::Ellipsis => 1.0,
        Ending::Colon => -1.0,
        Ending::Comma => -0.9,
    };
    odds += match (row.topic_words, row.topic) {
        (0, _) => 0.0,
        (_, topic) if topic <= 0.34 => 0.25,
        (_, topic) if topic <= 0.67 => -0.35,
        _ => -0.7,
    };
    if row.begins_small {
        odds -= 0.8;
    }
    if row.bullet {
        odds -= 1.2;
    }
    if row.words >= 3 && row.capitalised_share() > 0.8 {
        odds += 0.3;
    }
    if row.separators > 0 {
        odds += 0.4;
    }
    odds
}

/// Which blocks are in stretches of chaff, in the division with the greatest sum.
fn divide(odds: &[f32], change: f32) -> Vec<bool> {
    let (mut grain, mut chaff) = (0.0f32, -change / 2.0);
    let mut came: Vec<(bool, bool)> = Vec::with_capacity(odds.len());
    for odds in odds {
        let (to_grain, to_chaff) = (chaff - change > grain, grain - change <= chaff);
        came.push((to_grain, to_chaff));
        let next = if to_grain { chaff - change } else { grain };
        chaff = if to_chaff { chaff } else { grain - change } + odds;
        grain = next;
    }
    let mut state = chaff - change / 2.0 > grain;
    let mut states = vec![false; odds.len()];
    for index in (0..odds.len()).rev() {
        states[index] = state;
        state = if state { came[index].1 } else { came[index].0 };
    }
    states
}
