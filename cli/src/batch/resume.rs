//! What a run leaves behind so that it can be taken up after it was interrupted.
//!
//! Beside `OUT` there is a folder `OUT.partial` until the output is whole: the output as far as it was written, and a
//! state that tells how much of it counts and how many records that is. The state is replaced as a whole, after what it
//! tells of is on the disk, so it holds at any moment.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use serde::{Deserialize, Serialize};

use super::record::Place;
use super::source::Identity;
use super::stats::Stats;
use crate::console::Console;
use crate::output::unwritable;

/// Of the state; another one is not understood.
const VERSION: u32 = 1;

/// The file with the state.
const STATE: &str = "state.json";

/// How far a run has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct State {
    version: u32,
    /// The options that the output depends on, by what messages call them.
    pub(super) options: BTreeMap<String, String>,
    pub(super) inputs: Identity,
    /// Records of the input that are done.
    pub(super) records: u64,
    /// The file of the last of them, its number there, whether that is a line, and its offset.
    last: Option<(String, u64, bool, Option<u64>)>,
    /// How much of the output counts: bytes, or parts.
    pub(super) output: u64,
    /// How many bytes of the quarantine count.
    pub(super) quarantine: u64,
    pub(super) stats: Stats,
    pub(super) seconds: f64,
    /// Whether files could not be read to their end.
    pub(super) broken: bool,
    /// Whether all is written, and only names are to be given.
    pub(super) finished: bool,
}

impl State {
    /// That of a run which begins.
    pub(super) fn new(options: BTreeMap<String, String>, inputs: Identity) -> Self {
        State { version: VERSION, options, inputs, records: 0, last: None, output: 0, quarantine: 0, stats: Stats::default(), seconds: 0.0, broken: false, finished: false }
    }

    /// The place of the last record that is done.
    pub(super) fn last(&self) -> Option<Place> {
        self.last.as_ref().map(|(file, record, line, offset)| Place { file: file.as_str().into(), record: *record, line: *line, offset: *offset })
    }

    /// Takes down the place of the last record.
    pub(super) fn set_last(&mut self, place: &Place) {
        self.last = Some((place.file.to_string(), place.record, place.line, place.offset));
    }

    /// An error if this is not a state of the run that `other` begins.
    fn refuse_other(&self, other: &State) -> Result<()> {
        if self.version != other.version {
            bail!("another version of dechaff has begun it");
        }
        let names = self.options.keys().chain(other.options.keys());
        if let Some(name) = names.into_iter().find(|name| self.options.get(*name) != other.options.get(*name)) {
            let told = |state: &State| state.options.get(name).cloned().unwrap_or_else(|| "none".to_owned());
            bail!("{name} differs: it was {}, and is {}", told(self), told(other));
        }
        if self.inputs != other.inputs {
            let told = |inputs: &Identity| format!("{} files with {} bytes", inputs.files, inputs.bytes);
            let (before, now) = (told(&self.inputs), told(&other.inputs));
            bail!("the input differs: it was {before}, and is {now}{}", if before == now { " with other names or dates" } else { "" });
        }
        Ok(())
    }
}

/// The folder beside an output that holds it until it is whole.
pub(super) struct Workspace {
    folder: PathBuf,
    /// The output, as it was named.
    name: PathBuf,
    /// What gets the output's name: what a link leads to.
    out: PathBuf,
    /// Held while the run lasts.
    _lock: File,
}

