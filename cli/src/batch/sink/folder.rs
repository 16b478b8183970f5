//! A folder with a file for each record, and an index of them.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Result, anyhow};
use serde::Serialize;
use serde_json::value::RawValue;

use super::stream::Stream;
use super::{Line, Shape};
use crate::batch::resume::Workspace;
use crate::output::unwritable;
use crate::view::View;

/// The file in the folder that tells what the others are.
const INDEX: &str = "index.jsonl";

/// Files of a record without a name of its own are put into folders of so many.
const A_FOLDER: u64 = 1000;

/// Writes files.
pub(in crate::batch) struct Folder {
    /// Where the files are written.
    data: PathBuf,
    /// What messages call the folder.
    name: PathBuf,
    index: Stream,
    shape: Shape,
}

/// A line of the index.
#[derive(Serialize)]
struct Entry<'l> {
    id: Option<&'l RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'l str>,
    files: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_back: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'l RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<&'l RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'l str>,
}

impl Folder {
    /// Writes into the workspace; the index has `done` bytes that count.
    pub(super) fn open(workspace: &Workspace, shape: Shape, done: u64) -> Result<Self> {
        let (data, name) = (workspace.data(), workspace.name().to_owned());
        fs::create_dir_all(&data).map_err(|error| unwritable(&name, &error))?;
        let index = Stream::open(&data.join(INDEX), &name.join(INDEX), done)?;
        Ok(Folder { data, name, index, shape })
    }

    /// Writes the files of a record; `file` is what it was read from, if it was a file of its own.
    pub(super) fn add(&mut self, line: &Line<'_>, number: u64, file: Option<&str>) -> Result<()> {
        let stem = match file {
            Some(file) => inside(file, self.shape.root.as_deref()),
            None => PathBuf::from(format!("{:06}", number / A_FOLDER)).join(format!("{number:09}")),
        };
        let mut files = Vec::new();
        for view in &self.shape.views {
            let Some(text) = line.view(*view) else { continue };
            let ending = match view {
                View::Text => "txt",
                View::Markdown => "md",
                View::Html => "html",
            };
            // After the whole name, as `a.html` and `a.htm` are two files.
            let mut relative = stem.clone().into_os_string();
            relative.push(".");
            relative.push(ending);
            let path = self.data.join(&relative);
            let write = || -> std::io::Result<()> {
                path.parent().map_or(Ok(()), fs::create_dir_all)?;
                fs::write(&path, text)
            };
            write().map_err(|error| anyhow!(error).context(format!("cannot write {}", self.name.join(&relative).display())))?;
            files.push(relative.to_string_lossy().into_owned());
        }
        let Line { id, url, outcome, confidence, encoding, held_back, metadata, removed, file, line, record, offset, error, .. } = line;
        let entry = Entry {
            id: *id,
            url: url.as_deref(),
            files,
            outcome: *outcome,
            confidence: *confidence,
            encoding: *encoding,
            held_back: *held_back,
            metadata: *metadata,
            removed: *removed,
            file: file.as_deref(),
            line: *line,
            record: *record,
            offset: *offset,
            error: error.as_deref(),
        };
        let mut json = serde_json::to_vec(&entry)?;
        json.push(b'\n');
        self.index.write(&json)
    }

    /// Ends a frame of the index.
    pub(super) fn end_frame(&mut self) -> Result<()> {
        self.index.end_frame()
    }

    /// How much of the index counts.
    pub(super) fn settle(&mut self) -> Result<u64> {
        self.index.settle()
    }

    /// Writes what is left.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.index.finish()
    }
}

/// The path of a file inside the folder, which it never leaves.
fn inside(file: &str, root: Option<&str>) -> PathBuf {
    let path = Path::new(file);
    let path = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name),
        Component::ParentDir => Some("__".as_ref()),
        _ => None,
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_inside_the_folder() {
        for (file, root, expected) in
            [("site/a/b.html", Some("site"), "a/b.html"), ("../x.html", None, "__/x.html"), ("/etc/./passwd", None, "etc/passwd"), ("a.html", None, "a.html")]
        {
            assert_eq!(inside(file, root), Path::new(expected));
        }
    }
}
