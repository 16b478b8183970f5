//! When a page was published and changed: which of its dates says so.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::calendar::{self, Habit, Stamp};
use super::gather::{Gathered, Key, Place};
use super::linked_data::LinkedData;
use super::text::{Joint, is_inline, text_of};
use super::{Fact, Origin};
use crate::tree::{NodeId, ROOT, Tag};

/// The dates of a page.
#[derive(Default)]
pub(super) struct Dates {
    pub(super) published: Option<Fact<String>>,
    pub(super) modified: Option<Fact<String>>,
}

/// Words before a date that say what it is the date of. They are compared with small letters.
#[rustfmt::skip] // As many a line as fit.
const MODIFIED: &[&str] = &[
    "updated", "modified", "last edit", "edited", "revised", "reviewed", "update", "aktualisiert", "geändert", "bearbeitet", "stand:", "mis à jour", "mise à jour",
    "modifié", "actualizado", "actualizada", "modificado", "aggiornato", "aggiornamento", "ultima modifica", "atualizado", "atualizada", "bijgewerkt", "gewijzigd",
    "uppdaterad", "opdateret", "oppdatert", "sist endret", "päivitetty", "aktualizacja", "zaktualizowano", "aktualizováno", "aktualizované", "frissítve", "actualizat",
    "обновлено", "изменено", "оновлено", "güncelleme", "güncellenme", "ενημέρωση", "更新", "最終更新", "수정", "cập nhật", "diperbarui", "تحديث", "עודכן",
];
#[rustfmt::skip] // As many a line as fit.
const PUBLISHED: &[&str] = &[
    "published", "posted", "created", "written", "first", "publish", "on ", "veröffentlicht", "erschienen", "erstellt", "publié", "publicado", "publicada", "pubblicato",
    "gepubliceerd", "publicerad", "publisert", "publiceret", "julkaistu", "opublikowano", "publikováno", "publikované", "megjelent", "publicat", "опубликовано",
    "опубліковано", "yayınlanma", "yayın", "δημοσιεύ", "公開", "发布", "發布", "入力", "입력", "đăng", "نشر", "פורסם",
];
/// Dates that are about something else.
const OTHERS: &[&str] =
    &["copyright", "©", "expire", "deadline", "joined", "member since", "registered", "born", "geboren", "valid until", "mitglied seit", "dabei seit", "join date", "accessed"];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Label {
    None,
    Published,
    Modified,
    Other,
}

static LABELS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = PUBLISHED.iter().chain(MODIFIED).chain(OTHERS);
    #[expect(clippy::expect_used, reason = "a test builds it; it has no input that could be wrong")]
    AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(words).expect("a few words can be compiled")
});

/// Whether a word is one that stands before dates, such as "published".
pub(super) fn is_label(word: &str) -> bool {
    label(word) != Label::None
}

/// What the words before a date make of it: the nearest of them counts. "On" adds nothing to "updated".
fn label(before: &str) -> Label {
    if before.trim().is_empty() {
        return Label::None;
    }
    let before = before.to_lowercase();
    let mut best = Label::None;
    for found in LABELS.find_overlapping_iter(&before) {
        let index = found.pattern().as_usize();
        best = if index < PUBLISHED.len() {
            if PUBLISHED[index] == "on " && best != Label::None { best } else { Label::Published }
        } else if index < PUBLISHED.len() + MODIFIED.len() {
            Label::Modified
        } else {
            Label::Other
        };
    }
    best
}

/// Whether numbers with slashes begin with the month.
fn month_first(language: &str, url: Option<&str>) -> bool {
    let mut parts = language.split(['-', '_']);
    let primary = parts.next().unwrap_or_default();
    let region = parts.next().unwrap_or_default().to_ascii_uppercase();
    let foreign =
        || url.is_some_and(|url| [".co.uk/", ".org.uk/", ".ac.uk/", ".com.au/", ".co.nz/", ".ie/", ".co.in/", ".in/", ".co.za/", ".eu/"].iter().any(|end| url.contains(end)));
    match primary.to_ascii_lowercase().as_str() {
        "en" => matches!(region.as_str(), "" | "US" | "PH") && !foreign(),
        "" => !foreign(),
        _ => false,
    }
}

