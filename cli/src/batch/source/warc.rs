//! Web archives: WARC and WET.
//!
//! A reader of our own: one that goes on after damage has to know where compressed members begin, give back what a
//! wrong length took from the next record, and pass over what is too large without holding it. (`warc` 0.4 holds each
//! body whole, and loses its place at the first wrong length.)

use std::io;
use std::sync::Arc;

use super::http::{self, Head};
use super::members::{Damage, Members};
use super::{Limits, Next};
use crate::batch::record::{Batch, Kind, Place, Reason, WarcHead};

/// The most bytes that the header of a record may have.
const MAX_HEADER: usize = 1 << 16;

/// What every record begins with, of the versions that there are.
const VERSION: &[u8] = b"WARC/";

/// Reads the records that hold documents.
pub(super) struct Warc {
    input: Members,
    file: Arc<str>,
    /// The size of the file if it is plain.
    size: Option<u64>,
    records: u64,
    passed_over: u64,
    head: Vec<u8>,
    /// The line ends that were passed over last.
    blank: Vec<u8>,
    broke: Option<io::Error>,
    /// Damage that was seen after the record before.
    later: Option<Damage>,
}

/// How the bytes of a block came to an end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ended {
    /// All of them are there.
    Whole,
    /// The member ends before, and another record begins.
    Member,
    /// The input ends before.
    Input,
}

/// What the header says of a block.
struct Header {
    told: WarcHead,
    kind: String,
    length: u64,
}

impl Warc {
    /// Reads from `input`, which messages call `file`; `size` is that of the file if it is known.
    pub(super) fn new(mut input: Members, file: Arc<str>, size: Option<u64>) -> Self {
        input.expect(|bytes| bytes.starts_with(VERSION));
        let size = size.filter(|_| !input.compressed());
        Warc { input, file, size, records: 0, passed_over: 0, head: Vec::new(), blank: Vec::new(), broke: None, later: None }
    }

    /// How many records without a document were passed over since this was asked last.
    pub(super) fn take_passed_over(&mut self) -> u64 {
        std::mem::take(&mut self.passed_over)
    }

    /// Adds the next record with a document to the batch, or one that is broken.
    pub(super) fn next(&mut self, limits: &Limits, batch: &mut Batch) -> Next {
        if let Some(error) = self.broke.take() {
            return Next::Broke(error);
        }
        loop {
            let start = batch.bytes.len();
            let mut place = Place { file: self.file.clone(), record: self.records + 1, line: false, offset: None };
            match self.record(limits, batch, &mut place) {
                Ok(Some(true)) => return Next::Record,
                Ok(Some(false)) => self.passed_over += 1,
                Ok(None) => return Next::End,
                Err(damage) => {
                    place.offset = place.offset.or(Some(damage.offset));
                    let cut = damage.error.kind() == io::ErrorKind::UnexpectedEof;
                    let (reason, message) = match cut {
                        true => (Reason::Truncated, "the compressed data break off".to_owned()),
                        false => (Reason::Damaged, format!("the compressed data are damaged: {}", damage.error)),
                    };
                    self.records = place.record;
                    batch.push_bad(place, start, reason, message);
                    // After bytes that are nothing, at the end, nothing is missing.
                    let nothing = damage.error.kind() == io::ErrorKind::InvalidData;
                    self.broke = Some(damage.error).filter(|_| !damage.goes_on && !nothing);
                    return Next::Record;
                }
            }
        }
    }

