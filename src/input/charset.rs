//! What a page says of its own encoding.

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// Where a page has to name its encoding. The standard asks for the first 1024 bytes, and browsers look further too.
const HEAD: usize = 4096;

/// The encoding that a page names in a `meta` element, or else in its XML declaration.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
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
}
