//! The output: plain, gzip or zstd.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::output::Target;

/// zstd's own default.
const ZSTD_LEVEL: i32 = 3;

/// Where results are written.
pub(super) struct Sink {
    encoder: Encoder,
    name: PathBuf,
}

enum Encoder {
    Plain(BufWriter<Target>),
    Gzip(GzEncoder<Target>),
    Zstd(zstd::Encoder<'static, Target>),
}

impl Sink {
    /// Opens the output, compressed as its name says.
    pub(super) fn open(path: Option<&Path>) -> Result<Self> {
        let target = Target::open(path)?;
        let name = path.map_or_else(|| PathBuf::from("stdout"), Path::to_owned);
        let ending = name.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let encoder = match ending.as_deref() {
            Some("gz") => Encoder::Gzip(GzEncoder::new(target, Compression::default())),
            Some("zst" | "zstd") => Encoder::Zstd(zstd::Encoder::new(target, ZSTD_LEVEL).context("cannot start zstd")?),
            _ => Encoder::Plain(BufWriter::with_capacity(1 << 17, target)),
        };
        Ok(Sink { encoder, name })
    }

    /// Writes some lines.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let done = match &mut self.encoder {
            Encoder::Plain(plain) => plain.write_all(bytes),
            Encoder::Gzip(gzip) => gzip.write_all(bytes),
            Encoder::Zstd(zstd) => zstd.write_all(bytes),
        };
        done.map_err(|error| self.failed(error))
    }

    /// Lets whoever reads stdout see all that was written.
    pub(super) fn flush_stdout(&mut self) -> Result<()> {
        let done = match &mut self.encoder {
            Encoder::Plain(plain) if plain.get_ref().is_stdout() => plain.flush(),
            _ => Ok(()),
        };
        done.map_err(|error| self.failed(error))
    }

    /// Writes what is left and gives a file its name.
    pub(super) fn finish(self) -> Result<()> {
        let target = match self.encoder {
            Encoder::Plain(plain) => plain.into_inner().map_err(io::IntoInnerError::into_error),
            Encoder::Gzip(gzip) => gzip.finish(),
            Encoder::Zstd(zstd) => zstd.finish(),
        };
        target.map_err(|error| failed(&self.name, error))?.finish()
    }

    fn failed(&self, error: io::Error) -> anyhow::Error {
        failed(&self.name, error)
    }
}

/// The error for output that cannot be written; the cause stays in the chain, where a closed pipe is looked for.
fn failed(name: &Path, error: io::Error) -> anyhow::Error {
    anyhow!(error).context(format!("cannot write {}", name.display()))
}
