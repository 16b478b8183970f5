//! One line of a batch: from JSON to a cleaned text, or to an error that says what is wrong with it.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use dechaff::{Format, Input, Metadata, Pipeline, Scratch, ViewOptions};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::chunk::Line;
use super::stats::Stats;
use crate::args::InputFormat;
use crate::record::RemovalRecord;
use crate::view::View;

/// What to do with each line.
pub(super) struct Task {
    pub(super) pipeline: Pipeline,
    /// Which fields count, and as what.
    pub(super) input_format: InputFormat,
    /// What to write of what is left, in order.
    pub(super) views: Vec<View>,
    pub(super) options: ViewOptions,
    /// Whether to write what pages say about themselves.
    pub(super) metadata: bool,
    /// Whether to list what was removed.
    pub(super) explain: bool,
}

/// Cleans lines with memory of its own.
pub(super) struct Cleaner<'p> {
    task: &'p Task,
    scratch: Scratch,
}

/// What a line may say, read no further than to its fields.
#[derive(Deserialize)]
pub(super) struct Fields<'l> {
    #[serde(borrow, default)]
    id: Option<&'l RawValue>,
    #[serde(borrow, default)]
    pub(super) url: Option<&'l RawValue>,
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

/// What a line gives to clean.
pub(super) struct Source<'l> {
    pub(super) text: Cow<'l, str>,
    pub(super) format: Format,
    /// The encoding of bytes; none for what was text already.
    encoding: Option<&'static str>,
}

/// A string, without a copy where it has no escapes. (An `Option<Cow<str>>` would always copy.)
#[derive(Deserialize)]
struct Text<'l>(#[serde(borrow)] Cow<'l, str>);

/// A line of the output.
#[derive(Serialize)]
struct Cleaned<'c> {
    id: Option<&'c RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'c, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<Cow<'c, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<Cow<'c, str>>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    held_back: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Option<Metadata>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<Vec<RemovalRecord<'c>>>,
}

/// A line of the output for one that cannot be cleaned.
#[derive(Serialize)]
struct Failed<'c> {
    id: Option<&'c RawValue>,
    line: u64,
    error: &'c str,
}

/// Why a line cannot be cleaned, with its id if that is known.
#[derive(Debug)]
pub(super) struct Problem<'l> {
    id: Option<&'l RawValue>,
    pub(super) message: String,
}

impl<'p> Cleaner<'p> {
    /// A cleaner that does `task`.
    pub(super) fn new(task: &'p Task) -> Self {
        Cleaner { task, scratch: Scratch::new() }
    }

    /// Cleans one line: appends a line to `out`, counts it, and adds what is wrong with it to `problems`.
    pub(super) fn line(&mut self, number: u64, line: Line<'_>, out: &mut Vec<u8>, stats: &mut Stats, problems: &mut Vec<(u64, String)>) {
        let done = match line {
            Line::Whole(line) => read(line).and_then(|fields| self.clean(&fields, out, stats).map_err(|message| Problem { id: fields.id, message })),
            Line::TooLong(most) => Err(Problem { id: None, message: format!("the line has more than {most} bytes (see --max-line)") }),
            Line::Cut => Err(Problem { id: None, message: "the input breaks off inside the line".to_owned() }),
        };
        stats.read += 1;
        if let Err(problem) = done {
            stats.errors += 1;
            let failed = Failed { id: problem.id, line: number, error: &problem.message };
            // Into memory, and of strings and numbers: neither can fail.
            let _ = serde_json::to_writer(&mut *out, &failed);
            problems.push((number, problem.message));
        }
        out.push(b'\n');
    }

