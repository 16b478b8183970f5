//! Parquet: a row for each record.
//!
//! Each frame becomes a file of one group of rows; in the end their columns are copied, as they are, into one file.

use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use arrow_array::builder::{BooleanBuilder, Float32Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaDataReader};
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;

use super::{Line, Shape};
use crate::batch::resume::Workspace;
use crate::output::unwritable;
use crate::view::View;

/// Writes tables.
pub(in crate::batch) struct Table {
    /// Where the files of one group of rows each are.
    folder: PathBuf,
    /// Where the whole is put together.
    data: PathBuf,
    /// What messages call the table.
    name: PathBuf,
    schema: SchemaRef,
    columns: Vec<Column>,
    rows: usize,
    parts: u64,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Content {
    Id,
    Url,
    View(View),
    Outcome,
    Confidence,
    Encoding,
    HeldBack,
    Metadata,
    Removed,
    Error,
}

/// A column as it grows.
struct Column {
    content: Content,
    values: Values,
}

enum Values {
    Strings(StringBuilder),
    Numbers(Float32Builder),
    Flags(BooleanBuilder),
}

impl Table {
    /// Writes into the workspace; its first `done` parts count.
    pub(super) fn open(workspace: &Workspace, shape: &Shape, done: u64) -> Result<Self> {
        let name = workspace.name().to_owned();
        let folder = workspace.parts();
        fs::create_dir_all(&folder).map_err(|error| unwritable(&name, &error))?;
        let mut contents = vec![Content::Id, Content::Url];
        contents.extend(shape.views.iter().map(|view| Content::View(*view)));
        contents.extend([Content::Outcome, Content::Confidence, Content::Encoding, Content::HeldBack]);
        contents.extend(shape.metadata.then_some(Content::Metadata));
        contents.extend(shape.explain.then_some(Content::Removed));
        contents.extend(shape.errors.then_some(Content::Error));
        let schema = Schema::new(contents.iter().map(|content| content.field()).collect::<Vec<_>>());
        let columns = contents.into_iter().map(|content| Column { content, values: content.values() }).collect();
        let table = Table { folder, data: workspace.data(), name, schema: Arc::new(schema), columns, rows: 0, parts: done };
        for part in 0..done {
            if !table.part(part).is_file() {
                return Err(anyhow!("cannot resume {}: a part of it is gone", table.name.display()));
            }
        }
        Ok(table)
    }

    /// Adds a row.
    pub(super) fn add(&mut self, line: &Line<'_>) -> Result<()> {
        // A number is written as it stands.
        let id = match line.id.map(|id| id.get()) {
            Some(id) if id.starts_with('"') => Some(serde_json::from_str::<String>(id)?),
            id => id.map(str::to_owned),
        };
        for Column { content, values } in &mut self.columns {
            match values {
                Values::Strings(strings) => strings.append_option(match content {
                    Content::Id => id.as_deref(),
                    Content::Url => line.url.as_deref(),
                    Content::View(view) => line.view(*view),
                    Content::Outcome => line.outcome,
                    Content::Encoding => line.encoding,
                    Content::Metadata => line.metadata.map(|json| json.get()),
                    Content::Removed => line.removed.map(|json| json.get()),
                    _ => line.error.as_deref(),
                }),
                Values::Numbers(numbers) => numbers.append_option(line.confidence),
                Values::Flags(flags) => flags.append_option(line.outcome.map(|_| line.held_back.unwrap_or(false))),
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Writes the rows so far as a part.
    pub(super) fn end_frame(&mut self) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let path = self.part(self.parts);
        self.write_rows(&path)?;
        self.parts += 1;
        Ok(())
    }

    /// How many parts there are.
    pub(super) fn parts(&self) -> u64 {
        self.parts
    }

    /// Puts the parts together.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.end_frame()?;
        let data = self.data.clone();
        if self.parts == 0 {
            return self.write_rows(&data);
        }
        self.join().map_err(|error| self.failed(error))
    }

    fn join(&self) -> Result<()> {
        let first = ParquetMetaDataReader::new().parse_and_finish(&File::open(self.part(0))?)?;
        let out = File::create(&self.data)?;
        let mut writer = SerializedFileWriter::new(&out, first.file_metadata().schema_descr().root_schema_ptr(), properties())?;
        for part in 0..self.parts {
            let input = File::open(self.part(part))?;
            let metadata = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Optional).parse_and_finish(&input)?;
            let (columns, offsets) = (metadata.column_index(), metadata.offset_index());
            for (number, group) in metadata.row_groups().iter().enumerate() {
                let mut rows = writer.next_row_group()?;
                for (place, column) in group.columns().iter().enumerate() {
                    let result = ColumnCloseResult {
                        bytes_written: column.compressed_size().try_into()?,
                        rows_written: group.num_rows().try_into()?,
                        metadata: column.clone(),
                        bloom_filter: None,
                        column_index: columns.and_then(|groups| groups.get(number)?.get(place)).cloned(),
                        offset_index: offsets.and_then(|groups| groups.get(number)?.get(place)).cloned(),
                    };
                    rows.append_column(&input, result)?;
                }
                rows.close()?;
            }
        }
        writer.close()?;
        out.sync_data()?;
        Ok(())
    }

