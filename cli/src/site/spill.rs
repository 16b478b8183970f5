//! Profiles that have no room in memory, until the end.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use dechaff::{SiteProfileWriter, SiteProfiles};
use tempfile::TempDir;

use super::merge::merge;

/// Files that are open at once.
const FILES: usize = 64;

/// Files of profiles in a folder that goes away with it.
#[derive(Debug)]
pub(super) struct Spill {
    folder: TempDir,
    files: Vec<PathBuf>,
    made: u64,
}

impl Spill {
    /// A folder for files, in `folder` or where such files usually are.
    pub(super) fn new(folder: Option<&Path>) -> Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("dechaff-site-");
        let made = match folder {
            Some(folder) => builder.tempdir_in(folder),
            None => builder.tempdir(),
        };
        let place = folder.map_or_else(std::env::temp_dir, Path::to_owned);
        let folder = made.map_err(|error| anyhow!("cannot write to {}: {error}; name another folder with --spill", place.display()))?;
        Ok(Spill { folder, files: Vec::new(), made: 0 })
    }

    /// Whether something was written.
    pub(super) fn is_used(&self) -> bool {
        !self.files.is_empty()
    }

    /// Writes profiles away.
    pub(super) fn put(&mut self, profiles: &SiteProfiles) -> Result<()> {
        let path = self.path();
        let mut writer = SiteProfileWriter::new(BufWriter::new(File::create(&path)?))?;
        for profile in profiles.iter() {
            writer.write(profile)?;
        }
        writer.finish()?;
        self.files.push(path);
        if self.files.len() == FILES {
            let whole = self.path();
            merge(&self.files, File::create(&whole)?)?;
            for path in self.files.drain(..) {
                std::fs::remove_file(path)?;
            }
            self.files.push(whole);
        }
        Ok(())
    }

    /// Brings all together in `output`; gives the number of hosts.
    pub(super) fn finish(self, output: impl Write) -> Result<u64> {
        merge(&self.files, output)
    }

    fn path(&mut self) -> PathBuf {
        self.made += 1;
        self.folder.path().join(format!("{}.profiles", self.made))
    }
}
