//! Lines: plain, gzip or zstd.
//!
//! Compressed output is cut into frames, members of gzip or frames of zstd, each readable by itself. Where a frame ends
//! depends on the records alone, so that a run that was interrupted writes the same bytes as one that was not.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use flate2::Compression;
use flate2::write::GzEncoder;

/// zstd's own default.
const ZSTD_LEVEL: i32 = 3;

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 17;

/// Where lines are written.
pub(in crate::batch) struct Stream {
    target: Encoder,
    coding: Coding,
    /// What messages call it.
    name: PathBuf,
}

/// How lines are compressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Coding {
    Plain,
    Gzip,
    Zstd,
}

enum Encoder {
    /// Plain, or between frames.
    Raw(BufWriter<Target>),
    Gzip(GzEncoder<BufWriter<Target>>),
    Zstd(zstd::Encoder<'static, BufWriter<Target>>),
    /// Writing failed.
    Broken,
}

/// Where bytes go.
pub(in crate::batch) enum Target {
    Stdout(io::Stdout),
    /// A file that will get its name when it is whole.
    File(File),
    /// Something that is no file on a disk, such as `/dev/null` or a named pipe.
    Device(File),
}

impl Stream {
    /// Writes to `target`, compressed as `name` says.
    pub(in crate::batch) fn new(target: Target, name: &Path) -> Self {
        let ending = name.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let coding = match ending.as_deref() {
            Some("gz") => Coding::Gzip,
            Some("zst" | "zstd") => Coding::Zstd,
            _ => Coding::Plain,
        };
        Stream { target: Encoder::Raw(BufWriter::with_capacity(BUFFER, target)), coding, name: name.to_owned() }
    }

    /// Writes to the file at `path`, which will get the name `name`, after the first `length` bytes that it has.
    pub(in crate::batch) fn open(path: &Path, name: &Path, length: u64) -> Result<Self> {
        let open = || -> io::Result<File> {
            let mut file = File::options().write(true).create(true).truncate(false).open(path)?;
            if file.metadata()?.len() < length {
                return Err(io::Error::other("it is shorter than when the run was interrupted"));
            }
            file.set_len(length)?;
            file.seek(SeekFrom::Start(length))?;
            Ok(file)
        };
        let file = open().map_err(|error| crate::output::unwritable(name, &error))?;
        Ok(Stream::new(Target::File(file), name))
    }

    /// Writes some lines.
    pub(in crate::batch) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.try_write(bytes).map_err(|error| failed(&self.name, error))
    }

    fn try_write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.begin_frame()?;
        match &mut self.target {
            Encoder::Raw(plain) => plain.write_all(bytes),
            Encoder::Gzip(gzip) => gzip.write_all(bytes),
            Encoder::Zstd(zstd) => zstd.write_all(bytes),
            Encoder::Broken => Err(broken()),
        }
    }

    fn begin_frame(&mut self) -> io::Result<()> {
        if self.coding == Coding::Plain || !matches!(self.target, Encoder::Raw(_)) {
            return Ok(());
        }
        if let Encoder::Raw(raw) = std::mem::replace(&mut self.target, Encoder::Broken) {
            self.target = match self.coding {
                Coding::Gzip => Encoder::Gzip(GzEncoder::new(raw, Compression::default())),
                _ => Encoder::Zstd(zstd::Encoder::new(raw, ZSTD_LEVEL)?),
            };
        }
        Ok(())
    }

    /// Ends the frame: what was written can be read by itself.
    pub(in crate::batch) fn end_frame(&mut self) -> Result<()> {
        let done = match std::mem::replace(&mut self.target, Encoder::Broken) {
            Encoder::Gzip(gzip) => gzip.finish(),
            Encoder::Zstd(zstd) => zstd.finish(),
            Encoder::Raw(raw) => Ok(raw),
            Encoder::Broken => Err(broken()),
        };
        self.target = Encoder::Raw(done.map_err(|error| failed(&self.name, error))?);
        Ok(())
    }

    /// Between frames: makes sure that a crash loses nothing, and gives the length of the file.
    pub(in crate::batch) fn settle(&mut self) -> Result<u64> {
        let Encoder::Raw(raw) = &mut self.target else { return Err(failed(&self.name, broken())) };
        let mut settle = || -> io::Result<u64> {
            raw.flush()?;
            match raw.get_mut() {
                Target::File(file) => {
                    file.sync_data()?;
                    file.stream_position()
                }
                _ => Ok(0),
            }
        };
        settle().map_err(|error| failed(&self.name, error))
    }

    /// Lets whoever reads stdout see all that was written.
    pub(in crate::batch) fn flush_stdout(&mut self) -> Result<()> {
        match &mut self.target {
            Encoder::Raw(raw) if matches!(raw.get_ref(), Target::Stdout(_)) => raw.flush().map_err(|error| failed(&self.name, error)),
            _ => Ok(()),
        }
    }

    /// Writes what is left.
    pub(in crate::batch) fn finish(&mut self) -> Result<()> {
        self.end_frame()?;
        // A compressed file without a frame would be no compressed file.
        if self.settle()? == 0 && self.coding != Coding::Plain && self.is_file() {
            self.begin_frame().map_err(|error| failed(&self.name, error))?;
            self.end_frame()?;
            self.settle()?;
        }
        Ok(())
    }

    fn is_file(&self) -> bool {
        matches!(&self.target, Encoder::Raw(raw) if matches!(raw.get_ref(), Target::File(_)))
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Stdout(stdout) => stdout.write(bytes),
            Target::File(file) | Target::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Stdout(stdout) => stdout.flush(),
            Target::File(file) | Target::Device(file) => file.flush(),
        }
    }
}

fn broken() -> io::Error {
    io::Error::other("an earlier write failed")
}

/// The error for output that cannot be written; the cause stays in the chain, where a closed pipe is looked for.
pub(super) fn failed(name: &Path, error: io::Error) -> anyhow::Error {
    anyhow!(error).context(format!("cannot write {}", name.display()))
}
