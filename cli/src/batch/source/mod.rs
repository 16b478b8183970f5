//! Reading: from files of several formats to numbered records.

mod buffered;
mod files;
mod format;
pub(super) mod http;
mod lines;
mod members;
#[cfg(feature = "parquet")]
mod table;
mod warc;

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use anyhow::{Result, anyhow};
use dechaff::Format;

pub(super) use files::{Identity, Inputs};
pub(super) use format::Container;

use super::record::{Batch, Kind, Place, Reason};
use crate::args::InputFormat;
use crate::input::{self, STDIN};
use buffered::Buffered;
use files::Found;
use lines::Lines;
use members::Members;
#[cfg(feature = "parquet")]
use table::Table;
use warc::Warc;

/// A batch is sent on its way when it has this many bytes; a longer record makes a longer batch.
pub(super) const BATCH: usize = 1 << 18;

/// The most records of a batch.
const RECORDS: usize = 1024;

/// Columns of tables that were named.
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet has columns to choose from"))]
pub(super) struct Columns {
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
}

/// How files are read.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    /// The most bytes of a record, decompressed.
    pub(super) max_record: usize,
    /// What files are, if that is told.
    pub(super) container: Option<Container>,
    pub(super) format: InputFormat,
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet has columns to choose from"))]
    pub(super) columns: Columns,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_record: 64 << 20, container: None, format: InputFormat::Auto, columns: Columns::default() }
    }
}

/// What came of asking for a record.
enum Next {
    /// One was added to the batch.
    Record,
    /// There is none.
    End,
    /// The file cannot be read any further.
    Broke(io::Error),
}

/// A file that is being read.
enum Source {
    Lines(Lines),
    Warc(Warc),
    #[cfg(feature = "parquet")]
    Table(Box<Table>),
    /// One document, until it was read.
    Whole(Option<(Members, Format)>),
}

/// Where a run takes up, and what part of the records is its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Share {
    /// Records that were done before, and the place of the last of them.
    pub(super) done: u64,
    pub(super) last: Option<Place>,
    /// Of how many shards which one: records whose number, counted from 0, leaves this remainder.
    pub(super) shard: Option<(u64, u64)>,
}

/// After how many records, or bytes of them, a piece of the output is complete.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) records: u64,
    pub(super) bytes: u64,
}

/// What a call of [`Reader::fill`] gave besides records.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// Whether the batch completes a frame, and the place of its last record if so.
    pub(super) ends_frame: Option<Place>,
    /// The number of the last record.
    pub(super) last: u64,
    /// Records without a document after the last record.
    pub(super) passed_over: u64,
    /// Why files could not be read to their end.
    pub(super) broken: Vec<String>,
    /// Why nothing more is read, if that is no end.
    pub(super) refused: Option<String>,
    /// Whether all was read.
    pub(super) ended: bool,
}

/// Reads records of all files.
pub(super) struct Reader {
    files: Box<dyn Iterator<Item = files::Walked> + Send>,
    source: Option<(Source, Arc<str>)>,
    limits: Limits,
    share: Share,
    frame: Frame,
    /// What the frame has so far.
    records: u64,
    bytes: u64,
    /// Records so far.
    number: u64,
    /// Records without a document since the last one with.
    passed_over: u64,
    progress: Arc<AtomicU64>,
}

impl Reader {
    /// A reader of these files. Bytes that were read are added to `progress`.
    pub(super) fn new(inputs: &Inputs, limits: Limits, share: Share, frame: Frame, progress: Arc<AtomicU64>) -> Self {
        let files = Box::new(inputs.files());
        Reader { files, source: None, limits, share, frame, records: 0, bytes: 0, number: 0, passed_over: 0, progress }
    }

