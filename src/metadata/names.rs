//! Names of persons, without what pages write around them.

use super::months;
use super::text::{fold, unescape};

/// Names of one page.
const MOST_NAMES: usize = 32;
/// Characters of a text that names are looked for in.
const MOST_CHARS: usize = 2000;
/// Words of one name.
const MOST_WORDS: usize = 6;

/// What may stand before a name. Compared with small letters; longer ones first.
#[rustfmt::skip] // As many a line as fit.
pub(super) const BEFORE: &[&str] = &[
    "this article was written by", "written and reviewed by", "article written by", "medically reviewed by", "guest post by", "originally posted by",
    "originally published by", "contributed by", "written by", "posted by", "published by", "authored by", "created by", "submitted by", "reported by", "story by",
    "words by", "text by", "article by", "blog by", "started by", "reviewed by", "edited by", "compiled by", "about the author", "author name", "authors", "author",
    "writer", "by", "from", "geschrieben von", "verfasst von", "veröffentlicht von", "erstellt von", "ein artikel von", "artikel von", "ein beitrag von", "beitrag von",
    "text von", "kommentar von", "interview von", "von", "autoren", "autorin", "autor/in", "autor", "text", "verfasser", "écrit par", "rédigé par", "publié par",
    "posté par", "article de", "par", "auteur", "auteurs", "escrito por", "publicado por", "redactado por", "texto", "por", "autores", "autora", "scritto da",
    "pubblicato da", "a cura di", "articolo di", "di", "da", "autore", "geschreven door", "geplaatst door", "door", "skriven av", "publicerad av", "skrevet av",
    "skrevet af", "av", "af", "kirjoittanut", "teksti", "kirjoittaja", "napisał", "napisała", "autorka", "przez", "napsal", "napsala", "szerző", "írta", "scris de",
    "autor articol", "de", "автор", "авторы", "текст", "опубликовал", "написал", "написала", "yazan", "yazar", "συντάκτης", "γράφει", "γράφει ο", "γράφει η", "του",
    "της", "oleh", "penulis", "tác giả", "作者", "文", "記者", "记者", "編集", "著者", "執筆者", "筆者", "글", "기자", "بقلم", "كتب", "الكاتب", "نویسنده", "מאת", "लेखक",
];

/// What is no name, or no name of somebody.
#[rustfmt::skip] // As many a line as fit.
const GENERIC: &[&str] = &[
    "admin", "administrator", "administrador", "staff", "editor", "editors", "editorial", "editorial team", "editorial staff", "the editors", "staff writer",
    "staff reporter", "redaktion", "die redaktion", "redaction", "redacción", "redaccion", "la redaction", "la rédaction", "redazione", "redactie", "redação", "redacao",
    "redakcja", "redakce", "toimitus", "редакция", "webmaster", "web master", "root", "user", "guest", "guest author", "guest contributor", "guest blogger", "guest post",
    "author", "authors", "autor", "anonymous", "unknown", "contributor", "contributors", "team", "super user", "wpadmin", "moderator", "null", "none", "undefined", "n a",
    "default", "about the author", "about author", "view all posts", "the author", "more from author", "website", "follow", "share", "home", "posted", "published",
    "updated", "read more", "subscribe", "view profile", "profile", "bio", "more", "see all", "facebook", "twitter", "linkedin", "instagram", "youtube", "email", "print",
    "comments", "comment", "leave a comment", "no comments", "reply", "share this", "copy link", "link copied", "min read", "minutes", "last updated", "blog", "news",
    "article", "articles", "original poster", "op", "senior member", "junior member", "member", "new member", "registered", "well known member", "active member",
    "thread starter", "jump to latest", "follow us", "written", "by", "on", "in", "at", "date", "search", "menu", "sign in", "log in", "login", "contact", "contact us",
    "about", "about us", "privacy policy", "administrators", "joined", "posts", "likes", "location", "messages", "reaction score", "all posts", "expert reviewed",
    "fact checked", "reviewed", "edited", "verified", "sponsored", "advertisement",
];

