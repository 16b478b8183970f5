//! The native part of the Python package `dechaff`: a thin layer over the library, in the words of Python.
#![forbid(unsafe_code)]

mod batch;
mod cleaned;
mod cleaner;
mod columns;
mod error;
mod metadata;
mod notebook;
mod pack;
mod pipeline;
mod profiles;

use pyo3::prelude::*;

/// What `dechaff._native` holds; `dechaff/__init__.py` hands it on.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("DechaffError", module.py().get_type::<error::DechaffError>())?;
    module.add("CATEGORIES", dechaff::Category::ALL.iter().map(|category| (category.id(), category.summary())).collect::<std::collections::BTreeMap<_, _>>())?;
    module.add_class::<pipeline::Pipeline>()?;
    module.add_class::<pack::Pack>()?;
    module.add_class::<profiles::SiteProfiles>()?;
    module.add_class::<cleaned::Cleaned>()?;
    module.add_class::<cleaned::Verdict>()?;
    module.add_class::<metadata::Metadata>()?;
    module.add_class::<cleaner::Document>()?;
    module.add_class::<cleaner::Block>()?;
    module.add_class::<cleaner::Finding>()?;
    Ok(())
}