    /// Writes the rows so far to a file.
    fn write_rows(&mut self, path: &PathBuf) -> Result<()> {
        let arrays: Vec<ArrayRef> = self.columns.iter_mut().map(|column| column.values.finish()).collect();
        self.rows = 0;
        let batch = RecordBatch::try_new(self.schema.clone(), arrays)?;
        let write = || -> Result<()> {
            let file = File::create(path)?;
            let options = ArrowWriterOptions::new().with_properties((*properties()).clone()).with_skip_arrow_metadata(true);
            let mut writer = ArrowWriter::try_new_with_options(&file, self.schema.clone(), options)?;
            writer.write(&batch)?;
            writer.close()?;
            file.sync_data()?;
            Ok(())
        };
        write().map_err(|error| self.failed(error))
    }

    fn part(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:06}.parquet"))
    }

    fn failed(&self, error: anyhow::Error) -> anyhow::Error {
        error.context(format!("cannot write {}", self.name.display()))
    }
}

impl Content {
    fn field(self) -> Field {
        let (name, kind) = match self {
            Content::Id => ("id", DataType::Utf8),
            Content::Url => ("url", DataType::Utf8),
            Content::View(View::Text) => ("text", DataType::Utf8),
            Content::View(View::Markdown) => ("markdown", DataType::Utf8),
            Content::View(View::Html) => ("html", DataType::Utf8),
            Content::Outcome => ("outcome", DataType::Utf8),
            Content::Confidence => ("confidence", DataType::Float32),
            Content::Encoding => ("encoding", DataType::Utf8),
            Content::HeldBack => ("held_back", DataType::Boolean),
            Content::Metadata => ("metadata", DataType::Utf8),
            Content::Removed => ("removed", DataType::Utf8),
            Content::Error => ("error", DataType::Utf8),
        };
        Field::new(name, kind, true)
    }

    fn values(self) -> Values {
        match self {
            Content::Confidence => Values::Numbers(Float32Builder::new()),
            Content::HeldBack => Values::Flags(BooleanBuilder::new()),
            _ => Values::Strings(StringBuilder::new()),
        }
    }
}

impl Values {
    fn finish(&mut self) -> ArrayRef {
        match self {
            Values::Strings(strings) => Arc::new(strings.finish()),
            Values::Numbers(numbers) => Arc::new(numbers.finish()),
            Values::Flags(flags) => Arc::new(flags.finish()),
        }
    }
}

fn properties() -> WriterPropertiesPtr {
    // One group of rows a part, however many they are.
    let compression = Compression::ZSTD(ZstdLevel::default());
    Arc::new(
        WriterProperties::builder()
            .set_compression(compression)
            .set_max_row_group_row_count(None)
            .set_created_by(concat!("dechaff ", env!("CARGO_PKG_VERSION")).to_owned())
            .build(),
    )
}
