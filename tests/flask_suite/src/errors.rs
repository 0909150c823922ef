//! The crate's errors as the exceptions of itsdangerous and Flask.

use cookie_session::{ConfigError, Error, ErrorKind};
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyBytes};

pyo3::create_exception!(
    cookie_session_native,
    LeftToPython,
    pyo3::exceptions::PyException,
    "The crate has no counterpart; Python's own code has to run."
);

/// Says why Python's own code has to run.
pub(crate) fn left(reason: impl Into<String>) -> PyErr {
    LeftToPython::new_err(reason.into())
}

/// What the crate refuses when it is built.
pub(crate) fn config(error: ConfigError) -> PyErr {
    PyValueError::new_err(format!("{:?}: {error}", error.kind()))
}

/// What the crate cannot write.
pub(crate) fn unwritable(error: Error) -> PyErr {
    PyValueError::new_err(format!("{:?}: {error}", error.kind()))
}

/// A time that no cookie can have.
pub(crate) fn overflow(error: &Error) -> PyErr {
    PyOverflowError::new_err(error.to_string())
}

/// A change that a session refuses: Flask's own error without a key.
pub(crate) fn refused(error: Error, py: Python<'_>) -> PyErr {
    if error.kind() != ErrorKind::Unavailable {
        return unwritable(error);
    }
    let raised = py
        .import("flask.sessions")
        .and_then(|module| module.getattr("NullSession")?.call0()?.call_method0("clear"));
    raised.err().unwrap_or_else(|| unwritable(error))
}

/// A text that is not signed as it should be, or whose payload cannot be read.
pub(crate) struct Rejected<'a> {
    pub(crate) error: Error,
    pub(crate) signed: &'a [u8],
    pub(crate) separator: &'a [u8],
    /// Whether it should carry a time.
    pub(crate) timed: bool,
}

impl Rejected<'_> {
    /// The exception of itsdangerous with its message and attributes.
    pub(crate) fn raise(self, py: Python<'_>) -> PyErr {
        self.exception(py).map_or_else(|error| error, PyErr::from_value)
    }

    fn exception<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let error = &self.error;
        let payload = error.payload();
        let quoted = |bytes: &[u8]| PyBytes::new(py, bytes).repr().map(|text| text.to_string());
        let (age, limit) = (error.age().unwrap_or_default(), error.age_limit().unwrap_or_default());
        let (class, message) = match error.kind() {
            ErrorKind::MissingSeparator => {
                let message = format!("No {} found in value", quoted(self.separator)?);
                return py.import("itsdangerous")?.getattr("BadSignature")?.call1((message,));
            }
            ErrorKind::SignatureMismatch => {
                let signature = self.last_part();
                let stamped = self.signed.len() - signature.len() - self.separator.len();
                let untimed = !self.timed || payload.is_some_and(|payload| payload.len() == stamped);
                let class = if untimed { "BadSignature" } else { "BadTimeSignature" };
                (class, format!("Signature {} does not match", quoted(signature)?))
            }
            ErrorKind::MissingTimestamp => ("BadTimeSignature", "timestamp missing".to_owned()),
            ErrorKind::MalformedTimestamp => ("BadTimeSignature", "Malformed timestamp".to_owned()),
            ErrorKind::Expired => ("SignatureExpired", format!("Signature age {age} > {limit} seconds")),
            ErrorKind::FromFuture => ("SignatureExpired", format!("Signature age {age} < 0 seconds")),
            _ => return bad_payload(error, py),
        };
        let arguments = (message, payload.map(|bytes| PyBytes::new(py, bytes)));
        let date = [("date_signed", error.date_signed())].into_py_dict(py)?;
        let with_date = (class != "BadSignature").then_some(&date);
        py.import("itsdangerous")?.getattr(class)?.call(arguments, with_date)
    }

    /// What stands behind the last separator.
    fn last_part(&self) -> &[u8] {
        let width = self.separator.len();
        let at = self.signed.windows(width).rposition(|part| part == self.separator);
        at.map_or(&[], |at| &self.signed[at + width..])
    }
}

/// itsdangerous' `BadPayload`.
pub(crate) fn bad_payload<'py>(error: &Error, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
    let original = PyValueError::new_err(error.to_string());
    py.import("itsdangerous")?.getattr("BadPayload")?.call1((error.to_string(), original))
}