/// Chooses.
pub(super) fn choose(page: &Gathered<'_>, data: &LinkedData, language: Option<&str>, headline: Option<NodeId>) -> Dates {
    let language = language.unwrap_or_default();
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    let habit = Habit { language: primary, month_first: month_first(language, page.url) };
    let mut dates = Dates::default();
    let fact = |stamp: Stamp, origin| Some(Fact { value: stamp.to_string(), origin });

    let stated = |key: Key| page.metas(key).find_map(|meta| Some((calendar::parse(meta.content, habit)?, meta.origin)));
    let parsed = |text: &Option<String>| text.as_deref().and_then(|text| calendar::parse(text, habit));
    if let Some(stamp) = parsed(&data.published) {
        dates.published = fact(stamp, Origin::JsonLd);
    } else if let Some((stamp, origin)) = stated(Key::Published) {
        dates.published = fact(stamp, origin);
    }
    if let Some(stamp) = parsed(&data.modified) {
        dates.modified = fact(stamp, Origin::JsonLd);
    } else if let Some((stamp, origin)) = stated(Key::Modified) {
        dates.modified = fact(stamp, origin);
    }
    if dates.published.is_some() && dates.modified.is_some() {
        dates.published = dates.published.map(|fact| local(page, fact));
        return dates;
    }

    let mut seen = Seen { page, habit, headline: headline.unwrap_or(ROOT), found: Vec::new() };
    seen.marks();
    if dates.published.is_none() && seen.best(Label::Published).is_none() {
        seen.lines();
    }
    if dates.published.is_none() {
        dates.published = seen.best(Label::Published).map(|sighting| Fact { value: sighting.stamp.to_string(), origin: sighting.origin });
    }
    if dates.modified.is_none() {
        dates.modified = seen.best(Label::Modified).map(|sighting| Fact { value: sighting.stamp.to_string(), origin: sighting.origin });
    }
    if dates.published.is_none()
        && let Some(stamp) = page.canonical.or(page.url).and_then(calendar::in_url).or_else(|| page.url.and_then(calendar::in_url))
    {
        dates.published = fact(stamp, Origin::Url);
    }
    dates.published = dates.published.map(|fact| local(page, fact));
    dates
}

/// The same day as the page itself shows it, where a field tells the moment in UTC and the address the day before or
/// after.
fn local(page: &Gathered<'_>, fact: Fact<String>) -> Fact<String> {
    if !fact.value.ends_with('Z') && !fact.value.ends_with("+00:00") {
        return fact;
    }
    let day = |text: &str| text.get(..10)?.parse::<jiff::civil::Date>().ok();
    let Some(stamp) = page.canonical.into_iter().chain(page.url).find_map(calendar::in_url) else { return fact };
    let near = day(&fact.value).is_some_and(|day| day.tomorrow().ok() == Some(stamp.date) || day.yesterday().ok() == Some(stamp.date));
    if near { Fact { value: stamp.to_string(), origin: Origin::Url } } else { fact }
}

/// A date that stands in the page.
#[derive(Clone, Copy)]
struct Sighting {
    stamp: Stamp,
    label: Label,
    origin: Origin,
    /// How far it is from where a date is expected: the lower, the better.
    cost: u32,
}

struct Seen<'p, 't> {
    page: &'p Gathered<'t>,
    habit: Habit<'p>,
    headline: NodeId,
    found: Vec<Sighting>,
}

impl Seen<'_, '_> {
    /// The date with the lowest cost; one without a label passes for the date of publishing.
    fn best(&self, wanted: Label) -> Option<&Sighting> {
        let fits = |sighting: &&Sighting| sighting.label == wanted || wanted == Label::Published && sighting.label == Label::None;
        self.found.iter().filter(fits).min_by_key(|sighting| sighting.cost)
    }

    fn cost(&self, node: NodeId, place: Place) -> u32 {
        let distance = if node >= self.headline { node - self.headline } else { 2 * (self.headline - node) };
        let frame = u32::from(!place.is_own()) * 100_000;
        frame + distance.min(50_000) + if place.article || place.main || place.header { 0 } else { 50 }
    }

