//! One record of a batch: from what was read to a cleaned document, or to an error that says what is wrong with it.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use base64::Engine as _;
use dechaff::{Format, Metadata, Pipeline, Scratch, ViewOptions};
use serde::Serialize;

use super::json::{self, Fields};
use super::record::{Body, Id, Kind, Place, Problem, Raw, Reason, Record};
use super::source::http;
use super::stats::Stats;
use crate::args::InputFormat;
use crate::record::RemovalRecord;
use crate::view::View;

/// What to do with each record.
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
    /// The most bytes that the body of a record may have once it is decoded.
    pub(super) max_record: usize,
    /// Whether bad records go to a file of their own.
    pub(super) quarantine: bool,
    /// Whether messages and errors name the file of a line: there are several.
    pub(super) names_files: bool,
}

/// What becomes of records.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// Lines of the output.
    pub(super) out: Vec<u8>,
    /// Of each line where it ends in `out`, the number of its record and, of a file, its name.
    pub(super) lines: Vec<(usize, u64, Option<Place>)>,
    /// Lines of the quarantine.
    pub(super) quarantine: Vec<u8>,
    /// What is wrong with which record, for the console.
    pub(super) problems: Vec<String>,
    pub(super) stats: Stats,
}

impl Done {
    /// Forgets all, and most of the memory for it.
    pub(super) fn clear(&mut self, memory: usize) {
        self.out.clear();
        self.out.shrink_to(memory);
        self.lines.clear();
        self.quarantine.clear();
        self.quarantine.shrink_to(memory);
        self.problems.clear();
        self.stats = Stats::default();
    }
}

/// Cleans records with memory of its own.
pub(super) struct Cleaner<'p> {
    task: &'p Task,
    scratch: Scratch,
}

/// A line of the output.
#[derive(Serialize)]
struct Cleaned<'c> {
    id: &'c Id<'c>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'c str>,
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

/// A line for a record that cannot be cleaned: of the quarantine, or of the output if there is none.
#[derive(Serialize)]
struct Failed<'c> {
    id: &'c Id<'c>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    error: &'c str,
    /// The line as it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<&'c str>,
    /// The same where it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_base64: Option<String>,
}

impl<'p> Cleaner<'p> {
    /// A cleaner that does `task`.
    pub(super) fn new(task: &'p Task) -> Self {
        Cleaner { task, scratch: Scratch::new() }
    }

    /// Cleans one record with these bytes: appends a line to what is done, and counts it.
    pub(super) fn record(&mut self, raw: &Raw, bytes: &[u8], done: &mut Done) {
        done.stats.read += 1;
        done.stats.passed_over += raw.passed_over;
        // Made here, as the id outlives the attempt.
        let fields = if raw.kind == Kind::Line { Some(json::fields(bytes)) } else { None };
        let (id, record) = open(raw, fields.as_ref(), bytes, self.task.input_format, self.task.max_record);
        let result = record.and_then(|record| self.clean(record, done));
        if let Err(problem) = result {
            self.fail(raw, bytes, &id, &problem, done);
            if self.task.quarantine {
                return;
            }
        }
        done.lines.push((done.out.len(), raw.number, matches!(raw.kind, Kind::File(_)).then(|| raw.place.clone())));
    }

    /// Writes down why a record cannot be cleaned.
    fn fail(&self, raw: &Raw, bytes: &[u8], id: &Id<'_>, problem: &Problem, done: &mut Done) {
        done.stats.fail(problem.reason);
        let place = &raw.place;
        let names_file = !place.line || self.task.names_files;
        let mut told = if names_file { format!("{}: ", place.file) } else { String::new() };
        if place.line {
            told += &format!("line {}: ", place.record);
        } else if let Some(offset) = place.offset {
            told += &format!("record {} at byte {offset}: ", place.record);
        } else if matches!(raw.kind, Kind::Row(_)) {
            told += &format!("row {}: ", place.record);
        }
        done.problems.push(told + &problem.message);
        let apart = self.task.quarantine;
        let text = std::str::from_utf8(bytes).ok().filter(|text| !text.is_empty());
        let kept = apart && raw.kind == Kind::Line;
        let failed = Failed {
            id,
            file: (names_file || apart).then_some(&*place.file),
            line: place.line.then_some(place.record),
            record: (!place.line).then_some(place.record),
            offset: place.offset,
            reason: apart.then(|| problem.reason.id()),
            error: &problem.message,
            raw: text.filter(|_| kept),
            raw_base64: (kept && text.is_none() && !bytes.is_empty()).then(|| base64::engine::general_purpose::STANDARD.encode(bytes)),
        };
        let to = if apart { &mut done.quarantine } else { &mut done.out };
        // Into memory, and of strings and numbers: neither can fail.
        let _ = serde_json::to_writer(&mut *to, &failed);
        to.push(b'\n');
    }

