//! Batches of Arrow: rows in, a row for each of them out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::builder::{BooleanBuilder, Float32Builder, GenericStringBuilder, Int64Builder};
use arrow_array::{ArrayRef, GenericListArray, OffsetSizeTrait, RecordBatch, StructArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use dechaff::{Cleaned, Input, Scratch, ViewOptions};
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;
use pyo3_arrow::{PyRecordBatch, PyTable};

use crate::cleaned::View;
use crate::cleaner;
use crate::columns::{Column, Value};
use crate::error::wrong;
use crate::pipeline::{guarded, known, with_scratch};

/// Rows that a thread takes at a time, at most; of a small batch it takes fewer, so that all threads end together.
const ROWS: usize = 16;
/// How often each thread comes back for more, at least, if there are as many rows.
const TURNS: usize = 8;

/// What to do with each row.
pub(crate) struct Task {
    pipeline: Arc<dechaff::Pipeline>,
    options: ViewOptions,
    /// The name of the column for each part of a record; the part's own name if the caller named none.
    names: BTreeMap<String, Option<String>>,
    views: Vec<View>,
    carry: Vec<String>,
    explain: bool,
    metadata: bool,
    threads: usize,
}

impl Task {
    #[expect(clippy::too_many_arguments, reason = "they are keyword arguments of Python, one an option")]
    pub(crate) fn new(
        pipeline: Arc<dechaff::Pipeline>,
        options: ViewOptions,
        names: BTreeMap<String, Option<String>>,
        formats: Vec<String>,
        carry: Vec<String>,
        explain: bool,
        metadata: bool,
        threads: usize,
    ) -> PyResult<Self> {
        let mut views = Vec::new();
        for format in &formats {
            let view = View::parse(format)?;
            if !views.contains(&view) {
                views.push(view);
            }
        }
        if views.is_empty() {
            return Err(wrong("formats is empty: name \"text\", \"markdown\" or \"html\", or several of them"));
        }
        let threads = if threads == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { threads };
        Ok(Task { pipeline, options, names, views, carry, explain, metadata, threads })
    }
}

/// Cleans the rows of whatever can be read as a batch or a table of Arrow.
pub(crate) fn clean<'py>(py: Python<'py>, batch: &Bound<'py, PyAny>, task: &Task) -> PyResult<Bound<'py, PyAny>> {
    match batch.extract::<AnyRecordBatch>()? {
        AnyRecordBatch::RecordBatch(batch) => {
            let cleaned = py.detach(|| Rows::new(batch.into_inner(), task)?.clean())?;
            PyRecordBatch::new(cleaned).into_pyarrow(py)
        }
        AnyRecordBatch::Stream(stream) => {
            let reader = stream.into_reader()?;
            // Without a row too, the columns are those that there would be.
            let schema = Rows::new(RecordBatch::new_empty(reader.schema()), task)?.schema();
            let batches = py.detach(|| reader.map(|batch| Rows::new(batch.map_err(|error| wrong(error.to_string()))?, task)?.clean()).collect::<PyResult<Vec<_>>>())?;
            PyTable::try_new(batches, schema)?.into_pyarrow(py)
        }
    }
}

/// The rows of a batch.
struct Rows<'t> {
    task: &'t Task,
    batch: RecordBatch,
    html: Option<Column>,
    text: Option<Column>,
    url: Option<Column>,
    language: Option<Column>,
    charset: Option<Column>,
    /// What is handed on: the id and what the caller asks for.
    carried: Vec<usize>,
}

