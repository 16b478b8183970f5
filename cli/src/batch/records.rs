//! The records of a batch for those who only look at them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use anyhow::{Result, bail};

use super::clean;
use super::json;
use super::record::{Batch, Kind};
use super::source::{Frame, Inputs, Limits, Reader, Share};
use crate::args::InputFormat;
use crate::console::Console;
use crate::site::Look;

/// Reads files and folders as `batch` does and shows every record to `look`, in order, with its file and number; for one
/// that cannot be read, why. Records without an address are shown too.
///
/// # Errors
/// If a file cannot be read to its end; then what could be read was shown.
pub(crate) fn for_each(paths: &[PathBuf], max_record: usize, format: InputFormat, console: &Console, look: Look<'_>) -> Result<()> {
    each(&Inputs::new(paths, None)?, Limits { max_record, format, ..Limits::default() }, console, look)
}

/// The same for what a batch reads.
pub(super) fn each(inputs: &Inputs, limits: Limits, console: &Console, look: Look<'_>) -> Result<()> {
    let (format, max_record) = (limits.format, limits.max_record);
    let endless = Frame { records: u64::MAX, bytes: u64::MAX };
    let mut reader = Reader::new(inputs, limits, Share::default(), endless, Arc::new(AtomicU64::new(0)));
    let mut batch = Batch::default();
    let mut broken = false;
    loop {
        batch.bytes.clear();
        batch.records.clear();
        let filled = reader.fill(&mut batch);
        for raw in &batch.records {
            let bytes = &batch.bytes[raw.bytes.clone()];
            let fields = (raw.kind == Kind::Line).then(|| json::fields(bytes));
            let place = format!("{}: {} {}", raw.place.file, if raw.place.line { "line" } else { "record" }, raw.place.record);
            match clean::open(raw, fields.as_ref(), bytes, format, max_record).1 {
                Ok(record) => {
                    let (text, _) = record.text();
                    look(&place, Ok(record.input(&text)))?;
                }
                Err(problem) => look(&place, Err(problem.message))?,
            }
        }
        for message in &filled.broken {
            console.error(message);
            broken = true;
        }
        if filled.ended && broken {
            bail!("not all of the input could be read");
        }
        if filled.ended {
            return Ok(());
        }
    }
}