    fn clean(&mut self, fields: &Fields<'_>, out: &mut Vec<u8>, stats: &mut Stats) -> Result<(), String> {
        if let Some(id) = fields.id.filter(|id| !matches!(kind(id), "a string" | "a number")) {
            return Err(format!("\"id\" is {}, and has to be a string or a number", kind(id)));
        }
        let Task { pipeline, input_format, views, options, metadata, explain } = self.task;
        let source = source(fields, *input_format)?;
        let (url, language) = (string("url", fields.url)?, string("language", fields.language)?);
        let page = source.format == Format::Html;
        let mut input = if page { Input::html(&source.text) } else { Input::text(&source.text) };
        if let Some(url) = &url {
            input = input.url(url);
        }
        if let Some(language) = &language {
            input = input.language(language);
        }
        let (start, before) = (out.len(), *stats);
        let scratch = &mut self.scratch;
        let done = guarded(|| {
            let cleaned = pipeline.clean_with(input, scratch);
            stats.count(source.text.len(), &cleaned);
            let view = |view: View| views.contains(&view).then(|| view.of(&cleaned, options));
            let record = Cleaned {
                id: fields.id,
                text: view(View::Text),
                markdown: view(View::Markdown),
                html: view(View::Html),
                outcome: cleaned.outcome().id(),
                confidence: cleaned.confidence(),
                encoding: source.encoding,
                held_back: cleaned.held_back(),
                metadata: metadata.then(|| cleaned.metadata()),
                removed: explain.then(|| cleaned.report().removals().map(|removal| RemovalRecord::new(&cleaned, removal, page)).collect()),
            };
            serde_json::to_writer(&mut *out, &record).map_err(|error| error.to_string())
        });
        if done.is_err() {
            // Nothing of the broken attempt may stay, in the output or in memory.
            out.truncate(start);
            *stats = before;
            self.scratch = Scratch::new();
        }
        done
    }
}

/// Runs `work`; a panic in it becomes an error, so that one text cannot end a run of millions.
fn guarded(work: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(format!("cleaning panicked, which is a bug in dechaff: {}", message.unwrap_or("no message")))
    })
}

/// The fields of a line.
pub(super) fn read(line: &[u8]) -> Result<Fields<'_>, Problem<'_>> {
    let wrong = |message: String| Problem { id: None, message };
    let text = std::str::from_utf8(line).map_err(|error| wrong(format!("the line is not UTF-8 at byte {}", error.valid_up_to() + 1)))?;
    // An array would be read as the fields in their order.
    match text.trim_start_matches([' ', '\t', '\r']).chars().next() {
        None => Err(wrong("the line is empty".to_owned())),
        Some('{') => serde_json::from_str(text).map_err(|error| wrong(format!("the line is no valid JSON: {}", said(&error)))),
        Some(_) => Err(wrong("the line is no JSON object".to_owned())),
    }
}

/// What to clean of a line.
pub(super) fn source<'l>(fields: &Fields<'l>, format: InputFormat) -> Result<Source<'l>, String> {
    if format != InputFormat::Text {
        if let Some(text) = string("html", fields.html)? {
            return Ok(Source { text, format: Format::Html, encoding: None });
        }
        if let Some(base64) = string("html_base64", fields.html_base64)? {
            let charset = match string("charset", fields.charset)? {
                Some(charset) => Some(charset),
                None => string("encoding", fields.encoding)?,
            };
            let bytes = from_base64(&base64)?;
            // Servers send labels that mean nothing; the page or its bytes may know better.
            let decoded = dechaff::decode_page(&bytes, charset.as_deref());
            return Ok(Source { text: decoded.text.into_owned().into(), format: Format::Html, encoding: Some(decoded.encoding) });
        }
    }
    let Some(text) = string("text", fields.text)? else {
        return Err(match format {
            InputFormat::Text => "there is no \"text\"".to_owned(),
            _ => "there is no \"html\", \"html_base64\" or \"text\"".to_owned(),
        });
    };
    Ok(Source { text, format: if format == InputFormat::Html { Format::Html } else { Format::Text }, encoding: None })
}

/// Bytes in base 64, with or without padding and line breaks.
fn from_base64(text: &str) -> Result<Vec<u8>, String> {
    const ENGINE: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));
    let decoded = if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        ENGINE.decode(text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<u8>>())
    } else {
        ENGINE.decode(text)
    };
    decoded.map_err(|error| format!("\"html_base64\" is no valid base 64: {error}"))
}

