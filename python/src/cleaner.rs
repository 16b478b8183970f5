//! Cleaners that are written in Python: callables that get a document and give findings.

use std::borrow::Cow;
use std::cell::RefCell;

use dechaff::{Category, CleanerInfo, Context, Evidence, Findings, Span, Zone};
use pyo3::exceptions::{PyIndexError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyList};

use crate::error::{raise, wrong};

thread_local! {
    /// What a cleaner raised in the cleaning that this thread is at.
    static RAISED: RefCell<Option<Raised>> = const { RefCell::new(None) };
}

/// An exception that a cleaner raised.
pub(crate) struct Raised {
    cleaner: String,
    exception: PyErr,
}

impl Raised {
    /// The exception itself.
    pub(crate) fn into_exception(self, _py: Python<'_>) -> PyErr {
        self.exception
    }

    /// What it says, for a row of a batch.
    pub(crate) fn message(&self) -> String {
        format!("the cleaner \"{}\" raised {}", self.cleaner, self.exception)
    }
}

/// Runs `work`, which cleans; if a cleaner raises in it, gives what it raised.
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Raised> {
    // A cleaner may clean something itself: what it raises there is not what is raised here.
    let outer = RAISED.take();
    let done = work();
    match RAISED.replace(outer) {
        None => Ok(done),
        Some(raised) => Err(raised),
    }
}

/// A cleaner that calls Python.
pub(crate) struct PythonCleaner {
    callable: Py<PyAny>,
    id: String,
    summary: String,
}

impl PythonCleaner {
    /// The cleaner behind a callable. Its id is the attribute `id`, or else its name in kebab case.
    pub(crate) fn new(callable: &Bound<'_, PyAny>) -> PyResult<Self> {
        if !callable.is_callable() {
            return Err(PyTypeError::new_err(format!("a cleaner has to be callable, and {} is not", callable.repr()?)));
        }
        let named = |name: &str| callable.getattr_opt(name).ok().flatten().and_then(|value| value.extract::<String>().ok());
        let id = match named("id").or_else(|| named("__name__")) {
            Some(id) => id,
            None => callable.get_type().name()?.to_string(),
        };
        let id = id.trim_matches(['<', '>', '_']).replace('_', "-").to_lowercase();
        let summary = callable.getattr_opt("__doc__")?.and_then(|doc| doc.extract::<String>().ok()).unwrap_or_default();
        let summary = summary.trim().lines().next().unwrap_or_default().to_owned();
        Ok(PythonCleaner { callable: callable.clone().unbind(), id, summary })
    }

    fn call(&self, py: Python<'_>, context: &Context<'_>, findings: &mut Findings) -> PyResult<()> {
        let document = Bound::new(py, Document::new(py, context)?)?;
        let found = self.callable.bind(py).call1((&document,))?;
        if found.is_none() {
            return Ok(());
        }
        let wanted = || PyTypeError::new_err(format!("the cleaner \"{}\" has to return findings in a list or yield them, not {}", self.id, found.get_type()));
        for finding in found.try_iter().map_err(|_| wanted())? {
            let finding = finding?;
            let finding = finding.cast::<Finding>().map_err(|_| wanted())?.get();
            finding.add(context, findings)?;
        }
        Ok(())
    }
}

impl dechaff::Cleaner for PythonCleaner {
    fn info(&self) -> CleanerInfo {
        CleanerInfo::new(self.id.clone(), self.summary.clone())
    }

    fn find(&self, context: &Context<'_>, findings: &mut Findings) {
        // The rest of this document's rounds is for nothing: the exception is raised when they are done.
        if RAISED.with_borrow(Option::is_some) {
            return;
        }
        Python::attach(|py| {
            if let Err(exception) = self.call(py, context, findings) {
                RAISED.set(Some(Raised { cleaner: self.id.clone(), exception }));
            }
        });
    }
}

/// What a cleaner looks at: the blocks of a page or a text, in order, and what is known of the page.
#[pyclass(module = "dechaff", frozen, sequence)]
pub(crate) struct Document {
    blocks: Py<PyList>,
    /// The address of the page, if it is known.
    #[pyo3(get)]
    url: Option<String>,
    /// The host in the address.
    #[pyo3(get)]
    host: Option<String>,
    /// The language that the caller named.
    #[pyo3(get)]
    language: Option<String>,
    /// What stands in the page's `<title>`.
    #[pyo3(get)]
    title: Option<String>,
}

impl Document {
    fn new(py: Python<'_>, context: &Context<'_>) -> PyResult<Self> {
        let document = context.document();
        let rows = context.features().rows();
        let blocks = document.blocks().iter().zip(rows).enumerate().map(|(index, (block, row))| {
            let zone = [("head", Zone::HEAD), ("body", Zone::BODY), ("tail", Zone::TAIL)].into_iter().filter(|(_, zone)| row.zone.meets(*zone)).map(|(name, _)| name);
            let element = document.element(index);
            let block = Block {
                index,
                text: document.block_text(index).to_owned(),
                kind: crate::cleaned::kind(block.kind),
                span: (block.span.start, block.span.end),
                words: row.words,
                zones: zone.collect(),
                element: element.map(|element| element.name().to_owned()),
                classes: element.and_then(|element| element.attribute("class")).unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect(),
            };
            Bound::new(py, block)
        });
        let blocks = PyList::new(py, blocks.collect::<PyResult<Vec<_>>>()?)?.unbind();
        let page = document.page();
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Ok(Document { blocks, url: owned(page.url), host: owned(page.host()), language: owned(page.language), title: document.title() })
    }
}

