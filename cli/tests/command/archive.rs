//! Web archives for tests.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::run::PROSE;

/// A record of a web archive, with the line ends after it.
pub(crate) fn record(kind: &str, id: &str, fields: &str, block: &[u8]) -> Vec<u8> {
    record_of_length(kind, id, fields, block, block.len())
}

/// The same with a length that may be wrong.
pub(crate) fn record_of_length(kind: &str, id: &str, fields: &str, block: &[u8], length: usize) -> Vec<u8> {
    let head = format!("WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\n{fields}Content-Length: {length}\r\n\r\n");
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A response with a page.
pub(crate) fn response(id: &str, header: &str, body: &[u8]) -> Vec<u8> {
    let http = format!("HTTP/1.1 200 OK\r\nServer: s\r\n{header}\r\n");
    let fields = format!("WARC-Target-URI: https://site.example/{id}\r\nContent-Type: application/http; msgtype=response\r\n");
    record("response", id, &fields, &[http.as_bytes(), body].concat())
}

/// A small page.
pub(crate) fn page(id: &str) -> String {
    format!("<!doctype html><title>Page</title><article><h1>Page {id}</h1><p>{PROSE}</p><p>Gizmo line</p></article>")
}

/// A response with a small page.
pub(crate) fn paged(id: &str) -> Vec<u8> {
    response(id, "Content-Type: text/html; charset=utf-8\r\n", page(id).as_bytes())
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory takes all")
}
