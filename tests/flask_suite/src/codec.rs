//! The crate's codec for the `serializer` of itsdangerous: Flask's tagged JSON, or plain JSON.

use std::sync::Arc;

use cookie_session::codec::{Json, PayloadCodec, Tag, TaggedJson};
use cookie_session::encoding::Base64Variant;
use cookie_session::token::unpack_payload;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use crate::calls::count;
use crate::convert::Tags;
use crate::errors::{bad_payload, config, left, unwritable};
use crate::scheme::decode_mode;
use crate::text::want_bytes;

/// A `JSONTag` of the app. Its methods are called where values are converted, so the codec has only to know the key.
#[derive(Debug)]
struct ForeignTag(String);

impl Tag for ForeignTag {
    fn key(&self) -> &str {
        &self.0
    }
}

/// A codec, and the conversion of values that belongs to it.
pub(crate) struct Codec<'py> {
    pub(crate) shared: Arc<dyn PayloadCodec>,
    pub(crate) tags: Tags<'py>,
}

impl<'py> Codec<'py> {
    pub(crate) fn of(serializer: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = serializer.py();
        if serializer.is(&py.import("itsdangerous._json")?.getattr("_CompactJSON")?) {
            return Ok(Self { shared: Arc::new(Json::default()), tags: Tags::flask() });
        }
        if serializer.get_type().is(&py.import("flask.json.tag")?.getattr("TaggedJSONSerializer")?) {
            return Self::tagged(serializer);
        }
        Err(left("a serializer of its own"))
    }

    fn tagged(serializer: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = serializer.py();
        let mut codec = TaggedJson::default();
        let app = py.import("flask.globals")?.getattr("current_app")?;
        // Without an app `flask.json.dumps` has the defaults of `json.dumps`.
        let bound = app.is_truthy()?;
        if !bound || !app.getattr("json")?.getattr("sort_keys")?.is_truthy()? {
            codec = codec.unsorted_keys();
        }
        if bound && !app.getattr("json")?.getattr("ensure_ascii")?.is_truthy()? {
            codec = codec.raw_utf8();
        }
        let tags = Tags::of(serializer)?;
        for (index, tag) in tags.foreign() {
            let key = tag.getattr("key")?.extract()?;
            codec = codec.register(ForeignTag(key), true, Some(index)).map_err(config)?;
        }
        Ok(Self { shared: Arc::new(codec), tags })
    }
}

/// Flask's `TaggedJSONSerializer.dumps`.
#[pyfunction]
pub(crate) fn tagged_dumps(serializer: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let codec = Codec::of(serializer)?;
    count("PayloadCodec::encode");
    let mut text = Vec::new();
    codec.shared.encode(&codec.tags.to_value(value)?, &mut text).map_err(unwritable)?;
    Ok(String::from_utf8(text)?)
}

/// Flask's `TaggedJSONSerializer.loads`.
#[pyfunction]
pub(crate) fn tagged_loads<'py>(
    serializer: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let codec = Codec::of(serializer)?;
    count("PayloadCodec::decode");
    let text = want_bytes(value)?;
    codec.tags.to_python(&codec.shared.decode(&text).map_err(unwritable)?, serializer.py())
}

/// itsdangerous' `URLSafeSerializerMixin.load_payload`.
#[pyfunction]
#[pyo3(signature = (owner, payload, *_arguments, serializer=None, **_keywords))]
pub(crate) fn load_payload<'py>(
    owner: &Bound<'py, PyAny>,
    payload: &Bound<'py, PyBytes>,
    _arguments: &Bound<'py, PyTuple>,
    serializer: Option<Bound<'py, PyAny>>,
    _keywords: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = owner.py();
    let codec = Codec::of(&serializer.map_or_else(|| owner.getattr("serializer"), Ok)?)?;
    count("unpack_payload");
    let value = unpack_payload(payload.as_bytes(), Base64Variant::UrlSafe, decode_mode(), 1 << 20)
        .and_then(|unpacked| codec.shared.decode(&unpacked.bytes));
    match value {
        Ok(value) => codec.tags.to_python(&value, py),
        Err(error) => Err(PyErr::from_value(bad_payload(&error, py)?)),
    }
}
