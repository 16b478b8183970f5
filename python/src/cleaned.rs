//! Results.

use std::borrow::Cow;

use dechaff::{BlockKind, Span, ViewOptions};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyList;

use crate::error::wrong;
use crate::metadata::Metadata;
use crate::notebook;

/// What is left of a page or a text, and everything that was decided on it.
#[pyclass(module = "dechaff", frozen)]
pub(crate) struct Cleaned {
    pub(crate) inner: dechaff::Cleaned<'static>,
    is_page: bool,
    metadata: PyOnceLock<Option<Py<Metadata>>>,
    verdicts: PyOnceLock<Py<PyList>>,
}

impl Cleaned {
    pub(crate) fn new(inner: dechaff::Cleaned<'static>, is_page: bool) -> Self {
        Cleaned { inner, is_page, metadata: PyOnceLock::new(), verdicts: PyOnceLock::new() }
    }
}

#[pymethods]
impl Cleaned {
    /// What is left, as plain text; of a scraped text its own words as they stood.
    #[getter]
    fn text(&self) -> &str {
        self.inner.text()
    }

    /// What is left as Markdown.
    #[getter]
    fn markdown(&self, py: Python<'_>) -> String {
        py.detach(|| self.inner.markdown())
    }

    /// What is left as HTML of safe elements and attributes.
    #[getter]
    fn html(&self, py: Python<'_>) -> String {
        py.detach(|| self.inner.html())
    }

    /// What is left in one of the formats `text`, `markdown` and `html`, less what is not asked for.
    #[expect(clippy::too_many_arguments, reason = "they are keyword arguments of Python, one an option")]
    #[pyo3(signature = (format = "text", *, links = true, images = true, tables = true, emphasis = true, base_url = None))]
    fn render(&self, py: Python<'_>, format: &str, links: bool, images: bool, tables: bool, emphasis: bool, base_url: Option<String>) -> PyResult<String> {
        let view = View::parse(format)?;
        let mut options = ViewOptions::new().links(links).images(images).tables(tables).emphasis(emphasis);
        options.base_url = base_url;
        Ok(py.detach(|| view.of(&self.inner, &options).into_owned()))
    }

    /// The text that spans count in: the input itself, or of a page its text as it was read, a block a line.
    #[getter]
    fn source(&self) -> &str {
        self.inner.source()
    }

    /// How the cleaning ended: `cleaned`, `unchanged`, `no-text`, `all-chaff`, `limit-reached` or `unsettled`.
    #[getter]
    fn outcome(&self) -> &'static str {
        self.inner.outcome().id()
    }

    /// How far what is left of a page is likely to agree with its content, from 0 to 1; `None` for scraped text.
    #[getter]
    fn confidence(&self) -> Option<f32> {
        self.inner.confidence()
    }

    /// Whether removals were held back because their evidence did not carry them.
    #[getter]
    fn held_back(&self) -> bool {
        self.inner.held_back()
    }

    /// What a page says about itself; `None` for scraped text.
    #[getter]
    fn metadata(&self, py: Python<'_>) -> PyResult<Option<Py<Metadata>>> {
        let read = || self.inner.metadata().map(|metadata| Py::new(py, Metadata::new(metadata))).transpose();
        Ok(self.metadata.get_or_try_init(py, read)?.as_ref().map(|metadata| metadata.clone_ref(py)))
    }

    /// The decisions, side by side over all blocks.
    #[getter]
    fn verdicts(&self, py: Python<'_>) -> PyResult<Py<PyList>> {
        Ok(self.all_verdicts(py)?.clone_ref(py))
    }

    /// The decisions to remove something.
    #[getter]
    fn removals<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let removed = |verdict: &Bound<'py, PyAny>| verdict.cast::<Verdict>().is_ok_and(|verdict| !verdict.get().kept);
        Ok(self.all_verdicts(py)?.bind(py).iter().filter(removed).collect())
    }

    /// All blocks with what was decided on them and why, as plain dicts and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        from_json(py, &self.inner.record())
    }

    fn __str__(&self) -> &str {
        self.text()
    }

    fn __repr__(&self) -> String {
        let report = self.inner.report();
        let confidence = self.inner.confidence().map(|confidence| format!(", confidence {confidence:.2}")).unwrap_or_default();
        format!("<dechaff.Cleaned {}: {} of {} blocks removed{confidence}; {}>", self.outcome(), notebook::gone(report), report.blocks().len(), short(self.text()))
    }

    fn _repr_html_(&self) -> String {
        notebook::render(&self.inner)
    }
}

impl Cleaned {
    fn all_verdicts(&self, py: Python<'_>) -> PyResult<&Py<PyList>> {
        self.verdicts.get_or_try_init(py, || {
            let mut characters = Characters { text: self.inner.source(), byte: 0, character: 0 };
            let verdicts = self.inner.report().verdicts().iter().map(|verdict| Bound::new(py, Verdict::new(self, verdict, &mut characters)));
            Ok(PyList::new(py, verdicts.collect::<PyResult<Vec<_>>>()?)?.unbind())
        })
    }
}

