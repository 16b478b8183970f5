//! Bytes of a page to text, by what the page says of its encoding.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// Where a page has to name its encoding. The standard asks for the first 1024 bytes, and browsers look further too.
const HEAD: usize = 4096;

/// Bytes that were read as text: the text, the name of the encoding, and whether some bytes mean nothing in it.
pub(crate) type Decoded<'b> = (Cow<'b, str>, &'static str, bool);

/// Reads the bytes of a text. An encoding that is `named` is believed even where the bytes could be UTF-8 (UTF-16
/// without a mark, ISO-2022-JP); only a byte order mark is believed more.
pub(crate) fn decode<'b>(bytes: &'b [u8], named: Option<&'static Encoding>) -> Decoded<'b> {
    match named {
        Some(encoding) => {
            let (text, encoding, malformed) = encoding.decode(bytes);
            (text, encoding.name(), malformed)
        }
        None => decode_declared(bytes, None),
    }
}

/// Reads the bytes of a page of HTML, which may say itself how.
pub(crate) fn decode_page<'b>(bytes: &'b [u8], named: Option<&'static Encoding>) -> Decoded<'b> {
    match named.or_else(|| Encoding::for_bom(bytes).map(|(encoding, _)| encoding)) {
        Some(encoding) => decode(bytes, Some(encoding)),
        None => match declared(bytes) {
            // Its bytes are all ASCII, and so valid UTF-8.
            Some(encoding) if encoding == ISO_2022_JP => decode(bytes, Some(encoding)),
            // What says that it is UTF-8 and is not has an encoding that can be told by its bytes.
            Some(encoding) if encoding == UTF_8 => decode_declared(bytes, None),
            // Templates name the encoding that they were once written in: bytes that are valid UTF-8 are UTF-8.
            encoding => decode_declared(bytes, encoding),
        },
    }
}

/// Reads the bytes of a page whose encoding a server told, if it did. It may be wrong, so valid UTF-8 is believed more.
pub(crate) fn decode_told<'b>(bytes: &'b [u8], told: Option<&'static Encoding>) -> Decoded<'b> {
    match told.filter(|encoding| *encoding != REPLACEMENT) {
        None => decode_page(bytes, None),
        // In these, text can be valid UTF-8 too.
        Some(encoding) if !encoding.is_ascii_compatible() => decode(bytes, Some(encoding)),
        encoding => decode_declared(bytes, encoding),
    }
}

fn decode_declared<'b>(bytes: &'b [u8], declared: Option<&'static Encoding>) -> Decoded<'b> {
    let decoded = dechaff::decode(bytes, declared.map(Encoding::name));
    (decoded.text, decoded.encoding, decoded.malformed)
}

/// The encoding that a page names in a `meta` element, or else in its XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &head[at..]) {
        at += found;
        let tag = &head[at..];
        if tag.starts_with(b"<!--") {
            at += memchr::memmem::find(tag, b"-->").unwrap_or(tag.len());
            continue;
        }
        let is_meta = tag.get(1..5).is_some_and(|name| name.eq_ignore_ascii_case(b"meta")) && tag.get(5).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/');
        if is_meta && let Some(encoding) = of_meta(&tag[5..]) {
            return Some(encoding);
        }
        at += 1;
    }
    let declaration = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memchr::memchr(b'>', declaration)?];
    attributes(declaration).find(|(name, _)| name.eq_ignore_ascii_case(b"encoding")).and_then(|(_, value)| labelled(value))
}

/// The encoding that the attributes of a `meta` element name.
fn of_meta(tag: &[u8]) -> Option<&'static Encoding> {
    let attribute = |wanted: &str| attributes(tag).find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes())).map(|(_, value)| value);
    if let Some(charset) = attribute("charset") {
        return labelled(charset);
    }
    attribute("http-equiv").filter(|value| value.trim_ascii().eq_ignore_ascii_case(b"content-type"))?;
    let content = attribute("content")?;
    let at = content.windows(7).position(|word| word.eq_ignore_ascii_case(b"charset"))?;
    let value = content[at + 7..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b';' | b'"' | b'\'')).unwrap_or(value.len());
    labelled(&value[..end])
}

/// The encoding with a label, as a page means it: a page whose name of an encoding can be read is not in UTF-16.
fn labelled(label: &[u8]) -> Option<&'static Encoding> {
    // Browsers refuse some encodings, and would show nothing of the page.
    let encoding = Encoding::for_label(label).filter(|encoding| *encoding != REPLACEMENT)?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else if encoding == X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    })
}

/// The attributes of a tag, from after its name.
fn attributes(mut tag: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let start = tag.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b'/')?;
        tag = &tag[start..];
        if tag.starts_with(b">") {
            return None;
        }
        let end = tag.iter().skip(1).position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'/' | b'>')).map_or(tag.len(), |end| end + 1);
        let (name, rest) = tag.split_at(end);
        let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else {
            tag = rest;
            return Some((name, &[][..]));
        };
        let value = value.trim_ascii_start();
        let (value, rest) = match value.first() {
            Some(quote @ (b'"' | b'\'')) => {
                let value = &value[1..];
                let end = memchr::memchr(*quote, value).unwrap_or(value.len());
                (&value[..end], value.get(end + 1..).unwrap_or_default())
            }
            _ => value.split_at(value.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>').unwrap_or(value.len())),
        };
        tag = rest;
        Some((name, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_encoding_is_believed_where_the_bytes_could_be_utf8() {
        let utf16 = Encoding::for_label(b"utf-16le");
        assert_eq!(decode(b"h\0i\0", utf16), ("hi".into(), "UTF-16LE", false));
        assert_eq!(decode(b"\xEF\xBB\xBFhi", utf16), ("hi".into(), "UTF-8", false));
        assert_eq!(decode(b"caf\xE9 noir", None).0, "café noir");
    }

    #[test]
    fn a_page_says_what_it_is_written_in() {
        let cases: &[(&str, Option<&str>)] = &[
            ("<meta charset=windows-1251>", Some("windows-1251")),
            ("<META CHARSET = 'shift_jis' />", Some("Shift_JIS")),
            ("<meta charset=\"  latin1 \">", Some("windows-1252")),
            ("<meta name=x content='charset=gbk'><meta charset=gbk>", Some("GBK")),
            ("<meta http-equiv=Content-Type content='text/html; charset = euc-kr; x'>", Some("EUC-KR")),
            ("<meta content='text/html;charset=\"big5\"' http-equiv='content-type'>", Some("Big5")),
            ("<!-- <meta charset=gbk> --><meta charset=utf-16>", Some("UTF-8")),
            ("<?xml version='1.0' encoding='iso-8859-2'?><html>", Some("ISO-8859-2")),
            ("<meta charset=nonsense><meta charset=koi8-r>", Some("KOI8-R")),
            ("<metadata charset=gbk><title>charset=gbk</title>", None),
            ("<meta charset", None),
            ("<meta charset=", None),
            ("<meta charset='gb", None),
            ("<meta http-equiv=content-type content=charset>", None),
            ("", None),
        ];
        for (html, name) in cases {
            assert_eq!(declared(html.as_bytes()).map(Encoding::name), *name, "{html}");
        }
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
            assert_eq!((decoded.0.as_ref(), decoded.1), (*text, *encoding));
        }
    }
}