    /// Reads one record; gives whether it was added, or none at the end.
    fn record(&mut self, limits: &Limits, batch: &mut Batch, place: &mut Place) -> Result<Option<bool>, Damage> {
        let start = batch.bytes.len();
        if let Some(damage) = self.later.take() {
            return Err(damage);
        }
        self.skip_blank()?;
        if self.input.fill()?.is_empty() {
            return Ok(None);
        }
        place.offset = Some(self.input.offset());
        let place = &*place;
        self.records = place.record;
        let bad = |batch: &mut Batch, reason: Reason, message: String| {
            batch.push_bad(place.clone(), start, reason, message);
            Ok(Some(true))
        };
        match self.read_header()? {
            None => {}
            Some(message) => {
                self.find_record()?;
                return bad(batch, Reason::BadHeader, message);
            }
        }
        let Header { told, kind, length } = match parse(&self.head) {
            Ok(header) => header,
            Err(message) => {
                self.find_record()?;
                return bad(batch, Reason::BadHeader, message);
            }
        };
        if let Some(size) = self.size
            && self.input.offset().saturating_add(length) > size
            && length > limits.max_record as u64
        {
            self.find_record()?;
            return bad(batch, Reason::WrongLength, format!("the record says that it has {length} bytes, and the file has fewer"));
        }
        // Of a block that is too large so much as tells whether it holds a document.
        let too_large = length > limits.max_record as u64;
        let wanted = if too_large { length.min(MAX_HEADER as u64) } else { length };
        let (mut got, mut ended) = self.block(wanted, Some(&mut batch.bytes))?;
        let is_document = is_document(&told, &kind, &batch.bytes[start..]);
        if too_large && ended == Ended::Whole {
            batch.bytes.truncate(start);
            let (more, how) = self.block(length - wanted, None)?;
            (got, ended) = (got + more, how);
        }
        match ended {
            Ended::Whole => {}
            Ended::Member => return bad(batch, Reason::WrongLength, format!("the record says that it has {length} bytes, and has {got}")),
            Ended::Input => {
                self.broke = Some(io::ErrorKind::UnexpectedEof.into());
                return bad(batch, Reason::Truncated, format!("the input breaks off inside the record, after {got} of {length} bytes"));
            }
        }
        if !self.ends_here(place.offset)? {
            // What was taken from the next record goes back to it.
            let block = &batch.bytes[start..];
            match memchr::memmem::find(block, b"\r\n\r\nWARC/1.") {
                Some(end) => {
                    self.input.put_back(&self.blank);
                    self.input.put_back(&block[end + 4..]);
                }
                None => self.find_record()?,
            }
            return bad(batch, Reason::WrongLength, format!("the record says that it has {length} bytes, and has more or fewer"));
        }
        if !is_document {
            batch.bytes.truncate(start);
            return Ok(Some(false));
        }
        if too_large {
            return bad(batch, Reason::TooLarge, format!("the record has {length} bytes, more than {} (see --max-record)", limits.max_record));
        }
        batch.push(place.clone(), start, Kind::Warc(Box::new(told)));
        Ok(Some(true))
    }

    /// Reads a header into `head`; gives what is wrong if it is none.
    fn read_header(&mut self) -> Result<Option<String>, Damage> {
        self.head.clear();
        let mut begun = false;
        loop {
            let none = self.input.fill()?.is_empty();
            if none || (begun && self.input.at_member()) {
                return Ok(Some("the header has no end".to_owned()));
            }
            let known = self.head.len();
            let available = self.input.fill()?;
            let part = &available[..available.len().min(MAX_HEADER)];
            self.head.extend_from_slice(part);
            let seen = self.head.len().min(VERSION.len());
            if self.head[..seen] != VERSION[..seen] {
                self.input.consume(1);
                return Ok(Some("no record begins here".to_owned()));
            }
            let from = known.saturating_sub(3);
            let ends = [(memchr::memmem::find(&self.head[from..], b"\r\n\r\n"), 4), (memchr::memmem::find(&self.head[from..], b"\n\n"), 2)];
            if let Some(end) = ends.iter().filter_map(|(at, width)| at.map(|at| from + at + width)).min() {
                self.head.truncate(end);
                self.input.consume(end - known);
                return Ok(None);
            }
            let used = part.len();
            self.input.consume(used);
            begun = true;
            if self.head.len() > MAX_HEADER {
                return Ok(Some(format!("the header has more than {MAX_HEADER} bytes")));
            }
        }
    }

    /// Reads `length` bytes of a block, into memory if they are wanted; gives how many there were.
    fn block(&mut self, length: u64, mut into: Option<&mut Vec<u8>>) -> Result<(u64, Ended), Damage> {
        let mut got = 0;
        while got < length {
            let available = self.input.fill()?;
            if available.is_empty() {
                return Ok((got, Ended::Input));
            }
            let starts_record = available.starts_with(VERSION);
            let count = (available.len() as u64).min(length - got) as usize;
            if self.input.at_member() && starts_record {
                return Ok((got, Ended::Member));
            }
            if let Some(into) = &mut into {
                into.extend_from_slice(&self.input.fill()?[..count]);
            }
            self.input.consume(count);
            got += count as u64;
        }
        Ok((got, Ended::Whole))
    }

