//! The files of an input, in order: those that were named, and what is in folders.

use std::fs::{self, File};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result};
use flate2::Crc;
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::console::Console;
use crate::input::{self, STDIN};

/// What was named, in order.
#[derive(Clone, Debug)]
pub(in crate::batch) struct Inputs {
    named: Vec<PathBuf>,
}

/// A file of the input.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// What messages call it.
    pub(super) name: Arc<str>,
    /// Whether it was named, and not found in a folder.
    pub(super) listed: bool,
}

/// A file, or what cannot be read in its place.
pub(super) type Walked = Result<Found, (Arc<str>, io::Error)>;

/// What an input was when a run began: files by names, sizes and dates.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(in crate::batch) struct Identity {
    pub(in crate::batch) files: u64,
    pub(in crate::batch) bytes: u64,
    checksum: u32,
}

impl Inputs {
    /// The inputs that are named, and those in a list of files.
    pub(in crate::batch) fn new(named: &[PathBuf], list: Option<&Path>) -> Result<Self> {
        let mut all = named.to_vec();
        if let Some(list) = list {
            let lines = if list.as_os_str() == STDIN { io::read_to_string(io::stdin()).context("cannot read stdin")? } else { input::read_utf8(list)? };
            all.extend(lines.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(PathBuf::from));
        } else if all.is_empty() {
            all.push(STDIN.into());
        }
        Ok(Inputs { named: all })
    }

    /// Whether all of it can be read again.
    pub(in crate::batch) fn can_be_read_again(&self) -> bool {
        // A named pipe cannot, but says so by having no size; nobody names one together with --resume.
        self.named.iter().all(|path| path.as_os_str() != STDIN)
    }

    /// Whether there may be more than one file.
    pub(in crate::batch) fn are_many(&self) -> bool {
        self.named.len() > 1 || self.folder().is_some()
    }

    /// The folder, if that is all that was named.
    pub(in crate::batch) fn folder(&self) -> Option<&Path> {
        match &*self.named {
            [path] if path.is_dir() => Some(path),
            _ => None,
        }
    }

    /// Looks at all files; one that was named and cannot be read is an error.
    pub(in crate::batch) fn survey(&self, console: &Console) -> Result<Identity> {
        let (mut files, mut bytes, mut checksum) = (0, 0, Crc::new());
        for path in &self.named {
            if path.as_os_str() == STDIN {
                if io::stdin().is_terminal() {
                    console.note("reading from the terminal; end with Ctrl-D, or name a file");
                }
            } else {
                // A pipe would wait for its writer, and open only once.
                let known = fs::metadata(path).map_err(|error| input::unreadable(path, &error))?;
                if known.is_file() {
                    File::open(path).map_err(|error| input::unreadable(path, &error))?;
                }
            }
        }
        for found in self.files() {
            let Ok(Found { path, name, .. }) = found else { continue };
            let known = fs::metadata(&path).ok().filter(fs::Metadata::is_file);
            let size = known.as_ref().map_or(0, fs::Metadata::len);
            let changed = known.and_then(|known| known.modified().ok()).and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            files += 1;
            bytes += size;
            checksum.update(format!("{name}\0{size}\0{changed:?}\n").as_bytes());
        }
        Ok(Identity { files, bytes, checksum: checksum.sum() })
    }

    /// The files in order. Folders are walked through as their turn comes.
    pub(super) fn files(&self) -> impl Iterator<Item = Walked> + Send + use<> {
        let found = |path: PathBuf, listed: bool| {
            let name = input::name_of(&path).into();
            Found { path, name, listed }
        };
        self.named.clone().into_iter().flat_map(move |path| {
            let walk = path.is_dir().then(|| WalkDir::new(&path).follow_links(true).sort_by_file_name().into_iter());
            let single = walk.is_none().then(|| Ok(found(path.clone(), true)));
            let walked = walk.into_iter().flatten().filter_map(move |entry| match entry {
                Ok(entry) if entry.file_type().is_file() => Some(Ok(found(entry.into_path(), false))),
                Ok(_) => None,
                Err(error) => {
                    let name: Arc<str> = error.path().unwrap_or(&path).display().to_string().into();
                    Some(Err((name, error.into())))
                }
            });
            single.into_iter().chain(walked)
        })
    }
}
