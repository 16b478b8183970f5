//! Opening the input: plain, gzip or zstd, counted as it is read.

use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use flate2::bufread::MultiGzDecoder;

use crate::console::Console;
use crate::input::{self, STDIN};

/// Bytes read at once.
const BUFFER: usize = 1 << 18;

const GZIP: &[u8] = &[0x1F, 0x8B];
const ZSTD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];

/// The bytes of the input, decompressed.
pub(super) type Input = BufReader<Box<dyn Read + Send>>;

/// Opens the input; gives its size in bytes too, where it is known. Bytes that were read are added to `progress`.
pub(super) fn open(path: &Path, progress: Arc<AtomicU64>, console: &Console) -> Result<(Input, Option<u64>)> {
    if path.as_os_str() == STDIN {
        if io::stdin().is_terminal() {
            console.note("reading from the terminal; end with Ctrl-D, or name a file");
        }
        let input = decompress(Counted { inner: io::stdin(), progress }).context("cannot read stdin")?;
        return Ok((input, None));
    }
    input::refuse_folder(path)?;
    let file = File::open(path).map_err(|error| input::unreadable(path, &error))?;
    let size = file.metadata().ok().filter(|known| known.is_file()).map(|known| known.len());
    let input = decompress(Counted { inner: file, progress }).map_err(|error| input::unreadable(path, &error))?;
    Ok((input, size))
}

fn decompress(mut input: impl Read + Send + 'static) -> io::Result<Input> {
    // A pipe may give its first bytes one by one. Plain input shows at the first, and is not waited for.
    let mut first = [0; 4];
    let mut known = 0;
    while known < first.len() && (GZIP.starts_with(&first[..known.min(GZIP.len())]) || ZSTD.starts_with(&first[..known])) {
        match input.read(&mut first[known..]) {
            Ok(0) => break,
            Ok(count) => known += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let head = &first[..known];
    let whole = io::Cursor::new(head.to_vec()).chain(input);
    let plain: Box<dyn Read + Send> = if head.starts_with(GZIP) {
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER, whole)))
    } else if head.starts_with(ZSTD) {
        Box::new(zstd::Decoder::with_buffer(BufReader::with_capacity(BUFFER, whole))?)
    } else {
        Box::new(whole)
    };
    Ok(BufReader::with_capacity(BUFFER, plain))
}

/// A reader that adds up what was read.
struct Counted<R> {
    inner: R,
    progress: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.progress.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
