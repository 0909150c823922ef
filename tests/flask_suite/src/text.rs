//! Text and bytes of Python as bytes.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::errors::left;

/// itsdangerous' `want_bytes`.
pub(crate) fn want_bytes(object: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(bytes) = object.cast::<PyBytes>() {
        Ok(bytes.as_bytes().to_vec())
    } else if let Ok(text) = object.cast::<PyString>() {
        Ok(text.to_str()?.as_bytes().to_vec())
    } else {
        Err(left("neither text nor bytes"))
    }
}
