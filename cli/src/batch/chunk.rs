//! Cutting the input into chunks of lines.

use std::io::{self, BufRead};

use super::open::Input;

/// A chunk is sent on its way when it has this many bytes; a longer line makes a longer chunk.
const CHUNK: usize = 1 << 18;

/// Some lines of the input, one after another.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    number: u64,
    /// The number of the first line, counted from 1.
    first_line: u64,
    bytes: Vec<u8>,
    /// Where each line ends in `bytes`, and how it got there.
    lines: Vec<(usize, State)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum State {
    Whole,
    TooLong(usize),
    Cut,
}

/// A line of the input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Line<'c> {
    /// All of it, without the line end.
    Whole(&'c [u8]),
    /// It has more bytes than this, which are allowed.
    TooLong(usize),
    /// The input broke off inside it.
    Cut,
}

impl Chunk {
    /// Its place among the chunks, counted from 0.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Its lines with their numbers.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u64, Line<'_>)> {
        let mut start = 0;
        self.lines.iter().zip(self.first_line..).map(move |((end, state), number)| {
            let line = match state {
                State::Whole => Line::Whole(&self.bytes[start..*end]),
                State::TooLong(most) => Line::TooLong(*most),
                State::Cut => Line::Cut,
            };
            start = *end;
            (number, line)
        })
    }
}

/// Reads chunks.
pub(super) struct ChunkReader {
    input: Input,
    max_line: usize,
    chunks: u64,
    lines: u64,
    /// Whether the next byte is the first of the input, where a byte order mark may stand.
    at_start: bool,
}

impl ChunkReader {
    /// Reads from `input`, and passes over lines of more than `max_line` bytes.
    pub(super) fn new(input: Input, max_line: usize) -> Self {
        ChunkReader { input, max_line, chunks: 0, lines: 0, at_start: true }
    }

    /// Fills a chunk; gives whether there is anything in it. With an error, the lines before it are in the chunk.
    pub(super) fn fill(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        chunk.number = self.chunks;
        chunk.first_line = self.lines + 1;
        chunk.bytes.clear();
        chunk.lines.clear();
        // One very long line must not hold its memory for the rest of the run.
        chunk.bytes.shrink_to(4 * CHUNK);
        self.chunks += 1;
        let filled = self.read_lines(chunk);
        self.lines += chunk.lines.len() as u64;
        filled.map(|()| !chunk.lines.is_empty())
    }

    fn read_lines(&mut self, chunk: &mut Chunk) -> io::Result<()> {
        while chunk.bytes.len() < CHUNK {
            let start = chunk.bytes.len();
            let (mut long, mut any) = (false, false);
            let ended = loop {
                let available = match self.input.fill_buf() {
                    Ok(available) => available,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => {
                        if any {
                            chunk.bytes.truncate(start);
                            chunk.lines.push((start, State::Cut));
                        }
                        return Err(error);
                    }
                };
                if available.is_empty() {
                    break false;
                }
                any = true;
                let end = memchr::memchr(b'\n', available);
                let part = &available[..end.unwrap_or(available.len())];
                long |= chunk.bytes.len() - start + part.len() > self.max_line;
                if long {
                    chunk.bytes.truncate(start);
                } else {
                    chunk.bytes.extend_from_slice(part);
                }
                let used = part.len() + usize::from(end.is_some());
                self.input.consume(used);
                if end.is_some() {
                    break true;
                }
            };
            if !any {
                return Ok(());
            }
            if std::mem::take(&mut self.at_start) && chunk.bytes.starts_with("\u{FEFF}".as_bytes()) {
                chunk.bytes.drain(..3);
            }
            let state = if long { State::TooLong(self.max_line) } else { State::Whole };
            chunk.lines.push((chunk.bytes.len(), state));
            // At the end, or where more may be long in coming: whoever waits for these lines should have them.
            if !ended || self.input.buffer().is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes three at a time, then an error if there is one.
    struct Drip(Vec<u8>, bool);

    impl io::Read for Drip {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() && self.1 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let count = self.0.len().min(3).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0.drain(..count);
            Ok(count)
        }
    }

    #[test]
    fn lines_are_cut_where_they_end() {
        let cases: &[(&str, bool, &[Line<'_>])] = &[
            ("", false, &[]),
            ("a\nb\n", false, &[Line::Whole(b"a"), Line::Whole(b"b")]),
            ("\u{FEFF}a\n\nb", false, &[Line::Whole(b"a"), Line::Whole(b""), Line::Whole(b"b")]),
            ("a\n123456789\nb\n", false, &[Line::Whole(b"a"), Line::TooLong(8), Line::Whole(b"b")]),
            ("12345678\n123456789", false, &[Line::Whole(b"12345678"), Line::TooLong(8)]),
            ("a\nhalf", true, &[Line::Whole(b"a"), Line::Cut]),
            ("a\n", true, &[Line::Whole(b"a")]),
        ];
        for (text, breaks, lines) in cases {
            let input: Box<dyn io::Read + Send> = Box::new(Drip(text.as_bytes().to_vec(), *breaks));
            let mut reader = ChunkReader::new(io::BufReader::with_capacity(5, input), 8);
            let mut read = Vec::new();
            let mut chunk = Chunk::default();
            let broke = loop {
                let filled = reader.fill(&mut chunk);
                read.extend(chunk.lines().map(|(number, line)| (number, format!("{line:?}"))));
                match filled {
                    Ok(true) => {}
                    Ok(false) => break false,
                    Err(_) => break true,
                }
            };
            assert_eq!(broke, *breaks, "{text:?}");
            let expected: Vec<_> = (1..).zip(lines.iter().map(|line| format!("{line:?}"))).collect();
            assert_eq!(read, expected, "{text:?}");
        }
    }
}