impl<'t> Rows<'t> {
    fn new(batch: RecordBatch, task: &'t Task) -> PyResult<Self> {
        // A column that the caller named has to be there; one by its usual name may be missing.
        let name = |part: &str| task.names.get(part).cloned().flatten().filter(|name| name != part || batch.column_by_name(part).is_some());
        let column = |part: &str| name(part).map(|name| Column::find(&batch, &name)).transpose().map_err(wrong);
        let (html, text) = (column("html")?, column("text")?);
        if html.is_none() && text.is_none() {
            let names: Vec<String> = batch.schema().fields().iter().map(|field| format!("\"{}\"", field.name())).collect();
            return Err(wrong(format!("there is no column to clean: name it with html= or text=; there are {}", names.join(", "))));
        }
        let (url, language, charset) = (column("url")?, column("language")?, column("charset")?);
        let mut carried = Vec::new();
        for name in name("id").iter().chain(&task.carry) {
            let Ok(index) = batch.schema().index_of(name) else {
                return Err(wrong(format!("there is no column \"{name}\" to carry")));
            };
            if Output::<i32>::fields(task, true).iter().any(|field| field.name() == name) {
                return Err(wrong(format!("the column \"{name}\" cannot be carried: what is cleaned has a column of that name")));
            }
            if !carried.contains(&index) {
                carried.push(index);
            }
        }
        Ok(Rows { task, html, text, url, language, charset, carried, batch })
    }

    fn is_large(&self) -> bool {
        [&self.html, &self.text].into_iter().flatten().any(Column::is_large)
    }

    /// Whether a column tells the encoding that bytes were read in.
    fn tells_encoding(&self) -> bool {
        [&self.html, &self.text].into_iter().flatten().any(Column::is_binary)
    }

    /// The columns of the output.
    fn schema(&self) -> SchemaRef {
        let tells = self.tells_encoding();
        let own = if self.is_large() { Output::<i64>::fields(self.task, tells) } else { Output::<i32>::fields(self.task, tells) };
        let schema = self.batch.schema();
        let carried = self.carried.iter().map(|index| Arc::new(schema.field(*index).clone()));
        Arc::new(Schema::new(carried.chain(own).collect::<Fields>()))
    }

    fn clean(&self) -> PyResult<RecordBatch> {
        let own = if self.is_large() { self.clean_into::<i64>()? } else { self.clean_into::<i32>()? };
        let carried = self.carried.iter().map(|index| self.batch.column(*index).clone());
        RecordBatch::try_new(self.schema(), carried.chain(own).collect()).map_err(|error| wrong(error.to_string()))
    }