impl Workspace {
    /// Opens the workspace of the output `name`, and gives the state to take up. Without `resume`, or where there is
    /// none, it is empty, and the state is `fresh`.
    pub(super) fn open(name: &Path, fresh: State, resume: bool, console: &Console) -> Result<(Self, State)> {
        let (out, folder) = Self::places(name);
        let unwritable = |error: io::Error| unwritable(name, &error);
        let shown = folder.display();
        let lock_path = folder.join("lock");
        match fs::create_dir(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(unwritable(error)),
            Err(_) if !folder.is_dir() || (!lock_path.exists() && fs::read_dir(&folder).map_err(unwritable)?.next().is_some()) => {
                bail!("cannot write {}: {shown} is in the way, and not dechaff's", name.display());
            }
            _ => {}
        }
        let lock = File::create(&lock_path).map_err(unwritable)?;
        if matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)) {
            bail!("cannot write {}: another dechaff is writing it", name.display());
        }
        let workspace = Workspace { folder, name: name.to_owned(), out, _lock: lock };
        let state_path = workspace.state();
        if resume {
            if state_path.exists() {
                let read = || -> Result<State> { Ok(serde_json::from_slice(&fs::read(&state_path)?)?) };
                let state = read().with_context(|| format!("cannot resume {}: {} cannot be read", name.display(), state_path.display()))?;
                state
                    .refuse_other(&fresh)
                    .map_err(|error| anyhow!("cannot resume {}: {error}; take the same options and input as before, or leave out --resume to begin anew", name.display()))?;
                return Ok((workspace, state));
            }
            console.note(format_args!("there is nothing to resume for {}: beginning anew", name.display()));
        } else if state_path.exists() {
            console.note(format_args!("what an interrupted run left in {} is thrown away (--resume would go on with it)", workspace.folder.display()));
        }
        workspace.clear().map_err(unwritable)?;
        Ok((workspace, fresh))
    }

    /// What gets the name, and the folder beside it.
    fn places(name: &Path) -> (PathBuf, PathBuf) {
        let out = name.canonicalize().unwrap_or_else(|_| name.components().collect());
        let mut folder = out.clone().into_os_string();
        folder.push(".partial");
        (out, folder.into())
    }

    /// Whether there is a run to take up for this output.
    pub(super) fn is_waiting(name: &Path) -> bool {
        Self::places(name).1.join(STATE).exists()
    }

    /// Removes all but the lock.
    fn clear(&self) -> io::Result<()> {
        // The state first: without it the rest counts for nothing.
        for path in [self.state(), self.folder.join("state.new")] {
            if path.exists() {
                fs::remove_file(path)?;
            }
        }
        for path in [self.data(), self.parts()] {
            if path.is_dir() {
                fs::remove_dir_all(path)?;
            } else if path.exists() {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// The output, as it was named.
    pub(super) fn name(&self) -> &Path {
        &self.name
    }

    /// Where the output is written.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Where parts of it are.
    pub(super) fn parts(&self) -> PathBuf {
        self.folder.join("parts")
    }

    fn state(&self) -> PathBuf {
        self.folder.join(STATE)
    }

    /// Writes the state down.
    pub(super) fn save(&self, state: &State) -> Result<()> {
        let new = self.folder.join("state.new");
        let save = || -> io::Result<()> {
            let mut file = File::create(&new)?;
            file.write_all(&serde_json::to_vec(state)?)?;
            file.sync_data()?;
            fs::rename(&new, self.state())
        };
        save().map_err(|error| anyhow!(error).context(format!("cannot write {}", self.state().display())))
    }

    /// Gives the output its name, and removes the workspace. May be done again if it was interrupted.
    pub(super) fn complete(&self) -> Result<()> {
        let data = self.data();
        let rename = || -> io::Result<()> {
            if data.exists() {
                if data.is_dir() {
                    // An empty folder was named; nothing else gets so far.
                    let _ = fs::remove_dir(&self.out);
                } else if let Ok(old) = fs::metadata(&self.out) {
                    // A file that is replaced hands its permissions on.
                    fs::set_permissions(&data, old.permissions())?;
                }
                fs::rename(&data, &self.out)?;
            }
            Ok(())
        };
        rename().map_err(|error| unwritable(&self.name, &error))?;
        // What is left over does no harm.
        let _ = self.clear();
        let _ = fs::remove_dir_all(&self.folder);
        Ok(())
    }

    /// After a failure: removes the workspace if there is nothing in it to take up, and tells whether there is.
    pub(super) fn is_resumable(&self) -> bool {
        let resumable = self.state().exists();
        if !resumable {
            let _ = fs::remove_dir_all(&self.folder);
        }
        resumable
    }
}
