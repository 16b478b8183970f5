//! Pipelines: from the settings that Python gives, and back to them for pickling.

use std::borrow::Cow;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use dechaff::{Category, Comments, Input, Mode, Policy, Scratch, Span, ViewOptions};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyString, PyTuple};

use crate::cleaned::Cleaned;
use crate::cleaner::{self, PythonCleaner};
use crate::error::{raise, wrong};
use crate::pack::Pack;
use crate::profiles::SiteProfiles;

/// Cleaners, rules and policy, ready to clean any number of pages and texts.
///
/// A pipeline never changes. Threads can share it, and it can be pickled: it is then built again from its settings.
#[pyclass(module = "dechaff", frozen)]
pub(crate) struct Pipeline {
    inner: Arc<dechaff::Pipeline>,
    /// What differs from the default, as keyword arguments that build the same pipeline anywhere.
    settings: Py<PyDict>,
}

/// A pack, or the path of its file.
#[derive(FromPyObject)]
enum PackOrPath {
    Pack(Pack),
    Path(PathBuf),
}

/// Site profiles, or the path of their file.
#[derive(FromPyObject)]
enum ProfilesOrPath {
    Profiles(SiteProfiles),
    Path(PathBuf),
}

#[pymethods]
impl Pipeline {
    #[new]
    #[pyo3(signature = (*, packs = None, builtin_packs = true, mode = None, comments = None, policies = None, keep = None, remove = None, disable = None, cleaners = None, profiles = None, fast = false, max_bytes = None))]
    #[expect(clippy::too_many_arguments, reason = "they are keyword arguments of Python, one a setting")]
    fn new(
        py: Python<'_>,
        packs: Option<Vec<PackOrPath>>,
        builtin_packs: bool,
        mode: Option<&str>,
        comments: Option<&str>,
        policies: Option<std::collections::BTreeMap<String, String>>,
        keep: Option<Vec<String>>,
        remove: Option<Vec<String>>,
        disable: Option<Vec<String>>,
        cleaners: Option<Vec<Py<PyAny>>>,
        profiles: Option<ProfilesOrPath>,
        fast: bool,
        max_bytes: Option<usize>,
    ) -> PyResult<Self> {
        let settings = PyDict::new(py);
        let mut builder = dechaff::Pipeline::builder().learned(!fast);
        if fast {
            settings.set_item("fast", true)?;
        }
        if let Some(mode) = mode {
            builder = builder.mode(mode.parse::<Mode>().map_err(raise)?);
            settings.set_item("mode", mode)?;
        }
        if let Some(max_bytes) = max_bytes {
            builder = builder.max_bytes(max_bytes);
            settings.set_item("max_bytes", max_bytes)?;
        }
        let (keep, remove) = (keep.unwrap_or_default(), remove.unwrap_or_default());
        if let Some(both) = keep.iter().find(|category| remove.contains(category)) {
            return Err(wrong(format!("keep and remove both name {both}")));
        }
        if let Some(comments) = comments {
            let (chosen, contrary, option) = match comments {
                "keep" => (Comments::Keep, &remove, "remove"),
                "drop" => (Comments::Drop, &keep, "keep"),
                "only" => (Comments::Only, &remove, "remove"),
                _ => return Err(wrong(format!("comments is \"{comments}\", and has to be \"keep\", \"drop\" or \"only\""))),
            };
            if contrary.iter().any(|category| category == Category::UserComment.id()) {
                return Err(wrong(format!("comments=\"{comments}\" and {option}=[\"user-comment\"] say opposite things")));
            }
            builder = builder.comments(chosen);
            settings.set_item("comments", comments)?;
        }
        for (category, policy) in policies.iter().flatten() {
            builder = builder.policy(category.parse().map_err(raise)?, read_policy(policy)?);
        }
        if let Some(policies) = policies.filter(|policies| !policies.is_empty()) {
            settings.set_item("policies", policies)?;
        }
        for (name, categories, policy) in [("keep", keep, Policy::Keep), ("remove", remove, Policy::Remove)] {
            for category in &categories {
                builder = builder.policy(category.parse().map_err(raise)?, policy);
            }
            if !categories.is_empty() {
                settings.set_item(name, categories)?;
            }
        }
        let packs = packs.unwrap_or_default().into_iter().map(|pack| match pack {
            PackOrPath::Pack(pack) => Ok(pack),
            PackOrPath::Path(path) => Pack::read(path),
        });
        let packs = packs.collect::<PyResult<Vec<Pack>>>()?;
        if !builtin_packs {
            builder = builder.without_builtin_packs();
            settings.set_item("builtin_packs", false)?;
        }
        let disable = disable.unwrap_or_default();
        if !disable.is_empty() {
            let coded = dechaff::Pipeline::builder().without_builtin_packs().build().map_err(raise)?;
            let ruled = || dechaff::Pack::builtin().iter().filter(|_| builtin_packs).chain(packs.iter().map(|pack| &pack.inner));
            for id in &disable {
                // A pack and a cleaner may share a name; the engine of the rules cannot be left out as a whole.
                let is_cleaner = id != "rules" && coded.cleaners().any(|cleaner| cleaner == id);
                if is_cleaner {
                    builder = builder.without(id);
                }
                if !is_cleaner || ruled().any(|pack| pack.name() == id) {
                    builder = builder.disable(id);
                }
            }
            settings.set_item("disable", disable)?;
        }
        for pack in &packs {
            builder = builder.pack(pack.inner.clone());
        }
        if !packs.is_empty() {
            settings.set_item("packs", packs)?;
        }
        let cleaners = cleaners.unwrap_or_default();
        for callable in &cleaners {
            builder = builder.cleaner(PythonCleaner::new(callable.bind(py))?);
        }
        if !cleaners.is_empty() {
            settings.set_item("cleaners", cleaners)?;
        }
        let profiles = profiles.map(|profiles| match profiles {
            ProfilesOrPath::Profiles(profiles) => Ok(profiles),
            ProfilesOrPath::Path(path) => SiteProfiles::read(path),
        });
        if let Some(profiles) = profiles.transpose()? {
            builder = builder.profiles(profiles.inner.clone());
            settings.set_item("profiles", profiles)?;
        }
        let inner = py.detach(|| builder.build()).map_err(raise)?;
        Ok(Pipeline { inner: Arc::new(inner), settings: settings.unbind() })
    }

