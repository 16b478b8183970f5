//! JSON lines.

use std::sync::Arc;

use super::members::{Damage, Members};
use super::{Limits, Next};
use crate::batch::record::{Batch, Kind, Place, Reason};

/// Reads lines.
pub(super) struct Lines {
    input: Members,
    file: Arc<str>,
    lines: u64,
    /// What broke off, once a line that it cut was told.
    broke: Option<Damage>,
}

impl Lines {
    /// Reads from `input`, which messages call `file`.
    pub(super) fn new(input: Members, file: Arc<str>) -> Self {
        Lines { input, file, lines: 0, broke: None }
    }

    /// Whether the next line may be long in coming.
    pub(super) fn waits(&self) -> bool {
        self.input.ahead().is_empty()
    }

    /// Adds the next line to the batch.
    pub(super) fn next(&mut self, limits: &Limits, batch: &mut Batch) -> Next {
        let start = batch.bytes.len();
        let (mut long, mut any) = (false, false);
        if let Some(damage) = self.broke.take() {
            return self.damaged(damage, batch);
        }
        loop {
            let available = match self.input.fill() {
                Ok(available) => available,
                Err(damage) if any => {
                    self.broke = Some(damage);
                    let place = self.place();
                    batch.push_bad(place, start, Reason::Truncated, "the input breaks off inside the line");
                    return Next::Record;
                }
                Err(damage) => return self.damaged(damage, batch),
            };
            if available.is_empty() {
                break;
            }
            any = true;
            let end = memchr::memchr(b'\n', available);
            let part = &available[..end.unwrap_or(available.len())];
            long |= batch.bytes.len() - start + part.len() > limits.max_record;
            if long {
                batch.bytes.truncate(start);
            } else {
                batch.bytes.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Next::End;
        }
        let place = self.place();
        if long {
            batch.push_bad(place, start, Reason::TooLarge, format!("the line has more than {} bytes (see --max-record)", limits.max_record));
            return Next::Record;
        }
        if place.record == 1 && batch.bytes[start..].starts_with("\u{FEFF}".as_bytes()) {
            batch.bytes.drain(start..start + 3);
        }
        batch.push(place, start, Kind::Line);
        Next::Record
    }

    /// The place of the next line.
    fn place(&mut self) -> Place {
        self.lines += 1;
        Place { file: self.file.clone(), record: self.lines, line: true, offset: None }
    }

    fn damaged(&self, damage: Damage, batch: &mut Batch) -> Next {
        if !damage.goes_on {
            return Next::Broke(damage.error);
        }
        let place = Place { file: self.file.clone(), record: self.lines + 1, line: true, offset: Some(damage.offset) };
        let start = batch.bytes.len();
        batch.push_bad(place, start, Reason::Damaged, format!("the compressed data are damaged, and what was in them is lost: {}", damage.error));
        Next::Record
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::super::buffered::Buffered;
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
        let cases: &[(&str, bool, &[&str])] = &[
            ("", false, &[]),
            ("a\nb\n", false, &["a", "b"]),
            ("\u{FEFF}a\n\nb", false, &["a", "", "b"]),
            ("a\n123456789\nb\n", false, &["a", "too-large", "b"]),
            ("12345678\n123456789", false, &["12345678", "too-large"]),
            ("a\nhalf", true, &["a", "truncated"]),
            ("a\n", true, &["a"]),
        ];
        for (text, breaks, lines) in cases {
            let input = Buffered::new(Box::new(Drip(text.as_bytes().to_vec(), *breaks)), Arc::default());
            let mut reader = Lines::new(Members::new(input).expect("its head can be read"), "in".into());
            let mut batch = Batch::default();
            let limits = Limits { max_record: 8, ..Limits::default() };
            let broke = loop {
                match reader.next(&limits, &mut batch) {
                    Next::Record => {}
                    Next::End => break false,
                    Next::Broke(_) => break true,
                }
            };
            assert_eq!(broke, *breaks, "{text:?}");
            let read: Vec<_> = batch
                .records
                .iter()
                .map(|raw| match &raw.kind {
                    Kind::Bad(problem) => problem.reason.id(),
                    _ => std::str::from_utf8(&batch.bytes[raw.bytes.clone()]).expect("it is ASCII"),
                })
                .collect();
            assert_eq!(read, *lines, "{text:?}");
            assert!(batch.records.iter().map(|raw| raw.place.record).eq(1..=lines.len() as u64));
        }
    }
}