/// Words of a job or of a place of work: after a comma they end a name.
#[rustfmt::skip] // As many a line as fit.
const JOBS: &[&str] = &[
    "editor", "writer", "reporter", "correspondent", "contributor", "author", "director", "manager", "founder", "ceo", "cto", "expert", "specialist", "officer",
    "president", "professor", "analyst", "consultant", "engineer", "developer", "journalist", "columnist", "producer", "staff", "head", "chief", "lead", "senior",
    "junior", "associate", "assistant", "coach", "therapist", "nutritionist", "dietitian", "strategist", "marketing", "inc", "llc", "ltd", "gmbh", "redakteur",
    "redakteurin", "korrespondent", "partner", "owner", "attorney", "certified", "team", "blogger", "university", "institute", "advisor", "adviser", "freelance",
    "researcher", "fellow", "magazine", "media", "news", "times", "post", "reviews", "group", "agency", "expertise", "autorin", "chefredakteur", "designer",
    "photographer", "fotograf", "foto", "photo", "fotos",
];

/// Degrees and the like after a name.
const DEGREES: &[&str] = &[
    "md", "phd", "rd", "rdn", "cpa", "cfp", "jd", "esq", "mba", "ms", "msc", "ma", "bsc", "ba", "rn", "lmft", "lcsw", "dds", "dvm", "mph", "cfa", "ldn", "np", "pa-c", "do",
    "facs", "pharmd", "dpt", "edd", "psyd", "cscs", "cpt", "cissp", "pe", "mscp", "ii", "iii",
];

/// How sure a source is to give nothing but names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// A field for names: what it says is one.
    Field,
    /// Text of the page: only what looks like a name is one.
    Text,
}

/// "Doe, Jane" the other way round.
pub(super) fn last_name_first(text: &str) -> Option<String> {
    let (last, first) = text.split_once(',')?;
    let (last, first) = (last.trim(), first.trim());
    let is_part =
        |part: &str, most: usize| !part.is_empty() && part.split(' ').count() <= most && part.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’'));
    let is_degree = DEGREES.contains(&first.replace('.', "").to_ascii_lowercase().as_str());
    (is_part(last, 1) && is_part(first, 2) && !is_degree && first.starts_with(char::is_uppercase)).then(|| format!("{first} {last}"))
}

/// What follows "By", "Autor:" and the like at the beginning of a text. Where the text is not a byline for sure, the
/// short words among them are not enough.
pub(super) fn after_byline(text: &str, sure: bool) -> Option<&str> {
    let mut best: Option<&str> = None;
    let first = text.bytes().next()?.to_ascii_lowercase();
    for word in BEFORE {
        // Only the case of ASCII letters keeps the first byte as it is.
        let begins = word.as_bytes()[0];
        if begins != first && (begins < 0x80 || first < 0x80) {
            continue;
        }
        let Some(start) = text.get(..word.len()).or_else(|| prefix_by_chars(text, word)) else { continue };
        if !equal_small(start, word) {
            continue;
        }
        let rest = &text[start.len()..];
        let trimmed = rest.trim_start_matches([':', ' ', '\u{a0}', '：', '/', '|', '-', '–']);
        let spaced = trimmed.len() < rest.len() || rest.is_empty() || word.chars().next().is_some_and(|c| c > '\u{2E80}');
        if !spaced {
            continue;
        }
        let vague = matches!(
            *word,
            "text" | "texto" | "from" | "de" | "di" | "da" | "av" | "af" | "文" | "του" | "της" | "글" | "текст" | "teksti" | "author" | "autor" | "writer" | "auteur"
        );
        if sure && vague && !rest.trim_start().starts_with([':', '：']) {
            continue;
        }
        if best.is_none_or(|best| trimmed.len() < best.len()) {
            best = Some(trimmed);
        }
    }
    best
}