    /// Cleans a document and writes its line.
    fn clean(&mut self, record: Record<'_>, done: &mut Done) -> Result<(), Problem> {
        let Task { pipeline, views, options, metadata, explain, .. } = self.task;
        let start = done.out.len();
        let scratch = &mut self.scratch;
        let result = guarded(|| {
            let (text, encoding) = record.text();
            let page = record.format == Format::Html;
            let input = record.input(&text);
            let cleaned = pipeline.clean_with(input, scratch);
            let view = |view: View| views.contains(&view).then(|| view.of(&cleaned, options));
            let line = Cleaned {
                id: &record.id,
                url: record.url.as_deref().filter(|_| record.tells_url),
                text: view(View::Text),
                markdown: view(View::Markdown),
                html: view(View::Html),
                outcome: cleaned.outcome().id(),
                confidence: cleaned.confidence(),
                encoding,
                held_back: cleaned.held_back(),
                metadata: metadata.then(|| cleaned.metadata()),
                removed: explain.then(|| cleaned.report().removals().map(|removal| RemovalRecord::new(&cleaned, removal, page)).collect()),
            };
            serde_json::to_writer(&mut done.out, &line).map_err(|error| error.to_string())?;
            done.out.push(b'\n');
            done.stats.count(text.len(), &cleaned);
            Ok(())
        });
        result.map_err(|message| {
            // Nothing of the broken attempt may stay, in the output or in memory.
            done.out.truncate(start);
            self.scratch = Scratch::new();
            Problem::new(Reason::Panic, message)
        })
    }
}

/// Takes a record apart; its id is told also where the rest cannot be. `fields` are those of a line of JSON.
pub(super) fn open<'r>(
    raw: &'r Raw,
    fields: Option<&'r Result<Fields<'r>, Problem>>,
    bytes: &'r [u8],
    format: InputFormat,
    max_record: usize,
) -> (Id<'r>, Result<Record<'r>, Problem>) {
    match (&raw.kind, fields) {
        (Kind::Bad(problem), _) | (_, Some(Err(problem))) => (Id::None, Err(problem.clone())),
        (_, Some(Ok(fields))) => (fields.id.map_or(Id::None, Id::Json), json::record(fields, format)),
        // A line has fields or a problem.
        (Kind::Line, None) => (Id::None, Err(Problem::new(Reason::BadJson, "the line was not read"))),
        (Kind::Warc(head), _) => {
            let id = head.id.as_deref().map_or(Id::None, Id::Text);
            (id.clone(), http::record(id, head, bytes, max_record))
        }
        (Kind::Row(row), _) => {
            let id = row.id.as_ref().map_or(Id::None, Id::Value);
            let body = match std::str::from_utf8(bytes) {
                Ok(text) if !row.bytes => Body::Text(text.into()),
                _ => Body::Bytes(bytes.into()),
            };
            let (url, language) = (row.url.as_deref().map(Into::into), row.language.as_deref().map(Into::into));
            (id.clone(), Ok(Record { id, url, tells_url: true, language, charset: None, format: row.format, body }))
        }
        (Kind::File(format), _) => {
            let id = Id::Text(&raw.place.file);
            let body = Body::Bytes(bytes.into());
            (id.clone(), Ok(Record { id, url: None, tells_url: false, language: None, charset: None, format: *format, body }))
        }
    }
}

/// Runs `work`; a panic in it becomes an error, so that one text cannot end a run of millions.
fn guarded(work: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(format!("cleaning panicked, which is a bug in dechaff: {}", message.unwrap_or("no message")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(line: &str) -> String {
        let pipeline = Pipeline::builder().build().expect("the default pipeline builds");
        let options = ViewOptions::new();
        let task = Task {
            pipeline,
            input_format: InputFormat::Auto,
            views: vec![View::Text],
            options,
            metadata: false,
            explain: false,
            max_record: 1 << 20,
            quarantine: false,
            names_files: false,
        };
        let place = Place { file: "in".into(), record: 7, line: true, offset: None };
        let raw = Raw { place, number: 7, bytes: 0..line.len(), kind: Kind::Line, passed_over: 0 };
        let mut done = Done::default();
        Cleaner::new(&task).record(&raw, line.as_bytes(), &mut done);
        String::from_utf8(done.out).expect("output is UTF-8").trim_end().to_owned()
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