    /// Elements that are marked as dates.
    fn marks(&mut self) {
        for mark in &self.page.marks {
            if !matches!(mark.key, Key::Published | Key::Modified) {
                continue;
            }
            let place = self.page.place(mark.node);
            if place.hidden && mark.origin == Origin::Byline || place.reply || place.teaser {
                continue;
            }
            let cost = self.cost(mark.node, place);
            let by_class = if mark.key == Key::Modified || self.is_modified(mark.node) { Label::Modified } else { Label::None };
            let known = if mark.origin == Origin::Microdata && mark.key == Key::Published { Label::Published } else { by_class };
            let stated = ["datetime", "content", "title", "data-timestamp", "data-time"].iter().find_map(|name| {
                let value = self.page.attribute(mark.node, name)?;
                calendar::parse(value, self.habit)
            });
            let stated = if mark.origin == Origin::Byline && self.page.tree.tag(mark.node) == Some(Tag::A) { None } else { stated };
            if let Some(stamp) = stated {
                let label = if known == Label::None { self.label_around(mark.node, stamp) } else { known };
                self.found.push(Sighting { stamp, label, origin: mark.origin, cost: cost + u32::from(mark.origin == Origin::Byline) * 20 });
                continue;
            }
            if place.frame {
                continue;
            }
            let text = text_of(self.page, mark.node, Joint::Shown, 240);
            if text.len() > 200 {
                continue;
            }
            let mut start = 0;
            for (at, stamp) in calendar::find(&text, self.habit) {
                let label = match label(&text[start..at]) {
                    Label::None if known != Label::None => known,
                    Label::None => self.label_around(mark.node, stamp),
                    label => label,
                };
                self.found.push(Sighting { stamp, label, origin: mark.origin, cost: cost + 30 + u32::from(mark.origin == Origin::Byline) * 20 });
                start = at;
            }
        }
    }

    fn is_modified(&self, node: NodeId) -> bool {
        ["class", "id", "itemprop"].iter().filter_map(|name| self.page.attribute(node, name)).any(|value| {
            let value = value.to_ascii_lowercase();
            (value.contains("modif") || value.contains("updated")) && !value.contains("publish")
        })
    }

    /// The words on the same line before a date.
    fn label_around(&self, node: NodeId, stamp: Stamp) -> Label {
        let tree = self.page.tree;
        let mut line = node;
        for _ in 0..4 {
            let parent = tree.node(line).parent;
            if parent == ROOT || tree.tag(parent).is_none() {
                break;
            }
            line = parent;
            if tree.tag(line).is_some_and(|tag| !is_inline(tag)) {
                break;
            }
        }
        let text = text_of(self.page, line, Joint::Shown, 200);
        if text.len() > 190 {
            return Label::None;
        }
        let dates = calendar::find(&text, self.habit);
        let mut start = 0;
        for (at, found) in &dates {
            if found.date == stamp.date {
                return label(&text[start..*at]);
            }
            start = *at;
        }
        if dates.is_empty() { label(&text) } else { Label::None }
    }

    /// Dates in the lines of text below the headline, and above it.
    fn lines(&mut self) {
        if self.headline == ROOT {
            return;
        }
        let mut count = 0;
        for (node, line) in super::text::lines_after(self.page, self.headline, 24) {
            count += 1;
            // A date inside of a paragraph is part of what the page tells.
            let long = line.chars().count() > 120;
            let mut start = 0;
            for (at, stamp) in calendar::find(&line, self.habit) {
                let label = label(&line[start..at]);
                start = at;
                if label != Label::Other && (!long || at < 30 && label != Label::None) {
                    self.found.push(Sighting { stamp, label, origin: Origin::Text, cost: 500 + count * 10 + node.saturating_sub(self.headline).min(400) });
                }
            }
        }
        for (node, piece) in super::text::pieces_before(self.page, self.headline, 8) {
            if piece.len() > 120 {
                continue;
            }
            for (at, stamp) in calendar::find(piece, self.habit) {
                let label = label(&piece[..at]);
                if label != Label::Other {
                    self.found.push(Sighting { stamp, label, origin: Origin::Text, cost: 600 + 4 * (self.headline - node) });
                }
            }
        }
    }
}
