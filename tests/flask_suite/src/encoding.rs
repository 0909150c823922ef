//! `itsdangerous.encoding`. Python's decoder is lenient, so the crate's is asked to be lenient too.

use cookie_session::encoding;
use cookie_session::encoding::DecodeMode;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::calls::count;
use crate::errors::left;
use crate::text::want_bytes;

#[pyfunction]
pub(crate) fn base64_encode<'py>(string: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    count("encoding::base64_encode");
    Ok(PyBytes::new(string.py(), encoding::base64_encode(want_bytes(string)?).as_bytes()))
}

#[pyfunction]
pub(crate) fn base64_decode<'py>(string: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    count("encoding::base64_decode");
    let py = string.py();
    let text = match string.cast::<PyString>() {
        Ok(text) => text.to_str()?.bytes().filter(u8::is_ascii).collect(),
        Err(_) => want_bytes(string)?,
    };
    match encoding::base64_decode(text, DecodeMode::PythonCompatible) {
        Ok(bytes) => Ok(PyBytes::new(py, &bytes)),
        Err(_) => {
            let class = py.import("itsdangerous")?.getattr("BadData")?;
            Err(PyErr::from_value(class.call1(("Invalid base64-encoded data",))?))
        }
    }
}

#[pyfunction]
pub(crate) fn int_to_bytes<'py>(num: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let number: u64 = num.extract().map_err(|_| left("not an integer of 64 bits"))?;
    count("encoding::int_to_bytes");
    Ok(PyBytes::new(num.py(), &encoding::int_to_bytes(number)))
}

#[pyfunction]
pub(crate) fn bytes_to_int(bytestr: &[u8]) -> PyResult<u64> {
    let number = encoding::bytes_to_int(bytestr).ok_or_else(|| left("more than eight bytes"))?;
    count("encoding::bytes_to_int");
    Ok(number)
}