fn prefix_by_chars<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let end = text.char_indices().nth(word.chars().count()).map_or(text.len(), |(at, _)| at);
    text.get(..end)
}

fn equal_small(text: &str, small: &str) -> bool {
    text.eq_ignore_ascii_case(small) || !text.is_ascii() && text.to_lowercase() == small
}

/// Adds the names in a text.
pub(super) fn clean(text: &str, trust: Trust, names: &mut Vec<String>) {
    // Longer lists of names are cut off: what splits them goes down one level a name.
    let end = text.char_indices().nth(MOST_CHARS).map_or(text.len(), |(at, _)| at);
    let text = unescape(&text[..end].replace('\n', ", "));
    // The address of a profile.
    if text.contains("://") && !text.contains(' ') || text.starts_with(['/', '@']) {
        return;
    }
    let mut rest = text.as_str();
    for _ in 0..3 {
        match after_byline(rest, false) {
            Some(after) if !after.is_empty() && (trust == Trust::Text || !after.is_empty() && rest.split(' ').count() > 1) => rest = after,
            _ => break,
        }
    }
    let mut end = rest.len();
    const SIGNS: &[&str] = &["|", " • ", " · ", " – ", " — ", " - ", " (", " [", " @", " <", " //", " » ", " ⋅ ", " in ", " on ", " at ", " for ", " from "];
    for sign in if trust == Trust::Text { SIGNS } else { &SIGNS[..12] } {
        if let Some(at) = rest.find(*sign).filter(|at| *at > 0) {
            end = end.min(at);
        }
    }
    if trust == Trust::Text
        && let Some(at) = rest.find(|c: char| c.is_ascii_digit())
        && at > 0
    {
        // Before a date there may be the name of its month.
        let before = rest[..at].trim_end();
        let word = before.rsplit([' ', ',']).next().unwrap_or(before);
        let cut = if months::number(&word.trim_end_matches('.').to_lowercase(), "").is_some() { before.len() - word.len() } else { at };
        if rest[..cut].ends_with([' ', ',', '.']) {
            end = end.min(cut);
        }
    }
    let text = rest[..end].trim();
    let mut first = true;
    for part in text.split([',', ';', '、', '，', '+', '/']).flat_map(split_words) {
        let part = part.trim().trim_matches(['-', '–', '—', ':', '*', '"', '“', '”', '·', '|', '>']).trim().trim_start_matches('.');
        // A full stop ends an initial, but not a name.
        let part = if part.rsplit([' ', '.']).nth(1).is_some() && part.trim_end_matches('.').rsplit(' ').next().is_some_and(|word| word.chars().count() > 3) {
            part.trim_end_matches('.')
        } else {
            part
        };
        let part = after_byline(part, false).filter(|after| !after.is_empty() && trust == Trust::Text).unwrap_or(part);
        if names.len() >= MOST_NAMES {
            return;
        }
        if is_name(part, trust, first) && !names.iter().any(|name| fold(name) == fold(part)) {
            names.push(part.to_owned());
        }
        first = false;
    }
}

/// Splits at the words for "and", where both sides are full names or both are single words: "Doe and Sons" is one.
fn split_words(text: &str) -> Vec<&str> {
    for word in [" and ", " und ", " AND ", " And ", " & ", " et ", " with ", " och ", " og ", " и ", " mit "] {
        if let Some((before, after)) = text.split_once(word) {
            let single = |part: &str| !part.trim().contains(' ');
            if single(before) == single(after) || before.trim().is_empty() || after.trim().is_empty() {
                let mut parts = split_words(before);
                parts.extend(split_words(after));
                return parts;
            }
        }
    }
    // These are parts of names, too.
    for word in [" y ", " e ", " en ", " i ", " та ", " ja "] {
        if let Some((before, after)) = text.split_once(word)
            && before.contains(' ')
            && after.contains(' ')
        {
            return vec![before, after];
        }
    }
    vec![text]
}