    /// Fills a batch, which is empty.
    pub(super) fn fill(&mut self, batch: &mut Batch) -> Filled {
        let mut filled = Filled::default();
        while batch.bytes.len() < BATCH && batch.records.len() < RECORDS {
            let Some((source, file)) = &mut self.source else {
                let start = batch.records.len();
                match self.open_next(batch) {
                    Ok(true) => {}
                    Ok(false) => {
                        filled.ended = true;
                        if self.number < self.share.done {
                            filled.refused = Some(format!("the input has {} records, and the run that was interrupted had done {}", self.number, self.share.done));
                        }
                        let mine = self.is_mine(self.number);
                        filled.passed_over = if mine { std::mem::take(&mut self.passed_over) } else { 0 };
                        return filled;
                    }
                    Err(message) => filled.broken.push(message),
                }
                // A file that cannot be opened is a record that cannot be read.
                if batch.records.len() > start && self.take_up(batch, &mut filled) {
                    return filled;
                }
                continue;
            };
            let next = match source {
                Source::Lines(lines) => lines.next(&self.limits, batch),
                Source::Warc(warc) => {
                    let next = warc.next(&self.limits, batch);
                    self.passed_over += warc.take_passed_over();
                    next
                }
                #[cfg(feature = "parquet")]
                Source::Table(table) => table.next(&self.limits, batch),
                Source::Whole(whole) => match whole.take() {
                    Some((members, format)) => read_whole(members, format, file, &self.limits, batch),
                    None => Next::End,
                },
            };
            let waits = matches!(source, Source::Lines(lines) if lines.waits());
            match next {
                Next::Record => {
                    // Where more may be long in coming, whoever waits for these records should have them.
                    if self.take_up(batch, &mut filled) || (waits && !batch.records.is_empty()) {
                        return filled;
                    }
                }
                Next::End => self.source = None,
                Next::Broke(error) => {
                    filled.broken.push(format!("{:#}", input::broke_off(file, &error)));
                    self.source = None;
                }
            }
        }
        filled
    }

    /// Numbers the record that was added last, or takes it back if it is another's; gives whether the batch ends here.
    fn take_up(&mut self, batch: &mut Batch, filled: &mut Filled) -> bool {
        let Some(raw) = batch.records.last_mut() else { return false };
        self.number += 1;
        let passed_over = std::mem::take(&mut self.passed_over);
        let done = self.number <= self.share.done;
        if done || !self.is_mine(self.number - 1) {
            let differs = self.number == self.share.done && self.share.last.as_ref().is_some_and(|last| *last != raw.place);
            batch.pop();
            if differs {
                filled.refused = Some(format!("record {} of the input stands elsewhere than in the run that was interrupted", self.number));
            }
            return differs;
        }
        (raw.number, raw.passed_over) = (self.number, passed_over);
        filled.last = self.number;
        self.records += 1;
        self.bytes += raw.bytes.len() as u64;
        let ends = self.records >= self.frame.records || self.bytes >= self.frame.bytes;
        if ends {
            (self.records, self.bytes) = (0, 0);
            filled.ends_frame = Some(raw.place.clone());
        }
        ends
    }

    /// Whether the record with this number, counted from 0, is in the shard.
    fn is_mine(&self, index: u64) -> bool {
        self.share.shard.is_none_or(|(shard, of)| index % of == shard)
    }

    /// Opens the next file; gives whether there was one. One that cannot be opened becomes a bad record.
    fn open_next(&mut self, batch: &mut Batch) -> Result<bool, String> {
        let (name, error) = match self.files.next() {
            None => return Ok(false),
            Some(Ok(found)) => match self.open(&found) {
                Ok(Some(source)) => {
                    self.source = Some((source, found.name));
                    return Ok(true);
                }
                Ok(None) => {
                    self.passed_over += 1;
                    return Ok(true);
                }
                Err(error) => (found.name, error),
            },
            Some(Err((name, error))) => (name.clone(), anyhow!("cannot read {name}: {error}")),
        };
        let message = format!("{error:#}");
        let start = batch.bytes.len();
        batch.push_bad(Place { file: name, record: 0, line: false, offset: None }, start, Reason::Unreadable, message.clone());
        Err(message)
    }

