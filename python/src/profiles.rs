//! What repeats across the pages of hosts.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use crate::error::wrong;

/// Site profiles as `dechaff site learn` writes them.
///
/// It holds what its file holds, so pickled profiles need no file where they are read.
#[pyclass(module = "dechaff", frozen, eq, from_py_object)]
#[derive(Clone)]
pub(crate) struct SiteProfiles {
    pub(crate) inner: dechaff::SiteProfiles,
}

impl PartialEq for SiteProfiles {
    fn eq(&self, other: &Self) -> bool {
        self.inner.to_bytes() == other.inner.to_bytes()
    }
}

#[pymethods]
impl SiteProfiles {
    /// Reads profiles from the bytes of their file.
    #[new]
    fn new(data: &[u8]) -> PyResult<Self> {
        Ok(SiteProfiles { inner: dechaff::SiteProfiles::from_bytes(data).map_err(crate::error::raise)? })
    }

    /// Reads the profiles in a file.
    #[staticmethod]
    pub(crate) fn read(path: PathBuf) -> PyResult<Self> {
        let bytes = std::fs::read(&path).map_err(|error| PyErr::from(std::io::Error::new(error.kind(), format!("{} cannot be read: {error}", path.display()))))?;
        let inner = dechaff::SiteProfiles::from_bytes(&bytes).map_err(|error| wrong(format!("{}: {error}", path.display())))?;
        Ok(SiteProfiles { inner })
    }

    /// The names of the hosts, in order.
    #[getter]
    fn hosts(&self) -> Vec<String> {
        self.inner.iter().map(|profile| profile.host().to_owned()).collect()
    }

    /// These profiles and others as one: profiles of the parts of a crawl become that of the whole.
    fn merge(&self, other: &Self) -> Self {
        let mut inner = self.inner.clone();
        inner.merge(other.inner.clone());
        SiteProfiles { inner }
    }

    /// The bytes of a file with these profiles.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.inner.to_bytes())
    }

    fn __len__(&self) -> usize {
        self.inner.len()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        (slf.get_type(), (slf.get().to_bytes(slf.py()),)).into_pyobject(slf.py())
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.inner.to_bytes().hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        format!("<dechaff.SiteProfiles: {} {}>", self.inner.len(), if self.inner.len() == 1 { "host" } else { "hosts" })
    }
}
