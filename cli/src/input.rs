//! Files and stdin, read as text.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use dechaff::Format;
use encoding_rs::Encoding;

use crate::args::{InputFormat, PageArgs};
use crate::console::Console;

/// What stands for stdin where a file is named.
pub(crate) const STDIN: &str = "-";

/// An input that was read, and from where.
#[derive(Debug)]
pub(crate) struct Text {
    /// What messages call it: the path, or `stdin`.
    pub(crate) name: String,
    /// The text or the HTML, without a byte order mark.
    pub(crate) text: String,
    /// What it is.
    pub(crate) format: Format,
    /// The name of the encoding that it was read in.
    pub(crate) encoding: &'static str,
}

/// What messages call the file at `path`.
pub(crate) fn name_of(path: &Path) -> String {
    if path.as_os_str() == STDIN { "stdin".to_owned() } else { path.display().to_string() }
}

/// Reads a file, or stdin for `-`, and says on the console what is odd about it.
pub(crate) fn read(path: &Path, page: &PageArgs, console: &Console) -> Result<Text> {
    let name = name_of(path);
    let bytes = if path.as_os_str() == STDIN { read_stdin(console)? } else { read_file(path)? };
    let told = match page.input_format {
        InputFormat::Auto => told_by_name(path),
        InputFormat::Html => Some(Format::Html),
        InputFormat::Text => Some(Format::Text),
    };
    // A sniff at the bytes tells whether they may name their own encoding; text of wide characters shows what it is once it is decoded.
    let (text, encoding, malformed) = decode(&bytes, page.encoding, told.unwrap_or_else(|| Format::sniff(&bytes)));
    let format = told.unwrap_or_else(|| Format::sniff(text.as_bytes()));
    if malformed {
        console.warn(format_args!("{name}: some bytes mean nothing in {encoding}; each such place is now \u{FFFD}"));
    } else if encoding != "UTF-8" {
        console.note(format_args!("{name}: read as {encoding}; output is UTF-8"));
    }
    if text.contains('\0') {
        console.warn(format_args!("{name}: this looks like a binary file"));
    }
    if told.is_none() && format == Format::Html {
        console.detail(format_args!("{name}: read as HTML (--input-format text reads markup as text)"));
    }
    Ok(Text { name, text: text.into_owned(), format, encoding })
}

/// Reads bytes: the text, the name of the encoding, and whether some bytes mean nothing in it. An encoding that the user
/// names is believed even where the bytes could be UTF-8 (UTF-16 without a mark, ISO-2022-JP); only a byte order mark is
/// believed more.
fn decode<'b>(bytes: &'b [u8], named: Option<&'static Encoding>, format: Format) -> (Cow<'b, str>, &'static str, bool) {
    if let Some(encoding) = named {
        let (text, encoding, malformed) = encoding.decode(bytes);
        return (text, encoding.name(), malformed);
    }
    let decoded = if format == Format::Html { dechaff::decode_page(bytes, None) } else { dechaff::decode(bytes, None) };
    (decoded.text, decoded.encoding, decoded.malformed)
}

/// What the ending of a file's name says. Markdown may begin with HTML and is none.
fn told_by_name(path: &Path) -> Option<Format> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "html" | "htm" | "xhtml" => Some(Format::Html),
        "md" | "markdown" => Some(Format::Text),
        _ => None,
    }
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
pub(crate) fn broke_off(name: &str, error: &io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => anyhow!("{name} breaks off before its end; what could be read was cleaned"),
        _ => anyhow!("{name} cannot be read to its end: {error}; what could be read was cleaned"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_encoding_is_believed_where_the_bytes_could_be_utf8() {
        let utf16 = Encoding::for_label(b"utf-16le");
        assert_eq!(decode(b"h\0i\0", utf16, Format::Text), ("hi".into(), "UTF-16LE", false));
        assert_eq!(decode(b"\xEF\xBB\xBFhi", utf16, Format::Text), ("hi".into(), "UTF-8", false));
        assert_eq!(decode(b"caf\xE9 noir", None, Format::Text).0, "café noir");
    }
}
