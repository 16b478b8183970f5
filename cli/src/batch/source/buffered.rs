//! The bytes of a file as they are, with some of what was read kept so that it can be read again.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes read at once.
pub(super) const BUFFER: usize = 1 << 18;

/// Bytes before the place of reading that are kept. Members of web archives are far shorter.
const HISTORY: usize = 1 << 20;

/// A reader that can go back a little.
pub(super) struct Buffered {
    inner: Box<dyn Read + Send>,
    bytes: Vec<u8>,
    at: usize,
    /// The place in the file of the first of `bytes`.
    base: u64,
    ended: bool,
    /// Where bytes that were read are added up.
    progress: Arc<AtomicU64>,
}

impl Buffered {
    /// Reads from `inner`.
    pub(super) fn new(inner: Box<dyn Read + Send>, progress: Arc<AtomicU64>) -> Self {
        Buffered { inner, bytes: Vec::new(), at: 0, base: 0, ended: false, progress }
    }

    /// The place in the file of the next byte.
    pub(super) fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// What was read and not consumed.
    pub(super) fn ahead(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    /// Goes to a place that was read before, or as near to it as is still known.
    pub(super) fn go_back(&mut self, offset: u64) {
        self.at = offset.saturating_sub(self.base).min(self.at as u64) as usize;
    }

    /// Reads until at least `count` bytes are ahead, or all that there are.
    pub(super) fn look(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.bytes.len() - self.at < count && self.more()? {}
        Ok(self.ahead())
    }

    /// Reads until the bytes ahead are none of `prefixes`, or show which of them they begin with. A pipe may give its
    /// first bytes one by one; what is plain shows at the first, and is not waited for.
    pub(super) fn look_for(&mut self, prefixes: &[&[u8]]) -> io::Result<()> {
        loop {
            let ahead = self.ahead();
            let undecided = prefixes.iter().any(|prefix| ahead.len() < prefix.len() && prefix.starts_with(ahead));
            if !undecided || !self.more()? {
                return Ok(());
            }
        }
    }

    /// Reads once; gives whether there was anything.
    fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let useless = self.at.saturating_sub(HISTORY);
        if useless >= HISTORY {
            self.bytes.drain(..useless);
            self.base += useless as u64;
            self.at -= useless;
        }
        let end = self.bytes.len();
        self.bytes.resize(end + BUFFER, 0);
        let read = loop {
            match self.inner.read(&mut self.bytes[end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let count = *read.as_ref().unwrap_or(&0);
        self.bytes.truncate(end + count);
        self.progress.fetch_add(count as u64, Ordering::Relaxed);
        self.ended = count == 0;
        read.map(|count| count > 0)
    }
}

impl Read for Buffered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ahead = self.fill_buf()?;
        let count = ahead.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ahead[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Buffered {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.look(1)
    }

    fn consume(&mut self, count: usize) {
        self.at += count;
    }
}
