//! Bytes to text.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8};

use super::charset;

/// Bytes read as text, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Decoded<'b> {
    /// The text, without a byte order mark.
    pub text: Cow<'b, str>,
    /// The name of the encoding, as the WHATWG Encoding Standard spells it.
    pub encoding: &'static str,
    /// Whether some bytes mean nothing in that encoding; each such place is U+FFFD in the text.
    pub malformed: bool,
}

/// Reads bytes as text: by their byte order mark, as UTF-8, or in the encoding that they most likely have.
///
/// `declared` is the label of an encoding that the caller was told, such as the charset of an HTTP header. It is
/// taken when the bytes have no byte order mark and are not valid UTF-8.
///
/// ```
/// let decoded = dechaff::decode(b"Caf\xE9 au lait, s'il vous pla\xEEt", None);
/// assert_eq!(decoded.text, "Café au lait, s'il vous plaît");
/// assert_eq!(decoded.encoding, "windows-1252");
/// ```
#[must_use]
pub fn decode<'b>(bytes: &'b [u8], declared: Option<&str>) -> Decoded<'b> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => declared.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or_else(|| detect(bytes)),
    };
    read_as(bytes, encoding)
}

/// Reads the bytes of a page of HTML: as [`decode`] does, but for what the page says itself of its encoding, in a `meta`
/// element or in an XML declaration.
///
/// `declared` is the charset of the HTTP header, if the caller has it, and is believed more than the page; a byte order
/// mark and valid UTF-8 are believed more than both, because servers and templates often name an encoding that was
/// left long ago.
///
/// ```
/// let decoded = dechaff::decode_page(b"<meta charset=windows-1251><p>\xCC\xE8\xF0", None);
/// assert_eq!((decoded.text.as_ref(), decoded.encoding), ("<meta charset=windows-1251><p>Мир", "windows-1251"));
/// ```
#[must_use]
pub fn decode_page<'b>(bytes: &'b [u8], declared: Option<&str>) -> Decoded<'b> {
    if Encoding::for_bom(bytes).is_some() {
        return decode(bytes, None);
    }
    let told = declared.and_then(|label| Encoding::for_label(label.as_bytes())).filter(|encoding| *encoding != REPLACEMENT);
    match told {
        // In these, text can be valid UTF-8 too.
        Some(encoding) if !encoding.is_ascii_compatible() => read_as(bytes, encoding),
        Some(encoding) => decode(bytes, Some(encoding.name())),
        None => match charset::declared(bytes) {
            // Its bytes are all ASCII, and so valid UTF-8.
            Some(encoding) if encoding == ISO_2022_JP => read_as(bytes, encoding),
            // What says that it is UTF-8 and is not has an encoding that can be told by its bytes.
            Some(encoding) if encoding == UTF_8 => decode(bytes, None),
            encoding => decode(bytes, encoding.map(Encoding::name)),
        },
    }
}

fn read_as<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> Decoded<'b> {
    let (text, encoding, malformed) = encoding.decode(bytes);
    Decoded { text, encoding: encoding.name(), malformed }
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    // UTF-8 with a few broken bytes is still UTF-8: a scrape that was cut in the middle of a character.
    let errors = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    let multibyte = bytes.utf8_chunks().map(|chunk| chunk.valid().chars().filter(|c| !c.is_ascii()).count()).sum::<usize>();
    if multibyte > 20 * errors {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes, the declared encoding, and the text, encoding and damage that are read.
    type Case = (&'static [u8], Option<&'static str>, &'static str, &'static str, bool);

    #[test]
    fn encodings_are_told_apart() {
        let cases: &[Case] = &[
            (b"plain", None, "plain", "UTF-8", false),
            (b"\xEF\xBB\xBFmark", None, "mark", "UTF-8", false),
            (b"\xFF\xFEh\0i\0", None, "hi", "UTF-16LE", false),
            (b"\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0", Some("windows-1251"), "Привет, мир", "windows-1251", false),
            (
                b"\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0. \xDD\xF2\xEE \xF0\xF3\xF1\xF1\xEA\xE8\xE9 \xF2\xE5\xEA\xF1\xF2.",
                None,
                "Привет, мир. Это русский текст.",
                "windows-1251",
                false,
            ),
            ("Ein längerer Satz äöü äöü äöü äöü äöü äöü äöü".as_bytes(), Some("latin1"), "Ein längerer Satz äöü äöü äöü äöü äöü äöü äöü", "UTF-8", false),
        ];
        for (bytes, declared, text, encoding, malformed) in cases {
            let decoded = decode(bytes, *declared);
            assert_eq!((decoded.text.as_ref(), decoded.encoding, decoded.malformed), (*text, *encoding, *malformed));
        }
    }

    #[test]
    fn a_cut_character_does_not_turn_utf8_into_something_else() {
        let text = "Русский текст, который оборвали на полусло";
        let bytes = [text.as_bytes(), b"\xD0"].concat();
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.encoding, decoded.malformed), ("UTF-8", true));
        assert!(decoded.text.starts_with(text));
    }

    #[test]
    fn what_the_bytes_show_is_believed_more() {
        // Bytes, text, encoding.
        let cases: &[(&[u8], &str, &str)] = &[
            (b"<meta charset=windows-1252>caf\xE9", "<meta charset=windows-1252>café", "windows-1252"),
            ("<meta charset=windows-1252>café".as_bytes(), "<meta charset=windows-1252>café", "UTF-8"),
            (b"<meta charset=utf-8><p>Le caf\xE9 ferme \xE0 midi.", "<meta charset=utf-8><p>Le café ferme à midi.", "windows-1252"),
            ("\u{FEFF}<meta charset=gbk>é".as_bytes(), "<meta charset=gbk>é", "UTF-8"),
            (b"<meta charset=iso-2022-jp>\x1B$B$\"\x1B(B", "<meta charset=iso-2022-jp>\u{3042}", "ISO-2022-JP"),
        ];
        for (bytes, text, encoding) in cases {
            let decoded = decode_page(bytes, None);
            assert_eq!((decoded.text.as_ref(), decoded.encoding), (*text, *encoding));
        }
    }
}
