//! Responses as web archives keep them: header, chunks, compression.

use std::borrow::Cow;
use std::io::Read;

use brotli_decompressor::Decompressor;
use dechaff::Format;
use flate2::bufread::GzDecoder;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use httparse::{EMPTY_HEADER, ParserConfig, Response, Status};

use crate::batch::record::{Body, Id, Problem, Reason, Record, WarcHead};

/// More header lines than any server sends.
const MAX_HEADERS: usize = 1024;

/// The header of a response.
#[derive(Debug, Default)]
pub(super) struct Head<'b> {
    content_type: Option<&'b [u8]>,
    chunked: bool,
    /// The compressions of the body, in the order in which they were done.
    encodings: Vec<&'b [u8]>,
    /// Where the body begins.
    body: usize,
}

impl<'b> Head<'b> {
    /// Reads the header; none where the bytes end before it does.
    pub(super) fn read(block: &'b [u8]) -> Result<Option<Self>, Problem> {
        let wrong = |error: httparse::Error| Problem::new(Reason::BadHeader, format!("the HTTP header cannot be read: {error}"));
        let mut few = [EMPTY_HEADER; 64];
        match Self::read_into(block, &mut few) {
            Err(httparse::Error::TooManyHeaders) => Self::read_into(block, &mut vec![EMPTY_HEADER; MAX_HEADERS]).map_err(wrong),
            done => done.map_err(wrong),
        }
    }

    fn read_into(block: &'b [u8], lines: &mut [httparse::Header<'b>]) -> Result<Option<Self>, httparse::Error> {
        // As browsers are: a crawl has every header that servers get wrong.
        let mut config = ParserConfig::default();
        config
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .allow_multiple_spaces_in_response_status_delimiters(true)
            .ignore_invalid_headers_in_responses(true);
        let mut response = Response::new(lines);
        let body = match config.parse_response(&mut response, block) {
            Ok(Status::Complete(body)) => body,
            Ok(Status::Partial) => return Ok(None),
            // HTTP/2 has no reason and no dot, and some archives write it so.
            Err(httparse::Error::Version) => return Ok(Self::read_other_version(block)),
            Err(error) => return Err(error),
        };
        let mut head = Head { body, ..Head::default() };
        for header in response.headers.iter() {
            head.note(header.name.as_bytes(), header.value);
        }
        Ok(Some(head))
    }

    /// Reads the header line by line, whatever its first line says.
    fn read_other_version(block: &'b [u8]) -> Option<Self> {
        let end = memchr::memmem::find(block, b"\r\n\r\n")?;
        let mut head = Head { body: end + 4, ..Head::default() };
        for line in block[..end].split(|byte| *byte == b'\n').skip(1) {
            if let Some(colon) = memchr::memchr(b':', line) {
                head.note(&line[..colon], &line[colon + 1..]);
            }
        }
        Some(head)
    }

    fn note(&mut self, name: &[u8], value: &'b [u8]) {
        if name.eq_ignore_ascii_case(b"content-type") {
            self.content_type = Some(value);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.chunked |= value.to_ascii_lowercase().ends_with(b"chunked");
        } else if name.eq_ignore_ascii_case(b"content-encoding") {
            self.encodings.extend(value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).filter(|name| !name.is_empty()));
        }
    }

    /// Whether the body is a document, or may be one once it is decompressed.
    pub(super) fn promises_document(&self, block: &[u8]) -> bool {
        self.format(block).is_some() || (self.content_type.is_none() && !self.encodings.is_empty())
    }

    /// What the body is, and none if it is no document.
    fn format(&self, block: &[u8]) -> Option<Format> {
        // What is compressed looks like nothing.
        let sniffed = if self.encodings.is_empty() { block.get(self.body..) } else { None };
        format_of(self.content_type, sniffed)
    }
}

/// What a document of this type is; none for types that hold no document. Without a type the first bytes tell.
pub(super) fn format_of(content_type: Option<&[u8]>, bytes: Option<&[u8]>) -> Option<Format> {
    let kind = content_type.map(|kind| kind.split(|byte| *byte == b';').next().unwrap_or(kind).trim_ascii().to_ascii_lowercase());
    match kind.as_deref() {
        Some(b"text/html" | b"application/xhtml+xml" | b"application/vnd.wap.xhtml+xml") => Some(Format::Html),
        Some(b"text/plain" | b"text/markdown") => Some(Format::Text),
        None | Some(b"" | b"application/http" | b"unknown/unknown") => {
            let head = bytes?.trim_ascii_start();
            (Format::sniff(&head[..head.len().min(4096)]) == Format::Html).then_some(Format::Html)
        }
        Some(_) => None,
    }
}

/// The encoding that a type names.
fn charset(content_type: &[u8]) -> Option<Cow<'_, str>> {
    let (_, parameters) = content_type.split_at_checked(memchr::memchr(b';', content_type)?)?;
    parameters.split(|byte| *byte == b';').find_map(|parameter| {
        let (name, value) = parameter.split_at_checked(memchr::memchr(b'=', parameter)?)?;
        let value = value[1..].trim_ascii().trim_ascii_start();
        let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
        let value = value.strip_suffix(b"\"").or(value.strip_suffix(b"'")).unwrap_or(value);
        name.trim_ascii().eq_ignore_ascii_case(b"charset").then(|| String::from_utf8_lossy(value))
    })
}

