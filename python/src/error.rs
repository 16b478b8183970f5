//! Errors of the library as Python exceptions.

use pyo3::PyErr;
use pyo3::create_exception;
use pyo3::exceptions::PyValueError;

create_exception!(dechaff, DechaffError, PyValueError, "What went wrong while a pipeline was built or input was read. Its text says what to mend.");

/// The exception for an error of the library, with its text.
pub(crate) fn raise(error: dechaff::Error) -> PyErr {
    DechaffError::new_err(error.to_string())
}

/// The exception with this text.
pub(crate) fn wrong(message: impl Into<String>) -> PyErr {
    DechaffError::new_err(message.into())
}
