//! A line of JSON lines, taken apart.

use std::borrow::Cow;

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use dechaff::Format;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::record::{Body, Id, Problem, Reason, Record};
use crate::args::InputFormat;

/// What a line may say, read no further than to its fields.
#[derive(Deserialize)]
pub(super) struct Fields<'l> {
    #[serde(borrow, default)]
    pub(super) id: Option<&'l RawValue>,
    #[serde(borrow, default)]
    url: Option<&'l RawValue>,
    #[serde(borrow, default)]
    language: Option<&'l RawValue>,
    #[serde(borrow, default)]
    text: Option<&'l RawValue>,
    #[serde(borrow, default)]
    html: Option<&'l RawValue>,
    #[serde(borrow, default)]
    html_base64: Option<&'l RawValue>,
    #[serde(borrow, default)]
    charset: Option<&'l RawValue>,
    #[serde(borrow, default)]
    encoding: Option<&'l RawValue>,
}

/// A string, without a copy where it has no escapes. (An `Option<Cow<str>>` would always copy.)
#[derive(Deserialize)]
struct Text<'l>(#[serde(borrow)] Cow<'l, str>);

/// The fields of a line.
pub(super) fn fields(line: &[u8]) -> Result<Fields<'_>, Problem> {
    let wrong = |message: String| Problem::new(Reason::BadJson, message);
    let text = std::str::from_utf8(line).map_err(|error| wrong(format!("the line is not UTF-8 at byte {}", error.valid_up_to() + 1)))?;
    // An array would be read as the fields in their order.
    match text.trim_start_matches([' ', '\t', '\r']).chars().next() {
        None => Err(wrong("the line is empty".to_owned())),
        Some('{') => serde_json::from_str(text).map_err(|error| wrong(format!("the line is no valid JSON: {}", said(&error)))),
        Some(_) => Err(wrong("the line is no JSON object".to_owned())),
    }
}

/// The record that a line holds.
pub(super) fn record<'l>(fields: &Fields<'l>, format: InputFormat) -> Result<Record<'l>, Problem> {
    let id = match fields.id {
        None => Id::None,
        Some(id) if matches!(kind(id), "a string" | "a number") => Id::Json(id),
        Some(id) => return Err(Problem::new(Reason::WrongType, format!("\"id\" is {}, and has to be a string or a number", kind(id)))),
    };
    let (format, body, charset) = body(fields, format)?;
    let (url, language) = (string("url", fields.url)?, string("language", fields.language)?);
    Ok(Record { id, url, tells_url: false, language, charset, format, body })
}

/// What to clean of a line, with its encoding if HTTP told it.
#[allow(clippy::type_complexity, reason = "the three parts of a record that depend on each other, taken apart where they are returned")]
fn body<'l>(fields: &Fields<'l>, format: InputFormat) -> Result<(Format, Body<'l>, Option<Cow<'l, str>>), Problem> {
    if format != InputFormat::Text {
        if let Some(text) = string("html", fields.html)? {
            return Ok((Format::Html, Body::Text(text), None));
        }
        if let Some(base64) = string("html_base64", fields.html_base64)? {
            let charset = match string("charset", fields.charset)? {
                Some(charset) => Some(charset),
                None => string("encoding", fields.encoding)?,
            };
            return Ok((Format::Html, Body::Bytes(from_base64(&base64)?.into()), charset));
        }
    }
    let Some(text) = string("text", fields.text)? else {
        let message = match format {
            InputFormat::Text => "there is no \"text\"",
            _ => "there is no \"html\", \"html_base64\" or \"text\"",
        };
        return Err(Problem::new(Reason::NothingToClean, message));
    };
    Ok((if format == InputFormat::Html { Format::Html } else { Format::Text }, Body::Text(text), None))
}

/// Bytes in base 64, with or without padding and line breaks.
fn from_base64(text: &str) -> Result<Vec<u8>, Problem> {
    const ENGINE: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));
    let decoded = if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        ENGINE.decode(text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<u8>>())
    } else {
        ENGINE.decode(text)
    };
    decoded.map_err(|error| Problem::new(Reason::BadBody, format!("\"html_base64\" is no valid base 64: {error}")))
}

/// The string in a field, if there is one.
fn string<'l>(name: &str, value: Option<&'l RawValue>) -> Result<Option<Cow<'l, str>>, Problem> {
    let Some(value) = value else { return Ok(None) };
    match kind(value) {
        "a string" => match serde_json::from_str::<Text<'l>>(value.get()) {
            Ok(Text(text)) => Ok(Some(text)),
            Err(error) => Err(Problem::new(Reason::BadJson, format!("\"{name}\" is no valid string: {}", said(&error)))),
        },
        kind => Err(Problem::new(Reason::WrongType, format!("\"{name}\" is {kind}, and has to be a string"))),
    }
}

fn kind(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// What serde_json says, with the column alone: it always reads one line.
fn said(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match whole.strip_suffix(&place) {
        Some(what) => format!("{what} in column {}", error.column()),
        None => whole,
    }
}