    /// Cleans a text that a scraper already extracted.
    #[pyo3(signature = (text, *, url = None, language = None, encoding = None, protect = None))]
    fn clean_text(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyAny>,
        url: Option<&str>,
        language: Option<&str>,
        encoding: Option<&str>,
        protect: Option<Vec<(usize, usize)>>,
    ) -> PyResult<Cleaned> {
        let source = Source::read(text, "text")?;
        self.clean(py, false, |scratch| {
            let text = source.decode(|bytes| dechaff::decode(bytes, encoding));
            let mut input = Input::text(&text);
            for span in spans(&text, protect.unwrap_or_default()) {
                input = input.protect(span);
            }
            self.inner.clean_with(known(input, url, language), scratch).into_owned()
        })
    }

    /// Cleans a page of HTML.
    #[pyo3(signature = (html, *, url = None, language = None, charset = None))]
    fn clean_html(&self, py: Python<'_>, html: &Bound<'_, PyAny>, url: Option<&str>, language: Option<&str>, charset: Option<&str>) -> PyResult<Cleaned> {
        let source = Source::read(html, "html")?;
        self.clean(py, true, |scratch| {
            let html = source.decode(|bytes| dechaff::decode_page(bytes, charset));
            self.inner.clean_with(known(Input::html(&html), url, language), scratch).into_owned()
        })
    }

    /// Cleans the rows of a batch or a table of Arrow; `dechaff.clean_batch` has the contract.
    #[pyo3(signature = (batch, *, columns, formats, carry, explain, metadata, links, images, tables, threads))]
    #[expect(clippy::too_many_arguments, reason = "they are keyword arguments of Python, one an option")]
    fn _clean_batch<'py>(
        &self,
        py: Python<'py>,
        batch: &Bound<'py, PyAny>,
        columns: std::collections::BTreeMap<String, Option<String>>,
        formats: Vec<String>,
        carry: Vec<String>,
        explain: bool,
        metadata: bool,
        links: bool,
        images: bool,
        tables: bool,
        threads: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let shown = ViewOptions::new().links(links).images(images).tables(tables);
        let task = crate::batch::Task::new(self.inner.clone(), shown, columns, formats, carry, explain, metadata, threads)?;
        crate::batch::clean(py, batch, &task)
    }

    /// The ids of the cleaners, in the order in which they run.
    #[getter]
    fn cleaners(&self) -> Vec<String> {
        self.inner.cleaners().map(str::to_owned).collect()
    }

    /// How much doubt is enough to keep a line: `recall`, `balanced` or `precision`.
    #[getter]
    fn mode(&self) -> &'static str {
        self.inner.mode().id()
    }

    /// What differs from the default, as keyword arguments that build the same pipeline.
    #[getter]
    fn settings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.settings.bind(py).copy()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let rebuild = py.import("dechaff")?.getattr("_rebuild")?;
        (rebuild, (self.settings(py)?,)).into_pyobject(py)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let settings = self.settings.bind(py).iter().map(|(name, value)| Ok(format!("{name}={}", value.repr()?)));
        Ok(format!("dechaff.Pipeline({})", settings.collect::<PyResult<Vec<_>>>()?.join(", ")))
    }
}

