//! What a file is: by its first bytes, and by its name where they do not tell.

use std::path::Path;

use clap::ValueEnum;
use dechaff::Format;

pub(super) const WARC: &[u8] = b"WARC/";
pub(super) const PARQUET: &[u8] = b"PAR1";

/// What files hold, as an option names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::batch) enum Container {
    /// One JSON object a line.
    Jsonl,
    /// A web archive: WARC, or WET.
    #[value(alias = "wet")]
    Warc,
    /// A table.
    Parquet,
    /// One page a file.
    Html,
    /// One text a file.
    Text,
}

/// What the file is; none for one that holds no document. `head` is what it begins with, decompressed, and `listed`
/// tells that somebody named it, while a file that was found in a folder may be anything.
pub(super) fn recognise(head: &[u8], path: &Path, listed: bool) -> Option<Container> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if head.starts_with(WARC) {
        return Some(Container::Warc);
    }
    if head.starts_with(PARQUET) {
        return Some(Container::Parquet);
    }
    if begins_with_object(text) {
        return Some(Container::Jsonl);
    }
    let named = by_name(path);
    if text.starts_with(b"<") && Format::sniff(head) == Format::Html && !matches!(named, Some(Container::Text | Container::Jsonl)) {
        return Some(Container::Html);
    }
    match named {
        Some(container) => Some(container),
        None if listed => Some(Container::Jsonl),
        // UTF-16 has zeros too, and a mark.
        None if head.contains(&0) && !head.starts_with(b"\xFF\xFE") && !head.starts_with(b"\xFE\xFF") => None,
        None => Some(Container::Text),
    }
}

/// Whether the first line is a JSON object, as far as the bytes go.
fn begins_with_object(text: &[u8]) -> bool {
    if !text.starts_with(b"{") {
        return false;
    }
    match memchr::memchr(b'\n', text) {
        Some(end) => serde_json::from_slice::<serde::de::IgnoredAny>(&text[..end]).is_ok(),
        // A line that is longer than what was read, or the only one.
        None => text[1..].trim_ascii_start().first().is_none_or(|byte| matches!(byte, b'"' | b'}')),
    }
}

/// What the ending of the name says, before `.gz` and the like.
fn by_name(path: &Path) -> Option<Container> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let name = [".gz", ".zst", ".zstd"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    match name.rsplit_once('.')?.1 {
        "jsonl" | "ndjson" | "json" => Some(Container::Jsonl),
        "warc" | "wet" => Some(Container::Warc),
        "parquet" => Some(Container::Parquet),
        "html" | "htm" | "xhtml" => Some(Container::Html),
        "txt" | "text" | "md" | "markdown" => Some(Container::Text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_counts_before_names() {
        use Container::{Html, Jsonl, Parquet, Text, Warc};
        let cases: &[(&[u8], &str, bool, Option<Container>)] = &[
            (b"WARC/1.0\r\n", "a.jsonl", true, Some(Warc)),
            (b"PAR1....", "a.txt", true, Some(Parquet)),
            (b"\xEF\xBB\xBF{\"text\": \"a\"}\n", "a.html", true, Some(Jsonl)),
            (b"{\"text\": \"", "a", false, Some(Jsonl)),
            (b"{curly} words\n", "a.txt", false, Some(Text)),
            (b"{curly} words\n", "a", true, Some(Jsonl)),
            (b"<!doctype html><p>a", "a", true, Some(Html)),
            (b"<!doctype html><p>a", "a.jsonl", true, Some(Jsonl)),
            (b"<p>Markdown may begin so", "a.md", true, Some(Text)),
            (b"", "a.warc.gz", true, Some(Warc)),
            (b"\x89PNG\0\0", "a", false, None),
            (b"Rain fell.", "a", false, Some(Text)),
            (b"Rain fell.", "-", true, Some(Jsonl)),
        ];
        for (head, name, listed, container) in cases {
            assert_eq!(recognise(head, Path::new(name), *listed), *container, "{name}: {}", String::from_utf8_lossy(head));
        }
    }
}
