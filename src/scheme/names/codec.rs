//! [`CodecName`]: payload codecs and the styles in which frameworks write JSON.

use std::any::Any;
use std::sync::Arc;

use super::names;
use crate::codec::{Json, MessagePack, PayloadCodec, Separators, TaggedJson};

/// A payload codec with its style.
///
/// Styles differ only when writing. Each reads what the others write.
///
/// ```
/// use cookie_session::codec::PayloadCodec;
/// use cookie_session::scheme::CodecName;
///
/// let name: CodecName = "json-python".parse()?;
/// let mut text = Vec::new();
/// name.codec().encode(&vec![1, 2].into(), &mut text)?;
/// assert_eq!(text, b"[1, 2]");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CodecName {
    /// [`TaggedJson`], Flask's.
    #[default]
    TaggedJson,
    /// [`TaggedJson`] with keys in insertion order, as Quart writes.
    TaggedJsonUnsorted,
    /// [`Json`] as itsdangerous writes.
    Json,
    /// [`Json`] in ASCII, as Django writes.
    JsonAscii,
    /// [`Json`] as Python's `json.dumps` writes, in ASCII and with spaces: Starlette's.
    JsonPython,
    /// [`MessagePack`].
    MessagePack,
}

names!(CodecName is a "codec":
    TaggedJson = "tagged-json" | "tagged",
    TaggedJsonUnsorted = "tagged-json-unsorted",
    Json = "json",
    JsonAscii = "json-ascii",
    JsonPython = "json-python",
    MessagePack = "messagepack",
);

impl CodecName {
    /// Returns the codec.
    #[must_use]
    pub fn codec(self) -> Arc<dyn PayloadCodec> {
        match self {
            Self::TaggedJson => Arc::new(TaggedJson::default()),
            Self::TaggedJsonUnsorted => Arc::new(TaggedJson::default().unsorted_keys()),
            Self::Json => Arc::new(Json::default()),
            Self::JsonAscii => Arc::new(Json::default().ascii()),
            Self::JsonPython => Arc::new(Json::default().ascii().separators(Separators::Python)),
            Self::MessagePack => Arc::new(MessagePack::default()),
        }
    }

    /// Returns the name of a codec, if it has one.
    pub(in crate::scheme) fn of<P: PayloadCodec>(codec: &P) -> Option<Self> {
        let codec: &dyn Any = codec;
        if let Some(codec) = codec.downcast_ref::<TaggedJson>() {
            let unsorted =
                codec.is(&TaggedJson::default().unsorted_keys()).then_some(Self::TaggedJsonUnsorted);
            return unsorted.or_else(|| codec.is(&TaggedJson::default()).then_some(Self::TaggedJson));
        }
        if let Some(codec) = codec.downcast_ref::<Json>() {
            let ascii = Json::default().ascii();
            let styles = [
                (Json::default(), Self::Json),
                (ascii.clone(), Self::JsonAscii),
                (ascii.separators(Separators::Python), Self::JsonPython),
            ];
            return styles.into_iter().find(|(style, _)| style == codec).map(|(_, name)| name);
        }
        let codec = codec.downcast_ref::<MessagePack>()?;
        (*codec == MessagePack::default()).then_some(Self::MessagePack)
    }
}
