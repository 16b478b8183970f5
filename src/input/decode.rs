//! Bytes to text.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

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
}