    /// Opens a file; none if it holds no document.
    fn open(&self, found: &Found) -> Result<Option<Source>> {
        let Found { path, name, listed } = found;
        let unreadable = |error: io::Error| input::unreadable(path, &error);
        let mut size = None;
        let raw: Box<dyn io::Read + Send> = if path.as_os_str() == STDIN {
            Box::new(io::stdin())
        } else {
            let file = File::open(path).map_err(unreadable)?;
            size = file.metadata().ok().filter(|known| known.is_file()).map(|known| known.len());
            Box::new(file)
        };
        let mut members = Members::new(Buffered::new(raw, self.progress.clone())).map_err(unreadable)?;
        let enough = if members.compressed() { 8 } else { 1 };
        let container = match self.limits.container {
            Some(container) => container,
            None => match format::recognise(members.look(enough), path, *listed) {
                Some(container) => container,
                None => return Ok(None),
            },
        };
        let whole = |format: Format, members: Members| {
            let format = match self.limits.format {
                InputFormat::Auto => format,
                InputFormat::Html => Format::Html,
                InputFormat::Text => Format::Text,
            };
            Source::Whole(Some((members, format)))
        };
        Ok(Some(match container {
            Container::Jsonl => Source::Lines(Lines::new(members, name.clone())),
            Container::Warc => Source::Warc(Warc::new(members, name.clone(), size)),
            Container::Html => whole(Format::Html, members),
            Container::Text => whole(Format::Text, members),
            Container::Parquet => self.open_table(found, members)?,
        }))
    }

    /// Opens a table, which has to be read from its end.
    #[cfg(feature = "parquet")]
    fn open_table(&self, found: &Found, members: Members) -> Result<Source> {
        use anyhow::Context as _;
        let Some(mut raw) = members.into_raw() else { return Err(anyhow!("cannot read {}: a table has to be a file of its own, not compressed once more", found.name)) };
        let on_disk = File::open(&found.path).ok().filter(|file| file.metadata().is_ok_and(|known| known.is_file()));
        let file = match on_disk {
            Some(file) => file,
            None => {
                let mut file = tempfile::tempfile().context("cannot keep the table for reading it")?;
                io::copy(&mut raw, &mut file).with_context(|| format!("cannot read {}", found.name))?;
                file
            }
        };
        let table = Table::new(file, found.name.clone(), &self.limits, self.progress.clone()).with_context(|| format!("cannot read {}", found.name))?;
        Ok(Source::Table(Box::new(table)))
    }

    #[cfg(not(feature = "parquet"))]
    fn open_table(&self, found: &Found, _: Members) -> Result<Source> {
        Err(anyhow!("cannot read {}: this dechaff was built without Parquet (feature `parquet`)", found.name))
    }
}

/// Reads a file that is one document.
fn read_whole(mut members: Members, format: Format, file: &Arc<str>, limits: &Limits, batch: &mut Batch) -> Next {
    let start = batch.bytes.len();
    let place = Place { file: file.clone(), record: 1, line: false, offset: None };
    loop {
        match members.fill() {
            Ok([]) => break,
            Ok(bytes) => {
                let count = bytes.len();
                batch.bytes.extend_from_slice(bytes);
                members.consume(count);
                if batch.bytes.len() - start > limits.max_record {
                    batch.push_bad(place, start, Reason::TooLarge, format!("the file has more than {} bytes (see --max-record)", limits.max_record));
                    return Next::Record;
                }
            }
            Err(damage) => {
                batch.push_bad(place, start, Reason::Damaged, format!("the file cannot be read to its end: {}", damage.error));
                return Next::Record;
            }
        }
    }
    batch.push(place, start, Kind::File(format));
    Next::Record
}
