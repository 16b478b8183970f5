//! The bytes of a file, decompressed: plain, or members of gzip or frames of zstd one after another.
//!
//! A damaged member does not end the file: reading goes on with the next one that can be found.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::buffered::{BUFFER, Buffered};

const GZIP: &[u8] = &[0x1F, 0x8B, 0x08];
const ZSTD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];
/// A dictionary for the frames that follow, as web archives in zstd have it. The four bits after it are free in other
/// frames that are to be skipped.
const DICTIONARY: &[u8] = &[0x5D, 0x2A, 0x4D, 0x18];
/// The most bytes that a dictionary may have.
const MAX_DICTIONARY: u64 = 16 << 20;

/// A place where the compressed bytes mean nothing.
#[derive(Debug)]
pub(super) struct Damage {
    pub(super) error: io::Error,
    /// Where the member begins that is damaged.
    pub(super) offset: u64,
    /// Whether a later member was found, and reading can go on.
    pub(super) goes_on: bool,
}

/// Tells from the first bytes whether a member that was found by chance is one.
pub(super) type Likely = fn(&[u8]) -> bool;

/// Reads the members of a file.
pub(super) struct Members {
    state: State,
    codec: Codec,
    dictionary: Option<Vec<u8>>,
    /// Decompressed bytes, of one member; those from `at` on are not consumed.
    bytes: Vec<u8>,
    at: usize,
    /// Where the member begins that `bytes` are of.
    member: u64,
    /// Whether the next byte is the first of a member.
    fresh: bool,
    /// Bytes consumed.
    consumed: u64,
    likely: Likely,
    /// What went wrong while looking ahead.
    found: Option<Damage>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Codec {
    Plain,
    Gzip,
    Zstd,
}

enum State {
    /// Plain bytes, or between members.
    Raw(Buffered),
    Gzip(Box<GzDecoder<Buffered>>),
    Zstd(zstd::Decoder<'static, Buffered>),
    Ended,
}

impl Members {
    /// Finds out how `input` is compressed.
    pub(super) fn new(mut input: Buffered) -> io::Result<Self> {
        input.look_for(&[GZIP, ZSTD, DICTIONARY, super::format::PARQUET, super::format::WARC])?;
        let head = input.ahead();
        let codec = if head.starts_with(&GZIP[..2]) {
            Codec::Gzip
        } else if head.starts_with(ZSTD) || is_skippable(head) {
            Codec::Zstd
        } else {
            Codec::Plain
        };
        Ok(Members { state: State::Raw(input), codec, dictionary: None, bytes: Vec::new(), at: 0, member: 0, fresh: false, consumed: 0, likely: |_| true, found: None })
    }

    /// What makes a member likely that is looked for after damage.
    pub(super) fn expect(&mut self, likely: Likely) {
        self.likely = likely;
    }

    /// Whether the file is compressed.
    pub(super) fn compressed(&self) -> bool {
        self.codec != Codec::Plain
    }

    /// The place in the file of the next byte, or of the member that it is in.
    pub(super) fn offset(&self) -> u64 {
        if self.compressed() { self.member } else { self.consumed }
    }

    /// Whether the next byte is the first of a member.
    pub(super) fn at_member(&self) -> bool {
        self.fresh
    }

    /// What can be had without reading.
    pub(super) fn ahead(&self) -> &[u8] {
        match &self.state {
            State::Raw(input) if self.at == self.bytes.len() && !self.compressed() => input.ahead(),
            _ => &self.bytes[self.at..],
        }
    }

    /// The next bytes, all of one member; none at the end.
    pub(super) fn fill(&mut self) -> Result<&[u8], Damage> {
        if let Some(damage) = self.found.take() {
            return Err(damage);
        }
        if self.at == self.bytes.len() {
            self.bytes.clear();
            self.at = 0;
            if self.compressed() {
                self.decompress()?;
            } else if let State::Raw(input) = &mut self.state {
                return input.fill_buf().map_err(|error| Damage { error, offset: self.consumed, goes_on: false });
            }
        }
        Ok(&self.bytes[self.at..])
    }

    /// The next bytes, of plain ones at least `count` if the file has so many. What is damaged is told when it is read.
    pub(super) fn look(&mut self, count: usize) -> &[u8] {
        if self.at == self.bytes.len() {
            if self.compressed() {
                self.found = self.fill().err();
            } else if let State::Raw(input) = &mut self.state {
                return input.look(count).unwrap_or(&[]);
            }
        }
        &self.bytes[self.at..]
    }

    /// Passes over `count` of the bytes that `fill` gave.
    pub(super) fn consume(&mut self, count: usize) {
        self.consumed += count as u64;
        self.fresh &= count == 0;
        match &mut self.state {
            State::Raw(input) if self.at == self.bytes.len() => input.consume(count),
            _ => self.at += count,
        }
    }

    /// Puts bytes back that were consumed last.
    pub(super) fn put_back(&mut self, bytes: &[u8]) {
        self.consumed = self.consumed.saturating_sub(bytes.len() as u64);
        self.bytes.splice(..self.at, bytes.iter().copied());
        self.at = 0;
    }

    /// The file as it is, to be read from its beginning; only while nothing was consumed.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet is read from its end"))]
    pub(super) fn into_raw(self) -> Option<Buffered> {
        match self.state {
            State::Raw(input) => Some(input),
            _ => None,
        }
    }

