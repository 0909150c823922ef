//! itsdangerous' `Signer` and `TimestampSigner`.

use std::sync::Arc;

use cookie_session::clock::Timestamp;
use cookie_session::codec::PayloadCodec;
use cookie_session::derivation::KeyDerivation;
use cookie_session::digest::SessionDigest;
use cookie_session::token::{SignBytes, Stamp};
use cookie_session::{MaxAge, Result, Scheme};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use crate::calls::count;
use crate::clock::PythonClock;
use crate::errors::{Rejected, left, unwritable};
use crate::scheme::{Make, Named, unchanged};
use crate::text::want_bytes;

/// Makes a signer without a time, and counts that its method of this name is called.
struct AsSigner(&'static str);

impl Make for AsSigner {
    type Made = Box<dyn SignBytes>;

    fn make<D: SessionDigest, K: KeyDerivation>(
        self,
        scheme: Scheme<D, K, Arc<dyn PayloadCodec>, PythonClock>,
    ) -> Self::Made {
        count(self.0);
        Box::new(scheme.signer())
    }
}

/// Signs with a time.
struct SignAt<'a>(&'a [u8], Timestamp);

impl Make for SignAt<'_> {
    type Made = Result<Vec<u8>>;

    fn make<D: SessionDigest, K: KeyDerivation>(
        self,
        scheme: Scheme<D, K, Arc<dyn PayloadCodec>, PythonClock>,
    ) -> Self::Made {
        count("TimestampSigner::sign_at");
        scheme.timestamp_signer().sign_at(self.0, self.1)
    }
}

/// Reads what is signed with a time.
struct UnsignAt<'a>(&'a [u8], MaxAge, Timestamp);

impl<'a> Make for UnsignAt<'a> {
    type Made = Result<(&'a [u8], Stamp)>;

    fn make<D: SessionDigest, K: KeyDerivation>(
        self,
        scheme: Scheme<D, K, Arc<dyn PayloadCodec>, PythonClock>,
    ) -> Self::Made {
        count("TimestampSigner::unsign_at");
        scheme.timestamp_signer().unsign_at(self.0, self.1, self.2)
    }
}

/// The time by the signer's own clock, which a subclass may have replaced.
pub(crate) fn now(signer: &Bound<'_, PyAny>) -> PyResult<Timestamp> {
    Ok(Timestamp::from_secs(signer.call_method0("get_timestamp")?.extract()?))
}

pub(crate) fn max_age(seconds: Option<&Bound<'_, PyAny>>) -> PyResult<MaxAge> {
    let Some(seconds) = seconds else { return Ok(MaxAge::UNLIMITED) };
    seconds.extract().map(MaxAge::seconds).map_err(|_| left("an age that is not a whole number"))
}

/// itsdangerous' `Signer.get_signature`.
#[pyfunction]
pub(crate) fn get_signature<'py>(
    signer: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    let signature =
        Named::of_signer(signer)?.make(AsSigner("SignBytes::signature"))?.signature(&want_bytes(value)?);
    Ok(PyBytes::new(signer.py(), signature.as_bytes()))
}

/// itsdangerous' `Signer.verify_signature`.
#[pyfunction]
pub(crate) fn verify_signature(
    signer: &Bound<'_, PyAny>,
    value: &Bound<'_, PyAny>,
    sig: &Bound<'_, PyAny>,
) -> PyResult<bool> {
    Ok(Named::of_signer(signer)?
        .make(AsSigner("SignBytes::verify_signature"))?
        .verify_signature(&want_bytes(value)?, &want_bytes(sig)?))
}

/// itsdangerous' `Signer.sign`.
#[pyfunction]
pub(crate) fn sign<'py>(
    signer: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    let signed = Named::of_signer(signer)?.make(AsSigner("SignBytes::sign"))?.sign(&want_bytes(value)?);
    Ok(PyBytes::new(signer.py(), &signed))
}

/// itsdangerous' `Signer.unsign`.
#[pyfunction]
pub(crate) fn unsign<'py>(
    signer: &Bound<'py, PyAny>,
    signed_value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    let py = signer.py();
    let named = Named::of_signer(signer)?;
    let separator = named.separator.clone();
    let signed = want_bytes(signed_value)?;
    match named.make(AsSigner("SignBytes::unsign_with"))?.unsign_with(&signed) {
        Ok((value, _)) => Ok(PyBytes::new(py, value)),
        Err(error) => Err(Rejected { error, signed: &signed, separator: &separator, timed: false }.raise(py)),
    }
}

/// itsdangerous' `TimestampSigner.sign`.
#[pyfunction]
pub(crate) fn sign_timed<'py>(
    signer: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    let signed = Named::of_signer(signer)?.make(SignAt(&want_bytes(value)?, now(signer)?))?;
    Ok(PyBytes::new(signer.py(), &signed.map_err(unwritable)?))
}

/// itsdangerous' `TimestampSigner.unsign`.
#[pyfunction]
#[pyo3(signature = (signer, signed_value, max_age=None, return_timestamp=false))]
pub(crate) fn unsign_timed<'py>(
    signer: &Bound<'py, PyAny>,
    signed_value: &Bound<'py, PyAny>,
    max_age: Option<&Bound<'py, PyAny>>,
    return_timestamp: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let py = signer.py();
    let class = py.import("itsdangerous.timed")?.getattr("TimestampSigner")?;
    unchanged(signer, &class, &["timestamp_to_datetime"])?;
    let named = Named::of_signer(signer)?;
    let separator = named.separator.clone();
    let signed = want_bytes(signed_value)?;
    match named.make(UnsignAt(&signed, self::max_age(max_age)?, now(signer)?))? {
        Ok((value, stamp)) => {
            with_time(PyBytes::new(py, value).into_any(), stamp.signed_at(), return_timestamp)
        }
        Err(error) => Err(Rejected { error, signed: &signed, separator: &separator, timed: true }.raise(py)),
    }
}

/// The value, in a tuple with the time if that is asked for.
pub(crate) fn with_time(
    value: Bound<'_, PyAny>,
    time: Timestamp,
    return_timestamp: bool,
) -> PyResult<Bound<'_, PyAny>> {
    if !return_timestamp {
        return Ok(value);
    }
    let py = value.py();
    let time = time.to_datetime().into_pyobject(py)?;
    Ok(PyTuple::new(py, [value, time])?.into_any())
}