/// Whether a text can be the name of somebody.
fn is_name(text: &str, trust: Trust, first: bool) -> bool {
    let length = text.chars().count();
    let words = text.split(' ').count();
    if !(2..=64).contains(&length) || words > MOST_WORDS || text.contains("://") || text.contains("www.") || text.contains('@') && trust == Trust::Text {
        return false;
    }
    if !text.chars().any(char::is_alphabetic) || text.contains(['<', '>', '{', '}', '=', '?', '!', '%', '$']) {
        return false;
    }
    let folded = fold(text);
    // Nothing but the words that stand before a name.
    let small = text.to_lowercase();
    let small = small.trim_end_matches(':').trim_end();
    if BEFORE.iter().any(|word| small == *word || small.strip_suffix(word).is_some_and(|rest| rest.ends_with(' '))) {
        return false;
    }
    if GENERIC.contains(&folded.as_str()) || folded.contains("min read") || folded.contains("http") {
        return false;
    }
    if !first && (DEGREES.contains(&text.replace('.', "").to_ascii_lowercase().as_str()) || folded.split(' ').any(|word| JOBS.contains(&word))) {
        return false;
    }
    if trust == Trust::Field {
        return true;
    }
    // Text: every word begins with a capital letter, but for the small words inside of names; or the script has no case.
    let mut capitals = 0;
    for word in text.split([' ', '-']) {
        let Some(c) = word.chars().find(|c| c.is_alphabetic()) else { continue };
        if c.is_uppercase() || !c.is_lowercase() {
            capitals += 1;
        } else if !matches!(
            word,
            "de" | "da"
                | "do"
                | "dos"
                | "das"
                | "di"
                | "del"
                | "della"
                | "van"
                | "von"
                | "der"
                | "den"
                | "la"
                | "le"
                | "ter"
                | "ten"
                | "bin"
                | "al"
                | "el"
                | "du"
                | "y"
                | "e"
                | "zu"
                | "af"
                | "av"
                | "ibn"
                | "st"
        ) && words > 1
        {
            return false;
        }
    }
    if capitals == 0 && words > 1 {
        return false;
    }
    // A date, or a part of one.
    !folded.split(' ').all(|word| {
        months::number(word, "").is_some() && word != "april" && word != "august" && word != "june" && word != "may" || is_weekday(word) || word.chars().all(char::is_numeric)
    })
}

/// Whether a text that nothing marks as one is the name of a person: two to four words, all but the small ones inside of
/// names with a capital letter.
pub(super) fn is_person(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let is_word = |word: &&str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'));
    let capitals = words.iter().filter(|word| word.starts_with(char::is_uppercase) && word.chars().nth(1).is_some_and(|c| c.is_lowercase() || c == '.')).count();
    let ends_small = words.last().is_some_and(|word| word.starts_with(char::is_lowercase));
    let has_job = || fold(text).split(' ').any(|word| JOBS.contains(&word) || GENERIC.contains(&word) || months::number(word, "").is_some() && word != "may");
    (2..=4).contains(&words.len()) && words.iter().all(is_word) && capitals >= 2 && !ends_small && is_name(text, Trust::Text, true) && !has_job()
}

fn is_weekday(word: &str) -> bool {
    matches!(
        word,
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "mon"
            | "tue"
            | "wed"
            | "thu"
            | "fri"
            | "sat"
            | "sun"
            | "montag"
            | "dienstag"
            | "mittwoch"
            | "donnerstag"
            | "freitag"
            | "samstag"
            | "sonntag"
            | "lundi"
            | "mardi"
            | "mercredi"
            | "jeudi"
            | "vendredi"
            | "samedi"
            | "dimanche"
            | "lunes"
            | "martes"
            | "miércoles"
            | "jueves"
            | "viernes"
            | "sábado"
            | "domingo"
    )
}