    /// Passes over line ends, and keeps them in `blank`.
    fn skip_blank(&mut self) -> Result<(), Damage> {
        self.blank.clear();
        loop {
            let available = self.input.fill()?;
            let count = available.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let more = count > 0 && count == available.len();
            // No more than can have been taken from a block; the rest belongs to none.
            if self.blank.len() < MAX_HEADER {
                self.blank.extend_from_slice(&available[..count]);
            }
            self.input.consume(count);
            if !more {
                return Ok(());
            }
        }
    }

    /// Whether the record that begins at `offset` ends here: after line ends, another begins, or nothing follows.
    fn ends_here(&mut self, offset: Option<u64>) -> Result<bool, Damage> {
        let mut look = || -> Result<bool, Damage> {
            self.skip_blank()?;
            let available = self.input.fill()?;
            let seen = available.len().min(VERSION.len());
            // Two line ends are what the standard has there, whatever follows.
            Ok(available[..seen] == VERSION[..seen] || self.blank.len() >= 4 || self.input.at_member())
        };
        match look() {
            // What is damaged after the record is not the record's fault, and is told with the next. The sum of its own
            // member is.
            Err(damage) if Some(damage.offset) != offset => {
                self.later = Some(damage);
                Ok(true)
            }
            done => done,
        }
    }

    /// Passes over bytes up to what looks like the beginning of a record, or the next member.
    fn find_record(&mut self) -> Result<(), Damage> {
        let begins = |bytes: &[u8], before: Option<&u8>| {
            let mut found = memchr::memmem::find_iter(bytes, b"WARC/1.");
            found.find(|at| at.checked_sub(1).map_or(before, |before| bytes.get(before)) == Some(&b'\n'))
        };
        // The last bytes passed over: the beginning may stand across two buffers.
        let mut tail: Vec<u8> = Vec::new();
        loop {
            let available = self.input.fill()?;
            let count = available.len();
            let seam = [&tail, &available[..count.min(8)]].concat();
            let (in_seam, found) = (begins(&seam, None), begins(available, tail.last()));
            let end = available[count.saturating_sub(8)..].to_vec();
            if count == 0 || self.input.at_member() {
                return Ok(());
            }
            if let Some(at) = in_seam.filter(|at| *at < tail.len()) {
                self.input.put_back(&tail[at..]);
                return Ok(());
            }
            self.input.consume(found.unwrap_or(count));
            if found.is_some() {
                return Ok(());
            }
            tail.extend_from_slice(&end);
            tail.drain(..tail.len().saturating_sub(8));
        }
    }
}

/// Reads the lines of a header.
fn parse(head: &[u8]) -> Result<Header, String> {
    let (mut told, mut kind, mut length) = (WarcHead::default(), String::new(), None);
    for line in head.split(|byte| *byte == b'\n').skip(1) {
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let name = line[..colon].trim_ascii().to_ascii_lowercase();
        let value = String::from_utf8_lossy(line[colon + 1..].trim_ascii());
        match &*name {
            b"warc-type" => kind = value.to_ascii_lowercase(),
            b"warc-record-id" => told.id = Some(value.into_owned()),
            // Early writers put it into angle brackets, as the standard's grammar had it.
            b"warc-target-uri" => told.url = Some(value.trim_start_matches('<').trim_end_matches('>').to_owned()),
            b"content-type" => told.content_type = Some(value.into_owned()),
            b"content-length" => length = Some(value.parse::<u64>().map_err(|_| format!("the length of the record is \"{value}\""))?),
            b"warc-truncated" => told.cut = true,
            _ => {}
        }
    }
    let length = length.ok_or("the header tells no length")?;
    let content_type = told.content_type.as_deref().unwrap_or_default().trim_start().to_ascii_lowercase();
    told.http = kind == "response" && (content_type.is_empty() || content_type.starts_with("application/http"));
    Ok(Header { told, kind, length })
}

/// Whether a block, of which this is at least the beginning, holds a document.
fn is_document(told: &WarcHead, kind: &str, block: &[u8]) -> bool {
    if !matches!(kind, "response" | "resource" | "conversion") {
        return false;
    }
    if !told.http {
        return http::format_of(told.content_type.as_deref().map(str::as_bytes), Some(block)).is_some();
    }
    // One that cannot be read is reported when it is to be cleaned.
    Head::read(block).map_or(true, |head| head.is_none_or(|head| head.promises_document(block)))
}