/// The string in a field, if there is one.
pub(super) fn string<'l>(name: &str, value: Option<&'l RawValue>) -> Result<Option<Cow<'l, str>>, String> {
    let Some(value) = value else { return Ok(None) };
    match kind(value) {
        "a string" => match serde_json::from_str::<Text<'l>>(value.get()) {
            Ok(Text(text)) => Ok(Some(text)),
            Err(error) => Err(format!("\"{name}\" is no valid string: {}", said(&error))),
        },
        kind => Err(format!("\"{name}\" is {kind}, and has to be a string")),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(line: &str) -> String {
        let pipeline = Pipeline::builder().build().expect("the default pipeline builds");
        let task = Task { pipeline, input_format: InputFormat::Auto, views: vec![View::Text], options: ViewOptions::new(), metadata: false, explain: false };
        let (mut out, mut stats, mut problems) = (Vec::new(), Stats::default(), Vec::new());
        Cleaner::new(&task).line(7, Line::Whole(line.as_bytes()), &mut out, &mut stats, &mut problems);
        String::from_utf8(out).expect("output is UTF-8").trim_end().to_owned()
    }

    #[test]
    fn each_bad_line_says_what_is_wrong_with_it() {
        let error = |id: &str, error: &str| format!(r#"{{"id":{id},"line":7,"error":{}}}"#, serde_json::Value::from(error));
        let cases = [
            ("", error("null", "the line is empty")),
            (" \r", error("null", "the line is empty")),
            ("[1, 2]", error("null", "the line is no JSON object")),
            (r#"{"id": 1, "text": "a"#, error("null", "the line is no valid JSON: EOF while parsing a string in column 20")),
            (r#"{"id": 1, "id": 2, "text": "a"}"#, error("null", "the line is no valid JSON: duplicate field `id` in column 14")),
            (r#"{"id": 1}"#, error("1", "there is no \"html\", \"html_base64\" or \"text\"")),
            (r#"{"id": 1, "text": null}"#, error("1", "there is no \"html\", \"html_base64\" or \"text\"")),
            (r#"{"id": "a", "text": 5}"#, error("\"a\"", "\"text\" is a number, and has to be a string")),
            (r#"{"id": 1, "text": "\ud800"}"#, error("1", "\"text\" is no valid string: unexpected end of hex escape in column 8")),
            (r#"{"id": 1, "text": "a", "url": []}"#, error("1", "\"url\" is an array, and has to be a string")),
            (r#"{"id": {}, "text": "a"}"#, error("{}", "\"id\" is an object, and has to be a string or a number")),
            (r#"{"id": 1, "html": 5}"#, error("1", "\"html\" is a number, and has to be a string")),
            (r#"{"id": 1, "html_base64": "P?"}"#, error("1", "\"html_base64\" is no valid base 64: Invalid symbol 63, offset 1.")),
            (r#"{"id": 1, "html_base64": "PHA+", "charset": 3}"#, error("1", "\"charset\" is a number, and has to be a string")),
        ];
        for (line, expected) in cases {
            assert_eq!(clean(line), expected, "{line}");
        }
    }

    #[test]
    fn ids_are_echoed_as_they_are() {
        for id in ["\"a\\u00e9\"", "12345678901234567890123", "1.50", "-0", "\"\""] {
            assert_eq!(clean(&format!(r#"{{"text": "Rain fell.", "id": {id}, "other": [1]}}"#)), format!(r#"{{"id":{id},"text":"Rain fell.","outcome":"unchanged"}}"#));
        }
        assert_eq!(clean(r#"{"text": "Rain fell.", "html": null, "html_base64": null, "charset": 7}"#), r#"{"id":null,"text":"Rain fell.","outcome":"unchanged"}"#);
    }

    #[test]
    fn a_panic_becomes_an_error() {
        let error = guarded(|| panic!("row {}", 3)).expect_err("it panicked");
        assert!(error.ends_with("row 3"), "{error}");
    }
}