    /// Cleans all rows, some a thread.
    fn clean_into<O: OffsetSizeTrait>(&self) -> PyResult<Vec<ArrayRef>> {
        let rows = self.batch.num_rows();
        let threads = self.task.threads.min(rows).max(1);
        if threads == 1 {
            let mut output = Output::<O>::new(self.task, rows);
            with_scratch(|scratch| {
                for row in 0..rows {
                    if row % (16 * ROWS) == 0 {
                        interrupted()?;
                    }
                    self.row(row, scratch, &mut output);
                }
                Ok::<_, PyErr>(())
            })?;
            return Ok(output.finish(self.tells_encoding()));
        }
        let at_a_time = (rows / (threads * TURNS)).clamp(1, ROWS);
        let next = AtomicUsize::new(0);
        let work = |is_first: bool, scratch: &mut Scratch| {
            let mut done = Vec::new();
            loop {
                let start = next.fetch_add(at_a_time, Ordering::Relaxed);
                if start >= rows {
                    return Ok(done);
                }
                // Signals come to the thread that called.
                if is_first && let Err(error) = interrupted() {
                    next.store(rows, Ordering::Relaxed);
                    return Err(error);
                }
                let mut output = Output::<O>::new(self.task, at_a_time);
                for row in start..rows.min(start + at_a_time) {
                    self.row(row, scratch, &mut output);
                }
                done.push((start, output.finish(self.tells_encoding())));
            }
        };
        let mut parts = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(|| work(false, &mut Scratch::new()))).collect();
            let mut parts = with_scratch(|scratch| work(true, scratch))?;
            for other in others {
                // Panics of a cleaning are caught in its row.
                parts.extend(other.join().map_err(|_| wrong("a thread ended early"))??);
            }
            Ok::<_, PyErr>(parts)
        })?;
        parts.sort_unstable_by_key(|(start, _)| *start);
        let columns = parts.first().map_or(0, |(_, columns)| columns.len());
        let whole = |column: usize| {
            let arrays: Vec<&dyn arrow_array::Array> = parts.iter().map(|(_, columns)| columns[column].as_ref()).collect();
            arrow_select::concat::concat(&arrays).map_err(|error| wrong(format!("{error}; use smaller batches, or columns of large_string")))
        };
        (0..columns).map(whole).collect()
    }

    /// Cleans one row; what is wrong with it goes to its error.
    fn row<O: OffsetSizeTrait>(&self, row: usize, scratch: &mut Scratch, output: &mut Output<O>) {
        let done = match self.source(row) {
            Err(error) => Err(error),
            Ok((source, is_page, encoding)) => {
                let url = self.url.as_ref().and_then(|column| column.get(row)?.text());
                let language = self.language.as_ref().and_then(|column| column.get(row)?.text());
                let input = known(if is_page { Input::html(&source) } else { Input::text(&source) }, url, language);
                let cleaned = cleaner::catch(|| {
                    guarded(|| {
                        let cleaned = self.task.pipeline.clean_with(input, scratch);
                        Record::new(&cleaned, self.task, is_page, encoding)
                    })
                });
                match cleaned {
                    Err(raised) => Err(raised.message()),
                    Ok(Err(panicked)) => {
                        // Nothing of the broken attempt may stay.
                        *scratch = Scratch::new();
                        Err(panicked)
                    }
                    Ok(Ok(record)) => Ok(record),
                }
            }
        };
        let full = || "the batch is full: its text is more than 2 GiB; use smaller batches, or columns of large_string".to_owned();
        let done = done.and_then(|record| output.has_room(&record).then_some(record).ok_or_else(full));
        output.push(done);
    }

    /// What to clean of a row, whether it is a page, and the encoding that bytes were read in.
    fn source(&self, row: usize) -> Result<(Cow<'_, str>, bool, Option<&'static str>), String> {
        let html = self.html.as_ref().and_then(|column| column.get(row));
        let text = self.text.as_ref().and_then(|column| column.get(row));
        let (value_found, is_page) = match (html, text) {
            (Some(html), _) => (html, true),
            (None, Some(text)) => (text, false),
            (None, None) => {
                let parts = ["html", "text"].into_iter().zip([&self.html, &self.text]).filter(|(_, column)| column.is_some());
                let names: Vec<String> = parts.map(|(part, _)| format!("\"{}\"", self.task.names.get(part).cloned().flatten().unwrap_or_default())).collect();
                return Err(format!("there is no {}", names.join(" or ")));
            }
        };
        match value_found {
            Value::Text(text) => Ok((text.into(), is_page, None)),
            Value::Bytes(bytes) => {
                let charset = self.charset.as_ref().and_then(|column| column.get(row)?.text());
                let decoded = if is_page { dechaff::decode_page(bytes, charset) } else { dechaff::decode(bytes, charset) };
                Ok((decoded.text, is_page, Some(decoded.encoding)))
            }
        }
    }
}

/// Raises what a signal asks for, such as Ctrl-C.
fn interrupted() -> PyResult<()> {
    Python::attach(|py| py.check_signals())
}

/// What becomes of a row that can be cleaned.
struct Record {
    views: Vec<String>,
    outcome: &'static str,
    confidence: Option<f32>,
    held_back: bool,
    encoding: Option<&'static str>,
    metadata: Option<String>,
    removals: Vec<RemovalRecord>,
}

struct RemovalRecord {
    span: (i64, i64),
    origin: Option<(i64, i64)>,
    text: String,
    category: &'static str,
    decider: String,
    confidence: f32,
    why: String,
}