    /// Decompresses some bytes into `bytes`, which is empty.
    fn decompress(&mut self) -> Result<(), Damage> {
        self.bytes.resize(BUFFER, 0);
        let done = self.read_member();
        self.bytes.truncate(*done.as_ref().unwrap_or(&0));
        match done {
            Ok(_) => Ok(()),
            Err(error) => {
                let offset = self.member;
                let goes_on = self.find_member();
                Err(Damage { error, offset, goes_on })
            }
        }
    }

    fn read_member(&mut self) -> io::Result<usize> {
        loop {
            let count = match &mut self.state {
                State::Ended => return Ok(0),
                State::Gzip(decoder) => read(decoder, &mut self.bytes)?,
                State::Zstd(decoder) => read(decoder, &mut self.bytes)?,
                State::Raw(_) => 0,
            };
            if count > 0 {
                return Ok(count);
            }
            let mut input = match std::mem::replace(&mut self.state, State::Ended) {
                State::Raw(input) => input,
                State::Gzip(decoder) => decoder.into_inner(),
                State::Zstd(decoder) => decoder.finish(),
                State::Ended => return Ok(0),
            };
            let begun = self.begin(&mut input);
            self.member = input.offset();
            match begun {
                Ok(true) => {}
                Ok(false) => return Ok(0),
                Err(error) => {
                    self.state = State::Raw(input);
                    return Err(error);
                }
            }
            self.fresh = true;
            self.state = match self.codec {
                Codec::Zstd => {
                    let decoder = match &self.dictionary {
                        Some(dictionary) => zstd::Decoder::with_dictionary(input, dictionary)?,
                        None => zstd::Decoder::with_buffer(input)?,
                    };
                    State::Zstd(decoder.single_frame())
                }
                _ => State::Gzip(Box::new(GzDecoder::new(input))),
            };
        }
    }

    /// Goes to the beginning of the next member; gives whether there is one.
    fn begin(&mut self, input: &mut Buffered) -> io::Result<bool> {
        loop {
            // Tapes and block devices fill up with zeros.
            while let zeros @ 1.. = input.fill_buf()?.iter().take_while(|byte| **byte == 0).count() {
                input.consume(zeros);
            }
            let head = input.look(8)?;
            let magic = if self.codec == Codec::Zstd { ZSTD } else { GZIP };
            if head.is_empty() {
                return Ok(false);
            }
            if self.codec == Codec::Zstd && is_skippable(head) {
                let size = head.get(4..8).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
                let holds_dictionary = head.starts_with(DICTIONARY);
                let known = head.len().min(8);
                input.consume(known);
                let mut payload = Vec::new();
                if holds_dictionary && u64::from(size) <= MAX_DICTIONARY {
                    input.by_ref().take(size.into()).read_to_end(&mut payload)?;
                    if payload.starts_with(ZSTD) {
                        let compressed = std::mem::take(&mut payload);
                        zstd::Decoder::new(&*compressed)?.take(MAX_DICTIONARY).read_to_end(&mut payload)?;
                    }
                    self.dictionary = Some(payload);
                } else {
                    io::copy(&mut input.by_ref().take(size.into()), &mut io::sink())?;
                }
                continue;
            }
            return if head.starts_with(&magic[..head.len().min(magic.len())]) {
                Ok(true)
            } else {
                Err(io::Error::new(io::ErrorKind::InvalidData, "there are bytes that begin no compressed data"))
            };
        }
    }

    /// After damage: goes to the next member that can be decompressed; gives whether there is one.
    fn find_member(&mut self) -> bool {
        let mut input = match std::mem::replace(&mut self.state, State::Ended) {
            State::Raw(input) => input,
            State::Gzip(decoder) => decoder.into_inner(),
            State::Zstd(decoder) => decoder.finish(),
            State::Ended => return false,
        };
        // The decompressor may have read past the end of a member that was cut.
        input.go_back(self.member + 1);
        let magic = if self.codec == Codec::Zstd { ZSTD } else { GZIP };
        loop {
            let Ok(ahead) = input.look(BUFFER) else { return false };
            let last = ahead.len() < BUFFER;
            let found = memchr::memmem::find_iter(ahead, magic).find(|at| self.is_member(&ahead[*at..]));
            let passed = match found {
                Some(at) => at,
                None if last => return false,
                // The rest may hold the beginning of one.
                None => ahead.len() - BUFFER / 2,
            };
            input.consume(passed);
            if found.is_some() {
                self.state = State::Raw(input);
                return true;
            }
        }
    }

    /// Whether a member begins with these bytes.
    fn is_member(&self, bytes: &[u8]) -> bool {
        let mut first = [0; 64];
        let mut decoder: Box<dyn Read + '_> = match (self.codec, &self.dictionary) {
            (Codec::Zstd, Some(dictionary)) => match zstd::Decoder::with_dictionary(bytes, dictionary) {
                Ok(decoder) => Box::new(decoder),
                Err(_) => return false,
            },
            (Codec::Zstd, None) => match zstd::Decoder::with_buffer(bytes) {
                Ok(decoder) => Box::new(decoder),
                Err(_) => return false,
            },
            _ => Box::new(GzDecoder::new(bytes)),
        };
        let mut known = 0;
        while known < first.len() {
            match decoder.read(&mut first[known..]) {
                Ok(count @ 1..) => known += count,
                Ok(0) | Err(_) => break,
            }
        }
        known > 0 && (self.likely)(&first[..known])
    }
}

fn is_skippable(head: &[u8]) -> bool {
    head.len() >= 4 && head[0] & 0xF0 == 0x50 && head[1..4] == DICTIONARY[1..]
}

fn read(decoder: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    loop {
        match decoder.read(bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
