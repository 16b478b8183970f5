//! The output: lines, a table, or a folder of files.
//!
//! Workers write every record as a line of JSON; a table and a folder take the lines apart.

mod folder;
mod stream;
#[cfg(feature = "parquet")]
mod table;

use std::borrow::Cow;
use std::path::Path;

use anyhow::{Result, bail};
use clap::ValueEnum;
use serde::Deserialize;
use serde_json::value::RawValue;

pub(super) use stream::{Stream, Target};

use super::clean::Done;
use super::resume::Workspace;
use super::source::Frame;
use crate::view::View;
use folder::Folder;
#[cfg(feature = "parquet")]
use table::Table;

/// What is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum OutputFormat {
    /// One JSON object a line.
    Jsonl,
    /// A table.
    Parquet,
    /// A folder with a file for each record.
    Files,
}

impl OutputFormat {
    /// What the name of the output asks for.
    pub(super) fn of(path: Option<&Path>) -> Self {
        match path {
            Some(path) if path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', '\\']) => OutputFormat::Files,
            Some(path) if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) => OutputFormat::Parquet,
            _ => OutputFormat::Jsonl,
        }
    }

    /// How much is written between two places where a run can be taken up. Of a table that is a group of rows, which
    /// should not be small.
    pub(super) fn frame(self) -> Frame {
        match self {
            OutputFormat::Parquet => Frame { records: 10_000, bytes: 64 << 20 },
            _ => Frame { records: 1000, bytes: 16 << 20 },
        }
    }
}

/// What the lines have, for those who take them apart.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet has to know all columns before the first row"))]
pub(super) struct Shape {
    pub(super) views: Vec<View>,
    pub(super) metadata: bool,
    pub(super) explain: bool,
    /// Whether bad records are among the lines.
    pub(super) errors: bool,
    /// What is left out of the names of files in the folder that was read.
    pub(super) root: Option<String>,
}

/// A line of the output.
#[derive(Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    id: Option<&'l RawValue>,
    url: Option<Cow<'l, str>>,
    text: Option<Cow<'l, str>>,
    markdown: Option<Cow<'l, str>>,
    html: Option<Cow<'l, str>>,
    outcome: Option<&'l str>,
    confidence: Option<f32>,
    encoding: Option<&'l str>,
    held_back: Option<bool>,
    #[serde(borrow)]
    metadata: Option<&'l RawValue>,
    #[serde(borrow)]
    removed: Option<&'l RawValue>,
    file: Option<Cow<'l, str>>,
    line: Option<u64>,
    record: Option<u64>,
    offset: Option<u64>,
    error: Option<Cow<'l, str>>,
}

impl Line<'_> {
    fn view(&self, view: View) -> Option<&str> {
        match view {
            View::Text => self.text.as_deref(),
            View::Markdown => self.markdown.as_deref(),
            View::Html => self.html.as_deref(),
        }
    }
}

/// Where results are written.
pub(super) enum Sink {
    Stream(Stream),
    #[cfg(feature = "parquet")]
    Table(Box<Table>),
    Folder(Folder),
}

impl Sink {
    /// Opens an output in its workspace, after as much as was `done` of it.
    pub(super) fn open(format: OutputFormat, workspace: &Workspace, shape: Shape, done: u64) -> Result<Self> {
        Ok(match format {
            OutputFormat::Jsonl => Sink::Stream(Stream::open(&workspace.data(), workspace.name(), done)?),
            OutputFormat::Files => Sink::Folder(Folder::open(workspace, shape, done)?),
            #[cfg(feature = "parquet")]
            OutputFormat::Parquet => Sink::Table(Box::new(Table::open(workspace, &shape, done)?)),
            #[cfg(not(feature = "parquet"))]
            OutputFormat::Parquet => bail!("this dechaff was built without Parquet (feature `parquet`)"),
        })
    }

    /// Lines straight to `target`.
    pub(super) fn direct(format: OutputFormat, target: Target, name: &Path) -> Result<Self> {
        if format != OutputFormat::Jsonl {
            bail!("a table or a folder needs a place on a disk; name one with -o");
        }
        Ok(Sink::Stream(Stream::new(target, name)))
    }

    /// Writes some records.
    pub(super) fn write(&mut self, done: &Done) -> Result<()> {
        match self {
            Sink::Stream(stream) => stream.write(&done.out),
            #[cfg(feature = "parquet")]
            Sink::Table(table) => lines(done).try_for_each(|(line, _, _)| table.add(&serde_json::from_slice(line)?)),
            Sink::Folder(folder) => lines(done).try_for_each(|(line, number, file)| folder.add(&serde_json::from_slice(line)?, number, file)),
        }
    }

    /// Ends a frame.
    pub(super) fn end_frame(&mut self) -> Result<()> {
        match self {
            Sink::Stream(stream) => stream.end_frame(),
            #[cfg(feature = "parquet")]
            Sink::Table(table) => table.end_frame(),
            Sink::Folder(folder) => folder.end_frame(),
        }
    }

    /// Between frames: makes sure that what was written is there, and tells how much it is.
    pub(super) fn settle(&mut self) -> Result<u64> {
        match self {
            Sink::Stream(stream) => stream.settle(),
            #[cfg(feature = "parquet")]
            Sink::Table(table) => Ok(table.parts()),
            Sink::Folder(folder) => folder.settle(),
        }
    }

    /// Lets whoever reads stdout see all that was written.
    pub(super) fn flush_stdout(&mut self) -> Result<()> {
        match self {
            Sink::Stream(stream) => stream.flush_stdout(),
            _ => Ok(()),
        }
    }

    /// Writes what is left.
    pub(super) fn finish(&mut self) -> Result<()> {
        match self {
            Sink::Stream(stream) => stream.finish(),
            #[cfg(feature = "parquet")]
            Sink::Table(table) => table.finish(),
            Sink::Folder(folder) => folder.finish(),
        }
    }
}

/// The lines of what is done, with the number of the record and, of a file, its name.
fn lines(done: &Done) -> impl Iterator<Item = (&[u8], u64, Option<&str>)> {
    let mut start = 0;
    done.lines.iter().map(move |(end, number, place)| {
        let line = &done.out[start..*end];
        start = *end;
        (line, *number, place.as_ref().map(|place| &*place.file))
    })
}
