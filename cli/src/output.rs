//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use tempfile::NamedTempFile;

use crate::input::STDIN;

/// Where bytes go.
///
/// A file appears under its name when it is whole, and keeps what it held before if that never comes.
#[derive(Debug)]
pub(crate) enum Target {
    /// Standard output.
    Stdout(io::Stdout),
    /// A new file beside the one that it will replace.
    Replace {
        /// The new file.
        new: NamedTempFile,
        /// The name that it will get.
        path: PathBuf,
    },
    /// Something that is no file on a disk, such as `/dev/null` or a named pipe, and cannot be replaced.
    Device(File),
}

impl Target {
    /// The target with this name; stdout for none or `-`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| path.as_os_str() != STDIN) else {
            return Ok(Target::Stdout(io::stdout()));
        };
        let open = || -> io::Result<Target> {
            match fs::metadata(path) {
                Ok(known) if known.is_dir() => return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
                Ok(known) if !known.is_file() => return Ok(Target::Device(File::options().write(true).open(path)?)),
                _ => {}
            }
            // A link stays a link: what it leads to is replaced.
            let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let mut builder = tempfile::Builder::new();
            builder.prefix(".dechaff-").suffix(".part");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                // As for any new file, less what the umask takes; a file that is replaced hands its own on.
                let mode = fs::metadata(&path).map_or(0o666, |old| old.permissions().mode());
                builder.permissions(fs::Permissions::from_mode(mode));
            }
            Ok(Target::Replace { new: builder.tempfile_in(folder)?, path })
        };
        open().map_err(|error| unwritable(path, &error))
    }

    /// Gives a new file its name.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.flush()?;
        if let Target::Replace { new, path } = self {
            new.persist(&path).map_err(|error| unwritable(&path, &error.error))?;
        }
        Ok(())
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Stdout(stdout) => stdout.write(bytes),
            Target::Replace { new, .. } => new.write(bytes),
            Target::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Stdout(stdout) => stdout.flush(),
            Target::Replace { new, .. } => new.flush(),
            Target::Device(file) => file.flush(),
        }
    }
}

/// Writes a file whole, or stdout for none or `-`.
pub(crate) fn write(path: Option<&Path>, bytes: &[u8]) -> Result<()> {
    let mut target = Target::open(path)?;
    target.write_all(bytes)?;
    target.finish()
}

/// The error for a file that cannot be written, in plain words where there are some.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> anyhow::Error {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => anyhow!("cannot write {path}: its folder does not exist"),
        io::ErrorKind::PermissionDenied => anyhow!("cannot write {path}: you may not"),
        _ => anyhow!("cannot write {path}: {error}"),
    }
}

/// Whether the error is that the reader of our output went away.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
