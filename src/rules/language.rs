//! The language of a document, for rules that hold in some languages only.

use std::cell::OnceCell;

use crate::cleaner::Context;

/// Finds the language of a document when the first rule asks for it.
#[derive(Default)]
pub(super) struct Language {
    /// An ISO 639-1 code, or an ISO 639-3 code if there is none; none if the language is not known.
    code: OnceCell<Option<String>>,
}

/// The bytes of text that the language is told from.
const SAMPLE: usize = 2048;

impl Language {
    /// Whether the document in `context` is known to be in one of `languages`.
    pub(super) fn is_any_of(&self, languages: &[String], context: &Context<'_>) -> bool {
        let code = self.code.get_or_init(|| match context.document().page().language {
            Some(tag) => primary(tag),
            None => detect(context),
        });
        code.as_ref().is_some_and(|code| languages.iter().any(|language| same(language, code)))
    }
}

/// The first subtag of a BCP 47 tag: `pt` of `pt-BR`.
fn primary(tag: &str) -> Option<String> {
    let subtag = tag.split(['-', '_']).next()?.trim().to_ascii_lowercase();
    let code = SHORT.iter().find(|(long, _)| *long == subtag).map_or(subtag.as_str(), |(_, short)| short);
    (!code.is_empty()).then(|| code.to_owned())
}

/// Norwegian is tagged in three ways.
fn same(a: &str, b: &str) -> bool {
    let plain = |code: &str| matches!(code, "no" | "nb" | "nn");
    a == b || plain(a) && plain(b)
}

fn detect(context: &Context<'_>) -> Option<String> {
    let (document, rows) = (context.document(), context.features().rows());
    let any_prose = rows.iter().any(|row| row.prose);
    let mut sample = String::with_capacity(SAMPLE + 256);
    for (index, _) in rows.iter().enumerate().filter(|(_, row)| row.prose || !any_prose) {
        let text = document.block_text(index);
        sample.extend(text.chars().take(SAMPLE));
        sample.push('\n');
        if sample.len() >= SAMPLE {
            break;
        }
    }
    let info = whatlang::detect(&sample).filter(whatlang::Info::is_reliable)?;
    primary(info.lang().code())
}

/// ISO 639-3 codes, as the detector has them, with their ISO 639-1 codes.
const SHORT: &[(&str, &str)] = &[
    ("afr", "af"),
    ("aka", "ak"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zho", "zh"),
    ("zul", "zu"),
    ("cym", "cy"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_brought_to_one_form() {
        for (tag, code) in [("pt-BR", "pt"), ("EN", "en"), ("eng", "en"), ("zh_Hans", "zh"), ("ckb", "ckb")] {
            assert_eq!(primary(tag).as_deref(), Some(code));
        }
        assert_eq!(primary(""), None);
        assert!(same("no", "nb"));
    }

    #[test]
    fn every_language_of_the_detector_has_a_short_code() {
        for language in whatlang::Lang::all() {
            assert!(SHORT.iter().any(|(long, _)| *long == language.code()), "{}", language.code());
        }
    }
}
