//! What passes through a batch: records as they were read, and what is to be cleaned of them.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use dechaff::{Format, Input};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Where a record stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// The file, as messages call it.
    pub(super) file: Arc<str>,
    /// Its number in the file, counted from 1.
    pub(super) record: u64,
    /// Whether that is the number of a line.
    pub(super) line: bool,
    /// The byte of the file where it begins, or where its compressed member begins; none where neither is known.
    pub(super) offset: Option<u64>,
}

/// Why a record cannot be cleaned, as counts and the quarantine call it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Reason {
    /// It is no JSON object.
    BadJson,
    /// A field or column has a type that it cannot have.
    WrongType,
    /// It holds neither text nor HTML.
    NothingToClean,
    /// It has more bytes than are allowed.
    TooLarge,
    /// The input breaks off inside it.
    Truncated,
    /// The compressed data are damaged there, or are none.
    Damaged,
    /// It is not as long as it says.
    WrongLength,
    /// Its header cannot be read.
    BadHeader,
    /// Its body cannot be decoded.
    BadBody,
    /// Its file cannot be read.
    Unreadable,
    /// Cleaning it panicked.
    Panic,
}

impl Reason {
    /// Its name.
    pub(super) fn id(self) -> &'static str {
        match self {
            Reason::BadJson => "bad-json",
            Reason::WrongType => "wrong-type",
            Reason::NothingToClean => "nothing-to-clean",
            Reason::TooLarge => "too-large",
            Reason::Truncated => "truncated",
            Reason::Damaged => "damaged",
            Reason::WrongLength => "wrong-length",
            Reason::BadHeader => "bad-header",
            Reason::BadBody => "bad-body",
            Reason::Unreadable => "unreadable",
            Reason::Panic => "panic",
        }
    }
}

/// What is wrong with a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Problem {
    pub(super) reason: Reason,
    pub(super) message: String,
}

impl Problem {
    /// A problem with a message for people.
    pub(super) fn new(reason: Reason, message: impl Into<String>) -> Self {
        Problem { reason, message: message.into() }
    }
}

/// What a record is before it is taken apart; its bytes stand in the [`Batch`].
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Kind {
    /// A line of JSON.
    Line,
    /// A record of a web archive, of which the bytes are the block.
    Warc(Box<WarcHead>),
    /// A row of a table, of which the bytes are the text or the HTML.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet has rows"))]
    Row(Box<Row>),
    /// A file, of which the bytes are the whole.
    File(Format),
    /// One that cannot be cleaned.
    Bad(Problem),
}

/// What the header of a record of a web archive says.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct WarcHead {
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
    /// The type of the block; of a response that of the HTTP message.
    pub(super) content_type: Option<String>,
    /// Whether the block is an HTTP response, with a header of its own.
    pub(super) http: bool,
    /// Whether the crawler cut the body short, and says so.
    pub(super) cut: bool,
}

/// The columns of a row besides the one that is cleaned.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Row {
    pub(super) id: Option<serde_json::Value>,
    pub(super) url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) format: Format,
    /// Whether the column holds bytes, whose encoding is not known.
    pub(super) bytes: bool,
}

/// A record as it was read.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Raw {
    pub(super) place: Place,
    /// Its number in the whole input, counted from 1.
    pub(super) number: u64,
    /// Where its bytes stand in the batch.
    pub(super) bytes: Range<usize>,
    pub(super) kind: Kind,
    /// Records without a document that were passed over before it.
    pub(super) passed_over: u64,
}

/// Some records, one after another.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) bytes: Vec<u8>,
    pub(super) records: Vec<Raw>,
}

impl Batch {
    /// Adds a record whose bytes begin at `start` and end where the bytes end now.
    pub(super) fn push(&mut self, place: Place, start: usize, kind: Kind) {
        self.records.push(Raw { place, number: 0, bytes: start..self.bytes.len(), kind, passed_over: 0 });
    }

    /// Adds a record that cannot be cleaned; its bytes from `start` on go.
    pub(super) fn push_bad(&mut self, place: Place, start: usize, reason: Reason, message: impl Into<String>) {
        self.bytes.truncate(start);
        self.push(place, start, Kind::Bad(Problem::new(reason, message)));
    }

    /// Takes the last record back.
    pub(super) fn pop(&mut self) {
        if let Some(raw) = self.records.pop() {
            self.bytes.truncate(raw.bytes.start);
        }
    }
}

/// What a record is called.
#[derive(Clone, Debug, Default)]
pub(super) enum Id<'r> {
    /// It is not known.
    #[default]
    None,
    /// As it stands in JSON.
    Json(&'r RawValue),
    /// A string.
    Text(&'r str),
    /// From a column.
    Value(&'r serde_json::Value),
}

impl Serialize for Id<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Id::None => serializer.serialize_none(),
            Id::Json(raw) => raw.serialize(serializer),
            Id::Text(text) => serializer.serialize_str(text),
            Id::Value(value) => value.serialize(serializer),
        }
    }
}

/// A record taken apart: a document, and what is known of it.
#[derive(Debug)]
pub(super) struct Record<'r> {
    pub(super) id: Id<'r>,
    pub(super) url: Option<Cow<'r, str>>,
    /// Whether the output tells the address too: where the id alone would lead nobody to the page.
    pub(super) tells_url: bool,
    pub(super) language: Option<Cow<'r, str>>,
    /// The encoding of bytes, as HTTP told it.
    pub(super) charset: Option<Cow<'r, str>>,
    pub(super) format: Format,
    pub(super) body: Body<'r>,
}

impl Record<'_> {
    /// The text of the document, and the encoding that bytes were read in.
    pub(super) fn text(&self) -> (Cow<'_, str>, Option<&'static str>) {
        match &self.body {
            Body::Text(text) => (Cow::Borrowed(text), None),
            Body::Bytes(bytes) => {
                // Servers send labels that mean nothing; the page or its bytes may know better.
                let charset = self.charset.as_deref();
                let decoded = if self.format == Format::Html { dechaff::decode_page(bytes, charset) } else { dechaff::decode(bytes, charset) };
                (decoded.text, Some(decoded.encoding))
            }
        }
    }

    /// The document with what is known of it; `text` is its text.
    pub(super) fn input<'t>(&'t self, text: &'t str) -> Input<'t> {
        let mut input = if self.format == Format::Html { Input::html(text) } else { Input::text(text) };
        if let Some(url) = &self.url {
            input = input.url(url);
        }
        if let Some(language) = &self.language {
            input = input.language(language);
        }
        input
    }
}

/// What is cleaned.
#[derive(Debug)]
pub(super) enum Body<'r> {
    /// Bytes in whatever encoding.
    Bytes(Cow<'r, [u8]>),
    /// Text that was decoded already.
    Text(Cow<'r, str>),
}