impl Pipeline {
    /// Runs `work` while other threads of Python go on; what a cleaner in Python raised in it is raised here.
    fn clean(&self, py: Python<'_>, is_page: bool, work: impl FnOnce(&mut Scratch) -> dechaff::Cleaned<'static> + Send) -> PyResult<Cleaned> {
        let done = py.detach(|| cleaner::catch(|| guarded(|| with_scratch(work))));
        let cleaned = done.map_err(|raised| raised.into_exception(py))?.map_err(wrong)?;
        Ok(Cleaned::new(cleaned, is_page))
    }
}

/// What Python gave to clean.
enum Source<'py> {
    Text(Cow<'py, str>),
    Bytes(Cow<'py, [u8]>),
}

impl<'py> Source<'py> {
    fn read(value: &'py Bound<'_, PyAny>, name: &str) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return match text.to_cow() {
                Ok(text) => Ok(Source::Text(text)),
                Err(error) => Err(wrong(format!("{name} is no text: {error}; `{name}.encode(errors=\"replace\")` can be cleaned"))),
            };
        }
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Source::Bytes(bytes.as_bytes().into()));
        }
        if let Ok(bytes) = value.cast::<PyByteArray>() {
            return Ok(Source::Bytes(bytes.to_vec().into()));
        }
        Err(PyTypeError::new_err(format!("{name} is of type {}, and has to be str or bytes", value.get_type().name()?)))
    }

    fn decode<'s>(&'s self, decode: impl FnOnce(&'s [u8]) -> dechaff::Decoded<'s>) -> Cow<'s, str> {
        match self {
            Source::Text(text) => Cow::Borrowed(text),
            Source::Bytes(bytes) => decode(bytes).text,
        }
    }
}

/// The input with what is known of its page.
pub(crate) fn known<'t>(mut input: Input<'t>, url: Option<&'t str>, language: Option<&'t str>) -> Input<'t> {
    if let Some(url) = url {
        input = input.url(url);
    }
    if let Some(language) = language {
        input = input.language(language);
    }
    input
}

/// Runs `work` with memory of this thread that is used again.
pub(crate) fn with_scratch<T>(work: impl FnOnce(&mut Scratch) -> T) -> T {
    thread_local! {
        static SCRATCH: Cell<Option<Scratch>> = const { Cell::new(None) };
    }
    // A cleaner in Python may clean something itself, and then finds no memory here.
    let mut scratch = SCRATCH.take().unwrap_or_default();
    let done = work(&mut scratch);
    SCRATCH.set(Some(scratch));
    done
}

/// Runs `work`; a panic in it becomes an error, so that one text cannot end a process.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        format!("cleaning panicked, which is a bug in dechaff: {}", message.unwrap_or("no message"))
    })
}

/// Spans in bytes of `text` for spans in characters.
fn spans(text: &str, characters: Vec<(usize, usize)>) -> Vec<Span> {
    let byte = |character: usize| text.char_indices().nth(character).map_or(text.len(), |(at, _)| at).min(u32::MAX as usize) as u32;
    characters.into_iter().filter(|(start, end)| start <= end).map(|(start, end)| Span::new(byte(start), byte(end))).collect()
}

fn read_policy(policy: &str) -> PyResult<Policy> {
    match policy {
        "remove" => Ok(Policy::Remove),
        "keep" => Ok(Policy::Keep),
        "witness" => Ok(Policy::Witness),
        _ => Err(wrong(format!("there is no policy \"{policy}\": it is \"remove\", \"keep\" or \"witness\""))),
    }
}
