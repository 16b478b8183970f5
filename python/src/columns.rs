//! Columns of Arrow that hold text or bytes, read in place.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray, LargeStringArray, RecordBatch, StringArray, StringViewArray};
use arrow_schema::DataType;

/// A value of a column: text, or bytes in whatever encoding.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'c> {
    Text(&'c str),
    Bytes(&'c [u8]),
}

impl<'c> Value<'c> {
    /// The text; none for bytes that are no UTF-8.
    pub(crate) fn text(self) -> Option<&'c str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        }
    }
}

/// A column of text or bytes. Its values stay where they are.
#[derive(Clone, Debug)]
pub(crate) enum Column {
    Utf8(StringArray),
    LargeUtf8(LargeStringArray),
    Utf8View(StringViewArray),
    Binary(BinaryArray),
    LargeBinary(LargeBinaryArray),
    BinaryView(BinaryViewArray),
    Null,
}

impl Column {
    /// The column with this name.
    ///
    /// # Errors
    /// If there is none, or it holds neither text nor bytes; the error says so.
    pub(crate) fn find(batch: &RecordBatch, name: &str) -> Result<Column, String> {
        let Some(array) = batch.column_by_name(name) else {
            let names: Vec<String> = batch.schema().fields().iter().map(|field| format!("\"{}\"", field.name())).collect();
            return Err(format!("there is no column \"{name}\"; there are {}", names.join(", ")));
        };
        Column::new(array.clone()).map_err(|kind| format!("the column \"{name}\" holds {kind}, and has to hold string or binary"))
    }

    fn new(array: ArrayRef) -> Result<Column, DataType> {
        match array.data_type() {
            DataType::Utf8 => Ok(Column::Utf8(array.as_string().clone())),
            DataType::LargeUtf8 => Ok(Column::LargeUtf8(array.as_string().clone())),
            DataType::Utf8View => Ok(Column::Utf8View(array.as_string_view().clone())),
            DataType::Binary => Ok(Column::Binary(array.as_binary().clone())),
            DataType::LargeBinary => Ok(Column::LargeBinary(array.as_binary().clone())),
            DataType::BinaryView => Ok(Column::BinaryView(array.as_binary_view().clone())),
            DataType::Null => Ok(Column::Null),
            DataType::Dictionary(_, values) if !matches!(values.as_ref(), DataType::Dictionary(_, _)) => {
                let dictionary = array.as_any_dictionary();
                let taken = arrow_select::take::take(dictionary.values().as_ref(), dictionary.keys(), None);
                taken.map_err(|_| array.data_type().clone()).and_then(Column::new)
            }
            other => Err(other.clone()),
        }
    }

    /// The value of a row, if there is one.
    pub(crate) fn get(&self, row: usize) -> Option<Value<'_>> {
        match self {
            Column::Utf8(array) => array.is_valid(row).then(|| Value::Text(array.value(row))),
            Column::LargeUtf8(array) => array.is_valid(row).then(|| Value::Text(array.value(row))),
            Column::Utf8View(array) => array.is_valid(row).then(|| Value::Text(array.value(row))),
            Column::Binary(array) => array.is_valid(row).then(|| Value::Bytes(array.value(row))),
            Column::LargeBinary(array) => array.is_valid(row).then(|| Value::Bytes(array.value(row))),
            Column::BinaryView(array) => array.is_valid(row).then(|| Value::Bytes(array.value(row))),
            Column::Null => None,
        }
    }

    /// Whether it holds bytes, whose encoding has to be found out.
    pub(crate) fn is_binary(&self) -> bool {
        matches!(self, Column::Binary(_) | Column::LargeBinary(_) | Column::BinaryView(_))
    }

    /// Whether it may hold more than 2 GiB of text, as what is written from it may then, too.
    pub(crate) fn is_large(&self) -> bool {
        !matches!(self, Column::Utf8(_) | Column::Binary(_) | Column::Null)
    }
}
