//! Packs of rules.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::error::wrong;

/// Rules read from one TOML file.
///
/// It holds the text of its file, so a pickled pack needs no file where it is read.
#[pyclass(module = "dechaff", frozen, eq, from_py_object)]
#[derive(Clone)]
pub(crate) struct Pack {
    pub(crate) inner: dechaff::Pack,
    source_name: String,
    toml: String,
}

impl PartialEq for Pack {
    fn eq(&self, other: &Self) -> bool {
        (&self.source_name, &self.toml) == (&other.source_name, &other.toml)
    }
}

#[pymethods]
impl Pack {
    /// Reads a pack from TOML; `source_name` is what errors call the file.
    #[new]
    #[pyo3(signature = (toml, source_name = "pack.toml"))]
    fn new(toml: String, source_name: &str) -> PyResult<Self> {
        let inner = dechaff::Pack::parse(source_name, &toml).map_err(|error| wrong(format!("the pack {source_name} cannot be used:\n{error}")))?;
        Ok(Pack { inner, source_name: source_name.to_owned(), toml })
    }

    /// Reads the pack in a file.
    #[staticmethod]
    pub(crate) fn read(path: PathBuf) -> PyResult<Self> {
        let bytes = std::fs::read(&path).map_err(|error| PyErr::from(std::io::Error::new(error.kind(), format!("{} cannot be read: {error}", path.display()))))?;
        let toml = String::from_utf8(bytes).map_err(|error| wrong(format!("{} is not UTF-8 at byte {}", path.display(), error.utf8_error().valid_up_to() + 1)))?;
        Pack::new(toml, &path.display().to_string())
    }

    /// The name, in kebab case.
    #[getter]
    fn name(&self) -> &str {
        self.inner.name()
    }

    /// What it is for.
    #[getter]
    fn description(&self) -> &str {
        self.inner.description()
    }

    /// The full ids of its rules, `pack/rule`.
    #[getter]
    fn rules(&self) -> Vec<String> {
        self.inner.rules().map(|rule| rule.id().to_owned()).collect()
    }

    /// Tries the examples of the rules, and tells of each that does not hold.
    fn test(&self) -> Vec<String> {
        self.inner.test().iter().map(ToString::to_string).collect()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let own = slf.get();
        (slf.get_type(), (&own.toml, &own.source_name)).into_pyobject(slf.py())
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.toml.hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        format!("<dechaff.Pack {:?}: {} rules>", self.inner.name(), self.inner.rules().len())
    }
}
