//! The records of a batch for those who only look at them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use anyhow::Result;
use dechaff::{Format, Input};

use super::chunk::{Chunk, ChunkReader, Line};
use super::{line, open};
use crate::args::InputFormat;
use crate::console::Console;
use crate::input;

/// Reads the file at `path` as `batch` does and shows every record to `look`, in order, with the number of its line;
/// for one that cannot be read, why. Records without an address are shown too.
///
/// # Errors
/// If the file cannot be opened, or not be read to its end; then the records before were shown.
pub(crate) fn for_each(path: &Path, max_line: usize, format: InputFormat, console: &Console, mut look: impl FnMut(u64, Result<Input<'_>, String>) -> Result<()>) -> Result<()> {
    let (input, _) = open::open(path, Arc::new(AtomicU64::new(0)), console)?;
    let mut reader = ChunkReader::new(input, max_line);
    let mut chunk = Chunk::default();
    loop {
        let filled = reader.fill(&mut chunk);
        for (number, line) in chunk.lines() {
            match line {
                Line::Whole(bytes) => record(bytes, format, |record| look(number, record))?,
                Line::TooLong(most) => look(number, Err(format!("the line has more than {most} bytes (see --max-line)")))?,
                Line::Cut => look(number, Err("the input breaks off inside the line".to_owned()))?,
            }
        }
        match filled {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(input::broke_off(path, &error)),
        }
    }
}

fn record(bytes: &[u8], format: InputFormat, look: impl FnOnce(Result<Input<'_>, String>) -> Result<()>) -> Result<()> {
    let read = line::read(bytes).map_err(|problem| problem.message).and_then(|fields| Ok((line::source(&fields, format)?, line::string("url", fields.url)?)));
    match read {
        Ok((source, url)) => {
            let input = if source.format == Format::Html { Input::html(&source.text) } else { Input::text(&source.text) };
            look(Ok(match &url {
                Some(url) => input.url(url),
                None => input,
            }))
        }
        Err(message) => look(Err(message)),
    }
}