impl Record {
    fn new(cleaned: &Cleaned<'_>, task: &Task, is_page: bool, encoding: Option<&'static str>) -> Self {
        let report = cleaned.report();
        let removals = report.removals().filter(|_| task.explain).map(|verdict| {
            let origin = cleaned.origin(verdict.span);
            RemovalRecord {
                span: (verdict.span.start.into(), verdict.span.end.into()),
                origin: is_page.then(|| (origin.start.into(), origin.end.into())),
                text: cleaned.source()[verdict.span.range()].to_owned(),
                category: verdict.category.map_or("", dechaff::Category::id),
                decider: report.decider(verdict).to_owned(),
                confidence: verdict.confidence,
                why: report.surest(verdict).map(|finding| report.why(finding).to_string()).unwrap_or_default(),
            }
        });
        Record {
            views: task.views.iter().map(|view| view.of(cleaned, &task.options).into_owned()).collect(),
            outcome: cleaned.outcome().id(),
            confidence: cleaned.confidence(),
            held_back: cleaned.held_back(),
            encoding,
            metadata: if task.metadata { cleaned.metadata().and_then(|metadata| serde_json::to_string(&metadata).ok()) } else { None },
            removals: removals.collect(),
        }
    }

    /// Bytes of its text, of which 32-bit offsets can count 2 GiB in a column; all columns are counted as one.
    fn bytes(&self) -> usize {
        let removals = self.removals.iter().map(|removal| removal.text.len() + removal.decider.len() + removal.why.len() + removal.category.len());
        self.views.iter().map(String::len).sum::<usize>() + self.metadata.as_ref().map_or(0, String::len) + removals.sum::<usize>() + 256
    }
}

/// The columns of the output while they grow. Strings have offsets of `O`.
struct Output<O: OffsetSizeTrait> {
    bytes: usize,
    explain: bool,
    metadata: bool,
    views: Vec<GenericStringBuilder<O>>,
    outcome: GenericStringBuilder<O>,
    confidence: Float32Builder,
    held_back: BooleanBuilder,
    encoding: GenericStringBuilder<O>,
    facts: GenericStringBuilder<O>,
    error: GenericStringBuilder<O>,
    removals: Removals<O>,
}

/// The removals of all rows, one after another.
struct Removals<O: OffsetSizeTrait> {
    /// Where those of each row begin, and the end.
    offsets: Vec<i32>,
    numbers: [Int64Builder; 4],
    text: GenericStringBuilder<O>,
    category: GenericStringBuilder<O>,
    decider: GenericStringBuilder<O>,
    confidence: Float32Builder,
    why: GenericStringBuilder<O>,
}

impl<O: OffsetSizeTrait> Output<O> {
    fn new(task: &Task, rows: usize) -> Self {
        let strings = || GenericStringBuilder::<O>::with_capacity(rows, 0);
        Output {
            bytes: 0,
            explain: task.explain,
            metadata: task.metadata,
            views: task.views.iter().map(|_| strings()).collect(),
            outcome: strings(),
            confidence: Float32Builder::with_capacity(rows),
            held_back: BooleanBuilder::with_capacity(rows),
            encoding: strings(),
            facts: strings(),
            error: strings(),
            removals: Removals {
                offsets: vec![0],
                numbers: std::array::from_fn(|_| Int64Builder::new()),
                text: GenericStringBuilder::new(),
                category: GenericStringBuilder::new(),
                decider: GenericStringBuilder::new(),
                confidence: Float32Builder::new(),
                why: GenericStringBuilder::new(),
            },
        }
    }

    /// Names and types of the columns.
    fn fields(task: &Task, tells_encoding: bool) -> Vec<Arc<Field>> {
        let string = arrow_array::GenericStringArray::<O>::DATA_TYPE;
        let mut fields: Vec<Field> = task.views.iter().map(|view| Field::new(view.name(), string.clone(), true)).collect();
        fields.push(Field::new("outcome", string.clone(), true));
        fields.push(Field::new("confidence", DataType::Float32, true));
        fields.push(Field::new("held_back", DataType::Boolean, true));
        if tells_encoding {
            fields.push(Field::new("encoding", string.clone(), true));
        }
        if task.metadata {
            fields.push(Field::new("metadata", string.clone(), true));
        }
        fields.push(Field::new("error", string, true));
        if task.explain {
            fields.push(Field::new("removals", DataType::List(Removals::<O>::item()), true));
        }
        fields.into_iter().map(Arc::new).collect()
    }

