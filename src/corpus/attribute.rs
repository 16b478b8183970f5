//! What became of each label's words.
//!
//! The labels of a text cover the very bytes that verdicts speak of. Those of a page cover lines of its HTML, while
//! verdicts speak of the text that was read from it. There every visible character of a verdict is followed back to
//! where it stands in the HTML, and neighbours on one line are one piece, whose words are that line's: so a block that
//! spans lines counts for each of them, and a line with several blocks adds them up.
//!
//! What reading leaves out (options of a list to choose from, `<noscript>`) is in no verdict. It counts as gone:
//! rightly on a line that must go, lost on one that must stay. To find it, the page's tree is searched for text of
//! which no character was read. What no browser ever shows, such as scripts and the head, is not searched.

use super::score::words;
use super::{Annotated, Expected, Label};
use crate::cleaner::Category;
use crate::input::Format;
use crate::input::html::{self, Limits};
use crate::pipeline::Cleaned;
use crate::span::Span;
use crate::tree::{Kind, NIL, ROOT, Tag, Tree};

/// What [`Wrong`](super::Wrong) names for text that must stay and was not read.
const READING: &str = "reading";

/// What became of the words of one label.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Fate {
    pub(super) words: u64,
    pub(super) gone: u64,
    /// What took the first that went, and as what; reading takes nothing for anything.
    pub(super) taken: Option<(String, Option<Category>)>,
    /// The text that did not become what it should.
    pub(super) wrong: String,
}

/// The fates of all labels of a document, in their order.
pub(super) fn fates(document: &Annotated, cleaned: &Cleaned<'_>) -> Vec<Fate> {
    match document.format {
        Format::Html => of_page(document, cleaned),
        Format::Text => document.labels.iter().map(|label| of_text(document, label, cleaned)).collect(),
    }
}

fn of_text(document: &Annotated, label: &Label, cleaned: &Cleaned<'_>) -> Fate {
    let report = cleaned.report();
    let words_of = |span: Span| words(&document.text[span.range()]);
    let mut fate = Fate { words: words_of(label.span), ..Fate::default() };
    for removal in report.removals().filter(|removal| removal.span.overlaps(label.span)) {
        fate.gone += words_of(Span { start: removal.span.start.max(label.span.start), end: removal.span.end.min(label.span.end) });
        fate.taken.get_or_insert_with(|| (report.decider(removal).to_owned(), removal.category));
    }
    fate.gone = fate.gone.min(fate.words);
    let is_wrong = match label.expected {
        Expected::Keep => fate.gone > 0,
        Expected::Remove(_) => fate.gone < fate.words,
        Expected::Free(_) => false,
    };
    if is_wrong {
        document.text[label.span.range()].clone_into(&mut fate.wrong);
    }
    fate
}

fn of_page(document: &Annotated, cleaned: &Cleaned<'_>) -> Vec<Fate> {
    let report = cleaned.report();
    let mut ledger = Ledger { document, fates: vec![Fate::default(); document.labels.len()] };
    let mut finder = Finder::new(&document.text);
    let mut was_read = vec![false; document.text.len()];
    for verdict in report.verdicts() {
        let decider = || (report.decider(verdict).to_owned(), verdict.category);
        let mut at = verdict.span.start;
        let text = &cleaned.source()[verdict.span.range()];
        ledger.enter(text, (!verdict.kept).then_some(&decider), |c| {
            let origin = cleaned.origin(Span { start: at, end: at + c.len_utf8() as u32 });
            at += c.len_utf8() as u32;
            let place = (!origin.is_empty()).then(|| finder.find(origin, c))?;
            was_read[place as usize] |= !c.is_whitespace();
            Some(place)
        });
    }
    let mut tree = Tree::default();
    html::parse(&document.text, &Limits::default(), &mut html::Scratch::default(), &mut tree);
    for (source, text) in shown(&tree, &document.text) {
        if !was_read[source.range()].contains(&true) {
            ledger.enter(text, Some(&|| (READING.to_owned(), None)), |c| Some(finder.find(source, c)));
        }
    }
    ledger.fates
}

/// The pieces of text that a browser may show, with or without scripts, and their bytes in the page.
fn shown<'t>(tree: &'t Tree, html: &'t str) -> Vec<(Span, &'t str)> {
    let mut pieces = Vec::new();
    let mut next = tree.following(ROOT, ROOT);
    while next != NIL {
        let node = tree.node(next);
        match node.kind {
            Kind::Text(chars) if !node.source.is_empty() => pieces.push((node.source, tree.chars(html, chars))),
            Kind::Element { tag, .. } if is_never_shown(tag) => {
                next = tree.after(next, ROOT);
                continue;
            }
            _ => {}
        }
        next = tree.following(next, ROOT);
    }
    pieces
}

fn is_never_shown(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Head
            | Tag::Title
            | Tag::Script
            | Tag::Style
            | Tag::Template
            | Tag::Svg
            | Tag::Iframe
            | Tag::Object
            | Tag::Embed
            | Tag::Canvas
            | Tag::Audio
            | Tag::Video
            | Tag::Noframes
            | Tag::Datalist
            | Tag::Annotation
            | Tag::Rp
    )
}

