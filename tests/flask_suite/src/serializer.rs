//! itsdangerous' url-safe serializers.

use std::sync::Arc;

use cookie_session::codec::PayloadCodec;
use cookie_session::derivation::KeyDerivation;
use cookie_session::digest::SessionDigest;
use cookie_session::token::SigningSerializer;
use cookie_session::{Result, Scheme, Value};
use pyo3::prelude::*;

use crate::calls::count;
use crate::clock::PythonClock;
use crate::codec::Codec;
use crate::errors::{Rejected, left, unwritable};
use crate::scheme::{Make, Named, unchanged};
use crate::signer::{max_age, now, with_time};
use crate::text::want_bytes;

/// Signs a value without a time.
struct Dump<'a>(&'a Value);

impl Make for Dump<'_> {
    type Made = Result<String>;

    fn make<D: SessionDigest, K: KeyDerivation>(
        self,
        scheme: Scheme<D, K, Arc<dyn PayloadCodec>, PythonClock>,
    ) -> Self::Made {
        count("UrlSafeSerializer::dump_value");
        scheme.serializer().dump_value(self.0)
    }
}

/// Reads a token without a time.
struct Load<'a>(&'a [u8]);

impl Make for Load<'_> {
    type Made = Result<Value>;

    fn make<D: SessionDigest, K: KeyDerivation>(
        self,
        scheme: Scheme<D, K, Arc<dyn PayloadCodec>, PythonClock>,
    ) -> Self::Made {
        count("UrlSafeSerializer::load_value");
        scheme.serializer().load_value(self.0)
    }
}

/// Makes a serializer with a time, and counts that its method of this name is called.
struct AsTimed(&'static str);

impl Make for AsTimed {
    type Made = Box<dyn SigningSerializer>;

    fn make<D: SessionDigest, K: KeyDerivation>(
        self,
        scheme: Scheme<D, K, Arc<dyn PayloadCodec>, PythonClock>,
    ) -> Self::Made {
        count(self.0);
        Box::new(scheme.timed_serializer())
    }
}

/// What a serializer object of itsdangerous is made of.
pub(crate) struct Parts<'py> {
    pub(crate) named: Named,
    pub(crate) codec: Codec<'py>,
    /// The signer that signs, which has the clock.
    signer: Bound<'py, PyAny>,
}

impl<'py> Parts<'py> {
    /// With all signers that the object would try.
    pub(crate) fn of(
        serializer: &Bound<'py, PyAny>,
        salt: Option<&Bound<'py, PyAny>>,
        timed: bool,
    ) -> PyResult<Self> {
        let py = serializer.py();
        if serializer.getattr("serializer_kwargs")?.is_truthy()? {
            return Err(left("serializer_kwargs"));
        }
        let class = py.import("itsdangerous.url_safe")?.getattr("URLSafeSerializerMixin")?;
        unchanged(serializer, &class, &["load_payload", "dump_payload"])?;
        let (module, class) =
            if timed { ("itsdangerous.timed", "TimestampSigner") } else { ("itsdangerous.signer", "Signer") };
        let class = py.import(module)?.getattr(class)?;
        let mut signers = serializer.call_method1("iter_unsigners", (salt,))?.try_iter()?;
        let signer = signers.next().ok_or_else(|| left("no signer"))??;
        unchanged(&signer, &class, &["sign", "unsign"])?;
        let codec = Codec::of(&serializer.getattr("serializer")?)?;
        let mut named = Named::of_signer(&signer)?.with_codec(codec.shared.clone());
        for other in signers {
            let other = other?;
            unchanged(&other, &class, &["sign", "unsign"])?;
            named = named.accepting(Named::of_signer(&other)?.with_codec(codec.shared.clone()))?;
        }
        Ok(Self { named, codec, signer })
    }
}

/// itsdangerous' `URLSafeSerializer.dumps`.
#[pyfunction]
#[pyo3(signature = (serializer, obj, salt=None))]
pub(crate) fn dumps(
    serializer: &Bound<'_, PyAny>,
    obj: &Bound<'_, PyAny>,
    salt: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    let parts = Parts::of(serializer, salt, false)?;
    parts.named.make(Dump(&parts.codec.tags.to_value(obj)?))?.map_err(unwritable)
}

/// itsdangerous' `URLSafeSerializer.loads`.
#[pyfunction]
#[pyo3(signature = (serializer, s, salt=None))]
pub(crate) fn loads<'py>(
    serializer: &Bound<'py, PyAny>,
    s: &Bound<'py, PyAny>,
    salt: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = serializer.py();
    let parts = Parts::of(serializer, salt, false)?;
    let separator = parts.named.separator.clone();
    let signed = want_bytes(s)?;
    match parts.named.make(Load(&signed))? {
        Ok(value) => parts.codec.tags.to_python(&value, py),
        Err(error) => Err(Rejected { error, signed: &signed, separator: &separator, timed: false }.raise(py)),
    }
}

/// itsdangerous' `URLSafeTimedSerializer.dumps`.
#[pyfunction]
#[pyo3(signature = (serializer, obj, salt=None))]
pub(crate) fn dumps_timed(
    serializer: &Bound<'_, PyAny>,
    obj: &Bound<'_, PyAny>,
    salt: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    let parts = Parts::of(serializer, salt, true)?;
    let value = parts.codec.tags.to_value(obj)?;
    let mut token = String::new();
    parts
        .named
        .make(AsTimed("SigningSerializer::write"))?
        .write(&value, now(&parts.signer)?, &mut token)
        .map_err(unwritable)?;
    Ok(token)
}

/// itsdangerous' `URLSafeTimedSerializer.loads`.
#[pyfunction]
#[pyo3(signature = (serializer, s, max_age=None, return_timestamp=false, salt=None))]
pub(crate) fn loads_timed<'py>(
    serializer: &Bound<'py, PyAny>,
    s: &Bound<'py, PyAny>,
    max_age: Option<&Bound<'py, PyAny>>,
    return_timestamp: bool,
    salt: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = serializer.py();
    let parts = Parts::of(serializer, salt, true)?;
    let separator = parts.named.separator.clone();
    let signed = want_bytes(s)?;
    let age = self::max_age(max_age)?;
    match parts.named.make(AsTimed("SigningSerializer::read"))?.read(
        &signed,
        age,
        now(&parts.signer)?,
        &|_, _| false,
    ) {
        Ok(loaded) => {
            let value = parts.codec.tags.to_python(&loaded.value, py)?;
            with_time(value, loaded.stamp.signed_at(), return_timestamp)
        }
        Err(error) => Err(Rejected { error, signed: &signed, separator: &separator, timed: true }.raise(py)),
    }
}
