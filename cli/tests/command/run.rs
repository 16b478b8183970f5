//! Running the binary in a folder of its own.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Rules for words that no built-in pack knows, so that these tests do not change with the packs.
pub(crate) const PACK: &str = r#"
[pack]
name = "mine"
description = "Rules for tests."

[[rule]]
id = "gizmo"
category = "social-share"
why = "A line that is a gizmo."
line = ["Gizmo line", "Other gizmo line"]
removes = ["Gizmo line"]
keeps = ["It is a gizmo line."]

[[rule]]
id = "gizmo-part"
category = "technical-artifact"
why = "A gizmo inside a line."
regex = ['\(\(gizmo\)\)']
take = "match"
confidence = 0.9
removes = ["⟦((gizmo)) ⟧It rained."]
keeps = ["It rained on the gizmo."]

[[rule]]
id = "unsure"
category = "byline"
why = "A line that might be a gizmo."
line = ["Perhaps a gizmo"]
confidence = 0.4
removes = ["Perhaps a gizmo"]
keeps = ["Perhaps it is a gizmo."]
"#;

/// A sentence that is nothing but text.
pub(crate) const PROSE: &str = "The old bridge over the river was opened again on Friday, after a year of repairs that cost more than the town had planned.";

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) bytes: Vec<u8>,
}

/// A folder to run in, with `mine.toml` in it.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Folder(tempfile::tempdir().expect("there is room for a folder"));
        folder.write("mine.toml", PACK);
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        fs::write(self.path(name), bytes).expect("the file can be written");
        self
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("the folder can be read");
        let mut names: Vec<String> = entries.map(|entry| entry.expect("so can its entries").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The command, without the environment's ideas of colour and width.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
        command.args(args).current_dir(self.0.path());
        for name in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"", &[])
    }

    pub(crate) fn run_with(&self, args: &[&str], stdin: &[u8], env: &[(&str, &str)]) -> Ran {
        let mut command = self.command(args);
        command.envs(env.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        let mut pipe = child.stdin.take().expect("stdin is a pipe");
        let stdin = stdin.to_vec();
        // On a thread of its own, as the command may write before it has read all; a command that reads nothing closes the pipe.
        let writer = std::thread::spawn(move || drop(pipe.write_all(&stdin)));
        let output = child.wait_with_output().expect("the binary ends");
        writer.join().expect("the writer ends");
        Ran {
            code: output.status.code().expect("no signal ended it"),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            bytes: output.stdout,
        }
    }
}

/// The annotated corpus at the root of the repository.
pub(crate) fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus")
}
