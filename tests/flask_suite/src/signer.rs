//! itsdangerous' `Signer` and `TimestampSigner`.

use std::sync::Arc;

use cookie_session::clock::{Clock, Timestamp};
use cookie_session::codec::PayloadCodec;
use cookie_session::derivation::KeyDerivation;
use cookie_session::digest::SessionDigest;
use cookie_session::{MaxAge, Result, Scheme, TimestampSigner};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use crate::calls::count;
use crate::clock::PythonClock;
use crate::errors::{Rejected, left, unwritable};
use crate::scheme::{Make, Named, unchanged};
use crate::text::want_bytes;

/// A signer of any digest.
trait AnySigner {
    fn signature(&self, value: &[u8]) -> String;
    fn verify_signature(&self, value: &[u8], signature: &[u8]) -> bool;
    fn sign(&self, value: &[u8]) -> Vec<u8>;
    fn unsign<'a>(&self, signed: &'a [u8]) -> Result<&'a [u8]>;
    fn sign_at(&self, value: &[u8], now: Timestamp) -> Result<Vec<u8>>;
    fn unsign_at<'a>(&self, signed: &'a [u8], age: MaxAge, now: Timestamp) -> Result<(&'a [u8], Timestamp)>;
}

impl<D: SessionDigest, C: Clock> AnySigner for TimestampSigner<D, C> {
    fn signature(&self, value: &[u8]) -> String {
        self.signer().signature(value)
    }

    fn verify_signature(&self, value: &[u8], signature: &[u8]) -> bool {
        self.signer().verify_signature(value, signature)
    }

    fn sign(&self, value: &[u8]) -> Vec<u8> {
        self.signer().sign(value)
    }

    fn unsign<'a>(&self, signed: &'a [u8]) -> Result<&'a [u8]> {
        self.signer().unsign(signed)
    }

    fn sign_at(&self, value: &[u8], now: Timestamp) -> Result<Vec<u8>> {
        self.sign_at(value, now)
    }

    fn unsign_at<'a>(&self, signed: &'a [u8], age: MaxAge, now: Timestamp) -> Result<(&'a [u8], Timestamp)> {
        self.unsign_at(signed, age, now).map(|(value, stamp)| (value, stamp.signed_at()))
    }
}

/// Makes a signer, and counts that its method of this name is called.
struct AsSigner(&'static str);

impl Make for AsSigner {
    type Made = Box<dyn AnySigner>;

    fn make<D: SessionDigest, K: KeyDerivation>(
        self,
        scheme: Scheme<D, K, Arc<dyn PayloadCodec>, PythonClock>,
    ) -> Self::Made {
        count(self.0);
        Box::new(scheme.timestamp_signer())
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
        Named::of_signer(signer)?.make(AsSigner("Signer::signature"))?.signature(&want_bytes(value)?);
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
        .make(AsSigner("Signer::verify_signature"))?
        .verify_signature(&want_bytes(value)?, &want_bytes(sig)?))
}

/// itsdangerous' `Signer.sign`.
#[pyfunction]
pub(crate) fn sign<'py>(
    signer: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    let signed = Named::of_signer(signer)?.make(AsSigner("Signer::sign"))?.sign(&want_bytes(value)?);
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
    match named.make(AsSigner("Signer::unsign"))?.unsign(&signed) {
        Ok(value) => Ok(PyBytes::new(py, value)),
        Err(error) => Err(Rejected { error, signed: &signed, separator: &separator, timed: false }.raise(py)),
    }
}

/// itsdangerous' `TimestampSigner.sign`.
#[pyfunction]
pub(crate) fn sign_timed<'py>(
    signer: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    let signed = Named::of_signer(signer)?
        .make(AsSigner("TimestampSigner::sign_at"))?
        .sign_at(&want_bytes(value)?, now(signer)?);
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
    match named.make(AsSigner("TimestampSigner::unsign_at"))?.unsign_at(
        &signed,
        self::max_age(max_age)?,
        now(signer)?,
    ) {
        Ok((value, time)) => with_time(PyBytes::new(py, value).into_any(), time, return_timestamp),
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
