//! What a page says about itself.

use dechaff::Fact;
use pyo3::prelude::*;
use serde::Serialize;

use crate::cleaned::{from_json, short};

/// What a page says about itself. Nothing is guessed: what no part of the page tells is `None`.
#[pyclass(module = "dechaff", frozen)]
pub(crate) struct Metadata {
    inner: dechaff::Metadata,
}

impl Metadata {
    pub(crate) fn new(inner: dechaff::Metadata) -> Self {
        Metadata { inner }
    }
}

macro_rules! facts {
    ($($(#[doc = $doc:literal])* $name:ident: $value:ty,)*) => {
        #[pymethods]
        impl Metadata {
            $($(#[doc = $doc])* #[getter] fn $name(&self) -> Option<&$value> { value(&self.inner.$name) })*

            /// What kind of page it is: `article`, `product`, `forum` and so on.
            #[getter]
            fn page_type(&self) -> Option<String> {
                value(&self.inner.page_type).and_then(name)
            }

            /// Where the page says each of its facts: `json-ld`, `open-graph`, `heading` and so on.
            #[getter]
            fn origins(&self) -> std::collections::BTreeMap<&'static str, String> {
                let origins = [$((stringify!($name), self.inner.$name.as_ref().map(|fact| fact.origin)),)* ("page_type", self.inner.page_type.as_ref().map(|fact| fact.origin))];
                origins.into_iter().filter_map(|(field, origin)| Some((field, name(&origin?)?))).collect()
            }

            /// The facts as plain dicts: each with its `value` and its `origin`, as the command writes them.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                from_json(py, &self.inner)
            }

            fn __repr__(&self) -> String {
                let facts = [("title", self.title()), ("published", self.published()), ("site_name", self.site_name()), ("language", self.language())];
                let facts: Vec<String> = facts.into_iter().filter_map(|(name, fact)| Some(format!("{name}={}", short(fact?)))).collect();
                format!("<dechaff.Metadata {}>", facts.join(" "))
            }
        }
    };
}

facts! {
    /// The title, without the name of the site.
    title: String,
    /// Who wrote it: names only.
    authors: Vec<String>,
    /// When it was published: `YYYY-MM-DD`, with the time of day and the offset from UTC where the page tells them.
    published: String,
    /// When it was last changed, in the same form.
    modified: String,
    /// The name of the site.
    site_name: String,
    /// The language, as a BCP 47 tag.
    language: String,
    /// What it is about, in a sentence or two.
    description: String,
    /// The address by which the page wants to be known.
    canonical_url: String,
    /// The address of a picture that stands for the page.
    image: String,
    /// The part of the site that it belongs to.
    section: String,
    /// Keywords.
    tags: Vec<String>,
}

fn value<T>(fact: &Option<Fact<T>>) -> Option<&T> {
    fact.as_ref().map(|fact| &fact.value)
}

/// The name of one of several, in kebab case.
fn name(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}