/// Whether HTML may collapse or trim it, so that text and page need not have the same number of it.
fn is_collapsible(c: char) -> bool {
    matches!(c, ' ' | '\n' | '\t' | '\r' | '\u{C}')
}

/// Who took a piece of text, and as what.
type Taker<'t> = &'t dyn Fn() -> (String, Option<Category>);

/// Words entered under the label of the line where they stand.
struct Ledger<'d> {
    document: &'d Annotated,
    fates: Vec<Fate>,
}

impl Ledger<'_> {
    /// Enters `text`, which stays unless somebody took it. `place` is asked for each of its characters, in order,
    /// where it stands in the page.
    fn enter(&mut self, text: &str, taker: Option<Taker<'_>>, mut place: impl FnMut(char) -> Option<u32>) {
        // The label of the piece and its bytes in `text`.
        let mut piece: Option<(usize, usize, usize)> = None;
        for (at, c) in text.char_indices() {
            let Some(label) = place(c).filter(|_| !c.is_whitespace()).and_then(|place| self.label_at(place)) else { continue };
            let end = at + c.len_utf8();
            piece = match piece {
                Some((same, start, _)) if same == label => Some((label, start, end)),
                Some((other, start, before)) => {
                    self.add(other, &text[start..before], taker);
                    Some((label, at, end))
                }
                None => Some((label, at, end)),
            };
        }
        if let Some((label, start, end)) = piece {
            self.add(label, &text[start..end], taker);
        }
    }

    fn label_at(&self, place: u32) -> Option<usize> {
        let labels = &self.document.labels;
        let label = labels.partition_point(|label| label.span.end <= place);
        labels.get(label).is_some_and(|found| found.span.start <= place).then_some(label)
    }

    fn add(&mut self, label: usize, piece: &str, taker: Option<Taker<'_>>) {
        let fate = &mut self.fates[label];
        let words = words(piece);
        fate.words += words;
        if let Some(taker) = taker {
            fate.gone += words;
            fate.taken.get_or_insert_with(taker);
        }
        let is_wrong = match self.document.labels[label].expected {
            Expected::Keep => taker.is_some(),
            Expected::Remove(_) => taker.is_none(),
            Expected::Free(_) => false,
        };
        if is_wrong {
            if !fate.wrong.is_empty() {
                fate.wrong.push(' ');
            }
            fate.wrong.push_str(piece);
        }
    }
}

/// Finds characters of the text in the HTML.
///
/// Where text stands in the page byte for byte, [`Cleaned::origin`] tells exactly where. Where it does not, because of
/// character references or line ends, it tells only the stretch of HTML that the text was made from: then text and
/// HTML are walked side by side.
struct Finder<'h> {
    html: &'h str,
    stretch: Span,
    /// Where the walk stands in the HTML.
    at: usize,
}

impl<'h> Finder<'h> {
    fn new(html: &'h str) -> Self {
        Finder { html, stretch: Span::default(), at: 0 }
    }

    /// The place of `c` in a stretch whose characters are asked for in order.
    fn find(&mut self, stretch: Span, c: char) -> u32 {
        if stretch.len() == c.len_utf8() {
            return stretch.start;
        }
        if self.stretch != stretch {
            self.stretch = stretch;
            self.at = stretch.start as usize;
        }
        if is_collapsible(c) {
            return self.at as u32;
        }
        let stretch = &self.html[..stretch.end as usize];
        loop {
            let rest = &stretch[self.at..];
            let Some(first) = rest.chars().next() else { return self.at.saturating_sub(1) as u32 };
            let reference = if first == '&' { reference(rest, c) } else { None };
            let len = reference.unwrap_or(first.len_utf8());
            let here = self.at as u32;
            self.at += len;
            // Reading leaves out soft hyphens as well as white space.
            let is_left_out = if reference.is_some() { is_left_out_reference(&rest[..len], c) } else { first != c && (is_collapsible(first) || first == '\u{AD}') };
            if !is_left_out {
                return here;
            }
        }
    }
}

/// The length of the character reference at the beginning of `html`, which begins with `&`, if it may stand for `c`.
fn reference(html: &str, c: char) -> Option<usize> {
    let name = html[1..].strip_prefix('#').map_or(1, |_| 2);
    let end = name + html[name..].bytes().take_while(u8::is_ascii_alphanumeric).count();
    let is_ampersand = matches!(&html[1..end], "amp" | "AMP" | "#38" | "#x26" | "#X26");
    let is_bare = end == name || (c == '&' && !is_ampersand);
    (!is_bare).then(|| end + usize::from(html[end..].starts_with(';')))
}

/// Whether a reference stands for what reading leaves out, and not for `c`.
fn is_left_out_reference(reference: &str, c: char) -> bool {
    let name = reference.trim_start_matches('&').trim_end_matches(';');
    let meant = match (name, name.strip_prefix('#')) {
        ("shy", _) => Some('\u{AD}'),
        ("Tab", _) => Some('\t'),
        ("NewLine", _) => Some('\n'),
        (_, Some(number)) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32),
            None => number.parse().ok().and_then(char::from_u32),
        },
        _ => None,
    };
    meant.is_some_and(|meant| meant != c && (is_collapsible(meant) || meant == '\u{AD}'))
}
