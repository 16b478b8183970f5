//! Parquet: one document a row.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Result, anyhow, bail};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Schema};
use dechaff::Format;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use serde_json::Value;

use super::{Columns, Limits, Next};
use crate::args::InputFormat;
use crate::batch::record::{Batch, Kind, Place, Reason, Row};

/// Rows that are decoded at once: few, as each may hold a whole page.
const ROWS: usize = 32;

/// Reads rows.
pub(super) struct Table {
    batches: ParquetRecordBatchReader,
    current: Option<RecordBatch>,
    row: usize,
    rows: u64,
    file: Arc<str>,
    html: Option<String>,
    text: Option<String>,
    id: Option<String>,
    url: Option<String>,
    language: Option<String>,
    /// Bytes of the file for each row.
    row_size: f64,
    progress: Arc<AtomicU64>,
}

impl Table {
    /// Opens the table in `file`, which messages call `name`.
    pub(super) fn new(file: File, name: Arc<str>, limits: &Limits, progress: Arc<AtomicU64>) -> Result<Self> {
        let size = file.metadata().map_or(0, |known| known.len());
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
        let schema = builder.schema().clone();
        let Columns { text, html, id, url } = &limits.columns;
        let pick = |named: &Option<String>, usual: &str, bytes: bool| column(&schema, named, usual, bytes);
        let html = if limits.format == InputFormat::Text { None } else { pick(html, "html", true)? };
        let (text, id, url) = (pick(text, "text", true)?, pick(id, "id", false)?, pick(url, "url", false)?);
        let language = pick(&None, "language", false)?;
        if html.is_none() && text.is_none() {
            let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            bail!("the table has no column \"html\" or \"text\"; name one with --html-column or --text-column (it has {})", names.join(", "));
        }
        let wanted: Vec<_> = [&html, &text, &id, &url, &language].into_iter().flatten().map(String::as_str).collect();
        let mask = ProjectionMask::columns(builder.parquet_schema(), wanted);
        let rows = builder.metadata().file_metadata().num_rows().max(1);
        let batches = builder.with_projection(mask).with_batch_size(ROWS).build()?;
        Ok(Table { batches, current: None, row: 0, rows: 0, file: name, html, text, id, url, language, row_size: size as f64 / rows as f64, progress })
    }

    /// Adds the next row to the batch.
    pub(super) fn next(&mut self, limits: &Limits, batch: &mut Batch) -> Next {
        loop {
            if let Some(current) = self.current.as_ref().filter(|current| self.row < current.num_rows()) {
                let place = Place { file: self.file.clone(), record: self.rows + 1, line: false, offset: None };
                self.read(current, limits, batch, place);
                self.row += 1;
                self.rows += 1;
                return Next::Record;
            }
            match self.batches.next() {
                None => return Next::End,
                Some(Ok(next)) => {
                    self.progress.fetch_add((self.row_size * next.num_rows() as f64) as u64, Ordering::Relaxed);
                    (self.current, self.row) = (Some(next), 0);
                }
                Some(Err(ArrowError::IoError(_, error))) => return Next::Broke(error),
                Some(Err(error)) => return Next::Broke(std::io::Error::other(error)),
            }
        }
    }

    fn read(&self, current: &RecordBatch, limits: &Limits, batch: &mut Batch, place: Place) {
        let column = |name: &Option<String>| name.as_ref().and_then(|name| current.column_by_name(name)).map(|column| &**column);
        let string = |name: &Option<String>| column(name).and_then(|column| bytes(column, self.row)).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let start = batch.bytes.len();
        let html = column(&self.html).and_then(|column| bytes(column, self.row).map(|bytes| (bytes, Format::Html, column)));
        let text_is = if limits.format == InputFormat::Html { Format::Html } else { Format::Text };
        let Some((content, format, column)) = html.or_else(|| column(&self.text).and_then(|column| bytes(column, self.row).map(|bytes| (bytes, text_is, column)))) else {
            return batch.push_bad(place, start, Reason::NothingToClean, "the row has neither HTML nor text");
        };
        if content.len() > limits.max_record {
            return batch.push_bad(place, start, Reason::TooLarge, format!("the row has {} bytes, more than {} (see --max-record)", content.len(), limits.max_record));
        }
        batch.bytes.extend_from_slice(content);
        let id = self.id.as_ref().and_then(|name| current.column_by_name(name)).and_then(|column| value(column, self.row));
        let bytes = !matches!(column.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        batch.push(place, start, Kind::Row(Box::new(Row { id, url: string(&self.url), language: string(&self.language), format, bytes })));
    }
}

/// The column that is named, or the usual one if it is there and of a type that can be read.
fn column(schema: &Schema, named: &Option<String>, usual: &str, content: bool) -> Result<Option<String>> {
    use DataType::{Binary, BinaryView, Int8, Int16, Int32, Int64, LargeBinary, LargeUtf8, UInt8, UInt16, UInt32, UInt64, Utf8, Utf8View};
    let name = named.as_deref().unwrap_or(usual);
    let readable = |kind: &DataType| match kind {
        Utf8 | LargeUtf8 | Utf8View => true,
        Binary | LargeBinary | BinaryView => content,
        Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64 => usual == "id",
        _ => false,
    };
    match schema.field_with_name(name) {
        Ok(field) if readable(field.data_type()) => Ok(Some(name.to_owned())),
        Ok(field) => Err(anyhow!("the column \"{name}\" is of type {}, and has to hold strings{}", field.data_type(), if content { " or bytes" } else { "" })),
        Err(_) if named.is_some() => Err(anyhow!("the table has no column \"{name}\"")),
        Err(_) => Ok(None),
    }
}

/// The bytes in a row of a column of strings or bytes.
fn bytes(column: &dyn Array, row: usize) -> Option<&[u8]> {
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().value(row).as_bytes()),
        DataType::LargeUtf8 => Some(column.as_string::<i64>().value(row).as_bytes()),
        DataType::Utf8View => Some(column.as_string_view().value(row).as_bytes()),
        DataType::Binary => Some(column.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Some(column.as_binary::<i64>().value(row)),
        DataType::BinaryView => Some(column.as_binary_view().value(row)),
        _ => None,
    }
}

/// The string or number in a row.
fn value(column: &dyn Array, row: usize) -> Option<Value> {
    if column.is_null(row) {
        return None;
    }
    Some(match column.data_type() {
        DataType::Int8 => column.as_primitive::<Int8Type>().value(row).into(),
        DataType::Int16 => column.as_primitive::<Int16Type>().value(row).into(),
        DataType::Int32 => column.as_primitive::<Int32Type>().value(row).into(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).into(),
        DataType::UInt8 => column.as_primitive::<UInt8Type>().value(row).into(),
        DataType::UInt16 => column.as_primitive::<UInt16Type>().value(row).into(),
        DataType::UInt32 => column.as_primitive::<UInt32Type>().value(row).into(),
        DataType::UInt64 => column.as_primitive::<UInt64Type>().value(row).into(),
        _ => String::from_utf8_lossy(bytes(column, row)?).into_owned().into(),
    })
}