#[pymethods]
impl Document {
    /// The blocks, in order.
    #[getter]
    fn blocks(&self, py: Python<'_>) -> Py<PyList> {
        self.blocks.clone_ref(py)
    }

    fn __len__(&self, py: Python<'_>) -> usize {
        self.blocks.bind(py).len()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.blocks.bind(py).as_any().get_item(index)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.blocks.bind(py).try_iter()
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<dechaff.Document: {} blocks>", self.blocks.bind(py).len())
    }
}

/// One paragraph, heading, list item, cell or scraped line.
#[pyclass(module = "dechaff", frozen, get_all)]
pub(crate) struct Block {
    /// Its place among the blocks.
    index: usize,
    /// Its text, as read.
    text: String,
    /// What it is: `line`, `wrapped`, `paragraph`, `heading`, `list-item`, `cell`, `code`, `caption`, `control`.
    kind: Cow<'static, str>,
    /// First byte and byte after the last, in the text as it was read.
    span: (u32, u32),
    /// Its words.
    words: u32,
    /// Where in the document it stands: `head`, `body`, `tail`; in a short document several of them.
    zones: Vec<&'static str>,
    /// The name of the element that its text stands in; none for scraped text.
    element: Option<String>,
    /// The classes of that element.
    classes: Vec<String>,
}

#[pymethods]
impl Block {
    fn __repr__(&self) -> String {
        format!("<dechaff.Block {} {}: {}>", self.index, self.kind, crate::cleaned::short(&self.text))
    }
}

/// A claim that a block, or a part of it, is chaff, or that the block must stay.
#[pyclass(module = "dechaff", frozen, get_all)]
pub(crate) struct Finding {
    /// The index of the block.
    block: usize,
    /// What kind of chaff it is; `None` for a block that must stay.
    category: Option<&'static str>,
    /// How sure the cleaner is, from 0 to 1.
    confidence: f32,
    /// Why, in words.
    why: String,
    /// The part of the block's text, in characters; `None` for all of it.
    part: Option<(usize, usize)>,
}

/// A block, or its index.
#[derive(FromPyObject)]
enum BlockOrIndex<'py> {
    Block(Bound<'py, Block>),
    Index(usize),
}

impl BlockOrIndex<'_> {
    fn index(&self) -> usize {
        match self {
            BlockOrIndex::Block(block) => block.get().index,
            BlockOrIndex::Index(index) => *index,
        }
    }
}

#[pymethods]
impl Finding {
    /// Claims that a block is chaff, or the characters of `part` in its text, as `re.Match.span()` gives them.
    #[new]
    #[pyo3(signature = (block, category, confidence = 0.9, why = "", part = None))]
    fn new(block: BlockOrIndex<'_>, category: &str, confidence: f32, why: &str, part: Option<(usize, usize)>) -> PyResult<Self> {
        let category = category.parse::<Category>().map_err(raise)?;
        if !(0.0..=1.0).contains(&confidence) {
            return Err(wrong(format!("confidence is {confidence}, and has to lie between 0 and 1")));
        }
        Ok(Finding { block: block.index(), category: Some(category.id()), confidence, why: why.to_owned(), part })
    }

    /// Claims that a block must stay, whatever others say.
    #[staticmethod]
    #[pyo3(signature = (block, why = ""))]
    fn keep(block: BlockOrIndex<'_>, why: &str) -> Self {
        Finding { block: block.index(), category: None, confidence: 1.0, why: why.to_owned(), part: None }
    }

    fn __repr__(&self) -> String {
        match self.category {
            Some(category) => format!("<dechaff.Finding: block {} is {category}, {:.2}>", self.block, self.confidence),
            None => format!("<dechaff.Finding: block {} must stay>", self.block),
        }
    }
}

impl Finding {
    fn add(&self, context: &Context<'_>, findings: &mut Findings) -> PyResult<()> {
        let document = context.document();
        let Some(block) = document.blocks().get(self.block) else {
            return Err(PyIndexError::new_err(format!("there is no block {}: the document has {}", self.block, document.blocks().len())));
        };
        let evidence = Evidence::structure(if self.why.is_empty() { "a cleaner of the caller found it".to_owned() } else { self.why.clone() });
        let Some(category) = self.category else {
            findings.keep_block(self.block, evidence);
            return Ok(());
        };
        let category = category.parse::<Category>().map_err(raise)?;
        let Some((start, end)) = self.part else {
            findings.remove_block(self.block, category, self.confidence, evidence);
            return Ok(());
        };
        let text = document.block_text(self.block);
        if start > end {
            return Err(wrong(format!("a part cannot end before it starts: {start}..{end}")));
        }
        let byte = |character: usize| block.span.start + text.char_indices().nth(character).map_or(text.len(), |(at, _)| at) as u32;
        findings.remove_span(self.block, Span::new(byte(start), byte(end)), category, self.confidence, evidence);
        Ok(())
    }
}