    fn has_room(&mut self, record: &Record) -> bool {
        let bytes = self.bytes + record.bytes();
        let fits = O::IS_LARGE || i32::try_from(bytes).is_ok();
        if fits {
            self.bytes = bytes;
        }
        fits
    }

    fn push(&mut self, done: Result<Record, String>) {
        let (record, error) = match done {
            Ok(record) => (Some(record), None),
            Err(error) => (None, Some(error)),
        };
        self.error.append_option(error);
        for (index, view) in self.views.iter_mut().enumerate() {
            view.append_option(record.as_ref().map(|record| &record.views[index]));
        }
        self.outcome.append_option(record.as_ref().map(|record| record.outcome));
        self.confidence.append_option(record.as_ref().and_then(|record| record.confidence));
        self.held_back.append_option(record.as_ref().map(|record| record.held_back));
        self.encoding.append_option(record.as_ref().and_then(|record| record.encoding));
        self.facts.append_option(record.as_ref().and_then(|record| record.metadata.as_deref()));
        self.removals.push(record.map(|record| record.removals).unwrap_or_default());
    }

    fn finish(mut self, tells_encoding: bool) -> Vec<ArrayRef> {
        let mut columns: Vec<ArrayRef> = self.views.iter_mut().map(|view| Arc::new(view.finish()) as ArrayRef).collect();
        columns.push(Arc::new(self.outcome.finish()));
        columns.push(Arc::new(self.confidence.finish()));
        columns.push(Arc::new(self.held_back.finish()));
        if tells_encoding {
            columns.push(Arc::new(self.encoding.finish()));
        }
        if self.metadata {
            columns.push(Arc::new(self.facts.finish()));
        }
        columns.push(Arc::new(self.error.finish()));
        if self.explain {
            columns.push(self.removals.finish());
        }
        columns
    }
}

impl<O: OffsetSizeTrait> Removals<O> {
    /// A removal as a type of Arrow. Numbers are signed, because Spark knows no others.
    fn item() -> Arc<Field> {
        let string = arrow_array::GenericStringArray::<O>::DATA_TYPE;
        let number = |name: &str| Field::new(name, DataType::Int64, true);
        let text = |name: &str| Field::new(name, string.clone(), true);
        let fields = vec![
            number("start"),
            number("end"),
            number("origin_start"),
            number("origin_end"),
            text("text"),
            text("category"),
            text("decider"),
            Field::new("confidence", DataType::Float32, true),
            text("why"),
        ];
        Arc::new(Field::new("item", DataType::Struct(fields.into()), true))
    }

    fn push(&mut self, removals: Vec<RemovalRecord>) {
        let count = removals.len() as i32;
        for removal in removals {
            let [start, end, origin_start, origin_end] = &mut self.numbers;
            start.append_value(removal.span.0);
            end.append_value(removal.span.1);
            origin_start.append_option(removal.origin.map(|origin| origin.0));
            origin_end.append_option(removal.origin.map(|origin| origin.1));
            self.text.append_value(removal.text);
            self.category.append_value(removal.category);
            self.decider.append_value(removal.decider);
            self.confidence.append_value(removal.confidence);
            self.why.append_value(removal.why);
        }
        self.offsets.push(self.offsets.last().copied().unwrap_or_default() + count);
    }

    fn finish(mut self) -> ArrayRef {
        let item = Self::item();
        let mut columns: Vec<ArrayRef> = self.numbers.iter_mut().map(|number| Arc::new(number.finish()) as ArrayRef).collect();
        columns.push(Arc::new(self.text.finish()));
        columns.push(Arc::new(self.category.finish()));
        columns.push(Arc::new(self.decider.finish()));
        columns.push(Arc::new(self.confidence.finish()));
        columns.push(Arc::new(self.why.finish()));
        let DataType::Struct(fields) = item.data_type() else { unreachable!("a removal is a struct") };
        let entries = StructArray::new(fields.clone(), columns, None);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        Arc::new(GenericListArray::<i32>::new(item.clone(), offsets, Arc::new(entries), None))
    }
}