/// The document in the block of a record of a web archive.
pub(in crate::batch) fn record<'r>(id: Id<'r>, told: &'r WarcHead, block: &'r [u8], max_record: usize) -> Result<Record<'r>, Problem> {
    let (format, body, content_type) = if told.http {
        let Some(head) = Head::read(block)? else {
            return Err(Problem::new(Reason::BadHeader, "the HTTP header has no end"));
        };
        let body = decode(&head, &block[head.body..], told.cut, max_record)?;
        // What came without a type and compressed shows itself only now.
        (head.format(block).or(format_of(None, Some(&body))), body, head.content_type)
    } else {
        let content_type = told.content_type.as_deref().map(str::as_bytes);
        (format_of(content_type, Some(block)), block.into(), content_type)
    };
    let charset = content_type.and_then(charset).map(|charset| charset.into_owned().into());
    // Records without a document were passed over, but for some whose body nothing is known of.
    let format = format.unwrap_or(Format::Html);
    Ok(Record { id, url: told.url.as_deref().map(Into::into), tells_url: true, language: None, charset, format, body: Body::Bytes(body) })
}

/// The body without its chunks and compression. Some crawlers undo them and leave the header as it was, so what is not
/// as the header says is taken as it is.
fn decode<'b>(head: &Head<'_>, body: &'b [u8], cut: bool, max: usize) -> Result<Cow<'b, [u8]>, Problem> {
    let mut bytes = Cow::Borrowed(body);
    if head.chunked
        && let Some(joined) = unchunk(&bytes, cut)?
    {
        bytes = joined.into();
    }
    for encoding in head.encodings.iter().rev() {
        if let Some(decompressed) = decompress(encoding, &bytes, cut, max)? {
            bytes = decompressed.into();
        }
    }
    Ok(bytes)
}

/// Chunks joined; none if there are none.
fn unchunk(body: &[u8], cut: bool) -> Result<Option<Vec<u8>>, Problem> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    let broken = |message: &str| Problem::new(Reason::BadBody, message);
    loop {
        match httparse::parse_chunk_size(rest) {
            Ok(Status::Complete((_, 0))) => return Ok(Some(out)),
            Ok(Status::Complete((start, size))) => {
                rest = &rest[start..];
                let size = usize::try_from(size).unwrap_or(usize::MAX);
                let Some((chunk, after)) = rest.split_at_checked(size) else {
                    out.extend_from_slice(rest);
                    return if cut { Ok(Some(out)) } else { Err(broken("the chunked body breaks off")) };
                };
                out.extend_from_slice(chunk);
                rest = after.strip_prefix(b"\r\n").or(after.strip_prefix(b"\n")).unwrap_or(after);
            }
            _ if out.is_empty() => return Ok(None),
            Ok(Status::Partial) if cut => return Ok(Some(out)),
            Ok(Status::Partial) => return Err(broken("the chunked body breaks off")),
            Err(_) => return Err(broken("the chunks of the body do not follow one another")),
        }
    }
}

/// The bytes decompressed; none if they are not compressed so.
fn decompress(encoding: &[u8], bytes: &[u8], cut: bool, max: usize) -> Result<Option<Vec<u8>>, Problem> {
    let name = String::from_utf8_lossy(encoding).to_ascii_lowercase();
    let done = match &*name {
        "gzip" | "x-gzip" if bytes.starts_with(&[0x1F, 0x8B]) => gunzip(bytes, max),
        // Two bytes of zlib's header are a multiple of 31; some servers send the stream without it.
        "deflate" if bytes.len() > 1 && bytes[0] & 0x0F == 8 && u16::from_be_bytes([bytes[0], bytes[1]]).is_multiple_of(31) => take(ZlibDecoder::new(bytes), max),
        "deflate" => take(DeflateDecoder::new(bytes), max),
        "br" => take(Decompressor::new(bytes, 1 << 16), max),
        "zstd" if bytes.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) => match zstd::Decoder::with_buffer(bytes) {
            Ok(decoder) => take(decoder, max),
            Err(error) => (Vec::new(), Some(error)),
        },
        "gzip" | "x-gzip" | "zstd" | "identity" | "utf-8" | "none" => return Ok(None),
        _ if looks_plain(bytes) => return Ok(None),
        _ => return Err(Problem::new(Reason::BadBody, format!("the body is compressed as \"{name}\", which dechaff cannot undo"))),
    };
    match done {
        (out, None) if out.len() > max => Err(Problem::new(Reason::TooLarge, format!("the body has more than {max} bytes once it is decompressed (see --max-record)"))),
        (out, None) => Ok(Some(out)),
        (out, Some(_)) if cut && !out.is_empty() => Ok(Some(out)),
        (_, Some(_)) if looks_plain(bytes) => Ok(None),
        (_, Some(error)) => Err(Problem::new(Reason::BadBody, format!("the body is said to be compressed as {name}, and cannot be decompressed: {error}"))),
    }
}

/// All members of gzip; what follows them is nobody's, as each is checked by its own sum.
fn gunzip(mut bytes: &[u8], max: usize) -> (Vec<u8>, Option<std::io::Error>) {
    let mut out = Vec::new();
    while out.len() <= max && bytes.starts_with(&[0x1F, 0x8B]) {
        let room = (max - out.len()) as u64 + 1;
        if let Err(error) = GzDecoder::new(&mut bytes).take(room).read_to_end(&mut out) {
            return (out, Some(error));
        }
    }
    (out, None)
}

/// All that a decoder gives, up to one byte more than is allowed.
fn take(decoder: impl Read, max: usize) -> (Vec<u8>, Option<std::io::Error>) {
    let mut out = Vec::new();
    let error = decoder.take(max as u64 + 1).read_to_end(&mut out).err();
    (out, error)
}

/// Whether bytes that are said to be compressed are text all the same.
fn looks_plain(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    let text = std::str::from_utf8(head).is_ok_and(|text| !text.contains('\0')) || Format::sniff(head) == Format::Html;
    text && head.trim_ascii_start().starts_with(b"<")
}