/// The decision on one span.
#[pyclass(module = "dechaff", frozen, get_all)]
pub(crate) struct Verdict {
    /// First byte and byte after the last, in UTF-8, in `Cleaned.source`.
    span: (u32, u32),
    /// The same in characters: `source[slice(*chars)]` is the text.
    chars: (usize, usize),
    /// Of a page: the bytes of its HTML, in UTF-8, that the span comes from.
    origin: Option<(u32, u32)>,
    /// The text.
    text: String,
    /// Whether it stays.
    kept: bool,
    /// What it is, if it goes.
    category: Option<&'static str>,
    /// The rule (`pack/rule`) or cleaner that made the decision, if it goes.
    decider: Option<String>,
    /// How sure the removal is, from 0 to 1; 0 for what stays.
    confidence: f32,
    /// Why, in words: of what goes, or of what was overruled or protected it; empty if nothing was found there.
    why: String,
    /// The index of the block that it belongs to.
    block: u32,
    /// What the block is.
    kind: Cow<'static, str>,
}

impl Verdict {
    fn new(of: &Cleaned, verdict: &dechaff::Verdict, characters: &mut Characters<'_>) -> Self {
        let cleaned = &of.inner;
        let report = cleaned.report();
        Verdict {
            span: pair(verdict.span),
            chars: (characters.before(verdict.span.start), characters.before(verdict.span.end)),
            origin: of.is_page.then(|| pair(cleaned.origin(verdict.span))),
            text: cleaned.source()[verdict.span.range()].to_owned(),
            kept: verdict.kept,
            category: verdict.category.map(dechaff::Category::id),
            decider: (!verdict.kept).then(|| report.decider(verdict).to_owned()),
            confidence: verdict.confidence,
            why: report.surest(verdict).map(|finding| report.why(finding).to_string()).unwrap_or_default(),
            block: verdict.block,
            kind: report.blocks().get(verdict.block as usize).map_or_else(Cow::default, |block| kind(block.kind)),
        }
    }
}

#[pymethods]
impl Verdict {
    fn __repr__(&self) -> String {
        match (self.category, &self.decider) {
            (Some(category), Some(decider)) => format!("<dechaff.Verdict removed {category} {:.2} by {decider}: {}>", self.confidence, short(&self.text)),
            _ => format!("<dechaff.Verdict kept: {}>", short(&self.text)),
        }
    }
}

/// Counts characters from the beginning of a text to growing byte offsets.
struct Characters<'t> {
    text: &'t str,
    byte: usize,
    character: usize,
}

impl Characters<'_> {
    fn before(&mut self, offset: u32) -> usize {
        let offset = offset as usize;
        self.character += self.text[self.byte..offset].chars().count();
        self.byte = offset;
        self.character
    }
}

/// How what is left is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum View {
    Text,
    Markdown,
    Html,
}

impl View {
    pub(crate) fn parse(name: &str) -> PyResult<View> {
        match name {
            "text" | "txt" => Ok(View::Text),
            "markdown" | "md" => Ok(View::Markdown),
            "html" => Ok(View::Html),
            _ => Err(wrong(format!("there is no format \"{name}\": it is \"text\", \"markdown\" or \"html\""))),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            View::Text => "text",
            View::Markdown => "markdown",
            View::Html => "html",
        }
    }

    /// What is left of `cleaned`.
    pub(crate) fn of<'c>(self, cleaned: &'c dechaff::Cleaned<'_>, options: &ViewOptions) -> Cow<'c, str> {
        match self {
            View::Text if options.tables => cleaned.text().into(),
            View::Text => cleaned.text_with(options).into(),
            View::Markdown => cleaned.markdown_with(options).into(),
            View::Html => cleaned.html_with(options).into(),
        }
    }
}

/// The name of a kind of block, in kebab case.
pub(crate) fn kind(kind: BlockKind) -> Cow<'static, str> {
    match kind {
        BlockKind::Line => "line".into(),
        BlockKind::Paragraph => "paragraph".into(),
        kind => serde_json::to_value(kind).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default().into(),
    }
}

/// The beginning of a text in quotes, as Python writes it.
pub(crate) fn short(text: &str) -> String {
    const MOST: usize = 60;
    let mut beginning: String = text.chars().take(MOST).collect();
    if beginning.len() < text.len() {
        beginning.push('…');
    }
    format!("'{}'", beginning.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n"))
}

/// Plain Python data of what can be serialised.
pub(crate) fn from_json<'py>(py: Python<'py>, value: &impl serde::Serialize) -> PyResult<Bound<'py, PyAny>> {
    let json = serde_json::to_string(value).map_err(|error| wrong(error.to_string()))?;
    py.import("json")?.call_method1("loads", (json,))
}

fn pair(span: Span) -> (u32, u32) {
    (span.start, span.end)
}
