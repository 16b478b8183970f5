//! Files and stdin, read as text.

use std::io::{self, IsTerminal, Read};
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use encoding_rs::Encoding;

use crate::console::Console;

/// What stands for stdin where a file is named.
pub(crate) const STDIN: &str = "-";

/// A text that was read, and from where.
#[derive(Debug)]
pub(crate) struct Text {
    /// What messages call it: the path, or `stdin`.
    pub(crate) name: String,
    /// The text, without a byte order mark.
    pub(crate) text: String,
    /// The name of the encoding that it was read in.
    pub(crate) encoding: &'static str,
}

/// What messages call the file at `path`.
pub(crate) fn name_of(path: &Path) -> String {
    if path.as_os_str() == STDIN { "stdin".to_owned() } else { path.display().to_string() }
}

/// Reads a file, or stdin for `-`, and says on the console what is odd about it.
pub(crate) fn read(path: &Path, encoding: Option<&'static Encoding>, console: &Console) -> Result<Text> {
    let name = name_of(path);
    let bytes = if path.as_os_str() == STDIN { read_stdin(console)? } else { read_file(path)? };
    let (text, encoding, malformed) = decode(&bytes, encoding);
    if malformed {
        console.warn(format_args!("{name}: some bytes mean nothing in {encoding}; each such place is now \u{FFFD}"));
    } else if encoding != "UTF-8" {
        console.note(format_args!("{name}: read as {encoding}; output is UTF-8"));
    }
    let start = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if is_html(start) {
        console.warn(format_args!("{name}: this looks like HTML, and this version cleans text that was already extracted; markup is read as text"));
    } else if text.contains('\0') {
        console.warn(format_args!("{name}: this looks like a binary file"));
    }
    Ok(Text { name, text, encoding })
}

/// An encoding that the user names is believed even where the bytes could be UTF-8 (UTF-16 without a mark,
/// ISO-2022-JP); only a byte order mark is believed more.
fn decode(bytes: &[u8], encoding: Option<&'static Encoding>) -> (String, &'static str, bool) {
    match encoding {
        Some(encoding) => {
            let (text, encoding, malformed) = encoding.decode(bytes);
            (text.into_owned(), encoding.name(), malformed)
        }
        None => {
            let decoded = dechaff::decode(bytes, None);
            (decoded.text.into_owned(), decoded.encoding, decoded.malformed)
        }
    }
}

fn is_html(start: &str) -> bool {
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag)))
}

/// Reads a file that has to be UTF-8, such as a pack.
pub(crate) fn read_utf8(path: &Path) -> Result<String> {
    let text = String::from_utf8(read_file(path)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        anyhow!("{} is not UTF-8: the byte at {at} begins no character", path.display())
    })?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}

fn read_stdin(console: &Console) -> Result<Vec<u8>> {
    if io::stdin().is_terminal() {
        console.note("reading from the terminal; end with Ctrl-D, or name a file");
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).context("cannot read stdin")?;
    Ok(bytes)
}

fn read_file(path: &Path) -> Result<Vec<u8>> {
    refuse_folder(path)?;
    std::fs::read(path).map_err(|error| unreadable(path, &error))
}

/// A folder where a file is wanted opens without an error and then reads with a puzzling one.
pub(crate) fn refuse_folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Err(anyhow!("cannot read {}: it is a folder; name the files in it", path.display()));
    }
    Ok(())
}

/// The error for a file that cannot be read, in plain words where there are some.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> anyhow::Error {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => anyhow!("cannot read {path}: there is no such file"),
        io::ErrorKind::PermissionDenied => anyhow!("cannot read {path}: you may not"),
        _ => anyhow!("cannot read {path}: {error}"),
    }
}

/// The error for a file that could be read up to some place only.
pub(crate) fn broke_off(path: &Path, error: &io::Error) -> anyhow::Error {
    let name = name_of(path);
    match error.kind() {
        io::ErrorKind::UnexpectedEof => anyhow!("{name} breaks off: the compressed data is cut; what could be read was cleaned"),
        _ => anyhow!("{name} cannot be read to its end: {error}; what could be read was cleaned"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_encoding_is_believed_where_the_bytes_could_be_utf8() {
        assert_eq!(decode(b"h\0i\0", Encoding::for_label(b"utf-16le")), ("hi".to_owned(), "UTF-16LE", false));
        assert_eq!(decode(b"\xEF\xBB\xBFhi", Encoding::for_label(b"utf-16le")), ("hi".to_owned(), "UTF-8", false));
        assert_eq!(decode(b"caf\xE9 noir", None).0, "café noir");
    }

    #[test]
    fn html_is_told_from_text_that_mentions_it() {
        assert!(is_html("<!DOCTYPE html><html>"));
        assert!(!is_html("<3 <html> is a tag"));
        assert!(!is_html("<é"));
    }
}
